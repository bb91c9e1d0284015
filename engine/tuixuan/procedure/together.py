"""Judges what only several arguments of one check or resolver together can be wrong in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tuixuan.procedure.operands import PERSONS, Operands, words
from tuixuan.procedure.variants import resolvers_of

__all__ = ["TOGETHER"]


def _alike(given: Mapping[str, Any], operands: Operands) -> None:
    """`relation` compares like with like, and asks for the order of numbers and dates only."""
    silent = Operands(operands.scope)
    kinds = [silent.read(given.get(side), ()) for side in ("left", "right")]
    left, right = (one if one not in PERSONS else "persons" for one in kinds)
    if left is None or right is None:
        return
    if left != right:
        message = f"{words([left])} cannot be compared with {words([right])}"
        operands.problem(("right",), "bad-argument", message)
    elif given.get("op") != "equal" and left not in ("count", "date"):
        message = f"{words([left])} can only be compared with `equal`"
        operands.problem(("op",), "bad-argument", message)


def _covered(given: Mapping[str, Any], operands: Operands) -> None:
    """`coverage` asks a step that clears the holders of that very register."""
    name, role = given.get("of"), given.get("role")
    step = operands.scope.steps.get(name) if isinstance(name, str) else None
    if step is not None and ("covers" not in step or step["covers"]["role"] != role):
        message = f"step `{name}` has no `covers` for `{role}`"
        operands.problem(("of",), "bad-argument", message)


def _carried_on(given: Mapping[str, Any], operands: Operands) -> None:
    """`tally` goes on from the figures of another count."""
    names = str(given.get("previous", "")).split("|")
    for step in [operands.scope.steps[one] for one in names if one in operands.scope.steps]:
        if "tally" not in resolvers_of(step):
            message = f"step `{step['id']}` is no count to go on from"
            operands.problem(("previous",), "bad-argument", message)


def _listed_by(given: Mapping[str, Any], operands: Operands) -> None:
    """`shortlist` has what its method, or each method that a plan may choose, reads."""
    method = given.get("method", "intersection")
    methods = {method}
    if isinstance(method, str) and method.startswith("param."):
        parameter = operands.scope.parameters.get(method.removeprefix("param."))
        methods = set(parameter.get("values", [])) if parameter else set()
    rounds = given.get("rounds")
    known = [one for one in rounds if isinstance(one, dict)] if isinstance(rounds, list) else []
    weights = given.get("weights")
    if "weighted" in methods:
        if not isinstance(weights, list) or len(weights) != len(known):
            message = "the method `weighted` needs the argument `weights`, one for each round"
            operands.problem((), "missing-argument", message)
        for index, one in enumerate(known):
            if "valid" not in one:
                message = "the method `weighted` needs the argument `valid` of each round"
                operands.problem(("rounds", index), "missing-argument", message)
    if "top" in methods and "top" not in given:
        message = "the method `top` needs the argument `top`"
        operands.problem((), "missing-argument", message)


TOGETHER: Mapping[str, Callable[[Mapping[str, Any], Operands], None]] = {
    "relation": _alike,
    "coverage": _covered,
    "tally": _carried_on,
    "shortlist": _listed_by,
}
