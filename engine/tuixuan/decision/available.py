"""What may be taken now, what it needs, and from which day on: for whoever asks what comes next.

Rules kept here:
1. Nothing here decides. A step that is listed without `waits_for` is permitted by the order; its
   figures are judged when it is taken.
2. The earliest day is found by asking the rules themselves, never by a second formula.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tuixuan.checks import Context
from tuixuan.decision.judging import earliest
from tuixuan.decision.order import is_permitted, waits_for
from tuixuan.decision.plan import FlowPlan, plan_of
from tuixuan.decision.ready import StepPlan
from tuixuan.memory import Flow, Memory
from tuixuan.procedure.compiled import Field, Procedure
from tuixuan.procedure.days import Calendars, MissingYear
from tuixuan.procedure.parameters import Parameters

__all__ = ["Available", "available"]

# So many rules can each move the earliest day once, and a few of them more than once.
_ROUNDS = 64


@dataclass(frozen=True, slots=True)
class Available:
    """A step of the present state.

    `waits_for` are the steps that come first (none: it is permitted now); `earliest` is the first
    lawful day as far as it is known, `calendar` a year whose calendar is missing to know it;
    `key` the thread's key, if it is a thread that has begun.
    """

    step: str
    force: str
    actor: tuple[str, ...]
    sign: tuple[str, ...]
    documents: tuple[str, ...]
    fields: tuple[Field, ...]
    waits_for: tuple[str, ...]
    earliest: str | None
    calendar: int | None = None
    key: str | None = None

    @property
    def is_permitted(self) -> bool:
        """Whether nothing has to come first."""
        return not self.waits_for


def available(
    procedure: Procedure, parameters: Parameters, memory: Memory, calendars: Calendars
) -> tuple[Available, ...]:
    """The steps of the present state in file order, then those of the threads."""
    plan = plan_of(procedure, parameters, memory)
    found = []
    for flow, state, key in _flows(plan.flows, memory):
        for step in flow.steps:
            ready = flow.step(step)
            if _stands_here(ready, state):
                values = parameters.values
                c = Context({}, {}, state, memory.main, values, calendars)
                found.append(_one(ready, c, key))
    return tuple(found)


def _flows(flows: list[FlowPlan], memory: Memory) -> Iterator[tuple[FlowPlan, Flow, str | None]]:
    for flow in flows:
        thread = flow.thread
        if thread is None:
            yield flow, memory.main, None
            continue
        yield flow, Flow(thread.initial), None
        for (id_, key), state in sorted(memory.threads.items(), key=lambda item: item[0]):
            if id_ == thread.id:
                yield flow, state, key


def _stands_here(ready: StepPlan, flow: Flow) -> bool:
    if is_permitted(ready, flow):
        return True
    again = ready.step.repeat or ready.step.id not in flow.done
    return ready.present and flow.state in ready.origins and again


def _one(ready: StepPlan, c: Context, key: str | None) -> Available:
    step = ready.step
    day, missing = _first_day(ready, c)
    return Available(
        step=step.id,
        force=step.force,
        actor=step.actor,
        sign=step.sign,
        documents=step.documents,
        fields=step.fields,
        waits_for=waits_for(ready, c.flow),
        earliest=day,
        calendar=missing,
        key=key,
    )


def _first_day(ready: StepPlan, c: Context) -> tuple[str | None, int | None]:
    """The first day that no waiting period forbids, and the year whose calendar is missing."""
    day = earliest(ready, c.flow)
    rules = [rule for rule in ready.rules if rule.waits is not None and rule.applies(c.flow)]
    for _ in range(_ROUNDS):
        later = day
        for rule in rules:
            try:
                later = _later(later, rule.judge(_on(c, later)), rule.waits or 0)
            except MissingYear as missing:
                return later, missing.year
        if later == day:
            return day, None
        day = later
    return day, None


def _on(c: Context, day: str | None) -> Context:
    """The context of a step that is taken on `day`, with nothing else in it."""
    return Context({"date": day or "0001-01-01"}, {}, c.flow, c.main, c.parameters, c.calendars)


def _later(day: str | None, numbers: dict[str, Any] | None, more: int) -> str | None:
    end = (numbers or {}).get("end")
    if end is None:
        return day
    first = (date.fromisoformat(end) + timedelta(days=more)).isoformat()
    return first if day is None or first > day else day
