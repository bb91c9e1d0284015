"""Step 4.15: nothing that could tell how one person voted stands beside ballots (procedure 3.4).

A document is looked at once. An entry is looked at when its step is one of the main flow in a
voting phase: whatever the law says of it otherwise, it holds no member that the step does not
declare, and its rows no member that such rows do not have.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from tuixuan_verify.findings import Tally
    from tuixuan_verify.table import Plan

BALLOT = frozenset(("ballots_returned", "ballots_valid", "ballots_void", "votes", "write_ins"))
PERSONAL = frozenset(("members", "verdicts", "kin", "writers"))
ROWS = {
    "votes": frozenset(("id", "yes", "no", "abstain")),
    "write_ins": frozenset(("id", "count")),
}


def voting_phases(document: dict[str, Any]) -> frozenset[str]:
    """Return the phases of which a step has the field `votes`."""
    return frozenset(
        step["phase"]
        for step, _ in _steps(document)
        if any(field["id"] == "votes" for field in step["fields"])
    )


def document_fault(document: dict[str, Any]) -> str | None:
    """Return the first step at fault, and why."""
    voting = voting_phases(document)
    for step, in_thread in _steps(document):
        fault = _step_fault(step, in_thread or step.get("repeat", False), voting)
        if fault is not None:
            return f"{step['id']}: {fault}"
    return None


def _steps(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], bool]]:
    """Yield each step, and whether it is one of a thread."""
    yield from ((step, False) for step in document["steps"])
    for thread in document.get("threads", ()):
        yield from ((step, True) for step in thread["steps"])


def _step_fault(step: dict[str, Any], again: bool, voting: frozenset[str]) -> str | None:
    fields = step["fields"]
    ballot = any(field["id"] in BALLOT for field in fields)
    personal = any(field["id"] in PERSONAL or "class" in field for field in fields)
    if any("class" in field and field["id"] in BALLOT | PERSONAL for field in fields):
        return "class"
    if ballot and personal:
        return "personal beside ballot"
    if ballot and again:
        return "ballot taken more than once"
    if step["phase"] in voting and any(field["type"] == "key" for field in fields):
        return "key in a voting phase"
    return None


def entry_fault(plan: Plan, data: dict[str, Any]) -> str | None:
    """Return the first member of an entry that must not stand beside ballots."""
    odd = data.keys() - plan.fields.keys()
    if odd:
        return min(odd)
    for name, known in ROWS.items():
        rows = data.get(name)
        for row in rows if type(rows) is list else ():
            if type(row) is dict and row.keys() - known:
                return f"{name}.{min(row.keys() - known)}"
    return None


def judge_entry(plan: Plan, number: int, entry: dict[str, Any], tally: Tally) -> None:
    """Step 4.15 on an entry of a voting phase."""
    fault = entry_fault(plan, entry["data"])
    if fault is not None:
        tally.add("4.15", "secrecy", number, step=plan.id, member=fault)
