"""Level 1: what a chain shows, and what it does not show."""

from __future__ import annotations

import hashlib

import pytest

from tuixuan_verify.tree import Tree
from tuixuan_verify.verify import verify


def check(village, lines, tail=b""):
    village.write_lines(lines, tail)
    return verify(str(village.folder), frozenset("1"))


@pytest.fixture
def lines(village):
    village.counted().write()
    return village.lines()


def test_an_edited_field_breaks_the_link_of_the_next_line(village, codes, lines):
    head = check(village, lines).head
    lines[3] = lines[3].replace(b'"seats":2', b'"seats":3')
    result = check(village, lines)
    assert codes(result) == [("link", 4)]
    assert head != result.head
    assert result.tally.status("1.3") == "fail"


def test_a_deleted_line_breaks_number_and_link(village, codes, lines):
    assert codes(check(village, lines[:3] + lines[4:])) == [("sequence", 3), ("link", 3)]


def test_a_doubled_line_breaks_number_and_link(village, codes, lines):
    result = check(village, [*lines[:4], *lines[3:]])
    assert codes(result) == [("sequence", 4), ("link", 4)]
    assert result.tally.status("1.2") == "fail"


def test_two_swapped_lines_break_number_and_link(village, codes, lines):
    lines[3], lines[4] = lines[4], lines[3]
    found = set(codes(check(village, lines)))
    assert {("sequence", 3), ("sequence", 4), ("sequence", 5), ("link", 3), ("link", 4)} <= found


def test_time_set_back_is_found(village, codes):
    entries = village.counted().entries()
    entries[3]["t"] = "2026-03-01T09:00:00.000Z"
    village.write(entries)
    result = verify(str(village.folder), frozenset("01"))
    assert codes(result) == [("time", 3)]
    assert result.tally.status("1.4") == "fail"


def test_a_second_genesis_is_found(village, codes):
    entries = village.counted().entries()
    entries[3] = {**entries[0], "n": 3, "t": entries[3]["t"]}
    village.write(entries)
    assert ("genesis", 3) in codes(verify(str(village.folder)))


def test_a_log_that_does_not_open_a_case_is_found(village, codes):
    entries = village.counted().entries()[1:]
    for n, entry in enumerate(entries):
        entry["n"] = n
    village.write(entries)
    result = verify(str(village.folder))
    assert codes(result) == [("genesis", 0)]
    assert result.tally.status("1.1") == "fail"
    assert result.tally.level("4") == "not checked"


@pytest.mark.parametrize("member", ["origin", "nonce", "compiled", "engine", "pack", "vocabulary"])
def test_an_opening_that_lacks_a_member_is_found(village, codes, member):
    entries = village.counted().entries()
    del entries[0]["data"][member]
    village.write(entries)
    assert codes(verify(str(village.folder))) == [("genesis", 0)]


def test_an_opening_without_sources_passes(village, codes):
    entries = village.counted().entries()
    del entries[0]["data"]["sources"]
    village.write(entries)
    assert codes(verify(str(village.folder))) == []


@pytest.mark.parametrize("sources", [[], None, [{"name": "tiny.yaml"}]])
def test_sources_that_are_there_have_their_form(village, codes, sources):
    entries = village.counted().entries()
    entries[0]["data"]["sources"] = sources
    village.write(entries)
    assert ("genesis", 0) in codes(verify(str(village.folder)))


def test_an_unknown_major_version_cannot_be_verified(village):
    village.opening["format"] = "tuixuan-case/2"
    village.counted().write()
    result = verify(str(village.folder))
    assert result.exit == 2
    assert [f.code for f in result.tally.findings] == ["version"]


def test_a_torn_last_line_is_a_warning(village, codes, lines):
    result = check(village, lines, b'{"act":{"per')
    assert codes(result) == []
    assert [(f.code, f.line) for f in result.tally.findings] == [("torn", 8)]
    assert result.exit == 0


@pytest.mark.parametrize("size", [1, 70_000, 200_000])
def test_a_tail_of_nul_bytes_is_a_warning(village, codes, lines, size):
    result = check(village, lines, b"\0" * size)
    assert codes(result) == []
    assert [(f.code, f.line) for f in result.tally.findings] == [("corrupt_tail", 8)]


def test_a_bad_line_that_whole_lines_follow_is_an_error(village, codes, lines):
    lines[4] = b'{"act":{"per'
    assert ("form", 4) in codes(check(village, lines))


def test_an_empty_log_never_passes(village):
    assert check(village, []).exit == 2
    assert check(village, [], b"torn").exit == 2


def test_a_chain_alone_does_not_see_an_edit_of_the_last_line(village, codes, lines):
    """Nor does it see anything else that only a kept head can show; the report says so."""
    lines[-1] = lines[-1].replace(b'"yes":4', b'"yes":3')
    result = check(village, lines)
    assert codes(result) == []
    assert result.exit == 0
    assert result.tally.level("3") == "not checked"


def test_a_chain_alone_does_not_see_a_cut_tail(village, codes, lines):
    whole = check(village, lines)
    cut = check(village, lines[:-2])
    assert codes(cut) == []
    assert whole.head != cut.head


def test_a_chain_alone_does_not_see_a_full_rewrite(village, codes):
    entries = village.counted().entries()
    entries[3]["data"]["seats"] = 3
    village.write(entries)
    assert codes(verify(str(village.folder), frozenset("1"))) == []


def slow_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    inner = b"\1" + slow_root(leaves[:k]) + slow_root(leaves[k:])
    return hashlib.sha256(inner).digest()


@pytest.mark.parametrize("together", [1, 2, 3, 7, 64])
def test_the_head_is_the_root_of_rfc_6962(together):
    leaves = [hashlib.sha256(b"\0%d" % i).digest() for i in range(140)]
    tree = Tree()
    for size in range(0, 140, together):
        assert slow_root(leaves[:size]) == tree.root()
        tree.add(leaves[size : size + together])
    assert slow_root(leaves) == tree.root()
