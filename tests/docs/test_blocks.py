"""What the documents show was run: each block marked `run`, in order, in one folder a document.

- `console run`: each line after `$ ` is run by bash; the lines below it are what it prints.
- `python run`: run with the names of the blocks before; `# → ` says what is printed.
- `yaml file=NAME`: written to that file.

`…` alone stands for any number of lines, within a line for anything.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

pytestmark = [pytest.mark.checkout, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = {
    "README.md": "en",
    "README.zh-CN.md": "zh",
    "docs/guide.md": "en",
}
_FENCE = re.compile(r"^```(.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ENDED = "-- the command above ended --"


class Block(NamedTuple):
    """A fenced block: its language, what it is marked with, and its text."""

    language: str
    mark: str
    text: str


def blocks(document: str) -> list[Block]:
    """The fenced blocks of a document."""
    found = []
    for info, text in _FENCE.findall((ROOT / document).read_text(encoding="utf-8")):
        language, _, mark = info.partition(" ")
        found.append(Block(language, mark, text))
    return found


def pattern_of(expected: str) -> re.Pattern[str]:
    """What the shown lines match."""
    parts = []
    for line in expected.splitlines():
        if line == "…":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(".*".join(map(re.escape, line.split("…"))) + r"\n")
    return re.compile("".join(parts))


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Each command of a console block with what is shown below it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown


def run_console(text: str, folder: Path, language: str) -> None:
    """Run the commands of a block in one shell and compare what each prints."""
    listed = list(commands(text))
    script = "".join(
        f"{command} < /dev/null\nended=$?\necho '{_ENDED}'\n(exit $ended)\n"
        for command, _ in listed
    )
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "TUIXUAN_LANG": language,
        "PYTHONUTF8": "1",
        "COLUMNS": "80",
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        ["bash", "-c", f"exec 2>&1\n{script}"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        check=False,
    )
    printed = done.stdout.decode("utf-8").split(_ENDED + "\n")
    for (command, shown), found in zip(listed, printed, strict=False):
        assert pattern_of(shown).fullmatch(found), f"$ {command}\n{found}\nexpected:\n{shown}"
    assert len(printed) == len(listed) + 1


def run_python(text: str, names: dict[str, Any]) -> None:
    """Run a block with the names of those before it and compare what it prints."""
    shown = "".join(
        line.removeprefix("# → ") + "\n" for line in text.splitlines() if line.startswith("# → ")
    )
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(text, "<document>", "exec"), names)
    assert pattern_of(shown).fullmatch(printed.getvalue()), f"{printed.getvalue()}\n{shown}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_a_document_shows_is_what_happens(
    document: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for block in blocks(document):
        if block.mark.startswith("file="):
            (tmp_path / block.mark.removeprefix("file=")).write_text(block.text, encoding="utf-8")
        elif (block.language, block.mark) == ("console", "run"):
            run_console(block.text, tmp_path, DOCUMENTS[document])
        elif (block.language, block.mark) == ("python", "run"):
            run_python(block.text, names)
        else:
            assert not block.mark, f"`{block.mark}` is no mark of a block"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_document_has_blocks_that_are_run(document: str) -> None:
    assert {"console", "python"} <= {b.language for b in blocks(document) if b.mark == "run"}


def test_a_block_that_shows_something_else_is_found(tmp_path: Path) -> None:
    run_console("$ echo a; echo b; echo c\na\n…\nc\n$ false\n$ echo $?\n1\n", tmp_path, "en")
    for text in ("$ echo a\nb\n", "$ echo a\n", "$ true\na\n"):
        with pytest.raises(AssertionError):
            run_console(text, tmp_path, "en")
    with pytest.raises(AssertionError):
        run_python("print(1)\n# → 2\n", {})
