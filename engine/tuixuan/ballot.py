"""Judges one paper ballot, for those who count by hand (checks 4); nothing of it is kept anywhere.

>>> from tuixuan.ballot import Written, judge_ballot
>>> marks = {"p01": "yes", "p02": "yes", "p03": "no"}
>>> judge_ballot(marks, 3, written=[Written("p09", "p03")]).written
('p09',)
>>> judge_ballot({**marks, "p03": "abstain"}, 3, written=[Written("p09", "p03")]).uncounted
(Uncounted(person='p09', reason='not_rejected', rule='vote-options'),)
>>> judge_ballot(marks, 1).reason
'overvote'

Rules kept here:
1. A pure function of one ballot. It is called by no step, writes nothing, and remembers nothing.
2. How many are chosen is judged on what was written, before any name is struck.
3. Judgements add up to a count that closes (checks 2.10).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

from tuixuan.errors import InputError
from tuixuan.evidence import COUNT_MAX, is_id

__all__ = ["Judgement", "Mark", "Uncounted", "VoidPolicy", "Written", "judge_ballot", "judge_plain"]

Mark = Literal["yes", "no", "abstain", "illegible"]
VoidPolicy = Literal["whole", "part"]
Reason = Literal["proxy", "writer_is_candidate", "extra_marks", "illegible", "overvote"]
Struck = Literal["illegible", "printed", "repeated", "two_names", "not_rejected", "no_place"]

# What each reason rests on: a rule of the pack, or what the meeting has adopted.
_RULES: Final[Mapping[str, str]] = {
    "proxy": "no-proxy",
    "writer_is_candidate": "ballot-write-for",
    "extra_marks": "plan",
    "illegible": "plan",
    "overvote": "ballot-overvote",
}


@dataclass(frozen=True, slots=True)
class Written:
    """A name written in: nobody when it cannot be read; `instead` of whom, if it is said."""

    person: str | None = None
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class Uncounted:
    """A name written in that does not count, and why."""

    person: str | None
    reason: Struck
    rule: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a ballot says; of one that is not valid nothing but why (checks 4.2)."""

    result: Literal["valid", "void", "refused"]
    reason: Reason | None = None
    rule: str | None = None
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    abstain: tuple[str, ...] = ()
    spoiled: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    uncounted: tuple[Uncounted, ...] = field(default=())

    def plain(self) -> dict[str, Any]:
        """The judgement as JSON: what is empty is left out."""
        made: dict[str, Any] = {"result": self.result, "reason": self.reason, "rule": self.rule}
        for name in ("yes", "no", "abstain", "spoiled", "written"):
            made[name] = list(getattr(self, name))
        made["uncounted"] = [
            {**({} if one.person is None else {"id": one.person}), "reason": one.reason,
             "rule": one.rule}
            for one in self.uncounted
        ]  # fmt: skip
        return {name: value for name, value in made.items() if value}


def judge_ballot(
    marks: Mapping[str, Mark],
    seats: int,
    void_policy: VoidPolicy = "whole",
    *,
    written: Sequence[Written] = (),
    writer_is_candidate: bool = False,
    proxy: bool = False,
    extra_marks: bool = False,
) -> Judgement:
    """checks 4: `marks` has every printed candidate; raises `InputError` for what is no ballot."""
    _check(marks, seats, void_policy, written)
    unread = "illegible" in marks.values() or any(one.person is None for one in written)
    faults: dict[Reason, bool] = {
        "proxy": proxy,
        "writer_is_candidate": writer_is_candidate,
        "extra_marks": extra_marks,
        "illegible": unread and void_policy == "whole",
        "overvote": _chosen(marks, written) > seats,
    }
    for reason, there in faults.items():
        if there:
            return Judgement("refused" if reason == "proxy" else "void", reason, _RULES[reason])
    return _valid(marks, written)


def _valid(marks: Mapping[str, Mark], written: Sequence[Written]) -> Judgement:
    """checks 4.2, 4.4: what a valid ballot says of each person."""
    judged = list(_judged(marks, written))
    struck = [(one.person, why) for one, why in judged if why is not None]
    return Judgement(
        "valid",
        yes=_marked(marks, "yes"),
        no=_marked(marks, "no"),
        abstain=_marked(marks, "abstain"),
        spoiled=_marked(marks, "illegible"),
        written=tuple(sorted(str(one.person) for one, why in judged if why is None)),
        uncounted=tuple(
            Uncounted(person, why, "plan" if why == "illegible" else "vote-options")
            for person, why in struck
        ),
    )


