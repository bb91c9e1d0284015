"""A log grows by one entry at a time, and is believed only after it was read."""

from __future__ import annotations

import hashlib
import itertools
import json
import tracemalloc
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tuixuan.audit import Log, decode
from tuixuan.canonical import leaf_hash
from tuixuan.errors import ConflictError, LogError, ProfileError, UsageError
from tuixuan.store import MemoryStore, Store

Body = Callable[[int], dict[str, Any]]
At = Callable[[int], datetime]
Begin = Callable[[Store], Log]


def _grown(store: Store, begin: Begin, body: Body, at: At, size: int) -> Log:
    log = begin(store)
    for n in range(1, size):
        log.append("step", body(n), at(n))
    return log


def test_each_entry_is_linked_to_the_line_before(
    store: Store, begin: Begin, body: Body, at: At
) -> None:
    log = _grown(store, begin, body, at, 5)
    lines = list(store.lines())
    assert 5 == len(lines) == log.size
    prev = None
    for n, line in enumerate(lines):
        assert prev == decode(line, n).prev
        prev = leaf_hash(line)
    assert prev == log.last


def test_a_log_opened_again_is_where_it_was(store: Store, begin: Begin, body: Body, at: At) -> None:
    log = _grown(store, begin, body, at, 4)
    again = Log.open(store)
    assert (log.size, log.last, log.last_time) == (again.size, again.last, again.last_time)
    assert at(3) == again.last_time
    assert again.append("step", body(4), at(4)).n == 4


def test_an_empty_log_begins_with_a_genesis(store: Store, body: Body, at: At) -> None:
    log = Log.open(store)
    assert (log.size, log.last, log.last_time) == (0, None, None)
    with pytest.raises(ProfileError):
        log.append("step", body(0), at(0))
    assert store.size() == 0


def test_a_clock_set_back_is_clamped_and_the_reading_kept(
    store: Store, begin: Begin, body: Body, at: At
) -> None:
    log = _grown(store, begin, body, at, 4)
    entry = log.append("step", body(4), at(1))
    assert entry.t == "2026-03-28T01:30:03.000Z"
    assert entry.body["claimed"] == "2026-03-28T01:30:01.000Z"
    assert "claimed" not in log.append("step", body(5), at(3)).body
    assert entry == next(Log.open(store).entries(4))


def test_the_log_writes_its_own_members(store: Store, begin: Begin, body: Body, at: At) -> None:
    log = begin(store)
    for name in ("n", "prev", "t", "type", "claimed"):
        with pytest.raises((ProfileError, UsageError)):
            log.append("step", {**body(1), name: "x"}, at(1))
    assert 1 == log.size == store.size()


def test_a_refused_entry_leaves_the_log_as_it_was(
    store: Store, begin: Begin, body: Body, at: At
) -> None:
    log = begin(store)
    before = (log.size, log.last, log.last_time)
    with pytest.raises(ProfileError):
        log.append("step", {**body(1), "data": {"share": 0.5}}, at(1))
    assert before == (log.size, log.last, log.last_time)
    assert log.append("step", body(1), at(1)).n == 1


def test_of_two_logs_on_one_store_the_slower_gets_a_conflict_and_catches_up(
    store: Store, begin: Begin, body: Body, at: At
) -> None:
    quick = begin(store)
    slow = Log.open(store)
    quick.append("step", body(1), at(1))
    with pytest.raises(ConflictError, match="reload and try again") as caught:
        slow.append("step", body(2), at(2))
    assert (caught.value.expected, caught.value.actual) == (1, 2)
    assert [entry.n for entry in slow.read()] == [1]
    assert slow.append("step", body(2), at(2)).n == 2


def test_an_unread_log_is_not_appended_to(store: Store, begin: Begin, body: Body, at: At) -> None:
    begin(store)
    with pytest.raises(ConflictError):
        Log(store).append("genesis", {"data": {"a": 1}, "out": {"state": "s"}}, at(0))


def test_entries_are_read_again_from_any_number(
    store: Store, begin: Begin, body: Body, at: At
) -> None:
    log = _grown(store, begin, body, at, 6)
    for start in range(8):
        assert list(range(start, 6)) == [entry.n for entry in log.entries(start)]
    with pytest.raises(UsageError):
        list(log.entries(-1))


def _memory(lines: list[bytes]) -> MemoryStore:
    store = MemoryStore()
    for n, line in enumerate(lines):
        store.append(line, n, last=None)
    return store


def _relinked(
    lines: list[bytes], start: int, change: Callable[[dict[str, Any]], None]
) -> list[bytes]:
    """The lines with one changed and all later links made good: what the writer could forge."""
    out = lines[:start]
    for n in range(start, len(lines)):
        members = json.loads(lines[n])
        if n == start:
            change(members)
        else:
            members["prev"] = leaf_hash(out[-1])
        out.append(json.dumps(members, sort_keys=True, separators=(",", ":")).encode())
    return out


