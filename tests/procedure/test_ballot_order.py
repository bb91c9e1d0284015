"""The order on a ballot as a drafter writes it: what lint finds of it, and what is compiled."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tuixuan.procedure import library

HERE = Path(__file__).parent / "sound"
RULE = """
  - id: ballot-order
    title: {zh: 选票排列, en: order on the ballot}
    check: ballot_order
    with: {custom: param.ballot_custom}
    reads: names
    force: S
    certainty: Vx
    cites: [{source: EL2020, article: "24"}]
    checked_on: "2026-11-24"
"""
CUSTOM = (
    "  - {id: ballot_custom, type: choice, values: [surname, name], default: surname,"
    " basis: ballot-order, certainty: P, title: {zh: 排列惯例, en: custom}}\n"
)
USE = "{slot: ballot-order, with: {order: order, persons: role.candidate}}"


def inspected(tmp_path: Path, *changes: tuple[str, str]) -> library.Inspection:
    """The small procedure with an order on its approval, and these changes to files of it."""
    small = (HERE / "small.yaml").read_text("utf-8")
    law = (HERE / "rules" / "law.yaml").read_text("utf-8") + RULE.lstrip("\n")
    field = "fields: [{id: decision, values: [granted, refused]}]"
    wait = "      - {slot: wait, with: {from: list.date, to: date}}\n"
    small = small.replace(field, field.replace("]}]", "]}, order, approved_order]"), 1)
    small = small.replace(wait, f"{wait}      - {USE}\n", 1)
    small = small.replace("documents:\n", CUSTOM + "documents:\n", 1)
    for old, new in changes:
        assert old in small + law
        small, law = small.replace(old, new), law.replace(old, new)
    (tmp_path / "rules").mkdir()
    (tmp_path / "small.yaml").write_text(small, encoding="utf-8")
    (tmp_path / "rules" / "law.yaml").write_text(law, encoding="utf-8")
    return library.inspect(tmp_path / "small.yaml", tmp_path / "rules" / "law.yaml")


def codes(found: library.Inspection) -> list[str]:
    return [one.code for one in found.findings]


def test_an_order_by_names_is_compiled_as_it_is_written(tmp_path: Path) -> None:
    found = inspected(tmp_path)
    assert found.findings == ()
    assert found.loaded is not None
    document = json.loads(found.loaded.content)
    (rule,) = (one for one in document["rules"] if one["id"] == "ballot-order")
    assert (rule["check"], rule["reads"]) == ("ballot_order", "names")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ([("    reads: names\n", "")], "reads-names"),
        ([("custom: param.ballot_custom", "custom: age"), (CUSTOM, "")], "bad-argument"),
        ([("[surname, name]", "[surname, age]")], "bad-argument"),
        ([("order: order,", "order: role.candidate,")], "bad-argument"),
        ([("order: order,", "order: order, approved: role.candidate,")], "bad-argument"),
        ([("persons: role.candidate}}", "persons: 3}}")], "bad-argument"),
        ([(", persons: role.candidate}}", "}}")], "missing-argument"),
    ],
)
def test_what_cannot_be_an_order_is_found(
    tmp_path: Path, changes: list[tuple[str, str]], code: str
) -> None:
    assert set(codes(inspected(tmp_path, *changes))) == {code}


def test_an_approved_order_needs_no_names(tmp_path: Path) -> None:
    approved = ("order: order,", "order: order, approved: approved_order,")
    assert codes(inspected(tmp_path, approved, ("    reads: names\n", ""))) == []
