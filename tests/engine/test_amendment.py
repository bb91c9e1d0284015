"""The law is amended while a case runs (log 10.2): what was done stays done."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tuixuan import Case, FileStore, MemoryStore, Procedure, StepRefused
from tuixuan.errors import (
    AmendmentError,
    CaseError,
    CommandIdError,
    ConflictError,
    InputError,
    PlanError,
    ReplayDisagreement,
    StoreError,
    UsageError,
)
from tuixuan.store import copy

Json = dict[str, Any]
Change = Callable[[Json], None]


def _by_id(items: Any, id_: str) -> Any:
    return next(item for item in items if item["id"] == id_)


@pytest.fixture
def later(compiled: Any) -> Callable[..., Procedure]:
    """The tiny procedure in its second version, changed as a test says."""

    def make(*changes: Change, files: Any = None, version: int = 2) -> Procedure:
        compiled["version"] = version
        for change in changes:
            change(compiled)
        return Procedure.from_compiled(compiled, files=files)

    return make


def with_rule(step: str, rule: Json, use: Json) -> Change:
    def change(document: Json) -> None:
        if all(one["id"] != rule["id"] for one in document["rules"]):
            document["rules"].append(rule)
        _by_id(document["steps"], step).setdefault("rules", []).append(use)

    return change


def reasons(act: Any, *args: Any, **more: Any) -> Any:
    with pytest.raises(StepRefused) as caught:
        act(*args, **more)
    return caught.value.reasons


def whole(case: Case) -> Any:
    """Everything that a case is, to be compared."""
    memory = case.memory
    flows = [memory.main, *(flow for _, flow in sorted(memory.threads.items()))]
    return (
        case.procedure.sha256,
        case.parameters.values,
        memory.latest,
        memory.before is None,
        sorted(memory.threads),
        [(f.state, f.entered, f.done, f.last, f.times, f.registers) for f in flows],
        dict(case.people),
        case.size,
    )


# --- what follows -----------------------------------------------------------------------------


def test_the_entry_binds_the_document_and_the_case_goes_on_under_it(
    village: Any, later: Any
) -> None:
    village.prepare()
    procedure = later(files={"tiny.yaml": b"a", "rules/party_2028.yaml": b"b"})
    entry = village.case.amend(procedure, at=village.at, actor="t01", role="township", cid="c-1")
    assert (entry.n, entry.type) == (4, "amend")
    assert entry.body["act"] == {"person": "t01", "role": "township"}
    assert entry.body["out"] == {"state": "recommending"}
    data = entry.body["data"]
    assert data["procedure"] == {"id": "tiny", "version": 2}
    assert data["compiled"] == {"sha256": procedure.sha256, "size": len(procedure.compiled)}
    assert [one["name"] for one in data["sources"]] == ["rules/party_2028.yaml", "tiny.yaml"]
    assert village.store.get("amendments/4/procedure.json") == procedure.compiled
    assert village.store.get("amendments/4/sources/rules/party_2028.yaml") == b"b"
    assert village.store.get("procedure.json") == village.procedure.compiled
    assert village.case.procedure is procedure
    again = village.resumes()
    assert whole(again) == whole(village.case)
    assert dict(again.procedure.files) == dict(procedure.files)
    village.recommend("m01", "m02", "m03", "m04")
    assert whole(village.resumes()) == whole(village.case)


def test_the_law_in_force_is_not_put_in_force_again(village: Any) -> None:
    """It would only end the right to correct."""
    with pytest.raises(AmendmentError, match="in force already"):
        village.case.amend(village.case.procedure, at=village.at)
    assert 1 == village.case.size


def test_the_new_law_decides_what_comes_after_and_nothing_before(
    village: Any, later: Any, make_rule: Any
) -> None:
    village.prepare(seats=3)
    rule = make_rule("many", "relation", args={"op": "at_least"})
    use = {"rule": "many", "args": {"left": {"count": "persons"}, "right": 9}}
    village.case.amend(later(with_rule("shortlist", rule, use)), at=village.at)
    with pytest.raises(StepRefused) as caught:
        village.recommend("m01", "m02", "m03", "m04")
    assert caught.value.reasons == ({"rule": "many", "op": "at_least", "left": 4, "right": 9},)
    assert village.resumes().state == "recommending"


def test_the_new_law_reads_what_the_old_one_never_did(
    village: Any, later: Any, make_rule: Any
) -> None:
    """procedure 4: the memory holds the whole last entry of each step."""
    village.prepare()
    assert village.procedure.sha256 == village.case.procedure.sha256
    rule = make_rule("visits", "relation", args={"op": "at_least"})
    use = {"rule": "visits", "args": {"left": "survey.visited", "right": "survey.households"}}
    village.case.amend(later(with_rule("rec_mass", rule, use)), at=village.at)
    with pytest.raises(StepRefused) as caught:
        village.recommend("m01", "m02", "m03", "m04")
    expected = {"rule": "visits", "op": "at_least", "left": 83, "right": 412}
    assert caught.value.reasons == (expected,)
    assert whole(village.resumes()) == whole(village.case)


def test_the_new_law_counts_what_the_old_one_did_not(
    village: Any, later: Any, make_rule: Any
) -> None:
    village.prepare()
    for _ in range(2):
        village.take("rec_mass", **_missed())
    village.take("complaint_received", "a01", role="applicant", complaint="c1")
    rule = make_rule("once", "relation", args={"op": "at_most"})
    use = {"rule": "once", "args": {"left": "times.rec_mass/missed", "right": 1}}
    village.case.amend(later(with_rule("rec_mass", rule, use)), at=village.at)
    expected = ({"rule": "once", "op": "at_most", "left": 2, "right": 1},)
    assert expected == reasons(village.take, "rec_mass", **_missed())
    assert whole(village.resumes()) == whole(village.case)


def _missed() -> Json:
    return {
        "should_attend": 30, "present": 3, "ballots_issued": 3, "ballots_returned": 3,
        "ballots_valid": 3, "votes": [],
    }  # fmt: skip


def test_a_count_that_was_reset_begins_anew_under_the_new_law(village: Any, later: Any) -> None:
    signin: Json = {"documents": {"signin": b"x"}}
    village.to_meeting("m01", "m02", "m03", "m04")
    village.take("open_quorum", present=23, **signin)
    village.take("team", scrutineers=["s01"], tellers=["x01"], invited=2)
    village.take("open_quorum", present=24, **signin)
    village.case.amend(later(), at=village.at)
    village.take("vote", present=23, ballots_issued=23)
    village.take("team", scrutineers=["s01"], tellers=["x01"], invited=2)
    missed = village.take("open_quorum", present=23, **signin)
    assert ("missed", "ready") == (missed.outcome, missed.state)
    assert whole(village.resumes()) == whole(village.case)


def test_a_corrected_step_is_not_counted_under_the_new_law(
    village: Any, later: Any, make_rule: Any
) -> None:
    village.prepare()
    village.take("rec_mass", **_missed())
    village.take("rec_mass", **_missed())
    village.case.correct(actor="p01", at=village.at)
    rule = make_rule("once", "relation", args={"op": "at_most"})
    use = {"rule": "once", "args": {"left": "times.rec_mass/missed", "right": 0}}
    village.case.amend(later(with_rule("rec_mass", rule, use)), at=village.at)
    expected = ({"rule": "once", "op": "at_most", "left": 1, "right": 0},)
    assert expected == reasons(village.take, "rec_mass", **_missed())


def test_registers_counts_and_what_was_done_are_kept(village: Any, later: Any) -> None:
    village.to_meeting("m01", "m02", "m03", "m04")
    before = village.case
    kept = (before.holders("candidate"), before.holders("teller"), before.memory.main.done)
    entered = before.memory.main.entered
    village.case.amend(later(), at=village.at)
    after = village.case
    assert (after.holders("candidate"), after.holders("teller"), after.memory.main.done) == kept
    assert after.memory.main.entered == entered
    assert after.state == "ready"
    village.take("open_quorum", present=24, documents={"signin": b"x"})
    assert whole(village.resumes()) == whole(village.case)


def test_what_one_law_does_not_have_is_there_for_one_after_it(
    village: Any, later: Any, make_rule: Any, compiled: Any
) -> None:
    """log 10.2: the memory stays as it is."""

    def without(document: Json) -> None:
        document["steps"] = [one for one in document["steps"] if one["id"] != "survey"]
        document["parameters"] = [p for p in document["parameters"] if p["id"] != "on_survey"]
        _by_id(document["steps"], "approve").pop("requires", None)
        document["standings"].append(
            {"id": "guest", "title": {"zh": "列席", "en": "guest"}},
        )
        for one in document["steps"]:
            for outcome in one["outcomes"]:
                for change in outcome.get("register", ()):
                    if change["role"] == "elector":
                        change["role"] = "guest"
        document["standings"] = [o for o in document["standings"] if o["id"] != "elector"]
        _by_id(document["steps"], "count")["by"][0]["args"]["electors"] = "role.guest"

    import copy as copying

    original = copying.deepcopy(compiled)
    village.prepare()
    electors = village.case.holders("elector")
    assert electors
    village.case.amend(later(without), at=village.at)
    assert village.case.holders("guest") == ()
    rule = make_rule("visits", "relation", args={"op": "at_least"})
    use = {"rule": "visits", "args": {"left": "survey.visited", "right": "survey.households"}}
    original["version"] = 3
    with_rule("rec_mass", rule, use)(original)
    village.case.amend(Procedure.from_compiled(original), at=village.at)
    assert village.case.holders("elector") == electors
    with pytest.raises(StepRefused) as caught:
        village.recommend("m01", "m02", "m03", "m04")
    assert [reason["rule"] for reason in caught.value.reasons] == ["visits"]
    assert whole(village.resumes()) == whole(village.case)


def test_threads_go_on_under_the_new_law(village: Any, later: Any, make_rule: Any) -> None:
    village.take("complaint_received", "a01", role="applicant", complaint="c1")

    def sooner(document: Json) -> None:
        _by_id(document["rules"], "answer-15")["args"]["length"] = "2 days"

    village.case.amend(later(sooner), at=village.at)
    assert village.case.thread("complaints", "c1") == "waiting"
    village.wait(3)
    decided = village.take("complaint_decided", complaint="c1", decision="upheld")
    assert decided.warnings[0]["rule"] == "answer-15"
    assert whole(village.resumes()) == whole(village.case)


def test_a_document_may_be_put_in_force_in_a_final_state(village: Any, later: Any) -> None:
    village.to_count("m01", "m02", "m03", "m04")
    village.count(m01=24, m02=23, m03=22, m04=1)
    village.take("declare", elected=["m01", "m02", "m03"])
    village.case.amend(later(), at=village.at)
    assert (village.case.state, village.case.is_final) == ("closed", True)
    assert village.resumes().is_final


# --- parameters -------------------------------------------------------------------------------


def test_values_of_entry_0_stay_and_new_parameters_take_their_default(
    procedure: Any, village_of: Any, later: Any
) -> None:
    plan = {"parameters": {"days": 7, "departments": []}}
    village = village_of(procedure, plan=plan)

    def change(document: Json) -> None:
        known = document["parameters"]
        known[:] = [one for one in known if one["id"] != "reconvene_max"]
        _by_id(document["steps"], "open_quorum")["outcomes"][1]["at_most"] = 1
        new = {"id": "hours", "type": "int", "default": 48, "min": 1, "basis": "plan"}
        known.append({**new, "certainty": "P", "title": {"zh": "小时", "en": "hours"}})
        _by_id(known, "departments")["default"] = ["tax"]
        _by_id(known, "days").update(default=10, max=12)

    village.case.amend(later(change), at=village.at)
    values = village.case.parameters.values
    assert (values["days"], values["hours"], values["departments"]) == (7, 48, ())
    assert "reconvene_max" not in values
    assert whole(village.resumes()) == whole(village.case)


def test_a_value_outside_its_range_that_warns_is_recorded(
    procedure: Any, village_of: Any, later: Any
) -> None:
    village = village_of(procedure, plan={"parameters": {"reconvene_max": 4}})

    def narrow(document: Json) -> None:
        _by_id(document["parameters"], "reconvene_max")["max"] = 3

    entry = village.case.amend(later(narrow), at=village.at)
    warning = {"rule": "parameter", "param": "reconvene_max"}
    assert entry.body["out"] == {"state": "start", "warnings": [warning]}
    assert whole(village.resumes()) == whole(village.case)


# --- what is not lawful -----------------------------------------------------------------------


def _other_id(document: Json) -> None:
    document["procedure"] = "other"


def _renamed(old: str, new: str) -> Change:
    """Every mention of an id by another one."""

    def change(document: Json) -> None:
        import json

        text = json.dumps(document).replace(f'"{old}"', f'"{new}"')
        document.clear()
        document.update(json.loads(text))

    return change


def _without_threads(document: Json) -> None:
    document.pop("threads")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (_other_id, "`tiny`"),
        (_renamed("recommending", "recommended"), "`recommending`"),
        (_without_threads, "`complaints`"),
        (_renamed("complaints", "appeals"), "`complaints`"),
        (_renamed("waiting", "awaited"), "`waiting`"),
    ],
)
def test_a_law_that_cannot_follow_is_refused_and_nothing_is_written(
    change: Change, named: str, village: Any, later: Any
) -> None:
    village.prepare()
    village.take("complaint_received", "a01", role="applicant", complaint="c1")
    before = whole(village.case), village.store.names()
    with pytest.raises(AmendmentError, match=named):
        village.case.amend(later(change), at=village.at)
    assert before == (whole(village.case), village.store.names())
    village.recommend("m01", "m02", "m03", "m04")


def test_a_thread_must_stay_also_where_none_was_begun(village: Any, later: Any) -> None:
    with pytest.raises(AmendmentError, match="`complaints`"):
        village.case.amend(later(_without_threads), at=village.at)


@pytest.mark.parametrize("change", [{"min": 6}, {"type": "choice", "values": ["a"]}])
def test_a_value_that_is_not_lawful_any_more_is_refused(
    change: Json, village: Any, later: Any
) -> None:
    def narrow(document: Json) -> None:
        one = _by_id(document["parameters"], "days")
        one.update(change)
        if "values" in change:
            del one["min"], one["max"]

    with pytest.raises(PlanError, match="`days`"):
        village.case.amend(later(narrow), at=village.at)
    assert village.case.size == 1


# --- corrections ------------------------------------------------------------------------------


def test_what_was_done_before_an_amendment_is_not_corrected_after_it(
    village: Any, later: Any
) -> None:
    village.prepare()
    village.case.amend(later(), at=village.at)
    assert village.case.latest is None
    expected = ({"rule": "correct"},)
    assert expected == reasons(village.case.correct, 3, actor="t01", at=village.at)
    village.take("rec_mass", **_missed())
    village.case.correct(6, actor="p01", at=village.at)
    assert expected == reasons(village.case.correct, 3, actor="t01", at=village.at)
    assert whole(village.resumes()) == whole(village.case)


def test_an_amendment_is_no_step_to_be_corrected(village: Any, later: Any) -> None:
    village.take("roster", members=[])
    village.case.amend(later(), at=village.at)
    assert reasons(village.case.correct, 2, actor="p01", at=village.at) == ({"rule": "correct"},)


# --- asked twice ------------------------------------------------------------------------------


def test_an_amendment_sent_twice_is_recorded_once(village: Any, later: Any) -> None:
    """log 5.6."""
    village.take("roster", members=[], cid="c-0")
    procedure = later()
    first = village.case.amend(procedure, at=village.at, cid="c-1")
    for case in (village.case, village.resumes()):
        assert case.amend(procedure, at=village.at, cid="c-1").n == first.n == 2
        assert case.size == 3
        for cid, law in (("c-1", village.procedure), ("c-0", procedure)):
            with pytest.raises(CommandIdError):
                case.amend(law, at=village.at, cid=cid)
    with pytest.raises(CommandIdError):
        village.take("survey", households=1, visited=1, cid="c-1")


def test_a_step_sent_again_under_a_law_that_does_not_have_it_is_the_one_recorded(
    village: Any, later: Any
) -> None:
    """log 5.6: what it said was written as the law of its entry wants it."""

    def renamed(document: Json) -> None:
        import json

        text = json.dumps(document["steps"]).replace("rec_mass", "rec_all")
        document["steps"] = json.loads(text)

    village.prepare()
    sent = {**_missed(), "votes": [_row("m02"), _row("m01")], "cid": "c-1"}
    outcome = village.take("rec_mass", **sent).outcome
    village.case.amend(later(renamed), at=village.at)
    for case in (village.case, village.resumes()):
        village.case = case
        assert village.take("rec_mass", **sent).outcome == outcome
        with pytest.raises(CommandIdError):
            village.take("rec_mass", **{**sent, "votes": [_row("m02")]})
        assert case.size == 6


def _row(person: str) -> Json:
    return {"id": person, "yes": 0, "no": 0, "abstain": 0}


# --- faults -----------------------------------------------------------------------------------


def test_of_two_amendments_the_later_one_changes_no_file(
    village_of: Any, procedure: Any, later: Any, tmp_path: Path
) -> None:
    village = village_of(procedure, store=FileStore(tmp_path))
    other = Case.resume(FileStore(tmp_path))
    village.case.amend(later(files={"a.yaml": b"a"}), at=village.at)
    wrong = later(version=9, files={"a.yaml": b"b"})
    with pytest.raises(ConflictError):
        other.amend(wrong, at=village.at)
    assert other.procedure.version == 1
    assert FileStore(tmp_path).get("amendments/1/sources/a.yaml") == b"a"
    assert whole(village.resumes()) == whole(village.case)


def test_of_a_step_and_an_amendment_the_later_one_leaves_nothing(
    village_of: Any, procedure: Any, later: Any, tmp_path: Path
) -> None:
    """log 7.1, whichever of the two comes first."""
    village = village_of(procedure, store=FileStore(tmp_path))
    other = Case.resume(FileStore(tmp_path))
    village.take("roster", members=[])
    with pytest.raises(ConflictError):
        other.amend(later(), at=village.at)
    assert not (tmp_path / "amendments").exists()
    assert (other.procedure.version, village.case.size) == (1, 2)
    other = Case.resume(FileStore(tmp_path))
    village.case.amend(later(), at=village.at)
    before = whole(village.case)
    data = {"date": "2026-03-02", "households": 1, "visited": 1}
    with pytest.raises(ConflictError):
        other.step("survey", data, actor="p01", at=village.at)
    assert before == whole(village.case) == whole(village.resumes())


class Broken(FileStore):
    """A disk that fails at the sync with this number, counted from now."""

    left = 0

    def _sync(self, fd: int) -> None:
        self.left -= 1
        if self.left == 0:
            raise OSError(5, "input/output error")
        super()._sync(fd)


@pytest.mark.parametrize("left", [1, 2, 3])
def test_files_of_no_entry_are_overwritten_by_the_next_amendment(
    left: int, village_of: Any, procedure: Any, later: Any, tmp_path: Path
) -> None:
    """Two files and the line: the disk fails at each."""
    store = Broken(tmp_path)
    village = village_of(procedure, store=store)
    store.left = left
    with pytest.raises(StoreError):
        village.case.amend(later(version=9, files={"a.yaml": b"b"}), at=village.at)
    assert village.case.procedure.version == 1
    village.case = Case.resume(FileStore(tmp_path))
    if left == 3:  # the line may be there: the next number is another
        assert village.case.procedure.version == 9
        return
    assert village.case.size == 1
    village.case.amend(later(version=2, files={"a.yaml": b"a"}), at=village.at)
    assert FileStore(tmp_path).get("amendments/1/sources/a.yaml") == b"a"
    assert whole(Case.resume(FileStore(tmp_path))) == whole(village.case)


CHILD = """
import os, sys
from pathlib import Path
from datetime import datetime
from tuixuan import Case, FileStore, Procedure

