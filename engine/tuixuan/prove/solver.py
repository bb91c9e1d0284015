"""z3, imported only when a partition is checked; without it the rest of a proof still stands.

This is the only module that imports z3. It has no types, so what comes from it is `Any`.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

__all__ = ["Z3", "figures", "solver", "witness"]

# The module z3.
Z3 = Any
# Figures up to here are tried first, so that a refutation reads like a village.
_READABLE = 40


def solver() -> Z3 | None:
    """z3, or nothing when it is not installed."""
    try:
        return import_module("z3")
    except ImportError:
        return None


def witness(z: Z3, claim: Any, variables: Mapping[str, Any]) -> Any | None:
    """A model of `claim`, with small figures if there is one; nothing when it cannot be."""
    engine = z.Solver()
    engine.add(claim)
    for name in variables:
        engine.push()
        engine.add(*(v <= _READABLE for v in variables.values()), variables[name] > 0)
        if engine.check() == z.sat:
            return engine.model()
        engine.pop()
    if engine.check() == z.unsat:
        return None
    return engine.model()


def figures(model: Any, variables: Mapping[str, Any]) -> dict[str, int]:
    """The numbers of a model, by name."""
    return {
        name: model.eval(variable, model_completion=True).as_long()
        for name, variable in sorted(variables.items())
    }
