"""What an accepted step changes (procedure 4.10), and how replay goes on after a finding.

After a finding on a step replay follows the writer: the outcome, the figures and the state
that the entry records are taken over wherever they can be, so that what stands later is judged
against the case as the writer had it. Only values of the right type are taken over.
"""

from __future__ import annotations

from tuixuan_verify.days import is_date, local_date
from tuixuan_verify.deciding import registered
from tuixuan_verify.fields import is_count
from tuixuan_verify.members import is_id
from tuixuan_verify.memory import Undo, View
from tuixuan_verify.order import target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tuixuan_verify.deciding import Decision
    from tuixuan_verify.memory import CaseMemory, Flow, Registers
    from tuixuan_verify.table import Outcome, Plan, Table


def target_of(outcome: Outcome, view: View) -> str | None:
    """Return the state that the outcome leads to; None when the step stays."""
    targets = outcome.to
    if outcome.at_most is not None:
        most = outcome.at_most(view)
        if type(most) is int and view.flow.times.get(outcome.key, 0) >= most:
            targets = outcome.then
    return target(targets, view.case, view.flow.state) if targets else None


def accept(
    plan: Plan, number: int, view: View, out: dict[str, Any], outcome: Outcome, to: str | None,
    registers: Registers | None,
) -> None:  # fmt: skip
    """Change the memory as 4.10 says."""
    case, flow = view.case, view.flow
    undo = None
    if plan.thread is None:
        undo = case.undo = Undo(case, number, plan.id)
    if registers is not None:
        case.registers = registers
    times, key = flow.times, outcome.key
    before = times.get(key)
    if undo is not None:
        undo.times = {k: times.get(k) for k in outcome.resets} if outcome.resets else {}
        undo.times[key] = before
    times[key] = (before or 0) + 1
    for reset in outcome.resets:
        times[reset] = 0
    flow.last[plan.id] = (number, view.date, view.data, out)
    if plan.fixes:
        case.ways = None
    if to is not None:
        flow.state, flow.entered, flow.done = to, view.date, frozenset()
    elif not outcome.again and plan.id not in flow.done:
        flow.done = flow.done | {plan.id}


def follow(
    plan: Plan, number: int, entry: dict[str, Any], table: Table, case: CaseMemory, flow: Flow
) -> None:
    """Go on from what the entry records, though the law says otherwise."""
    data = kept_data(plan, entry)
    date, recorded = data["date"], entry["out"]
    outcome = plan.outcomes.get(recorded["outcome"]) if is_id(recorded.get("outcome")) else None
    to = None
    if outcome is not None:
        view = View(case, flow, data, date)
        view.out = figures(recorded)
        to = target_of(outcome, view)
        accept(plan, number, view, view.out, outcome, to,
               registered(outcome, view) if outcome.register else None)  # fmt: skip
    states = plan.thread.states if plan.thread else table.states
    state = recorded.get("state")
    if type(state) is str and state in states and state != flow.state:
        # a step that stays belongs to the state in which the writer had it
        stays = outcome is not None and not outcome.again and to is None
        flow.state, flow.entered = state, date
        flow.done = frozenset((plan.id,) if stays else ())


def kept_data(plan: Plan, entry: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of sound form; a missing date is that of the entry (3.6)."""
    data = {k: v for k, v in entry["data"].items() if k in plan.fields and plan.fields[k](v)}
    data.setdefault("date", local_date(entry["t"]))
    return data


def figures(recorded: dict[str, Any]) -> dict[str, Any]:
    """Return the figures of a recorded `out` that are of a type that figures have."""
    kept = {}
    for name, value in recorded.items():
        if name == "cleared":
            sound = type(value) is list and all(map(_is_cleared, value))
        elif type(value) is list:
            sound = all(map(is_id, value)) and len(set(value)) == len(value)
        else:
            sound = type(value) is str or is_count(value)
        if sound:
            kept[name] = value
    return kept


def _is_cleared(row: Any) -> bool:
    return type(row) is dict and len(row) == 2 and is_id(row.get("id")) and is_date(row.get("date"))


def out_of(decision: Decision) -> tuple[dict[str, Any], str | None]:
    """Return `out` as 4.11 has it, and the target."""
    if decision.outcome is None:
        return {}, None
    to = target_of(decision.outcome, decision)
    out: dict[str, Any] = {"outcome": decision.outcome.id, "state": to or decision.flow.state}
    for name, figure in decision.out.items():
        if figure != []:
            out[name] = figure
    if decision.warnings:
        out["warnings"] = decision.warnings
    return out, to
