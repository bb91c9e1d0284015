"""Levels 2 and 3 of the page: notes, keys, policy, quorum and the kept note (verification 2, 3)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from page_node import pairs, statuses
from page_notes import Key, files_of, note, root, text, typed

pytestmark = pytest.mark.checkout

CASE = Path(__file__).resolve().parent.parent / "vectors" / "whole" / "case"
FILES = files_of(CASE)
LINES = FILES["log.jsonl"].splitlines()
SIZE = len(LINES)
ENTRIES = [json.loads(line) for line in LINES]
ENTRY = ENTRIES[0]
ORIGIN = ENTRY["data"]["origin"]
LOG = Key(ORIGIN, 1)
W1, W2, W3 = (Key(f"w{n}.example.org/w", 10 + n, 4) for n in (1, 2, 3))
POLICY = f"log {LOG}\nquorum none\n".encode()
QUORUM = (
    f"log {LOG}\nwitness one {W1}\nwitness two {W2} https://two.example.org/\nwitness three {W3}\n"
    "group most 2 one two three\nquorum most\n"
).encode()


def text_at(size: int, origin: str = ORIGIN) -> bytes:
    return text(origin, size, root(LINES[:size]))


def note_at(size: int, *keys: Key) -> bytes:
    whole = text_at(size)
    return note(whole, *(key.sign(whole) for key in (LOG, *keys)))


def checkpoints(**notes: bytes) -> dict[str, bytes]:
    """The files with these notes, `n00000004` for `checkpoints/00000004`."""
    named = {f"checkpoints/{name[1:].replace('_', '.')}": one for name, one in notes.items()}
    return {**FILES, **named}


LAST = note_at(SIZE)
NAME = f"n{SIZE:08d}"


def test_good_notes_pass(node):
    report = node.verify(checkpoints(n00000001=note_at(1), **{NAME: LAST}), policy=POLICY)
    assert (set(), 0) == (pairs(report), report["exit"])
    assert ("pass", "not checked") == (statuses(report)["2"], statuses(report)["3"])


def test_without_a_policy_no_note_is_looked_at(node):
    report = node.verify(checkpoints(**{NAME: b"junk"}))
    assert (set(), 0, "not checked") == (pairs(report), report["exit"], statuses(report)["2"])
    asked = node.verify(checkpoints(**{NAME: LAST}), ["--level", "2"])
    assert (2, "not checked") == (asked["exit"], statuses(asked)["2"])


_wrong = bytearray(LAST)
_wrong[-6] ^= 1
NOT_NOTES = {
    "leading zero": LAST.replace(b"\n%d\n" % SIZE, b"\n0%d\n" % SIZE),
    "underscore": LAST.replace(b"\n%d\n" % SIZE, b"\n1_1\n"),
    "extension line": LAST.replace(b"=\n\n", b"=\nmore\n\n"),
    "junk line": LAST + b"junk\n",
    "no last line end": LAST[:-1],
    "no signature": text_at(SIZE) + b"\n",
    "carriage return": LAST.replace(b"\n", b"\r\n"),
    "byte order mark": b"\xef\xbb\xbf" + LAST,
    "unused bits": LAST.replace(b"=\n\n", b"x\n\n"),
    "two spaces": LAST.replace("— ".encode(), "—  ".encode()),
    "not UTF-8": LAST.replace("—".encode(), b"\x97"),
    "65 signatures": note(text_at(SIZE), *[LOG.sign(text_at(SIZE))] * 65),
    "short signature": note(text_at(SIZE), LOG.line(b"")),
    "another size": note_at(SIZE - 1),
    "too large": LAST + W1.line(bytes(60_000)),
}


@pytest.mark.parametrize("name", NOT_NOTES)
def test_what_is_no_note_is_a_finding(node, name):
    report = node.verify(checkpoints(**{NAME: NOT_NOTES[name]}), policy=POLICY)
    assert {("note", SIZE - 1), ("no_checkpoint", None)} == pairs(report)
    assert 1 == report["exit"]


@pytest.mark.parametrize("name", ["n11", "n00000000", "n00000009_1", "n00000009_100", "nreadme"])
def test_a_name_that_is_none_of_a_note_has_no_line(node, name):
    report = node.verify(checkpoints(**{NAME: LAST, name: LAST}), policy=POLICY)
    assert {("note", None)} == pairs(report)


def test_what_a_crash_left_is_not_looked_at_and_a_second_note_is(node):
    files = {**checkpoints(**{NAME: LAST, NAME + "_2": LAST}), "checkpoints/.tmp": b"half"}
    assert set() == pairs(node.verify(files, policy=POLICY))


def test_no_note_at_all(node):
    report = node.verify(FILES, policy=POLICY)
    assert {("no_checkpoint", None)} == pairs(report)


def test_the_tail_that_no_note_covers_is_a_warning(node):
    report = node.verify(checkpoints(n00000004=note_at(4)), policy=POLICY)
    assert ({("uncovered", 4)}, 0) == (pairs(report), report["exit"])


SIGNATURES = {
    "a bit flipped": bytes(_wrong),
    "another key": note(text_at(SIZE), Key(ORIGIN, 9).sign(text_at(SIZE))),
    "unknown beside none": note(text_at(SIZE), W1.sign(text_at(SIZE))),
    "good and bad": LAST + LOG.line(bytes(64)),
    "one byte more": note(text_at(SIZE), LOG.line(bytes(65))),
}


@pytest.mark.parametrize("name", SIGNATURES)
def test_signatures(node, name):
    report = node.verify(checkpoints(**{NAME: SIGNATURES[name]}), policy=POLICY)
    assert {("signature", SIZE - 1)} == pairs(report)


def test_unknown_signatures_beside_a_good_one_are_passed_over(node):
    assert set() == pairs(node.verify(checkpoints(**{NAME: note_at(SIZE, W1)}), policy=POLICY))


def test_another_root_and_a_note_of_more_lines(node):
    other = text(ORIGIN, SIZE, bytes(32))
    longer = text(ORIGIN, SIZE + 3, bytes(32))
    report = node.verify(checkpoints(**{NAME: note(other, LOG.sign(other))}), policy=POLICY)
    assert {("root", SIZE - 1)} == pairs(report)
    report = node.verify(
        checkpoints(**{f"n{SIZE + 3:08d}": note(longer, LOG.sign(longer))}), policy=POLICY
    )
    assert {("truncated", SIZE)} == pairs(report)


def test_the_note_of_another_log(node):
    other = Key("example.org/other", 2)
    whole = text_at(SIZE, "example.org/other")
    policy = POLICY.replace(b"quorum", f"log {other}\nquorum".encode())
    report = node.verify(checkpoints(**{NAME: note(whole, other.sign(whole))}), policy=policy)
    assert {("origin", SIZE - 1)} == pairs(report)
    report = node.verify(checkpoints(**{NAME: LAST}), policy=f"log {other}\nquorum none\n".encode())
    assert {("origin", 0), ("signature", SIZE - 1)} == pairs(report)


def test_approved_digests(node):
    data = ENTRY["data"]
    digest = data["compiled"]["sha256"]
    good = POLICY + f"procedure {digest} 两推一选\n".encode()
    bound = [*data["calendars"], *(e["data"] for e in ENTRIES if e["type"] == "calendar")]
    good += b"".join(f"calendar {c['sha256']}\n".encode() for c in bound)
    assert set() == pairs(node.verify(checkpoints(**{NAME: LAST}), policy=good))
    bad = POLICY + f"procedure {'0' * 64}\ncalendar {'0' * 64}\n".encode()
    report = node.verify(checkpoints(**{NAME: LAST}), policy=bad)
    later = {("unapproved", e["n"]) for e in ENTRIES if e["type"] == "calendar"}
    assert {("unapproved", 0), *later} == pairs(report)
    failed = {s["step"] for level in report["levels"] for s in level["steps"] if s["failed"]}
    assert {"2.8", "2.9"} == failed


WITNESSED = {
    "two of three": (note_at(SIZE, W1, W3), set()),
    "one of three": (note_at(SIZE, W1), {("quorum", SIZE - 1)}),
    "one twice": (note_at(SIZE, W1, W1), {("quorum", SIZE - 1)}),
    "two and a false one": (
        note_at(SIZE, W1, W2) + W3.line(bytes(72)),
        {("signature", SIZE - 1)},
    ),
    "a time changed": (
        note_at(SIZE, W1, W3) + W2.line(bytes(8) + W2.cosigned(text_at(SIZE), 1)),
        {("signature", SIZE - 1)},
    ),
    "a time below zero": (
        note_at(SIZE, W1) + W2.line(b"\xff" * 8 + W2.cosigned(text_at(SIZE), (1 << 64) - 1)),
        {("signature", SIZE - 1), ("quorum", SIZE - 1)},
    ),
    "a log's signature": (
        note_at(SIZE, W1) + W2.line(bytes(64)),
        {("signature", SIZE - 1), ("quorum", SIZE - 1)},
    ),
}


@pytest.mark.parametrize("name", WITNESSED)
def test_witnesses(node, name):
    content, wanted = WITNESSED[name]
    report = node.verify(checkpoints(**{NAME: content}), policy=QUORUM)
    assert wanted == pairs(report)
    assert ("fail" if wanted else "pass") == statuses(report)["3"]


def test_a_kept_note(node):
    whole = checkpoints(**{NAME: LAST})
    for kept in (note_at(4), typed(text_at(4)), typed(text_at(4)).lower().replace(b" ", b"-")):
        report = node.verify(whole, since=kept)
        assert (set(), 0, "pass") == (pairs(report), report["exit"], statuses(report)["3"])
    fork = text(ORIGIN, 4, bytes(32))
    for kept in (note(fork, LOG.sign(fork)), typed(fork)):
        assert {("fork", 3)} == pairs(node.verify(whole, since=kept))
    more = text(ORIGIN, SIZE + 1, bytes(32))
    for kept in (note(more, LOG.sign(more)), typed(more)):
        assert {("rollback", SIZE)} == pairs(node.verify(whole, since=kept))
    other = text_at(4, "example.org/other")
    assert {("origin", 0)} == pairs(node.verify(whole, since=note(other, LOG.sign(other))))


@pytest.mark.parametrize(
    "kept",
    [
        b"junk",
        b"",
        typed(text_at(4))[:-1] + b"9",
        typed(text_at(4)).replace(b" ", b"", 1)[1:],
        typed(text_at(4, "example.org/other")),
        note(text_at(4), LOG.sign(text_at(4)))[:-3],
    ],
)
def test_a_kept_note_that_is_none(node, kept):
    report = node.verify(FILES, since=kept or b" ")
    assert 2 == report["exit"]
    assert report["unverifiable"][0]["why"] in ("kept_fault", "typed")


def test_a_kept_note_must_be_signed_by_a_log_of_the_policy(node):
    kept = note(text_at(4), Key(ORIGIN, 9).sign(text_at(4)))
    assert 0 == node.verify(FILES, since=kept)["exit"]
    report = node.verify(checkpoints(**{NAME: LAST}), policy=POLICY, since=kept)
    assert (2, "kept_fault") == (report["exit"], report["unverifiable"][0]["why"])


NOT_POLICIES = {
    "empty": b"",
    "no quorum": POLICY.replace(b"quorum none\n", b""),
    "two quorums": POLICY + b"quorum none\n",
    "no last line end": POLICY[:-1],
    "unknown word": POLICY + b"extra 1\n",
    "a key twice": f"log {LOG}\nlog {LOG}\nquorum none\n".encode(),
    "another id": POLICY.replace(LOG.id.hex().encode(), b"00000000"),
    "a witness among logs": f"log {W1}\nquorum none\n".encode(),
    "K of too few": QUORUM.replace(b"most 2", b"most 4"),
    "K with a zero": QUORUM.replace(b"most 2", b"most 02"),
    "K nought": QUORUM.replace(b"most 2", b"most 0"),
    "a member twice": QUORUM.replace(b"one two three", b"one two two"),
    "a member of two groups": QUORUM.replace(b"quorum most", b"group all all one\nquorum most"),
    "an unknown member": QUORUM.replace(b"one two three", b"one two four"),
    "named none": QUORUM.replace(b"group most", b"group none"),
    "a name twice": QUORUM.replace(b"witness two", b"witness one"),
    "an unknown quorum": QUORUM.replace(b"quorum most", b"quorum all"),
    "a short digest": POLICY + b"procedure 00\n",
    "a control character": POLICY + b"# \x07\n",
    "257 calendars": POLICY + f"calendar {'0' * 64}\n".encode() * 257,
    "too large": POLICY + b"#" * 65_536 + b"\n",
}


@pytest.mark.parametrize("name", NOT_POLICIES)
def test_a_policy_that_is_none_verifies_nothing(node, name):
    report = node.verify(checkpoints(**{NAME: LAST}), policy=NOT_POLICIES[name])
    assert (2, "policy_fault") == (report["exit"], report["unverifiable"][0]["why"])
    assert 0 == report["entries"]


def test_policies_with_comments_tabs_and_groups_of_groups(node):
    policy = (
        f"# 清水镇 2026\n\n \nlog\t{LOG}   https://example.org/log\n"
        f"witness one {W1}\nwitness two {W2}\nwitness three {W3}\n"
        "group pair all one two\ngroup either any pair three\nquorum either\n"
    ).encode()
    for keys, wanted in (((W3,), set()), ((W1, W2), set()), ((W1,), {("quorum", SIZE - 1)})):
        content = checkpoints(**{NAME: note_at(SIZE, *keys)})
        assert wanted == pairs(node.verify(content, policy=policy))
