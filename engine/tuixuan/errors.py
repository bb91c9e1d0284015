"""Every error that tuixuan raises on purpose, in one tree.

    TuixuanError
    ├── InputError              something handed in is bad; the command line exits with 2
    │   ├── ProcedureError      a procedure, rule pack or compiled document cannot be loaded
    │   ├── AmendmentError      a procedure that cannot follow the one in force
    │   ├── PlanError           the plan of a case
    │   ├── ScenarioError       a scripted case
    │   ├── RoleError           a role that does not exist, or holders that it may not have
    │   ├── EvidenceError       a document that cannot be read
    │   ├── CalendarError       a working-day calendar that cannot be loaded
    │   ├── CaseError           a folder that is missing, unreadable or not a case
    │   ├── LogError            a log that is corrupt: refuse to write to it
    │   ├── NoteError           a note, key, proof or typed code that is none, or does not hold
    │   └── ProfileError        a value or a line outside the canonical profile
    ├── UsageError              the caller's mistake
    │   ├── UnknownStepError    no step has this name
    │   └── CommandIdError      one command id, two contents
    ├── StepRefused             the law does not allow the step now
    ├── WitnessRefused          a witness does not cosign, and says why
    ├── ConflictError           somebody else wrote first: reload and try again
    ├── StoreError              the disk failed: what was not acknowledged may be lost
    ├── SigningError            the signer failed: the entries stand, their note is due
    └── ReplayDisagreement      this engine judges a recorded entry differently

Rules kept here:
1. A message is one sentence, lower case, ids in backticks, expected before actual, the next
   action last.
2. Every error is made from its message alone; what else it carries is a keyword with a default,
   so that it survives pickling.
3. These names are public and stay; whoever raises an error writes its sentence, not this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

__all__ = [
    "AmendmentError",
    "CalendarError",
    "CaseError",
    "CommandIdError",
    "ConflictError",
    "EvidenceError",
    "Fault",
    "InputError",
    "LogError",
    "NoteError",
    "PlanError",
    "ProcedureError",
    "ProfileError",
    "Reason",
    "Refused",
    "ReplayDisagreement",
    "RoleError",
    "ScenarioError",
    "SigningError",
    "StepRefused",
    "StoreError",
    "TuixuanError",
    "UnknownStepError",
    "UsageError",
    "WitnessRefused",
]


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault of one file; lines and columns count from 1, the path names the place in it.

    `code` is that of the finding it comes from, so that it can be told in another language.
    """

    file: str
    line: int
    column: int
    path: str
    message: str
    code: str = field(default="", compare=False)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}"
        if not self.path:
            return f"{place}: {self.message}"
        return f"{place}: {self.path}: {self.message}"


# A rule and its numbers, never a sentence.
Reason = dict[str, Any]


@dataclass(slots=True)
class Refused:
    """The decision that a step, or a correction (`step` is `None`), is not lawful now.

    `n` is the number of the entry that records it, `state` that of the step's flow. `problem` says
    what is wrong with the form, `attempt` is what was attempted, where it is known: both are for
    the caller only, the log holds no more of them than it says. Not frozen: refusing is frequent.
    """

    step: str | None
    n: int
    state: str
    reasons: tuple[Reason, ...]
    problem: str | None = field(default=None, compare=False)
    attempt: Any = field(default=None, repr=False, compare=False)

    @property
    def out(self) -> dict[str, Any]:
        """What the log records of it."""
        return {"reasons": list(self.reasons), "state": self.state}

    @property
    def is_form(self) -> bool:
        """Whether the attempt was not well formed, so that its content is not recorded."""
        return bool(self.reasons[0]["rule"] == "form")


class TuixuanError(Exception):
    """Whatever tuixuan raises on purpose.

    `template` and `values` are its message in parts, where the command line tells it in Chinese.
    """

    template: str = ""
    values: Mapping[str, object]

    @classmethod
    def saying(cls, template: str, **values: object) -> Self:
        """An error with the template filled in; the template is in the catalogues."""
        error = cls(template.format(**values))
        error.template, error.values = template, values
        return error


class InputError(TuixuanError):
    """Something handed in is bad; `faults` lists every fault of it that is known.

    Made from a message, from faults, or from both; without a message these are it, one a line.
    """

    def __init__(self, message: str = "", *, faults: Iterable[Fault] = ()) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__(message or "\n".join(str(fault) for fault in self.faults))


