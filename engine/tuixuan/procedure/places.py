"""Where each part of a compiled document was written: which file, which line.

The compiled document has no positions. A finding names the part by kind and id and the place inside
it in the words of the source; what the source says in short is shown at what stands around it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tuixuan.procedure.finding import Finding, Severity
from tuixuan.procedure.yaml_file import Where, YamlFile

__all__ = ["Part", "Place", "Places", "substitute"]

Part = Literal["step", "state", "rule", "parameter"]


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a file; `names` are the values of `each` that it was written out for."""

    file: YamlFile
    where: Where
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Places:
    """The place of every part, and the two files for what belongs to no part."""

    procedure: YamlFile
    pack: YamlFile
    parts: dict[tuple[Part, str], Place] = field(default_factory=dict)

    doubles: dict[tuple[Part, str], Place] = field(default_factory=dict)

    def note(self, part: Part, id_: str, place: Place) -> None:
        """Remember a part; of two with one id the first keeps the name."""
        kept = self.parts.setdefault((part, id_), place)
        if kept is not place:
            self.doubles[part, id_] = place

    def again(self, part: Part, id_: str, inside: Where, code: str, message: str) -> Finding:
        """A finding about the last part that took an id which was there already."""
        place = self.doubles[part, id_]
        return place.file.finding(_written(place, inside), code, message)

    def has(self, part: Part, id_: str, inside: Where) -> bool:
        """Whether the source says something at `inside` of a part."""
        place = self.parts.get((part, id_))
        return place is not None and len(_written(place, inside)) == len(place.where) + len(inside)

    def finding(
        self,
        part: Part,
        id_: str,
        inside: Where,
        code: str,
        message: str,
        severity: Severity = "error",
        *,
        key: bool = False,
    ) -> Finding:
        """A finding at `inside` of a part (at its key when `key`), or as near as can be."""
        place = self.parts.get((part, id_))
        if place is None:
            return self.top((), code, message, severity)
        where = _written(place, inside)
        return place.file.finding(where, code, message, key=key, severity=severity)

    def top(self, where: Where, code: str, message: str, severity: Severity = "error") -> Finding:
        """A finding about something of the procedure file that is no part."""
        return self.procedure.finding(where, code, message, severity=severity)

    def in_pack(
        self, where: Where, code: str, message: str, severity: Severity = "error"
    ) -> Finding:
        """A finding about something of the rule pack."""
        return self.pack.finding(where, code, message, severity=severity)


def substitute(text: str, names: Mapping[str, str]) -> str:
    """`_X` becomes `_secretary`, unless a letter or digit follows."""
    for variable, value in names.items():
        if f"_{variable}" in text:
            text = re.sub(f"_{variable}(?![A-Za-z0-9])", f"_{value}", text)
    return text


def _written(place: Place, inside: Where) -> Where:
    """The longest beginning of `inside` that stands in the file, before `each` was written out."""
    where = place.where
    value = place.file.value
    for part in where:
        value = value[part]
    for part in inside:
        if isinstance(value, dict):
            part = next((key for key in value if substitute(key, place.names) == part), part)
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            break
        where = (*where, part)
    return where
