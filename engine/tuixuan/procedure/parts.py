"""The parts of a compiled document as frozen values (procedure 1 to 5, 7).

They say what there is, not what it means: arguments stay as they are written, and Spec 2 says
what a check or resolver makes of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

__all__ = [
    "By",
    "Citation",
    "Condition",
    "Covers",
    "Defect",
    "Document",
    "Field",
    "Member",
    "Outcome",
    "Pack",
    "Parameter",
    "Phase",
    "Register",
    "Require",
    "Role",
    "Rule",
    "RuleUse",
    "Source",
    "State",
    "Step",
    "Target",
    "Thread",
    "Title",
    "When",
]


class Title(NamedTuple):
    """One title in the two languages of the law and of its readers."""

    zh: str
    en: str


class When(NamedTuple):
    """One condition on a structural parameter (procedure 2.4); `op` is `is`, `in` or `at_least`."""

    param: str
    op: str
    value: Any


# All of them must hold; the empty condition always does.
Condition = tuple[When, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """Where an outcome leads, for the states in `origins` (every one when it is `None`)."""

    state: str
    when: Condition = ()
    origins: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """One change of a register: `op` is `set`, `revoke` or `grant`; `persons` an operand."""

    op: str
    role: str
    persons: Any


@dataclass(frozen=True, slots=True)
class Outcome:
    """One result of a step's resolver and what follows from it (procedure 3.1, 4.10)."""

    id: str
    title: Title | None = None
    to: tuple[Target, ...] = ()
    again: bool = False
    at_most: Any = None
    then: tuple[Target, ...] = ()
    resets: tuple[str, ...] = ()
    register: tuple[Register, ...] = ()


@dataclass(frozen=True, slots=True)
class Require:
    """A step that must have been taken since the state was entered."""

    step: str
    when: Condition = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a step; its type follows from its name (procedure 3.3), and so does its class.

    `raised` is set where the step raises a public field to `personal` (procedure 3.4).
    """

    id: str
    type: str
    optional: bool = False
    values: tuple[str, ...] = ()
    raised: bool = False


@dataclass(frozen=True, slots=True)
class Covers:
    """Who was dealt with by a step: the holders of `role` among the persons of `field`."""

    role: str
    field: str


@dataclass(frozen=True, slots=True)
class By:
    """A resolver of a step, its arguments, and the rule of the pack that names it, if any."""

    resolver: str
    args: Mapping[str, Any]
    rule: str | None = None
    when: Condition = ()


@dataclass(frozen=True, slots=True)
class RuleUse:
    """A rule as one step uses it: where its figures stand and when it is judged."""

    rule: str
    args: Mapping[str, Any]
    unless: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    when: Condition = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the procedure or of a thread (procedure 3.1)."""

    id: str
    title: Title
    phase: str
    origins: tuple[str, ...]
    actor: tuple[str, ...]
    force: str
    basis: str
    fields: tuple[Field, ...]
    # The first whose `when` holds computes the outcome.
    resolvers: tuple[By, ...]
    outcomes: tuple[Outcome, ...]
    requires: tuple[Require, ...] = ()
    when: Condition = ()
    sign: tuple[str, ...] = ()
    repeat: bool = False
    documents: tuple[str, ...] = ()
    covers: Covers | None = None
    rules: tuple[RuleUse, ...] = ()

    @property
    def by(self) -> By:
        """The first of the resolvers, which is the only one of nearly every step."""
        return self.resolvers[0]


class Citation(NamedTuple):
    """A place in one of the cited texts."""

    source: str
    article: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the pack (procedure 5.1)."""

    id: str
    title: Title
    check: str | None
    resolver: str | None
    within: str | None
    args: Mapping[str, Any]
    severity: str
    force: str
    certainty: str
    cites: tuple[Citation, ...]
    checked_on: str
    defect: str | None = None
    enforced: bool = True
    reads: str = "log"


class Defect(NamedTuple):
    """A known defect of practice (procedure 5.8); the engine only keeps its signs as written."""

    id: str
    title: Title
    severity: str
    auto: str
    shown_by: tuple[Mapping[str, Any], ...] = ()
    note: Title | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter that a plan may set (procedure 2.1)."""

    id: str
    type: str
    default: Any
    title: Title
    basis: str
    certainty: str
    structural: bool = False
    min: int | None = None
    max: int | None = None
    values: tuple[str, ...] = ()
    outside: str = "error"
    fixed_by: str | None = None


class Phase(NamedTuple):
    """One of the phases A to F."""

    id: str
    title: Title


class Role(NamedTuple):
    """A role that a person acts in; anybody may act in an `open` one."""

    id: str
    title: Title
    open: bool


class Member(NamedTuple):
    """A standing: a register that is not a role."""

    id: str
    title: Title


class Document(NamedTuple):
    """A document that a step may carry; `retention` is `permanent`, `10` or `30`."""

    id: str
    title: Title
    retention: str
    # lawfully the same in several villages
    shared: bool = False


class Source(NamedTuple):
    """One of the cited texts."""

    id: str
    title: Title


class State(NamedTuple):
    """A state; `final` says how a case that rests there has ended."""

    id: str
    title: Title
    phase: str
    final: str | None


class Pack(NamedTuple):
    """The rule pack and its validity, both dates inclusive."""

    id: str
    valid_from: str
    valid_until: str | None


@dataclass(frozen=True, slots=True)
class Thread:
    """A small machine beside the main flow, once for each value of `key` (procedure 7)."""

    id: str
    title: Title
    key: str
    initial: str
    states: tuple[State, ...]
    steps: tuple[Step, ...]
