"""Builders for witnesses: a village with a log and a key, and a witness that was told of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tuixuan.audit import Log
from tuixuan.audit.keys import WITNESS
from tuixuan.audit.leaves import read_leaves
from tuixuan.audit.note import Note, Signature
from tuixuan.audit.signer import KeyFile
from tuixuan.store import FileStore
from tuixuan.witness.folder import WitnessFolder
from tuixuan.witness.growth import Growth, growth_of, root_of
from tuixuan.witness.witness import Witness

ORIGIN = "example.org/qingshui/2026"
START = datetime(2026, 3, 28, 1, 30, tzinfo=UTC)
NOW = 1_774_660_000
WITNESS_NAME = "county.example.org/w1"


def key_of(name: str, type: int = 1) -> KeyFile:
    """A key that is the same in every run."""
    return KeyFile(name, hashlib.sha256(f"{name} {type}".encode()).digest(), type)


def signed(note: Note, key: KeyFile) -> Note:
    """The note with the line of a log's key."""
    return note.with_(Signature(key.key.name, key.key.id, key.sign(note.text)))


class Village:
    """A case folder whose log is of steps that no law knows; `story` tells two histories apart."""

    def __init__(self, folder: Path, story: str = "a") -> None:
        self.folder = folder
        self.store = FileStore(folder)
        self.key = key_of(ORIGIN)
        self.story = story
        self.log = Log.open(self.store)
        if not self.log.size:
            data = {"format": "tuixuan-case/1", "origin": ORIGIN}
            self.log.append("genesis", {"data": data, "out": {"state": "s"}}, START)

    def grow(self, size: int) -> Village:
        """Add entries until there are so many."""
        while self.log.size < size:
            data = {"present": self.log.size, "note": self.story}
            body = {"act": {"person": "p01", "role": "host"}, "step": "count", "data": data}
            at = START + timedelta(seconds=self.log.size)
            self.log.append("step", {**body, "out": {"state": "s"}}, at)
        return self

    def leaves(self) -> list[bytes]:
        return read_leaves(self.store)

    def note(self, size: int | None = None) -> Note:
        """A signed note over the first entries; over all without a size."""
        leaves = self.leaves()
        size = len(leaves) if size is None else size
        root = root_of(leaves, size)
        assert root is not None
        return signed(Note(ORIGIN, size, root), self.key)

    def issue(self, *sizes: int) -> Village:
        """Grow to each of these sizes, and keep a note there."""
        for size in sizes:
            self.grow(size)
            self.put(self.note(size))
        return self

    def put(self, note: Note) -> None:
        self.store.put(note.name, bytes(note))

    def kept(self, size: int) -> Note:
        """The note that lies in the folder."""
        return Note.parse((self.folder / Note("", size, b"").name).read_bytes())

    def growth(self, old: int, size: int | None = None) -> Growth:
        return growth_of(self.leaves(), old, self.note(size))


@pytest.fixture
def begin(tmp_path: Path) -> Callable[..., Village]:
    """Makes a village in a folder of this name; `story` tells two histories apart."""
    return lambda name="case", story="a": Village(tmp_path / name, story)


@pytest.fixture
def village(begin: Callable[..., Village]) -> Village:
    return begin()


@pytest.fixture
def log_key() -> KeyFile:
    return key_of(ORIGIN)


@pytest.fixture
def witness_key() -> KeyFile:
    return key_of(WITNESS_NAME, WITNESS)


@pytest.fixture
def state(tmp_path: Path) -> WitnessFolder:
    return WitnessFolder(tmp_path / "state")


@pytest.fixture
def witness(state: WitnessFolder, witness_key: KeyFile, log_key: KeyFile) -> Witness:
    return Witness(witness_key, [log_key.key], state)
