"""Entries of keys, amendment and erasure in the page (log 10, verification 1.7, 2.4, 5.4)."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest
from page_node import pairs, statuses
from page_notes import Key, appended, files_of, note, root, text

pytestmark = pytest.mark.checkout

FILES = files_of(Path(__file__).resolve().parent.parent / "vectors" / "whole" / "case")
LINES = FILES["log.jsonl"].splitlines()
SIZE = len(LINES)
ORIGIN = json.loads(LINES[0])["data"]["origin"]
OLD, NEW = Key(ORIGIN, 1), Key(ORIGIN, 2)


def key_entry(key: Key) -> dict:
    return {"type": "key", "data": {"key": str(key)}}


def noted(files: dict[str, bytes], size: int, *keys: Key) -> dict[str, bytes]:
    whole = text(ORIGIN, size, root(files["log.jsonl"].splitlines()[:size]))
    return {
        **files,
        f"checkpoints/{size:08d}": note(whole, *(key.sign(whole) for key in keys)),
    }


def test_a_note_after_a_key_entry_is_signed_with_the_key_named_there(node):
    changed = appended(FILES, key_entry(NEW))
    both = f"log {OLD}\nlog {NEW}\nquorum none\n".encode()
    good = noted(noted(changed, SIZE, OLD), SIZE + 1, NEW)
    assert set() == pairs(node.verify(good, ["--level", "2"], policy=both))
    late = noted(noted(changed, SIZE, OLD), SIZE + 1, OLD)
    wrong = {("signature", SIZE), ("uncovered", SIZE)}
    assert wrong == pairs(node.verify(late, ["--level", "2"], policy=both))
    # the log announces, the policy does not list the key
    alone = f"log {OLD}\nquorum none\n".encode()
    for keys in ((NEW,), (OLD,), (OLD, NEW)):
        files = noted(noted(changed, SIZE, OLD), SIZE + 1, *keys)
        assert wrong == pairs(node.verify(files, ["--level", "2"], policy=alone))


@pytest.mark.parametrize(
    "key", ["", "x", str(NEW)[:-2], str(Key("w", 3, 4)), str(NEW).replace("+", " ", 1)]
)
def test_a_key_entry_holds_a_verifier_key(node, key):
    files = appended(FILES, {"type": "key", "data": {"key": key}})
    assert {("form", SIZE)} == pairs(node.verify(files, ["--level", "0,1"]))


def disclosed(name: str, salt: str = "AAAAAAAAAAAAAAAAAAAAAA") -> tuple[str, bytes]:
    told = json.dumps([salt, "p01", name], ensure_ascii=False, separators=(",", ":"))
    spelled = urlsafe_b64encode(told.encode()).decode().rstrip("=")
    return hashlib.sha256(spelled.encode()).hexdigest(), spelled.encode()


DIGEST, SPELLED = disclosed("王小明")
RECOVER = {"type": "recover", "data": {"sha256": "0" * 64, "size": 1}}
TOLD = {**RECOVER, "sd": [DIGEST]}
ERASE = {"type": "erase", "data": {"digests": [DIGEST]}}


def with_line(files: dict[str, bytes], n: int) -> dict[str, bytes]:
    line = b'{"disclosure":"%s","n":%d}\n' % (SPELLED, n)
    return {**files, "disclosures.jsonl": line}


def test_what_is_erased_was_committed_to_and_is_gone(node):
    levels = ["--level", "1,5"]
    committed = appended(FILES, TOLD)
    assert set() == pairs(node.verify(with_line(committed, SIZE), levels))
    erased = appended(committed, ERASE)
    report = node.verify({**erased, "disclosures.jsonl": b""}, levels)
    assert (set(), "pass") == (pairs(report), statuses(report)["1"])
    assert {("erase", SIZE + 1)} == pairs(node.verify(with_line(erased, SIZE), levels))


def test_what_was_never_committed_to_or_is_gone_cannot_be_erased(node):
    for entries in ([ERASE], [TOLD, ERASE, ERASE], [ERASE, TOLD], [{**ERASE, "sd": [DIGEST]}]):
        files = appended(FILES, *entries)
        wrong = SIZE + (2 if len(entries) == 3 else 0)
        assert {("erase", wrong)} == pairs(node.verify(files, ["--level", "1"]))
    again = appended(FILES, TOLD, ERASE, TOLD, ERASE)
    assert set() == pairs(node.verify(again, ["--level", "1"]))


@pytest.mark.parametrize(
    "data",
    [
        {"digests": [DIGEST, DIGEST]},
        {"digests": ["0" * 63]},
        {"digests": [f"{n:064x}" for n in range(513)]},
        {"digests": ["1" * 64, "0" * 64]},
        {"digests": DIGEST},
        {"digests": [DIGEST], "why": "x"},
    ],
)
def test_an_erase_entry_of_another_form(node, data):
    files = appended(FILES, {"type": "erase", "data": data})
    assert {("form", SIZE)} == pairs(node.verify(files, ["--level", "1"]))


AMEND = {
    "type": "amend",
    "data": {
        "compiled": {"sha256": "0" * 64, "size": 1},
        "procedure": {"id": "x", "version": 1},
        "pack": "p",
    },
    "out": {"state": "s"},
}


def test_the_form_of_an_amendment(node):
    assert set() == pairs(node.verify(appended(FILES, AMEND), ["--level", "1"]))
    for wrong in (
        {**AMEND, "step": "x"},
        {name: AMEND[name] for name in ("type", "data")},
        {**AMEND, "out": {"more": 1}},
        {**AMEND, "data": {**AMEND["data"], "origin": "x"}},
    ):
        report = node.verify(appended(FILES, wrong), ["--level", "1"])
        assert {("form", SIZE)} == pairs(report)


def test_what_a_log_announces_is_kept_up_to_a_number(node):
    """Memory does not grow with the log (verification 2.5); the key in force is still the last."""
    turns = [key_entry((NEW, OLD)[n % 2]) for n in range(1_501)]
    files = noted(appended(FILES, *turns), SIZE + 1_501, NEW)
    policy = f"log {OLD}\nlog {NEW}\nquorum none\n".encode()
    found = node.verify(files, ["--level", "2"], policy=policy)
    assert set() == pairs(found)
    assert {"rows": list(range(SIZE, SIZE + 1_000)), "left_out": 501} == found["keys"]
    assert found["keys"] == node.verify(files, ["--level", "1"])["keys"]
    wrong = noted(files, SIZE + 1_501, OLD)
    expected = {("signature", SIZE + 1_500)}
    assert expected == pairs(node.verify(wrong, ["--level", "2"], policy=policy))
