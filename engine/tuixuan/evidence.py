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
from typing import Any, Final

from tuixuan.errors import ProcedureError
from tuixuan.procedure.compiled import Field, Step
from tuixuan.procedure.field_names import FIELDS

__all__ = [
    "FIELD_TYPES",
    "LIST_TYPES",
    "ROW_MEMBERS",
    "Form",
    "is_documents",
    "is_id",
    "normalise",
    "normalise_again",
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
    "kin": ("id", "of", "relation"),
}
LIST_TYPES: Final = frozenset({"persons", "order", *ROW_MEMBERS})

_id = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII).fullmatch
_digest = re.compile(r"[0-9a-f]{64}", re.ASCII).fullmatch
_date = re.compile(r"(?:19|2[01])[0-9]{2}-[0-9]{2}-[0-9]{2}", re.ASCII).fullmatch

# Ids known to be good: they come again and again. The bound is for hostile input.
_known_ids: set[str] = set()
_KNOWN_MAX: Final = 16_384

Test = Callable[[Any], bool]
_LISTS: Final = (list, tuple, set, frozenset)
_SORTED: Final = {name: type for name, type in FIELD_TYPES.items() if type in LIST_TYPES}


def is_id(value: Any) -> bool:
    """Whether `value` is a well-formed id of a person, role, step or complaint."""
    return type(value) is str and (value in _known_ids or _is_new_id(value))


def _is_new_id(text: str) -> bool:
    good = _id(text) is not None
    if good and len(_known_ids) < _KNOWN_MAX:
        _known_ids.add(text)
    return good


def is_documents(value: Any, known: Mapping[str, Any]) -> bool:
    """Whether `value` lists well-formed documents with distinct ids among `known`."""
    if type(value) is not list and type(value) is not tuple:
        return False
    seen = set()
    for item in value:
        if type(item) is not dict or len(item) != 3:
            return False
        id_, sha256, size = item.get("id"), item.get("sha256"), item.get("size")
        if not is_id(id_) or id_ not in known or type(size) is not int or not 0 <= size < 2**53:
            return False
        if type(sha256) is not str or _digest(sha256) is None:
            return False
        seen.add(id_)
    return len(value) == len(seen) <= LIST_MAX


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
        return _normalised(data, self._sorted)


def normalise_again(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same for data whose form was judged before, by a law that need not be there any more."""
    return _normalised(data, _SORTED)


def _normalised(data: Mapping[str, Any], types: Mapping[str, str]) -> dict[str, Any]:
    made = dict(data)
    for name in data:
        value = made[name]
        kind = type(value)
        if kind is str or kind is int:
            continue
        if name in types and isinstance(value, _LISTS):
            if value:
                made[name] = normalise(types[name], value)
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
        if type == "kin":
            return sorted(values, key=lambda row: (row["id"], row["of"]))
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
    # Strictly ascending, so that there is one order and no doubles.
    return _is_order(value) and value == sorted(value)


def _is_rows(value: Any, key_of: Callable[[dict[str, Any]], Any]) -> bool:
    """Whether each row is one, which its key says, and the keys ascend: one order, no doubles."""
    if type(value) is not list or not 0 < len(value) <= LIST_MAX:
        return False
    before: Any = None
    for row in value:
        if type(row) is not dict or not is_id(row.get("id")):
            return False
        key = key_of(row)
        if key is None or (before is not None and key <= before):
            return False
        before = key
    return True


# What each kind of row is sorted by; nothing when it is no such row. Its `id` was looked at.


def _vote(row: dict[str, Any]) -> Any:
    good = len(row) == 4 and _is_count(row.get("yes")) and _is_count(row.get("no"))
    return row["id"] if good and _is_count(row.get("abstain")) else None


def _write_in(row: dict[str, Any]) -> Any:
    return row["id"] if len(row) == 2 and _is_count(row.get("count")) and row["count"] else None


def _member(row: dict[str, Any]) -> Any:
    standing = row.get("standing")
    good = type(standing) is str and standing in _STANDINGS and type(row.get("counted")) is bool
    return row["id"] if good and len(row) == 3 else None


def _verdict(row: dict[str, Any]) -> Any:
    verdict = row.get("verdict")
    if type(verdict) is not str or verdict not in _VERDICTS:
        return None
    if len(row) == 2:
        return (row["id"], "")
    return (
        (row["id"], row["department"]) if is_id(row.get("department")) and len(row) == 3 else None
    )


def _kin(row: dict[str, Any]) -> Any:
    relation = row.get("relation")
    good = type(relation) is str and relation in _RELATIONS and is_id(row.get("of"))
    return (row["id"], row["of"]) if good and len(row) == 3 else None


_STANDINGS: Final = frozenset({"formal", "probationary", "none"})
_VERDICTS: Final = frozenset({"pass", "fail"})
# Close relatives (CIV art. 1045).
_RELATIONS: Final = frozenset({"spouse", "parent", "child", "sibling", "grandparent", "grandchild"})


_TESTS: Final[Mapping[str, Test]] = {
    "date": _is_date,
    "count": _is_count,
    "flag": _is_flag,
    "persons": _is_persons,
    "order": _is_order,
    "votes": lambda value: _is_rows(value, _vote),
    "write_ins": lambda value: _is_rows(value, _write_in),
    "members": lambda value: _is_rows(value, _member),
    "verdicts": lambda value: _is_rows(value, _verdict),
    "kin": lambda value: _is_rows(value, _kin),
    "key": is_id,
}
