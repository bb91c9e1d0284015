"""Writes the file that a command was asked for, and only that.

Rules kept here:
1. The file is there whole or not at all; what was there before stays until it is.
2. A key file, and what a case keeps in its folder, is never written over: an option that names one
   is a slip.
3. What is no regular file (a pipe, `/dev/stdout`) is written to as it is; a link is followed.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Final

from tuixuan.errors import UsageError
from tuixuan.messages.language import _

__all__ = ["write_out"]

_KEY: Final = b"PRIVATE+KEY+"
# What lies in the folder of a case beside the log (log 1.2), and how deep.
_KEPT: Final = frozenset(
    {
        "amendments",
        "calendars",
        "checkpoints",
        "disclosures.jsonl",
        "evidence",
        "lock",
        "procedure.json",
        "sources",
    }
)
_DEPTH: Final = 5


def write_out(path: str | os.PathLike[str], content: bytes) -> None:
    """Write a whole file; raises `UsageError` for one that must stay, and `OSError`."""
    from tuixuan.store.folder import sync_file, write_durably

    if Path(path).exists() and not Path(path).is_file():
        Path(path).write_bytes(content)
        return
    target = Path(path).resolve()
    if not target.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(target.parent))
    _check_no_key(target)
    _check_no_case(target)
    write_durably(target, content, sync_file)


def _check_no_key(target: Path) -> None:
    if not target.exists():
        return
    with target.open("rb") as file:
        head = file.read(len(_KEY))
    if head == _KEY:
        message = _("`{path}` is a key file: it is never written over, name another file")
        raise UsageError(message.format(path=target))


def _check_no_case(target: Path) -> None:
    for folder in list(target.parents)[:_DEPTH]:
        name = target.relative_to(folder).parts[0]
        if (folder / "log.jsonl").is_file() and (name in _KEPT or name.startswith("log.jsonl")):
            message = _("`{path}` is part of the case in `{folder}`: name another file")
            raise UsageError(message.format(path=target, folder=folder))
