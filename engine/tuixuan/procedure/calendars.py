"""Loads working-day calendars, one file a year, and compiles each to JSON (procedure 9.4).

A calendar outside the shipped years is a file that a county adds; nothing is ever guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from tuixuan.canonical import Limits, dumps
from tuixuan.errors import CalendarError
from tuixuan.procedure.finding import Finding, faults_of, sorted_findings
from tuixuan.procedure.library import folder
from tuixuan.procedure.source_faults import read_model
from tuixuan.procedure.source_pack import CalendarSource
from tuixuan.procedure.yaml_file import Where, YamlFile
from tuixuan.procedure.yaml_loader import load_yaml, read_bytes

__all__ = ["FORMAT", "LoadedCalendar", "load_calendar", "shipped_calendars"]

FORMAT = "tuixuan-calendar/1"


@dataclass(frozen=True, slots=True)
class LoadedCalendar:
    """The calendar of one year: the compiled document, its canonical bytes, and the YAML."""

    year: int
    compiled: Mapping[str, Any]
    content: bytes = field(repr=False)
    source: bytes = field(repr=False)


def shipped_calendars() -> tuple[LoadedCalendar, ...]:
    """Every shipped calendar, by year."""
    return tuple(load_calendar(path) for path in sorted((folder() / "calendars").glob("*.yaml")))


def load_calendar(path: Path) -> LoadedCalendar:
    """The calendar in a file; raises `CalendarError` with every fault of it."""
    data = read_bytes(path, str(path))
    if isinstance(data, Finding):
        raise CalendarError(faults=[data.fault()])
    file = load_yaml(data, str(path))
    findings = list(file.findings)
    source: CalendarSource | None = None
    if file.whole:
        source, faults = read_model(CalendarSource, file)
        findings += faults
    if source is not None:
        findings += _days(source, file)
    if source is None or findings:
        raise CalendarError(faults=faults_of(sorted_findings(findings)))
    members = source.model_dump(mode="json")
    compiled = {"format": FORMAT, **{key: one for key, one in members.items() if one != []}}
    return LoadedCalendar(source.calendar, compiled, dumps(compiled, Limits.DOCUMENT), data)


def _days(source: CalendarSource, file: YamlFile) -> Iterator[Finding]:
    """Each list must lie in its year, sorted and distinct; days off are working days otherwise."""
    for name in ("days_off", "working_weekends", "holidays"):
        days: tuple[str, ...] = getattr(source, name)
        for index, text in enumerate(days):
            day, where = date.fromisoformat(text), (name, index)
            if day.year != source.calendar:
                yield _fault(file, where, f"a day in {source.calendar} is expected, not `{text}`")
            elif name == "days_off" and day.weekday() >= 5:
                yield _fault(file, where, f"a day from Monday to Friday is expected, not `{text}`")
            elif name == "working_weekends" and day.weekday() < 5:
                yield _fault(file, where, f"a Saturday or Sunday is expected, not `{text}`")
        for index, (before, after) in enumerate(pairwise(days), start=1):
            if before >= after:
                yield _fault(file, (name, index), f"`{after}` must not stand after `{before}`")


def _fault(file: YamlFile, where: Where, message: str) -> Finding:
    return file.finding(where, "calendar-day", message)
