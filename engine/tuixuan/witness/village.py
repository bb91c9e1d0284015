"""The village's side of a witness: what it is shown, and where the lines go that it answers.

Rules kept here:
1. Every note is shown, in order of size, each from the one before: a witness that has skipped one
   never cosigns it afterwards.
2. A line goes to the note that it was made for, and only if it verifies: a false one would spoil
   the note for every auditor who knows the witness.
3. A note keeps its lines, new ones come behind them, and its file is there whole or not at all.

This module does not sign, and does not judge the log.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence

from tuixuan.audit.checkpoint import add_lines, issued_notes
from tuixuan.audit.keys import VerifierKey
from tuixuan.audit.note import Note, Signature, read_signatures
from tuixuan.errors import NoteError
from tuixuan.store.base import Store
from tuixuan.witness.growth import Growth, growth_of

__all__ = ["lines_in", "place_lines", "requests", "waiting"]


def waiting(notes: Sequence[Note], key: VerifierKey) -> tuple[int, list[Note]]:
    """The size that a witness has cosigned last here, 0 if none, and the notes after it."""
    old = max((note.size for note in notes if note.cosigned_at(key) is not None), default=0)
    return old, [note for note in notes if note.size > old]


def requests(leaves: Sequence[bytes], notes: Sequence[Note], old: int) -> list[Growth]:
    """What a witness that knows `old` entries is shown of each of these notes, one after another.

    Raises `NoteError` for a note that is not over these leaves.
    """
    found = []
    for note in notes:
        found.append(growth_of(leaves, old, note))
        old = note.size
    return found


def lines_in(content: bytes) -> tuple[Signature, ...]:
    """The signature lines of an answer, or of a note that has them; raises `NoteError`.

    An answer is passed on by people: a byte order mark, Windows line ends and a last line without
    an end are no fault, because a line counts for nothing until it verifies.
    """
    plain = content.removeprefix(BOM_UTF8).replace(b"\r\n", b"\n").rstrip(b"\n") + b"\n"
    if b"\n\n" in plain:
        return Note.parse(plain).signatures
    try:
        return read_signatures(plain.decode())
    except UnicodeDecodeError as error:
        raise NoteError.saying("signature lines in UTF-8 are expected") from error


def place_lines(store: Store, key: VerifierKey, lines: Iterable[Signature]) -> list[Note]:
    """Add the lines of one witness to the notes that they were made for; returns these notes.

    Lines of others, and lines that are there already, are passed over. Raises `NoteError` when one
    fits no note of the case, before anything is added, and `LogError` for a file that is no note.
    """
    notes = issued_notes(store)
    fitting: dict[int, list[Signature]] = {}
    for line in lines:
        if line.is_of(key):
            fitting.setdefault(_fitting(notes, key, line).size, []).append(line)
    missing = [note for note in notes if note.with_(*fitting.get(note.size, ())) != note]
    return [add_lines(store, note, fitting[note.size]) for note in missing]


def _fitting(notes: Sequence[Note], key: VerifierKey, line: Signature) -> Note:
    for note in notes:
        if note._replace(signatures=(line,)).cosigned_at(key) is not None:
            return note
    raise NoteError.saying(
        "a line of `{name}` fits no note of this case: it is damaged, or it is the answer to"
        " another case",
        name=key.name,
    )
