"""The checks of Spec 2, section 2: each judges evidence and gives nothing or one reason.

A check is compiled once into a closure over its operands. It gives the numbers of the reason
without `rule`; `{"unknown": argument}` when it meets nothing in an operand that it needs, the
first in the order of the spec (procedure 5.5). MissingYear passes through to who asked.
"""

from __future__ import annotations

from tuixuan_verify.days import is_date
from tuixuan_verify.operands import Malformed, operand, people, rows, word
from tuixuan_verify.quantities import bound, meets, need, period, period_end
from tuixuan_verify.resolvers import enough_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from tuixuan_verify.memory import View
    from tuixuan_verify.operands import Names

    Args = dict[str, Any]
    Reason = dict[str, Any]
    Judge = Callable[[View], Reason | None]

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "equal": lambda a, b: bool(a == b),
    "at_most": lambda a, b: bool(a <= b),
    "at_least": lambda a, b: bool(a >= b),
    "less_than": lambda a, b: bool(a < b),
    "more_than": lambda a, b: bool(a > b),
}


def unknown(argument: str) -> Reason:
    """Return the reason for an operand that is nothing."""
    return {"unknown": argument}


def relation(args: Args, names: Names) -> Judge:
    """2.1: two values stand in a relation."""
    left, right, op = operand(args["left"], names), operand(args["right"], names), args["op"]
    compare = _COMPARE[op]

    def judge(view: View) -> Reason | None:
        a, b = left(view), right(view)
        if type(a) not in (int, str, list):
            return unknown("left")
        if type(b) not in (int, str, list):
            return unknown("right")
        if type(a) is type(b) and (op == "equal" or type(a) is not list) and compare(a, b):
            return None
        reason = {"left": a, "op": op, "right": b}
        return {name: v for name, v in reason.items() if type(v) is not list}

    return judge


def share(args: Args, names: Names) -> Judge:
    """2.2: a part reaches its share of a whole."""
    part, whole = operand(args["part"], names), operand(args["whole"], names)
    wanted = need(args["need"], names)

    def judge(view: View) -> Reason | None:
        p, w, n = part(view), whole(view), wanted(view)
        for name, value in (("part", p), ("whole", w)):
            if type(value) is not int:
                return unknown(name)
        if n is None:
            return unknown("need")
        if meets(p, w, n):
            return None
        word = "more_than" if n[2] else "at_least"
        return {"part": p, "whole": w, "need": f"{word} {n[0]}/{n[1]}"}

    return judge


def interval(args: Args, names: Names) -> Judge:
    """2.3: an act keeps a period."""
    start, stop = operand(args["from"], names), operand(args["to"], names)
    length, kind = period(args["length"], names), args["kind"]
    holds = _KINDS[kind]

    def judge(view: View) -> Reason | None:
        a, b = start(view), stop(view)
        if not is_date(a) or not is_date(b):
            return unknown("to" if is_date(a) else "from")
        end = period_end(a, length(view), view)
        if end is None:
            return unknown("length")
        return None if holds(b, end) else {"from": a, "to": b, "end": end}

    return judge


_KINDS: dict[str, Callable[[str, str], bool]] = {
    "after": lambda to, end: to > end,
    "ahead": lambda to, end: to >= end,
    "within": lambda to, end: to <= end,
    "exactly": lambda to, end: to == end,
}


def sets(args: Args, names: Names) -> Judge:
    """2.4: two lists of persons stand in a relation."""
    left, right = operand(args["left"], names), operand(args["right"], names)
    wrong = _SETS[args["op"]]

    def judge(view: View) -> Reason | None:
        a, b = people(left(view)), people(right(view))
        if a is None or b is None:
            return unknown("left" if a is None else "right")
        persons = wrong(set(a), set(b))
        return {"persons": sorted(persons)} if persons else None

    return judge


_SETS: dict[str, Callable[[set[str], set[str]], set[str]]] = {
    "subset": lambda a, b: a - b,
    "equal": lambda a, b: a ^ b,
    "disjoint": lambda a, b: a & b,
}


def size(args: Args, names: Names) -> Judge:
    """2.5: a list has so many elements."""
    of = operand(args["of"], names)
    bounds = [(n, bound(args[n], names)) for n in ("at_least", "at_most") if n in args]

    def judge(view: View) -> Reason | None:
        listed = of(view)
        if type(listed) is not list:
            return unknown("of")
        limits = [(name, limit(view)) for name, limit in bounds]
        for name, number in limits:
            if number is None:
                return unknown(name)
        for name, number in limits:
            if number is not None and not _COMPARE[name](len(listed), number):
                return {"size": len(listed), name: number}
        return None

    return judge


