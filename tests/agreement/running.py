"""One case on its way: the engine's `Case`, and beside it what a maker of evidence must know.

`attempt` goes through the public interface of the engine alone. `achieve` takes a step with a
wanted outcome, and first whatever the refusals of a dry run say is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Self

from lawful import AS_IT_COMES, Evidence, Wish, lawful
from mending import mend
from reading import Json, Record, Sight, later
from village import Law, World
from walking import Edge, Pair, holds

from tuixuan.audit import Signer
from tuixuan.case import Case
from tuixuan.decision import Accepted, Corrected, Refused
from tuixuan.errors import StepRefused, UnknownStepError
from tuixuan.store import MemoryStore
from tuixuan.store.base import DISCLOSURES

# Before eight in the morning the day in UTC is still the day before.
_HOURS = (9, 0, 7, 8, 23, 12, 17)

ORIGIN = "agreement/1"


class Run:
    """One case, its record and its day."""

    def __init__(self, law: Law, world: World, case: Case, store: MemoryStore) -> None:
        self.law, self.world, self.case, self.store = law, world, case, store
        self.parameters = dict(case.parameters.values)
        self.graph = law.graph(self.parameters)
        self.today = world.start
        self.watch: Callable[[Run, Edge], None] | None = None
        self.key = "z01"
        # names that the next attempt discloses
        self.telling: Mapping[str, str] | None = None
        self.record = Record()
        self.threads: dict[str, Record] = {}
        self._before: Record | None = None
        self._roles: dict[str, tuple[str, ...]] | None = None

    @classmethod
    def open(cls, law: Law, world: World) -> Self:
        switches = [p["id"] for p in law.document["parameters"] if p["id"].startswith("on_")]
        plan = {
            "parameters": dict(world.parameters),
            "steps": {name.removeprefix("on_"): world.switches for name in switches},
        }
        roles = {r: p for r, p in world.holders().items() if r in law.procedure.roles}
        store = cls.empty_store()
        case = Case.open(
            law.procedure, store, origin=ORIGIN, at=_at(world.start, 9), plan=plan,
            roles=roles, calendars=law.calendars[: world.calendars], people=world.people(),
            signer=cls.opening_signer(),
        )  # fmt: skip
        return cls(law, world, case, store)

    @classmethod
    def empty_store(cls) -> MemoryStore:
        return MemoryStore()

    @classmethod
    def opening_signer(cls) -> Signer | None:
        """Who signs the notes of a new case; most runs have none."""
        return None

    def resumed(self, store: MemoryStore) -> Case:
        """The case of a store taken up again."""
        return Case.resume(store, procedure=self.law.procedure)

    def fork(self) -> Self:
        """The same case again, in a store of its own, resumed from its log."""
        store = self.empty_store()
        for name in self.store.names():
            store.put(name, self.store.get(name))
        for n, line in enumerate(self.store.lines()):
            store.append(line, n, last=None)
        made = type(self)(self.law, self.world, self.resumed(store), store)
        made.today, made.key = self.today, self.key
        made.record = self.record.copy()
        made._before = self._before and self._before.copy()
        made.threads = {key: record.copy() for key, record in self.threads.items()}
        return made

    # --- what a maker of evidence looks at

    @property
    def pair(self) -> Pair:
        return Pair(self.case.state, frozenset(self.record.done & self.graph.relevant))

    @property
    def beside(self) -> bytes:
        """The names that the case discloses beside its log."""
        return self.store.get(DISCLOSURES) if DISCLOSURES in self.store.names() else b""

    @property
    def roles(self) -> Mapping[str, tuple[str, ...]]:
        if self._roles is None:
            names = [*self.law.procedure.roles, *self.law.procedure.standings]
            self._roles = {name: self.case.holders(name) for name in names}
        return self._roles

    def arguments(self, use: Json) -> Json:
        pack = self.law.laws.get(use.get("rule", ""), {}).get("args", {})
        return {**pack, **use.get("args", {})}

    def resolver(self, step: Json) -> Json:
        """The resolver of a step in this case, with all its arguments."""
        by = next(one for one in step["by"] if holds(one.get("when"), self.parameters))
        return {**by, "args": self.arguments(by)}

    def rules(self, step: Json) -> list[Json]:
        """The rules of a step that are judged in this case, with all their arguments."""
        found = []
        for use in step.get("rules", ()):
            rule = self.law.laws[use["rule"]]
            if self.law.judges(rule) and holds(use.get("when"), self.parameters):
                found.append({**use, "check": rule["check"], "args": self.arguments(use)})
        return found

    def flow(self, step: str) -> Record:
        """The record of the flow to which a step belongs."""
        if step in self.law.threads:
            return self.threads.setdefault(self.key, Record())
        return self.record

    def sight(self, step: Json, data: Json) -> Sight:
        return Sight(self.flow(step["id"]), self.roles, self.parameters, data)

    @property
    def now(self) -> datetime:
        """A time of this day, now an early one and now a late one, so that clocks go back too."""
        return _at(self.today, _HOURS[self.case.size % len(_HOURS)])

    def actor(self, step: Json) -> tuple[str, str]:
        for role in step["actor"]:
            if self.law.procedure.roles[role].open:
                return "x01", role
            if self.roles[role]:
                return self.roles[role][0], role
        return "nobody", step["actor"][0]

    def signers(self, step: Json, actor: str) -> tuple[tuple[str, str], ...]:
        return tuple(
            (self.roles[role][0], role) for role in step.get("sign", ()) if self.roles[role]
        )

    def free(self) -> list[str]:
        """Electors who are no candidates, those with the least to do last in the list first."""
        taken = {*self.roles.get("candidate", ()), *self.roles.get("on_ballot", ())}
        return [p for p in reversed(self.roles["elector"]) if p not in taken]

    def recommended(self, step: str) -> list[str]:
        """The persons on whom a recommendation votes."""
        for role in (step.replace("assembly_count", "nominee"), "candidate"):
            if role != step and self.roles.get(role) and not step.startswith("rec_"):
                return list(self.roles[role])
        return self.world.persons()[2 : 4 + 2 * self.world.seats]

    # --- what happens

    def attempt(self, evidence: Evidence) -> Accepted | Refused | None:
        """Take a step; none for one that does not exist."""
        n = self.case.size
        try:
            decision = self.case.step(
                evidence.step, evidence.data, actor=evidence.person, role=evidence.role,
                sign=evidence.sign, documents=evidence.documents, at=self.now,
                people=self.telling,
            )  # fmt: skip
        except StepRefused as refused:
            assert isinstance(refused.decision, Refused)
            return refused.decision
        except UnknownStepError:
            return None
        edge = Edge(evidence.step, decision.outcome, decision.trigger.endswith("/then"))
        self._took(n, self.law.steps[evidence.step], evidence.data, decision)
        if self.watch is not None:
            self.watch(self, edge)
        return decision

    def _took(self, n: int, step: Json, data: Json, decision: Accepted) -> None:
        record = self.record
        if step["id"] in self.law.threads:
            record = self.threads.setdefault(data["complaint"], Record())
        else:
            self._before = record.copy()
        kept = {name: value for name, value in data.items() if value != []}
        record.take(n, step, kept, decision.out, decision.target is not None)
        self._roles = None

    def correct(self, of: int | None = None, person: str | None = None) -> Corrected | Refused:
        """Undo a step; the last one, by those who took it, unless something else is said."""
        latest = self.case.latest
        step = self.law.steps[latest[0]] if latest else self.law.document["steps"][0]
        actor, role = self.actor(step)
        number = of if of is not None else (latest[1] if latest else 0)
        try:
            decision = self.case.correct(
                number, actor=person or actor, role=role, sign=self.signers(step, actor),
                at=self.now,
            )  # fmt: skip
        except StepRefused as refused:
            assert isinstance(refused.decision, Refused)
            return refused.decision
        assert self._before is not None
        self.record, self._before, self._roles = self._before, None, None
        return decision

    def bind(self, calendar: bytes) -> None:
        self.case.add_calendar(calendar, at=self.now, actor="t01", role="township")

    def resume(self) -> None:
        """Leave the case and take it up again from its store."""
        self.case = self.resumed(self.store)

    def would(self, evidence: Evidence) -> Any:
        return self.case.would(
            evidence.step, evidence.data, actor=evidence.person, role=evidence.role,
            sign=evidence.sign, documents=evidence.documents, at=self.now,
        )  # fmt: skip

    def permits(self, step: str) -> bool:
        return self.graph.permits(step, self.pair)

    def achieve(self, step: str, want: str, wish: Wish = AS_IT_COMES, depth: int = 4) -> bool:
        """Take a step with the outcome `want`, and before it what its rules say is missing."""
        spec = self.law.steps[step]
        for _ in range(12):
            today, evidence = self.today, lawful(self, spec, want, wish)
            if evidence is None:
                break
            decision = self.would(evidence)
            if isinstance(decision, Accepted):
                if decision.outcome != want:
                    break
                return isinstance(self.attempt(evidence), Accepted)
            if not mend(self, spec, decision.reasons, depth):
                break
            if self.today > later(today, 1) and self._eve(spec, want, wish):
                return False
        return False

    def _eve(self, step: Json, want: str, wish: Wish) -> bool:
        """Attempt a step on the last day on which it is too early, for the record."""
        day, self.today = self.today, later(self.today, -1)
        evidence = lawful(self, step, want, wish)
        taken = evidence is not None and isinstance(self.attempt(evidence), Accepted)
        self.today = day
        return taken


def _at(day: str, hour: int) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour:02}:30:00+08:00")
