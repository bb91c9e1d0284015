"""Mutants, the first half: both verifiers say the same, and none passes where it must not."""

from __future__ import annotations

import pytest
from running import PARTS, judge_part

pytestmark = [pytest.mark.slow, pytest.mark.checkout]


@pytest.mark.parametrize("part", range(PARTS))
def test_both_verifiers_say_the_same_of_a_mutant_and_the_truth(judge, part):
    judge_part(judge, 0, part)
