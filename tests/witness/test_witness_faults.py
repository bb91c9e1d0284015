"""Whatever breaks, a witness answers nothing that it does not remember, and asking again repairs.

Four ways to break it: it dies at a point between question and answer; the disk is full; two
processes ask at once; its state is put back from an older copy. The last it cannot survive.
"""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tuixuan.audit.keys import WITNESS
from tuixuan.audit.note import Note, read_signatures
from tuixuan.audit.signer import KeyFile
from tuixuan.errors import NoteError, StoreError, WitnessRefused
from tuixuan.store import FileStore, folder
from tuixuan.witness.folder import WitnessFolder
from tuixuan.witness.visit import show
from tuixuan.witness.witness import Witness

ENGINE = Path(__file__).parents[2] / "engine"
NOW = 1_774_660_000

ASK = """
import sys
from tuixuan.witness.growth import Growth
from tuixuan.audit.signer import KeyFile
from tuixuan.witness.witness import Witness
from tuixuan.witness.folder import WitnessFolder
from tuixuan.errors import WitnessRefused

memory = WitnessFolder(sys.argv[1])
witness = Witness(KeyFile.load(memory.key), memory.logs(), memory)
print("ready", flush=True)
sys.stdin.readline()
for path in sys.argv[2:]:
    growth = Growth.parse(open(path, "rb").read())
    try:
        print(path, witness.cosign(growth, 1774660000).line, flush=True, end="")
    except WitnessRefused as error:
        print(path, error.kind, flush=True)
"""


class Died(BaseException):
    """The process ended here: nothing that would tidy up is run."""


