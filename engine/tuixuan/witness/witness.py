"""A witness: cosigns a note only when its log has grown from the note it cosigned last (log 12.3).

Rules kept here, in this order:
1. The origin is one of a log it was told, and the note is signed by a key it was told for it.
2. A note that it has cosigned gets the same line again: a lost answer is repaired by asking again.
3. `old` is the size it cosigned last, and the proof holds. What does not hold is refused, and both
   notes are kept: signed by one key, they prove that it told two histories.
4. It remembers before it answers, also when it answers again: what a broken attempt has left in
   the memory may not be durable. Who holds its memory holds its lock.

So any two notes of one origin that it has cosigned are consistent, as long as its memory is not
set back. It does not read a clock, a log or a disk: time is passed in, memory is a protocol.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Final, NamedTuple, Protocol

from tuixuan.audit.keys import LOG, WITNESS, VerifierKey
from tuixuan.audit.note import Note, Signature, cosigned_text
from tuixuan.audit.proof import is_consistent
from tuixuan.audit.signer import Signer
from tuixuan.errors import UsageError, WitnessRefused
from tuixuan.witness.growth import Growth

__all__ = ["Answer", "Memory", "Witness"]

_TIME_MAX: Final = 1 << 63


class Memory(Protocol):
    """What a witness knows of each log; the notes it has are those that it cosigned."""

    def lock(self) -> AbstractContextManager[None]:
        """Keeps every other process out, from the question to the answer."""

    def last(self, origin: str) -> Note | None:
        """The largest note of this origin; `None` before the first."""

    def note(self, origin: str, size: int) -> Note | None:
        """The note of this size."""

    def remember(self, note: Note) -> None:
        """Keep a note, with its lines; it is durable when this returns, or this raises.

        One that is kept already is made durable once more.
        """

    def keep_fork(self, known: Note, other: Note) -> None:
        """Keep both notes as proof, durably."""


class Answer(NamedTuple):
    """The line of a witness, and whether it had given it before."""

    line: Signature
    is_repeated: bool


class Witness:
    """Who cosigns: a key of type 0x04, the keys of logs it was told, and a memory."""

    def __init__(self, signer: Signer, logs: Iterable[VerifierKey], memory: Memory) -> None:
        """Raises `UsageError` for a key that is not a witness's, or a log's key that is none."""
        if signer.key.type != WITNESS:
            raise UsageError(f"the key of a witness (type 4) is expected, not `{signer.key.name}`")
        self.signer = signer
        self.memory = memory
        self._logs: dict[str, list[VerifierKey]] = {}
        for key in logs:
            if key.type != LOG:
                raise UsageError(f"the key of a log (type 1) is expected, not `{key.name}`")
            self._logs.setdefault(key.name, []).append(key)

    def cosign(self, growth: Growth, time: int) -> Answer:
        """The line for the note of a request; `time` is in seconds since 1970.

        Raises `WitnessRefused`; `StoreError` when it could not remember, and then nothing was
        answered. What the signer raises passes through.
        """
        signed = self._signed(growth.note)
        with self.memory.lock():
            kept = self.memory.note(signed.origin, signed.size)
            if kept is not None:
                return self._again(kept, signed)
            last = self.memory.last(signed.origin)
            self._check_grown(last, growth, signed)
            line = self._own(growth.note) or self._line(signed, time)
            self.memory.remember(signed.with_(line))
        return Answer(line, False)

    def known(self, origin: str) -> int:
        """The size that it cosigned last; 0 before the first."""
        last = self.memory.last(origin)
        return 0 if last is None else last.size

    def check_signed(self, note: Note) -> None:
        """Raises `WitnessRefused` for the note of an unknown log, or without its signature."""
        self._signed(note)

    def has_cosigned(self, note: Note) -> bool:
        """Whether the note bears a line of this witness, and none that is false."""
        return note.cosigned_at(self.signer.key) is not None

    def refuse_fork(self, known: Note, other: Note) -> WitnessRefused:
        """Keep two signed notes of which not both can be true; returns what is to be raised."""
        self.memory.keep_fork(known, self._signed(other))
        return WitnessRefused.of("fork", other.origin, known=known.size, size=other.size)

    def _signed(self, note: Note) -> Note:
        """The note with a line for each key that signed it: nothing else is remembered of it."""
        keys = self._logs.get(note.origin)
        if keys is None:
            raise WitnessRefused.of("unknown", note.origin, size=note.size)
        claimed = [key for key in keys if any(line.is_of(key) for line in note.signatures)]
        if not claimed or not all(note.is_signed_by(key) for key in claimed):
            raise WitnessRefused.of("signature", note.origin, size=note.size)
        lines = (next(line for line in note.signatures if line.is_of(key)) for key in claimed)
        return note._replace(signatures=tuple(lines))

    def _again(self, kept: Note, asked: Note) -> Answer:
        if kept.root != asked.root:
            raise self.refuse_fork(kept, asked)
        line = self._own(kept)
        if line is None:
            raise UsageError(
                f"the note of {kept.size} entries in the state of this witness was cosigned with "
                "another key: use the key that the state was begun with"
            )
        self.memory.remember(kept)
        return Answer(line, True)

    def _check_grown(self, last: Note | None, growth: Growth, note: Note) -> None:
        known = 0 if last is None else last.size
        if note.size < known:
            raise WitnessRefused.of("rollback", note.origin, known=known, size=note.size)
        if growth.old != known:
            raise WitnessRefused.of("old", note.origin, known=known, size=growth.old)
        if last is None:
            return
        if not is_consistent(known, note.size, last.root, note.root, growth.path):
            self.memory.keep_fork(last, note)
            raise WitnessRefused.of("proof", note.origin, known=known, size=note.size)

    def _own(self, note: Note) -> Signature | None:
        if not self.has_cosigned(note):
            return None
        return next(line for line in note.signatures if line.is_of(self.signer.key))

    def _line(self, note: Note, time: int) -> Signature:
        if not 0 < time < _TIME_MAX:
            raise UsageError(f"a time in seconds since 1970 is expected, not {time}")
        key, value = self.signer.key, self.signer.sign(cosigned_text(note, time))
        line = Signature(key.name, key.id, time.to_bytes(8) + value)
        if not self.has_cosigned(note.with_(line)):
            raise UsageError(f"the signer of `{key.name}` made a signature that does not verify")
        return line
