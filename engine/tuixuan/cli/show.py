"""`tuixuan show`: a procedure as a table by phase, or one step with its rules."""

from __future__ import annotations

from typing import Any

import click

from tuixuan.cli.options import command as made
from tuixuan.cli.options import json_option, pack_option
from tuixuan.messages.language import _


def command() -> click.Command:
    return made(
        "show",
        run,
        _(
            "Print the states and steps of a procedure, phase by phase; or one step with its"
            " fields, documents, rules and where each outcome leads. With --source, print the YAML"
            " of a procedure or rule pack as it is shipped, to be copied and edited."
        ),
        click.Argument(["procedure"], metavar=_("PROCEDURE")),
        click.Argument(["step"], required=False, metavar=_("[STEP]")),
        pack_option(),
        click.Option(["--source"], is_flag=True, help=_("print the YAML instead")),
        json_option(),
    )


def run(procedure: str, step: str | None, pack: str | None, source: bool, as_json: bool) -> None:
    from tuixuan.procedure.compiled import Procedure

    if source:
        _tell_source(procedure, alone=not (step or pack or as_json))
        return
    loaded = Procedure.load(procedure, pack=pack)
    if step is not None and loaded.step(step) is None:
        raise click.BadParameter(_unknown(loaded, step), param_hint=_("STEP"))
    if as_json:
        _tell_json(loaded, step)
    elif step is None:
        _tell(loaded)
    else:
        from tuixuan.cli.show_step import tell_step

        tell_step(loaded, step)


def _tell_source(name: str, alone: bool) -> None:
    """The YAML as it lies there, byte for byte, whether or not it has faults."""
    from tuixuan.procedure import library

    if not alone:
        message = _("`--source` goes with one name, of a procedure or of a rule pack, and no more")
        raise click.UsageError(message)
    click.echo(library.source(name), nl=False)


def _unknown(procedure: Any, step: str) -> str:
    import difflib

    near = difflib.get_close_matches(step, list(procedure.places()), n=3)
    message = _("procedure `{procedure}` has no step `{step}`").format(
        procedure=procedure.id, step=step
    )
    if not near:
        return message
    listed = ", ".join(f"`{one}`" for one in near)
    return _("{message}; did you mean {steps}").format(message=message, steps=listed)


def _tell(procedure: Any) -> None:
    from tuixuan.cli.output import say, table
    from tuixuan.messages.words import Words

    words = Words(procedure)
    say(
        _("{procedure}, version {version}, rule pack `{pack}`").format(
            procedure=words.named(procedure.id, procedure.title),
            version=procedure.version,
            pack=procedure.pack.id,
        )
    )
    for phase in procedure.phases:
        say()
        say(f"{phase.id} {words.title(phase.title)}")
        states = [state for state in procedure.states.values() if state.phase == phase.id]
        table([_state(words, state) for state in states], "  ")
        say()
        steps = [step for step in procedure.steps if step.phase == phase.id]
        table([_step(words, step) for step in steps], "  ")
    for thread in procedure.threads:
        say()
        say(words.named(thread.id, thread.title))
        table([_state(words, state) for state in thread.states], "  ")
        say()
        table([_step(words, step) for step in thread.steps], "  ")


def _state(words: Any, state: Any) -> tuple[str, ...]:
    final = _("final: {how}").format(how=words.word(state.final)) if state.final else ""
    return ("○", state.id, words.title(state.title), final)


def _step(words: Any, step: Any) -> tuple[str, ...]:
    return (
        "→",
        step.id,
        words.title(step.title),
        step.force,
        words.listed(step.actor),
        f"{_origins(step)} → {_targets(step)}",
    )


def _origins(step: Any) -> str:
    """The states it may be taken in; many of them as a number."""
    if len(step.origins) > 3:
        return _("{n} states").format(n=len(step.origins))
    return "|".join(step.origins)


def _targets(step: Any) -> str:
    """Where its outcomes lead, in their order; one without a target stays."""
    found: dict[str, None] = {}
    for outcome in step.outcomes:
        found |= dict.fromkeys([target.state for target in outcome.to] or [_("stays")])
        found |= dict.fromkeys(target.state for target in outcome.then)
    return "|".join(found) or _("stays")


def _tell_json(procedure: Any, step: str | None) -> None:
    """The compiled document, or its part about one step."""
    import json

    from tuixuan.cli.output import say_json

    document = json.loads(procedure.compiled)
    if step is None:
        say_json(document)
        return
    places = [*document["steps"]]
    for thread in document.get("threads", ()):
        places += thread["steps"]
    say_json(next(one for one in places if one["id"] == step))
