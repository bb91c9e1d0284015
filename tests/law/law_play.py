"""Plays every scenario of the law in memory, and keeps each decision beside the memory before it.

Rules kept here:
1. A document is loaded, compiled and linted once for each procedure and pack, a scenario read once.
2. Of an attempt what deciding needs is kept: what was asked, of which memory.
3. What a suspended election would have come to is decided beside the log (`suspended`).
4. `also_1990.txt` lists cases of 2020 that hold under the pack of 1990 too, moved back by thirteen
   years: the same expectations, the other law.

This module judges nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from tuixuan.case import Case, standing
from tuixuan.decision import Accepted, Attempt, Decision, decide
from tuixuan.memory import Memory
from tuixuan.procedure import library
from tuixuan.procedure.calendars import shipped_calendars
from tuixuan.procedure.compiled import Procedure
from tuixuan.procedure.parameters import Parameters
from tuixuan.scenario.loading import Placed, Scenario, _case, _moved, load_scenario
from tuixuan.scenario.play import Play, Played
from tuixuan.scenario.source import ExpectSource, StartSource, moment
from tuixuan.store import MemoryStore

__all__ = [
    "NEWEST",
    "OLD",
    "PACKS",
    "Case_",
    "Judged",
    "Suspended",
    "documents",
    "head_of",
    "play",
    "play_all",
    "suspended",
]

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CASES = sorted((HERE / "cases").glob("*.yaml"))
EXAMPLES = sorted((ROOT / "examples" / "scenarios").glob("*.yaml"))
NEWEST, OLD = PACKS = ("party_2020", "party_1990")

# Thirteen years, so that a case of 2026 is one of 2013.
BACK = -4748
# What the cases of 2020 take for granted and the pack of 1990 leaves to a plan; no calendar of
# those years is shipped, so that days are natural days.
RENAMED = {
    "term-5y": "term-legacy",
    "defer-approval": "defer-1990",
    "quorum-4-5": "quorum-1990",
}
AS_IN_1990 = {"publicity_unit": "days", "term_length": "5 years", "quorum_need": "at_least 4/5"}


@dataclass(frozen=True, slots=True)
class Judged:
    """One attempt: what was asked of which memory, what came of it, and what was expected."""

    parameters: Parameters
    memory: Memory
    attempt: Attempt
    decision: Decision
    played: Played
    placed: Placed | None
    # The calendars of the case, and the judge of the names that it knows.
    beside: tuple[Any, Any]


@dataclass(frozen=True, slots=True)
class Suspended:
    """An attempt that was accepted, made while an annulment is undecided and after its refusal."""

    held: Judged
    released: Decision


@dataclass(frozen=True, slots=True)
class Case_:
    """One scenario under one pack, played."""

    path: Path
    scenario: Scenario
    pack: str
    judged: tuple[Judged, ...]

    @property
    def key(self) -> tuple[str, str]:
        """Procedure and pack."""
        return self.scenario.procedure, self.pack

    @property
    def name(self) -> str:
        """The file, and the pack where it is not the file's own."""
        own = self.scenario.pack or NEWEST
        return self.path.stem if own == self.pack else f"{self.path.stem} ({self.pack})"


@lru_cache(maxsize=1)
def documents() -> Mapping[tuple[str, str], Procedure]:
    """Every shipped procedure under every pack."""
    loaded = {(n, pack): library.load(n, pack) for n in library.shipped() for pack in PACKS}
    return {
        key: Procedure.from_compiled(one.content, files=one.sources) for key, one in loaded.items()
    }


@lru_cache(maxsize=1)
def calendars() -> tuple[bytes, ...]:
    """Every shipped calendar."""
    return tuple(one.content for one in shipped_calendars())


@lru_cache(maxsize=1)
def scenarios() -> tuple[tuple[Path, Scenario, str], ...]:
    """Every scenario and the pack it is played under; those of `also_1990.txt` under both."""
    also = listed(HERE / "also_1990.txt")
    found = []
    for path in (*EXAMPLES, *CASES):
        scenario = load_scenario(path)
        found.append((path, scenario, scenario.pack or NEWEST))
        if path.stem in also:
            found.append((path, _in_1990(scenario), OLD))
    return tuple(found)


def listed(path: Path) -> tuple[str, ...]:
    """The first word of each line of a list; `#` begins a remark."""
    if not path.is_file():
        return ()
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(line.split()[0] for line in lines if line.strip() and not line.startswith("#"))


