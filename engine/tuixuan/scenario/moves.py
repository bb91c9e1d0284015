"""Turns a move as it is written into an attempt that can be made.

What the file leaves out is filled in here: the date of the act, who confirms, the documents with a
line of content each. What it cannot mean is a fault at its place in the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tuixuan.case import Case
from tuixuan.procedure.compiled import Procedure, Step
from tuixuan.scenario.loading import Placed, fault_at
from tuixuan.scenario.players import Holders, actor_of, signers_of
from tuixuan.scenario.shorthand import departments_of, written_out
from tuixuan.scenario.source import PlayerSource, china_date, moment

__all__ = ["Maker", "Move", "Sign"]

Sign = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Move:
    """One attempt, ready to be made."""

    step: str
    data: Mapping[str, Any]
    actor: str
    role: str
    at: datetime
    sign: Sign = ()
    documents: Mapping[str, bytes] | None = None


class Maker:
    """Makes the moves of one scenario, as the case stands when each is asked for."""

    def __init__(self, case: Case, documents: Mapping[str, str]) -> None:
        self.case = case
        self.documents = documents

    @property
    def procedure(self) -> Procedure:
        """The law in force."""
        return self.case.procedure

    def step(self, placed: Placed) -> Move:
        """An attempt at a step."""
        source = placed.source
        at, name = moment(str(source.at)), str(source.step)
        step = self.procedure.step(name)
        date = source.date or str(source.data.get("date", china_date(at)))
        person, role = self.actor(placed, name)
        ids = source.documents
        if "documents" not in source.model_fields_set and step is not None:
            ids = step.documents
        return Move(
            step=name,
            data=self._data(placed, step, date),
            actor=person,
            role=role,
            at=at,
            sign=self.confirmed(placed, step, person),
            documents={id_: self._content(id_, name, date) for id_ in ids},
        )

    def bare(self, step: Step, at: datetime) -> Move:
        """An attempt at a step with a date and nothing else, by somebody who may take it."""
        holders = self.holders()
        role = next((name for name in step.actor if holders.get(name)), step.actor[0])
        person = next(iter(holders.get(role, ())), "nobody")
        return Move(step.id, {"date": china_date(at)}, person, role, at)

    def actor(self, placed: Placed, step: str | None) -> tuple[str, str]:
        """Who acts, and in which role."""
        actor = placed.source.actor
        if isinstance(actor, PlayerSource):
            return actor.person, actor.role
        known = self.procedure.step(step) if step else None
        try:
            return actor_of(self.procedure, known, self.holders(), str(actor), placed.source.role)
        except LookupError as error:
            role = error.args[0]
            message = (
                f"nobody holds role `{role}` now: name who attempts it,"
                f" `actor: {{person: p01, role: {role}}}`"
            )
            fault_at(placed.file, (*placed.where, "actor"), message)

    def confirmed(self, placed: Placed, step: Step | None, actor: str) -> Sign:
        """Who confirms: as given, else one holder for each role that must."""
        holders = self.holders()
        if "sign" not in placed.source.model_fields_set:
            return signers_of(step, holders, actor)
        signers: list[tuple[str, str]] = []
        for signer in placed.source.sign:
            if isinstance(signer, PlayerSource):
                signers.append((signer.person, signer.role))
            else:
                signers += [(person, signer) for person in list(holders.get(signer, ()))[:1]]
        return tuple(signers)

    def holders(self) -> Holders:
        """Who holds each role now."""
        return {role: self.case.holders(role) for role in self.procedure.roles}

    def _data(self, placed: Placed, step: Step | None, date: str) -> dict[str, Any]:
        departments = departments_of(step, self.case.parameters.values) if step else ()
        try:
            return written_out({"date": date, **placed.source.data}, departments)
        except (ValueError, TypeError, AttributeError) as error:
            fault_at(placed.file, (*placed.where, "data"), str(error))

    def _content(self, id_: str, step: str, date: str) -> bytes:
        """What was given for the document, or a line that says which it is."""
        return self.documents.get(id_, f"{id_} {step} {date}\n").encode()
