"""What comes first: the order of steps, and the reason when it is not kept (procedure 4.2).

Rules kept here:
1. A step is permitted by present, state, requirements and repetition, and by nothing else.
2. A refusal names the one step that comes first: in the state of the step, what it waits for;
   elsewhere, the step that leads on by the least number of moves, among equals the first in file
   order (4.2.2).
3. Distances are walked once for each assignment and step, and kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuixuan.decision.plan import FlowPlan
from tuixuan.decision.ready import StepPlan
from tuixuan.memory import Flow

__all__ = ["Order", "is_permitted", "order_of", "order_reason", "waits_for"]


def is_permitted(ready: StepPlan, flow: Flow) -> bool:
    """Whether the order allows the step now (4.2.1)."""
    if not ready.present or flow.state not in ready.origins:
        return False
    done = flow.done
    if not ready.step.repeat and ready.step.id in done:
        return False
    for step, _ in ready.pending(flow.state):  # noqa: SIM110 (`all` costs three times as much)
        if step not in done:
            return False
    return True


def waits_for(ready: StepPlan, flow: Flow) -> tuple[str, ...]:
    """The pending items of `requires` that are not done, in their order."""
    return tuple(step for step, _ in ready.pending(flow.state) if step not in flow.done)


def order_reason(ready: StepPlan, flow: Flow) -> dict[str, Any]:
    """The reason for a step that is not permitted."""
    if not ready.present:
        return {"rule": "order", "absent": True}
    reason: dict[str, Any] = {"rule": "order"}
    record = flow.record(ready.index)
    if record is not None:
        reason["taken"] = record[0]
    if flow.state in ready.origins:
        need = next(iter(waits_for(ready, flow)), None)
    else:
        need = order_of(ready.flow).first(ready, flow)
    if need is not None:
        reason["need"] = need
    return reason


def order_of(flow: FlowPlan) -> Order:
    """The order of one flow, walked when it is first asked for."""
    if flow.order is None:
        flow.order = Order(flow)
    order: Order = flow.order
    return order


class Order:
    """Which states lead where, in one flow under one assignment."""

    __slots__ = ("_distances", "_flow", "_leading", "_led_from", "_targets")

    def __init__(self, flow: FlowPlan) -> None:
        self._flow = flow
        # state -> [(step, its targets there)], in file order
        self._targets: dict[str, list[tuple[str, frozenset[str]]]] = {}
        self._led_from: dict[str, set[str]] = {}
        self._distances: dict[frozenset[str], Mapping[str, int]] = {}
        self._leading: dict[tuple[str, str], tuple[StepPlan, ...]] = {}
        for step in flow.steps:
            if flow.present[step]:
                self._add(flow.step(step))

    def _add(self, ready: StepPlan) -> None:
        for state in ready.origins:
            targets: set[str] = set()
            for outcome in ready.outcomes.values():
                targets.update(_at(outcome.to, state), _at(outcome.then, state))
            self._targets.setdefault(state, []).append((ready.step.id, frozenset(targets)))
            for target in targets:
                self._led_from.setdefault(target, set()).add(state)

    def distances(self, states: frozenset[str]) -> Mapping[str, int]:
        """The least number of moves from each state to one of `states`, where there is a way."""
        found = self._distances.get(states)
        if found is None:
            far, reached, moves = dict.fromkeys(states, 0), set(states), 0
            while reached:
                moves += 1
                before = {s for state in reached for s in self._led_from.get(state, ())}
                reached = before - far.keys()
                far.update(dict.fromkeys(reached, moves))
            found = self._distances[states] = far
        return found

    def leading(self, ready: StepPlan, state: str) -> tuple[StepPlan, ...]:
        """The steps of `state` that lead on to `ready`, the nearest first, then in file order."""
        key = (ready.step.id, state)
        found = self._leading.get(key)
        if found is None:
            far = self.distances(ready.origins)
            moves = [
                (min(far[target] for target in targets & far.keys()), step)
                for step, targets in self._targets.get(state, ())
                if targets & far.keys()
            ]
            moves.sort(key=lambda move: move[0])
            found = self._leading[key] = tuple(self._flow.step(step) for _, step in moves)
        return found

    def first(self, ready: StepPlan, flow: Flow) -> str | None:
        """The step that comes before `ready`, which cannot be taken in the present state."""
        for step in self.leading(ready, flow.state):
            if step.step.repeat or step.step.id not in flow.done:
                waiting = waits_for(step, flow)
                return waiting[0] if waiting else step.step.id
        return None


def _at(targets: Mapping[str, str], state: str) -> tuple[str, ...]:
    return (targets[state],) if state in targets else ()
