"""The tree over the lines of a log, as RFC 6962 builds it (section 2.1): its root, and no more.

Rules kept here:
1. Leaves are added at the right end, one at a time. Kept are only the roots of the whole trees that
   the leaves make, one for each bit of their number: memory is flat.
2. The hashes of leaves are those that the chain has already (`leaf_hash`); nothing is hashed twice.

This module does not read lines. Proofs of inclusion and consistency come with signed notes.
"""

from __future__ import annotations

import hashlib
from typing import Final

__all__ = ["EMPTY", "Tree"]

# The root over no leaves at all.
EMPTY: Final = hashlib.sha256(b"").digest()


class Tree:
    """A tree as far as it has grown: `size` leaves."""

    __slots__ = ("_whole", "size")

    def __init__(self) -> None:
        self.size = 0
        # The roots of whole trees, the largest first: of 4, 2 and 1 leaves after the seventh.
        self._whole: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Add the hash of one more leaf, 32 bytes."""
        node, size = leaf, self.size
        # Each 1 at the end of the number is a whole tree that waited for a sister of its size.
        while size & 1:
            node = _above(self._whole.pop(), node)
            size >>= 1
        self._whole.append(node)
        self.size += 1

    def root(self) -> bytes:
        """The root over all leaves, 32 bytes; the tree may go on growing."""
        if not self._whole:
            return EMPTY
        node = self._whole[-1]
        for left in reversed(self._whole[:-1]):
            node = _above(left, node)
        return node


def _above(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
