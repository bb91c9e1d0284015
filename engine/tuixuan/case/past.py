"""What a case did under the law before an amendment, so that the law after it can read all of it.

Rules kept here (docs/spec/log.md, section 10.2; procedure 4):
1. A memory keeps only what its own document reads again. What another document reads is taken
   from the log: the whole last entry of each step, and every count.
2. Steps, outcomes, roles and standings are known by their ids. What the new document does not have
   is kept for one after it that has it again.
3. A case that is never amended has none of this.

This module does not write, and does not decide whether an entry was lawful: it was decided before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from tuixuan.audit import Entry, decode
from tuixuan.decision import layout_of, prepare
from tuixuan.errors import AmendmentError
from tuixuan.layout import FlowLayout
from tuixuan.memory import Flow, Memory, Record, Register, put
from tuixuan.procedure.compiled import Procedure, Step, Thread
from tuixuan.procedure.parameters import Parameters

__all__ = ["Amended", "Past"]


class _Told(NamedTuple):
    """What one flow did: number, data and out of the last entry of each step, and the counts."""

    last: Mapping[str, tuple[int, Mapping[str, Any], Mapping[str, Any]]]
    times: Mapping[str, int]

    def after(self, entry: Entry, step: Step) -> _Told:
        body = entry.body
        data, out = body["data"], body["out"]
        times = dict(self.times)
        happened = f"{step.id}/{out['outcome']}"
        times[happened] = times.get(happened, 0) + 1
        outcome = next(one for one in step.outcomes if one.id == out["outcome"])
        times.update((name, 0) for name in outcome.resets)
        return _Told({**self.last, step.id: (entry.n, data, out)}, times)


class Amended(NamedTuple):
    """A case under the law that follows: `out` is that of the entry."""

    procedure: Procedure
    parameters: Parameters
    memory: Memory
    out: dict[str, Any]


class Past:
    """What one case did so far; `planned` are the values of entry 0."""

    __slots__ = ("_before", "_main", "_registers", "_threads", "planned", "size")

    def __init__(self, planned: Mapping[str, Any]) -> None:
        self.planned = planned
        self.size = 0
        self._main = _Told({}, {})
        self._before: _Told | None = None
        self._threads: dict[tuple[str, str], _Told] = {}
        self._registers: dict[str, Register] = {}

    def follow(self, lines: Iterable[bytes], until: int, procedure: Procedure) -> None:
        """Take in the lines from number `size` to `until`, which `procedure` has decided."""
        for line in lines:
            if self.size >= until:
                return
            entry = decode(line, self.size)
            if entry.type == "step":
                thread, step = procedure.places()[entry.body["step"]]
                self._take(entry, thread, step)
            elif entry.type == "correct" and self._before is not None:
                self._main, self._before = self._before, None
            self.size += 1

    def amended(self, procedure: Procedure, before: Procedure, memory: Memory) -> Amended:
        """The case under another law, nothing taken in of it yet.

        Raises `AmendmentError` when it cannot follow the one before, `PlanError` when a value of
        entry 0 is not lawful under it, `ProcedureError` when it makes no sense.
        """
        _check(procedure, before, memory)
        values = {
            one.id: self.planned.get(one.id, one.default)
            for one in procedure.parameters.values()
            if one.fixed_by is None
        }
        parameters = Parameters.shared(procedure, values)
        kept = self._kept(procedure, before, memory)
        prepare(procedure, parameters, kept)
        out: dict[str, Any] = {"state": kept.main.state}
        if parameters.warnings:
            out["warnings"] = [dict(warning) for warning in parameters.warnings]
        return Amended(procedure, parameters, kept, out)

    def took(self, before: Procedure, memory: Memory) -> None:
        """The entry that puts the other law in force is there."""
        self._registers = _named(before, memory, self._registers)
        self._before = None
        self.size += 1

    def _take(self, entry: Entry, thread: Thread | None, step: Step) -> None:
        if thread is None:
            self._before, self._main = self._main, self._main.after(entry, step)
            return
        key = (thread.id, entry.body["data"][thread.key])
        self._threads[key] = self._threads.get(key, _Told({}, {})).after(entry, step)

    def _kept(self, procedure: Procedure, before: Procedure, memory: Memory) -> Memory:
        """The memory as it is, in the places where the other document looks."""
        layout = layout_of(procedure)
        registers: tuple[Register, ...] = ()
        named = _named(before, memory, self._registers)
        for name, index in layout.registers.items():
            if named.get(name):
                registers = put(registers, index, named[name], ())
        main = _placed(memory.main, self._main, layout.main, procedure.steps, registers)
        steps = {thread.id: thread.steps for thread in procedure.threads}
        threads = {
            (id_, key): _placed(flow, self._threads[id_, key], layout.flows[id_], steps[id_], ())
            for (id_, key), flow in memory.threads.items()
        }
        return Memory(main, None, None, threads)


def _check(procedure: Procedure, before: Procedure, memory: Memory) -> None:
    """Raise `AmendmentError` for what log 10.2 does not allow."""
    for name, found, wanted in (
        ("procedure", procedure.id, before.id),
        ("vocabulary", procedure.vocabulary, before.vocabulary),
    ):
        if found != wanted:
            raise AmendmentError(
                f"{name} `{wanted}` is expected, as the one in force, not `{found}`"
            )
    if memory.main.state not in procedure.states:
        raise AmendmentError(
            f"state `{memory.main.state}`, in which the case is, is expected in the procedure: it "
            "keeps the name, or the case goes on to another state first"
        )
    known = {thread.id: thread for thread in procedure.threads}
    for thread in before.threads:
        _check_thread(thread, known.get(thread.id), memory)


def _check_thread(before: Thread, after: Thread | None, memory: Memory) -> None:
    if after is None or after.key != before.key:
        raise AmendmentError(
            f"thread `{before.id}` with the key `{before.key}` is expected in the procedure"
        )
    states = {state.id for state in after.states}
    for (id_, _key), flow in memory.threads.items():
        if id_ == before.id and flow.state not in states:
            raise AmendmentError(
                f"state `{flow.state}` is expected in thread `{id_}`: one stands there"
            )


def _named(
    procedure: Procedure, memory: Memory, others: Mapping[str, Register]
) -> dict[str, Register]:
    """Every register by name; `others` are those that the document does not have."""
    own = layout_of(procedure).registers
    return {**others, **{name: memory.main.register(index) for name, index in own.items()}}


def _placed(
    flow: Flow,
    told: _Told,
    layout: FlowLayout,
    steps: tuple[Step, ...],
    registers: tuple[Register, ...],
) -> Flow:
    """One flow, with its records and counts where another layout keeps them."""
    last: tuple[Record | None, ...] = ()
    for step in steps:
        if step.id in told.last:
            last = layout.with_record(last, step, *told.last[step.id])
    times: tuple[int, ...] = ()
    for happened, index in layout.times.items():
        if told.times.get(happened):
            times = put(times, index, told.times[happened], 0)
    return Flow(flow.state, flow.entered, flow.done, last, times, registers)
