"""A case by hand: new, next, step, log, and what is compiled from it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

TERM = ("--data", "term_start=2022-03-01", "--data", "term_end=2027-03-01")


@pytest.fixture
def reminded(case, invoke) -> Path:
    result = invoke(
        *("step", case, "term_reminder", "--actor", "township", "--date", "2026-08-01"),
        *(*TERM, "--data", "decision=reminded"),
    )
    assert result.exit_code == 0, result.output
    return case


def entries(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / "log.jsonl").read_bytes().splitlines()]


def test_a_new_case_keeps_its_law_and_no_name(case):
    assert (case / "procedure.json").is_file()
    assert (case / "sources" / "liangtui_yixuan.yaml").is_file()
    first = entries(case)[0]["data"]
    assert first["origin"] == "example/test"
    assert [year["year"] for year in first["calendars"]]


def test_a_plan_sets_parameters(tmp_path, roles, invoke):
    plan = tmp_path / "plan.yaml"
    plan.write_text("plan: p\nprocedure: liangtui_yixuan\nparameters: {publicity_days: 7}\n")
    folder = tmp_path / "planned"
    words = ("--procedure", "liangtui_yixuan", "--roles", roles, "--origin", "x", "--plan", plan)
    result = invoke("new", folder, *words, "--meeting-planned", "2027-01-01")
    assert result.exit_code == 0, result.output
    assert entries(folder)[0]["data"]["parameters"]["publicity_days"] == 7


def test_next_lists_what_may_be_taken_and_what_it_needs(reminded, invoke):
    shown = invoke("next", reminded).output
    assert "● `survey` (Survey) P" in shown
    assert "not before 2026-08-01" in shown
    assert "documents: `survey_report` (report of the survey)" in shown
    assert "`outgoing_meets` (Outgoing committee decides to elect) waits for" in shown
    listed = json.loads(invoke("next", reminded, "--json").output)
    permitted = {step["step"] for step in listed["steps"] if step["permitted"]}
    assert {"survey", "plan", "train", "leaving_audit"} <= permitted
    assert "outgoing_meets" not in permitted


def test_a_skipped_step_is_refused_with_1_and_recorded(reminded, invoke):
    result = invoke("step", reminded, "outgoing_meets", "--actor", "committee")
    assert result.exit_code == 1
    assert "`survey` (Survey) comes first" in result.output
    last = entries(reminded)[-1]
    assert last["type"] == "refused"
    assert last["out"]["reasons"][0]["rule"] == "order"


def test_a_dry_run_records_nothing(reminded, invoke):
    before = entries(reminded)
    result = invoke("step", reminded, "outgoing_meets", "--actor", "committee", "--dry-run")
    assert (result.exit_code, result.output[:16]) == (1, "would be refused")
    assert entries(reminded) == before
    figures = (
        "--data",
        "households=9",
        "--data",
        "visited=3",
        "--doc",
        f"survey_report={__file__}",
    )
    words = ("step", reminded, "survey", "--actor", "township", *figures, "--dry-run")
    result = invoke(*words)
    assert (result.exit_code, "would be taken, the state would be" in result.output) == (0, True)
    told = json.loads(invoke(*words, "--json").output)
    assert (told["accepted"], told["dry_run"]) == (True, True)
    assert entries(reminded) == before


def test_an_attempt_without_form_is_told_its_fields(reminded, invoke):
    result = invoke("step", reminded, "survey", "--actor", "township", "--data", "seats=3")
    assert result.exit_code == 1
    assert "the step has no field `seats`, it has `date`, `households`" in result.output
    assert entries(reminded)[-1]["out"]["reasons"] == [{"rule": "form"}]


def test_fields_that_are_missing_are_named_after_the_order(reminded, invoke):
    early = invoke("step", reminded, "count", "--actor", "township")
    assert (early.exit_code, "comes first" in early.output) == (1, True)
    late = invoke("step", reminded, "survey", "--actor", "township")
    assert "needs the fields `households` (an integer from 0 to 1000000)" in late.output


def test_a_step_that_does_not_exist_is_refused_and_recorded(case, invoke):
    result = invoke("step", case, "no_such", "--actor", "township")
    assert result.exit_code == 1
    assert "has no step `no_such`" in result.output
    assert entries(case)[-1]["step"] == "no_such"


def test_a_document_is_kept_and_a_warning_told(reminded, invoke, tmp_path):
    document = tmp_path / "report.txt"
    document.write_text("report", encoding="utf-8")
    result = invoke(
        *("step", reminded, "survey", "--actor", "guidance", "--date", "2026-08-02"),
        *("--data", "households=100", "--data", "visited=5", "--doc", f"survey_report={document}"),
    )
    assert result.exit_code == 0, result.output
    assert "recorded against `survey-share`" in result.output
    digest = entries(reminded)[-1]["ev"][0]["sha256"]
    assert (reminded / "evidence" / "sha256" / digest[:2] / digest).read_text() == "report"


def test_fields_come_from_a_file_with_the_shorthands_of_a_scenario(reminded, invoke, tmp_path):
    fields = tmp_path / "fields.yaml"
    fields.write_text('term_start: "2022-03-01"\nterm_end: "2027-03-01"\ndecision: none\n')
    words = ("--actor", "t01", "--role", "township", "--data-file", fields)
    result = invoke("step", reminded, "term_reminder", *words, "--json")
    told = json.loads(result.output)
    assert (result.exit_code, told["accepted"]) == (1, False)
    assert told["out"]["reasons"] == [{"rule": "order", "taken": 1}]
    assert told["messages"][0].endswith("it was taken in entry 1")


def test_a_retry_with_its_command_id_is_recorded_once(reminded, invoke):
    words = ("step", reminded, "outgoing_meets", "--actor", "committee", "--cid", "c-1")
    first = invoke(*words)
    assert first.exit_code == 1
    size = len(entries(reminded))
    again = invoke(*words)
    assert again.exit_code == 1
    assert again.output == f"recorded already in entry {size - 1}: {first.output}"
    assert json.loads(invoke(*words, "--json").output)["recorded"] == size - 1
    assert len(entries(reminded)) == size
    other = invoke("step", reminded, "train", "--actor", "township", "--cid", "c-1")
    assert other.exit_code == 2
    assert "c-1" in other.output


def test_the_log_is_readable_in_both_languages(reminded, invoke):
    invoke("step", reminded, "outgoing_meets", "--actor", "committee")
    invoke("step", reminded, "survey", "--actor", "township", "--data", "seats=3")
    english = invoke("log", reminded).output
    assert "case `example/test` opened under `liangtui_yixuan`" in english
    assert "✓ `term_reminder` (Reminder of expiry) `reminded` (reminded) →" in english
    assert "comes first" in english
    assert "no more than the digest" in english
    assert "任期提醒" in invoke("log", reminded, lang="zh").output
    listed = json.loads(invoke("log", reminded, "--json").output)["entries"]
    assert [entry["n"] for entry in listed] == [0, 1, 2, 3]


def test_the_sources_of_a_case_compile_to_what_it_runs(case, invoke):
    result = invoke("compile", "--check", case)
    assert (result.exit_code, "the sources compile to" in result.output) == (0, True)
    source = case / "sources" / "liangtui_yixuan.yaml"
    source.write_text(source.read_text("utf-8").replace("任期提醒", "任期届满提醒"), "utf-8")
    assert invoke("compile", "--check", case).exit_code == 1


@pytest.mark.parametrize("name", ["liangtui_yixuan.yaml", "rules/party_2020.yaml"])
@pytest.mark.parametrize("change", ["comment", "added", "taken out"])
def test_sources_that_the_opening_does_not_bind_are_named(case, invoke, name, change):
    """log 4.1: also where they compile to the same document."""
    source = case / "sources" / name
    if change == "comment":
        source.write_bytes(source.read_bytes() + "# 本县另有规定\n".encode())
    elif change == "added":
        source = source.with_name("other.yaml")
        source.write_bytes(b"# nothing\n")
    else:
        source.unlink()
    result = invoke("compile", "--check", case)
    said = f"`{source.relative_to(case).as_posix()}` is not the file that entry 0 binds"
    assert (result.exit_code, result.output.count("is not the file")) == (1, 1)
    assert said in result.output
    assert "不是条目 0 所绑定的文件" in invoke("compile", "--check", case, lang="zh").output


def test_sources_that_are_bound_and_compile_to_something_else_are_told(case, invoke, monkeypatch):
    monkeypatch.setattr("tuixuan.cli.compile._digest", lambda *_: "0" * 64)
    result = invoke("compile", "--check", case)
    assert (result.exit_code, f"compile to {'0' * 64}" in result.output) == (1, True)


def test_compile_writes_the_document(tmp_path, invoke, procedure):
    out = tmp_path / "procedure.json"
    assert invoke("compile", "liangtui_yixuan", "--out", out).exit_code == 0
    assert out.read_bytes() == procedure.compiled


def test_show_prints_a_procedure_and_a_step(invoke):
    shown = invoke("show", "liangtui_yixuan").output
    assert "A Preparation" in shown
    assert "term_reminder" in shown
    step = invoke("show", "liangtui_yixuan", "count", lang="zh").output
    assert step.startswith("`count`（计票） S（EL2020 第29条")
    assert json.loads(invoke("show", "liangtui_yixuan", "count", "--json").output)["id"] == "count"
    # what stays is shown beside what leads on, and bounds are written out
    (line,) = [line for line in shown.splitlines() if " rec_party " in line]
    assert line.endswith("→ stays|referred_recommendation")
    assert "`rec_rounds_max`" in invoke("show", "liangtui_yixuan", "initial_list").output
    titled = invoke("show", "liangtui_yixuan", "introduce").output
    assert "`missed` (no change asked for) → stays" in titled
    wrong = invoke("show", "liangtui_yixuan", "counts")
    assert (wrong.exit_code, "did you mean `count`" in wrong.output) == (2, True)


def test_law_lists_what_rests_on_secondary_sources(invoke, procedure):
    shown = invoke("law", "liangtui_yixuan").output
    unread = [rule for rule in procedure.rules.values() if rule.certainty not in ("V", "Vx")]
    assert f"{len(unread)} of {len(procedure.rules)} rules do not rest on a text" in shown
    listed = json.loads(invoke("law", "liangtui_yixuan", "--json").output)
    assert len(listed["rules"]) == len(procedure.rules)


def test_lint_of_the_shipped_law_finds_no_error(invoke):
    assert invoke("lint").exit_code == 0


def test_the_last_step_is_corrected_once(reminded, invoke):
    wrong = invoke("correct", reminded, 1, "--actor", "county")
    assert (wrong.exit_code, "must be taken by a holder of" in wrong.output) == (1, True)
    done = invoke("correct", reminded, 1, "--actor", "township")
    assert (done.exit_code, done.output) == (0, "entry 1 is corrected, back in `opened` (opened)\n")
    again = invoke("correct", reminded, 1, "--actor", "township", "--json")
    assert (again.exit_code, json.loads(again.output)["accepted"]) == (1, False)
    assert [entry["type"] for entry in entries(reminded)[2:]] == ["refused", "correct", "refused"]
    assert "only the last accepted step" in invoke("log", reminded).output


def test_a_year_is_added_to_the_calendars(case, invoke, tmp_path):
    file = tmp_path / "2031.yaml"
    file.write_text('calendar: 2031\nsource: made up\nchecked_on: "2026-11-24"\n')
    assert invoke("calendar", case, file).output == "calendar of 2031 bound\n"
    assert entries(case)[-1]["data"]["year"] == 2031
    assert invoke("calendar", case, file).exit_code == 2
    assert invoke("calendar", case, tmp_path / "none.yaml").exit_code == 2


def test_show_prints_the_shipped_yaml_to_be_copied(invoke, tmp_path):
    from tuixuan.procedure import library

    (tmp_path / "rules").mkdir()
    for name, file in (("liangtui_yixuan", "mine.yaml"), ("party_2020", "rules/party_2020.yaml")):
        result = invoke("show", name, "--source")
        assert result.exit_code == 0
        (tmp_path / file).write_bytes(result.stdout_bytes)
    original = library.folder() / "liangtui_yixuan.yaml"
    assert (tmp_path / "mine.yaml").read_bytes() == original.read_bytes()
    assert invoke("show", tmp_path / "mine.yaml", "--source").stdout_bytes == original.read_bytes()
    assert invoke("lint", tmp_path / "mine.yaml").exit_code == 0
    assert invoke("show", "nothing", "--source").exit_code == 2
    for more in (("count",), ("--json",), ("--pack", "party_2020")):
        assert invoke("show", "liangtui_yixuan", *more, "--source").exit_code == 2


def test_an_entry_gets_the_time_that_is_given(tmp_path, roles, invoke):
    folder = tmp_path / "past"
    words = ("--procedure", "liangtui_yixuan", "--roles", roles, "--origin", "x")
    assert invoke("new", folder, *words, "--at", "2026-01-05").exit_code == 0
    step = ("step", folder, "leaving_audit", "--actor", "county")
    assert invoke(*step, "--at", "2026-01-06T09:00:00+08:00").exit_code == 1
    assert invoke("correct", folder, 1, "--actor", "county", "--at", "2026-01-07").exit_code == 1
    assert [entry["t"] for entry in entries(folder)] == [
        "2026-01-05T10:00:00.000Z",
        "2026-01-06T01:00:00.000Z",
        "2026-01-07T10:00:00.000Z",
    ]
    assert entries(folder)[1]["data"]["date"] == "2026-01-06"
    before = entries(folder)
    for text in ("2199-01-01", "soon", "2026-01-08T09:00:00"):
        result = invoke(*step, "--at", text)
        assert (result.exit_code, "--at" in result.output) == (2, True)
    assert entries(folder) == before


def test_a_case_that_follows_another_names_its_root(case, tmp_path, roles, invoke):
    invoke("step", case, "count", "--actor", "township")
    invoke("step", case, "count", "--actor", "committee")
    words = ("--procedure", "liangtui_yixuan", "--roles", roles, "--origin", "x")
    result = invoke("new", tmp_path / "n", *words, "--follows", case, "--reason", "switched")
    assert result.exit_code == 0, result.output
    program = [sys.executable, "-m", "tuixuan_verify", "--json", str(case)]
    (report,) = json.loads(subprocess.run(program, capture_output=True).stdout)["cases"]
    assert entries(tmp_path / "n")[0]["data"]["follows"] == {
        "origin": "example/test",
        "head": report["head"],
        "size": 3,
        "reason": "switched",
    }
    for more in (
        ("--follows", case),
        ("--reason", "void"),
        ("--follows", tmp_path, "--reason", "void"),
        ("--follows", case, "--reason", "weather"),
    ):
        assert invoke("new", tmp_path / "m", *words, *more).exit_code == 2
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize(
    ("step", "actor", "rules"),
    [
        ("count", ("p05", "--role", "teller"), ["order"]),
        ("survey", ("p05", "--role", "township"), ["role", "documents"]),
        ("survey", ("p05",), ["role", "documents"]),
        ("survey", ("t01", "--role", "county"), ["role", "documents"]),
        ("survey", ("p05", "--role", "nobody"), ["role", "documents"]),
        ("survey", ("t01", "--sign", "p05:teller"), ["role", "documents"]),
    ],
)
def test_an_attempt_in_a_role_not_held_is_refused_and_recorded(
    reminded, invoke, step, actor, rules
):
    figures = () if step == "count" else ("--data", "households=9", "--data", "visited=3")
    result = invoke("step", reminded, step, "--actor", *actor, *figures)
    assert result.exit_code == 1, result.output
    last = entries(reminded)[-1]
    assert (last["type"], last["act"]["person"]) == ("refused", actor[0])
    assert [reason["rule"] for reason in last["out"]["reasons"]] == rules


def test_a_role_that_nobody_holds_names_nobody(reminded, invoke):
    result = invoke("step", reminded, "count", "--actor", "teller")
    assert result.exit_code == 2
    assert "`--actor PERSON --role teller`, and the attempt is recorded" in result.output


def test_lint_counts_one_as_one(tmp_path, invoke):
    plan = tmp_path / "plan.yaml"
    plan.write_text("plan: x\nprocedure: liangtui_yixuan\nparameters: {publicity_days: 2}\n")
    assert invoke("lint", plan).stderr == "1 error, 0 warnings\n"
    chinese = invoke("lint", plan, lang="zh")
    assert chinese.stderr == "1 个错误，0 个警告\n"
    place, _, rest = chinese.stdout.partition("parameters.publicity_days: ")
    assert place == f"{plan}:3:30: "
    assert rest == "取值超出范围（at least 3 is expected, not 2 (publicity)） [outside-range]\n"


def test_show_tells_the_class_of_a_field_that_is_not_public(invoke):
    """procedure 3.4."""
    shown = invoke("show", "liangtui_yixuan", "count").output
    assert "for each person, read from ballots" in shown
    shown = invoke("show", "liangtui_yixuan", "vote").output
    assert "said of single persons, may be left out" in shown
    assert "said of single persons" not in invoke("show", "liangtui_yixuan", "count").output
