"""The product graph of one flow under one assignment: where a case can stand, and every move.

A place is (state, done, whether certain outcomes have happened). The graph is built once; "what if
this step were never taken" is a search that leaves its moves out.

Only one kind of move is left out as impossible: that of a step whose `reaches` counts nothing but
past outcomes (`times.…`), where one of them is enough. While none of them has happened, or each
that did was reset, it cannot be `reached`, otherwise not `missed`. Every other rule, figure and
bound is taken to be passable, so the graph has every path that a case can take, and more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from tuixuan.procedure.document import Step
from tuixuan.procedure.graph import Flow
from tuixuan.procedure.variants import holds
from tuixuan.prove.semantics import Done, Move, Semantics

__all__ = ["Ask", "Edge", "Place", "Product", "asks_of"]


class Place(NamedTuple):
    """Where a case can stand.

    `happened` are the asking steps of which an outcome has happened that nothing resets, and the
    outcomes that happened and can be reset.
    """

    state: str
    done: Done
    happened: frozenset[str]


class Edge(NamedTuple):
    """A move and the place it leads to, by number."""

    move: Move
    to: int


class Ask(NamedTuple):
    """A step that asks whether one of certain outcomes has happened."""

    step: str
    outcomes: frozenset[str]


class Product:
    """Places are numbered as they are found from `initial`, which is number 0."""

    def __init__(self, flow: Flow, values: Mapping[str, Any]) -> None:
        self.flow = flow
        self.values = values
        self.semantics = Semantics(flow, values)
        self.asks = asks_of(flow, values)
        self.resets = {
            f"{step['id']}/{outcome['id']}": frozenset(outcome["resets"])
            for step in flow.steps
            for outcome in step["outcomes"]
            if "resets" in outcome
        }
        self.places = [Place(flow.initial, frozenset(), frozenset())]
        self.edges: list[list[Edge]] = []
        numbers = {self.places[0]: 0}
        for place in self.places:
            edges = []
            for move, after in self._moves(place):
                if after not in numbers:
                    numbers[after] = len(self.places)
                    self.places.append(after)
                edges.append(Edge(move, numbers[after]))
            self.edges.append(edges)

    def _moves(self, place: Place) -> Iterable[tuple[Move, Place]]:
        for move, done in self.semantics.moves(place.state, place.done):
            if self._possible(move, place.happened):
                begun = {
                    self._key(move.happened, ask)
                    for ask in self.asks
                    if move.happened in ask.outcomes
                }
                happened = (place.happened | begun) - self.resets.get(move.happened, frozenset())
                yield move, Place(move.to, done, happened)

    def _key(self, outcome: str, ask: Ask) -> str:
        """How a place remembers an outcome: by itself only when it can be reset."""
        return outcome if any(outcome in reset for reset in self.resets.values()) else ask.step

    def _possible(self, move: Move, happened: frozenset[str]) -> bool:
        ask = next((one for one in self.asks if one.step == move.step), None)
        if ask is None:
            return True
        some = any(self._key(outcome, ask) in happened for outcome in ask.outcomes)
        return (move.outcome == "reached") == some

    def numbers(self, states: Iterable[str]) -> set[int]:
        """The places in one of these states."""
        wanted = set(states)
        return {n for n, place in enumerate(self.places) if place.state in wanted}

    def path(
        self,
        goals: set[int],
        allowed: Callable[[Move], bool] = lambda move: True,
        starts: Iterable[int] = (0,),
    ) -> list[Move] | None:
        """A shortest way from one of `starts` to one of `goals` by allowed moves, if any."""
        came: dict[int, tuple[int, Move] | None] = dict.fromkeys(starts)
        queue = list(came)
        for number in queue:
            if number in goals:
                return _walked(came, number)
            for move, to in self.edges[number]:
                if to not in came and allowed(move):
                    came[to] = (number, move)
                    queue.append(to)
        return None

    def leading_to(self, goals: set[int]) -> set[int]:
        """The places from which one of `goals` can still be reached."""
        back: list[list[int]] = [[] for _ in self.edges]
        for number, edges in enumerate(self.edges):
            for _, to in edges:
                back[to].append(number)
        seen, queue = set(goals), list(goals)
        for number in queue:
            for before in back[number]:
                if before not in seen:
                    seen.add(before)
                    queue.append(before)
        return seen

    @cached_property
    def moves(self) -> frozenset[Move]:
        """Every move that can be made."""
        return frozenset(edge.move for edges in self.edges for edge in edges)


def _walked(came: Mapping[int, tuple[int, Move] | None], number: int) -> list[Move]:
    path = []
    step = came[number]
    while step is not None:
        number, move = step
        path.append(move)
        step = came[number]
    return path[::-1]


def asks_of(flow: Flow, values: Mapping[str, Any]) -> list[Ask]:
    """The steps whose result says no more than whether an outcome has happened."""
    asked = ((step["id"], _asked(step, values)) for step in flow.steps)
    return [Ask(step, outcomes) for step, outcomes in asked if outcomes]


def _asked(step: Step, values: Mapping[str, Any]) -> frozenset[str]:
    """The outcomes that `reaches` sums up, when one of them is enough and none is not."""
    by = next((one for one in step["by"] if holds(one.get("when", []), values)), None)
    if by is None or by["resolver"] != "reaches":
        return frozenset()
    args = by.get("args", {})
    part = args.get("part")
    terms = part.get("sum") if isinstance(part, dict) and set(part) == {"sum"} else [part]
    if not isinstance(terms, list) or not all(
        isinstance(term, str) and term.startswith("times.") for term in terms
    ):
        return frozenset()
    if args.get("whole") != 1 or args.get("need") != "at_least 1/1":
        return frozenset()
    return frozenset(term.removeprefix("times.") for term in terms)
