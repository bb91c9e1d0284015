"""Decides whether a step is lawful now: permitted by the order, then by every rule (procedure 4).

Rules kept here:
1. Pure: the same procedure, parameters, memory, attempt and calendars give the same decision.
   Nothing is read from a clock, a file or the network, and nothing is changed.
2. Form, order and missing fields end a decision; the reasons of everything after are collected.
3. Nobody types in a result: the outcome is what the resolver computes.
4. A fault of the procedure itself is a `ProcedureError`, never a refusal.

This module does not record anything and does not fire the machine.
"""

from __future__ import annotations

from typing import Any

from tuixuan.checks import Context
from tuixuan.checks.names import NameJudge, no_names
from tuixuan.decision import judging
from tuixuan.decision.order import is_permitted, order_reason
from tuixuan.decision.plan import Plan, plan_of, prepare
from tuixuan.decision.ready import StepPlan
from tuixuan.decision.values import (
    Accepted,
    Attempt,
    Corrected,
    Correction,
    Decision,
    Reason,
    Refused,
    Sign,
)
from tuixuan.errors import ProcedureError
from tuixuan.evidence import is_id
from tuixuan.layout import layout_of
from tuixuan.memory import Flow, Memory, Register
from tuixuan.procedure.compiled import Procedure
from tuixuan.procedure.days import Calendars
from tuixuan.procedure.parameters import Parameters

__all__ = [
    "Accepted",
    "Attempt",
    "Corrected",
    "Correction",
    "Decision",
    "Reason",
    "Refused",
    "Sign",
    "decide",
    "decide_correction",
    "layout_of",
    "plan_of",
    "prepare",
]


def decide(
    procedure: Procedure,
    parameters: Parameters,
    memory: Memory,
    attempt: Attempt,
    calendars: Calendars,
    names: NameJudge = no_names,
) -> Decision:
    """Decide one attempt at a step of the main flow or of a thread (procedure 4).

    `names` judges what only the names of persons can tell (checks 2.14).
    """
    plan = plan_of(procedure, parameters, memory)
    ready = plan.step(attempt.step)
    problem = judging.judge_form(ready, attempt)
    if ready is None or problem is not None:
        return _malformed(attempt, memory, problem)
    thread, flow = _flow(ready, memory, attempt.data)
    if not is_permitted(ready, flow):
        reason = order_reason(ready, flow)
        return Refused(attempt.step, attempt.n, flow.state, (reason,), None, attempt)
    missing = ready.form.missing(attempt.data)
    if missing:
        reason = {"rule": "fields", "missing": missing}
        return Refused(attempt.step, attempt.n, flow.state, (reason,), None, attempt)
    known = (parameters.values, calendars, names)
    return _judge(plan, ready, thread, flow, memory, attempt, known)


def _malformed(attempt: Attempt, memory: Memory, problem: str | None) -> Refused:
    """A refusal that holds nothing of the attempt but the step id, if it is a well-formed one."""
    step = attempt.step if is_id(attempt.step) else None
    return Refused(step, attempt.n, memory.main.state, ({"rule": "form"},), problem, attempt)


def _flow(
    ready: StepPlan, memory: Memory, data: dict[str, Any]
) -> tuple[tuple[str, str] | None, Flow]:
    """The flow that a step belongs to: the main one, or that of its thread and key (7.1)."""
    thread = ready.flow.thread
    if thread is None:
        return None, memory.main
    key = (thread.id, data[thread.key])
    return key, memory.threads.get(key) or Flow(thread.initial)


def _judge(
    plan: Plan,
    ready: StepPlan,
    thread: tuple[str, str] | None,
    flow: Flow,
    memory: Memory,
    attempt: Attempt,
    known: tuple[Any, Calendars, NameJudge],
) -> Decision:
    """Collect the reasons of 4.3 to 4.8, and accept when there are none."""
    reasons: list[Reason] = []
    main, data = memory.main, attempt.data
    judging.judge_role(ready.actor, attempt.person, attempt.role, main, reasons)
    if ready.sign or attempt.sign:
        judging.judge_sign(plan, ready.sign, attempt.sign, main, reasons)
    if ready.documents:
        judging.judge_documents(ready, attempt.documents, reasons)
    judging.judge_dates(ready, flow, data["date"], attempt.today, reasons)
    out: dict[str, Any] = {}
    c = Context(data, out, flow, main, *known)
    judging.clear(ready, c)
    out["outcome"] = result = ready.resolve(c)
    outcome = ready.outcomes[result]
    judging.judge_rules(ready, c, reasons)
    registers = judging.judge_exclusive(plan, outcome, c, reasons)
    if reasons:
        return Refused(attempt.step, attempt.n, flow.state, tuple(reasons), None, attempt)
    trigger, target = outcome.lead(c)
    out["state"] = flow.state if target is None else target
    moved = _moved(ready, flow, attempt, out, target)
    after = _after(memory, moved, thread, registers, attempt)
    return Accepted(attempt.step, attempt.n, out, target, trigger, thread, after)


def _moved(
    ready: StepPlan, flow: Flow, attempt: Attempt, out: dict[str, Any], target: str | None
) -> Flow:
    """The flow after an accepted step, with the registers as they were (4.10)."""
    outcome = ready.outcomes[out["outcome"]]
    layout = ready.flow.layout
    last = layout.with_record(flow.last, ready.step, attempt.n, attempt.data, out)
    times = outcome.times_after(flow.times)
    if target is not None:
        return Flow(target, attempt.data["date"], (), last, times, flow.registers)
    done = flow.done
    if not outcome.again and ready.step.id not in done:
        done = (*done, ready.step.id)
    return Flow(flow.state, flow.entered, done, last, times, flow.registers)


def _after(
    memory: Memory,
    moved: Flow,
    thread: tuple[str, str] | None,
    registers: tuple[Register, ...],
    attempt: Attempt,
) -> Memory:
    """The memory after an accepted step; a thread never moves the case (7.2)."""
    main = memory.main
    if thread is None:
        moved.registers = registers
        return Memory(moved, main, (attempt.step, attempt.n), memory.threads)
    if registers is not main.registers:
        main = Flow(main.state, main.entered, main.done, main.last, main.times, registers)
    threads = {**memory.threads, thread: moved}
    return Memory(main, memory.before, memory.latest, threads)


def decide_correction(
    procedure: Procedure, parameters: Parameters, memory: Memory, correction: Correction
) -> Corrected | Refused:
    """Decide whether the last accepted step of the main flow may be undone (procedure 6)."""
    before, latest = memory.before, memory.latest
    state = memory.main.state
    until = layout_of(procedure).main.steps[procedure.corrections_until]
    lawful = before is not None and latest is not None and latest[1] == correction.of
    if before is None or latest is None or not lawful or memory.main.record(until) is not None:
        reason: Reason = {"rule": "correct"}
        return Refused(None, correction.n, state, (reason,), None, correction)
    plan = plan_of(procedure, parameters, memory)
    ready = plan.step(latest[0])
    if ready is None:
        raise ProcedureError(f"there is no step `{latest[0]}`")
    reasons: list[Reason] = []
    person, role, sign = correction.person, correction.role, correction.sign
    judging.judge_role(ready.actor, person, role, memory.main, reasons)
    judging.judge_sign(plan, ready.sign, sign, memory.main, reasons)
    if reasons:
        return Refused(None, correction.n, state, tuple(reasons), None, correction)
    after = Memory(before, None, None, memory.threads)
    out = {"state": before.state}
    return Corrected(correction.of, correction.n, latest[0], out, after)
