"""Names: in which order they stand, and what a log that was judged by them says (checks 2.14)."""

from __future__ import annotations

import importlib.util
import json
import random
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tuixuan import Case, MemoryStore, StepRefused, explain
from tuixuan.checks.names import check_strokes, known_names
from tuixuan.errors import ProcedureError, ReplayDisagreement, UsageError
from tuixuan.store import Store, copy
from tuixuan.store.base import DISCLOSURES

ROOT = Path(__file__).parents[2]
AT = datetime.fromisoformat("2026-03-02T09:00:00+08:00")
# in the order of 姓氏笔画
PEOPLE = {"p03": "田富", "p02": "田大利", "p05": "刘一", "p04": "欧阳修", "p01": "欧大利"}
BY_NAME = ["p02", "p03", "p05", "p01", "p04"]
BY_SURNAME = ["p03", "p02", "p05", "p01", "p04"]


@pytest.fixture
def village(village_of: Any, ballot: Any) -> Any:
    """A case that knows everybody's name."""
    return village_of(ballot(), people=PEOPLE)


def attempt(village: Any, order: list[str], **more: Any) -> Any:
    return village.take("ballot", order=order, persons=sorted(order), **more)


def reasons(village: Any, order: list[str], **more: Any) -> Any:
    with pytest.raises(StepRefused) as caught:
        attempt(village, order, **more)
    return caught.value.reasons


# --- the order of names -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("custom", "order"), [("surname", BY_SURNAME), ("name", BY_NAME)]
)  # fmt: skip
def test_the_two_customs_differ_in_a_given_name_of_one_character(
    custom: str, order: list[str]
) -> None:
    judge = known_names(PEOPLE)
    assert judge("r", order, custom) is None
    other = BY_SURNAME if custom == "name" else BY_NAME
    assert judge("r", other, custom) == {"part": "order", "persons": other[:2]}


def test_surnames_stand_by_strokes_as_lists_of_the_party_have_them() -> None:
    surnames = "丁卜九于万马王韦牛毛方尹邓石卢叶田史白包冯宁司刘许孙李杨吴何宋张陈林罗周郑赵胡"
    people = {f"p{n:02}": f"{name}大利" for n, name in enumerate(surnames)}
    assert known_names(people)("r", sorted(people), "surname") is None


def test_names_that_are_the_same_may_stand_either_way() -> None:
    judge = known_names({"a": "王富", "b": "王富"})
    assert judge("r", ["a", "b"], "name") is judge("r", ["b", "a"], "name") is None


def test_a_rare_character_is_asked_for_and_never_guessed() -> None:
    people = {"a": "田富", "b": "田𠮷", "c": "〇一"}
    assert known_names(people)("r", ["a", "b", "c"], "name") == {
        "part": "rank",
        "persons": ["b", "c"],
    }
    judge = known_names(people, check_strokes({"𠮷": "吉", "〇": ""}))
    assert judge("r", ["c", "b", "a"], "name") is None
    assert judge("r", ["c", "a", "b"], "name") == {"part": "order", "persons": ["a", "b"]}


def test_a_character_stands_right_behind_the_one_that_is_named() -> None:
    people = {"a": "吉", "b": "𠮷", "c": "扣"}
    judge = known_names(people, check_strokes({"𠮷": "吉"}))
    after = "abc" if known_names(people)("r", ["a", "c"], "name") is None else "cab"
    assert judge("r", list(after), "name") is None


@pytest.mark.parametrize("strokes", [{"𠮷": "𠮷"}, {"ab": "吉"}, {"𠮷": 3}, {"𠮷": "吉吉"}])
def test_a_place_behind_no_character_of_the_table_is_refused(strokes: Any) -> None:
    with pytest.raises(UsageError, match="strokes"):
        check_strokes(strokes)


def test_a_character_of_the_table_keeps_its_place_whatever_is_said_of_it() -> None:
    judge = known_names({"a": "一", "b": "富"}, check_strokes({"富": ""}))
    assert judge("r", ["a", "b"], "name") is None


# --- the table ----------------------------------------------------------------------------


@pytest.mark.checkout
def test_engine_and_verifier_have_the_same_table() -> None:
    engine = (ROOT / "engine" / "tuixuan" / "checks" / "strokes.txt").read_bytes()
    assert engine == (ROOT / "engine" / "tuixuan_verify" / "strokes.txt").read_bytes()
    rows = [line for line in engine.decode().splitlines() if not line.startswith("#")]
    assert len("".join(rows)) == len(set("".join(rows))) == 20_897
    assert b"MIT" in engine[:300]


@pytest.mark.checkout
def test_the_tool_makes_the_table_again_where_its_package_is() -> None:
    if importlib.util.find_spec("cn_sort") is None:
        pytest.skip("cn_sort is not installed")
    tool = ROOT / "tools" / "make_strokes.py"
    assert subprocess.run([sys.executable, tool, "--check"], check=False).returncode == 0


