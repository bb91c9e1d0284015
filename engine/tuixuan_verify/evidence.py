"""Step 5.1: each document in the folder is the one that its entry names (log 1.1).

A document is looked up by digest alone, in `evidence/sha256/ab/abc…`. Its size is compared
before it is opened; what is no regular file, or larger than 1 GiB, is never opened. A document
that is not there is a warning: copies may lawfully be kept elsewhere.
"""

from __future__ import annotations

import os
import stat
from hashlib import sha256

from tuixuan_verify.members import is_document
from tuixuan_verify.reading import Unreadable, is_folder, open_regular

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tuixuan_verify.findings import Tally

SIZE_LIMIT = 1 << 30
_CHUNK = 1 << 20
# digests looked at are remembered up to here; later ones are simply looked at again
_REMEMBERED = 100_000


class Evidence:
    """The documents of one case."""

    def __init__(self, folder: str, tally: Tally, asked: bool = False) -> None:
        self._root = os.path.join(folder, "evidence", "sha256")
        self._tally = tally
        self._seen: dict[tuple[str, int], bool] = {}
        # documents of refused attempts that are not there: nobody had to keep them
        self.unkept = 0
        self.present = is_folder(os.path.join(folder, "evidence")) and is_folder(self._root)
        self.looking = self.present or asked
        # documents that entries name where nothing is looked at
        self.unlooked = 0

    def check(self, number: int, entry: dict[str, Any]) -> None:
        """Look at each document of an entry."""
        documents = entry.get("ev")
        for document in documents if type(documents) is list else ():
            if is_document(document):
                self._document(number, document, entry.get("type") == "refused")

    def _document(self, number: int, document: dict[str, Any], refused: bool) -> None:
        if not self.looking:
            self.unlooked += not refused
            return
        digest, size = document["sha256"], document["size"]
        if self._seen.get((digest, size)):
            return
        code, fault = self._judge(digest, size)
        if refused and code == "missing":
            self.unkept += 1
            return
        self._tally.looked["5.1"] += 1
        if code:
            self._tally.add("5.1", code, number, id=document["id"], sha256=digest, fault=fault)
        elif len(self._seen) < _REMEMBERED:
            self._seen[digest, size] = True

    def _judge(self, digest: str, size: int) -> tuple[str, str]:
        """Return the code and what is at fault; no code when the document matches."""
        folder = os.path.join(self._root, digest[:2])
        path = os.path.join(folder, digest)
        if not is_folder(folder):
            return "missing", "not_there"
        try:
            found = os.lstat(path)
        except OSError:
            return "missing", "not_there"
        if not stat.S_ISREG(found.st_mode):
            return "missing", "not_regular"
        if found.st_size != size:
            return "digest", "size"
        if size > SIZE_LIMIT:
            return "missing", "too_large"
        try:
            matches = _digest(path, size) == digest
        except (Unreadable, OSError):
            return "missing", "not_readable"
        return ("", "") if matches else ("digest", "sha256")


def _digest(path: str, size: int) -> str:
    digest, left = sha256(), size
    with open_regular(path) as file:
        while left > 0 and (chunk := file.read(min(_CHUNK, left))):
            digest.update(chunk)
            left -= len(chunk)
    return digest.hexdigest()
