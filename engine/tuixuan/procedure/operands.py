"""Reads operands: of what type each is, what it refers to, and what in it cannot be.

An operand (procedure 5.3) has the type of what it yields; a wrong one is a problem with a code, an
explanation and the place inside the argument. What is referred to is collected, so that lint can
ask whether it is there when the operand is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tuixuan.procedure.document import Parameter, Step
from tuixuan.procedure.field_names import ValueType
from tuixuan.procedure.finding import nearest
from tuixuan.procedure.references import Reference, parse
from tuixuan.procedure.variants import resolvers_of
from tuixuan.procedure.vocabulary import RESOLVERS
from tuixuan.procedure.yaml_file import Where

__all__ = ["LISTS", "PERSONS", "Operands", "Problem", "Scope", "Use", "figures_of", "words"]

PERSONS: frozenset[ValueType] = frozenset({"persons", "order"})
LISTS: frozenset[ValueType] = frozenset(
    {"persons", "order", "votes", "write_ins", "members", "verdicts", "kin", "ids"}
)
_PARAMETER_TYPES: Mapping[str, ValueType] = {
    "int": "count", "bool": "flag", "choice": "choice", "ids": "ids",
}  # fmt: skip
_WORDS: Mapping[ValueType, str] = {
    "count": "an integer", "date": "a date", "flag": "true or false", "choice": "a word",
    "key": "an id", "persons": "persons", "order": "persons in order", "votes": "votes",
    "write_ins": "write-ins", "members": "members", "verdicts": "verdicts", "kin": "relatives",
    "ids": "ids",
    "cleared": "a map of dates",
}  # fmt: skip


class Problem(NamedTuple):
    """Something in an operand that cannot be."""

    where: Where
    code: str
    message: str


class Use(NamedTuple):
    """A reading of a step, its own too; `sure` when nothing may stand in if it is not there.

    `figure` names the figure that is read, and is empty for a field.
    """

    steps: tuple[str, ...]
    where: Where
    sure: bool
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """What one step may speak of: itself, the steps of its flow, parameters and registers."""

    step: Step
    steps: Mapping[str, Step]
    parameters: Mapping[str, Parameter]
    registers: frozenset[str]


def figures_of(step: Step, resolver: str | None = None) -> Mapping[str, ValueType]:
    """The figures that a step puts into `out`, by one of its resolvers or by any of them."""
    figures: dict[str, ValueType] = {}
    for name in resolvers_of(step) if resolver is None else [resolver]:
        if name in RESOLVERS:
            figures |= RESOLVERS[name].figures
    if "covers" in step:
        figures["cleared"] = "cleared"
    return figures


def words(types: Iterable[ValueType]) -> str:
    """Types in plain words."""
    return " or ".join(sorted({_WORDS[one] for one in types}))


@dataclass(slots=True)
class Operands:
    """Reads the operands of one step; problems and uses add up."""

    scope: Scope
    problems: list[Problem] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    parameters: set[str] = field(default_factory=set)

    def problem(self, where: Where, code: str, message: str) -> None:
        """Note a problem at `where`."""
        self.problems.append(Problem(where, code, message))

    def expect(
        self, operand: Any, where: Where, types: Iterable[ValueType], sure: bool = True
    ) -> None:
        """Read an operand that must be of one of `types`."""
        kind = self.read(operand, where, sure)
        if kind is not None and kind not in types:
            shown = f"`{operand}` is" if isinstance(operand, str) else "this is"
            message = f"{words(types)} is expected, but {shown} {words([kind])}"
            self.problem(where, "bad-argument", message)

    def read(self, operand: Any, where: Where, sure: bool = True) -> ValueType | None:
        """The type of an operand; nothing when a problem hides it."""
        if isinstance(operand, str):
            return self._reference(operand, where, sure)
        if isinstance(operand, int) and not isinstance(operand, bool):
            return "count"
        if isinstance(operand, dict) and len(operand) == 1:
            (name, inner), *_ = operand.items()
            return self._computed(name, inner, (*where, name), sure)
        self.problem(
            where,
            "bad-argument",
            "an integer, a reference or an operation is expected",
        )
        return None

    def _computed(self, name: str, inner: Any, where: Where, sure: bool) -> ValueType | None:
        if name == "count":
            self.expect(inner, where, LISTS, sure)
            return "count"
        if name not in ("sum", "minus", "common", "without", "union", "first"):
            self.problem(where, "bad-argument", f"there is no operand `{name}`")
            return None
        if (
            not isinstance(inner, list)
            or not inner
            or (name in ("minus", "common", "without") and len(inner) != 2)
        ):
            self.problem(where, "bad-argument", f"`{name}` takes a list of operands")
            return None
        places = [(one, (*where, index)) for index, one in enumerate(inner)]
        if name == "first":
            kinds = {self.read(one, place, False) for one, place in places} - {None}
            if len(kinds) > 1 and not kinds <= PERSONS:
                self.problem(
                    where, "bad-argument", "the operands of `first` are of different types"
                )
            return min(kinds, key=str) if kinds else None
        kind: ValueType = "count" if name in ("sum", "minus") else "persons"
        for one, place in places:
            self.expect(one, place, {"count"} if kind == "count" else PERSONS, sure)
        return kind

    def _reference(self, text: str, where: Where, sure: bool) -> ValueType | None:
        reference = parse(text)
        if reference is None:
            self.problem(where, "unknown-reference", f"`{text}` is not a reference")
            return None
        if reference.kind == "param":
            return self.parameter(reference.name, where)
        if reference.kind == "role":
            if reference.name not in self.scope.registers:
                close = nearest(reference.name, self.scope.registers)
                message = f"there is no role or standing `{reference.name}`{close}"
                self.problem(where, "unknown-role", message)
            return "persons"
        if reference.kind == "times":
            self.outcome(reference.steps[0], reference.name, where)
            return "count"
        return self._of_steps(reference, where, sure)

    def parameter(self, name: str, where: Where) -> ValueType | None:
        """The type of a parameter that is read."""
        parameter = self.scope.parameters.get(name)
        if parameter is None:
            close = nearest(name, self.scope.parameters)
            self.problem(where, "unknown-parameter", f"there is no parameter `{name}`{close}")
            return None
        self.parameters.add(name)
        return _PARAMETER_TYPES[parameter["type"]]

    def step(self, name: str, where: Where) -> Step | None:
        """A step of the same flow, named in an argument."""
        step = self.scope.steps.get(name)
        if step is None:
            message = f"there is no step `{name}` here{nearest(name, self.scope.steps)}"
            self.problem(where, "unknown-step", message)
        return step

    def outcome(self, name: str, outcome: str, where: Where) -> None:
        """An outcome of a step, named as `STEP/OUTCOME`."""
        step = self.step(name, where)
        if step is not None:
            known = [one["id"] for one in step["outcomes"]]
            if outcome not in known:
                message = f"step `{name}` has no outcome `{outcome}`{nearest(outcome, known)}"
                self.problem(where, "unknown-outcome", message)

    def _of_steps(self, reference: Reference, where: Where, sure: bool) -> ValueType | None:
        if not reference.steps:
            if reference.kind == "figure":
                self.uses.append(Use((), where, sure, reference.name))
            return self._member(self.scope.step, reference, where, own=True)
        found = [self.step(name, where) for name in reference.steps]
        kinds = [self._member(step, reference, where, own=False) for step in found if step]
        if len(kinds) < len(reference.steps) or None in kinds:
            return None
        figure = reference.name if reference.kind == "figure" else ""
        self.uses.append(Use(reference.steps, where, sure, figure))
        if len(set(kinds)) > 1:
            message = f"`{reference.name}` is not of one type in these steps"
            self.problem(where, "bad-argument", message)
        return kinds[0]

    def _member(
        self, step: Step, reference: Reference, where: Where, *, own: bool
    ) -> ValueType | None:
        whose = "this step" if own else f"step `{step['id']}`"
        if reference.kind == "figure":
            figures = figures_of(step)
            if reference.name not in figures:
                message = (
                    f"{whose} has no figure `{reference.name}`{nearest(reference.name, figures)}"
                )
                self.problem(where, "unknown-figure", message)
            return figures.get(reference.name)
        fields: dict[str, Any] = {one["id"]: one["type"] for one in step["fields"]}
        if reference.name not in fields:
            message = f"{whose} has no field `{reference.name}`{nearest(reference.name, fields)}"
            self.problem(where, "unknown-field", message)
        return fields.get(reference.name)
