"""Persons in the order of their names, by strokes (checks 2.14).

Rules kept here:
1. Names are compared character by character from the first. By the custom `surname` (姓氏笔画)
   names of two characters go before longer ones with the same first character; by `name`
   (姓名笔画) the characters alone decide. A compound surname is compared like any other.
2. A character that the table does not have is asked for, never guessed: the caller says behind
   which character of the table it stands.
3. A name never leaves this module: what is said of it is the ids of persons.
4. When a log is decided again no name is needed: what the entry claims is taken as it stands, if it
   can be a claim about that very order.

The table is a file beside this module, made by `tools/make_strokes.py` from `cn_sort` (MIT), and
is read when the first name is compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import Any, Final

from tuixuan.errors import UsageError

__all__ = [
    "CUSTOMS",
    "NameJudge",
    "check_strokes",
    "claimed",
    "known_names",
    "misplaced",
    "no_names",
]

CUSTOMS: Final = ("surname", "name")

# The rule that asks, the order printed, the custom: what is wrong with it, as a reason says.
NameJudge = Callable[[str, Sequence[str], str], dict[str, Any] | None]
# A character, and the one of the table behind which it stands; the empty string: before them all.
Strokes = Mapping[str, str]

_NONE: Final[Mapping[str, str]] = {}


def no_names(rule: str, order: Sequence[str], custom: str) -> None:
    """Nobody's name is known: nothing is judged, and the entry claims nothing."""
    return None


def known_names(people: Mapping[str, str], strokes: Strokes = _NONE) -> NameJudge:
    """Judges by the names in `people`, once all of those in an order are there."""

    def judge(rule: str, order: Sequence[str], custom: str) -> dict[str, Any] | None:
        if not all(person in people for person in order):
            return None
        keys = {person: _key(people[person], custom, strokes) for person in order}
        unranked = sorted(person for person, key in keys.items() if key is None)
        if unranked:
            return {"part": "rank", "persons": unranked}
        return misplaced(order, lambda person: keys[person])

    return judge


def claimed(reasons: Iterable[Any]) -> NameJudge:
    """Takes what an entry records of names instead of judging them (procedure 4.7)."""
    left = [reason for reason in reasons if isinstance(reason, Mapping)]

    def judge(rule: str, order: Sequence[str], custom: str) -> dict[str, Any] | None:
        for reason in left:
            if reason.get("rule") == rule and _is_claim(reason, order):
                left.remove(reason)
                return {"part": reason["part"], "persons": reason["persons"]}
        return None

    return judge


def _is_claim(reason: Mapping[str, Any], order: Sequence[str]) -> bool:
    """Whether a reason can be about the names of this order."""
    persons = reason.get("persons")
    if reason.keys() != {"rule", "part", "persons"} or type(persons) is not list:
        return False
    if reason["part"] == "order":
        return any(persons == list(pair) for pair in pairwise(order))
    known = all(type(person) is str and person in order for person in persons)
    return reason["part"] == "rank" and known and bool(persons) and _ascends(persons)


def _ascends(persons: Sequence[str]) -> bool:
    return all(before < after for before, after in pairwise(persons))


def misplaced(order: Sequence[str], key: Callable[[str], Any]) -> dict[str, Any] | None:
    """The first two neighbours who stand the wrong way round."""
    for before, after in pairwise(order):
        if key(before) > key(after):
            return {"part": "order", "persons": [before, after]}
    return None


def _key(name: str, custom: str, strokes: Strokes) -> tuple[Any, ...] | None:
    """What a name is sorted by; nothing when a character of it has no place."""
    ranks = []
    for character in name:
        rank = _rank(character, strokes)
        if rank is None:
            return None
        ranks.append(rank)
    return (ranks[0], custom == "surname" and len(ranks) > 2, ranks)


def _rank(character: str, strokes: Strokes) -> tuple[int, bool] | None:
    known = _table().get(character)
    if known is not None:
        return known, False
    behind = strokes.get(character)
    if behind is None:
        return None
    return (_table()[behind] if behind else -1), True


@lru_cache(maxsize=1)
def _table() -> Mapping[str, int]:
    """The rank of each character."""
    text = resources.files(__package__).joinpath("strokes.txt").read_text("utf-8")
    rows = (line for line in text.splitlines() if not line.startswith("#"))
    return {character: rank for rank, character in enumerate("".join(rows))}


def check_strokes(strokes: Any) -> dict[str, str]:
    """The places given for rare characters; raises `UsageError` for what gives none."""
    made: dict[str, str] = {}
    for character, behind in dict(strokes or {}).items():
        one = type(character) is str and len(character) == 1 and type(behind) is str
        if not one or (behind != "" and behind not in _table()):
            raise UsageError(
                "`strokes` says of each rare character behind which one of the table it stands, "
                'such as `{"𠮷": "吉"}`, or "" for before them all'
            )
        made[character] = behind
    return made
