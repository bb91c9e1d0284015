"""One flow in one variant as a graph: which steps can be taken where, and where they lead.

In a state a step can be taken when everything it waits for there can be taken there too, directly
or through others (procedure 4.2). That set is fixed, so taking a step away is one bit test for each
edge, and "what if this step did not exist" is a search.

What the graph leaves out makes it larger than the law, never smaller: rules other than `taken`,
figures, bounds of loops. A path that it does not have cannot be walked.

One kind of figure is not left out in `path`: whether certain outcomes have ever happened. A step
that `reaches` at least 1 of 1 of a sum of `times.STEP/OUTCOME` asks just that.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tuixuan.procedure.document import Outcome, State, Step, Target
from tuixuan.procedure.variants import holds, resolvers_of

__all__ = ["Edge", "Flow", "Graph"]


class Flow(NamedTuple):
    """The main flow or a thread."""

    initial: str
    states: Sequence[State]
    steps: Sequence[Step]


class Edge(NamedTuple):
    """A move: `mask` holds the step and all that it waits for in `state`.

    The last four are sets of histories: those that the move begins or ends, those of which it needs
    one, and those that rule it out.
    """

    state: int
    mask: int
    step: int
    outcome: str
    to: int
    begins: int = 0
    ends: int = 0
    needs: int = 0
    excludes: int = 0


class Graph:
    """States and steps are numbered in file order; sets of either are bits of an integer."""

    def __init__(
        self,
        flow: Flow,
        values: Mapping[str, Any],
        taken: Mapping[str, Sequence[tuple[Any, list[str]]]],
    ) -> None:
        self.flow = flow
        self.states = {state["id"]: n for n, state in reversed(list(enumerate(flow.states)))}
        self.steps = {step["id"]: n for n, step in reversed(list(enumerate(flow.steps)))}
        self.present = [holds(step.get("when", []), values) for step in flow.steps]
        self.values = values
        # For each state the steps that can be taken there, with all that they wait for.
        self.here: list[dict[int, int]] = [{} for _ in flow.states]
        self.edges: list[list[Edge]] = [[] for _ in flow.states]
        self._histories = histories_of(flow.steps)
        for n, step in enumerate(flow.steps):
            if self.present[n] and self.steps[step["id"]] == n:
                self._place(n, step)
        self._demands = self._taken_first(taken)
        self._known: dict[int, int] = {}

    def under(self, values: Mapping[str, Any]) -> Graph:
        """The same graph for values that no condition of the graph tells from its own."""
        other = copy.copy(self)
        other.values = values
        return other

    def _place(self, n: int, step: Step) -> None:
        for name in step["from"]:
            state = self.states.get(name)
            if state is None:
                continue
            mask = self._mask(n, state, 0)
            if mask is None:
                continue
            self.here[state][n] = mask
            for outcome in step["outcomes"]:
                for targets in (outcome.get("to", []), outcome.get("then", [])):
                    to = self.target(targets, name)
                    if to is not None:
                        self.edges[state].append(self._edge(state, mask, n, outcome["id"], to))

    def _edge(self, state: int, mask: int, n: int, outcome: str, to: int) -> Edge:
        step = self.flow.steps[n]["id"]
        begins = ends = needs = excludes = 0
        for bit, one in enumerate(self._histories):
            begins |= (f"{step}/{outcome}" in one.begun_by) << bit
            ends |= (f"{step}/{outcome}" in one.ended_by) << bit
            if one.asked_by == step:
                needs |= (outcome == "reached") << bit
                excludes |= (outcome == "missed") << bit
        return Edge(state, mask, n, outcome, to, begins, ends, needs, excludes)

    def target(self, targets: Sequence[Target], state: str) -> int | None:
        """Where a target list leads from `state`: the first that matches."""
        for target in targets:
            if self.matches(target, state):
                return self.states.get(target["state"])
        return None

    def matches(self, target: Target, state: str) -> bool:
        """Whether a target holds in this variant and for this state."""
        return holds(target.get("when", []), self.values) and state in target.get("from", [state])

    def _mask(self, n: int, state: int, above: int) -> int | None:
        """The step and all that it waits for in `state`; nothing when that can never be."""
        if above >> n & 1:  # it waits for itself
            return None
        mask = 1 << n
        for name in self.pending(n, state):
            other = self.steps[name]
            if not any(_stays(outcome) for outcome in self.flow.steps[other]["outcomes"]):
                return None
            below = self._mask(other, state, above | 1 << n)
            if below is None:
                return None
            mask |= below
        return mask

    def pending(self, n: int, state: int) -> list[str]:
        """The items of `requires` that this step waits for in `state`."""
        found = []
        for item in self.flow.steps[n].get("requires", []):
            other = self.steps.get(item["step"])
            if (
                other is None
                or not self.present[other]
                or not holds(item.get("when", []), self.values)
            ):
                continue
            if self.flow.states[state]["id"] in self.flow.steps[other]["from"]:
                found.append(item["step"])
        return found

    def _taken_first(
        self, taken: Mapping[str, Sequence[tuple[Any, list[str]]]]
    ) -> list[tuple[int, int]]:
        """Pairs of a step and what a `taken` rule that always blocks makes it wait for."""
        demands = []
        for name, rules in taken.items():
            for when, names in rules:
                others = [self.steps[one] for one in names if one in self.steps]
                mask = sum(1 << one for one in set(others) if self.present[one])
                if mask and name in self.steps and holds(when, self.values):
                    demands.append((1 << self.steps[name], mask))
        return demands

    def without(self, removed: int) -> int:
        """`removed`, and every step that a `taken` rule refuses for ever without it."""
        before = -1
        while removed != before:
            before = removed
            for step, mask in self._demands:
                if mask & removed:
                    removed |= step
        return removed

    def reached(self, removed: int = 0) -> int:
        """The states that can be reached when the steps `removed` do not exist."""
        found = self._known.get(removed)
        if found is None:
            found = self._known[removed] = self._search(removed)
        return found

    def _search(self, removed: int) -> int:
        start = self.states.get(self.flow.initial)
        if start is None:
            return 0
        seen, stack = 1 << start, [start]
        while stack:
            for edge in self.edges[stack.pop()]:
                if not edge.mask & removed and not seen >> edge.to & 1:
                    seen |= 1 << edge.to
                    stack.append(edge.to)
        return seen

    def can_take(self, n: int, removed: int = 0) -> bool:
        """Whether step `n` can be taken somewhere when the steps `removed` do not exist."""
        reached = self.reached(removed)
        return any(
            reached >> state & 1 and n in here and not here[n] & removed
            for state, here in enumerate(self.here)
        )

    def path(self, goals: int, removed: int = 0) -> list[Edge]:
        """A shortest path to one of the states `goals`; empty when there is none."""
        start = (self.states[self.flow.initial], 0)
        came: dict[tuple[int, int], tuple[tuple[int, int], Edge] | None] = {start: None}
        queue = [start]
        for node in queue:
            state, history = node
            if goals >> state & 1:
                return _walked(came, node)
            for edge in self.edges[state]:
                then = (edge.to, (history | edge.begins) & ~edge.ends)
                known = edge.mask & removed or then in came
                here = not edge.needs or edge.needs & history
                if not known and here and not edge.excludes & history:
                    came[then] = (node, edge)
                    queue.append(then)
        return []

    def leading_to(self, goals: int) -> int:
        """The states from which one of `goals` can be reached, themselves included."""
        back: list[list[int]] = [[] for _ in self.edges]
        for edges in self.edges:
            for edge in edges:
                back[edge.to].append(edge.state)
        seen = goals
        stack = [n for n in range(len(back)) if goals >> n & 1]
        while stack:
            for state in back[stack.pop()]:
                if not seen >> state & 1:
                    seen |= 1 << state
                    stack.append(state)
        return seen


def _stays(outcome: Outcome) -> bool:
    return "to" not in outcome and not outcome.get("again", False)


def _walked(
    came: Mapping[tuple[int, int], tuple[tuple[int, int], Edge] | None], node: tuple[int, int]
) -> list[Edge]:
    path: list[Edge] = []
    step = came[node]
    while step is not None:
        node, edge = step
        path.append(edge)
        step = came[node]
    return path[::-1]


class History(NamedTuple):
    """Outcomes of which a step asks whether one has happened, with those that undo it."""

    asked_by: str
    begun_by: frozenset[str]
    ended_by: frozenset[str]


def histories_of(steps: Sequence[Step]) -> list[History]:
    """What steps ask of the past: one history for the outcomes that nothing resets, and one for
    each that can be reset."""
    ended_by: dict[str, set[str]] = {}
    for step in steps:
        for outcome in step["outcomes"]:
            for one in outcome.get("resets", []):
                ended_by.setdefault(one, set()).add(f"{step['id']}/{outcome['id']}")
    found = []
    for step in steps:
        counters = _counters(step)
        lasting = frozenset(counters - ended_by.keys())
        if lasting:
            found.append(History(step["id"], lasting, frozenset()))
        for one in sorted(counters & ended_by.keys()):
            found.append(History(step["id"], frozenset([one]), frozenset(ended_by[one])))
    return found


def _counters(step: Step) -> set[str]:
    """The outcomes that a step sums up, when one of them is enough and none is not."""
    args = step["by"][0].get("args", {})
    if resolvers_of(step) != ["reaches"] or args.get("whole") != 1:
        return set()
    part = args.get("part")
    terms = part.get("sum") if isinstance(part, dict) else [part]
    if args.get("need") != "at_least 1/1" or not isinstance(terms, list):
        return set()
    counters = [str(one).removeprefix("times.") for one in terms if "times." in str(one)]
    return set(counters) if len(counters) == len(terms) else set()
