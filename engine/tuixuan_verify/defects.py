"""The defects that a case shows (verification 6): what an auditor reads first.

A defect answers a finding, or it is a warning: of the law (severity `warn`), or of what no
finding is made of (a late record, one hand for two, a reply that is overdue, a document that is
not there). It changes no level. Nothing here is looked at while a log is as the law computes it.
"""

from __future__ import annotations

from tuixuan_verify.accepting import figures, kept_data
from tuixuan_verify.days import MissingYear, local_date
from tuixuan_verify.deciding import Decision, judge
from tuixuan_verify.memory import View
from tuixuan_verify.operands import Senseless
from tuixuan_verify.order import PERMITTED, judge_order
from tuixuan_verify.report import ROWS, Report
from tuixuan_verify.signs import Signs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from tuixuan_verify.findings import Tally
    from tuixuan_verify.memory import CaseMemory, Flow
    from tuixuan_verify.table import Plan, StepRule, Table

    Entry = dict[str, Any]
    Shown = Iterable[tuple[str, str | None]]

SEVERITIES = ("void_risk", "major", "minor")


class Defects:
    """The defects of one case, gathered while it is replayed."""

    def __init__(self, table: Table, case: CaseMemory) -> None:
        self.case = case
        # whether a step was accepted that the law refuses, or the writer was followed (3.6)
        self.shaken = False
        self.left_out = 0
        # defect, line, warning -> the row
        self.rows: dict[tuple[str, int | None, bool], dict[str, Any]] = {}
        # what was found lacking is said once
        self._lacked: set[tuple[str, str]] = set()
        self.under(table)

    def under(self, table: Table) -> None:
        """Look for the defects of this law from now on."""
        self.table = table
        self.signs = Signs(table)
        self._hands = self.signs.by.get("same_hand", ())

    def _show(
        self, shown: Shown, line: int, warning: bool, step: str | None, /, **detail: Any
    ) -> None:
        for defect, rule in shown:
            key = defect, line, warning
            if key in self.rows:
                continue
            if len(self.rows) >= ROWS:
                self.left_out += 1
                continue
            row = {"id": defect, "line": line, "warning": warning, "step": step, "rule": rule}
            self.rows[key] = {**row, "detail": detail}

    def step(self, plan: Plan, line: int, entry: Entry, decision: Decision) -> None:
        """An accepted step, before it changes the memory: warnings, hands, what is lacking."""
        for reason in decision.warnings:
            self._show(self.signs.of_reason(plan.id, reason), line, True, plan.id, **reason)
        if self._hands and "sign" in entry:
            self._same_hand(plan, line, entry)
        if self.shaken and plan.thread is None:
            self._lacking(plan, line, decision.date or decision.today)

    def _lacking(self, plan: Plan, line: int, date: str) -> None:
        for defect, item in self.signs.lacking(plan.id, date, self.case):
            if (defect, item) in self._lacked:
                continue
            self._lacked.add((defect, item))
            rule = self.signs.cited(defect, "lacking")
            self._show([(defect, rule)], line, False, plan.id, lacking=item)

    def _same_hand(self, plan: Plan, line: int, entry: Entry) -> None:
        """6.7: one person who acts and confirms, or confirms in two roles."""
        persons = [entry["act"]["person"], *(s["person"] for s in entry["sign"])]
        twice = sorted({p for p in persons if persons.count(p) > 1})
        if twice:
            shown = [(d, self.signs.cited(d, "same_hand")) for d, _ in self._hands]
            self._show(shown, line, True, plan.id, persons=twice)

    def differs(self, plan: Plan, line: int, entry: Entry, decision: Decision) -> None:
        """6.3: a step with a finding, judged through for its defects alone."""
        self.shaken = True
        if decision.outcome is None:
            decision = self._through(plan, entry, decision.flow)
        for reason in decision.reasons:
            self._show(self.signs.of_reason(plan.id, reason), line, False, plan.id, **reason)
        self.step(plan, line, entry, decision)
        if decision.outcome is None:
            return
        out = {"outcome": decision.outcome.id, **{k: v for k, v in decision.out.items() if v != []}}
        recorded = entry["out"]
        found = {**figures(recorded), "outcome": recorded.get("outcome")}
        shown = self.signs.of_outcome(plan, self.case, out, found)
        self._show(shown, line, False, plan.id, expected=out["outcome"], found=found["outcome"])

    def unsound(self, plan: Plan, line: int, entry: Entry, flow: Flow) -> None:
        """The same for a step whose form is not sound (4.4)."""
        self.differs(plan, line, entry, Decision(self.case, flow, {}, ""))

    def _through(self, plan: Plan, entry: Entry, flow: Flow) -> Decision:
        """Judge a step as if the order allowed it, from the fields of sound form."""
        data = kept_data(plan, entry)
        decision = Decision(self.case, flow, data, local_date(entry["t"]))
        missing = [name for name in plan.required if name not in data]
        if missing:
            decision.reasons.append({"rule": "fields", "missing": missing})
            return decision
        try:
            judge(plan, entry, self.table, decision)
        except Senseless:
            decision.outcome = None
        return decision

    def opening(self, tally: Tally) -> None:
        """Step 4.2: one person on both sides of a pair by entry 0."""
        for finding in tally.findings:
            if finding.step == "4.2" and "pair" in finding.detail:
                reason = {"rule": "exclusive", **finding.detail}
                self._show(self.signs.of_reason(None, reason), 0, False, None, **reason)

    def correction(self, line: int, of: int) -> None:
        """Step 4.12: an unlawful correction of a step."""
        self.shaken = True
        step = next((s for s, last in self.case.flow.last.items() if last[0] == of), None)
        found = [d for d, sign in self.signs.by.get("correction", ()) if step in sign["steps"]]
        shown = [(defect, self.signs.cited(defect, "correction")) for defect in found]
        self._show(shown, line, False, step, of=of)

    def close(self, tally: Tally, report: Report, date: str) -> None:
        """What shows at the end: late records, documents of level 5, replies overdue."""
        late = [(d, self.signs.cited(d, "late")) for d, _ in self.signs.by.get("late", ())]
        for line, step, days in report.late.rows:
            self._show(late, line, True, step, days=days)
        kept = [(d, self.signs.cited(d, "evidence")) for d, _ in self.signs.by.get("evidence", ())]
        for finding in tally.findings:
            if finding.step == "5.1" and finding.line is not None:
                self._show(kept, finding.line, finding.warning, None, **finding.detail)
        awaited = {defect for defect, _ in self.signs.by.get("overdue", ())}
        if awaited and date:
            self._overdue(self.case.flow, None, date, awaited)
            for (thread, _), flow in sorted(self.case.threads.items()):
                self._overdue(flow, thread, date, awaited)

    def _overdue(self, flow: Flow, thread: str | None, date: str, awaited: set[str]) -> None:
        """6.8: a step that could be taken now, and would already be too late."""
        line = max((last[0] for last in flow.last.values()), default=0)
        for plan in self.table.plans.values():
            if (plan.thread.id if plan.thread else None) != thread or plan.id in flow.done:
                continue
            if flow.state not in plan.sources:
                continue
            if judge_order(plan, self.table, self.case, flow)[0] != PERMITTED:
                continue
            view = View(self.case, flow, {"date": date}, date)
            for rule in plan.rules:
                if awaited.isdisjoint(self.signs.carried[rule.rule]):
                    continue
                reason = _judged(rule, view)
                if reason is not None:
                    found = self.signs.of_reason(plan.id, {"rule": rule.rule, **reason})
                    shown = [(d, r) for d, r in found if d in awaited]
                    self._show(shown, line, True, plan.id, **reason)

    def found(self) -> list[dict[str, Any]]:
        """Return the rows, those that answer findings first, the gravest before the others."""

        def rank(row: dict[str, Any]) -> tuple[Any, ...]:
            severity = self.signs.defects.get(row["id"], {}).get("severity", "major")
            return row["warning"], SEVERITIES.index(severity), row["id"], row["line"]

        return sorted(self.rows.values(), key=rank)


def _judged(rule: StepRule, view: View) -> dict[str, Any] | None:
    """Judge one rule as 4.7 does, in a view that holds nothing but a date."""
    times = view.flow.times
    if (rule.when is not None and not rule.when(view.case)) or (
        any(times.get(key) for key in rule.unless)
        or (rule.after is not None and not times.get(rule.after))
    ):
        return None
    try:
        return rule.judge(view)
    except (MissingYear, Senseless):
        return None
