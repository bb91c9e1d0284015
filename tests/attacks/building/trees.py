"""Proofs of RFC 6962 and how RFC 9162 checks them, word for word and as slowly as it stands there.

What is tested against it is written otherwise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from building.notes import root, split

Hashes = Sequence[bytes]


def path(m: int, leaves: Hashes) -> list[bytes]:
    """PATH(m, D[n]) of RFC 6962 section 2.1.1, over leaf hashes."""
    n = len(leaves)
    if n == 1:
        return []
    k = split(n)
    if m < k:
        return [*path(m, leaves[:k]), root(leaves[k:])]
    return [*path(m - k, leaves[k:]), root(leaves[:k])]


def proof(m: int, leaves: Hashes) -> list[bytes]:
    """PROOF(m, D[n]) of RFC 6962 section 2.1.2."""
    return subproof(m, leaves, True)


def subproof(m: int, leaves: Hashes, whole: bool) -> list[bytes]:
    n = len(leaves)
    if m == n:
        return [] if whole else [root(leaves)]
    k = split(n)
    if m <= k:
        return [*subproof(m, leaves[:k], whole), root(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), root(leaves[:k])]


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def shifted(fn: int, sn: int) -> tuple[int, int]:
    """Both shifted "until either LSB(fn) is set or fn is 0"."""
    while True:
        fn, sn = fn >> 1, sn >> 1
        if fn & 1 or fn == 0:
            return fn, sn


def included(leaf: bytes, index: int, size: int, hashes: Hashes, top: bytes) -> bool:
    """RFC 9162 section 2.1.3.2, and what log 12.1 adds to it."""
    if any(len(one) != 32 for one in (leaf, top, *hashes)):
        return False
    # 1.
    if index < 0 or index >= size:
        return False
    # 2.
    fn, sn = index, size - 1
    # 3.
    r = leaf
    # 4.
    for p in hashes:
        # a.
        if sn == 0:
            return False
        # b.
        if fn & 1 or fn == sn:
            r = node(p, r)
            if not fn & 1:
                fn, sn = shifted(fn, sn)
        else:
            r = node(r, p)
        # c.
        fn, sn = fn >> 1, sn >> 1
    # 5.
    return sn == 0 and r == top


def consistent(old: int, new: int, old_top: bytes, new_top: bytes, hashes: Hashes) -> bool:
    """RFC 9162 section 2.1.4.2, and what log 12.1 adds to it."""
    if any(len(one) != 32 for one in (old_top, new_top, *hashes)):
        return False
    if not 1 <= old <= new or old == new:
        return old == new >= 1 and not hashes and old_top == new_top
    # 1.
    if not hashes:
        return False
    path_ = list(hashes)
    # 2.
    if old & (old - 1) == 0:
        path_.insert(0, old_top)
    # 3.
    fn, sn = old - 1, new - 1
    # 4.
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    # 5.
    fr = sr = path_[0]
    # 6.
    for c in path_[1:]:
        # a.
        if sn == 0:
            return False
        # b.
        if fn & 1 or fn == sn:
            fr, sr = node(c, fr), node(c, sr)
            if not fn & 1:
                fn, sn = shifted(fn, sn)
        else:
            sr = node(sr, c)
        # c.
        fn, sn = fn >> 1, sn >> 1
    # 7.
    return fr == old_top and sr == new_top and sn == 0
