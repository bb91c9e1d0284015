"""What notes cost: whole elections with a signer beside the same without, and one note by length.

The signer is a key file in memory. What is durable is left out; it is one small file a note.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.readings import Reading
from benchmarks.turns import in_turns, timed
from benchmarks.village import Village, attempt, take, village
from tuixuan.audit import KeyFile
from tuixuan.case import Case
from tuixuan.store import FileStore, MemoryStore, copy

__all__ = ["notes"]


def notes(*, quick: bool = False) -> list[Reading]:
    """Elections in memory, and `checkpoint` of a case in a folder."""
    demo = village()
    key = KeyFile(demo.opening["origin"], bytes(32))
    cases, calls = 5 if quick else 20, demo.accepted
    turns = in_turns(
        {
            "signed": timed(lambda: _taken(demo, cases, key), cases * len(calls)),
            "unsigned": timed(lambda: _taken(demo, cases, None), cases * len(calls)),
        },
        5 if quick else 15,
    )
    found = [
        turns.ratio("signed", "unsigned", "steps of a signed election / of an unsigned one"),
        turns.rate("signed", "steps of a signed election"),
        turns.rate("unsigned", "steps of an unsigned election"),
    ]
    for rounds in (1, 10) if quick else (1, 10, 40):
        found += _checkpoints(demo, key, rounds, 5 if quick else 15)
    return found


def _taken(demo: Village, cases: int, key: KeyFile | None) -> None:
    for _ in range(cases):
        take(Case.open(demo.procedure, MemoryStore(), **demo.opening, signer=key), demo.accepted)


def _checkpoints(demo: Village, key: KeyFile, rounds: int, turns: int) -> list[Reading]:
    """One `checkpoint` over a log in a folder: read again, hashed, compared; the note is there."""
    _, refused = demo.refused_in_one_state()
    with tempfile.TemporaryDirectory(prefix="tuixuan-bench-") as place:
        memory = MemoryStore()
        case = Case.open(demo.procedure, memory, **demo.opening)
        for _ in range(rounds):
            attempt(case, refused)
        store = FileStore(Path(place) / "case")
        copy(memory, store)
        again = Case.resume(store, procedure=demo.procedure, signer=key)
        again.checkpoint()
        work: Callable[[], object] = again.checkpoint
        taken = in_turns({"note": timed(work)}, turns)
        store.close()
    return [taken.time("note", f"`checkpoint` over {again.size:,} entries in a folder")]
