"""Help pages: in both languages, cheap, and the same in the documents."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tuixuan.cli import COMMANDS, module_of

DOCUMENT = Path(__file__).parents[2] / "docs" / "cli.md"
HEAVY = ("pydantic", "structlog", "transitions", "yaml", "tuixuan.case", "tuixuan.procedure")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_help_page_in_each_language(invoke, name, lang):
    result = invoke(name, "--help", lang=lang)
    assert result.exit_code == 0
    assert ("选项" in result.output) == (lang == "zh")
    assert ("Options" in result.output) == (lang == "en")


@pytest.mark.checkout
@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_the_document_shows_the_help_page_as_it_is(invoke, name):
    result = invoke(*name.split(), "--help")
    assert result.output.rstrip() in DOCUMENT.read_text(encoding="utf-8"), (
        "run `tuixuan --lang en … --help` in 80 columns and put it into docs/cli.md"
    )


def test_the_help_page_imports_no_command_and_nothing_heavy():
    program = (
        "import sys; sys.argv = ['tuixuan', '--help']\n"
        "from tuixuan.cli import main\n"
        "try: main()\n"
        "except SystemExit: print(sorted(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    loaded = done.stderr
    assert [name for name in HEAVY if f"'{name}'" in loaded] == []
    assert [name for name in COMMANDS if f"'tuixuan.cli.{module_of(name)}'" in loaded] == []


@pytest.mark.parametrize(
    ("words", "environment", "expected"),
    [
        ([], {}, "用法"),
        ([], {"LANG": "en_US.UTF-8"}, "Usage"),
        ([], {"LANG": "de_DE.UTF-8"}, "用法"),
        ([], {"LC_ALL": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, "用法"),
        ([], {"TUIXUAN_LANG": "en", "LC_ALL": "zh_CN.UTF-8"}, "Usage"),
        (["--lang", "zh"], {"TUIXUAN_LANG": "en"}, "用法"),
        (["--lang=en"], {"TUIXUAN_LANG": "zh"}, "Usage"),
    ],
)
def test_the_language_is_chosen_before_anything_is_said(monkeypatch, words, environment, expected):
    from click.testing import CliRunner

    from tuixuan.cli import App

    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert expected in CliRunner().invoke(App(), [*words, "--help"]).output


@pytest.mark.parametrize("words", [["nothing"], ["run"], ["run", "a", "b"], ["step", "--foo"]])
def test_a_usage_error_is_said_in_chinese_and_ends_with_2(invoke, words):
    result = invoke(*words, lang="zh")
    assert result.exit_code == 2
    assert "出错" in result.output
    assert "Error" not in result.output
    assert "No such" not in result.output
