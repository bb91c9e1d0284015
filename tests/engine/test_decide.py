"""The reasons of a decision and what an accepted step does (procedure 4.3 to 4.11)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tuixuan.errors import ProcedureError, StepRefused


def reasons(village: Any, step: str, actor: str = "p01", **more: Any) -> Any:
    before = village.case.memory
    with pytest.raises(StepRefused) as caught:
        village.take(step, actor, **more)
    assert village.case.memory is before, "a refusal changes no memory"
    return list(caught.value.decision.reasons)


# --- 4.3 roles -----------------------------------------------------------------


def test_the_actor_holds_a_role_of_the_step(village: Any) -> None:
    village.take("roster", members=[])
    village.take("survey", households=1, visited=1)
    data = {"decision": "approved", "seats": 3}
    need = [{"rule": "role", "need": "township"}]
    assert reasons(village, "approve", "p01", **data) == need
    assert reasons(village, "approve", "t01", role="host", **data) == need
    assert reasons(village, "approve", "p99", role="township", **data) == need
    village.take("approve", "township", **data)
    *_, entry = village.case.entries()
    assert entry.body["act"] == {"person": "t01", "role": "township"}


def test_both_must_confirm_a_count(village: Any) -> None:
    village.to_count("m01", "m02", "m03", "m04")
    rows = [{"id": p, "yes": 20, "no": 4, "abstain": 0} for p in ("m01", "m02", "m03")]
    rows += [{"id": "m04", "yes": 2, "no": 22, "abstain": 0}]
    count = {"ballots_valid": 24, "ballots_void": 0, "votes": rows}
    nobody = [{"rule": "role", "sign": "scrutineer"}, {"rule": "role", "sign": "teller"}]
    assert reasons(village, "count", **count) == nobody
    assert reasons(village, "count", sign=["scrutineer"], **count) == nobody[1:]
    wrong = [("x01", "scrutineer"), ("x01", "teller")]
    assert reasons(village, "count", sign=wrong, **count) == nobody[:1]
    assert village.take("count", sign=["teller", "scrutineer"], **count).outcome == "complete"


def test_nobody_confirms_in_a_role_he_does_not_hold(village: Any) -> None:
    """4.3: once a role, also where the step asks for no confirmation."""
    sign = [("p01", "host"), ("p09", "host"), ("p08", "host"), ("p09", "nope"), ("z", "applicant")]
    found = reasons(village, "roster", members=[], sign=sign)
    assert found == [{"rule": "role", "sign": "host"}, {"rule": "role", "sign": "nope"}]


# --- 4.4 documents, 4.5 dates -----------------------------------------------------


def test_a_step_carries_its_documents(village: Any) -> None:
    village.to_meeting("m01", "m02", "m03", "m04")
    missing = [{"rule": "documents", "missing": ["signin"]}]
    assert reasons(village, "open_quorum", present=24) == missing
    assert reasons(village, "open_quorum", present=24, documents={"notice": b"n"}) == missing
    both = {"notice": b"n", "signin": b"s"}
    village.take("open_quorum", present=24, documents=both)


def test_a_step_is_not_dated_after_its_entry(village: Any) -> None:
    """4.5: the day is that of +08:00."""
    late = datetime.fromisoformat("2026-03-02T17:00:00+00:00")
    village.take("roster", members=[], date="2026-03-03", at=late)
    early = datetime.fromisoformat("2026-03-03T15:59:59+00:00")
    found = reasons(village, "survey", households=1, visited=1, date="2026-03-04", at=early)
    assert found == [{"rule": "date", "latest": "2026-03-03"}]


def test_a_step_is_not_dated_before_what_it_stands_on(village: Any) -> None:
    """4.5: neither before the state was entered, nor before a step that it requires."""
    village.wait(3)
    village.take("roster", members=[], date="2026-03-03")
    approve = {"decision": "approved", "seats": 3}
    found = reasons(village, "survey", households=1, visited=1, date="2026-03-02")
    assert found == [{"rule": "date", "earliest": "2026-03-03"}]
    village.take("survey", households=1, visited=1, date="2026-03-05")
    found = reasons(village, "approve", "t01", date="2026-03-04", **approve)
    assert found == [{"rule": "date", "earliest": "2026-03-05"}]
    village.take("approve", "t01", date="2026-03-05", **approve)


def test_what_was_done_counts_where_the_requirement_fell_away(
    compiled: Any, village_of: Any
) -> None:
    """4.5: an item of `requires` that is in `done`, also where its own `when` is false."""
    (approve,) = [step for step in compiled["steps"] if step["id"] == "approve"]
    approve["requires"] = [{"step": "survey", "when": {"param": "on_survey", "is": False}}]
    village = village_of(compiled)
    village.wait(3)
    village.take("roster", members=[], date="2026-03-02")
    village.take("survey", households=1, visited=1, date="2026-03-05")
    found = reasons(village, "approve", "t01", decision="approved", seats=3, date="2026-03-04")
    assert found == [{"rule": "date", "earliest": "2026-03-05"}]


def test_a_clock_that_goes_back_is_clamped(village: Any) -> None:
    """log 3.1: the entry's time is that of the entry before, and so is its day."""
    village.wait(2)
    village.take("roster", members=[])
    back = datetime.fromisoformat("2026-03-01T09:00:00+08:00")
    village.take("survey", households=1, visited=1, date="2026-03-04", at=back)
    *_, entry = village.case.entries()
    assert entry.t == "2026-03-04T01:00:00.000Z"
    assert entry.body["claimed"] == "2026-03-01T01:00:00.000Z"


