"""The proof of one entry, without the folder it comes from (log 12.2, verification 8)."""

from __future__ import annotations

import json

import pytest
from anchoring import (
    ARCHIVE,
    COUNTY,
    KEY,
    ORIGIN,
    THIEF,
    Signer,
    b64,
    code_of,
    note_of,
    policy_of,
    proof_of,
    text_of,
)

from tuixuan_verify.cli import main
from tuixuan_verify.proof import read_proof

LINES = [b'{"n":%d,"t":"\xe2\x80\xae"}' % n for n in range(11)]
NOTE = note_of(LINES, 11)
PROOF = proof_of(LINES, 5, NOTE, 11)


@pytest.fixture
def run(tmp_path, capsys):
    def call(*args, proof=PROOF, policy=None, since=None):
        (tmp_path / "proof").write_bytes(proof)
        given = ["--entry", str(tmp_path / "proof"), "--lang", "en", *args]
        for name, content in (("policy", policy), ("since", since)):
            if content is not None:
                (tmp_path / name).write_bytes(content)
                given += [f"--{name}", str(tmp_path / name)]
        status = main(given)
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return status, said.out, said.err

    return call


def test_a_proof_under_a_policy_holds(run):
    status, out, _ = run(policy=policy_of())
    assert 0 == status
    for shown in (f"log {ORIGIN}, 11 entries", "entry 5:", '{"n":5,"t":"\\u202e"}',
                  "the proof holds", f"{ORIGIN}+{KEY.id.hex()}"):  # fmt: skip
        assert shown in out, shown


def test_without_a_policy_anybody_can_make_one(run):
    """The path is right, and the result is not 0: a stranger's note would do as well."""
    for proof in (PROOF, proof_of(LINES, 5, note_of(LINES, 11, THIEF), 11)):
        status, out, err = run(proof=proof)
        assert 2 == status
        assert "anybody can make such a proof" in out + err
        assert 0 == run("--level", "1", proof=proof)[0]


@pytest.mark.parametrize("index", range(11))
def test_every_entry_can_be_shown(run, index):
    assert 0 == run(proof=proof_of(LINES, index, NOTE, 11), policy=policy_of())[0]