folder, where, left = sys.argv[1], sys.argv[2], int(sys.argv[3])

class Killed(FileStore):
    def _write(self, fd, data):
        if where == "in the write":
            os.write(fd, data[: len(data) // 2])
            os._exit(9)
        return super()._write(fd, data)

    def _sync(self, fd):
        global left
        left -= 1
        if left == 0 and where == "before the sync":
            os._exit(9)
        super()._sync(fd)
        if left == 0 and where == "after the sync":
            os._exit(9)

case = Case.resume(Killed(folder))
procedure = Procedure.from_compiled(Path(sys.argv[4]).read_bytes(), files={"a.yaml": b"a"})
case.amend(procedure, at=datetime.fromisoformat("2026-03-02T09:00:00+08:00"))
"""


@pytest.mark.checkout
@pytest.mark.parametrize(
    ("where", "left"),
    [("in the write", 0)]
    + [(where, n) for where in ("before the sync", "after the sync") for n in (2, 3, 4)],
)
def test_a_writer_killed_while_he_amends_leaves_a_case_that_goes_on(
    where: str, left: int, village_of: Any, procedure: Any, later: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "case"
    village = village_of(procedure, store=FileStore(folder))
    amended = later(version=9)
    (tmp_path / "procedure.json").write_bytes(amended.compiled)
    command = [sys.executable, "-c", CHILD, str(folder), where, str(left)]
    command.append(str(tmp_path / "procedure.json"))
    child = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert child.returncode == 9, child.stderr
    case = Case.resume(FileStore(folder))
    assert case.procedure.version == (9 if case.size == 2 else 1)
    case.amend(later(version=10), at=village.at)
    again = Case.resume(FileStore(folder))
    assert whole(again) == whole(case)
    assert again.procedure.version == 10


@pytest.mark.parametrize("name", ["../a.yaml", "a b", "x" * 101])
def test_a_source_that_has_no_place_in_a_case_is_refused(
    name: str, village: Any, later: Any
) -> None:
    with pytest.raises(UsageError):
        village.case.amend(later(files={name: b"a"}), at=village.at)
    assert (village.case.size, village.case.procedure.version) == (1, 1)
    assert "amendments/1/procedure.json" not in village.store.names()


class Plain:
    """A store that somebody wrote before laws were amended."""

    def __init__(self) -> None:
        self._store = MemoryStore()

    def __getattr__(self, name: str) -> Any:
        if name == "append_binding":
            raise AttributeError(name)
        return getattr(self._store, name)


def test_a_store_that_binds_no_files_keeps_cases_without_amendments(
    procedure: Any, village_of: Any, later: Any
) -> None:
    village = village_of(procedure, store=Plain())
    with pytest.raises(UsageError, match="append_binding"):
        village.case.amend(later(), at=village.at)
    village.prepare()
    assert village.resumes().state == "recommending"


# --- read again -------------------------------------------------------------------------------


@pytest.fixture
def amended(village_of: Any, procedure: Any, later: Any, tmp_path: Path) -> Any:
    """A case in a folder whose law was amended once, in entry 4."""
    village = village_of(procedure, store=FileStore(tmp_path / "case"))
    village.prepare()
    village.case.amend(later(files={"a.yaml": b"a"}), at=village.at)
    return village


def test_a_document_that_is_not_the_one_bound_is_not_run(amended: Any, tmp_path: Path) -> None:
    path = tmp_path / "case" / "amendments" / "4" / "procedure.json"
    whole_file = path.read_bytes()
    for content in (whole_file[:-1], amended.procedure.compiled, None):
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content)
        with pytest.raises(CaseError):
            amended.resumes()
    path.write_bytes(whole_file)
    assert amended.resumes().procedure.version == 2


def test_sources_may_be_missing(amended: Any, tmp_path: Path) -> None:
    (tmp_path / "case" / "amendments" / "4" / "sources" / "a.yaml").unlink()
    assert amended.resumes().procedure.files == ()


def test_a_case_is_copied_with_its_amendments(amended: Any) -> None:
    target = MemoryStore()
    copy(amended.store, target)
    assert whole(Case.resume(target)) == whole(amended.case)


@pytest.mark.parametrize("change", ["state", "warnings", "version", "pack"])
def test_an_amendment_that_says_something_else_is_not_followed(
    change: str, village: Any, later: Any
) -> None:
    from tuixuan.audit import Log
    from tuixuan.records import amend_body

    procedure = later()
    body = amend_body(procedure, {"state": "start"}, None, None)
    if change == "state":
        body["out"]["state"] = "prepared"
    elif change == "warnings":
        body["out"]["warnings"] = [{"rule": "parameter", "param": "days"}]
    elif change == "version":
        body["data"]["procedure"]["version"] = 3
    else:
        body["data"]["pack"] = "party_2028"
    files = {"amendments/1/procedure.json": procedure.compiled}
    Log.open(village.store).append("amend", body, village.at, files=files)
    with pytest.raises((ReplayDisagreement, CaseError)) as caught:
        village.resumes()
    assert "entry 1" in str(caught.value)


@pytest.mark.parametrize("change", [_other_id, _renamed("start", "begun")])
def test_an_unlawful_amendment_in_a_log_is_a_disagreement(
    change: Change, village: Any, later: Any
) -> None:
    from tuixuan.audit import Log
    from tuixuan.records import amend_body

    procedure = later(change)
    body = amend_body(procedure, {"state": "start"}, None, None)
    files = {"amendments/1/procedure.json": procedure.compiled}
    Log.open(village.store).append("amend", body, village.at, files=files)
    with pytest.raises(ReplayDisagreement) as caught:
        village.resumes()
    assert caught.value.n == 1
    assert not isinstance(caught.value, InputError)
