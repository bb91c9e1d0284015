"""The parameters of a case: what a plan sets, checked against the procedure (procedure 2, 9.5).

Rules kept here:
1. Every parameter has a value that was checked, except those that a step fixes later (2.3).
2. A wrong type or choice is refused; outside the lawful range is refused, or a warning where the
   parameter says so (2.2).
3. Cases with the same values share one object.

This module does not know where a plan comes from: it takes the values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from weakref import WeakValueDictionary

from tuixuan.errors import PlanError
from tuixuan.procedure.compiled import Parameter, Procedure

__all__ = ["Parameters"]

_ID = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII)
_PLAN = frozenset({"plan", "procedure", "pack", "parameters", "steps", "calendars"})


class Parameters:
    """All values of one plan, by parameter id, and what was warned about.

    `plans` is shared by every case with the same structural values; the decision keeps there what
    it derived from them.
    """

    __slots__ = ("__weakref__", "fixers", "latest", "plans", "structural", "values", "warnings")

    def __init__(self, procedure: Procedure, values: Mapping[str, Any]) -> None:
        self.values = values
        self.warnings = _judge(procedure, values)
        known = procedure.parameters.values()
        # Where the decision finds the values that steps fix; it fills this in.
        self.fixers: Any = None
        # The records that were asked about last, and the plan that was found for them.
        self.latest: tuple[Any, Any] = (None, None)
        self.structural = tuple(
            (p.id, values[p.id]) for p in known if p.structural and p.fixed_by is None
        )
        families = procedure.derived.setdefault("plans", {})
        self.plans: dict[Any, Any] = families.setdefault(self.structural, {})

    @classmethod
    def of(cls, procedure: Procedure, plan: Mapping[str, Any] | None = None) -> Parameters:
        """The parameters that a plan gives, every default written out.

        `plan` has the members of a county's plan; `parameters` and `steps` are read. Raises
        `PlanError` for what it may not say, with one sentence for the first fault.
        """
        given = _given(procedure, plan or {})
        values = {}
        for parameter in procedure.parameters.values():
            if parameter.fixed_by is not None:
                if parameter.id in given:
                    raise PlanError(
                        f"parameter `{parameter.id}` is fixed by step `{parameter.fixed_by}`: "
                        "leave it out of the plan"
                    )
                continue
            value = given.get(parameter.id, parameter.default)
            values[parameter.id] = tuple(value) if isinstance(value, list) else value
        return cls.shared(procedure, values)

    @classmethod
    def shared(cls, procedure: Procedure, values: Mapping[str, Any]) -> Parameters:
        """The one object for these values; raises `PlanError` when they are not lawful."""
        _check_names(procedure, values)
        for name, value in values.items():
            _check_type(procedure.parameters[name], value)
        known: WeakValueDictionary[Any, Parameters]
        known = procedure.derived.setdefault("parameters", WeakValueDictionary())
        # The type is part of the key, because `True == 1`.
        key = tuple((name, type(value), value) for name, value in sorted(values.items()))
        found = known.get(key)
        if found is None:
            found = known[key] = cls(procedure, values)
        return found

    def written(self) -> dict[str, Any]:
        """The values as a log holds them; an empty list is left out (log 4.1)."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in sorted(self.values.items())
            if value != ()
        }

    @classmethod
    def read(cls, procedure: Procedure, written: Mapping[str, Any]) -> Parameters:
        """The parameters as `written` wrote them; raises `PlanError`."""
        values = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in written.items()
        }
        for parameter in procedure.parameters.values():
            if parameter.type == "ids" and parameter.fixed_by is None:
                values.setdefault(parameter.id, ())
        return cls.shared(procedure, values)


def _given(procedure: Procedure, plan: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(plan) - _PLAN)
    if unknown:
        raise PlanError(f"`{unknown[0]}` is no member of a plan")
    for member, expected in (("procedure", procedure.id), ("pack", procedure.pack.id)):
        if plan.get(member, expected) != expected:
            raise PlanError(f"the plan is for {member} `{plan[member]}`, not `{expected}`")
    given = dict(plan.get("parameters") or {})
    for step, wanted in dict(plan.get("steps") or {}).items():
        if f"on_{step}" not in procedure.parameters:
            raise PlanError(f"step `{step}` cannot be switched on or off by a plan")
        given[f"on_{step}"] = wanted
    for name in given:
        if name not in procedure.parameters:
            raise PlanError(f"there is no parameter `{name}` in procedure `{procedure.id}`")
    return given


def _check_names(procedure: Procedure, values: Mapping[str, Any]) -> None:
    expected = {p.id for p in procedure.parameters.values() if p.fixed_by is None}
    wrong = sorted(expected ^ set(values))
    if wrong:
        raise PlanError(f"parameter `{wrong[0]}`: one value for each parameter is expected")


def _check_type(parameter: Parameter, value: Any) -> None:
    name, type_ = parameter.id, parameter.type
    if type_ == "choice":
        if value not in parameter.values or type(value) is not str:
            raise PlanError(f"parameter `{name}`: one of {', '.join(parameter.values)} is expected")
    elif type_ == "bool":
        if type(value) is not bool:
            raise PlanError(f"parameter `{name}`: true or false is expected")
    elif type_ == "int":
        if type(value) is not int:
            raise PlanError(f"parameter `{name}`: an integer is expected")
    elif not isinstance(value, tuple) or not all(_is_id(item) for item in value):
        raise PlanError(f"parameter `{name}`: a list of ids is expected")
    elif len(set(value)) != len(value):
        raise PlanError(f"parameter `{name}`: each id is named once")


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _judge(procedure: Procedure, values: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    """Refuse what lies outside an `error` range; the warnings for the rest (2.2)."""
    warnings = []
    for name, parameter in procedure.parameters.items():
        value = values.get(name)
        size = len(value) if isinstance(value, tuple) else value
        if not isinstance(size, int) or parameter.type not in ("int", "ids"):
            continue
        if _within(parameter, size):
            continue
        if parameter.outside != "warn":
            raise PlanError(
                f"parameter `{name}`: {_range(parameter)} is expected, not {size} "
                f"({parameter.basis})"
            )
        warnings.append({"rule": "parameter", "param": name})
    return tuple(warnings)


def _within(parameter: Parameter, size: int) -> bool:
    low, high = parameter.min, parameter.max
    return (low is None or size >= low) and (high is None or size <= high)


def _range(parameter: Parameter) -> str:
    low, high = parameter.min, parameter.max
    if low is None:
        return f"at most {high}"
    return f"at least {low}" if high is None else f"{low} to {high}"