def head_of(path: Path) -> str:
    """The remark at the head of a scenario: what it shows, and under which rule."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return " ".join(line.lstrip("# ") for line in lines if line.startswith("#"))


def rules_named(path: Path) -> frozenset[str]:
    """The ids in the brackets of the head of a scenario."""
    inside = re.findall(r"\(([^()]*)\)", head_of(path))
    return frozenset(word for text in inside for word in re.findall(r"[a-zA-Z0-9_.*-]+", text))


def begun(scenario: Scenario, procedure: Procedure, store: MemoryStore | None = None) -> Play:
    """The scenario with its case open in a new store and nothing played yet."""
    case = scenario.case
    plan = {"parameters": dict(case.parameters), "steps": dict(case.steps)}
    opened = Case.open(
        procedure,
        MemoryStore() if store is None else store,
        origin=case.origin,
        plan={name: value for name, value in plan.items() if value},
        roles={role: list(persons) for role, persons in case.roles.items()},
        people=scenario.people,
        meeting_planned=case.meeting_planned,
        at=moment(case.at),
        calendars=calendars(),
    )
    return Play(scenario, opened)


def play(scenario: Scenario, procedure: Procedure) -> Iterator[tuple[Played, list[Any]]]:
    """Each move with the decisions it took: pairs of the memory before and the attempt."""
    seen: list[Any] = []

    def watched(
        law: Procedure, parameters: Any, memory: Any, attempt: Any, days: Any, names: Any
    ) -> Decision:
        decision = decide(law, parameters, memory, attempt, days, names)
        seen.append((parameters, memory, attempt, decision, (days, names)))
        return decision

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(standing, "decide", watched)
        for played in begun(scenario, procedure):
            yield played, list(seen)
            seen.clear()


def written(store: MemoryStore, folder: Path) -> Path:
    """The folder of a case that was played in memory, as an auditor gets it.

    Not by `store.copy`: that makes every line durable, and a test has no use for it.
    """
    files = {name: store.get(name) for name in store.names()}
    blobs = {sha256: store.get_blob(sha256) for sha256 in store.blobs()}
    files |= {f"evidence/sha256/{name[:2]}/{name}": blob for name, blob in blobs.items()}
    files["log.jsonl"] = b"".join(line + b"\n" for line in store.lines())
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def play_all() -> tuple[Case_, ...]:
    """Every scenario once."""
    return tuple(
        Case_(path, scenario, pack, tuple(_judged(scenario, documents()[scenario.procedure, pack])))
        for path, scenario, pack in scenarios()
    )


def _judged(scenario: Scenario, procedure: Procedure) -> Iterator[Judged]:
    moves = {placed.place: placed for placed in scenario.moves}
    for played, decisions in play(scenario, procedure):
        for parameters, memory, attempt, decision, beside in decisions:
            placed = None if played.of_all else moves[played.place]
            yield Judged(parameters, memory, attempt, decision, played, placed, beside)


def suspended(case: Case_) -> Iterator[Suspended]:
    """Every accepted attempt once more, with `void_decision` before it, wherever that is lawful."""
    law, roles = documents()[case.key], case.scenario.case.roles
    acts = [("void_decision", "township", {}), ("void_approval", "county", {"decision": "refused"})]
    for judged in case.judged:
        if not isinstance(judged.decision, Accepted) or judged.attempt.step == "void_approval":
            continue
        memories = [judged.memory]
        for step, role, data in acts:
            documented = [{"id": "decision", "sha256": "0" * 64, "size": 1}]
            act = judged.attempt._replace(
                step=step,
                data={"date": judged.attempt.today, **data},
                person=roles[role][0],
                role=role,
                sign=(),
                documents=documented,
            )
            decision = decide(law, judged.parameters, memories[-1], act, *judged.beside)
            if isinstance(decision, Accepted):
                memories.append(decision.after)
        if len(memories) == 3:
            held, released = (_again(law, judged, memory) for memory in memories[1:])
            yield Suspended(replace(judged, memory=memories[1], decision=held), released)


def _again(law: Procedure, judged: Judged, memory: Memory) -> Decision:
    return decide(law, judged.parameters, memory, judged.attempt, *judged.beside)


def _in_1990(scenario: Scenario) -> Scenario:
    """The same, thirteen years before, with the expectations it has."""
    start = StartSource.model_validate(
        {
            "scenario": "x",
            "before": "x",
            "shift_days": BACK,
            "case": {"parameters": {**AS_IN_1990, **scenario.case.parameters}},
        }
    )
    moves = []
    for placed in scenario.moves:
        moved = _moved(placed, start)
        expect = _renamed(placed.source.expect)
        moves.append(replace(moved, source=moved.source.model_copy(update={"expect": expect})))
    return replace(scenario, case=_case(scenario.case, start), moves=tuple(moves), pack=OLD)


def _renamed(expect: ExpectSource | None) -> ExpectSource | None:
    """What is expected, with the rules under the names that the pack of 1990 gives them."""
    if expect is None:
        return None
    update: dict[str, Any] = {}
    for name in ("refused", "warnings"):
        named = getattr(expect, name)
        if isinstance(named, str):
            update[name] = RENAMED.get(named, named)
        elif named is not None:
            update[name] = tuple(RENAMED.get(rule, rule) for rule in named)
    return expect.model_copy(update=update)
