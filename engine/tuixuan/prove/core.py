"""The core of the law: the steps that a procedure must have, with at least the force they have.

The list is not made from the procedure (`readings.yaml`), so that a step which was cut out, or
whose force was lowered, is missed. A step that is there with its force is then asked for on every
path by `mandatory` and `conditional`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tuixuan.procedure.document import Document
from tuixuan.procedure.variants import holds
from tuixuan.prove.mandatory import Case, without
from tuixuan.prove.readings import Core
from tuixuan.prove.semantics import Move
from tuixuan.prove.values import Conditional, Refutation

__all__ = ["check_core", "check_triggers"]

# The forces that are enough for each force of the law.
_ENOUGH: Mapping[str, frozenset[str]] = {
    "S": frozenset({"S"}),
    "P*": frozenset({"P*", "S"}),
    "S?": frozenset({"S?", "S"}),
}


def check_core(
    document: Document, cases: Sequence[Case], core: Sequence[Core]
) -> Iterator[Refutation]:
    """Steps that are missing, absent where the law has them, or weaker; with the path without."""
    forces = {step["id"]: step["force"] for step in document["steps"]}
    for item in core:
        lacking = [case for case in cases if _lacks(item, forces, case)]
        if lacking:
            case, path = _around(item.step, lacking)
            there = item.step in case.product.semantics.steps
            says = {"law": item.force, "procedure": forces[item.step] if there else ""}
            yield Refutation("absent", item.step, case.assignment.shown, path, says=says)


def _lacks(item: Core, forces: Mapping[str, str], case: Case) -> bool:
    """Whether the law has the step in this assignment and the procedure has not, or weaker."""
    if not holds(item.when, case.assignment.values):
        return False
    there = item.step in case.product.semantics.steps
    return not (there and forces[item.step] in _ENOUGH[item.force])


def _around(step: str, cases: Sequence[Case]) -> tuple[Case, tuple[Move, ...]]:
    """A path to an elected committee without the step, in the first assignment that has one."""
    for case in cases:
        path = case.product.path(case.ending("elected"), without(step))
        if path is not None:
            return case, tuple(path)
    return cases[0], ()


def check_triggers(
    core: Sequence[Core], found: Sequence[Conditional], cases: Sequence[Case]
) -> Iterator[Refutation]:
    """Conditional steps whose trigger is no longer the one that the law names."""
    triggers = {one.step: one.trigger for one in found}
    for item in core:
        trigger = triggers.get(item.step)
        if item.trigger is None or trigger in (None, item.trigger):
            continue
        asked = [case for case in cases if holds(item.when, case.assignment.values)]
        case, path = _around(item.step, asked)
        says = {"law": item.trigger, "procedure": str(trigger)}
        yield Refutation("conditional", item.step, case.assignment.shown, path, says=says)
