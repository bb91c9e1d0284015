"""Proofs over a log, judged by a literal transcription of RFC 6962, 2.1.1 and 2.1.2 (log 12.1)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest

from tuixuan.audit.merkle import Tree, consistency, inclusion
from tuixuan.audit.proof import is_consistent, is_included
from tuixuan.errors import UsageError

SIZES = range(1, 65)


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def mth(d: list[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, where `d` are the hashes of leaves."""
    if len(d) == 1:
        return d[0]
    k = largest_power_below(len(d))
    return sha256(b"\x01" + mth(d[:k]) + mth(d[k:]))


def largest_power_below(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def path(m: int, d: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962, 2.1.1."""
    if len(d) == 1:
        return []
    k = largest_power_below(len(d))
    if m < k:
        return [*path(m, d[:k]), mth(d[k:])]
    return [*path(m - k, d[k:]), mth(d[:k])]


def subproof(m: int, d: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962, 2.1.2."""
    if m == len(d):
        return [] if whole else [mth(d)]
    k = largest_power_below(len(d))
    if m <= k:
        return [*subproof(m, d[:k], whole), mth(d[k:])]
    return [*subproof(m - k, d[k:], False), mth(d[:k])]


LEAVES = [sha256(b"\x00line %d" % n) for n in range(64)]
ROOTS = [b"", *(mth(LEAVES[:size]) for size in SIZES)]


@pytest.mark.parametrize("size", SIZES)
def test_the_path_of_every_leaf_is_that_of_the_rfc_and_holds(size: int) -> None:
    leaves = LEAVES[:size]
    for index in range(size):
        made = inclusion(leaves, index)
        assert path(index, leaves) == made
        assert is_included(leaves[index], index, size, made, ROOTS[size])


@pytest.mark.parametrize("size", SIZES)
def test_the_growth_from_every_size_is_that_of_the_rfc_and_holds(size: int) -> None:
    leaves = LEAVES[:size]
    for old in range(1, size + 1):
        made = consistency(leaves, old)
        assert subproof(old, leaves, True) == made
        assert is_consistent(old, size, ROOTS[old], ROOTS[size], made)


def test_the_path_of_a_whole_tree_has_as_many_hashes_as_the_tree_has_storeys() -> None:
    for height in range(7):
        for index in range(1 << height):
            assert height == len(inclusion(LEAVES[: 1 << height], index))


def mutations(proof: list[bytes]) -> dict[str, list[bytes]]:
    """The named mutations of a list of hashes; only those that change it."""
    other, made = sha256(b"other"), {"one hash too many": [*proof, sha256(b"other")]}
    made["one hash too many at the front"] = [other, *proof]
    made["an empty hash at the end"] = [*proof, b""]
    for n in range(len(proof)):
        before, after = proof[:n], proof[n + 1 :]
        made[f"hash {n} left out"] = [*before, *after]
        made[f"hash {n} twice"] = [*before, proof[n], *proof[n:]]
        made[f"hash {n} is another"] = [*before, other, *after]
        flipped = bytes([proof[n][0] ^ 1]) + proof[n][1:]
        made[f"one bit of hash {n} flipped"] = [*before, flipped, *after]
        made[f"hash {n} cut"] = [*before, proof[n][:31], *after]
        made[f"hash {n} longer"] = [*before, proof[n] + b"\x00", *after]
    if len(set(proof)) > 1:
        made["turned round"] = proof[::-1]
    if proof:
        made["empty"] = []
    return made


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 8, 13, 32, 33, 64])
def test_no_mutation_of_a_path_holds(size: int) -> None:
    leaves, root = LEAVES[:size], ROOTS[size]
    for index in range(size):
        leaf, proof = leaves[index], inclusion(leaves, index)
        for name, broken in mutations(proof).items():
            assert not is_included(leaf, index, size, broken, root), name
        assert not is_included(sha256(leaf), index, size, proof, root), "another leaf"
        assert not is_included(leaf, index, size, proof, ROOTS[size - 1] or leaf[::-1])
        assert not is_included(leaf[:31], index, size, proof, root)
        assert not is_included(leaf, index, size, proof, root + b"\x00")
        for wrong in set(range(-1, size + 2)) - {index}:
            assert not is_included(leaf, wrong, size, proof, root), f"index {wrong}"
        for wrong in (0, -1, size * 2 + 1):
            assert not is_included(leaf, index, wrong, proof, root), f"size {wrong}"


@pytest.mark.parametrize("size", [2, 3, 4, 5, 7, 8, 13, 32, 33, 64])
def test_no_mutation_of_a_proof_of_growth_holds(size: int) -> None:
    leaves = LEAVES[:size]
    for old in range(1, size + 1):
        proof = consistency(leaves, old)
        before, after = ROOTS[old], ROOTS[size]
        for name, broken in mutations(proof).items():
            assert not is_consistent(old, size, before, after, broken), f"{name} from {old}"
        other = sha256(before)
        assert not is_consistent(old, size, other, after, proof)
        assert not is_consistent(old, size, before, other, proof)
        assert not is_consistent(size + 1, size, before, after, proof)
        for wrong in set(range(-1, size + 1)) - {old}:
            assert not is_consistent(wrong, size, before, after, proof), f"{wrong} for {old}"


def test_the_same_size_with_two_roots_is_no_growth() -> None:
    assert is_consistent(5, 5, ROOTS[5], ROOTS[5], [])
    assert not is_consistent(5, 5, ROOTS[5], ROOTS[4], [])
    assert not is_consistent(5, 5, ROOTS[5], ROOTS[5], [ROOTS[5]])


def test_of_the_empty_tree_nothing_is_shown() -> None:
    assert not is_consistent(0, 0, Tree().root(), Tree().root(), [])
    assert not is_consistent(0, 5, Tree().root(), ROOTS[5], [])
    assert not is_included(LEAVES[0], 0, 0, [], Tree().root())


@pytest.mark.parametrize(
    "make",
    [
        lambda: inclusion(LEAVES[:5], 5),
        lambda: inclusion(LEAVES[:5], -1),
        lambda: inclusion([], 0),
        lambda: consistency(LEAVES[:5], 0),
        lambda: consistency(LEAVES[:5], 6),
        lambda: consistency([], 0),
    ],
)
def test_a_proof_of_what_is_not_there_is_the_callers_mistake(make: Callable[[], object]) -> None:
    with pytest.raises(UsageError):
        make()
