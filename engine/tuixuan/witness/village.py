"""The village's side of a witness: what it is shown, and where the lines go that it answers.

Rules kept here:
1. Every note is shown, in order of size, each from the one before: a witness that has skipped one
   never cosigns it afterwards.
2. A line goes to the note that it was made for, and only if it verifies: a false one would spoil
   the note for every auditor who knows the witness.
3. A note keeps its lines, new ones come behind them, and its file is there whole or not at all.

This module does not sign, and does not judge the log beyond its form and its links.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tuixuan.audit.growth import Growth, growth_of
from tuixuan.audit.keys import VerifierKey
from tuixuan.audit.log import Log
from tuixuan.audit.note import SIGNATURES_MAX, Note, Signature, read_signatures
from tuixuan.canonical import leaf_hash
from tuixuan.errors import NoteError
from tuixuan.store.base import Store

__all__ = ["add_lines", "leaves_of", "lines_in", "notes_in", "place_lines", "requests", "waiting"]

_name = re.compile(r"checkpoints/([0-9]{8})", re.ASCII).fullmatch


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
    """The signature lines of an answer, or of a note that has them; raises `NoteError`."""
    if b"\n\n" in content:
        return Note.parse(content).signatures
    try:
        return read_signatures(content.decode())
    except UnicodeDecodeError as error:
        raise NoteError("signature lines in UTF-8 are expected") from error


def place_lines(store: Store, key: VerifierKey, lines: Iterable[Signature]) -> list[Note]:
    """Add the lines of one witness to the notes that they were made for; returns these notes.

    Lines of others are passed over. Raises `NoteError` when one fits no note of the case, before
    anything is added.
    """
    notes = notes_in(store)
    fitting: dict[int, list[Signature]] = {}
    for line in lines:
        if line.is_of(key):
            fitting.setdefault(_fitting(notes, key, line).size, []).append(line)
    return [
        note
        for note in notes
        if note.size in fitting and add_lines(store, note.size, fitting[note.size])
    ]


def _fitting(notes: Sequence[Note], key: VerifierKey, line: Signature) -> Note:
    for note in notes:
        if note._replace(signatures=(line,)).cosigned_at(key) is not None:
            return note
    raise NoteError(
        f"a line of `{key.name}` fits no note of this case: it is damaged, or it is the answer to "
        "another case"
    )


def leaves_of(store: Store) -> tuple[str, list[bytes]]:
    """The origin that entry 0 names, and the leaf hashes of all entries, read and linked anew.

    Raises `LogError` at the first line that does not follow from the one before.
    """
    origin = ""
    leaves: list[bytes] = []
    for entry in Log(store).read():
        if not leaves:
            origin = str(entry.body.get("data", {}).get("origin", ""))
        leaves.append(bytes.fromhex(leaf_hash(entry.line)))
    return origin, leaves


def notes_in(store: Store) -> list[Note]:
    """The notes that a case has issued, by size; raises `NoteError` for a file that is none."""
    found = []
    for name in store.names():
        match = _name(name)
        if match is None:
            continue
        try:
            note = Note.parse(store.get(name))
        except NoteError as error:
            raise NoteError(f"`{name}`: {error}") from error
        if note.name != name:
            raise NoteError(f"`{name}`: a note of {int(match[1])} entries is expected")
        found.append(note)
    return sorted(found, key=lambda note: note.size)


def add_lines(store: Store, size: int, lines: Iterable[Signature]) -> bool:
    """Add lines behind those that the note of this size has; whether there was anything to add."""
    name = Note("", size, b"").name
    note = Note.parse(store.get(name))
    signed = note.with_(*lines)
    if len(signed.signatures) > SIGNATURES_MAX:
        raise NoteError(f"`{name}` has {SIGNATURES_MAX} signature lines and takes no more")
    if signed == note:
        return False
    store.put(name, bytes(signed))
    return True
