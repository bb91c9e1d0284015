"""What an embedder sees: public names, the head of a log, refusals in sentences, a retried slip."""

from __future__ import annotations

import doctest
import importlib
import pickle
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import tuixuan
from tuixuan import Calendar, Case, MemoryStore, Refused, StepRefused, explain
from tuixuan.errors import (
    CalendarError,
    CaseError,
    CommandIdError,
    InputError,
    RoleError,
    TuixuanError,
    UsageError,
)


def refused(act: Any, *args: Any, **more: Any) -> StepRefused:
    with pytest.raises(StepRefused) as caught:
        act(*args, **more)
    return caught.value


# --- names -------------------------------------------------------------------------------


def test_every_public_name_is_there() -> None:
    assert sorted(tuixuan.__all__) == tuixuan.__all__
    assert tuixuan.__all__ == sorted(tuixuan._HOMES)
    for name in tuixuan.__all__:
        assert getattr(tuixuan, name).__name__ == name
        assert name in dir(tuixuan)
    with pytest.raises(AttributeError):
        tuixuan.Nothing  # noqa: B018


def test_every_error_is_public_and_in_the_tree_of_the_docstring() -> None:
    errors = importlib.import_module("tuixuan.errors")
    kinds = [k for k in vars(errors).values() if isinstance(k, type) and issubclass(k, Exception)]
    for kind in kinds:
        assert issubclass(kind, TuixuanError)
        assert kind.__name__ in errors.__all__
        assert kind.__name__ in (errors.__doc__ or "")


@pytest.mark.checkout
def test_the_example_of_the_docstring_runs() -> None:
    assert doctest.testmod(tuixuan).failed == 0
    assert ">>>" in (tuixuan.__doc__ or "")


# --- the head of a log ---------------------------------------------------------------------


def test_a_case_that_follows_names_the_root_of_the_one_before(
    procedure: Any, village: Any, village_of: Any
) -> None:
    """log 4.1, 8.2."""
    village.take("roster", members=[])
    case = village.case
    assert len(case.root) == len(case.last) == 64
    assert case.root != case.last
    follows = {"origin": case.origin, "head": case.root, "size": case.size, "reason": "void"}
    new = village_of(procedure, follows=follows)
    assert next(new.case.entries()).body["data"]["follows"] == follows
    assert Case.resume(village.store).root == case.root


def test_the_root_of_one_entry_is_its_leaf(village: Any) -> None:
    assert village.case.root == village.case.last


# --- calendars -----------------------------------------------------------------------------


def test_the_shipped_calendars_are_bound_unless_told_otherwise(procedure: Any) -> None:
    shipped = Calendar.shipped()
    assert [calendar.year for calendar in shipped] == sorted({c.year for c in shipped})
    assert Calendar.shipped() is shipped
    opening: Any = {"origin": "a", "at": datetime(2026, 3, 2, tzinfo=UTC)}
    assert Case.open(procedure, MemoryStore(), **opening).calendars == shipped
    assert Case.open(procedure, MemoryStore(), calendars=(), **opening).calendars == ()
    one = Case.open(procedure, MemoryStore(), calendars=[shipped[0]], **opening)
    assert one.calendars == shipped[:1]


def test_a_calendar_is_loaded_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "2040.yaml"
    path.write_text(
        'calendar: 2040\nsource: notice\nchecked_on: "2039-11-01"\ndays_off: ["2040-01-02"]\n'
        "working_weekends: []\nholidays: []\n",
        encoding="utf-8",
    )
    calendar = Calendar.load(path)
    assert (calendar.year, calendar.days_off) == (2040, frozenset({"2040-01-02"}))
    assert Calendar.load(str(path)) == calendar
    path.write_text("calendar: 2040\n", encoding="utf-8")
    with pytest.raises(CalendarError):
        Calendar.load(path)
    with pytest.raises(CalendarError):
        Calendar.load(tmp_path / "absent.yaml")


# --- refusals -------------------------------------------------------------------------------


def test_a_refusal_says_what_it_is_without_being_unwrapped(village: Any) -> None:
    error = refused(village.take, "declare", elected=[])
    assert isinstance(error.decision, Refused)
    assert ("declare", 1, "start") == (error.step, error.n, error.state)
    assert error.reasons == error.decision.reasons == ({"rule": "order", "need": "roster"},)
    again = pickle.loads(pickle.dumps(error))
    assert (str(error), error.reasons) == (str(again), again.reasons)


def test_a_refusal_is_explained_in_both_languages(village: Any) -> None:
    error = refused(village.take, "declare", elected=[])
    (english,) = explain(village.case, error, "en")
    assert "`roster`" in english
    assert "comes first" in english
    (chinese,) = explain(village.procedure, error)
    assert "应先走 `roster`" in chinese
    assert explain(village.case, error.decision, "en") == [english]


def test_what_would_be_refused_is_explained(village: Any) -> None:
    decision = village.case.would("declare", {}, actor="p01", at=village.at)
    assert isinstance(decision, Refused)
    assert "`roster`" in explain(village.case, decision, "en")[0]


