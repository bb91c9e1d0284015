"""`tuixuan calendar`: binds the working days of one more year to a case."""

from __future__ import annotations

from pathlib import Path

import click

from tuixuan.cli.options import at_option
from tuixuan.cli.options import command as made
from tuixuan.cli.options import folder as folder_argument
from tuixuan.cli.signing import key_option, signer_of, tell_due
from tuixuan.messages.language import _


def command() -> click.Command:
    return made(
        "calendar",
        run,
        _(
            "Bind the working-day calendar of one more year to a case, from a YAML file like the"
            " shipped ones. A year that is bound stays as it is."
        ),
        folder_argument(),
        click.Argument(["file"], metavar=_("FILE")),
        key_option(),
        at_option(),
    )


def run(folder: str, file: str, key: str | None, at: str | None) -> None:
    from tuixuan.cli.clock import recorded_at
    from tuixuan.cli.folder import case_in
    from tuixuan.cli.output import say
    from tuixuan.procedure.calendars import load_calendar

    time = recorded_at(at)
    loaded = load_calendar(Path(file))
    case = case_in(folder, signer=signer_of(key))
    case.add_calendar(loaded.content, at=time)
    say(_("calendar of {year} bound").format(year=loaded.year))
    tell_due(case)
