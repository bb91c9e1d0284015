"""The shipped law is proved, in every assignment and under every pack."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from tuixuan.procedure import library
from tuixuan.procedure.graph import Flow
from tuixuan.prove import Certificate
from tuixuan.prove.assignments import Assignment, assignments_of
from tuixuan.prove.endings import dead_ends
from tuixuan.prove.mandatory import Case, is_mandatory, without
from tuixuan.prove.plain import plain
from tuixuan.prove.product import Product
from tuixuan.prove.readings import readings

BOTH = [(name, pack) for name in library.shipped() for pack in library.packs()]


@pytest.mark.parametrize(("name", "pack"), BOTH)
def test_the_shipped_procedures_are_proved(bench: Any, name: str, pack: str) -> None:
    proof = bench.prove(bench.document(name, pack))
    assert proof.refutations == ()
    assert proof.result == "graph"
    assert len(proof.mandatory) > 25
    assert {one.trigger for one in proof.conditional} == {
        "branch",
        "ending",
        "rule",
        "thread",
        "event",
    }


@pytest.mark.parametrize(("name", "pack"), BOTH)
def test_their_figures_are_proved(bench: Any, name: str, pack: str) -> None:
    pytest.importorskip("z3", reason="the extra `prove` is not installed")
    proof = bench.prove(bench.document(name, pack), figures=True)
    assert proof.refutations == ()
    assert proof.result == "proved"
    assert proof.partition.tallies == 180
    assert proof.partition.runs > 500
    read = readings(name, pack)
    there = {step["id"] for step in bench.document(name, pack)["steps"]}
    assert len(proof.partition.readings) == sum(one.step in there for one in read.shares)


MODES = {"joint", "reverse", "single", "forward"}
POSTS = ("secretary", "deputy", "members")


def ballots(mode: str, deputies: int) -> set[str]:
    """The posts that the meeting of a direct election fills by a ballot of their own."""
    return {"secretary", "members"} | ({"deputy"} if deputies and mode != "single" else set())


def test_each_post_of_a_direct_election_is_voted_on_checked_and_counted(bench: Any) -> None:
    proof: Certificate = bench.prove(bench.document("gongtui_zhixuan"))
    shown = {one.step: one for one in proof.mandatory}
    # the bounds of the graph: no deputy, and one or more
    asked = {(mode, deputies) for mode in MODES for deputies in (0, 1)}

    def there(step: str) -> set[tuple[Any, Any]]:
        return asked - {(v["ballot_mode"], v["deputies"]) for v in shown[step].absent}

    assert {one for one in asked if one[0] == "joint"} == there("vote_all")
    for post in POSTS:
        filled = {one for one in asked if post in ballots(*one)}
        assert filled == there(f"check_returned_{post}") == there(f"count_{post}")
        assert filled - there("vote_all") == there(f"vote_{post}")
        for act in ("vote", "check_returned", "count"):
            ways = {way.decision for way in shown[f"{act}_{post}"].opened}
            # forward: too few of the members elected may stand, and the post is left vacant
            past = {f"superior_decides_post_{post}/leaves_vacant"}
            assert ways == (past if post != "members" else set())
    for post in POSTS[:2]:
        named = {one for one in asked if one[0] == "forward" and post in ballots(*one)}
        assert named == there(f"prepare_{post}")
    assert {("single", 1)} == there("plenary_open") == there("plenary_deputies")


def test_a_by_election_of_members_has_no_plenary(bench: Any) -> None:
    proof = bench.prove(bench.document("liangtui_yixuan"))
    shown = {one.step: one for one in proof.mandatory}
    for step in ("plenary_open", "first_plenary", "plenary_deputies"):
        absent = {values["kind"] for values in shown[step].absent if values["form"] == "branch"}
        assert "vacancy_members" in absent
        # who is elected secretary in mid-term finds the deputies in office
        assert ("vacancy_secretary" in absent) == (step == "plenary_deputies")


def test_a_partial_committee_needs_a_decision_of_the_superior(bench: Any) -> None:
    proof = bench.prove(bench.document("liangtui_yixuan"))
    opened = {one.step: one.opened for one in proof.mandatory if one.opened}
    decided = {
        "plenary_open": "superior_decides_sec/assigns_acting",
        "first_plenary": "superior_decides_sec/assigns_acting",
        "plenary_deputies": "superior_decides_sec/assigns_acting",
    }
    assert opened.keys() == decided.keys()
    for step, ways in opened.items():
        assert all(decided[step] in way.decision for way in ways)
        assert all(way.path[-1].to == "closed_partial" for way in ways)


def test_what_may_stand_for_a_conditional_step_is_said(bench: Any) -> None:
    proof = bench.prove(bench.document("liangtui_yixuan"))
    found = {one.step: one for one in proof.conditional}
    assert [branch.instead for branch in found["runoff"].branches] == [()]
    assert "count/tie" in found["runoff"].branches[0].entered_by
    assert found["supplementary"].branches[0].instead == ("reduce_seats", "superior_decides_short")
    assert ("open_quorum", "reelect-on-time") in found["deferral"].gates


@pytest.mark.parametrize("name", library.shipped())
def test_any_mixture_of_switches_is_covered_by_the_assignments_examined(
    bench: Any, name: str
) -> None:
    """What `assignments` argues, tried: mixtures drawn at random skip nothing and end."""
    document, rnd = bench.document(name), random.Random(1)
    flow = Flow(document["initial"], document["states"], document["steps"])
    assignments = assignments_of(document, flow)
    assert len(assignments.neutral) > 10
    for _ in range(12):
        values = dict(rnd.choice(assignments.examined).values)
        values |= {name: rnd.random() < 0.5 for name in assignments.neutral}
        case = Case(Assignment(values, values), Product(flow, values))
        assert list(dead_ends(case)) == []
        for step in case.product.semantics.steps.values():
            if is_mandatory(step):
                assert case.product.path(case.ending("elected"), without(step["id"])) is None


def test_a_certificate_is_a_function_of_the_procedure(bench: Any) -> None:
    first, second = (plain(bench.prove(bench.document("liangtui_yixuan"))) for _ in range(2))
    assert json.dumps(first) == json.dumps(second)
    assert first["format"] == "tuixuan-proof/1"
    assert first["result"] == "graph"
    assert first["partition"] == {"checked": False}
