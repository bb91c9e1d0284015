"""The parts of a decision that give reasons, in the order of procedure 4.1 to 4.8.

Each function is one numbered paragraph. Reasons are added to a list, so that a step without any
costs none.
"""

from __future__ import annotations

from typing import Any

from tuixuan.checks import Context
from tuixuan.decision.outcomes import OutcomePlan, registers_after
from tuixuan.decision.plan import Plan
from tuixuan.decision.ready import StepPlan
from tuixuan.decision.values import Attempt, Reason, Sign
from tuixuan.evidence import is_documents, is_id
from tuixuan.memory import Flow, Register
from tuixuan.procedure.days import MissingYear

__all__ = [
    "clear",
    "earliest",
    "judge_dates",
    "judge_documents",
    "judge_exclusive",
    "judge_form",
    "judge_role",
    "judge_rules",
    "judge_sign",
]


def judge_form(ready: StepPlan | None, attempt: Attempt) -> str | None:
    """4.1: what is wrong with the form of an attempt; `None` when nothing is."""
    if ready is None:
        return "there is no such step"
    problem = ready.form.problem(attempt.data)
    if problem is not None:
        return problem
    if not is_id(attempt.person) or not is_id(attempt.role):
        return "the actor is a person and a role, both well-formed ids"
    for person, role in attempt.sign:
        if not (is_id(person) and is_id(role)):
            return "who confirms is a person and a role, both well-formed ids"
    documents = attempt.documents
    if documents and not is_documents(documents, ready.flow.plan.procedure.documents):
        return "documents have distinct ids of the procedure, a sha-256 and a size"
    return None


def judge_role(
    actor: dict[str, int | None], person: str, role: str, main: Flow, reasons: list[Reason]
) -> None:
    """4.3: the actor acts in a role of the step, and holds it."""
    if role in actor:
        index = actor[role]
        if index is None or person in main.register(index):
            return
    reasons.append({"rule": "role", "need": next(iter(actor))})


def judge_sign(
    plan: Plan,
    required: tuple[tuple[str, int | None], ...],
    given: tuple[Sign, ...],
    main: Flow,
    reasons: list[Reason],
) -> None:
    """4.3: each role that must confirm does, and nobody confirms in a role he does not hold.

    A reason is given once a role, however often the step or the attempt names it.
    """
    named: set[str] = set()
    for role, index in required:
        if role in named:
            continue
        for person, as_role in given:
            if as_role == role and (index is None or person in main.register(index)):
                break
        else:
            named.add(role)
            reasons.append({"rule": "role", "sign": role})
    for person, role in given:
        if role not in named and not _holds(plan, main, person, role):
            named.add(role)
            reasons.append({"rule": "role", "sign": role})


def _holds(plan: Plan, main: Flow, person: str, role: str) -> bool:
    """Whether `person` holds `role`; one that the procedure does not have is held by nobody."""
    if role in plan.open_roles:
        return True
    if role not in plan.procedure.roles:
        return False
    return person in main.register(plan.register(role))


def judge_documents(ready: StepPlan, documents: Any, reasons: list[Reason]) -> None:
    """4.4: the documents that the step must carry."""
    carried = {document["id"] for document in documents or ()}
    missing = [id_ for id_ in ready.documents if id_ not in carried]
    if missing:
        reasons.append({"rule": "documents", "missing": missing})


def earliest(ready: StepPlan, flow: Flow) -> str | None:
    """4.5: the latest of the day the state was entered and the days of the required steps.

    What was done counts, also where the requirement has fallen away.
    """
    day = flow.entered
    for step, index in ready.requires:
        if step not in flow.done:
            continue
        record = flow.record(index)
        if record is not None and (day is None or record[1] > day):
            day = record[1]
    return day


def judge_dates(ready: StepPlan, flow: Flow, date: str, today: str, reasons: list[Reason]) -> None:
    """4.5: not in the future of the entry, and not before what it stands on."""
    if date > today:
        reasons.append({"rule": "date", "latest": today})
    day = earliest(ready, flow)
    if day is not None and date < day:
        reasons.append({"rule": "date", "earliest": day})


def clear(ready: StepPlan, c: Context) -> None:
    """4.6: add `cleared` to `out`: who was dealt with, and when."""
    if ready.covers is None:
        return
    index, field, place = ready.covers
    listed = field(c) or ()
    persons = {row if isinstance(row, str) else row[0] for row in listed}
    record = c.flow.record(ready.index)
    before = dict(record[place] or ()) if record is not None else {}
    register = c.main.register(index)
    cleared = []
    for person, joined in zip(register[::2], register[1::2], strict=True):
        if person in persons:
            cleared.append({"id": person, "date": c.data["date"]})
        elif person in before and before[person] >= joined:
            cleared.append({"id": person, "date": before[person]})
    if cleared:
        c.out["cleared"] = cleared


def judge_rules(ready: StepPlan, c: Context, reasons: list[Reason]) -> None:
    """4.7: every rule that applies, in order; warnings go to `out`."""
    for rule in ready.rules:
        if not rule.applies(c.flow):
            continue
        c.rule = rule.id
        try:
            numbers = rule.judge(c)
        except MissingYear as missing:
            reasons.append({"rule": "calendar", "year": missing.year})
            continue
        if numbers is None:
            continue
        reason = {"rule": rule.id, **numbers}
        if rule.warn:
            c.out.setdefault("warnings", []).append(reason)
        else:
            reasons.append(reason)


def judge_exclusive(
    plan: Plan, outcome: OutcomePlan, c: Context, reasons: list[Reason]
) -> tuple[Register, ...]:
    """4.8: the registers after the step; nobody newly holds two that exclude each other."""
    before = c.main.registers
    if not outcome.register:
        return before
    after = registers_after(outcome.register, c, c.data["date"])
    if after is not before:
        for a, b, pair in plan.exclusive:
            held = _both(before, a, b)
            for person in sorted(_both(after, a, b) - held):
                reasons.append({"rule": "exclusive", "person": person, "pair": list(pair)})
    return after


def _both(registers: tuple[Register, ...], a: int, b: int) -> set[str]:
    if a >= len(registers) or b >= len(registers):
        return set()
    return set(registers[a][::2]) & set(registers[b][::2])
