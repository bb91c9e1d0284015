"""What mutants share changes no verdict, and what kills one verifier is found out."""

from __future__ import annotations

import pytest
from fuzz_judging import Judge
from fuzz_kinds import mutant
from fuzz_lawful import lawful_cases, lawful_mutant
from fuzz_mutants import prefix
from fuzz_page import Node, question

pytestmark = [pytest.mark.slow, pytest.mark.checkout]


def both_ways(judge, numbered):
    """Each mutant judged with what is shared, and without."""
    for made, seed in numbered:
        place = judge._lay(judge.home / "both", made)
        alone = judge._alone(place, made, False)
        with judge.shared.used():
            again = judge._alone(place, made, False)
        yield seed, alone, again


@pytest.mark.parametrize(("make", "cases"), [(mutant, None), (lawful_mutant, lawful_cases)])
def test_the_verdict_is_the_same_with_what_is_shared(make, cases):
    judge = Judge(cases() if cases else None)
    numbered = ((make(seed, judge.cases), seed) for seed in range(200))
    exits = set()
    for seed, alone, again in both_ways(judge, numbered):
        assert alone == again, seed
        exits.add(alone.exit)
    assert {0, 1} <= exits
    assert judge.shared.unchanged()
    judge.close()


def test_a_question_that_kills_the_page_is_found_out_and_no_other(judge):
    """Those asked at the same time are asked again."""
    made = prefix(judge.cases[0], len(judge.cases[0].files["log.jsonl"]))
    good = question(judge._lay(judge.home / "killed", made) / "case", made.given, made.args)
    node = Node()
    node.ask([good, b"no question\n", good])
    answers = [node.answer(), node.answer(), node.answer()]
    node.close()
    assert [None if one is None else one["exit"] for one in answers] == [0, None, 0]
