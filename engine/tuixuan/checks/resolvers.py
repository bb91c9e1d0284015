"""Resolvers: total functions from figures to one of a closed list of results (checks 1.1 to 1.9).

Rules kept here:
1. A resolver never refuses. A figure that is nothing counts against whoever claims it: a condition
   does not hold, a list is empty.
2. Figures go to `out`; lists in it are lists, and empty ones are left out.

`shortlist` and `tally` stand in modules of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tuixuan.checks.figures import candidates_needed
from tuixuan.checks.operands import Args, Context, Need, Operand, listed, operand

__all__ = [
    "always",
    "choice",
    "enough_candidates",
    "issue",
    "reaches",
    "recommendation",
    "returned",
    "roster",
]

Resolve = Callable[[Context], str]


def always(args: Args) -> Resolve:
    """checks 1.1: one result."""
    return lambda c: "done"


def choice(args: Args) -> Resolve:
    """checks 1.2: what persons decided, as the field says."""
    field = args.name("field")
    return lambda c: str(c.data[field])


def _condition(raw: Any, args: Args) -> Callable[[Context], bool]:
    part, whole = operand(raw["part"], args.scope), operand(raw["whole"], args.scope)
    need = args.need("need", raw["need"])
    return lambda c: _reached(part(c), whole(c), need(c))


def _reached(part: Any, whole: Any, need: Need | None) -> bool:
    """checks 1.3: a nothing, or a whole of 0, does not reach anything."""
    if part is None or not whole or need is None:
        return False
    return need.meets(part, whole)


def reaches(args: Args) -> Resolve:
    """checks 1.3: every condition is reached."""
    raw = args.take("all")
    if raw is None:
        raw = [{name: args.take(name) for name in ("part", "whole", "need")}]
    for item in raw:
        if not isinstance(item, dict) or set(item) != {"part", "whole", "need"}:
            raise args.fault("a condition has `part`, `whole` and `need`")
    conditions = [_condition(item, args) for item in raw]
    return lambda c: "reached" if all(holds(c) for holds in conditions) else "missed"


def _quorum(args: Args) -> Callable[[Context], bool]:
    part, whole, need = args.operand("present"), args.operand("whole"), args.need("need")
    return lambda c: _reached(part(c), whole(c), need(c))


def issue(args: Args) -> Resolve:
    """checks 1.4: enough are present, and each got one ballot."""
    quorum, present, issued = _quorum(args), args.operand("present"), args.operand("issued")

    def resolve(c: Context) -> str:
        if not quorum(c):
            return "missed"
        return "issued" if issued(c) == present(c) else "misissued"

    return resolve


def returned(args: Args) -> Resolve:
    """checks 1.5: no more ballots came back than went out."""
    back, issued = args.operand("returned"), args.operand("issued")
    return lambda c: "over" if _exceeds(back(c), issued(c)) else "valid"


def _exceeds(part: Any, limit: Any) -> bool:
    return part is None or limit is None or part > limit


def roster(args: Args) -> Resolve:
    """checks 1.6: who belongs, who is entitled, who should attend."""
    members = args.rows("members")

    def resolve(c: Context) -> str:
        rows = members(c) or ()
        without = sum(standing == "none" for _, standing, _ in rows)
        electors = [person for person, standing, _ in rows if standing == "formal"]
        excluded = sum(standing == "formal" and not counted for _, standing, counted in rows)
        c.out["formal_members"] = len(electors) + without
        c.out["probationary_members"] = len(rows) - len(electors) - without
        c.out["without_rights"] = without
        c.out["entitled"] = len(electors)
        c.out["excluded"] = excluded
        c.out["should_attend"] = len(electors) - excluded
        if electors:
            c.out["electors"] = electors
        return "done"

    return resolve


def recommendation(args: Args) -> Resolve:
    """checks 1.7: enough took part, the ballots add up, and who is recommended."""
    quorum, present = _quorum(args), args.operand("present")
    issued, back = args.operand("issued"), args.operand("returned")
    votes, valid, share = args.rows("votes"), args.operand("valid"), args.need("pass")

    def resolve(c: Context) -> str:
        if not quorum(c):
            return "missed"
        out = issued(c)
        if _exceeds(back(c), out) or _exceeds(out, present(c)):
            return "over"
        need, base = share(c), valid(c)
        rows = () if need is None or base is None else votes(c) or ()
        passed = sorted(row[0] for row in rows if need is not None and need.meets(row[1], base))
        if passed:
            c.out["passed"] = passed
        return "counted"

    return resolve


def enough_candidates(args: Args) -> Resolve:
    """checks 1.9: who remains on the list, and whether they are enough for the seats."""
    persons, seats = args.persons("list"), args.operand("seats")
    drop = _dropped(args)
    least = candidates_needed(args)

    def resolve(c: Context) -> str:
        everybody = persons(c) or ()
        out = set(drop(c) or ())
        dropped = sorted(person for person in everybody if person in out)
        remaining = [person for person in everybody if person not in out]
        if dropped:
            c.out["dropped"] = dropped
        if remaining:
            c.out["remaining"] = remaining
        s = seats(c)
        needed = None if type(s) is not int else least(c, s)
        return "enough" if needed is not None and len(remaining) >= needed else "too_few"

    return resolve


def _dropped(args: Args) -> Operand:
    """An operand that yields persons, or `verdicts`: those with a row `fail`."""
    if args.raw.get("drop") != "verdicts":
        return listed(args.optional("drop"), args.scope, False)
    rows = args.rows("drop")
    return lambda c: {row[0] for row in rows(c) or () if row[2] == "fail"}
