"""The notes of one log: those it has are compared with its lines, and new ones are issued.

Rules kept here (docs/spec/log.md, sections 8.5, 8.7 and 8.8):
1. What is signed was read again from the store, hashed anew, and compared with what the writer
   knows: number of entries, last hash, root. What is not durable is never signed.
2. Never two: a log that is shorter than one of its notes, or over which a note has another root,
   is refused. A name in `checkpoints/` that is not that of a note is refused as well.
3. A note of a size that has one keeps its signature lines; new ones come behind them, also where
   a writer and a witness add theirs at once.
4. A note that is issued is written also when it is there already: nobody knows whether what a
   broken attempt has left is durable.

This module does not know when a note is due, nor whom the auditor trusts: signature lines are not
judged here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from tuixuan.audit.entry import KEEP_AS_IT_IS
from tuixuan.audit.leaves import read_tree
from tuixuan.audit.log import Log
from tuixuan.audit.merkle import Tree
from tuixuan.audit.note import SIGNATURES_MAX, Note, Signature
from tuixuan.audit.signer import Signer
from tuixuan.errors import (
    CaseError,
    ConflictError,
    LogError,
    NoteError,
    SigningError,
    StoreError,
)
from tuixuan.store.base import Store

__all__ = [
    "KeptNotes",
    "add_lines",
    "issue",
    "issued_notes",
    "note_of_size",
    "note_sizes",
    "read_notes",
]

FOLDER: Final = "checkpoints/"
NOTES_MAX: Final = 10_000
_name = re.compile(r"checkpoints/([0-9]{8})(?:\.(?:[2-9]|[1-9][0-9]))?", re.ASCII).fullmatch


def note_sizes(store: Store) -> list[int]:
    """The sizes of the notes issued, ascending; raises `LogError` for a name that is none's."""
    return [_size_in(name) for name in _issued(store)]


def issued_notes(store: Store) -> list[Note]:
    """The notes that the case has issued, by size, without those an auditor put beside them.

    Raises as `read_notes` does.
    """
    return [_read(store, name) for name in _issued(store)]


def read_notes(store: Store) -> list[Note]:
    """Every note that is kept, those an auditor put beside one of the same size included.

    Raises `LogError` for what is no note, or not of the size that its name says.
    """
    return [_read(store, name) for name in _names(store)]


def note_of_size(store: Store, size: int) -> Note | None:
    """The note of this size, if there is one; raises `LogError` for what is none."""
    name = Note("", size, b"").name
    return _read(store, name) if name in store.names() else None


class KeptNotes:
    """The notes that a store holds, compared with the lines of the log as they are read."""

    __slots__ = ("_by_size", "largest")

    def __init__(self, notes: Sequence[Note]) -> None:
        self._by_size: dict[int, list[Note]] = {}
        for note in notes:
            self._by_size.setdefault(note.size, []).append(note)
        self.largest = max(self._by_size, default=0)

    def compare(self, origin: str, tree: Tree) -> None:
        """Compare the notes of the size that the tree has reached; raises `LogError`."""
        for note in self._by_size.get(tree.size, ()):
            if note.origin != origin or note.root != tree.root():
                raise _two(note)

    def signed_with(self, origin: str) -> set[bytes]:
        """The ids of the keys of this name that signed a note."""
        notes = [note for those in self._by_size.values() for note in those]
        return {line.id for note in notes for line in note.signatures if line.name == origin}

    def check_covered(self, size: int) -> None:
        """Raise `LogError` when a note covers more than the `size` entries there are."""
        if size < self.largest:
            raise LogError.saying(
                "a log of at least {largest} entries is expected, as `{note}` says, not of {size}:"
                " an older copy was put back, or the log was cut; keep the folder as it is and run"
                " `tuixuan-verify` on it",
                largest=self.largest,
                note=f"{FOLDER}{self.largest:08d}",
                size=size,
            ).on(size)


