"""A whole village election with notes, played once; tests read it or work on copies."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tuixuan.audit.leaves import read_leaves
from tuixuan.audit.note import Note, Signature
from tuixuan.audit.signer import KeyFile
from tuixuan.case import Case
from tuixuan.scenario.opening import open_scenario, scenarios
from tuixuan.store import FileStore
from tuixuan.witness.growth import root_of


def note_of(folder: Path, size: int, witnesses: int = 0) -> Note:
    """A note over the first entries of a case, kept in it; signed by its log and by others."""
    store = FileStore(folder)
    origin, leaves = Case.resume(store).origin, read_leaves(store)
    root = root_of(leaves, size)
    assert root is not None
    note = Note(origin, size, root)
    key = KeyFile(origin, bytes(32))
    lines = [Signature(f"w{n}.example.org", bytes(4), bytes(72)) for n in range(witnesses)]
    note = note.with_(Signature(origin, key.key.id, key.sign(note.text)), *lines)
    store.put(note.name, bytes(note))
    return note


@pytest.fixture
def issue() -> Callable[..., Note]:
    return note_of


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The case folders of both demos; there are no notes in them."""
    place = tmp_path_factory.mktemp("played")
    folders = {}
    for name in ("liangtui", "gongtui"):
        folders[name] = place / name
        for _ in open_scenario(
            scenarios() / f"demo_{name}.yaml",
            lambda: FileStore(folders[name]),  # noqa: B023
        ):
            pass
    return folders


@pytest.fixture(params=["liangtui", "gongtui"])
def case(request: pytest.FixtureRequest, played: dict[str, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(played[request.param], tmp_path / "case"))


@pytest.fixture
def liangtui(played: dict[str, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(played["liangtui"], tmp_path / "case"))


@pytest.fixture
def resumed() -> Callable[[Path], Any]:
    return lambda folder: Case.resume(FileStore(folder))
