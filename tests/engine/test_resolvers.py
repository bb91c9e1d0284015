"""Every resolver with each of its results (Spec 2, section 1)."""

from __future__ import annotations

from typing import Any

import pytest

from tuixuan.errors import ProcedureError


def test_always(bench: Any) -> None:
    """checks 1.1."""
    assert bench.resolve("always", {}, results="done") == {"outcome": "done"}


@pytest.mark.parametrize("value", ["approved", "refused"])
def test_choice_is_what_persons_decided(bench: Any, value: str) -> None:
    """checks 1.2."""
    found = bench.resolve(
        "choice", {"field": "decision"}, "decision:approved|refused", {"decision": value},
        results="approved refused",
    )  # fmt: skip
    assert found == {"outcome": value}


@pytest.mark.parametrize(("yes", "outcome"), [(17, "reached"), (16, "missed")])
def test_reaches_needs_every_condition(bench: Any, yes: int, outcome: str) -> None:
    """checks 1.3; case 7: 16 of 32 entitled is exactly half."""
    conditions = [
        {"part": "present", "whole": "entitled", "need": "at_least 1/2"},
        {"part": "yes", "whole": "entitled", "need": "more_than 1/2"},
    ]
    data = {"entitled": 32, "present": 20, "yes": yes}
    found = bench.resolve(
        "reaches", {"all": conditions}, "entitled present yes", data, results="reached missed"
    )
    assert found == {"outcome": outcome}


@pytest.mark.parametrize("data", [{"present": 0, "should_attend": 0}, {"present": 5}])
def test_nothing_and_a_whole_of_zero_are_never_reached(bench: Any, data: Any) -> None:
    """checks 1.3."""
    args = {"part": "present", "whole": "should_attend", "need": "at_least 0/1"}
    found = bench.resolve("reaches", args, "present should_attend?", data, results="reached missed")
    assert found == {"outcome": "missed"}


@pytest.mark.parametrize(
    ("present", "issued", "outcome"),
    [(24, 24, "issued"), (24, 25, "misissued"), (24, 23, "misissued"), (22, 22, "missed")],
)
def test_issue(bench: Any, present: int, issued: int, outcome: str) -> None:
    """checks 1.4; cases 18 and 33."""
    args = {
        "present": "present", "whole": "should_attend", "need": "at_least 4/5",
        "issued": "ballots_issued",
    }  # fmt: skip
    data = {"present": present, "should_attend": 30, "ballots_issued": issued}
    found = bench.resolve(
        "issue", args, "present should_attend ballots_issued", data,
        results="issued misissued missed",
    )  # fmt: skip
    assert found == {"outcome": outcome}


@pytest.mark.parametrize(("back", "outcome"), [(25, "over"), (24, "valid"), (23, "valid")])
def test_returned(bench: Any, back: int, outcome: str) -> None:
    """checks 1.5; cases 31 and 32."""
    args = {"returned": "ballots_returned", "issued": "ballots_issued"}
    data = {"ballots_returned": back, "ballots_issued": 24}
    found = bench.resolve(
        "returned", args, "ballots_returned ballots_issued", data, results="valid over"
    )
    assert found == {"outcome": outcome}


def test_roster(bench: Any) -> None:
    """checks 1.6; cases 1 and 2."""
    rows = [
        *({"id": f"a{n:02}", "standing": "formal", "counted": n >= 2} for n in range(32)),
        {"id": "b00", "standing": "none", "counted": False},
        *({"id": f"c{n:02}", "standing": "probationary", "counted": False} for n in range(3)),
    ]
    found = bench.resolve(
        "roster", {"members": "members"}, "members", {"members": rows}, results="done"
    )
    assert found.pop("electors") == [f"a{n:02}" for n in range(32)]
    assert found == {
        "formal_members": 33, "probationary_members": 3, "without_rights": 1, "entitled": 32,
        "excluded": 2, "should_attend": 30, "outcome": "done",
    }  # fmt: skip


