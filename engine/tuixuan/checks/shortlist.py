"""Who is on the list after the rounds of recommendation, in which order, and is it enough (1.8).

Rules kept here:
1. Shares are weighed in integers: each round's votes are multiplied by the valid ballots of the
   others, never divided.
2. Who cannot be ranked, because a number is nothing, is not: the list is empty and too short.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any, NamedTuple

from tuixuan.checks.figures import bound
from tuixuan.checks.operands import Args, Context, Operand, listed, operand
from tuixuan.checks.references import reference
from tuixuan.procedure.vocabulary import METHODS

__all__ = ["shortlist"]

Resolve = Callable[[Context], str]
# The persons in their order; `None` when a number is nothing without which there is no order.
Rank = Callable[[Context], list[str] | None]


class _Round(NamedTuple):
    passed: Operand
    votes: Operand
    valid: Operand | None

    def yes(self, c: Context) -> dict[str, int]:
        """How many said yes to each person."""
        return {row[0]: row[1] for row in self.votes(c) or ()}


def shortlist(args: Args) -> Resolve:
    """checks 1.8: who is ranked by the method, and whether they are enough."""
    rounds = _rounds(args)
    weights, top = args.numbers("weights"), args.optional("top")
    rank = _chosen(
        args,
        {
            "intersection": lambda c: _intersection(rounds, c),
            "weighted": lambda c: _weighted(rounds, weights or (), c),
            "top": lambda c: _top(rounds, top(c), c),
        },
    )
    minimum = bound(args.take("minimum"), args, "minimum")

    def resolve(c: Context) -> str:
        found, wanted = rank(c), minimum(c)
        if found:
            c.out["ranking"] = found
        enough = found is not None and wanted is not None and len(found) >= wanted
        c.out["least"] = wanted if enough else 0
        return "enough" if enough else "too_few"

    return resolve


def _rounds(args: Args) -> list[_Round]:
    raw = args.take("rounds")
    if not isinstance(raw, list | tuple) or not raw or not all(map(_is_round, raw)):
        raise args.fault("`rounds` is a list of `{passed, votes, valid?}`")
    scope = args.scope
    return [
        _Round(
            listed(operand(item["passed"], scope), scope, False),
            listed(operand(item["votes"], scope), scope, True),
            operand(item["valid"], scope) if "valid" in item else None,
        )
        for item in raw
    ]


def _is_round(item: Any) -> bool:
    return isinstance(item, dict) and {"passed", "votes"} <= set(item) <= {*_ROUND}


_ROUND = ("passed", "votes", "valid")


def _chosen(args: Args, ranks: Mapping[str, Rank]) -> Rank:
    """The method that is written, or the one that the parameter names; another ranks nobody."""
    raw = args.take("method")
    if isinstance(raw, str) and raw.startswith("param."):
        named = reference(raw, args.scope)
        nobody: Rank = lambda c: None  # noqa: E731
        return lambda c: ranks.get(str(named(c)), nobody)(c)
    return ranks["intersection" if raw is None else args.word("method", METHODS)]


def _intersection(rounds: list[_Round], c: Context) -> list[str]:
    """Who passed every round."""
    return _by_first(rounds, c, [set(one.passed(c) or ()) for one in rounds])


def _top(rounds: list[_Round], number: Any, c: Context) -> list[str] | None:
    """Who is among the first so many of every round."""
    if type(number) is not int or number < 1:
        return None
    return _by_first(rounds, c, [_first(one.yes(c), number) for one in rounds])


def _first(yes: dict[str, int], number: int) -> set[str]:
    """The persons with the most votes; at the last place all who are level."""
    most = sorted((votes for votes in yes.values() if votes > 0), reverse=True)
    if not most:
        return set()
    least = most[min(number, len(most)) - 1]
    return {person for person, votes in yes.items() if votes >= least}


def _by_first(rounds: list[_Round], c: Context, lists: list[set[str]]) -> list[str]:
    """Those in every list, by the votes of the first round."""
    yes = rounds[0].yes(c)
    return sorted(set.intersection(*lists), key=lambda person: (-yes.get(person, 0), person))


def _weighted(rounds: list[_Round], weights: Sequence[Operand], c: Context) -> list[str] | None:
    """Who passed one of the rounds, by the sum of the weighted shares of all."""
    heavy = [weight(c) for weight in weights]
    valid: list[Any] = [None if one.valid is None else one.valid(c) for one in rounds]
    if len(heavy) != len(rounds) or any(type(n) is not int for n in (*heavy, *valid)):
        return None
    if 0 in valid:
        return None
    whole = prod(valid)
    # what one vote of each round is worth
    worth = [weight * (whole // ballots) for weight, ballots in zip(heavy, valid, strict=True)]
    yes = [one.yes(c) for one in rounds]
    passed = set[str]().union(*(one.passed(c) or () for one in rounds))
    scores = {
        person: sum(w * votes.get(person, 0) for w, votes in zip(worth, yes, strict=True))
        for person in passed
        if any(votes.get(person, 0) > 0 for votes in yes)
    }
    return sorted(scores, key=lambda person: (-scores[person], person))
