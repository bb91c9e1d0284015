"""`tuixuan correct`: undoes the last accepted step, so that it is taken again."""

from __future__ import annotations

from typing import Any

import click

from tuixuan.cli.options import actor_options, at_option, json_option
from tuixuan.cli.options import command as made
from tuixuan.cli.options import folder as folder_argument
from tuixuan.cli.signing import key_option, signer_of, tell_due
from tuixuan.messages.language import _


def command() -> click.Command:
    return made(
        "correct",
        run,
        _(
            "Undo the last accepted step of the main flow, by those who took and confirmed it; the"
            " entry stays in the log. A correction that is not lawful is refused and recorded; exit"
            " code 1."
        ),
        folder_argument(),
        click.Argument(["entry"], type=int, metavar=_("ENTRY")),
        *actor_options(),
        key_option(),
        at_option(),
        json_option(),
    )


def run(
    folder: str,
    entry: int,
    actor: str,
    role: str | None,
    sign: tuple[str, ...],
    key: str | None,
    at: str | None,
    as_json: bool,
) -> None:
    from tuixuan.cli.acting import actor_in, signers_in
    from tuixuan.cli.clock import recorded_at
    from tuixuan.cli.failure import ended_well
    from tuixuan.cli.folder import case_in
    from tuixuan.errors import StepRefused

    time = recorded_at(at)
    case = case_in(folder, signer=signer_of(key))
    latest = case.memory.latest
    person, as_role = actor_in(case, latest[0] if latest else None, actor, role)
    signers = signers_in(case, sign)
    try:
        decision: Any = case.correct(entry, actor=person, role=as_role, sign=signers, at=time)
    except StepRefused as refused:
        decision = refused.decision
    _tell(case, entry, dict(decision.out), as_json)
    tell_due(case)
    ended_well("reasons" not in decision.out)


def _tell(case: Any, entry: int, out: dict[str, Any], as_json: bool) -> None:
    from tuixuan.cli.output import say, say_json
    from tuixuan.messages.reasons import Renderer

    renderer = Renderer(case.procedure)
    messages = [renderer.correction(entry, reason) for reason in out.get("reasons", ())]
    if not messages:
        state = renderer.words.state(str(out["state"]))
        messages = [_("entry {of} is corrected, back in {state}").format(of=entry, state=state)]
    if as_json:
        say_json({"of": entry, "accepted": "reasons" not in out, "out": out, "messages": messages})
        return
    for message in messages:
        say(message)
