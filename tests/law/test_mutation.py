"""A law that is changed by one is noticed: no threshold, operator or period may move unseen.

Each mutant of a pack is played against the scenarios whose run meets the rule, until one of them
fails. Equivalent ones are listed with their reason in `mutants_equivalent.txt`, and are shown to
be still unnoticed. `quick` takes every tenth mutant.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from law_mutants import Mutant, apply, mutants
from law_play import HERE, PACKS, Case_, documents, play, rules_named

from tuixuan.procedure.compiled import Procedure

pytestmark = [pytest.mark.checkout, pytest.mark.slow]

LISTED = tuple(
    line
    for line in (HERE / "mutants_equivalent.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
)
_NEVER_JUDGED = {"form", "order", "fields"}


@pytest.mark.parametrize("pack", PACKS)
def test_a_law_changed_by_one_is_noticed(
    pack: str, played: tuple[Case_, ...], profile: str
) -> None:
    chosen = [mutant for mutant in mutants(pack) if str(mutant) not in LISTED]
    if profile == "quick":
        chosen = chosen[::10]
    cases = _meeting(pack, played)

    assert [] == [str(mutant) for mutant in chosen if not _noticed(mutant, cases)]


@pytest.mark.parametrize("pack", PACKS)
def test_an_equivalent_change_is_still_not_noticed(
    pack: str, played: tuple[Case_, ...], profile: str
) -> None:
    if profile == "quick":
        pytest.skip("every scenario is played for each of them")
    cases = _meeting(pack, played)
    known = [mutant for mutant in mutants(pack) if str(mutant) in LISTED]

    assert [] == [str(mutant) for mutant in known if _noticed(mutant, cases)]


def test_the_list_of_equivalent_changes_names_mutants_and_each_once() -> None:
    known = [str(mutant) for pack in PACKS for mutant in mutants(pack)]

    assert len(set(known)) == len(known)
    assert sorted(set(LISTED)) == sorted(LISTED)
    assert [] == [line for line in LISTED if line not in known]


def _meeting(pack: str, played: Iterable[Case_]) -> dict[str, list[Case_]]:
    """By rule, the cases that meet it, those first that are most likely to notice a change."""
    ranked: dict[str, list[tuple[tuple[int, int], Case_]]] = {}
    for case in played:
        if case.pack != pack:
            continue
        met, failed = _rules_of(case)
        named = rules_named(case.path)
        for rule in met:
            at_the_edge = rule in named or case.path.stem.startswith("edge_")
            likely = 2 * (not at_the_edge) + (rule not in failed)
            ranked.setdefault(rule, []).append(((likely, len(case.judged)), case))
    return {
        rule: [case for _, case in sorted(found, key=lambda pair: pair[0])]
        for rule, found in ranked.items()
    }


def _rules_of(case: Case_) -> tuple[set[str], set[str]]:
    """The rules that some attempt of a case met, and those that one of them failed."""
    law = documents()[case.key]
    met: set[str] = set()
    failed: set[str] = set()
    for judged in case.judged:
        out = judged.decision.out
        reasons = {reason["rule"] for reason in out.get("reasons", ())}
        step = law.step(judged.attempt.step)
        if step is None or reasons & _NEVER_JUDGED:
            continue
        met |= {use.rule for use in step.rules}
        met |= {by.rule for by in step.resolvers if by.rule is not None}
        failed |= reasons | {warning["rule"] for warning in out.get("warnings", ())}
    return met, failed


def _noticed(mutant: Mutant, cases: dict[str, list[Case_]]) -> bool:
    """Whether a scenario fails under the other law."""
    laws: dict[str, Procedure | None] = {}
    rules = [mutant.rule] if mutant.path else _reading(mutant)
    for case in (case for rule in rules for case in cases.get(rule, ())):
        name = case.scenario.procedure
        if name not in laws:
            laws[name] = apply(mutant, documents()[case.key])
        law = laws[name]
        if law is not None and _fails(case, law):
            return True
    return False


def _reading(mutant: Mutant) -> list[str]:
    """The rules whose arguments read a parameter."""
    word = f"param.{mutant.rule}"
    return [
        rule.id
        for (_, pack), law in documents().items()
        if pack == mutant.pack
        for rule in law.rules.values()
        if word in str(rule.args)
    ]


def _fails(case: Case_, law: Procedure) -> bool:
    return any(one.differences for one, _ in play(case.scenario, law))
