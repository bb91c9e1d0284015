"""RFC 6962 trees: the fast code against the RFC word for word, at all sizes up to 64."""

from __future__ import annotations

import hashlib

import pytest
from anchoring import slow_path, slow_proof, slow_root

from tuixuan_verify.tree import Tree, is_consistent, is_included

LEAVES = [hashlib.sha256(b"\0%d" % i).digest() for i in range(65)]
ROOTS = [slow_root(LEAVES[:size]) for size in range(65)]
STRANGER = hashlib.sha256(b"stranger").digest()


@pytest.mark.parametrize("together", [1, 3, 64])
def test_the_roots_that_are_wanted_are_kept_as_they_come_by(together):
    tree = Tree([0, 1, 5, 5, 64, 99])
    for first in range(0, 64, together):
        tree.add(LEAVES[first : min(first + together, 64)])
    assert {size: ROOTS[size] for size in (1, 5, 64)} == tree.at
    assert (64, ROOTS[64]) == (tree.size, tree.root())


def test_each_line_is_in_the_tree_by_its_path():
    for size in range(1, 65):
        for index in range(size):
            path = slow_path(index, LEAVES[:size])
            assert is_included(LEAVES[index], index, size, path, ROOTS[size])
            for wrong in (index - 1, index + 1, size, index + 64):
                assert not is_included(LEAVES[index], wrong, size, path, ROOTS[size])


def twisted(path):
    """A path changed so that it shows nothing any more."""
    yield [*path, STRANGER]
    yield [STRANGER, *path]
    for n in range(len(path)):
        yield path[:n] + path[n + 1 :]
        yield [*path[:n], bytes((path[n][0] ^ 1,)) + path[n][1:], *path[n + 1 :]]
        yield [*path[:n], path[n][:31], *path[n + 1 :]]
        yield [*path[:n], path[n] + b"\0", *path[n + 1 :]]


def test_a_path_that_was_changed_shows_nothing():
    for size in (1, 2, 3, 7, 8, 33, 64):
        for index in {0, size // 2, size - 1}:
            path = slow_path(index, LEAVES[:size])
            for wrong in twisted(path):
                assert not is_included(LEAVES[index], index, size, wrong, ROOTS[size])
            assert not is_included(STRANGER, index, size, path, ROOTS[size])
            assert not is_included(LEAVES[index], index, size, path, STRANGER)
            assert not is_included(LEAVES[index][:31], index, size, path, ROOTS[size])


def test_a_tree_begins_each_greater_one():
    for new in range(1, 65):
        for old in range(1, new + 1):
            proof = slow_proof(old, LEAVES[:new])
            assert is_consistent(old, new, ROOTS[old], ROOTS[new], proof)


def test_a_proof_of_growth_that_was_changed_shows_nothing():
    for old, new in ((1, 2), (1, 64), (2, 3), (4, 7), (6, 8), (32, 33), (63, 64)):
        proof = slow_proof(old, LEAVES[:new])
        for wrong in twisted(proof):
            assert not is_consistent(old, new, ROOTS[old], ROOTS[new], wrong)
        assert not is_consistent(old, new, STRANGER, ROOTS[new], proof)
        assert not is_consistent(old, new, ROOTS[old], STRANGER, proof)
        assert not is_consistent(new, old, ROOTS[new], ROOTS[old], proof)
        assert not is_consistent(old, new, ROOTS[old][:31], ROOTS[new], proof)


def test_of_the_empty_tree_nothing_can_be_shown():
    assert not is_consistent(0, 5, ROOTS[0], ROOTS[5], [])
    assert not is_consistent(0, 0, ROOTS[0], ROOTS[0], [])
    assert not is_included(LEAVES[0], 0, 0, [], ROOTS[0])


def test_a_tree_is_consistent_with_itself_by_nothing():
    assert is_consistent(5, 5, ROOTS[5], ROOTS[5], [])
    assert not is_consistent(5, 5, ROOTS[5], ROOTS[5], [STRANGER])
    assert not is_consistent(5, 5, ROOTS[5], ROOTS[6], [])
