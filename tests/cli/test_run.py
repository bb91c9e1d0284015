"""Scenarios: what is expected, what is reported, and what a bad file leads to."""

from __future__ import annotations

import json

import pytest

from tuixuan.errors import ScenarioError
from tuixuan.scenario.loading import load_scenario
from tuixuan.scenario.players import actor_of, signers_of
from tuixuan.scenario.shorthand import departments_of, written_out
from tuixuan.scenario.source import moment


def test_a_scenario_that_holds_ends_with_0(invoke, scenario, tmp_path):
    result = invoke("run", scenario("start"), "--out", tmp_path / "case")
    assert result.exit_code == 0, result.output
    assert "≠" not in result.output
    assert "were attempted" in result.output


def test_every_wrong_expectation_is_reported_and_ends_with_1(invoke, scenario, tmp_path):
    result = invoke("run", scenario("wrong"), "--out", tmp_path / "case", "--json")
    told = json.loads(result.output)
    assert (result.exit_code, told["held"], told["state"]) == (1, False, "reminded")
    found = [move["differences"] for move in told["moves"]]
    assert [len(differences) for differences in found] == [1, 5, 1, 1]


def test_the_names_of_a_scenario_never_enter_the_case(invoke, scenario, tmp_path):
    invoke("run", scenario("start"), "--out", tmp_path / "case")
    for path in (tmp_path / "case").rglob("*"):
        assert not path.is_file() or "甲".encode() not in path.read_bytes()


def test_what_is_not_said_is_filled_in_and_what_is_said_is_kept(invoke, scenario, tmp_path):
    invoke("run", scenario("start"), "--out", tmp_path / "case")
    lines = (tmp_path / "case" / "log.jsonl").read_bytes().splitlines()
    log = [json.loads(line) for line in lines]
    assert log[2]["t"] == "2025-11-14T10:00:00.000Z"
    assert log[2]["data"]["date"] == "2025-11-14"
    assert log[4]["data"]["date"] == "2025-12-07"
    assert log[4]["ev"][0]["size"] == len("the report itself")
    assert "ev" not in log[3]


def test_a_case_is_never_written_over(invoke, scenario, tmp_path):
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "mine.txt").write_text("mine")
    result = invoke("run", scenario("start"), "--out", tmp_path / "case")
    assert result.exit_code == 2
    assert [path.name for path in (tmp_path / "case").iterdir()] == ["mine.txt"]


def test_a_bare_day_is_recorded_in_the_evening():
    assert moment("2026-03-28").isoformat() == "2026-03-28T18:00:00+08:00"
    for text in ("2026-03-28T09:00:00", "2026-02-30", "1800-01-01", "soon"):
        with pytest.raises(ValueError):
            moment(text)


def test_the_shorthands_are_written_out():
    data = {
        "ballots_valid": 26,
        "votes": {"p02": [20, 3, 3], "p01": 25},
        "write_ins": {"p09": 1},
        "verdicts": {"p01": "pass", "p02": {"police": "fail"}},
        "members": {
            "probationary": ["p04"],
            "formal": ["p01"],
            "not_counted": ["p02"],
            "none": ["p03"],
        },
    }
    data["kin"] = {"p02": {"p21": "spouse"}, "p01": {"p21": "child", "p20": "child"}}
    made = written_out(data, ("police", "tax"))
    assert [(row["id"], row["of"], row["relation"]) for row in made["kin"]] == [
        ("p01", "p20", "child"), ("p01", "p21", "child"), ("p02", "p21", "spouse"),
    ]  # fmt: skip
    assert made["votes"] == [
        {"id": "p01", "yes": 25, "no": 1, "abstain": 0},
        {"id": "p02", "yes": 20, "no": 3, "abstain": 3},
    ]
    assert made["write_ins"] == [{"id": "p09", "count": 1}]
    assert [row["verdict"] for row in made["verdicts"]] == ["pass", "pass", "fail", "pass"]
    assert [(row["standing"], row["counted"]) for row in made["members"]] == [
        ("formal", True), ("formal", False), ("none", False), ("probationary", False),
    ]  # fmt: skip
    assert written_out({"verdicts": {"p01": "fail"}}, ())["verdicts"] == [
        {"id": "p01", "verdict": "fail"}
    ]


def test_relatives_are_given_on_the_command_line():
    from types import SimpleNamespace

    from tuixuan.cli.inputs import figures_of

    step = SimpleNamespace(fields=[SimpleNamespace(id="kin", type="kin")])
    assert figures_of(step, ["kin=p01:p20/child,p01:p21/spouse"])["kin"] == [
        {"id": "p01", "of": "p20", "relation": "child"},
        {"id": "p01", "of": "p21", "relation": "spouse"},
    ]


