"""Needs and periods: quantities of the law as closures (procedure 5.6 and 5.7).

Shares are compared as whole numbers, never as fractions of a float.
"""

from __future__ import annotations

import re

from tuixuan_verify.days import UNITS, end_of, is_date
from tuixuan_verify.operands import operand, parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from tuixuan_verify.memory import View
    from tuixuan_verify.operands import Names, Operand

    # (a, b, strict): part meets it when b*part >= a*whole, or > when strict
    Need = tuple[int, int, bool]

_NEED = re.compile(r"(at_least|more_than) ([0-9]{1,6})/([0-9]{1,6})")
_PERIOD = re.compile(r"([0-9]{1,6}) (days|working_days|months|years)")
# ends of periods that no calendar decides
_ends: dict[tuple[str, int, str], str | None] = {}
_periods: dict[str, tuple[int, str] | None] = {}


def read_need(text: Any) -> Need | None:
    """Read `at_least a/b` or `more_than a/b`."""
    found = _NEED.fullmatch(text) if type(text) is str else None
    if not found or int(found[3]) == 0:
        return None
    return int(found[2]), int(found[3]), found[1] == "more_than"


def need(spec: Any, names: Names) -> Callable[[View], Need | None]:
    """Compile a need, written out or in a parameter (procedure 5.6)."""
    if type(spec) is str and spec.startswith("param."):
        read = parameter(spec[6:], names)
        return lambda view: read_need(read(view.case))
    fixed = read_need(spec)
    return lambda view: fixed


def meets(part: Any, whole: Any, wanted: Need | None) -> bool:
    """Whether part of whole meets the need; never of nothing and never of 0 (Spec 2, 1.3)."""
    if type(part) is not int or type(whole) is not int or whole == 0 or wanted is None:
        return False
    a, b, strict = wanted
    return b * part > a * whole if strict else b * part >= a * whole


def least(whole: int, wanted: Need) -> int:
    """Return the least number that meets the need of a whole."""
    a, b, strict = wanted
    return a * whole // b + 1 if strict else -(-a * whole // b)


def period(spec: Any, names: Names) -> Callable[[View], tuple[int, str] | None]:
    """Compile a period (procedure 5.6)."""
    if type(spec) is dict:
        count, unit = operand(spec["count"], names), word_of(spec["unit"], names)

        def counted(view: View) -> tuple[int, str] | None:
            n, u = count(view), unit(view)
            return (n, u) if type(n) is int and n >= 0 and u in UNITS else None

        return counted
    if type(spec) is str and spec.startswith("param."):
        word = word_of(spec, names)
        return lambda view: read_period(word(view))
    fixed = read_period(spec)
    return lambda view: fixed


def read_period(text: Any) -> tuple[int, str] | None:
    """Read `3 days` and the like."""
    if type(text) is not str:
        return None
    if text not in _periods:
        found = _PERIOD.fullmatch(text)
        if len(_periods) >= 1_000:
            _periods.clear()
        _periods[text] = (int(found[1]), found[2]) if found else None
    return _periods[text]


def word_of(spec: Any, names: Names) -> Operand:
    """Compile a word, written out or in a parameter."""
    if type(spec) is str and spec.startswith("param."):
        read = parameter(spec[6:], names)
        return lambda view: read(view.case)
    return lambda view: spec


def period_end(start: Any, length: tuple[int, str] | None, view: View) -> str | None:
    """Return the date on which the period after `start` ends; raises MissingYear."""
    if length is None or not is_date(start):
        return None
    count, unit = length
    if unit == "working_days":
        return end_of(start, count, unit, view.case.calendars)
    key = (start, count, unit)
    if key not in _ends:
        if len(_ends) >= 10_000:
            _ends.clear()
        _ends[key] = end_of(start, count, unit, {})
    return _ends[key]


def bound(spec: Any, names: Names) -> Callable[[View], int | None]:
    """Compile a bound: `{seats, need}` as in 1.8, or an operand that yields a number."""
    if type(spec) is not dict or "seats" not in spec:
        plain = operand(spec, names)
        return lambda view: value if type(value := plain(view)) is int else None
    seats, wanted = operand(spec["seats"], names), need(spec["need"], names)

    def value_of(view: View) -> int | None:
        s, n = seats(view), wanted(view)
        return s + max(1, least(s, n)) if type(s) is int and n is not None else None

    return value_of
