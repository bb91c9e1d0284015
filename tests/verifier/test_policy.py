"""The auditor's policy (log 11): what it says, and each fault with its line."""

from __future__ import annotations

import pytest
from anchoring import ARCHIVE, COUNTY, KEY, LOG, NEXT, TOWN, Signer, policy_of

from tuixuan_verify.policy import PolicyFault, read_policy

WITNESSES = tuple(
    f"witness {name} {key.vkey}" for name, key in
    (("county", COUNTY), ("archive", ARCHIVE), ("town", TOWN))
)  # fmt: skip
DIGEST = "4d" * 32


def test_a_policy_is_read():
    policy = read_policy(
        policy_of(
            "# 清水镇 2026", "", " \t ",
            *WITNESSES,
            "group\tboth  all county archive",
            f"procedure {DIGEST}  两推一选, party_2020",
            f"calendar {'90' * 32}",
            logs=(KEY, NEXT), quorum="both",
        )
    )  # fmt: skip
    assert [KEY.public, NEXT.public] == [one.public for one in policy.logs]
    assert {"county", "archive", "town"} == policy.witnesses.keys()
    assert ({DIGEST}, {"90" * 32}) == (policy.procedures, policy.calendars)
    assert policy.witnessed


def test_a_quorum_of_none_demands_nobody():
    policy = read_policy(policy_of())
    assert not policy.witnessed
    assert policy.is_quorum(())


@pytest.mark.parametrize(
    ("group", "enough", "too_few"),
    [
        ("all county archive town", ["county archive town"], ["", "county archive"]),
        ("any county archive town", ["county", "town"], [""]),
        ("2 county archive town", ["county town", "archive town"], ["county", ""]),
    ],
)
def test_a_group_counts_its_members(group, enough, too_few):
    policy = read_policy(policy_of(*WITNESSES, f"group g {group}", quorum="g"))
    assert all(policy.is_quorum(one.split()) for one in enough)
    assert not any(policy.is_quorum(one.split()) for one in too_few)


def test_groups_hold_groups():
    lines = (*WITNESSES, "group outside any archive town", "group both all county outside")
    policy = read_policy(policy_of(*lines, quorum="both"))
    assert policy.is_quorum(["county", "town"])
    assert not policy.is_quorum(["archive", "town"])


def test_a_witness_named_twice_counts_once():
    policy = read_policy(policy_of(*WITNESSES, "group g 2 county archive", quorum="g"))
    assert not policy.is_quorum(["county", "county"])


FAULTS = {
    "no such line": (["logs x"], 2, "unknown"),
    "a comment that is indented": ([" # x"], 2, "unknown"),
    "a wide space": (["log\u3000x"], 2, "unknown"),
    "another key id": ([f"log {NEXT.vkey.replace(NEXT.id.hex(), '0' * 8)}"], 2, "key"),
    "a witness as a log": ([f"log {COUNTY.vkey}"], 2, "key"),
    "a log without a key": (["log"], 2, "words"),
    "the same key twice": ([f"log {KEY.vkey}"], 2, "twice"),
    "one key under two names": ([f"log {Signer(kind=LOG).vkey}"], 2, "twice"),
    "a log as a witness": ([f"witness a {NEXT.vkey}"], 2, "key"),
    "a witness without a name": ([f"witness {COUNTY.vkey}"], 2, "words"),
    "a witness twice": ([WITNESSES[0], WITNESSES[0].replace("county ", "other ", 1)], 3, "twice"),
    "a name twice": ([WITNESSES[0], WITNESSES[1].replace("archive ", "county ", 1)], 3, "twice"),
    "a witness called none": ([f"witness none {COUNTY.vkey}"], 2, "twice"),
    "a group of nobody": (["group g any"], 2, "words"),
    "a member that is not there": (["group g any county"], 2, "member"),
    "a member on a later line": (["group g any county", WITNESSES[0]], 2, "member"),
    "a group of itself": (["group g any g"], 2, "member"),
    "a member twice": ([WITNESSES[0], "group g all county county"], 3, "twice"),
    "a member of two groups": ([WITNESSES[0], "group g any county", "group h any county"],
                               4, "twice"),
    "0 of 1": ([WITNESSES[0], "group g 0 county"], 3, "number"),
    "2 of 1": ([WITNESSES[0], "group g 2 county"], 3, "number"),
    "01 of 1": ([WITNESSES[0], "group g 01 county"], 3, "number"),
    "most of 1": ([WITNESSES[0], "group g most county"], 3, "number"),
    "a group called none": ([WITNESSES[0], "group none any county"], 3, "twice"),
    "a digest in capitals": ([f"procedure {DIGEST.upper()}"], 2, "digest"),
    "a short digest": (["calendar 4d"], 2, "digest"),
    "no digest": (["procedure"], 2, "digest"),
    "a second quorum": (["quorum none"], 3, "twice"),
    "a control character": (["# a\x0bb"], 2, "control"),
    "CRLF": (["# a\r"], 2, "line_ends"),
    "CR": (["# a\rb"], 2, "control"),
    "DEL": (["# \x7f"], 2, "control"),
    "257 procedures": ([f"procedure {n:064x}" for n in range(257)], 258, "too_many"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_refused_with_its_line(name):
    lines, line, fault = FAULTS[name]
    with pytest.raises(PolicyFault) as found:
        read_policy(policy_of(*lines))
    assert (line, fault) == (found.value.line, found.value.fault)


@pytest.mark.parametrize(
    ("content", "line", "fault"),
    [
        (b"", 1, "no_quorum"),
        (b"# nothing\n", 2, "no_quorum"),
        (b"quorum none", 1, "no_line_end"),
        (b"quorum who\n", 1, "member"),
        (b"quorum\n", 1, "words"),
        (b"quorum none none\n", 1, "words"),
        (b"quorum none\n# \xff\n", 2, "utf8"),
        (b"\xef\xbb\xbfquorum none\n", 1, "byte_order_mark"),
        (b"quorum none\n" + b"#" * 65_536, 1, "too_large"),
    ],
)
def test_the_file_as_a_whole_has_its_form(content, line, fault):
    with pytest.raises(PolicyFault) as found:
        read_policy(content)
    assert (line, fault) == (found.value.line, found.value.fault)
