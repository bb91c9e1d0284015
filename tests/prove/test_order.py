"""What may follow what: triggers, ends and loops, each broken in one place and found."""

from __future__ import annotations

from typing import Any

import pytest

from tuixuan.errors import ProcedureError
from tuixuan.procedure.graph import Flow
from tuixuan.prove.assignments import assignments_of
from tuixuan.prove.product import Product

LIANGTUI, GONGTUI = "liangtui_yixuan", "gongtui_zhixuan"


def told(path: Any) -> list[str]:
    return [f"{move.step}/{move.outcome}" for move in path]


def test_a_way_past_the_runoff_is_shown_from_the_tie_on(bench: Any) -> None:
    document = bench.document(LIANGTUI)
    bench.add(document, "toss_a_coin", "tied", "counted")
    found = {one.subject: one for one in bench.refuted(document, "conditional")}
    path = told(found["runoff"].path)
    assert path.index("count/tie") + 1 == path.index("toss_a_coin/done")
    assert found["runoff"].path[-1].to == "closed"


def test_a_conditional_step_may_not_be_replaced_by_another_that_the_law_does_not_name(
    bench: Any,
) -> None:
    document = bench.document(LIANGTUI)
    bench.add(
        document, "draw_lots", "tied", "counted", force="S?",
        by=[{"resolver": "choice", "args": {"field": "decision"}}],
        fields=[{"id": "decision", "type": "choice", "values": ["done"]}],
    )  # fmt: skip
    assert "runoff" in {one.subject for one in bench.refuted(document, "conditional")}


def test_a_superior_who_decides_without_a_report_is_found(bench: Any) -> None:
    document = bench.document(GONGTUI)
    del bench.step(document, "superior_decides_list")["requires"]
    (found,) = bench.refuted(document, "conditional")
    assert found.subject == "limit_report_list"
    assert "superior_decides_list/resume" in told(found.path)


def test_a_deferral_that_no_rule_asks_for_is_found(bench: Any) -> None:
    document = bench.document(LIANGTUI)
    rules = bench.step(document, "open_quorum")["rules"]
    rules[:] = [use for use in rules if "deferral/approved" not in use.get("unless", [])]
    (found,) = bench.refuted(document, "conditional")
    assert (found.subject, found.says) == ("deferral", {"law": "rule", "procedure": "event"})


def test_a_conditional_step_that_was_taken_out_is_missed(bench: Any) -> None:
    document = bench.document(LIANGTUI)
    document["steps"].remove(bench.step(document, "runoff"))
    (found,) = bench.refuted(document, "absent")
    assert (found.subject, found.says) == ("runoff", {"law": "S?", "procedure": ""})
    assert found.path[-1].to == "closed"


def test_void_needs_both_levels(bench: Any) -> None:
    document = bench.document(LIANGTUI)
    del bench.step(document, "void_approval")["requires"]
    (found,) = bench.refuted(document, "conditional")
    assert (found.subject, found.says["law"]) == ("void_decision", "ending")


def test_a_partial_end_without_a_decision_is_refuted(bench: Any) -> None:
    document = bench.document(LIANGTUI)
    bench.add(document, "give_up", "declared", "closed_partial")
    subjects = {one.subject for one in bench.refuted(document, "partial")}
    assert {"plenary_open", "first_plenary", "result_report", "archive"} <= subjects


def test_a_procedure_that_elects_nobody_proves_nothing(bench: Any) -> None:
    document = bench.document(LIANGTUI)
    bench.outcome(document, "archive/missed")["to"] = [{"state": "closed_partial"}]
    assert bench.refuted(document, "vacuous")


def test_a_state_without_a_way_out_is_shown_with_the_way_in(bench: Any) -> None:
    document = bench.document(LIANGTUI)
    document["steps"].remove(bench.step(document, "superior_decides_list"))
    found = bench.refuted(document, "dead-end")
    assert "referred_list" in {one.subject for one in found}
    assert all(one.path[-1].to == one.subject for one in found)


def test_a_step_that_is_waited_for_and_can_no_longer_be_taken_is_found(bench: Any) -> None:
    document = bench.document(LIANGTUI)
    bench.step(document, "publish_result")["from"] = ["reported"]
    (found,) = bench.refuted(document, "never-taken")
    assert found.subject == "publish_result"
    assert found.path[-1].to == "approved"


