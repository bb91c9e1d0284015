"""Audited steps and recorded refusals in memory, beside bare `transitions`.

An audited step is decided by every rule of the law, recorded in a hash chain and fired; a recorded
refusal is decided, recorded and raised. The reference does neither: it moves, or raises.
"""

from __future__ import annotations

from time import process_time

import transitions

from benchmarks.bare import Bare, trigger_of
from benchmarks.readings import Reading
from benchmarks.turns import Subject, in_turns, timed
from benchmarks.village import Village, attempt, take, village

__all__ = ["refusals", "steps"]


def steps(*, quick: bool = False, aim: float | None = 0.8) -> list[Reading]:
    """Whole elections, opening included, against whole runs of a model."""
    demo = village()
    bare = Bare(demo)
    cases = 5 if quick else 40
    turns = in_turns(
        {
            "audited": _audited(demo, cases),
            "machine": _machines(demo, bare, max(1, cases // 10)),
            "added": _added(demo, bare, cases),
        },
        5 if quick else 15,
    )
    return [
        turns.ratio("audited", "machine", "audited steps / Machine(model=…) a case", aim),
        turns.ratio("audited", "added", "audited steps / machine.add_model(…) a case", aim),
        turns.rate("audited", "audited steps, opening included"),
        turns.rate("machine", "bare steps, Machine(model=…) a case"),
        turns.rate("added", "bare steps, machine.add_model(…) a case"),
        *_opening(demo, cases, 5 if quick else 15),
    ]


def refusals(*, quick: bool = False, aim: float | None = 0.5) -> list[Reading]:
    """Attempts in one state that does not permit them, against `MachineError`."""
    demo = village()
    bare = Bare(demo)
    rounds = 5 if quick else 30
    turns = in_turns(
        {"recorded": _recorded(demo, rounds), "raised": _raised(demo, bare, rounds)},
        5 if quick else 15,
    )
    return [
        turns.ratio("recorded", "raised", "recorded refusals / MachineError", aim),
        turns.rate("recorded", "recorded refusals"),
        turns.rate("raised", "bare refusals"),
    ]


def _opening(demo: Village, cases: int, turns: int) -> list[Reading]:
    """What `Case.open` is of it."""

    def opened() -> None:
        for _ in range(cases):
            demo.open()

    return [in_turns({"open": timed(opened, cases)}, turns).time("open", "Case.open", "us")]


def _audited(demo: Village, cases: int) -> Subject:
    calls = demo.accepted

    def run() -> None:
        for _ in range(cases):
            take(demo.open(), calls)

    return timed(run, cases * len(calls))


def _machines(demo: Village, bare: Bare, cases: int) -> Subject:
    triggers = [trigger_of(call) for call in demo.accepted]

    def run() -> None:
        for _ in range(cases):
            model = bare.model()
            bare.machine(model)
            for trigger in triggers:
                getattr(model, trigger)()

    return timed(run, cases * len(triggers))


def _added(demo: Village, bare: Bare, cases: int) -> Subject:
    triggers = [trigger_of(call) for call in demo.accepted]
    end = demo.accepted[-1].state

    def run() -> None:
        for _ in range(cases):
            model = bare.add()
            for trigger in triggers:
                getattr(model, trigger)()
            bare.remove(model)
            assert model.state == end

    return timed(run, cases * len(triggers))


def _recorded(demo: Village, rounds: int) -> Subject:
    before, refused = demo.refused_in_one_state()

    def subject() -> tuple[int, float]:
        case = demo.open()
        take(case, before)
        start = process_time()
        for _ in range(rounds):
            attempt(case, refused)
        return rounds * len(refused), process_time() - start

    return subject


def _raised(demo: Village, bare: Bare, rounds: int) -> Subject:
    before, refused = demo.refused_in_one_state()
    triggers = bare.refused(before[-1].state, {call.step for call in refused})

    def subject() -> tuple[int, float]:
        model = bare.add(before[-1].state)
        start = process_time()
        for _ in range(rounds):
            for trigger in triggers:
                try:
                    getattr(model, trigger)()
                except transitions.MachineError:
                    continue
        took = process_time() - start
        bare.remove(model)
        return rounds * len(triggers), took

    return subject
