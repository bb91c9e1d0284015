"""`tuixuan ballot`: judges one paper ballot for a teller, and keeps nothing of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from tuixuan.cli.options import command as made
from tuixuan.cli.options import json_option, pack_option
from tuixuan.messages.language import _


def command() -> click.Command:
    return made(
        "ballot",
        run,
        _(
            "Judge one paper ballot: whether it is valid, and whom it counts for. The file has"
            " the marks and the names written in, never the voter; nothing of it is kept. Exit"
            " code 1 when the ballot is void or refused."
        ),
        click.Argument(["file"], metavar=_("FILE")),
        pack_option(),
        json_option(),
    )


def run(file: str, pack: str | None, as_json: bool) -> None:
    from tuixuan.ballot import judge_plain
    from tuixuan.cli.failure import ended_well
    from tuixuan.cli.output import say, say_json

    judgement = judge_plain(_read(file))
    if as_json:
        say_json(judgement.plain())
    else:
        from tuixuan.messages.ballots import judgement_in_words
        from tuixuan.messages.words import Words
        from tuixuan.procedure import library
        from tuixuan.procedure.compiled import Procedure

        # every procedure rests on the same articles here
        words = Words(Procedure.load(library.shipped()[0], pack=pack))
        for line in judgement_in_words(words, judgement):
            say(line)
    ended_well(judgement.result == "valid")


def _read(path: str) -> Any:
    """What a JSON file holds; raises `InputError`."""
    from tuixuan.errors import InputError
    from tuixuan.procedure.finding import Finding
    from tuixuan.procedure.yaml_loader import read_bytes

    data = read_bytes(Path(path), path)
    if isinstance(data, Finding):
        raise InputError(faults=[data.fault()])
    try:
        return json.loads(data, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        template = _("JSON is expected in `{path}`: {reason}")
        raise InputError(template.format(path=path, reason=error)) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object without doubles."""
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError(_("a name stands twice in one object"))
    return made
