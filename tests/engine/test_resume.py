"""What is in the log is what happened: resuming after a crash, and disagreeing aloud."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tuixuan.canonical import dumps, leaf_hash
from tuixuan.case import Case
from tuixuan.errors import (
    CaseError,
    CommandIdError,
    ConflictError,
    LogError,
    ProcedureError,
    ReplayDisagreement,
    StepRefused,
    StoreError,
)
from tuixuan.machine import Machine
from tuixuan.procedure.compiled import Procedure
from tuixuan.store import FileStore, MemoryStore


class FaultyStore(MemoryStore):
    """Breaks at the next append or blob: before it is there, or after."""

    def __init__(self) -> None:
        super().__init__()
        self.fault = ""

    def append(self, line: bytes, expected: int, *, last: str | None) -> None:
        if self.fault == "before the line":
            raise StoreError("the disk failed")
        super().append(line, expected, last=last)
        if self.fault == "after the line":
            raise StoreError("the disk failed")

    def put_blob(self, content: bytes, sha256: str | None = None) -> tuple[str, int]:
        if self.fault == "before the document":
            raise StoreError("the disk failed")
        return super().put_blob(content, sha256)

    def put(self, name: str, content: bytes) -> None:
        if self.fault == f"before {name}":
            raise StoreError("the disk failed")
        super().put(name, content)


def same(a: Case, b: Case) -> bool:
    """Whether two cases remember the same."""
    return _shown(a) == _shown(b)


def _shown(case: Case) -> Any:
    def flow(it: Any) -> Any:
        return None if it is None else [getattr(it, name) for name in type(it).__slots__]

    memory = case.memory
    threads = {key: flow(value) for key, value in memory.threads.items()}
    return case.state, flow(memory.main), flow(memory.before), memory.latest, threads, case.last


def test_a_case_is_folded_from_its_log(village: Any) -> None:
    village.to_count("m01", "m02", "m03", "m04")
    with pytest.raises(StepRefused):
        village.take("declare", elected=[])
    village.take("complaint_received", "z01", complaint="c01", cid="c-1")
    for procedure in (None, village.procedure):
        resumed = Case.resume(village.store, procedure=procedure)
        assert same(resumed, village.case)
        village.case = resumed
    village.count(m01=23, m02=20, m03=18, m04=2)
    assert village.case.state == "elected"


@pytest.mark.parametrize("fault", ["before the line", "after the line", "before the document"])
def test_a_crash_leaves_a_case_that_resumes(procedure: Any, village_of: Any, fault: str) -> None:
    """The log first, then the machine, then the memory: each can be the last that happened."""
    village = village_of(procedure, store=FaultyStore())
    village.to_meeting("m01", "m02", "m03", "m04")
    memory, state, size = village.case.memory, village.case.state, village.case.size
    village.store.fault = fault
    with pytest.raises(StoreError):
        village.take("open_quorum", present=24, documents={"signin": b"x"}, cid="c-1")
    assert (village.case.memory, village.case.state) == (memory, state)
    village.store.fault = ""
    village.case = Case.resume(village.store)
    written = fault == "after the line"
    assert village.case.size == size + written
    assert village.case.state == ("in_session" if written else "ready")
    village.take("open_quorum", present=24, documents={"signin": b"x"}, cid="c-1")
    assert (village.case.state, village.case.size) == ("in_session", size + 1)


def test_command_ids_of_a_long_log_are_known_after_resuming(village: Any) -> None:
    """log 5.6: one entry for each, however far back; accepted, refused or corrected."""
    village.take("roster", members=[], cid="c-first")
    for n in range(1_000):
        with pytest.raises(StepRefused):
            village.take("declare", elected=[], cid=f"c-{n}")
    village.case.correct(1, actor="host", at=village.at, cid="c-corrected")
    size = village.case.size
    village.case = village.resumes()
    for n in (0, 500, 999):
        with pytest.raises(StepRefused):
            village.take("declare", elected=[], cid=f"c-{n}")
        with pytest.raises(CommandIdError):
            village.take("declare", elected=["m01"], cid=f"c-{n}")
    assert village.take("roster", members=[], cid="c-first").outcome == "done"
    assert village.case.correct(1, actor="host", at=village.at, cid="c-corrected").n == size - 1
    assert village.case.size == size
    named = [json.loads(line).get("cid") for line in village.store.lines()][1:]
    assert len(named) == len(set(named)) == 1_002


def test_a_crash_before_the_machine_fires_is_healed_by_the_log(
    village: Any, monkeypatch: Any
) -> None:
    village.take("roster", members=[])

    def fail(self: Any, position: Any, trigger: str) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Machine, "fire", fail)
        with pytest.raises(KeyboardInterrupt):
            village.take("survey", households=1, visited=1)
    assert "survey" not in village.case.memory.main.done
    resumed = Case.resume(village.store)
    assert resumed.memory.main.done == ("survey",)


@pytest.mark.parametrize("name", ["procedure.json", "calendars/2026.json"])
def test_a_crash_while_opening_leaves_no_case(
    procedure: Any, village_of: Any, calendar_2026: Any, name: str
) -> None:
    store = FaultyStore()
    store.fault = f"before {name}"
    with pytest.raises(StoreError):
        village_of(procedure, store=store, calendars=[calendar_2026])
    with pytest.raises(CaseError):
        Case.resume(store)
    store.fault = ""
    village_of(procedure, store=store, calendars=[calendar_2026])
    assert Case.resume(store).size == 1


def test_a_torn_tail_is_recovered_before_the_next_step(village: Any) -> None:
    village.take("roster", members=[])
    village.store.tail = b'{"act":'
    village.case = Case.resume(village.store)
    accepted = village.take("survey", households=1, visited=1)
    types = [entry.type for entry in village.case.entries()]
    assert types == ["genesis", "step", "recover", "step"]
    assert accepted.n == 3
    assert Case.resume(village.store).size == 4


def test_another_writer_is_a_conflict_and_nothing_changes(village: Any) -> None:
    other = Case.resume(village.store)
    other.step("roster", {"date": "2026-03-02"}, actor="p01", at=village.at)
    memory = village.case.memory
    with pytest.raises(ConflictError):
        village.take("roster", members=[])
    assert village.case.memory is memory
    assert Case.resume(village.store).state == "prepared"


def rewrite(store: MemoryStore, n: int, **members: Any) -> MemoryStore:
    """A copy of the case with one entry changed, and every link after it made to fit."""
    copy = MemoryStore()
    for name in store.names():
        copy.put(name, store.get(name))
    last: str | None = None
    for index, line in enumerate(store.lines()):
        entry = json.loads(line)
        if index == n:
            entry.update(members)
        if last is not None:
            entry["prev"] = last
        new = dumps(entry)
        copy.append(new, index, last=last)
        last = leaf_hash(new)
    return copy


@pytest.mark.parametrize(
    ("n", "change"),
    [
        (3, {"out": {"outcome": "refused", "state": "prepared"}}),
        (2, {"type": "refused", "out": {"reasons": [{"rule": "closes"}], "state": "prepared"}}),
        (4, {"type": "step", "out": {"outcome": "done", "state": "closed"}}),
        (4, {"out": {"reasons": [{"need": "rec_mass", "rule": "order"}], "state": "recommending"}}),
        (0, {"out": {"state": "prepared"}}),
    ],
)
def test_a_different_judgement_names_the_entry(village: Any, n: int, change: Any) -> None:
    village.prepare()
    with pytest.raises(StepRefused):
        village.take("declare", elected=[])
    with pytest.raises(ReplayDisagreement, match=f"entry {n} ") as caught:
        Case.resume(rewrite(village.store, n, **change))
    assert caught.value.n == n


def test_a_parameter_that_is_not_lawful_is_no_case(village: Any) -> None:
    data = next(village.case.entries()).body["data"]
    parameters = {**data["parameters"], "days": 1}
    store = rewrite(village.store, 0, data={**data, "parameters": parameters})
    with pytest.raises(ReplayDisagreement):
        Case.resume(store)


@pytest.mark.parametrize(
    "change",
    [
        {"format": None},
        {"origin": ""},
        {"nonce": None},
        {"nonce": "ab"},
        {"engine": {"name": "tuixuan"}},
        {"vocabulary": True},
        {"vocabulary": 2},
        {"procedure": {"id": "other", "version": 1}},
        {"procedure": {"id": "tiny", "version": 2}},
        {"procedure": "tiny"},
        {"pack": "party_1990"},
        {"compiled": {"sha256": "0" * 64}},
        {"compiled": {"sha256": "0" * 64, "size": 1}},
        {"parameters": ["days"]},
        {"parameters": None},
        {"roles": {"host": ["p02", "p01"]}},
        {"roles": {"host": "p01"}},
        {"roles": {"emperor": ["p01"]}},
        {"roles": {"candidate": ["p01"]}},
        {"roles": {"scrutineer": ["p02"], "teller": ["p02"]}},
        {"roles": ["host"]},
        {"calendars": [{"year": "2026", "sha256": "0" * 64, "size": 1}]},
        {"calendars": [{"year": 2026, "sha256": "0" * 64, "size": 1}]},
        {"sources": [{"name": "b", "sha256": "0" * 64, "size": 1}] * 2},
        {"meeting_planned": "2026-02-30"},
        {"follows": {"origin": "a", "head": "0" * 64, "size": 0, "reason": "void"}},
        {"people": {"p01": "x"}},
    ],
)
def test_an_opening_that_may_not_be_is_no_case(village: Any, change: Any) -> None:
    """log 4.1 to 4.3; also for whoever has the procedure at hand."""
    data = {**next(village.case.entries()).body["data"], **change}
    data = {name: value for name, value in data.items() if value is not None}
    store = rewrite(village.store, 0, data=data)
    for procedure in (None, village.procedure):
        with pytest.raises((CaseError, LogError, ReplayDisagreement)):
            Case.resume(store, procedure=procedure)


def test_the_size_of_what_is_bound_is_compared_as_well(village: Any) -> None:
    data = next(village.case.entries()).body["data"]
    compiled = {**data["compiled"], "size": data["compiled"]["size"] + 1}
    with pytest.raises(CaseError, match=r"procedure\.json"):
        Case.resume(rewrite(village.store, 0, data={**data, "compiled": compiled}))


def test_the_procedure_at_hand_does_not_stand_for_the_one_in_the_case(village: Any) -> None:
    village.store.put("procedure.json", b"{}")
    with pytest.raises(CaseError, match=r"procedure\.json"):
        Case.resume(village.store, procedure=village.procedure)


def test_a_case_without_sources_is_whole(village: Any) -> None:
    """log 4.1: who opens from a compiled document has none."""
    assert "sources" not in next(village.case.entries()).body["data"]
    assert Case.resume(village.store).size == 1


def test_sources_are_taken_back_where_they_are_those_bound(procedure: Any, village_of: Any) -> None:
    files = {"tiny.yaml": b"one", "rules/tiny.yaml": b"two"}
    village = village_of(Procedure.from_compiled(procedure.compiled, files=files))
    assert dict(Case.resume(village.store).procedure.files) == files
    village.store.put("sources/tiny.yaml", b"other")
    assert dict(Case.resume(village.store).procedure.files) == {"rules/tiny.yaml": b"two"}


def form_refusal(**out: Any) -> Any:
    return {"attempt": "ab" * 32, "reasons": [{"rule": "form"}], "state": "prepared", **out}


@pytest.mark.parametrize(
    ("members", "lawful"),
    [
        ({"out": form_refusal()}, True),
        ({"out": form_refusal(), "step": "nothing", "act": {"person": "p", "role": "r"}}, True),
        ({"out": form_refusal(state="start")}, False),
        ({"out": form_refusal(reasons=[{"rule": "order"}])}, False),
        ({"out": {"reasons": [{"rule": "form"}], "state": "prepared"}}, False),
        ({"out": form_refusal(), "act": {"person": "p01", "role": "host"},
          "data": {"households": -1}, "step": "survey"}, False),
        ({"out": {"reasons": [{"rule": "form"}], "state": "prepared"},
          "act": {"person": "p01", "role": "host"},
          "data": {"households": -1}, "step": "survey"}, False),
    ],
)  # fmt: skip
def test_a_refusal_of_form_says_its_state_and_no_more(
    village: Any, members: Any, lawful: bool
) -> None:
    """log 5.3, 5.4."""
    village.take("roster", members=[])
    head = {"n": 2, "prev": village.case.last, "t": "2026-03-02T01:00:00.000Z", "type": "refused"}
    village.store.append(dumps({**head, **members}), 2, last=None)
    if lawful:
        assert Case.resume(village.store).size == 3
    else:
        with pytest.raises((LogError, ReplayDisagreement)):
            Case.resume(village.store)


def test_false_is_not_0(village: Any) -> None:
    """What is computed is compared as it is spelled."""
    village.prepare(formal=3)
    entry = next(village.case.entries(1))
    assert entry.body["out"]["excluded"] == 0
    out = {**entry.body["out"], "excluded": False}
    with pytest.raises(ReplayDisagreement, match="entry 1 "):
        Case.resume(rewrite(village.store, 1, out=out))


def test_an_entry_that_the_procedure_cannot_decide_is_named(compiled: Any, village_of: Any) -> None:
    """A document that nobody linted: a date where persons are expected."""
    steps = {step["id"]: step for step in compiled["steps"]}
    steps["survey"]["rules"] = [{"rule": "odd"}]
    odd = {**compiled["rules"][0], "id": "odd", "check": "size", "args": {"of": "visited"}}
    compiled["rules"].append({**odd, "args": {"of": "visited", "at_least": 1}})
    village = village_of(compiled)
    village.take("roster", members=[])
    act = {"person": "p01", "role": "host"}
    line = {
        "n": 2, "prev": village.case.last, "t": "2026-03-02T01:00:00.000Z", "type": "step",
        "act": act, "step": "survey", "out": {"outcome": "done", "state": "prepared"},
        "data": {"date": "2026-03-02", "households": 1, "visited": 1},
    }  # fmt: skip
    village.store.append(dumps(line), 2, last=None)
    with pytest.raises(ProcedureError, match="entry 2 "):
        Case.resume(village.store)


def test_a_file_that_entry_0_does_not_bind_is_refused(village: Any) -> None:
    village.store.put("procedure.json", village.procedure.compiled.replace(b'"days"', b'"dayz"'))
    with pytest.raises(CaseError, match=r"procedure\.json"):
        Case.resume(village.store)


def test_there_is_no_case_in_an_empty_store() -> None:
    with pytest.raises(CaseError):
        Case.resume(MemoryStore())


def test_a_corrupt_log_is_not_resumed(village: Any) -> None:
    village.prepare()
    copy = MemoryStore()
    for name in village.store.names():
        copy.put(name, village.store.get(name))
    for n, line in enumerate(village.store.lines()):
        copy.append(line.replace(b"412", b"413"), n, last=None)
    with pytest.raises(LogError):
        Case.resume(copy)


def test_a_case_in_a_folder(procedure: Any, village_of: Any, tmp_path: Path) -> None:
    village = village_of(procedure, store=FileStore(tmp_path))
    village.to_count("m01", "m02", "m03", "m04")
    resumed = Case.resume(FileStore(tmp_path))
    assert same(resumed, village.case)
    assert (tmp_path / "procedure.json").read_bytes() == procedure.compiled


def test_a_year_is_bound_once(village: Any, calendar_2026: Any) -> None:
    """log 6.3."""
    village.case.add_calendar(calendar_2026, at=village.at)
    bound = {"year": 2026, "sha256": calendar_2026.sha256, "size": len(calendar_2026.compiled)}
    village.take("roster", members=[])
    line = {"n": 3, "prev": village.case.last, "t": "2026-03-02T01:00:00.000Z", "type": "calendar"}
    village.store.append(dumps({**line, "data": bound}), 3, last=None)
    with pytest.raises(ReplayDisagreement, match="entry 3 "):
        Case.resume(village.store)


def test_another_calendar_under_the_same_year_is_refused(village: Any, calendar_2026: Any) -> None:
    village.case.add_calendar(calendar_2026, at=village.at)
    other = calendar_2026.compiled.replace(b"2026-04-06", b"2026-04-07")
    village.store.put("calendars/2026.json", other)
    with pytest.raises(CaseError):
        Case.resume(village.store)