def test_all_reasons_are_collected_in_order(village: Any) -> None:
    village.to_meeting("m01", "m02", "m03", "m04")
    found = reasons(
        village, "open_quorum", "x", present=24, date="2026-03-01", sign=[("x", "teller")]
    )
    assert [sorted(reason) for reason in found] == [
        ["need", "rule"], ["rule", "sign"], ["missing", "rule"], ["earliest", "rule"],
    ]  # fmt: skip


# --- 4.6 coverage -------------------------------------------------------------------


def test_a_period_is_observed_for_every_candidate(village: Any) -> None:
    """Cases 27 and 28: a newcomer needs a full period of his own, the others keep theirs."""
    village.prepare()
    village.recommend("m01", "m02", "m03", "m04")
    village.review("m01", "m02", "m03", "m04")
    village.take("publicize", persons=["m01", "m02", "m03"])
    village.wait(5)
    too_early = ["m01", "m02", "m03", "m04"]
    found = reasons(village, "publicize_close")
    assert found == [
        {"rule": "publicity", "of": "publicize", "missing": too_early, "end": "2026-03-07"}
    ]
    village.wait(1)
    assert reasons(village, "publicize_close") == [
        {"rule": "publicity", "of": "publicize", "missing": ["m04"]}
    ]
    accepted = village.take("publicize", persons=["m04"])
    assert accepted.out["cleared"] == [
        {"id": "m01", "date": "2026-03-02"}, {"id": "m02", "date": "2026-03-02"},
        {"id": "m03", "date": "2026-03-02"}, {"id": "m04", "date": "2026-03-08"},
    ]  # fmt: skip
    village.wait(5)
    found = reasons(village, "publicize_close")
    assert found == [
        {"rule": "publicity", "of": "publicize", "missing": ["m04"], "end": "2026-03-13"}
    ]
    village.wait(1)
    village.take("publicize_close")


def test_who_joins_later_is_not_covered_by_what_came_before(village: Any) -> None:
    """4.6 and checks 2.7: the date since which a person holds decides."""
    village.prepare()
    village.recommend("m01", "m02", "m03", "m04")
    village.review("m01", "m02", "m03", "m04")
    village.take("publicize", persons=["m01", "m02", "m03", "m04"])
    village.wait(1)
    village.take("candidate_add", persons=["m05"])
    village.wait(9)
    found = reasons(village, "publicize_close")
    assert found == [{"rule": "publicity", "of": "publicize", "missing": ["m05"]}]
    accepted = village.take("publicize", persons=["m05", "m06"])
    assert [item["id"] for item in accepted.out["cleared"]] == ["m01", "m02", "m03", "m04", "m05"]


