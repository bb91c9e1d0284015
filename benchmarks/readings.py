"""A reading: one measured value and its aim, as a line of text and as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Reading", "as_json", "as_line"]


@dataclass(frozen=True, slots=True)
class Reading:
    """`value` in `unit`; `aim` is the least it should be, or with `at_most` the most.

    A reading without an aim explains another one. `low` and `high` are what the single turns gave.
    """

    what: str
    value: float
    unit: str
    aim: float | None = None
    at_most: bool = False
    low: float | None = None
    high: float | None = None

    @property
    def is_met(self) -> bool | None:
        """Whether the aim is met; `None` without one."""
        if self.aim is None:
            return None
        return self.value <= self.aim if self.at_most else self.value >= self.aim


def as_line(reading: Reading) -> str:
    """One line: what, value, spread, aim."""
    spread = ""
    if reading.low is not None and reading.high is not None:
        spread = f"({_number(reading.low)} … {_number(reading.high)})"
    value = f"{_number(reading.value)} {reading.unit}".strip()
    line = f"  {reading.what:<58} {value:>18}  {spread:<24}"
    if reading.aim is None:
        return line.rstrip()
    sign = "<=" if reading.at_most else ">="
    verdict = "met" if reading.is_met else "missed"
    return f"{line} aim {sign} {_number(reading.aim)}: {verdict}"


def as_json(reading: Reading) -> dict[str, Any]:
    """The same as plain values."""
    return {**asdict(reading), "is_met": reading.is_met}


def _number(value: float) -> str:
    if abs(value) >= 1_000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 10 else f"{value:.1f}"
