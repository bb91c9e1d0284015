"""Complaints run beside the case, in every state of it (procedure 7)."""

from __future__ import annotations

from typing import Any

import pytest

from tuixuan.case import Case
from tuixuan.errors import StepRefused


def test_each_key_has_a_memory_of_its_own(village: Any) -> None:
    for key in ("c01", "c02"):
        accepted = village.take("complaint_received", "z01", complaint=key)
        assert (accepted.state, accepted.thread) == ("waiting", ("complaints", key))
    village.take("complaint_decided", complaint="c01", decision="upheld")
    assert village.case.thread("complaints", "c01") == "decided"
    assert village.case.thread("complaints", "c02") == "waiting"
    assert village.case.thread("complaints", "c03") is None


def test_a_thread_has_an_order_too(village: Any) -> None:
    with pytest.raises(StepRefused) as caught:
        village.take("complaint_decided", complaint="c09", decision="upheld")
    assert caught.value.decision.reasons == ({"rule": "order", "need": "complaint_received"},)
    assert caught.value.decision.state == "open_"


def test_a_thread_never_moves_the_case(village: Any) -> None:
    village.take("roster", members=[])
    main, latest = village.case.memory.main, village.case.latest
    village.take("complaint_received", "z01", complaint="c01")
    assert village.case.memory.main is main
    assert village.case.latest == latest
    assert village.case.state == "prepared"


def test_a_thread_goes_on_in_a_final_state(village: Any) -> None:
    village.to_count("m01", "m02", "m03", "m04")
    village.count(m01=23, m02=20, m03=18, m04=2)
    village.take("declare", elected=["m01", "m02", "m03"])
    village.take("complaint_received", "z01", complaint="c01")
    village.wait(16)
    accepted = village.take("complaint_decided", complaint="c01", decision="rejected")
    (warning,) = accepted.warnings
    assert warning["rule"] == "answer-15"  # case 77
    assert village.case.state == "closed"
    assert Case.resume(village.store).thread("complaints", "c01") == "decided"


def test_a_thread_is_dated_against_itself_only(village: Any) -> None:
    """7.1: neither the main flow nor another key holds it back."""
    village.wait(9)
    village.take("roster", members=[])
    village.take("complaint_received", "z01", complaint="c01", date="2026-03-04")
    with pytest.raises(StepRefused) as caught:
        village.take("complaint_decided", complaint="c01", decision="upheld", date="2026-03-03")
    assert caught.value.decision.reasons == ({"rule": "date", "earliest": "2026-03-04"},)


def test_anybody_may_act_in_an_open_role(village: Any) -> None:
    village.take("complaint_received", "whoever", complaint="c01")
    *_, entry = village.case.entries()
    assert entry.body["act"] == {"person": "whoever", "role": "applicant"}


def test_a_thread_asks_whether_a_step_of_the_main_flow_was_taken(
    compiled: Any, village_of: Any
) -> None:
    """5.4: only `taken` and `fixed_by` look at the main flow."""
    compiled["rules"].append({**compiled["rules"][3], "id": "rostered", "check": "taken"})
    (received, _) = compiled["threads"][0]["steps"]
    received["rules"] = [{"rule": "rostered", "args": {"steps": ["roster", "survey"]}}]
    village = village_of(compiled)
    village.take("roster", members=[])
    with pytest.raises(StepRefused) as caught:
        village.take("complaint_received", "z01", complaint="c01")
    assert caught.value.decision.reasons == ({"rule": "rostered", "missing": ["survey"]},)
    village.take("survey", households=1, visited=1)
    village.take("complaint_received", "z01", complaint="c01")
