"""What entry 0 says of its case (log 4.1, step 1.1), and an amendment of its law (log 10.2)."""

from __future__ import annotations

import re

from tuixuan_verify.days import is_date
from tuixuan_verify.members import CALENDAR, is_exact, is_hash, is_id, is_size, is_sorted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

_HEX32 = re.compile(r"[0-9a-f]{32}")


def _text(value: Any) -> bool:
    return type(value) is str and value != ""


def _are_ids(value: Any) -> bool:
    sound = type(value) is list and len(value) > 0 and all(map(is_id, value))
    return sound and is_sorted(value)


def _rows(key: str, must: Mapping[str, Callable[[Any], bool]]) -> Callable[[Any], bool]:
    def sound(value: Any) -> bool:
        if type(value) is not list or not value or not all(is_exact(row, must) for row in value):
            return False
        return is_sorted([row[key] for row in value])

    return sound


_FILE = {"sha256": is_hash, "size": is_size}
_FOLLOWS = {"origin": _text, "head": is_hash, "size": is_size, "reason": is_id}
# log 4.1
_OPENING: dict[str, Callable[[Any], bool]] = {
    "format": _text,
    "origin": _text,
    "nonce": lambda v: type(v) is str and _HEX32.fullmatch(v) is not None,
    "engine": lambda v: is_exact(v, {"name": _text, "version": _text}),
    "vocabulary": is_size,
    "procedure": lambda v: is_exact(v, {"id": is_id, "version": is_size}),
    "pack": _text,
    "compiled": lambda v: is_exact(v, _FILE),
}
_OPENING_MAY: dict[str, Callable[[Any], bool]] = {
    "parameters": lambda v: type(v) is dict and all(map(is_id, v)),
    "roles": lambda v: type(v) is dict and all(map(is_id, v)) and all(map(_are_ids, v.values())),
    "calendars": _rows("year", CALENDAR),
    "sources": _rows("name", {"name": _text, **_FILE}),
    "meeting_planned": is_date,
    "follows": lambda v: is_exact(v, _FOLLOWS),
}


_LAW = {name: _OPENING[name] for name in ("compiled", "procedure", "pack")}
_LAW_MAY = {"sources": _OPENING_MAY["sources"]}


def opening_fault(data: dict[str, Any]) -> str | None:
    """Return the first member of entry 0's `data` at fault (step 1.1)."""
    return _fault(data, _OPENING, _OPENING_MAY)


def amendment_fault(data: dict[str, Any]) -> str | None:
    """Return the first member of an amendment's `data` at fault (step 0.4)."""
    return _fault(data, _LAW, _LAW_MAY)


def _fault(
    data: dict[str, Any],
    must: Mapping[str, Callable[[Any], bool]],
    may: Mapping[str, Callable[[Any], bool]],
) -> str | None:
    odd = (must.keys() - data.keys()) | (data.keys() - must.keys() - may.keys())
    if odd:
        return min(odd)
    for name, sound in (*must.items(), *may.items()):
        if name in data and not sound(data[name]):
            return name
    return None
