"""Lints parameters, and every `when` that reads one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tuixuan.procedure.document import Condition, Document, Parameter, Step
from tuixuan.procedure.finding import Finding, nearest
from tuixuan.procedure.graph import Graph
from tuixuan.procedure.lint_rules import resolver_place
from tuixuan.procedure.places import Places
from tuixuan.procedure.values import fault_of, range_fault_of
from tuixuan.procedure.yaml_file import Where

__all__ = ["lint_conditions", "lint_parameters"]

# A parameter that a step fixes takes the value of a field of that type.
_FIELD_TYPES = {"int": "count", "bool": "flag", "choice": "choice"}


def lint_parameters(document: Document, places: Places) -> Iterator[Finding]:
    """Whether each parameter can have its default, and can be fixed by the step that fixes it."""
    steps = {step["id"]: step for step in document["steps"]}
    for parameter in document.get("parameters", []):
        name = parameter["id"]
        if parameter["type"] == "choice" and not parameter.get("values"):
            message = "a choice needs `values`"
            yield places.finding("parameter", name, (), "values", message)
            continue
        if "fixed_by" in parameter:
            yield from _fixed(parameter, steps, places)
        elif parameter.get("default") is None:
            yield places.finding("parameter", name, (), "missing-key", "`default` is missing")
        default = parameter.get("default")
        fault = None if default is None else fault_of(parameter, default)
        fault = fault or (None if default is None else range_fault_of(parameter, default))
        if fault:
            yield places.finding("parameter", name, ("default",), "bad-default", fault)


def _fixed(parameter: Parameter, steps: Mapping[str, Step], places: Places) -> Iterator[Finding]:
    name, by = parameter["id"], parameter["fixed_by"]
    where: Where = ("fixed_by",)
    if not parameter.get("structural"):
        message = "only a structural parameter can be fixed by a step"
        yield places.finding("parameter", name, where, "fixed-by", message)
    step = steps.get(by)
    if step is None:
        message = f"there is no step `{by}`{nearest(by, steps)}"
        yield places.finding("parameter", name, where, "unknown-step", message)
        return
    field = next((one for one in step["fields"] if one["id"] == name), None)
    if field is None or field["type"] != _FIELD_TYPES.get(parameter["type"]):
        message = f"step `{by}` has no field `{name}` of this type"
        yield places.finding("parameter", name, where, "unknown-field", message)
    elif set(field.get("values", [])) != set(parameter.get("values", [])):
        message = f"the values of the field `{name}` in step `{by}` are others"
        yield places.finding("parameter", name, where, "values", message)


class _Reader(NamedTuple):
    condition: Condition
    where: Where


def lint_conditions(
    step: Step, parameters: Mapping[str, Parameter], places: Places, graphs: list[Graph]
) -> Iterator[Finding]:
    """Whether each `when` of a step reads a structural parameter that has its value by then."""
    for condition, where in _conditions(step, places):
        name = condition["param"]
        parameter = parameters.get(name)
        fault: tuple[str, str] | None = None
        if parameter is None:
            fault = (
                "unknown-parameter",
                f"there is no parameter `{name}`{nearest(name, parameters)}",
            )
        elif not parameter.get("structural"):
            fault = "when-not-structural", f"`when` may not read `{name}`, which is not structural"
        else:
            text = _type_fault(condition, parameter) or _too_early(step, parameter, graphs)
            if text is not None:
                fault = text
        if fault is not None:
            yield places.finding("step", step["id"], where, *fault)


def _conditions(step: Step, places: Places) -> Iterator[_Reader]:
    yield from _each(step.get("when", []), ("when",))
    for index, item in enumerate(step.get("requires", [])):
        yield from _each(item.get("when", []), ("requires", index, "when"))
    for index, use in enumerate(step.get("rules", [])):
        yield from _each(use.get("when", []), ("rules", index, "when"))
    for index, by in enumerate(step["by"]):
        yield from _each(by.get("when", []), (*resolver_place(step, index, places), "when"))
    for outcome in step["outcomes"]:
        sides: Any = outcome
        for side in ("to", "then"):
            for index, target in enumerate(sides.get(side, [])):
                where = ("outcomes", outcome["id"], side, index, "when")
                yield from _each(target.get("when", []), where)


def _each(conditions: list[Condition], where: Where) -> Iterator[_Reader]:
    for condition in conditions:
        yield _Reader(condition, where)


def _type_fault(condition: Condition, parameter: Parameter) -> tuple[str, str] | None:
    """A condition that no value of the parameter can meet or that compares unlike things."""
    if "at_least" in condition:
        if parameter["type"] != "int":
            return "bad-condition", f"`at_least` needs a number, and `{parameter['id']}` is none"
        return None
    wanted = condition.get("in", [condition.get("is")])
    for value in wanted:
        fault = fault_of(parameter, value)
        if fault is not None:
            return "bad-condition", f"`{parameter['id']}` is never `{value}`: {fault}"
    return None


def _too_early(step: Step, parameter: Parameter, graphs: list[Graph]) -> tuple[str, str] | None:
    """A `when` that may be read before the step that fixes its parameter."""
    by = parameter.get("fixed_by")
    if by is None:
        return None
    for graph in graphs:
        n, fixer = graph.steps.get(step["id"]), graph.steps.get(by)
        if n is None or fixer is None:
            continue
        if n == fixer or (graph.present[n] and graph.can_take(n, graph.without(1 << fixer))):
            message = f"`{parameter['id']}` need not have been fixed by `{by}` before this is read"
            return "when-too-early", message
    return None
