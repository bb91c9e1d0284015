"""Bounded reading of files that an adversary may have made.

Only regular files are opened, and nothing is followed: no symbolic link, device or pipe. A
file is never read past its limit, a line never past 65,535 bytes. No path is ever built from
anything in a log but a digest or a year.
"""

from __future__ import annotations

import os
import stat
from hashlib import sha256

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

LINE_LIMIT = 65_535
DOCUMENT_LIMIT = 1_048_576
# no more than the limit and an LF: `batches` relies on it
_CHUNK = LINE_LIMIT + 1
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
)


class Unreadable(Exception):
    """A file that is not there, is no regular file, cannot be opened or is too large."""


class Overlong:
    """A line over the limit: only its leaf hash and its length were kept."""

    __slots__ = ("leaf", "size")

    def __init__(self, leaf: bytes, size: int) -> None:
        self.leaf = leaf
        self.size = size


class Tail:
    """What stands after the last LF."""

    __slots__ = ("nul", "size")

    def __init__(self, size: int, nul: bool) -> None:
        self.size = size
        self.nul = nul


def is_folder(path: str) -> bool:
    """Whether a real folder, and no link to one, has this name."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def open_regular(path: str, buffer: int = _CHUNK) -> BinaryIO:
    """Open a regular file for reading; raises Unreadable for anything else."""
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            raise Unreadable("not_regular")
        handle = os.open(path, _FLAGS)
    except FileNotFoundError:
        raise Unreadable("not_there") from None
    except (OSError, ValueError):
        raise Unreadable("not_readable") from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise Unreadable("not_regular")
    return os.fdopen(handle, "rb", buffer)


def read_document(path: str, limit: int = DOCUMENT_LIMIT) -> bytes:
    """Read a whole file of at most `limit` bytes."""
    with open_regular(path) as file:
        try:
            content = file.read(limit + 1)
        except OSError:
            raise Unreadable("not_readable") from None
    if len(content) > limit:
        raise Unreadable("too_large")
    return content


def copied_as_text(content: bytes) -> str | None:
    """Return what a copy as text did to a file: a byte order mark, or Windows line ends."""
    if content.startswith(b"\xef\xbb\xbf"):
        return "byte_order_mark"
    return "line_ends" if b"\r\n" in content else None


def batches(file: BinaryIO) -> Iterator[list[bytes] | Overlong | Tail]:
    """Yield lines without their LF, many at once; an overlong line and a tail as what they are."""
    rest = b""
    while chunk := file.read(_CHUNK):
        lines = (rest + chunk).split(b"\n")
        rest = lines.pop()
        # a line between two LFs of one chunk is within the limit: only the first began before it
        if lines and len(lines[0]) > LINE_LIMIT:
            long = lines.pop(0)
            yield Overlong(sha256(b"\0" + long).digest(), len(long))
        yield lines
        if len(rest) > LINE_LIMIT:
            yield _long(file, rest)
            rest = b""
    if rest:
        yield Tail(len(rest), b"\0" in rest)


def _long(file: BinaryIO, line: bytes) -> Overlong | Tail:
    """Read on to the next LF in pieces, keeping a hash alone."""
    leaf, size, nul = sha256(b"\0"), 0, False
    while line and line[-1] != 10:
        leaf.update(line)
        size += len(line)
        nul = nul or b"\0" in line
        line = file.readline(_CHUNK)
    if not line:
        return Tail(size, nul)
    leaf.update(line[:-1])
    return Overlong(leaf.digest(), size + len(line) - 1)
