"""The count of an election: who is placed, who is tied, how many seats stay open (checks 1.10).

Rules kept here:
1. All arithmetic is exact; the base is the number that should attend or the number present, as the
   rule pack says, and never both.
2. A tie inside the seats is no tie: only persons level at the last seat go to a run-off.
3. A write-in counts only for an elector; who already holds a higher post is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from tuixuan.checks.operands import Args, Context, Need
from tuixuan.checks.references import latest

__all__ = ["Placed", "place", "tally"]

Resolve = Callable[[Context], str]


class Placed(NamedTuple):
    """The result of filling seats: persons by votes descending, then id; ties sorted by id."""

    placed: list[str]
    tied: list[str]


def place(votes: dict[str, int], passing: Iterable[str], seats: int) -> Placed:
    """Fill `seats` from the passing persons; a level that does not fit is tied."""
    ranked = sorted(passing, key=lambda person: (-votes[person], person))
    if len(ranked) <= seats:
        return Placed(ranked, [])
    if seats <= 0:
        return Placed([], [])
    line = votes[ranked[seats - 1]]
    above = [person for person in ranked if votes[person] > line]
    level = [person for person in ranked if votes[person] == line]
    if len(above) + len(level) <= seats:
        return Placed(above + level, [])
    return Placed(above, sorted(level))


class _Carried(NamedTuple):
    """What goes on from the count before: who is elected, how many seats are open, a run-off."""

    elected: tuple[str, ...]
    seats: int
    runoff: bool


def tally(args: Args) -> Resolve:
    """checks 1.10: results `complete`, `tie` and `short`."""
    carried = _carried(args)
    votes, write_ins = args.rows("votes"), args.rows("write_ins")
    candidates, electors = args.persons("candidates"), args.persons("electors")
    base = args.word("base", ("should_attend", "present"))
    bases = {name: args.operand(name) for name in ("should_attend", "present")}
    share, higher = args.need("pass"), args.operands("higher")
    args.operand("valid")

    def resolve(c: Context) -> str:
        before = carried(c)
        taken = set(before.elected).union(*(persons(c) or () for persons in higher))
        listed = set(candidates(c) or ())
        counted = _votes(votes(c) or (), write_ins(c) or (), listed, set(electors(c) or ()))
        for person in taken:
            counted.pop(person, None)
        numbers = {name: read(c) for name, read in bases.items()}
        passing = _passing(counted, numbers[base], share(c))
        stand = listed & counted.keys() if before.runoff else set()
        result = place(counted, passing | stand, before.seats)
        _figures(c.out, before, result, numbers[base], share(c))
        if not before.runoff and None not in numbers.values():
            _put(c.out, "grey", _passing(counted, min(numbers.values()), share(c)) - passing)
        if len(result.placed) == before.seats:
            return "complete"
        return "tie" if result.tied else "short"

    return resolve


def _carried(args: Args) -> Callable[[Context], _Carried]:
    seats, scope = args.operand("seats"), args.scope
    previous, plurality = args.take("previous"), args.take("plurality")
    steps = previous.split("|") if previous else []
    indexes = tuple(scope.index(step) for step in steps)
    places = {
        index: (scope.flow.place(step, True, "elected"), scope.flow.place(step, True, "seats_open"))
        for index, step in zip(indexes, steps, strict=True)
    }
    runoff = None if plurality is None else scope.index(plurality)

    def read(c: Context) -> _Carried:
        at, record = latest(c.flow, indexes) if indexes else (0, None)
        if record is None:
            return _Carried((), seats(c) or 0, False)
        elected, seats_open = places[at]
        opened = None if runoff is None else c.flow.record(runoff)
        return _Carried(
            record[elected] or () if elected is not None else (),
            record[seats_open] or 0 if seats_open is not None else 0,
            opened is not None and opened[0] > record[0],
        )

    return read


def _votes(rows: Any, write_ins: Any, candidates: set[str], electors: set[str]) -> dict[str, int]:
    counted = dict.fromkeys(candidates, 0)
    for person, yes, _, _ in rows:
        if person in counted:
            counted[person] = yes
    for person, count in write_ins:
        if person in electors or person in candidates:
            counted[person] = counted.get(person, 0) + count
    return counted


def _passing(votes: dict[str, int], base: int | None, need: Need | None) -> set[str]:
    if base is None or need is None:
        return set()
    return {person for person, number in votes.items() if need.meets(number, base)}


def _figures(
    out: dict[str, Any], before: _Carried, result: Placed, base: int | None, need: Need | None
) -> None:
    _put(out, "elected", {*before.elected, *result.placed})
    if result.placed:
        out["placed"] = result.placed
    _put(out, "tied", result.tied)
    out["seats_open"] = before.seats - len(result.placed)
    if base is not None:
        out["base"] = base
        if need is not None:
            out["need"] = need.least(base)


def _put(out: dict[str, Any], name: str, persons: Iterable[str]) -> None:
    """Empty lists are left out."""
    if persons:
        out[name] = sorted(persons)