class ProcedureError(InputError):
    """A procedure, rule pack or compiled document cannot be loaded."""


class AmendmentError(InputError):
    """A procedure cannot follow the one in force (log 10.2); nothing was written."""


class PlanError(InputError):
    """The plan of a case is not acceptable."""


class ScenarioError(InputError):
    """A scripted case cannot be played."""


class RoleError(InputError):
    """The procedure has no such role, or these persons may not hold it."""


class EvidenceError(InputError):
    """A document of a step cannot be read."""


class CalendarError(InputError):
    """A working-day calendar cannot be loaded."""


class CaseError(InputError):
    """A case folder is missing, unreadable, or not a case."""


class ProfileError(InputError):
    """A value or a line is outside the canonical profile."""


class LogError(InputError):
    """The log is corrupt at `line` (counted from 0); nothing may be written to it."""

    def __init__(self, message: str = "", *, faults: Iterable[Fault] = (), line: int = 0) -> None:
        super().__init__(message, faults=faults)
        self.line = line

    def on(self, line: int) -> Self:
        """The same, at this line."""
        self.line = line
        return self


class NoteError(InputError):
    """A note, a key, a proof or a typed code is not of the form, or does not hold."""


class UsageError(TuixuanError):
    """The caller asked for something that cannot be asked."""


class UnknownStepError(UsageError):
    """No step of the procedure has this name."""


class CommandIdError(UsageError):
    """A command id was used before, with other content."""


# What a `StepRefused` carries that was made from its message alone.
_NOT_SAID = Refused(None, 0, "", ())


class StepRefused(TuixuanError):
    """The law does not allow the step now; `decision` says why, and it is on record.

    `tuixuan.explain` turns it into sentences. `step` is `None` where a correction was refused.
    """

    def __init__(self, message: str = "", *, decision: Refused = _NOT_SAID) -> None:
        super().__init__(message)
        self.decision = decision

    @property
    def step(self) -> str | None:
        """The step that was attempted."""
        return self.decision.step

    @property
    def n(self) -> int:
        """The number of the entry that records the refusal."""
        return self.decision.n

    @property
    def state(self) -> str:
        """The state in which it was decided: of the case, or of the step's thread."""
        return self.decision.state

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why: rules and numbers, in the order of the law."""
        return self.decision.reasons


class WitnessRefused(TuixuanError):
    """A witness does not cosign a note of the log `origin`; `kind` says why (log 12.3).

    `unknown`: it was not told of this log. `signature`: no key that it was told signed the note.
    `rollback`: the log, or its note of `size`, is shorter than what it knows. `old`: the request
    begins at `size`. `short`: the log of `size` entries is shorter than its own note of `known`.
    `lines`: the note of `size` is not over the lines. `proof`: the proof does not hold. `fork`:
    two notes are not of one history; of these two, both notes are kept as proof. Else `known` is
    the size that it cosigned last, 0 before the first.
    """

    def __init__(
        self, message: str = "", *, kind: str = "", origin: str = "", known: int = 0, size: int = 0
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.origin = origin
        self.known = known
        self.size = size

    @classmethod
    def of(cls, kind: str, origin: str, *, known: int = 0, size: int) -> WitnessRefused:
        """The refusal with a short message; the command line has whole sentences."""
        message = f"the witness refuses the log {ascii(origin)[:120]}: {kind}, it knows {known}"
        return cls(message, kind=kind, origin=origin, known=known, size=size)


class ConflictError(TuixuanError):
    """The store is not as the writer believed: `expected` and `actual` are sizes in lines."""

    def __init__(self, message: str = "", *, expected: int = 0, actual: int = 0) -> None:
        super().__init__(message)
        self.expected = expected
        self.actual = actual


class StoreError(TuixuanError):
    """The disk failed; the store takes no more appends until it is opened again."""


class SigningError(TuixuanError):
    """The signer failed; the entries stand, and their note is still due."""


class ReplayDisagreement(TuixuanError):
    """This engine judges entry `n` differently from what the log records."""

    def __init__(self, message: str = "", *, n: int = 0) -> None:
        super().__init__(message)
        self.n = n
