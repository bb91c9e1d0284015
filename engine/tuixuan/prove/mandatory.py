"""Which steps stand on every path to an elected committee, and what opens a way around them.

A step stands on every path when the end cannot be reached by moves of other steps. That is asked
of every `S` step and every `P*` step that is not "any number of times", in every assignment where
the step is present. In a direct election vote, check and count of each post are steps of their own
and are asked for one by one.

A partial committee is asked for apart: a way around a step must hold a decision of the superior, a
conditional step whose outcome persons choose; each decision that opens one by itself is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from tuixuan.procedure.document import Step
from tuixuan.procedure.variants import resolvers_of
from tuixuan.prove.assignments import Assignment
from tuixuan.prove.product import Product
from tuixuan.prove.semantics import Move
from tuixuan.prove.values import Mandatory, Opened, Refutation, Shown

__all__ = ["Case", "any_number", "is_decision", "is_mandatory", "mandatory", "without"]


class Case(NamedTuple):
    """An assignment with its product graph."""

    assignment: Assignment
    product: Product

    def ending(self, *kinds: str) -> set[int]:
        """The places in a final state of one of these kinds."""
        states = self.product.flow.states
        return self.product.numbers(s["id"] for s in states if s.get("final") in kinds)


def is_mandatory(step: Step) -> bool:
    """`S`, or `P*` unless it is zero or more times."""
    return step["force"] == "S" or (step["force"] == "P*" and not step.get("repeat", False))


def any_number(steps: Sequence[Step]) -> tuple[str, ...]:
    """The constitutive steps that may be taken any number of times, none included."""
    return tuple(s["id"] for s in steps if s["force"] == "P*" and s.get("repeat", False))


def without(*steps: str) -> Callable[[Move], bool]:
    """Allows every move but those of these steps."""
    return lambda move: move.step not in steps


def is_decision(step: Step) -> bool:
    """Whether persons decide here, in a case that is not the ordinary one."""
    return step["force"] == "S?" and set(resolvers_of(step)) == {"choice"}


def mandatory(cases: Sequence[Case]) -> Iterator[Mandatory | Refutation]:
    """For each such step the claim, or a refutation with the shortest skipping path."""
    for case in cases:
        if case.product.path(case.ending("elected")) is None:
            yield Refutation("vacuous", "elected", case.assignment.shown)
    for step in cases[0].product.flow.steps:
        if is_mandatory(step):
            yield from _of_step(step, cases)


def _of_step(step: Step, cases: Sequence[Case]) -> Iterator[Mandatory | Refutation]:
    absent: list[Shown] = []
    opened: dict[str, Opened] = {}
    for case in cases:
        if step["id"] not in case.product.semantics.steps:
            absent.append(case.assignment.shown)
            continue
        refuted = _skipped(step["id"], case)
        if refuted is not None:
            yield refuted
            return
        for one in _opened(step["id"], case):
            opened.setdefault(one.decision, one)
    if len(absent) == len(cases):
        yield Refutation("absent", step["id"])
        return
    present = len(cases) - len(absent)
    yield Mandatory(step["id"], step["force"], present, tuple(absent), tuple(opened.values()))


def _skipped(step: str, case: Case) -> Refutation | None:
    """The way to an elected committee, or undecided to a partial one, that leaves `step` out."""
    path = case.product.path(case.ending("elected"), without(step))
    if path is not None:
        return Refutation("mandatory", step, case.assignment.shown, tuple(path))
    decisions = _decisions(case)
    path = case.product.path(case.ending("partial"), without(step, *decisions))
    if path is not None:
        return Refutation("partial", step, case.assignment.shown, tuple(path))
    return None


def _decisions(case: Case) -> list[str]:
    return [step["id"] for step in case.product.flow.steps if is_decision(step)]


def _opened(step: str, case: Case) -> Iterator[Opened]:
    """The decisions each of which opens a way around `step` by itself, else those on one way."""
    product, partial = case.product, case.ending("partial")
    path = product.path(partial, without(step))
    if path is None:
        return
    decisions = set(_decisions(case))
    deciding = sorted({move.happened for move in product.moves if move.step in decisions})
    found = False
    for decision in deciding:
        path_by = product.path(partial, _only(decision, step, decisions))
        if path_by is not None:
            found = True
            yield Opened(decision, tuple(path_by))
    if not found:
        together = [move.happened for move in path if move.step in decisions]
        yield Opened(" + ".join(together), tuple(path))


def _only(decision: str, step: str, decisions: set[str]) -> Callable[[Move], bool]:
    """Allows one decision and no other, and no move of `step`."""
    return lambda m: m.step != step and (m.step not in decisions or m.happened == decision)
