"""Whole files in a folder: written durably, read carefully.

Rules kept here:
1. A file is there whole or not at all: temporary name, sync, rename, sync of the folder. One that
   is replaced keeps its mode, and of a failed write nothing stays.
2. Only regular files are opened, size first: no device, no pipe, no link, nothing too large.
3. A new folder is made durable by a sync of the folder it stands in.

This module does not know what the files are for, and does not lock.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

from tuixuan.errors import CaseError

__all__ = [
    "APPEND",
    "make_folder",
    "open_regular",
    "read_regular",
    "sync_file",
    "sync_folder",
    "write_durably",
]

_COMMON: Final = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_CAREFUL: Final = _COMMON | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
# To a file that is there, or is made; its content is binary, and it is no link.
APPEND: Final = os.O_WRONLY | os.O_APPEND | os.O_CREAT | _COMMON | getattr(os, "O_NOFOLLOW", 0)

sync_file: Final[Callable[[int], None]] = getattr(os, "fdatasync", os.fsync)


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file to be read; raises `CaseError` when there is none."""
    try:
        fd = os.open(path, os.O_RDONLY | _CAREFUL)
    except OSError as error:
        raise CaseError.saying(
            "`{path}` cannot be opened: {reason}", path=path, reason=error.strerror
        ) from error
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise CaseError.saying("`{path}` is expected to be a regular file", path=path)
    return os.fdopen(fd, "rb")


def read_regular(path: Path, limit: int) -> bytes:
    """The content of a regular file of at most `limit` bytes; raises `CaseError`."""
    with open_regular(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size > limit:
            raise CaseError.saying(
                "`{path}`: at most {limit} bytes are allowed, not {size}",
                path=path,
                limit=limit,
                size=size,
            )
        return file.read(limit)


def write_durably(
    path: Path, content: bytes, sync: Callable[[int], None], mode: int = 0o666
) -> None:
    """Put `content` at `path`, whole or not at all; raises `OSError`.

    `mode` is that of a new file, under the umask.
    """
    make_folder(path.parent)
    temporary = path.parent / f".{path.name}.tmp"
    temporary.unlink(missing_ok=True)  # what a crash left may have another mode
    try:
        with os.fdopen(_created(temporary, _mode_of(path), mode), "wb") as file:
            file.write(content)
            file.flush()
            sync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def _created(path: Path, kept: int | None, new: int) -> int:
    """The descriptor of a new file; its mode is the one that is kept, else the new one."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _CAREFUL
    fd = os.open(path, flags, new if kept is None else kept)
    if kept is not None and os.name == "posix" and stat.S_IMODE(os.fstat(fd).st_mode) != kept:
        os.fchmod(fd, kept)
    return fd


def _mode_of(path: Path) -> int | None:
    """The mode of the regular file that is to be replaced; `None` where there is none."""
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return None
    return stat.S_IMODE(status.st_mode) if stat.S_ISREG(status.st_mode) else None


def make_folder(path: Path) -> None:
    """Make a folder and those above it, each durably; one that is there is left alone."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(exist_ok=True)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable, where the system can open a folder at all."""
    if os.name == "nt":
        return
    fd = os.open(path, os.O_RDONLY | _COMMON)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
