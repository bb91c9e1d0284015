"""Level 4: the case replayed from its log (steps 4.4 to 4.16).

Each entry is decided once more from the entries before it. A finding never ends the replay:
it goes on from what the writer recorded (see `accepting`). An entry that cannot be decided
because the document makes no sense there is a finding; any other exception is a fault of this
tool and is not hidden.
"""

from __future__ import annotations

from tuixuan_verify.accepting import accept, follow, out_of
from tuixuan_verify.amending import amended
from tuixuan_verify.days import is_instant
from tuixuan_verify.deciding import decide, form_sound, role_reasons
from tuixuan_verify.defects import Defects
from tuixuan_verify.differing import report_difference
from tuixuan_verify.members import is_id
from tuixuan_verify.memory import Flow
from tuixuan_verify.opening import bind_calendar
from tuixuan_verify.operands import Senseless
from tuixuan_verify.order import PERMITTED, judge_order, order_reason
from tuixuan_verify.sameness import same, same_reasons
from tuixuan_verify.secrecy import judge_entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from tuixuan_verify.across import Texts
    from tuixuan_verify.deciding import Decision
    from tuixuan_verify.findings import Tally
    from tuixuan_verify.memory import CaseMemory
    from tuixuan_verify.naming import Names
    from tuixuan_verify.report import Report
    from tuixuan_verify.table import Plan, Table


