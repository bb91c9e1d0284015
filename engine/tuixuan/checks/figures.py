"""Checks of numbers: relation, share, size, enough, attendance (checks 2.1, 2.2, 2.5, 2.6, 2.9)."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from tuixuan.checks.operands import Args, Context, Numbers, Operand, listed, operand
from tuixuan.checks.references import nothing

__all__ = ["attendance", "bound", "candidates_needed", "enough", "relation", "share", "size"]

Check = Callable[[Context], Numbers | None]

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "equal": operator.eq,
    "at_most": operator.le,
    "at_least": operator.ge,
    "less_than": operator.lt,
    "more_than": operator.gt,
}


def relation(args: Args) -> Check:
    """checks 2.1: two integers, two dates, or (`equal` only) two strings or lists."""
    left, right = args.operand("left"), args.operand("right")
    op = args.word("op", tuple(_OPERATORS))
    holds = _OPERATORS[op]

    def judge(c: Context) -> Numbers | None:
        a, b = left(c), right(c)
        if a is None:
            return {"unknown": "left"}
        if b is None:
            return {"unknown": "right"}
        if type(a) is tuple:
            a = list(a)
        if type(b) is tuple:
            b = list(b)
        if type(a) is type(b) and holds(a, b):
            return None
        numbers: Numbers = {"op": op}
        if type(a) in (int, str):
            numbers["left"] = a
        if type(b) in (int, str):
            numbers["right"] = b
        return numbers

    return judge


def share(args: Args) -> Check:
    """checks 2.2: a part reaches a share of the whole; a whole of 0 never does."""
    part, whole, need = args.operand("part"), args.operand("whole"), args.need("need")

    def judge(c: Context) -> Numbers | None:
        a, b, share = part(c), whole(c), need(c)
        if a is None:
            return {"unknown": "part"}
        if b is None:
            return {"unknown": "whole"}
        if share is None:
            return {"unknown": "need"}
        if b and share.meets(a, b):
            return None
        return {"part": a, "whole": b, "need": share.text}

    return judge


def bound(raw: Any, args: Args, name: str) -> Operand:
    """An integer operand, or `{seats, need}`: seats + max(1, ceil(seats * a/b)) (checks 1.8)."""
    if raw is None:
        return nothing
    if not isinstance(raw, Mapping) or set(raw) != {"seats", "need"}:
        return operand(raw, args.scope)
    seats = operand(raw["seats"], args.scope)
    need = args.need(name, raw["need"])

    def minimum(c: Context) -> Any:
        s, share = seats(c), need(c)
        if type(s) is not int or share is None:
            return None
        return s + max(1, share.least(s))

    return minimum


def size(args: Args) -> Check:
    """checks 2.5: how many a list holds."""
    of = listed(args.operand("of"), args.scope)
    low, high = args.take("at_least"), args.take("at_most")
    at_least, at_most = bound(low, args, "at_least"), bound(high, args, "at_most")

    def judge(c: Context) -> Numbers | None:
        listed = of(c)
        if listed is None:
            return {"unknown": "of"}
        number = len(listed)
        for name, given, limit in (("at_least", low, at_least), ("at_most", high, at_most)):
            if given is None:
                continue
            allowed = limit(c)
            if allowed is None:
                return {"unknown": name}
            if number < allowed if name == "at_least" else number > allowed:
                return {"size": number, name: allowed}
        return None

    return judge


def candidates_needed(args: Args) -> Callable[[Context, int], int | None]:
    """checks 1.9, 2.6: the least number of candidates for so many seats.

    `b*(c - s) >= a*s` for a share, `c > s` for `contested`, `c >= s` for `filled`.
    """
    raw = args.raw.get("need")
    if raw in ("contested", "filled"):
        args.take("need")
        more = 1 if raw == "contested" else 0
        return lambda c, seats: seats + more
    need = args.need("need")

    def least(c: Context, seats: int) -> int | None:
        share = need(c)
        return None if share is None else seats + share.least(seats)

    return least


def enough(args: Args) -> Check:
    """checks 2.6: enough candidates for the seats."""
    candidates, seats = args.operand("candidates"), args.operand("seats")
    least = candidates_needed(args)

    def judge(c: Context) -> Numbers | None:
        listed, s = candidates(c), seats(c)
        if listed is None:
            return {"unknown": "candidates"}
        if s is None:
            return {"unknown": "seats"}
        if type(listed) is str:
            raise args.fault("`candidates` is a list of persons or a number")
        number = listed if type(listed) is int else len(listed)
        needed = least(c, s)
        if needed is None:
            return {"unknown": "need"}
        if number >= needed:
            return None
        return {"candidates": number, "seats": s, "need": needed}

    return judge


def attendance(args: Args) -> Check:
    """checks 2.9: the number that should attend, rebuilt; an exclusion needs both keys."""
    claimed, entitled = args.operand("claimed"), args.operand("entitled")
    excluded, approved = args.operand("excluded"), args.operand("approved")
    step, _, outcome = args.name("voted").partition("/")
    index = args.scope.index(step)
    place = args.scope.flow.place(step, True, "outcome")

    def judge(c: Context) -> Numbers | None:
        claim, all_, left_out = claimed(c), entitled(c), excluded(c)
        for name, value in (("claimed", claim), ("entitled", all_), ("excluded", left_out)):
            if value is None:
                return {"unknown": name}
        record = c.flow.record(index)
        voted = record is not None and place is not None and record[place] == outcome
        deducted = left_out if voted and approved(c) == left_out else 0
        should = all_ - deducted
        if claim == should:
            return None
        return {"claimed": claim, "should_attend": should, "entitled": all_, "excluded": deducted}

    return judge
