"""A procedure made ready to decide, for one assignment of its structural parameters.

Rules kept here:
1. A plan belongs to one procedure and one assignment of its structural parameters (procedure 2.3);
   all cases of that shape share it, and nothing of a case is in it.
2. A step is made ready when it is first asked for; `prepare` does so for all of them.

This module does not decide anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tuixuan.decision.ready import StepPlan
from tuixuan.layout import FlowLayout, layout_of
from tuixuan.machine import Edge, Machine
from tuixuan.memory import Memory
from tuixuan.procedure.compiled import Condition, Procedure, Step, Thread
from tuixuan.procedure.parameters import Parameters

__all__ = ["FlowPlan", "Plan", "plan_of", "prepare"]

# So many assignments of parameters that steps fix are kept ready; the numbers come from a case.
_PLANS_MAX: Final = 64


def plan_of(procedure: Procedure, parameters: Parameters, memory: Memory) -> Plan:
    """The plan for the structural values that hold now."""
    last = memory.main.last
    known, latest = parameters.latest
    if known is last:  # the same records fix the same values
        found: Plan = latest
        return found
    fixers = parameters.fixers
    if fixers is None:
        fixers = parameters.fixers = _fixers(procedure)
    taken = len(last)
    fixed = tuple(
        [
            record[place] if index < taken and (record := last[index]) is not None else None
            for _, index, place in fixers
        ]
    )
    plan = parameters.plans.get(fixed) or _new_plan(procedure, parameters, fixers, fixed)
    parameters.latest = (last, plan)
    return plan


def prepare(procedure: Procedure, parameters: Parameters, memory: Memory) -> None:
    """Make every step ready, so that a fault of the procedure shows before anything is decided."""
    for flow in plan_of(procedure, parameters, memory).flows:
        for step in flow.steps:
            flow.step(step)


def _fixers(procedure: Procedure) -> tuple[tuple[str, int, int], ...]:
    """The structural parameters that steps fix: id, index of the step, place of the field."""
    layout = layout_of(procedure).main
    return tuple(
        (p.id, layout.steps[p.fixed_by], layout.place(p.fixed_by, False, p.id) or 0)
        for p in procedure.parameters.values()
        if p.structural and p.fixed_by is not None
    )


def _new_plan(
    procedure: Procedure, parameters: Parameters, fixers: Any, fixed: tuple[Any, ...]
) -> Plan:
    if len(parameters.plans) >= _PLANS_MAX:
        parameters.plans.clear()
    values = dict(parameters.structural)
    values.update((id_, value) for (id_, _, _), value in zip(fixers, fixed, strict=True))
    plan = parameters.plans[fixed] = Plan(procedure, values)
    return plan


class Plan:
    """One procedure under one assignment: the main flow and the threads."""

    __slots__ = ("_places", "exclusive", "flows", "main", "open_roles", "procedure", "values")

    def __init__(self, procedure: Procedure, values: Mapping[str, Any]) -> None:
        self.procedure = procedure
        self.values = values
        layout = layout_of(procedure)
        registers = layout.registers
        self.open_roles = frozenset(role.id for role in procedure.roles.values() if role.open)
        self.exclusive = tuple((registers[a], registers[b], [a, b]) for a, b in procedure.exclusive)
        self.main = FlowPlan(self, layout.main, procedure.steps, tuple(procedure.states))
        self.flows = [self.main]
        for thread in procedure.threads:
            states = tuple(state.id for state in thread.states)
            self.flows.append(FlowPlan(self, layout.flows[thread.id], thread.steps, states))
        self._places = {step: flow for flow in self.flows for step in flow.steps}

    def step(self, step: Any) -> StepPlan | None:
        """The step with this id, made ready; `None` when there is none."""
        flow = self._places.get(step) if type(step) is str else None
        return None if flow is None else flow.step(step)

    def flow_of(self, step: str) -> FlowPlan:
        """The flow that a step belongs to."""
        return self._places[step]

    def holds(self, condition: Condition) -> bool:
        """Whether every part of `condition` holds (procedure 2.4)."""
        return all(_holds(self.values.get(w.param), w.op, w.value) for w in condition)

    def register(self, role: str) -> int:
        """The index of a role or standing."""
        return layout_of(self.procedure).registers[role]


def _holds(value: Any, op: str, wanted: Any) -> bool:
    """A parameter without a value makes every condition on it false (procedure 2.3)."""
    if value is None:
        return False
    if op == "is":
        return type(value) is type(wanted) and bool(value == wanted)
    if op == "in":
        return any(type(value) is type(item) and value == item for item in wanted)
    return type(value) is int and value >= wanted


class FlowPlan:
    """The main flow or one thread: its steps, who is present, and its machine."""

    __slots__ = (
        "_machine",
        "_ready",
        "layout",
        "order",
        "plan",
        "present",
        "states",
        "steps",
        "thread",
    )

    def __init__(
        self, plan: Plan, layout: FlowLayout, steps: tuple[Step, ...], states: tuple[str, ...]
    ) -> None:
        self.plan = plan
        self.layout = layout
        self.thread: Thread | None = layout.thread
        self.states = states
        self.steps = {step.id: step for step in steps}
        self.present = {step.id: plan.holds(step.when) for step in steps}
        self.order: Any = None
        self._ready: dict[str, StepPlan] = {}
        self._machine: Machine | None = None

    def step(self, step: str) -> StepPlan:
        """One step, made ready once."""
        ready = self._ready.get(step)
        if ready is None:
            ready = self._ready[step] = StepPlan(self, self.steps[step])
        return ready

    @property
    def machine(self) -> Machine:
        """The machine of this flow, built when a step is first fired."""
        if self._machine is None:
            self._machine = Machine(self.states, self.edges())
        return self._machine

    def edges(self) -> Iterator[Edge]:
        """Every trigger and where it leads; steps that are absent have none."""
        for id_, step in self.steps.items():
            if not self.present[id_]:
                continue
            for outcome in self.step(id_).outcomes.values():
                for state in step.origins:
                    yield outcome.trigger, state, outcome.to.get(state)
                    if outcome.at_most is not None:
                        yield outcome.trigger_then, state, outcome.then.get(state)