def _marked(marks: Mapping[str, Mark], mark: Mark) -> tuple[str, ...]:
    return tuple(sorted(person for person, given in marks.items() if given == mark))


def _chosen(marks: Mapping[str, Mark], written: Sequence[Written]) -> int:
    """checks 4.3: persons marked yes or written in; each name that cannot be read is one more."""
    names = {one.person for one in written if one.person is not None}
    unread = sum(one.person is None for one in written)
    return len(names.union(_marked(marks, "yes"))) + unread


def _judged(
    marks: Mapping[str, Mark], written: Sequence[Written]
) -> Iterator[tuple[Written, Struck | None]]:
    """checks 4.4: each name in the order written, with why it does not count."""
    named = {one.instead for one in written}
    free = sum(mark == "no" and person not in named for person, mark in marks.items())
    counted: set[str] = set()
    for one in written:
        why = _struck(one, marks, written, counted, free)
        if why is None:
            counted.add(str(one.person))
            free -= one.instead is None
        yield one, why


def _struck(
    one: Written,
    marks: Mapping[str, Mark],
    written: Sequence[Written],
    counted: set[str],
    free: int,
) -> Struck | None:
    if one.person is None:
        return "illegible"
    if one.person in marks:
        return "printed"
    if one.person in counted:
        return "repeated"
    if one.instead is None:
        return None if free > 0 else "no_place"
    if any(other.instead == one.instead and other.person != one.person for other in written):
        return "two_names"
    return None if marks[one.instead] == "no" else "not_rejected"


def _check(
    marks: Mapping[str, Any], seats: Any, void_policy: Any, written: Sequence[Written]
) -> None:
    """checks 4.1: what is no ballot is not judged."""
    if not marks:
        raise InputError("`marks` has every printed candidate, it has none")
    for person, mark in marks.items():
        if not is_id(person):
            raise InputError(f"ids of persons are expected in `marks`, not {_shown(person)}")
        if mark not in get_args(Mark):
            raise InputError(f"`marks.{person}` is one of {_words(Mark)}, not {_shown(mark)}")
    if type(seats) is not int or not 1 <= seats <= COUNT_MAX:
        raise InputError(f"`seats` is a count of at least 1, not {_shown(seats)}")
    if void_policy not in get_args(VoidPolicy):
        raise InputError(f"`void_policy` is one of {_words(VoidPolicy)}, not {_shown(void_policy)}")
    for one in written:
        if one.person is not None and not is_id(one.person):
            raise InputError(f"ids of persons are expected in `written`, not {_shown(one.person)}")
        if one.instead is not None and one.instead not in marks:
            raise InputError(
                f"`instead` names a printed candidate, {_shown(one.instead)} is none of them"
            )


def _words(kind: Any) -> str:
    return ", ".join(f"`{word}`" for word in get_args(kind))


def _shown(value: Any) -> str:
    return f"`{ascii(value)[:60]}`"


_FLAGS: Final = ("writer_is_candidate", "proxy", "extra_marks")
_MEMBERS: Final = frozenset({"marks", "seats", "void_policy", "written", *_FLAGS})


def judge_plain(ballot: Any) -> Judgement:
    """The judgement of a ballot written as JSON (checks 4.1); raises `InputError`."""
    if not isinstance(ballot, dict) or not {"marks", "seats"} <= ballot.keys() <= _MEMBERS:
        names = ", ".join(f"`{name}`" for name in sorted(_MEMBERS))
        raise InputError(f"a ballot has `marks` and `seats`, and of {names} what there is")
    if not isinstance(ballot["marks"], dict):
        raise InputError("`marks` is an object with a mark for each printed candidate")
    flags: dict[str, bool] = {name: ballot.get(name, False) for name in _FLAGS}
    for name, value in flags.items():
        if type(value) is not bool:
            raise InputError(f"`{name}` is true or false, not {_shown(value)}")
    return judge_ballot(
        ballot["marks"],
        ballot["seats"],
        ballot.get("void_policy", "whole"),
        written=_written(ballot.get("written", [])),
        **flags,
    )


def _written(rows: Any) -> list[Written]:
    known = {"id", "instead"}
    listed: list[Any] = rows if isinstance(rows, list) else [None]
    for row in listed:
        if not isinstance(row, dict) or not row.keys() <= known:
            raise InputError("`written` is a list of objects with `id` and `instead`")
        if not all(isinstance(value, str) for value in row.values()):
            raise InputError("`id` and `instead` of a name written in are ids, or left out")
    return [Written(row.get("id"), row.get("instead")) for row in listed]
