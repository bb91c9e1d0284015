"""The resolver `shortlist` (Spec 2, 1.8): who is on the list by one of three methods.

A method gives the persons in their order, or None when a number is nothing without which they
have none; then the list is empty, and too short.
"""

from __future__ import annotations

from tuixuan_verify.operands import Malformed, operand, parameter, people, rows
from tuixuan_verify.quantities import bound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from tuixuan_verify.memory import View
    from tuixuan_verify.operands import Names, Operand

    Args = dict[str, Any]
    Method = Callable[[View], list[str] | None]


class Ballot:
    """What one round has: who passed, the votes, the valid ballots."""

    __slots__ = ("_passed", "_valid", "_votes")

    def __init__(self, spec: Args, names: Names) -> None:
        self._passed = operand(spec["passed"], names)
        self._votes = operand(spec["votes"], names)
        self._valid: Operand = (
            operand(spec["valid"], names) if "valid" in spec else lambda _view: None
        )

    def passed(self, view: View) -> set[str]:
        return set(people(self._passed(view)) or ())

    def yes(self, view: View) -> dict[str, int]:
        return {row["id"]: row["yes"] for row in rows(self._votes(view), yes=int)}

    def valid(self, view: View) -> Any:
        return self._valid(view)


def shortlist(args: Args, names: Names) -> Callable[[View], str]:
    """1.8: compile the list."""
    method, minimum = _method(args, names), bound(args["minimum"], names)

    def resolve(view: View) -> str:
        ranking, wanted = method(view), minimum(view)
        view.out["ranking"] = ranking or []
        if ranking is None or wanted is None or len(ranking) < wanted:
            view.out["least"] = 0
            return "too_few"
        view.out["least"] = wanted
        return "enough"

    return resolve


def _method(args: Args, names: Names) -> Method:
    if type(args["rounds"]) is not list or not args["rounds"]:
        raise Malformed("no rounds")
    rounds = [Ballot(spec, names) for spec in args["rounds"]]
    methods: dict[str, Method] = {
        "intersection": lambda view: _in_all([r.passed(view) for r in rounds], rounds[0], view),
        "weighted": _weighted(rounds, args.get("weights", []), names),
        "top": _top(rounds, args.get("top"), names),
    }
    word = args.get("method", "intersection")
    if type(word) is str and word.startswith("param."):
        read = parameter(word[6:], names)
        nobody: Method = lambda _view: None  # noqa: E731
        return lambda view: methods.get(str(read(view.case)), nobody)(view)
    if type(word) is not str or word not in methods:
        raise Malformed(f"method {word!r}")
    return methods[word]


def _in_all(lists: list[set[str]], first: Ballot, view: View) -> list[str]:
    """Return who stands in every list, the most votes of the first round first."""
    yes = first.yes(view)
    everywhere = [p for p in lists[0] if all(p in one for one in lists)]
    return sorted(everywhere, key=lambda p: (-yes.get(p, 0), p))


def _top(rounds: list[Ballot], spec: Any, names: Names) -> Method:
    places: Operand = (lambda _view: None) if spec is None else operand(spec, names)

    def method(view: View) -> list[str] | None:
        k = places(view)
        if type(k) is not int or k < 1:
            return None
        # who has fewer than k others before him is in; so are all who are level at the last place
        lists = [
            {p for p, n in yes.items() if n > 0 and sum(m > n for m in yes.values()) < k}
            for yes in (r.yes(view) for r in rounds)
        ]
        return _in_all(lists, rounds[0], view)

    return method


def _weighted(rounds: list[Ballot], specs: Any, names: Names) -> Method:
    weights = [operand(spec, names) for spec in specs]

    def method(view: View) -> list[str] | None:
        heavy = [weight(view) for weight in weights]
        valid = [one.valid(view) for one in rounds]
        if len(heavy) != len(valid) or any(type(n) is not int for n in heavy + valid):
            return None
        if 0 in valid:
            return None
        scores: dict[str, int] = {}
        for i, yes in enumerate(one.yes(view) for one in rounds):
            factor = heavy[i]
            for j, ballots in enumerate(valid):
                factor *= 1 if i == j else ballots
            for person, votes in yes.items():
                if votes > 0:
                    scores[person] = scores.get(person, 0) + factor * votes
        passed = {p for one in rounds for p in one.passed(view)}
        return sorted((p for p in scores if p in passed), key=lambda p: (-scores[p], p))

    return method