FALSE = {
    "another entry": PROOF.replace(b64(LINES[5]).encode(), b64(LINES[6]).encode()),
    "another number": PROOF.replace(b"index 5", b"index 6"),
    "a number beyond the tree": PROOF.replace(b"index 5", b"index 11"),
    "a hash left out": b"\n".join(PROOF.split(b"\n")[:3] + PROOF.split(b"\n")[4:]),
    "another root": proof_of(LINES, 5, note_of([*LINES[:10], b"x"], 11), 11),
    "signed by a stranger": proof_of(LINES, 5, note_of(LINES, 11, THIEF), 11),
    "a false line beside the right one": PROOF
    + f"— {ORIGIN} {b64(KEY.id + bytes(64))}\n".encode(),
    "of another log": proof_of(
        LINES, 5, note_of(LINES, 11, Signer("other.example/x"), origin="other.example/x"), 11
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FALSE)
def test_what_does_not_hold_is_found(run, name):
    assert FALSE[name] != PROOF
    assert 1 == run(proof=FALSE[name], policy=policy_of())[0]


NONE = {
    "nothing": b"",
    "no note": PROOF.partition(b"\n\n")[0],
    "another format": PROOF.replace(b"@v1", b"@v2"),
    "no entry": PROOF.replace(b"extra ", b"other "),
    "an index of 05": PROOF.replace(b"index 5", b"index 05"),
    "a negative index": PROOF.replace(b"index 5", b"index -5"),
    "CRLF": PROOF.replace(b"\n", b"\r\n"),
    "a hash of 31 bytes": PROOF.replace(PROOF.split(b"\n")[3], b64(bytes(31)).encode()),
    "unused bits": PROOF.replace(PROOF.split(b"\n")[3], PROOF.split(b"\n")[3][:-2] + b"B="),
    "28 hashes": PROOF.replace(b"index 5\n", b"index 5\n" + (b64(bytes(32)) + "\n").encode() * 24),
    "a note that is none": PROOF.replace(b"\n11\n", b"\n011\n"),
    "too large": PROOF + b"x" * 200_000,
}


@pytest.mark.parametrize("name", NONE)
def test_what_is_no_proof_cannot_be_verified(run, name):
    assert NONE[name] != PROOF
    status, out, _ = run(proof=NONE[name], policy=policy_of())
    assert (2, True) == (status, "result: it could not be verified" in out)
    assert read_proof(NONE[name]) is None


def test_a_key_of_another_log_of_the_policy_does_not_sign_for_this_one(run):
    other = Signer("other.example/x")
    proof = proof_of(LINES, 5, note_of(LINES, 11, other), 11)
    assert 1 == run(proof=proof, policy=policy_of(logs=(KEY, other)))[0]


def test_a_false_cosignature_is_found_where_others_are_enough(run):
    policy = policy_of(f"witness county {COUNTY.vkey}", f"witness archive {ARCHIVE.vkey}",
                       "group one any county archive", quorum="one")  # fmt: skip
    note = note_of(LINES, 11, KEY, COUNTY)
    assert 0 == run(proof=proof_of(LINES, 5, note, 11), policy=policy)[0]
    false = note + ARCHIVE.line(text_of(LINES, 10))
    assert 1 == run(proof=proof_of(LINES, 5, false, 11), policy=policy)[0]


def test_the_quorum_of_the_policy_is_asked_for(run):
    policy = policy_of(f"witness county {COUNTY.vkey}", f"witness archive {ARCHIVE.vkey}",
                       "group both all county archive", quorum="both")  # fmt: skip
    assert 1 == run(policy=policy)[0]
    cosigned = proof_of(LINES, 5, note_of(LINES, 11, KEY, COUNTY, ARCHIVE), 11)
    status, out, _ = run(proof=cosigned, policy=policy)
    assert (0, True) == (status, "cosigned by county, at 2026-03-14T14:53:20Z" in out)


def test_paper_vouches_for_a_proof_where_no_key_is_known(run):
    code = code_of(NOTE).encode()
    assert 0 == run(since=code)[0]
    assert 0 == run(since=code, policy=policy_of())[0]
    # another branch of the same size
    other = [*LINES[:10], b"x"]
    assert 1 == run(since=code, proof=proof_of(other, 5, note_of(other, 11), 11))[0]


def test_a_kept_note_of_another_size_cannot_be_compared(run):
    status, _, err = run(since=code_of(note_of(LINES, 10)).encode())
    assert (2, True) == (status, "another size" in err)


def test_a_slip_in_the_code_cannot_be_verified(run):
    code = code_of(note_of(LINES, 11, origin="other.example/x")).encode()
    assert 2 == run(since=code)[0]


def test_json_has_the_same_content(run):
    report = json.loads(run("--json", policy=policy_of())[1])
    entry = report["entry"]
    assert (0, 5, 11, ORIGIN) == (report["exit"], entry["n"], entry["size"], entry["origin"])
    assert {"1": "pass", "2": "pass", "3": "not checked"} == entry["levels"]
    assert LINES[5].decode() == entry["entry"]


def test_a_policy_with_a_fault_is_refused(run):
    assert 2 == run(policy=b"quorum who\n")[0]


def test_a_case_and_a_proof_are_not_verified_at_once(tmp_path):
    for args in ([], [str(tmp_path), "--entry", str(tmp_path)]):
        with pytest.raises(SystemExit) as stop:
            main(args)
        assert 2 == stop.value.code


def test_what_windows_made_of_a_proof_is_said(run):
    status, _, err = run("--level", "1", proof=PROOF.replace(b"\n", b"\r\n"))
    assert (2, True) == (status, "has Windows line ends (CR LF): copy it as a binary file" in err)
    status, _, err = run("--level", "1", proof=b"\xef\xbb\xbf" + PROOF)
    assert (2, True) == (status, "(BOM): copy it as a binary file" in err)
