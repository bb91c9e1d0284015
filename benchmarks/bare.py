"""`transitions` as its README shows it: the reference for steps and refusals.

The same states and the same edges as the procedure has, one trigger for each step and outcome, all
defaults left alone. A case is a model: given to `Machine(model=…)` or to `machine.add_model(…)`,
and driven by the methods that the machine puts on it. No roles, no documents, no rules, no record.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import transitions

from benchmarks.village import Call, Village

__all__ = ["Ballot", "Bare", "trigger_of"]


class Ballot:
    """The model of a reference: what the README calls `Matter`."""

    state: str


class Bare:
    """The table of a procedure as `transitions` takes it."""

    def __init__(self, village: Village) -> None:
        procedure = village.procedure
        case = village.open()
        self.initial = procedure.initial
        self.states = list(procedure.states)
        self.transitions = list(_edges(case))
        self.triggers = {
            f"{step.id}_{outcome.id}": step.id
            for step in procedure.steps
            for outcome in step.outcomes
        }
        self.shared = self.machine(None)

    def model(self) -> Ballot:
        """A model that no machine knows yet."""
        return Ballot()

    def refused(self, state: str, steps: set[str]) -> list[str]:
        """One trigger of each of `steps` that does not lead anywhere from `state`."""
        led = {trigger for trigger, source, _ in self.transitions if source == state}
        known = {trigger for trigger, _, _ in self.transitions} - led
        first: dict[str, str] = {}
        for trigger, step in self.triggers.items():
            if step in steps and trigger in known:
                first.setdefault(step, trigger)
        return list(first.values())

    def machine(self, model: Any) -> transitions.Machine:
        """`Machine(model, states=…, transitions=…, initial=…)`."""
        return transitions.Machine(
            model, states=self.states, transitions=self.transitions, initial=self.initial
        )

    def add(self, initial: str | None = None) -> Ballot:
        """A model on the one shared machine: `machine.add_model(model)`."""
        model = Ballot()
        self.shared.add_model(model, initial=initial)
        return model

    def remove(self, model: Ballot) -> None:
        """Give the model back, so that a shared machine does not grow for ever."""
        self.shared.remove_model(model)


def _edges(case: Any) -> Iterable[list[str | None]]:
    """`[trigger, source, destination]`; `None` stays, as in the README's internal transitions."""
    from tuixuan.decision import plan_of

    main = plan_of(case.procedure, case.parameters, case.memory).main
    for trigger, source, target in main.edges():
        yield [trigger.replace("/", "_"), source, target]


def trigger_of(call: Call) -> str:
    """The trigger of an accepted call."""
    return f"{call.step}_{call.outcome}"
