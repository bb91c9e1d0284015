"""The law that a run keeps, and the village in which it does: what is given before a case opens."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reading import Json
from walking import Graph

import tuixuan_verify
from tuixuan.procedure.compiled import Procedure

# The characters in the order of their strokes (checks 2.14.2).
_TABLE = Path(tuixuan_verify.__file__).with_name("strokes.txt").read_text("utf-8")
STROKES = "".join(line for line in _TABLE.splitlines() if not line.startswith("#"))
ROLES = {
    "township": ["t01", "t02"], "guidance": ["g01"], "county": ["c01"], "committee": ["k01"],
    "host": ["m01"], "representatives": ["v01"], "recorder": ["r01"],
}  # fmt: skip


@dataclass(frozen=True)
class World:
    """The village: what a plan sets, who belongs, and when the term ends."""

    parameters: tuple[tuple[str, Any], ...] = ()
    switches: bool = True
    formal: int = 31
    excluded: int = 0
    seats: int = 5
    start: str = "2025-06-02"
    term_start: str = "2021-05-18"
    term_end: str = "2026-05-18"
    calendars: int = 9
    sitting: int = 0
    named: bool = False

    def persons(self) -> list[str]:
        return [f"m{n:02}" for n in range(1, self.formal + 1)]

    def members(self) -> list[Json]:
        persons = self.persons()
        left_out = persons[len(persons) - self.excluded :]
        rows = [{"id": p, "standing": "formal", "counted": p not in left_out} for p in persons]
        more = [("n01", "none"), ("n02", "probationary")] if self.formal > 6 else []
        return rows + [{"id": p, "standing": s, "counted": False} for p, s in more]

    def nominees(self, name: str, few: bool) -> list[str]:
        """Who signs up for which post: enough for each, and some for all three."""
        persons = self.persons()[2:]
        if few:
            return persons[:1] if name == "secretary_candidate" else []
        spans = {"secretary_candidate": (0, 3), "deputy_candidates": (0, 6)}
        if dict(self.parameters).get("ballot_mode") == "forward":
            # who stands for a post stands for member too
            spans = {"secretary_candidate": (1, 4), "deputy_candidates": (2, 7)}
        first, end = spans.get(name, (1, 16))
        return persons[first:end]

    def people(self) -> dict[str, str] | None:
        """Names, if this village discloses any: one character each, the later the earlier."""
        if not self.named:
            return None
        persons = self.persons()
        return {p: STROKES[400 * n] for n, p in enumerate(reversed(persons), start=1)}

    def printed(self, persons: Iterable[str]) -> list[str]:
        """Persons in the order of their names, as a ballot lists them."""
        return sorted(persons, reverse=self.named)

    def holders(self) -> dict[str, list[str]]:
        """Who holds the roles of entry 0: those who sit go on sitting in a by-election."""
        sitting = self.persons()[-self.sitting :] if self.sitting else []
        return {**ROLES, "sitting_member": sitting} if sitting else ROLES


@dataclass(repr=False)
class Law:
    """One procedure, read as the engine has it and as its compiled document says.

    The graphs of its assignments are walked once for all runs.
    """

    procedure: Procedure
    calendars: tuple[bytes, ...]
    document: Json = field(init=False)
    steps: dict[str, Json] = field(init=False)
    laws: dict[str, Json] = field(init=False)
    threads: dict[str, Json] = field(init=False)
    graphs: dict[Any, Graph] = field(default_factory=dict)
    years: dict[bytes, Json] = field(init=False)
    # The steps that wait while an annulment is undecided.
    held: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.document = json.loads(self.procedure.compiled)
        self.years = {content: json.loads(content) for content in self.calendars}
        self.laws = {rule["id"]: rule for rule in self.document["rules"]}
        self.threads = {s["id"]: t for t in self.document["threads"] for s in t["steps"]}
        threads = self.document["threads"]
        every = [*self.document["steps"], *(step for t in threads for step in t["steps"])]
        self.steps = {step["id"]: step for step in every}
        self.held = frozenset(
            step["id"]
            for step in every
            if any(use["rule"] == "annulment-hold" for use in step.get("rules", ()))
        )

    def judges(self, rule: Json) -> bool:
        """Whether a rule is judged by a check of its own."""
        return "check" in rule and bool(rule.get("enforced", True))

    def graph(self, values: Mapping[str, Any]) -> Graph:
        structural = [p["id"] for p in self.document["parameters"] if p.get("structural")]
        key = tuple(values.get(name) for name in structural)
        if key not in self.graphs:
            # what a step fixes has no value here: no walk takes what hangs on it
            self.graphs[key] = Graph(self.document, dict(zip(structural, key, strict=True)))
        return self.graphs[key]


def least_bounds(law: Law) -> dict[str, Any]:
    """Every bound at its least: the shortest way to what comes after it."""
    return {
        p["id"]: p["min"]
        for p in law.document["parameters"]
        if p["type"] == "int" and p["id"].endswith("_max")
    }


def village_for(law: Law, values: Mapping[str, Any]) -> World:
    """A village with this assignment of the structural parameters, every bound at its least."""
    chosen = {k: v for k, v in values.items() if not k.startswith("on_")}
    parameters = {**least_bounds(law), "early_days": 365, **chosen}
    switches = all(v for k, v in values.items() if k.startswith("on_"))
    small = values["form"] == "no_committee"
    return World(
        tuple(parameters.items()), switches, formal=6 if small else 31, seats=1 if small else 5,
        sitting=0 if small or values.get("kind", "general") == "general" else 3,
    )  # fmt: skip
