"""`tuixuan prove`: what it prints, writes, and ends with."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tuixuan.procedure import library
from tuixuan.prove import solver


@pytest.fixture
def without_z3(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuixuan.prove.solver", lambda: None)


@pytest.fixture
def law(tmp_path: Path) -> Path:
    """A copy of the shipped law, to be broken."""
    return Path(shutil.copytree(library.folder(), tmp_path / "law"))


def test_a_shipped_procedure_is_proved(invoke: Any, tmp_path: Path, without_z3: None) -> None:
    file = tmp_path / "proof.json"
    result = invoke("prove", "liangtui_yixuan", "--certificate", file)
    assert result.exit_code == 0
    assert "liangtui_yixuan 1 under party_2020: proved but for the figures" in result.output
    assert "✓ S  `count` Count" in result.output
    assert "not checked: install tuixuan[prove]" in result.output
    (proof,) = json.loads(file.read_text(encoding="utf-8"))["proofs"]
    assert (proof["format"], proof["result"]) == ("tuixuan-proof/1", "graph")


def test_it_says_so_in_chinese(invoke: Any, without_z3: None) -> None:
    result = invoke("prove", "gongtui_zhixuan", lang="zh")
    assert "通往选出班子的每一条路径都经过" in result.output
    assert "`count_members` 计票（委员）" in result.output


def test_figures_that_were_not_checked_end_with_1_only_when_strict(
    invoke: Any, without_z3: None
) -> None:
    assert invoke("prove", "liangtui_yixuan", "--json").exit_code == 0
    assert invoke("prove", "liangtui_yixuan", "--json", "--strict").exit_code == 1


@pytest.mark.skipif(solver() is None, reason="the extra `prove` is not installed")
def test_figures_are_proved_with_z3(invoke: Any) -> None:
    result = invoke("prove", "liangtui_yixuan", "--strict", "--json")
    assert result.exit_code == 0
    (proof,) = json.loads(result.output)["proofs"]
    assert proof["result"] == "proved"
    assert proof["partition"]["solver"].startswith("z3 ")


def test_a_shortcut_is_shown_and_ends_with_1(invoke: Any, law: Path, without_z3: None) -> None:
    path = law / "liangtui_yixuan.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("done: {to: requested_2}", "done: {to: approved_2}"), "utf-8")
    result = invoke("prove", path)
    assert result.exit_code == 1
    assert "✗ step `approval_2` can be left out on the way to an elected committee" in result.output
    assert "`inspected` → `request_2` Second request/done → `approved_2`" in result.output


@pytest.mark.parametrize("text", ["procedure: [", "procedure: x\n"])
def test_a_file_that_cannot_be_loaded_ends_with_2(invoke: Any, tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(text, encoding="utf-8")
    result = invoke("prove", path, "--pack", "party_2020")
    assert result.exit_code == 2
    assert "bad.yaml:" in result.output
