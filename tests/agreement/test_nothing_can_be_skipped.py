"""步骤不减、程序不省: in every place that a case can be in, what is not permitted there is refused.

Exhaustive over both shipped procedures: every assignment of the structural parameters, all
switches on and all off, every reachable pair of a state and the steps done in it, every step that
is not permitted there. `default` walks whole pairs once for each shape of the order and, for other
assignments of that shape, pairs without the steps that change no order; `long` walks everything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from walking import Graph, Json, Pair, assignments

from tuixuan.decision import Attempt, Refused, decide, layout_of, plan_of
from tuixuan.decision.order import is_permitted
from tuixuan.memory import Flow, Memory
from tuixuan.messages.reasons import Renderer
from tuixuan.procedure.compiled import Procedure
from tuixuan.procedure.days import Calendars
from tuixuan.procedure.parameters import Parameters

PROCEDURES = ("gongtui_zhixuan", "liangtui_yixuan")
DAY = "2026-03-02"
NO_CALENDARS = Calendars(())
_LEAST = {
    "date": DAY,
    "count": 0,
    "flag": False,
    "key": "c01",
}


def least(step: Json) -> Json:
    """The least data whose form is right: an attempt that fails for its form proves nothing."""
    data = {}
    for field in step["fields"]:
        if field["type"] == "choice":
            data[field["id"]] = field["values"][0]
        elif field["type"] in _LEAST:
            data[field["id"]] = _LEAST[field["type"]]
    return data


class Place:
    """A memory of the engine that stands at a pair, without anything else in it."""

    def __init__(self, procedure: Procedure, values: Mapping[str, Any], document: Json) -> None:
        self.procedure = procedure
        parameters = {k: v for k, v in values.items() if not k.startswith("on_")}
        switches = {k.removeprefix("on_"): v for k, v in values.items() if k.startswith("on_")}
        plan = {"parameters": parameters, "steps": switches}
        self.parameters = Parameters.of(procedure, plan)
        self.indexes = layout_of(procedure).main.steps
        self.attempts = {
            step["id"]: Attempt(
                step["id"], least(step), "p01", step["actor"][0], (), (), DAY, 1_000
            )
            for step in document["steps"]
        }

    def memory(self, pair: Pair, way: tuple[Any, ...]) -> tuple[Memory, dict[str, int]]:
        """The memory, and the entry in which each step of the way was taken."""
        taken = {edge.step: n for n, edge in enumerate(way, start=1)}
        last: list[Any] = [None] * len(self.indexes)
        for step, n in taken.items():
            last[self.indexes[step]] = (n, DAY)
        flow = Flow(pair.state, DAY, tuple(sorted(pair.done)), tuple(last))
        return Memory(flow, None, None, {}), taken

    def permits(self, step: str, memory: Memory) -> bool:
        ready = plan_of(self.procedure, self.parameters, memory).step(step)
        return ready is not None and is_permitted(ready, memory.main)

    def decide(self, step: str, memory: Memory) -> Any:
        return decide(
            self.procedure, self.parameters, memory, self.attempts[step], NO_CALENDARS
        )


def snapshot(memory: Memory) -> tuple[Any, ...]:
    flow = memory.main
    members = (flow.state, flow.entered, flow.done, flow.last, flow.times, flow.registers)
    return (memory.main, memory.before, memory.latest, dict(memory.threads), *members)


def chosen(document: Json, profile: str) -> Iterator[tuple[Mapping[str, Any], bool]]:
    """The assignments to walk, and whether whole pairs are."""
    seen = set()
    for values in assignments(document):
        shape = Graph(document, values).shape()
        new = shape not in seen
        seen.add(shape)
        if profile != "quick" or new:
            yield values, profile == "long" or (profile == "default" and new)


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


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", PROCEDURES)
def test_a_refusal_names_the_first_missing_step_and_its_article(
    name: str, language: str, shipped_procedures: Mapping[str, Procedure]
) -> None:
    procedure = shipped_procedures[name]
    document = json.loads(procedure.compiled)
    renderer = Renderer(procedure, language)
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
