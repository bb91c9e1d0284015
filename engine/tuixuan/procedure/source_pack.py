"""The other source files: rule pack, calendar and plan (`docs/spec/procedure.md` 9.3 to 9.5)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from tuixuan.procedure.source import ParameterSource
from tuixuan.procedure.source_types import (
    Certainty,
    Day,
    Force,
    Id,
    Items,
    Model,
    Operand,
    RuleId,
    Text,
    Title,
)

__all__ = [
    "CalendarSource",
    "Citation",
    "DefectSource",
    "HolidaySource",
    "PackSource",
    "PlanSource",
    "RuleSource",
    "SignSource",
    "Validity",
]


class Validity(Model):
    """Both dates inclusive; without `until` the pack is in force."""

    from_: Day = Field(alias="from")
    until: Day | None = None


class CitedText(Model):
    id: RuleId
    title: Title


class Citation(Model):
    source: RuleId
    article: Text


class RuleSource(Model):
    id: RuleId
    title: Title
    force: Force
    certainty: Certainty
    checked_on: Day
    slot: RuleId | None = None
    check: str | None = None
    resolver: str | None = None
    within: RuleId | None = None
    with_: dict[str, Operand] = Field(default_factory=dict, alias="with")
    severity: Literal["block", "warn"] = "block"
    cites: Items[Citation] = ()
    defect: Annotated[str, Field(pattern=r"^D[0-9]{2}$")] | None = None
    enforced: bool = True
    reads: Literal["log", "names"] = "log"
    note: str | None = None


class SignSource(Model):
    """What in a case is a sign of a defect (procedure 5.9); lint knows which members belong."""

    by: Literal[
        "lacking", "documents", "fields", "correction", "exclusive", "outcome", "elected", "seats",
        "numbers", "sign", "same_hand", "date", "late", "overdue", "evidence", "copied",
    ]  # fmt: skip
    steps: Items[Text] | None = Field(default=None, min_length=1)
    before: Items[Id] | None = Field(default=None, min_length=1)
    after: Text | None = None
    unless: Items[Text] | None = Field(default=None, min_length=1)
    documents: Items[Id] | None = Field(default=None, min_length=1)
    roles: Items[Id] | None = Field(default=None, min_length=1)
    computed: Items[Id] | None = Field(default=None, min_length=1)
    figures: Items[Id] | None = Field(default=None, min_length=1)
    left: Id | None = None
    op: Literal["less_than", "more_than"] | None = None
    right: Id | None = None


class DefectSource(Model):
    """A known defect of practice that an auditor looks for (procedure 5.8)."""

    id: Annotated[str, Field(pattern=r"^D[0-9]{2}$")]
    title: Title
    severity: Literal["void_risk", "major", "minor"]
    auto: Literal["yes", "partly", "no"]
    shown_by: Items[SignSource] = ()
    note: Title | None = None


class PackSource(Model):
    """One file of `procedures/rules/`."""

    pack: Id
    valid: Validity
    title: Title
    sources: Items[CitedText]
    parameters: Items[ParameterSource] = ()
    rules: Items[RuleSource]
    defects: Items[DefectSource] = ()


class HolidaySource(Model):
    day: Day
    name: Text


class CalendarSource(Model):
    """One file of `procedures/calendars/`: the working days of one year."""

    calendar: Annotated[int, Field(ge=1900, le=2199)]
    source: Text
    checked_on: Day
    days_off: Items[Day] = ()
    working_weekends: Items[Day] = ()
    holidays: Items[Day] = ()


class PlanSource(Model):
    """What a county decides: parameters, switches and calendars of its own."""

    plan: Text
    procedure: Id
    pack: Id | None = None
    parameters: dict[str, Any] = Field(default_factory=dict)
    steps: dict[str, bool] = Field(default_factory=dict)
    calendars: Items[Text] = ()
