"""Mutants: the second half, and every prefix of a signed log."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fuzz_cases import cases
from fuzz_judging import Said, untrue
from fuzz_kinds import mutant
from fuzz_mutants import prefix
from fuzz_running import PARTS, judge_part

pytestmark = [pytest.mark.slow, pytest.mark.checkout]


@pytest.mark.parametrize("part", range(PARTS))
def test_both_verifiers_say_the_same_of_a_mutant_and_the_truth(judge, part):
    judge_part(judge, 1, part)


def test_every_prefix_of_a_signed_log_is_judged_rightly(judge):
    """Cut at any byte: what is missing is found, and nothing else."""
    case = judge.cases[0]
    size = len(case.files["log.jsonl"])
    assert [] == judge.wrong_with((prefix(case, end), end) for end in range(size + 1))
    assert size > 4_000


def test_the_cases_pass_as_they_are(judge):
    for case in judge.cases:
        whole = len(case.files["log.jsonl"])
        assert [] == judge.wrong_with([(prefix(case, whole), whole)]), case.name
        assert prefix(case, whole).exits == {0}


def test_a_mutant_is_the_same_for_ever():
    one, other = cases(), cases()
    for seed in range(40):
        first, second = mutant(seed, one), mutant(seed, other)
        assert (first.kind, first.files, first.given) == (second.kind, second.files, second.given)


def test_the_truth_catches_a_verifier_that_finds_nothing():
    """Of each kind that breaks something a silent verifier is found out."""
    levels, own = dict.fromkeys("012345", "pass"), cases()
    caught: dict[str, int] = {}
    for seed in range(3_000):
        made = mutant(seed, own)
        if made.fails or made.exits == {2}:
            silent = untrue(Said(0, levels, []), made, "nobody")
            caught[made.kind] = caught.get(made.kind, 0) + 1
            assert silent, (seed, made.kind)
            if made.codes:
                # nor is it enough to fail for another reason
                odd = Said(1, {**levels, made.fails[0]: "fail"}, [("text", 0, "0.5")])
                assert untrue(odd, replace(made, exits=frozenset({1})), "nobody")
    assert len(caught) >= 12, caught
