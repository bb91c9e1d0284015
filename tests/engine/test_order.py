"""What may be taken when, and what a refusal says comes first (procedure 4.1 and 4.2)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tuixuan.case import Case
from tuixuan.errors import StepRefused, UnknownStepError
from tuixuan.evidence import Form


def reasons(village: Any, step: str, actor: str = "p01", **more: Any) -> Any:
    """The reasons for which the engine refuses; the refusal is on record."""
    size = village.case.size
    with pytest.raises(StepRefused) as caught:
        village.take(step, actor, **more)
    *_, entry = village.case.entries(size)
    assert entry.type == "refused"
    recorded = {k: v for k, v in entry.body["out"].items() if k != "attempt"}
    assert recorded == caught.value.decision.out
    return caught.value.decision.reasons


COUNT = {"ballots_valid": 1, "ballots_void": 0}


def test_a_skipped_step_is_refused(village: Any) -> None:
    """4.2: the first step in file order that leads on, from wherever the case stands."""
    assert reasons(village, "count", **COUNT) == ({"rule": "order", "need": "roster"},)
    village.prepare()
    village.recommend("m01", "m02", "m03", "m04")
    assert reasons(village, "count", **COUNT) == ({"rule": "order", "need": "review"},)


def test_the_step_on_the_shortest_way_comes_first(compiled: Any, village_of: Any) -> None:
    """4.2.2: the least number of moves; among equals the first in file order."""
    (survey,) = [step for step in compiled["steps"] if step["id"] == "survey"]
    detour = {**survey, "id": "detour", "outcomes": [{"id": "done", "to": [{"state": "start"}]}]}
    del detour["when"]
    equal = {
        **detour,
        "id": "equal",
        "outcomes": [{"id": "done", "to": [{"state": "recommending"}]}],
    }
    compiled["steps"].insert(0, detour)
    village = village_of(compiled)
    village.take("roster", members=[])
    assert reasons(village, "review") == ({"rule": "order", "need": "survey"},)
    compiled["steps"].append(equal)
    village = village_of(compiled)
    village.take("roster", members=[])
    assert reasons(village, "review") == ({"rule": "order", "need": "survey"},)
    village.take("survey", households=1, visited=1)
    assert reasons(village, "review") == ({"rule": "order", "need": "approve"},)


def test_a_step_that_was_done_does_not_come_first(compiled: Any, village_of: Any) -> None:
    """4.2.2: unless it may be repeated; here it leads on in one outcome and stays in the other."""
    for repeat, need in ((False, "approve"), (True, "survey")):
        steps = {step["id"]: step for step in compiled["steps"]}
        survey = steps["survey"]
        survey.update(
            by=[{"resolver": "returned", "args": {"returned": "visited", "issued": "households"}}],
            outcomes=[{"id": "valid"}, {"id": "over", "to": [{"state": "recommending"}]}],
            repeat=repeat,
        )
        village = village_of(compiled)
        village.take("roster", members=[])
        village.take("survey", households=2, visited=1)
        assert reasons(village, "review") == ({"rule": "order", "need": need},)


def test_a_refusal_names_what_the_leading_step_waits_for(village: Any) -> None:
    """4.2: when the step that leads on waits for others, the first of those comes first."""
    village.prepare()
    assert reasons(village, "count", **COUNT) == ({"rule": "order", "need": "rec_party"},)


def test_in_the_right_state_the_first_pending_step_comes_first(village: Any) -> None:
    """4.2: in the order of `requires`."""
    village.prepare()
    expected = ({"rule": "order", "need": "rec_party"},)
    assert reasons(village, "shortlist", persons=["m01"]) == expected


def test_a_step_that_was_taken_says_in_which_entry(village: Any) -> None:
    """4.2: `taken` is there whether or not something leads back."""
    village.prepare()
    assert reasons(village, "survey", households=1, visited=1) == ({"rule": "order", "taken": 2},)


def test_a_step_is_not_taken_twice_in_a_state(village: Any) -> None:
    """4.2: unless it may be repeated."""
    village.take("roster", members=[{"id": "m01", "standing": "formal", "counted": True}])
    village.take("survey", households=1, visited=1)
    assert reasons(village, "survey", households=1, visited=1) == ({"rule": "order", "taken": 2},)


def test_a_repeated_step_may_be_taken_again(village: Any) -> None:
    village.prepare()
    village.recommend("m01", "m02", "m03", "m04")
    village.review("m01", "m02", "m03", "m04")
    village.take("candidate_add", persons=["m07"])
    village.take("candidate_add", persons=["m08"])
    assert village.case.holders("candidate")[-2:] == ("m07", "m08")


def test_steps_of_one_state_are_taken_in_any_order(village: Any) -> None:
    village.prepare()
    village.recommend("m01", "m02", "m03", "m04")  # the mass first, then the party
    assert village.case.state == "listed"


def test_an_absent_step_says_so_and_nothing_more(procedure: Any, village_of: Any) -> None:
    """4.2: a switch of the plan leaves it out, and what requires it does not wait."""
    village = village_of(procedure, plan={"steps": {"survey": False}})
    village.take("roster", members=[{"id": "m01", "standing": "formal", "counted": True}])
    expected = ({"rule": "order", "absent": True},)
    assert reasons(village, "survey", households=1, visited=1) == expected
    village.take("approve", "t01", decision="approved", seats=3)
    assert village.case.state == "recommending"


def test_a_step_that_cannot_be_taken_here_is_not_waited_for(compiled: Any, village_of: Any) -> None:
    """4.2: an item of `requires` whose `from` does not hold the current state falls away."""
    for step in compiled["steps"]:
        if step["id"] == "team":
            step["requires"] = [{"step": "survey"}]
    village = village_of(compiled)
    village.to_meeting("m01", "m02", "m03", "m04")
    assert village.case.state == "ready"


def test_an_outcome_that_says_again_does_not_count_as_done(village: Any) -> None:
    village.prepare()
    figures = {
        "should_attend": 30, "present": 23, "ballots_issued": 23, "ballots_returned": 23,
        "ballots_valid": 23,
    }  # fmt: skip
    assert village.take("rec_party", **figures).outcome == "missed"
    assert village.take("rec_party", **figures).outcome == "missed"


def test_nothing_leads_out_of_a_final_state(village: Any) -> None:
    """8.1: only threads go on."""
    village.to_count("m01", "m02", "m03", "m04")
    village.count(m01=23, m02=20, m03=18, m04=2)
    village.take("declare", elected=["m01", "m02", "m03"])
    assert village.case.is_final
    assert reasons(village, "vote", present=24, ballots_issued=24) == (
        {"rule": "order", "taken": 12},
    )


@pytest.mark.parametrize(
    "data",
    [
        {"members": [], "nonsense": 1},
        {"date": "2026-02-30"},
        {"date": "1899-12-31"},
        {"date": "2026-3-2"},
        {"members": "m01"},
        {"members": [{"id": "m01", "standing": "formal"}]},
        {"members": [{"id": "m01", "standing": "honorary", "counted": True}]},
        {"members": [{"id": "M01", "standing": "formal", "counted": True}]},
        {"members": [{"id": "m01", "standing": "formal", "counted": 1}]},
        {"members": [{"id": "m01", "standing": "formal", "counted": True}] * 2},
        {"members": [{"id": f"m{n}", "standing": "formal", "counted": True} for n in range(1025)]},
    ],
)
def test_a_malformed_attempt_leaves_only_its_digest(village: Any, data: Any) -> None:
    """4.1, log 5.3."""
    assert reasons(village, "roster", **data) == ({"rule": "form"},)
    *_, entry = village.case.entries(1)
    assert set(entry.body) == {"act", "out", "step"}
    assert set(entry.body["out"]) == {"attempt", "reasons", "state"}


@pytest.mark.parametrize("value", [True, -1, 1_000_001, "3", 3.0, None])
def test_a_count_is_an_integer_of_a_village(village: Any, value: Any) -> None:
    """3.3: a boolean is not one."""
    village.take("roster", members=[{"id": "m01", "standing": "formal", "counted": True}])
    assert reasons(village, "survey", households=value, visited=1) == ({"rule": "form"},)


def test_a_required_field_is_missed_once_the_step_is_permitted(village: Any) -> None:
    """4.2.3: in the order of the fields; it ends the decision, and the attempt is on record."""
    assert reasons(village, "survey", households=4) == ({"rule": "order", "need": "roster"},)
    village.take("roster", members=[])
    expected = ({"rule": "fields", "missing": ["visited"]},)
    assert reasons(village, "survey", "nobody", households=4) == expected
    *_, entry = village.case.entries()
    assert entry.body["data"] == {"date": "2026-03-02", "households": 4}
    with pytest.raises(StepRefused) as caught:
        village.case.step("survey", {"visited": 1}, actor="p01", at=village.at)
    assert caught.value.decision.reasons == ({"rule": "fields", "missing": ["date", "households"]},)
    assert Case.resume(village.store).size == 5


def test_the_key_of_a_thread_is_a_matter_of_form(village: Any) -> None:
    """4.1: without it nobody knows which memory is meant."""
    assert reasons(village, "complaint_received", "z01") == ({"rule": "form"},)


def test_an_attempt_without_any_data_does_not_fit_into_a_log(village: Any) -> None:
    """log 2.3 and 5.3: an empty object does not occur."""
    with pytest.raises(StepRefused) as caught:
        village.case.step("roster", {}, actor="p01", at=village.at)
    assert caught.value.decision.reasons == ({"rule": "form"},)


def test_a_required_list_may_be_empty(village: Any) -> None:
    """3.3: an empty list is left out, and reads as empty."""
    accepted = village.take("roster", members=[])
    assert accepted.out["should_attend"] == 0
    *_, entry = village.case.entries(1)
    assert "members" not in entry.body["data"]


def test_lists_are_written_sorted(village: Any) -> None:
    village.prepare()
    village.recommend("m01", "m02", "m03", "m04")
    village.review("m01", "m02", "m03", "m04")
    village.take("publicize", persons=["m03", "m01"])
    *_, entry = village.case.entries()
    assert entry.body["data"]["persons"] == ["m01", "m03"]


def test_doubled_persons_are_malformed(village: Any) -> None:
    village.prepare()
    village.recommend("m01", "m02", "m03", "m04")
    village.review("m01", "m02", "m03", "m04")
    assert reasons(village, "publicize", persons=["m01", "m01"]) == ({"rule": "form"},)


def test_a_document_of_another_procedure_is_malformed(village: Any) -> None:
    """4.1: documents have ids of the procedure."""
    expected = ({"rule": "form"},)
    assert reasons(village, "roster", members=[], documents={"diary": b"x"}) == expected
    twice = [{"id": "signin", "sha256": "0" * 64, "size": 1}] * 2
    assert reasons(village, "roster", members=[], documents=twice) == expected
    assert reasons(village, "roster", members=[], documents={"signin": ("0", 1)}) == expected


def pair(id: Any = "p01", of: Any = "p20", relation: Any = "child", **more: Any) -> Any:
    return {"id": id, "of": of, "relation": relation, **more}


@pytest.mark.parametrize(
    ("rows", "good"),
    [
        ([pair()], True),
        ([pair(of="p20"), pair(of="p21"), pair("p02", "p01", "spouse")], True),
        ([pair(of="p21"), pair(of="p20")], False),
        ([pair(), pair(relation="spouse")], False),
        ([pair(relation="cousin")], False),
        ([pair(relation=["child"])], False),
        ([pair(of="P20")], False),
        ([pair(of=None)], False),
        ([pair(name="x")], False),
        ([{"id": "p01", "of": "p20"}], False),
        ([], False),
    ],
)
def test_the_form_of_relatives(rows: Any, good: bool) -> None:
    """procedure 3.3: sorted by both ids, distinct, one of six relations."""
    names = ("date", "kin")
    fields = [SimpleNamespace(id=n, type=n, optional=True, values=()) for n in names]
    form = Form(SimpleNamespace(id="one", fields=fields))  # type: ignore[arg-type]
    assert (form.problem({"date": "2026-03-01", "kin": rows}) is None) is good
    shuffled = {"date": "2026-03-01", "kin": rows[::-1]}
    assert form.normalise(shuffled).get("kin", []) == rows or not good


@pytest.mark.parametrize("name", ["nope", "Roster", "ｒoster", "__class__", "to_closed", ""])
def test_a_step_that_does_not_exist_is_still_recorded(village: Any, name: str) -> None:
    with pytest.raises(UnknownStepError):
        village.take(name)
    *_, entry = village.case.entries()
    assert entry.type == "refused"
    assert entry.body["out"]["reasons"] == [{"rule": "form"}]
    assert entry.body.get("step") == (name if name == "nope" or name == "to_closed" else None)
    assert "data" not in entry.body


def test_what_does_not_fit_into_a_line_is_a_matter_of_form(village: Any) -> None:
    """log 5.3: an attempt that would not fit the profile."""
    village.prepare()
    village.recommend("m01", "m02", "m03", "m04")
    rows = [
        {"id": f"person_{n:024}", "department": f"department_{m:020}", "verdict": "pass"}
        for n in range(32)
        for m in range(32)
    ]
    assert reasons(village, "review", verdicts=rows) == ({"rule": "form"},)


@pytest.mark.parametrize(
    "value",
    [10**5000, float("nan"), "\ud800", {"a": {"b": object}}, b"x"],
    ids=["huge", "nan", "surrogate", "object", "bytes"],
)
def test_the_strangest_value_is_refused_on_the_record(village: Any, value: Any) -> None:
    village.take("roster", members=[])
    assert reasons(village, "survey", households=value, visited=1) == ({"rule": "form"},)
    data: Any = None
    with pytest.raises(StepRefused):
        village.case.step("survey", data, actor="p01", at=village.at)
    assert village.case.size == 4