# --- the check ----------------------------------------------------------------------------


def test_the_order_on_the_ballot_is_that_of_names(village: Any) -> None:
    attempt(village, BY_SURNAME)
    assert reasons(village, BY_NAME) == (
        {"rule": "ballot-order", "part": "order", "persons": ["p02", "p03"]},
    )
    village.resumes()


def test_the_custom_is_a_parameter_of_the_plan(village_of: Any, ballot: Any) -> None:
    village = village_of(ballot(custom="param.custom"), people=PEOPLE)
    attempt(village, BY_NAME)
    assert reasons(village, BY_SURNAME)[0]["part"] == "order"
    plan = {"parameters": {"custom": "age"}}
    village = village_of(ballot(custom="param.custom"), people=PEOPLE, plan=plan)
    assert reasons(village, BY_NAME) == ({"rule": "ballot-order", "unknown": "custom"},)


def test_who_stands_is_judged_without_names(village_of: Any, ballot: Any) -> None:
    village = village_of(ballot())
    with pytest.raises(StepRefused) as caught:
        village.take("ballot", order=["p02", "p01"], persons=["p01", "p03"])
    (reason,) = caught.value.reasons
    assert reason == {"rule": "ballot-order", "part": "set", "persons": ["p02", "p03"]}
    village.resumes()


def test_an_order_is_the_approved_one_without_those_who_left(village_of: Any, ballot: Any) -> None:
    village = village_of(ballot(approved="approved_order"), people=PEOPLE)
    approved = ["p05", "p01", "p03", "p02"]
    attempt(village, ["p05", "p03", "p02"], approved_order=approved)
    assert reasons(village, ["p03", "p05", "p02"], approved_order=approved) == (
        {"rule": "ballot-order", "part": "order", "persons": ["p03", "p05"]},
    )
    assert reasons(village, ["p05", "p04"], approved_order=approved) == (
        {"rule": "ballot-order", "part": "set", "persons": ["p04"]},
    )
    village.resumes()


def test_without_all_names_nothing_is_judged_and_nothing_claimed(
    village_of: Any, ballot: Any
) -> None:
    some = {person: PEOPLE[person] for person in BY_NAME[:4]}
    for people in (None, some):
        village = village_of(ballot(), people=people)
        accepted = attempt(village, BY_NAME)
        assert accepted.out == {"outcome": "done", "state": "start"}
        village.resumes()


def test_a_rule_that_warns_records_what_it_saw_of_names(village_of: Any, ballot: Any) -> None:
    village = village_of(ballot("warn"), people=PEOPLE)
    accepted = attempt(village, BY_NAME)
    assert accepted.warnings == (
        {"rule": "ballot-order", "part": "order", "persons": ["p02", "p03"]},
    )
    village.resumes()


def test_one_rule_for_two_ballots_says_which_it_means(village_of: Any, ballot: Any) -> None:
    village = village_of(
        ballot(
            "block",
            {"order": "order", "persons": "order"},
            {"order": "order_members", "persons": "order_members"},
        ),
        people=PEOPLE,
    )
    found = reasons(village, ["p03", "p02"], order_members=["p04", "p05"])
    assert [one["persons"] for one in found] == [["p04", "p05"]]
    found = reasons(village, ["p02", "p03"], order_members=["p04", "p05"])
    assert [one["persons"] for one in found] == [["p02", "p03"], ["p04", "p05"]]
    village.resumes()


def test_a_rare_name_is_refused_by_the_id_of_the_person(village_of: Any, ballot: Any) -> None:
    people = {**PEOPLE, "p04": "田𠮷"}
    village = village_of(ballot(), people=people)
    with pytest.raises(StepRefused) as caught:
        attempt(village, BY_SURNAME)
    (reason,) = caught.value.reasons
    assert reason == {"rule": "ballot-order", "part": "rank", "persons": ["p04"]}
    for language in ("zh", "en"):
        (text,) = explain(village.case, caught.value, language)
        assert "`p04`" in text
        assert "`strokes`" in text
        assert "𠮷" not in text
    village.resumes()
    again = Case.resume(village.store, strokes={"𠮷": "吉"})
    data = {"date": "2026-03-02", "order": ["p03", "p04"], "persons": ["p03", "p04"]}
    refused = again.would("ballot", data, actor="p01", at=village.at)
    assert refused.out["reasons"][0]["part"] == "order"
    assert (
        "reasons"
        not in again.would(
            "ballot", {**data, "order": ["p04", "p03"]}, actor="p01", at=village.at
        ).out
    )
    with pytest.raises(UsageError):
        Case.resume(village.store, strokes={"𠮷": "?"})


