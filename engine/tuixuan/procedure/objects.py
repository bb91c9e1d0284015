"""Objects of a compiled document, read member by member; faults name their place.

Rules kept here:
1. A reader is asked for each member it may hold; what is left over is an unknown member.
2. A path says where: `procedure.steps[3].outcomes[0].to`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, NoReturn, TypeVar

from tuixuan.errors import ProcedureError
from tuixuan.procedure.parts import Title

__all__ = ["RULE_ID", "Object", "fail", "is_day", "one"]

T = TypeVar("T")
_ID = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII)
RULE_ID = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}", re.ASCII)
_DAY = re.compile(r"(?:19|2[01])[0-9]{2}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MISSING: Any = object()


class Object:
    """One object of the document that remembers which members nobody asked for."""

    __slots__ = ("left", "path")

    def __init__(self, value: Any, path: str) -> None:
        if not isinstance(value, Mapping):
            fail(path, "an object is expected")
        self.left = dict(value)
        self.path = path

    def take(self, name: str, kind: type, default: Any = _MISSING) -> Any:
        """The member `name`, which must be a `kind` (a boolean is no integer)."""
        value = self.left.pop(name, _MISSING)
        if value is _MISSING:
            if default is _MISSING:
                fail(self.path, f"`{name}` is missing")
            return default
        if type(value) is not kind and not (kind is list and type(value) is tuple):
            fail(f"{self.path}.{name}", f"a {kind.__name__} is expected")
        return value

    def any(self, name: str) -> Any:
        """The member `name`, whatever it is; `None` when it is absent."""
        return self.left.pop(name, None)

    def text(self, name: str) -> str:
        return str(self.take(name, str))

    def maybe(self, name: str) -> str | None:
        value: str | None = self.take(name, str, None)
        return value

    def id(self, name: str, pattern: re.Pattern[str] = _ID) -> str:
        value = self.text(name)
        if pattern.fullmatch(value) is None:
            fail(f"{self.path}.{name}", f"an id is expected, not {ascii(value)[:80]}")
        return value

    def word(self, name: str, allowed: Collection[str], default: str | None = None) -> str:
        """One of a closed list of words."""
        value = str(self.take(name, str, _MISSING if default is None else default))
        if value not in allowed:
            fail(f"{self.path}.{name}", f"one of {', '.join(sorted(allowed))} is expected")
        return value

    def date(self, name: str) -> str:
        """A real day of the years 1900 to 2199."""
        value = self.text(name)
        if not is_day(value):
            fail(f"{self.path}.{name}", f"a date is expected, not {ascii(value)[:80]}")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        values = self.take(name, list, ())
        for value in values:
            if not isinstance(value, str):
                fail(f"{self.path}.{name}", "a list of strings is expected")
        return tuple(values)

    def one_or_more(self, name: str) -> tuple[str, ...]:
        """A string or a list of strings."""
        if isinstance(self.left.get(name), str):
            return (self.text(name),)
        return self.texts(name)

    def flag(self, name: str, default: bool = False) -> bool:
        return bool(self.take(name, bool, default))

    def number(self, name: str, default: Any = _MISSING) -> Any:
        return self.take(name, int, default)

    def args(self) -> Mapping[str, Any]:
        value: Mapping[str, Any] = self.take("args", dict, {})
        return value

    def title(self) -> Title:
        members = Object(self.take("title", dict), f"{self.path}.title")
        made = members.end(Title(members.text("zh"), members.text("en")))
        if not all(made):
            fail(members.path, "a title is not empty")
        return made

    def each(self, name: str, make: Callable[[Object], T]) -> tuple[T, ...]:
        """Every object of the list `name`."""
        return tuple(
            one(value, f"{self.path}.{name}[{index}]", make)
            for index, value in enumerate(self.take(name, list, ()))
        )

    def end(self, made: T) -> T:
        if self.left:
            name = sorted(map(str, self.left))[0]
            fail(self.path, f"`{name}` is no member here")
        return made


def is_day(text: str) -> bool:
    """Whether it is a real day of the years 1900 to 2199, as `2026-03-28`."""
    try:
        return _DAY.fullmatch(text) is not None and date.fromisoformat(text) is not None
    except ValueError:
        return False


def one(value: Any, path: str, make: Callable[[Object], T]) -> T:
    members = Object(value, path)
    return members.end(make(members))


def fail(path: str, problem: str) -> NoReturn:
    raise ProcedureError(f"the compiled document: {path}: {problem}")
