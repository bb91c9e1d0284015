"""While an annulment is undecided the election stands still, wherever it stands (annulment-hold).

Every attempt that the scenarios see accepted is made once more with `void_decision` before it, in
every state where that is lawful; and once more after the level above has refused to annul.
"""

from __future__ import annotations

import pytest
from law_play import Case_, Judged, Suspended, documents

from tuixuan.decision import Accepted

pytestmark = pytest.mark.checkout

# What goes on beside the election, or keeps its evidence; of the rest nothing does.
GOES_ON = {
    "seal",
    "care_talk",
    "review_close",
    "leaving_audit",
    "complaint_received",
    "complaint_acknowledged",
    "complaint_extended",
    "complaint_decided",
    "hold_lifted",
    "review_requested",
    "review_decided",
}


def test_nothing_goes_on_while_an_annulment_is_undecided(
    suspensions: tuple[tuple[Case_, Suspended], ...],
) -> None:
    went_on = {
        str(one.held.attempt.step)
        for _, one in suspensions
        if isinstance(one.held.decision, Accepted)
    }

    assert {step for step in went_on if not _reports_a_limit(step)} <= GOES_ON


def test_what_is_held_is_held_for_this_reason_alone(
    suspensions: tuple[tuple[Case_, Suspended], ...],
) -> None:
    told = {
        (case.name, one.held.attempt.step, tuple(str(r["rule"]) for r in one.held.decision.reasons))
        for case, one in suspensions
        if not isinstance(one.held.decision, Accepted)
    }

    assert told
    assert {rules for _, _, rules in told} == {("annulment-hold",)}


def test_after_a_refusal_all_goes_on_as_if_nothing_had_been(
    suspensions: tuple[tuple[Case_, Suspended], ...],
) -> None:
    told = [
        (case.name, one.held.attempt.step)
        for case, one in suspensions
        if one.released.out != _before(case, one.held).out
    ]

    assert [] == told


def test_every_step_that_is_held_was_seen_held(
    suspensions: tuple[tuple[Case_, Suspended], ...],
) -> None:
    seen = {(case.scenario.procedure, str(one.held.attempt.step)) for case, one in suspensions}
    carry = {
        (law.id, step.id)
        for law in documents().values()
        for _, step in law.places().values()
        if any(use.rule == "annulment-hold" for use in step.rules)
    }

    assert [] == sorted(carry - seen)


def _reports_a_limit(step: str) -> bool:
    """A report moves nothing: the superior decides on it, and that is held."""
    return step.startswith("limit_report_")


def _before(case: Case_, held: Judged) -> Accepted:
    """The decision that was taken when nothing was undecided."""
    (decision,) = [
        one.decision
        for one in case.judged
        if one.attempt is held.attempt and isinstance(one.decision, Accepted)
    ]
    return decision
