"""`docs/law/articles.md` is what the law files say, and leaves no citation out."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import pytest
from law_play import ROOT, documents

pytestmark = pytest.mark.checkout

PAGE = ROOT / "docs" / "law" / "articles.md"


def test_the_page_is_what_its_tool_writes() -> None:
    assert _tool().rendered() == PAGE.read_text(encoding="utf-8")


def test_every_citation_of_every_pack_has_its_row() -> None:
    text = PAGE.read_text(encoding="utf-8")
    sections = {part.split("\n")[0].split("`")[1]: part for part in text.split("\n## ")[1:]}
    cited = [
        (cite.source, cite.article, rule.id)
        for law in documents().values()
        for rule in law.rules.values()
        for cite in rule.cites
    ]

    assert [] == [
        one for one in cited if f"\n| {one[1]} | `{one[2]}` " not in sections.get(one[0], "")
    ]


def test_what_was_not_read_is_listed() -> None:
    """The weak side is not hidden: rules that rest on practice are named at the end."""
    below = PAGE.read_text(encoding="utf-8").partition("rests on no text that was read")[2]
    weak = {
        rule.id
        for law in documents().values()
        for rule in law.rules.values()
        if rule.certainty not in ("V", "Vx")
    }

    assert [] == sorted(rule for rule in weak if f"`{rule}` " not in below)


def _tool() -> ModuleType:
    path = ROOT / "tools" / "make_law_table.py"
    spec = importlib.util.spec_from_file_location("make_law_table", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
