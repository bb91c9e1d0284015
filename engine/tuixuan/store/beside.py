"""`disclosures.jsonl`: what entries commit to, durable before the entry is; and what is erased.

Rules kept here (docs/spec/log.md, section 9):
1. Everything happens under the lock of the append it belongs to, after the end of the log was
   compared: a writer who came too late leaves nothing.
2. Lines of entries that never were, which a crash left, are cut before the next entry is written.
   They stand at the end, because lines are appended in the order of their entries.
3. Looking again is cheap: a file of the size last seen is not read.
4. Erasing writes the file anew without these lines: temporary file, sync, rename, sync of the
   folder. The file stays, also when it is empty then.
5. It holds names of persons: a new file is read and written by its owner alone. Whoever widens its
   mode does so knowingly, and rewriting keeps it.

Of a line this module reads the number of its entry and what has the form of a disclosure in it,
and does not know what that says.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final

from tuixuan.store.base import BLOB_MAX, DISCLOSURES
from tuixuan.store.folder import APPEND, read_regular, sync_folder, write_durably

__all__ = ["MODE", "Beside", "without"]

MODE: Final = 0o600

_NUMBER = re.compile(rb'"n":(0|[1-9][0-9]{0,15})\}')
# However a line is spelled around it: what is erased must not stay because of a space.
_TEXT = re.compile(rb"[A-Za-z0-9_-]{40,}")

Write = Callable[[int, bytes], int]
Sync = Callable[[int], None]


class Beside:
    """The file of one case."""

    __slots__ = ("_name", "_path", "_seen")

    def __init__(self, folder: Path) -> None:
        self._path = folder / DISCLOSURES
        self._name = str(self._path)
        self._seen: tuple[int, int] | None = None

    def commit(self, entries: int, lines: bytes, write: Write, sync: Sync) -> None:
        """Before the next entry of a log of so many: cut what is of none, add what is its own."""
        self.settle(entries, sync)
        if lines:
            self.add(lines, write, sync)

    def settle(self, entries: int, sync: Sync) -> None:
        """Cut what belongs to no entry of a log of so many; raises `OSError`."""
        try:
            status = os.lstat(self._name)
        except FileNotFoundError:
            self._seen = None
            return
        seen = (status.st_ino, status.st_size)
        if seen == self._seen or not stat.S_ISREG(status.st_mode) or status.st_size > BLOB_MAX:
            return
        content = read_regular(self._path, BLOB_MAX)
        end = _settled(content, entries)
        if end < len(content):
            fd = os.open(self._name, APPEND)
            try:
                os.ftruncate(fd, end)
                sync(fd)
            finally:
                os.close(fd)
        self._seen = (status.st_ino, end)

    def add(self, lines: bytes, write: Write, sync: Sync) -> None:
        """Append whole lines, durably; raises `OSError`, and then takes back what it can."""
        fd = os.open(self._name, APPEND, MODE)
        try:
            before = os.fstat(fd).st_size
            try:
                written = write(fd, lines)
                while written < len(lines):
                    written += write(fd, lines[written:])
                sync(fd)
            except OSError:
                os.ftruncate(fd, before)
                raise
            status = os.fstat(fd)
            self._seen = (status.st_ino, status.st_size)
        finally:
            os.close(fd)
        if not before:
            sync_folder(self._path.parent)

    def erase(self, digests: AbstractSet[str], sync: Sync) -> int:
        """Take the lines that disclose one of these out; returns how many, raises `OSError`."""
        if not digests or not os.path.lexists(self._path):
            return 0
        kept, erased = without(read_regular(self._path, BLOB_MAX), digests)
        if erased:
            write_durably(self._path, kept, sync, MODE)
            self._seen = None
        return erased


def without(content: bytes, digests: AbstractSet[str]) -> tuple[bytes, int]:
    """The lines without those that disclose one of these, and how many of them there were."""
    lines = content.splitlines(keepends=True)
    kept = [line for line in lines if digests.isdisjoint(map(_digest, _TEXT.findall(line)))]
    return b"".join(kept), len(lines) - len(kept)


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def _settled(content: bytes, entries: int) -> int:
    """Where the lines of entries that exist end; a line without its LF is none."""
    end = content.rfind(b"\n") + 1
    while end:
        start = content.rfind(b"\n", 0, end - 1) + 1
        found = _NUMBER.search(content, start, end - 1)
        if found is None or found.end() != end - 1 or int(found[1]) < entries:
            break
        end = start
    return end
