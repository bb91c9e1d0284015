"""The page carries the note byte for byte, runs nothing, and prints on one page."""

from __future__ import annotations

import re
import shutil
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import segno
import zxingcpp

from tuixuan.audit.typed import read_typed
from tuixuan.sheet import read_result, render

CHROMIUM = shutil.which("chromium")


class Parsed(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def page_of(case: Any, note: Any, language: str = "zh", **more: Any) -> str:
    result = read_result(case.entries(), note, [step.id for step in case.procedure.steps])
    return render(result, note, case.procedure, language, **more)


def matrix_in(page: str) -> list[list[bool]]:
    """The modules that the drawing makes black, without the quiet zone."""
    (drawing,) = re.findall(r'<svg[^>]*viewBox="0 0 (\d+) \1"[^>]*>(.*?)</svg>', page)
    side = int(drawing[0])
    black = [[False] * side for _ in range(side)]
    path = re.search(r' d="([^"]*)"', drawing[1])
    assert path is not None
    x, y = 0.0, 0.0
    for command, numbers in re.findall(r"([Mmh])([-0-9. ]*)", path[1]):
        values = [float(one) for one in numbers.split()]
        if command == "M":
            x, y = values
        elif command == "m":
            x, y = x + values[0], y + values[1]
        else:
            for column in range(int(x), int(x + values[0])):
                black[int(y)][column] = True
            x += values[0]
    quiet = range(4, side - 4)
    assert sum(map(sum, black)) == sum(black[r][c] for r in quiet for c in quiet)
    return [[black[r][c] for c in quiet] for r in quiet]


def test_the_code_holds_the_file_of_the_note_byte_for_byte(
    case: Path, issue: Any, resumed: Any
) -> None:
    note = issue(case, 150, witnesses=2)
    content = (case / note.name).read_bytes()
    page = page_of(resumed(case), note)
    code = segno.make_qr(content, error="m", mode="byte", boost_error=False)
    assert [[bool(module) for module in row] for row in code.matrix] == matrix_in(page)
    longer = segno.make_qr(content + b"\n", error="m", mode="byte", boost_error=False)
    assert [[bool(module) for module in row] for row in longer.matrix] != matrix_in(page)


def test_a_reader_of_codes_reads_the_note(
    liangtui: Path, issue: Any, resumed: Any, tmp_path: Path
) -> None:
    """One that shares nothing with what drew the code."""
    note = issue(liangtui, 150, witnesses=2)
    modules = matrix_in(page_of(resumed(liangtui), note))
    quiet, scale = 4, 4
    side = (len(modules) + 2 * quiet) * scale
    picture = bytearray(b"\xff" * side * side)
    for y, x in product(range(len(modules) * scale), repeat=2):
        if modules[y // scale][x // scale]:
            picture[(y + quiet * scale) * side + x + quiet * scale] = 0
    (read,) = zxingcpp.read_barcodes(memoryview(picture).cast("B", (side, side)))
    assert bytes(note) == read.bytes


def test_the_typed_code_stands_on_the_page_and_is_read_back(
    case: Path, issue: Any, resumed: Any
) -> None:
    note = issue(case, 150)
    page = page_of(resumed(case), note)
    (groups,) = re.findall(r'<ol class="typed">(.*?)</ol>', page, re.DOTALL)
    code = " ".join(re.findall(r"<li>(.*?)</li>", groups))
    read = read_typed(code, note.origin)
    assert (note.origin, 150, note.root) == (read.origin, read.size, read.root)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_says_who_was_elected_how_it_is_checked_and_what_it_cannot_show(
    language: str, liangtui: Path, issue: Any, resumed: Any
) -> None:
    case = resumed(liangtui)
    text = " ".join(Parsed(page_of(case, issue(liangtui, case.size), language)).text)
    for words in ("p01", "25", "16", "30", case.origin, "party_2020", str(case.size)):
        assert words in text
    for words in ("What it cannot show", "它不能证明什么", "--since"):
        assert words in text
    assert 2 == text.count("verify.html")  # the other verifier, in each language
    assert ("选举结果单" in text) == (language == "zh")
    assert ("Result sheet" in text) == (language == "en")
    assert ("办结" if language == "zh" else "closed") in text


def test_names_are_shown_only_when_they_are_asked_for(
    liangtui: Path, issue: Any, resumed: Any
) -> None:
    case = resumed(liangtui)
    note = issue(liangtui, case.size)
    names = set(case.people.values())
    assert names
    without, within = page_of(case, note), page_of(case, note, people=case.people)
    assert not any(name in without for name in names)
    assert all(case.people[one] in within for one in ("p01", "p02", "p03"))


def test_a_result_that_is_not_declared_or_is_void_says_so_first(
    liangtui: Path, issue: Any, resumed: Any
) -> None:
    case = resumed(liangtui)
    note = issue(liangtui, case.size)
    main = [step.id for step in case.procedure.steps]
    result = read_result(case.entries(), note, main)
    assert 'class="warning"' not in render(result, note, case.procedure, "en")
    result.state = "void"
    page = render(result, note, case.procedure, "en")
    assert "The election is void" in page
    assert page.index("The election is void") < page.index("<table>")
    result.state, result.declared = "counted", None
    assert "Not declared yet" in render(result, note, case.procedure, "en")


def test_nothing_of_a_case_is_taken_for_html(liangtui: Path, issue: Any, resumed: Any) -> None:
    case = resumed(liangtui)
    note = issue(liangtui, case.size)
    plain = {tag for tag, _ in Parsed(page_of(case, note, people=case.people)).tags}
    evil = '<script>alert("1")</script><img src=x onerror=alert(1)>`{{ 7 * 7 }}`'
    main = [step.id for step in case.procedure.steps]
    result = read_result(case.entries(), note, main)
    result.origin, result.pack = evil, evil
    people = dict.fromkeys(case.people, evil)
    hostile = note._replace(origin=evil)
    page = Parsed(render(result, hostile, case.procedure, "en", people))
    assert plain == {tag for tag, _ in page.tags}
    assert evil in " ".join(page.text)
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)


def test_the_page_runs_nothing_and_fetches_nothing(case: Path, issue: Any, resumed: Any) -> None:
    page = page_of(resumed(case), issue(case, 150))
    parsed = Parsed(page)
    tags = {tag for tag, _ in parsed.tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "form", "base", "a"}
    assert not any(name in attrs for _, attrs in parsed.tags for name in ("src", "href", "style"))
    (policy,) = (
        attrs["content"] for _, attrs in parsed.tags if attrs.get("http-equiv") is not None
    )
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert policy is not None
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert "url(" not in style
    assert "@import" not in style


def test_the_same_case_gives_the_same_page(case: Path, issue: Any, resumed: Any) -> None:
    note = issue(case, 150)
    assert page_of(resumed(case), note) == page_of(resumed(case), note)


def test_a_note_that_too_many_signed_has_its_typed_code_alone(
    liangtui: Path, issue: Any, resumed: Any
) -> None:
    note = issue(liangtui, 150, witnesses=40)
    page = page_of(resumed(liangtui), note, "en")
    assert "<svg" not in page
    assert "use the typed code" in page


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_prints_on_one_page_and_breaks_no_policy(
    language: str, case: Path, issue: Any, resumed: Any, tmp_path: Path
) -> None:
    from playwright.sync_api import sync_playwright

    standing = resumed(case)
    note = issue(case, standing.size, witnesses=2)
    path = tmp_path / "sheet.html"
    page_text = page_of(standing, note, language, people=standing.people)
    path.write_text(page_text, encoding="utf-8")
    said: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(path.as_uri())
        pdf = page.pdf(prefer_css_page_size=True)
        width = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        browser.close()
    assert 1 == len(re.findall(rb"/Type\s*/Page[^s]", pdf))
    assert ([], True) == (said, width)
