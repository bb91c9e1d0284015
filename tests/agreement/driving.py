"""Brings a run to where something is wanted: a way through the graph, taken with real evidence.

The graph says which outcomes lead there; whether the figures allow them shows on the way. What
failed in a place is not tried there again.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from itertools import count

from lawful import AS_IT_COMES, Wish
from running import Run
from walking import Edge, Pair

Goal = Callable[[Pair], bool]
Failed = set[tuple[Pair, Edge]]
_FORCES = {"S": 1, "P*": 1, "P": 2, "S?": 6}
_MOVES = 90


def bound_of(run: Run, edge: Edge) -> tuple[int, int] | None:
    """How often an outcome has happened, and how often it may before its bound; none without."""
    outcome = run.graph.outcome(edge.step, edge.outcome)
    if "at_most" not in outcome:
        return None
    step = run.law.steps[edge.step]
    most = run.sight(step, {}).number(outcome["at_most"])
    return run.record.times[f"{edge.step}/{edge.outcome}"], most


def is_next(run: Run, edge: Edge) -> bool:
    """Whether the outcome would now lead where the edge leads."""
    found = bound_of(run, edge)
    return edge.bound == (found is not None and found[0] >= found[1])


def _cost(run: Run, edge: Edge) -> int | None:
    """What an edge costs; none when it cannot be gone any more."""
    found = bound_of(run, edge)
    outcomes = [one["id"] for one in run.law.steps[edge.step]["outcomes"]]
    force = _FORCES[run.law.steps[edge.step]["force"]]
    cost = force + 4 * outcomes.index(edge.outcome)
    if is_next(run, edge):
        return cost
    if found is None or not edge.bound:
        return None
    return cost + 40 * (found[1] - found[0])


def way(run: Run, goal: Goal, failed: Failed) -> list[Edge] | None:
    """The cheapest way from where the run stands to a pair that is wanted."""
    order, seen = count(), set()
    costs: dict[Edge, int | None] = {}
    waiting: list[tuple[int, int, Pair, list[Edge]]] = [(0, next(order), run.pair, [])]
    while waiting:
        cost, _, pair, edges = heapq.heappop(waiting)
        if pair in seen:
            continue
        seen.add(pair)
        if goal(pair):
            return edges
        for edge, after in _onwards(run, pair, failed):
            if edge not in costs:
                costs[edge] = _cost(run, edge)
            more = costs[edge]
            if more is not None and after not in seen:
                item = (cost + more, next(order), after, [*edges, edge])
                heapq.heappush(waiting, item)
    return None


def _onwards(run: Run, pair: Pair, failed: Failed) -> Iterator[tuple[Edge, Pair]]:
    held = "void_decision" in pair.done
    for step in run.graph.permitted(pair):
        if held and step in run.law.held:
            continue
        for edge in run.graph.edges(step):
            if (pair, edge) not in failed:
                yield edge, run.graph.after(pair, edge)


def reach(run: Run, goal: Goal, wish: Wish = AS_IT_COMES, *, dutiful: bool = True) -> bool:
    """Bring the run to a pair that is wanted; `dutiful` does on the way what a plan asks for."""
    failed: Failed = set()
    for _ in range(_MOVES):
        if goal(run.pair):
            return True
        if dutiful and (_duty(run) or (not wish.few and (_sign_up(run) or _refill(run)))):
            continue
        edges = way(run, goal, failed)
        if not edges:
            return False
        edge, pair = edges[0], run.pair
        done = take(run, edge, wish) if edge.bound else _go(run, edge, wish)
        if not done:
            failed.add((pair, edge))
    return False


def _go(run: Run, edge: Edge, wish: Wish) -> bool:
    return run.achieve(edge.step, edge.outcome, wish) or (
        wish != AS_IT_COMES and run.achieve(edge.step, edge.outcome)
    )


def take(run: Run, edge: Edge, wish: Wish = AS_IT_COMES) -> bool:
    """Take a step with an outcome, before or at its bound."""
    for _ in range(8):
        if not reach(run, lambda pair: run.graph.permits(edge.step, pair), wish):
            return False
        now = is_next(run, edge)
        if not now and not edge.bound:
            return False
        if not _go(run, edge, wish):
            return False
        if now:
            return True
    return False


def _duty(run: Run) -> bool:
    """Take one step that some rule will ask for at a time when it may be too late for it."""
    return any(
        run.permits(duty) and run.achieve(duty, run.law.steps[duty]["outcomes"][0]["id"], depth=0)
        for duty in _duties(run)
    )


def _duties(run: Run) -> Iterator[str]:
    """The steps for which rules will ask and that were never taken."""
    for step in run.law.document["steps"]:
        for use in run.rules(step):
            for duty in use["args"].get("steps", ()) if use["check"] == "taken" else ():
                if duty in run.graph.steps and duty not in run.record.last:
                    yield duty


def _sign_up(run: Run) -> bool:
    """Nominees come of steps that lead nowhere: somebody must sign up before that is closed."""
    if not run.permits("signup_org") or len(run.roles["nominee_members"]) > run.world.seats:
        return False
    return run.achieve("signup_org", "done")


def _refill(run: Run) -> bool:
    """A list from which somebody was dropped is filled up from those who were recommended."""
    seats = run.world.seats
    if not run.permits("replacement") or len(run.roles["candidate"]) > seats + seats // 5 + 1:
        return False
    return is_next(run, Edge("replacement", "done", False)) and run.achieve("replacement", "done")