def test_working_days_need_the_calendar_of_the_year(
    procedure: Any, village_of: Any, calendar_2026: Any
) -> None:
    """4.7: bound later, it is used at once."""
    village = village_of(procedure, plan={"parameters": {"unit": "working_days"}})
    village.prepare()
    village.recommend("m01", "m02", "m03", "m04")
    village.review("m01", "m02", "m03", "m04")
    village.take("publicize", persons=["m01", "m02", "m03", "m04"])
    village.wait(7)
    assert reasons(village, "publicize_close") == [{"rule": "calendar", "year": 2026}]
    village.case.add_calendar(calendar_2026, at=village.at)
    found = reasons(village, "publicize_close")
    assert found[0]["end"] == "2026-03-09"
    village.wait(1)
    village.take("publicize_close")


# --- 4.7 rules -------------------------------------------------------------------------


def test_a_warning_is_noted_and_does_not_refuse(village: Any) -> None:
    village.prepare()
    village.recommend("m01", "m02", "m03", "m04")
    village.review("m01", "m02", "m03", "m04")
    village.publicize("m01", "m02", "m03", "m04")
    accepted = village.take("team", scrutineers=["s01"], tellers=["x01"], invited=1)
    assert list(accepted.warnings) == [
        {"rule": "enough-invited", "left": 1, "op": "at_least", "right": 2}
    ]
    *_, entry = village.case.entries()
    assert entry.body["out"]["warnings"] == list(accepted.warnings)


def test_a_rule_that_is_not_enforced_is_not_judged(village: Any) -> None:
    village.take("roster", members=[])
    assert village.take("survey", households=412, visited=82).warnings == ()


@pytest.mark.parametrize(
    ("condition", "judged"),
    [
        ({"unless": ["roster/done"]}, False),
        ({"unless": ["open_quorum/reached"]}, True),
        ({"after": "roster/done"}, True),
        ({"after": "open_quorum/reached"}, False),
        ({"when": {"param": "on_survey", "is": False}}, False),
        ({"when": {"param": "on_survey", "is": True}}, True),
        ({"when": {"param": "form", "is": "branch"}}, False),  # not fixed yet
        ({"when": [{"param": "on_survey", "in": [True]}]}, True),
    ],
)
def test_a_rule_is_judged_only_when_it_applies(
    compiled: Any, village_of: Any, condition: Any, judged: bool
) -> None:
    (survey,) = [step for step in compiled["steps"] if step["id"] == "survey"]
    args = {"left": "households", "right": 500}
    survey["rules"] = [{"rule": "strict", "args": args, **condition}]
    strict = {**compiled["rules"][5], "id": "strict", "severity": "block"}
    compiled["rules"].append(strict)
    village = village_of(compiled)
    village.take("roster", members=[])
    if judged:
        assert reasons(village, "survey", households=1, visited=1)[0]["rule"] == "strict"
    else:
        village.take("survey", households=1, visited=1)


# --- 4.8 exclusive ----------------------------------------------------------------------


def test_nobody_newly_holds_two_roles_that_exclude_each_other(village: Any) -> None:
    village.prepare()
    village.recommend("m01", "m02", "m03", "m04")
    village.review("m01", "m02", "m03", "m04")
    village.publicize("m01", "m02", "m03", "m04")
    found = reasons(village, "team", scrutineers=["m02", "s01"], tellers=["s01"], invited=2)
    assert found == [
        {"rule": "exclusive", "person": "s01", "pair": ["scrutineer", "teller"]},
        {"rule": "exclusive", "person": "m02", "pair": ["candidate", "scrutineer"]},
    ]


# --- 4.10 accepting -----------------------------------------------------------------------


def test_a_bounded_loop_leads_elsewhere_at_its_bound(village: Any) -> None:
    """Cases 9 and 10: below four fifths the meeting is adjourned, once."""
    village.to_meeting("m01", "m02", "m03", "m04")
    signin = {"documents": {"signin": b"x"}}
    first = village.take("open_quorum", present=23, **signin)
    assert (first.outcome, first.state) == ("missed", "ready")
    assert first.trigger == "open_quorum/missed"
    village.take("team", scrutineers=["s01"], tellers=["x01"], invited=2)
    second = village.take("open_quorum", present=23, **signin)
    assert (second.outcome, second.state) == ("missed", "referred")
    assert second.trigger == "open_quorum/missed/then"
    assert village.case.is_final