def test_a_fault_of_form_is_explained_field_by_field(village: Any) -> None:
    documents = {"holiday": b"x"}
    error = refused(village.take, "survey", households=-1, hats=3, documents=documents)
    shown = explain(village.case, error, "en")
    for part in ("`households`", "`hats`", "`holiday`"):
        assert any(part in sentence for sentence in shown)


def test_an_attempt_that_is_none_is_explained(village: Any) -> None:
    for data, more in (([], {}), ({"date": "2026-03-02"}, {"sign": [("P!", "host")]})):
        known = {"actor": "p01", "at": village.at, **more}
        error = refused(village.case.step, "roster", data, **known)
        assert error.decision.is_form
        assert len(explain(village.case, error, "en")) == 1
    rows = [{"id": f"p{n:031}", "standing": "formal", "counted": True} for n in range(1_024)]
    error = refused(village.take, "roster", members=rows)
    assert "bytes" in explain(village.case, error, "en")[0]


def test_a_retried_refusal_is_explained_as_the_first_one_was(village: Any) -> None:
    for fields in ({"households": -1}, {"households": 1, "visited": 1}):
        first, again = (
            refused(village.take, "survey", cid=f"c{len(fields)}", **fields) for _ in range(2)
        )
        assert explain(village.case, first) == explain(village.case, again)


def test_a_refused_correction_is_explained(village: Any) -> None:
    village.take("roster", members=[])
    error = refused(village.case.correct, 0, actor="p01", at=village.at)
    assert (error.step, error.n) == (None, 2)
    assert "entry 0" in explain(village.case, error, "en")[0]
    error = refused(village.case.correct, actor="t01", role="township", at=village.at)
    assert "`host`" in explain(village.case, error, "en")[0]


# --- roles ----------------------------------------------------------------------------------


def test_a_role_that_does_not_exist_is_not_a_case_that_does_not_exist(village: Any) -> None:
    with pytest.raises(RoleError, match="emperor") as caught:
        village.case.holders("emperor")
    assert isinstance(caught.value, InputError)
    assert not isinstance(caught.value, CaseError)


# --- correcting twice -----------------------------------------------------------------------


def test_a_correction_sent_twice_is_recorded_once(village: Any) -> None:
    """log 5.6."""
    village.take("roster", members=[])
    for resumed in (False, True):
        if resumed:
            village.case = Case.resume(village.store)
        for of in (None, 1):
            corrected = village.case.correct(of, actor="host", at=village.at, cid="c-1")
            assert ("roster", 1, 2, "start") == (
                corrected.step, corrected.of, corrected.n, corrected.state,
            )  # fmt: skip
    assert (village.case.size, village.case.state) == (3, "start")
    village.take("roster", members=[])
    assert village.case.correct(actor="p01", at=village.at, cid="c-1").n == 2
    assert village.case.state == "prepared"


def test_a_refused_correction_sent_twice_is_recorded_once(village: Any) -> None:
    village.take("roster", members=[])
    first, again = (
        refused(village.case.correct, 0, actor="p01", at=village.at, cid="c-1") for _ in range(2)
    )
    assert (first.n, first.reasons) == (again.n, again.reasons)
    assert village.case.size == 3


@pytest.mark.parametrize("change", [{"of": 0}, {"actor": "t01"}, {"sign": ["township"]}])
def test_a_command_id_of_a_correction_has_one_content(village: Any, change: Any) -> None:
    village.take("roster", members=[], cid="c-0")
    village.case.correct(1, actor="p01", at=village.at, cid="c-1")
    known = {"of": 1, "actor": "p01", "at": village.at, **change}
    with pytest.raises(CommandIdError):
        village.case.correct(cid="c-1", **known)
    with pytest.raises(CommandIdError):
        village.case.correct(1, actor="p01", at=village.at, cid="c-0")
    with pytest.raises(CommandIdError):
        village.take("roster", members=[], cid="c-1")
    with pytest.raises(UsageError):
        village.case.correct(1, actor="p01", at=village.at, cid="no id")
    assert village.case.size == 3


def test_a_retry_is_known_when_the_clock_had_gone_back(village: Any) -> None:
    """What the clock read is not what was asked (log 3.1, 5.6)."""
    village.take("roster", members=[])
    early = village.at.replace(year=2025)
    first, again = (
        village.take("survey", households=1, visited=1, at=early, cid="c-1") for _ in range(2)
    )
    assert first.n == again.n == 2


def test_a_retry_means_who_confirmed_then(village: Any) -> None:
    village.to_count("m01", "m02", "m03", "m04")
    rows = [{"id": f"m0{n}", "yes": 20 - n, "no": 4 + n, "abstain": 0} for n in range(1, 5)]
    count = {
        "ballots_valid": 24, "ballots_void": 0, "votes": rows, "sign": ["scrutineer", "teller"],
        "cid": "c-1",
    }  # fmt: skip
    first = village.take("count", **count)
    village.case._memory.main.registers = ()
    assert first.n == village.take("count", **count).n