class Replay:
    """The case while it is replayed."""

    def __init__(
        self, folder: str, table: Table, case: CaseMemory, tally: Tally, report: Report,
        texts: Texts | None = None,
    ) -> None:  # fmt: skip
        self.folder = folder
        self.table = table
        self.case = case
        self.tally = tally
        self.report = report
        self.defects = Defects(table, case)
        self.defects.opening(tally)
        # answers what only names can tell (step 5.3), where it was asked for
        self.names: Names | None = None
        # refusals recorded without what was attempted, or for what only names can tell
        self.undecidable = 0
        # what steps 4.4 to 4.12 looked at
        self.steps = self.ordered = self.decided = self.rules = 0
        self.refusals = self.corrections = self.voting = 0
        # after an amendment that cannot be followed (3.5) nothing more can be judged
        self.stopped = False
        self._kinds = {
            "step": self._step if texts is None else self._compared(texts),
            "refused": self._refused,
            "correct": self._correct,
            "calendar": self._calendar,
            "amend": self._amend,
        }

    def entry(self, number: int, entry: dict[str, Any], sound: bool) -> None:
        """Decide one entry again."""
        try:
            if sound:
                kind = entry["type"]
                if kind in self._kinds:
                    self._kinds[kind](number, entry)
            elif entry.get("type") == "step":
                self._follow_unsound(number, entry)
        except Senseless as error:
            self.tally.add("4.4", "rule", number, rule="form", fault=str(error))

    def _compared(self, texts: Texts) -> Callable[[int, dict[str, Any]], None]:
        """Take in the documents of each accepted step, to be compared across cases."""

        def step(number: int, entry: dict[str, Any]) -> None:
            texts.take(number, entry)
            self._step(number, entry)

        return step

    def _flow(self, plan: Plan, data: dict[str, Any]) -> Flow:
        if plan.thread is None:
            return self.case.flow
        key = data.get(plan.thread.key)
        known = self.case.threads.get((plan.thread.id, key)) if is_id(key) and key else None
        return known or Flow(plan.thread.initial)

    def _step(self, number: int, entry: dict[str, Any]) -> None:
        """Steps 4.4 to 4.10 on an accepted step."""
        self.steps += 1
        plan = self.table.plans.get(entry["step"])
        if plan is None:
            self._unknown(number, entry)
            return
        flow = self.case.flow if plan.thread is None else self._flow(plan, entry["data"])
        if not self._is_formed(plan, number, entry):
            self._misshapen(plan, number, entry, flow)
            return
        self.ordered += 1
        decision, out, to = self._decide(plan, number, entry, flow)
        if decision.outcome is not None:
            self.decided += 1
            self.rules += len(plan.rules)
        if decision.outcome is None or decision.reasons or not same(out, entry["out"]):
            report_difference(plan, number, decision, out, entry["out"], self.tally)
            self.defects.differs(plan, number, entry, decision)
            self._follow(plan, number, entry, flow)
        else:
            if decision.warnings or self.defects.shaken or "sign" in entry:
                self.defects.step(plan, number, entry, decision)
            accept(plan, number, decision, out, decision.outcome, to, decision.registers)
            if plan.thread is not None:
                self.case.threads[plan.thread.id, entry["data"][plan.thread.key]] = flow
        self._names(number, plan, decision, False)
        self.report.step(number, plan, entry, decision)

    def _misshapen(self, plan: Plan, number: int, entry: dict[str, Any], flow: Flow) -> None:
        """An accepted step that is not in the form of its fields (3.4)."""
        self.tally.add("4.4", "rule", number, step=plan.id, rule="form")
        self.defects.unsound(plan, number, entry, flow)
        self._follow(plan, number, entry, flow)

    def _unknown(self, number: int, entry: dict[str, Any]) -> None:
        """An accepted step that the procedure does not have (3.4, 3.6)."""
        self.ordered += 1
        self.tally.add("4.5", "order", number, step=entry["step"], fault="unknown")
        self.defects.shaken = True
        self._take_state(entry["out"]["state"])

    def _names(self, number: int, plan: Plan, decision: Decision, refused: bool) -> None:
        """Step 5.3, where level 5 is asked for; nothing of it comes back to level 4."""
        if self.names is not None and decision.claims is not None:
            self.names.judge(number, plan.id, decision.claims, refused)

    def _decide(
        self, plan: Plan, number: int, entry: dict[str, Any], flow: Flow
    ) -> tuple[Decision, dict[str, Any], str | None]:
        """Decide a step, or follow the writer where it cannot be decided (3.7)."""
        try:
            decision = decide(plan, entry, self.table, self.case, flow)
            return decision, *out_of(decision)
        except Senseless:
            self._follow(plan, number, entry, flow)
            raise

    def close(self, date: str) -> None:
        """Say how much steps 4.4 to 4.12 looked at, and what 4.14 did not.

        `date` is that of the last entry, on which what is still awaited may be overdue.
        """
        self.defects.close(self.tally, self.report, date)
        looked = self.tally.looked
        looked.update({"4.4": self.steps, "4.5": self.ordered, "4.9": self.rules})
        looked.update({"4.11": self.refusals, "4.12": self.corrections})
        looked["4.15"] += self.voting
        looked["4.14"] = len(self.table.unenforced)
        for step in ("4.6", "4.7", "4.8", "4.10"):
            looked[step] = self.decided

    def _follow(self, plan: Plan, number: int, entry: dict[str, Any], flow: Flow) -> None:
        self.defects.shaken = True
        follow(plan, number, entry, self.table, self.case, flow)
        key = entry["data"].get(plan.thread.key) if plan.thread else None
        if plan.thread is not None and is_id(key):
            self.case.threads[plan.thread.id, str(key)] = flow

    def _follow_unsound(self, number: int, entry: dict[str, Any]) -> None:
        """An accepted step whose members are not well formed: take over what can be (3.6)."""
        step, data, out = entry.get("step"), entry.get("data"), entry.get("out")
        plan = self.table.plans.get(step) if type(step) is str else None
        readable = type(data) is dict and type(out) is dict and is_instant(entry.get("t"))
        if plan is not None and type(data) is dict and readable:
            self._follow(plan, number, entry, self._flow(plan, data))

    def _take_state(self, state: str) -> None:
        if state in self.table.states and state != self.case.flow.state:
            flow = self.case.flow
            flow.state, flow.done = state, frozenset()
            self.defects.shaken = True

    def _is_formed(self, plan: Plan, number: int, entry: dict[str, Any]) -> bool:
        """4.1, and step 4.15: what is in the form of its fields holds nothing else."""
        sound = form_sound(plan, entry, self.table)
        if plan.voting:
            self.voting += 1
            if not (sound and plan.rows_typed):
                judge_entry(plan, number, entry, self.tally)
        return sound

    def _refused(self, number: int, entry: dict[str, Any]) -> None:
        """Step 4.11: the law refuses this attempt, for exactly these reasons."""
        if "data" not in entry or "step" not in entry:
            self._refused_otherwise(number, entry)
            return
        plan, case = self.table.plans.get(entry["step"]), self.case
        if plan is None or not self._is_formed(plan, number, entry):
            self._compare(number, entry, [{"rule": "form"}], case.flow.state)
            return
        flow = case.flow if plan.thread is None else self._flow(plan, entry["data"])
        judged, need = judge_order(plan, self.table, case, flow)
        if judged == PERMITTED:
            reasons = self._reasons(plan, number, entry, flow)
        else:
            reasons = [order_reason(plan, judged, need, flow)]
        self._compare(number, entry, reasons, flow.state)

    def _reasons(
        self, plan: Plan, number: int, entry: dict[str, Any], flow: Flow
    ) -> list[dict[str, Any]]:
        """Why a step that the order allows is refused."""
        decision = decide(plan, entry, self.table, self.case, flow)
        self._names(number, plan, decision, True)
        asked = decision.claims.asked if decision.claims else ()
        claims = [q for q in asked if q.claim is not None and not q.warns]
        self.undecidable += 0 < len(decision.reasons) == len(claims)
        return decision.reasons

    def _refused_otherwise(self, number: int, entry: dict[str, Any]) -> None:
        """Step 4.11 on a refused correction, or on a refusal that keeps nothing of the attempt."""
        if "data" in entry:
            self._compare(number, entry, self._correction(entry), self.case.flow.state)
        else:
            self._refused_form(number, entry)

    def _compare(self, number: int, entry: dict[str, Any], reasons: list[Any], state: str) -> None:
        self.refusals += 1
        found = entry["out"]
        # a refusal that keeps its data is never one of form (log 5.3)
        stands = state == found["state"] and reasons and reasons[0]["rule"] != "form"
        if not stands or not same_reasons(reasons, found["reasons"]):
            expected = {"reasons": reasons, "state": state}
            self.tally.add("4.11", "refusal", number, expected=expected, found=found)
        self.report.refused(number, entry)

    def _refused_form(self, number: int, entry: dict[str, Any]) -> None:
        """Step 4.11: a refusal of form cannot be decided again; its state can be compared."""
        self.refusals += 1
        self.undecidable += 1
        state = self.case.flow.state
        if entry["out"]["state"] != state:
            found = entry["out"]["state"]
            self.tally.add(
                "4.11", "refusal", number, expected={"state": state}, found={"state": found}
            )
        self.report.refused(number, entry)

    def _correction(self, entry: dict[str, Any]) -> list[dict[str, Any]]:
        """procedure 6.2 and 6.3: why this correction is refused."""
        case, undo = self.case, self.case.undo
        until = self.table.corrections_until
        if undo is None or undo.number != entry["data"]["of"] or until in case.flow.last:
            return [{"rule": "correct"}]
        plan = self.table.plans[undo.step]
        return list(role_reasons(plan, entry, self.table, case.registers))

    def _correct(self, number: int, entry: dict[str, Any]) -> None:
        """Step 4.12: only the last step is undone, by those who took it."""
        self.corrections += 1
        reasons, undo = self._correction(entry), self.case.undo
        if reasons:
            self.defects.correction(number, entry["data"]["of"])
        for reason in reasons:
            self.tally.add("4.12", "correction", number, of=entry["data"]["of"], **reason)
        if undo is not None and undo.number == entry["data"]["of"]:
            undo.back(self.case)
        state, found = self.case.flow.state, entry["out"]["state"]
        if state != found and not reasons:
            self.tally.add("4.12", "correction", number, expected=state, found=found)
        self._take_state(found)
        self.report.corrected(number, entry)

    def _calendar(self, number: int, entry: dict[str, Any]) -> None:
        bind_calendar(self.folder, entry["data"], number, self.case, self.tally)

    def _amend(self, number: int, entry: dict[str, Any]) -> None:
        """Step 4.16: another law from here on."""
        new = amended(self.folder, number, entry, self.table, self.case, self.tally)
        self.stopped = new is None
        if new is not None:
            self.table = new
            self.defects.under(new)
            self.report.under(new)
