"""The closed tables of the verification: levels, steps, finding codes (verification 3 and 4).

A step reports `pass`, `fail` or `not checked`, how many things it looked at and how many
failed. A step that looked at nothing has not passed. Warnings are findings that fail no step.
The number of findings kept is capped; the number found is not.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PASS, FAIL, NOT_CHECKED = "pass", "fail", "not checked"
LEVELS = ("0", "1", "2", "3", "4", "5")

# step number -> the codes that it can report
STEPS: dict[str, tuple[str, ...]] = {
    "0.1": ("form",),
    "0.2": ("form",),
    "0.3": ("form",),
    "0.4": ("form",),
    "0.5": ("text",),
    "1.1": ("genesis", "version"),
    "1.2": ("sequence",),
    "1.3": ("link",),
    "1.4": ("time",),
    "1.5": ("torn", "corrupt_tail"),
    "1.6": (),
    "1.7": ("erase",),
    "2.1": ("origin",),
    "2.2": ("note",),
    "2.3": ("origin",),
    "2.4": ("signature",),
    "2.5": ("root",),
    "2.6": ("truncated",),
    "2.7": ("no_checkpoint", "uncovered", "incomplete"),
    "2.8": ("unapproved",),
    "2.9": ("unapproved",),
    "3.1": ("signature", "quorum", "ahead"),
    "3.2": ("origin", "rollback", "fork"),
    "4.1": ("procedure", "version"),
    "4.2": ("parameter", "role", "outcome"),
    "4.3": ("calendar",),
    "4.4": ("rule",),
    "4.5": ("order",),
    "4.6": ("role",),
    "4.7": ("documents",),
    "4.8": ("date",),
    "4.9": ("rule", "calendar"),
    "4.10": ("outcome",),
    "4.11": ("refusal",),
    "4.12": ("correction",),
    "4.13": ("incomplete",),
    "4.14": (),
    "4.15": ("secrecy",),
    "4.16": ("procedure", "parameter", "outcome", "version"),
    "5.1": ("digest", "missing"),
    "5.2": ("disclosure",),
    "5.3": ("rule", "refusal", "outcome"),
    "5.4": ("erase",),
}
# code -> whether it is only a warning
CODES: dict[str, bool] = {
    "form": False,
    "text": True,
    "genesis": False,
    "version": False,
    "sequence": False,
    "link": False,
    "time": False,
    "torn": True,
    "corrupt_tail": True,
    "erase": False,
    "origin": False,
    "note": False,
    "signature": False,
    "root": False,
    "truncated": False,
    "no_checkpoint": False,
    "uncovered": True,
    "unapproved": False,
    "quorum": False,
    "ahead": True,
    "rollback": False,
    "fork": False,
    "procedure": False,
    "calendar": False,
    "parameter": False,
    "role": False,
    "order": False,
    "documents": False,
    "date": False,
    "rule": False,
    "outcome": False,
    "refusal": False,
    "secrecy": False,
    "correction": False,
    "incomplete": False,
    "digest": False,
    "missing": True,
    "disclosure": False,
}
KEPT = 1_000


class Finding:
    """One thing found: where (entry number, or None for the folder), what, and the numbers."""

    __slots__ = ("code", "detail", "line", "step")

    def __init__(self, step: str, code: str, line: int | None, detail: dict[str, Any]) -> None:
        self.step = step
        self.code = code
        self.line = line
        self.detail = detail

    @property
    def warning(self) -> bool:
        """Whether it fails no step."""
        return CODES[self.code]


class Tally:
    """What each step looked at and how much of it failed, with the findings."""

    __slots__ = ("failed", "findings", "found", "looked", "unverifiable", "warned")

    def __init__(self) -> None:
        self.looked = dict.fromkeys(STEPS, 0)
        self.failed = dict.fromkeys(STEPS, 0)
        self.warned = dict.fromkeys(STEPS, 0)
        self.found = dict.fromkeys(CODES, 0)
        self.findings: list[Finding] = []
        # why a level could not be verified at all: key of a text, and what it speaks of
        self.unverifiable: list[tuple[str, str]] = []

    def add(self, step: str, code: str, line: int | None, /, **detail: Any) -> None:
        """Record a finding of a step."""
        assert code in STEPS[step], (step, code)
        (self.warned if CODES[code] else self.failed)[step] += 1
        self.found[code] += 1
        if len(self.findings) < KEPT:
            self.findings.append(Finding(step, code, line, detail))

    def status(self, step: str) -> str:
        """Return `pass`, `fail` or `not checked`; 4.14 counts what is never looked at."""
        if step == "4.14":
            return NOT_CHECKED
        if self.failed[step]:
            return FAIL
        return PASS if self.looked[step] else NOT_CHECKED

    def level(self, level: str) -> str:
        """Return the status of a level: that of its steps, and `not checked` without any."""
        states = [self.status(s) for s in STEPS if s[0] == level]
        if FAIL in states:
            return FAIL
        return PASS if PASS in states else NOT_CHECKED
