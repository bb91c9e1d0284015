"""The form of entry 0: which members its `data` has, and what each looks like (log 4.1).

Rules kept here:
1. The members are a closed list: another one is a fault, and so is one that is missing.
2. Lists that the format wants sorted and distinct are; an integer is never a boolean. What an
   amendment binds as well is judged by `form_data`, for both.

This module does not compare entry 0 with what it binds: a procedure, calendars, roles.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from tuixuan.audit.form_data import (
    Test,
    ascends,
    has,
    is_calendar,
    is_file,
    is_hash,
    is_id,
    is_number,
    is_procedure,
    is_sources,
    is_text,
    is_whole,
)
from tuixuan.errors import LogError

__all__ = ["FORMAT", "check_genesis", "is_date", "is_followed"]

FORMAT: Final = "tuixuan-case/1"

_nonce = re.compile(r"[0-9a-f]{32}", re.ASCII).fullmatch
_date = re.compile(r"(?:19|2[01])[0-9]{2}-[0-9]{2}-[0-9]{2}", re.ASCII).fullmatch


def check_genesis(data: Mapping[str, Any]) -> None:
    """Raise `LogError` when `data` is not that of an entry 0."""
    for name in data:
        if name not in _MEMBERS:
            raise _fault(f"`{name}` is no member there")
    for name, (test, needed) in _MEMBERS.items():
        if name not in data:
            if needed:
                raise _fault(f"`{name}` is missing")
        elif not test(data[name]):
            raise _fault(f"`{name}` does not have the form of that member")


def is_date(value: Any) -> bool:
    """Whether it is a real day of the years 1900 to 2199, as `2026-03-28`."""
    if type(value) is not str or _date(value) is None:
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def is_followed(value: Any) -> bool:
    """Whether it names the case that this one continues, with its root and its size."""
    return (
        has(value, origin=_is_name, head=is_hash, size=is_number, reason=is_id)
        and value["size"] >= 1
    )


def _fault(problem: str) -> LogError:
    return LogError(f"the `data` of entry 0: {problem}: run `tuixuan-verify`", line=0)


def _is_name(value: Any) -> bool:
    return is_text(value) and value != ""


def _is_nonce(value: Any) -> bool:
    return is_text(value) and _nonce(value) is not None


def _is_engine(value: Any) -> bool:
    return has(value, name=is_text, version=is_text)


def _is_object(value: Any) -> bool:
    return isinstance(value, Mapping) and all(map(is_id, value))


def _is_roles(value: Any) -> bool:
    return _is_object(value) and all(map(_is_persons, value.values()))


def _is_persons(value: Any) -> bool:
    return isinstance(value, list) and all(map(is_id, value)) and ascends(value)


def _is_calendars(value: Any) -> bool:
    return (
        isinstance(value, list)
        and all(map(is_calendar, value))
        and ascends([calendar["year"] for calendar in value])
    )


# The test of each member, and whether it must be there. What is empty is left out.
_MEMBERS: Final[Mapping[str, tuple[Test, bool]]] = {
    "format": (_is_name, True),
    "origin": (_is_name, True),
    "nonce": (_is_nonce, True),
    "engine": (_is_engine, True),
    "vocabulary": (is_whole, True),
    "procedure": (is_procedure, True),
    "pack": (is_text, True),
    "compiled": (is_file, True),
    "parameters": (_is_object, False),
    "roles": (_is_roles, False),
    "calendars": (_is_calendars, False),
    "sources": (is_sources, False),
    "meeting_planned": (is_date, False),
    "follows": (is_followed, False),
}
