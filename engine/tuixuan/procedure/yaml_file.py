"""One loaded YAML file: its value, its faults, and where in the text everything stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tuixuan.procedure.finding import Finding, Severity

__all__ = ["Mark", "Where", "YamlFile"]

# A path inside the file, and a line and column, both counted from 1.
Where = tuple[str | int, ...]
Mark = tuple[int, int]

# Faults after which nothing more was read.
_CUT_SHORT = frozenset(
    {"file", "syntax", "empty", "encoding", "character", "too-large", "too-deep", "documents"}
)


@dataclass(slots=True)
class YamlFile:
    """The value of one file, the faults found on the way, and the position of everything in it."""

    name: str
    value: Any = None
    findings: list[Finding] = field(default_factory=list)
    keys: dict[Where, Mark] = field(default_factory=dict)
    values: dict[Where, Mark] = field(default_factory=dict)

    def at(self, where: Where, *, key: bool = False) -> Mark:
        """Line and column of a value, of its key when `key`, or of what stands around it.

        A value that begins a block of its own is shown at its key.
        """
        while where:
            mark = self.keys.get(where) if key else self.values.get(where) or self.keys.get(where)
            if mark is not None:
                return mark
            where = where[:-1]
            key = False
        return self.values.get((), (1, 1))

    def holds(self, where: Where) -> bool:
        """Whether the file has something there."""
        return where in self.values or where in self.keys

    def path(self, where: Where) -> str:
        """`steps.request_1.rules[0]`: items of a list by their id where they have one."""
        text, value = "", self.value
        for part in where:
            value = _child(value, part)
            if isinstance(part, str):
                text += f".{part}" if text else part
            elif isinstance(value, dict) and isinstance(value.get("id"), str):
                text += f".{value['id']}"
            else:
                text += f"[{part}]"
        return text

    def fault(self, line: int, column: int, code: str, message: str, path: str = "") -> None:
        """Note a fault of the file."""
        self.findings.append(Finding(self.name, line, column, path, message, code))

    def finding(
        self,
        where: Where,
        code: str,
        message: str,
        *,
        key: bool = False,
        severity: Severity = "error",
    ) -> Finding:
        """A finding about the value or key at `where`."""
        line, column = self.at(where, key=key)
        return Finding(self.name, line, column, self.path(where), message, code, severity)

    @property
    def whole(self) -> bool:
        """Whether the file was read to its end, so that what is missing is really missing."""
        return self.value is not None and not _CUT_SHORT & {one.code for one in self.findings}


def _child(value: Any, part: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(part)
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return value[part]
    return None