def issue(log: Log, origin: str, root: bytes, signers: Sequence[Signer]) -> Note:
    """Sign the log as it stands in its store, and keep the note durably; returns it.

    `root` is the root over its entries as the writer knows it. Raises `LogError` when the store
    holds another log, or a note that contradicts it, and `SigningError` when a signer or the disk
    failed: then no note was written, or perhaps the whole of it.
    """
    _check_again(log, root)
    note = Note(origin, log.size, root)
    note = _known(log.store, note) or note
    lines = [_signature(note, signer) for signer in signers]
    try:
        return add_lines(log.store, note, (line for line in lines if line is not None))
    except (CaseError, NoteError, OSError, StoreError) as error:
        raise SigningError(
            f"the note of {note.size} entries is not kept ({error}): the entries stand"
        ) from error


def add_lines(store: Store, note: Note, lines: Iterable[Signature]) -> Note:
    """Keep a note durably, these lines behind those that its file has; returns it as it is kept.

    What another process adds at the same time stays as well. Raises `LogError` when the file is
    a note over other entries, `NoteError` when the note takes no more lines.
    """
    new = tuple(lines)
    while True:
        known = _known(store, note)
        signed = (known or note).with_(*new)
        if len(signed.signatures) > SIGNATURES_MAX:
            raise NoteError.saying(
                "`{name}` has {most} signature lines and takes no more",
                name=note.name,
                most=SIGNATURES_MAX,
            )
        expected = None if known is None else bytes(known)
        try:
            store.replace(note.name, bytes(signed), expected=expected)
        except ConflictError:  # somebody has just added a line: read it, and add behind it
            continue
        return signed


def _check_again(log: Log, root: bytes) -> None:
    """Read the log from its store once more, and compare it with what the writer knows."""
    try:
        tree, last = read_tree(log.store, log.size)
    except (CaseError, OSError, StoreError) as error:
        raise SigningError(
            f"the {log.size} entries cannot be read again to be signed ({error}): see to the store"
        ) from error
    if (last, tree.root()) != (log.last, root):
        raise LogError(
            f"the log is not the one of {log.size} entries that was written: {KEEP_AS_IT_IS}",
            line=log.size - 1,
        )


def _signature(note: Note, signer: Signer) -> Signature | None:
    """What the signer makes of the text, and only what its own key verifies.

    `None` where that key has signed already.
    """
    try:
        key = signer.key
        if note.is_signed_by(key):
            return None
        value = bytes(signer.sign(note.text))
        good = key.verifies(value, note.text)
    except Exception as error:
        raise SigningError(
            f"the note of {note.size} entries is not signed ({error}): see to the signer, the "
            "entries stand"
        ) from error
    if not good:
        raise SigningError(
            f"the note of {note.size} entries is not signed: what the signer made is no signature "
            f"of key `{key.name}`"
        )
    return Signature(key.name, key.id, value)


def _known(store: Store, note: Note) -> Note | None:
    """The note of this size that is kept; raises `LogError` when it is over other entries."""
    known = note_of_size(store, note.size)
    if known is not None and known.text != note.text:
        raise _two(known)
    return known


def _names(store: Store) -> list[str]:
    names = [name for name in store.names() if name.startswith(FOLDER)]
    if len(names) > NOTES_MAX:
        raise LogError(f"at most {NOTES_MAX} notes are expected, not {len(names)}", line=0)
    for name in names:
        _size_in(name)
    return names


def _issued(store: Store) -> list[str]:
    return [name for name in _names(store) if "." not in name]


def _size_in(name: str) -> int:
    match = _name(name)
    size = 0 if match is None else int(match[1])
    if not size:
        raise LogError(f"`{ascii(name)[1:-1]}` is not the name of a note: {KEEP_AS_IT_IS}", line=0)
    return size


def _read(store: Store, name: str) -> Note:
    size = _size_in(name)
    try:
        note = Note.parse(store.get(name))
    except (CaseError, NoteError) as error:
        raise LogError.saying(
            "`{name}`: {error}; keep the folder as it is and run `tuixuan-verify` on it",
            name=name,
            error=error,
        ).on(size - 1) from error
    if note.size != size:
        raise LogError(
            f"`{name}`: a note of {size} entries is expected, not of {note.size}; {KEEP_AS_IT_IS}",
            line=size - 1,
        )
    return note


def _two(note: Note) -> LogError:
    """Two histories of one log: nothing may be added to either."""
    return LogError(
        f"`{note.name}` is a note over other entries than the log has: another history of it was "
        f"signed; {KEEP_AS_IT_IS}",
        line=note.size - 1,
    )
