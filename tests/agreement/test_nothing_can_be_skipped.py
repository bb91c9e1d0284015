"""步骤不减、程序不省: in every place that a case can be in, what is not permitted there is refused.

Exhaustive over both shipped procedures: every assignment of the structural parameters, all
switches on and all off, every reachable pair of a state and the steps done in it, every step that
is not permitted there.

1. The engine decides each attempt in a memory that stands at the pair. `default` walks whole pairs
   for the first assignment and, for one of each other shape of the order, pairs without the steps
   that change no order; `long` walks every assignment whole, `quick` none.
2. A case is brought to each pair with real evidence and each attempt is made: it is refused,
   recorded, changes nothing, and the verifier agrees. `default` does so for the widest shape of
   each ballot mode and kind, and for the narrowest of all, `long` for every shape. Pairs to which
   no evidence leads are named.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from judging import engine_memory, findings, verified, verifier_memory, write_folder
from lawful import Evidence
from library import Library
from places import PROCEDURES, Place, chosen, least, snapshot
from running import Run
from village import Law, village_for
from walking import Edge, Graph, Json, Pair, assignments

from tuixuan.decision import Refused
from tuixuan.messages.reasons import Renderer
from tuixuan.procedure.compiled import Procedure


@pytest.mark.slow
@pytest.mark.parametrize("name", PROCEDURES)
def test_a_step_that_is_not_permitted_is_refused_everywhere(
    name: str, profile: str, shipped_procedures: Mapping[str, Procedure]
) -> None:
    procedure = shipped_procedures[name]
    document = json.loads(procedure.compiled)
    for values, whole in chosen(document, profile):
        graph, place = Graph(document, values), Place(procedure, values, document)
        for pair, way in graph.explore(whole=whole).items():
            memory, taken = place.memory(pair, way)
            before = snapshot(memory)
            allowed = set(graph.permitted(pair))
            for step in graph.all:
                assert place.permits(step, memory) == (step in allowed), (values, pair, step)
                if step in allowed:
                    continue
                decision = place.decide(step, memory)
                assert isinstance(decision, Refused), (values, pair, step)
                assert (graph.reason(step, pair, taken),) == decision.reasons, (pair, step)
                assert pair.state == decision.state
            assert before == snapshot(memory)


@pytest.mark.slow
@pytest.mark.parametrize("name", PROCEDURES)
def test_a_refusal_names_the_first_missing_step_and_its_article(
    name: str, shipped_procedures: Mapping[str, Procedure]
) -> None:
    procedure = shipped_procedures[name]
    document = json.loads(procedure.compiled)
    renderers = {language: Renderer(procedure, language) for language in ("zh", "en")}
    rules = {rule["id"]: rule for rule in document["rules"]}
    told = set()
    for values, _ in chosen(document, "quick"):
        graph = Graph(document, values)
        for pair, way in graph.explore().items():
            taken = {edge.step: n for n, edge in enumerate(way, start=1)}
            for step in graph.all:
                if graph.permits(step, pair):
                    continue
                reason = graph.reason(step, pair, taken)
                key = (step, pair.state, reason.get("need"), "taken" in reason)
                if key in told:
                    continue
                told.add(key)
                for language, renderer in renderers.items():
                    (sentence,) = renderer.refusal(step, pair.state, (reason,))
                    _names(sentence, reason, graph, rules, language)
    assert len(told) > 1_000


def _names(sentence: str, reason: Json, graph: Graph, rules: Json, language: str) -> None:
    if "need" not in reason:
        return
    need = graph.all[reason["need"]]
    assert f"`{need['id']}`" in sentence
    assert need["title"][language] in sentence
    for cite in rules.get(need["basis"], {}).get("cites", ()):
        assert cite["source"] in sentence
        assert cite["article"].removeprefix("ch. ") in sentence


# --- with real evidence, on the record


def shapes(document: Json, profile: str) -> Iterator[Mapping[str, Any]]:
    """One assignment of each shape of the order; but for `long`, the widest of each kind."""
    found: dict[Any, Mapping[str, Any]] = {}
    for values in assignments(document):
        found.setdefault(Graph(document, values).shape(), values)
    ordered = sorted(found.values(), key=lambda values: len(Graph(document, values).explore()))
    if profile == "long":
        yield from ordered
        return
    kinds = {}
    for values in ordered:
        small = values["form"] == "no_committee"
        kinds[values.get("ballot_mode"), values.get("kind"), small] = values
    yield from (ordered[0], *kinds.values())


def no_evidence_leads_to(pair: Pair, values: Mapping[str, Any]) -> str | None:
    """Why no evidence brings a case to a pair, although the order would; none where some does."""
    rounds = {"rec_party", "rec_mass"} & pair.done
    if pair.state == "consented" and rounds and values["on_mobilize"]:
        duties = {"mobilize", *(["rep_list"] if "rec_mass" in rounds else [])}
        return None if duties <= pair.done else "plan-steps asks for it before a recommendation"
    one_seat = {
        *(["tied", "referred_tie"] if values["form"] == "no_committee" else []),
        *(["tied_deputy", "referred_tie_deputy"] if values["deputies"] < 2 else []),
    }
    if pair.state in one_seat:
        return "no two can both have more than half of one seat's ballots"
    return None


@pytest.mark.slow
@pytest.mark.parametrize("name", PROCEDURES)
def test_a_step_that_is_not_permitted_is_recorded_and_changes_nothing(
    name: str, profile: str, laws: Mapping[str, Law], tmp_path: Path
) -> None:
    law, folder = laws[name], write_folder(tmp_path / "case", laws[name])
    voted = {state["id"] for state in law.document["states"] if state["phase"] == "E"}
    walked: set[Pair] = set()
    for values in shapes(law.document, profile):
        library = Library(law, village_for(law, values))
        library.direct(Edge("archive", "reached", False))
        for pair in library.graph.explore():
            # before and after the meeting one shape is like the other
            if pair in walked and pair.state not in voted and profile != "long":
                continue
            walked.add(pair)
            start = library.visit(pair)
            assert (start is None) == bool(no_evidence_leads_to(pair, values)), pair
            if start is not None:
                _attempt_all(start.fork(), folder)


def _attempt_all(run: Run, folder: Path) -> None:
    """Attempt in one place everything that is not permitted there."""
    before, pair, size = engine_memory(run.case), run.pair, run.case.size
    taken = {step: record[0] for step, record in run.record.last.items()}
    attempted = [step for step in run.graph.all if not run.graph.permits(step, pair)]
    for step in attempted:
        data = {**least(run.law.steps[step]), "date": run.today}
        decision = run.attempt(Evidence(step, data, "t01", "township"))
        assert isinstance(decision, Refused), (pair, step)
        assert (run.graph.reason(step, pair, taken),) == decision.reasons
    assert before == engine_memory(run.case)
    assert pair.state == run.case.state
    recorded = list(run.case.entries(size))
    assert attempted == [entry.body["step"] for entry in recorded]
    assert {"refused"} == {entry.type for entry in recorded}
    result = verified(folder, run.store.lines())
    assert [] == findings(result)
    assert before == verifier_memory(result, run.case)
