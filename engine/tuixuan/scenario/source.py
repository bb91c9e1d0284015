"""The form of a scenario file: a scripted case, written by somebody who knows the law.

Rules kept here:
1. Loaded as strictly as the law itself: every fault of the file at once, with line and column.
2. What the file does not say is not guessed; the few shorthands are in `tuixuan.scenario`.

This module does not know whether a step exists: the engine says so when the scenario is played.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from tuixuan.audit import is_name
from tuixuan.procedure.source_types import (
    SHAPE,
    Day,
    Id,
    Items,
    Long,
    Many,
    Model,
    RuleId,
    Short,
    Text,
)

__all__ = [
    "CaseChangesSource",
    "CaseSource",
    "ExpectSource",
    "FinishSource",
    "FollowsSource",
    "MoveSource",
    "PlayerSource",
    "ScenarioSource",
    "StartSource",
    "china_date",
    "moment",
]

_CHINA = timezone(timedelta(hours=8))
# Of a moment that is only a day: the evening, when the acts of that day are recorded.
_EVENING = "T18:00:00+08:00"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def moment(text: str) -> datetime:
    """An aware time; a bare date is 18:00 of that day at +08:00. Raises `ValueError`."""
    at = datetime.fromisoformat(text + _EVENING if _DAY.fullmatch(text) else text)
    if at.tzinfo is None or not 1900 <= at.year <= 2199:
        raise ValueError(text)
    return at


def china_date(at: datetime) -> str:
    """The date of a time at +08:00."""
    day: date = at.astimezone(_CHINA).date()
    return day.isoformat()


def _moment(value: str) -> str:
    try:
        moment(value)
    except ValueError as error:
        raise PydanticCustomError(
            "text",
            "a date like `2026-03-28` or a time like `2026-03-28T09:30:00+08:00` is expected",
        ) from error
    return value


def _entry(value: Any) -> Any:
    if value != "last" and (type(value) is not int or value < 1):
        raise PydanticCustomError("text", "`last` or the number of an entry is expected")
    return value


def _name(value: str) -> str:
    if not is_name(value):
        raise PydanticCustomError(
            "text", "a name of 1 to 64 characters in the form NFC, without controls, is expected"
        )
    return value


Name = Annotated[str, AfterValidator(_name), WithJsonSchema({"type": "string"})]
Moment = Annotated[str, AfterValidator(_moment), WithJsonSchema({"type": "string"})]
Figures = dict[str, Any]


class PlayerSource(Model):
    """A person in a role."""

    person: Id
    role: Id


class FollowsSource(Model):
    """The case that this one continues."""

    origin: Text
    head: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=1)]
    reason: Literal["switched", "void", "by_election"]


class CaseSource(Model):
    """How the case is opened; `plan` is a file beside the scenario, or its content."""

    origin: Text
    at: Moment
    roles: dict[Id, Items[Id]]
    plan: Annotated[Short[Text] | Long[Figures], SHAPE] | None = None
    parameters: Figures = Field(default={})
    steps: dict[Id, bool] = Field(default={})
    meeting_planned: Day | None = None
    follows: FollowsSource | None = None


class ExpectSource(Model):
    """What must come of a move; what is left out is not compared."""

    outcome: Id | None = None
    state: Id | None = None
    refused: Annotated[Short[RuleId] | Many[RuleId], SHAPE] | None = None
    need: Id | None = None
    warnings: Items[RuleId] | None = None
    elected: Items[Id] | None = None
    out: Figures = Field(default={})

    @model_validator(mode="after")
    def _one_answer(self) -> ExpectSource:
        accepted = (self.outcome, self.warnings, self.elected)
        if self.refused is not None and any(value is not None for value in accepted):
            raise PydanticCustomError(
                "whole", "a refusal has no outcome, warnings or elected: leave them out"
            )
        return self


_OF_AN_AMENDMENT = frozenset({"amend", "pack", "actor", "role", "at", "expect"})
Player = Annotated[Short[Id] | Long[PlayerSource], SHAPE]


class MoveSource(Model):
    """One move: a step, a correction, an amendment of the law (the name or file of a procedure, and
    a `pack`), or an attempt at everything that is not permitted."""

    one_of = ("step", "correct", "attempt_all", "amend")

    step: Annotated[str, Field(max_length=200)] | None = None
    correct: Annotated[Any, AfterValidator(_entry)] = None
    attempt_all: Literal[True] | None = None
    amend: Text | None = None
    pack: Text | None = None
    actor: Player | None = None
    role: Id | None = None
    sign: Items[Player] = ()
    at: Moment | None = None
    date: Day | None = None
    data: Figures = Field(default={})
    documents: Items[Id] = ()
    expect: ExpectSource | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _whole(self) -> MoveSource:
        given = self.model_fields_set - {"note"}
        if self.attempt_all and given - {"attempt_all", "at"}:
            raise PydanticCustomError(
                "whole", "`attempt_all` stands alone, with `at` and `note` at most"
            )
        if self.amend is not None and given - _OF_AN_AMENDMENT:
            raise PydanticCustomError(
                "whole", "an amendment has `pack`, `actor`, `role`, `at`, `expect` and `note` only"
            )
        if self.pack is not None and self.amend is None:
            raise PydanticCustomError("whole", "`pack` goes with an amendment")
        alone = self.attempt_all or (self.amend is not None and self.at is not None)
        if not alone and (self.actor is None or self.at is None):
            raise PydanticCustomError(
                "whole", "`actor` and `at` are needed: who acts, and when it is recorded"
            )
        if self.correct is not None and given & {"data", "date", "documents"}:
            raise PydanticCustomError("whole", "a correction has no `data`, `date` or `documents`")
        if self.date is not None and "date" in self.data:
            raise PydanticCustomError("whole", "the date is given twice, in `date` and in `data`")
        return self


class CaseChangesSource(Model):
    """What is different from the case that a scenario starts from."""

    origin: Text | None = None
    at: Moment | None = None
    roles: dict[Id, Items[Id]] = Field(default={})
    parameters: Figures = Field(default={})
    steps: dict[Id, bool] = Field(default={})
    meeting_planned: Day | None = None


class StartSource(Model):
    """Begin as another scenario does, up to the step `before`."""

    scenario: Text
    before: Id
    case: CaseChangesSource = CaseChangesSource()
    shift_days: int = 0
    without: Items[Id] = ()
    with_: dict[Id, Figures] = Field(default={}, alias="with")


class FinishSource(Model):
    """End as the scenario does that `start` names, from the step `from` on."""

    from_: Id = Field(alias="from")
    shift_days: int = 0
    without: Items[Id] = ()
    with_: dict[Id, Figures] = Field(default={}, alias="with")


class ScenarioSource(Model):
    """A whole scenario, or what is different from another one (`start`)."""

    scenario: Text
    about: str | None = None
    procedure: Text | None = None
    pack: Text | None = None
    case: CaseSource | None = None
    start: StartSource | None = None
    people: dict[Id, Name] = Field(default={})
    documents: dict[Id, str] = Field(default={})
    steps: Items[MoveSource]
    finish: FinishSource | None = None

    @model_validator(mode="after")
    def _whole(self) -> ScenarioSource:
        if self.start is None and (self.procedure is None or self.case is None):
            raise PydanticCustomError("whole", "`procedure` and `case`, or `start`, are needed")
        if self.start is not None and {"procedure", "case"} & self.model_fields_set:
            raise PydanticCustomError(
                "whole", "with `start` there is no `procedure` or `case` beside it"
            )
        if self.finish is not None and self.start is None:
            raise PydanticCustomError("whole", "`finish` needs `start`, which names the scenario")
        return self
