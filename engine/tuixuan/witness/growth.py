"""What a witness is shown: a note and that its tree grew, as C2SP add-checkpoint (log 12.3).

Rules kept here:
1. One spelling: what is read is taken apart, put together again, and compared.
2. From nothing, `old 0`, nothing is to be shown: there is no hash. Else there are at most 63.
3. The proof is made from the leaves of the log itself, and only for a note that is its own.

This module does not check that the proof holds; `witness` does.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from tuixuan.audit.keys import read_base64
from tuixuan.audit.merkle import Tree, consistency
from tuixuan.audit.note import NOTE_MAX, Note
from tuixuan.audit.proof import HASH
from tuixuan.errors import NoteError, UsageError

__all__ = ["GROWTH_MAX", "HASHES_MAX", "Growth", "growth_of", "root_of", "roots_of"]

HASHES_MAX: Final = 63
# `old `, its size, 63 lines of base64, the empty line, the note.
GROWTH_MAX: Final = 16 + HASHES_MAX * 45 + 1 + NOTE_MAX
_old = re.compile(r"old (0|[1-9][0-9]{0,7})", re.ASCII).fullmatch


class Growth(NamedTuple):
    """A note, the size that the witness knows (0 if none), and the proof between them."""

    old: int
    path: tuple[bytes, ...]
    note: Note

    @classmethod
    def parse(cls, content: bytes) -> Growth:
        """Read the body of a request; raises `NoteError` for everything not spelled as one."""
        if len(content) > GROWTH_MAX:
            raise NoteError.saying(
                "at most {most} bytes are expected, not {found}",
                most=GROWTH_MAX,
                found=len(content),
            )
        head, empty, rest = content.partition(b"\n\n")
        lines = head.decode("ascii", "replace").split("\n")
        old = _old(lines[0])
        path = [read_base64(line) for line in lines[1:]]
        hashes = [value for value in path if value is not None and len(value) == HASH]
        if not empty or old is None or len(hashes) != len(path) or len(path) > HASHES_MAX:
            raise NoteError.saying(
                "a proof of growth is expected: `old SIZE`, at most {most} hashes in base64, an"
                " empty line, a note; `tuixuan growth` makes one",
                most=HASHES_MAX,
            )
        growth = cls(int(old[1]), tuple(hashes), Note.parse(rest))
        if growth.old == 0 and growth.path:
            raise NoteError.saying(
                "no hash is expected after `old 0`: nothing can be shown of no tree"
            )
        return growth

    def __bytes__(self) -> bytes:
        lines = "".join(f"{b64encode(value).decode()}\n" for value in self.path)
        return f"old {self.old}\n{lines}\n".encode() + bytes(self.note)


def growth_of(leaves: Sequence[bytes], old: int, note: Note) -> Growth:
    """That the tree of `note` grew from the one of `old` entries, shown from the log's leaves.

    Raises `NoteError` for a note that is not over these leaves, `UsageError` for an `old` that is
    larger than the note.
    """
    if root_of(leaves, note.size) != note.root:
        raise NoteError.saying(
            "the note of {size} entries is not one of this log: keep the folder as it is and run"
            " `tuixuan-verify` on it",
            size=note.size,
        )
    if not 0 <= old <= note.size:
        raise UsageError.saying(
            "a size from 0 to {size} is expected, not {old}", size=note.size, old=old
        )
    path = consistency(leaves[: note.size], old) if old else ()
    return Growth(old, tuple(path), note)


def root_of(leaves: Sequence[bytes], size: int) -> bytes | None:
    """The root over the first `size` leaves; `None` when there are not so many."""
    return roots_of(leaves, (size,)).get(size)


def roots_of(leaves: Sequence[bytes], sizes: Iterable[int]) -> dict[int, bytes]:
    """The roots at these sizes, from 1 on, in one pass; a size that is not reached is left out."""
    wanted, tree, found = set(sizes), Tree(), {}
    for leaf in leaves[: max(wanted, default=0)]:
        tree.add(leaf)
        if tree.size in wanted:
            found[tree.size] = tree.root()
    return found
