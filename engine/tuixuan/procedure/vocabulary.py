"""The closed vocabulary of checks and resolvers as data: what each takes and what it gives.

One entry for each paragraph of `docs/spec/checks.md`, in its order; the numbers are those of the
spec. `tuixuan.checks` has a function for each name, and a test holds the two lists together.

This module computes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from tuixuan.procedure.field_names import ValueType

__all__ = [
    "BUILT_IN",
    "CHECKS",
    "METHODS",
    "RESOLVERS",
    "VERSION",
    "Argument",
    "Entry",
    "Kind",
]

VERSION = 1

# Rules that are judged by the order of the decision itself (procedure 4.1 to 4.8), not by a check.
BUILT_IN = frozenset({"form", "fields", "order", "role", "date", "documents", "exclusive"})

# What an argument must be. The first group are operands; the rest has a spelling of its own.
Kind = Literal[
    "integer", "day", "persons", "persons_or_number", "votes", "write_ins", "members", "verdicts",
    "kin", "departments", "list", "any", "order",
    "word", "need", "margin", "period", "minimum", "bound", "conditions", "rounds", "drop",
    "persons_list", "method", "integers", "step", "steps", "step_list", "outcome", "register",
    "choice", "option",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: its kind, whether it must be given, and the words that may stand for it."""

    kind: Kind
    required: bool = True
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One check or resolver; `results` is empty for `choice`, whose field gives them."""

    number: str
    arguments: Mapping[str, Argument]
    results: tuple[str, ...] = ()
    figures: Mapping[str, ValueType] = field(default_factory=dict)
    # Of these groups of arguments exactly one is given, or, when `at_least_one`, one or more.
    alternatives: tuple[tuple[str, ...], ...] = ()
    at_least_one: tuple[str, ...] = ()


_INTEGER = Argument("integer")
_DAY = Argument("day")
_PERSONS = Argument("persons")
_ANY = Argument("any")
_NEED = Argument("need")


# How a list is made from the rounds of recommendation (checks 1.8).
METHODS = ("intersection", "weighted", "top")

RESOLVERS: Mapping[str, Entry] = MappingProxyType(
    {
        "always": Entry("1.1", {}, ("done",)),
        "choice": Entry("1.2", {"field": Argument("choice")}),
        "reaches": Entry(
            "1.3",
            {
                "part": Argument("integer", required=False),
                "whole": Argument("integer", required=False),
                "need": Argument("need", required=False),
                "all": Argument("conditions", required=False),
            },
            ("reached", "missed"),
            alternatives=(("part", "whole", "need"), ("all",)),
        ),
        "issue": Entry(
            "1.4",
            {"present": _INTEGER, "whole": _INTEGER, "need": _NEED, "issued": _INTEGER},
            ("issued", "misissued", "missed"),
        ),
        "returned": Entry("1.5", {"returned": _INTEGER, "issued": _INTEGER}, ("valid", "over")),
        "roster": Entry(
            "1.6",
            {"members": Argument("members")},
            ("done",),
            {
                "formal_members": "count",
                "probationary_members": "count",
                "without_rights": "count",
                "entitled": "count",
                "excluded": "count",
                "should_attend": "count",
                "electors": "persons",
            },
        ),
        "recommendation": Entry(
            "1.7",
            {
                "present": _INTEGER,
                "whole": _INTEGER,
                "need": _NEED,
                "issued": _INTEGER,
                "returned": _INTEGER,
                "votes": Argument("votes"),
                "valid": _INTEGER,
                "pass": _NEED,
            },
            ("counted", "missed", "over"),
            {"passed": "persons"},
        ),
        "shortlist": Entry(
            "1.8",
            {
                "rounds": Argument("rounds"),
                "method": Argument("method", required=False, words=METHODS),
                "weights": Argument("integers", required=False),
                "top": Argument("integer", required=False),
                "minimum": Argument("minimum"),
            },
            ("enough", "too_few"),
            {"ranking": "persons", "least": "count"},
        ),
        "enough_candidates": Entry(
            "1.9",
            {
                "list": _PERSONS,
                "drop": Argument("drop", required=False),
                "seats": _INTEGER,
                "need": Argument("margin", words=("contested", "filled")),
            },
            ("enough", "too_few"),
            {"dropped": "persons", "remaining": "persons"},
        ),
        "tally": Entry(
            "1.10",
            {
                "votes": Argument("votes"),
                "write_ins": Argument("write_ins"),
                "valid": _INTEGER,
                "candidates": _PERSONS,
                "electors": _PERSONS,
                "seats": _INTEGER,
                "base": Argument("word", words=("should_attend", "present")),
                "should_attend": _INTEGER,
                "present": _INTEGER,
                "pass": _NEED,
                "previous": Argument("steps", required=False),
                "higher": Argument("persons_list", required=False),
                "plurality": Argument("step", required=False),
            },
            ("complete", "tie", "short"),
            {
                "elected": "persons",
                "placed": "persons",
                "tied": "persons",
                "seats_open": "count",
                "base": "count",
                "need": "count",
                "grey": "persons",
            },
        ),
    }
)

CHECKS: Mapping[str, Entry] = MappingProxyType(
    {
        "relation": Entry(
            "2.1",
            {
                "left": _ANY,
                "op": Argument(
                    "word", words=("equal", "at_most", "at_least", "less_than", "more_than")
                ),
                "right": _ANY,
            },
        ),
        "share": Entry("2.2", {"part": _INTEGER, "whole": _INTEGER, "need": _NEED}),
        "interval": Entry(
            "2.3",
            {
                "from": _DAY,
                "to": _DAY,
                "kind": Argument("word", words=("after", "ahead", "within", "exactly")),
                "length": Argument("period"),
            },
        ),
        "sets": Entry(
            "2.4",
            {
                "left": _PERSONS,
                "op": Argument("word", words=("subset", "equal", "disjoint")),
                "right": _PERSONS,
            },
        ),
        "size": Entry(
            "2.5",
            {
                "of": Argument("list"),
                "at_least": Argument("bound", required=False),
                "at_most": Argument("bound", required=False),
            },
            at_least_one=("at_least", "at_most"),
        ),
        "enough": Entry(
            "2.6",
            {
                "candidates": Argument("persons_or_number"),
                "seats": _INTEGER,
                "need": Argument("margin", words=("contested", "filled")),
            },
        ),
        "coverage": Entry(
            "2.7",
            {
                "role": Argument("register"),
                "of": Argument("step"),
                "length": Argument("period", required=False),
            },
        ),
        "every": Entry(
            "2.8", {"rows": Argument("verdicts"), "departments": Argument("departments")}
        ),
        "attendance": Entry(
            "2.9",
            {
                "claimed": _INTEGER,
                "entitled": _INTEGER,
                "excluded": _INTEGER,
                "approved": _INTEGER,
                "voted": Argument("outcome"),
            },
        ),
        "arithmetic": Entry(
            "2.10",
            {
                "votes": Argument("votes"),
                "write_ins": Argument("write_ins"),
                "candidates": _PERSONS,
                "valid": _INTEGER,
                "void": _INTEGER,
                "returned": _INTEGER,
                "seats": _INTEGER,
            },
        ),
        "in_force": Entry("2.11", {"date": _DAY}),
        "taken": Entry("2.12", {"steps": Argument("step_list")}),
        "kin": Entry("2.13", {"pairs": Argument("kin"), "left": _PERSONS, "right": _PERSONS}),
        "ballot_order": Entry(
            "2.14",
            {
                "order": Argument("order"),
                "persons": _PERSONS,
                "approved": Argument("order", required=False),
                "custom": Argument("option", required=False, words=("surname", "name")),
            },
        ),
    }
)
