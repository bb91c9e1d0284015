"""Loads a scenario, and joins it with the one that it starts from.

Rules kept here:
1. Of the other scenario only what is accepted is taken over: no attempt that is expected to be
   refused, no `attempt_all`. What is taken over must be accepted; nothing else is expected of it.
2. `start` takes the moves before the first that takes the step `before`, `finish` those from the
   first that takes the step `from` on.
3. `shift_days` moves every date and time that is taken over; `with` then changes fields, step by
   step; `without` leaves steps out.
4. Every move knows the file and line it was written in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NoReturn

from tuixuan.errors import Fault, ScenarioError
from tuixuan.procedure.finding import Finding, faults_of, sorted_findings
from tuixuan.procedure.source_faults import read_model
from tuixuan.procedure.yaml_file import Where, YamlFile
from tuixuan.procedure.yaml_loader import load_yaml, read_bytes
from tuixuan.scenario.source import (
    CaseSource,
    FinishSource,
    MoveSource,
    ScenarioSource,
    StartSource,
)

__all__ = ["Placed", "Scenario", "fault_at", "load_scenario", "named_beside"]

# So many scenarios may start from one another; a circle of them is longer.
_DEPTH_MAX = 8
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Placed:
    """A move and where it was written."""

    source: MoveSource
    file: YamlFile
    index: int

    @property
    def where(self) -> Where:
        """Its place in the file."""
        return ("steps", self.index)

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.file.name}:{self.file.at(self.where)[0]}"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole scenario: the case to open and every move, in order."""

    name: str
    about: str | None
    procedure: str
    pack: str | None
    case: CaseSource
    documents: Mapping[str, str]
    moves: tuple[Placed, ...]
    file: YamlFile
    folder: Path
    people: Mapping[str, str]


def load_scenario(path: Path, depth: int = 0) -> Scenario:
    """The scenario in a file; raises `ScenarioError` with every fault of it.

    `depth` counts the scenarios that start from this one.
    """
    source, file = _read(path)
    own = tuple(Placed(move, file, index) for index, move in enumerate(source.steps))
    if source.start is None:
        return _alone(source, own, file, path.parent)
    where = ("start", "scenario")
    other = path.parent / source.start.scenario
    if depth >= _DEPTH_MAX:
        fault_at(file, where, f"at most {_DEPTH_MAX} scenarios may start from one another")
    if not other.is_file():
        fault_at(file, where, f"there is no file `{source.start.scenario}` beside this one")
    base = load_scenario(other, depth + 1)
    return _joined(source, source.start, own, file, base)


def _read(path: Path) -> tuple[ScenarioSource, YamlFile]:
    name = str(path)
    data = read_bytes(path, name)
    if isinstance(data, Finding):
        raise ScenarioError(faults=[data.fault()])
    file = load_yaml(data, name)
    findings = list(file.findings)
    source = None
    if file.value is not None:
        source, found = read_model(ScenarioSource, file)
        findings += found
    if source is None or findings:
        raise ScenarioError(faults=faults_of(sorted_findings(findings)))
    return source, file


def _alone(
    source: ScenarioSource, own: tuple[Placed, ...], file: YamlFile, folder: Path
) -> Scenario:
    if source.procedure is None or source.case is None:
        fault_at(file, (), "`procedure` and `case` are needed")
    return Scenario(
        source.scenario,
        source.about,
        source.procedure,
        source.pack,
        source.case,
        source.documents,
        own,
        file,
        folder,
        source.people,
    )


def _joined(
    source: ScenarioSource,
    start: StartSource,
    own: tuple[Placed, ...],
    file: YamlFile,
    base: Scenario,
) -> Scenario:
    taken = [placed for placed in base.moves if _is_accepted(placed.source)]
    end = _first(taken, start.before, file, ("start", "before"))
    begun = _changed(taken[:end], start, file, "start")
    ended: list[Placed] = []
    if source.finish is not None:
        first = _first(taken, source.finish.from_, file, ("finish", "from"))
        ended = _changed(taken[first:], source.finish, file, "finish")
    return Scenario(
        source.scenario,
        source.about,
        base.procedure,
        source.pack or base.pack,
        _case(base.case, start),
        {**base.documents, **source.documents},
        (*begun, *own, *ended),
        file,
        base.folder,
        {**base.people, **source.people},
    )


def _is_accepted(move: MoveSource) -> bool:
    expect = move.expect
    refused = expect is not None and (expect.refused is not None or expect.need is not None)
    return not refused and not move.attempt_all


def _first(taken: list[Placed], step: str, file: YamlFile, where: Where) -> int:
    for index, placed in enumerate(taken):
        if placed.source.step == step:
            return index
    fault_at(file, where, f"the other scenario does not take step `{step}`")


def _changed(
    taken: list[Placed], change: StartSource | FinishSource, file: YamlFile, key: str
) -> list[Placed]:
    """The moves taken over, shifted, changed and thinned out."""
    known = {placed.source.step for placed in taken}
    for name in (*change.without, *change.with_):
        if name not in known:
            fault_at(file, (key,), f"step `{name}` is not among the moves taken over")
    kept = [placed for placed in taken if placed.source.step not in change.without]
    return [_moved(placed, change) for placed in kept]


def _moved(placed: Placed, change: StartSource | FinishSource) -> Placed:
    move, days = placed.source, change.shift_days
    data = {name: _shifted(value, days) for name, value in move.data.items()}
    update: dict[str, Any] = {"expect": None, "at": _shifted(move.at, days), "data": data}
    if move.date is not None:
        update["date"] = _shifted(move.date, days)
    data.update(change.with_.get(str(move.step), {}))
    return Placed(move.model_copy(update=update), placed.file, placed.index)


def _case(case: CaseSource, start: StartSource) -> CaseSource:
    changes = start.case
    update: dict[str, Any] = {
        "origin": changes.origin or case.origin,
        "at": changes.at or _shifted(case.at, start.shift_days),
        "roles": {**case.roles, **changes.roles},
        "parameters": {**case.parameters, **changes.parameters},
        "steps": {**case.steps, **changes.steps},
    }
    planned = changes.meeting_planned or _shifted(case.meeting_planned, start.shift_days)
    return case.model_copy(update={**update, "meeting_planned": planned})


def _shifted(value: Any, days: int) -> Any:
    """A date, or a time that begins with one, so many days later; anything else as it is."""
    if not days or not isinstance(value, str) or _DAY.match(value) is None:
        return value
    later = date.fromisoformat(value[:10]) + timedelta(days=days)
    return later.isoformat() + value[10:]


def fault_at(file: YamlFile, where: Where, message: str) -> NoReturn:
    """Raise the fault at a place of a file."""
    line, column = file.at(where)
    raise ScenarioError(faults=[Fault(file.name, line, column, file.path(where), message)])


def named_beside(name: str, folder: Path) -> str:
    """A shipped name as it is, a file as seen from the folder of a scenario."""
    if "/" in name or "." in name or "\\" in name:
        return str(folder / name)
    return name
