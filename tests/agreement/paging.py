"""The page's script asked about the same folders, and held against the verifier in Python.

What the page says itself that it does not check, orders of names (5.3), is left out.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from governing import statuses

from tuixuan_verify.verify import Result

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "page"))
NAMES = "5.3"


def page_agrees(
    node: Any, folder: Path, policy: bytes, since: bytes | None, result: Result
) -> None:
    """Assert that both say the same of a folder."""
    report = node.verify(folder, (), policy=policy, since=since)
    assert [] == report["unverifiable"] == result.tally.unverifiable
    seen = [f for f in result.tally.findings if f.step != NAMES]
    names = len(seen) < len(result.tally.findings)
    assert {(f.code, f.line) for f in seen} == {(f["code"], f["line"]) for f in report["findings"]}
    assert (result.head, result.entries) == (report["head"], report["entries"])
    told = {one["level"]: one["status"] for one in report["levels"]}
    own = statuses(result)
    levels = own.keys() & told.keys() - ({"5"} if names else set())
    assert {level: own[level] for level in levels} == {level: told[level] for level in levels}
    assert names or result.exit == report["exit"]
