"""Whatever is handed in, the command ends with 2 and says where, what and what to do."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tuixuan.cli import COMMANDS, module_of

ON_A_CASE = [("next",), ("log",), ("step", "survey", "--actor", "t01"), ("compile", "--check")]


def command(words: tuple[str, ...], folder: Path) -> list[str]:
    return [*words, str(folder)] if "--check" in words else [words[0], str(folder), *words[1:]]


def missing(case: Path) -> None:
    shutil.rmtree(case)


def a_file(case: Path) -> None:
    shutil.rmtree(case)
    case.write_text("not a folder")


def empty(case: Path) -> None:
    shutil.rmtree(case)
    case.mkdir()


def something_else(case: Path) -> None:
    (case / "log.jsonl").unlink()
    (case / "holiday.jpg").write_bytes(b"\xff\xd8")


def half_opened(case: Path) -> None:
    (case / "log.jsonl").write_bytes(b"")


def half_a_line(case: Path) -> None:
    log = case / "log.jsonl"
    log.write_bytes(log.read_bytes()[:-20])


def a_folder_as_log(case: Path) -> None:
    (case / "log.jsonl").unlink()
    (case / "log.jsonl").mkdir()


def a_link_as_log(case: Path) -> None:
    shutil.move(case / "log.jsonl", case.parent / "elsewhere")
    (case / "log.jsonl").symlink_to(case.parent / "elsewhere")


def a_pipe_as_log(case: Path) -> None:
    (case / "log.jsonl").unlink()
    os.mkfifo(case / "log.jsonl")


def no_json(case: Path) -> None:
    log = case / "log.jsonl"
    log.write_bytes(b"garbage\n" + log.read_bytes())


def null_bytes(case: Path) -> None:
    (case / "log.jsonl").write_bytes(b"\0" * 100 + b"\n")


def another_first_line(case: Path) -> None:
    (case / "log.jsonl").write_bytes(b'{"n":0,"t":"2026-01-01T00:00:00.000Z","type":"note"}\n')


def a_huge_line(case: Path) -> None:
    (case / "log.jsonl").write_bytes(b"x" * 1_000_000 + b"\n")


BROKEN = [
    *(missing, a_file, empty, something_else, half_opened, half_a_line, a_folder_as_log),
    *(a_link_as_log, a_pipe_as_log, no_json, null_bytes, another_first_line, a_huge_line),
]


@pytest.mark.parametrize("words", ON_A_CASE, ids=lambda words: words[0])
@pytest.mark.parametrize("breaking", BROKEN, ids=lambda breaking: breaking.__name__)
def test_a_broken_case_ends_with_2_and_is_left_alone(case, invoke, words, breaking):
    breaking(case)
    before = sorted(case.rglob("*")) if case.is_dir() else None
    result = invoke(*command(words, case))
    assert result.exit_code == 2, result.output
    assert result.output.startswith("Error: ")
    assert len(result.output) > 40
    after = sorted(case.rglob("*")) if case.is_dir() else None
    assert before == after


@pytest.mark.parametrize("words", ON_A_CASE[:3], ids=lambda words: words[0])
@pytest.mark.parametrize(
    "content", [None, b"", b"{}", b"\xff", b'{"format":"tuixuan-procedure/1"}']
)
def test_a_case_without_its_procedure_ends_with_2(case, invoke, words, content):
    path = case / "procedure.json"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    result = invoke(*command(words, case))
    assert result.exit_code == 2, result.output


def test_a_case_with_the_procedure_of_another_one_ends_with_2(case, invoke):
    from tuixuan.procedure.compiled import Procedure

    other = Procedure.load("gongtui_zhixuan")
    (case / "procedure.json").write_bytes(other.compiled)
    assert invoke("next", case).exit_code == 2


def test_a_calendar_that_was_changed_ends_with_2(case, invoke):
    path = sorted((case / "calendars").iterdir())[0]
    path.write_bytes(path.read_bytes().replace(b"-01-01", b"-01-04"))
    assert invoke("next", case).exit_code == 2


def test_a_case_without_its_sources_cannot_be_compared(case, invoke):
    shutil.rmtree(case / "sources")
    result = invoke("compile", "--check", case)
    assert (result.exit_code, "keeps no sources" in result.output) == (2, True)


def test_a_torn_tail_is_recovered_by_the_next_step(case, invoke):
    with (case / "log.jsonl").open("ab") as log:
        log.write(b'{"n":1,"pre')
    assert invoke("next", case).exit_code == 0
    assert invoke("step", case, "count", "--actor", "township").exit_code == 1
    types = [json.loads(line)["type"] for line in (case / "log.jsonl").read_bytes().splitlines()]
    assert types == ["genesis", "recover", "refused"]
    assert "torn tail of 11 bytes" in invoke("log", case).output


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"\xff\xfe",
        b"\xef\xbb\xbfplan: x\n",
        b"- a\n",
        b"plan: [\n",
        b"plan: x\n",
        b"plan: x\nprocedure: gongtui_zhixuan\n",
        b"plan: x\nprocedure: liangtui_yixuan\nparameters: {nope: 3}\n",
        b"plan: x\nprocedure: liangtui_yixuan\nparameters: {publicity_days: 2}\n",
        b"plan: x\nprocedure: liangtui_yixuan\nparameters: {publicity_days: many}\n",
        b"plan: x\nprocedure: liangtui_yixuan\nsteps: {inspection: false}\n",
        b"plan: x\nprocedure: liangtui_yixuan\ncalendars: [none.yaml]\n",
        b"plan: &a x\nprocedure: *a\n",
    ],
)
def test_a_broken_plan_opens_nothing(tmp_path, roles, invoke, content):
    plan, folder = tmp_path / "plan.yaml", tmp_path / "new"
    if content is not None:
        plan.write_bytes(content)
    words = ("--procedure", "liangtui_yixuan", "--roles", roles, "--origin", "x", "--plan", plan)
    result = invoke("new", folder, *words)
    assert result.exit_code == 2, result.output
    assert "plan.yaml" in result.output or "none.yaml" in result.output
    assert not folder.exists()


@pytest.mark.parametrize(
    "content",
    [
        None,
        "",
        "township",
        "township: t01\n",
        "township: [1]\n",
        "nobody: [t01]\n",
        "township: [T 01]\n",
        "township: [t01, t01]\n",
        "scrutineer: [p01]\nteller: [p01]\n",
    ],
)
def test_a_broken_file_of_roles_opens_nothing(tmp_path, invoke, content):
    roles, folder = tmp_path / "r.yaml", tmp_path / "new"
    if content is not None:
        roles.write_text(content)
    words = ("--procedure", "liangtui_yixuan", "--roles", roles, "--origin", "x")
    assert invoke("new", folder, *words).exit_code == 2
    assert not folder.exists()


@pytest.mark.parametrize("name", ["nothing", "nothing.yaml", ".", "/dev/null"])
@pytest.mark.parametrize("words", [("show",), ("law",), ("compile",), ("lint",)])
def test_a_procedure_that_is_not_there_ends_with_2(invoke, words, name):
    result = invoke(*words, name)
    assert result.exit_code == 2, result.output


@pytest.mark.parametrize("pack", ["nothing", "nothing.yaml"])
def test_a_pack_that_is_not_there_ends_with_2(invoke, pack):
    assert invoke("law", "liangtui_yixuan", "--pack", pack).exit_code == 2


def test_lint_tells_an_error_from_a_file_that_cannot_be_loaded(tmp_path, invoke):
    plan = tmp_path / "plan.yaml"
    plan.write_text("plan: x\nprocedure: liangtui_yixuan\nparameters: {publicity_days: 2}\n")
    result = invoke("lint", plan)
    assert (result.exit_code, "publicity_days" in result.output) == (1, True)
    assert json.loads(invoke("lint", plan, "--json").stdout)["findings"][0]["line"] == 3
    plan.write_text("plan: [\n")
    assert invoke("lint", plan).exit_code in (1, 2)


@pytest.mark.parametrize(
    ("words", "content", "chinese", "english"),
    [
        (("compile",), "procedure: [\n", "不是合法的 YAML（this is not yaml", ": this is not yaml"),
        (("compile",), "id: x\n", "缺少必填的键（`steps` is missing）", ": `steps` is missing"),
        (("prove",), "id: x\n", "缺少必填的键（`steps` is missing）", ": `steps` is missing"),
        (
            ("calendar",),
            "yaer: 2027\n",
            "没有这个键（unknown key `yaer`",
            "yaer: unknown key `yaer`",
        ),
    ],
)
def test_a_fault_of_a_file_is_told_in_the_language_that_was_chosen(
    tmp_path, case, invoke, words, content, chinese, english
):
    path = tmp_path / "bad.yaml"
    path.write_text(content, encoding="utf-8")
    command = (*words, case, path) if words == ("calendar",) else (*words, path)
    for lang, sentence in (("zh", chinese), ("en", english)):
        result = invoke(*command, lang=lang)
        assert (result.exit_code, sentence in result.output) == (2, True), result.output
    assert chinese not in result.output


def test_a_case_is_not_opened_over_something(tmp_path, roles, case, invoke):
    words = ("--procedure", "liangtui_yixuan", "--roles", roles, "--origin", "x")
    for folder in (case, roles):
        assert invoke("new", folder, *words).exit_code == 2
    assert invoke("new", tmp_path / "n", *words, "--meeting-planned", "soon").exit_code == 2
    assert invoke("new", tmp_path / "n", *words, "--follows", tmp_path / "no").exit_code == 2
    assert not (tmp_path / "n").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("--doc", "survey_report=/nowhere"),
        ("--doc", "survey_report"),
        ("--doc", "survey_report=/tmp"),
        ("--data", "visited"),
        ("--data", "=3"),
        ("--data-file", "/nowhere"),
        ("--data-file", "/tmp"),
        ("--sign", "teller"),
    ],
)
def test_a_broken_option_of_a_step_records_nothing(case, invoke, words):
    before = (case / "log.jsonl").read_bytes()
    result = invoke("step", case, "survey", "--actor", "township", *words)
    assert result.exit_code == 2, result.output
    assert (case / "log.jsonl").read_bytes() == before


def test_an_actor_nobody_is_ends_with_2(case, invoke):
    result = invoke("step", case, "count", "--actor", "teller")
    assert (result.exit_code, "nobody holds role `teller`" in result.output) == (2, True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("visited", "9" * 400),
        ("visited", "-1"),
        ("visited", "\u202e3"),
        ("x" * 5000, "3"),
        ("é", "3"),
    ],
)
def test_a_strange_value_is_refused_for_its_form(case, invoke, name, value):
    words = ("--actor", "township", "--data", f"{name}={value}", "--data", "households=3")
    result = invoke("step", case, "survey", *words)
    assert result.exit_code == 1, result.output
    assert len(result.output) < 2000


@pytest.mark.parametrize("actor", ["P 01", "x" * 100, "é", ""])
def test_a_strange_person_is_refused_for_his_form(case, invoke, actor):
    result = invoke("step", case, "leaving_audit", "--actor", actor)
    assert result.exit_code in (1, 2), result.output


@pytest.mark.skipif(sys.platform == "win32", reason="names of files are text there")
def test_bytes_that_are_no_text_do_not_end_in_a_traceback(case):
    program = [sys.executable, "-c", "from tuixuan.cli import main; main()", "--lang", "en"]
    for words in (["step", case, b"\xff", "--actor", b"\xff"], ["log", b"/\xff"], [b"\xff"]):
        done = subprocess.run([*program, *words], capture_output=True, check=False)
        assert done.returncode in (1, 2), done.stderr
        assert b"Traceback" not in done.stderr


def test_a_closed_pipe_is_no_traceback(case):
    program = f"{sys.executable} -c 'from tuixuan.cli import main; main()'"
    line = f"{program} show liangtui_yixuan --json | head -c 10"
    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, check=False)
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_every_error_of_the_tree_is_told_without_a_traceback(invoke, monkeypatch, name):
    import importlib

    import click

    from tuixuan import errors

    module = importlib.import_module(f"tuixuan.cli.{module_of(name)}")
    named = (getattr(errors, name) for name in errors.__all__)
    kinds = [kind for kind in named if isinstance(kind, type) and issubclass(kind, Exception)]
    for kind in [*kinds, OSError]:

        def fail(kind: type[Exception] = kind) -> None:
            raise kind("said by the test")

        monkeypatch.setattr(module, "command", lambda: click.Command(name, callback=fail))
        result = invoke(name)
        refused = kind in (errors.StepRefused, errors.WitnessRefused)
        assert result.exit_code == (1 if refused else 2)
        assert "said by the test" in result.output
