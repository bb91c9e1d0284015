"""Checks that rebuild figures: `every`, `attendance`, `arithmetic` (Spec 2, 2.8 to 2.10)."""

from __future__ import annotations

from tuixuan_verify.operands import named, operand, people, rows, word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from tuixuan_verify.memory import View
    from tuixuan_verify.operands import Names

    Args = dict[str, Any]
    Reason = dict[str, Any]
    Judge = Callable[[View], Reason | None]


def every(args: Args, names: Names) -> Judge:
    """2.8: each person has one row for each department and no other."""
    read, wanted = operand(args["rows"], names), operand(args["departments"], names)

    def judge(view: View) -> Reason | None:
        listed, departments = read(view), people(wanted(view))
        if type(listed) is not list or departments is None:
            return {"unknown": "departments" if type(listed) is list else "rows"}
        found: dict[str, set[str]] = {}
        for row in rows(listed):
            found.setdefault(row["id"], set()).add(row.get("department", ""))
        for person in sorted(found):
            if found[person] != set(departments):
                return _not_every(person, found[person], set(departments))
        return None

    return judge


def _not_every(person: str, found: set[str], wanted: set[str]) -> Reason:
    reason: Reason = {"person": person}
    if wanted - found:
        reason["missing"] = sorted(wanted - found)
    if found - wanted:
        reason["extra"] = sorted(found - wanted)
    return reason


def attendance(args: Args, names: Names) -> Judge:
    """2.9: the number that should attend, rebuilt."""
    get = [(a, operand(args[a], names)) for a in ("claimed", "entitled", "excluded")]
    approved, voted = operand(args["approved"], names), word(args, "voted")
    step, _, outcome = voted.partition("/")

    def judge(view: View) -> Reason | None:
        values = {name: read(view) for name, read in get}
        for name, value in values.items():
            if type(value) is not int:
                return {"unknown": name}
        last = view.flow.last.get(step)
        on_record = approved(view) == values["excluded"]
        agreed = last is not None and last[3].get("outcome") == outcome
        left_out = values["excluded"] if on_record and agreed else 0
        should = values["entitled"] - left_out
        if values["claimed"] == should:
            return None
        return {
            "claimed": values["claimed"],
            "should_attend": should,
            "entitled": values["entitled"],
            "excluded": left_out,
        }

    return judge


_LISTS = ("votes", "write_ins", "candidates")
_NUMBERS = ("valid", "void", "returned", "seats")


def arithmetic(args: Args, names: Names) -> Judge:
    """2.10: the count closes."""
    get = [(a, operand(args[a], names)) for a in (*_LISTS, *_NUMBERS)]

    def judge(view: View) -> Reason | None:
        values = {name: read(view) for name, read in get}
        for name, value in values.items():
            if type(value) is not (list if name in _LISTS else int):
                return {"unknown": name}
        rows(values["votes"], yes=int, no=int, abstain=int)
        rows(values["write_ins"], count=int)
        named(values["candidates"])
        return next(_faults(**values), None)

    return judge


def _faults(
    votes: list[Any],
    write_ins: list[Any],
    candidates: list[str],
    valid: int,
    void: int,
    returned: int,
    seats: int,
) -> Iterator[Reason]:
    """Yield what does not close, in the order of the spec."""
    if valid + void != returned:
        yield {"part": "returned", "left": valid + void, "right": returned}
    persons = {row["id"] for row in votes} ^ set(candidates)
    if persons:
        yield {"part": "rows", "persons": sorted(persons)}
    for row in votes:
        cast = row["yes"] + row["no"] + row["abstain"]
        if cast != valid:
            yield {"part": "person", "person": row["id"], "left": cast, "right": valid}
    written = sum(row["count"] for row in write_ins)
    places = sum(row["yes"] for row in votes) + written
    if places > seats * valid:
        yield {"part": "places", "left": places, "right": seats * valid}
    printed = {row["id"] for row in write_ins} & set(candidates)
    if printed:
        yield {"part": "written", "persons": sorted(printed)}
    against = sum(row["no"] for row in votes)
    if written > against:
        yield {"part": "write_in", "left": written, "right": against}
