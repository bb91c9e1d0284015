"""What lies in the folder of a case besides the log: small files by name, documents by digest.

Rules kept here (docs/spec/log.md, section 1.2):
1. No link is followed, neither in the place of a file nor in that of a folder on the way to it.
2. What has no name that a store could have given is not there.

This module only looks; whoever opens a file checks again what it is.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from tuixuan.errors import CaseError
from tuixuan.store.base import BLOB_MAX, is_digest, is_reserved
from tuixuan.store.folder import read_regular

__all__ = ["blob_path", "blobs_in", "check_way", "is_kept", "names_in", "read_within"]


def names_in(folder: Path) -> list[str]:
    """The names of the small files, sorted."""
    found: list[str] = []
    for place, folders, files in os.walk(folder):
        inside = Path(place).relative_to(folder)
        folders[:] = [each for each in folders if not is_reserved((inside / each).as_posix())]
        for file in files:
            name = (inside / file).as_posix()
            if not is_reserved(name):
                found.append(name)
    return sorted(found)


def blob_path(folder: Path, sha256: str) -> Path:
    """Where the document with this digest lies."""
    return folder / "evidence" / "sha256" / sha256[:2] / sha256


def blobs_in(folder: Path) -> Iterator[str]:
    """The digests of the documents, sorted; one folder of them in memory at a time."""
    place = folder / "evidence" / "sha256"
    check_way(folder, place / "a document")
    for first in _listed(place):
        for name in _listed(place / first) if _is_folder(place / first) else ():
            if is_digest(name) and name[:2] == first:
                yield name


def check_way(folder: Path, path: Path) -> None:
    """Refuse a link in the place of a folder on the way from `folder` to `path`.

    Whoever could put one there between this look and the opening could write to the case itself.
    """
    for inside in path.relative_to(folder).parents:
        if inside.parts and (folder / inside).is_symlink():
            raise CaseError(f"`{folder / inside}` is expected to be a folder, not a link to one")


def read_within(folder: Path, path: Path) -> bytes:
    """The content of a file in the folder, no link on the way to it; raises `CaseError`."""
    check_way(folder, path)
    return read_regular(path, BLOB_MAX)


def is_kept(path: Path, size: int) -> bool:
    """Whether a regular file of this size lies at `path`."""
    try:
        status = os.lstat(path)
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_size == size


def _listed(place: Path) -> list[str]:
    return sorted(os.listdir(place)) if _is_folder(place) else []


def _is_folder(place: Path) -> bool:
    try:
        return stat.S_ISDIR(os.lstat(place).st_mode)
    except OSError:
        return False
