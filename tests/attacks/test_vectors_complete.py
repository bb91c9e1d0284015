"""Nothing that can be found is without a vector, and the vectors are what the generator makes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tuixuan_verify.findings import CODES, STEPS
from tuixuan_verify.verify import verify

ROOT = Path(__file__).resolve().parent.parent.parent
HOME = ROOT / "tests" / "vectors"
ATTACKS = set(range(1, 55))
# levels of this edition: the steps of 2 and 3 are reserved, 4.14 is never looked at
RESERVED = {"2.1", "3.1", "4.14"}
# the rows that are not in this edition of the log; 21 answers to the auditor's policy
LATER = {5, 6, 7, *range(10, 20), 21, *range(37, 44), 46, 50, 54}


def later():
    """The attacks of the table in the README."""
    text = (HOME / "README.md").read_text("utf-8")
    return {int(row) for row in re.findall(r"^\| ([0-9]+) \| \S", text, re.MULTILINE)}


def pairs(vectors):
    """Each step with each code that a vector says it finds."""
    return {(f["step"], f["code"]) for vector in vectors for f in vector.expected["findings"]}


def test_every_attack_has_a_vector_or_a_reason(vectors):
    found = {n for v in vectors if v.expected["exit"] for n in v.expected["attacks"]}
    warned = {n for v in vectors if v.expected["findings"] for n in v.expected["attacks"]}
    assert LATER == later()
    assert ATTACKS - LATER <= found | warned
    assert set() == LATER & (found - {7})


def test_every_step_and_code_is_found_by_a_vector(vectors):
    wanted = {(step, code) for step, codes in STEPS.items() for code in codes}
    assert set() == wanted - pairs(vectors)
    assert set() == pairs(vectors) - wanted


def test_every_code_fails_a_vector_unless_it_is_a_warning(vectors):
    failing = pairs(v for v in vectors if v.expected["exit"])
    assert {c for c, warning in CODES.items() if not warning} <= {code for _, code in failing}


def test_every_step_passes_in_a_vector_without_a_finding(vectors, tmp_path):
    sound = [v for v in vectors if v.expected["exit"] == 0 and not v.expected["findings"]]
    passed = set()
    for vector in sound:
        result = verify(str(vector.case(tmp_path)), vector.levels, vector.complete)
        passed |= {step for step in STEPS if result.tally.status(step) == "pass"}
    assert STEPS.keys() - RESERVED == passed - {"4.14"}


def test_a_rule_that_is_not_enforced_is_not_checked():
    assert "not checked" == verify(str(HOME / "base" / "case")).tally.status("4.14")


def test_a_name_says_whether_the_vector_fails(vectors):
    wrong = [v.name for v in vectors if v.name.endswith("_fail") is not (v.expected["exit"] > 0)]
    assert [] == wrong


def test_a_readme_names_the_attacks_and_says_one_thing(vectors):
    for vector in vectors:
        numbers = ", ".join(map(str, vector.expected["attacks"]))
        head = f"Attack {numbers}: " if numbers else "No attack: "
        assert (vector.name, True) == (vector.name, vector.says.startswith(head))
        assert "\n" not in vector.says


def test_what_a_chain_alone_does_not_find_is_said(vectors):
    alone = [v for v in vectors if v.name.startswith("chain_alone_") and not v.expected["exit"]]
    assert {1, 7, 15, 21, 53} == {n for v in alone for n in v.expected["attacks"]}
    for vector in alone:
        assert [] == vector.expected["findings"]
        assert "NOT FOUND" in vector.says


@pytest.mark.checkout
def test_the_generator_gives_these_bytes(tmp_path):
    tool = ROOT / "tools" / "make_vectors.py"
    subprocess.run([sys.executable, tool, "--out", tmp_path], check=True, capture_output=True)
    made, kept = _files(tmp_path), _files(HOME)
    kept.pop("README.md")
    assert sorted(kept) == sorted(made)
    assert [] == [name for name in kept if kept[name] != made[name]]


def _files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
