"""The tree over the lines of a log, as RFC 6962 builds it (section 2.1): its root and its proofs.

Rules kept here:
1. Leaves are added at the right end, one at a time. Kept are only the roots of the whole trees that
   the leaves make, one for each bit of their number: memory is flat.
2. The hashes of leaves are those that the chain has already (`leaf_hash`); nothing is hashed twice.
3. A proof is made from all leaves, which the caller has read again.

This module does not read lines, and does not check proofs: `proof` does, on its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from tuixuan.errors import UsageError

__all__ = ["EMPTY", "Tree", "consistency", "inclusion"]

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


def inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of leaf `index`, from its sister up (RFC 6962, section 2.1.1).

    At most ⌈log₂ n⌉ hashes of 32 bytes, and just as many where the tree is whole.
    Raises `UsageError` for a leaf that is not there.
    """
    if not 0 <= index < len(leaves):
        raise UsageError(f"an entry from 0 to {len(leaves) - 1} is expected, not {index}")
    path: list[bytes] = []
    start, end = 0, len(leaves)
    while end - start > 1:
        middle = start + _half(end - start)
        if index < middle:
            path.append(_root(leaves, middle, end))
            end = middle
        else:
            path.append(_root(leaves, start, middle))
            start = middle
    return path[::-1]


def consistency(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """That the tree of the first `old` leaves is where this one began (RFC 6962, section 2.1.2).

    Raises `UsageError` unless `old` is at least 1 and at most the number of leaves: of the empty
    tree nothing can be shown.
    """
    if not 1 <= old <= len(leaves):
        raise UsageError(f"a size from 1 to {len(leaves)} is expected, not {old}")
    path: list[bytes] = []
    start, end = 0, len(leaves)
    # Down to the subtree that ends where the old tree did.
    while old < end:
        middle = start + _half(end - start)
        if old <= middle:
            path.append(_root(leaves, middle, end))
            end = middle
        else:
            path.append(_root(leaves, start, middle))
            start = middle
    # Who has the old root needs that subtree only when it is not the whole old tree.
    if start:
        path.append(_root(leaves, start, end))
    return path[::-1]


def _root(leaves: Sequence[bytes], start: int, end: int) -> bytes:
    tree = Tree()
    for n in range(start, end):
        tree.add(leaves[n])
    return tree.root()


def _half(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _above(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
