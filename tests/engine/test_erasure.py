"""Names are erased (log 9.7, 10.3): on record first, then gone, whatever breaks between."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tuixuan import Case, FileStore, MemoryStore
from tuixuan.audit import Log, read_disclosures
from tuixuan.errors import (
    CaseError,
    CommandIdError,
    ConflictError,
    ReplayDisagreement,
    StoreError,
    UsageError,
)
from tuixuan.store import copy
from tuixuan.store.base import DISCLOSURES
from tuixuan.store.beside import Beside

PEOPLE = {"p01": "欧大利", "p02": "田大利", "p03": "田富"}


@pytest.fixture
def village(village_of: Any, ballot: Any, tmp_path: Path) -> Any:
    """A case in a folder that knows everybody's name."""
    return village_of(ballot(), store=FileStore(tmp_path / "case"), people=PEOPLE)


def attempt(village: Any, **more: Any) -> Any:
    """A step in which nobody's order is judged, repeated as often as one likes."""
    return village.take("ballot", order=["p01"], persons=["p01"], **more)


def disclosed(store: Any) -> dict[str, str]:
    """What the file discloses, whoever may have erased it."""
    return {one.id: one.name for one in read_disclosures(store.get(DISCLOSURES))}


# --- what is erased ---------------------------------------------------------------------------


def test_value_and_salt_are_gone_and_the_digest_stays(village: Any) -> None:
    before = {one.id: one.digest for one in read_disclosures(village.store.get(DISCLOSURES))}
    (entry,) = village.case.erase(["p02"], at=village.at, actor="t01", role="township", cid="c-1")
    assert (entry.n, entry.type) == (1, "erase")
    assert entry.body == {
        "data": {"digests": [before["p02"]]},
        "act": {"person": "t01", "role": "township"},
        "cid": "c-1",
    }
    assert before["p02"] in next(village.case.entries()).body["sd"]
    left = {"p01": "欧大利", "p03": "田富"}
    assert left == disclosed(village.store) == village.case.people == village.resumes().people
    assert "田大利".encode() not in village.store.get(DISCLOSURES)


def test_everybody_is_forgotten_and_the_file_stays(village: Any) -> None:
    (entry,) = village.case.erase(everybody=True, at=village.at)
    assert len(entry.body["data"]["digests"]) == 3
    assert village.store.get(DISCLOSURES) == b""
    assert village.case.people == village.resumes().people == {}
    attempt(village)
    assert village.resumes().size == 3


def test_every_name_that_a_person_ever_had_is_erased(village: Any) -> None:
    attempt(village, people={"p01": "欧阳大利"})
    (entry,) = village.case.erase("p01", at=village.at)
    assert len(entry.body["data"]["digests"]) == 2
    assert "p01" not in village.resumes().people


def test_one_name_is_erased_by_its_digest_and_the_one_before_holds(village: Any) -> None:
    attempt(village, people={"p01": "欧阳大利"})
    (digest,) = next(village.case.entries(1)).body["sd"]
    village.case.erase(digests=[digest], at=village.at)
    assert village.case.people["p01"] == village.resumes().people["p01"] == "欧大利"


def test_a_name_that_only_memory_holds_is_gone_as_well(village: Any) -> None:
    case = Case.resume(village.store, people={"p01": "王富", "p09": "宋三"})
    case.erase(["p01"], at=village.at)
    assert case.people == {"p02": "田大利", "p03": "田富", "p09": "宋三"}
    case.erase(everybody=True, at=village.at)
    assert case.people == {}


def test_a_name_given_again_is_a_new_disclosure(village: Any) -> None:
    village.case.erase(["p01"], at=village.at)
    attempt(village, people={"p01": "欧大利"})
    (digest,) = next(village.case.entries(2)).body["sd"]
    assert digest not in next(village.case.entries()).body["sd"]
    assert village.case.people == village.resumes().people == PEOPLE
    (again,) = village.case.erase(["p01"], at=village.at)
    assert again.body["data"]["digests"] == [digest]


