"""What the engine asks of a place to keep one case: a protocol whose docstrings are promises.

Rules kept here:
1. A store knows bytes: lines, small files with a name, blobs named by their digest. It does not
   parse a line of the log.
2. Appending is compare-and-append. Two writers never break a link: one of them gets a conflict.
3. What was acknowledged survives the loss of power, in every store that claims to be durable.
4. Names come from a closed pattern, so that no name leaves the case.

This module does not write anything, and does not say where: folders, memory and databases are
modules of their own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, Protocol, runtime_checkable

from tuixuan.canonical import Limits
from tuixuan.errors import CaseError, ConflictError, UsageError

__all__ = [
    "BLOB_MAX",
    "DISCLOSURES",
    "LINE_MAX",
    "BindingStore",
    "DisclosingStore",
    "Store",
    "blob_digest",
    "check_content",
    "check_digest",
    "check_files",
    "check_line",
    "check_name",
    "conflict",
    "digest_of",
    "file_conflict",
    "is_digest",
    "is_reserved",
    "torn_conflict",
]

LINE_MAX: Final = Limits.LINE.size
BLOB_MAX: Final = 64 * 1_048_576
# The small file to which `append_disclosing` adds what an entry commits to.
DISCLOSURES: Final = "disclosures.jsonl"

_PART = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}"
_NAME = re.compile(rf"{_PART}(?:/{_PART}){{0,4}}", re.ASCII)
_RESERVED = re.compile(r"(?:log\.jsonl.*|lock|evidence)(?:/.*)?", re.ASCII | re.IGNORECASE)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Store(Protocol):
    """One case: the lines of its log, its small files, its evidence."""

    def size(self) -> int:
        """The number of whole lines now; a torn tail is not counted."""

    def lines(self, start: int = 0) -> Iterator[bytes]:
        """Yield the whole lines from number `start` on, without LF, in order, in flat memory.

        Raises `LogError` at a line longer than `LINE_MAX`, without reading it whole.
        """

    def append(self, line: bytes, expected: int, *, last: str | None) -> None:
        """Add one line, without LF, as line number `expected`; return when it is durable.

        `last` is the leaf hash of the last line as the writer believes it to be; a store that can
        be changed behind its back compares it, unless it is `None`.
        Raises `ConflictError` when the store does not end as the writer believes, and then nothing
        was written. Raises `StoreError` when writing or syncing failed: the line may or may not
        be there, and the store takes no more appends until it is opened again.
        """

    def torn(self) -> bytes:
        """The bytes after the last whole line that a crash left; empty if there are none.

        Another writer who is writing just now leaves such bytes too, for a moment.
        """

    def cut(self) -> None:
        """Move the torn tail aside and cut it, durably and in this order.

        Waits for another writer first, and does nothing when there is no torn tail by then.
        """

    def tails(self) -> Sequence[bytes]:
        """Every tail that was ever moved aside, oldest first."""

    def put(self, name: str, content: bytes) -> None:
        """Keep a small file under `name`, whole or not at all, durably; replaces what was there.

        A name is one to five parts of letters, digits, `_`, `.` and `-`, joined by `/`, such as
        `calendars/2026.json`; raises `UsageError` for another one.
        """

    def replace(self, name: str, content: bytes, *, expected: bytes | None) -> None:
        """`put`, where the file holds what the writer has read: `None` when there was none.

        Compared and put in one, for a file that several add to, as notes are. Raises
        `ConflictError` when it holds something else by now, and then nothing was written.
        """

    def get(self, name: str) -> bytes:
        """The small file under `name`; raises `CaseError` when there is none."""

    def names(self) -> Sequence[str]:
        """The names of all small files, sorted; neither the log nor the evidence is among them."""

    def put_blob(self, content: bytes, sha256: str | None = None) -> tuple[str, int]:
        """Keep a document durably under its digest; returns its SHA-256 in hex and its size.

        `sha256` is the digest when the caller has computed it from these very bytes, which cannot
        change since: so a document is hashed once. `get_blob` compares in any case.
        """

    def get_blob(self, sha256: str) -> bytes:
        """The document with this digest, compared; raises `CaseError` when missing or changed."""

    def blobs(self) -> Iterator[str]:
        """Yield the digests of all documents kept, sorted, in flat memory."""


@runtime_checkable
class DisclosingStore(Store, Protocol):
    """A store that can keep names beside the log as well; only a case with names asks for it."""

    def append_disclosing(
        self, line: bytes, expected: int, *, last: str | None, beside: bytes
    ) -> None:
        """`append`, and whole lines added to the small file `DISCLOSURES`.

        They are durable before the line is, and are not added when it conflicts. What a crash left
        there of lines that never were is gone once the next line is appended.
        """

    def erase_disclosed(self, digests: AbstractSet[str]) -> int:
        """Take the lines that disclose one of these out of `DISCLOSURES`; returns how many.

        Whole or not at all, and durable when it returns; without such a line nothing is written.
        Raises `StoreError` when writing or syncing failed: the lines may or may not be there.
        """


@runtime_checkable
class BindingStore(Store, Protocol):
    """A store that can put files with a line: an amended law, the calendar of one more year."""

    def append_binding(
        self, line: bytes, expected: int, *, last: str | None, files: Mapping[str, bytes]
    ) -> None:
        """`append`, and small files that the line binds, by name.

        They are durable before the line is, and none is touched when it conflicts: a writer who
        comes too late changes nothing of what another line binds.
        """


def check_line(line: bytes) -> None:
    """Refuse what would not come back as one line."""
    if not line or len(line) > LINE_MAX or b"\n" in line or b"\x00" in line:
        raise UsageError(f"a line of 1 to {LINE_MAX} bytes without a line end is expected")


def check_name(name: str) -> None:
    """Refuse every name outside the closed pattern, and those that the store uses itself."""
    if is_reserved(name):
        raise UsageError(
            f"a name such as `calendars/2026.json` is expected, not {ascii(name)[:120]}"
        )


def is_reserved(name: str) -> bool:
    """Whether no small file may have this name: outside the pattern, or used by the store."""
    return _NAME.fullmatch(name) is None or _RESERVED.fullmatch(name) is not None


def check_digest(sha256: str) -> None:
    """Refuse everything but 64 lower-case hexadecimal digits."""
    if not is_digest(sha256):
        raise UsageError(
            f"a sha-256 in 64 hexadecimal digits is expected, not {ascii(sha256)[:80]}"
        )


def is_digest(sha256: str) -> bool:
    """Whether it is 64 lower-case hexadecimal digits."""
    return _DIGEST.fullmatch(sha256) is not None


def check_content(content: bytes, name: str) -> None:
    """Refuse a file too large to be read back in one piece."""
    if len(content) > BLOB_MAX:
        raise CaseError(f"`{name}`: at most {BLOB_MAX} bytes are allowed, not {len(content)}")


def check_files(files: Mapping[str, bytes]) -> None:
    """Refuse what no small file may be called or hold."""
    for name, content in files.items():
        check_name(name)
        check_content(content, name)


def digest_of(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def blob_digest(content: bytes, sha256: str | None) -> str:
    """The digest of a document that is to be kept: the one at hand, or else computed."""
    if sha256 is None:
        return digest_of(content)
    check_digest(sha256)
    return sha256


def conflict(expected: int, actual: int) -> ConflictError:
    """The log has another length than the writer believed."""
    return ConflictError(
        f"a log of {expected} lines is expected, not of {actual}: reload and try again",
        expected=expected,
        actual=actual,
    )


def file_conflict(name: str) -> ConflictError:
    """A small file holds something else than the writer has read."""
    return ConflictError(f"`{name}` is not as it was read: read it again and try again")


def torn_conflict(size: int) -> ConflictError:
    """The log has the expected length, but another writer died in the middle of a line."""
    return ConflictError(
        f"a whole line is expected at the end of the log of {size}, not a torn one: "
        "reload and try again",
        expected=size,
        actual=size,
    )