def dies(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """Let the process end at a point of one durable write."""

    def before(real: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any) -> Any:
            raise Died(place)

        return run

    def after(real: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any) -> Any:
            real(*args)
            raise Died(place)

        return run

    when, _, name = place.partition(" ")
    wrap = before if when == "before" else after
    where: Any = {"rename": (os, "replace"), "sync_folder": (folder, "sync_folder")}.get(
        name, (WitnessFolder, name)
    )
    monkeypatch.setattr(where[0], where[1], wrap(getattr(*where)))


PLACES = [
    *(f"{when} {name}" for when in ("before", "after") for name in ("rename", "remember")),
    "before sync_folder",
    "after sync_folder",
]


@pytest.mark.parametrize("place", PLACES)
def test_a_witness_that_died_before_it_answered_answers_when_it_is_asked_again(
    place: str, witness: Witness, village: Any, begin: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    village.grow(11)
    witness.cosign(village.growth(0), NOW)
    growth = village.grow(20).growth(11)
    with monkeypatch.context() as patch:
        dies(patch, place)
        with pytest.raises(Died):
            witness.cosign(growth, NOW + 1)
    again = Witness(witness.signer, [village.key.key], WitnessFolder(witness.memory.folder))
    remembered = again.known(growth.note.origin) == 20
    line, is_repeated = again.cosign(growth, NOW + 2)
    assert remembered == is_repeated
    assert growth.note.with_(line).cosigned_at(witness.signer.key) == NOW + (1 if remembered else 2)
    fork = begin("theirs", "b").grow(20).growth(11)
    with pytest.raises(WitnessRefused):
        again.cosign(fork, NOW + 3)


@pytest.mark.parametrize("place", [*PLACES, "before put", "after put"])
def test_a_case_of_which_the_showing_broke_off_is_shown_again(
    place: str, witness: Witness, village: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    village.issue(1, 5, 11)
    with monkeypatch.context() as patch:
        if place.endswith("put"):
            real = FileStore.replace

            def put(store: FileStore, *named: Any, **more: Any) -> None:
                if place.startswith("after"):
                    real(store, *named, **more)
                raise Died(place)

            patch.setattr(FileStore, "replace", put)
        else:
            dies(patch, place)
        with pytest.raises(Died):
            list(show(village.store, witness, NOW))
    again = Witness(witness.signer, [village.key.key], WitnessFolder(witness.memory.folder))
    list(show(FileStore(village.folder), again, NOW + 1))
    for size in (1, 5, 11):
        assert again.has_cosigned(village.kept(size))
        assert len(village.kept(size).signatures) == 2


def test_what_may_not_be_durable_is_kept_once_more_before_it_is_answered(
    witness: Witness, village: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    growth = village.grow(11).growth(0)
    real = folder.sync_folder

    def sync(path: Path) -> None:
        if (path / "00000011").exists():
            raise OSError(errno.EIO, "input/output error")
        real(path)

    with monkeypatch.context() as patch:
        patch.setattr(folder, "sync_folder", sync)
        for _ in range(2):
            with pytest.raises(StoreError, match="nothing was cosigned"):
                witness.cosign(growth, NOW)
    assert witness.cosign(growth, NOW + 1).is_repeated


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_a_full_disk_answers_nothing(
    number: int, village: Any, witness_key: Any, tmp_path: Path
) -> None:
    def sync(fd: int) -> None:
        raise OSError(number, os.strerror(number))

    growth = village.grow(11).growth(0)
    failing = WitnessFolder(tmp_path / "state", sync=sync)
    with pytest.raises(StoreError, match="nothing was cosigned"):
        Witness(witness_key, [village.key.key], failing).cosign(growth, NOW)
    whole = WitnessFolder(tmp_path / "state")
    assert whole.last(growth.note.origin) is None
    assert not Witness(witness_key, [village.key.key], whole).cosign(growth, NOW).is_repeated


def test_a_stick_that_is_full_loses_nothing(
    witness: Witness, village: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    village.issue(1, 11)

    def put(*_: Any, **__: Any) -> None:
        raise StoreError("the stick is full")

    with monkeypatch.context() as patch:
        patch.setattr(FileStore, "replace", put)
        with pytest.raises(StoreError, match="full"):
            list(show(village.store, witness, NOW))
    assert [("repeated", 1), ("cosigned", 11)] == [
        (shown.did, shown.note.size) for shown in show(village.store, witness, NOW)
    ]


def _began(state: WitnessFolder, village: Any) -> KeyFile:
    state.tell(village.key.key)
    return KeyFile.generate(state.key, "county.example.org/w1", type=WITNESS)


def _asking(state: WitnessFolder, *paths: Path) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", ASK, str(state.folder), *map(str, paths)]
    environment = {**os.environ, "PYTHONPATH": str(ENGINE)}
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    process = subprocess.Popen(words, env=environment, text=True, **pipes)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.slow
def test_of_two_histories_brought_at_once_one_is_cosigned(
    state: WitnessFolder, begin: Any, tmp_path: Path
) -> None:
    villages = [begin(story, story) for story in ("a", "b", "c")]
    key = _began(state, villages[0])
    processes = []
    for village in villages:
        village.grow(12)
        paths = [tmp_path / f"{village.story}-{size}" for size in range(1, 13)]
        for size, path in enumerate(paths, 1):
            path.write_bytes(bytes(village.growth(size - 1, size)))
        processes.append(_asking(state, *paths))
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    cosigned: dict[int, set[str]] = {}
    for process in processes:
        for line in process.communicate()[0].splitlines():
            path, _, answer = line.partition(" ")
            if answer.startswith("—"):
                story, _, size = Path(path).name.partition("-")
                cosigned.setdefault(int(size), set()).add(story)
                (signature,) = read_signatures(answer + "\n")
                assert signature.is_of(key.key)
    assert list(range(1, 13)) == sorted(cosigned)
    # Entry 0 is the same in all three, so the note of size 1 is one note.
    (winner,) = cosigned[12]
    assert all({winner} == stories for size, stories in cosigned.items() if size > 1)


@pytest.mark.slow
def test_a_witness_that_is_killed_at_any_time_has_answered_only_what_it_remembers(
    state: WitnessFolder, village: Any, tmp_path: Path
) -> None:
    _began(state, village)
    village.grow(40)
    paths = [tmp_path / f"{size}" for size in range(1, 41)]
    for size, path in enumerate(paths, 1):
        path.write_bytes(bytes(village.growth(size - 1, size)))
    draw = random.Random(7)
    for _ in range(6):
        process = _asking(state, *paths)
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
        time.sleep(draw.uniform(0.0, 0.06))
        process.send_signal(signal.SIGKILL)
        said = process.communicate()[0].splitlines(keepends=True)
        for line in (line for line in said if line.endswith("\n")):
            path, _, answer = line.partition(" ")
            kept = state.note(village.note().origin, int(Path(path).name))
            assert kept is not None
            assert set(read_signatures(answer)) <= set(kept.signatures)
    process = _asking(state, *paths)
    said = process.communicate("\n")[0].splitlines()
    assert 40 == len(said)
    assert all("—" in line for line in said)


def test_a_witness_that_was_put_back_cosigns_a_fork_and_cannot_know(
    witness: Witness, begin: Any, state: WitnessFolder, tmp_path: Path
) -> None:
    """What no witness finds: said here, so that nobody believes otherwise."""
    ours, theirs = begin("ours"), begin("theirs", "b")
    witness.cosign(ours.growth(0), NOW)
    shutil.copytree(state.folder, tmp_path / "backup")
    witness.cosign(ours.grow(11).growth(1), NOW)
    restored = Witness(witness.signer, [ours.key.key], WitnessFolder(tmp_path / "backup"))
    line = restored.cosign(theirs.grow(11).growth(1), NOW).line
    assert theirs.note().with_(line).cosigned_at(witness.signer.key) is not None


def test_a_case_with_its_own_lines_tells_a_witness_that_it_was_put_back(
    witness: Witness, village: Any, begin: Any, state: WitnessFolder, tmp_path: Path
) -> None:
    village.issue(1, 5)
    list(show(village.store, witness, NOW))
    shutil.copytree(state.folder, tmp_path / "backup")
    village.issue(11, 20)
    list(show(village.store, witness, NOW))
    before = [bytes(village.kept(size)) for size in (1, 5, 11, 20)]
    restored = Witness(witness.signer, [village.key.key], WitnessFolder(tmp_path / "backup"))
    did = [shown.did for shown in show(village.store, restored, NOW + 5)]
    assert ["there", "there", "learned", "learned"] == did
    assert before == [bytes(village.kept(size)) for size in (1, 5, 11, 20)]
    theirs = begin("theirs", "b").grow(20).growth(5)
    with pytest.raises(WitnessRefused):
        restored.cosign(theirs, NOW)


@pytest.mark.parametrize("name", ["00000011", "00000012", "junk"])
def test_a_damaged_state_cosigns_nothing(
    name: str, witness: Witness, village: Any, state: WitnessFolder
) -> None:
    witness.cosign(village.grow(11).growth(0), NOW)
    growth = village.grow(20).growth(11)
    (note,) = state.folder.glob("notes/*/*")
    content = note.read_bytes()
    note.with_name(name).write_bytes(content[:-9] if name == note.name else content)
    with pytest.raises(NoteError, match=r"put a copy|move it away"):
        witness.cosign(growth, NOW)


def test_what_a_crash_left_is_not_looked_at(
    witness: Witness, village: Any, state: WitnessFolder
) -> None:
    witness.cosign(village.grow(11).growth(0), NOW)
    (note,) = state.folder.glob("notes/*/*")
    note.with_name(".00000020.tmp").write_bytes(b"half a no")
    assert not witness.cosign(village.grow(20).growth(11), NOW).is_repeated
    assert Note.parse(note.read_bytes()).size == 11


def test_it_remembers_which_logs_it_was_told(state: WitnessFolder, village: Any) -> None:
    other = KeyFile("other", bytes(32)).key
    assert [] == state.logs()
    state.tell(village.key.key)
    state.tell(other, village.key.key)
    assert [village.key.key, other] == WitnessFolder(state.folder).logs()
