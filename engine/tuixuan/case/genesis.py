"""The form of entry 0: which members its `data` has, and what each looks like (log 4.1).

Rules kept here:
1. The members are a closed list: another one is a fault, and so is one that is missing.
2. Lists that the format wants sorted and distinct are; an integer is never a boolean.

This module does not compare entry 0 with what it binds: a procedure, calendars, roles.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any, Final

from tuixuan.errors import LogError
from tuixuan.evidence import is_id

__all__ = ["FORMAT", "check_genesis", "is_date", "is_followed"]

FORMAT: Final = "tuixuan-case/1"

_hash = re.compile(r"[0-9a-f]{64}", re.ASCII).fullmatch
_nonce = re.compile(r"[0-9a-f]{32}", re.ASCII).fullmatch
_date = re.compile(r"(?:19|2[01])[0-9]{2}-[0-9]{2}-[0-9]{2}", re.ASCII).fullmatch

Test = Callable[[Any], bool]


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
        _has(value, origin=_is_name, head=_is_hash, size=_is_size, reason=is_id)
        and value["size"] >= 1
    )


def _fault(problem: str) -> LogError:
    return LogError(f"the `data` of entry 0: {problem}: run `tuixuan-verify`", line=0)


def _has(value: Any, **members: Test) -> bool:
    """Whether it is an object of exactly these members, each as its test wants it."""
    return (
        isinstance(value, Mapping)
        and value.keys() == members.keys()
        and all(test(value[name]) for name, test in members.items())
    )


def _is_text(value: Any) -> bool:
    return type(value) is str


def _is_name(value: Any) -> bool:
    return type(value) is str and value != ""


def _is_hash(value: Any) -> bool:
    return type(value) is str and _hash(value) is not None


def _is_nonce(value: Any) -> bool:
    return type(value) is str and _nonce(value) is not None


def _is_number(value: Any) -> bool:
    return type(value) is int


def _is_size(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_year(value: Any) -> bool:
    return type(value) is int and 1900 <= value <= 9999


def _is_engine(value: Any) -> bool:
    return _has(value, name=_is_text, version=_is_text)


def _is_procedure(value: Any) -> bool:
    return _has(value, id=is_id, version=_is_number)


def _is_compiled(value: Any) -> bool:
    return _has(value, sha256=_is_hash, size=_is_size)


def _is_object(value: Any) -> bool:
    return isinstance(value, Mapping) and all(map(is_id, value))


def _is_roles(value: Any) -> bool:
    return _is_object(value) and all(map(_is_persons, value.values()))


def _is_persons(value: Any) -> bool:
    return isinstance(value, list) and all(map(is_id, value)) and _ascends(value)


def _is_calendars(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_calendar, value)) and _ascends(value, "year")


def _is_calendar(value: Any) -> bool:
    return _has(value, year=_is_year, sha256=_is_hash, size=_is_size)


def _is_sources(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_source, value)) and _ascends(value, "name")


def _is_source(value: Any) -> bool:
    return _has(value, name=_is_text, sha256=_is_hash, size=_is_size)


def _ascends(values: list[Any], by: str | None = None) -> bool:
    """Strictly, so that there is one order and no doubles."""
    keys = values if by is None else [value[by] for value in values]
    return all(before < after for before, after in pairwise(keys))


# The test of each member, and whether it must be there. What is empty is left out.
_MEMBERS: Final[Mapping[str, tuple[Test, bool]]] = {
    "format": (_is_name, True),
    "origin": (_is_name, True),
    "nonce": (_is_nonce, True),
    "engine": (_is_engine, True),
    "vocabulary": (_is_number, True),
    "procedure": (_is_procedure, True),
    "pack": (_is_text, True),
    "compiled": (_is_compiled, True),
    "parameters": (_is_object, False),
    "roles": (_is_roles, False),
    "calendars": (_is_calendars, False),
    "sources": (_is_sources, False),
    "meeting_planned": (is_date, False),
    "follows": (is_followed, False),
}