def test_names_a_case_learns_later_are_disclosed_once(village_of: Any, ballot: Any) -> None:
    village = village_of(ballot(), people={"p02": "田大利"})
    attempt(village, ["p02", "p03"])
    assert reasons(village, ["p02", "p03"], people={"p03": "田富"})
    assert reasons(village, ["p02", "p03"], people={"p03": "田富", "p02": "田大利"})
    entries = list(village.case.entries())
    assert [len(entry.body.get("sd", ())) for entry in entries] == [1, 0, 1, 0]
    attempt(village, ["p02", "p03"], people={"p03": "田大青"})
    assert village.case.people == {"p02": "田大利", "p03": "田大青"}
    assert village.resumes().people == village.case.people


def test_an_attempt_whose_form_is_wrong_discloses_nothing(village: Any) -> None:
    with pytest.raises(StepRefused):
        attempt(village, BY_NAME, people={"p09": "宋三"}, nothing=3)
    assert "sd" not in list(village.case.entries())[-1].body
    assert "p09" not in village.case.people


def test_a_retry_with_names_is_recorded_once(village: Any) -> None:
    first = attempt(village, BY_SURNAME, people={"p09": "宋三"}, cid="c1")
    size = village.case.size
    assert attempt(village, BY_SURNAME, people={"p09": "宋三"}, cid="c1") == first
    assert attempt(village, BY_SURNAME, cid="c1") == first
    assert village.case.size == size


def test_names_given_at_resuming_stay_in_memory(village_of: Any, ballot: Any) -> None:
    village = village_of(ballot())
    case = village.case = Case.resume(village.store, people=PEOPLE)
    assert reasons(village, BY_NAME)[0]["part"] == "order"
    assert case.people == PEOPLE
    assert DISCLOSURES not in village.store.names()
    assert village.resumes().people == {}


# --- what is decided again ------------------------------------------------------------------


def relinked(store: Store, n: int, change: Any) -> MemoryStore:
    """The case with entry `n`, which is the last, written otherwise."""
    made = MemoryStore()
    lines = list(store.lines())
    body = json.loads(lines[n])
    change(body)
    lines[n] = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    for name in store.names():
        made.put(name, store.get(name))
    for number, line in enumerate(lines):
        made.append(line, number, last=None)
    return made


ORDER = {"rule": "ballot-order", "part": "order", "persons": ["p02", "p03"]}


@pytest.mark.parametrize(
    "claim",
    [
        {**ORDER, "persons": ["p03", "p02"]},
        {**ORDER, "persons": ["p02", "p05"]},
        {**ORDER, "persons": ["p02"]},
        {**ORDER, "persons": [["p02"], "p03"]},
        {**ORDER, "rule": "tellers"},
        {**ORDER, "part": "set"},
        {**ORDER, "left": 3},
        {**ORDER, "part": "rank", "persons": ["p03", "p02"]},
        {**ORDER, "part": "rank", "persons": ["p02", "p02"]},
        {**ORDER, "part": "rank", "persons": ["p02", "p09"]},
    ],
)
def test_what_no_names_could_have_said_is_not_gone_on_with(village: Any, claim: Any) -> None:
    assert reasons(village, BY_NAME)
    change: Any = lambda body: body["out"].update(reasons=[claim])  # noqa: E731
    with pytest.raises(ReplayDisagreement):
        Case.resume(relinked(village.store, 1, change))


def test_a_claim_stands_where_its_rule_stands(village: Any) -> None:
    assert reasons(village, BY_NAME, date="2026-03-09")
    (late,) = [r for r in list(village.case.entries())[1].body["out"]["reasons"] if "latest" in r]
    village.resumes()
    change: Any = lambda body: body["out"].update(reasons=[ORDER, late])  # noqa: E731
    with pytest.raises(ReplayDisagreement):
        Case.resume(relinked(village.store, 1, change))


def test_replay_is_the_same_without_the_disclosures(village: Any) -> None:
    assert reasons(village, BY_NAME)
    attempt(village, BY_SURNAME)
    bare = MemoryStore()
    copy(village.store, bare)
    bare._files.pop(DISCLOSURES)
    case = Case.resume(bare)
    assert case.people == {}
    assert case.root == village.case.root


def test_a_check_without_its_arguments_is_no_procedure(ballot: Any) -> None:
    for args in ({"custom": "age"}, {"custom": 3}, {"order": 3, "approved": []}):
        with pytest.raises(ProcedureError):
            Case.open(ballot(**args), MemoryStore(), origin="a", at=AT, calendars=())


def test_random_orders_are_judged_as_sorting_them_would(village: Any) -> None:
    chance = random.Random(7)
    for _ in range(20):
        order = chance.sample(BY_SURNAME, 4)
        if order == [p for p in BY_SURNAME if p in order]:
            attempt(village, order)
        else:
            assert reasons(village, order)[0]["part"] == "order"
