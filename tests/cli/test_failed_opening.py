"""Opening a case that fails leaves what was there before, and nothing else."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest

from tuixuan.store import FileStore


@pytest.fixture
def words(roles: Path) -> list[object]:
    return ["--procedure", "liangtui_yixuan", "--roles", roles, "--origin", "example/test"]


@pytest.fixture(params=["first file", "later file", "line"])
def disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full at one of the writes of an opening."""
    left = {"first file": 0, "later file": 3, "line": -1}[request.param]
    good = FileStore._sync
    done: list[int] = []

    def sync(store: FileStore, fd: int) -> None:
        done.append(fd)
        if len(done) > left >= 0:
            raise OSError(errno.ENOSPC, "no space left on device")
        good(store, fd)

    def write(store: FileStore, fd: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(FileStore, "_sync", sync)
    if left < 0:
        monkeypatch.setattr(FileStore, "_write", write)


@pytest.mark.usefixtures("disk")
def test_a_folder_that_was_not_there_is_not_there(
    tmp_path: Path, words: list[object], invoke: Any
) -> None:
    (tmp_path / "cases").mkdir()
    failed = invoke("new", tmp_path / "cases" / "2025" / "qingshi", *words)
    assert (2, True) == (failed.exit_code, "no space left" in failed.output)
    assert [] == list((tmp_path / "cases").iterdir())


@pytest.mark.usefixtures("disk")
def test_an_empty_folder_stays_and_is_empty(
    tmp_path: Path, words: list[object], invoke: Any
) -> None:
    (tmp_path / "case").mkdir()
    assert invoke("new", tmp_path / "case", *words).exit_code == 2
    assert [] == list((tmp_path / "case").iterdir())


@pytest.mark.usefixtures("disk")
def test_a_scenario_that_cannot_be_opened_leaves_nothing(tmp_path: Path, invoke: Any) -> None:
    scenario = Path(__file__).parents[2] / "examples" / "scenarios" / "demo_liangtui.yaml"
    assert invoke("run", scenario, "--out", tmp_path / "case").exit_code == 2
    assert not (tmp_path / "case").exists()


def test_what_somebody_else_put_there_meanwhile_stays(
    tmp_path: Path, words: list[object], invoke: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put(store: FileStore, name: str, content: bytes) -> None:
        (tmp_path / "case").mkdir(exist_ok=True)
        (tmp_path / "case" / "letter.txt").write_bytes(b"of mine")
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(FileStore, "put", put)
    assert invoke("new", tmp_path / "case", *words).exit_code == 2
    assert ["letter.txt"] == [path.name for path in (tmp_path / "case").iterdir()]


def test_a_case_whose_entry_0_may_stand_is_left_alone(
    tmp_path: Path, words: list[object], invoke: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = FileStore._write

    def write(store: FileStore, fd: int, data: bytes) -> int:
        written = good(store, fd, data)

        def sync(store: FileStore, fd: int) -> None:
            raise OSError(errno.EIO, "input/output error")

        monkeypatch.setattr(FileStore, "_sync", sync)
        return written

    monkeypatch.setattr(FileStore, "_write", write)
    failed = invoke("new", tmp_path / "case", *words)
    assert (2, True) == (failed.exit_code, "perhaps not for good" in failed.output)
    assert (tmp_path / "case" / "log.jsonl").read_bytes().endswith(b"}\n")
    assert (tmp_path / "case" / "procedure.json").is_file()
