"""Lines that are like a sound line: the same members in the same places, other values.

In a long log most lines have the form of an earlier one. A form that comes again and again
is kept as one regular expression: the names, the punctuation and the nesting of a line that
`form` and `members` found sound stand in it as they are, and in place of each value stands
what values of its kind look like. A line that matches is then canonical, within the limits,
and well formed as that line was; only `n`, `prev` and `t` are left to be compared. It need
not be parsed for that.

Nothing is found here. A line that matches no form is judged in full, so a form may be
narrower than the profile, and is: plain ASCII, whole numbers of at most fifteen digits, none
negative. What follows a repetition can never stand in it, so a match takes linear time. How
many forms are kept is bounded.
"""

from __future__ import annotations

import re

from tuixuan_verify.days import is_instant
from tuixuan_verify.form import tokens_sound
from tuixuan_verify.members import is_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    Match = Callable[[bytes], re.Match[bytes] | None]

_TEXT = '"[ !#-\\[\\]-~]*+"'
_ID = '"[a-z][a-z0-9_]{0,31}+"'
_HASH = "[0-9a-f]{64}"
_COUNT = "(?:0|[1-9][0-9]{0,14}+)"
_PERSON = f'\\{{"person":{_ID},"role":{_ID}\\}}'
# members that every form has, or may have; a line with others is judged in full
# these three are compared with what they must be, and need not be narrow
_CAPTURED = {"n": f"({_COUNT})", "prev": '"((?s:.{64}))"', "t": '"((?s:.{24}))"'}
_MEMBERS = frozenset(("act", "sign", "cid", "data", "ev", "out", "step", "type", *_CAPTURED))
# a form is kept when it was judged in full so often: to compile it costs as much as forty lines
_OFTEN = 8
# the same for a further form of a step that came so often already
_AGAIN = 3
# forms tried on one line, forms in all, steps that are counted
_TRIED = 16
_FORMS = 512
_COUNTED = 1_000


class Likeness:
    """The forms that were met often in one log."""

    __slots__ = ("_forms", "_kept", "_last", "_met", "_t", "_time")

    def __init__(self) -> None:
        # see `_key`: forms, and how often a line had to be judged in full
        self._forms: dict[bytes, list[Match]] = {}
        self._kept = 0
        self._last: Match = re.compile(b"(?!)").fullmatch
        # the last time, as it stood in its line and as text
        self._t, self._time = b"", ""
        self._met: dict[bytes, int] = {}

    def time_of(self, line: bytes, number: int, link: bytes, time: str) -> str | None:
        """Return the `t` of a line that is sound and follows the one before; else None.

        `number` and `link` are what `n` and `prev` must be, `time` what `t` is not earlier than.
        """
        # many lines have the form of the one before
        found = self._last(line) or self._other(line)
        if found is None:
            return None
        n, prev, t = found.groups()
        if prev != link or n != b"%d" % number:
            return None
        if t == self._t and time == self._time:
            return time
        instant = t.decode("latin-1")
        if instant < time or not is_instant(instant):
            return None
        self._t, self._time = t, instant
        return instant

    def _other(self, line: bytes) -> re.Match[bytes] | None:
        """Look for a form among those of the step and type that the line seems to have."""
        for form in self._forms.get(_key(line), ()):
            found = form(line)
            if found is not None:
                self._last = form
                return found
        return None

    def learn(self, line: bytes, entry: dict[str, Any]) -> None:
        """Take in a line that was judged in full, and whose members are well formed."""
        if not entry.keys() <= _MEMBERS or "data" not in entry:
            return
        step = entry.get("step")
        if not is_id(step) if entry["type"] in ("step", "refused") else entry["type"] != "correct":
            return
        key, met = _key(line), self._met
        if key not in met and len(met) >= _COUNTED:
            return
        met[key] = met.get(key, 0) + 1
        forms = self._forms.setdefault(key, [])
        if met[key] % (_AGAIN if forms else _OFTEN) or len(forms) >= _TRIED or self._kept >= _FORMS:
            return
        # a line that does not match its own form is not canonical, or outside of what forms hold
        if tokens_sound(entry["data"]) and tokens_sound(entry["out"]):
            form = re.compile(_form_of(entry).encode()).fullmatch
            if form(line):
                forms.append(form)
                self._kept += 1


def _key(line: bytes) -> bytes:
    """Return what most probably names the step and the type; a wrong guess finds no form.

    A line ends with `"step":"S","t":"T","type":"K"}`, a correction has no step. What stands at
    these places holds the end of S, and ends one way in a step and another in a refusal.
    """
    return b"correct" if line[-3:] == b't"}' else line[-59:-46]


def _form_of(entry: dict[str, Any]) -> str:
    """Return the regular expression of a sound entry."""
    return _object(f'"{name}":{_member(name, value)}' for name, value in sorted(entry.items()))


def _member(name: str, value: Any) -> str:
    if name in _CAPTURED:
        return _CAPTURED[name]
    if name in ("type", "step"):
        return f'"{value}"'
    if name == "act":
        return _PERSON
    if name == "sign":
        return _many(_PERSON)
    if name == "cid":
        return '"[ !#-\\[\\]-~]{1,128}+"'
    if name == "ev":
        # the ids stay as they are, so that they stay distinct
        named = (f'\\{{"id":"{d["id"]}","sha256":"{_HASH}","size":{_COUNT}\\}}' for d in value)
        return f"\\[{','.join(named)}\\]"
    return _value(value)


def _value(value: Any) -> str:
    """Return what values of the same kind look like; an object keeps its names."""
    if type(value) is dict:
        return _object(f'"{name}":{_value(one)}' for name, one in sorted(value.items()))
    if type(value) is list:
        inner = [_value(v) for v in value]
        return _many(inner[0]) if len(set(inner)) == 1 else f"\\[{','.join(inner)}\\]"
    if type(value) is bool:
        return "(?:true|false)"
    return _COUNT if type(value) is int else _TEXT


def _object(members: Iterable[str]) -> str:
    return "\\{" + ",".join(members) + "\\}"


def _many(one: str) -> str:
    return f"\\[{one}(?:,{one}){{0,1023}}\\]"
