"""What was found on one case, and what follows from it for the exit status."""

from __future__ import annotations

from tuixuan_verify.findings import FAIL, NOT_CHECKED, PASS, Tally

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tuixuan_verify.across import Texts
    from tuixuan_verify.anchors import Anchors
    from tuixuan_verify.announced import Announced
    from tuixuan_verify.defects import Defects
    from tuixuan_verify.memory import CaseMemory
    from tuixuan_verify.report import Report
    from tuixuan_verify.trust import Trust

_RESTS_ON = {"0": "0", "1": "01", "2": "012", "3": "013", "4": "014", "5": "05"}


class Result:
    """What was found on one case."""

    def __init__(
        self, case: str, levels: frozenset[str] | None, complete: bool, trust: Trust | None = None
    ) -> None:
        self.case = case
        self.asked = levels
        self.trust = trust
        # level 5 is asked for by default only as far as its files are there
        self.must = levels or frozenset("014").union(trust.levels if trust else ())
        self.levels = frozenset().union(*(_RESTS_ON[one] for one in levels or (*self.must, "5")))
        self.complete = complete
        self.tally = Tally()
        self.opening: dict[str, Any] = {}
        self.entries = 0
        self.head = ""
        self.undecidable = 0
        self.unkept = 0
        # documents named where level 5 looked at names alone; None where it looked at documents
        self.unlooked: int | None = None
        self.disclosures: dict[str, int] | None = None
        self.memory: CaseMemory | None = None
        self.report: Report | None = None
        self.defects: Defects | None = None
        self.anchors: Anchors | None = None
        self.announced: Announced | None = None
        # hash of entry 0 as it stands, and the documents named, when cases are compared
        self.genesis = ""
        self.texts: Texts | None = None

    @property
    def exit(self) -> int:
        """0 when the levels asked for passed, 1 for findings, 2 when it could not verify."""
        tally = self.tally
        if tally.unverifiable:
            return 2
        states = {level: tally.level(level) for level in self.levels}
        if FAIL in states.values():
            return 1
        return 0 if all(states[level] == PASS for level in self.must) else 2


def status_of(result: Result, level: str) -> str:
    """Return the status of a level as it is reported: only what was asked for is checked."""
    return result.tally.level(level) if level in result.levels else NOT_CHECKED
