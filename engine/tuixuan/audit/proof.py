"""Checks what a tree is said to hold, from a few hashes and a root (RFC 9162, 2.1.3.2 and 2.1.4.2).

Rules kept here:
1. Every hash is exactly 32 bytes, and no hash is left over.
2. Of the empty tree nothing can be shown: the old size is at least 1.
3. Nothing is raised for a proof that does not hold: it does not hold.

This module does not make proofs (`merkle`), and does not know notes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

__all__ = ["HASH", "is_consistent", "is_included"]

# The bytes of a hash.
HASH: Final = 32


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` leads from `leaf`, entry `index`, to the root over `size` entries."""
    if not 0 <= index < size or not _are_hashes([leaf, root, *path]):
        return False
    node, place, last = leaf, index, size - 1
    for sister in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = _above(sister, node)
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            node = _above(node, sister)
        place >>= 1
        last >>= 1
    return last == 0 and node == root


def is_consistent(
    old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether the tree of `new` entries grew from the one of `old`, at least 1."""
    if not 1 <= old <= new or not _are_hashes([old_root, new_root, *path]):
        return False
    if old == new:
        return not path and old_root == new_root
    # A whole old tree is a node of the new one: its root is known, and is left out of the path.
    whole = old & (old - 1) == 0
    nodes = [old_root, *path] if whole else list(path)
    return bool(nodes) and _grew(old, new, old_root, new_root, nodes)


def _grew(old: int, new: int, old_root: bytes, new_root: bytes, nodes: list[bytes]) -> bool:
    place, last = old - 1, new - 1
    while place & 1:
        place >>= 1
        last >>= 1
    before = after = nodes[0]
    for sister in nodes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before = _above(sister, before)
            after = _above(sister, after)
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            after = _above(after, sister)
        place >>= 1
        last >>= 1
    return last == 0 and before == old_root and after == new_root


def _are_hashes(values: Sequence[bytes]) -> bool:
    return all(type(value) is bytes and len(value) == HASH for value in values)


def _above(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
