"""Documents say what is there: links resolve, commands exist, both READMEs say the same."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tuixuan.cli import COMMANDS

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.zh-CN.md")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def files() -> list[Path]:
    """Every file that is or would be committed; all of them where there is no git."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    names = listed.stdout.decode("utf-8").split("\0")[:-1]
    if listed.returncode or not names:
        pytest.skip("there is no git here to list the files")
    return [path for name in dict.fromkeys(names) if (path := ROOT / name).is_file()]


def documents() -> list[Path]:
    """Every Markdown file."""
    return [path for path in files() if path.suffix == ".md"]


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def anchors(path: Path) -> set[str]:
    """The anchors of the headings of a document, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", text_of(path), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in plain}


def links(path: Path) -> Iterator[str]:
    """The links of a document to other places in the repository."""
    for link in _LINK.findall(text_of(path)):
        if not re.match(r"[a-z]+:", link):
            yield link


def test_every_link_between_documents_resolves() -> None:
    broken = []
    for document in documents():
        for link in links(document):
            name, _, anchor = link.partition("#")
            target = (document.parent / name).resolve() if name else document
            known = anchors(target) if anchor and target.suffix == ".md" else {anchor}
            if not target.exists() or anchor not in known:
                broken.append(f"{document.relative_to(ROOT)}: {link}")
    assert broken == []


def commands_in(path: Path) -> set[tuple[str, str]]:
    """The commands of both programs that a document names in code, and their options."""
    found = set()
    for code in _CODE.findall(text_of(path)):
        for command in re.findall(
            r"(?<!from )tuixuan ((?:--lang [a-z]+ )?[a-z]+(?:-[a-z]+)*)", code
        ):
            found.add(("tuixuan", command.rpartition(" ")[2]))
        for line in re.findall(r"tuixuan-verify[^\n`]*", code):
            found |= {("tuixuan-verify", option) for option in re.findall(r"--[a-z]+", line)}
    return found


@pytest.mark.parametrize("name", [*READMES, "docs/guide.md", "docs/cli.md"])
def test_every_command_that_a_document_names_exists(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tuixuan_verify", "--help"], capture_output=True, check=True
    )
    options = set(re.findall(r"--[a-z]+", done.stdout.decode("utf-8")))
    for program, word in commands_in(ROOT / name):
        assert word in (COMMANDS if program == "tuixuan" else options), f"{program} {word}"


def test_every_command_is_in_a_document() -> None:
    named = commands_in(ROOT / "docs" / "guide.md") | commands_in(ROOT / "docs" / "cli.md")
    assert sorted(set(COMMANDS) - {word for program, word in named if program == "tuixuan"}) == []


def test_every_target_of_make_that_a_document_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    for document in documents():
        for code in _CODE.findall(text_of(document)):
            for target in re.findall(r"(?<![\w-])make ([a-z]+)\b", code):
                assert target in targets, f"{document.relative_to(ROOT)}: make {target}"


def outline(name: str) -> list[tuple[str, ...]]:
    """What both READMEs must have alike: levels of headings, targets of links, shapes of blocks."""
    shape: list[tuple[str, ...]] = []
    fenced = False
    for line in text_of(ROOT / name).splitlines():
        if line.startswith("```"):
            fenced = not fenced
            shape.append(("block", line))
        elif not fenced and line.startswith("#"):
            shape.append(("heading", line.split(" ")[0]))
        elif not fenced and line.startswith("- "):
            shape.append(("item",))
        elif fenced and line.startswith("$ "):
            shape.append(("command", line.partition("#")[0]))
        for link in _LINK.findall(line):
            if not link.startswith("README"):
                shape.append(("link", link))
    return shape


def test_both_readmes_have_the_same_sections() -> None:
    english, chinese = (outline(name) for name in READMES)
    assert english == chinese


def test_both_readmes_show_the_same_program() -> None:
    programs = [
        re.findall(r"^```python run\n(.*?)^```$", text_of(ROOT / name), re.MULTILINE | re.DOTALL)
        for name in READMES
    ]
    assert programs[0] == programs[1] != []


# Written so that this file does not hold what it looks for.
_PLACES = re.compile(
    r"(?<![\w.~:/-])/(?:[w]ork|[r]oot|[h]ome|[U]sers|[o]pt|[m]nt|[s]rv)/[\w.-]"
    r"|[A-Za-z]:\\\\?[U]sers"
    r"|[p]ythonhosted|[p]ypi\.(?:org|python)|[p]ypi-mirror|/[s]imple/(?=[\w\s\"'])"
    r"|index-[u]rl[ =]+[\"']?https?:|extra-index-[u]rl"
)


def test_no_file_names_a_machine_or_a_package_registry() -> None:
    found = []
    for path in files():
        text = path.read_bytes().decode("utf-8", "replace")
        for n, line in enumerate(text.splitlines(), start=1):
            if match := _PLACES.search(line):
                found.append(f"{path.relative_to(ROOT)}:{n}: {match[0]}")
    assert found == []


def test_a_machine_and_a_registry_would_be_found() -> None:
    for text in (
        "see /" + "home/li/case",
        '"/' + 'work/main"',
        "C:\\" + "Users\\li",
        "https://" + "pypi" + ".org/x",
        "https://host/" + "simple/click",
        "--index-" + "url https://host",
    ):
        assert _PLACES.search(text), text
    for text in (
        "docs/home/page",
        "https://example.org/" + "home/x",
        "a/" + "work/b",
        "~/" + "opt",
    ):
        assert not _PLACES.search(text), text


def test_the_tour_names_every_part_of_the_code() -> None:
    """A package or a module at the top of the engine that the tour leaves out is found."""
    tour = text_of(ROOT / "docs" / "tour.md")
    engine = ROOT / "engine"
    parts = {path for path in (engine / "tuixuan").glob("*.py") if path.name != "__init__.py"}
    parts |= {path.parent for path in (engine / "tuixuan").glob("*/__init__.py")}
    missing = [path.name for path in sorted(parts) if f"engine/tuixuan/{path.name}" not in tour]
    assert missing == []


def test_the_tour_names_every_module_of_the_verifier() -> None:
    tour = text_of(ROOT / "docs" / "tour.md")
    modules = {path.name for path in (ROOT / "engine" / "tuixuan_verify").glob("*.py")}
    modules -= {"__init__.py", "__main__.py"}
    missing = [name for name in sorted(modules) if f"engine/tuixuan_verify/{name}" not in tour]
    assert modules and missing == []


def test_every_decision_has_a_number_of_its_own_and_is_listed() -> None:
    folder = ROOT / "docs" / "adr"
    pages = sorted(path.name for path in folder.glob("*.md") if path.name != "README.md")
    assert [int(name[:4]) for name in pages] == list(range(1, len(pages) + 1))
    assert list(links(folder / "README.md")) == pages
    for name in pages:
        assert text_of(folder / name).startswith(f"# {int(name[:4])}. ")


def test_every_term_of_contributing_is_in_the_glossary() -> None:
    """One word for one thing: the glossary has every word that CONTRIBUTING fixes."""
    rows = re.findall(
        r"^\| (\S+) \| ([a-z ]+) \| [^|]+ \| [^|]+ \|$",
        text_of(ROOT / "CONTRIBUTING.md"),
        re.MULTILINE,
    )
    glossary = text_of(ROOT / "docs" / "glossary.md")
    missing = [row for row in rows if row[1] != "term" and f"**{row[1]}**" not in glossary]
    assert rows and missing == []
