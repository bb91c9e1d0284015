"""A case with a signer issues notes: when, over what, and never two of one size (log 8, 10.1)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tuixuan import Case, FileStore, MemoryStore, StepRefused
from tuixuan.audit import KeyFile, Note
from tuixuan.audit.keys import WITNESS, VerifierKey
from tuixuan.audit.note import Signature
from tuixuan.errors import LogError, SigningError, UsageError
from tuixuan.procedure.compiled import Procedure
from tuixuan.store import Store, copy

ORIGIN = "village/1"
KEY = KeyFile(ORIGIN, bytes(32))
NEW = KeyFile(ORIGIN, bytes(range(32)))
B = {"elected", "closed"}


@pytest.fixture
def phased(compiled: dict[str, Any]) -> Procedure:
    """The tiny procedure with a second phase: what follows the count."""
    title = {"zh": "B", "en": "B"}
    compiled["phases"].append({"id": "B", "title": title})
    for state in compiled["states"]:
        state["phase"] = "B" if state["id"] in B else "A"
    return Procedure.from_compiled(compiled)


@pytest.fixture(params=["memory", "files"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return MemoryStore() if request.param == "memory" else FileStore(tmp_path / "case")


class Failing:
    """A signer that answers as the test says; `error` is raised, `value` is answered."""

    def __init__(self, key: KeyFile = KEY) -> None:
        self.key: VerifierKey = key.key
        self.error: Exception | None = None
        self.value: bytes | None = None
        self.signed: list[bytes] = []
        self._key = key

    def sign(self, message: bytes) -> bytes:
        self.signed.append(message)
        if self.error is not None:
            raise self.error
        return self.value if self.value is not None else self._key.sign(message)


def note(store: Store, size: int) -> Note:
    return Note.parse(store.get(f"checkpoints/{size:08d}"))


def signers(store: Store, size: int) -> list[str]:
    return [line.id.hex() for line in note(store, size).signatures]


# When


def test_a_note_is_issued_when_the_case_is_opened(village_of, procedure, store) -> None:
    case = village_of(procedure, store=store, signer=KEY).case
    assert ((1,), None) == (case.notes, case.note_due)
    made = note(store, 1)
    assert (ORIGIN, 1, case.root) == (made.origin, made.size, made.root.hex())
    assert made.is_signed_by(KEY.key)


def test_without_a_signer_there_are_no_notes(village_of, procedure, store) -> None:
    village = village_of(procedure, store=store)
    village.prepare()
    assert ((), None) == (village.case.notes, village.case.note_due)
    with pytest.raises(UsageError, match="with a signer"):
        village.case.checkpoint()
    with pytest.raises(UsageError, match="with a signer"):
        village.case.change_key(NEW, at=village.at)


def test_a_note_is_issued_when_the_phase_changes_and_at_the_end(village_of, phased, store) -> None:
    village = village_of(phased, store=store, signer=KEY)
    village.to_count("m01", "m02", "m03", "m04")
    assert (1,) == village.case.notes, "no step so far led to another phase"
    village.count(m01=20, m02=19, m03=18, m04=1)
    counted = village.case.size
    assert "elected" == village.case.state
    assert (1, counted) == village.case.notes
    village.take("declare", elected=["m01", "m02", "m03"])
    assert village.case.is_final
    assert (1, counted, counted + 1) == village.case.notes
    village.take("complaint_received", "x01", role="applicant", complaint="c1")
    assert (1, counted, counted + 1) == village.case.notes, "a thread is not the main flow"
    for size in village.case.notes:
        assert note(store, size).is_signed_by(KEY.key)


def test_a_correction_that_goes_back_to_another_phase_is_noted(village_of, phased, store) -> None:
    village = village_of(phased, store=store, signer=KEY)
    village.to_count("m01", "m02", "m03", "m04")
    village.count(m01=20, m02=19, m03=18, m04=1)
    counted = village.case.size
    signs = ["scrutineer", "teller"]
    village.case.correct(actor="p01", sign=signs, at=village.at)
    assert "counting" == village.case.state
    assert (1, counted, counted + 1) == village.case.notes


def test_a_refusal_is_not_noted_but_on_demand(village_of, procedure, store) -> None:
    village = village_of(procedure, store=store, signer=KEY)
    with pytest.raises(StepRefused):
        village.take("declare", elected=["m01"])
    assert (1,) == village.case.notes
    made = village.case.checkpoint()
    assert (2, (1, 2)) == (made.size, village.case.notes)
    assert made.is_signed_by(KEY.key)
    assert note(store, 2) == made


def test_a_case_of_one_phase_is_noted_at_its_end_only(village_of, procedure, store) -> None:
    village = village_of(procedure, store=store, signer=KEY)
    village.to_count("m01", "m02", "m03", "m04")
    village.count(m01=20, m02=19, m03=18, m04=1)
    village.take("declare", elected=["m01", "m02", "m03"])
    assert (1, village.case.size) == village.case.notes


# Over what


def test_what_is_signed_is_what_lies_in_the_store(village_of, procedure) -> None:
    """A line changed behind the writer is never signed, and nothing is appended behind it."""
    store, signer = MemoryStore(), Failing()
    village = village_of(procedure, store=store, signer=signer)
    village.prepare()
    store._lines[1] = store._lines[1].replace(b'"m01"', b'"m99"')
    signed = len(signer.signed)
    with pytest.raises(LogError, match="not the one of 4 entries that was written: keep"):
        village.case.checkpoint()
    assert (signed, (1,)) == (len(signer.signed), village.case.notes)
    size = store.size()
    with pytest.raises(LogError, match="not the one"):
        village.take("rec_party")
    assert size == store.size()


def test_a_log_cut_behind_the_writer_is_not_signed(village_of, procedure) -> None:
    store, signer = MemoryStore(), Failing()
    village = village_of(procedure, store=store, signer=signer)
    village.prepare()
    store._lines.pop()
    with pytest.raises(LogError, match="of 4 entries is expected, not of 3"):
        village.case.checkpoint()
    assert 1 == len(signer.signed)


def test_a_step_that_leads_to_another_phase_over_changed_lines_is_an_error(
    village_of, phased
) -> None:
    store = MemoryStore()
    village = village_of(phased, store=store, signer=KEY)
    village.to_count("m01", "m02", "m03", "m04")
    store._lines[1] = store._lines[1].replace(b'"m01"', b'"m99"')
    with pytest.raises(LogError, match="not the one"):
        village.count(m01=20, m02=19, m03=18, m04=1)
    assert (1,) == village.case.notes


def test_a_note_covers_what_the_writer_knows_and_not_what_another_added(
    village_of, procedure, store
) -> None:
    village = village_of(procedure, store=store, signer=KEY)
    other = Case.resume(store, signer=KEY)
    other.step("roster", {"date": "2026-03-02", "members": []}, actor="p01", at=village.at)
    assert 1 == village.case.checkpoint().size
    assert 2 == other.checkpoint().size
    assert ((1, 2), (1, 2)) == (village.case.notes, other.notes)


# Never two


def test_a_note_keeps_its_signature_lines(village_of, procedure, store) -> None:
    village = village_of(procedure, store=store, signer=KEY)
    line = Signature("witness.example.org", b"abcd", b"seen")
    store.put("checkpoints/00000001", bytes(note(store, 1).with_(line)))
    before = store.get("checkpoints/00000001")
    village.case.checkpoint()
    assert before == store.get("checkpoints/00000001")
    Case.resume(store, signer=KEY).checkpoint()
    assert before == store.get("checkpoints/00000001")


def test_a_key_of_the_right_name_that_signed_no_note_is_refused(
    village_of, procedure, store
) -> None:
    village_of(procedure, store=store, signer=KEY)
    with pytest.raises(UsageError, match="give the key that signed"):
        Case.resume(store, signer=NEW)
    assert [KEY.key.id.hex()] == signers(store, 1)
    assert Case.resume(store, signer=KEY).is_signed


def test_a_log_shorter_than_its_note_is_not_resumed(village_of, procedure) -> None:
    """A backup was put back: the note that was issued since is longer."""
    backup, store = MemoryStore(), MemoryStore()
    village = village_of(procedure, store=store, signer=KEY)
    copy(store, backup)
    village.prepare()
    village.case.checkpoint()
    backup.put("checkpoints/00000004", store.get("checkpoints/00000004"))
    for signer in (None, KEY):
        with pytest.raises(LogError, match=r"an older copy was put back.*tuixuan-verify") as found:
            Case.resume(backup, signer=signer)
        assert 1 == found.value.line
    assert 1 == backup.size()


def test_a_log_that_went_another_way_than_its_note_is_not_resumed(village_of, procedure) -> None:
    backup, store = MemoryStore(), MemoryStore()
    village = village_of(procedure, store=store, signer=KEY)
    copy(store, backup)
    village.take("roster", members=[])
    village.case.checkpoint()
    other = Case.resume(backup, signer=KEY)
    other.add_calendar(_calendar(), at=village.at)
    backup.put("checkpoints/00000002", store.get("checkpoints/00000002"))
    for signer in (None, KEY):
        with pytest.raises(LogError, match="another history") as found:
            Case.resume(backup, signer=signer)
        assert 1 == found.value.line


def test_a_size_that_has_another_note_is_not_signed(village_of, procedure) -> None:
    """The other note came after the case was resumed: it is found when it is to be issued."""
    backup, store = MemoryStore(), MemoryStore()
    village = village_of(procedure, store=store, signer=KEY)
    copy(store, backup)
    village.take("roster", members=[])
    village.case.checkpoint()
    other, at = Case.resume(backup, signer=KEY), village.at
    other.add_calendar(_calendar(), at=at)
    backup.put("checkpoints/00000002", store.get("checkpoints/00000002"))
    with pytest.raises(LogError, match="another history"):
        other.checkpoint()
    assert store.get("checkpoints/00000002") == backup.get("checkpoints/00000002")
    size = backup.size()
    with pytest.raises(LogError, match="another history"):
        other.step("roster", {"date": "2026-03-02", "members": []}, actor="p01", at=at)
    assert size == backup.size()


def _calendar() -> dict[str, Any]:
    return {
        "format": "tuixuan-calendar/1",
        "calendar": 2026,
        "source": "notice",
        "checked_on": "2026-11-24",
        "days_off": [],
        "working_weekends": [],
    }


def test_a_case_is_not_opened_where_notes_of_another_lie(village_of, procedure) -> None:
    store, empty = MemoryStore(), MemoryStore()
    village_of(procedure, store=store, signer=KEY)
    empty.put("checkpoints/00000001", store.get("checkpoints/00000001"))
    for opening in ({}, {"signer": KEY}):
        with pytest.raises(LogError, match="at least 1 entries"):
            village_of(procedure, store=empty, **opening)
    assert ("checkpoints/00000001",) == empty.names()


@pytest.mark.parametrize("name", ["1", "00000000", "0000001", "00000001.1", "00000001.100", "x/y"])
def test_a_name_that_is_none_of_a_note_is_refused(name, village_of, procedure) -> None:
    store = MemoryStore()
    village_of(procedure, store=store, signer=KEY)
    store.put(f"checkpoints/{name}", store.get("checkpoints/00000001"))
    with pytest.raises(LogError, match="not the name of a note"):
        Case.resume(store)


def test_what_is_no_note_or_of_another_size_is_refused(village_of, procedure) -> None:
    store = MemoryStore()
    village_of(procedure, store=store, signer=KEY)
    good = store.get("checkpoints/00000001")
    for name, content in (
        ("00000001", good[:-1]),
        ("00000002", good),
        ("00000001", good.replace(b"village/1", b"village/2")),
    ):
        store.put("checkpoints/00000001", good)
        store.put(f"checkpoints/{name}", content)
        with pytest.raises(LogError, match="checkpoints/"):
            Case.resume(store)


def test_a_note_that_an_auditor_kept_beside_is_compared_too(village_of, procedure) -> None:
    store = MemoryStore()
    village_of(procedure, store=store, signer=KEY)
    store.put("checkpoints/00000001.2", store.get("checkpoints/00000001"))
    assert (1,) == Case.resume(store).notes
    other = Note(ORIGIN, 1, bytes(32), note(store, 1).signatures)
    store.put("checkpoints/00000001.99", bytes(other))
    with pytest.raises(LogError, match="another history"):
        Case.resume(store)


# The signer


def test_a_key_of_another_name_is_refused_before_anything_is_written(village_of, procedure) -> None:
    store = MemoryStore()
    witness = KeyFile(ORIGIN, bytes(32), WITNESS)
    for signer in (KeyFile("village/2", bytes(32)), witness):
        with pytest.raises(UsageError, match="named `village/1`"):
            village_of(procedure, store=store, signer=signer)
    assert ((), 0) == (store.names(), store.size())
    village = village_of(procedure, store=store, signer=KEY)
    for signer in (KeyFile("village/2", bytes(32)), witness):
        with pytest.raises(UsageError, match="named `village/1`"):
            Case.resume(store, signer=signer)
        with pytest.raises(UsageError, match="named `village/1`"):
            village.case.change_key(signer, at=village.at)
    assert 1 == store.size()


def test_an_origin_that_is_no_key_name_has_no_notes(procedure) -> None:
    class Named:
        key = VerifierKey("a village", 1, KEY.key.public)
        sign = KEY.sign

    with pytest.raises(UsageError, match="an origin without spaces"):
        Case.open(procedure, MemoryStore(), origin="a village", at=_at(), signer=Named())


def _at() -> Any:
    from datetime import UTC, datetime

    return datetime(2026, 3, 2, tzinfo=UTC)


def test_a_signer_that_does_not_say_its_key_is_told(procedure) -> None:
    class Gone:
        @property
        def key(self) -> VerifierKey:
            raise OSError("no module is plugged in")

        def sign(self, message: bytes) -> bytes:
            return b""

    store = MemoryStore()
    with pytest.raises(SigningError, match="no module is plugged in"):
        Case.open(procedure, store, origin=ORIGIN, at=_at(), signer=Gone())
    assert ((), 0) == (store.names(), store.size())


def test_a_signer_that_fails_undoes_nothing(village_of, phased, store) -> None:
    signer = Failing()
    village = village_of(phased, store=store, signer=signer)
    village.to_count("m01", "m02", "m03", "m04")
    signer.error = RuntimeError("the card was taken out")
    accepted = village.count(m01=20, m02=19, m03=18, m04=1)
    assert ("complete", "elected") == (accepted.outcome, village.case.state)
    assert (1,) == village.case.notes
    assert isinstance(village.case.note_due, SigningError)
    assert "the card was taken out" in str(village.case.note_due)
    with pytest.raises(SigningError, match="the card was taken out"):
        village.case.checkpoint()
    with pytest.raises(StepRefused):
        village.take("vote", present=1, ballots_issued=1)
    assert village.case.note_due is not None
    signer.error = None
    with pytest.raises(StepRefused):
        village.take("vote", present=1, ballots_issued=1)
    assert (None, (1, village.case.size)) == (village.case.note_due, village.case.notes)


class Unplugged:
    """A module that says its key, until it is taken out; then it says nothing."""

    def __init__(self) -> None:
        self.is_out = False

    @property
    def key(self) -> VerifierKey:
        if self.is_out:
            raise RuntimeError("the module is out")
        return KEY.key

    def sign(self, message: bytes) -> bytes:
        return KEY.sign(message)


def test_a_signer_that_says_its_key_no_more_undoes_nothing(village_of, phased, store) -> None:
    signer = Unplugged()
    village = village_of(phased, store=store, signer=signer)
    village.to_count("m01", "m02", "m03", "m04")
    signer.is_out = True
    village.count(m01=20, m02=19, m03=18, m04=1)
    assert ("elected", (1,)) == (village.case.state, village.case.notes)
    assert "the module is out" in str(village.case.note_due)
    size = village.case.size
    with pytest.raises(SigningError, match="the module is out"):
        village.case.change_key(NEW, at=village.at)
    assert size == village.case.size
    signer.is_out = False
    assert size == village.case.checkpoint().size


def test_the_note_of_the_opening_may_be_due(village_of, procedure, store) -> None:
    signer = Failing()
    signer.error = RuntimeError("busy")
    village = village_of(procedure, store=store, signer=signer)
    assert "busy" in str(village.case.note_due)
    signer.error = None
    assert 1 == village.case.checkpoint().size
    assert village.case.note_due is None


@pytest.mark.parametrize("value", [b"", bytes(64), bytes(63), NEW.sign(b"x")])
def test_what_the_key_does_not_verify_is_not_kept(value, village_of, procedure, store) -> None:
    signer = Failing()
    signer.value = value
    village = village_of(procedure, store=store, signer=signer)
    assert "is no signature of key `village/1`" in str(village.case.note_due)
    assert () == village.case.notes


def test_a_note_is_due_after_a_restart_as_well(village_of, phased, store) -> None:
    signer = Failing()
    village = village_of(phased, store=store, signer=signer)
    village.to_count("m01", "m02", "m03", "m04")
    signer.error = RuntimeError("the power went")
    village.count(m01=20, m02=19, m03=18, m04=1)
    size = village.case.size
    assert Case.resume(store).note_due is None, "who has no key owes no note"
    case = Case.resume(store, signer=KEY)
    assert f"entry {size - 1}" in str(case.note_due)
    data = {"date": village.at.date().isoformat(), "elected": ["m01", "m02", "m03"]}
    case.step("declare", data, actor="p01", at=village.at)
    assert (None, (1, size + 1)) == (case.note_due, case.notes)


def test_a_log_that_began_without_a_signer_gets_its_first_note_later(
    village_of, procedure, store
) -> None:
    village_of(procedure, store=store)
    case = Case.resume(store, signer=KEY)
    assert "entry 0" in str(case.note_due)
    assert (1, None) == (case.checkpoint().size, case.note_due)
    assert Case.resume(store, signer=KEY).note_due is None


def test_a_command_sent_again_issues_no_second_note(village_of, phased, store) -> None:
    village = village_of(phased, store=store, signer=KEY)
    village.take("roster", members=[], cid="c1")
    notes = village.case.notes
    village.take("roster", members=[], cid="c1")
    assert notes == village.case.notes


def test_the_clock_that_went_back_does_not_matter_to_a_note(village_of, procedure, store) -> None:
    village = village_of(procedure, store=store, signer=KEY)
    village.take("roster", members=[], at=village.at)
    data = {"date": "2026-03-02", "households": 412, "visited": 83}
    earlier = village.at - timedelta(days=1)
    village.case.step("survey", data, actor="p01", at=earlier)
    last = list(village.case.entries())[-1]
    assert last.body["claimed"] < last.t
    assert 3 == village.case.checkpoint().size
    assert (1, 3) == Case.resume(store, signer=KEY).notes


# Another key


def test_a_change_of_the_key_is_noted_by_the_old_one_and_by_both(
    village_of, procedure, store
) -> None:
    village = village_of(procedure, store=store, signer=KEY)
    village.prepare()
    entry = village.case.change_key(NEW, at=village.at, actor="township")
    old, new = KEY.key.id.hex(), NEW.key.id.hex()
    assert (4, {"key": str(NEW.key)}) == (entry.n, entry.body["data"])
    assert {"person": "t01", "role": "township"} == entry.body["act"]
    assert (1, 4, 5) == village.case.notes
    assert ([old], [new, old]) == (signers(store, 4), signers(store, 5))
    assert note(store, 5).is_signed_by(KEY.key) and note(store, 5).is_signed_by(NEW.key)
    village.case.add_calendar(_calendar(), at=village.at)
    village.case.checkpoint()
    assert [new] == signers(store, 6)


def test_after_a_change_only_the_key_in_force_goes_on(village_of, procedure, store) -> None:
    village = village_of(procedure, store=store, signer=KEY)
    village.case.change_key(NEW, at=village.at)
    with pytest.raises(UsageError, match="the log announces key"):
        Case.resume(store, signer=KEY)
    case = Case.resume(store, signer=NEW)
    assert (None, 2) == (case.note_due, case.size)
    with pytest.raises(UsageError, match="in force already"):
        case.change_key(NEW, at=village.at)
    case.change_key(KEY, at=village.at)
    assert Case.resume(store, signer=KEY).note_due is None
    assert 3 == Case.resume(store).size


def test_the_key_is_not_changed_while_the_old_one_does_not_sign(
    village_of, procedure, store
) -> None:
    signer = Failing()
    village = village_of(procedure, store=store, signer=signer)
    village.take("roster", members=[])
    signer.error = RuntimeError("lost")
    with pytest.raises(SigningError, match="lost"):
        village.case.change_key(NEW, at=village.at)
    assert 2 == village.case.size
    signer.error = None
    village.case.change_key(NEW, at=village.at)
    assert (1, 2, 3) == village.case.notes


def test_the_note_after_a_change_may_be_due(village_of, procedure, store) -> None:
    village = village_of(procedure, store=store, signer=KEY)
    broken = Failing(NEW)
    broken.error = RuntimeError("not yet set up")
    village.case.change_key(broken, at=village.at)
    assert ((1,), 2) == (village.case.notes, village.case.size)
    assert "not yet set up" in str(village.case.note_due)
    assert "entry 1" in str(Case.resume(store, signer=NEW).note_due)
    broken.error = None
    village.case.checkpoint()
    assert [NEW.key.id.hex(), KEY.key.id.hex()] == signers(store, 2)


def test_a_lost_key_is_followed_by_a_new_one_that_signs_alone(village_of, procedure, store) -> None:
    village = village_of(procedure, store=store, signer=KEY)
    village.take("roster", members=[])
    with pytest.raises(UsageError, match="a case with a signer is expected"):
        Case.resume(store).change_key(NEW, at=village.at)
    with pytest.raises(UsageError, match="a case without a signer is expected"):
        Case.resume(store, signer=KEY).change_key(NEW, at=village.at, lost=True)
    Case.resume(store).change_key(NEW, at=village.at, lost=True)
    case = Case.resume(store, signer=NEW)
    assert "entry 2" in str(case.note_due)
    case.checkpoint()
    assert ((1, 3), [NEW.key.id.hex()]) == (case.notes, signers(store, 3))


def test_a_key_entry_is_only_announced_and_folds(village_of, procedure, store) -> None:
    village = village_of(procedure, store=store, signer=KEY)
    village.prepare()
    state = village.case.state
    village.case.change_key(NEW, at=village.at)
    case = Case.resume(store)
    assert (state, village.case.root) == (case.state, case.root)
    line = json.loads(list(store.lines())[-1])
    assert {"data", "n", "prev", "t", "type"} == line.keys()


def test_events_of_notes_are_told(village_of, procedure, monkeypatch) -> None:
    import structlog
    from structlog.testing import capture_logs

    structlog.configure()
    signer = Failing()
    try:
        with capture_logs() as told:
            village = village_of(procedure, signer=signer)
            signer.error = RuntimeError("busy")
            village.to_count("m01", "m02", "m03", "m04")
            village.count(m01=20, m02=19, m03=18, m04=1)
            village.take("declare", elected=["m01", "m02", "m03"])
    finally:
        structlog.reset_defaults()
    notes = [event for event in told if event["event"].startswith("note")]
    assert ["note issued", "note due"] == [event["event"] for event in notes]
    assert (village.case.size, "warning") == (notes[1]["size"], notes[1]["log_level"])
    assert "busy" in notes[1]["reason"]


def test_the_file_store_writes_a_note_whole_or_not_at_all(
    village_of: Callable[..., Any], procedure: Procedure, tmp_path: Path
) -> None:
    village = village_of(procedure, store=FileStore(tmp_path / "case"), signer=KEY)
    folder = tmp_path / "case" / "checkpoints"
    assert ["00000001"] == sorted(path.name for path in folder.iterdir())
    (folder / ".00000002.tmp").write_bytes(b"half a no")
    village.take("roster", members=[])
    case = Case.resume(FileStore(tmp_path / "case"), signer=KEY)
    assert ((1,), 2) == (case.notes, case.checkpoint().size)
    assert ["00000001", "00000002"] == sorted(path.name for path in folder.iterdir())
