"""A command leaves the whole file it was asked for or the one that was there, and no other."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tuixuan.audit.signer import KeyFile
from tuixuan.store import folder as store_folder

NAME = "example/test"
WITNESS = KeyFile("county.example.org/w1", bytes(32), 4).key


@pytest.fixture
def signed(case: Path, tmp_path: Path, invoke: Any) -> Path:
    """A case with a note."""
    KeyFile.generate(tmp_path / "log.key", NAME)
    assert invoke("checkpoint", case, "--key", tmp_path / "log.key").exit_code == 0
    return case


Command = Callable[[Path, Path], list[object]]

COMMANDS: dict[str, Command] = {
    "sheet": lambda case, out: ["sheet", case, "--out", out],
    "compile": lambda case, out: ["compile", "liangtui_yixuan", "--out", out],
    "prove-entry": lambda case, out: ["prove-entry", case, 0, "--out", out],
    "page": lambda case, out: ["page", "--out", out],
}


@pytest.fixture(params=COMMANDS)
def command(request: pytest.FixtureRequest, signed: Path) -> Callable[[Path], list[object]]:
    return lambda out: COMMANDS[request.param](signed, out)


def _full(fd: int) -> NoReturn:
    raise OSError(errno.ENOSPC, "no space left on device")


def test_a_write_that_failed_leaves_what_was_there(
    command: Callable[[Path], list[object]],
    tmp_path: Path,
    invoke: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = tmp_path / "out"
    place.mkdir()
    old, new = place / "old", place / "new"
    old.write_bytes(b"of yesterday")
    monkeypatch.setattr(store_folder, "sync_file", _full)
    for out in (old, new):
        failed = invoke(*command(out))
        assert (2, True) == (failed.exit_code, "no space left" in failed.output), failed.output
    assert [old] == list(place.iterdir())
    assert b"of yesterday" == old.read_bytes()


def test_a_file_is_written_whole_and_keeps_its_mode(
    command: Callable[[Path], list[object]], tmp_path: Path, invoke: Any
) -> None:
    place = tmp_path / "out"
    place.mkdir()
    real, link = place / "real", place / "link"
    real.write_bytes(b"of yesterday")
    real.chmod(0o640)
    link.symlink_to(real)
    assert invoke(*command(link)).exit_code == 0
    assert link.is_symlink()
    assert (0o640, True) == (stat.S_IMODE(real.stat().st_mode), len(real.read_bytes()) > 100)
    assert {real, link} == set(place.iterdir())


def test_a_key_file_is_never_written_over(
    command: Callable[[Path], list[object]], tmp_path: Path, invoke: Any
) -> None:
    key = tmp_path / "log.key"
    before = key.read_bytes()
    refused = invoke(*command(key))
    assert (2, True) == (refused.exit_code, "never written over" in refused.output)
    assert before == key.read_bytes()


@pytest.mark.parametrize(
    "name", ["log.jsonl", "procedure.json", "checkpoints/00000001", "log.jsonl.torn-1", "lock"]
)
def test_what_a_case_keeps_is_never_written_over(name: str, signed: Path, invoke: Any) -> None:
    path = signed / name
    before = path.read_bytes() if path.exists() else None
    refused = invoke("page", "--out", path)
    assert (2, True) == (refused.exit_code, "part of the case" in refused.output)
    assert before == (path.read_bytes() if path.exists() else None)


def test_a_page_beside_what_a_case_keeps_is_written(signed: Path, invoke: Any) -> None:
    for _ in range(2):
        assert invoke("sheet", signed, "--out", signed / "sheet.html").exit_code == 0
    assert (signed / "sheet.html").read_bytes().endswith(b"</html>\n")


def test_proofs_are_not_written_over_the_notes(signed: Path, invoke: Any) -> None:
    note = next((signed / "checkpoints").iterdir())
    before = note.read_bytes()
    words = ["growth", signed, "--witness", WITNESS, "--out"]
    refused = invoke(*words, signed / "checkpoints")
    assert (2, before) == (refused.exit_code, note.read_bytes())
    assert invoke(*words, signed.parent / "proofs").exit_code == 0


def test_a_certificate_is_written_like_the_others(tmp_path: Path) -> None:
    from tuixuan.cli.prove import _write
    from tuixuan.errors import UsageError

    _write(tmp_path / "certificate", {"proofs": []})
    assert '{\n "proofs": []\n}\n' == (tmp_path / "certificate").read_text()
    KeyFile.generate(tmp_path / "key", NAME)
    with pytest.raises(UsageError, match=r"密钥文件|key file"):
        _write(tmp_path / "key", {})


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_what_is_no_regular_file_is_written_to(tmp_path: Path, invoke: Any) -> None:
    assert invoke("page", "--out", "/dev/null").exit_code == 0
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    assert invoke("page", "--out", tmp_path).exit_code == 2
    assert invoke("page", "--out", tmp_path / "no" / "where").exit_code == 2
    assert not (tmp_path / "no").exists()
