"""One step decided once more (procedure 4.3 to 4.11): its reasons, its outcome, its figures.

Nothing is changed here; `accept` in `accepting` changes the memory, and everything is read from
the memory before the step. Form (4.1), order (4.2.1) and required fields (4.2.3) end a decision;
the reasons of 4.3 to 4.8 are collected, in that order.
"""

from __future__ import annotations

from tuixuan_verify.ballot_order import Claims
from tuixuan_verify.days import MissingYear, local_date
from tuixuan_verify.memory import View
from tuixuan_verify.operands import Senseless, named, people, rows
from tuixuan_verify.order import PERMITTED, judge_order, order_reason, rules_now

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from tuixuan_verify.memory import CaseMemory, Flow, Registers
    from tuixuan_verify.table import Outcome, Plan, Table

    Entry = dict[str, Any]
    Reason = dict[str, Any]


class Decision(View):
    """What the law says to one attempt. Without reasons it is accepted."""

    __slots__ = ("outcome", "reasons", "registers", "today", "warnings")

    def __init__(self, case: CaseMemory, flow: Flow, data: dict[str, Any], today: str) -> None:
        super().__init__(case, flow, data, data.get("date", ""))
        # the date at +08:00 on which the entry was recorded
        self.today = today
        self.reasons: list[Reason] = []
        self.warnings: list[Reason] = []
        self.outcome: Outcome | None = None
        self.registers: Registers | None = None


def form_sound(plan: Plan, entry: Entry, table: Table) -> bool:
    """4.1: only declared fields, each of its type; the key of a thread; known documents."""
    fields, data = plan.fields, entry["data"]
    for name, value in data.items():
        sound = fields.get(name)
        if sound is None or not sound(value):
            return False
    if plan.thread is not None and plan.thread.key not in data:
        return False
    if "ev" in entry:
        for document in entry["ev"]:
            if document["id"] not in table.documents:
                return False
    return True


def decide(plan: Plan, entry: Entry, table: Table, case: CaseMemory, flow: Flow) -> Decision:
    """Decide a step whose form is sound."""
    decision = Decision(case, flow, entry["data"], local_date(entry["t"]))
    reasons = decision.reasons
    judged, need = judge_order(plan, table, case, flow)
    if judged != PERMITTED:
        reasons.append(order_reason(plan, judged, need, flow))
        return decision
    if not decision.data.keys() >= plan.needed:
        missing = [name for name in plan.required if name not in decision.data]
        reasons.append({"rule": "fields", "missing": missing})
        return decision
    judge(plan, entry, table, decision)
    return decision


def judge(plan: Plan, entry: Entry, table: Table, decision: Decision) -> None:
    """4.3 to 4.8: what is judged of a step that has its place and its fields."""
    reasons, case, flow = decision.reasons, decision.case, decision.flow
    reasons.extend(role_reasons(plan, entry, table, case.registers))
    if plan.documents:
        given = {doc["id"] for doc in entry.get("ev", ())}
        missing = [doc for doc in plan.documents if doc not in given]
        if missing:
            reasons.append({"rule": "documents", "missing": missing})
    date_reasons(plan, decision.date, decision.today, flow, reasons)
    if plan.covers:
        cover(plan, decision)
    decision.outcome = plan.outcomes.get(plan.resolve(decision))
    if decision.outcome is None:
        raise Senseless("no such outcome")
    if plan.rules:
        judge_rules(plan, decision, table, entry["out"])
    if decision.outcome.register:
        decision.registers = registered(decision.outcome, decision)
        reasons.extend(exclusive_reasons(table, case.registers, decision.registers))


