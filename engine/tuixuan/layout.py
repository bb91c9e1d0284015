"""What the memory of a case keeps, and where: derived once from the compiled procedure.

Rules kept here:
1. Every reference that a step may read is followed; what nobody reads is not kept.
2. Too much may be kept (a word that looks like a reference), never too little: reading what is not
   kept is a fault of the procedure, found when its steps are made ready.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from sys import intern
from typing import Any, Final

from tuixuan.evidence import LIST_TYPES
from tuixuan.memory import Record, compact, put
from tuixuan.procedure.compiled import Procedure, Step, Thread
from tuixuan.procedure.vocabulary import RESOLVERS

__all__ = ["FIGURE_LISTS", "FlowLayout", "Layout", "layout_of", "list_figures"]

_REFERENCE = re.compile(r"([a-z0-9_|]+)\.(out\.)?([a-z0-9_]+)", re.ASCII)
_HAPPENED = re.compile(r"times\.([a-z0-9_]+/[a-z0-9_]+)", re.ASCII)

# Every figure that is a list, and so is left out of `out` when it is empty.
FIGURE_LISTS: Final = frozenset(
    {"cleared"}
    | {
        name
        for entry in RESOLVERS.values()
        for name, type in entry.figures.items()
        if type == "persons"
    }
)


def list_figures(step: Step) -> set[str]:
    """The lists among the figures of a step: read as empty where its resolver leaves them out."""
    found: set[str] = set()
    for by in step.resolvers:
        entry = RESOLVERS.get(by.resolver)
        if entry is not None:
            found.update(name for name, type in entry.figures.items() if type == "persons")
    return found


class FlowLayout:
    """Where one flow keeps what: the index of each step and outcome, the place of each value."""

    __slots__ = ("_records", "initial", "keeps", "steps", "thread", "times")

    def __init__(self, initial: str, steps: Iterable[Step], thread: Thread | None) -> None:
        self.initial = initial
        self.thread = thread
        self.steps = {step.id: index for index, step in enumerate(steps)}
        self.times: dict[str, int] = {}
        self._records: dict[str, tuple[tuple[bool, str, Any], ...]] = {}
        self.keeps: dict[str, list[tuple[bool, str]]] = {step: [] for step in self.steps}

    def keep(self, step: str, figure: bool, name: str) -> None:
        """Keep a field of `step`, or a figure of its `out`."""
        kept = self.keeps.get(step)
        if kept is not None and (figure, name) not in kept and name != "date":
            kept.append((figure, name))

    def count(self, happened: str) -> None:
        """Count how often `step/outcome` happens."""
        if happened.partition("/")[0] in self.steps:
            self.times.setdefault(happened, len(self.times))

    def place(self, step: str, figure: bool, name: str) -> int | None:
        """Where the value stands in a record of `step`; `None` when it is not kept."""
        if name == "date" and not figure:
            return 1
        kept = self.keeps[step]
        return kept.index((figure, name)) + 2 if (figure, name) in kept else None

    def with_record(
        self,
        last: tuple[Record | None, ...],
        step: Step,
        n: int,
        data: Mapping[str, Any],
        out: Mapping[str, Any],
    ) -> tuple[Record | None, ...]:
        """`last` once entry `n` has accepted `step`."""
        kept = self._records.get(step.id)
        if kept is None:
            kept = self._recorded(step)
        values: list[Any] = [n, intern(data["date"])]
        for figure, name, empty in kept:
            value = out.get(name) if figure else data.get(name)
            if value is None:
                values.append(empty)
            elif type(value) is int:
                values.append(value)
            else:
                values.append(compact(None if figure else name, value))
        return put(last, self.steps[step.id], tuple(values), None)

    def _recorded(self, step: Step) -> tuple[tuple[bool, str, Any], ...]:
        """What is kept of a step, and what an absent one reads as."""
        lists = {f.id for f in step.fields if f.type in LIST_TYPES}
        figures = list_figures(step)
        known = self._records[step.id] = tuple(
            (figure, name, () if name in (figures if figure else lists) else None)
            for figure, name in self.keeps[step.id]
        )
        return known


class Layout:
    """What all cases of one procedure share: what is kept, and where."""

    __slots__ = ("flows", "initial", "main", "registers")

    def __init__(self, procedure: Procedure) -> None:
        ids = [*procedure.roles, *procedure.standings]
        self.registers = {id_: index for index, id_ in enumerate(ids)}
        self.initial = procedure.initial
        self.main = FlowLayout(procedure.initial, procedure.steps, None)
        self.flows: dict[str, FlowLayout] = {}
        for thread in procedure.threads:
            self.flows[thread.id] = FlowLayout(thread.initial, thread.steps, thread)
        for flow, steps in self._steps(procedure):
            for step in steps:
                _keep_what_is_read(flow, step, procedure)
        for parameter in procedure.parameters.values():
            if parameter.fixed_by is not None:
                self.main.keep(parameter.fixed_by, False, parameter.id)

    def _steps(self, procedure: Procedure) -> Iterator[tuple[FlowLayout, tuple[Step, ...]]]:
        yield self.main, procedure.steps
        for thread in procedure.threads:
            yield self.flows[thread.id], thread.steps


def _keep_what_is_read(flow: FlowLayout, step: Step, procedure: Procedure) -> None:
    """Note every value and count that `step` reads of itself and of other steps."""
    if step.covers is not None:
        flow.keep(step.id, True, "cleared")
    for args in _arguments(step, procedure):
        for name in args:
            _keep_named(flow, name, args[name])
        for text in _strings(args):
            _keep_reference(flow, text)
    for use in step.rules:
        for happened in (*use.unless, *use.after):
            flow.count(happened)
    for outcome in step.outcomes:
        if outcome.at_most is not None:
            flow.count(f"{step.id}/{outcome.id}")
        for text in _strings([outcome.at_most, [c.persons for c in outcome.register]]):
            _keep_reference(flow, text)


def _arguments(step: Step, procedure: Procedure) -> Iterator[Mapping[str, Any]]:
    for by in step.resolvers:
        yield by.args
        if by.rule is not None:
            yield procedure.rules[by.rule].args
    for use in step.rules:
        yield use.args
        yield procedure.rules[use.rule].args


def _keep_named(flow: FlowLayout, name: str, value: Any) -> None:
    """The arguments that name a step rather than a value of it (checks 1.10, 2.7, 2.9)."""
    if not isinstance(value, str):
        return
    if name == "of":
        flow.keep(value, True, "cleared")
    elif name == "previous":
        for step in value.split("|"):
            flow.keep(step, True, "elected")
            flow.keep(step, True, "seats_open")
    elif name == "voted":
        flow.keep(value.partition("/")[0], True, "outcome")


def _keep_reference(flow: FlowLayout, text: str) -> None:
    happened = _HAPPENED.fullmatch(text)
    if happened is not None:
        flow.count(happened[1])
        return
    reference = _REFERENCE.fullmatch(text)
    if reference is not None:
        for step in reference[1].split("|"):
            flow.keep(step, reference[2] is not None, reference[3])


def _strings(value: Any) -> Iterator[str]:
    """Every string in an argument, whether or not it turns out to be a reference."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for member in value.values():
            yield from _strings(member)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)


def layout_of(procedure: Procedure) -> Layout:
    """The layout that all cases of `procedure` share."""
    layout: Layout | None = procedure.derived.get("layout")
    if layout is None:
        layout = procedure.derived["layout"] = Layout(procedure)
    return layout
