"""Lints the flow: states that cannot be reached or left, targets that overlap or leave a gap, loops
without bound, and shortcuts past a mandatory step.

Each is asked in every variant; a finding is given once, with the first variant that shows it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from tuixuan.procedure.document import Step, Target
from tuixuan.procedure.finding import Finding, Severity
from tuixuan.procedure.graph import Edge, Flow, Graph
from tuixuan.procedure.places import Places
from tuixuan.procedure.variants import resolvers_of

__all__ = ["Explain", "lint_flow", "lint_main_flow"]

# Says in which variant something was found.
Explain = Callable[[Graph], str]


def lint_flow(
    flow: Flow, graphs: list[Graph], places: Places, explain: Explain
) -> Iterator[Finding]:
    """What is asked of the main flow and of threads."""
    yield from _unreached(flow, graphs, places)
    yield from _targets(flow, graphs, places, explain)
    yield from _loops(flow, graphs, places)


def lint_main_flow(
    flow: Flow, graphs: list[Graph], places: Places, explain: Explain
) -> Iterator[Finding]:
    """What is asked of the main flow alone, which must end."""
    yield from _endless(flow, graphs, places, explain)
    yield from _left_finals(flow, places)
    yield from _shortcuts(flow, graphs, places, explain)


def _unreached(flow: Flow, graphs: list[Graph], places: Places) -> Iterator[Finding]:
    reached = 0
    for graph in graphs:
        reached |= graph.reached()
    for n, state in enumerate(flow.states):
        if not reached >> n & 1:
            message = f"no path leads to state `{state['id']}`"
            yield places.finding("state", state["id"], (), "unreachable-state", message)
    for n, step in enumerate(flow.steps):
        if not any(graph.can_take(n) for graph in graphs):
            message = f"step `{step['id']}` can never be taken"
            yield places.finding("step", step["id"], (), "unused-step", message, "warning")


def _targets(
    flow: Flow, graphs: list[Graph], places: Places, explain: Explain
) -> Iterator[Finding]:
    for n, step in enumerate(flow.steps):
        for outcome in step["outcomes"]:
            for key in ("to", "then"):
                targets: list[Target] = outcome.get(key, [])  # type: ignore[assignment]
                # One target without conditions holds always, whatever the state.
                if not targets or (len(targets) == 1 and set(targets[0]) == {"state"}):
                    continue
                where = ("outcomes", outcome["id"], key)
                fault = _first_fault(n, step, targets, graphs)
                if fault is not None:
                    code, text, graph = fault
                    message = f"{text}{explain(graph)}"
                    yield places.finding("step", step["id"], where, code, message)


def _first_fault(
    n: int, step: Step, targets: list[Target], graphs: list[Graph]
) -> tuple[str, str, Graph] | None:
    for graph in graphs:
        if not graph.present[n]:
            continue
        for state in step["from"]:
            matching = [target["state"] for target in targets if graph.matches(target, state)]
            if not matching:
                return "target-gap", f"no target holds in state `{state}`", graph
            if len(matching) > 1:
                names = "`, `".join(matching)
                text = f"exactly one target must hold in state `{state}`, not `{names}`"
                return "ambiguous-target", text, graph
    return None


def _loops(flow: Flow, graphs: list[Graph], places: Places) -> Iterator[Finding]:
    """Every loop must hold a bounded outcome, or one that persons decide each time."""
    found: set[tuple[str, str]] = set()
    for graph in graphs:
        free = [[edge for edge in edges if _is_free(flow, edge)] for edges in graph.edges]
        for edge in itertools.chain.from_iterable(free):
            if edge.to <= edge.state and _leads(free, edge.to, edge.state):
                found.add((flow.steps[edge.step]["id"], edge.outcome))
    for step, outcome in sorted(found):
        message = f"outcome `{outcome}` leads back, and nothing bounds the loop: give an `at_most`"
        where = ("outcomes", outcome)
        yield places.finding("step", step, where, "unbounded-loop", message, "warning")


def _is_free(flow: Flow, edge: Edge) -> bool:
    """Whether nothing keeps this outcome from happening again and again."""
    step = flow.steps[edge.step]
    bounded = any(o["id"] == edge.outcome and "at_most" in o for o in step["outcomes"])
    return not bounded and set(resolvers_of(step)) != {"choice"}


def _leads(edges: list[list[Edge]], start: int, goal: int) -> bool:
    seen, stack = {start}, [start]
    while stack and goal not in seen:
        for edge in edges[stack.pop()]:
            if edge.to not in seen:
                seen.add(edge.to)
                stack.append(edge.to)
    return goal in seen


def _endless(
    flow: Flow, graphs: list[Graph], places: Places, explain: Explain
) -> Iterator[Finding]:
    finals = sum(1 << n for n, state in enumerate(flow.states) if "final" in state)
    said: set[int] = set()
    for graph in graphs:
        reached = graph.reached() & ~finals
        left = sum(
            1 << n for n, edges in enumerate(graph.edges) if any(edge.to != n for edge in edges)
        )
        dead = reached & ~left
        stuck = reached & ~graph.leading_to(finals | dead)
        for n, state in enumerate(flow.states):
            if n in said or not (dead | stuck) >> n & 1:
                continue
            said.add(n)
            if dead >> n & 1:
                code, message = "dead-end", f"no step leads out of state `{state['id']}`"
            else:
                code, message = "no-final", f"no final state can be reached from `{state['id']}`"
            yield places.finding("state", state["id"], (), code, message + explain(graph))


def _left_finals(flow: Flow, places: Places) -> Iterator[Finding]:
    """A final state is left only for another final one, by an annulment (8.1)."""
    finals = {state["id"] for state in flow.states if "final" in state}
    for step in flow.steps:
        ended = [state for state in step["from"] if state in finals]
        for outcome in step["outcomes"] if ended else []:
            for target in (*outcome.get("to", []), *outcome.get("then", [])):
                leaves = set(ended) & set(target.get("from", ended))
                if leaves and target["state"] not in finals:
                    where = ("outcomes", outcome["id"])
                    message = f"the final state `{min(leaves)}` is left for `{target['state']}`"
                    yield places.finding("step", step["id"], where, "final-left", message)


def _shortcuts(
    flow: Flow, graphs: list[Graph], places: Places, explain: Explain
) -> Iterator[Finding]:
    """Every `S` and `P*` step must stand on every path to an elected committee.

    A path that leaves a post vacant by a decision of the superior is only warned about. A `P*` step
    with `repeat` means zero or more.
    """
    for n, step in enumerate(flow.steps):
        if step["force"] == "S" or (step["force"] == "P*" and not step.get("repeat")):
            for graph in graphs:
                finding = _shortcut(n, graph, places, explain)
                if finding is not None:
                    yield finding
                    break


def _shortcut(n: int, graph: Graph, places: Places, explain: Explain) -> Finding | None:
    flow, removed = graph.flow, graph.without(1 << n)
    if not graph.present[n] or not graph.reached(removed) & _ending(flow, "elected", "partial"):
        return None
    decisions = sum(1 << m for m, step in enumerate(flow.steps) if _is_decision(step))
    severity: Severity = "error"
    path = graph.path(_ending(flow, "elected"), removed)
    path = path or graph.path(_ending(flow, "partial"), removed | decisions)
    if not path:
        severity, path = "warning", graph.path(_ending(flow, "partial"), removed)
    if not path:
        return None
    step = flow.steps[n]
    message = f"step `{step['id']}` of force `{step['force']}` can be avoided: {_shown(flow, path)}"
    code = "shortcut" if severity == "error" else "shortcut-by-decision"
    return places.finding("step", step["id"], (), code, message + explain(graph), severity)


def _ending(flow: Flow, *kinds: str) -> int:
    return sum(1 << n for n, state in enumerate(flow.states) if state.get("final") in kinds)


def _is_decision(step: Step) -> bool:
    """Whether persons decide here, in a case that is not the ordinary one."""
    return step["force"] == "S?" and set(resolvers_of(step)) == {"choice"}


def _shown(flow: Flow, path: list[Edge]) -> str:
    text = f"`{flow.states[path[0].state]['id']}`" if path else "the initial state"
    for edge in path:
        step = flow.steps[edge.step]["id"]
        text += f" -{step}/{edge.outcome}-> `{flow.states[edge.to]['id']}`"
    return text
