"""Whatever breaks during an append, what was acknowledged is there and the chain is whole.

Three ways to break it: the disk answers with an error; the process is killed at a random point;
the power is lost, so that what was not synced is gone, half there, or full of NUL.
"""

from __future__ import annotations

import errno
import os
import random
import subprocess
import sys
import textwrap
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tuixuan.audit import Log
from tuixuan.errors import StoreError
from tuixuan.store import FileStore, Store

Body = Callable[[int], dict[str, Any]]
At = Callable[[int], datetime]
Begin = Callable[[Store], Log]

ENGINE = Path(__file__).parents[2] / "engine"


class FailingStore(FileStore):
    """A store whose disk does what the test says: `faults` are taken one a call."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.write_faults: list[int | OSError] = []
        self.sync_faults: list[OSError | None] = []

    def _write(self, fd: int, data: bytes) -> int:
        fault = self.write_faults.pop(0) if self.write_faults else len(data)
        if isinstance(fault, OSError):
            raise fault
        return super()._write(fd, data[:fault])

    def _sync(self, fd: int) -> None:
        fault = self.sync_faults.pop(0) if self.sync_faults else None
        if fault is not None:
            raise fault
        super()._sync(fd)


def _full() -> OSError:
    return OSError(errno.ENOSPC, "no space left on device")


def _dead() -> OSError:
    return OSError(errno.EIO, "input/output error")


def test_a_short_write_is_continued(tmp_path: Path, begin: Begin, body: Body, at: At) -> None:
    store = FailingStore(tmp_path)
    log = begin(store)
    store.write_faults = [5, 1, 40]
    log.append("step", body(1), at(1))
    assert Log.open(FileStore(tmp_path)).size == 2


@pytest.mark.parametrize("faults", [[_full()], [7, _full()], [1, 1, _dead()]])
def test_a_failed_write_is_taken_back_and_the_store_takes_no_more(
    faults: list[int | OSError], tmp_path: Path, begin: Begin, body: Body, at: At
) -> None:
    store = FailingStore(tmp_path)
    log = begin(store)
    before = (tmp_path / "log.jsonl").read_bytes()
    store.write_faults = list(faults)
    with pytest.raises(StoreError, match="open the case again"):
        log.append("step", body(1), at(1))
    assert before == (tmp_path / "log.jsonl").read_bytes()
    with pytest.raises(StoreError):
        log.append("step", body(1), at(1))
    again = Log.open(FileStore(tmp_path))
    assert again.append("step", body(1), at(1)).n == 1


def test_a_failed_write_that_cannot_be_taken_back_is_a_torn_tail(
    tmp_path: Path, begin: Begin, body: Body, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(fd: int, length: int) -> None:
        raise _dead()

    store = FailingStore(tmp_path)
    log = begin(store)
    store.write_faults = [7, _full()]
    with monkeypatch.context() as patch:
        patch.setattr(os, "ftruncate", fail)
        with pytest.raises(StoreError):
            log.append("step", body(1), at(1))
    again = Log.open(FileStore(tmp_path))
    assert again.append("step", body(1), at(1)).n == 2
    assert next(again.entries(1)).type == "recover"


def test_after_a_failed_sync_nothing_is_acknowledged_until_reopened(
    tmp_path: Path, begin: Begin, body: Body, at: At
) -> None:
    store = FailingStore(tmp_path)
    log = begin(store)
    store.sync_faults = [_dead()]
    with pytest.raises(StoreError, match="perhaps not for good"):
        log.append("step", body(1), at(1))
    assert log.size == 1
    with pytest.raises(StoreError):
        log.append("step", body(1), at(1))
    again = Log.open(FileStore(tmp_path))
    assert again.size == 2, "the line may be there: a command id tells the caller"
    assert again.append("step", body(2), at(2)).n == 2


def test_a_line_written_by_another_is_synced_before_it_is_believed(
    tmp_path: Path, begin: Begin, body: Body, at: At
) -> None:
    begin(FileStore(tmp_path))
    store = FailingStore(tmp_path)
    store.sync_faults = [_dead()]
    with pytest.raises(StoreError):
        Log.open(store)
    read_only = FailingStore(tmp_path)
    read_only.sync_faults = [OSError(errno.EROFS, "read-only file system")]
    assert Log.open(read_only).size == 1


def test_a_small_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    store = FailingStore(tmp_path)
    store.put("plan.yaml", b"old")
    store.sync_faults = [_dead()]
    with pytest.raises(StoreError):
        store.put("plan.yaml", b"new")
    assert store.get("plan.yaml") == b"old"
    assert store.names() == ("plan.yaml",)
    store.put("plan.yaml", b"new")
    assert store.get("plan.yaml") == b"new"


@pytest.mark.parametrize("left", ["nothing", "half", "nul", "nul with its line end", "all"])
@pytest.mark.parametrize("seed", range(6))
def test_power_lost_before_the_sync_loses_at_most_the_line_not_acknowledged(
    left: str, seed: int, tmp_path: Path, begin: Begin, body: Body, at: At
) -> None:
    """The whole log is checked after the fault, with the bytes persisted and not persisted."""
    log = begin(FileStore(tmp_path))
    for n in range(1, 4):
        log.append("step", body(n), at(n))
    path = tmp_path / "log.jsonl"
    synced = path.stat().st_size
    log.append("step", body(4), at(4))
    line = path.read_bytes()[synced:]
    part = random.Random(seed).randrange(1, len(line))
    remains = {
        "nothing": b"",
        "half": line[:part],
        "nul": line[:part] + bytes(len(line) - part),
        "nul with its line end": bytes(part) + line[part:],
        "all": line,
    }[left]
    os.truncate(path, synced)
    with open(path, "ab") as file:
        file.write(remains)
    again = Log.open(FileStore(tmp_path))
    assert again.size == (5 if left == "all" else 4)
    torn = left not in ("nothing", "all")
    assert again.append("step", body(5), at(5)).n == (5 if torn or left == "all" else 4)
    types = [entry.type for entry in Log.open(FileStore(tmp_path)).entries(4)]
    assert torn == ("recover" in types)


@pytest.mark.parametrize("point", range(4))
def test_a_crash_within_recovery_is_recovered_from(
    point: int, tmp_path: Path, begin: Begin, body: Body, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Die before the copy is named, before the cut, after the cut, and while it is recorded."""
    begin(FileStore(tmp_path))
    with open(tmp_path / "log.jsonl", "ab") as file:
        file.write(b"torn")

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    def half(fd: int, data: bytes) -> int:
        os.write(fd, data[:9])
        raise KeyboardInterrupt

    store = FileStore(tmp_path)
    log = Log.open(store)
    with monkeypatch.context() as patch:
        if point == 0:
            patch.setattr(os, "replace", die)
        elif point == 1:
            patch.setattr(os, "ftruncate", die)
        elif point == 2:
            patch.setattr(store, "append", die)
        else:
            patch.setattr(store, "_write", half)
        with pytest.raises(KeyboardInterrupt):
            log.append("step", body(1), at(1))
    again = Log.open(FileStore(tmp_path))
    again.append("step", body(1), at(1))
    types = [entry.type for entry in Log.open(FileStore(tmp_path)).entries()]
    torn_twice = ["recover"] if point == 3 else []
    assert ["genesis", "recover", *torn_twice, "step"] == types
    assert b"torn" in FileStore(tmp_path).tails()


