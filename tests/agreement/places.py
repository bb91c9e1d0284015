"""A memory of the engine that stands at a place of the order, and the least data of an attempt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from walking import Graph, Json, Pair, assignments

from tuixuan.decision import Attempt, decide, layout_of, plan_of
from tuixuan.decision.order import is_permitted
from tuixuan.memory import Flow, Memory
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
        return decide(self.procedure, self.parameters, memory, self.attempts[step], NO_CALENDARS)


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
        if profile == "long" or new:
            yield values, profile == "long" or (profile == "default" and len(seen) == 1)
