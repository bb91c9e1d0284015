"""What the logs of all examples have gone through: states, steps, outcomes, rules that refused.

Only what stands in a log counts, so that nothing is reached that was not recorded. `UNREACHABLE`
says of every other place and rule why no lawful or unlawful evidence comes there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from village import Law

Json = dict[str, Any]
BUILT_IN = frozenset(
    {"form", "order", "fields", "role", "documents", "date", "exclusive", "calendar", "correct"}
)

# Two persons who both have more than half of those who should attend have more yes votes together
# than one seat allows ballots: `ballot-arith` (places) refuses such a count.
_ONE_SEAT = "no tie for one seat"
# `open_assembly` was reached with the same need, of the same figures.
_SAME_QUORUM = "the assembly that opened has the quorum that its counts ask for"
# Approval 2 names exactly the candidates, and after it the list can only become shorter.
_APPROVED = "nobody joins the list between approval 2 and the preparation"

UNREACHABLE: dict[str, dict[str, str]] = {
    "liangtui_yixuan": {
        "first_plenary/tie": _ONE_SEAT,
        "refused cand-consent-superior": _APPROVED,
    },
    "gongtui_zhixuan": {
        "assembly_count_deputy/missed": _SAME_QUORUM,
        "assembly_count_members/missed": _SAME_QUORUM,
        "assembly_count_secretary/missed": _SAME_QUORUM,
        "count_secretary/tie": _ONE_SEAT,
        "refused cand-consent-superior": _APPROVED,
    },
}


class Reached:
    """What was reached in one procedure."""

    def __init__(self) -> None:
        self.states: set[str] = set()
        self.outcomes: set[str] = set()
        self.refused: set[str] = set()
        self.warned: set[str] = set()
        self.types: set[str] = set()
        self.entries = 0
        self.logs = 0

    def take(self, lines: Iterable[bytes]) -> None:
        """Take in one log."""
        self.logs += 1
        for line in lines:
            self.entries += 1
            entry: Json = json.loads(line)
            self.types.add(entry["type"])
            out = entry.get("out", {})
            if "state" in out:
                self.states.add(out["state"])
            if entry["type"] == "step":
                self.outcomes.add(f"{entry['step']}/{out['outcome']}")
            self.refused.update(reason["rule"] for reason in out.get("reasons", ()))
            self.warned.update(warning["rule"] for warning in out.get("warnings", ()))

    def missing(self, law: Law) -> set[str]:
        """What there is and was not reached."""
        document = law.document
        states = {state["id"] for state in document["states"]}
        states |= {state["id"] for thread in document["threads"] for state in thread["states"]}
        outcomes = {
            f"{step['id']}/{one['id']}" for step in law.steps.values() for one in step["outcomes"]
        }
        blocks, warns = rules_in_use(law)
        found = {f"state {state}" for state in states - self.states}
        found |= outcomes - self.outcomes
        found |= {f"refused {rule}" for rule in (blocks | BUILT_IN) - self.refused}
        return found | {f"warned {rule}" for rule in warns - self.warned}


def rules_in_use(law: Law) -> tuple[set[str], set[str]]:
    """The rules that some step judges: those that refuse and those that warn."""
    blocks, warns = set(), set()
    for step in law.steps.values():
        for use in step.get("rules", ()):
            rule = law.laws[use["rule"]]
            if law.judges(rule):
                (warns if rule["severity"] == "warn" else blocks).add(rule["id"])
    return blocks, warns