@pytest.mark.parametrize(
    "data",
    [
        {"votes": {"p01": 3}},
        {"votes": {"p01": [1, 2]}, "ballots_valid": 3},
        {"votes": {"p01": "many"}, "ballots_valid": 3},
        {"members": {"formal": "p01"}},
        {"members": {"guests": ["p01"]}},
        {"kin": {"p01": "p20"}},
    ],
)
def test_a_wrong_shorthand_says_what_is_expected(data):
    with pytest.raises(ValueError, match="expected"):
        written_out(data, ())


def test_a_rule_says_which_departments_are_asked(procedure):
    parameters = {"review_departments": ("police", "tax")}
    assert departments_of(procedure.step("joint_review"), parameters) == ("police", "tax")
    assert departments_of(procedure.step("inspection"), parameters) == ()


def test_who_acts_is_a_person_or_the_holder_of_a_role(procedure):
    holders = {"scrutineer": ("p09", "p10"), "host": ("p01",)}
    step = procedure.step("check_returned")
    assert actor_of(procedure, step, holders, "p10", None) == ("p10", "scrutineer")
    assert actor_of(procedure, step, holders, "scrutineer", None) == ("p09", "scrutineer")
    assert actor_of(procedure, step, holders, "p01", None) == ("p01", "scrutineer")
    assert actor_of(procedure, step, holders, "host", None) == ("p01", "host")
    assert actor_of(procedure, None, holders, "p01", "host") == ("p01", "host")
    with pytest.raises(LookupError):
        actor_of(procedure, step, holders, "teller", None)
    assert signers_of(procedure.step("count"), holders, "p09") == (("p10", "scrutineer"),)


START = """\
scenario: x
procedure: liangtui_yixuan
case: {origin: o, at: "2025-11-14", roles: {township: [t01]}}
steps:
"""
MOVE = START + "  - {step: x, actor: t, at: "


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (START.replace("origin: o, ", "") + "  []\n", "3"),
        (START.replace("scenario: x", "scenario: on") + "  []\n", "1:11"),
        (START + "  - {stop: count}\n", "5:6"),
        (START + "  - {step: count, actor: township}\n", "5:5"),
        (START + "  - {step: count, actor: township, at: soon}\n", "5:40"),
        (START + "  - {step: count, actor: township, actor: township}\n", "5:36"),
        (START + '  - {step: count, correct: 3, actor: township, at: "2025-11-14"}\n', "5:5"),
        (START + "  - {attempt_all: true, actor: township}\n", "5:5"),
        (START + "  - {attempt_all: false}\n", "5:19"),
        (START + '  - {correct: first, actor: township, at: "2025-11-14"}\n', "5:15"),
        (START + '  - {correct: 3, actor: township, at: "2025-11-14", data: {seats: 3}}\n', "5:5"),
        (MOVE + '"2025-11-14", date: "2025-11-14", data: {date: "2025-11-14"}}\n', "5:5"),
        (MOVE + '"2025-11-14", expect: {refused: form, outcome: done}}\n', "5:"),
        ("", "1:1"),
        ("- a\n", "1:1"),
        ("scenario: [\n", ""),
    ],
)  # fmt: skip
def test_every_fault_of_a_file_has_its_position(tmp_path, text, place):
    path = tmp_path / "s.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    assert any(str(fault).startswith(f"{path}:{place}") for fault in caught.value.faults), str(
        caught.value
    )


def test_all_faults_of_a_file_are_told_at_once(tmp_path, invoke):
    path = tmp_path / "s.yaml"
    path.write_text(START + "  - {stop: count}\n  - {step: 3}\n", encoding="utf-8")
    result = invoke("run", path, "--out", tmp_path / "case")
    assert result.exit_code == 2
    assert result.output.count("Error: ") == 2
    assert "did you mean `step`" in result.output


@pytest.mark.parametrize(
    ("move", "message"),
    [
        ('{step: count, actor: teller, at: "2025-11-14"}', "nobody holds role `teller`"),
        ('{correct: last, actor: township, at: "2025-11-14"}', "no accepted step"),
        (
            '{step: count, actor: township, at: "2025-11-14", data: {votes: {p01: 3}}}',
            "`ballots_valid`",
        ),
    ],
)
def test_what_a_file_cannot_mean_ends_with_2_and_its_line(tmp_path, invoke, move, message):
    path = tmp_path / "s.yaml"
    path.write_text(START + f"  - {move}\n", encoding="utf-8")
    result = invoke("run", path, "--out", tmp_path / "case")
    assert result.exit_code == 2
    assert f"{path}:5:" in result.output
    assert message in result.output


