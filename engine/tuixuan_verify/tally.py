"""The resolver `tally` (Spec 2, 1.10): who is elected, who is tied, how many seats are open."""

from __future__ import annotations

from tuixuan_verify.operands import latest, operand, people, rows, word
from tuixuan_verify.quantities import least, meets, need

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from tuixuan_verify.memory import View
    from tuixuan_verify.operands import Names
    from tuixuan_verify.quantities import Need

_OPERANDS = (
    "votes",
    "write_ins",
    "valid",
    "candidates",
    "electors",
    "seats",
    "should_attend",
    "present",
)


class Round:
    """The figures of one count, read from the evidence."""

    __slots__ = ("base", "before", "candidates", "runoff", "seats", "smaller", "votes", "wanted")

    def __init__(self) -> None:
        self.votes: dict[str, int] = {}
        self.candidates: set[str] = set()
        self.before: list[str] = []
        self.seats = 0
        self.base: int | None = None
        self.smaller: int | None = None
        self.runoff = False
        self.wanted: Need | None = None

    def passes(self, person: str) -> bool:
        """Whether the person passes: enough of the base, or on the ballot of a run-off."""
        if self.runoff and person in self.candidates:
            return True
        return meets(self.votes[person], self.base, self.wanted)

    def grey(self) -> list[str]:
        """Return who would pass by the smaller base alone (law 0.5)."""
        if self.runoff:
            return []
        return sorted(
            p
            for p, v in self.votes.items()
            if meets(v, self.smaller, self.wanted) and not meets(v, self.base, self.wanted)
        )


def place(votes: dict[str, int], passing: list[str], seats: int) -> tuple[list[str], list[str]]:
    """Return who is placed, and who is tied at the boundary."""
    if len(passing) <= seats:
        return passing, []
    if seats <= 0:
        return [], []
    boundary = sorted((votes[p] for p in passing), reverse=True)[seats - 1]
    placed = [p for p in passing if votes[p] > boundary]
    level = [p for p in passing if votes[p] == boundary]
    if len(placed) + len(level) <= seats:
        return placed + level, []
    return placed, level


def tally(args: dict[str, Any], names: Names) -> Callable[[View], str]:
    """1.10: compile the count."""
    read = _reader(args, names)

    def resolve(view: View) -> str:
        one = read(view)
        passing = [p for p in one.votes if one.passes(p)]
        placed, tied = place(one.votes, passing, one.seats)
        left = one.seats - len(placed)
        view.out.update(
            elected=sorted({*one.before, *placed}),
            placed=sorted(placed, key=lambda p: (-one.votes[p], p)),
            tied=sorted(tied),
            seats_open=left,
            grey=one.grey(),
        )
        if one.base is not None:
            view.out["base"] = one.base
            if one.wanted is not None:
                view.out["need"] = least(one.base, one.wanted)
        view.counted = one.votes
        return "complete" if left <= 0 else ("tie" if tied else "short")

    return resolve


def _reader(args: dict[str, Any], names: Names) -> Callable[[View], Round]:
    get = {a: operand(args[a], names) for a in _OPERANDS}
    wanted = need(args["pass"], names)
    higher = [operand(h, names) for h in args.get("higher", [])]
    previous = word(args, "previous").split("|") if "previous" in args else []
    plurality = word(args, "plurality") if "plurality" in args else None
    base = args["base"]

    def read(view: View) -> Round:
        one = Round()
        last = latest(view, previous)
        out = last[1][3] if last else {}
        one.before = people(out.get("elected")) or []
        one.seats = _number(out.get("seats_open") if last else get["seats"](view)) or 0
        attend, present = _number(get["should_attend"](view)), _number(get["present"](view))
        one.base = attend if base == "should_attend" else present
        one.smaller = None if attend is None or present is None else min(attend, present)
        one.wanted = wanted(view)
        run = view.flow.last.get(plurality) if plurality else None
        one.runoff = bool(run and last and run[0] > last[1][0])
        one.candidates = set(people(get["candidates"](view)) or ())
        taken = {*one.before, *(p for h in higher for p in people(h(view)) or ())}
        electors = set(people(get["electors"](view)) or ())
        one.votes = _votes(
            get["votes"](view), get["write_ins"](view), one.candidates, electors, taken
        )
        return one

    return read


def _votes(
    given: Any, written: Any, candidates: set[str], electors: set[str], taken: set[str]
) -> dict[str, int]:
    """Return the votes of everybody who can be elected now."""
    yes = {r["id"]: r["yes"] for r in rows(given, yes=int)}
    ins = {r["id"]: r["count"] for r in rows(written, count=int) if r["id"] in electors}
    return {
        p: (yes.get(p, 0) if p in candidates else 0) + ins.get(p, 0)
        for p in sorted((candidates | ins.keys()) - taken)
    }


def _number(value: Any) -> int | None:
    return value if type(value) is int else None
