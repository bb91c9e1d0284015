"""Mutants of replay: `FUZZ_COUNT` in all are judged elsewhere, a fifth as many here."""

from __future__ import annotations

import pytest
from fuzz_judging import SAVED
from fuzz_lawful import lawful_cases, lawful_mutant
from fuzz_running import COUNT, PARTS, SEED, SHOWN

pytestmark = [pytest.mark.slow, pytest.mark.checkout]


@pytest.mark.parametrize("part", range(PARTS))
def test_both_verifiers_replay_a_mutant_alike(judge, part):
    cases = lawful_cases()
    size = -(-COUNT // (5 * PARTS))
    first = SEED + part * size
    found = [
        judge.wrong_with(lawful_mutant(seed, cases), seed) for seed in range(first, first + size)
    ]
    wrong = [one for one in found if one]
    if wrong:
        shown = "\n".join(one[:900] for one in wrong[:SHOWN])
        raise AssertionError(f"{len(wrong)} of {size} from {first} on ({SAVED}):\n{shown}")
