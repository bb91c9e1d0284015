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
        "minimum": {"seats": "seats", "need": "at_least 1/5"},
    }
    found = bench.resolve(
        "shortlist", args, "persons seats", {"seats": seats}, earlier=earlier,
        results="enough too_few",
    )  # fmt: skip
    least = {"least": 3 if outcome == "enough" else 0}
    assert found == {"outcome": outcome, "ranking": ["b", "c", "a"], **least}


def rounds_of(**votes: Any) -> Any:
    """Rounds as earlier steps: `{step: ({person: yes}, passed, valid)}`."""
    return {
        step: (
            "persons votes ballots_valid?",
            {
                "persons": sorted(passed),
                "votes": [
                    {"id": p, "yes": n, "no": 0, "abstain": 0} for p, n in sorted(yes.items())
                ],
                **({} if valid is None else {"ballots_valid": valid}),
            },
        )
        for step, (yes, passed, valid) in votes.items()
    }


def listing(bench: Any, earlier: Any, **args: Any) -> Any:
    made = {
        "rounds": [
            {
                "passed": f"{step}.persons",
                "votes": f"{step}.votes",
                **({"valid": f"{step}.ballots_valid"} if "weights" in args else {}),
            }
            for step in earlier
        ],
        "minimum": 1,
        **args,
    }
    found = bench.resolve(
        "shortlist", made, "persons abstain?", {}, earlier=earlier, results="enough too_few"
    )
    assert found.pop("least") == (1 if found["outcome"] == "enough" else 0)
    return found.get("ranking", []), found["outcome"]


# 20 members and 60 villagers.
PARTY = {"a": 18, "b": 12, "c": 11, "d": 0}
MASS = {"a": 20, "b": 50, "c": 54, "e": 33}


@pytest.mark.parametrize(
    ("weights", "ranking"),
    [
        # shares: a .9 and .333, b .6 and .833, c .55 and .9, e 0 and .55
        ([1, 1], ["c", "b", "a", "e"]),
        ([1, 0], ["a", "b", "c", "e"]),
        ([3, 1], ["a", "b", "c", "e"]),
        ([0, 1], ["c", "b", "e", "a"]),
    ],
)
def test_weighted_shares_are_compared_as_integers(
    bench: Any, weights: Any, ranking: list[str]
) -> None:
    """checks 1.8.2: who passed one round is on the list, `d` has no vote anywhere."""
    earlier = rounds_of(rec=(PARTY, "abcd", 20), mass=(MASS, "bce", 60))
    found = listing(bench, earlier, method="weighted", weights=weights)
    assert found == (ranking, "enough")


def test_a_weighted_tie_is_settled_by_id(bench: Any) -> None:
    """checks 1.8.2: 1/3 of 3 and 2/6 are the same share, without any rounding."""
    earlier = rounds_of(rec=({"b": 1, "a": 0}, "ab", 3), mass=({"a": 2, "b": 0}, "ab", 6))
    assert listing(bench, earlier, method="weighted", weights=[1, 1])[0] == ["a", "b"]
    assert listing(bench, earlier, method="weighted", weights=[2, 1])[0] == ["b", "a"]


@pytest.mark.parametrize(("valid", "weights"), [(0, [1, 1]), (None, [1, 1]), (60, [1, "abstain"])])
def test_without_a_share_there_is_no_list(bench: Any, valid: Any, weights: Any) -> None:
    """checks 1.8.2: too few, whatever the minimum is."""
    earlier = rounds_of(rec=(PARTY, "abc", 20), mass=(MASS, "bce", valid))
    found = listing(bench, earlier, method="weighted", weights=weights)
    assert found == ([], "too_few")
    made = listing(bench, rounds_of(rec=(PARTY, "", 20)), method="weighted", weights=[1])
    assert made == ([], "too_few")


@pytest.mark.parametrize(
    ("top", "ranking"),
    [
        (1, []), (2, ["b"]), (3, ["b", "c"]), (4, ["a", "b", "c"]), (9, ["a", "b", "c"]),
        (0, []), ("abstain", []),
    ],
)  # fmt: skip
def test_the_first_of_every_round(bench: Any, top: Any, ranking: list[str]) -> None:
    """checks 1.8.3: nobody without a vote, and `passed` is not asked."""
    earlier = rounds_of(rec=(PARTY, "", None), mass=(MASS, "", None))
    found = listing(bench, earlier, method="top", top=top)
    assert found == (ranking, "enough" if ranking else "too_few")


def test_all_who_are_level_at_the_last_place_are_in(bench: Any) -> None:
    """checks 1.8.3."""
    earlier = rounds_of(rec=({"a": 9, "b": 5, "c": 5, "d": 4}, "", None))
    assert listing(bench, earlier, method="top", top=2)[0] == ["a", "b", "c"]


def test_the_plan_may_choose_the_method(bench: Any) -> None:
    """checks 1.8: `param.NAME`; a value that is no method ranks nobody."""
    earlier = rounds_of(rec=(PARTY, "ab", 20), mass=(MASS, "bc", 60))
    assert listing(bench, earlier, method="intersection")[0] == ["b"]
    assert listing(bench, earlier, method="param.unit") == ([], "too_few")


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


def test_who_is_left_without_others_keeps_the_order(bench: Any) -> None:
    """procedure 5.3: `without`."""
    args = {"list": {"without": ["order", "persons"]}, "seats": 1, "need": "filled"}
    data = {"order": ["d", "b", "a", "c"], "persons": ["a", "z"]}
    found = bench.resolve(
        "enough_candidates", args, "order persons", data, results="enough too_few"
    )
    assert found == {"outcome": "enough", "remaining": ["d", "b", "c"]}


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("shortlist", {"rounds": ["passed"], "minimum": 1}),
        ("shortlist", {"rounds": [{"votes": "votes"}], "minimum": 1}),
        (
            "shortlist",
            {
                "rounds": [{"passed": "persons", "votes": "votes"}],
                "minimum": 1,
                "method": "best",
            },
        ),
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
