"""Directed runs that break one rule each, and the threads with every clock run out.

A rule is tried wherever some run of the library stands before a step that has it: with lawful
evidence, with lawful evidence too late, and with every mutant, until the engine names the rule.
What must have happened before is said in `BEFORE`.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy

from driving import take
from lawful import Evidence, Wish, lawful
from library import Library
from mutating import mutants
from reading import later
from running import Run
from village import Law
from walking import Edge

from tuixuan.decision import Accepted, Refused

Setup = tuple[tuple[Edge, Wish], ...]
_LATE = 200


def _edge(name: str) -> Edge:
    step, _, outcome = name.partition("/")
    return Edge(step, outcome, False)


def _short(*names: str) -> dict[str, list[Setup]]:
    """Seats that are missing in one post: too many of them, and put to the vote once already."""
    found: dict[str, list[Setup]] = {}
    for post in names:
        hardly = ((_edge(f"count{post}/short"), Wish(few=True)),)
        again = (
            (_edge(f"reduce_seats{post}/missed"), Wish()),
            (_edge(f"superior_decides_short{post}/new_meeting_date"), Wish()),
        )
        found.setdefault("shortfall-close", []).append(hardly)
        found.setdefault("shortfall-close.elected", []).append(hardly)
        found.setdefault("shortfall-reduce-once", []).append(again)
    return found


def _held(*names: str) -> list[Setup]:
    """A complaint that holds a candidate, received at one place or another."""
    complaint = (
        (_edge("complaint_received/done"), Wish()),
        (_edge("complaint_acknowledged/done"), Wish(persons=("m05",))),
    )
    return [((_edge(name), Wish()), *complaint) for name in names]


BEFORE: dict[str, list[Setup]] = {
    "complaint-effect": _held("township_ballot/counted", "inspection/enough"),
    "discipline-ban": [((_edge("talks_pledge/done"), Wish(persons=("m03",))),)],
    **_short("", "_members"),
}


def breaking(libraries: dict[str, Library], rule: str) -> Run | None:
    """A run in which a rule has just been broken; none when no run breaks it."""
    for library in libraries.values():
        steps = [step for step in library.graph.steps if has(library.law, step, rule)]
        for start in _starts(library, rule):
            for step in steps:
                if start.permits(step):
                    run = _broken(start, step, rule)
                    if run is not None:
                        return run
    return None


def has(law: Law, step: str, rule: str) -> bool:
    """Whether a step can be refused for a rule, or for a calendar that is missing."""
    uses = law.steps[step].get("rules", ())
    if rule == "calendar":
        return any("length" in law.laws[use["rule"]].get("args", {}) for use in uses)
    return any(use["rule"] == rule for use in uses)


def _starts(library: Library, rule: str) -> Iterator[Run]:
    for setup in BEFORE.get(rule, ()):
        run = _prepared(library, setup)
        if run is not None:
            yield run
    yield from {id(run): run for run in (*library.runs.values(), *library.taken.values())}.values()


def _prepared(library: Library, setup: Setup) -> Run | None:
    first = setup[0][0]
    if first.step not in library.graph.steps:
        return None
    for start in (*library.near(first), library.taken.get(first)):
        run = start.fork() if start is not None else None
        if run is not None and all(_done(run, edge, wish) for edge, wish in setup):
            return run
    return None


def _done(run: Run, edge: Edge, wish: Wish) -> bool:
    if edge.step in run.law.threads:
        return run.achieve(edge.step, edge.outcome, wish)
    return take(run, edge, wish)


def _broken(start: Run, step: str, rule: str) -> Run | None:
    """A copy of a run that has made an attempt against a rule; none when nothing breaks it."""
    spec = start.law.steps[step]
    for outcome in spec["outcomes"]:
        for run in _days(start):
            evidence = lawful(run, spec, outcome["id"])
            if evidence is None:
                continue
            others = mutants(run, evidence) if run is start else ()
            for one in (evidence, *others):
                if _tells(run, one, rule):
                    broken = run.fork()
                    broken.attempt(one)
                    return broken
    return None


def _days(start: Run) -> Iterator[Run]:
    """A run as it stands, and long after."""
    yield start
    late = copy(start)
    late.today = later(late.today, _LATE)
    yield late


def _tells(run: Run, evidence: Evidence, rule: str) -> bool:
    decision = run.would(evidence)
    told = decision.reasons if isinstance(decision, Refused) else decision.warnings
    return any(reason["rule"] == rule for reason in told)


def covered_again(library: Library) -> Iterator[Run]:
    """Runs in which a step that covers a list was taken for all of it, and again for one person."""
    for edge, run in library.taken.items():
        step = library.law.steps[edge.step]
        holders = run.roles.get(step.get("covers", {}).get("role", ""), ())
        if holders and run.permits(edge.step):
            again = run.fork()
            if again.achieve(edge.step, edge.outcome, Wish(persons=holders[:1])):
                yield again


def complain(run: Run) -> None:
    """Two complaints from the first word to the last, every answer late; one was extended."""
    for key, extended in (("z01", False), ("z02", True)):
        run.key = key
        _complaint(run, "complaint_received", 0)
        _complaint(run, "complaint_acknowledged", 20, run.roles["candidate"][:2])
        if extended:
            _complaint(run, "complaint_extended", 0)
        _complaint(run, "complaint_decided", 95, run.roles["held"][:1])
        _complaint(run, "hold_lifted", 0, run.roles["held"])
        _complaint(run, "review_requested", 40)
        _complaint(run, "review_decided", 40)


def _complaint(run: Run, step: str, days: int, persons: tuple[str, ...] = ()) -> None:
    run.today = later(run.today, days)
    evidence = lawful(run, run.law.steps[step], "done", Wish(persons=persons))
    assert evidence is not None
    assert isinstance(run.attempt(evidence), Accepted)
