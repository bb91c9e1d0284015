"""The proof of one entry: that it stands in a log of which there is a note (log 12.2).

Rules kept here:
1. The text is a C2SP tlog-proof with one spelling: what is read is put together again and compared.
2. A proof is made from lines that were read again, and holds before it is given away.

It does not say whom to trust: whoever checks one judges the signatures of its note by a policy.
"""

from __future__ import annotations

import re
from base64 import b64encode
from typing import Final, NamedTuple

from tuixuan.audit.checkpoint import note_of_size, note_sizes
from tuixuan.audit.entry import KEEP_AS_IT_IS
from tuixuan.audit.keys import read_base64
from tuixuan.audit.leaves import line_of, read_leaves
from tuixuan.audit.merkle import inclusion
from tuixuan.audit.note import NOTE_MAX, Note
from tuixuan.audit.proof import HASH, is_included
from tuixuan.canonical import leaf_hash
from tuixuan.errors import LogError, NoteError, UsageError
from tuixuan.store.base import LINE_MAX, Store

__all__ = ["EntryProof", "prove_entry"]

_HEAD: Final = "c2sp.org/tlog-proof@v1"
# More hashes no tree of a log has, whose sizes are of eight digits.
_PATH_MAX: Final = 27
_PROOF_MAX: Final = NOTE_MAX + 2 * LINE_MAX
_index = re.compile(r"0|[1-9][0-9]{0,7}", re.ASCII).fullmatch


class EntryProof(NamedTuple):
    """The line of an entry without LF, its number, the hashes up to the root, and the note."""

    line: bytes
    n: int
    path: tuple[bytes, ...]
    note: Note

    @classmethod
    def parse(cls, content: bytes) -> EntryProof:
        """Read a proof; raises `NoteError` for everything that is not spelled as one."""
        try:
            text = content.decode() if len(content) <= _PROOF_MAX else ""
        except UnicodeDecodeError as error:
            raise NoteError("a proof in UTF-8 is expected") from error
        head, _, rest = text.partition("\n\n")
        lines = head.split("\n")
        if len(lines) < 3 or lines[0] != _HEAD or len(lines) > 3 + _PATH_MAX:
            raise NoteError(f"a proof of one entry is expected, which begins with `{_HEAD}`")
        line, index = read_base64(lines[1].removeprefix("extra ")), lines[2].removeprefix("index ")
        path = tuple(hash_ for each in lines[3:] if (hash_ := read_base64(each)) is not None)
        if (
            not line
            or len(line) > LINE_MAX
            or _index(index) is None
            or any(len(each) != HASH for each in path)
        ):
            raise NoteError("a proof with the line of an entry, its number and a path is expected")
        proof = cls(line, int(index), path, Note.parse(rest.encode()))
        if bytes(proof) != content:
            raise NoteError("a proof in its one spelling is expected")
        return proof

    def __bytes__(self) -> bytes:
        lines = [_HEAD, f"extra {b64encode(self.line).decode()}", f"index {self.n}"]
        lines += [b64encode(each).decode() for each in self.path]
        return "".join(f"{line}\n" for line in lines).encode() + b"\n" + bytes(self.note)

    @property
    def holds(self) -> bool:
        """Whether the line stands in the log of the note; who signed that is another question."""
        leaf = bytes.fromhex(leaf_hash(self.line))
        return is_included(leaf, self.n, self.note.size, self.path, self.note.root)


def prove_entry(store: Store, n: int, size: int | None = None) -> EntryProof:
    """The proof of entry `n` by the note of `size`, without it by the smallest that covers it.

    Raises `UsageError` when there is no such note, and `LogError` when the log is not its own.
    """
    covering = [one for one in note_sizes(store) if one > n >= 0 and size in (None, one)]
    note = note_of_size(store, covering[0]) if covering else None
    if note is None:
        which = "no note" if size is None else f"no note of {size} entries"
        raise UsageError(f"{which} covers entry {n}: `tuixuan checkpoint` issues one")
    leaves = read_leaves(store, note.size)
    proof = EntryProof(line_of(store, n), n, tuple(inclusion(leaves, n)), note)
    if not proof.holds:
        raise LogError(
            f"`{note.name}` is a note over other entries than the log has: {KEEP_AS_IT_IS}", line=n
        )
    return proof