BOUNDED = [
    "approval_1/refused",
    "count/tie",
    "vote/missed",
    "plenary_open/missed",
    "inspection/too_few",
]


@pytest.mark.parametrize("happened", BOUNDED)
def test_a_loop_without_its_bound_is_refuted(bench: Any, happened: str) -> None:
    document = bench.document(LIANGTUI)
    outcome = bench.outcome(document, happened)
    del outcome["at_most"], outcome["then"]
    (found,) = bench.refuted(document, "unbounded")
    loop = found.figures["loop"]
    assert happened in loop
    assert told(found.path)[-len(loop) :] == loop


def test_a_bound_that_its_own_loop_resets_is_none(bench: Any) -> None:
    document = bench.document(LIANGTUI)
    bench.outcome(document, "runoff/done")["resets"] = ["count/tie"]
    (found,) = bench.refuted(document, "unbounded")
    assert {"count/tie", "runoff/done"} <= set(found.figures["loop"])


def test_a_decision_that_resets_may_be_taken_only_so_often(bench: Any) -> None:
    """The superior's leave to go on resets other bounds: its own must hold."""
    document = bench.document(LIANGTUI)
    outcome = bench.outcome(document, "superior_decides_vote/new_meeting_date")
    del outcome["at_most"], outcome["then"]
    assert bench.refuted(document, "unbounded")


@pytest.mark.parametrize("reset", [True, False])
def test_a_vacancy_that_was_filled_again_is_none(bench: Any, reset: bool) -> None:
    """After another secretary was asked for, deputies are elected anew, the first vote undone."""
    document = bench.document(LIANGTUI)
    if not reset:
        del bench.outcome(document, "first_plenary/complete")["resets"]
    flow = Flow(document["initial"], document["states"], document["steps"])
    examined = assignments_of(document, flow).examined
    values = next(v for v in (one.values for one in examined) if v["deputies"] == 1)
    assert values["form"] == "branch"
    product = Product(flow, values)
    vacant = [
        edge.to
        for edges in product.edges
        for edge in edges
        if edge.move.happened == "plenary_deputies/short"
    ]
    ends = {
        edge.move.happened
        for place in reachable(product, vacant)
        for edge in product.edges[place]
        if edge.move.step == "archive"
    }
    assert ends == ({"archive/reached", "archive/missed"} if reset else {"archive/reached"})


def reachable(product: Product, places: list[int]) -> set[int]:
    found, waiting = set(places), list(places)
    while waiting:
        new = {edge.to for edge in product.edges[waiting.pop()]} - found
        found |= new
        waiting += new
    return found


def test_a_switch_that_opens_another_way_is_no_neutral_one(bench: Any) -> None:
    document = bench.document(LIANGTUI)
    flow = Flow(document["initial"], document["states"], document["steps"])
    before = assignments_of(document, flow)
    assert "on_survey" in before.neutral
    assert "on_joint_review" not in before.neutral
    bench.step(document, "seal")["requires"] = [{"step": "care_talk"}]
    bench.step(document, "care_talk")["requires"] = [{"step": "seal"}]
    bench.step(document, "care_talk")["from"] = ["constituted"]
    after = assignments_of(document, flow)
    assert not {"on_seal", "on_care_talk"} & set(after.neutral)
    assert set(before.neutral) - set(after.neutral) == {"on_seal", "on_care_talk"}
    assert bench.refuted(document, "vacuous")


def test_a_parameter_that_a_step_fixes_is_said_not_to_be_covered(bench: Any) -> None:
    document = bench.document(LIANGTUI)
    next(p for p in document["parameters"] if p["id"] == "form")["fixed_by"] = "approval_1"
    with pytest.raises(ProcedureError, match="not covered"):
        bench.prove(document)


def test_what_is_proved_of_an_unknown_procedure_are_its_own_forces(bench: Any) -> None:
    document = bench.document(LIANGTUI)
    document["procedure"] = "another"
    assert bench.prove(document).refutations == ()
    bench.add(document, "shortcut", "listed", "approved_2")
    subjects = {one.subject for one in bench.refuted(document, "mandatory")}
    assert {"inspection", "request_2", "approval_2"} == subjects
