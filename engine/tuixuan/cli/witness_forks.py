"""What `tuixuan witness --forks` says: the notes that a witness keeps, and what they prove.

Two notes of one size with two roots prove a fork to anybody. Two of different sizes do not by
themselves: the lines of the log decide, and so the verifier is named that reads them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tuixuan.messages.language import _

if TYPE_CHECKING:
    from tuixuan.audit.note import Note
    from tuixuan.witness.folder import Kept, WitnessFolder

__all__ = ["tell_forks"]


def tell_forks(memory: WitnessFolder) -> None:
    """Every pair with origin, sizes, roots, days and files; raises `NoteError` for a damaged one.

    The damage is told after everything else was.
    """
    from tuixuan.cli.output import say
    from tuixuan.errors import CaseError, NoteError

    if not memory.folder.is_dir():
        message = _("`{path}` is expected to be the folder of a witness")
        raise CaseError(message.format(path=memory.folder))
    pairs = list(memory.forks())
    if not pairs:
        say(_("it keeps no notes as proof of a fork"))
    damaged = [str(pair.folder) for pair in pairs if not _told(pair)]
    if damaged:
        message = _("two notes are expected in each of these: {folders}; put a copy of them back")
        raise NoteError(message.format(folders=", ".join(damaged)))


def _told(pair: Kept) -> bool:
    """Say what there is of a pair; whether it is whole."""
    from tuixuan.cli.output import say, table

    notes = [("known", pair.known), ("other", pair.other)]
    rows = [_row(pair.folder / name, note) for name, note in notes if note is not None]
    say(_origin(pair))
    table(rows, indent="  ")
    if pair.known is None or pair.other is None:
        return False
    say("  " + _meaning(pair))
    return True


def _origin(pair: Kept) -> str:
    note = pair.other or pair.known
    return str(pair.folder) if note is None else note.origin


def _row(path: Path, note: Note) -> tuple[str, ...]:
    from datetime import UTC, datetime

    day = datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()
    entries = _("{n} entries").format(n=note.size)
    return (entries, note.root.hex(), _("file of {day}").format(day=day), str(path))


def _meaning(pair: Kept) -> str:
    if pair.is_proof:
        return _(
            "one log, one size, two roots: both notes are signed and prove the fork by themselves;"
            " give the auditor both files, and the case folder if you have it"
        )
    template = _(
        "two sizes: give the auditor both files and the case folder that came with `other`. On that"
        " folder `tuixuan-verify CASE --policy POLICY --since {known}` finds `fork` if the log was"
        " rewritten, and passes level 3 if only the proof was bad; without the folder nothing is"
        " proved"
    )
    return template.format(known=pair.folder / "known")
