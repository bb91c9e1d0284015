"""The law is amended and names are erased by hand, and in a scenario."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tuixuan.procedure import library


@pytest.fixture
def amended_law(tmp_path: Path) -> Path:
    """The shipped procedure in its next version, and nothing else changed."""
    text = library.source("liangtui_yixuan").decode()
    version = int(re.search(r"^version: (\d+)$", text, re.M)[1])
    path = tmp_path / "law" / "liangtui_yixuan.yaml"
    path.parent.mkdir()
    new = re.sub(r"^version: \d+$", f"version: {version + 1}", text, flags=re.M)
    path.write_text(new, encoding="utf-8")
    return path


@pytest.fixture
def named(invoke, roles, tmp_path: Path) -> Path:
    """A case that knows two names."""
    (tmp_path / "people.yaml").write_text("p01: 王富\nt01: 李丽\n", encoding="utf-8")
    folder = tmp_path / "named"
    words = ("--procedure", "liangtui_yixuan", "--origin", "x", "--roles", roles)
    result = invoke("new", folder, *words, "--people", tmp_path / "people.yaml")
    assert result.exit_code == 0, result.output
    return folder


def last(folder: Path) -> dict:
    return json.loads((folder / "log.jsonl").read_bytes().splitlines()[-1])


def test_an_amended_law_is_put_in_force(case, amended_law, invoke):
    result = invoke("amend", case, amended_law)
    assert result.exit_code == 0, result.output
    assert "in force now: `liangtui_yixuan`" in result.output
    entry = last(case)
    assert (entry["n"], entry["type"], "act" in entry) == (1, "amend", False)
    assert entry["data"]["compiled"]["sha256"] in result.output
    assert (case / "amendments" / "1" / "sources" / "liangtui_yixuan.yaml").is_file()
    told = invoke("log", case).output
    assert f"version {entry['data']['procedure']['version']}" in told
    for words in (("next", case), ("compile", "--check", case)):
        assert invoke(*words).exit_code == 0
    source = case / "amendments" / "1" / "sources" / "liangtui_yixuan.yaml"
    source.write_bytes(source.read_bytes().replace(b"version: ", b"version: 1", 1))
    result = invoke("compile", "--check", case)
    said = "`amendments/1/sources/liangtui_yixuan.yaml` is not the file that entry 1 binds"
    assert (result.exit_code, said in result.output) == (1, True)


def test_who_puts_it_in_force_is_recorded_and_told_to_machines(case, amended_law, invoke):
    result = invoke("amend", case, amended_law, "--actor", "t01", "--role", "township", "--json")
    told = json.loads(result.output)
    assert (told["n"], told["out"]) == (1, last(case)["out"])
    assert last(case)["act"] == {"person": "t01", "role": "township"}


def test_a_law_that_cannot_follow_is_not_put_in_force(case, invoke):
    before = (case / "log.jsonl").read_bytes()
    result = invoke("amend", case, "gongtui_zhixuan")
    assert result.exit_code == 2
    assert "`liangtui_yixuan`" in result.output
    assert before == (case / "log.jsonl").read_bytes()
    assert not (case / "amendments").exists()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_names_are_erased_on_record(named, invoke, lang):
    result = invoke("erase", named, "p01", "--actor", "t01", "--role", "township", lang=lang)
    assert result.exit_code == 0, result.output
    assert {"zh": "已抹去 1 个姓名", "en": "1 name is erased"}[lang] in result.output
    assert last(named)["type"] == "erase"
    assert "王富" not in (named / "disclosures.jsonl").read_text(encoding="utf-8")
    assert {"zh": "已抹去 1 个姓名", "en": "1 name is erased"}[lang] in invoke(
        "log", named, lang=lang
    ).output
    assert invoke("erase", named, "p01").exit_code == 2
    told = json.loads(invoke("erase", named, "--all", "--json").output)
    assert [len(one["data"]["digests"]) for one in told["entries"]] == [1]
    assert (named / "disclosures.jsonl").read_bytes() == b""


def test_an_interrupted_erasure_is_completed_when_it_is_asked_again(named, invoke):
    path = named / "disclosures.jsonl"
    before = path.read_bytes()
    invoke("erase", named, "p01")
    path.write_bytes(before)
    size = len((named / "log.jsonl").read_bytes())
    result = invoke("erase", named, "p01")
    assert "an erasure that was interrupted is completed" in result.output
    assert "王富" not in path.read_text(encoding="utf-8")
    assert size == len((named / "log.jsonl").read_bytes())


@pytest.mark.parametrize("words", [(), ("p01", "--all")])
def test_everybody_is_erased_only_when_asked_for(named, invoke, words):
    before = (named / "log.jsonl").read_bytes()
    assert invoke("erase", named, *words).exit_code == 2
    assert before == (named / "log.jsonl").read_bytes()


SCENARIO = """\
scenario: the law is amended
procedure: liangtui_yixuan
case:
  origin: example/test/amended
  at: "2025-11-14"
  roles: {township: [t01], guidance: [g01], committee: [p01], host: [p01]}
steps:
  - step: term_reminder
    actor: township
    at: "2025-11-14"
    data: {term_start: "2021-05-18", term_end: "2026-05-18", decision: reminded}
  - {amend: law/liangtui_yixuan.yaml, at: "2025-11-15", expect: {state: reminded}}
  - {correct: 1, actor: township, at: "2025-11-16", expect: {refused: correct}}
  - {step: survey, actor: g01, at: "2025-12-10", data: {households: 100, visited: 25}}
"""


def test_a_scenario_amends_the_law(amended_law, tmp_path, invoke):
    path = tmp_path / "amended.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    result = invoke("run", path, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "the law is amended: version" in result.output
    told = json.loads(invoke("run", path, "--json", "--out", tmp_path / "json").output)
    assert json.dumps(told).count('"amend"') == 1


@pytest.mark.parametrize(
    "move",
    [
        "{amend: gongtui_zhixuan, at: '2025-11-15'}",
        "{amend: law/liangtui_yixuan.yaml}",
        "{amend: law/liangtui_yixuan.yaml, at: '2025-11-15', data: {yes: 1}}",
        "{step: survey, pack: party_2020, actor: g01, at: '2025-11-15'}",
        "{amend: law/none.yaml, at: '2025-11-15'}",
    ],
)
def test_an_amendment_that_cannot_be_meant_is_a_fault_of_the_file(
    move, amended_law, tmp_path, invoke
):
    path = tmp_path / "amended.yaml"
    path.write_text(SCENARIO + f"  - {move}\n", encoding="utf-8")
    result = invoke("run", path, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "amended.yaml:15" in result.output
