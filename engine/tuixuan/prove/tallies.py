"""The count (checks 1.10): its promises, for 1 to 20 who pass and 1 to 9 seats, for all votes.

Those who do not pass enter the formula nowhere, so only those who pass are looked at, and their
number is the number of candidates or less. The formula does not depend on names, so that they may
be listed by votes; which share passes does not matter either: every list of votes is looked at, and
so every run-off too. What is promised of each person is shown for one that may be any, what is
promised of two for two that may be any.

Two formulas are written down: that of the spec (`by_spec`: the votes of the k-th, those above,
those level), and one from the words of the law that does not know it (`by_rank`: who fits in with
all who have as many or more is in; whom the last seat cuts off from his equals is tied). They are
shown to be the same, and to keep these promises: never more placed than seats; nobody left out has
as many votes as one who is placed; those tied have the same votes and lie across the line; a count
is complete or tied, never both and never neither, so that short means: too few passed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from tuixuan.prove.solver import Z3
from tuixuan.prove.values import Refutation

__all__ = ["CANDIDATES", "SEATS", "Filled", "by_rank", "by_spec", "check_tallies"]

CANDIDATES = 20
SEATS = 9


class Filled(NamedTuple):
    """Whether a person is placed, and whether he is tied."""

    placed: Any
    tied: Any


def by_spec(z: Z3, own: Any, line: Any, fits: Any) -> Filled:
    """checks 1.10 when more pass than there are seats.

    `line` is the k-th highest number of votes; `fits` says |above| + |level| <= k.
    """
    return Filled(z.Or(own > line, z.And(own == line, fits)), z.And(own == line, z.Not(fits)))


def by_rank(z: Z3, own: Any, votes: Sequence[Any], seats: Any) -> Filled:
    """The same in other words; `votes` are those of all who pass, the person included."""
    as_many = _number(z, [one >= own for one in votes])
    more = _number(z, [one > own for one in votes])
    return Filled(as_many <= seats, z.And(more < seats, seats < as_many))


def _number(z: Z3, flags: Sequence[Any]) -> Any:
    return z.Sum([z.If(flag, z.IntVal(1), z.IntVal(0)) for flag in flags])


def check_tallies(z: Z3) -> tuple[int, tuple[Refutation, ...]]:
    """How many counts (those who pass, seats) were shown, and the tally that breaks a promise."""
    return _checked(z, by_spec)


@cache
def _checked(z: Z3, spec: Any) -> tuple[int, tuple[Refutation, ...]]:
    """The formula is an argument so that another one is another question."""
    for passed in range(1, CANDIDATES + 1):
        refuted = tuple(_check(z, spec, passed))
        if refuted:
            return CANDIDATES * SEATS, refuted
    return CANDIDATES * SEATS, ()


def _check(z: Z3, spec: Any, passed: int) -> Iterator[Refutation]:
    """All seats at once; when no more pass than there are seats, all are placed and nobody tied."""
    engine = z.SolverFor("QF_LIA")
    votes = [z.Int(f"votes_{n}") for n in range(passed)]
    seats, line, fits = z.Int("seats"), z.Int("line"), z.Bool("fits")
    engine.add(seats >= 1, seats <= SEATS, seats < passed, votes[-1] >= 0)
    engine.add(*(one >= other for one, other in pairwise(votes)))
    engine.add(*(z.Implies(seats == n + 1, line == votes[n]) for n in range(min(passed, SEATS))))
    above, level = _number(z, [v > line for v in votes]), _number(z, [v == line for v in votes])
    engine.add(fits == (above + level <= seats))
    promises = {
        **_of_persons(z, engine, votes, seats, lambda own: spec(z, own, line, fits)),
        **_of_all(z, engine, [spec(z, own, line, fits) for own in votes], seats),
    }
    engine.add(z.Or([z.Not(promise) for promise in promises.values()]))
    if engine.check() != z.unsat:
        yield _refuted(z, engine.model(), votes, seats, promises)


def _of_persons(z: Z3, engine: Any, votes: Sequence[Any], seats: Any, spec: Any) -> dict[str, Any]:
    """What is promised of one person that may be any, and of two."""
    one, other = _anybody(z, engine, votes, "one"), _anybody(z, engine, votes, "other")
    mine, his, ranked = spec(one), spec(other), by_rank(z, one, votes, seats)
    return {
        "the formula of the spec is that of the law": z.And(
            mine.placed == ranked.placed, mine.tied == ranked.tied
        ),
        "nobody is left out with as many votes": z.Implies(
            z.And(mine.placed, z.Not(his.placed)), one > other
        ),
        "those tied are level": z.Implies(z.And(mine.tied, his.tied), one == other),
        "nobody is placed and tied": z.Not(z.And(mine.placed, mine.tied)),
    }


def _anybody(z: Z3, engine: Any, votes: Sequence[Any], name: str) -> Any:
    """The votes of a person that may be any of them."""
    who, own = z.Int(f"{name}_place"), z.Int(name)
    engine.add(who >= 0, who < len(votes))
    engine.add(*(z.Implies(who == n, own == v) for n, v in enumerate(votes)))
    return own


def _of_all(z: Z3, engine: Any, filled: Sequence[Filled], seats: Any) -> dict[str, Any]:
    placed, tied = z.Int("placed"), z.Int("tied")
    engine.add(placed == _number(z, [one.placed for one in filled]))
    engine.add(tied == _number(z, [one.tied for one in filled]))
    return {
        "no more are placed than there are seats": placed <= seats,
        "those tied lie across the line": z.Implies(tied > 0, placed + tied > seats),
        "complete or tied": (placed == seats) != (tied > 0),
    }


def _refuted(z: Z3, model: Any, votes: Sequence[Any], seats: Any, promises: Any) -> Refutation:
    broken = [n for n, p in promises.items() if z.is_false(model.eval(p, model_completion=True))]
    told = [model.eval(one, model_completion=True).as_long() for one in votes]
    figures = {"votes": told, "seats": model.eval(seats, model_completion=True).as_long()}
    return Refutation("tally", broken[0], figures=figures)
