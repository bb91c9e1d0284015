"""The proof of one entry has one spelling and holds for that entry alone (log 12.2)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tuixuan.audit import KeyFile, Log, issue
from tuixuan.audit.entry_proof import EntryProof, prove_entry
from tuixuan.audit.leaves import line_of, read_leaves, read_tree
from tuixuan.errors import LogError, NoteError, UsageError
from tuixuan.store import MemoryStore, Store

Body = Callable[[int], dict[str, Any]]
At = Callable[[int], datetime]
Begin = Callable[[Store], Log]
KEY = KeyFile("example.org/log", bytes(32))


@pytest.fixture
def noted(begin: Begin, body: Body, at: At) -> MemoryStore:
    """A log of 13 entries with notes at 5 and 13."""
    store = MemoryStore()
    log = begin(store)
    for n in range(1, 13):
        if n == 5:
            _issue(log)
        log.append("step", body(n), at(n))
    _issue(log)
    return store


def _issue(log: Log) -> None:
    issue(log, "example.org/log", bytes.fromhex(log.root()), [KEY])


def test_every_entry_is_proved_by_the_smallest_note_that_covers_it(noted: MemoryStore) -> None:
    for n in range(13):
        proof = prove_entry(noted, n)
        assert (n, 5 if n < 5 else 13) == (proof.n, proof.note.size)
        assert proof.holds and noted._lines[n] == proof.line
        assert proof == EntryProof.parse(bytes(proof))
        assert 13 == prove_entry(noted, n, 13).note.size


def test_a_proof_holds_for_its_entry_alone(noted: MemoryStore) -> None:
    proof = prove_entry(noted, 7)
    assert not proof._replace(n=6).holds
    assert not proof._replace(line=noted._lines[6]).holds
    assert not proof._replace(line=proof.line + b" ").holds
    assert not proof._replace(path=proof.path[:-1]).holds
    assert not proof._replace(note=prove_entry(noted, 0).note).holds


def test_what_no_note_covers_has_no_proof(noted: MemoryStore) -> None:
    for n, size in ((13, None), (-1, None), (0, 4), (5, 5), (0, 14)):
        with pytest.raises(UsageError, match="issues one"):
            prove_entry(noted, n, size)


def test_a_line_changed_under_a_note_has_no_proof(noted: MemoryStore) -> None:
    noted._lines[3] = noted._lines[3].replace(b'"present":3', b'"present":4')
    for n in (2, 3):
        with pytest.raises(LogError, match="other entries"):
            prove_entry(noted, n)


def malformed(text: str) -> dict[str, str]:
    lines = text.split("\n")
    return {
        "nothing": "",
        "another head": text.replace("@v1", "@v2"),
        "no extra": text.replace(lines[1] + "\n", ""),
        "an empty extra": text.replace(lines[1], "extra "),
        "index 07": text.replace("index 7", "index 07"),
        "index +7": text.replace("index 7", "index +7"),
        "index ７": text.replace("index 7", "index ７"),
        "no index": text.replace("index 7\n", ""),
        "a hash of 31 bytes": text.replace(lines[3], b64encode(bytes(31)).decode()),
        "a line that is no hash": text.replace(lines[3], lines[3] + "\nno hash"),
        "too many hashes": text.replace(lines[3], "\n".join([lines[3]] * 40)),
        "carriage returns": text.replace("\n", "\r\n"),
        "no note": text.partition("\n\n")[0] + "\n\n",
        "no empty line": text.replace("\n\n", "\n", 1),
        "a line end more": text + "\n",
        "too long": text.replace(lines[1], "extra " + "A" * 400_000),
    }


def test_every_other_spelling_is_refused(noted: MemoryStore) -> None:
    text = bytes(prove_entry(noted, 7)).decode()
    for name, broken in malformed(text).items():
        assert broken != text
        with pytest.raises(NoteError):
            EntryProof.parse(broken.encode())
            pytest.fail(name)
    with pytest.raises(NoteError, match="UTF-8"):
        EntryProof.parse(b"\xff")


def test_the_longest_line_has_a_proof(begin: Begin, body: Body, at: At) -> None:
    store = MemoryStore()
    log = begin(store)
    members = body(1)
    members["data"]["text"] = "x" * (65_535 - len(log.append("step", body(1), at(1)).line) - 10)
    assert len(log.append("step", members, at(2)).line) > 65_400
    _issue(log)
    assert EntryProof.parse(bytes(prove_entry(store, 2))).holds


def test_lines_are_read_again_as_far_as_is_asked(noted: MemoryStore) -> None:
    leaves = read_leaves(noted)
    assert leaves[:5] == read_leaves(noted, 5)
    tree, last = read_tree(noted, 13)
    assert (13, leaves[-1].hex()) == (tree.size, last)
    assert noted._lines[12] == line_of(noted, 12)
    for read in (
        lambda: read_leaves(noted, 14),
        lambda: read_tree(noted, 14),
        lambda: line_of(noted, 13),
    ):
        with pytest.raises(LogError):
            read()
