"""Whether a step is permitted now, and what comes first when it is not (procedure 4.2).

All of it follows from the step, the state, what is done in it, and the parameters. An
assignment of the parameters that steps fix has its `Ways`: the moves of each flow, how far
each state is from each step, the rules that are judged, and the judgements made so far. All
are bounded.
"""

from __future__ import annotations

from itertools import chain

from tuixuan_verify.memory import Ways

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from tuixuan_verify.memory import CaseMemory, Flow
    from tuixuan_verify.table import Plan, StepRule, Table, Target, Thread

    # a step that can be taken from a state, and the states it can lead to
    Move = tuple[Plan, frozenset[str]]
    Judged = tuple[str, str | None]

PERMITTED, REFUSED, ABSENT = "permitted", "refused", "absent"
_ASSIGNMENTS = 64
_JUDGED = 20_000


def ways(table: Table, case: CaseMemory) -> Ways:
    """Return the ways of the assignment that holds now."""
    key = repr([read(case) for read in table.fixed])
    found = case.assignments.get(key)
    if found is None:
        if len(case.assignments) >= _ASSIGNMENTS:
            case.assignments.clear()
        found = case.assignments[key] = Ways()
    case.ways = found
    return found


def judge_order(plan: Plan, table: Table, case: CaseMemory, flow: Flow) -> Judged:
    """4.2.1: whether the order allows the step, and what comes first."""
    now = case.ways or ways(table, case)
    key = (plan.id, flow.state, flow.done)
    found = now.judged.get(key)
    if found is None:
        if len(now.judged) >= _JUDGED:
            now.judged.clear()
        found = now.judged[key] = _judge(plan, table, case, flow, now)
    return found


def rules_now(plan: Plan, table: Table, case: CaseMemory) -> tuple[StepRule, ...]:
    """4.7: the rules of the step whose `when` holds."""
    now = case.ways or ways(table, case)
    found = now.rules.get(plan.id)
    if found is None:
        found = tuple(rule for rule in plan.rules if rule.when is None or rule.when(case))
        now.rules[plan.id] = found
    return found


def order_reason(plan: Plan, judged: str, need: str | None, flow: Flow) -> dict[str, Any]:
    """Return the reason of a step that is not permitted."""
    if judged == ABSENT:
        return {"rule": "order", "absent": True}
    reason: dict[str, Any] = {"rule": "order"}
    last = flow.last.get(plan.id)
    if last is not None:
        reason["taken"] = last[0]
    if need is not None:
        reason["need"] = need
    return reason


def _judge(plan: Plan, table: Table, case: CaseMemory, flow: Flow, now: Ways) -> Judged:
    if plan.when is not None and not plan.when(case):
        return ABSENT, None
    if flow.state not in plan.sources:
        return REFUSED, _leading_on(plan, table, case, flow, now)
    need = first_pending(plan, table, case, flow)
    taken = plan.id in flow.done and not plan.repeat
    return (REFUSED if taken or need is not None else PERMITTED), need


def first_pending(plan: Plan, table: Table, case: CaseMemory, flow: Flow) -> str | None:
    """Return the first pending item of `requires` that is not done."""
    for step, when in plan.requires:
        if step in flow.done or (when is not None and not when(case)):
            continue
        required = table.plans[step]
        holds = required.when is None or required.when(case)
        if holds and flow.state in required.sources:
            return step
    return None


def target(targets: Iterable[Target], case: CaseMemory, state: str) -> str | None:
    """Return the first target whose `when` holds and whose `from` has the state (3.2)."""
    for to, when, sources in targets:
        if (when is None or when(case)) and (sources is None or state in sources):
            return to
    return None


def _leading_on(plan: Plan, table: Table, case: CaseMemory, flow: Flow, now: Ways) -> str | None:
    """4.2.2: the step that leads on to the least distance, or what that one waits for."""
    if plan.thread not in now.moves:
        now.moves[plan.thread] = _moves(plan.thread, table, case)
        now.before[plan.thread] = _before(now.moves[plan.thread])
    if plan.id not in now.distances:
        now.distances[plan.id] = _distances(plan.sources, now.before[plan.thread])
    distances = now.distances[plan.id]
    best, least = None, len(distances)
    for step, targets in now.moves[plan.thread].get(flow.state, ()):
        if step.id in flow.done and not step.repeat:
            continue
        # no distance is as great as the number of states that have one
        far = min(distances.get(to, least) for to in targets)
        if far < least:
            best, least = step, far
    return None if best is None else first_pending(best, table, case, flow) or best.id


def _moves(thread: Thread | None, table: Table, case: CaseMemory) -> dict[str, list[Move]]:
    """Return what can be taken from each state of a flow, and where it can lead."""
    moves: dict[str, list[Move]] = {}
    for step in table.plans.values():
        if step.thread is not thread or (step.when is not None and not step.when(case)):
            continue
        for state in step.sources:
            targets = _leads_to(step, case, state)
            if targets:
                moves.setdefault(state, []).append((step, targets))
    return moves


def _leads_to(plan: Plan, case: CaseMemory, state: str) -> frozenset[str]:
    """Return the states that a step can lead to from a state, `to` and `then` alike."""
    lists = chain.from_iterable((o.to, o.then) for o in plan.outcomes.values())
    found = (target(targets, case, state) for targets in lists if targets)
    return frozenset(to for to in found if to is not None)


def _before(moves: dict[str, list[Move]]) -> dict[str, set[str]]:
    """Return the moves backwards."""
    before: dict[str, set[str]] = {}
    for state, steps in moves.items():
        for _, targets in steps:
            for to in targets:
                before.setdefault(to, set()).add(state)
    return before


def _distances(goal: Iterable[str], before: dict[str, set[str]]) -> dict[str, int]:
    """Return the least number of moves from each state to one of the goal."""
    distances = dict.fromkeys(goal, 0)
    reached = list(distances)
    for state in reached:
        for earlier in before.get(state, ()):
            if earlier not in distances:
                distances[earlier] = distances[state] + 1
                reached.append(earlier)
    return distances
