"""The check of the order on the ballot: ballot_order (checks 2.14)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from tuixuan.checks.names import CUSTOMS, misplaced
from tuixuan.checks.operands import Args, Context, Numbers

__all__ = ["ballot_order"]

Check = Callable[[Context], Numbers | None]


def ballot_order(args: Args) -> Check:
    """checks 2.14: these persons and no others, as they were approved, else as names order them."""
    order, persons = args.persons("order"), args.persons("persons")
    approved = None if args.raw.get("approved") is None else args.persons("approved")
    custom = args.option("custom", CUSTOMS)

    def judge(c: Context) -> Numbers | None:
        printed, expected = order(c), persons(c)
        if printed is None:
            return {"unknown": "order"}
        if expected is None:
            return {"unknown": "persons"}
        astray = set(printed) ^ set(expected)
        if astray:
            return _astray(astray)
        if approved is not None:
            return _as_approved(printed, approved(c))
        word = custom(c)
        return c.names(c.rule, printed, word) if word in CUSTOMS else {"unknown": "custom"}

    return judge


def _as_approved(printed: Any, approved: Any) -> Numbers | None:
    if approved is None:
        return {"unknown": "approved"}
    place = {person: n for n, person in enumerate(approved)}
    lacking = set(printed) - place.keys()
    return _astray(lacking) if lacking else misplaced(printed, place.__getitem__)


def _astray(persons: Iterable[str]) -> Numbers:
    return {"part": "set", "persons": sorted(persons)}
