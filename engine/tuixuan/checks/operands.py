"""Operands, needs and periods, compiled once into closures over a context (procedure 5.3 to 5.6).

Rules kept here:
1. Nothing is `None`. An operand over nothing is nothing; a list that was declared and is empty is
   an empty tuple.
2. Text from a procedure chooses among the closures written here; it is never evaluated, imported
   or called.
3. Numbers are exact: a need is compared by multiplying integers.

Lists of persons are tuples or lists of ids; rows are tuples in the order of `ROW_MEMBERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from tuixuan.checks.combining import COMBINATIONS, count
from tuixuan.checks.references import Context, Operand, Scope, nothing, reference
from tuixuan.errors import ProcedureError
from tuixuan.procedure.days import UNITS, Period, parse_period

__all__ = ["Args", "Context", "Need", "Numbers", "Operand", "Scope", "listed", "operand"]

# What a failed check says beside its rule; nothing when it holds.
Numbers = dict[str, Any]


class Need(NamedTuple):
    """A fraction that has to be reached, or with `strict` exceeded: part/whole against a/b."""

    text: str
    strict: bool
    a: int
    b: int

    def meets(self, part: int, whole: int) -> bool:
        """`at_least a/b` is `b*part >= a*whole`, `more_than a/b` is `b*part > a*whole`."""
        left, right = self.b * part, self.a * whole
        return left > right if self.strict else left >= right

    def least(self, whole: int) -> int:
        """The least part that meets it."""
        if self.strict:
            return self.a * whole // self.b + 1
        return -(-self.a * whole // self.b)


@lru_cache(maxsize=1_024)
def parse_need(text: str) -> Need:
    """The need that `text` spells, such as `at_least 4/5`; raises `ProcedureError`."""
    word, _, fraction = text.partition(" ")
    above, _, below = fraction.partition("/")
    if word in ("at_least", "more_than") and above.isdecimal() and below.isdecimal():
        a, b = int(above), int(below)
        if b > 0 and fraction == f"{a}/{b}":
            return Need(text, word == "more_than", a, b)
    raise ProcedureError(f"a need such as `at_least 4/5` is expected, not `{text}`")


def operand(raw: Any, scope: Scope) -> Operand:
    """Compile one operand; raises `ProcedureError` when it is none."""
    if type(raw) is int:
        return lambda c: raw
    if isinstance(raw, str):
        return reference(raw, scope)
    if isinstance(raw, Mapping) and len(raw) == 1:
        ((name, value),) = raw.items()
        if name == "count":
            return count(operand(value, scope))
        if name in COMBINATIONS:
            return _combined(name, value, scope)
    raise ProcedureError(f"{scope.place}: an operand is expected, not {ascii(raw)[:80]}")


def listed(of: Operand, scope: Scope, rows: bool | None = None) -> Operand:
    """An operand that yields a list: of rows, of ids, or of either; text is none of its letters."""

    def read(c: Context) -> Any:
        value = of(c)
        if not value and type(value) is not str:  # nothing, or a list that is empty
            return value
        known = type(value) is tuple or type(value) is list
        if known and (rows is None or (type(value[0]) is not str) is rows):
            return value
        raise ProcedureError(f"{scope.place}: another list is expected, not {ascii(value)[:80]}")

    return read


def _operands(raw: Any, scope: Scope, name: str, length: int | None = None) -> list[Operand]:
    if not isinstance(raw, list | tuple) or (length is not None and len(raw) != length):
        raise ProcedureError(f"{scope.place}: `{name}` takes a list of operands")
    return [operand(item, scope) for item in raw]


def _combined(name: str, raw: Any, scope: Scope) -> Operand:
    how = COMBINATIONS[name]
    parts = _operands(raw, scope, name, how.number)
    if how.persons:
        parts = [listed(part, scope, False) for part in parts]
    return how.combine(parts)


class Args:
    """The arguments of one check or resolver, each asked for by name and kind."""

    __slots__ = ("_left", "raw", "scope", "what")

    def __init__(self, what: str, raw: Mapping[str, Any], scope: Scope) -> None:
        self.what = what
        self.raw = raw
        self.scope = scope
        self._left = set(raw)

    def take(self, name: str) -> Any:
        """The argument as it is written; `None` when it is not given."""
        self._left.discard(name)
        return self.raw.get(name)

    def operand(self, name: str) -> Operand:
        """An operand that must be given."""
        raw = self.take(name)
        if raw is None:
            raise self.fault(f"`{name}` is missing")
        return operand(raw, self.scope)

    def optional(self, name: str) -> Operand:
        """An operand; one that is not given is nothing."""
        return nothing if self.raw.get(name) is None else self.operand(name)

    def persons(self, name: str) -> Operand:
        """An operand that yields persons, or other ids."""
        return listed(self.operand(name), self.scope, False)

    def rows(self, name: str) -> Operand:
        """An operand that yields rows."""
        return listed(self.operand(name), self.scope, True)

    def operands(self, name: str) -> list[Operand]:
        """Operands that yield persons; none when they are not given."""
        made = _operands(self.take(name) or (), self.scope, name)
        return [listed(of, self.scope, False) for of in made]

    def numbers(self, name: str) -> list[Operand] | None:
        """A list of operands, or `None` when it is not given."""
        raw = self.take(name)
        return None if raw is None else _operands(raw, self.scope, name)

    def word(self, name: str, allowed: Sequence[str]) -> str:
        """One of the words `allowed`; raises `ProcedureError` for another one."""
        raw = self.take(name)
        if raw not in allowed:
            raise self.fault(f"`{name}` is one of {', '.join(allowed)}, not {ascii(raw)[:80]}")
        return str(raw)

    def option(self, name: str, words: Sequence[str]) -> Callable[[Context], str | None]:
        """One of `words`, the first when it is not given, or `param.NAME` that holds one."""
        raw = self.take(name)
        if isinstance(raw, str) and raw.startswith("param."):
            return reference(raw, self.scope)
        word = words[0] if raw is None else self.word(name, words)
        return lambda c: word

    def name(self, name: str) -> str:
        """A word that names something of the procedure."""
        raw = self.take(name)
        if not isinstance(raw, str):
            raise self.fault(f"`{name}` is missing")
        return raw

    def need(self, name: str, raw: Any = None) -> Callable[[Context], Need | None]:
        """A need, written out or as `param.NAME`; `None` while the parameter has no value."""
        text = self.take(name) if raw is None else raw
        if not isinstance(text, str):
            raise self.fault(f"`{name}` is a need such as `at_least 4/5`")
        if not text.startswith("param."):
            need = parse_need(text)
            return lambda c: need
        value = reference(text, self.scope)

        def read(c: Context) -> Need | None:
            found = value(c)
            return None if found is None else parse_need(found)

        return read

    def period(self, name: str) -> Callable[[Context], Period | None]:
        """A period: text, `param.NAME`, or `{count, unit}`; `None` while a part is nothing."""
        raw = self.take(name)
        if isinstance(raw, Mapping) and set(raw) == {"count", "unit"}:
            return self._counted(raw["count"], raw["unit"])
        if not isinstance(raw, str):
            raise self.fault(f"`{name}` is a period such as `5 working_days`")
        if not raw.startswith("param."):
            period = parse_period(raw)
            return lambda c: period
        value = reference(raw, self.scope)

        def read(c: Context) -> Period | None:
            found = value(c)
            return None if found is None else parse_period(found)

        return read

    def _counted(self, count: Any, unit: Any) -> Callable[[Context], Period | None]:
        number = operand(count, self.scope)
        if isinstance(unit, str) and unit.startswith("param."):
            word = reference(unit, self.scope)
        elif unit in UNITS:
            word = lambda c: unit  # noqa: E731
        else:
            raise self.fault(f"one of {', '.join(sorted(UNITS))} is expected as a unit")

        def read(c: Context) -> Period | None:
            n, of = number(c), word(c)
            return Period(n, of) if type(n) is int and of in UNITS else None

        return read

    def close(self) -> None:
        """Raise `ProcedureError` when an argument was given that nobody asked for."""
        if self._left:
            raise self.fault(f"there is no argument `{min(self._left)}`")

    def fault(self, problem: str) -> ProcedureError:
        """The error for an argument that is not as Spec 2 has it."""
        return ProcedureError(f"{self.scope.place}: `{self.what}`: {problem}")