CHILD = """
import os, random, signal, sys
from datetime import datetime, UTC
from tuixuan.audit import Log
from tuixuan.store import FileStore

folder, seed, kill_after = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
choose = random.Random(seed)
point = choose.choice(["write", "short", "sync", "synced", "exit"])

class Dying(FileStore):
    calls = 0
    def _die(self):
        if point == "exit":
            os._exit(9)
        os.kill(os.getpid(), signal.SIGKILL)
    def _write(self, fd, data):
        self.calls += 1
        if self.calls > kill_after and point == "write":
            self._die()
        if self.calls > kill_after and point in ("short", "exit"):
            os.write(fd, data[: choose.randrange(1, len(data))])
            self._die()
        return super()._write(fd, data)
    def _sync(self, fd):
        if self.calls > kill_after and point == "sync":
            self._die()
        super()._sync(fd)
        if self.calls > kill_after and point == "synced":
            self._die()

log = Log.open(Dying(folder))
while True:
    at = datetime(2026, 3, 28, 2, tzinfo=UTC)
    body = {"act": {"person": "p01", "role": "host"}, "step": "count"}
    body |= {"data": {"size": log.size, "seed": seed}, "out": {"state": "s"}}
    entry = log.append("step", body, at)
    print(entry.n, flush=True)
"""


def test_a_writer_killed_at_a_random_point_leaves_a_log_that_goes_on(
    tmp_path: Path, begin: Begin
) -> None:
    begin(FileStore(tmp_path))
    environment = {**os.environ, "PYTHONPATH": str(ENGINE)}
    acknowledged: set[int] = set()
    for seed in range(25):
        child = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(CHILD), str(tmp_path), str(seed), str(seed % 4)],
            env=environment,
            capture_output=True,
            timeout=20,
            check=False,
        )
        assert child.returncode in (9, -9), child.stderr.decode()
        acknowledged.update(int(word) for word in child.stdout.split())
        entries = list(Log(FileStore(tmp_path)).read())
        assert acknowledged <= {entry.n for entry in entries if entry.type == "step"}
    log = Log.open(FileStore(tmp_path))
    log.recover(datetime.fromisoformat("2026-03-28T03:00:00+00:00"))
    recovered = [entry for entry in log.entries() if entry.type == "recover"]
    assert len(recovered) == len(FileStore(tmp_path).tails()) > 0
