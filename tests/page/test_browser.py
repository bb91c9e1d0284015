"""The built page in Chromium, opened from the disk as from a USB stick, without any network.

Screenshots are left in build/page/. Without Chromium the tests are skipped, but never where CI is
set: there a missing browser is a failure.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from page_notes import Key, files_of, note, root, text

pytestmark = [pytest.mark.checkout, pytest.mark.slow]

HOME = Path(__file__).resolve().parent.parent.parent
PAGE = (HOME / "engine" / "tuixuan_page" / "verify.html").as_uri()
VECTORS = HOME / "tests" / "vectors"
SHOTS = HOME / "build" / "page"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip
WAIT = 20_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = shutil.which("chromium")
    if path is None:
        said = "Chromium is not installed (Debian: apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said)
    from playwright.sync_api import sync_playwright

    SHOTS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield running
        running.close()


class Opened:
    """The page, with what it asked the network for and what went wrong in it."""

    def __init__(self, browser: Any, language: str = "zh-CN", width: int = 1100) -> None:
        self.tab = browser.new_page(viewport={"width": width, "height": 900}, locale=language)
        self.requests: list[str] = []
        self.faults: list[str] = []
        self.tab.on("request", lambda request: self.requests.append(request.url))
        self.tab.on("pageerror", lambda fault: self.faults.append(str(fault)))
        self.tab.on("console", lambda said: self.faults.append(said.text))
        self.tab.goto(PAGE)
        self.tab.wait_for_selector("#folder", state="attached", timeout=WAIT)

    def choose(self, case: Path) -> None:
        """Pick a folder with the button."""
        self.tab.set_input_files("#folder", case)
        self.verdict()

    def verdict(self) -> str:
        """What stands on top of the report."""
        self.tab.wait_for_selector(".verdict", timeout=WAIT)
        return str(self.tab.inner_text(".verdict h2"))

    def badges(self) -> list[str]:
        """What is said of each level."""
        return list(self.tab.locator(".levels summary .badge").all_inner_texts())

    def shot(self, name: str) -> None:
        self.tab.screenshot(path=SHOTS / f"{name}.png", full_page=True)


@pytest.fixture
def opened(browser: Any) -> Iterator[Opened]:
    page = Opened(browser)
    yield page
    # reading what was picked goes through no network; `blob:` would be seen here as well
    assert [PAGE] == page.requests
    assert [] == page.faults
    page.tab.close()


def test_a_whole_case_passes_in_both_languages(opened):
    opened.shot("start")
    opened.choose(VECTORS / "shipped_whole" / "case")
    assert "所要求的各级核验均已通过" == opened.verdict()
    assert ["通过", "通过", "未核验", "未核验", "通过", "通过"] == opened.badges()
    assert "两推一选" in opened.tab.inner_text(".verdict")
    assert "第 2、3 级均未核验" in opened.tab.inner_text("main")
    assert "“未核验”不等于“通过”。" in opened.tab.inner_text(".closing")
    opened.shot("whole_zh")
    opened.tab.click("header button")
    assert "Every level asked for has passed" == opened.verdict()
    not_checked = "not checked"
    assert ["pass", "pass", not_checked, not_checked, "pass", "pass"] == opened.badges()
    assert "“Not checked” is not a pass." in opened.tab.inner_text(".closing")
    opened.shot("whole_en")


def test_the_script_that_runs_can_be_read(opened):
    html = (HOME / "engine" / "tuixuan_page" / "verify.html").read_text("utf-8")
    opened.tab.click(".source summary")
    # it is written out when the browser says that it was opened, a moment after the click
    opened.tab.wait_for_function("document.querySelector('.source pre').textContent")
    shown = opened.tab.text_content(".source pre")
    digest = base64.b64encode(hashlib.sha256(shown.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in html
    opened.shot("script_zh")


def test_an_amended_case_names_its_laws(opened):
    opened.choose(VECTORS / "amended" / "case")
    assert "所要求的各级核验均已通过" == opened.verdict()
    assert "条目 7：此后改按程序第 2 版办理" in opened.tab.inner_text("main")
    rows = [row.split("\t") for row in opened.tab.locator(".dates tbody tr").all_inner_texts()]
    assert ["5", "7", "8"] == [row[0] for row in rows[4:7]]
    assert ["程序变更", "第 2 版", rows[4][4]] == rows[5][2:]
    opened.shot("amended_zh")


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("zh-CN", "推选案卷核验"),
        ("zh", "推选案卷核验"),
        ("en-GB", "Verify an election case"),
        ("fr-FR", "Verify an election case"),
    ],
)
def test_it_opens_in_the_language_of_the_browser(browser, language, title):
    page = Opened(browser, language)
    assert title == page.tab.inner_text("h1")
    page.tab.click("header button")
    assert title != page.tab.inner_text("h1")
    page.tab.close()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_nothing_is_wider_than_a_small_screen(browser, language):
    page = Opened(browser, language, width=360)
    page.choose(VECTORS / "amended" / "case")
    assert 360 == page.tab.evaluate("document.documentElement.scrollWidth")
    page.shot(f"small_{language}")
    page.tab.close()


def test_names_without_documents_say_that_no_document_was_looked_at(opened):
    opened.choose(VECTORS / "shipped_whole" / "case")
    assert "通过" == opened.badges()[5]
    assert "条目所列材料均未查看" in opened.tab.inner_text("main")
    opened.choose(VECTORS / "disclosure_ahead" / "case")
    assert "均未查看" not in opened.tab.inner_text("main")


def test_a_witness_who_states_no_time_is_shown_without_one(opened):
    opened.tab.click("details.options summary")
    opened.tab.set_input_files("#policy", VECTORS / "not_ahead_no_time" / "policy")
    opened.choose(VECTORS / "not_ahead_no_time" / "case")
    assert "county (未称时间)" in opened.tab.inner_text("main")
    assert "1970" not in opened.tab.inner_text("main")


def test_findings_are_shown_by_line(opened):
    opened.choose(VECTORS / "defect_many_fail" / "case")
    assert "发现问题" == opened.verdict()
    assert "未通过" == opened.badges()[4]
    found = opened.tab.locator(".found li").all_inner_texts()
    assert any("条目 11" in one and "documents" in one for one in found)
    # rules by their titles with what they cite, numbers with what they are (verification 5.5)
    told = "\n".join(found)
    assert "应归档材料齐全 [档案法（2020） 13; " in told
    assert "此步骤此时不得办理 (须 选举书记)" in told
    assert "结果 记为 已发票，复算为 发票有误" in told
    opened.shot("findings_zh")
    opened.tab.emulate_media(media="print")
    opened.tab.pdf(path=SHOTS / "findings_zh.pdf")


def test_a_dropped_folder(opened):
    case = VECTORS / "defect_many_fail" / "case"
    session = opened.tab.context.new_cdp_session(opened.tab)
    dragged = {"items": [], "files": [str(case)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 550, "y": 250, "data": dragged})
    assert "发现问题" == opened.verdict()
    assert "case" in opened.tab.inner_text(".verdict dl")


def test_a_policy_and_a_kept_note(opened, tmp_path):
    files = files_of(VECTORS / "base" / "case")
    lines = files["log.jsonl"].splitlines()
    log = Key("tuixuan.example/向量村", 1)
    whole = text(log.name, len(lines), root(lines))
    seen = Key("county.example/w", 2, 4)
    signed = note(whole, log.sign(whole), seen.sign(whole, 0))
    for name, content in {**files, f"checkpoints/{len(lines):08d}": signed}.items():
        (tmp_path / "case" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "case" / name).write_bytes(content)
    (tmp_path / "policy").write_text(f"log {log}\nwitness county {seen}\nquorum none\n", "utf-8")
    opened.choose(tmp_path / "case")
    opened.tab.click(".options summary")
    opened.tab.set_input_files("#policy", tmp_path / "policy")
    opened.tab.fill("textarea", signed.decode())
    opened.tab.locator("textarea").blur()
    opened.tab.locator(".levels > .pass >> nth=5").wait_for(timeout=WAIT)
    assert ["通过"] * 6 == opened.badges()
    said = opened.tab.inner_text("main")
    assert f"签名：{log.name}+{log.id.hex()}" in said
    assert "见证：county (未称时间)" in said
    opened.shot("signed_zh")
    opened.tab.fill("textarea", "AAAA")
    opened.tab.locator("textarea").blur()
    opened.tab.wait_for_selector(".exit2")
    assert "留存的检查点不合规" in opened.tab.inner_text(".verdict")


def test_what_a_log_says_is_text_and_nothing_else(opened, tmp_path):
    case = tmp_path / "case"
    case.mkdir()
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>\\u202e"
    entry = (
        '{"data":{"origin":"' + evil.replace("\\u202e", "‮") + '"},"n":0,"out":{"state":"s"},'
        '"t":"2026-01-01T00:00:00.000Z","type":"genesis"}\n'
    )
    (case / "log.jsonl").write_text(entry, "utf-8")
    opened.choose(case)
    assert "发现问题" == opened.verdict()
    assert 0 == opened.tab.locator("main img, main script").count()


def test_a_reason_may_have_the_name_of_a_member_of_every_object(opened, tmp_path):
    shutil.copytree(VECTORS / "amended" / "case", tmp_path / "case")
    log = tmp_path / "case" / "log.jsonl"
    lines = log.read_bytes().splitlines()
    entry = json.loads(lines[-1])
    reason = {"constructor": 1, "op": "constructor", "right": 2, "rule": "constructor"}
    entry |= {"type": "refused", "n": len(lines), "out": {"reasons": [reason], "state": "elected"}}
    entry["prev"] = hashlib.sha256(b"\0" + lines[-1]).hexdigest()
    spelled = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    log.write_bytes(b"\n".join([*lines, spelled.encode(), b""]))
    opened.choose(tmp_path / "case")
    assert "constructor (constructor 1、应为 2)" in opened.tab.inner_text("main")


def test_what_shows_nothing_is_written_out(opened, tmp_path):
    """Two origins that look alike are not taken for one."""
    for name, content in files_of(VECTORS / "base" / "case").items():
        (tmp_path / "case" / name).parent.mkdir(parents=True, exist_ok=True)
        odd = content.replace("向量村".encode(), "向量村\u3164\u034f\u200b".encode())
        (tmp_path / "case" / name).write_bytes(odd)
    opened.choose(tmp_path / "case")
    assert "tuixuan.example/向量村\\u{3164}\\u{34f}\\u{200b}" in opened.tab.inner_text(".verdict")


def test_a_folder_that_holds_several_cases_asks_which(opened, tmp_path):
    for name in ("a", "b"):
        shutil.copytree(VECTORS / "shipped_whole" / "case", tmp_path / "all" / name)
    opened.tab.set_input_files("#folder", tmp_path / "all")
    opened.tab.click(".choice button >> nth=1")
    assert "所要求的各级核验均已通过" == opened.verdict()
    assert "all/b" in opened.tab.inner_text(".verdict dl")


def test_an_empty_folder_says_what_is_lacking(opened, tmp_path):
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "readme.txt").write_text("x")
    opened.choose(tmp_path / "none")
    assert "未能完成核验" == opened.verdict()
    assert "log.jsonl" in opened.tab.inner_text(".verdict")
    opened.shot("nothing_zh")
