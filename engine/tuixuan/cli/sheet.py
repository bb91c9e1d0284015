"""`tuixuan sheet`: the result on one page, with the note that anchors it on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tuixuan.cli.options import command as made
from tuixuan.cli.options import folder as folder_argument
from tuixuan.messages.language import _

if TYPE_CHECKING:
    from tuixuan.audit.note import Note


def command() -> click.Command:
    return made(
        "sheet",
        run,
        _(
            "Print the result of a case as a page of HTML for A4 paper: who was elected and with"
            " which figures, computed from the log, and the note over it as a QR code and as"
            " letters, so that anyone can check the log against the paper later."
        ),
        folder_argument(),
        click.Option(
            ["--note"],
            metavar=_("SIZE"),
            type=int,
            help=_("the note of so many entries; else the largest"),
        ),
        click.Option(
            ["--names"],
            is_flag=True,
            help=_("names beside ids, where the folder discloses them"),
        ),
        click.Option(
            ["--out"], metavar=_("FILE"), help=_("where it is written; else standard output")
        ),
    )


def run(folder: str, note: int | None, names: bool, out: str | None) -> None:
    from tuixuan.cli.writing import write_out

    page = sheet(folder, note, names)
    if out is None:
        click.echo(page)
    else:
        write_out(out, f"{page}\n".encode())


def sheet(folder: str, note: int | None, names: bool) -> str:
    """The sheet of a case; raises `NoteError` when there is no note."""
    from tuixuan.cli.folder import case_in
    from tuixuan.messages.language import current
    from tuixuan.sheet import read_result, render

    chosen = _chosen(folder, note)
    case = case_in(folder)
    result = read_result(case.entries(), chosen, [step.id for step in case.procedure.steps])
    people = case.people if names else None
    return render(result, chosen, case.procedure, current(), people)


def _chosen(folder: str, size: int | None) -> Note:
    """The note of this size, or the largest; raises `NoteError` when there is none."""
    from tuixuan.audit import issued_notes
    from tuixuan.cli.folder import store_in
    from tuixuan.errors import NoteError

    notes = issued_notes(store_in(folder))
    if not notes:
        message = _(
            "`{folder}` has no note, and a sheet without one binds nothing: issue one with"
            " `tuixuan checkpoint`"
        )
        raise NoteError(message.format(folder=folder))
    found = [note for note in notes if size in (None, note.size)]
    if not found:
        message = _("a note of one of the sizes {sizes} is expected, there is none of {size}")
        sizes = ", ".join(str(note.size) for note in notes)
        raise NoteError(message.format(sizes=sizes, size=size))
    return found[-1]
