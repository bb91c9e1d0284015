"""Lints a compiled document: everything that is wrong with it, each with its place in the source.

A procedure that loads and lints without an error has the properties that engine and verifiers rely
on: every reference is there when it is read, every result leads somewhere, every state can end, and
no mandatory step can be avoided on the way to an elected committee.

Order of work: names first, then rules and what they read, then the flow in every variant. All
faults are said at once; only what the graph shows is left unsaid while names or conditions are
wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from tuixuan.procedure.document import Document, Step
from tuixuan.procedure.finding import Finding
from tuixuan.procedure.graph import Flow, Graph
from tuixuan.procedure.lint_graph import lint_flow, lint_main_flow
from tuixuan.procedure.lint_names import lint_names, lint_secrecy, lint_step_names
from tuixuan.procedure.lint_parameters import lint_conditions, lint_parameters
from tuixuan.procedure.lint_refs import read_step, registers_read
from tuixuan.procedure.lint_rules import lint_resolvers, lint_results, lint_rules
from tuixuan.procedure.operands import Scope
from tuixuan.procedure.places import Places
from tuixuan.procedure.variants import (
    MAX_VARIANTS,
    conditions_of,
    described,
    holds,
    shaping_conditions_of,
    steps_of,
    switches_of,
    variants_of,
)

__all__ = ["lint"]

MAIN = ""
# Faults that leave edges out of the graph: what it then shows would only follow from them.
_MISDRAWN = frozenset(
    {
        "bad-condition",
        "duplicate-id",
        "unknown-parameter",
        "unknown-state",
        "unknown-step",
        "when-not-structural",
    }
)


def lint(
    document: Document, places: Places, others: Callable[[], Collection[str]] | None = None
) -> list[Finding]:
    """Every finding about a procedure under its pack.

    `others` tells which rules other procedures use; without it none is said to be unused.
    """
    flows = {MAIN: Flow(document["initial"], document["states"], document["steps"])}
    for thread in document.get("threads", []):
        flows[thread["id"]] = Flow(thread["initial"], thread["states"], thread["steps"])
    findings = [*lint_names(document, flows, places), *lint_rules(document, places, others)]
    findings += [*lint_parameters(document, places), *lint_secrecy(flows, places)]
    variants = variants_of(document)
    if len(variants) > MAX_VARIANTS:
        message = (
            f"at most {MAX_VARIANTS} variants can be told apart: make fewer parameters structural"
        )
        return [*findings, places.top(("parameters",), "too-many-variants", message)]
    keys = {thread["id"]: thread["key"] for thread in document.get("threads", [])}
    read: set[str] = set()
    for name, flow in flows.items():
        graphs = _graphs(document, flow, variants)
        findings += _lint_steps(document, flow, places, graphs, keys.get(name), read)
        if not _MISDRAWN & {finding.code for finding in findings}:
            findings += _lint_graph(document, flow, places, graphs, main=name == MAIN)
    findings += _unused(document, places, read)
    return findings


def _graphs(document: Document, flow: Flow, variants: Sequence[Mapping[str, Any]]) -> list[Graph]:
    """A graph for each variant; variants that differ only in rules share one."""
    taken = _taken_rules(document, flow)
    conditions = [one for step in flow.steps for one in shaping_conditions_of(step)]
    conditions += [one for rules in taken.values() for when, _ in rules for one in when]
    shared: dict[tuple[bool, ...], Graph] = {}
    graphs = []
    for values in variants:
        key = tuple(holds([one], values) for one in conditions)
        if key not in shared:
            shared[key] = Graph(flow, values, taken)
        graphs.append(shared[key].under(values))
    return graphs


def _distinct(graphs: list[Graph]) -> list[Graph]:
    """One graph of those that are the same."""
    return list({id(graph.edges): graph for graph in reversed(graphs)}.values())[::-1]


def _lint_steps(
    document: Document,
    flow: Flow,
    places: Places,
    graphs: list[Graph],
    key: str | None,
    read: set[str],
) -> Iterator[Finding]:
    """What is asked of each step by itself; `read` collects the parameters that are read."""
    rules = {rule["id"]: rule for rule in document.get("rules", [])}
    parameters = {one["id"]: one for one in document.get("parameters", [])}
    registers = frozenset(one["id"] for one in (*document["roles"], *document.get("standings", [])))
    steps: dict[str, Step] = {}
    for step in flow.steps:
        steps.setdefault(step["id"], step)
    for step in steps.values():
        scope = Scope(step, steps, parameters, registers)
        yield from lint_step_names(step, flow, document, places, key)
        yield from lint_results(step, places)
        yield from lint_conditions(step, parameters, places, graphs)
        reading = read_step(step, scope, rules, places, graphs)
        yield from reading.findings
        read |= reading.parameters


def _lint_graph(
    document: Document, flow: Flow, places: Places, graphs: list[Graph], *, main: bool
) -> Iterator[Finding]:
    switches = switches_of(document)

    def explain(graph: Graph) -> str:
        return described(graph.values, switches) if len(graphs) > 1 else ""

    for step in flow.steps:
        yield from lint_resolvers(step, places, graphs, explain)
    distinct = _distinct(graphs)
    yield from lint_flow(flow, distinct, places, explain)
    if main:
        yield from lint_main_flow(flow, distinct, places, explain)


def _unused(document: Document, places: Places, read: set[str]) -> Iterator[Finding]:
    """Parameters, documents and standings that nothing speaks of."""
    conditions = {c["param"] for step in steps_of(document) for c in conditions_of(step)}
    for parameter in document.get("parameters", []):
        if parameter["id"] not in read | conditions:
            message = f"nothing reads the parameter `{parameter['id']}`"
            yield places.finding(
                "parameter", parameter["id"], (), "unused-parameter", message, "warning"
            )
    carried = {one for step in steps_of(document) for one in step.get("documents", [])}
    for index, one in enumerate(document.get("documents", [])):
        if one["id"] not in carried:
            message = f"no step must carry the document `{one['id']}`"
            yield places.top(("documents", index), "unused-document", message, "warning")
    standings = registers_read(document)
    for index, standing in enumerate(document.get("standings", [])):
        if standing["id"] not in standings:
            message = f"nothing reads the standing `{standing['id']}`"
            yield places.top(("standings", index), "unused-standing", message, "warning")


def _taken_rules(document: Document, flow: Flow) -> dict[str, list[tuple[Any, list[str]]]]:
    """For each step the `taken` rules that always block: their `when` and the steps they name."""
    rules = {rule["id"]: rule for rule in document.get("rules", [])}
    found: dict[str, list[tuple[Any, list[str]]]] = {}
    for step in flow.steps:
        for use in step.get("rules", []):
            rule = rules.get(use["rule"])
            if rule is None or rule.get("check") != "taken" or "unless" in use or "after" in use:
                continue
            names = use.get("args", {}).get("steps", [])
            blocks = rule["severity"] == "block" and rule.get("enforced", True)
            if blocks and isinstance(names, list):
                steps = [name for name in names if isinstance(name, str)]
                found.setdefault(step["id"], []).append((use.get("when", []), steps))
    return found
