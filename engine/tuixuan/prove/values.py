"""What a proof says: claims that hold, and refutations with the path or the tally that shows it.

Values only; `tuixuan.prove.text` puts them into words and `tuixuan.prove.plain` into JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tuixuan.prove.semantics import Move

__all__ = [
    "Branch",
    "Certificate",
    "Conditional",
    "Loops",
    "Mandatory",
    "Opened",
    "Partition",
    "Refutation",
    "Shown",
]

Shown = Mapping[str, Any]

Claim = Literal[
    "vacuous",  # no path leads to an elected committee at all
    "absent",  # a step that the law demands is not there, or not with its force
    "mandatory",  # a step can be left out on the way to an elected committee
    "partial",  # the same on the way to a partial one, without a decision of the superior
    "conditional",  # a conditional step can be left out although its trigger has come
    "dead-end",  # no final state can be reached from here
    "never-taken",  # a rule waits for a step that can no longer be taken
    "unbounded",  # a loop without a bound
    "gap",  # a figure that has no outcome
    "overlap",  # a figure that has two
    "results",  # the outcomes of a step are not the results of its resolver
    "reading",  # the formula says another thing than the article
    "engine",  # the engine computes another thing than the spec says
    "tally",  # the formula of the count breaks one of its promises
]


@dataclass(frozen=True, slots=True)
class Refutation:
    """A claim that does not hold: of what, in which assignment, and the path or the figures."""

    claim: Claim
    subject: str
    assignment: Shown = field(default_factory=dict)
    path: tuple[Move, ...] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)
    says: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opened:
    """A decision of the superior that opens a way around a step, to a partial committee only."""

    decision: str
    path: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Mandatory:
    """A step that stands on every path to an elected committee wherever it is present."""

    step: str
    force: str
    present: int
    absent: tuple[Shown, ...]
    opened: tuple[Opened, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A state that only some paths enter, the outcomes that lead there, and what must follow."""

    state: str
    entered_by: tuple[str, ...]
    instead: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conditional:
    """A conditional step and its trigger.

    `branch`: the outcomes that lead into its states. `ending`: a final state of one kind. `rule`:
    a rule of a mandatory step. `thread`: the end of a thread. `event`: something that happens
    outside and is then recorded.
    """

    step: str
    trigger: Literal["branch", "ending", "rule", "thread", "event"]
    branches: tuple[Branch, ...] = ()
    ending: str = ""
    instead: tuple[str, ...] = ()
    gates: tuple[tuple[str, str], ...] = ()
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loops:
    """The outcomes with a bound, in the order in which they run out, and what may be repeated."""

    layers: tuple[tuple[str, ...], ...]
    staying: tuple[str, ...]
    decided: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Partition:
    """What was checked about outcomes; `None` as `solver` when z3 is not installed."""

    solver: str | None
    steps: int = 0
    needs: tuple[tuple[str, str], ...] = ()
    readings: tuple[tuple[str, str, str], ...] = ()
    one_seat: tuple[str, ...] = ()
    tallies: int = 0
    runs: int = 0


@dataclass(frozen=True, slots=True)
class Certificate:
    """The proof of one procedure under one pack."""

    procedure: str
    version: int
    pack: str
    sha256: str
    readings_sha256: str
    total: int
    examined: tuple[Shown, ...]
    neutral: tuple[str, ...]
    places: int
    moves: int
    mandatory: tuple[Mandatory, ...]
    any_number: tuple[str, ...]
    conditional: tuple[Conditional, ...]
    asks: tuple[str, ...]
    loops: Loops
    partition: Partition
    refutations: tuple[Refutation, ...]

    @property
    def result(self) -> Literal["proved", "graph", "refuted"]:
        """`graph`: nothing was refuted, and figures were not checked."""
        if self.refutations:
            return "refuted"
        return "graph" if self.partition.solver is None else "proved"
