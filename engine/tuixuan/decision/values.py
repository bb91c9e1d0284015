"""What goes into a decision and what comes out: values, and nothing that acts.

Rules kept here:
1. A decision is `Accepted | Refused`. Both say what a log will say of them in `out`.
2. A reason is a rule and its numbers, never a sentence.

`Refused` is one of these values; it is written down beside `StepRefused`, which carries it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tuixuan.errors import Reason, Refused
from tuixuan.memory import Memory

__all__ = [
    "Accepted",
    "Attempt",
    "Corrected",
    "Correction",
    "Decision",
    "Reason",
    "Refused",
    "Sign",
]


class Sign(NamedTuple):
    """A person who confirms, and the role in which he does."""

    person: Any
    role: Any


class Attempt(NamedTuple):
    """One attempt at a step, as it came; its form is judged, not assumed.

    `today` is the +08:00 date of the time that the entry will have, `n` the number it will have.
    """

    step: Any
    data: Any
    person: Any
    role: Any
    sign: tuple[Sign, ...]
    documents: Any
    today: str
    n: int


class Correction(NamedTuple):
    """An attempt to undo entry `of`; `n` is the number that the correction's entry will have."""

    of: int
    person: Any
    role: Any
    sign: tuple[Sign, ...]
    n: int


@dataclass(slots=True)
class Accepted:
    """The step is lawful.

    `out` is what the log records of it, `target` the state it leads to (`None`: it stays),
    `trigger` what the machine fires, `thread` the thread and key it belongs to (`None`: the main
    flow), `after` the memory once it is recorded. These four are not set in a decision that is read
    back from a log. Not frozen, because that costs as much as all else about it.
    """

    step: str
    n: int
    out: dict[str, Any]
    target: str | None = field(default=None, compare=False)
    trigger: str = field(default="", compare=False)
    thread: tuple[str, str] | None = field(default=None, compare=False)
    after: Memory | None = field(default=None, repr=False, compare=False)

    @property
    def outcome(self) -> str:
        """The result that the engine computed."""
        return str(self.out["outcome"])

    @property
    def state(self) -> str:
        """The state after the step, of its flow."""
        return str(self.out["state"])

    @property
    def warnings(self) -> tuple[Reason, ...]:
        """What was noted and does not refuse."""
        return tuple(self.out.get("warnings", ()))


@dataclass(frozen=True, slots=True)
class Corrected:
    """Entry `of` is undone.

    `after` is the memory once this is recorded; it is not set in a decision that is read back.
    """

    of: int
    n: int
    step: str
    out: Mapping[str, Any]
    after: Memory | None = field(default=None, repr=False, compare=False)

    @property
    def state(self) -> str:
        """The state after the correction."""
        return str(self.out["state"])


Decision = Accepted | Refused
