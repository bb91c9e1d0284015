"""A county adds a department, a longer publicity and a year, and is told when it goes too far.

The commands of `examples/county/README.md` are run in a copy of the folder.
"""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType

import pytest
from law_play import ROOT

from tuixuan.scenario.opening import open_scenario
from tuixuan.store import MemoryStore

pytestmark = [pytest.mark.checkout, pytest.mark.slow]

COUNTY = ROOT / "examples" / "county"


def test_the_commands_of_the_county_do_what_its_readme_shows(tmp_path: Path) -> None:
    documents = _documents()
    folder = tmp_path / "county"
    shutil.copytree(COUNTY, folder)
    shown = [b for b in documents.blocks("examples/county/README.md") if b.mark == "run"]

    assert len(shown) >= 6
    for block in shown:
        documents.run_console(block.text, folder, "en")


def test_the_case_runs_under_the_plan_of_the_county() -> None:
    play = open_scenario(COUNTY / "village.yaml", MemoryStore)

    assert [] == [difference for played in play for difference in played.differences]
    values = play.case.parameters.values
    assert (7, "working_days") == (values["publicity_days"], values["publicity_unit"])
    assert "agriculture" in values["review_departments"]


def test_the_example_calendar_says_that_it_is_none() -> None:
    text = (COUNTY / "2027.yaml").read_text(encoding="utf-8")

    assert text.startswith("# MADE UP.")
    assert "不得用于真实换届" in text


def _documents() -> ModuleType:
    """How the blocks of a document are run."""
    path = ROOT / "tests" / "docs" / "test_blocks.py"
    spec = importlib.util.spec_from_file_location("county_blocks", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
