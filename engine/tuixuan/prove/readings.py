"""The prover's own reading of the law, `readings.yaml`: the core of each procedure, and its shares.

Rules kept here:
1. The file is written from the articles, never made from a procedure: agreement has to be shown.
2. A share is written as integer inequalities, such as `5*present >= 4*should_attend`; nothing else
   is understood, and nothing is evaluated.

A procedure or a pack that the file does not name has no reading; its own forces and needs are then
all that is proved.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from tuixuan.errors import ProcedureError
from tuixuan.procedure.document import Condition
from tuixuan.procedure.yaml_loader import load_yaml

__all__ = ["Core", "Inequality", "Reading", "Readings", "parse", "readings"]

_FILE = Path(__file__).with_name("readings.yaml")
_SIDES = re.compile(r"(.+?) (>=|<=|>|<|=) (.+)")
_NAME = r"[a-z][a-z0-9_./|]*(?:\([a-z0-9_./|,]+\))?"
_TERM = re.compile(rf"(?:(\d+)\*)?({_NAME})|(\d+)")


class Core(NamedTuple):
    """A step that the law demands where `when` holds, with its force and trigger."""

    step: str
    force: str
    when: Sequence[Condition]
    trigger: str | None
    instead: frozenset[str]


class Inequality(NamedTuple):
    """`left op right`, each side a sum of multiples of figures; the figure 1 is the empty name."""

    left: tuple[tuple[int, str], ...]
    op: str
    right: tuple[tuple[int, str], ...]


class Reading(NamedTuple):
    """What the result of a step, or a rule of it, means in integers where `when` holds."""

    step: str
    result: str
    rule: str | None
    phrase: str
    article: str
    lines: tuple[str, ...]
    when: Sequence[Condition] = ()


class Readings(NamedTuple):
    """What the file says about one procedure under one pack."""

    core: tuple[Core, ...]
    shares: tuple[Reading, ...]
    sha256: str


def readings(procedure: str, pack: str, value: Any = None) -> Readings:
    """The readings for a procedure and a pack; `value` stands for the file."""
    content, loaded = _loaded()
    value = loaded if value is None else value
    core = tuple(
        Core(step, item["force"], item.get("when", []), item.get("trigger"), _set(item, "instead"))
        for item in value["core"]
        if procedure in item["procedures"]
        for step in item["steps"]
    )
    shares = tuple(
        Reading(
            step,
            item["result"],
            item.get("rule"),
            item["phrase"],
            item["article"],
            tuple(item["is"]),
            item.get("when", ()),
        )
        for item in value["shares"]
        if pack in item["packs"] and procedure in item.get("procedures", [procedure])
        for step in item["steps"]
    )
    return Readings(core, shares, hashlib.sha256(content).hexdigest())


def _set(item: Mapping[str, Any], name: str) -> frozenset[str]:
    return frozenset(item.get(name, []))


@cache
def _loaded() -> tuple[bytes, Any]:
    content = _FILE.read_bytes()
    file = load_yaml(content, _FILE.name)
    if file.findings:
        raise ProcedureError(str(file.findings[0]))
    return content, file.value


def parse(line: str) -> Inequality:
    """Read one inequality; raises `ProcedureError` when it is none."""
    sides = _SIDES.fullmatch(line)
    if sides is None:
        raise ProcedureError(f"an inequality is expected, not `{line}`")
    return Inequality(_sum(sides[1], line), sides[2], _sum(sides[3], line))


def _sum(side: str, line: str) -> tuple[tuple[int, str], ...]:
    terms = []
    sign = 1
    for word in side.split():
        if word in ("+", "-"):
            sign = 1 if word == "+" else -1
            continue
        term = _TERM.fullmatch(word)
        if term is None:
            raise ProcedureError(f"a multiple of a figure is expected in `{line}`, not `{word}`")
        number, name, alone = term.groups()
        terms.append((sign * int(number or alone or 1), name or ""))
        sign = 1
    return tuple(terms)
