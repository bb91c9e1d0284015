"""The RFC 6962 tree over the lines of a log: its roots, and what shows that a line is in it.

A proof is checked as RFC 9162 has it, 2.1.3.2 for one line and 2.1.4.2 for growth. Every hash
of it is 32 bytes, whatever it says; of the empty tree nothing can be shown.
Nothing here makes a proof.
"""

from __future__ import annotations

from hashlib import sha256

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

HASH = 32


def leaf_of(line: bytes) -> bytes:
    """Return the leaf hash of a line without its LF."""
    return sha256(b"\0" + line).digest()


def node_of(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return sha256(b"\1" + left + right).digest()


class Tree:
    """The tree while it grows; only the roots of its full subtrees are kept.

    The roots at the sizes that are wanted are kept as they come by.
    """

    __slots__ = ("_roots", "_wanted", "at", "size")

    def __init__(self, wanted: Iterable[int] = ()) -> None:
        # height -> the root of the full subtree that waits for its right neighbour
        self._roots: list[bytes | None] = []
        self._wanted = sorted({size for size in wanted if size > 0}, reverse=True)
        self.size = 0
        # size -> root, of those that were wanted
        self.at: dict[int, bytes] = {}

    def add(self, leaves: list[bytes]) -> None:
        """Append leaf hashes."""
        wanted = self._wanted
        while wanted and wanted[-1] <= self.size + len(leaves):
            size = wanted.pop()
            now, leaves = leaves[: size - self.size], leaves[size - self.size :]
            self._add(now)
            self.at[size] = self.root()
        self._add(leaves)

    def _add(self, nodes: list[bytes]) -> None:
        """Each level is paired, and what is left over waits."""
        roots, height = self._roots, 0
        self.size += len(nodes)
        while nodes:
            if height == len(roots):
                roots.append(None)
            waiting = roots[height]
            if waiting is not None:
                nodes = [waiting, *nodes]
            roots[height] = nodes[-1] if len(nodes) & 1 else None
            nodes = _paired(nodes)
            height += 1

    def root(self) -> bytes:
        """Return the root over all leaves; that of the empty tree is the hash of nothing."""
        node = None
        for left in self._roots:
            if left is not None:
                node = left if node is None else node_of(left, node)
        return sha256(b"").digest() if node is None else node


def _paired(nodes: list[bytes]) -> list[bytes]:
    """Return the parents of nodes two by two; a last one without a neighbour is left out."""
    # a hash that has begun is copied faster than a new one begins
    begun, parents, each = sha256(b"\1"), [], iter(nodes)
    for left, right in zip(each, each, strict=False):
        hashed = begun.copy()
        hashed.update(left + right)
        parents.append(hashed.digest())
    return parents


def _are_hashes(*hashes: bytes) -> bool:
    return all(len(one) == HASH for one in hashes)


def is_included(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> bool:
    """Whether the path shows that the leaf is number `index` of the tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or not _are_hashes(leaf, root, *path):
        return False
    place, last, node = index, size - 1, leaf
    for other in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = node_of(other, node)
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            node = node_of(node, other)
        place >>= 1
        last >>= 1
    return last == 0 and node == root


def is_consistent(old: int, new: int, start: bytes, end: bytes, path: list[bytes]) -> bool:
    """Whether the path shows that the old tree, with the root `start`, begins the new one.

    RFC 9162, 2.1.4.2.
    """
    if not 1 <= old <= new or not _are_hashes(start, end, *path):
        return False
    if old == new or not path:
        return old == new and not path and start == end
    # where the old tree is a full subtree of the new one, its root is not sent
    if old & (old - 1) == 0:
        path = [start, *path]
    place, last = old - 1, new - 1
    while place & 1:
        place >>= 1
        last >>= 1
    before = after = path[0]
    for other in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_of(other, before), node_of(other, after)
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            after = node_of(after, other)
        place >>= 1
        last >>= 1
    return last == 0 and (before, after) == (start, end)
