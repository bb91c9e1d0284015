"""Nothing that can be found is without a vector, and the vectors are what the generator makes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tuixuan_verify.cli import main
from tuixuan_verify.findings import CODES, STEPS
from tuixuan_verify.trust import Trust
from tuixuan_verify.verify import verify

ROOT = Path(__file__).resolve().parent.parent.parent
HOME = ROOT / "tests" / "vectors"
SPEC = ROOT / "docs" / "spec"
MUSTS = Path(__file__).with_name("musts.json")
ATTACKS = set(range(1, 55))
# what is not found by anything in a log, or not by a verifier
NOT_FOUND = {7, 15, 50}
# never looked at
RESERVED = {"4.14"}


def not_found():
    """The attacks of the table in the README."""
    text = (HOME / "README.md").read_text("utf-8")
    return {int(row) for row in re.findall(r"^\| ([0-9]+) \| \S", text, re.MULTILINE)}


def pairs(vectors):
    """Each step with each code that a vector says it finds."""
    return {(f["step"], f["code"]) for vector in vectors for f in vector.expected["findings"]}


def judged(vector, tmp_path):
    """The result of a vector."""
    trust = Trust(vector.given("policy"), vector.given("since"))
    return verify(str(vector.case(tmp_path)), vector.levels, vector.complete, trust=trust)


def test_every_attack_has_a_vector_that_finds_it_or_a_reason(vectors):
    found = {n for v in vectors if v.expected["findings"] for n in v.expected["attacks"]}
    named = {n for v in vectors for n in v.expected["attacks"]}
    assert NOT_FOUND == not_found()
    assert ATTACKS == named
    assert ATTACKS - NOT_FOUND <= found
    assert {7} == NOT_FOUND & found


def table(text, head):
    """The rows of the table below a heading, cell by cell."""
    part = text.split(head, 1)[1].split("\n## ", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.checkout
def test_every_code_answers_the_attacks_that_the_spec_names(vectors):
    """The last column of the table of codes; a vector of the attack finds the code."""
    text = (SPEC / "verification.md").read_text("utf-8")
    found = {(code, n) for v in vectors for code, _ in v.codes for n in v.expected["attacks"]}
    codes = set()
    for code, _, _, _, attacks in table(text, "## 4. Finding codes")[2:]:
        codes.add(code.strip("`"))
        for n in re.findall(r"[0-9]+", re.sub(r"\(.*?\)", "", attacks)):
            assert (code, n, (code.strip("`"), int(n)) in found) == (code, n, True)
    assert codes == CODES.keys() == {code for v in vectors for code, _ in v.codes}


@pytest.mark.checkout
def test_every_step_of_the_spec_is_found_by_a_vector(vectors):
    text = (SPEC / "verification.md").read_text("utf-8")
    steps = dict(re.findall(r"^\| ([0-5]\.[0-9]+) \|.*\|( [^|]*|) \|$", text, re.MULTILINE))
    wanted = {(s, c) for s, codes in steps.items() for c in re.findall(r"`(\w+)`", codes)}
    assert steps.keys() == STEPS.keys()
    assert wanted == pairs(vectors)


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
        result = judged(vector, tmp_path)
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
    assert {1, 7, 15, 21, 50, 53} == {n for v in alone for n in v.expected["attacks"]}
    for vector in alone:
        assert [] == vector.expected["findings"]
        assert "NOT FOUND" in vector.says


def test_what_no_note_finds_is_said(vectors):
    """With a policy and without a kept note: a tail cut with its note, and a rewrite by the key."""
    silent = [v for v in vectors if v.policied and not v.expected["exit"] and "NOT FOUND" in v.says]
    assert {7, 15} == {n for v in silent for n in v.expected["attacks"]}
    assert {"not checked"} == {v.expected["levels"]["3"] for v in silent}


def test_what_cannot_be_found_is_said_by_the_report(vectors, tmp_path, capsys):
    """Verification 1.3 and 5.3."""
    for name, said in (
        ("chain_alone_rewritten", "levels 2 and 3 were not checked: a full rewrite, a cut tail or"),
        ("rewritten_by_holder", "level 3 was not checked: a full rewrite by the holder of the key"),
        ("kept_9", None),
        ("witnessed_group_all", None),
    ):
        vector = next(v for v in vectors if v.name == name)
        main([*vector.args, "--lang", "en", str(vector.case(tmp_path))])
        text = capsys.readouterr().out
        assert ("No log can show events that were never recorded" in text) is True
        assert (said or "not checked: a full rewrite") in text or said is None
        assert (name, "3 was not checked" in text or "3 were not checked" in text) == (
            name, said is not None)  # fmt: skip


def test_the_report_counts_what_no_note_covers(vectors, tmp_path, capsys):
    for name, count in (("uncovered_1", 1), ("uncovered_8", 8), ("signed", 0)):
        vector = next(v for v in vectors if v.name == name)
        result = judged(vector, tmp_path)
        told = [f.detail["entries"] for f in result.tally.findings if f.code == "uncovered"]
        assert (name, [count] if count else []) == (name, told)


# Every MUST of the spec


def musts(name):
    """How many sentences with MUST each paragraph of a part of the spec has."""
    found, at = {}, "0"
    for line in (SPEC / f"{name}.md").read_text("utf-8").splitlines():
        if number := re.match(r"([0-9]+\.[0-9]+) ", line):
            at = number[1]
        elif line.startswith("#"):
            at = "0"
        step = re.match(r"\| ([0-5]\.[0-9]+) \|", line)
        count = len(re.findall(r"\bMUST\b", line))
        if count:
            key = f"{name} step {step[1]}" if step else f"{name} {at}"
            found[key] = found.get(key, 0) + count
    # the sentence that says what MUST means
    assert found.pop(f"{name} 0") == 2
    return found


@pytest.mark.checkout
def test_every_must_of_the_spec_has_a_vector_or_a_test(vectors):
    rows = json.loads(MUSTS.read_bytes())
    assert {**musts("log"), **musts("verification")} == {r["paragraph"]: r["musts"] for r in rows}
    names = {v.name for v in vectors}
    for row in rows:
        assert (row["paragraph"], set()) == (row["paragraph"], set(row["vectors"]) - names)
        assert row["vectors"] or row["tests"] or row.get("writer"), row["paragraph"]
        for test in row["tests"]:
            file, _, function = test.partition("::")
            assert f"def {function}(" in (ROOT / file).read_text("utf-8"), test


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
