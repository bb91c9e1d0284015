"""Every rule of the digest is encoded or said not to be; every rule and outcome is exercised.

1. Each id of `rule_ids.txt` stands in a rule pack, or in the table of ADR 7 with the reason.
2. All scenarios are played once, and each accepted attempt of them once more while an annulment is
   undecided. What the compiled documents hold and no scenario reaches is listed
   in `not_exercised.txt`; something new there, or something listed that is reached, fails.
3. A rule that another rule or the engine judges (`within`) gives no reason of its own: a scenario
   names it in its head, and what judges it both holds and fails somewhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import pytest
import yaml
from law_play import (
    CASES,
    EXAMPLES,
    HERE,
    PACKS,
    ROOT,
    Case_,
    Suspended,
    documents,
    listed,
    rules_named,
)
from law_reach import expected, reached

from tuixuan import Procedure
from tuixuan_verify.texts import TEXTS

pytestmark = pytest.mark.checkout

ADR = ROOT / "docs" / "adr" / "0007-what-is-not-encoded.md"


def ids() -> list[str]:
    return list(listed(HERE / "rule_ids.txt"))


def encoded() -> dict[str, list[dict[str, object]]]:
    """The rules of the packs, by id."""
    found: dict[str, list[dict[str, object]]] = {}
    for pack in PACKS:
        text = (ROOT / "procedures" / "rules" / f"{pack}.yaml").read_text(encoding="utf-8")
        for rule in yaml.safe_load(text)["rules"]:
            found.setdefault(rule["id"], []).append(rule)
    return found


def tabled(heading: str) -> list[str]:
    """The ids in the table below a heading of ADR 7."""
    _, _, below = ADR.read_text(encoding="utf-8").partition(f"## {heading}\n")
    section = below.partition("\n## ")[0]
    return re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)


def test_every_rule_of_the_digest_is_in_a_pack_or_said_to_be_missing() -> None:
    packs, missing = set(encoded()), tabled("Not in any pack")

    assert len(set(ids())) == len(ids())
    assert [] == [rule for rule in ids() if rule not in packs and rule not in missing]
    assert [] == [rule for rule in missing if rule in packs]
    assert [] == [rule for rule in missing if rule not in ids()]
    assert sorted(set(missing)) == sorted(missing)


def test_every_rule_that_is_not_enforced_is_said_to_be_so() -> None:
    idle = {rule for rule, found in encoded().items() if not found[0].get("enforced", True)}

    assert idle == set(tabled("In a pack, not enforced"))


@pytest.mark.parametrize("name", ["liangtui_yixuan", "gongtui_zhixuan"])
def test_every_outcome_reads_as_words_and_never_as_an_id(
    name: str, shipped_procedures: Mapping[str, Procedure]
) -> None:
    """One without a title has the usual one of its result, which every report knows."""
    compiled = json.loads(shipped_procedures[name].compiled)
    nameless = {
        f"{step['id']}/{outcome['id']}"
        for step in compiled["steps"]
        for outcome in step["outcomes"]
        if "title" not in outcome and f"outcome.{outcome['id']}" not in TEXTS
    }
    assert nameless == set()


def test_every_scenario_comes_to_what_it_expects(played: tuple[Case_, ...]) -> None:
    told = [
        (case.name, judged.played.place, judged.played.differences)
        for case in played
        for judged in case.judged
        if judged.played.differences
    ]

    assert [] == told


def test_every_rule_and_outcome_is_exercised_or_listed(
    played: tuple[Case_, ...], suspensions: tuple[tuple[Case_, Suspended], ...]
) -> None:
    lines = (HERE / "not_exercised.txt").read_text(encoding="utf-8").splitlines()
    excused = [line for line in lines if line and not line.startswith("#")]
    found = reached(played, suspensions)

    assert frozenset() == found - expected(), "a scenario reaches what no document holds"
    assert sorted(set(excused)) == sorted(excused)
    assert sorted(expected() - found) == sorted(excused)


def test_every_rule_in_use_is_named_by_a_scenario() -> None:
    named = {rule for path in (*CASES, *EXAMPLES) for rule in rules_named(path)}
    used = [rule for law in documents().values() for rule in law.rules.values()]

    assert [] == sorted({rule.id for rule in used if rule.enforced and rule.id not in named})


def test_what_judges_a_rule_without_a_reason_of_its_own_holds_and_fails(
    played: tuple[Case_, ...],
) -> None:
    """`within` names a rule, or one of the engine's own judgements."""
    failed = {
        str(reason["rule"])
        for case in played
        for judged in case.judged
        for reason in judged.decision.out.get("reasons", ())
    }
    resolved = {
        by.rule
        for law in documents().values()
        for _, step in law.places().values()
        for by in step.resolvers
    }
    judges = {rule.within for law in documents().values() for rule in law.rules.values()} - {None}

    assert [] == sorted(judge for judge in judges if judge not in failed and judge not in resolved)
