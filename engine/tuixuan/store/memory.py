"""A case kept in memory: for tests, dry runs and simulations.

Rules kept here:
1. It keeps every promise of `Store` but durability: its bytes end with the process.
2. An append is one comparison and one list append; nobody can change the lines behind its back, so
   the writer's `last` is not compared.

This module is for one thread; it does not lock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from tuixuan.errors import CaseError
from tuixuan.store.base import (
    DISCLOSURES,
    blob_digest,
    check_content,
    check_digest,
    check_files,
    check_line,
    check_name,
    conflict,
    file_conflict,
    torn_conflict,
)
from tuixuan.store.beside import without

__all__ = ["MemoryStore"]


class MemoryStore:
    """One case in memory. `tail` stands for what a crash would leave; a test may set it."""

    def __init__(self) -> None:
        self.tail = b""
        self._lines: list[bytes] = []
        self._tails: list[bytes] = []
        self._files: dict[str, bytes] = {}
        self._blobs: dict[str, bytes] = {}

    def size(self) -> int:
        return len(self._lines)

    def lines(self, start: int = 0) -> Iterator[bytes]:
        for n in range(start, len(self._lines)):
            yield self._lines[n]

    def append(self, line: bytes, expected: int, *, last: str | None) -> None:
        check_line(line)
        if len(self._lines) != expected:
            raise conflict(expected, len(self._lines))
        if self.tail:
            raise torn_conflict(expected)
        # A copy, because a result of orjson holds eight times the memory that its bytes need.
        self._lines.append(bytes(memoryview(line)))

    def append_disclosing(
        self, line: bytes, expected: int, *, last: str | None, beside: bytes
    ) -> None:
        self.append(line, expected, last=last)
        self._files[DISCLOSURES] = self._files.get(DISCLOSURES, b"") + beside

    def append_binding(
        self, line: bytes, expected: int, *, last: str | None, files: Mapping[str, bytes]
    ) -> None:
        check_files(files)
        self.append(line, expected, last=last)
        self._files.update((name, bytes(content)) for name, content in files.items())

    def erase_disclosed(self, digests: AbstractSet[str]) -> int:
        content = self._files.get(DISCLOSURES, b"")
        kept, erased = without(content, digests)
        if erased:
            self._files[DISCLOSURES] = kept
        return erased

    def torn(self) -> bytes:
        return self.tail

    def cut(self) -> None:
        if self.tail:
            self._tails.append(self.tail)
            self.tail = b""

    def tails(self) -> Sequence[bytes]:
        return tuple(self._tails)

    def put(self, name: str, content: bytes) -> None:
        check_files({name: content})
        self._files[name] = bytes(content)

    def replace(self, name: str, content: bytes, *, expected: bytes | None) -> None:
        check_files({name: content})
        if self._files.get(name) != expected:
            raise file_conflict(name)
        self._files[name] = bytes(content)

    def get(self, name: str) -> bytes:
        check_name(name)
        if name not in self._files:
            raise CaseError(f"`{name}` is not in the case")
        return self._files[name]

    def names(self) -> Sequence[str]:
        return tuple(sorted(self._files))

    def put_blob(self, content: bytes, sha256: str | None = None) -> tuple[str, int]:
        sha256 = blob_digest(content, sha256)
        check_content(content, sha256)
        self._blobs[sha256] = bytes(content)
        return sha256, len(content)

    def get_blob(self, sha256: str) -> bytes:
        check_digest(sha256)
        if sha256 not in self._blobs:
            raise CaseError(f"document `{sha256}` is not in the case")
        return self._blobs[sha256]

    def blobs(self) -> Iterator[str]:
        return iter(sorted(self._blobs))
