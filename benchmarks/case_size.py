"""What one live case holds in memory, apart from the procedure that all cases share.

Measured with `tracemalloc`: many cases of the same village are opened in one process, and what was
allocated is divided by their number, so that what they share (the procedure, its plans, calendars,
parameters, interned ids and dates) costs next to nothing. The store keeps nothing but its length:
lines belong to the disk.
"""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator, Sequence

from benchmarks.readings import Reading
from benchmarks.village import Village, take, village
from tuixuan.case import Case
from tuixuan.store.base import Store

__all__ = ["case_size"]


class Nowhere:
    """A store that counts lines and keeps none."""

    __slots__ = ("_size",)

    def __init__(self) -> None:
        self._size = 0

    def size(self) -> int:
        return self._size

    def append(self, line: bytes, expected: int, *, last: str | None) -> None:
        self._size += 1

    def lines(self, start: int = 0) -> Iterator[bytes]:
        return iter(())

    def torn(self) -> bytes:
        return b""

    def tails(self) -> Sequence[bytes]:
        return ()

    def put(self, name: str, content: bytes) -> None:
        pass


def case_size(*, quick: bool = False) -> list[Reading]:
    """KB a case: at its opening and at its end."""
    readings = []
    for name, shown in (("demo_liangtui", "两推一选"), ("demo_gongtui", "公推直选")):
        opened, ended = _measured(village(name), 50 if quick else 300)
        readings.append(Reading(f"{shown}: a case at its opening", opened, "KB", 1, True))
        readings.append(Reading(f"{shown}: a case at its end", ended, "KB", 10, True))
    return readings


def _measured(demo: Village, number: int) -> tuple[float, float]:
    take(_open(demo), demo.accepted)
    gc.collect()
    tracemalloc.start()
    cases = [_open(demo) for _ in range(number)]
    opened = _allocated(number)
    for case in cases:
        take(case, demo.accepted)
    ended = _allocated(number)
    tracemalloc.stop()
    return opened, ended


def _open(demo: Village) -> Case:
    store: Store = Nowhere()  # type: ignore[assignment]  # no more of the protocol is needed
    return demo.open(store)


def _allocated(number: int) -> float:
    gc.collect()
    return tracemalloc.get_traced_memory()[0] / number / 1024
