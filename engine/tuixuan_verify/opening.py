"""Steps 4.1 to 4.3: entry 0 names this procedure, its parameters are lawful, calendars match.

A document whose digest is not the one in the log is never run: what it would say is about
another law. A calendar that does not match is as good as absent.
"""

from __future__ import annotations

import os
from hashlib import sha256

from tuixuan_verify.days import is_date
from tuixuan_verify.form import read_object
from tuixuan_verify.members import is_id
from tuixuan_verify.memory import CaseMemory
from tuixuan_verify.operands import Malformed
from tuixuan_verify.reading import Unreadable, is_folder, read_document
from tuixuan_verify.secrecy import document_fault
from tuixuan_verify.table import Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tuixuan_verify.findings import Tally

FORMAT = "tuixuan-procedure/1"
CALENDAR_FORMAT = "tuixuan-calendar/1"
VOCABULARY = 1
_CALENDAR = frozenset(
    ("format", "calendar", "source", "checked_on", "days_off", "working_weekends", "holidays")
)


def read_bound(path: str, bound: dict[str, Any]) -> tuple[dict[str, Any] | None, str | None]:
    """Read a document whose digest and size the log names; returns it, or the fault."""
    try:
        content = read_document(path)
    except Unreadable as error:
        return None, str(error)
    if len(content) != bound["size"]:
        return None, "size"
    if sha256(content).hexdigest() != bound["sha256"]:
        return None, "sha256"
    return read_object(content)


def open_procedure(folder: str, data: dict[str, Any], tally: Tally) -> Table | None:
    """Step 4.1: the compiled document is the one that entry 0 binds, and can be run."""
    tally.looked["4.1"] += 1
    table = read_law(os.path.join(folder, "procedure.json"), data, "4.1", 0, tally)
    if table is not None:
        if data["vocabulary"] != VOCABULARY:
            tally.add("4.1", "procedure", 0, fault="vocabulary")
        judge_secrecy(table, 0, tally)
    return table


def read_law(
    path: str, data: dict[str, Any], step: str, line: int, tally: Tally
) -> Table | None:  # fmt: skip
    """Return the compiled document that an entry binds, for a step that it fails otherwise."""
    document, fault = read_bound(path, data["compiled"])
    if document is None:
        tally.add(step, "procedure", line, file="procedure.json", fault=fault)
        return None
    for name, known in (("format", FORMAT), ("vocabulary", VOCABULARY)):
        if document.get(name) != known or type(document.get(name)) is not type(known):
            found = document.get(name)
            tally.add(step, "version", line, member=name, expected=known, found=found)
            tally.unverifiable.append((name, str(found)[:80]))
            return None
    try:
        table = Table(document)
    except Malformed as error:
        tally.add(step, "procedure", line, file="procedure.json", fault=str(error)[:200])
        return None
    named = {"id": document.get("procedure"), "version": document.get("version")}
    if (named, table.pack["id"]) != (data["procedure"], data["pack"]):
        tally.add(step, "procedure", line, fault="procedure")
    return table


def judge_secrecy(table: Table, line: int, tally: Tally) -> None:
    """Step 4.15 on a document."""
    tally.looked["4.15"] += 1
    fault = document_fault(table.document)
    if fault is not None:
        tally.add("4.15", "secrecy", line, file="procedure.json", fault=fault)


def open_case(entry: dict[str, Any], table: Table, tally: Tally) -> CaseMemory:
    """Step 4.2: parameters, roles and state of entry 0."""
    tally.looked["4.2"] += 1
    data, case = entry["data"], CaseMemory(table.initial)
    case.given = data.get("parameters", {})
    warnings = open_parameters(case.given, table, case, tally)
    _open_roles(data.get("roles", {}), table, case, tally)
    out: dict[str, Any] = {"state": table.initial}
    if warnings:
        out["warnings"] = warnings
    if entry["out"] != out:
        tally.add("4.2", "outcome", 0, expected=out, found=entry["out"])
    return case


def open_parameters(
    given: dict[str, Any], table: Table, case: CaseMemory, tally: Tally,
    step: str = "4.2", line: int = 0,
) -> list[dict[str, str]]:  # fmt: skip
    """2.1 to 2.3: each parameter has a lawful value; returns the warnings."""
    warnings = []
    for name, spec in table.parameters.items():
        if "fixed_by" in spec:
            if name in given:
                tally.add(step, "parameter", line, parameter=name, fault="fixed_by")
            continue
        value = given.get(name, [] if spec["type"] == "ids" else None)
        fault = parameter_fault(spec, value)
        case.parameters[name] = spec.get("default") if fault == "type" else value
        if fault and (fault != "range" or spec.get("outside", "error") == "error"):
            tally.add(step, "parameter", line, parameter=name, fault=fault)
        elif fault:
            warnings.append({"rule": "parameter", "param": name})
    for name in given.keys() - table.parameters.keys():
        tally.add(step, "parameter", line, parameter=name, fault="unknown")
    return warnings


def parameter_fault(spec: dict[str, Any], value: Any) -> str | None:
    """2.2: `type` for a wrong type or choice, `range` for a value outside its range."""
    kind = spec["type"]
    if kind == "bool":
        return None if type(value) is bool else "type"
    if kind == "choice":
        return None if type(value) is str and value in spec["values"] else "type"
    if kind == "int":
        measured = value if type(value) is int else None
    else:
        sound = type(value) is list and all(map(is_id, value)) and len(set(value)) == len(value)
        measured = len(value) if sound else None
    if measured is None:
        return "type"
    within = spec.get("min", measured) <= measured <= spec.get("max", measured)
    return None if within else "range"


def _open_roles(roles: dict[str, Any], table: Table, case: CaseMemory, tally: Tally) -> None:
    """log 4.1 and 4.3: roles of the procedure, and nobody on both sides of a pair."""
    for role, persons in roles.items():
        if role not in table.roles:
            tally.add("4.2", "role", 0, role=role, fault="unknown")
        case.registers[role] = dict.fromkeys(persons, "")
    for a, b in table.exclusive:
        for person in sorted(case.registers.get(a, {}).keys() & case.registers.get(b, {}).keys()):
            tally.add("4.2", "role", 0, person=person, pair=[a, b])


def bind_calendar(
    folder: str, bound: dict[str, Any], line: int, case: CaseMemory, tally: Tally
) -> None:
    """Step 4.3: the calendar of a year is the one that the log binds, once."""
    tally.looked["4.3"] += 1
    year = bound["year"]
    if year in case.calendars:
        tally.add("4.3", "calendar", line, year=year, fault="twice")
        return
    home = os.path.join(folder, "calendars")
    document, fault = (
        read_bound(os.path.join(home, f"{year:04d}.json"), bound)
        if is_folder(home)
        else (None, "not_there")
    )
    if document is not None:
        fault = _calendar_fault(document, year)
    if document is None or fault:
        tally.add("4.3", "calendar", line, year=year, fault=fault)
        return
    off, worked = document.get("days_off", []), document.get("working_weekends", [])
    case.calendars[year] = (frozenset(off), frozenset(worked))


def _calendar_fault(document: dict[str, Any], year: int) -> str | None:
    """Return the member at fault (procedure 9.4)."""
    if document.get("format") != CALENDAR_FORMAT or document.get("calendar") != year:
        return "format"
    unknown = document.keys() - _CALENDAR
    if unknown:
        return min(unknown)
    for name in ("days_off", "working_weekends"):
        dates = document.get(name, [])
        if type(dates) is not list or not all(is_date(d) and int(d[:4]) == year for d in dates):
            return name
    return None
