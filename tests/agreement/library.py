"""Runs that stand in many places of a procedure, made once: where other runs begin.

A directed run takes one outcome of one step, before or at its bound, beginning at the run of the
library from which it is nearest; wherever it comes by for the first time, a copy of it stays.
"""

from __future__ import annotations

from collections.abc import Iterator

from driving import reach, take
from lawful import Wish
from running import Run
from village import Law, World
from walking import Edge, Pair

# What a run must have been through, or how its evidence must be, for an outcome to be possible.
WISHES = (Wish(), Wish(few=True), Wish(lost=True))
_NEAR = 6
# An outcome that only those have who took another one before.
AFTER = {
    Edge("archive", "reached", False): (
        Edge("superior_decides_short", "leaves_vacant", False),
        Edge("superior_decides_short_members", "leaves_vacant", False),
    ),
}


class Library:
    """The runs of one village under one procedure, by the pair at which they stand."""

    def __init__(self, law: Law, world: World, kind: type[Run] = Run) -> None:
        self.law, self.world = law, world
        first = kind.open(law, world)
        self.graph = first.graph
        self.runs: dict[Pair, Run] = {}
        self.taken: dict[Edge, Run] = {}
        self.keep(first)

    def keep(self, run: Run, edge: Edge | None = None) -> None:
        """Keep a copy of a run where it stands and for what it took, unless one does already."""
        if run.pair in self.runs and (edge is None or edge in self.taken):
            return
        copy = run.fork()
        self.runs.setdefault(run.pair, copy)
        if edge is not None:
            self.taken.setdefault(edge, copy)

    def edges(self) -> Iterator[Edge]:
        for step in self.graph.steps:
            yield from self.graph.edges(step)

    def direct(self, edge: Edge) -> Run | None:
        """A run that has just taken an edge; none when no run did."""
        if edge in self.taken:
            return self.taken[edge]
        for wish in WISHES:
            for start in self.near(edge):
                run = start.fork()
                run.watch = self.keep
                if take(run, edge, wish):
                    return self.taken[edge]
        return None

    def visit(self, pair: Pair) -> Run | None:
        """A run that stands at a pair; none when no run came there."""
        for dutiful in (False, True):
            for wish in WISHES:
                for start in self._before(pair):
                    if pair not in self.runs:
                        run = start.fork()
                        run.watch = self.keep
                        reach(run, lambda found: found == pair, wish, dutiful=dutiful)
        return self.runs.get(pair)

    def _before(self, pair: Pair) -> list[Run]:
        """The run that has done the most of what is done at a pair, and one that begins."""
        inside = [r for p, r in self.runs.items() if p.state == pair.state and p.done <= pair.done]
        inside.sort(key=lambda run: -len(run.pair.done))
        return [*inside[:1], next(iter(self.runs.values()))]

    def near(self, edge: Edge) -> Iterator[Run]:
        """The runs from which the step is nearest, counted in states."""
        for before in AFTER.get(edge, ()):
            if before.step in self.graph.steps and self.direct(before) is not None:
                yield self.taken[before]
        far = self.graph.distances(edge.step)
        held_back = not edge.step.startswith("void_")
        found = [
            (not self.graph.permits(edge.step, pair), far[pair.state], n, run)
            for n, (pair, run) in enumerate(self.runs.items())
            if pair.state in far and not (held_back and "void_decision" in pair.done)
        ]
        for *_, run in sorted(found, key=lambda item: item[:3])[:_NEAR]:
            yield run
