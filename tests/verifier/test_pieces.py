"""The pieces that any language can run (tests/vectors/pieces): keys, notes, codes, proofs."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from tuixuan_verify import checkpoints, keys
from tuixuan_verify.kept import read_code
from tuixuan_verify.note import NoNote, read_note
from tuixuan_verify.policy import PolicyFault, read_policy
from tuixuan_verify.tree import is_consistent, is_included

HOME = Path(__file__).resolve().parent.parent / "vectors" / "pieces"


def rows(name):
    return json.loads((HOME / f"{name}.json").read_bytes())


def differing(name, judge):
    """The rows of a file that are judged otherwise than it says."""
    listed = rows(name)
    assert len(listed) > 20
    return [row for row in listed if judge(row) is not row["good"]]


def hashes(row, name):
    return [bytes.fromhex(one) for one in row[name]]


def test_inclusion_as_in_rfc_9162_2_1_3_2():
    def judge(row):
        leaf, root = bytes.fromhex(row["leaf"]), bytes.fromhex(row["root"])
        return is_included(leaf, row["index"], row["size"], hashes(row, "path"), root)

    assert [] == differing("inclusion", judge)


def test_consistency_as_in_rfc_9162_2_1_4_2():
    def judge(row):
        old, new = bytes.fromhex(row["old_root"]), bytes.fromhex(row["new_root"])
        return is_consistent(row["old"], row["new"], old, new, hashes(row, "proof"))

    assert [] == differing("consistency", judge)


def test_a_note_has_one_spelling():
    def judge(row):
        content = base64.b64decode(row["note"])
        try:
            return read_note(content).whole == content
        except NoNote:
            return False

    assert [] == differing("notes", judge)


def test_a_name_is_that_of_a_note_or_not():
    assert [] == differing("note_names", lambda r: bool(checkpoints._NAME.fullmatch(r["name"])))


def test_a_verifier_key_has_one_spelling():
    assert [] == differing("keys", lambda row: keys.read_key(row["key"], row["type"]) is not None)


def test_a_typed_code_fits_its_log_and_no_other():
    def judge(row):
        kept = read_code(row["code"])
        if kept is None or not kept.fits(row["origin"]):
            return False
        return not row["good"] or (row["size"], row["root"]) == (kept.size, kept.root.hex())

    listed = rows("codes")
    assert [] == [row for row in listed if judge(row) is not row["good"]]


def test_a_policy_is_of_the_form_or_refused_with_its_line():
    def judge(row):
        try:
            read_policy(base64.b64decode(row["policy"]))
        except PolicyFault as fault:
            assert row.get("line") in (None, fault.line), row["says"]
            return False
        return True

    assert [] == differing("policies", judge)


@pytest.mark.parametrize("how", ["library", "alone"])
def test_a_signature_at_the_edges_of_ed25519(how):
    verifies = getattr(keys, how)()
    if verifies is None:
        pytest.skip("without `cryptography`")

    def judge(row):
        told = (bytes.fromhex(row[name]) for name in ("public", "signature", "message"))
        return verifies(*told)

    assert [] == differing("ed25519", judge)
