"""What is wrong with a file of the law, and where: a finding has a stable code and a position.

Rules kept here:
1. A finding names file, line and column, counted from 1, and the path inside the file.
2. An error keeps the file from being loaded; a warning is for the drafter to weigh.
3. Findings are collected and sorted, never raised one by one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tuixuan.errors import Fault

__all__ = ["Finding", "Severity", "errors_of", "faults_of", "nearest", "sorted_findings"]

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One finding; `code` is a short name that does not change between versions."""

    file: str
    line: int
    column: int
    path: str
    message: str
    code: str
    severity: Severity = "error"

    def __str__(self) -> str:
        return f"{self.fault()} [{self.code}]"

    def fault(self) -> Fault:
        """The same without severity, as the errors carry it."""
        return Fault(self.file, self.line, self.column, self.path, self.message, self.code)


def sorted_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once, in the order of the files; of one place and code only the first stays."""
    kept: dict[tuple[str, int, int, str, str], Finding] = {}
    for finding in sorted(findings):
        key = (finding.file, finding.line, finding.column, finding.code, finding.message)
        kept.setdefault(key, finding)
    return tuple(kept.values())


def errors_of(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that keep a file from being loaded."""
    return tuple(finding for finding in findings if finding.severity == "error")


def faults_of(findings: Iterable[Finding]) -> tuple[Fault, ...]:
    """The errors among `findings` as the faults that an exception carries."""
    return tuple(finding.fault() for finding in errors_of(findings))


def nearest(word: str, known: Iterable[str]) -> str:
    """`: did you mean …?` for the known word that `word` was probably meant to be, or nothing."""
    # Imported here because only a fault needs it.
    import difflib

    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f": did you mean `{close[0]}`?" if close else ""
