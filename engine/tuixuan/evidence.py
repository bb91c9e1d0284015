"""The form of an attempt: which fields a step takes and what each may hold (procedure 3.3, 4.1).

Rules kept here:
1. A field's type follows from its name alone, the same in every procedure: `FIELD_TYPES`.
2. `normalise` sorts what is written sorted and leaves empty lists out; `problem` then judges, and
   never repairs. A log is judged without being normalised.
3. A required field that is left out is no fault of form: `missing` names it, once the step is
   permitted. A list that is left out is empty, and never missing.
4. Persons are ids. No field holds a name, and no field belongs to one voter.

This module does not know whether a figure is plausible: rules do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

from tuixuan.errors import ProcedureError
from tuixuan.procedure.compiled import Field, Step
from tuixuan.procedure.vocabulary import FIELDS

__all__ = [
    "FIELD_TYPES",
    "LIST_TYPES",
    "ROW_MEMBERS",
    "Form",
    "is_documents",
    "is_id",
    "normalise",
]

COUNT_MAX: Final = 1_000_000
LIST_MAX: Final = 1_024

FIELD_TYPES: Final[Mapping[str, str]] = FIELDS
# The members of one row in the order in which memory and checks hold them.
ROW_MEMBERS: Final[Mapping[str, tuple[str, ...]]] = {
    "votes": ("id", "yes", "no", "abstain"),
    "write_ins": ("id", "count"),
    "members": ("id", "standing", "counted"),
    "verdicts": ("id", "department", "verdict"),
}
LIST_TYPES: Final = frozenset({"persons", "order", *ROW_MEMBERS})

_id = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII).fullmatch
_digest = re.compile(r"[0-9a-f]{64}", re.ASCII).fullmatch
_date = re.compile(r"(?:19|2[01])[0-9]{2}-[0-9]{2}-[0-9]{2}", re.ASCII).fullmatch

Test = Callable[[Any], bool]


def is_id(value: Any) -> bool:
    """Whether `value` is a well-formed id of a person, role, step or complaint."""
    return type(value) is str and _is_known_id(value)


@lru_cache(maxsize=16_384)
def _is_known_id(text: str) -> bool:
    return _id(text) is not None


def is_documents(value: Any, known: Mapping[str, Any]) -> bool:
    """Whether `value` lists well-formed documents with distinct ids among `known`."""
    if not isinstance(value, list | tuple):
        return False
    seen = set()
    for item in value:
        if not isinstance(item, Mapping) or len(item) != 3 or not _is_document(item):
            return False
        seen.add(item["id"])
    return len(seen) == len(value) and all(id_ in known for id_ in seen)


def _is_document(item: Mapping[str, Any]) -> bool:
    sha256, size = item.get("sha256"), item.get("size")
    return (
        is_id(item.get("id"))
        and type(sha256) is str
        and _digest(sha256) is not None
        and type(size) is int
        and 0 <= size < 2**53
    )


class Form:
    """The form of one step's data."""

    __slots__ = ("_key", "_required", "_sorted", "_tests")

    def __init__(self, step: Step, key: str | None = None) -> None:
        """The form of `step`; `key` is the field that names its thread, if it is in one."""
        self._key = key
        self._tests: dict[str, Test] = {field.id: _test_of(field, step.id) for field in step.fields}
        self._sorted = {f.id: f.type for f in step.fields if f.type in LIST_TYPES}
        self._required = tuple(
            f.id for f in step.fields if not f.optional and f.type not in LIST_TYPES
        )

    def problem(self, data: Any) -> str | None:
        """What is wrong with the form of `data`; `None` when nothing is."""
        if type(data) is not dict:
            return "the data of a step are an object"
        tests = self._tests
        for name, value in data.items():
            test = tests.get(name)
            if test is None:
                return f"`{ascii(name)[1:81]}` is no field of this step"
            if not test(value):
                return f"`{name}` does not have the form of that field"
        if self._key is not None and self._key not in data:
            return f"`{self._key}` is missing, which says whose thread it is"
        return None

    def missing(self, data: Mapping[str, Any]) -> list[str]:
        """The required fields that are left out (procedure 4.2.3); a list reads as empty."""
        return [name for name in self._required if name not in data]

    def normalise(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """A copy with dates as text, lists sorted as they are written, empty lists left out."""
        made = dict(data)
        for name in data:
            value = made[name]
            if name in self._sorted and isinstance(value, list | tuple | set | frozenset):
                if value:
                    made[name] = normalise(self._sorted[name], value)
                else:
                    del made[name]
            elif isinstance(value, date) and not isinstance(value, datetime):
                made[name] = value.isoformat()
        return made


def normalise(type: str, values: Any) -> list[Any]:
    """`values` in the order in which a log holds them; as they come when they cannot be sorted."""
    try:
        if type == "persons":
            return sorted(values)
        if type == "verdicts":
            return sorted(values, key=lambda row: (row["id"], row.get("department", "")))
        if type in ROW_MEMBERS:
            return sorted(values, key=lambda row: row["id"])
    except (TypeError, KeyError, AttributeError):
        pass  # its form is wrong, and is judged as it came
    return list(values)


def _test_of(field: Field, step: str) -> Test:
    known = FIELD_TYPES.get(field.id)
    if known is None or known != field.type:
        raise ProcedureError(
            f"the compiled document: steps.{step}: field `{field.id}` of type `{known}` is "
            f"expected, not `{field.type}`"
        )
    if field.type == "choice":
        allowed = frozenset(field.values)
        return lambda value: type(value) is str and value in allowed
    return _TESTS[field.type]


def _is_date(value: Any) -> bool:
    return type(value) is str and _is_real_date(value)


@lru_cache(maxsize=4_096)
def _is_real_date(text: str) -> bool:
    if _date(text) is None:
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value <= COUNT_MAX


def _is_flag(value: Any) -> bool:
    return type(value) is bool


def _is_order(value: Any) -> bool:
    return (
        type(value) is list
        and 0 < len(value) <= LIST_MAX
        and all(map(is_id, value))
        and len(set(value)) == len(value)
    )


def _is_persons(value: Any) -> bool:
    return _is_order(value) and _ascends(value)


def _ascends(keys: list[Any]) -> bool:
    """Strictly, so that there is one order and no doubles."""
    return all(before < after for before, after in pairwise(keys))


def _is_rows(value: Any, test: Test, key: Callable[[Any], Any]) -> bool:
    return (
        type(value) is list
        and 0 < len(value) <= LIST_MAX
        and all(type(row) is dict and is_id(row.get("id")) and test(row) for row in value)
        and _ascends([key(row) for row in value])
    )


def _is_vote(row: dict[str, Any]) -> bool:
    return len(row) == 4 and all(_is_count(row.get(name)) for name in ("yes", "no", "abstain"))


def _is_write_in(row: dict[str, Any]) -> bool:
    return len(row) == 2 and _is_count(row.get("count")) and row["count"] >= 1


def _is_member(row: dict[str, Any]) -> bool:
    return (
        len(row) == 3
        and row.get("standing") in ("formal", "probationary", "none")
        and type(row.get("counted")) is bool
    )


def _is_verdict(row: dict[str, Any]) -> bool:
    if row.get("verdict") not in ("pass", "fail"):
        return False
    return len(row) == 2 or (len(row) == 3 and is_id(row.get("department")))


def _row_id(row: dict[str, Any]) -> Any:
    return row["id"]


_TESTS: Final[Mapping[str, Test]] = {
    "date": _is_date,
    "count": _is_count,
    "flag": _is_flag,
    "persons": _is_persons,
    "order": _is_order,
    "votes": lambda value: _is_rows(value, _is_vote, _row_id),
    "write_ins": lambda value: _is_rows(value, _is_write_in, _row_id),
    "members": lambda value: _is_rows(value, _is_member, _row_id),
    "verdicts": lambda value: _is_rows(
        value, _is_verdict, lambda row: (row["id"], row.get("department", ""))
    ),
    "key": is_id,
}
