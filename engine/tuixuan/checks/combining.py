"""What is computed from other operands (procedure 5.3): numbers from numbers, persons from persons.

Each function takes the compiled operands and gives the one that combines them. An operand over
nothing is nothing, for `first` alone when all of them are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from tuixuan.checks.references import Context, Operand

__all__ = ["COMBINATIONS", "Combination", "count"]


def count(of: Operand) -> Operand:
    """The length of a list."""

    def length(c: Context) -> Any:
        value = of(c)
        return len(value) if isinstance(value, list | tuple) else None

    return length


def _sum(parts: Sequence[Operand]) -> Operand:
    def total(c: Context) -> Any:
        result = 0
        for part in parts:
            value = part(c)
            if type(value) is not int:
                return None
            result += value
        return result

    return total


def _minus(parts: Sequence[Operand]) -> Operand:
    first, second = parts

    def minus(c: Context) -> Any:
        a, b = first(c), second(c)
        return a - b if type(a) is int and type(b) is int else None

    return minus


def _common(parts: Sequence[Operand]) -> Operand:
    first, second = parts

    def common(c: Context) -> Any:
        a, b = first(c), second(c)
        if a is None or b is None:
            return None
        return tuple(sorted(set(a) & set(b)))

    return common


def _without(parts: Sequence[Operand]) -> Operand:
    """The persons of the first list that are not in the second, in the order of the first."""
    first, second = parts

    def without(c: Context) -> Any:
        a, b = first(c), second(c)
        if a is None or b is None:
            return None
        out = set(b)
        return tuple(person for person in a if person not in out)

    return without


def _union(parts: Sequence[Operand]) -> Operand:
    def union(c: Context) -> Any:
        found: set[str] = set()
        for part in parts:
            value = part(c)
            if value is None:
                return None
            found.update(value)
        return tuple(sorted(found))

    return union


def _first(parts: Sequence[Operand]) -> Operand:
    def first(c: Context) -> Any:
        for part in parts:
            value = part(c)
            if value is not None:
                return value
        return None

    return first


class Combination(NamedTuple):
    """How operands are combined: whether they are lists of persons, and how many there must be."""

    combine: Callable[[Sequence[Operand]], Operand]
    persons: bool = False
    number: int | None = None


COMBINATIONS: Final[Mapping[str, Combination]] = {
    "sum": Combination(_sum),
    "minus": Combination(_minus, number=2),
    "common": Combination(_common, persons=True, number=2),
    "without": Combination(_without, persons=True, number=2),
    "union": Combination(_union, persons=True),
    "first": Combination(_first),
}
