"""Whether a value can be that of a parameter (procedure 2.1, 2.2), in words when it cannot.

Needs neither yaml nor pydantic.
"""

from __future__ import annotations

import re
from typing import Any

from tuixuan.procedure.document import Parameter
from tuixuan.procedure.finding import nearest

__all__ = ["fault_of", "range_fault_of"]

_ID = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII)


def fault_of(parameter: Parameter, value: Any) -> str | None:
    """Why a value is of the wrong type, or no value of the choice; always refused."""
    kind = parameter["type"]
    if kind == "int":
        good, expected = type(value) is int, "an integer"
    elif kind == "bool":
        good, expected = type(value) is bool, "true or false"
    elif kind == "choice":
        values = parameter.get("values", [])
        close = nearest(value, values) if isinstance(value, str) else ""
        good = isinstance(value, str) and value in values
        expected = "one of `" + "`, `".join(values) + "`"
        return None if good else f"{expected} is expected, not `{_shown(value)}`{close}"
    else:
        good, expected = _is_ids(value), "a list of distinct ids"
    return None if good else f"{expected} is expected, not `{_shown(value)}`"


def range_fault_of(parameter: Parameter, value: Any) -> str | None:
    """Why a value of the right type lies outside the lawful range; refused or warned about."""
    if parameter["type"] not in ("int", "ids"):
        return None
    size = value if isinstance(value, int) else len(value)
    low, high = parameter.get("min"), parameter.get("max")
    what = "items are" if parameter["type"] == "ids" else "is"
    if low is not None and size < low:
        return f"at least {low} {what} expected, not {size}"
    if high is not None and size > high:
        return f"at most {high} {what} expected, not {size}"
    return None


def _is_ids(value: Any) -> bool:
    if not isinstance(value, (list, tuple)):
        return False
    words = all(isinstance(one, str) and _ID.fullmatch(one) is not None for one in value)
    return words and len(set(value)) == len(value)


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)[:60]