def test_a_village_of_many_names_is_erased_in_several_entries(village_of: Any, ballot: Any) -> None:
    village = village_of(ballot(), people={f"p{n}": "名" for n in range(512)})
    attempt(village, people={f"q{n}": "名" for n in range(3)})
    entries = village.case.erase(everybody=True, at=village.at, cid="c-1")
    assert [len(one.body["data"]["digests"]) for one in entries] == [512, 3]
    assert [one.body.get("cid") for one in entries] == [None, "c-1"]
    assert village.store.get(DISCLOSURES) == b""
    assert village.case.erase(everybody=True, at=village.at, cid="c-1") == entries[1:]


def test_what_is_not_disclosed_cannot_be_erased(village: Any) -> None:
    size, digest = village.case.size, next(village.case.entries()).body["sd"][0]
    asked: list[Any] = [
        {"persons": ["p09"]}, {"persons": ["p01", "p09"]}, {}, {"digests": ["0" * 64]},
    ]  # fmt: skip
    for one in asked:
        with pytest.raises(UsageError):
            village.case.erase(at=village.at, **one)
    village.case.erase(digests=[digest], at=village.at)
    with pytest.raises(UsageError, match="erased already"):
        village.case.erase(digests=[digest], at=village.at)
    assert village.case.size == size + 1


def test_what_a_copy_leaves_out_is_erased_by_its_digest(village: Any) -> None:
    target = MemoryStore()
    copy(village.store, target)
    target.put(DISCLOSURES, b"")
    case = Case.resume(target)
    (digest, *_) = next(case.entries()).body["sd"]
    case.erase(digests=[digest], at=village.at)
    assert Case.resume(target).size == 2


def test_an_erasure_sent_twice_is_recorded_once(village: Any) -> None:
    """log 5.6."""
    attempt(village, cid="c-0")
    (entry,) = village.case.erase(["p01"], at=village.at, cid="c-1")
    for case in (village.case, village.resumes()):
        assert [one.n for one in case.erase(["p01"], at=village.at, cid="c-1")] == [entry.n]
        with pytest.raises(CommandIdError):
            case.erase(digests=["0" * 64], at=village.at, cid="c-1")
        with pytest.raises(CommandIdError):
            case.erase(["p01"], at=village.at, cid="c-0")
        assert case.size == 3


def test_replay_is_the_same_with_the_names_and_without(village: Any) -> None:
    """checks 2.14, procedure 4.7."""
    village.take("ballot", order=["p03", "p02", "p01"], persons=["p01", "p02", "p03"])
    before = village.resumes().memory.main.last
    village.case.erase(everybody=True, at=village.at)
    assert village.resumes().memory.main.last == before


# --- faults -----------------------------------------------------------------------------------


class Broken(FileStore):
    """A disk that fails at the sync with this number, counted from now."""

    left = 0

    def _sync(self, fd: int) -> None:
        self.left -= 1
        if self.left == 0:
            raise OSError(5, "input/output error")
        super()._sync(fd)


def _fail(*_: Any, **__: Any) -> None:
    raise OSError(5, "input/output error")