REC = {
    "present": "present", "whole": "should_attend", "need": "at_least 4/5",
    "issued": "ballots_issued", "returned": "ballots_returned", "votes": "votes",
    "valid": "ballots_valid", "pass": "more_than 1/2",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({}, "counted"), ({"present": 23}, "missed"), ({"ballots_returned": 25}, "over"),
        ({"ballots_issued": 25}, "over"),
    ],
)  # fmt: skip
def test_recommendation(bench: Any, change: Any, outcome: str) -> None:
    """checks 1.7."""
    rows = [
        {"id": "a", "yes": 12, "no": 12, "abstain": 0},
        {"id": "b", "yes": 13, "no": 0, "abstain": 0},
    ]
    data = {
        "present": 24, "should_attend": 30, "ballots_issued": 24, "ballots_returned": 24,
        "ballots_valid": 24, "votes": rows, **change,
    }  # fmt: skip
    fields = "present should_attend ballots_issued ballots_returned ballots_valid votes"
    found = bench.resolve("recommendation", REC, fields, data, results="counted missed over")
    passed = {"passed": ["b"]} if outcome == "counted" else {}
    assert found == {"outcome": outcome, **passed}


@pytest.mark.parametrize(("seats", "outcome"), [(2, "enough"), (3, "too_few")])
def test_a_shortlist_is_ranked_by_the_first_round(bench: Any, seats: int, outcome: str) -> None:
    """checks 1.8: at least one more than the seats; who was not recommended cannot be listed."""
    first = [
        {"id": p, "yes": y, "no": 0, "abstain": 0}
        for p, y in zip("abcd", (5, 9, 9, 7), strict=True)
    ]
    earlier = {
        "first": ("persons votes", {"persons": list("abcd"), "votes": first}),
        "second": ("persons votes", {"persons": list("abc"), "votes": []}),
    }
    args = {
        "rounds": [
            {"passed": "first.persons", "votes": "first.votes"},
            {"passed": "second.persons", "votes": "second.votes"},
        ],
        "persons": "persons",
        "minimum": {"seats": "seats", "need": "at_least 1/5"},
    }
    found = bench.resolve(
        "shortlist", args, "persons seats", {"seats": seats}, earlier=earlier,
        results="enough too_few",
    )  # fmt: skip
    least = seats + 1 if outcome == "enough" else 0
    assert found == {"outcome": outcome, "ranking": ["b", "c", "a"], "least": least}


@pytest.mark.parametrize(
    ("need", "seats", "outcome"),
    [
        ("at_least 1/5", 2, "enough"), ("at_least 1/5", 3, "too_few"), ("contested", 3, "too_few"),
        ("filled", 3, "enough"), ("filled", 4, "too_few"),
    ],
)  # fmt: skip
def test_who_remains_is_enough_or_not(bench: Any, need: str, seats: int, outcome: str) -> None:
    """checks 1.9, with verdicts."""
    rows = [
        {"id": "b", "department": "court", "verdict": "pass"},
        {"id": "b", "department": "police", "verdict": "fail"},
        {"id": "z", "verdict": "fail"},
    ]
    args = {"list": "order", "drop": "verdicts", "seats": "seats", "need": need}
    data = {"order": ["d", "b", "a", "c"], "verdicts": rows, "seats": seats}
    found = bench.resolve(
        "enough_candidates", args, "order verdicts seats", data, results="enough too_few"
    )
    assert found == {"outcome": outcome, "dropped": ["b"], "remaining": ["d", "a", "c"]}


def test_nobody_is_dropped_when_nobody_is_named(bench: Any) -> None:
    """checks 1.9."""
    args = {"list": "persons", "seats": "seats", "need": "contested"}
    data = {"persons": ["a", "b"], "seats": 1}
    found = bench.resolve(
        "enough_candidates", args, "persons seats", data, results="enough too_few"
    )
    assert found == {"outcome": "enough", "remaining": ["a", "b"]}


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("shortlist", {"rounds": ["passed"], "persons": "persons", "minimum": 1}),
        ("shortlist", {"rounds": [{"votes": "votes"}], "persons": "persons", "minimum": 1}),
        ("reaches", {"all": 1}),
        ("reaches", {"all": [{"part": "present"}]}),
        ("tally", {"previous": True, "base": "present", "pass": "more_than 1/2"}),
    ],
)
def test_arguments_that_make_no_sense_are_a_fault_of_the_procedure(
    bench: Any, name: str, args: Any
) -> None:
    with pytest.raises(ProcedureError):
        bench.resolve(name, args, "persons votes present", results="enough too_few")
