"""Lints what steps read: each reference must exist, and be there whenever it is read.

Rules kept here:
1. A step that is read must have been accepted on every path before its reader, unless the operand
   stands in `first`, or the rule is judged only `after` that very step, or the check itself knows
   what to do without (`times.`, `taken`, `coverage`, `previous`, `plurality`, `higher`).
2. Of `STEP|STEP` one must have been accepted on every path, whichever.
3. A step with a switch may be read only by what is switched with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tuixuan.procedure.arguments import judge_arguments
from tuixuan.procedure.document import Condition, Document, Rule, Step
from tuixuan.procedure.finding import Finding, nearest
from tuixuan.procedure.graph import Graph
from tuixuan.procedure.lint_rules import resolver_place
from tuixuan.procedure.operands import PERSONS, Operands, Scope, Use, figures_of
from tuixuan.procedure.places import Places
from tuixuan.procedure.variants import holds, resolver_in, steps_of
from tuixuan.procedure.vocabulary import CHECKS, RESOLVERS
from tuixuan.procedure.yaml_file import Where

__all__ = ["Reading", "read_step", "registers_read"]


class Reading(NamedTuple):
    """What one step reads: findings of what cannot be, and the parameters that it uses."""

    findings: list[Finding]
    parameters: set[str]


class _Origin(NamedTuple):
    """Where the arguments of one block were written: in the step, and in a rule of the pack."""

    inside: Where
    rule: Rule | None = None
    own: Mapping[str, Any] = {}
    when: Sequence[Condition] = ()
    after: str = ""


def read_step(
    step: Step, scope: Scope, rules: Mapping[str, Rule], places: Places, graphs: list[Graph]
) -> Reading:
    """Every finding about what `step` reads in rules, resolver, registers and bounds."""
    findings: list[Finding] = []
    parameters: set[str] = set()
    for origin, operands in _blocks(step, scope, rules, places):
        parameters |= operands.parameters
        for problem in operands.problems:
            findings.append(_at(step, origin, problem.where, places, problem.code, problem.message))
        for use in operands.uses:
            fault = _use_fault(step, use, origin, scope, graphs) if use.sure else None
            if fault is not None:
                findings.append(_at(step, origin, use.where, places, *fault))
    return Reading(findings, parameters)


def _blocks(
    step: Step, scope: Scope, rules: Mapping[str, Rule], places: Places
) -> Iterator[tuple[_Origin, Operands]]:
    """Each block of arguments of a step, read."""
    for index, by in enumerate(step["by"]):
        operands = Operands(scope)
        entry = RESOLVERS.get(by["resolver"])
        rule = rules.get(by.get("rule", ""))
        if entry is not None:
            judge_arguments(by["resolver"], entry, by.get("args", {}), operands)
        inside = resolver_place(step, index, places)
        yield _Origin(inside, rule, by.get("args", {}), by.get("when", [])), operands
    for index, use in enumerate(step.get("rules", [])):
        rule = rules.get(use["rule"])
        operands = Operands(scope)
        name = rule.get("check", "") if rule else ""
        if name in CHECKS:
            judge_arguments(name, CHECKS[name], use.get("args", {}), operands)
        origin = _Origin(
            ("rules", index), rule, use.get("args", {}), use.get("when", []), use.get("after", "")
        )
        for key in ("unless", "after"):
            for one in _texts(use.get(key)):
                _outcome(one, (key,), operands)
        yield origin, operands
    for outcome in step["outcomes"]:
        yield from _of_outcome(outcome, scope)


def _of_outcome(outcome: Any, scope: Scope) -> Iterator[tuple[_Origin, Operands]]:
    operands = Operands(scope)
    for change in outcome.get("register", []):
        key = {"set": "sets", "revoke": "revokes", "grant": "grants"}[change["op"]]
        where = (key, change["role"])
        operands.expect(change["persons"], where, PERSONS)
        if change["role"] not in scope.registers:
            close = nearest(change["role"], scope.registers)
            message = f"there is no role or standing `{change['role']}`{close}"
            operands.problem(where, "unknown-role", message)
    if "at_most" in outcome:
        operands.expect(outcome["at_most"], ("at_most",), {"count"})
    for one in outcome.get("resets", []):
        _outcome(one, ("resets",), operands)
    yield _Origin(("outcomes", outcome["id"])), operands


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or [])


def _outcome(text: str, where: Where, operands: Operands) -> None:
    step, slash, outcome = text.partition("/")
    if not slash:
        operands.problem(where, "unknown-outcome", f"`STEP/OUTCOME` is expected, not `{text}`")
    else:
        operands.outcome(step, outcome, where)


def _at(
    step: Step, origin: _Origin, where: Where, places: Places, code: str, message: str
) -> Finding:
    """A finding at an argument, in the pack when that gives it, else in the step."""
    rule, key = origin.rule, code == "unknown-argument"
    if where and rule is not None and where[0] in rule.get("args", {}):
        return places.finding("rule", rule["id"], ("with", *where), code, message, key=key)
    inside = origin.inside
    if where and inside[0] == "outcomes" and where[0] in ("sets", "revokes", "grants"):
        where = _register_place(step, inside, where, places)
        return places.finding("step", step["id"], where, code, message)
    if where and where[0] not in ("unless", "after", "at_most", "resets"):
        where = ("with", *where)
    return places.finding("step", step["id"], (*inside, *where), code, message, key=key)


def _register_place(step: Step, inside: Where, where: Where, places: Places) -> Where:
    """A register change stands on the result or, for every result, on the step."""
    if places.has("step", step["id"], (*inside, *where[:2])):
        return (*inside, *where)
    return where


def _use_fault(
    step: Step, use: Use, origin: _Origin, scope: Scope, graphs: list[Graph]
) -> tuple[str, str] | None:
    """Why what is read may not be there when it is read: the step, or the figure in its variant."""
    message = _other_figures(step, use, origin.when, scope, graphs) if use.figure else None
    if message is not None:
        return "unknown-figure", message
    if not use.steps or origin.after.partition("/")[0] in use.steps:
        return None
    message = _switched(step, use.steps, origin.when, scope)
    message = message or _missing(step, use.steps, origin.when, graphs)
    return None if message is None else ("not-yet-taken", message)


def _other_figures(
    step: Step, use: Use, when: Sequence[Condition], scope: Scope, graphs: list[Graph]
) -> str | None:
    """Why a step does not give a figure: its resolver is another one in some variant."""
    read = [step] if not use.steps else [scope.steps[name] for name in use.steps]
    for graph in graphs:
        if not graph.present[graph.steps[step["id"]]] or not holds(when, graph.values):
            continue
        for one in read:
            resolver = resolver_in(one, graph.values)
            there = graph.present[graph.steps[one["id"]]] and resolver is not None
            if there and use.figure not in figures_of(one, resolver):
                return f"`{resolver}` gives no figure `{use.figure}` in step `{one['id']}`"
    return None


def _switched(
    step: Step, read: tuple[str, ...], when: Sequence[Condition], scope: Scope
) -> str | None:
    """Why a plan may switch off all that is read and leave its reader."""
    given = [*step.get("when", []), *when]
    for name in read:
        switch: Condition = {"param": f"on_{name}", "is": True}
        if switch not in scope.steps[name].get("when", []) or switch in given or name == step["id"]:
            return None
    return f"a plan may switch off `{read[0]}` and leave `{step['id']}`, which reads it"


def _missing(
    step: Step, read: tuple[str, ...], when: Sequence[Condition], graphs: list[Graph]
) -> str | None:
    """Why none of the steps `read` need have been taken before `step`; nothing if one always is."""
    names = " or ".join(f"`{name}`" for name in read)
    for graph in graphs:
        n = graph.steps.get(step["id"])
        if n is None or not graph.present[n] or not holds(when, graph.values):
            continue
        there = [graph.steps[name] for name in read if name in graph.steps]
        removed = graph.without(sum(1 << one for one in set(there)))
        alive = removed & ~(1 << n) if n in there else removed
        if graph.can_take(n, alive):
            return f"{names} need not have been taken before `{step['id']}`"
    return None


def registers_read(document: Document) -> set[str]:
    """The roles and standings that something asks for; to grant or revoke one is not to read it."""
    found = {name for pair in document.get("exclusive", []) for name in pair}
    for step in steps_of(document):
        if "covers" in step:
            found.add(step["covers"]["role"])
        for block in (*step["by"], *step.get("rules", [])):
            found |= set(_registers_in(block.get("args", {})))
        for outcome in step["outcomes"]:
            read = [change["persons"] for change in outcome.get("register", [])]
            found |= set(_registers_in([*read, outcome.get("at_most", 0)]))
    return found


def _registers_in(value: Any) -> Iterator[str]:
    """The registers that operands name: `role.NAME`, or the `role` of a check."""
    if isinstance(value, str) and value.startswith("role."):
        yield value.removeprefix("role.")
    elif isinstance(value, list):
        for one in value:
            yield from _registers_in(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from [one] if name == "role" else _registers_in(one)
