"""Figures: the transcription, the readings and the engine are set against each other, and argue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tuixuan.checks import resolvers, tally
from tuixuan.checks.operands import Need
from tuixuan.errors import ProcedureError
from tuixuan.prove import bench as bench_of
from tuixuan.prove import counts, partition, runs, tallies
from tuixuan.prove.partition import check_results
from tuixuan.prove.readings import parse

z3 = pytest.importorskip("z3", reason="the extra `prove` is not installed")

LIANGTUI = "liangtui_yixuan"


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> Iterator[None]:
    """What was run is kept for the next procedure; here the engine changes in between."""
    kept = (counts._checked, runs._checked, runs._checked_pass, tallies._checked)
    for one in kept:
        one.cache_clear()
    yield
    for one in kept:
        one.cache_clear()


def off_by_one(self: Need, part: int, whole: int) -> bool:
    return self.b * (part + 1) >= self.a * whole


def inclusive(self: Need, part: int, whole: int) -> bool:
    return self.b * part >= self.a * whole


@pytest.mark.parametrize("wrong", [off_by_one, inclusive])
def test_an_engine_that_moves_a_threshold_is_found(
    bench: Any, monkeypatch: pytest.MonkeyPatch, wrong: Any
) -> None:
    monkeypatch.setattr(Need, "meets", wrong)
    found = bench.refuted(bench.document(LIANGTUI), "engine", figures=True)
    assert found
    assert all(one.figures and one.says["engine"] != one.says["spec"] for one in found)


def first_come(votes: dict[str, int], passing: Any, seats: int) -> tally.Placed:
    """Level at the last seat: the first by id is placed, nobody tied."""
    ranked = sorted(passing, key=lambda person: (-votes[person], person))
    return tally.Placed(ranked[:seats], [])


def all_level_tied(votes: dict[str, int], passing: Any, seats: int) -> tally.Placed:
    """A tie inside the seats counts as one at the line."""
    ranked = sorted(passing, key=lambda person: (-votes[person], person))
    if not ranked:
        return tally.Placed([], [])
    line = votes[ranked[min(seats, len(ranked)) - 1]]
    level = [person for person in ranked if votes[person] == line]
    if len(level) > 1:
        return tally.Placed([p for p in ranked if votes[p] > line], sorted(level))
    return tally.Placed(ranked[:seats], [])


@pytest.mark.parametrize("wrong", [first_come, all_level_tied])
def test_an_engine_that_decides_a_tie_is_found(
    bench: Any, monkeypatch: pytest.MonkeyPatch, wrong: Any
) -> None:
    monkeypatch.setattr(tally, "place", wrong)
    (found,) = bench.refuted(bench.document(LIANGTUI), "engine", figures=True)
    assert found.subject == "tally"
    votes = sorted(found.figures["votes"].values(), reverse=True)
    assert len(votes) != len(set(votes))


def test_an_engine_that_lets_one_ballot_too_many_pass_is_found(
    bench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        resolvers, "_exceeds", lambda part, limit: None in (part, limit) or part > limit + 1
    )
    found = bench.refuted(bench.document(LIANGTUI), "engine", figures=True)
    assert "returned" in {one.subject for one in found}


def below_the_line(z: Any, own: Any, line: Any, fits: Any) -> tallies.Filled:
    return tallies.Filled(own >= line, z.And(own == line, z.Not(fits)))


def nobody_fits(z: Any, own: Any, line: Any, fits: Any) -> tallies.Filled:
    return tallies.Filled(own > line, own == line)


@pytest.mark.parametrize("wrong", [below_the_line, nobody_fits])
def test_a_formula_of_the_count_that_breaks_a_promise_is_refuted_with_a_tally(wrong: Any) -> None:
    _, refuted = tallies._checked(z3, wrong)
    assert len(refuted) == 1
    assert len(refuted[0].figures["votes"]) > refuted[0].figures["seats"] >= 1


def test_half_for_one_seat_can_be_tied(bench: Any) -> None:
    """Two with exactly half each: only where half is enough."""
    document = bench.document(LIANGTUI)
    bench.step(document, "first_plenary")["by"][0]["args"]["pass"] = "at_least 1/2"
    (found,) = bench.refuted(document, "tally", figures=True)
    assert found.figures["first"] == found.figures["second"]
    assert found.figures["first"] * 2 == found.figures["base"]


def test_an_outcome_that_no_resolver_gives_is_refuted(bench: Any) -> None:
    document = bench.document(LIANGTUI)
    bench.step(document, "check_returned")["outcomes"].pop()
    (found,) = list(check_results(document))
    assert found.figures == {"expected": ["valid", "over"], "outcomes": ["valid"]}


@pytest.mark.parametrize(
    "line", ["5*present > 4*should_attend > 1", "2**yes > x", "yes() > 1", "__"]
)
def test_a_reading_is_an_inequality_and_nothing_else(line: str) -> None:
    with pytest.raises(ProcedureError):
        parse(line)


def test_the_formula_in_numbers_is_the_formula_in_logic() -> None:
    """`by_rank` computed over numbers, against z3 on the same."""
    votes = [7, 5, 5, 5, 2]
    for seats in range(1, 6):
        for own in votes:
            said = tallies.by_rank(counts.PLAIN, own, votes, seats)
            logic = tallies.by_rank(
                z3, z3.IntVal(own), [z3.IntVal(v) for v in votes], z3.IntVal(seats)
            )
            assert said == tuple(z3.is_true(z3.simplify(one)) for one in logic)


def listing(method: str) -> dict[str, Any]:
    rounds = [{"passed": "one.persons", "votes": "one.votes", "valid": "one.ballots_valid"}]
    minimum = {"seats": "seats", "need": "at_least 1/5"}
    more = {"weights": ["param.weight"], "top": "param.top", "method": method}
    return {"rounds": rounds, "minimum": minimum, **more}


@pytest.mark.parametrize("method", ["intersection", "weighted", "top"])
def test_the_results_of_a_list_leave_no_gap_by_any_method(method: str) -> None:
    """checks 1.8.1 to 1.8.3, written out and chosen by a plan."""
    by: Any = {"resolver": "shortlist", "args": listing(method)}
    assert not list(partition._partition(z3, "list", by, {}))
    by["args"]["method"] = "param.how"
    assert not list(partition._partition(z3, "list", by, {"how": method}))


@pytest.mark.parametrize("method", ["", "intersection", "weighted", "top"])
def test_the_engine_makes_a_list_by_every_method_as_the_spec_says(method: str) -> None:
    number, refuted = runs._checked(z3, "shortlist", "at_least 1/5", bench_of.compute, method)
    assert number > 10
    assert not refuted


@pytest.mark.parametrize("method", ["weighted", "top"])
def test_an_engine_that_makes_a_list_out_of_nothing_is_found(method: str) -> None:
    def wrong(name: str, args: Any, data: Any) -> Any:
        return bench_of.compute(name, {**args, "method": "intersection"}, data)

    _, (found,) = runs._checked(z3, "shortlist", "at_least 1/5", wrong, method)
    assert found.says == {"engine": "enough", "spec": "too_few"}
    assert found.figures["method"] == method
