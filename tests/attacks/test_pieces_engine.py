"""The pieces of `tests/vectors/pieces` against the functions of the engine, where it has them."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from building import trees
from building.notes import root
from building.pieces import leaves

from tuixuan.errors import TuixuanError

PIECES = Path(__file__).resolve().parent.parent / "vectors" / "pieces"
note = pytest.importorskip("tuixuan.audit.note")
keys = pytest.importorskip("tuixuan.audit.keys")
proof = pytest.importorskip("tuixuan.audit.proof")
merkle = pytest.importorskip("tuixuan.audit.merkle")


def wrong(name, judge):
    """The rows of a file of which the judge says something else."""
    rows = json.loads((PIECES / f"{name}.json").read_bytes())
    return [row["says"] for row in rows if judge(row) is not row["good"]]


def taken(read, value):
    """What a reader makes of a value, or None."""
    try:
        return read(value)
    except TuixuanError:
        return None


def hashes(*texts):
    return [bytes.fromhex(text) for text in texts]


def test_a_note_has_one_spelling():
    assert [] == wrong("notes", lambda row: taken(
        note.Note.parse, base64.b64decode(row["note"])) is not None)  # fmt: skip


def test_a_verifier_key_has_one_spelling():
    def judge(row):
        key = taken(keys.VerifierKey.parse, row["key"])
        return key is not None and key.type == row["type"]

    assert [] == wrong("keys", judge)


def test_proofs_show_what_they_show():
    def included(row):
        leaf, top = hashes(row["leaf"], row["root"])
        return proof.is_included(leaf, row["index"], row["size"], hashes(*row["path"]), top)

    def consistent(row):
        old, new = hashes(row["old_root"], row["new_root"])
        return proof.is_consistent(row["old"], row["new"], old, new, hashes(*row["proof"]))

    assert [] == wrong("inclusion", included)
    assert [] == wrong("consistency", consistent)


def test_the_engine_makes_the_proofs_of_the_rfc():
    for n in range(1, 40):
        tree = leaves(n)
        for m in range(n):
            assert trees.path(m, tree) == merkle.inclusion(tree, m)
            assert trees.proof(m + 1, tree) == merkle.consistency(tree, m + 1)
        grown = merkle.Tree()
        for leaf in tree:
            grown.add(leaf)
        assert root(tree) == grown.root()


def test_signatures_at_the_edges_are_judged_as_by_cryptography():
    def judge(row):
        public, message, signature = hashes(row["public"], row["message"], row["signature"])
        return keys.VerifierKey("x", 1, public).verifies(signature, message)

    assert [] == wrong("ed25519", judge)
