"""What follows from an outcome: the next state, the counts, the registers (procedure 3.2, 4.10).

Rules kept here:
1. The target is the first whose `when` holds and whose `from` contains the state; it was looked up
   for every state when the procedure was loaded.
2. Registers are changed in the order written; who holds already keeps the date since which he does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from sys import intern
from typing import Any

from tuixuan.checks import Context, Operand, Scope, listed, operand
from tuixuan.errors import ProcedureError
from tuixuan.memory import Register, put
from tuixuan.procedure.compiled import Condition, Outcome, Target

__all__ = ["OutcomePlan", "registers_after"]

Holds = Callable[[Condition], bool]


class OutcomePlan:
    """One outcome of a step, ready to be applied."""

    __slots__ = (
        "again",
        "at_most",
        "count",
        "id",
        "register",
        "resets",
        "step",
        "then",
        "to",
        "trigger",
        "trigger_then",
    )

    def __init__(self, outcome: Outcome, scope: Scope, holds: Holds) -> None:
        step = scope.step
        self.id = outcome.id
        self.step = step.id
        self.again = outcome.again
        self.to = _targets(outcome.to, step.origins, holds)
        self.then = _targets(outcome.then, step.origins, holds)
        self.at_most = None if outcome.at_most is None else operand(outcome.at_most, scope)
        self.trigger = f"{step.id}/{outcome.id}"
        self.trigger_then = f"{self.trigger}/then"
        # Only what somebody reads is counted.
        self.count = scope.flow.times.get(self.trigger)
        times = scope.flow.times
        self.resets = tuple(times[name] for name in outcome.resets if name in times)
        self.register: tuple[tuple[str, int, Operand], ...] = tuple(
            (
                change.op,
                scope.register(change.role),
                listed(operand(change.persons, scope), scope, False),
            )
            for change in outcome.register
        )

    def lead(self, c: Context) -> tuple[str, str | None]:
        """The trigger and the state it leads to; `None` when the outcome stays."""
        state = c.flow.state
        trigger, targets = self.trigger, self.to
        if self.at_most is not None and self.count is not None:
            bound = self.at_most(c)
            if bound is not None and c.flow.count(self.count) >= bound:
                trigger, targets = self.trigger_then, self.then
        if not targets:
            return trigger, None
        target = targets.get(state)
        if target is None:
            raise ProcedureError(
                f"step `{self.step}`: outcome `{self.id}` has no target from state `{state}`"
            )
        return trigger, target

    def times_after(self, times: tuple[int, ...]) -> tuple[int, ...]:
        """The counts once this outcome has happened."""
        if self.count is not None:
            now = times[self.count] if self.count < len(times) else 0
            times = put(times, self.count, now + 1, 0)
        for index in self.resets:
            if index < len(times) and times[index]:
                times = put(times, index, 0, 0)
        return times


def _targets(targets: tuple[Target, ...], states: Iterable[str], holds: Holds) -> Mapping[str, str]:
    """Where each state is led to."""
    found: dict[str, str] = {}
    for target in targets:
        if not holds(target.when):
            continue
        for state in states:
            if state not in found and (target.origins is None or state in target.origins):
                found[state] = target.state
    return found


def registers_after(
    changes: tuple[tuple[str, int, Operand], ...], c: Context, today: str
) -> tuple[Register, ...]:
    """The registers once `changes` were applied on the day `today`."""
    registers = c.main.registers
    for op, index, persons in changes:
        named: Any = persons(c)
        before = registers[index] if index < len(registers) else ()
        after = _changed(op, before, named or (), today)
        if after is not before:
            registers = put(registers, index, after, ())
    return registers


def _changed(op: str, before: Register, persons: Iterable[str], today: str) -> Register:
    held = dict(zip(before[::2], before[1::2], strict=True))
    named = set(persons)
    if op == "revoke":
        after = {person: date for person, date in held.items() if person not in named}
    else:
        after = dict(held) if op == "grant" else {p: held[p] for p in named if p in held}
        for person in named:
            after.setdefault(intern(person), intern(today))
    if after == held:
        return before
    return tuple(item for person in sorted(after) for item in (person, after[person]))
