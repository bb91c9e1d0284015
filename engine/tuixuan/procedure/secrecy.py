"""Secrecy of the ballot: what no step may hold beside what is read from ballots (procedure 3.4).

Rules kept here:
1. What is known of one person never stands in one step with what is known of ballots.
2. What is read from ballots is of a whole electorate: never in a thread, never in a step that is
   repeated for one group after the other.
3. Where there is voting nobody words an id himself: it would be free text.

This module knows neither YAML nor a compiled document: whoever reads one asks it step by step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tuixuan.procedure.field_names import FIELDS, class_of

__all__ = ["FieldSeen", "Leak", "StepSeen", "leaks", "raising_fault"]


class FieldSeen(NamedTuple):
    """A field by its name, and whether the step raises it to `personal`."""

    id: str
    raised: bool


class StepSeen(NamedTuple):
    """What the rule asks of a step."""

    id: str
    phase: str | None
    in_thread: bool
    repeat: bool
    fields: tuple[FieldSeen, ...]


class Leak(NamedTuple):
    """One thing that may not be: the step, which of its fields, one sentence."""

    step: str
    at: int
    message: str


def leaks(steps: Iterable[StepSeen]) -> Iterator[Leak]:
    """Everything in these steps, those of threads included, that gives a ballot away."""
    every = tuple(steps)
    voting = {step.phase for step in every if any(field.id == "votes" for field in step.fields)}
    for step in every:
        ballots = [field.id for field in step.fields if class_of(*field) == "ballot"]
        for index, field in enumerate(step.fields):
            message = _message(step, field, ballots, step.phase in voting)
            if message is not None:
                yield Leak(step.id, index, message)


def raising_fault(field: FieldSeen) -> str | None:
    """What is wrong with raising a field; `None` when it is not raised, or may be."""
    kind = class_of(field.id, False)
    if not field.raised or kind == "public":
        return None
    return f"`{field.id}` is of class `{kind}` already: only a public field is raised to `personal`"


def _message(step: StepSeen, field: FieldSeen, ballots: list[str], voting: bool) -> str | None:
    kind = class_of(*field)
    if kind == "personal" and ballots:
        return (
            f"`{field.id}` is said of single persons and `{ballots[0]}` is read from ballots: they "
            "stand in two steps"
        )
    if kind == "ballot" and (step.in_thread or step.repeat):
        where = "in a thread" if step.in_thread else "in a step that is repeated"
        return f"a tally is of a whole electorate: `{field.id}` cannot stand {where}"
    if voting and FIELDS.get(field.id) == "key":
        return (
            f"`{field.id}` is an id that somebody words himself, and phase `{step.phase}` holds "
            "votes: the step belongs to another phase"
        )
    return None
