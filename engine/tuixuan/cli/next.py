"""`tuixuan next`: which steps may be taken now, and what each needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from tuixuan.cli.options import command as made
from tuixuan.cli.options import folder as folder_argument
from tuixuan.cli.options import json_option
from tuixuan.messages.language import _


def command() -> click.Command:
    return made(
        "next",
        run,
        _(
            "List the steps that may be taken now, with who takes each, its fields and documents,"
            " and the earliest lawful date; then the steps of this state that wait for another."
        ),
        folder_argument(),
        json_option(),
    )


def run(folder: str, as_json: bool) -> None:
    from tuixuan.cli.folder import case_in

    case = case_in(folder)
    steps = case.available()
    if as_json:
        _tell_json(case, steps)
    else:
        _tell(case, steps)


def _tell(case: Any, steps: Sequence[Any]) -> None:
    from tuixuan.cli.output import say
    from tuixuan.messages.words import Words

    words = Words(case.procedure)
    state = words.state(case.state)
    say(_("{origin} is in state {state}").format(origin=f"`{case.origin}`", state=state))
    say()
    for step in steps:
        if step.is_permitted:
            _tell_one(words, step)
    for step in steps:
        if not step.is_permitted:
            waits = words.listed(words.step(one) for one in step.waits_for)
            line = _("{step} waits for {steps}").format(step=words.step(step.step), steps=waits)
            say(f"… {line}")


def _tell_one(words: Any, step: Any) -> None:
    from tuixuan.cli.output import say
    from tuixuan.messages.form import expected

    key = f" [{step.key}]" if step.key else ""
    say(f"● {words.step(step.step)} {step.force}{key}")
    say("  " + _("by {roles}").format(roles=words.listed(words.role(one) for one in step.actor)))
    if step.sign:
        roles = words.listed(words.role(one) for one in step.sign)
        say("  " + _("confirmed by {roles}").format(roles=roles))
    if step.earliest:
        say("  " + _("not before {date}").format(date=step.earliest))
    if step.calendar:
        say("  " + _("the calendar of {year} is missing").format(year=step.calendar))
    for field in step.fields:
        remark = _(", may be left out") if field.optional else ""
        say(f"  {words.field(field.id)}: {expected(words, field)}{remark}")
    if step.documents:
        documents = words.listed(words.document(one) for one in step.documents)
        say("  " + _("documents: {documents}").format(documents=documents))


def _tell_json(case: Any, steps: Sequence[Any]) -> None:
    from tuixuan.cli.output import say_json

    listed = []
    for step in steps:
        fields = [{"id": one.id, "type": one.type, "optional": one.optional} for one in step.fields]
        listed.append(
            {
                "step": step.step,
                "key": step.key,
                "permitted": step.is_permitted,
                "waits_for": list(step.waits_for),
                "force": step.force,
                "actor": list(step.actor),
                "sign": list(step.sign),
                "fields": fields,
                "documents": list(step.documents),
                "earliest": step.earliest,
                "calendar": step.calendar,
            }
        )
    say_json({"origin": case.origin, "state": case.state, "steps": listed})
