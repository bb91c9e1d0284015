"""Long lawful logs for the verifier, written by the engine.

The demo village is played with every call repeated: a refusal is attempted again and again, and an
accepted step is corrected and taken anew as long as corrections are allowed. Every entry of such a
log is lawful, and the replay has to decide each of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.village import Call, Village, attempt, take
from tuixuan.case import Case
from tuixuan.errors import StepRefused
from tuixuan.store import MemoryStore

__all__ = ["write_long_case"]


def write_long_case(folder: Path, village: Village, entries: int, kind: str = "mixed") -> int:
    """Write a case of about `entries` entries into a new folder; returns how many there are.

    `kind` is `mixed`, `steps` (steps and corrections only) or `refusals`.
    """
    store = MemoryStore()
    case = village.open(store)
    calls = [call for call in village.calls if call.is_accepted or kind != "steps"]
    rounds = max(1, entries // sum(_weight(call, kind) for call in calls))
    for call in calls:
        _repeat(case, call, rounds, kind)
    _write(folder, store)
    return case.size


def _weight(call: Call, kind: str) -> int:
    """How many entries one round of a call adds, about."""
    if not call.is_accepted:
        return 1
    return 0 if kind == "refusals" else 2


def _repeat(case: Case, call: Call, rounds: int, kind: str) -> None:
    if not call.is_accepted:
        for _ in range(rounds):
            attempt(case, (call,))
        return
    take(case, (call,))
    if kind == "refusals":
        return
    for _ in range(rounds - 1):
        if not _corrected(case, call):
            return
        take(case, (call,))


def _corrected(case: Case, call: Call) -> bool:
    """Undo the last step; a correction that comes too late is recorded as a refusal."""
    members = {
        name: call.members[name] for name in ("actor", "role", "sign", "at") if name in call.members
    }
    try:
        case.correct(**members)
    except StepRefused:
        return False
    return True


def _write(folder: Path, store: MemoryStore) -> None:
    for name in store.names():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(store.get(name))
    with (folder / "log.jsonl").open("wb") as file:
        file.writelines(_lines(store))


def _lines(store: MemoryStore) -> Iterator[bytes]:
    for line in store.lines():
        yield line + b"\n"