def role_reasons(plan: Plan, entry: Entry, table: Table, registers: Registers) -> Iterable[Reason]:
    """4.3: the actor holds a role of the step, and so do those who confirm; once a role.

    A standing is no role: nobody confirms as a candidate.
    """
    reasons: list[Reason] = []
    act, sign = entry["act"], entry.get("sign", ())
    if act["role"] not in plan.actor or not _holds(act, table, registers):
        reasons.append({"rule": "role", "need": plan.actor[0]})
    if not sign and not plan.sign:
        return reasons
    confirmed, feigned = set(), []
    for s in sign:
        if s["role"] in table.roles and _holds(s, table, registers):
            confirmed.add(s["role"])
        else:
            feigned.append(s["role"])
    if not feigned and confirmed.issuperset(plan.sign):
        return reasons
    lacking = dict.fromkeys((*(r for r in plan.sign if r not in confirmed), *feigned))
    reasons.extend({"rule": "role", "sign": role} for role in lacking)
    return reasons


def _holds(who: dict[str, str], table: Table, registers: Registers) -> bool:
    role = who["role"]
    return role in table.open_roles or who["person"] in registers.get(role, ())


def date_reasons(plan: Plan, date: str, today: str, flow: Flow, reasons: list[Reason]) -> None:
    """4.5: not after the entry, not before the state or what was required in it."""
    if date > today:
        reasons.append({"rule": "date", "latest": today})
    earliest = flow.entered
    for step, _ in plan.requires:
        if step in flow.done and flow.last[step][1] > earliest:
            earliest = flow.last[step][1]
    if date < earliest:
        reasons.append({"rule": "date", "earliest": earliest})


def cover(plan: Plan, view: View) -> None:
    """4.6: whom this step has cleared, and whom it cleared before."""
    assert plan.covers is not None
    role, field = plan.covers
    given = view.data.get(field)
    persons = people(given)
    covered = {row["id"] for row in rows(given)} if persons is None else set(persons)
    last = view.flow.last.get(plan.id)
    before = {row["id"]: row for row in last[3].get("cleared", ())} if last else {}
    cleared = []
    for person, since in sorted(view.case.registers.get(role, {}).items()):
        if person in covered:
            cleared.append({"id": person, "date": view.date})
        elif person in before and before[person]["date"] >= since:
            cleared.append(before[person])
    view.out["cleared"] = cleared


def judge_rules(plan: Plan, decision: Decision, table: Table, out: Entry) -> None:
    """4.7: each rule of the step, in order; of names what the recorded `out` claims."""
    if plan.by_name:
        decision.claims = Claims(out)
    times = decision.flow.times
    for rule in rules_now(plan, table, decision.case):
        if rule.unless and any(times.get(key) for key in rule.unless):
            continue
        if rule.after is not None and not times.get(rule.after):
            continue
        if decision.claims is not None:
            decision.claims.rule, decision.claims.warns = rule.rule, rule.warns
        try:
            found = rule.judge(decision)
        except MissingYear as missing:
            decision.reasons.append({"rule": "calendar", "year": missing.year})
            continue
        if found is not None:
            kept = decision.warnings if rule.warns else decision.reasons
            kept.append({"rule": rule.rule, **found})


def registered(outcome: Outcome, view: View) -> Registers:
    """4.10: the registers after the outcome, as a copy."""
    changes = [(op, role, named(persons(view))) for op, role, persons in outcome.register]
    registers = dict(view.case.registers)
    for op, role, persons in changes:
        held = registers.get(role, {})
        if op == "revoke":
            registers[role] = {p: since for p, since in held.items() if p not in persons}
            continue
        added = {p: held.get(p, view.date) for p in persons}
        registers[role] = added if op == "set" else {**held, **added}
    return registers


def exclusive_reasons(table: Table, before: Registers, after: Registers) -> Iterable[Reason]:
    """4.8: nobody comes to hold both of a pair."""
    for a, b in table.exclusive:
        # most roles have no holder
        if not after.get(a) or not after.get(b):
            continue
        both = after[a].keys() & after[b].keys()
        old = before.get(a, {}).keys() & before.get(b, {}).keys() if both else ()
        for person in sorted(both.difference(old)):
            yield {"rule": "exclusive", "person": person, "pair": [a, b]}