@pytest.mark.parametrize(
    ("break_it", "line"),
    [
        (
            lambda lines: [
                *lines[:2],
                lines[2].replace(b'"present":2', b'"present":9'),
                *lines[3:],
            ],
            3,
        ),
        (lambda lines: [*lines[:2], *lines[3:]], 2),
        (lambda lines: [*lines[:3], lines[2], *lines[3:]], 3),
        (lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]], 2),
        (lambda lines: [*lines[:2], b"junk", *lines[3:]], 2),
        (lambda lines: [*lines[:-1], b"junk"], 4),
        (lambda lines: [lines[0], lines[0], *lines[1:]], 1),
        (lambda lines: lines[1:], 0),
        (lambda lines: [*lines[:2], lines[2] + b" ", *lines[3:]], 2),
    ],
)
def test_a_broken_log_is_refused_at_the_line_that_shows_it(
    break_it: Callable[[list[bytes]], list[bytes]], line: int, begin: Begin, body: Body, at: At
) -> None:
    store = MemoryStore()
    _grown(store, begin, body, at, 5)
    with pytest.raises(LogError) as caught:
        Log.open(_memory(break_it(list(store.lines()))))
    assert line == caught.value.line


def test_time_that_runs_backwards_is_corrupt(begin: Begin, body: Body, at: At) -> None:
    store = MemoryStore()
    _grown(store, begin, body, at, 5)
    early = _relinked(list(store.lines()), 3, lambda it: it.update(t="2026-03-28T01:30:01.000Z"))
    with pytest.raises(LogError, match="a time from") as caught:
        Log.open(_memory(early))
    assert caught.value.line == 3


def test_a_chain_alone_does_not_find_an_edited_last_line_a_cut_tail_or_a_rewrite(
    begin: Begin, body: Body, at: At
) -> None:
    """So that nobody oversells it: these need an anchor outside the operator's reach."""
    store = MemoryStore()
    _grown(store, begin, body, at, 5)
    lines = list(store.lines())
    edited = [*lines[:-1], lines[-1].replace(b'"present":4', b'"present":9')]
    assert Log.open(_memory(edited)).size == 5
    assert Log.open(_memory(lines[:3])).size == 3
    rewritten = _relinked(lines, 2, lambda it: it["data"].update(present=9))
    assert Log.open(_memory(rewritten)).size == 5


def test_a_log_longer_than_allowed_is_neither_read_nor_written(
    begin: Begin, body: Body, at: At
) -> None:
    store = MemoryStore()
    log = _grown(store, begin, body, at, 3)
    with pytest.raises(LogError, match="at most 2 lines"):
        Log.open(store, lines_max=2)
    full = Log.open(store, lines_max=3)
    with pytest.raises(LogError, match="at most 3 lines"):
        full.append("step", body(3), at(3))
    assert 3 == log.size == store.size()


def test_a_torn_tail_is_moved_aside_and_recorded(
    begin: Begin, body: Body, at: At, tmp_path: Any
) -> None:
    from tuixuan.store import FileStore

    _grown(FileStore(tmp_path), begin, body, at, 3)
    with open(tmp_path / "log.jsonl", "ab") as file:
        file.write(b'{"act":{"per')
    store = FileStore(tmp_path)
    log = Log.open(store)
    assert store.torn() == b'{"act":{"per', "reading alone changes nothing"
    entry = log.append("step", body(3), at(3))
    assert entry.n == 4
    recover = next(log.entries(3))
    digest = hashlib.sha256(b'{"act":{"per').hexdigest()
    assert ("recover", {"data": {"size": 12, "sha256": digest}}) == (recover.type, recover.body)
    assert (tmp_path / "log.jsonl.torn-3").read_bytes() == b'{"act":{"per'
    assert Log.open(FileStore(tmp_path)).size == 5


def test_a_tail_is_recorded_once_however_often_the_log_is_opened(
    store: Store, begin: Begin, body: Body, at: At
) -> None:
    _grown(store, begin, body, at, 3)
    _tear(store, b"torn")
    assert len(Log.open(store).recover(at(4))) == 1
    assert Log.open(store).recover(at(5)) == []
    _tear(store, b"torn")
    assert len(Log.open(store).recover(at(6))) == 1, "an equal tail at another place is another"
    assert list(store.tails()) == [b"torn", b"torn"]


def test_a_tail_moved_aside_before_a_crash_is_recorded_at_the_next_opening(
    store: Store, begin: Begin, body: Body, at: At
) -> None:
    _grown(store, begin, body, at, 3)
    _tear(store, b"torn")
    store.cut()
    assert [entry.type for entry in Log.open(store).recover(at(4))] == ["recover"]


def test_the_tail_of_a_log_without_entries_is_recorded_after_entry_0(
    store: Store, begin: Begin, body: Body, at: At
) -> None:
    _tear(store, b"torn")
    begin(store)
    assert [entry.type for entry in Log.open(store).recover(at(4))] == ["recover"]


def _tear(store: Store, tail: bytes) -> None:
    if isinstance(store, MemoryStore):
        store.tail = tail
        return
    folder = store.folder  # type: ignore[attr-defined]
    folder.mkdir(exist_ok=True)
    with open(folder / "log.jsonl", "ab") as file:
        file.write(tail)


def test_memory_is_flat_however_long_the_log(begin: Begin, body: Body, at: At) -> None:
    store = MemoryStore()
    _grown(store, begin, body, at, 4_000)
    tracemalloc.start()
    Log.open(store)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 200_000


def test_reading_yields_each_entry_while_it_is_checked(begin: Begin, body: Body, at: At) -> None:
    store = MemoryStore()
    _grown(store, begin, body, at, 5)
    log = Log(store)
    assert [entry.n for entry in itertools.islice(log.read(), 2)] == [0, 1]
    assert log.size == 2
