"""Whatever breaks while a note is issued: the entries stand, and no note is half there (log 8.7).

Three ways to break it: the disk answers with an error; the process is killed at a point of issuing;
two processes issue notes of one case.
"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tuixuan import Case, FileStore, Procedure, StepRefused
from tuixuan.audit import KeyFile, Note, read_notes
from tuixuan.errors import SigningError
from tuixuan.store import folder as folder_module
from tuixuan_verify.verify import verify

pytestmark = pytest.mark.slow

ORIGIN = "village/1"
KEY = KeyFile(ORIGIN, bytes(32))
ENGINE = Path(__file__).parents[2] / "engine"
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


def check_whole(folder: Path) -> Case:
    """Every note is whole, of this log, and signed; the verifier finds nothing."""
    case = Case.resume(FileStore(folder))
    for note in read_notes(FileStore(folder)):
        assert note.is_signed_by(KEY.key)
    result = verify(str(folder))
    assert [finding for finding in result.tally.findings if not finding.warning] == []
    return case


# The disk


class FailingStore(FileStore):
    """A store whose next syncs of small files fail as the test says."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.faults: list[OSError | None] = []

    def _sync(self, fd: int) -> None:
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            raise fault
        super()._sync(fd)


def _full() -> OSError:
    return OSError(errno.ENOSPC, "no space left on device")


Break = Callable[[FailingStore, pytest.MonkeyPatch, OSError], None]


def _at_the_opening(store: FailingStore, patch: pytest.MonkeyPatch, error: OSError) -> None:
    real = os.open

    def fail(path: Any, flags: int, *more: Any, **named: Any) -> int:
        if str(path).endswith(".tmp"):
            raise error
        return real(path, flags, *more, **named)

    patch.setattr(os, "open", fail)


def _at_the_write(store: FailingStore, patch: pytest.MonkeyPatch, error: OSError) -> None:
    real = os.fdopen

    class Full:
        def __init__(self, fd: int, mode: str) -> None:
            self._file = real(fd, mode)

        def __enter__(self) -> Full:
            return self

        def __exit__(self, *_: object) -> None:
            self._file.close()

        def write(self, data: bytes) -> None:
            self._file.write(data[:9])
            self._file.flush()
            raise error

    def opened(fd: int, mode: str = "r", *more: Any) -> Any:
        return Full(fd, mode) if "w" in mode else real(fd, mode, *more)

    patch.setattr(os, "fdopen", opened)


def _at_the_sync(store: FailingStore, patch: pytest.MonkeyPatch, error: OSError) -> None:
    store.faults = [error]


def _at_the_rename(store: FailingStore, patch: pytest.MonkeyPatch, error: OSError) -> None:
    def fail(*_: object) -> None:
        raise error

    patch.setattr(os, "replace", fail)


def _at_the_sync_of_the_folder(
    store: FailingStore, patch: pytest.MonkeyPatch, error: OSError
) -> None:
    real = folder_module.sync_folder

    def fail(path: Path) -> None:
        if path.name == "checkpoints":
            raise error
        real(path)

    patch.setattr(folder_module, "sync_folder", fail)


