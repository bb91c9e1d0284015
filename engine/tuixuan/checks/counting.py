"""The check that a count closes: arithmetic (checks 2.10)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tuixuan.checks.operands import Args, Context, Numbers

__all__ = ["arithmetic"]

Check = Callable[[Context], Numbers | None]

_FIGURES = ("valid", "void", "returned", "seats")


def arithmetic(args: Args) -> Check:
    """checks 2.10: the parts of a count in their order; the first that fails gives the reason."""
    operands = [
        ("votes", args.rows("votes")),
        ("write_ins", args.rows("write_ins")),
        ("candidates", args.persons("candidates")),
        *((name, args.operand(name)) for name in _FIGURES),
    ]

    def judge(c: Context) -> Numbers | None:
        values: dict[str, Any] = {}
        for name, read in operands:
            value = read(c)
            if value is None:
                return {"unknown": name}
            values[name] = value
        return _close(**values)

    return judge


def _close(
    votes: Any, write_ins: Any, candidates: Any, valid: int, void: int, returned: int, seats: int
) -> Numbers | None:
    if valid + void != returned:
        return {"part": "returned", "left": valid + void, "right": returned}
    astray = {row[0] for row in votes} ^ set(candidates)
    if astray:
        return {"part": "rows", "persons": sorted(astray)}
    for person, yes, no, abstain in votes:
        if yes + no + abstain != valid:
            left = yes + no + abstain
            return {"part": "person", "person": person, "left": left, "right": valid}
    return _written(votes, write_ins, set(candidates), seats * valid)


def _written(votes: Any, write_ins: Any, ballot: set[str], places: int) -> Numbers | None:
    written = sum(row[1] for row in write_ins)
    given = sum(row[1] for row in votes) + written
    if given > places:
        return {"part": "places", "left": given, "right": places}
    doubled = ballot & {row[0] for row in write_ins}
    if doubled:
        return {"part": "written", "persons": sorted(doubled)}
    # Who abstains on a candidate writes nobody in for that place.
    refused = sum(row[2] for row in votes)
    if written > refused:
        return {"part": "write_in", "left": written, "right": refused}
    return None
