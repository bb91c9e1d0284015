"""Durable steps: a case in a folder, beside a bare write and `fdatasync` of equally long lines.

Opening is left out on both sides. Compare within one run only: the disk drifts within minutes.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from benchmarks.readings import Reading
from benchmarks.turns import Subject, in_turns
from benchmarks.village import Village, take, village
from tuixuan.canonical import leaf_hash
from tuixuan.store import FileStore, MemoryStore

__all__ = ["durable"]

_sync: Callable[[int], None] = getattr(os, "fdatasync", os.fsync)


def durable(*, quick: bool = False) -> list[Reading]:
    """A whole election taken in a folder; the store alone says what of it is the store."""
    demo = village()
    lines = _lines(demo)
    with tempfile.TemporaryDirectory(prefix="tuixuan-bench-") as place:
        folder = Path(place)
        turns = in_turns(
            {
                "case": _case(demo, folder),
                "bare": _bare(lines, folder),
                "store": _store(lines, folder),
            },
            5 if quick else 31,
            on_disk=True,
        )
    return [
        turns.ratio("case", "bare", "durable steps / write and fdatasync", 0.75),
        turns.ratio("store", "bare", "FileStore.append alone / write and fdatasync"),
        turns.rate("case", "durable steps"),
        turns.rate("bare", "write and fdatasync"),
    ]


def _lines(demo: Village) -> list[bytes]:
    """The lines of an election without refusals, entry 0 among them."""
    store = MemoryStore()
    take(demo.open(store), demo.accepted)
    return list(store.lines())


def _fresh(folder: Path) -> Path:
    return Path(tempfile.mkdtemp(dir=folder))


def _case(demo: Village, folder: Path) -> Subject:
    calls = demo.accepted

    def subject() -> tuple[int, float]:
        store = FileStore(_fresh(folder))
        case = demo.open(store)
        start = perf_counter()
        take(case, calls)
        took = perf_counter() - start
        store.close()
        return len(calls), took

    return subject


def _bare(lines: list[bytes], folder: Path) -> Subject:
    def subject() -> tuple[int, float]:
        path = _fresh(folder) / "log"
        fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(fd, lines[0] + b"\n")
        _sync(fd)
        start = perf_counter()
        for line in lines[1:]:
            os.write(fd, line + b"\n")
            _sync(fd)
        took = perf_counter() - start
        os.close(fd)
        return len(lines) - 1, took

    return subject


def _store(lines: list[bytes], folder: Path) -> Subject:
    leaves = [leaf_hash(line) for line in lines]

    def subject() -> tuple[int, float]:
        store = FileStore(_fresh(folder))
        store.append(lines[0], 0, last=None)
        start = perf_counter()
        for n, line in enumerate(lines[1:], 1):
            store.append(line, n, last=leaves[n - 1])
        took = perf_counter() - start
        store.close()
        return len(lines) - 1, took

    return subject