def test_an_outcome_resets_a_count(village: Any) -> None:
    village.to_meeting("m01", "m02", "m03", "m04")
    signin = {"documents": {"signin": b"x"}}
    for _ in range(3):
        village.take("open_quorum", present=23, **signin)
        village.take("team", scrutineers=["s01"], tellers=["x01"], invited=2)
        village.take("open_quorum", present=24, **signin)
        village.take("vote", present=23, ballots_issued=23)
        assert village.case.state == "ready"
        village.take("team", scrutineers=["s01"], tellers=["x01"], invited=2)
    assert village.case.state == "ready"


def test_a_state_that_is_entered_again_asks_for_every_step_again(village: Any) -> None:
    village.to_meeting("m01", "m02", "m03", "m04")
    village.take("open_quorum", present=23, documents={"signin": b"x"})
    found = reasons(village, "open_quorum", present=24, documents={"signin": b"x"})
    assert found == [{"rule": "order", "taken": 11, "need": "team"}]


def test_registers_are_set_granted_and_revoked(village: Any) -> None:
    """4.10: who holds already keeps the date since which he does."""
    village.prepare()
    village.recommend("m01", "m02", "m03", "m04")
    verdicts = [
        {"id": p, "department": d, "verdict": "fail" if (p, d) == ("m02", "police") else "pass"}
        for p in ("m01", "m02", "m03", "m04")
        for d in ("court", "police")
    ]
    village.wait(1)
    accepted = village.take("review", verdicts=verdicts)
    assert accepted.outcome == "too_few"
    assert accepted.out["dropped"] == ["m02"]
    assert village.case.state == "recommending"
    assert village.case.holders("candidate") == ("m01", "m02", "m03", "m04")
    village.recommend("m01", "m03", "m04", "m05")
    index = 5  # the first standing after five roles
    register = village.case.memory.main.register(index)
    assert register == (
        "m01", "2026-03-02", "m03", "2026-03-02", "m04", "2026-03-02", "m05", "2026-03-03",
    )  # fmt: skip


def test_a_target_depends_on_what_a_step_has_fixed(compiled: Any, village_of: Any) -> None:
    """2.3: a parameter that a step fixes has no value before; then every `when` on it is false."""
    (shortlist,) = [step for step in compiled["steps"] if step["id"] == "shortlist"]
    is_branch = {"param": "form", "is": "branch"}
    shortlist["outcomes"][0]["to"] = [
        {"state": "referred", "when": is_branch},
        {"state": "listed", "from": ["recommending"]},
    ]
    for form, state in (("branch", "referred"), ("committee", "listed"), (None, "listed")):
        village = village_of(compiled)
        village.prepare(**({"form": form} if form else {}))
        village.recommend("m01", "m02", "m03", "m04")
        assert village.case.state == state


def test_a_decision_is_pure(village: Any) -> None:
    """`would` decides as `step` does, and leaves no trace."""
    size, memory = village.case.size, village.case.memory
    data = {"date": "2026-03-02", "members": []}
    would = village.case.would("roster", data, actor="host", at=village.at)
    again = village.case.would("roster", data, actor="host", at=village.at)
    assert would == again
    assert (size, memory) == (village.case.size, village.case.memory)
    assert village.take("roster", members=[]) == would
    refused = village.case.would("roster", data, actor="host", at=village.at)
    assert refused.reasons == ({"rule": "order", "taken": 1},)


def test_a_step_has_the_resolver_of_its_variant(compiled: Any, village_of: Any) -> None:
    """3.1: the first whose `when` holds computes the outcome; before any does, none can."""
    (team,) = [step for step in compiled["steps"] if step["id"] == "survey"]
    whole = {"whole": "households", "part": "visited"}
    team["outcomes"] = [{"id": "reached"}, {"id": "missed"}]
    del team["when"]
    team["by"] = [
        {"resolver": "reaches", "args": {**whole, "need": "at_least 1/5"},
         "when": {"param": "on_survey", "is": True}},
        {"resolver": "reaches", "args": {**whole, "need": "at_least 1/2"}},
    ]  # fmt: skip
    for on, outcome in ((True, "reached"), (False, "missed")):
        village = village_of(compiled, plan={"steps": {"survey": on}})
        village.take("roster", members=[])
        assert village.take("survey", households=412, visited=83).outcome == outcome
    team["by"] = [{**team["by"][0], "when": {"param": "form", "is": "branch"}}]
    village = village_of(compiled)
    village.take("roster", members=[])
    with pytest.raises(ProcedureError):
        village.take("survey", households=412, visited=83)
    assert village.case.size == 2
