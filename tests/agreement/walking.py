"""The order of a procedure, read a third time: from the compiled document alone.

Procedure 3.2 and 4.2 written down as they stand, without the engine and without the verifier. It
knows which steps are permitted, what comes first when one is not, and where every outcome leads;
it does not judge evidence.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, NamedTuple

Json = dict[str, Any]


class Edge(NamedTuple):
    """One way to go on: `bound` is true when the outcome has reached its `at_most`."""

    step: str
    outcome: str
    bound: bool


class Pair(NamedTuple):
    """Where a flow stands: its state and the steps done since it was entered."""

    state: str
    done: frozenset[str]


def holds(when: Any, values: Mapping[str, Any]) -> bool:
    """Procedure 2.4."""
    for one in [when] if isinstance(when, dict) else when or ():
        value = values.get(one["param"])
        if "is" in one and not (type(value) is type(one["is"]) and value == one["is"]):
            return False
        if "in" in one and value not in one["in"]:
            return False
        if "at_least" in one and not (type(value) is int and value >= one["at_least"]):
            return False
    return True


def assignments(document: Json) -> Iterator[dict[str, Any]]:
    """Every assignment of the structural parameters, with all switches on and with all off."""
    structural = [p for p in document["parameters"] if p.get("structural")]
    switches = [p["id"] for p in structural if p["type"] == "bool"]
    others = [p for p in structural if p["type"] != "bool"]
    ranges = [
        p["values"] if p["type"] == "choice" else range(p["min"], p["max"] + 1) for p in others
    ]
    for chosen in product(*ranges):
        for on in (True, False):
            values = dict(zip((p["id"] for p in others), chosen, strict=True))
            yield {**values, **dict.fromkeys(switches, on)}


class Graph:
    """One procedure under one assignment: the main flow."""

    def __init__(self, document: Json, values: Mapping[str, Any]) -> None:
        self.values = values
        self.initial: str = document["initial"]
        self.all = {step["id"]: step for step in document["steps"]}
        self.steps = {
            id_: step for id_, step in self.all.items() if holds(step.get("when"), values)
        }
        waited = {r["step"] for step in self.steps.values() for r in step.get("requires", ())}
        # A step that may be repeated and that nobody waits for changes no order.
        self.relevant = frozenset(
            id_ for id_, step in self.steps.items() if not step.get("repeat") or id_ in waited
        )
        self._distances: dict[str, dict[str, int]] = {}
        self._targets: dict[tuple[str, str], frozenset[str]] = {}
        self._leading: dict[tuple[str, Pair], str | None] = {}
        self._after: dict[tuple[Edge, str], tuple[str | None, bool]] = {}
        self._permitted: dict[Pair, list[str]] = {}
        self._edges = {step: list(self._outcomes(step)) for step in self.steps}

    def pending(self, step: str, pair: Pair) -> list[str]:
        """The items of `requires` that are waited for, in their order."""
        found = []
        for item in self.all[step].get("requires", ()):
            required = self.steps.get(item["step"])
            if required is None or not holds(item.get("when"), self.values):
                continue
            if pair.state in required["from"] and item["step"] not in pair.done:
                found.append(item["step"])
        return found

    def permits(self, step: str, pair: Pair) -> bool:
        """Procedure 4.2."""
        found = self.steps.get(step)
        if found is None or pair.state not in found["from"] or self.pending(step, pair):
            return False
        return bool(found.get("repeat")) or step not in pair.done

    def permitted(self, pair: Pair) -> list[str]:
        found = self._permitted.get(pair)
        if found is None:
            found = [step for step in self.steps if self.permits(step, pair)]
            self._permitted[pair] = found
        return found

    def reason(self, step: str, pair: Pair, taken: Mapping[str, int]) -> Json:
        """Why a step that is not permitted is refused; `taken` are the entries of those taken."""
        if step not in self.steps:
            return {"rule": "order", "absent": True}
        reason: Json = {"rule": "order"}
        if step in taken:
            reason["taken"] = taken[step]
        need = self.first(step, pair)
        return reason if need is None else {**reason, "need": need}

    def first(self, step: str, pair: Pair) -> str | None:
        """The step that comes first."""
        if pair.state in self.steps[step]["from"]:
            return next(iter(self.pending(step, pair)), None)
        key = (step, Pair(pair.state, pair.done & self.relevant))
        if key not in self._leading:
            self._leading[key] = self._leads(step, pair)
        leading = self._leading[key]
        return leading and next(iter(self.pending(leading, pair)), leading)

    def _leads(self, step: str, pair: Pair) -> str | None:
        """The step that leads to the least distance, the first in file order among equals."""
        far, found = self.distances(step), []
        for n, (id_, other) in enumerate(self.steps.items()):
            if pair.state not in other["from"]:
                continue
            if id_ in pair.done and not other.get("repeat"):
                continue
            led = [far[target] for target in self.targets(id_, pair.state) if target in far]
            if led:
                found.append((min(led), n, id_))
        return min(found)[2] if found else None

    def distances(self, step: str) -> dict[str, int]:
        """How many moves away each state is from one in which the step may be taken."""
        if step not in self._distances:
            found = dict.fromkeys(self.steps[step]["from"], 0)
            moved = True
            while moved:
                more = {
                    state
                    for id_, other in self.steps.items()
                    for state in other["from"]
                    if state not in found and self.targets(id_, state) & found.keys()
                }
                found.update(dict.fromkeys(more, max(found.values()) + 1))
                moved = bool(more)
            self._distances[step] = found
        return self._distances[step]

    def targets(self, step: str, state: str) -> frozenset[str]:
        """Every state to which the step can lead from a state."""
        key = (step, state)
        if key not in self._targets:
            found = {
                self._target(outcome.get(name), state)
                for outcome in self.steps[step]["outcomes"]
                for name in ("to", "then")
            }
            self._targets[key] = frozenset(target for target in found if target is not None)
        return self._targets[key]

    def _target(self, targets: Any, state: str) -> str | None:
        for target in targets or ():
            if holds(target.get("when"), self.values) and state in target.get("from", (state,)):
                return str(target["state"])
        return None

    def edges(self, step: str) -> list[Edge]:
        """Every outcome of a step, before and at its bound."""
        return self._edges[step]

    def _outcomes(self, step: str) -> Iterator[Edge]:
        for outcome in self.steps[step]["outcomes"]:
            yield Edge(step, outcome["id"], False)
            if "then" in outcome:
                yield Edge(step, outcome["id"], True)

    def outcome(self, step: str, outcome: str) -> Json:
        return next(one for one in self.all[step]["outcomes"] if one["id"] == outcome)

    def after(self, pair: Pair, edge: Edge, *, whole: bool = False) -> Pair:
        """Where an outcome leads (procedure 4.10); `whole` keeps what changes no order too."""
        key = (edge, pair.state)
        if key not in self._after:
            outcome = self.outcome(edge.step, edge.outcome)
            target = self._target(outcome.get("then" if edge.bound else "to"), pair.state)
            self._after[key] = (target, bool(outcome.get("again")))
        target, again = self._after[key]
        if target is not None:
            return Pair(target, frozenset())
        stays = again or (not whole and edge.step not in self.relevant)
        return pair if stays else Pair(pair.state, pair.done | {edge.step})

    def explore(self, *, whole: bool = False) -> dict[Pair, tuple[Edge, ...]]:
        """Every reachable pair, with one shortest way to it."""
        start = Pair(self.initial, frozenset())
        ways: dict[Pair, tuple[Edge, ...]] = {start: ()}
        waiting = deque([start])
        while waiting:
            pair = waiting.popleft()
            for step in self.permitted(pair):
                for edge in self.edges(step):
                    found = self.after(pair, edge, whole=whole)
                    if found not in ways:
                        ways[found] = (*ways[pair], edge)
                        waiting.append(found)
        return ways

    def shape(self) -> tuple[Any, ...]:
        """What two assignments have in common when they order their steps alike."""
        states = sorted({state for step in self.steps.values() for state in step["from"]})
        return tuple(
            (step, state, tuple(self.after(Pair(state, frozenset()), e) for e in self.edges(step)))
            for step in self.steps
            for state in states
            if state in self.steps[step]["from"]
        )
