"""Mutants, the first half: both verifiers say the same, and none passes where it must not."""

from __future__ import annotations

import pytest
from fuzz_page import PAGE
from fuzz_running import PARTS, judge_part

pytestmark = [pytest.mark.slow, pytest.mark.checkout]


@pytest.mark.parametrize("part", range(PARTS))
def test_both_verifiers_say_the_same_of_a_mutant_and_the_truth(judge, part):
    judge_part(judge, 0, part)


def test_the_page_takes_part_where_it_is_there(judge):
    """A run without it compares nothing."""
    if not (PAGE / "node.js").is_file():
        pytest.skip("there is no page in this tree: one verifier alone was judged")
    assert judge.node is not None, "make the page first: python tools/make_page.py"
