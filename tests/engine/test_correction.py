"""The last accepted step of the main flow can be undone, once (procedure 6)."""

from __future__ import annotations

from typing import Any

import pytest

from tuixuan.case import Case
from tuixuan.errors import StepRefused, UsageError


def refused(village: Any, of: int | None = None, actor: str = "p01", **more: Any) -> Any:
    with pytest.raises(StepRefused) as caught:
        village.case.correct(of, actor=actor, at=village.at, **more)
    *_, entry = village.case.entries()
    assert entry.type == "refused"
    assert "step" not in entry.body
    return list(caught.value.decision.reasons)


def test_a_corrected_step_is_taken_again(village: Any) -> None:
    village.take("roster", members=[{"id": "m01", "standing": "formal", "counted": True}])
    before = village.case.memory.main
    village.take("survey", households=1, visited=1)
    corrected = village.case.correct(actor="host", at=village.at)
    assert (corrected.of, corrected.step, corrected.state) == (2, "survey", "prepared")
    assert village.case.memory.main is before
    *_, entry = village.case.entries()
    assert (entry.type, entry.body["data"], entry.body["out"]) == (
        "correct", {"of": 2}, {"state": "prepared"},
    )  # fmt: skip
    village.take("survey", households=412, visited=83)


def test_a_correction_moves_the_machine_back(village: Any) -> None:
    village.take("roster", members=[])
    village.case.correct(1, actor="p01", at=village.at)
    assert village.case.state == "start"
    assert village.case.holders("elector") == ()
    assert village.take("roster", members=[]).n == 3


def test_only_the_last_accepted_step_is_corrected(village: Any) -> None:
    village.take("roster", members=[])
    village.take("survey", households=1, visited=1)
    assert refused(village, of=1) == [{"rule": "correct"}]
    assert refused(village, of=99) == [{"rule": "correct"}]
    village.case.correct(2, actor="p01", at=village.at)


def test_a_correction_is_not_followed_by_another(village: Any) -> None:
    village.take("roster", members=[])
    village.take("survey", households=1, visited=1)
    village.case.correct(2, actor="p01", at=village.at)
    assert refused(village, of=2) == [{"rule": "correct"}]
    assert refused(village, of=1) == [{"rule": "correct"}]
    with pytest.raises(UsageError):
        village.case.correct(actor="p01", at=village.at)


def test_a_correction_needs_the_roles_of_the_step(village: Any) -> None:
    village.to_count("m01", "m02", "m03", "m04")
    village.count(m01=23, m02=20, m03=18, m04=2)
    found = refused(village, actor="t01", sign=["scrutineer"])
    assert found == [{"rule": "role", "need": "host"}, {"rule": "role", "sign": "teller"}]
    village.case.correct(actor="host", sign=["scrutineer", "teller"], at=village.at)
    assert village.case.state == "counting"


def test_nothing_is_corrected_after_the_declaration(village: Any) -> None:
    village.to_count("m01", "m02", "m03", "m04")
    village.count(m01=23, m02=20, m03=18, m04=2)
    village.take("declare", elected=["m01", "m02", "m03"])
    assert refused(village) == [{"rule": "correct"}]


def test_threads_are_not_undone(village: Any) -> None:
    village.take("roster", members=[])
    village.take("complaint_received", "z01", complaint="c01")
    village.case.correct(1, actor="p01", at=village.at)
    assert village.case.thread("complaints", "c01") == "waiting"


def test_a_corrected_case_is_resumed(village: Any) -> None:
    village.take("roster", members=[])
    refused(village, of=7)
    village.case.correct(1, actor="p01", at=village.at)
    resumed = Case.resume(village.store)
    assert (resumed.state, resumed.size) == ("start", 4)
    with pytest.raises(StepRefused):
        resumed.correct(1, actor="p01", at=village.at)
