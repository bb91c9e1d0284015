"""Checks of dates: interval, in_force (checks 2.3, 2.11).

A check that needs the calendar of a year that the case does not have lets `MissingYear` pass: the
decision turns it into the reason `calendar`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from tuixuan.checks.operands import Args, Context, Numbers
from tuixuan.procedure.days import Period, end_of

__all__ = ["end", "in_force", "interval"]

Check = Callable[[Context], Numbers | None]

_KINDS: dict[str, Callable[[Any, Any], bool]] = {
    "after": operator.gt,
    "ahead": operator.ge,
    "within": operator.le,
    "exactly": operator.eq,
}


def end(c: Context, start: str, period: Period) -> str | None:
    """The end of a period, or nothing when it lies beyond the years 1 to 9999."""
    try:
        return end_of(start, period, c.calendars)
    except OverflowError:
        return None


def interval(args: Args) -> Check:
    """checks 2.3: a day lies after, ahead of, within or exactly at the end of a period."""
    start, to = args.operand("from"), args.operand("to")
    holds = _KINDS[args.word("kind", tuple(_KINDS))]
    length = args.period("length")

    def judge(c: Context) -> Numbers | None:
        first, day, period = start(c), to(c), length(c)
        if first is None:
            return {"unknown": "from"}
        if day is None:
            return {"unknown": "to"}
        last = None if period is None else end(c, first, period)
        if last is None:
            return {"unknown": "length"}
        return None if holds(day, last) else {"from": first, "to": day, "end": last}

    return judge


def in_force(args: Args) -> Check:
    """checks 2.11: a date lies in the validity of the pack, both ends included."""
    day = args.operand("date")
    pack = args.scope.procedure.pack

    def judge(c: Context) -> Numbers | None:
        date = day(c)
        if date is None:
            return {"unknown": "date"}
        until = pack.valid_until
        if pack.valid_from <= date and (until is None or date <= until):
            return None
        numbers = {"date": date, "from": pack.valid_from}
        return numbers if until is None else {**numbers, "until": until}

    return judge
