"""The memory of a case (procedure 4): immutable, small, and only what somebody will read again.

Rules kept here:
1. A memory is never changed. Accepting a step makes a new one that shares everything it can, so
   the memory before the last accepted step is kept for a correction at no cost.
2. Of the last entry of a step only what a `Layout` keeps is there, as tuples.
3. Person ids and dates are interned: a thousand cases hold each of them once.

This module does not decide anything, and does not know what is read later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from sys import intern
from typing import Any, Final

from tuixuan.evidence import FIELD_TYPES

__all__ = ["Flow", "Memory", "Record", "Register", "compact", "holders", "put", "since"]

# (number of the entry, date, and the kept values in the order of the layout)
Record = tuple[Any, ...]
# Persons and the dates since which they hold, alternating: one small object for a register.
Register = tuple[str, ...]


def holders(register: Register) -> Register:
    """The persons of a register, sorted by id."""
    return register[::2]


def since(register: Register, person: str) -> str | None:
    """The date since which `person` holds; `None` when he does not."""
    # A date is never an id, so that looking among both is looking among the persons.
    return register[register.index(person) + 1] if person in register else None


def put(values: tuple[Any, ...], index: int, value: Any, empty: Any) -> tuple[Any, ...]:
    """`values` with `value` at `index`, as long as needed and no longer."""
    if index < len(values):
        return (*values[:index], value, *values[index + 1 :])
    return (*values, *(empty for _ in range(index - len(values))), value)


class Flow:
    """Where the main flow, or one thread, stands; `registers` are those of the case."""

    __slots__ = ("done", "entered", "last", "registers", "state", "times")

    def __init__(
        self,
        state: str,
        entered: str | None = None,
        done: tuple[str, ...] = (),
        last: tuple[Record | None, ...] = (),
        times: tuple[int, ...] = (),
        registers: tuple[Register, ...] = (),
    ) -> None:
        self.state = state
        self.entered = entered
        self.done = done
        self.last = last
        self.times = times
        self.registers = registers

    def record(self, index: int) -> Record | None:
        """The last accepted entry of the step with this index in the layout."""
        return self.last[index] if index < len(self.last) else None

    def value(self, index: int, place: int | None) -> Any:
        """What stands at `place` in the record of a step; nothing when it was not accepted."""
        last = self.last
        record = last[index] if index < len(last) else None
        return None if record is None or place is None else record[place]

    def count(self, index: int) -> int:
        """How often the outcome with this index in the layout has happened."""
        return self.times[index] if index < len(self.times) else 0

    def register(self, index: int) -> Register:
        """The register with this index in the layout."""
        return self.registers[index] if index < len(self.registers) else ()


class Memory:
    """The memory of one case.

    `main` is the main flow, `before` what it was before entry `latest`, the last accepted step of
    the main flow (`None`: there is nothing to correct); `threads` by thread and key.
    """

    __slots__ = ("before", "latest", "main", "threads")

    def __init__(
        self,
        main: Flow,
        before: Flow | None,
        latest: tuple[str, int] | None,
        threads: Mapping[tuple[str, str], Flow],
    ) -> None:
        self.main = main
        self.before = before
        self.latest = latest
        self.threads = threads

    @classmethod
    def opening(
        cls, initial: str, indexes: Mapping[str, int], roles: Mapping[str, Iterable[str]]
    ) -> Memory:
        """The memory of a case that was opened in `initial` with these holders.

        `indexes` says where each register stands. They hold since before every date (log 4.4),
        which is the empty string.
        """
        registers: tuple[Register, ...] = ()
        for role, persons in roles.items():
            held = tuple(item for p in sorted(persons) for item in (intern(p), ""))
            registers = put(registers, indexes[role], held, ())
        return cls(Flow(initial, registers=registers), None, None, _NO_THREADS)


_NO_THREADS: Final[Mapping[tuple[str, str], Flow]] = {}


def compact(name: str | None, value: Any) -> Any:
    """`value` as memory and checks hold it: lists as tuples, rows as tuples of their members."""
    if type(value) is str:
        return intern(value)
    if type(value) is not list:
        return value
    if value and type(value[0]) is dict:
        made = tuple(map(_ROWS["cleared" if name is None else FIELD_TYPES[name]], value))
        return tuple(map(_shared, made)) if name is None else made
    return _shared(tuple(map(intern, value)))


# Each row as a tuple, in the order of `ROW_MEMBERS`. One without a department reads as one whose
# department is the empty string.
_ROWS: Final[Mapping[str, Callable[[Mapping[str, Any]], tuple[Any, ...]]]] = {
    "votes": lambda row: (intern(row["id"]), row["yes"], row["no"], row["abstain"]),
    "write_ins": lambda row: (intern(row["id"]), row["count"]),
    "members": lambda row: (intern(row["id"]), intern(row["standing"]), row["counted"]),
    "verdicts": lambda row: (
        intern(row["id"]), intern(row.get("department", "")), intern(row["verdict"]),
    ),
    "kin": lambda row: (intern(row["id"]), intern(row["of"]), intern(row["relation"])),
    "cleared": lambda row: (intern(row["id"]), intern(row["date"])),
}  # fmt: skip


@lru_cache(maxsize=65_536)
def _shared(strings: tuple[str, ...]) -> tuple[str, ...]:
    """The one tuple of these strings: the same lists return in step after step, case after case."""
    return strings
