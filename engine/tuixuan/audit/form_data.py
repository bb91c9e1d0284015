"""What the `data` of an entry holds, for the types that the format itself describes (log 6, 10).

Rules kept here:
1. The members are closed lists: another one is a fault, and so is one that is missing.
2. What the format wants sorted and distinct is; an integer is never a boolean.
3. A key is a log's own, spelled in the one way there is.

This module does not compare an entry with what it binds, undoes or erases.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any, Final

from tuixuan.audit.keys import LOG, VerifierKey
from tuixuan.errors import NoteError

__all__ = [
    "DATA",
    "ERASED_MAX",
    "Test",
    "ascends",
    "has",
    "is_calendar",
    "is_file",
    "is_hash",
    "is_id",
    "is_number",
    "is_procedure",
    "is_sources",
    "is_text",
    "is_whole",
]

# So many disclosures one entry erases (log 10.3).
ERASED_MAX: Final = 512

_hash = re.compile(r"[0-9a-f]{64}", re.ASCII).fullmatch
_id = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII).fullmatch

Test = Callable[[Any], bool]


def is_number(value: Any) -> bool:
    """Whether it is an integer from 0 on."""
    return type(value) is int and value >= 0


def is_hash(value: Any) -> bool:
    """Whether it is a SHA-256 in 64 small hex digits."""
    return isinstance(value, str) and _hash(value) is not None


def is_id(value: Any) -> bool:
    """Whether it is an id; whose id it is, is not known here."""
    return isinstance(value, str) and _id(value) is not None


def ascends(values: Any) -> bool:
    """Whether they ascend strictly, so that there is one order and no doubles."""
    return all(before < after for before, after in pairwise(values))


def has(value: Any, **members: Test) -> bool:
    """Whether it is an object of exactly these members, each as its test wants it."""
    return (
        isinstance(value, Mapping)
        and value.keys() == members.keys()
        and all(test(value[name]) for name, test in members.items())
    )


def is_text(value: Any) -> bool:
    """Whether it is a string."""
    return type(value) is str


def is_whole(value: Any) -> bool:
    """Whether it is an integer."""
    return type(value) is int


def _is_positive(value: Any) -> bool:
    return type(value) is int and value >= 1


def _is_year(value: Any) -> bool:
    return type(value) is int and 1900 <= value <= 9999


def _is_key(value: Any) -> bool:
    """A verifier key of type 0x01 (log 8.3, 10.1)."""
    if type(value) is not str:
        return False
    try:
        return VerifierKey.parse(value).type == LOG
    except NoteError:
        return False


def is_file(value: Any) -> bool:
    """Whether it binds a file, `{sha256, size}`."""
    return has(value, sha256=is_hash, size=is_number)


def is_calendar(value: Any) -> bool:
    """Whether it binds the calendar of a year."""
    return has(value, year=_is_year, sha256=is_hash, size=is_number)


def is_procedure(value: Any) -> bool:
    """Whether it names a procedure, `{id, version}`."""
    return has(value, id=is_id, version=is_whole)


def _is_source(value: Any) -> bool:
    return has(value, name=is_text, sha256=is_hash, size=is_number)


def is_sources(value: Any) -> bool:
    """Whether it binds YAML files by name, sorted and distinct."""
    if not isinstance(value, (list, tuple)) or not all(map(_is_source, value)):
        return False
    return ascends([source["name"] for source in value])


def _is_digests(value: Any) -> bool:
    if not isinstance(value, (list, tuple)) or not 1 <= len(value) <= ERASED_MAX:
        return False
    return all(map(is_hash, value)) and ascends(value)


def _is_amendment(value: Mapping[str, Any]) -> bool:
    members: dict[str, Test] = {"compiled": is_file, "procedure": is_procedure, "pack": is_text}
    if "sources" in value:
        members["sources"] = is_sources
    return has(value, **members)


DATA: Final[Mapping[str, Test]] = {
    "amend": _is_amendment,
    "calendar": is_calendar,
    "correct": lambda data: has(data, of=is_number),
    "erase": lambda data: has(data, digests=_is_digests),
    "key": lambda data: has(data, key=_is_key),
    "recover": lambda data: has(data, size=_is_positive, sha256=is_hash),
}
