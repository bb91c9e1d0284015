"""The variants of a procedure: assignments of structural parameters that some `when` tells apart.

Values that no condition distinguishes are one variant. Switches of `P` steps are taken all on, then
all off.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeGuard

from tuixuan.procedure.document import Condition, Document, Outcome, Parameter, Step

__all__ = [
    "MAX_VARIANTS",
    "conditions_of",
    "described",
    "holds",
    "resolver_in",
    "resolvers_of",
    "shaping_conditions_of",
    "steps_of",
    "switches_of",
    "variants_of",
]

MAX_VARIANTS = 256
_FEW = 16


def holds(conditions: Iterable[Condition], values: Mapping[str, Any]) -> bool:
    """Whether all conditions hold (procedure 2.4); one on a parameter without value does not."""
    return all(_holds(one, values) for one in conditions)


def _holds(condition: Condition, values: Mapping[str, Any]) -> bool:
    value = values.get(condition["param"])
    if value is None:
        return False
    if "is" in condition:
        return _same(value, condition["is"])
    if "in" in condition:
        return any(_same(value, one) for one in condition["in"])
    return _is_number(value) and bool(value >= condition["at_least"])


def _same(value: Any, other: Any) -> bool:
    return type(value) is type(other) and bool(value == other)


def switches_of(document: Document) -> dict[str, str]:
    """The parameters that switch a step on and off, with their step."""
    known = {parameter["id"] for parameter in document.get("parameters", [])}
    switches: dict[str, str] = {}
    for step in steps_of(document):
        name = f"on_{step['id']}"
        if name in known and any(one["param"] == name for one in step.get("when", [])):
            switches[name] = step["id"]
    return switches


def steps_of(document: Document) -> Iterator[Step]:
    """The steps of the main flow and of every thread."""
    yield from document["steps"]
    for thread in document.get("threads", []):
        yield from thread["steps"]


def resolvers_of(step: Step) -> list[str]:
    """The names of the resolvers of a step, one for most."""
    return [by["resolver"] for by in step["by"]]


def resolver_in(step: Step, values: Mapping[str, Any]) -> str | None:
    """The resolver that computes the outcome in a variant: the first whose `when` holds."""
    for by in step["by"]:
        if holds(by.get("when", []), values):
            return by["resolver"]
    return None


def conditions_of(step: Step) -> Iterator[Condition]:
    """Every condition that stands in a step."""
    yield from shaping_conditions_of(step)
    for by in step["by"]:
        yield from by.get("when", [])
    for use in step.get("rules", []):
        yield from use.get("when", [])


def shaping_conditions_of(step: Step) -> Iterator[Condition]:
    """Those of them that decide which steps there are and where they lead."""
    yield from step.get("when", [])
    for requirement in step.get("requires", []):
        yield from requirement.get("when", [])
    for outcome in step["outcomes"]:
        yield from _of_targets(outcome)


def _of_targets(outcome: Outcome) -> Iterator[Condition]:
    for target in (*outcome.get("to", []), *outcome.get("then", [])):
        yield from target.get("when", [])


def variants_of(document: Document) -> list[dict[str, Any]]:
    """Every variant; more than `MAX_VARIANTS` when there are too many to look at."""
    switches = switches_of(document)
    by_param: dict[str, list[Condition]] = {}
    for step in steps_of(document):
        for condition in conditions_of(step):
            by_param.setdefault(condition["param"], []).append(condition)
    axes: list[list[tuple[str, Any]]] = []
    for parameter in document.get("parameters", []):
        name = parameter["id"]
        if parameter.get("structural") and name not in switches:
            values = _told_apart(_values(parameter, by_param), by_param.get(name, []))
            axes.append([(name, value) for value in values])
    chosen = itertools.islice(itertools.product(*axes), MAX_VARIANTS + 1)
    settings = (True, False) if switches else (True,)
    return [
        {**dict(values), **dict.fromkeys(switches, setting)}
        for values in chosen
        for setting in settings
    ]


def _values(parameter: Parameter, by_param: Mapping[str, list[Condition]]) -> list[Any]:
    """The values of a parameter, or, of many numbers, those at which something changes."""
    kind, default = parameter["type"], parameter.get("default")
    if kind == "bool":
        return [True, False]
    if kind == "choice":
        return list(parameter.get("values", []))
    if kind == "ids":
        return [] if default is None else [default]
    given = [
        one for one in (parameter.get("min"), default, parameter.get("max")) if _is_number(one)
    ]
    if not given:
        return []
    low, high = min(given), max(given)
    if high - low < _FEW:
        return list(range(low, high + 1))
    bounds = [one for condition in by_param.get(parameter["id"], []) for one in _numbers(condition)]
    near = {number + step for number in bounds for step in (-1, 0, 1)}
    return sorted({one for one in near if low <= one <= high} | set(given))


def _numbers(condition: Condition) -> list[int]:
    found = [condition.get("is"), condition.get("at_least"), *condition.get("in", [])]
    return [one for one in found if _is_number(one)]


def _is_number(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _told_apart(values: Sequence[Any], conditions: Sequence[Condition]) -> list[Any]:
    """One value for each way in which the conditions can come out."""
    seen: dict[tuple[bool, ...], Any] = {}
    for value in values:
        seen.setdefault(tuple(_holds(one, {one["param"]: value}) for one in conditions), value)
    return list(seen.values())


def described(variant: Mapping[str, Any], switches: Mapping[str, str]) -> str:
    """`, when form is branch …`: a variant in words, for a message."""
    parts = [
        f"`{name}` is {_shown(value)}" for name, value in variant.items() if name not in switches
    ]
    if switches:
        on = all(variant[name] for name in switches)
        parts.append("every switch is on" if on else "every switch is off")
    return f" (when {', '.join(parts)})" if parts else ""


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value}"
