"""Step 0.4: an entry holds the members of its type, each well formed (log 3, 4 and 6).

The first member at fault is named. What `data` holds for a step is the law's business
(level 4), that of entry 0 and of an amendment is in `genesis`; all else is judged here.
"""

from __future__ import annotations

import re
from operator import lt

from tuixuan_verify.days import is_instant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

_ALWAYS = frozenset(("n", "t", "type"))
_OPTIONAL = frozenset(("claimed", "cid", "sd", "prev"))
# log 3.2: type (with the variants of a refusal) -> must, may
_SHAPES = {
    "genesis": ("data out", "act"),
    "step": ("act step data out", "sign ev"),
    "refused": ("act step data out", "sign ev"),
    "refused correct": ("act data out", "sign"),
    "refused form": ("out", "act step"),
    "correct": ("act data out", "sign"),
    "calendar": ("data", "act"),
    "recover": ("data", "act"),
    "key": ("data", "act"),
    "amend": ("data out", "act"),
    "erase": ("data", "act"),
}
_MEMBERS = {
    kind: (_ALWAYS | set(must.split()), _ALWAYS | _OPTIONAL | set(must.split()) | set(may.split()))
    for kind, (must, may) in _SHAPES.items()
}
_HEX64 = re.compile(r"[0-9a-f]{64}")
_ID = re.compile(r"[a-z][a-z0-9_]{0,31}")
_MAX = 2**53 - 1
_ids: set[str] = set()
# types and names of members that were found to be right
_sound_shapes: set[tuple[str, tuple[str, ...]]] = set()


def is_id(value: object) -> bool:
    """Whether the value is an id."""
    if type(value) is not str:
        return False
    if value in _ids:
        return True
    if not _ID.fullmatch(value):
        return False
    if len(_ids) >= 20_000:
        _ids.clear()
    _ids.add(value)
    return True


def is_sorted(values: list[Any]) -> bool:
    """Whether each value is greater than the one before."""
    return len(values) < 2 or all(map(lt, values, values[1:]))


def is_hash(value: object) -> bool:
    """Whether the value is 64 small hex digits."""
    return type(value) is str and _HEX64.fullmatch(value) is not None


def is_size(value: object) -> bool:
    """Whether the value is a whole number that is not negative."""
    return type(value) is int and 0 <= value <= _MAX


def kind_of(entry: dict[str, Any]) -> str:
    """Return the type of an entry; for a refusal with the variant."""
    kind = entry.get("type")
    if kind == "refused" and not ("step" in entry and "data" in entry):
        return "refused correct" if "data" in entry else "refused form"
    return kind if type(kind) is str else ""


def members_fault(entry: dict[str, Any], leaf: str | None) -> str | None:
    """Return the name of the first member at fault."""
    kind, names = kind_of(entry), tuple(entry)
    wrong = shape_fault(kind, names)
    if wrong is not None:
        return wrong
    n, prev = entry["n"], entry.get("prev")
    if type(n) is not int or not 0 <= n <= _MAX:
        return "n"
    if not is_instant(entry["t"]):
        return "t"
    # a `null` is no absent member
    if "prev" in entry and (prev is None or (prev != leaf and not is_hash(prev))):
        return "prev"
    for name, sound in VALUES:
        if name in entry and not sound(entry[name]):
            return name
    if entry.get("claimed") == entry["t"]:
        return "claimed"
    special = _SPECIAL.get(kind)
    return special(entry) if special else None


def shape_fault(kind: str, names: tuple[str, ...]) -> str | None:
    """Judge the names of the members; returns one that is lacking or does not belong."""
    if (kind, names) in _sound_shapes:
        return None
    must, may = _MEMBERS.get(kind, (None, None))
    if must is None or may is None:
        return "type"
    wrong = must.difference(names) | set(names).difference(may)
    if wrong:
        return min(wrong)
    if len(_sound_shapes) >= 1_000:
        _sound_shapes.clear()
    _sound_shapes.add((kind, names))
    return None


def is_person(value: Any) -> bool:
    """Whether the value is `{person, role}`."""
    return (
        type(value) is dict
        and len(value) == 2
        and is_id(value.get("person"))
        and is_id(value.get("role"))
    )


def _are_people(value: Any) -> bool:
    if type(value) is not list or not value:
        return False
    return is_person(value[0]) if len(value) == 1 else all(map(is_person, value))


