"""Opens a case from files: finds procedure, pack, plan and calendars, and gives them to the engine.

A procedure, pack or plan that is not the name of a shipped one is a file, looked for beside the
scenario. What a scenario says of parameters and steps goes before what its plan says. The shipped
calendars are bound, and those that a plan names in their place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tuixuan.audit import Signer
from tuixuan.case import Case
from tuixuan.errors import PlanError
from tuixuan.procedure import library
from tuixuan.procedure.calendars import LoadedCalendar, shipped_calendars
from tuixuan.procedure.compiled import Procedure
from tuixuan.procedure.plan import load_plan, read_plan
from tuixuan.scenario.loading import fault_at, load_scenario, named_beside
from tuixuan.scenario.play import Play
from tuixuan.scenario.source import CaseSource, moment
from tuixuan.store.base import Store

__all__ = ["Law", "find_law", "open_scenario", "scenarios"]


@dataclass(frozen=True, slots=True)
class Law:
    """What a case is opened under: the procedure, the members of the plan, the calendars."""

    procedure: Procedure
    plan: dict[str, Any] = field(default_factory=dict)
    calendars: tuple[bytes, ...] = ()


def scenarios() -> Path:
    """The shipped scenarios: in the package when installed from a wheel, else in the checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "scenarios"
    return installed if installed.is_dir() else package.parent.parent / "examples" / "scenarios"


def find_law(procedure: str, pack: str | None = None, plan: Path | None = None) -> Law:
    """Load and check all of it; raises `ProcedureError`, `PlanError` or `CalendarError`."""
    if plan is None:
        loaded = library.load(procedure, pack)
        return Law(_compiled(loaded), {}, _bound(()))
    source = read_plan(plan)
    loaded = library.load(procedure, pack or source.pack)
    checked = load_plan(plan, loaded.compiled)
    members = source.model_dump(exclude_unset=True, exclude={"plan", "calendars"})
    return Law(_compiled(loaded), members, _bound(checked.calendars))


def open_scenario(
    path: Path,
    store: Callable[[], Store],
    signer: Callable[[str], Signer | None] = lambda origin: None,
) -> Play:
    """The scenario in a file, its case open in a new store and nothing played yet.

    `store` is called once everything else is known to be good; `signer` is asked by the origin for
    who signs the notes. Raises `ScenarioError`,
    `ProcedureError`, `PlanError` or `CaseError`.
    """
    scenario = load_scenario(path)
    case, beside = scenario.case, scenario.folder
    given = beside / case.plan if isinstance(case.plan, str) else None
    pack = named_beside(scenario.pack, beside) if scenario.pack else None
    law = find_law(named_beside(scenario.procedure, beside), pack, given)
    for role in case.roles:
        if role not in law.procedure.roles:
            message = f"procedure `{law.procedure.id}` has no role `{role}`"
            fault_at(scenario.file, ("case", "roles", role), message)
    try:
        opened = Case.open(
            law.procedure,
            store(),
            origin=case.origin,
            plan=_plan(case, law.plan),
            roles={role: list(persons) for role, persons in case.roles.items()},
            people=scenario.people,
            meeting_planned=case.meeting_planned,
            at=moment(case.at),
            follows=case.follows.model_dump() if case.follows else None,
            calendars=law.calendars,
            signer=signer(case.origin),
        )
    except PlanError as error:
        fault_at(scenario.file, ("case",), str(error))
    return Play(scenario, opened)


def _compiled(loaded: library.Loaded) -> Procedure:
    return Procedure.from_compiled(loaded.content, files=loaded.sources)


def _bound(own: tuple[LoadedCalendar, ...]) -> tuple[bytes, ...]:
    """The shipped calendars, and in their place those that a plan brings."""
    by_year = {one.year: one.content for one in (*shipped_calendars(), *own)}
    return tuple(content for _, content in sorted(by_year.items()))


def _plan(case: CaseSource, members: dict[str, Any]) -> dict[str, Any]:
    plan = {**members, **(case.plan if isinstance(case.plan, dict) else {})}
    for name, values in (("parameters", case.parameters), ("steps", case.steps)):
        merged = {**plan.get(name, {}), **values}
        if merged:
            plan[name] = merged
    return plan
