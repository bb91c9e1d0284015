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
    ConflictError,
    LogError,
    ReplayDisagreement,
    StepRefused,
    StoreError,
)
from tuixuan.machine import Machine
from tuixuan.store import FileStore, MemoryStore


class FaultyStore(MemoryStore):
    """Breaks at the next append or blob: before it is there, or after."""

    def __init__(self) -> None:
        super().__init__()
        self.fault = ""

    def append(self, line: bytes, expected: int, *, head: str | None) -> None:
        if self.fault == "before the line":
            raise StoreError("the disk failed")
        super().append(line, expected, head=head)
        if self.fault == "after the line":
            raise StoreError("the disk failed")

    def put_blob(self, content: bytes) -> tuple[str, int]:
        if self.fault == "before the document":
            raise StoreError("the disk failed")
        return super().put_blob(content)

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
    return case.state, flow(memory.main), flow(memory.before), memory.latest, threads, case.head


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
    head: str | None = None
    for index, line in enumerate(store.lines()):
        entry = json.loads(line)
        if index == n:
            entry.update(members)
        if head is not None:
            entry["prev"] = head
        new = dumps(entry)
        copy.append(new, index, head=head)
        head = leaf_hash(new)
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
        copy.append(line.replace(b"412", b"413"), n, head=None)
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
    line = {"n": 3, "prev": village.case.head, "t": "2026-03-02T01:00:00.000Z", "type": "calendar"}
    village.store.append(dumps({**line, "data": bound}), 3, head=None)
    with pytest.raises(ReplayDisagreement, match="entry 3 "):
        Case.resume(village.store)


def test_another_calendar_under_the_same_year_is_refused(village: Any, calendar_2026: Any) -> None:
    village.case.add_calendar(calendar_2026, at=village.at)
    other = calendar_2026.compiled.replace(b"2026-04-06", b"2026-04-07")
    village.store.put("calendars/2026.json", other)
    with pytest.raises(CaseError):
        Case.resume(village.store)
