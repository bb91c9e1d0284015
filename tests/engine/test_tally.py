"""The count: majority, ties, shortfall, rounds (checks 1.10; law.md 11.5)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuixuan.checks.tally import place

FIELDS = "votes write_ins ballots_valid persons candidates seats should_attend present"


def tally(bench: Any, yes: dict[str, int], *, seats: int = 3, base: str = "should_attend",
          should_attend: int = 30, present: int = 24, write_ins: Any = (), electors: Any = None,
          higher: Any = (), **args: Any) -> Any:  # fmt: skip
    rows = [{"id": p, "yes": y, "no": 0, "abstain": 0} for p, y in sorted(yes.items())]
    data = {
        "votes": rows, "write_ins": list(write_ins), "ballots_valid": 24,
        "persons": sorted(yes), "candidates": sorted(electors or yes), "seats": seats,
        "should_attend": should_attend, "present": present, "tied": sorted(higher),
    }  # fmt: skip
    return bench.resolve(
        "tally",
        {
            "votes": "votes", "write_ins": "write_ins", "valid": "ballots_valid",
            "candidates": "persons", "electors": "candidates", "seats": "seats", "base": base,
            "should_attend": "should_attend", "present": "present", "pass": "more_than 1/2",
            "higher": ["tied"], **args,
        },
        FIELDS + " tied", data, results="complete tie short",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("base", "should_attend", "yes", "elected"),
    [
        ("should_attend", 30, 15, False), ("should_attend", 30, 16, True),
        ("should_attend", 31, 15, False), ("should_attend", 31, 16, True),
        ("should_attend", 38, 19, False), ("should_attend", 38, 20, True),
        ("present", 30, 15, True), ("present", 30, 12, False), ("present", 30, 13, True),
    ],
)  # fmt: skip
def test_a_majority_is_more_than_half_of_the_base(
    bench: Any, base: str, should_attend: int, yes: int, elected: bool
) -> None:
    """Cases 42 to 47."""
    found = tally(bench, {"a": yes}, seats=1, base=base, should_attend=should_attend)
    number = should_attend if base == "should_attend" else 24
    assert found["outcome"] == ("complete" if elected else "short")
    assert found["base"] == number
    assert found["need"] == number // 2 + 1
    assert found.get("elected", []) == (["a"] if elected else [])


def test_the_grey_zone_is_between_the_two_bases(bench: Any) -> None:
    """Cases 42 and 44: who would be elected under the other base is named, and is not elected."""
    found = tally(bench, {"a": 15, "b": 12, "c": 16}, seats=3)
    assert found["grey"] == ["a"]
    assert found["elected"] == ["c"]
    assert "grey" not in tally(bench, {"a": 15, "c": 16}, seats=3, base="present")


@pytest.mark.parametrize(
    ("yes", "outcome", "placed", "tied"),
    [
        ((28, 25, 20, 17), "complete", "abc", ""),  # case 48
        ((28, 20, 20, 12), "complete", "abc", ""),  # case 49: a tie inside the seats
        ((28, 25, 18, 18), "tie", "ab", "cd"),  # case 50
        ((22, 14, 14, 10), "short", "a", ""),  # case 53: below the majority there is no tie
        ((20, 20, 20, 20), "tie", "", "abcd"),
        ((0, 0, 0, 0), "short", "", ""),
    ],
)  # fmt: skip
def test_seats_are_filled_from_those_who_passed(
    bench: Any, yes: tuple[int, ...], outcome: str, placed: str, tied: str
) -> None:
    found = tally(bench, dict(zip("abcd", yes, strict=True)))
    assert found["outcome"] == outcome
    assert found.get("placed", []) == list(placed)
    assert found.get("tied", []) == list(tied)
    assert found["seats_open"] == 3 - len(placed)


def test_nobody_tops_up_a_seat_that_was_not_won(bench: Any) -> None:
    """Case 57."""
    found = tally(bench, {"a": 20, "b": 18, "c": 14, "d": 2})
    assert found["elected"] == ["a", "b"]
    assert found["seats_open"] == 1


def test_an_elector_can_be_written_in(bench: Any) -> None:
    """Cases 58 and 59: sixteen for an elector count, twenty for somebody else count for nobody."""
    more = {
        "electors": ["a", "w"],
        "write_ins": [{"id": "v", "count": 20}, {"id": "w", "count": 16}],
    }
    found = tally(bench, {"a": 10}, seats=1, **more)
    assert found["elected"] == ["w"]


def test_who_holds_a_higher_post_is_left_out(bench: Any) -> None:
    found = tally(bench, {"a": 28, "b": 20}, seats=1, higher=["a"])
    assert found["elected"] == ["b"]


def test_a_runoff_is_won_by_more_votes(village: Any) -> None:
    """Cases 50 to 52: the plurality decides, and a tie is voted again."""
    village.to_count("m01", "m02", "m03", "m04")
    tie = village.count(m01=20, m02=18, m03=16, m04=16)
    assert tie.outcome == "tie"
    assert tie.out["tied"] == ["m03", "m04"]
    village.take("runoff", persons=["m03", "m04"])
    village.hand_out()
    again = village.count(m03=12, m04=12)
    assert (again.outcome, again.out["tied"]) == ("tie", ["m03", "m04"])
    village.take("runoff", persons=["m03", "m04"])
    village.hand_out()
    won = village.count(m03=13, m04=11)
    assert won.outcome == "complete"
    assert won.out["placed"] == ["m03"]
    assert won.out["elected"] == ["m01", "m02", "m03"]
    assert "grey" not in won.out


def test_a_shortfall_goes_to_another_vote_for_the_open_seats(village: Any) -> None:
    """Case 53."""
    village.to_count("m01", "m02", "m03", "m04")
    short = village.count(m01=22, m02=14, m03=14, m04=10)
    assert (short.outcome, short.out["seats_open"]) == ("short", 2)
    assert short.out["grey"] == ["m02", "m03"]
    village.take("supplementary", persons=["m02", "m03", "m05"])
    village.hand_out()
    found = village.count(m02=17, m03=15, m05=16)
    assert found.out["elected"] == ["m01", "m02", "m05"]
    assert found.outcome == "complete"


@given(
    st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 6)),
    st.integers(0, 5),
)
def test_a_count_is_complete_tied_or_short_and_nothing_else(
    votes: dict[str, int], seats: int
) -> None:
    """Every tally has one result; the order of counting decides nothing."""
    passing = {person for person, number in votes.items() if number > 3}
    placed, tied = place(votes, passing, seats)
    assert len(placed) <= seats
    assert not set(placed) & set(tied)
    assert set(placed) | set(tied) <= passing
    if len(placed) < seats and not tied:
        assert set(placed) == passing
    if tied:
        assert len(placed) + len(tied) > seats > len(placed)
        assert len({votes[person] for person in tied}) == 1
    if placed and passing - set(placed):
        assert min(votes[p] for p in placed) >= max(votes[p] for p in passing - set(placed))