BREAKS = (
    _at_the_opening,
    _at_the_write,
    _at_the_sync,
    _at_the_rename,
    _at_the_sync_of_the_folder,
)
ERRORS = {
    "full disk": errno.ENOSPC,
    "broken disk": errno.EIO,
    "read-only folder": errno.EROFS,
    "no right to write": errno.EACCES,
}


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("broken", BREAKS, ids=lambda one: one.__name__.lstrip("_"))
def test_a_note_that_is_not_kept_is_due_and_the_entries_stand(
    broken: Break,
    error: str,
    tmp_path: Path,
    village_of: Any,
    procedure: Procedure,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = FailingStore(tmp_path / "case")
    village = village_of(procedure, store=store, signer=KEY)
    village.take("roster", members=[])
    with monkeypatch.context() as patch:
        broken(store, patch, OSError(ERRORS[error], os.strerror(ERRORS[error])))
        with pytest.raises(SigningError, match="is not kept"):
            village.case.checkpoint()
        store.faults.clear()
    check_whole(tmp_path / "case")
    assert 2 == village.case.size
    assert isinstance(village.case.note_due, SigningError)
    assert 2 == village.case.checkpoint().size
    assert (None, (1, 2)) == (village.case.note_due, village.case.notes)
    assert (1, 2) == check_whole(tmp_path / "case").notes


@pytest.mark.parametrize("broken", BREAKS, ids=lambda one: one.__name__.lstrip("_"))
def test_a_step_whose_note_is_not_kept_is_taken_all_the_same(
    broken: Break,
    tmp_path: Path,
    village_of: Any,
    procedure: Procedure,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = FailingStore(tmp_path / "case")
    village = village_of(procedure, store=store, signer=KEY)
    village.to_count("m01", "m02", "m03", "m04")
    village.count(m01=20, m02=19, m03=18, m04=1)
    with monkeypatch.context() as patch:
        if broken is _at_the_sync:
            store.faults = [None, _full()]  # the entry itself is synced
        else:
            broken(store, patch, _full())
        accepted = village.take("declare", elected=["m01", "m02", "m03"])
    size = village.case.size
    assert ("closed", size - 1) == (village.case.state, accepted.n)
    assert isinstance(village.case.note_due, SigningError)
    assert "closed" == check_whole(tmp_path / "case").state
    with pytest.raises(StepRefused):
        village.take("declare", elected=["m01"])
    assert village.case.note_due is None
    assert size + 1 in check_whole(tmp_path / "case").notes


def test_a_note_of_which_the_rename_may_be_lost_is_written_again(
    tmp_path: Path, village_of: Any, procedure: Procedure, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is there, the folder was not synced: asked again, it is made durable once more."""
    store = FailingStore(tmp_path / "case")
    with monkeypatch.context() as patch:
        _at_the_sync_of_the_folder(store, patch, _full())
        village = village_of(procedure, store=store, signer=KEY)
    assert village.case.note_due is not None
    assert (1,) == village.case.notes
    written: list[str] = []
    real = store.replace

    def replace(name: str, content: bytes, *, expected: bytes | None) -> None:
        written.append(name)
        real(name, content, expected=expected)

    monkeypatch.setattr(store, "replace", replace)
    village.case.checkpoint()
    village.case = Case.resume(store, signer=KEY)  # nobody knows any more that it was due
    village.case.checkpoint()
    assert ["checkpoints/00000001"] * 2 == written


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to_is_read(
    tmp_path: Path, village_of: Any, procedure: Procedure
) -> None:
    village_of(procedure, store=FileStore(tmp_path / "case"), signer=KEY).take("roster", members=[])
    folder = tmp_path / "case" / "checkpoints"
    folder.chmod(0o555)
    try:
        case = Case.resume(FileStore(tmp_path / "case"), signer=KEY)
        with pytest.raises(SigningError, match="is not kept"):
            case.checkpoint()
    finally:
        folder.chmod(0o755)
    assert 2 == case.checkpoint().size


def test_a_link_in_the_place_of_the_folder_is_not_followed(
    tmp_path: Path, village_of: Any, procedure: Procedure
) -> None:
    village = village_of(procedure, store=FileStore(tmp_path / "case"), signer=KEY)
    folder = tmp_path / "case" / "checkpoints"
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    village.take("roster", members=[])
    with pytest.raises(SigningError, match="not a link"):
        village.case.checkpoint()
    assert ["00000001"] == [path.name for path in (tmp_path / "elsewhere").iterdir()]


# The process

KILLED = 9
CHILD = f"""
import os, sys
from datetime import datetime
from pathlib import Path
from tuixuan import Case, FileStore
from tuixuan.audit import KeyFile, checkpoint

folder, point = sys.argv[1:]
key, real = KeyFile({ORIGIN!r}, bytes(32)), os.replace

def die(*_):
    os._exit({KILLED})

class Dying:
    key = key.key
    def sign(self, message):
        key.sign(message)
        die() if point == "after signing" else None
        return key.sign(message)

class Store(FileStore):
    def _sync(self, fd):
        if ready and point == "in the temporary file":
            os.ftruncate(fd, 9)
            die()
        if ready and point == "before the sync":
            die()
        super()._sync(fd)

def replace(source, target):
    if "checkpoints" in str(target):
        die() if point == "before the rename" else None
        real(source, target)
        die() if point == "after the rename" else None
    else:
        real(source, target)

ready = False
case = Case.resume(Store(folder), signer=Dying())
if point == "before the lines are read again":
    checkpoint.read_tree = die
os.replace, ready = replace, True
case.checkpoint()
"""
POINTS = (
    "before the lines are read again",
    "after signing",
    "in the temporary file",
    "before the sync",
    "before the rename",
    "after the rename",
)


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ENGINE)}


@pytest.mark.parametrize("point", POINTS)
def test_a_writer_killed_while_it_issues_a_note_leaves_none_or_a_whole_one(
    point: str, tmp_path: Path, village_of: Any, procedure: Procedure
) -> None:
    folder = tmp_path / "case"
    village = village_of(procedure, store=FileStore(folder), signer=KEY)
    village.take("roster", members=[])
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(folder), point],
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert KILLED == child.returncode, child.stderr
    left = sorted(path.name for path in (folder / "checkpoints").iterdir())
    expected = ["00000001", "00000002"] if point == "after the rename" else ["00000001"]
    assert expected == [name for name in left if not name.startswith(".")]
    unfinished = point in POINTS[2:5]
    assert unfinished == (".00000002.tmp" in left)
    assert 2 == check_whole(folder).size

    case = Case.resume(FileStore(folder), signer=KEY)
    assert 2 == case.checkpoint().size
    assert (1, 2) == check_whole(folder).notes
    assert not (folder / "checkpoints" / ".00000002.tmp").exists()


# Two writers

WRITER = f"""
import sys
from datetime import UTC, datetime
from tuixuan import Case, FileStore, StepRefused
from tuixuan.audit import KeyFile
from tuixuan.errors import ConflictError

folder = sys.argv[1]
key, at = KeyFile({ORIGIN!r}, bytes(32)), datetime(2026, 3, 2, 2, tzinfo=UTC)
case, done, conflicts = Case.resume(FileStore(folder), signer=key), 0, 0
print("ready", flush=True)
sys.stdin.readline()
while done < 25:
    try:
        case.step("declare", {{"date": "2026-03-02", "elected": ["m01"]}}, actor="p01", at=at)
    except StepRefused:
        done += 1
        case.checkpoint()
    except ConflictError:
        conflicts += 1
        case = Case.resume(FileStore(folder), signer=key)
print(conflicts)
"""


@pytest.fixture
def writers(tmp_path: Path, village_of: Any, procedure: Procedure) -> Iterator[Path]:
    folder = tmp_path / "case"
    village_of(procedure, store=FileStore(folder), signer=KEY)
    yield folder


def test_two_processes_that_note_one_case_never_contradict_each_other(writers: Path) -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(writers)],
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    conflicts = 0
    for child in running:
        assert child.stdout is not None
        assert "ready\n" == child.stdout.readline()
    for child in running:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    for child in running:
        out, err = child.communicate(timeout=120)
        assert child.returncode == 0, err
        conflicts += int(out)
    case = check_whole(writers)
    assert 51 == case.size
    assert tuple(range(1, 52)) == case.notes
    assert conflicts, "the two have met"


def test_a_note_of_another_process_is_no_hindrance(
    tmp_path: Path, village_of: Any, procedure: Procedure
) -> None:
    folder = tmp_path / "case"
    village = village_of(procedure, store=FileStore(folder), signer=KEY)
    other = Case.resume(FileStore(folder), signer=KEY)
    other.step("roster", {"date": "2026-03-02", "members": []}, actor="p01", at=village.at)
    other.checkpoint()
    again = Note.parse((folder / "checkpoints" / "00000002").read_bytes())
    assert village.case.checkpoint().size == 1
    case = Case.resume(FileStore(folder), signer=KEY)
    assert case.checkpoint() == again
