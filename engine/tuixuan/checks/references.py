"""References: where in a case a value stands (procedure 5.4).

Rules kept here:
1. A reference is resolved to a place once, when a procedure is loaded; reading it later is a look
   into the data of the step or into the memory.
2. What is not there is nothing. A list that was declared and is empty is an empty tuple.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tuixuan.checks.names import NameJudge, no_names
from tuixuan.errors import ProcedureError
from tuixuan.evidence import FIELD_TYPES, LIST_TYPES, ROW_MEMBERS
from tuixuan.layout import FlowLayout, Layout, list_figures
from tuixuan.memory import Flow, Record, compact, holders
from tuixuan.procedure.compiled import Procedure, Step
from tuixuan.procedure.days import Calendars

__all__ = ["Context", "Operand", "Scope", "latest", "nothing", "reference"]


class Context:
    """What one decision looks at: the attempt, the flow it belongs to, and the case."""

    __slots__ = ("calendars", "data", "flow", "main", "names", "out", "parameters", "rows", "rule")

    def __init__(
        self,
        data: Mapping[str, Any],
        out: dict[str, Any],
        flow: Flow,
        main: Flow,
        parameters: Mapping[str, Any],
        calendars: Calendars,
        names: NameJudge = no_names,
    ) -> None:
        self.data = data
        self.out = out
        self.flow = flow
        self.main = main
        self.parameters = parameters
        self.calendars = calendars
        # Judges what only names can tell, of the rule that is being judged.
        self.names = names
        self.rule = ""
        # The rows of `data` as checks hold them: more than one of them looks at the same.
        self.rows: dict[str, Any] = {}


Operand = Callable[[Context], Any]


class Scope:
    """Where a reference is read: the step, its flow, and the present steps of the main flow."""

    __slots__ = ("flow", "layout", "place", "present", "procedure", "step")

    def __init__(
        self,
        procedure: Procedure,
        layout: Layout,
        flow: FlowLayout,
        step: Step,
        present: Callable[[str], bool],
    ) -> None:
        self.procedure = procedure
        self.layout = layout
        self.flow = flow
        self.step = step
        self.present = present
        self.place = f"step `{step.id}`"

    def index(self, step: str) -> int:
        """The index of a step of the same flow; raises `ProcedureError` when it is not one."""
        index = self.flow.steps.get(step)
        if index is None:
            raise ProcedureError(f"{self.place}: there is no step `{step}` here")
        return index

    def main_index(self, step: str) -> int | None:
        """The index of a step of the main flow, or nothing when it is absent from this case."""
        index = self.layout.main.steps.get(step)
        if index is None:
            raise ProcedureError(f"{self.place}: there is no step `{step}` in the main flow")
        return index if self.present(step) else None

    def register(self, role: str) -> int:
        """The index of a role or standing."""
        index = self.layout.registers.get(role)
        if index is None:
            raise ProcedureError(f"{self.place}: there is no role or standing `{role}`")
        return index


def nothing(c: Context) -> None:
    """The operand that was not given."""
    return None


def reference(text: str, scope: Scope) -> Operand:
    """Compile one reference; raises `ProcedureError` when it names what the procedure has not."""
    head, dot, rest = text.partition(".")
    if not dot:
        return _field(text, scope)
    if head == "param":
        return _parameter(rest, scope)
    if head == "times":
        return _times(rest, scope)
    if head == "role":
        index = scope.register(rest)
        return lambda c: holders(c.main.register(index))
    if head == "out":
        return _figure(rest, scope)
    figure = rest.startswith("out.")
    name = rest[4:] if figure else rest
    return _of_last(head.split("|"), figure, name, scope)


def _field(name: str, scope: Scope) -> Operand:
    """A field of this step; one that it does not declare is nothing."""
    if name not in {field.id for field in scope.step.fields}:
        return nothing
    type = FIELD_TYPES.get(name)
    if type in ROW_MEMBERS:
        return lambda c: c.rows.get(name) or _rows(name, c)
    if type in LIST_TYPES:
        return lambda c: c.data.get(name, ())
    return lambda c: c.data.get(name)


def _rows(name: str, c: Context) -> Any:
    """The rows of a field, made into tuples once for one decision."""
    if name not in c.data:
        return ()
    rows = c.rows[name] = compact(name, c.data[name])
    return rows


def _figure(name: str, scope: Scope) -> Operand:
    """A figure of this step; a list that its resolver leaves out is empty."""
    if name in list_figures(scope.step):
        return lambda c: compact(None, c.out[name]) if name in c.out else ()
    return lambda c: c.out.get(name)


def _parameter(name: str, scope: Scope) -> Operand:
    """A value of the plan, or of the field of the same name in the step that fixes it (2.3)."""
    parameter = scope.procedure.parameters.get(name)
    if parameter is None:
        raise ProcedureError(f"{scope.place}: there is no parameter `{name}`")
    if parameter.fixed_by is None:
        return lambda c: c.parameters.get(name)
    main = scope.layout.main
    index = main.steps[parameter.fixed_by]
    place = main.place(parameter.fixed_by, False, name)

    return lambda c: c.main.value(index, place)


def _times(happened: str, scope: Scope) -> Operand:
    scope.index(happened.partition("/")[0])
    index = scope.flow.times[happened]
    return lambda c: c.flow.count(index)


def latest(flow: Flow, indexes: tuple[int, ...]) -> tuple[int, Record | None]:
    """Of several steps the one that was accepted last: its index and its record."""
    found: Record | None = None
    at = indexes[0]
    for index in indexes:
        record = flow.record(index)
        if record is not None and (found is None or record[0] > found[0]):
            at, found = index, record
    return at, found


def _of_last(steps: list[str], figure: bool, name: str, scope: Scope) -> Operand:
    """A value of the last accepted entry of one of several steps."""
    indexes = tuple(scope.index(step) for step in steps)
    places = {
        index: scope.flow.place(step, figure, name)
        for index, step in zip(indexes, steps, strict=True)
    }
    if len(indexes) == 1:
        only, place = indexes[0], places[indexes[0]]
        return lambda c: c.flow.value(only, place)

    def read(c: Context) -> Any:
        at, record = latest(c.flow, indexes)
        place = places[at]
        return None if record is None or place is None else record[place]

    return read
