"""Names on the command line: given in a file, kept beside the log, shown beside ids in results."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tuixuan.cli.inputs import strokes_of

TERM = ("--data", "term_start=2022-03-01", "--data", "term_end=2027-03-01")
REMIND = ("term_reminder", "--actor", "township", "--date", "2026-08-01", *TERM)


def opened(tmp_path, roles, invoke, name: str, content: str):
    path = tmp_path / name
    path.write_bytes(content.encode())
    words = ("--procedure", "liangtui_yixuan", "--roles", roles, "--origin", "x")
    return invoke("new", tmp_path / "named", *words, "--people", path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("people.yaml", "p01: 王富\nt01: 李丽\n"),
        ("people.csv", "\ufeffid,name\r\np01,王富\r\n\r\nt01, 李丽\r\n"),
        ("PEOPLE.CSV", "p01,王富\nt01,李丽\n"),
    ],
)
def test_names_come_from_yaml_or_csv_and_stand_beside_ids(
    tmp_path, roles, invoke, name: str, content: str
) -> None:
    result = opened(tmp_path, roles, invoke, name, content)
    assert result.exit_code == 0, result.output
    folder = tmp_path / "named"
    result = invoke("step", folder, *REMIND, "--data", "decision=reminded")
    assert result.exit_code == 0, result.output
    shown = invoke("log", folder).output
    assert "`t01` 李丽 `township`" in shown
    assert "王富" not in (folder / "log.jsonl").read_text("utf-8")
    assert "李丽" not in invoke("log", folder, "--json").output


def test_a_step_discloses_names_too(tmp_path, case, invoke) -> None:
    path = tmp_path / "more.yaml"
    path.write_text("t01: 李丽\n", encoding="utf-8")
    words = (*REMIND, "--data", "decision=reminded", "--people", path)
    assert invoke("step", case, *words, "--dry-run").exit_code == 0
    assert not (case / "disclosures.jsonl").exists()
    result = invoke("step", case, *words)
    assert result.exit_code == 0, result.output
    (line,) = (case / "disclosures.jsonl").read_bytes().splitlines()
    assert json.loads(line)["n"] == 1
    assert "`t01` 李丽" in invoke("log", case).output
    refused = invoke("step", case, "count", "--actor", "host")
    assert refused.exit_code == 1
    assert "李丽" not in refused.output


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.yaml", "P01: 王富\n"),
        ("a.yaml", "p01: [王富]\n"),
        ("a.yaml", "p01: " + "王" * 65 + "\n"),
        ("a.csv", "p01,王富,3\n"),
        ("a.csv", "p01,王富\np01,王富\n"),
        ("a.csv", "p01\n"),
    ],
)
def test_a_file_of_names_that_is_none_is_said_to_be_so(
    tmp_path, roles, invoke, name: str, content: str
) -> None:
    result = opened(tmp_path, roles, invoke, name, content)
    assert result.exit_code == 2, result.output
    assert name in result.output
    assert not (tmp_path / "named").exists()


def test_a_file_that_is_not_there_is_named(tmp_path, roles, invoke) -> None:
    words = ("--procedure", "liangtui_yixuan", "--roles", roles, "--origin", "x")
    for name in ("none.csv", "none.yaml"):
        result = invoke("new", tmp_path / "named", *words, "--people", tmp_path / name)
        assert (2, True) == (result.exit_code, name in result.output)


def test_a_rare_character_is_given_its_place(case, invoke) -> None:
    assert strokes_of(("𠮷=吉", "·=")) == {"𠮷": "吉", "·": ""}
    words = (*REMIND, "--data", "decision=reminded", "--stroke")
    assert invoke("step", case, *words, "𠮷").exit_code == 2
    assert invoke("step", case, *words, "𠮷=?").exit_code == 2
    assert invoke("step", case, *words, "𠮷=吉").exit_code == 0


def test_the_name_of_a_scenario_is_a_name(tmp_path: Path, invoke) -> None:
    start = (Path(__file__).parent / "scenarios" / "start.yaml").read_text("utf-8")
    text = start.replace("steps:", 'people: {p09: "cle\u0301"}\nsteps:', 1)
    if "people:" in start:
        text = start.replace("people: {", 'people: {p09: "cle\u0301", ', 1)
    path = tmp_path / "s.yaml"
    path.write_text(text, encoding="utf-8")
    result = invoke("run", path, "--out", tmp_path / "case")
    assert (2, True) == (result.exit_code, "NFC" in result.output), result.output
