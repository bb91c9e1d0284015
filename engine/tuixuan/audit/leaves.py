"""Reads the lines of a log again and hashes them anew: what a note is signed over, and proofs need.

Rules kept here:
1. Every line is read from the store and hashed as it stands; nothing that was computed before is
   believed.
2. What was added since by another writer is left out: a size is named, and reading ends there.

This module does not take lines apart, and does not know notes.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from tuixuan.audit.entry import KEEP_AS_IT_IS
from tuixuan.audit.merkle import Tree
from tuixuan.canonical import leaf_hash
from tuixuan.errors import LogError
from tuixuan.store.base import Store

__all__ = ["line_of", "read_leaves", "read_tree"]


def read_leaves(store: Store, size: int | None = None) -> list[bytes]:
    """The leaf hashes of the first `size` entries, of all without it: 32 bytes each.

    Raises `LogError` when there are fewer.
    """
    leaves = list(_leaves(store, size))
    _check_size(len(leaves), size)
    return leaves


def read_tree(store: Store, size: int) -> tuple[Tree, str]:
    """The tree over the first `size` entries, at least one, and the leaf hash of the last of them.

    In flat memory. Raises `LogError` when there are fewer.
    """
    tree, leaf = Tree(), b""
    for leaf in _leaves(store, size):
        tree.add(leaf)
    _check_size(tree.size, size)
    return tree, leaf.hex()


def line_of(store: Store, n: int) -> bytes:
    """The line of entry `n`, without LF; raises `LogError` when there is none."""
    line = next(store.lines(n), None)
    if line is None:
        raise LogError(f"the log has no entry {n}: it has {store.size()}, counted from 0", line=n)
    return line


def _leaves(store: Store, size: int | None) -> Iterator[bytes]:
    for line in islice(store.lines(), size):
        yield bytes.fromhex(leaf_hash(line))


def _check_size(found: int, size: int | None) -> None:
    if size is not None and found != size:
        raise LogError(
            f"a log of {size} entries is expected, not of {found}: {KEEP_AS_IT_IS}", line=found
        )
