"""What may be taken next: procedure 4.2.1 and 4.10 for one flow under one assignment.

Rules kept here:
1. A step that is waited for counts only where it can be taken; `done` is empty in a state that was
   just entered.
2. Of `done` only what some permission reads is kept: what a step here waits for, and a step that
   may not be repeated and has another outcome that leads on.
3. Figures are free: every outcome of a permitted step is a move. Nothing is pruned here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from tuixuan.procedure.document import Outcome, Step, Target
from tuixuan.procedure.graph import Flow
from tuixuan.procedure.variants import holds

__all__ = ["Done", "Kind", "Move", "Semantics"]

Done = frozenset[str]
# `to`: leads on. `then`: leads on because the bound was reached. `stays`: joins `done`.
Kind = Literal["to", "then", "stays", "again"]


class Move(NamedTuple):
    """One outcome of one step, taken in `state`; `to` is the state afterwards."""

    step: str
    outcome: str
    kind: Kind
    state: str
    to: str

    @property
    def happened(self) -> str:
        """`step/outcome`, as counters are called."""
        return f"{self.step}/{self.outcome}"


class Semantics:
    """The steps that are present, state by state, and the moves they make.

    States that the flow does not list are left alone, so that one state can be looked at by itself.
    """

    def __init__(self, flow: Flow, values: Mapping[str, Any]) -> None:
        self.flow = flow
        self.values = values
        self.steps = {
            step["id"]: step for step in flow.steps if holds(step.get("when", []), values)
        }
        self.here: dict[str, list[Step]] = {state["id"]: [] for state in flow.states}
        for step in self.steps.values():
            for state in step["from"]:
                if state in self.here:
                    self.here[state].append(step)
        self.waits = {
            (step["id"], state): self._waits(step, state)
            for state, steps in self.here.items()
            for step in steps
        }
        self._kept = {state: self._kept_in(state) for state in self.here}
        self._moves: dict[tuple[str, str], list[Move]] = {}

    def _waits(self, step: Step, state: str) -> Done:
        """The items of `requires` that are pending in `state` (4.2.1)."""
        return frozenset(
            item["step"]
            for item in step.get("requires", [])
            if holds(item.get("when", []), self.values)
            and item["step"] in self.steps
            and state in self.steps[item["step"]]["from"]
        )

    def _kept_in(self, state: str) -> Done:
        waited = {name for step in self.here[state] for name in self.waits[step["id"], state]}
        once = {step["id"] for step in self.here[state] if _both_stays_and_leads(step)}
        return frozenset(waited | once)

    def permitted(self, state: str, done: Done) -> Iterator[Step]:
        """The steps that may be taken (4.2.1), in file order."""
        for step in self.here[state]:
            taken = step["id"] in done and not step.get("repeat", False)
            if not taken and self.waits[step["id"], state] <= done:
                yield step

    def moves(self, state: str, done: Done) -> Iterator[tuple[Move, Done]]:
        """Every move from here, with what is done after it."""
        for step in self.permitted(state, done):
            for move in self._of(step, state):
                if move.kind in ("to", "then"):
                    yield move, frozenset()
                else:
                    joins = move.kind == "stays" and step["id"] in self._kept[state]
                    yield move, done | {step["id"]} if joins else done

    def _of(self, step: Step, state: str) -> list[Move]:
        """The moves of one step in `state`; whether it waits for something is not asked."""
        known = self._moves.get((step["id"], state))
        if known is None:
            known = [
                move for outcome in step["outcomes"] for move in self._outcome(step, outcome, state)
            ]
            self._moves[step["id"], state] = known
        return known

    def _outcome(self, step: Step, outcome: Outcome, state: str) -> Iterator[Move]:
        for to in self._targets(outcome.get("to", []), state):
            yield Move(step["id"], outcome["id"], "to", state, to)
        if "to" not in outcome:
            kind: Kind = "again" if outcome.get("again", False) else "stays"
            yield Move(step["id"], outcome["id"], kind, state, state)
        for to in self._targets(outcome.get("then", []), state):
            yield Move(step["id"], outcome["id"], "then", state, to)

    def _targets(self, targets: Sequence[Target], state: str) -> list[str]:
        """Where a target list leads: the first target that matches (3.2)."""
        for target in targets:
            at = state in target.get("from", [state])
            if at and holds(target.get("when", []), self.values):
                return [target["state"]]
        return []


def _both_stays_and_leads(step: Step) -> bool:
    stays = any("to" not in o and not o.get("again", False) for o in step["outcomes"])
    leads = any("to" in o or "then" in o for o in step["outcomes"])
    return stays and leads and not step.get("repeat", False)
