"""Whatever a witness is asked, two notes of one origin that it has cosigned are consistent."""

from __future__ import annotations

import hashlib
from contextlib import nullcontext
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tuixuan.audit.merkle import consistency
from tuixuan.audit.note import Note, Signature
from tuixuan.errors import WitnessRefused
from tuixuan.witness.growth import Growth, root_of
from tuixuan.witness.witness import Witness

SIZE = 12
# Where a history leaves the first one: all share a beginning, so that much of a proof is right.
HISTORIES = {"a": 0, "b": 1, "c": 6, "d": SIZE - 1}


def leaves_of(history: str) -> list[bytes]:
    fork = HISTORIES[history]
    told = ["a" if n < fork else history for n in range(SIZE)]
    return [hashlib.sha256(f"{story} {n}".encode()).digest() for n, story in enumerate(told)]


LEAVES = {history: leaves_of(history) for history in HISTORIES}


asks = st.lists(
    st.fixed_dictionaries(
        {
            "history": st.sampled_from(sorted(HISTORIES)),
            "size": st.integers(1, SIZE),
            "old": st.one_of(st.none(), st.integers(0, SIZE)),
            "proof": st.sampled_from([*sorted(HISTORIES), None, None, None]),
            "again": st.booleans(),
        }
    ),
    max_size=14,
)


class InMemory:
    """The promises of a memory, kept in a dictionary."""

    def __init__(self) -> None:
        self.notes: dict[int, Note] = {}
        self.forks: list[tuple[Note, Note]] = []
        self.lock = nullcontext

    def last(self, origin: str) -> Note | None:
        return self.notes[max(self.notes)] if self.notes else None

    def note(self, origin: str, size: int) -> Note | None:
        return self.notes.get(size)

    def remember(self, note: Note) -> None:
        assert self.notes.get(note.size, note) == note
        self.notes[note.size] = note

    def keep_fork(self, known: Note, other: Note) -> None:
        assert known.text != other.text
        self.forks.append((known, other))


def request(ask: dict[str, Any], known: int, key: Any) -> Growth:
    leaves = LEAVES[ask["history"]]
    root = root_of(leaves, ask["size"])
    assert root is not None
    note = Note("log", ask["size"], root)
    note = note.with_(Signature(key.key.name, key.key.id, key.sign(note.text)))
    old = known if ask["old"] is None else ask["old"]
    of = LEAVES[ask["proof"] or ask["history"]]
    path = consistency(of[: ask["size"]], old) if 1 <= old <= ask["size"] else []
    return Growth(old, tuple(path), note)


@given(asks)
@settings(max_examples=300)
def test_two_notes_that_it_cosigned_are_always_consistent(listed: list[dict[str, Any]]) -> None:
    from tuixuan.audit.signer import KeyFile

    key, memory = KeyFile("log", bytes(32)), InMemory()
    witness = Witness(KeyFile("witness", bytes(32), 4), [key.key], memory)
    answered: list[tuple[str, int, Signature]] = []
    for ask in listed:
        growth = request(ask, witness.known("log"), key)
        try:
            line = witness.cosign(growth, 1 + len(answered)).line
        except WitnessRefused as error:
            assert error.known in (0, *memory.notes)
            continue
        assert growth.note.with_(line).cosigned_at(witness.signer.key) is not None
        answered.append((ask["history"], ask["size"], line))
    for history, size, line in answered:
        for other, larger, beside in answered:
            if size <= larger:
                assert LEAVES[history][:size] == LEAVES[other][:size]
            if size == larger:
                assert line == beside
    for known, other in memory.forks:
        assert known in memory.notes.values()
        assert other.is_signed_by(key.key)
