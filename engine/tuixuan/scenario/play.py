"""Plays a scenario against the engine, move by move, and compares what comes of it.

Rules kept here:
1. A move that did not go as expected is reported, and the next one is played: one fault does not
   hide another.
2. What the file cannot mean (nobody holds a role, a shorthand is wrong) ends the play with the
   position in the file; that is a bad file, not a failed expectation.
3. Time comes from the file. Nothing here reads a clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tuixuan.case import Case
from tuixuan.errors import (
    AmendmentError,
    PlanError,
    ProcedureError,
    StepRefused,
    UnknownStepError,
)
from tuixuan.messages.form import form_faults
from tuixuan.messages.words import Words
from tuixuan.procedure.compiled import Procedure
from tuixuan.scenario.expect import differences
from tuixuan.scenario.loading import Placed, Scenario, fault_at, named_beside
from tuixuan.scenario.moves import Maker, Move
from tuixuan.scenario.source import ExpectSource, china_date, moment

__all__ = ["Play", "Played"]

_REFUSED = ExpectSource(refused="order")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine said: `reasons` is empty when it accepted; `faults` are those of the form."""

    reasons: tuple[Mapping[str, Any], ...]
    out: Mapping[str, Any]
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Played:
    """What came of one move: the answer, and in what it differs from what was expected.

    `place` is the file and line of the move; `of_all` is set when it belongs to an `attempt_all`.
    """

    place: str
    step: str
    date: str
    data: Mapping[str, Any]
    answer: Answer
    differences: tuple[str, ...]
    note: str | None = None
    of_all: bool = False

    @property
    def reasons(self) -> tuple[Mapping[str, Any], ...]:
        """Why it was refused; empty when it was accepted."""
        return self.answer.reasons

    @property
    def out(self) -> Mapping[str, Any]:
        """What the log records of it."""
        return self.answer.out


class Play:
    """One scenario on its way through one case that is already open."""

    def __init__(self, scenario: Scenario, case: Case) -> None:
        self.scenario = scenario
        self.case = case
        self._maker = Maker(case, scenario.documents)

    @property
    def procedure(self) -> Procedure:
        """The law in force."""
        return self.case.procedure

    def __iter__(self) -> Iterator[Played]:
        """Play every move, in order; raises `ScenarioError` where the file cannot be meant."""
        at = self.scenario.case.at
        for placed in self.scenario.moves:
            at = placed.source.at or at
            if placed.source.attempt_all:
                yield from self._attempt_all(placed, at)
            elif placed.source.correct is not None:
                yield self._correct(placed)
            elif placed.source.amend is not None:
                yield self._amend(placed)
            else:
                yield self._step(placed)

    def _step(self, placed: Placed) -> Played:
        move = self._maker.step(placed)
        answer = self._take(move)
        found = differences(placed.source.expect, answer.reasons, answer.out)
        date, note = str(move.data.get("date")), placed.source.note
        return Played(placed.place, move.step, date, move.data, answer, tuple(found), note)

    def _correct(self, placed: Placed) -> Played:
        source = placed.source
        at, latest = moment(str(source.at)), self.case.memory.latest
        of = source.correct if source.correct != "last" else latest and latest[1]
        if not isinstance(of, int):
            message = "there is no accepted step to correct"
            fault_at(placed.file, (*placed.where, "correct"), message)
        step = latest[0] if latest else None
        person, role = self._maker.actor(placed, step)
        known = self.procedure.step(step) if step else None
        sign = self._maker.confirmed(placed, known, person)
        try:
            decision: Any = self.case.correct(of, actor=person, role=role, sign=sign, at=at)
        except StepRefused as error:
            decision = error.decision
        answer = Answer(tuple(getattr(decision, "reasons", ())), decision.out)
        found = tuple(differences(source.expect, answer.reasons, answer.out))
        day = china_date(at)
        return Played(placed.place, "correct", day, {"of": of}, answer, found, source.note)

    def _amend(self, placed: Placed) -> Played:
        source, beside = placed.source, Path(placed.file.name).parent
        pack = named_beside(source.pack, beside) if source.pack else None
        at, actor, role = moment(str(source.at)), None, None
        try:
            law = Procedure.load(named_beside(str(source.amend), beside), pack)
            if source.actor is not None:
                actor, role = self._maker.actor(placed, None)
            entry = self.case.amend(law, at=at, actor=actor, role=role)
        except (AmendmentError, PlanError, ProcedureError) as error:
            fault_at(placed.file, (*placed.where, "amend"), str(error))
        answer = Answer((), entry.body["out"])
        found = tuple(differences(source.expect, (), answer.out))
        return Played(placed.place, "amend", china_date(at), {}, answer, found, source.note)

    def _attempt_all(self, placed: Placed, at: str) -> Iterator[Played]:
        """Attempt every step of the main flow that is not permitted; each must be refused."""
        time = moment(at)
        permitted = {one.step for one in self.case.available() if one.is_permitted}
        for step in self.procedure.steps:
            if step.id in permitted:
                continue
            move = self._maker.bare(step, time)
            answer = self._take(move)
            found = tuple(differences(_REFUSED, answer.reasons, answer.out))
            day = china_date(time)
            yield Played(placed.place, step.id, day, move.data, answer, found, of_all=True)

    def _take(self, move: Move) -> Answer:
        try:
            decision: Any = self.case.step(
                move.step,
                dict(move.data),
                actor=move.actor,
                role=move.role,
                documents=dict(move.documents or {}),
                sign=move.sign,
                at=move.at,
            )
        except StepRefused as error:
            decision = error.decision
        except UnknownStepError:
            reason = {"rule": "form"}
            return Answer((reason,), {"reasons": [reason], "state": self.case.state})
        reasons = tuple(getattr(decision, "reasons", ()))
        faults: list[str] = []
        if reasons and reasons[0].get("rule") == "form":
            step = self.procedure.step(move.step)
            faults = form_faults(Words(self.procedure), step, move.data, move.documents or ())
        return Answer(reasons, decision.out, tuple(faults))
