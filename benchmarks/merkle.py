"""The tree over a log: appended leaves beside two bare SHA-256, and the size of its proofs."""

from __future__ import annotations

import hashlib

from benchmarks.readings import Reading
from benchmarks.turns import Subject, in_turns, timed
from tuixuan.audit.merkle import Tree, consistency, inclusion
from tuixuan.audit.proof import is_consistent, is_included

__all__ = ["merkle"]


def merkle(*, quick: bool = False) -> list[Reading]:
    """Appending, proving, checking; and that a path has ⌈log₂ n⌉ hashes in a whole tree."""
    height = 10 if quick else 16
    leaves = [hashlib.sha256(b"\x00line %d" % n).digest() for n in range(1 << height)]
    turns = in_turns(
        {
            "appended": timed(lambda: _grown(leaves), len(leaves)),
            "hashed": timed(lambda: _hashed(leaves), len(leaves)),
            "proved": _proved(leaves, 2 if quick else 8),
            "checked": _checked(leaves, 20 if quick else 200),
        },
        5 if quick else 15,
    )
    return [
        turns.ratio("appended", "hashed", "appended leaves / one bare sha-256 of two hashes"),
        turns.rate("appended", "leaves appended"),
        turns.time("proved", f"an inclusion proof in a tree of {len(leaves):,}", "ms"),
        turns.time("checked", "both proofs checked", "us"),
        *_sizes(leaves, height),
    ]


def _grown(leaves: list[bytes]) -> Tree:
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    return tree


def _hashed(leaves: list[bytes]) -> None:
    """A tree of n leaves has n - 1 nodes above them, each of 65 bytes."""
    sha256 = hashlib.sha256
    for leaf in leaves:
        sha256(b"\x01" + leaf + leaf).digest()


def _proved(leaves: list[bytes], times: int) -> Subject:
    def work() -> None:
        for n in range(times):
            inclusion(leaves, n * len(leaves) // times)

    return timed(work, times)


def _checked(leaves: list[bytes], times: int) -> Subject:
    size, old, root = len(leaves), len(leaves) // 3, _grown(leaves).root()
    before = _grown(leaves[:old]).root()
    path, growth = inclusion(leaves, old), consistency(leaves, old)

    def work() -> None:
        for _ in range(times):
            assert is_included(leaves[old], old, size, path, root)
            assert is_consistent(old, size, before, root, growth)

    return timed(work, times)


def _sizes(leaves: list[bytes], height: int) -> list[Reading]:
    """The longest path in a whole tree of each height, beside ⌈log₂ n⌉."""
    tried = [h for h in (4, 8, 12, 16) if h <= height]
    beyond = 0
    for h in tried:
        size = 1 << h
        some = {0, 1, size // 2, size - 1}
        beyond = max(beyond, *(abs(len(inclusion(leaves[:size], n)) - h) for n in some))
    longest = len(inclusion(leaves[: (1 << height) - 1], 0))
    what = f"hashes of a path beyond ⌈log₂ n⌉, whole trees of 2^{tried} leaves"
    return [
        Reading(what, beyond, "hashes", 0.0, True),
        Reading(f"hashes of a path in a tree of {(1 << height) - 1:,}", longest, "hashes"),
        Reading("bytes of that path in a proof", longest * 45, "bytes"),
    ]
