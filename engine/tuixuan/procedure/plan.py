"""Loads and checks a county's plan: parameters, switches and calendars for one procedure.

Rules kept here (procedure 9.5, 2.2):
1. A plan names only parameters that are there and are not fixed by a step; every other parameter
   has its default, so that all values are written out.
2. A value of the wrong type is refused. One outside the lawful range is refused or warned about, as
   the parameter says.
3. Only a `P` step that has a switch is switched. A statutory step (`S`, `S?`) or one that makes the
   procedure what it is (`P*`) stays, whatever the plan says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tuixuan.errors import CalendarError, PlanError
from tuixuan.procedure.calendars import LoadedCalendar, load_calendar
from tuixuan.procedure.document import Document, Parameter, Step
from tuixuan.procedure.finding import (
    Finding,
    Severity,
    errors_of,
    faults_of,
    nearest,
    sorted_findings,
)
from tuixuan.procedure.source_faults import read_model
from tuixuan.procedure.source_pack import PlanSource
from tuixuan.procedure.values import fault_of, range_fault_of
from tuixuan.procedure.variants import steps_of, switches_of
from tuixuan.procedure.yaml_file import Where, YamlFile
from tuixuan.procedure.yaml_loader import load_yaml, read_bytes

__all__ = ["Plan", "inspect_plan", "load_plan", "read_plan"]


@dataclass(frozen=True, slots=True)
class Plan:
    """A checked plan: the value of every parameter, and what is warned about."""

    name: str
    procedure: str
    pack: str | None
    parameters: Mapping[str, Any]
    calendars: tuple[LoadedCalendar, ...] = ()
    warnings: tuple[Finding, ...] = ()
    source: bytes = field(default=b"", repr=False)


def load_plan(path: Path, document: Document) -> Plan:
    """The plan in a file, checked against a compiled procedure.

    Raises `PlanError` with every fault of it and of the calendars that it names.
    """
    plan, findings = inspect_plan(path, document)
    if plan is None:
        raise PlanError(faults=faults_of(findings))
    return plan


def inspect_plan(path: Path, document: Document) -> tuple[Plan | None, tuple[Finding, ...]]:
    """The same without raising: the plan, unless something keeps it from use, and all findings."""
    source, file, findings = _read(path)
    if source is None:
        return None, sorted_findings(findings)
    values, faults = _values(source, file, document)
    calendars, more = _calendars(source, file, path.parent)
    found = sorted_findings([*findings, *_header(source, file, document), *faults, *more])
    if errors_of(found):
        return None, found
    data = path.read_bytes()
    return (
        Plan(source.plan, source.procedure, source.pack, values, calendars, found, data),
        found,
    )


def read_plan(path: Path) -> PlanSource:
    """The plan as written, to learn which procedure and pack it is for; raises `PlanError`."""
    source, _, findings = _read(path)
    if source is None or errors_of(findings):
        raise PlanError(faults=faults_of(sorted_findings(findings)))
    return source


def _read(path: Path) -> tuple[PlanSource | None, YamlFile, list[Finding]]:
    data = read_bytes(path, str(path))
    if isinstance(data, Finding):
        return None, YamlFile(str(path)), [data]
    file = load_yaml(data, str(path))
    if not file.whole:
        return None, file, file.findings
    source, faults = read_model(PlanSource, file)
    return source, file, [*file.findings, *faults]


def _header(source: PlanSource, file: YamlFile, document: Document) -> list[Finding]:
    """A plan is for one procedure and, when it says so, one pack."""
    found = []
    for key, given, actual in (
        ("procedure", source.procedure, document["procedure"]),
        ("pack", source.pack, document["pack"]["id"]),
    ):
        if given is not None and given != actual:
            message = f"`{actual}` is expected, not `{given}`"
            found.append(file.finding((key,), "other-procedure", message))
    return found


def _values(
    source: PlanSource, file: YamlFile, document: Document
) -> tuple[dict[str, Any], list[Finding]]:
    """The value of every parameter that a plan decides."""
    parameters = {one["id"]: one for one in document.get("parameters", [])}
    findings: list[Finding] = []
    given = {
        name: value
        for name, value in source.parameters.items()
        if _is_settable(name, parameters, file, findings)
    }
    for step, on in source.steps.items():
        fault = _switch_fault(step, document)
        if fault is not None:
            findings.append(file.finding(("steps", step), fault[0], fault[1], key=True))
        elif f"on_{step}" in given:
            message = f"`on_{step}` is given under `parameters` as well"
            findings.append(file.finding(("steps", step), "duplicate-key", message, key=True))
        else:
            given[f"on_{step}"] = on
    for name, value in source.parameters.items():
        if name in given:
            findings += _judged(parameters[name], value, ("parameters", name), file)
    settable = [one for one in parameters.values() if "fixed_by" not in one]
    return {one["id"]: given.get(one["id"], one["default"]) for one in settable}, findings


def _is_settable(
    name: str, parameters: Mapping[str, Parameter], file: YamlFile, findings: list[Finding]
) -> bool:
    where: Where = ("parameters", name)
    parameter = parameters.get(name)
    if parameter is None:
        message = f"there is no parameter `{name}`{nearest(name, parameters)}"
        findings.append(file.finding(where, "unknown-parameter", message, key=True))
    elif "fixed_by" in parameter:
        message = f"`{name}` is fixed by step `{parameter['fixed_by']}`, not by the plan"
        findings.append(file.finding(where, "fixed-by", message, key=True))
    return parameter is not None and "fixed_by" not in parameter


def _judged(parameter: Parameter, value: Any, where: Where, file: YamlFile) -> list[Finding]:
    fault = fault_of(parameter, value)
    if fault is not None:
        return [file.finding(where, "bad-value", fault)]
    fault = range_fault_of(parameter, value)
    if fault is None:
        return []
    severity: Severity = "warning" if parameter.get("outside") == "warn" else "error"
    message = f"{fault} ({parameter['basis']})"
    return [file.finding(where, "outside-range", message, severity=severity)]


def _switch_fault(name: str, document: Document) -> tuple[str, str] | None:
    """Why a step cannot be switched by a plan."""
    steps: dict[str, Step] = {step["id"]: step for step in steps_of(document)}
    step = steps.get(name)
    if step is None:
        return "unknown-step", f"there is no step `{name}`{nearest(name, steps)}"
    if step["force"] != "P":
        return (
            "switched-step",
            f"step `{name}` has force `{step['force']}`: no plan can switch it on or off",
        )
    if name not in switches_of(document).values():
        return "switched-step", f"step `{name}` has no switch"
    return None


def _calendars(
    source: PlanSource, file: YamlFile, beside: Path
) -> tuple[tuple[LoadedCalendar, ...], list[Finding]]:
    loaded: list[LoadedCalendar] = []
    findings: list[Finding] = []
    for index, name in enumerate(source.calendars):
        where: Where = ("calendars", index)
        if Path(name).is_absolute() or ".." in Path(name).parts:
            findings.append(file.finding(where, "file", "a file beside the plan is expected"))
            continue
        try:
            loaded.append(load_calendar(beside / name))
        except CalendarError as error:
            for one in error.faults:
                place = (one.file, one.line, one.column, one.path)
                findings.append(Finding(*place, one.message, "calendar"))
    years = [one.year for one in loaded]
    if len(set(years)) < len(years):
        message = "two calendars are for the same year"
        findings.append(file.finding(("calendars",), "duplicate-id", message))
    return tuple(loaded), findings
