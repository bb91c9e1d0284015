"""What a reference in an argument says: which field, figure, parameter, counter or register.

The spelling is that of `docs/spec/procedure.md` 5.4; quantities are those of 5.6. Nothing is looked
up here.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

__all__ = ["NEED", "PERIOD", "UNITS", "Reference", "parse"]

_ID = "[a-z][a-z0-9_]{0,31}"
_STEPS = rf"{_ID}(?:\|{_ID})*"
_GLOBAL = re.compile(rf"(param|role|out)\.({_ID})")
_TIMES = re.compile(rf"times\.({_ID})/({_ID})")
_OF_STEP = re.compile(rf"({_STEPS})\.(out\.)?({_ID})")
_OWN = re.compile(_ID)

NEED = re.compile(r"(at_least|more_than) [0-9]{1,6}/[1-9][0-9]{0,5}")
UNITS = ("days", "working_days", "months", "years")
PERIOD = re.compile(rf"[0-9]{{1,4}} ({'|'.join(UNITS)})")


class Reference(NamedTuple):
    """`name` is a field, figure, parameter, register or outcome; `steps` are whose, own if none."""

    kind: Literal["field", "figure", "param", "role", "times"]
    name: str
    steps: tuple[str, ...] = ()


def parse(text: str) -> Reference | None:
    """The reference that `text` spells, or nothing when it spells none."""
    if _OWN.fullmatch(text):
        return Reference("field", text)
    if match := _GLOBAL.fullmatch(text):
        if match[1] == "out":
            return Reference("figure", match[2])
        return Reference("param" if match[1] == "param" else "role", match[2])
    if match := _TIMES.fullmatch(text):
        return Reference("times", match[2], (match[1],))
    if match := _OF_STEP.fullmatch(text):
        return Reference("figure" if match[2] else "field", match[3], tuple(match[1].split("|")))
    return None
