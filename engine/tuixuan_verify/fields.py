"""The types of a step's fields (procedure 3.3). An empty list reads as one left out."""

from __future__ import annotations

from operator import itemgetter

from tuixuan_verify.days import is_date
from tuixuan_verify.members import is_id, is_sorted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Sound = Callable[[Any], bool]

COUNT_LIMIT = 1_000_000
LIST_LIMIT = 1_024
_by_id, _by_pair = itemgetter("id"), itemgetter("id", "of")
_STANDINGS = ("formal", "probationary", "none")
_RELATIONS = ("spouse", "parent", "child", "sibling", "grandparent", "grandchild")


def is_count(value: Any) -> bool:
    """Whether the value is a count; true is none."""
    return type(value) is int and 0 <= value <= COUNT_LIMIT


def _rows(columns: dict[str, Sound], key: Callable[[Any], Any], may: str = "") -> Sound:
    """Return the judge of a list of rows, sorted by key and distinct."""

    most = len(columns)
    least = most - (may in columns)

    def sound(value: Any) -> bool:
        if type(value) is not list or len(value) > LIST_LIMIT:
            return False
        for row in value:
            if type(row) is not dict or not least <= len(row) <= most:
                return False
            for name, one in row.items():
                if name not in columns or not columns[name](one):
                    return False
            # all columns, or all but the one that may be lacking
            if len(row) < most and may in row:
                return False
        return is_sorted(list(map(key, value)))

    return sound


def _by_department(row: Any) -> Any:
    return row["id"], row.get("department", "")


def is_persons(value: Any) -> bool:
    """Whether the value is a list of person ids, sorted and distinct."""
    if type(value) is not list or len(value) > LIST_LIMIT or not all(map(is_id, value)):
        return False
    return is_sorted(value)


def _is_order(value: Any) -> bool:
    if type(value) is not list or len(value) > LIST_LIMIT or not all(map(is_id, value)):
        return False
    return len(set(value)) == len(value)


def _is_flag(value: Any) -> bool:
    return type(value) is bool


_TYPES: dict[str, Sound] = {
    "date": is_date,
    "count": is_count,
    "flag": _is_flag,
    "persons": is_persons,
    "order": _is_order,
    "votes": _rows({"id": is_id, "yes": is_count, "no": is_count, "abstain": is_count}, _by_id),
    "write_ins": _rows({"id": is_id, "count": lambda v: is_count(v) and v >= 1}, _by_id),
    "members": _rows(
        {"id": is_id, "standing": lambda v: v in _STANDINGS, "counted": _is_flag}, _by_id
    ),
    "verdicts": _rows(
        {"id": is_id, "department": is_id, "verdict": lambda v: v in ("pass", "fail")},
        _by_department,
        may="department",
    ),
    "kin": _rows({"id": is_id, "of": is_id, "relation": lambda v: v in _RELATIONS}, _by_pair),
    "key": is_id,
}


def judge_of(field: dict[str, Any]) -> Sound:
    """Return the judge of a field; raises KeyError for an unknown type."""
    if field["type"] == "choice":
        values = frozenset(field["values"])
        return lambda value: type(value) is str and value in values
    return _TYPES[field["type"]]
