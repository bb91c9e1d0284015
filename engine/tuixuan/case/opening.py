"""Opens a case: checks everything that entry 0 binds, writes the files, then entry 0 (log 4).

Rules kept here:
1. Nothing is written before everything was checked: a case that may not be opened leaves no trace.
2. The files that entry 0 binds by digest are durable before it is.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from tuixuan.canonical import check_profile
from tuixuan.case.genesis import FORMAT, is_date, is_followed
from tuixuan.decision import layout_of
from tuixuan.errors import PlanError, RoleError, UsageError
from tuixuan.evidence import is_id
from tuixuan.memory import Memory
from tuixuan.procedure.compiled import Procedure
from tuixuan.procedure.days import Calendar, Calendars
from tuixuan.procedure.parameters import Parameters
from tuixuan.records import bound, bound_sources
from tuixuan.store import Store

__all__ = ["calendars_of", "check_roles", "genesis_body", "opening_memory", "write_files"]


@lru_cache(maxsize=1)
def engine_version() -> str:
    """The version of this engine; `0` when it runs from a bare checkout."""
    from importlib import metadata

    try:
        return metadata.version("tuixuan")
    except metadata.PackageNotFoundError:
        return "0"


def calendars_of(calendars: Iterable[Calendar | bytes | Mapping[str, Any]] | None) -> Calendars:
    """Calendars, compiled or read; the shipped ones when nothing is said.

    Raises `CalendarError`, and `UsageError` for a year twice.
    """
    if calendars is None:
        calendars = Calendar.shipped()
    read = [c if isinstance(c, Calendar) else Calendar.from_compiled(c) for c in calendars]
    made = Calendars(read)
    if len(made) != len(read):
        raise UsageError("one calendar for each year is expected")
    return made


def check_roles(procedure: Procedure, roles: Any) -> dict[str, tuple[str, ...]]:
    """The holders of each role, sorted; raises `RoleError` for what entry 0 may not hold (4.3)."""
    if not isinstance(roles, Mapping):
        raise RoleError("the person ids of each role are expected, by role")
    held: dict[str, tuple[str, ...]] = {}
    for role, persons in roles.items():
        if role not in procedure.roles:
            raise RoleError(f"there is no role `{role}` in procedure `{procedure.id}`")
        named = _persons(role, persons)
        if named:
            held[role] = named
    for a, b in procedure.exclusive:
        both = sorted(set(held.get(a, ())) & set(held.get(b, ())))
        if both:
            raise RoleError(f"person `{both[0]}` holds `{a}` and `{b}`, which exclude each other")
    return dict(sorted(held.items()))


def _persons(role: str, persons: Any) -> tuple[str, ...]:
    """The holders of one role, sorted."""
    if isinstance(persons, str) or not isinstance(persons, Iterable):
        persons = (persons,)
    named = tuple(persons)
    if not all(map(is_id, named)):
        raise RoleError(f"role `{role}`: person ids such as `p07` are expected")
    if len(set(named)) != len(named):
        raise RoleError(f"role `{role}`: each person is named once")
    return tuple(sorted(named))


def genesis_body(
    procedure: Procedure,
    parameters: Parameters,
    calendars: Calendars,
    roles: Mapping[str, tuple[str, ...]],
    origin: Any,
    meeting_planned: str | date | None,
    follows: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """The body of entry 0 (log 4.1, 4.2)."""
    if not isinstance(origin, str) or not origin:
        raise UsageError("the origin of a case is a name, and not empty")
    data: dict[str, Any] = {
        "format": FORMAT,
        "origin": origin,
        "nonce": secrets.token_hex(16),
        "engine": {"name": "tuixuan", "version": engine_version()},
        "vocabulary": procedure.vocabulary,
        "procedure": {"id": procedure.id, "version": procedure.version},
        "pack": procedure.pack.id,
        "compiled": {"sha256": procedure.sha256, "size": len(procedure.compiled)},
        "parameters": parameters.written(),
        "roles": {role: list(persons) for role, persons in roles.items()},
        "calendars": [bound(calendar) for calendar in calendars],
        "sources": bound_sources(procedure),
    }
    if meeting_planned is not None:
        data["meeting_planned"] = _planned(meeting_planned)
    if follows is not None:
        data["follows"] = _followed(follows)
    body: dict[str, Any] = {
        "data": {name: value for name, value in data.items() if value not in ([], {})},
        "out": {"state": procedure.initial},
    }
    if parameters.warnings:
        body["out"]["warnings"] = [dict(warning) for warning in parameters.warnings]
    check_profile(body)
    return body


def opening_memory(procedure: Procedure, roles: Mapping[str, Iterable[str]]) -> Memory:
    """The memory that entry 0 gives a case."""
    return Memory.opening(procedure.initial, layout_of(procedure).registers, roles)


def write_files(store: Store, procedure: Procedure, calendars: Calendars) -> None:
    """Put what entry 0 binds into the case, durably."""
    store.put("procedure.json", procedure.compiled)
    for calendar in calendars:
        store.put(f"calendars/{calendar.year}.json", calendar.compiled)
    for name, content in procedure.files:
        store.put(f"sources/{name}", content)


def _planned(day: str | date) -> str:
    text = day.isoformat()[:10] if isinstance(day, date) else day
    if not is_date(text):
        raise PlanError("a date such as `2026-03-28` is expected as the planned day of the meeting")
    return text


def _followed(follows: Mapping[str, Any]) -> dict[str, Any]:
    if not is_followed(follows):
        raise UsageError(
            "the case that this one follows has `origin`, `head` (its root in hexadecimal), `size` "
            "and `reason`"
        )
    return dict(follows)
