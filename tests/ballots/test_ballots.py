"""One ballot (checks 4): each case as its file says, engine and verifier alike, and the sum closes.

The cases stand here and not in `tests/vectors`, where each folder is a case with a log: a ballot
has neither.
"""

from __future__ import annotations

import doctest
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuixuan import ballot as engine
from tuixuan.checks.counting import _close
from tuixuan.errors import InputError
from tuixuan_verify import ballot as verifier
from tuixuan_verify.counting import _faults

Json = dict[str, Any]
CASES = sorted((Path(__file__).parent / "cases").glob("*.json"))


def judged(ballot: Json) -> Json:
    """What both say."""
    said = engine.judge_plain(ballot).plain()
    assert said == verifier.judge_ballot(ballot)
    return said


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_ballot_is_judged_as_its_file_says(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    assert judged(case["ballot"]) == case["expected"], case["says"]


def test_the_worked_cases_are_all_there() -> None:
    assert {path.stem[5:7] for path in CASES if path.stem.startswith("case_")} == set(
        map(str, range(34, 41))
    )


def test_every_reason_has_a_case() -> None:
    found = set()
    for path in CASES:
        expected = json.loads(path.read_text(encoding="utf-8"))["expected"]
        rows = [expected, *expected.get("uncounted", [])]
        found |= {row["reason"] for row in rows if "reason" in row}
    assert found == {*engine.Reason.__args__, *engine.Struck.__args__}


def test_the_example_of_the_docstring_runs() -> None:
    assert doctest.testmod(engine).failed == 0
    assert ">>>" in (engine.__doc__ or "")


SOUND: Json = {"marks": {"p01": "yes", "p02": "no"}, "seats": 1}


@pytest.mark.parametrize(
    "ballot",
    [
        [], {}, {"marks": SOUND["marks"]}, {**SOUND, "voter": "p03"}, {**SOUND, "marks": {}},
        {**SOUND, "marks": ["p01"]}, {**SOUND, "marks": {"P01": "yes"}},
        {**SOUND, "marks": {"p01": "both"}}, {**SOUND, "marks": {"p01": ["yes"]}},
        {**SOUND, "marks": {"p01": ""}}, {**SOUND, "seats": 0}, {**SOUND, "seats": True},
        {**SOUND, "seats": "1"}, {**SOUND, "seats": 1_000_001}, {**SOUND, "void_policy": "most"},
        {**SOUND, "void_policy": []}, {**SOUND, "proxy": 1}, {**SOUND, "extra_marks": None},
        {**SOUND, "written": {}}, {**SOUND, "written": ["p09"]}, {**SOUND, "written": [[]]},
        {**SOUND, "written": [{"id": "p09", "name": "x"}]}, {**SOUND, "written": [{"id": None}]},
        {**SOUND, "written": [{"id": "Li Si"}]}, {**SOUND, "written": [{"instead": "p09"}]},
        {**SOUND, "written": [{"instead": []}]},
    ],
)  # fmt: skip
def test_what_is_no_ballot_is_not_judged(ballot: Any) -> None:
    """checks 4.1."""
    with pytest.raises(InputError):
        engine.judge_plain(ballot)
    with pytest.raises(ValueError, match="this is no ballot"):
        verifier.judge_ballot(ballot)


PRINTED = [f"p{n:02}" for n in range(1, 6)]
OTHERS = [f"w{n:02}" for n in range(1, 5)]


@st.composite
def ballots(draw: Any, printed: list[str] | None = None, seats: int | None = None) -> Json:
    """Any ballot; most of them are valid."""
    names = printed or draw(st.lists(st.sampled_from(PRINTED), min_size=1, unique=True))
    mark = st.sampled_from(
        ["yes", "no", "no", "abstain", *draw(st.sampled_from([[], ["illegible"]]))]
    )
    places = st.sampled_from(names)
    made: Json = {
        "marks": {name: draw(mark) for name in names},
        "seats": seats or draw(st.integers(1, 6)),
        "written": draw(
            st.lists(
                st.fixed_dictionaries(
                    {}, optional={"id": st.sampled_from([*OTHERS, *names]), "instead": places}
                ),
                max_size=4,
            )
        ),
    }
    for name in ("proxy", "writer_is_candidate", "extra_marks"):
        if draw(st.integers(0, 15)) == 0:
            made[name] = True
    if draw(st.booleans()):
        made["void_policy"] = draw(st.sampled_from(["whole", "part"]))
    return made


@given(ballots())
def test_engine_and_verifier_judge_every_ballot_alike(ballot: Json) -> None:
    said = judged(ballot)
    if said["result"] != "valid":
        assert said.keys() == {"result", "reason", "rule"}
        return
    marks = [p for name in ("yes", "no", "abstain", "spoiled") for p in said.get(name, [])]
    assert sorted(marks) == sorted(ballot["marks"])
    names = said.get("written", []) + said.get("uncounted", [])
    assert len(names) == len(ballot["written"])
    assert len(said.get("written", [])) <= len(said.get("no", []))
    assert len(said.get("yes", [])) + len(said.get("written", [])) <= ballot["seats"]


@st.composite
def electorates(draw: Any) -> tuple[int, list[Json]]:
    seats = draw(st.integers(1, 4))
    return seats, draw(st.lists(ballots(PRINTED, seats), max_size=12))


@given(electorates())
def test_the_judgements_of_a_whole_electorate_close(made: tuple[int, list[Json]]) -> None:
    """checks 4.5 and 2.10, by the arithmetic of both."""
    seats, papers = made
    said = [judged(paper) for paper in papers]
    returned = [one for one in said if one["result"] != "refused"]
    valid = [one for one in returned if one["result"] == "valid"]
    sums = {name: Counter(p for one in valid for p in one.get(name, [])) for name in (
        "yes", "no", "abstain", "spoiled", "written")}  # fmt: skip
    votes = [
        {"id": p, "yes": sums["yes"][p], "no": sums["no"][p],
         "abstain": sums["abstain"][p] + sums["spoiled"][p]}
        for p in PRINTED
    ]  # fmt: skip
    written = [{"id": p, "count": n} for p, n in sorted(sums["written"].items())]
    numbers = {"valid": len(valid), "void": len(returned) - len(valid),
               "returned": len(returned), "seats": seats}  # fmt: skip
    assert list(_faults(votes, written, PRINTED, **numbers)) == []
    rows = [tuple(row.values()) for row in votes]
    assert _close(rows, [tuple(row.values()) for row in written], PRINTED, **numbers) is None
