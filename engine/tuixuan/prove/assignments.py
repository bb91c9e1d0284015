"""Assignments of structural parameters, and the few that stand for all of them.

Two values of a parameter that no shaping condition tells apart give the same graph. A switch of a
`P` step is **neutral** when, whichever of the neutral switches are on, nothing changes but that
one more step may have to be waited for, and it can be:

1. its conditions stand only in `when` of steps whose every outcome stays, which reset nothing, and
   whose outcomes no resolver counts;
2. in every state, with every mixture of the switches of steps that something waits for there, the
   outcomes that can still be taken from each (state, done) are those without any of these steps.

Leaving the steps of neutral switches out of a path gives a path of the assignment with all of them
off (1), and from wherever a case stands the same ends can be reached (2). So that one assignment
stands for every mixture; the one with all of them on is examined beside it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tuixuan.errors import ProcedureError
from tuixuan.procedure.document import Condition, Document, Parameter
from tuixuan.procedure.graph import Flow
from tuixuan.procedure.variants import (
    MAX_VARIANTS,
    holds,
    shaping_conditions_of,
    switches_of,
    variants_of,
)
from tuixuan.prove.semantics import Done, Move, Semantics

__all__ = ["Assignment", "Assignments", "assignments_of"]

Values = Mapping[str, Any]
_MOST = 4096


class Assignment(NamedTuple):
    """One assignment that is examined; `shown` are the parameters that make a difference."""

    values: dict[str, Any]
    shown: dict[str, Any]


class Assignments(NamedTuple):
    """Those examined, how many there are in all (0: without bound), and the neutral switches."""

    examined: tuple[Assignment, ...]
    total: int
    neutral: tuple[str, ...]


def assignments_of(document: Document, flow: Flow) -> Assignments:
    """The assignments of a procedure; raises `ProcedureError` when they are too many."""
    variants = variants_of(document)
    if len(variants) > MAX_VARIANTS:
        raise ProcedureError(f"at most {MAX_VARIANTS} variants can be told apart")
    switches = switches_of(document)
    fixed = [one["id"] for one in document.get("parameters", []) if "fixed_by" in one]
    if fixed:
        raise ProcedureError(f"`{fixed[0]}` is fixed by a step: such a procedure is not covered")
    plain = _distinct(
        [{k: v for k, v in one.items() if k not in switches} for one in variants], flow
    )
    neutral = _neutral(flow, plain, switches)
    others = [name for name in switches if name not in neutral]
    if len(plain) << len(others) > _MOST:
        raise ProcedureError(f"at most {_MOST} assignments can be examined")
    made = [
        {**one, **dict(zip(others, setting, strict=True)), **dict.fromkeys(neutral, on)}
        for one in plain
        for setting in itertools.product((True, False), repeat=len(others))
        for on in (False, True)
    ]
    examined = _distinct(made, flow)
    return Assignments(
        tuple(Assignment(one, _shown(one, examined, neutral)) for one in examined),
        _total(document),
        tuple(neutral),
    )


def _shown(one: Values, all_: Sequence[Values], neutral: Sequence[str]) -> dict[str, Any]:
    """The parameters that differ; the neutral switches as one, `*`."""
    shown = {
        name: value
        for name, value in one.items()
        if name not in neutral and any(other[name] != value for other in all_)
    }
    if neutral:
        shown["*"] = one[neutral[0]]
    return shown


def _distinct(assignments: Sequence[dict[str, Any]], flow: Flow) -> list[dict[str, Any]]:
    """One assignment of those that give the same graph."""
    conditions = [one for step in flow.steps for one in shaping_conditions_of(step)]
    conditions += [one for step in flow.steps for by in step["by"] for one in by.get("when", [])]
    kept: dict[tuple[bool, ...], dict[str, Any]] = {}
    for values in assignments:
        kept.setdefault(tuple(holds([one], values) for one in conditions), values)
    return list(kept.values())


def _total(document: Document) -> int:
    total = 1
    for parameter in document.get("parameters", []):
        if parameter.get("structural"):
            total *= _size(parameter)
    return total


def _size(parameter: Parameter) -> int:
    if parameter["type"] == "bool":
        return 2
    if parameter["type"] == "choice":
        return len(parameter.get("values", []))
    if "min" in parameter and "max" in parameter and parameter["type"] == "int":
        return parameter["max"] - parameter["min"] + 1
    return 0


def _neutral(flow: Flow, plain: Sequence[Values], switches: Mapping[str, str]) -> list[str]:
    """The neutral switches: those left when every one that breaks 1 or 2 is taken out."""
    neutral = [name for name in switches if _only_waits(flow, name)]
    while True:
        broken = _broken(flow, plain, [n for n in switches if n not in neutral], neutral)
        if not broken:
            return neutral
        neutral = [name for name in neutral if name not in broken]


def _only_waits(flow: Flow, name: str) -> bool:
    """Condition 1: the switch makes steps appear, which never lead on, and that nothing counts."""
    resolvers = str([step["by"] for step in flow.steps])
    for step in flow.steps:
        own: list[Condition] = step.get("when", [])
        named = [one for one in shaping_conditions_of(step) if one["param"] == name]
        if len(named) != sum(one["param"] == name for one in own):
            return False
        if any(one["param"] == name for by in step["by"] for one in by.get("when", [])):
            return False
        if named and f"times.{step['id']}/" in resolvers:
            return False
        if named and any({"to", "then", "resets"} & set(o) for o in step["outcomes"]):
            return False
    return True


def _broken(
    flow: Flow, plain: Sequence[Values], others: Sequence[str], neutral: Sequence[str]
) -> set[str]:
    """The switches of a state where condition 2 does not hold; none when it holds everywhere."""
    for one in plain:
        for setting in itertools.product((True, False), repeat=len(others)):
            base = {**one, **dict(zip(others, setting, strict=True))}
            off = Semantics(flow, {**base, **dict.fromkeys(neutral, False)})
            on = Semantics(flow, {**base, **dict.fromkeys(neutral, True)})
            for state in on.here:
                local = _waited(on, state, neutral)
                for some in _mixtures(local) if local else ():
                    values = {**base, **dict.fromkeys(neutral, False), **some}
                    mixed = Semantics(_at(flow, state), values)
                    if not _same_exits(mixed, off, state):
                        return set(local)
    return set()


def _at(flow: Flow, state: str) -> Flow:
    """One state of a flow, with the steps that can be taken there."""
    states = [one for one in flow.states if one["id"] == state]
    return Flow(state, states, [step for step in flow.steps if state in step["from"]])


def _waited(on: Semantics, state: str, neutral: Sequence[str]) -> list[str]:
    """The neutral switches of steps that something waits for in `state`."""
    names = {name for step in on.here[state] for name in on.waits[step["id"], state]}
    conditions = [one for name in names for one in on.steps[name].get("when", [])]
    return sorted({one["param"] for one in conditions if one["param"] in neutral})


def _mixtures(names: Sequence[str]) -> Iterator[dict[str, bool]]:
    for setting in itertools.product((True, False), repeat=len(names)):
        yield dict(zip(names, setting, strict=True))


def _same_exits(mixed: Semantics, off: Semantics, state: str) -> bool:
    """Whether from each (state, done) the outcomes that lead on are those without the steps."""
    without = _exits(off, state)
    own = set(off.steps)
    return all(exits == without.get(done & own) for done, exits in _exits(mixed, state).items())


def _exits(semantics: Semantics, state: str) -> dict[Done, set[Move]]:
    """The moves that lead on which can still be made in `state`, for each `done` that can be."""
    after: dict[Done, set[Done]] = {}
    exits: dict[Done, set[Move]] = {}
    queue: list[Done] = [frozenset()]
    for done in queue:
        if done in after:
            continue
        moves = list(semantics.moves(state, done))
        after[done] = {then for move, then in moves if move.kind in ("stays", "again")}
        exits[done] = {move for move, _ in moves if move.kind in ("to", "then")}
        queue += after[done]
    # From the fullest to the emptiest: what can be reached later can be reached.
    for done in sorted(after, key=len, reverse=True):
        for then in after[done] - {done}:
            exits[done] |= exits[then]
    return exits
