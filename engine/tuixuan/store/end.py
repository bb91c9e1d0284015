"""The end of a log file: how many whole lines it has, where the last one is, what stands after it.

Rules kept here:
1. A line exists when its LF exists. Bytes without LF are a torn tail; so is a last line that
   holds NUL, which a disk leaves where a page never arrived.
2. Looking again is cheap: where file and length are those of the last look and there was no torn
   tail, nothing is read; where the file grew, only what is new is read.
3. When the last known line is not there any more, everything is counted anew.

This module only reads. It does not check that one line follows from another, and does not see an
edit that keeps the length: that one is the verifier's to find.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

from tuixuan.canonical import leaf_hash
from tuixuan.errors import CaseError, LogError
from tuixuan.store.base import LINE_MAX
from tuixuan.store.folder import open_regular

__all__ = ["LogEnd"]

_CHUNK: Final = 1_048_576
_NOTHING: Final = (0, 0, -1)


class LogEnd:
    """What is known of the end of one log file.

    `count` whole lines end at byte `end`; the last of them has the leaf hash `last`; `tail` bytes
    stand after it.
    """

    __slots__ = ("_name", "_path", "_seen", "_start", "count", "end", "last", "tail")

    def __init__(self, path: Path) -> None:
        self._path = path
        self._name = str(path)  # a `Path` costs more to look at than the file
        self.forget()

    def forget(self) -> None:
        """Know nothing, as of a file that is not there."""
        self.count = 0
        self.end = 0
        self.tail = 0
        self.last: str | None = None
        self._start = 0
        self._seen = _NOTHING

    @property
    def file(self) -> tuple[int, int]:
        """Which file was looked at: device and inode."""
        return self._seen[:2]

    def look(self, on_news: Callable[[int], None]) -> None:
        """Bring everything up to date; `on_news` gets a descriptor when something was read."""
        try:
            status = os.stat(self._name)
        except FileNotFoundError:
            self.forget()
            return
        except OSError as error:
            raise CaseError(f"`{self._path}` cannot be read: {error.strerror}") from error
        seen = (status.st_dev, status.st_ino, status.st_size)
        if seen == self._seen and not self.tail:
            return
        with open_regular(self._path) as file:
            if seen[:2] != self.file or self._last_line(file) != self.last:
                self.forget()
            self._count_on(file)
            on_news(file.fileno())
        self._seen = seen

    def advance(self, line: bytes, file: tuple[int, int]) -> None:
        """Take note of a line that was just appended to `file`, under the lock."""
        self.count += 1
        self._start = self.end
        self.end += len(line) + 1
        self.last = leaf_hash(line)
        self._seen = (*file, self.end)

    def read_tail(self) -> bytes:
        """The torn tail; raises `LogError` when no single append can have left it."""
        if not self.tail:
            return b""
        if self.tail > LINE_MAX + 1:
            raise LogError(
                f"after line {self.count} of the log, counted from 0, stand {self.tail} bytes "
                "without a line end: one append never leaves so many; keep the folder as it is",
                line=self.count,
            )
        with open_regular(self._path) as file:
            file.seek(self.end)
            return file.read(self.tail)

    def _count_on(self, file: BinaryIO) -> None:
        """Count the lines after the known end, and find the last one and the tail."""
        file.seek(self.end)
        position = self.end
        while chunk := file.read(_CHUNK):
            found = chunk.count(b"\n")
            if found:
                self.count += found
                self.end = position + chunk.rindex(b"\n") + 1
            position += len(chunk)
        self.last = self._last_line(file)
        if self.end == position and self._has_nul(file):
            self.count -= 1
            self.end = self._start
            self.last = self._last_line(file)
        self.tail = position - self.end

    def _last_line(self, file: BinaryIO) -> str | None:
        """Find where the last line before the known end starts; returns its leaf hash."""
        earliest = max(0, self.end - LINE_MAX - 2)
        file.seek(earliest)
        block = file.read(self.end - earliest)
        if not block:
            self._start = 0
            return None
        line = block[block.rfind(b"\n", 0, -1) + 1 :]
        self._start = self.end - len(line)
        return leaf_hash(line[:-1])

    def _has_nul(self, file: BinaryIO) -> bool:
        file.seek(self._start)
        return b"\x00" in file.read(min(self.end - self._start, LINE_MAX + 2))
