"""A policy that the engine writes says to the verifier what it was to say (log 11)."""

from __future__ import annotations

import pytest

from tuixuan.audit import KeyFile
from tuixuan.audit.keys import WITNESS
from tuixuan.audit.policy import policy_text
from tuixuan_verify.policy import read_policy

LOGS = [KeyFile("example.org/a", bytes(32)).key, KeyFile("example.org/b", bytes(range(32))).key]
COUNTY = KeyFile("county.example.org/w", bytes(32), WITNESS).key
ARCHIVE = KeyFile("archive.example.org/w", bytes(range(32)), WITNESS).key
LAW = {"procedures": {"ab" * 32: "liangtui_yixuan, party_2020"}, "calendars": {"cd" * 32: "2026"}}


@pytest.mark.parametrize("comment", ["", "清水镇 2026"])
def test_a_policy_without_witnesses_asks_for_none(comment: str) -> None:
    policy = read_policy(policy_text(LOGS, **LAW, comment=comment).encode())
    assert [key.name for key in LOGS] == [key.name for key in policy.logs]
    assert [key.public for key in LOGS] == [key.public for key in policy.logs]
    assert ({"ab" * 32}, {"cd" * 32}) == (policy.procedures, policy.calendars)
    assert not policy.witnessed


def test_of_the_witnesses_that_it_names_all_must_cosign() -> None:
    text = policy_text(LOGS, **LAW, witnesses={"county": COUNTY, "archive": ARCHIVE})
    policy = read_policy(text.encode())
    assert ["county", "archive"] == list(policy.witnesses)
    assert {policy.quorum: (2, ("county", "archive"))} == policy.groups
    assert policy.witnessed
