"""A whole case folder shown to a witness: it reads the log itself and cosigns its notes in order.

Rules kept here:
1. Nothing that the folder says of itself is believed: lines are read, linked and hashed; every note
   must be over these lines, and what the witness knows must be their beginning.
2. Notes that are newer than what it knows are cosigned in order of size, each with a proof of
   growth: `witness` decides, here as for a file.
3. A line is written into the note's file behind those it has, whole or not at all. Breaking off
   between two notes loses nothing: showing the folder again goes on.
4. A note that it has cosigned before gets the same line again. One that is older than what it knows
   and was never cosigned is passed over, and told.

This module decides nothing about the law, and does not read a clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tuixuan.audit.checkpoint import add_lines, issued_notes
from tuixuan.audit.log import Log
from tuixuan.audit.note import Note
from tuixuan.canonical import leaf_hash
from tuixuan.errors import NoteError, WitnessRefused
from tuixuan.store.base import Store
from tuixuan.witness.growth import growth_of, roots_of
from tuixuan.witness.witness import Witness

__all__ = ["Shown", "show"]


class Shown(NamedTuple):
    """What became of one note.

    `cosigned`; `repeated`, the line it had got before; `there`, it has its line already; `passed`
    over, because it is older than what the witness knows; `learned`, it bears a line of this
    witness, whose state does not know of it and is therefore older than it should be.
    """

    note: Note
    did: str


def show(store: Store, witness: Witness, time: int) -> Iterator[Shown]:
    """Cosign every note of a case that is newer than what the witness knows, one after another.

    Raises `WitnessRefused` for an unknown log, a rollback and a fork, `LogError` where the log is
    corrupt or a file is no note, `NoteError` for a case without a note, or with another's.
    """
    notes = issued_notes(store)  # before the lines: the village may go on in between
    origin, leaves = _lines(store)
    if not notes:
        raise NoteError.saying(
            "the case has no note: the village issues one with `tuixuan checkpoint`"
        )
    roots = roots_of(leaves, [*(note.size for note in notes), witness.known(origin)])
    for note in notes:
        _check_own(note, origin, roots.get(note.size), len(leaves), witness)
    _check_known(notes[-1], roots, len(leaves), witness)
    for note in notes:
        yield Shown(note, _shown(store, witness, note, leaves, time))


def _shown(store: Store, witness: Witness, note: Note, leaves: Sequence[bytes], time: int) -> str:
    known = witness.known(note.origin)
    remembered = witness.memory.note(note.origin, note.size) is not None
    has_line = witness.has_cosigned(note)
    if has_line and (remembered or note.size < known):
        return "there"
    if note.size < known and not remembered:
        return "passed"
    answer = witness.cosign(growth_of(leaves, min(known, note.size), note), time)
    add_lines(store, note, [answer.line])
    if has_line:
        return "learned"
    return "repeated" if answer.is_repeated else "cosigned"


def _lines(store: Store) -> tuple[str, list[bytes]]:
    """The origin that entry 0 names, and the leaf hashes of all entries, read and linked anew."""
    origin = ""
    leaves: list[bytes] = []
    for entry in Log(store).read():
        if not leaves:
            origin = str(entry.body.get("data", {}).get("origin", ""))
        leaves.append(bytes.fromhex(leaf_hash(entry.line)))
    return origin, leaves


def _check_own(note: Note, origin: str, root: bytes | None, entries: int, witness: Witness) -> None:
    """A note of the case is signed by its log, and is over its lines."""
    if note.origin != origin:
        raise NoteError.saying(
            "`{name}` is a note of {origin}, not of this case",
            name=note.name,
            origin=ascii(note.origin)[:120],
        )
    witness.check_signed(note)
    if root is None:
        raise WitnessRefused.of("short", origin, known=note.size, size=entries)
    if root != note.root:
        raise WitnessRefused.of("lines", origin, known=witness.known(origin), size=note.size)


def _check_known(latest: Note, roots: Mapping[int, bytes], entries: int, witness: Witness) -> None:
    """What the witness knows is the beginning of this log."""
    last = witness.memory.last(latest.origin)
    if last is None:
        return
    if last.size > entries:
        raise WitnessRefused.of("rollback", latest.origin, known=last.size, size=entries)
    if roots.get(last.size) != last.root:
        raise witness.refuse_fork(last, latest)
