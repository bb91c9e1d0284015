"""One entry of a case log: between the bytes of a line and its members.

Rules kept here (docs/spec/log.md, sections 2 and 3):
1. The raw bytes are the truth. A line is decoded only to be read; it is hashed as it stands.
2. Whatever `encode` writes, `decode` accepts, because both ask the same checks of `form`.
3. `encode_judged` leaves out what a decision has judged already, and asks `encode` in doubt.

This module does not know the law: `data` and `out` are any objects on the profile. It does not
know the neighbours of a line either, except those that the caller names as expected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tuixuan.audit.form import check_members, check_whole
from tuixuan.canonical import Limits, check_value, dumps, loads, spelled
from tuixuan.errors import LogError, ProfileError

__all__ = ["KEEP_AS_IT_IS", "Entry", "decode", "encode", "encode_judged"]

KEEP_AS_IT_IS: Final = "keep the folder as it is and run `tuixuan-verify` on it"

_ENVELOPE: Final = ("n", "prev", "t", "type")
_MEMBERS_MAX: Final = Limits.LINE.members


@dataclass(slots=True)
class Entry:
    """One line and what it says; `body` holds every member but `n`, `prev`, `t` and `type`.

    Not frozen, because opening a long log makes millions of them; nobody has a reason to change
    one.
    """

    n: int
    prev: str | None
    t: str
    type: str
    body: dict[str, Any]
    line: bytes


def encode(n: int, prev: str | None, t: str, type: str, body: Mapping[str, Any]) -> bytes:
    """The line of one entry, without LF.

    `body` holds every further member; `prev` is from `leaf_hash` and `t` from `format_time`, which
    are not checked again. Raises `ProfileError` when the entry would not be readable again: a
    value outside the profile, a member that the format does not have, an empty object.
    """
    for name in _ENVELOPE:
        if name in body:
            raise ProfileError(f"the log writes `{name}` itself: leave it out of the body")
    members: dict[str, Any] = {**body, "n": n, "t": t, "type": type}
    if prev is not None:
        members["prev"] = prev
    line = dumps(members)
    check_members(body)
    check_whole(members, line)
    return line


def encode_judged(n: int, prev: str, t: str, type: str, body: dict[str, Any]) -> bytes:
    """The same line, for the body of a step, taken or refused, whose form was judged.

    `act`, `sign`, `step`, `data` and `ev` hold only what `tuixuan.evidence` has accepted, and `cid`
    is visible ASCII of 1 to 128 bytes: they are not looked at again. `out` is.
    """
    check_value(body["out"], depth=2)
    line = spelled({**body, "n": n, "prev": prev, "t": t, "type": type})
    if line is None or b"{}" in line or b"[]" in line or len(body["data"]) > _MEMBERS_MAX:
        return encode(n, prev, t, type, body)
    return line


def decode(line: bytes, n_expected: int | None = None, prev_expected: str | None = None) -> Entry:
    """The entry that `line` spells.

    `prev_expected` is compared when given. Raises `LogError` for anything else than the one
    canonical spelling of a well-formed entry with the expected number and link.
    """
    try:
        members = loads(line)
        check_members(members)
        check_whole(members, line)
    except ProfileError as error:
        raise _corrupt(n_expected or 0, str(error)) from error
    n: int = members.pop("n")
    prev: str | None = members.pop("prev", None)
    if n_expected is not None and n != n_expected:
        raise _corrupt(n_expected, f"number {n_expected} is expected, not {n}")
    if prev_expected is not None and prev != prev_expected:
        raise _corrupt(n, "`prev` is not the hash of the line before")
    return Entry(n, prev, members.pop("t"), members.pop("type"), members, line)


def _corrupt(n: int, problem: str) -> LogError:
    return LogError(f"line {n} of the log, counted from 0: {problem}; {KEEP_AS_IT_IS}", line=n)
