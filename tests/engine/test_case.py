"""A case: opening, acting, documents, command ids, what is available (log 4 to 7)."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tuixuan.case import Case
from tuixuan.errors import (
    CaseError,
    CommandIdError,
    ConflictError,
    EvidenceError,
    PlanError,
    RoleError,
    StepRefused,
    UnknownStepError,
    UsageError,
)
from tuixuan.store import FileStore, MemoryStore

AT = datetime.fromisoformat("2026-03-02T09:00:00+08:00")


def genesis(village: Any) -> Any:
    return next(village.case.entries()).body


# --- opening -------------------------------------------------------------------


def test_entry_0_binds_everything_that_is_run(
    procedure: Any, village_of: Any, calendar_2026: Any
) -> None:
    """log 4.1."""
    village = village_of(
        procedure, calendars=[calendar_2026], meeting_planned=date(2026, 3, 28),
        plan={"parameters": {"days": 7}, "steps": {"survey": False}},
        follows={"origin": "village/0", "head": "0" * 64, "size": 9, "reason": "void"},
    )  # fmt: skip
    body = genesis(village)
    data = body["data"]
    assert len(data.pop("nonce")) == 32
    assert data.pop("engine")["name"] == "tuixuan"
    assert data == {
        "format": "tuixuan-case/1",
        "origin": "village/1",
        "vocabulary": 1,
        "procedure": {"id": "tiny", "version": 1},
        "pack": "party_2020",
        "compiled": {"sha256": procedure.sha256, "size": len(procedure.compiled)},
        "parameters": {
            "days": 7, "unit": "days", "reconvene_max": 1, "departments": ["court", "police"],
            "on_survey": False,
        },
        "roles": {"host": ["p01"], "township": ["t01"]},
        "calendars": [
            {"year": 2026, "sha256": calendar_2026.sha256, "size": len(calendar_2026.compiled)}
        ],
        "meeting_planned": "2026-03-28",
        "follows": {"origin": "village/0", "head": "0" * 64, "size": 9, "reason": "void"},
    }  # fmt: skip
    assert body["out"] == {"state": "start"}
    assert village.store.get("procedure.json") == procedure.compiled
    assert village.store.get("calendars/2026.json") == calendar_2026.compiled


def test_a_parameter_outside_its_usual_range_is_noted(procedure: Any, village_of: Any) -> None:
    """log 4.2."""
    village = village_of(procedure, plan={"parameters": {"reconvene_max": 6}})
    assert genesis(village)["out"]["warnings"] == [{"rule": "parameter", "param": "reconvene_max"}]
    assert Case.resume(village.store).size == 1


@pytest.mark.parametrize(
    "plan",
    [
        {"parameters": {"days": 2}},
        {"parameters": {"days": True}},
        {"parameters": {"days": "5"}},
        {"parameters": {"unit": "weeks"}},
        {"parameters": {"departments": ["Court"]}},
        {"parameters": {"departments": "court"}},
        {"parameters": {"on_survey": 1}},
        {"parameters": {"form": "branch"}},
        {"parameters": {"nope": 1}},
        {"steps": {"count": False}},
        {"procedure": "other"},
        {"pack": "party_1990"},
        {"days": 5},
    ],
)
def test_a_plan_that_may_not_be_is_refused(procedure: Any, village_of: Any, plan: Any) -> None:
    """2.2, 9.5: nothing is written."""
    store = MemoryStore()
    with pytest.raises(PlanError):
        village_of(procedure, store=store, plan=plan)
    assert (store.size(), store.names()) == (0, ())


@pytest.mark.parametrize(
    "roles",
    [
        {"nope": ["p01"]},
        {"candidate": ["p01"]},
        {"host": ["P01"]},
        {"host": ["p01", "p01"]},
        {"host": None},
        {"host": [1]},
        ["host"],
        {"scrutineer": ["p01"], "teller": ["p02", "p01"]},
    ],
)
def test_roles_that_may_not_be_are_refused(procedure: Any, village_of: Any, roles: Any) -> None:
    """log 4.3."""
    store = MemoryStore()
    with pytest.raises(RoleError):
        village_of(procedure, store=store, roles=roles)
    assert (store.size(), store.names()) == (0, ())


def test_a_case_is_opened_in_an_empty_store_only(procedure: Any, village: Any) -> None:
    with pytest.raises(CaseError):
        Case.open(procedure, village.store, origin="again", at=AT)


@pytest.mark.parametrize(
    "opening",
    [
        {"follows": {"origin": "a"}},
        {"follows": {"origin": "a", "head": "x", "size": 1, "reason": "void"}},
        {"meeting_planned": "2026-02-30"},
        {"meeting_planned": "tomorrow"},
        {"origin": ""},
        {"at": AT.replace(tzinfo=None)},
        {"at": AT.replace(year=1800)},
    ],
)
def test_what_entry_0_cannot_hold_is_refused(procedure: Any, opening: Any) -> None:
    store = MemoryStore()
    with pytest.raises((CaseError, PlanError, UsageError)):
        Case.open(procedure, store, **{"origin": "a", "at": AT, **opening})
    assert store.size() == 0


def test_names_are_written_nowhere(procedure: Any, tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    case = Case.open(
        procedure, store, origin="a", at=AT, roles={"host": ["p01"]}, people={"p01": "张三"}
    )
    case.step("roster", {"date": "2026-03-02"}, actor="host", at=AT)
    assert case.people == {"p01": "张三"}
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or "张三".encode() not in file.read_bytes()


# --- acting ----------------------------------------------------------------------


def test_a_role_that_is_not_held_by_one_person_is_a_mistake(
    procedure: Any, village_of: Any
) -> None:
    village = village_of(procedure, roles={"host": ["p01", "p02"]})
    for actor in ("host", "township", "applicant"):
        with pytest.raises(UsageError):
            village.take("roster", actor, members=[])
    assert village.case.size == 1
    village.take("roster", "p02", members=[])


def test_who_confirms_is_named_in_several_ways(village: Any) -> None:
    village.to_count("m01", "m02", "m03", "m04")
    rows = [{"id": p, "yes": 20, "no": 4, "abstain": 0} for p in ("m01", "m02", "m03")]
    rows += [{"id": "m04", "yes": 2, "no": 22, "abstain": 0}]
    data = {"date": "2026-03-08", "ballots_valid": 24, "ballots_void": 0, "votes": rows}
    for sign in (
        ["scrutineer", "teller"], ["s01", "x01"], [("s01", "scrutineer"), "x01"],
        [{"person": "s01", "role": "scrutineer"}, {"person": "x01", "role": "teller"}],
    ):  # fmt: skip
        would = village.case.would("count", data, actor="p01", sign=sign, at=village.at)
        assert would.out["outcome"] == "complete"
    with pytest.raises(UsageError):
        village.case.would("count", data, actor="p01", sign=[7], at=village.at)


def test_documents_are_bytes_paths_or_digests(
    procedure: Any, village_of: Any, tmp_path: Path
) -> None:
    path = tmp_path / "notice.pdf"
    path.write_bytes(b"notice")
    village = village_of(procedure)
    village.take("roster", members=[], documents={"signin": b"signed", "notice": path})
    *_, entry = village.case.entries()
    signin, notice = (hashlib.sha256(content).hexdigest() for content in (b"signed", b"notice"))
    assert entry.body["ev"] == [
        {"id": "notice", "sha256": notice, "size": 6},
        {"id": "signin", "sha256": signin, "size": 6},
    ]
    assert village.store.get_blob(signin) == b"signed"
    village.take("survey", households=1, visited=1, documents={"notice": (notice, 6)})
    with pytest.raises(EvidenceError):
        village.take("approve", "t01", documents={"notice": tmp_path / "absent"})
    for bad in ({"notice": 7}, [7]):
        with pytest.raises(UsageError):
            village.take("approve", "t01", documents=bad)


def test_the_documents_of_a_refused_step_are_not_kept(village: Any) -> None:
    with pytest.raises(StepRefused):
        village.take("declare", elected=[], documents={"notice": b"n"})
    *_, entry = village.case.entries()
    assert entry.body["ev"][0]["size"] == 1
    with pytest.raises(CaseError):
        village.store.get_blob(entry.body["ev"][0]["sha256"])


def test_dates_may_be_dates(village: Any) -> None:
    accepted = village.take("roster", members=[], date=date(2026, 3, 2))
    assert accepted.outcome == "done"


# --- command ids --------------------------------------------------------------------


def test_a_retry_gets_the_recorded_decision(village: Any) -> None:
    """log 5.6."""
    first = village.take("roster", members=[], cid="c-1")
    village.wait(1)
    again = village.take("roster", members=[], cid="c-1", date="2026-03-02")
    assert (again, village.case.size) == (first, 2)


def test_a_retried_refusal_is_refused_again_and_recorded_once(village: Any) -> None:
    for _ in range(2):
        with pytest.raises(StepRefused) as caught:
            village.take("declare", elected=[], cid="c-1")
        assert caught.value.decision.reasons == ({"rule": "order", "need": "roster"},)
        with pytest.raises(UnknownStepError):
            village.take("nope", cid="c-2")
        with pytest.raises(StepRefused):
            village.take("roster", nonsense=1, cid="c-3")
    assert village.case.size == 4


def test_one_command_id_has_one_content(village: Any) -> None:
    village.take("roster", members=[], cid="c-1")
    with pytest.raises(UnknownStepError):
        village.take("nope", cid="c-2")
    for step, more in (
        ("roster", {"date": "2026-03-01"}),
        ("survey", {}),
        ("roster", {"actor": "t01"}),
    ):
        with pytest.raises(CommandIdError):
            village.take(step, members=[], cid="c-1", **more)
    with pytest.raises(CommandIdError):
        village.take("nope", seats=3, cid="c-2")
    assert village.case.size == 3


def test_a_retry_means_the_actor_of_then(village: Any) -> None:
    """The role has another holder by now; the command is still the same one."""
    village.to_meeting("m01", "m02", "m03", "m04")
    village.take("open_quorum", present=24, documents={"signin": b"x"}, cid="c-1")
    resumed = Case.resume(village.store)
    again = resumed.step(
        "open_quorum", {"date": "2026-03-08", "present": 24}, actor="host",
        documents={"signin": b"x"}, at=village.at, cid="c-1",
    )  # fmt: skip
    assert (again.outcome, resumed.size) == ("reached", village.case.size)


@pytest.mark.parametrize("cid", ["", "x" * 129, "a b", "号"])
def test_a_command_id_has_a_form(village: Any, cid: str) -> None:
    with pytest.raises(UsageError):
        village.take("roster", members=[], cid=cid)
    assert village.case.size == 1


# --- calendars, available ---------------------------------------------------------------


def test_a_calendar_is_bound_once(village: Any, calendar_2026: Any) -> None:
    """log 6.3."""
    entry = village.case.add_calendar(calendar_2026, at=AT, actor="t01")
    assert entry.body == {
        "act": {"person": "t01", "role": "township"},
        "data": {
            "year": 2026, "sha256": calendar_2026.sha256, "size": len(calendar_2026.compiled),
        },
    }  # fmt: skip
    with pytest.raises(UsageError):
        village.case.add_calendar(calendar_2026, at=AT)
    assert [calendar.year for calendar in Case.resume(village.store).calendars] == [2026]


def test_of_two_who_bind_a_year_the_later_one_changes_no_file(
    village: Any, calendar_2026: Any
) -> None:
    """log 7.1: one comparison for the entry and for the file that it binds."""
    other = Case.resume(village.store)
    village.case.add_calendar(calendar_2026, at=AT)
    another = calendar_2026.compiled.replace(b"2026-04-06", b"2026-04-07")
    with pytest.raises(ConflictError):
        other.add_calendar(another, at=AT)
    assert village.store.get("calendars/2026.json") == calendar_2026.compiled
    assert not other.calendars
    assert [calendar.year for calendar in Case.resume(village.store).calendars] == [2026]


def test_what_is_available_says_what_comes_first_and_when(village: Any) -> None:
    village.prepare()
    found = {item.step: item for item in village.case.available() if item.key is None}
    assert list(found) == ["rec_party", "rec_mass", "shortlist", "complaint_received"]
    assert found["rec_party"].is_permitted
    assert found["shortlist"].waits_for == ("rec_party", "rec_mass")
    assert found["rec_party"].earliest == "2026-03-02"
    village.recommend("m01", "m02", "m03", "m04")
    village.review("m01", "m02", "m03", "m04")
    village.take("publicize", persons=["m01", "m02", "m03", "m04"])
    found = {item.step: item for item in village.case.available()}
    assert found["publicize_close"].earliest == "2026-03-08"
    village.wait(6)
    village.take("publicize_close")
    village.take("team", scrutineers=["s01"], tellers=["x01"], invited=2)
    found = {item.step: item for item in village.case.available()}
    assert "team" not in found
    assert found["open_quorum"].documents == ("signin",)


def test_a_missing_calendar_shows_in_what_is_available(procedure: Any, village_of: Any) -> None:
    village = village_of(procedure, plan={"parameters": {"unit": "working_days"}})
    village.prepare()
    village.recommend("m01", "m02", "m03", "m04")
    village.review("m01", "m02", "m03", "m04")
    village.take("publicize", persons=["m01", "m02", "m03", "m04"])
    (close,) = [item for item in village.case.available() if item.step == "publicize_close"]
    assert close.calendar == 2026


def test_threads_that_have_begun_are_available(village: Any) -> None:
    village.take("complaint_received", "z01", complaint="c01")
    keys = {(item.step, item.key) for item in village.case.available()}
    assert keys >= {("complaint_received", None), ("complaint_decided", "c01")}


def test_a_message_names_what_comes_first_and_the_article(village: Any) -> None:
    with pytest.raises(StepRefused, match="`roster` comes first") as caught:
        village.take("declare", elected=[])
    assert str(caught.value).startswith("step `declare` is not permitted in state `start`: ")


def test_an_embedder_who_configured_structlog_gets_every_entry(village: Any) -> None:
    import structlog
    from structlog.testing import capture_logs

    structlog.configure()
    try:
        with capture_logs() as events:
            village.take("roster", members=[])
    finally:
        structlog.reset_defaults()
    assert [(event["event"], event["seq"], event["origin"]) for event in events] == [
        ("step accepted", 1, "village/1")
    ]


def test_unconfigured_it_prints_nothing(village: Any, capfd: Any) -> None:
    village.take("roster", members=[])
    with pytest.raises(StepRefused):
        village.take("declare", elected=[])
    assert capfd.readouterr() == ("", "")


def test_a_line_is_what_the_specification_shows(village: Any) -> None:
    """log 5.1: one object, canonical, nothing empty."""
    village.take("roster", members=[])
    *_, entry = village.case.entries()
    line = json.loads(entry.line)
    assert line == {
        "act": {"person": "p01", "role": "host"}, "data": {"date": "2026-03-02"}, "n": 1,
        "out": {
            "formal_members": 0, "probationary_members": 0, "without_rights": 0, "entitled": 0,
            "excluded": 0, "should_attend": 0, "outcome": "done", "state": "prepared",
        },
        "prev": entry.prev, "step": "roster", "t": "2026-03-02T01:00:00.000Z", "type": "step",
    }  # fmt: skip
