"""A walk that somebody takes who mostly keeps the law and sometimes does not, from a tape of bytes.

Every choice is one or two bytes of the tape, so that hypothesis draws it at once and shortens a
walk that fails. Where the tape ends, the walk does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from lawful import Evidence, Wish, lawful
from mutating import STRANGER, mutants
from reading import Json, later
from running import Run

T = TypeVar("T")
_DAYS = (0, 0, 1, 1, 3, 4, 8, 16, 40, 95, 200)
_KEYS = ("z01", "z02", "z03")


class Tape:
    """Choices, read from bytes."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    @property
    def ends(self) -> bool:
        return self._at >= len(self._content)

    def below(self, n: int) -> int:
        """A number below `n`; 0 when the tape has ended."""
        width = 1 if n <= 256 else 2
        taken = self._content[self._at : self._at + width]
        self._at += width
        return int.from_bytes(taken, "big") % n if taken else 0

    def pick(self, among: Sequence[T]) -> T:
        return among[self.below(len(among))]

    def chance(self, percent: int) -> bool:
        return self.below(100) >= 100 - percent


def wander(run: Run, tape: Tape) -> None:
    """Take steps, wrong steps, corrections and pauses until the tape ends."""
    while not tape.ends:
        go(run, tape)


def go(run: Run, tape: Tape) -> None:
    """Do one thing, and perhaps let time pass."""
    move = tape.below(32)
    if move < 18:
        _lawful(run, tape)
    elif move < 26:
        _mutated(run, tape)
    elif move < 28:
        _out_of_order(run, tape)
    elif move == 28:
        run.resume()
    elif move < 31:
        _correct(run, tape)
    else:
        _bind_calendar(run)
    if tape.chance(12):
        run.today = later(run.today, tape.pick(_DAYS))


def _evidence(run: Run, tape: Tape) -> Evidence | None:
    """Lawful evidence for some step that is permitted, or of some thread."""
    if tape.chance(10):
        run.key = tape.pick(_KEYS)
        step = run.law.steps[tape.pick(sorted(run.law.threads))]
    else:
        permitted = run.graph.permitted(run.pair)
        if not permitted:
            return None
        step = run.law.steps[tape.pick(_weighed(run, permitted))]
    want = tape.pick(step["outcomes"])["id"]
    persons = run.roles.get("candidate", ())
    named = tuple(persons[: tape.below(len(persons))]) if persons and tape.chance(25) else ()
    figures = (tape.below(3), tape.below(4), tape.below(5))
    wish = Wish(tape.chance(15), tape.chance(15), *figures, named)
    evidence = lawful(run, step, want, wish)
    if evidence is not None and "votes" in evidence.data and tape.chance(50):
        return _scattered(run, evidence, tape)
    return evidence


def _scattered(run: Run, evidence: Evidence, tape: Tape) -> Evidence:
    """The same count with votes as they come, some for persons who are not on the ballot."""
    data, rows = dict(evidence.data), []
    valid = data["ballots_valid"]
    for row in data["votes"]:
        likely = (0, valid, valid // 2, valid // 2 + 1, valid * 2 // 3, tape.below(valid + 1))
        yes = tape.pick(likely)
        no = tape.pick((valid - yes, (valid - yes) // 2))
        rows.append({"id": row["id"], "yes": yes, "no": no, "abstain": valid - yes - no})
    data["votes"] = rows
    takes = any(field["id"] == "write_ins" for field in run.law.steps[evidence.step]["fields"])
    if takes and tape.chance(40):
        said_no = sum(row["no"] for row in rows)
        persons = (*run.roles["elector"][-3:], *run.roles["new_committee"][:1], STRANGER)
        count = tape.pick((1, max(1, min(valid // 2 + 1, said_no)), max(1, said_no)))
        data["write_ins"] = [{"id": tape.pick(persons), "count": count}]
    return evidence._replace(data=data)


def _weighed(run: Run, steps: list[str]) -> list[str]:
    """Steps that move the case are more likely, or a walk would stay where it is."""
    moving = [s for s in steps if any("to" in o for o in run.law.steps[s]["outcomes"])]
    return [*steps, *moving, *moving]


def _lawful(run: Run, tape: Tape) -> None:
    evidence = _evidence(run, tape)
    if evidence is None:
        return
    if tape.chance(50):
        outcome = run.would(evidence)
        if not getattr(outcome, "reasons", ()):
            run.attempt(evidence)
        else:
            run.achieve(evidence.step, run.law.steps[evidence.step]["outcomes"][0]["id"])
        return
    run.attempt(evidence)


def _mutated(run: Run, tape: Tape) -> None:
    """Evidence with one or two things wrong; what has lost its form is not mutated again."""
    evidence = _evidence(run, tape)
    if evidence is None:
        return
    one = _mutant(run, evidence, tape)
    if tape.chance(30) and evidence.data.keys() <= one.data.keys() and not _is_formless(run, one):
        one = _mutant(run, one, tape)
    run.attempt(one)


def _mutant(run: Run, evidence: Evidence, tape: Tape) -> Evidence:
    """One mutant; mostly one that is not refused for its form or for who acts."""
    found = list(mutants(run, evidence))
    one = found[tape.below(len(found))]
    for _ in range(3):
        reasons = getattr(run.would(one), "reasons", ())
        if not reasons or reasons[0]["rule"] not in ("form", "role") or tape.chance(25):
            return one
        one = found[tape.below(len(found))]
    return one


def _is_formless(run: Run, evidence: Evidence) -> bool:
    reasons = getattr(run.would(evidence), "reasons", ())
    return bool(reasons) and reasons[0]["rule"] == "form"


def _out_of_order(run: Run, tape: Tape) -> None:
    """A step of some other place, with what it takes, or one that does not exist."""
    steps = [*run.law.steps, "no_such_step"]
    step = run.law.steps.get(steps[tape.below(len(steps))])
    if step is None:
        run.attempt(Evidence("no_such_step", {"date": run.today}, "t01", "township"))
        return
    evidence = lawful(run, step, tape.pick(step["outcomes"])["id"])
    if evidence is not None:
        run.attempt(evidence)


def _correct(run: Run, tape: Tape) -> None:
    kind = tape.below(6)
    if kind == 4:
        run.correct(tape.below(run.case.size + 2))
    elif kind == 5:
        run.correct(person="q99")
    elif run.case.latest is not None:
        run.correct()


def _bind_calendar(run: Run) -> None:
    """The calendar of the next year, if there is one that the case does not have yet."""
    bound = {calendar.year for calendar in run.case.calendars}
    for content in run.law.calendars:
        made: Json = run.law.years[content]
        if made["calendar"] not in bound:
            run.bind(content)
            return
