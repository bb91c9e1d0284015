"""The form of an entry: which members each type has, and what each member looks like.

Rules kept here (docs/spec/log.md, section 3):
1. The types, and the members of each type, are closed lists: another one is an error.
2. Absent, never null: an empty object or array is omitted, at any depth.
3. What comes again and again, ids and sets of members, is judged once and remembered, up to a
   bound.

This module does not look into the `data` and `out` of a step: what they must hold is known to
those who know the law. What the other types hold, the format itself describes: `form_data`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from tuixuan.audit.form_data import DATA, ascends, is_hash, is_id, is_number
from tuixuan.audit.instant import parse_time
from tuixuan.canonical import has_empty
from tuixuan.errors import ProfileError

__all__ = ["FIRST_TYPE", "TYPES", "check_members", "check_whole"]

FIRST_TYPE: Final = "genesis"
_known_ids: set[str] = set()
_KNOWN_MAX: Final = 4_096  # a bound for hostile input
_known_shapes: set[tuple[str, ...]] = set()

_ALWAYS: Final = frozenset({"n", "prev", "t", "type", "claimed", "cid", "sd"})
# The forms that each type has: what must be there, and what may.
_FORMS: Final[dict[str, tuple[tuple[set[str], set[str]], ...]]] = {
    "genesis": (({"data", "out"}, {"act"}),),
    "step": (({"act", "step", "data", "out"}, {"sign", "ev"}),),
    "refused": (
        ({"act", "step", "data", "out"}, {"sign", "ev"}),  # a step
        ({"act", "data", "out"}, {"sign"}),  # a correction
        ({"out"}, {"act", "step"}),  # what does not have the form of an attempt
    ),
    "correct": (({"act", "data", "out"}, {"sign"}),),
    "calendar": (({"data"}, {"act"}),),
    "recover": (({"data"}, {"act"}),),
    "key": (({"data"}, {"act"}),),
    "amend": (({"data", "out"}, {"act"}),),
    "erase": (({"data"}, {"act"}),),
}
TYPES: Final = frozenset(_FORMS)


def check_members(members: Any) -> None:
    """Check the name and the form of each member; raises `ProfileError`."""
    if not isinstance(members, Mapping):
        raise ProfileError("an object is expected")
    for name, value in members.items():
        check = _CHECKS.get(name)
        if check is None:
            raise ProfileError(f"`{name}` is no member of an entry")
        if not check(value):
            raise ProfileError(f"`{name}` does not have the form of that member")


def check_whole(members: dict[str, Any], line: bytes) -> None:
    """Check what the members of one entry say of each other; raises `ProfileError`."""
    kind: Any = members.get("type")
    if "n" not in members or "t" not in members or not _is_type(kind):
        raise ProfileError("`n`, `t` and a known `type` are expected")
    first = members["n"] == 0
    if first is not (kind == FIRST_TYPE) or first is ("prev" in members):
        raise ProfileError(
            f"entry 0 is a `{FIRST_TYPE}` without `prev`, every other one has `prev` and is none"
        )
    shape = (kind, *members)
    if shape not in _known_shapes:
        _check_shape(kind, members)
        if len(_known_shapes) < _KNOWN_MAX:
            _known_shapes.add(shape)
    if "claimed" in members and members["claimed"] == members["t"]:
        raise ProfileError("`claimed` is left out when it does not differ from `t`")
    if kind != "step" and not _is_sound(kind, members):
        raise ProfileError(f"what an entry of type `{kind}` holds does not have its form")
    if (b"{}" in line or b"[]" in line) and has_empty(members):
        raise ProfileError("an empty object or array is omitted, not written")


def _check_shape(kind: str, members: dict[str, Any]) -> None:
    """Check that these members may stand together in an entry of this type."""
    present = members.keys() - _ALWAYS
    for must, may in _FORMS[kind]:
        if must <= present <= must | may:
            return
    wanted = " or ".join(", ".join(sorted(must)) for must, _ in _FORMS[kind])
    found = ", ".join(sorted(present))
    raise ProfileError(f"an entry of type `{kind}` has {wanted}, not {found or 'nothing'}")


def _is_sound(kind: str, members: dict[str, Any]) -> bool:
    """Whether `data` and `out` are what the format says of this type (log 5.3, 6, 10)."""
    if kind == "refused":
        if "data" not in members:
            return _is_formless(members["out"])
        return "step" in members or DATA["correct"](members["data"])
    test = DATA.get(kind)
    return test is None or test(members["data"])


def _is_known_id(value: Any) -> bool:
    """The same for an id that comes again and again: a person, a role, a step, a document."""
    if not isinstance(value, str):
        return False
    if value in _known_ids:
        return True
    good = is_id(value)
    if good and len(_known_ids) < _KNOWN_MAX:
        _known_ids.add(value)
    return good


def _is_time(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        parse_time(value)
        return True
    except ProfileError:
        return False


def _is_type(value: Any) -> bool:
    return isinstance(value, str) and value in TYPES


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _is_person(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and len(value) == 2
        and _is_known_id(value.get("person"))
        and _is_known_id(value.get("role"))
    )


def _is_document(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and len(value) == 3
        and _is_known_id(value.get("id"))
        and is_hash(value.get("sha256"))
        and is_number(value.get("size"))
    )


def _is_persons(value: Any) -> bool:
    return _is_list(value, _is_person)


def _is_documents(value: Any) -> bool:
    if not _is_list(value, _is_document):
        return False
    return len(value) == 1 or len({document["id"] for document in value}) == len(value)


def _is_formless(value: dict[str, Any]) -> bool:
    return (
        len(value) == 3
        and is_hash(value.get("attempt"))
        and isinstance(value.get("state"), str)
        and value.get("reasons") == [{"rule": "form"}]
    )


def _is_command(value: Any) -> bool:
    """The embedder's own id: any text of 1 to 128 bytes."""
    return isinstance(value, str) and 0 < len(value.encode()) <= 128


def _is_list(value: Any, check: Callable[[Any], bool]) -> bool:
    return isinstance(value, (list, tuple)) and all(map(check, value))


def _is_digests(value: Any) -> bool:
    """Strictly ascending, so that there is one order and no doubles."""
    return _is_list(value, is_hash) and ascends(value)


_CHECKS: Final[dict[str, Callable[[Any], bool]]] = {
    "n": is_number,
    "prev": is_hash,
    "t": _is_time,
    "claimed": _is_time,
    "type": _is_type,
    "act": _is_person,
    "sign": _is_persons,
    "cid": _is_command,
    "step": _is_known_id,
    "data": _is_object,
    "out": _is_object,
    "ev": _is_documents,
    "sd": _is_digests,
}
