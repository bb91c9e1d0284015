"""What the auditor wants to read besides pass and fail: what happened, when, with which figures.

Rows are kept up to a cap, so that memory does not grow with the log; what was left out is
counted and said.
"""

from __future__ import annotations

from tuixuan_verify.days import number as day_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tuixuan_verify.deciding import Decision
    from tuixuan_verify.memory import CaseMemory
    from tuixuan_verify.table import Plan, Table

ROWS = 1_000
LATE_DAYS = 3
VOTES_KEPT = 100
EARLIER = 16


class Rows:
    """A list that keeps the first rows and counts the others."""

    __slots__ = ("count", "rows")

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self.count = 0

    def add(self, row: Any) -> None:
        """Keep a row while there is room."""
        self.count += 1
        if len(self.rows) < ROWS:
            self.rows.append(row)

    def plain(self) -> dict[str, Any]:
        """Return what is kept and what is not."""
        return {"rows": self.rows, "left_out": self.count - len(self.rows)}


class Report:
    """The facts of one case, gathered while it is replayed."""

    def __init__(self, table: Table) -> None:
        self.table = table
        # the laws before, the latest first: what they alone have is still to be named
        self.earlier: tuple[Table, ...] = ()
        self.timeline = Rows()
        self.counts = Rows()
        self.refusals = Rows()
        self.late = Rows()
        self.latest: tuple[int, int] | None = None

    def under(self, table: Table) -> None:
        """Another law is in force."""
        self.earlier, self.table = (self.table, *self.earlier)[:EARLIER], table

    def step(self, number: int, plan: Plan, entry: dict[str, Any], decision: Decision) -> None:
        """Take in an accepted step."""
        date, timeline = decision.date, self.timeline
        if len(timeline.rows) < ROWS:
            out = entry["out"]
            timeline.rows.append((number, date, plan.id, out.get("outcome"), out.get("state")))
        timeline.count += 1
        if date and date != decision.today:
            self._lateness(number, plan.id, day_number(decision.today) - day_number(date))
        if decision.counted is not None:
            self.counts.add(_count(number, plan.id, entry, decision))

    def _lateness(self, number: int, step: str, days: int) -> None:
        if self.latest is None or days > self.latest[0]:
            self.latest = (days, number)
        if days > LATE_DAYS:
            self.late.add((number, step, days))

    def refused(self, number: int, entry: dict[str, Any]) -> None:
        """Take in a refusal."""
        if self.refusals.count >= ROWS:
            self.refusals.count += 1
            return
        what = entry.get("step") or ("correct" if "data" in entry else None)
        self.refusals.add((number, what, entry["out"]["reasons"]))

    def corrected(self, number: int, entry: dict[str, Any]) -> None:
        """Take in a correction."""
        self.timeline.add(
            (number, None, "correct", str(entry["data"]["of"]), entry["out"]["state"])
        )

    def facts(self, case: CaseMemory | None) -> dict[str, Any]:
        """Return everything as plain values."""
        table = self.table
        return {
            "timeline": _named(self.timeline, ("n", "date", "step", "outcome", "state")),
            "counts": self.counts.plain(),
            "refusals": _named(self.refusals, ("n", "step", "reasons")),
            "lateness": {
                "max": dict(zip(("days", "n"), self.latest, strict=True)) if self.latest else None,
                "late": _named(self.late, ("n", "step", "days")),
            },
            "not_enforced": table.unenforced,
            "threads_open": _open_threads(table, case),
            "state": case.flow.state if case else None,
            "final": table.states.get(case.flow.state, {}).get("final") if case else None,
        }


def _named(rows: Rows, names: tuple[str, ...]) -> dict[str, Any]:
    plain = rows.plain()
    plain["rows"] = [dict(zip(names, row, strict=True)) for row in plain["rows"]]
    return plain


def _open_threads(table: Table, case: CaseMemory | None) -> list[dict[str, str]]:
    """Return the threads that are not in a final state, or that have steps to come."""
    found: list[dict[str, str]] = []
    for (thread, key), flow in sorted((case.threads if case else {}).items()):
        ahead = any(
            p.thread is not None and p.thread.id == thread and flow.state in p.sources
            for p in table.plans.values()
        )
        if ahead and len(found) < ROWS:
            found.append({"thread": thread, "key": key, "state": flow.state})
    return found


def _count(number: int, step: str, entry: dict[str, Any], decision: Decision) -> dict[str, Any]:
    """Return the report of one count (law 0.5): base, need, votes, who passed, grey zone."""
    out = decision.out
    votes = sorted((decision.counted or {}).items(), key=lambda pair: (-pair[1], pair[0]))
    names = ("base", "need", "elected", "placed", "tied", "grey", "seats_open")
    return {
        "n": number,
        "step": step,
        "outcome": entry["out"].get("outcome"),
        **{name: out[name] for name in names if name in out},
        "votes": [{"id": p, "votes": v} for p, v in votes[:VOTES_KEPT]],
        "votes_left_out": max(0, len(votes) - VOTES_KEPT),
    }
