"""「两推一选」, by engine and verifier: the tests of `agreeing`."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from agreeing import (
    Bench,
    made,
    test_a_case_under_the_repealed_law_is_judged_alike,
    test_a_judgement_that_is_turned_is_found,
    test_a_log_of_the_engine_is_found_in_order_by_the_verifier,
    test_a_thread_beside_a_closed_case_is_judged_alike,
    test_every_mutant_of_lawful_evidence_is_judged_alike,
    test_every_outcome_that_evidence_can_have_is_judged_alike,
    test_every_rule_that_is_broken_refuses_alike,
    test_nothing_of_a_procedure_is_left_unreached,
)
from village import Law

__all__ = [
    "bench",
    "name",
    "test_a_case_under_the_repealed_law_is_judged_alike",
    "test_a_judgement_that_is_turned_is_found",
    "test_a_log_of_the_engine_is_found_in_order_by_the_verifier",
    "test_a_thread_beside_a_closed_case_is_judged_alike",
    "test_every_mutant_of_lawful_evidence_is_judged_alike",
    "test_every_outcome_that_evidence_can_have_is_judged_alike",
    "test_every_rule_that_is_broken_refuses_alike",
    "test_nothing_of_a_procedure_is_left_unreached",
]


@pytest.fixture(scope="module")
def name() -> str:
    return "liangtui_yixuan"


@pytest.fixture(scope="module")
def bench(name: str, laws: Mapping[str, Law], tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return made(name, laws, tmp_path_factory.mktemp(name))
