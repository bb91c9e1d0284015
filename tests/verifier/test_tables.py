"""The closed tables: spec, code, texts and tests name the same steps and codes."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tuixuan_verify.findings import CODES, STEPS
from tuixuan_verify.texts import TEXTS

HERE = Path(__file__).parent
SPEC = HERE.parents[1] / "docs" / "spec" / "verification.md"
SOURCE = HERE.parents[1] / "engine" / "tuixuan_verify"


@pytest.mark.checkout
def test_the_spec_has_the_same_steps_and_codes():
    text = SPEC.read_text("utf-8")
    section = text.split("## 3. The steps")[1].split("## 4. ")[0]
    steps = {}
    for row in re.findall(r"^\| (\d\.\d+) \|(.*)\|$", section, re.M):
        steps[row[0]] = tuple(re.findall(r"`([a-z_]+)`", row[1].split("|")[-1]))
    assert {k: set(v) for k, v in STEPS.items()} == {k: set(v) for k, v in steps.items()}
    rows = re.findall(r"^\| `([a-z_]+)` \| (w?) ?\| ([^|]+) \|", text.split("## 4. ")[1], re.M)
    assert {code: w == "w" for code, w, _ in rows} == CODES


def test_every_code_belongs_to_a_step_and_has_texts():
    assert set(CODES) == {code for codes in STEPS.values() for code in codes}
    for key in (*(f"code.{c}" for c in CODES), *(f"step.{s}" for s in STEPS)):
        assert all(TEXTS[key]), key


@pytest.mark.checkout
def test_every_code_and_every_step_that_can_fail_has_a_failing_test():
    tests = "".join(
        p.read_text("utf-8") for p in HERE.glob("test_*.py") if p.name != "test_tables.py"
    )
    for code in CODES:
        assert f'"{code}"' in tests, code
    for step, codes in STEPS.items():
        if codes and not all(CODES[c] for c in codes):
            assert f'"{step}"' in tests, step


@pytest.mark.checkout
def test_the_closing_paragraph_is_that_of_the_spec():
    assert TEXTS["closing"][1] in SPEC.read_text("utf-8").replace("\n", " ")


@pytest.mark.checkout
def test_the_verifier_stands_alone():
    """The standard library, `orjson` and `cryptography` when they are there, and itself."""
    allowed = {"__future__", "argparse", "binascii", "collections", "gc", "hashlib", "itertools",
               "json", "operator", "os", "pkgutil", "re", "stat", "sys", "typing", "unicodedata",
               "cryptography", "orjson", "tuixuan_verify"}  # fmt: skip
    for file in SOURCE.glob("*.py"):
        text = file.read_text("utf-8")
        used = set(re.findall(r"^\s*(?:from|import) (\w+)", text, re.M))
        assert used <= allowed, (file.name, used - allowed)


@pytest.mark.checkout
def test_modules_and_functions_are_short_enough_to_be_read():
    for file in SOURCE.glob("*.py"):
        text = file.read_text("utf-8")
        assert len(text.splitlines()) < 300, file.name
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                assert node.end_lineno - node.lineno < 30, (file.name, node.name)


def test_no_step_passes_that_looked_at_nothing():
    from tuixuan_verify.findings import Tally

    tally = Tally()
    assert {"not checked"} == {tally.status(step) for step in STEPS}
    assert {"not checked"} == {tally.level(level) for level in "012345"}