def test_a_scenario_begins_and_ends_as_another_one(scenario):
    joined = load_scenario(scenario("joined"))
    moves = [placed.source for placed in joined.moves]
    # of start.yaml: what is accepted, without the refusals and the attempt at everything
    steps = [move.step or "correct" for move in moves]
    assert steps == ["term_reminder", "leaving_audit", "survey", "correct", "survey"]
    assert moves[0].at == "2025-11-17"
    assert moves[0].data["term_end"] == "2026-05-21"
    assert moves[0].data["decision"] == "none"
    assert moves[0].expect is None
    assert [move.data.get("visited") for move in moves[2:]] == [50, None, 50]
    assert (moves[2].at, moves[2].date) == ("2025-12-12T10:00:00+08:00", "2025-12-11")
    assert joined.case.origin == "example/test/joined"
    assert joined.case.parameters == {"publicity_days": 7}
    assert joined.documents["survey_report"] == "the report itself"
    assert joined.moves[0].place.endswith("start.yaml:13")
    assert joined.moves[1].place.endswith("joined.yaml:10")


def test_a_joined_scenario_is_played(invoke, scenario, tmp_path):
    result = invoke("run", scenario("joined"), "--out", tmp_path / "case")
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    "text",
    [
        "scenario: x\nstart: {scenario: none.yaml, before: survey}\nsteps: []\n",
        "scenario: x\nstart: {scenario: x.yaml, before: survey}\nsteps: []\n",
        "scenario: x\nstart: {scenario: start.yaml, before: archive}\nsteps: []\n",
        "scenario: x\nstart: {scenario: start.yaml, before: survey, with: {plan: {}}}\nsteps: []\n",
        "scenario: x\nstart: {scenario: start.yaml, before: survey, without: [plan]}\nsteps: []\n",
        "scenario: x\nstart: {scenario: start.yaml, before: survey}\nsteps: []\n"
        "finish: {from: archive}\n",
        "scenario: x\nstart: {scenario: start.yaml, before: survey}\nprocedure: p\nsteps: []\n",
        "scenario: x\nprocedure: p\nsteps: []\n",
        START + "  []\nfinish: {from: survey}\n",
    ],
)
def test_a_wrong_start_or_finish_is_a_fault_of_the_file(tmp_path, scenario, text):
    (tmp_path / "start.yaml").write_bytes(scenario("start").read_bytes())
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    assert str(caught.value).startswith(f"{path}:")


@pytest.mark.checkout
@pytest.mark.slow
def test_every_shipped_scenario_holds(invoke, tmp_path):
    from tuixuan.scenario.opening import scenarios

    for path in sorted(scenarios().glob("*.yaml")):
        result = invoke("run", path, "--out", tmp_path / path.stem)
        assert result.exit_code == 0, f"{path}: {result.output[-2000:]}"


def test_names_stand_beside_results_and_places_are_seen_from_a_folder(tmp_path, capsys):
    from tuixuan.cli.timeline import Timeline
    from tuixuan.scenario.opening import open_scenario
    from tuixuan.store.memory import MemoryStore

    path = tmp_path / "s.yaml"
    move = '{step: survey, actor: township, at: "2025-11-14", expect: {refused: form}}'
    text = START.replace("steps:", "people: {p01: 甲}\nsteps:")
    path.write_text(f"{text}  - {move}\n", encoding="utf-8")
    play = open_scenario(path, MemoryStore)
    assert play.case.people == {"p01": "甲"}
    timeline = Timeline(play, tmp_path)
    assert timeline._words.ids(["p01", "p02"]) in ("`p01` 甲、`p02`", "`p01` 甲, `p02`")
    for played in play:
        timeline.tell(played)
    told = capsys.readouterr().out
    assert " s.yaml:6" in told
    assert str(tmp_path) not in told
    assert b"\xe7\x94\xb2" not in b"".join(entry.line for entry in play.case.entries())


def test_an_attempt_in_a_role_that_nobody_holds_is_recorded(tmp_path, invoke):
    path = tmp_path / "s.yaml"
    moves = [
        "{step: count, actor: {person: p05, role: teller}, expect: {refused: order}, ",
        "{step: count, actor: p05, role: teller, expect: {refused: order}, ",
        "{step: leaving_audit, actor: {person: p05, role: county}, expect: {refused: [role]}, ",
    ]
    lines = "".join(f'  - {move}at: "2025-11-14"}}\n' for move in moves)
    path.write_text(START + lines, encoding="utf-8")
    result = invoke("run", path, "--out", tmp_path / "case")
    assert result.exit_code in (0, 1), result.output
    log = (tmp_path / "case" / "log.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["type"] for line in log[1:]] == ["refused"] * 3
