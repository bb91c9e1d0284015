"""`tuixuan ballot`: every case of one ballot, said in both languages (checks 4)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tuixuan.ballot import judge_plain
from tuixuan.messages.ballots import judgement_in_words
from tuixuan.messages.words import Words

CASES = sorted((Path(__file__).parents[1] / "ballots" / "cases").glob("*.json"))


@pytest.fixture
def file(tmp_path):
    def written(ballot):
        path = tmp_path / "ballot.json"
        path.write_text(json.dumps(ballot, indent="\t"), encoding="utf-8")
        return path

    return written


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_ballot_is_judged_on_the_command_line(invoke, file, path):
    case = json.loads(path.read_text(encoding="utf-8"))
    done = invoke("ballot", file(case["ballot"]), "--json")
    assert json.loads(done.output) == case["expected"]
    assert done.exit_code == (case["expected"]["result"] != "valid")


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_judgement_is_said_in_both_languages(procedure, path):
    case = json.loads(path.read_text(encoding="utf-8"))
    judgement = judge_plain(case["ballot"])
    english = judgement_in_words(Words(procedure, "en"), judgement)
    chinese = judgement_in_words(Words(procedure, "zh"), judgement)
    assert len(english) == len(chinese)
    assert all(line.isascii() for line in english)
    assert not any("ballot" in line or "name" in line for line in chinese)
    article = case["cites"].replace("plan", "local practice")
    reasons = [judgement.reason, *(one.reason for one in judgement.uncounted)]
    assert any(reasons) <= (article in english[-1]), english


def test_what_is_said(invoke, file):
    marks = {"p01": "yes", "p02": "no", "p03": "illegible"}
    written = [{"id": "p09", "instead": "p02"}, {"id": "p08"}, {}]
    ballot = {"marks": marks, "seats": 5, "written": written, "void_policy": "part"}
    assert invoke("ballot", file(ballot)).output.splitlines() == [
        "the ballot is valid",
        "for: `p01`",
        "against: `p02`",
        "not to be read, to be counted with the abstentions: `p03`",
        "written in: `p09`",
        "`p08` does not count: no candidate who is voted against is left for it (EL2020 art. 25)",
        "a name does not count: it cannot be read (local practice)",
    ]
    ballot["marks"]["p02"] = "yes"
    ballot["seats"] = 2
    assert invoke("ballot", file(ballot), lang="zh").output.splitlines() == [
        "废票：所选人数多于应选人数（EL2020 第27条、S6）"
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "JSON is expected"),
        ("{", "JSON is expected"),
        ("[" * 100_000, "JSON is expected"),
        ('{"seats": 1, "seats": 2}', "a name stands twice"),
        ("[]", "a ballot has"),
        ('{"marks": {"p01": "maybe"}, "seats": 1}', "`marks.p01` is one of"),
        ('{"marks": {"p01": "yes"}, "seats": 1, "voter": "p02"}', "a ballot has"),
    ],
)
def test_what_is_no_ballot_ends_with_2(invoke, tmp_path, text, said):
    path = tmp_path / "ballot.json"
    path.write_text(text, encoding="utf-8")
    done = invoke("ballot", path)
    assert done.exit_code == 2
    assert said in done.output


def test_a_file_that_is_not_there_ends_with_2(invoke, tmp_path):
    assert invoke("ballot", tmp_path / "none.json").exit_code == 2