@pytest.mark.parametrize("point", ["the line", "the new file", "the name", "the folder"])
def test_a_disk_that_fails_loses_no_record_and_the_next_writer_completes(
    point: str,
    village_of: Any,
    ballot: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = Broken(tmp_path / "case")
    village = village_of(ballot(), store=store, people=PEOPLE)
    store.left = {"the line": 1, "the new file": 2}.get(point, 0)
    with monkeypatch.context() as patch:
        if point == "the name":
            patch.setattr(os, "replace", _fail)
        if point == "the folder":
            patch.setattr("tuixuan.store.folder.sync_folder", _fail)
        with pytest.raises(StoreError):
            village.case.erase(["p02"], at=village.at)
        with pytest.raises(StoreError):
            attempt(village)
    _goes_on(tmp_path / "case", village, renamed=point == "the folder")


def _goes_on(folder: Path, village: Any, *, renamed: bool) -> None:
    """A reader completes nothing and believes nothing; a writer completes before he writes."""
    reader = Case.resume(FileStore(folder))
    assert [one.type for one in reader.entries(1)] == ["erase"]
    assert ("p02" in disclosed(FileStore(folder))) is not renamed
    assert reader.people == {"p01": "欧大利", "p03": "田富"}
    village.case = reader
    attempt(village, people={"p04": "宋四"})
    assert set(disclosed(FileStore(folder))) == {"p01", "p03", "p04"}
    assert set(Case.resume(FileStore(folder)).people) == {"p01", "p03", "p04"}


CHILD = """
import os, sys
from datetime import datetime
from tuixuan import Case, FileStore
from tuixuan.store import folder

place, where = sys.argv[1], sys.argv[2]
syncs = -9

class Killed(FileStore):
    def _write(self, fd, data):
        if where == "in the write":
            os.write(fd, data[: len(data) // 2])
            os._exit(9)
        return super()._write(fd, data)

    def _sync(self, fd):
        global syncs
        syncs += 1
        if where == "new file written" and syncs == 2:
            os._exit(9)
        super()._sync(fd)
        if where == "entry durable" and syncs == 1 or where == "new file durable" and syncs == 2:
            os._exit(9)

def renamed(path):
    if where == "renamed":
        os._exit(9)

case = Case.resume(Killed(place))
folder.sync_folder = renamed
syncs = 0
case.erase(["p02"], at=datetime.fromisoformat("2026-03-02T09:00:00+08:00"))
"""
POINTS = ["in the write", "entry durable", "new file written", "new file durable", "renamed"]


@pytest.mark.checkout
@pytest.mark.parametrize("where", POINTS)
def test_a_writer_killed_while_he_erases_leaves_a_case_that_goes_on(
    where: str, village: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "case"
    command = [sys.executable, "-c", CHILD, str(folder), where]
    child = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert child.returncode == 9, child.stderr
    if where != "in the write":
        _goes_on(folder, village, renamed=where == "renamed")
        return
    case = Case.resume(FileStore(folder))
    assert (case.size, case.people) == (1, PEOPLE)
    (entry,) = case.erase(["p02"], at=village.at)
    assert entry.n == 2
    assert set(disclosed(FileStore(folder))) == {"p01", "p03"}


@pytest.fixture
def interrupted(village: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A case whose erasure of `p02` is on record and no further."""
    with monkeypatch.context() as patch:
        patch.setattr(FileStore, "erase_disclosed", lambda *_: _fail())
        with pytest.raises(OSError, match="input"):
            village.case.erase(["p02"], at=village.at)
    village.case = Case.resume(village.store)
    return village


def test_asked_again_an_interrupted_erasure_is_completed_and_no_more(interrupted: Any) -> None:
    assert "p02" in disclosed(interrupted.store)
    assert interrupted.case.erase(["p02"], at=interrupted.at) == ()
    assert set(disclosed(interrupted.store)) == {"p01", "p03"}
    assert interrupted.case.size == 2
    with pytest.raises(UsageError):
        interrupted.case.erase(["p02"], at=interrupted.at)


def test_it_is_completed_before_anything_else_is_written(
    interrupted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    real = FileStore._append

    def watched(store: FileStore, *args: Any, **more: Any) -> None:
        seen.append("p02" in disclosed(store))
        real(store, *args, **more)

    monkeypatch.setattr(FileStore, "_append", watched)
    attempt(interrupted)
    assert seen == [False]


def test_a_backup_put_beside_the_log_is_erased_again(village: Any, tmp_path: Path) -> None:
    path = tmp_path / "case" / DISCLOSURES
    before = path.read_bytes()
    village.case.erase(["p01"], at=village.at)
    village.case.erase(["p02"], at=village.at)
    path.write_bytes(before)
    assert village.resumes().people == {"p03": "田富"}
    village.case = village.resumes()
    attempt(village)
    assert disclosed(village.store) == {"p03": "田富"}


def test_of_two_writers_the_later_one_erases_nothing(village: Any, tmp_path: Path) -> None:
    other = Case.resume(FileStore(tmp_path / "case"))
    attempt(village)
    before = village.store.get(DISCLOSURES)
    with pytest.raises(ConflictError):
        other.erase(["p01"], at=village.at)
    assert before == village.store.get(DISCLOSURES)
    assert other.people == PEOPLE


def test_a_writer_who_did_not_see_an_erasure_leaves_no_name_of_it(
    village: Any, tmp_path: Path
) -> None:
    other = Case.resume(FileStore(tmp_path / "case"))
    village.case.erase(["p01"], at=village.at)
    village.case = other
    with pytest.raises(ConflictError):
        attempt(village, people={"p08": "宋三"})
    village.case = village.resumes()
    attempt(village, people={"p08": "宋三"})
    assert set(disclosed(village.store)) == {"p02", "p03", "p08"}


def test_a_link_in_the_place_of_the_names_is_not_followed(village: Any, tmp_path: Path) -> None:
    path = tmp_path / "case" / DISCLOSURES
    path.rename(tmp_path / "outside")
    path.symlink_to(tmp_path / "outside")
    before = (tmp_path / "outside").read_bytes()
    (digest, *_) = next(village.case.entries()).body["sd"]
    with pytest.raises((CaseError, StoreError)):
        village.case.erase(digests=[digest], at=village.at)
    assert before == (tmp_path / "outside").read_bytes()


# --- read again -------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["never", "twice", "itself"])
def test_what_was_never_committed_to_is_not_erased_in_a_log(which: str, village: Any) -> None:
    digest = next(village.case.entries()).body["sd"][0]
    if which == "twice":
        village.case.erase(digests=[digest], at=village.at)
    body: Any = {"data": {"digests": [digest if which == "twice" else "0" * 64]}}
    if which == "itself":
        body["sd"] = ["0" * 64]
    log = Log.open(village.store)
    log.append("erase", body, village.at)
    with pytest.raises(ReplayDisagreement) as caught:
        village.resumes()
    assert caught.value.n == log.size - 1


class Plain:
    """A store that keeps names and was written before they were erased."""

    def __init__(self) -> None:
        self._store = MemoryStore()

    def __getattr__(self, name: str) -> Any:
        if name == "erase_disclosed":
            raise AttributeError(name)
        return getattr(self._store, name)


def test_a_store_that_erases_nothing_records_no_erasure(village_of: Any, ballot: Any) -> None:
    store = Plain()
    store.append_disclosing = store._store.append_disclosing  # type: ignore[attr-defined]
    village = village_of(ballot(), store=store)
    with pytest.raises(UsageError, match="append_disclosing"):
        attempt(village, people=PEOPLE)
    store.put(DISCLOSURES, b"")
    with pytest.raises(UsageError, match="nothing to erase"):
        village.case.erase(everybody=True, at=village.at)
    assert village.case.size == 1


# --- who may read the names ---------------------------------------------------------------------


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_the_names_are_for_their_owner_alone_until_somebody_widens_it(
    village: Any, tmp_path: Path
) -> None:
    names = tmp_path / "case" / DISCLOSURES

    def mode() -> int:
        return stat.S_IMODE(names.stat().st_mode)

    assert 0o600 == mode()
    copy(village.store, FileStore(tmp_path / "copied"))
    assert 0o600 == stat.S_IMODE((tmp_path / "copied" / DISCLOSURES).stat().st_mode)
    names.with_name(f".{DISCLOSURES}.tmp").touch(0o644)  # what a crash may have left
    village.case.erase(["p02"], at=village.at)
    assert 0o600 == mode()
    names.chmod(0o640)
    village.case.erase(["p03"], at=village.at)
    assert (0o640, ["p01"]) == (mode(), list(disclosed(village.store)))
    assert not names.with_name(f".{DISCLOSURES}.tmp").exists()


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_names_are_never_readable_by_others_while_they_are_written_anew(
    village: Any, tmp_path: Path
) -> None:
    seen = []

    def look(fd: int) -> None:
        status = os.fstat(fd)
        seen.append(stat.S_IMODE(status.st_mode))

    names = tmp_path / "case" / DISCLOSURES
    assert 1 == Beside(names.parent).erase(
        {one.digest for one in read_disclosures(names.read_bytes()) if one.id == "p01"}, look
    )
    assert [0o600] == seen
