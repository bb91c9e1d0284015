"""The demo village as a prepared list of calls: what every benchmark of a case is made of.

The shipped scenario is played once and read back from its log, so that what is measured is the
engine and not the scenario. Documents are named by digest and size, as an embedder does whose
documents lie in his own archive: nothing is hashed or stored on the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from tuixuan.case import Case
from tuixuan.errors import StepRefused
from tuixuan.procedure.compiled import Procedure
from tuixuan.procedure.days import Calendar
from tuixuan.scenario.opening import open_scenario, scenarios
from tuixuan.store import MemoryStore
from tuixuan.store.base import Store

__all__ = ["Call", "Village", "attempt", "take", "village"]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of `Case.step`, and what came of it: the outcome, or nothing when refused."""

    step: str
    data: dict[str, Any]
    members: dict[str, Any]
    outcome: str | None
    state: str

    @property
    def is_accepted(self) -> bool:
        """Whether the step was taken."""
        return self.outcome is not None


@dataclass(frozen=True, slots=True)
class Village:
    """A procedure, how its case is opened, and the calls in their order."""

    procedure: Procedure
    opening: dict[str, Any]
    calls: tuple[Call, ...]

    def open(self, store: Store | None = None) -> Case:
        """A new case, in a new memory store unless one is given."""
        return Case.open(self.procedure, store or MemoryStore(), **self.opening)

    @property
    def accepted(self) -> tuple[Call, ...]:
        """The calls that were accepted: a whole election without a refusal."""
        return tuple(call for call in self.calls if call.is_accepted)

    def refused_in_one_state(self) -> tuple[tuple[Call, ...], tuple[Call, ...]]:
        """The longest run of refusals, and the accepted calls before it."""
        runs: list[tuple[list[Call], list[Call]]] = [([], [])]
        accepted: list[Call] = []
        for call in self.calls:
            if call.is_accepted:
                accepted.append(call)
                runs.append((list(accepted), []))
            else:
                runs[-1][1].append(call)
        before, refused = max(runs, key=lambda run: len(run[1]))
        return tuple(before), tuple(refused)


def take(case: Case, calls: tuple[Call, ...]) -> None:
    """Take every call; each must be accepted."""
    step = case.step
    for call in calls:
        step(call.step, call.data, **call.members)


def attempt(case: Case, calls: tuple[Call, ...]) -> None:
    """Make every call; each must be refused."""
    step = case.step
    for call in calls:
        try:
            step(call.step, call.data, **call.members)
        except StepRefused:
            continue
        raise AssertionError(f"step `{call.step}` was to be refused")


@lru_cache
def village(scenario: str = "demo_liangtui") -> Village:
    """The village of a shipped scenario."""
    play = open_scenario(scenarios() / f"{scenario}.yaml", MemoryStore)
    for _ in play:
        pass
    case = play.case
    if not case.is_final:
        raise AssertionError(f"scenario `{scenario}` does not come to its end")
    entries = list(case.entries())
    genesis = entries[0].body["data"]
    opening = {
        "origin": genesis["origin"],
        "roles": genesis["roles"],
        "plan": _plan(case.procedure, genesis["parameters"]),
        "calendars": tuple(_calendars(case)),
        "at": datetime.fromisoformat(entries[0].t),
    }
    calls = tuple(_call(entry) for entry in entries[1:])
    return Village(case.procedure, opening, calls)


def _plan(procedure: Procedure, parameters: dict[str, Any]) -> dict[str, Any]:
    """The plan that gives the parameters that entry 0 records: switches stand under `steps`."""
    switches = {name[3:]: value for name, value in parameters.items() if name.startswith("on_")}
    plain = {name: value for name, value in parameters.items() if not name.startswith("on_")}
    return {"parameters": plain, "steps": switches}


def _calendars(case: Case) -> Iterator[Calendar]:
    yield from case.calendars


def _call(entry: Any) -> Call:
    body, out = entry.body, entry.body["out"]
    act = body["act"]
    members: dict[str, Any] = {
        "actor": act["person"],
        "role": act["role"],
        "at": datetime.fromisoformat(entry.t),
    }
    if "sign" in body:
        members["sign"] = tuple((one["person"], one["role"]) for one in body["sign"])
    if "ev" in body:
        members["documents"] = {one["id"]: (one["sha256"], one["size"]) for one in body["ev"]}
    outcome = out["outcome"] if entry.type == "step" else None
    return Call(body["step"], body["data"], members, outcome, out["state"])
