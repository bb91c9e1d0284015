"""Mutants of replay: `FUZZ_COUNT` in all are judged elsewhere, a fifth as many here."""

from __future__ import annotations

import pytest
from fuzz_judging import Judge
from fuzz_lawful import lawful_cases, lawful_mutant
from fuzz_running import COUNT, PARTS, SEED, nothing_wrong

pytestmark = [pytest.mark.slow, pytest.mark.checkout]


@pytest.fixture(scope="module")
def judge():
    made = Judge(lawful_cases())
    yield made
    made.close()


@pytest.mark.parametrize("part", range(PARTS))
def test_both_verifiers_replay_a_mutant_alike(judge, part):
    size = -(-COUNT // (5 * PARTS))
    seeds = range(SEED + part * size, SEED + (part + 1) * size)
    wrong = judge.wrong_with((lawful_mutant(seed, judge.cases), seed) for seed in seeds)
    nothing_wrong(judge, wrong, seeds)
