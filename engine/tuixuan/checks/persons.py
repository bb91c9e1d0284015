"""Checks of persons and steps (checks 2.4, 2.7, 2.8, 2.12, 2.13).

sets, coverage, every, taken, kin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from tuixuan.checks.dates import end
from tuixuan.checks.operands import Args, Context, Numbers
from tuixuan.memory import Register

__all__ = ["coverage", "every", "kin", "sets", "taken"]

Check = Callable[[Context], Numbers | None]

_DIFFERENCES: dict[str, Callable[[set[Any], set[Any]], set[Any]]] = {
    "subset": set.difference,
    "equal": set.symmetric_difference,
    "disjoint": set.intersection,
}


def sets(args: Args) -> Check:
    """checks 2.4: one list of persons within, equal to, or apart from another."""
    left, right = args.persons("left"), args.persons("right")
    wrong = _DIFFERENCES[args.word("op", tuple(_DIFFERENCES))]

    def judge(c: Context) -> Numbers | None:
        a, b = left(c), right(c)
        if a is None:
            return {"unknown": "left"}
        if b is None:
            return {"unknown": "right"}
        persons = wrong(set(a), set(b))
        return {"persons": sorted(persons)} if persons else None

    return judge


def coverage(args: Args) -> Check:
    """checks 2.7: every holder was dealt with since he holds, and long enough ago."""
    index = args.scope.register(args.name("role"))
    of = args.name("of")
    cleared = _cleared(args, of)
    length = None if args.raw.get("length") is None else args.period("length")

    def judge(c: Context) -> Numbers | None:
        period = None if length is None else length(c)
        if length is not None and period is None:
            return {"unknown": "length"}
        missing, first_end = [], None
        dates = dict(cleared(c))
        for person, joined in _pairs(c.main.register(index)):
            date = dates.get(person)
            if date is None or date < joined:
                missing.append(person)
            elif period is not None:
                last = end(c, date, period)
                if last is None or c.data["date"] <= last:
                    missing.append(person)
                    first_end = first_end or last
        if not missing:
            return None
        numbers: Numbers = {"of": of, "missing": missing}
        if first_end is not None:
            numbers["end"] = first_end
        return numbers

    return judge


def _pairs(register: Register) -> Iterable[tuple[str, str]]:
    return zip(register[::2], register[1::2], strict=True)


def _cleared(args: Args, of: str) -> Callable[[Context], Iterable[tuple[str, str]]]:
    """The pairs of person and date that the last accepted `of`, or this step, has cleared."""
    if of == args.scope.step.id:
        return lambda c: [(item["id"], item["date"]) for item in c.out.get("cleared", ())]
    index = args.scope.index(of)
    place = args.scope.flow.place(of, True, "cleared")

    def read(c: Context) -> Iterable[tuple[str, str]]:
        record = c.flow.record(index)
        return () if record is None or place is None else record[place] or ()

    return read


def every(args: Args) -> Check:
    """checks 2.8: each person has one row for each department and no other."""
    rows, departments = args.rows("rows"), args.persons("departments")

    def judge(c: Context) -> Numbers | None:
        listed, wanted = rows(c), departments(c)
        if listed is None:
            return {"unknown": "rows"}
        if wanted is None:
            return {"unknown": "departments"}
        answers: dict[str, set[str]] = {}
        for person, department, _ in listed:
            answers.setdefault(person, set()).add(department)
        for person in sorted(answers):
            missing = sorted(set(wanted) - answers[person])
            extra = sorted(answers[person] - set(wanted))
            if missing or extra:
                numbers: Numbers = {"person": person, "missing": missing, "extra": extra}
                return {name: value for name, value in numbers.items() if value}
        return None

    return judge


def taken(args: Args) -> Check:
    """checks 2.12: each named step that is present was accepted at least once.

    The steps are those of the main flow, also when a thread asks (procedure 5.4).
    """
    named = args.take("steps") or ()
    wanted = [(step, index) for step in named if (index := args.scope.main_index(step)) is not None]

    def judge(c: Context) -> Numbers | None:
        missing = [step for step, index in wanted if c.main.record(index) is None]
        return {"missing": missing} if missing else None

    return judge


def kin(args: Args) -> Check:
    """checks 2.13: nobody of one list is a close relative of somebody of the other."""
    pairs, left, right = args.rows("pairs"), args.persons("left"), args.persons("right")

    def judge(c: Context) -> Numbers | None:
        rows, one, other = pairs(c), left(c), right(c)
        for name, value in (("pairs", rows), ("left", one), ("right", other)):
            if value is None:
                return {"unknown": name}
        here, there = set(one), set(other)
        concerned = {person for person, of, _ in rows if person in here and of in there}
        concerned |= {of for person, of, _ in rows if of in here and person in there}
        return {"persons": sorted(concerned)} if concerned else None

    return judge
