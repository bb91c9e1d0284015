"""Two processes on one case never break a link: one of them gets a conflict and reloads."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tuixuan.audit import Log
from tuixuan.errors import ConflictError
from tuixuan.store import FileStore, Store

Body = Callable[[int], dict[str, Any]]
At = Callable[[int], datetime]
Begin = Callable[[Store], Log]

ENGINE = Path(__file__).parents[2] / "engine"

WRITER = """
import sys
from datetime import datetime, UTC
from tuixuan.audit import Log
from tuixuan.errors import ConflictError
from tuixuan.store import FileStore

print("ready", flush=True)
sys.stdin.readline()
log = Log.open(FileStore(sys.argv[1]))
at = datetime(2026, 3, 28, 2, tzinfo=UTC)
conflicts = done = 0
while done < 150:
    try:
        body = {"act": {"person": "p01", "role": "host"}, "step": "count"}
        body |= {"data": {"writer": int(sys.argv[2]), "done": done}, "out": {"state": "s"}}
        log.append("step", body, at)
        done += 1
    except ConflictError:
        conflicts += 1
        for _ in log.read():
            pass
print(conflicts)
"""


def _writers(folder: Path, count: int) -> list[int]:
    environment = {**os.environ, "PYTHONPATH": str(ENGINE)}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder), str(number)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for number in range(count)
    ]
    for child in running:
        assert child.stdout is not None
        assert b"ready\n" == child.stdout.readline()
    conflicts = []
    for child in running:  # all of them are waiting: they begin together
        assert child.stdin is not None
        child.stdin.write(b"\n")
        child.stdin.flush()
    for child in running:
        out, err = child.communicate(timeout=60)
        assert child.returncode == 0, err.decode()
        conflicts.append(int(out))
    return conflicts


def test_two_processes_never_break_a_link(tmp_path: Path, begin: Begin) -> None:
    begin(FileStore(tmp_path))
    conflicts = _writers(tmp_path, 2)
    written: dict[int, list[int]] = {0: [], 1: []}
    log = Log(FileStore(tmp_path))
    for entry in log.read():
        if entry.type == "step":
            written[entry.body["data"]["writer"]].append(entry.body["data"]["done"])
    assert log.size == 301, "each step once, and nothing torn"
    assert list(range(150)) == written[0] == written[1]
    assert sum(conflicts) > 0, "the two have met"


def test_two_threads_on_one_store_never_break_a_link(
    tmp_path: Path, begin: Begin, body: Body, at: At
) -> None:
    store = FileStore(tmp_path)
    begin(store)
    failures: list[BaseException] = []

    def write() -> None:
        try:
            log = Log.open(FileStore(tmp_path) if threading.active_count() % 2 else store)
            done = 0
            while done < 40:
                try:
                    log.append("step", body(done), at(done))
                    done += 1
                except ConflictError:
                    for _ in log.read():
                        pass
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert failures == []
    assert Log.open(FileStore(tmp_path)).size == 121


def _append_in_child(store: FileStore, log: Log, body: dict[str, Any], at: datetime) -> None:
    log.append("step", body, at)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_does_not_share_its_parents_lock(
    tmp_path: Path, begin: Begin, body: Body, at: At
) -> None:
    store = FileStore(tmp_path)
    log = begin(store)
    log.append("step", body(1), at(1))
    child = multiprocessing.get_context("fork").Process(
        target=_append_in_child, args=(store, log, body(2), at(2))
    )
    with store._lock:
        child.start()
        time.sleep(0.3)
        assert child.is_alive(), "it waits for the lock"
        assert len((tmp_path / "log.jsonl").read_bytes().splitlines()) == 2
    child.join(10)
    assert child.exitcode == 0
    with pytest.raises(ConflictError):
        log.append("step", body(3), at(3))
    assert Log.open(FileStore(tmp_path)).size == 3