def is_document(value: Any) -> bool:
    """Whether the value is `{id, sha256, size}`."""
    return (
        type(value) is dict
        and len(value) == 3
        and is_id(value.get("id"))
        and is_hash(value.get("sha256"))
        and is_size(value.get("size"))
    )


def are_documents(value: Any) -> bool:
    """Whether the value is a list of documents with distinct ids."""
    if type(value) is not list or not value:
        return False
    if len(value) == 1:
        return is_document(value[0])
    return all(map(is_document, value)) and len({d["id"] for d in value}) == len(value)


def _is_cid(value: Any) -> bool:
    return type(value) is str and 0 < len(value.encode("utf-8", "replace")) <= 128


def _are_hashes(value: Any) -> bool:
    sound = type(value) is list and len(value) > 0 and all(map(is_hash, value))
    return sound and is_sorted(value)


def _is_object(value: Any) -> bool:
    return type(value) is dict and len(value) > 0


VALUES: tuple[tuple[str, Callable[[Any], bool]], ...] = (
    ("act", is_person),
    ("sign", _are_people),
    ("ev", are_documents),
    ("step", lambda v: type(v) is str),
    ("data", _is_object),
    ("out", _is_object),
    ("cid", _is_cid),
    ("claimed", is_instant),
    ("sd", _are_hashes),
)


def is_exact(
    value: Any, must: Mapping[str, Callable[[Any], bool]], may: tuple[str, ...] = ()
) -> bool:
    return (
        type(value) is dict
        and value.keys() - set(may) == must.keys()
        and all(sound(value[name]) for name, sound in must.items())
    )


def _out_fault(entry: dict[str, Any]) -> str | None:
    """A step or a correction: `out` names the state."""
    return None if type(entry["out"].get("state")) is str else "out"


def _refused_fault(entry: dict[str, Any]) -> str | None:
    reasons = entry["out"].get("reasons")
    listed = type(reasons) is list and all(
        type(r) is dict and type(r.get("rule")) is str for r in reasons
    )
    exact = entry["out"].keys() == {"reasons", "state"}
    return _out_fault(entry) if listed and reasons and exact else "out"


def _form_fault(entry: dict[str, Any]) -> str | None:
    """log 5.3: nothing of the attempt but its hash."""
    out = entry["out"]
    sound = (
        out.keys() == {"attempt", "reasons", "state"}
        and is_hash(out["attempt"])
        and out["reasons"] == [{"rule": "form"}]
        and type(out["state"]) is str
    )
    return (
        "out" if not sound else ("step" if "step" in entry and not is_id(entry["step"]) else None)
    )


def _correct_fault(entry: dict[str, Any]) -> str | None:
    if not is_exact(entry["data"], {"of": is_size}):
        return "data"
    if entry["type"] == "refused":
        return _refused_fault(entry)
    return _out_fault(entry) if len(entry["out"]) == 1 else "out"


def is_year(value: Any) -> bool:
    """Whether the value is a year that a calendar may have."""
    return type(value) is int and 1900 <= value <= 2199


def _calendar_fault(entry: dict[str, Any]) -> str | None:
    return None if is_exact(entry["data"], CALENDAR) else "data"


def _recover_fault(entry: dict[str, Any]) -> str | None:
    sound = (
        is_exact(entry["data"], {"sha256": is_hash, "size": is_size}) and entry["data"]["size"] > 0
    )
    return None if sound else "data"


def _key_fault(entry: dict[str, Any]) -> str | None:
    from tuixuan_verify.keys import LOG, read_key

    data = entry["data"]
    return None if data.keys() == {"key"} and read_key(data["key"], LOG) is not None else "data"


def _amend_fault(entry: dict[str, Any]) -> str | None:
    from tuixuan_verify.genesis import amendment_fault

    return _out_fault(entry) if amendment_fault(entry["data"]) is None else "data"


def _erase_fault(entry: dict[str, Any]) -> str | None:
    sound = is_exact(entry["data"], {"digests": _are_hashes})
    return None if sound and len(entry["data"]["digests"]) <= ERASED else "data"


# digests that one entry erases at most
ERASED = 512
CALENDAR = {"year": is_year, "sha256": is_hash, "size": is_size}
_SPECIAL: dict[str, Callable[[dict[str, Any]], str | None]] = {
    "step": _out_fault,
    "refused": _refused_fault,
    "refused correct": _correct_fault,
    "refused form": _form_fault,
    "correct": _correct_fault,
    "calendar": _calendar_fault,
    "recover": _recover_fault,
    "key": _key_fault,
    "amend": _amend_fault,
    "erase": _erase_fault,
}
