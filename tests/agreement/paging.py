"""The page's script asked about the same folders, and held against the verifier in Python.

What the page says itself that it does not check is left out: orders of names (5.3), and where it
says so the law after an amendment (its README).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from governing import Pairs, statuses

from tuixuan_verify.verify import Result

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "page"))
NAMES = "5.3"


def page_agrees(node: Any, folder: Path, policy: bytes | None, result: Result, **more: Any) -> bool:
    """Assert that both say the same of a folder; returns whether the page judged all of it."""
    report = node.verify(folder, (), policy=policy, **more)
    why = {one["why"] for one in report["unverifiable"]}
    ended = "amended" in why
    assert why <= {"amended"}, report["unverifiable"]
    steps = {f.step for f in result.tally.findings}
    assert _found(report, ended) == _expected(result, ended), steps
    told = {one["level"]: one["status"] for one in report["levels"]}
    own = {level: status for level, status in statuses(result).items() if level in told}
    open_ = {"4"} if ended else set()
    if NAMES in steps:
        open_.add("5")
    assert {k: v for k, v in own.items() if k not in open_} == {
        k: told[k] for k in own if k not in open_
    }
    assert (result.head, result.entries) == (report["head"], report["entries"])
    if ended:
        assert (2, "not checked") == (report["exit"], told["4"])
    elif NAMES not in steps:
        assert result.exit == report["exit"]
    return not ended


def _found(report: Any, ended: bool) -> Pairs:
    return {(f["code"], f["line"]) for f in report["findings"] if _is_seen(f["step"], ended)}


def _expected(result: Result, ended: bool) -> Pairs:
    return {(f.code, f.line) for f in result.tally.findings if _is_seen(f.step, ended)}


def _is_seen(step: str, ended: bool) -> bool:
    return step != NAMES and not (ended and step[0] == "4")
