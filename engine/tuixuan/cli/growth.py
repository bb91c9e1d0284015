"""`tuixuan growth`: what a village shows a witness, and where it puts the answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tuixuan.cli.options import command as made
from tuixuan.cli.options import folder as folder_argument
from tuixuan.messages.language import _, ngettext

if TYPE_CHECKING:
    from tuixuan.audit.keys import VerifierKey
    from tuixuan.store.files import FileStore
    from tuixuan.witness.growth import Growth


def command() -> click.Command:
    return made(
        "growth",
        run,
        _(
            "Write what a witness is shown of a case: for each note without its line a proof that"
            " the log has grown, with nothing else of the log in it. With `--add`, put the lines"
            " that the witness answered into the notes."
        ),
        folder_argument(),
        click.Option(
            ["--witness"],
            metavar=_("KEY"),
            required=True,
            help=_("the verifier key of the witness"),
        ),
        click.Option(
            ["--old"],
            metavar=_("SIZE"),
            type=int,
            help=_("the size that it knows; else that of the last note with its line"),
        ),
        click.Option(
            ["--out"],
            metavar=_("FOLDER"),
            help=_("a file a note there; else the first alone, on standard output"),
        ),
        click.Option(
            ["--add"],
            metavar=_("FILE|FOLDER"),
            multiple=True,
            help=_("lines that it answered, a note with them, or a copy of the case"),
        ),
    )


def run(folder: str, witness: str, old: int | None, out: str | None, add: Sequence[str]) -> None:
    from tuixuan.audit.keys import VerifierKey
    from tuixuan.cli.folder import store_in

    key = VerifierKey.parse(witness)
    store = store_in(folder)
    if add:
        _added(store, key, add)
    else:
        _shown(store, key, old, out)


def _shown(store: FileStore, key: VerifierKey, old: int | None, out: str | None) -> None:
    from tuixuan.audit import issued_notes
    from tuixuan.audit.leaves import read_leaves
    from tuixuan.cli.output import progress
    from tuixuan.errors import NoteError
    from tuixuan.witness.village import requests, waiting

    notes = issued_notes(store)
    if not notes:
        raise NoteError(_("the case has no note: issue one with `tuixuan checkpoint`"))
    known, after = waiting(notes, key)
    if old is not None:
        known, after = old, [note for note in notes if note.size > old]
    if not after:
        message = _("there is no note after the {n} entries that `{name}` has cosigned")
        progress(message.format(n=known, name=key.name))
        return
    _write(requests(read_leaves(store), after, known), out)


def _write(growths: Sequence[Growth], out: str | None) -> None:
    """All of them into a folder, or the first to standard output."""
    from tuixuan.cli.output import progress, say
    from tuixuan.cli.writing import write_out

    if out is None:
        click.echo(bytes(growths[0]), nl=False)
        more = len(growths) - 1
        if more:
            template = ngettext(
                "{n} more note waits: `--out FOLDER` writes a file for each",
                "{n} more notes wait: `--out FOLDER` writes a file for each",
                more,
            )
            progress(template.format(n=more))
        return
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    for growth in growths:
        path = folder / f"{growth.note.size:08d}"
        write_out(path, bytes(growth))
        say(str(path))


def _added(store: FileStore, key: VerifierKey, add: Sequence[str]) -> None:
    from tuixuan.audit.note import NOTE_MAX
    from tuixuan.cli.output import say
    from tuixuan.errors import NoteError
    from tuixuan.store.folder import read_regular
    from tuixuan.witness.village import lines_in, place_lines

    files = [path for one in add for path in _files(Path(one))]
    lines = [line for path in files for line in lines_in(read_regular(path, NOTE_MAX))]
    if not any(line.is_of(key) for line in lines):
        message = _("a line of `{name}` is expected, there is none: is it the answer of another?")
        raise NoteError(message.format(name=key.name))
    placed = place_lines(store, key, lines)
    for note in placed:
        say(_("{name}: line added").format(name=note.name))
    if not placed:
        say(_("every line is there already"))


def _files(path: Path) -> list[Path]:
    """A file, the notes of a copy of a case, or the files of a folder."""
    notes = path / "checkpoints"
    if not path.is_dir():
        return [path]
    return sorted(
        one for one in (notes if notes.is_dir() else path).iterdir() if one.name[:1] != "."
    )
