"""The root of a log is that of RFC 6962, judged by a slow transcription of its section 2.1."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tuixuan.audit import Log, Tree
from tuixuan.canonical import leaf_hash
from tuixuan.errors import LogError
from tuixuan.store import MemoryStore, Store

Body = Callable[[int], dict[str, Any]]
At = Callable[[int], datetime]
Begin = Callable[[Store], Log]


def tree_hash(entries: list[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, word for word."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return hashlib.sha256(b"\x01" + tree_hash(entries[:k]) + tree_hash(entries[k:])).digest()


def test_the_root_is_that_of_the_rfc_at_every_size() -> None:
    tree, lines = Tree(), []
    assert tree_hash([]) == tree.root()
    for n in range(260):
        lines.append(b"line %d" % n)
        tree.add(bytes.fromhex(leaf_hash(lines[-1])))
        assert (tree.size, tree_hash(lines)) == (n + 1, tree.root())


def test_what_is_kept_does_not_grow_with_the_log() -> None:
    tree = Tree()
    for _ in range(100_000):
        tree.add(b"\x00" * 32)
    assert len(tree._whole) == bin(100_000).count("1")


def test_the_root_of_a_log_grows_with_it(store: Store, begin: Begin, body: Body, at: At) -> None:
    log = begin(store)
    for n in range(1, 20):
        if n % 3:
            assert tree_hash(list(store.lines())).hex() == log.root()
        log.append("step", body(n), at(n))
    expected = tree_hash(list(store.lines())).hex()
    assert expected == log.root() == Log.open(store).root()


def test_a_log_without_entries_has_the_root_of_nothing(store: Store) -> None:
    assert tree_hash([]).hex() == Log.open(store).root()


def test_the_root_is_of_what_was_read_and_not_of_what_another_writer_added(
    store: Store, begin: Begin, body: Body, at: At
) -> None:
    log = begin(store)
    before = log.root()
    Log.open(store).append("step", body(1), at(1))
    assert before == log.root()
    for _ in log.read():
        pass
    assert tree_hash(list(store.lines())).hex() == log.root()


@pytest.mark.parametrize("broken", [1, 3])
def test_a_log_changed_behind_the_reader_has_no_root(
    begin: Begin, body: Body, at: At, broken: int
) -> None:
    store = MemoryStore()
    log = begin(store)
    for n in range(1, 4):
        log.append("step", body(n), at(n))
    sound = store._lines[broken]
    store._lines[broken] = sound.replace(b'"present":', b'"present":1')
    with pytest.raises(LogError):
        log.root()
    store._lines[broken] = sound
    assert tree_hash(list(store.lines())).hex() == log.root()


def test_a_log_cut_behind_the_reader_has_no_root(begin: Begin, body: Body, at: At) -> None:
    store = MemoryStore()
    log = begin(store)
    log.append("step", body(1), at(1))
    store._lines.pop()
    with pytest.raises(LogError, match="of 2 entries"):
        log.root()
