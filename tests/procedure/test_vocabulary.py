"""The closed vocabulary: the same in the spec, in this table and in the engine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tuixuan.procedure.field_names import FIELDS, class_of
from tuixuan.procedure.vocabulary import CHECKS, RESOLVERS

SPEC = Path(__file__).parents[2] / "docs" / "spec"


def test_there_are_at_most_25_entries() -> None:
    assert len(CHECKS) + len(RESOLVERS) <= 25
    assert not set(CHECKS) & set(RESOLVERS)


def test_the_engine_has_a_function_for_each_name_and_no_other() -> None:
    checks = pytest.importorskip("tuixuan.checks")
    assert set(CHECKS) == set(checks.CHECKS)
    assert set(RESOLVERS) == set(checks.RESOLVERS)


@pytest.mark.checkout
def test_the_spec_lists_the_same_names_under_the_same_numbers() -> None:
    text = (SPEC / "checks.md").read_text(encoding="utf-8")
    spec = dict(re.findall(r"^\*\*(\d\.\d+) `(\w+)`\*\*", text, re.M))
    table = {entry.number: name for name, entry in (*RESOLVERS.items(), *CHECKS.items())}
    assert spec == table


@pytest.mark.checkout
def test_the_spec_lists_the_same_results_and_arguments() -> None:
    lines = (SPEC / "checks.md").read_text(encoding="utf-8").splitlines()
    for name, entry in (*RESOLVERS.items(), *CHECKS.items()):
        line = next(one for one in lines if one.startswith(f"**{entry.number} `"))
        for argument, kind in entry.arguments.items():
            assert re.search(rf"\b{argument}\b", line), (name, argument)
            optional = f"{argument}?" in line or (f"`{argument}` is" in line and "absent" in line)
            assert kind.required or entry.alternatives or optional, (name, argument)
        for result in entry.results:
            assert f"`{result}`" in line, (name, result)


@pytest.mark.checkout
def test_the_spec_lists_the_same_fields() -> None:
    text = (SPEC / "procedure.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ((?:`\w+` ?)+)\|", text, re.M)
    spec = {name: kind for kind, names in rows for name in re.findall(r"\w+", names)}
    assert spec == dict(FIELDS)


@pytest.mark.checkout
def test_the_spec_gives_the_same_classes() -> None:
    text = (SPEC / "procedure.md").read_text(encoding="utf-8")
    (told,) = re.findall(r"`ballot` is what .*? \((.*?)\), `personal` what .*? \((.*?)\)", text)
    spec = {kind: set(re.findall(r"\w+", names)) for kind, names in zip(CLASSES, told, strict=True)}
    assert spec == {kind: {f for f in FIELDS if class_of(f, False) == kind} for kind in CLASSES}


CLASSES = ("ballot", "personal")