def enough(args: Args, names: Names) -> Judge:
    """2.6: there are enough candidates for the seats."""
    candidates, seats = operand(args["candidates"], names), operand(args["seats"], names)
    number = enough_number(args["need"], names)

    def judge(view: View) -> Reason | None:
        value, s = candidates(view), seats(view)
        c = len(value) if type(value) is list else value
        if type(c) is not int:
            return unknown("candidates")
        if type(s) is not int:
            return unknown("seats")
        wanted = number(view, s)
        if wanted is None:
            return unknown("need")
        return None if c >= wanted else {"candidates": c, "seats": s, "need": wanted}

    return judge


def coverage(args: Args, names: Names) -> Judge:
    """2.7: everybody who holds a role has been cleared by a step since."""
    role, of = word(args, "role"), word(args, "of")
    length = period(args["length"], names) if "length" in args else None

    def judge(view: View) -> Reason | None:
        last = view.flow.last.get(of)
        out = view.out if of == names.own else (last[3] if last else {})
        dates = {row["id"]: row["date"] for row in out.get("cleared", ())}
        span = length(view) if length else None
        if length and span is None:
            return unknown("length")
        holders = view.case.registers.get(role, {})
        # only a date since which the person holds the role counts
        counts = {p: dates[p] for p, j in holders.items() if p in dates and dates[p] >= j}
        ends: dict[str, str | None] = {}
        if length:
            ends = {p: period_end(d, span, view) for p, d in counts.items()}
            if None in ends.values():
                return unknown("length")
        missing = [
            p for p in holders if p not in counts or (length and view.date <= (ends[p] or ""))
        ]
        return _uncovered(of, sorted(missing), ends) if missing else None

    return judge


def _uncovered(of: str, missing: list[str], ends: dict[str, Any]) -> Reason:
    reason: Reason = {"of": of, "missing": missing}
    dated = [p for p in missing if p in ends]
    if dated:
        reason["end"] = ends[dated[0]]
    return reason


def in_force(args: Args, names: Names, pack: dict[str, Any]) -> Judge:
    """2.11: a date lies in the validity of the pack."""
    read, start, until = operand(args["date"], names), pack["from"], pack.get("until")

    def judge(view: View) -> Reason | None:
        date = read(view)
        if not is_date(date):
            return unknown("date")
        if start <= date and (until is None or date <= until):
            return None
        reason = {"date": date, "from": start}
        return reason if until is None else {**reason, "until": until}

    return judge


def taken(args: Args, names: Names) -> Judge:
    """2.12: each named step of this case was accepted at least once."""
    steps = people(args["steps"])
    if steps is None:
        raise Malformed("steps")

    def judge(view: View) -> Reason | None:
        case = view.case
        missing = [
            s
            for s in steps
            if s not in case.flow.last and ((when := names.whens.get(s)) is None or when(case))
        ]
        return {"missing": missing} if missing else None

    return judge


def kin(args: Args, names: Names) -> Judge:
    """2.13: nobody is a close relative of somebody on the other side."""
    pairs = operand(args["pairs"], names)
    sides = [(side, operand(args[side], names)) for side in ("left", "right")]

    def judge(view: View) -> Reason | None:
        listed = pairs(view)
        if type(listed) is not list:
            return unknown("pairs")
        found = {side: people(read(view)) for side, read in sides}
        for side, persons in found.items():
            if persons is None:
                return unknown(side)
        left, right = (set(persons or ()) for persons in found.values())
        both_ways = [(r["id"], r["of"]) for r in rows(listed, of=str)]
        both_ways += [(of, one) for one, of in both_ways]
        concerned = {one for one, of in both_ways if one in left and of in right}
        return {"persons": sorted(concerned)} if concerned else None

    return judge


def compile_check(name: str, args: Args, names: Names, pack: dict[str, Any]) -> Judge:
    """Compile one rule; raises Malformed for a check that Spec 2 does not have."""
    from tuixuan_verify.ballot_order import ballot_order
    from tuixuan_verify.counting import arithmetic, attendance, every

    if name == "in_force":
        return in_force(args, names, pack)
    known = {
        "relation": relation,
        "share": share,
        "interval": interval,
        "sets": sets,
        "size": size,
        "enough": enough,
        "coverage": coverage,
        "every": every,
        "attendance": attendance,
        "arithmetic": arithmetic,
        "taken": taken,
        "kin": kin,
        "ballot_order": ballot_order,
    }
    if name not in known:
        raise Malformed(f"check {name!r}")
    return known[name](args, names)
