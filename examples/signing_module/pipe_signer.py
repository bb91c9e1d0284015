"""A signer that asks another process: how a hardware or certified module is plugged into a case.

Rules kept here:
1. The key stays in the module. What crosses the pipe is a text to sign and a signature.
2. Which key it is says whoever sets it up, not the module: the engine verifies every signature
   with that key before it keeps a note.
3. A module that does not answer in time, or not with a signature, is stopped; the note is due, and
   the next attempt starts it again.

The protocol is one line each way: `sign BASE64` is answered by `signed BASE64` or `refused REASON`.
It works where a pipe can be waited for: Linux, macOS.
"""

from __future__ import annotations

import os
import select
import subprocess
import time
from base64 import b64decode, b64encode
from collections.abc import Sequence

from tuixuan.audit.keys import VerifierKey

LONGEST_ANSWER = 4096


class PipeSigner:
    """A `tuixuan.audit.Signer` over the pipes of a process."""

    def __init__(self, command: Sequence[str], key: str, *, timeout: float = 10.0) -> None:
        """`key` is the verifier key of the module's key, as the auditor's policy has it."""
        self.key = VerifierKey.parse(key)
        self._command = list(command)
        self._timeout = timeout
        self._process: subprocess.Popen[bytes] | None = None

    def sign(self, message: bytes) -> bytes:
        """The signature that the module makes; raises whatever stands in the way."""
        try:
            word, _, rest = self._ask(b"sign " + b64encode(message)).partition(" ")
            if word == "signed":
                return b64decode(rest, validate=True)
        except BaseException:
            self.close()
            raise
        raise RuntimeError(f"the module refuses: {rest or word}")

    def close(self) -> None:
        """Stop the module; the next signature starts it again."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _ask(self, line: bytes) -> str:
        process = self._running()
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(line + b"\n")
        process.stdin.flush()
        return self._answer(process.stdout.fileno())

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._process is None:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
            )
        return self._process

    def _answer(self, fd: int) -> str:
        answer, end = b"", time.monotonic() + self._timeout
        while not answer.endswith(b"\n"):
            ready, _, _ = select.select([fd], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                raise TimeoutError(f"the module did not answer within {self._timeout} seconds")
            part = os.read(fd, LONGEST_ANSWER)
            answer += part
            if not part or len(answer) > LONGEST_ANSWER:
                raise RuntimeError("the module ended, or answered too much")
        return answer.decode("ascii").rstrip("\n")
