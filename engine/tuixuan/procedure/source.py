"""A procedure as the drafter writes it, with its sugar.

The shape is that of `docs/spec/procedure.md` section 9.2. Nothing here is resolved: `each`, phases,
switches and slots are written out by `expand` and `compile`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from tuixuan.procedure.source_types import (
    SHAPE,
    Certainty,
    Force,
    Id,
    Items,
    Long,
    Many,
    Model,
    Name,
    Operand,
    RuleId,
    Short,
    Title,
    When,
)

__all__ = [
    "By",
    "Each",
    "EachValue",
    "Outcomes",
    "ParameterSource",
    "PhaseSource",
    "ProcedureSource",
    "Result",
    "RuleUse",
    "StateSource",
    "StepSource",
    "TargetSource",
    "ThreadSource",
]

Phase = Annotated[str, Field(pattern=r"^[A-Z]$")]
Arguments = dict[str, Operand]
Registers = dict[Name, Operand]
Names = Annotated[Short[Name] | Many[Name], SHAPE]


class EachValue(Model):
    """One value of `each`, with a title for `{X}` and a condition for the copy."""

    id: Id
    title: Title | None = None
    when: When | None = None


Each = dict[
    Annotated[str, Field(pattern=r"^[A-Z]{1,8}$")],
    Annotated[Items[Annotated[Short[Id] | Long[EachValue], SHAPE]], Field(min_length=1)],
]


class PhaseSource(Model):
    id: Phase
    title: Title


class RoleSource(Model):
    id: Id
    title: Title
    open: bool = False


class StandingSource(Model):
    id: Id
    title: Title


class ParameterSource(Model):
    id: Id
    type: Literal["int", "bool", "choice", "ids"]
    title: Title
    basis: RuleId
    certainty: Certainty
    default: Any = None
    structural: bool = False
    min: int | None = None
    max: int | None = None
    values: Items[str] | None = None
    outside: Literal["error", "warn"] = "error"
    fixed_by: Id | None = None


class DocumentSource(Model):
    id: Id
    title: Title
    retention: Literal["permanent", "10", "30"]
    # lawfully the same in several villages, as the plan of a township is
    shared: bool = False


class StateSource(Model):
    id: Name
    title: Title
    phase: Phase
    final: Literal["elected", "partial", "void", "switched", "abandoned"] | None = None
    each: Each | None = None


class ThreadStateSource(Model):
    id: Name
    title: Title
    phase: Phase | None = None
    each: Each | None = None


class PhasesOf(Model):
    """All states of these phases that are not final."""

    phases: Annotated[Items[Phase], Field(min_length=1)]


class FieldSource(Model):
    id: Id
    values: Items[Id] | None = None
    optional: bool = False
    # what the law says of single persons who do not stand for it (procedure 3.4)
    class_: Literal["personal"] | None = Field(default=None, alias="class")


class RequirementSource(Model):
    step: Name
    when: When | None = None


class RuleUse(Model):
    slot: RuleId
    with_: Arguments = Field(default_factory=dict, alias="with")
    unless: Annotated[Short[str] | Many[str], SHAPE] = ()
    after: str | None = None
    when: When | None = None


class CoversSource(Model):
    role: Name
    field: Id


class TargetSource(Model):
    state: Name
    when: When | None = None
    from_: Items[Name] | None = Field(default=None, alias="from", min_length=1)


Targets = Annotated[Short[Name] | Many[TargetSource], SHAPE]


class Result(Model):
    """What follows from one result of the resolver; `{}` stays in the state."""

    title: Title | None = None
    to: Targets | None = None
    again: bool = False
    at_most: Operand | None = None
    then: Targets | None = None
    resets: Items[str] = ()
    sets: Registers = Field(default_factory=dict)
    revokes: Registers = Field(default_factory=dict)
    grants: Registers = Field(default_factory=dict)


class By(Model):
    """A resolver, by its name or by the slot of a rule; `when` tells several of them apart."""

    one_of = ("resolver", "rule")

    resolver: str | None = None
    rule: RuleId | None = None
    with_: Arguments = Field(default_factory=dict, alias="with")
    when: When | None = None


class Outcomes(Model):
    """`by`, and beside it one key for each result of the resolver."""

    model_config = ConfigDict(frozen=True, extra="allow", strict=True)
    __pydantic_extra__: dict[str, Result] = Field(init=False)

    by: Annotated[Long[By] | Many[By], SHAPE]

    @property
    def results(self) -> dict[str, Result]:
        return self.__pydantic_extra__


class _Step(Model):
    id: Name
    title: Title
    actor: Names
    force: Force
    basis: RuleId
    from_: Annotated[Long[PhasesOf] | Many[Name], SHAPE] = Field(alias="from")
    requires: Items[Annotated[Short[Name] | Long[RequirementSource], SHAPE]] = ()
    when: When | None = None
    switch: bool | None = None
    sign: Items[Name] = ()
    repeat: bool = False
    fields: Items[Annotated[Short[Id] | Long[FieldSource], SHAPE]] = ()
    documents: Items[Name] = ()
    covers: CoversSource | None = None
    rules: Items[Annotated[Short[RuleId] | Long[RuleUse], SHAPE]] = ()
    outcomes: Outcomes | None = None
    sets: Registers = Field(default_factory=dict)
    revokes: Registers = Field(default_factory=dict)
    grants: Registers = Field(default_factory=dict)
    each: Each | None = None


class StepSource(_Step):
    phase: Phase


class ThreadStepSource(_Step):
    phase: Phase | None = None


class ThreadSource(Model):
    id: Id
    title: Title
    key: Id
    initial: Name
    states: Items[ThreadStateSource]
    steps: Items[ThreadStepSource]


class ProcedureSource(Model):
    """One file of `procedures/`."""

    procedure: Id
    version: Annotated[int, Field(ge=1)]
    vocabulary: Literal[1]
    title: Title
    initial: Name
    corrections_until: Name
    phases: Annotated[Items[PhaseSource], Field(min_length=1)]
    roles: Items[RoleSource]
    standings: Items[StandingSource] = ()
    exclusive: Items[Annotated[Items[Id], Field(min_length=2, max_length=2)]] = ()
    parameters: Items[ParameterSource] = ()
    documents: Items[DocumentSource] = ()
    states: Annotated[Items[StateSource], Field(min_length=1)]
    steps: Annotated[Items[StepSource], Field(min_length=1)]
    threads: Items[ThreadSource] = ()
