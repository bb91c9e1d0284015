"""Checks that every id a compiled document uses is one that it declares, and what steps may hold.

Rules kept here:
1. The first fault is raised as a `ProcedureError` that names the step and the id.
2. References inside arguments are not checked here: lint does, with line and column.
3. A document that gives a ballot away is not loaded (procedure 3.4).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from tuixuan.errors import ProcedureError
from tuixuan.procedure import parts as form
from tuixuan.procedure.secrecy import FieldSeen, StepSeen, leaks

__all__ = ["check_ids", "check_secrecy"]


def check_ids(members: dict[str, Any]) -> None:
    """Raise `ProcedureError` for the first id that is used and not declared."""
    registers = set(members["roles"]) | set(members["standings"])
    _among([members["initial"]], members["states"], "initial", "state")
    steps: tuple[form.Step, ...] = members["steps"]
    threads: tuple[form.Thread, ...] = members["threads"]
    every = [*steps, *(step for thread in threads for step in thread.steps)]
    ids = {step.id for step in every}
    if len(ids) != len(every):
        raise ProcedureError("the compiled document: procedure.steps: a step is there twice")
    _among([members["corrections_until"]], {s.id for s in steps}, "corrections_until", "step")
    for pair in members["exclusive"]:
        _among(pair, registers, "exclusive", "role or standing")
    for parameter in members["parameters"].values():
        if parameter.fixed_by is not None:
            _among([parameter.fixed_by], ids, f"parameters.{parameter.id}", "step")
    for step in steps:
        _check_step(step, members, members["states"], {s.id for s in steps}, registers)
    for thread in threads:
        states = {state.id for state in thread.states}
        _among([thread.initial], states, f"threads.{thread.id}", "state")
        for step in thread.steps:
            _check_step(step, members, states, {s.id for s in thread.steps}, registers)
            if thread.key not in {f.id for f in step.fields if not f.optional}:
                raise ProcedureError(
                    f"the compiled document: steps.{step.id}: the key `{thread.key}` is no field"
                )


def check_secrecy(members: dict[str, Any]) -> None:
    """Raise `ProcedureError` for the first step that gives a ballot away."""
    seen = [_seen(step, in_thread=False) for step in members["steps"]]
    for thread in members["threads"]:
        seen += [_seen(step, in_thread=True) for step in thread.steps]
    for leak in leaks(seen):
        raise ProcedureError(f"the compiled document: steps.{leak.step}: {leak.message}")


def _seen(step: form.Step, *, in_thread: bool) -> StepSeen:
    fields = tuple(FieldSeen(field.id, field.raised) for field in step.fields)
    return StepSeen(step.id, step.phase, in_thread, step.repeat, fields)


def _check_step(
    step: form.Step,
    members: dict[str, Any],
    states: Collection[str],
    steps: Collection[str],
    registers: Collection[str],
) -> None:
    place = f"steps.{step.id}"
    _among(step.origins, states, place, "state")
    _among((*step.actor, *step.sign), members["roles"], place, "role")
    _among((item.step for item in step.requires), steps, place, "step")
    _among(step.documents, members["documents"], place, "document")
    _among((use.rule for use in step.rules), members["rules"], place, "rule")
    named = [by.rule for by in step.resolvers if by.rule is not None]
    _among(named, members["rules"], place, "rule")
    if step.covers is not None:
        _among([step.covers.role], registers, place, "role or standing")
        _among([step.covers.field], {f.id for f in step.fields}, place, "field")
    if not step.actor:
        raise ProcedureError(f"the compiled document: {place}: an actor is missing")
    conditions = [step.when, *(item.when for item in step.requires)]
    conditions += [use.when for use in step.rules]
    conditions += [by.when for by in step.resolvers]
    for outcome in step.outcomes:
        for target in (*outcome.to, *outcome.then):
            _among([target.state], states, place, "state")
            conditions.append(target.when)
        _among((change.role for change in outcome.register), registers, place, "role or standing")
    _check_conditions(conditions, members["parameters"], place)


def _check_conditions(
    conditions: Iterable[form.Condition], parameters: dict[str, form.Parameter], place: str
) -> None:
    for condition in conditions:
        for when in condition:
            _among([when.param], parameters, place, "parameter")
            if not parameters[when.param].structural:
                raise ProcedureError(
                    f"the compiled document: {place}: `when` reads `{when.param}`, which is not "
                    "structural"
                )


def _among(used: Iterable[str], declared: Collection[str], place: str, what: str) -> None:
    for id_ in used:
        if id_ not in declared:
            raise ProcedureError(f"the compiled document: {place}: no {what} `{id_}` is declared")
