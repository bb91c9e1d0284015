"""The engine's own count, run on votes at the edges, against the formula of `tallies` in numbers.

z3 finds the votes; `by_rank` says who is placed and who is tied. What else stands in `out` (need,
grey zone, seats that stay open) is recomputed here from checks 1.10.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, NamedTuple

from tuixuan.procedure.document import Document
from tuixuan.procedure.variants import steps_of
from tuixuan.prove.bench import Before, Json, compute
from tuixuan.prove.formulas import Share, Terms
from tuixuan.prove.partition import needs_of
from tuixuan.prove.solver import Z3
from tuixuan.prove.tallies import by_rank
from tuixuan.prove.values import Refutation

__all__ = ["check_counts"]

_PEOPLE = (1, 2, 3, 4, 6, 20)
_PLACES = (1, 2, 3, 9)
Checked = tuple[int, tuple[Refutation, ...]]

# What `by_rank` asks of z3, over numbers.
PLAIN = SimpleNamespace(
    Sum=sum,
    If=lambda condition, yes, no: yes if condition else no,
    IntVal=int,
    And=lambda *all_: all(all_),
    Or=lambda *any_: any(any_),
    Not=lambda one: not one,
)


class Vote(NamedTuple):
    """One count: votes by person, who stands on the ballot, the seats, and both bases."""

    votes: Mapping[str, int]
    ballot: frozenset[str]
    seats: int
    should_attend: int
    present: int
    runoff: bool


def check_counts(z: Z3, document: Document) -> Checked:
    """How many counts were run, and the first on which the engine differs."""
    shapes = {
        (args["base"], terms_need)
        for step in steps_of(document)
        for by in step["by"]
        if by["resolver"] == "tally"
        for args in [by["args"]]
        for needs in needs_of(document, args)
        for terms_need in [needs.get(args["pass"].removeprefix("param."), args["pass"])]
    }
    checked = [_checked(z, base, need, compute) for base, need in sorted(shapes)]
    return sum(n for n, _ in checked), tuple(one for _, found in checked for one in found)


@cache
def _checked(z: Z3, base: str, need: str, engine: Any) -> Checked:
    share, runs = Terms(z, {}).share(need), 0
    args = {
        "votes": "votes", "write_ins": "write_ins", "valid": "ballots_valid",
        "candidates": "persons", "electors": "candidates", "seats": "seats", "base": base,
        "should_attend": "should_attend", "present": "present", "pass": need,
        "previous": "count", "plurality": "runoff", "higher": ["tied"],
    }  # fmt: skip
    for vote in _votes(z, base, share):
        runs += 1
        before = Before(["x_before"], vote.seats, True) if vote.runoff else None
        said = engine("tally", args, _data(vote), before)
        meant = _meant(vote, base, share)
        wrong = {name for name in said.keys() | meant.keys() if said.get(name) != meant.get(name)}
        if wrong:
            return runs, (_differs(vote, base, need, said, meant, sorted(wrong)),)
    return runs, ()


def _differs(
    vote: Vote, base: str, need: str, said: Json, meant: Json, wrong: Sequence[str]
) -> Refutation:
    figures = {"votes": dict(vote.votes), **vote._asdict(), "ballot": sorted(vote.ballot)}
    figures |= {"base": base, "pass": need}
    says = {"engine": _told(said, wrong), "spec": _told(meant, wrong)}
    return Refutation("engine", "tally", figures=figures, says=says)


def _told(out: Json, names: Sequence[str]) -> str:
    return ", ".join(f"{name}: {out.get(name)}" for name in names)


def _votes(z: Z3, base: str, share: Share) -> Iterator[Vote]:
    """Votes at every edge, for a few numbers of persons and seats."""
    for people in _PEOPLE:
        votes = [z.Int(f"votes_{n}") for n in range(people)]
        of, present, attend = z.Int(base), z.Int("present"), z.Int("should_attend")
        engine = z.Solver()
        engine.add(present >= 1, present <= attend, attend <= 60, votes[-1] >= 0)
        engine.add(votes[0] <= present, *(a >= b for a, b in pairwise(votes)))
        for seats in _PLACES:
            for edge in _edges(z, votes, seats, of, share):
                if engine.check(*_named(z, engine, edge)) == z.sat:
                    numbers = [engine.model().eval(v, True).as_long() for v in votes]
                    bases = [engine.model().eval(b, True).as_long() for b in (attend, present)]
                    for runoff in (False, True):
                        yield _vote(numbers, seats, bases, runoff)


def _named(z: Z3, engine: Any, edge: Any) -> list[Any]:
    """The edge as an assumption, so that one solver serves them all."""
    flag = z.FreshBool()
    engine.add(z.Implies(flag, edge))
    return [flag]


def _vote(numbers: Sequence[int], seats: int, bases: Sequence[int], runoff: bool) -> Vote:
    """Ids do not follow the votes; the last person is written in unless he is the only one."""
    ids = [f"p{(7 * n + 3) % 31:02}" for n in range(len(numbers))]
    ballot = ids[:-1] if len(ids) > 1 else ids
    votes = dict(zip(ids, numbers, strict=True))
    return Vote(votes, frozenset(ballot), seats, bases[0], bases[1], runoff)


def _edges(z: Z3, votes: Sequence[Any], seats: int, base: Any, share: Share) -> Iterator[Any]:
    """Exactly the share, the least that passes, the most that does not; level here and there."""
    met = [share.met(v, base) for v in votes]
    k, last = seats, len(votes)
    for n in {0, k - 1, last - 1} & set(range(last)):
        yield z.And(share.b * votes[n] == share.a * base, base >= 2)
        yield z.And(met[n], z.Not(share.met(votes[n] - 1, base)))
        yield z.And(z.Not(met[n]), share.met(votes[n] + 1, base))
    if k < last:
        yield z.And(votes[k - 1] == votes[k], met[k])
        yield z.And(votes[k - 1] == votes[k], z.Not(met[k]))
        yield z.And(votes[k - 1] == votes[k] + 1, met[k])
        yield z.And(votes[0] == votes[last - 1], met[last - 1])
    if 1 < k < last:
        yield z.And(votes[k - 2] == votes[k - 1], votes[k - 1] > votes[k], met[k])
        yield z.And(votes[k - 2] > votes[k - 1], votes[k - 1] == votes[k], met[k])
    if k <= last:
        yield z.And(met[k - 1], *(z.Not(one) for one in met[k:]))
    if 1 < k <= last:
        yield z.And(met[k - 2], *(z.Not(one) for one in met[k - 1 :]))
    yield z.And(z.Not(met[0]))
    yield votes[0] == 0


def _data(vote: Vote) -> Json:
    rows = [
        {"id": p, "yes": n, "no": 0, "abstain": 0}
        for p, n in sorted(vote.votes.items())
        if p in vote.ballot
    ]
    written = [
        {"id": p, "count": n} for p, n in sorted(vote.votes.items()) if p not in vote.ballot and n
    ]
    return {
        "votes": rows,
        "write_ins": [*written, {"id": "z_stranger", "count": vote.present}],
        "persons": sorted({*vote.ballot, "x_higher"}),
        "candidates": sorted({*vote.votes, "x_higher"}),
        "seats": vote.seats,
        "should_attend": vote.should_attend,
        "present": vote.present,
        "tied": ["x_higher"],
    }


def _meant(vote: Vote, base: str, share: Share) -> Json:
    """`out` of the count from checks 1.10 and `by_rank`."""
    number = vote.should_attend if base == "should_attend" else vote.present
    counted = {p: n for p, n in vote.votes.items() if n or p in vote.ballot}
    passed = {p for p, n in counted.items() if share.met(n, number)}
    standing = passed | (vote.ballot if vote.runoff else frozenset())
    filled = {
        p: by_rank(PLAIN, counted[p], [counted[q] for q in standing], vote.seats) for p in standing
    }
    placed = sorted((p for p in filled if filled[p].placed), key=lambda p: (-counted[p], p))
    tied = sorted(p for p in filled if filled[p].tied)
    left = vote.seats - len(placed)
    least = min(vote.should_attend, vote.present)
    grey = sorted({p for p, n in counted.items() if share.met(n, least)} - passed)
    out = {
        "outcome": "complete" if left == 0 else "tie" if tied else "short",
        "elected": sorted([*placed, *(["x_before"] if vote.runoff else [])]),
        "placed": placed,
        "tied": tied,
        "seats_open": left,
        "base": number,
        "need": next(n for n in range(number + 2) if share.met(n, number)),
        "grey": [] if vote.runoff else grey,
    }
    return {name: value for name, value in out.items() if value != []}
