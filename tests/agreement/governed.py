"""A run whose log is signed and witnessed, whose law is amended, and whose names are erased.

What happened is kept beside the engine, entry by entry, so that a test can say what the verifier
must find: which note is there, who signed and cosigned it, which law was in force, whose name is
still to be read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from copy import deepcopy
from typing import Any, Self

from amended import LAWFUL, UNLAWFUL, Change
from lawful import Evidence, lawful
from reading import Json
from running import ORIGIN, Run
from village import STROKES, Law
from wandering import Tape, go

import tuixuan.case.binding
from tuixuan.audit import KeyFile, Note
from tuixuan.audit.checkpoint import add_lines, issued_notes
from tuixuan.audit.keys import WITNESS
from tuixuan.audit.leaves import read_leaves
from tuixuan.case import Case
from tuixuan.errors import AmendmentError, PlanError, StoreError, UsageError
from tuixuan.procedure.compiled import Procedure
from tuixuan.store import MemoryStore
from tuixuan.witness.growth import growth_of
from tuixuan.witness.visit import show
from tuixuan.witness.witness import Witness

TIME = 1_790_000_000
KEYS = tuple(KeyFile(ORIGIN, hashlib.sha256(b"log %d" % n).digest()) for n in range(5))
WITNESSES = {
    name: KeyFile(f"{name}.example/w", hashlib.sha256(name.encode()).digest(), WITNESS)
    for name in ("county", "archive")
}


@contextmanager
def kept_procedures() -> Iterator[None]:
    """The engine with what it read of an amendment in an earlier call, by its bytes."""

    class Kept(Procedure):
        @classmethod
        def from_compiled(cls, content: bytes, **more: Any) -> Procedure:  # type: ignore[override]
            if content not in _PROCEDURES:
                _PROCEDURES[content] = Procedure.from_compiled(content, **more)
            return _PROCEDURES[content]

    tuixuan.case.binding.Procedure = Kept  # type: ignore[misc]
    try:
        yield
    finally:
        tuixuan.case.binding.Procedure = Procedure  # type: ignore[misc]


_PROCEDURES: dict[bytes, Procedure] = {}


class Crashing(MemoryStore):
    """A store that can die after the entry that erases, before anything is erased."""

    dies = False

    def erase_disclosed(self, digests: AbstractSet[str]) -> int:
        if self.dies:
            self.dies = False
            raise StoreError("it dies here")
        return super().erase_disclosed(digests)


class Remembered:
    """What a witness knows, in memory."""

    def __init__(self) -> None:
        self.notes: dict[int, Note] = {}
        self.forks: list[tuple[Note, Note]] = []

    @contextmanager
    def lock(self) -> Iterator[None]:
        yield

    def last(self, origin: str) -> Note | None:
        return self.notes[max(self.notes)] if self.notes else None

    def note(self, origin: str, size: int) -> Note | None:
        return self.notes.get(size)

    def remember(self, note: Note) -> None:
        self.notes[note.size] = note

    def keep_fork(self, known: Note, other: Note) -> None:
        self.forks.append((known, other))


class Governed(Run):
    """One case with everything that levels 2, 3 and 5 look at."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.first = self.law
        self.planned = dict(self.case.parameters.values)
        # the law that each amendment put in force, by entry; the key of each `key` entry
        self.laws: dict[int, Law] = {0: self.law}
        self.changes: dict[int, str] = {}
        self.keys: dict[int, KeyFile] = {}
        self.lost: set[int] = set()
        self.asked: set[int] = set()
        # erasures after whose entry it died, before anything else was done
        self.died: set[int] = set()
        self.memories = {name: Remembered() for name in WITNESSES}
        self.names = dict(self.world.people() or {})
        self.pending: int | None = None
        # what was disclosed before each erasure, by its entry
        self.disclosed: dict[int, bytes] = {}
        self.siblings: list[Note] = []
        self.unlawful = 0

    @classmethod
    def empty_store(cls) -> MemoryStore:
        return Crashing()

    @classmethod
    def opening_signer(cls) -> KeyFile:
        return KEYS[0]

    @property
    def signer(self) -> KeyFile:
        return self.keys[max(self.keys)] if self.keys else KEYS[0]

    def resumed(self, store: MemoryStore) -> Case:
        return self._take_up(store, self.signer)

    def _take_up(self, store: MemoryStore, signer: KeyFile | None) -> Case:
        with kept_procedures():
            return Case.resume(store, procedure=self.first.procedure, signer=signer)

    def fork(self) -> Self:
        made = super().fork()
        made.law, made.graph, made.parameters = self.law, self.graph, self.parameters
        made.first, made.planned = self.first, self.planned
        made.laws, made.changes, made.keys = dict(self.laws), dict(self.changes), dict(self.keys)
        made.lost, made.asked, made.died = set(self.lost), set(self.asked), set(self.died)
        made.names, made.pending = dict(self.names), self.pending
        made.memories = deepcopy(self.memories)
        made.siblings, made.disclosed = list(self.siblings), dict(self.disclosed)
        return made

    # --- what is done to the log

    def attempt(self, evidence: Evidence) -> Any:
        self.pending = None
        made = super().attempt(evidence)
        (entry,) = self.case.entries(self.case.size - 1)
        if self.telling and "sd" in entry.body:
            self.names.update(self.telling)
        return made

    def correct(self, of: int | None = None, person: str | None = None) -> Any:
        self.pending = None
        return super().correct(of, person)

    def bind(self, calendar: bytes) -> None:
        self.pending = None
        super().bind(calendar)

    def checkpoint(self) -> None:
        self.case.checkpoint()
        self.asked.add(self.case.size)

    def change_key(self, *, lost: bool, at_once: bool) -> None:
        """Sign with the next key; where the old one is lost, resumed without a signer."""
        if len(self.keys) + 1 >= len(KEYS):
            return
        self.pending, new = None, KEYS[len(self.keys) + 1]
        if lost:
            self.case = self._take_up(self.store, None)
        entry = self.case.change_key(new, at=self.now, lost=lost)
        self.keys[entry.n] = new
        if lost:
            self.lost.add(entry.n)
            self.resume()
            if at_once:
                self.checkpoint()

    def amend(self, change: Change, tape: Tape) -> bool | None:
        """Put another law in force, or see that it is refused; none where there is no such law."""
        procedure = change.made(self, tape)
        if procedure is None:
            return None
        may, files, size = self._may_follow(procedure), self.store.names(), self.case.size
        assert change.lawful in (None, may), change.name
        self.pending = None
        try:
            entry = self.case.amend(procedure, at=self.now, actor="t01", role="township")
        except (AmendmentError, PlanError):
            assert not may, change.name
            assert (files, size) == (self.store.names(), self.case.size)
            self.unlawful += 1
            return False
        assert may, change.name
        self.law = self.laws[entry.n] = Law(procedure, self.law.calendars)
        self.changes[entry.n] = change.name
        self.parameters = dict(self.case.parameters.values)
        self.graph = self.law.graph(self.parameters)
        self._roles, self._before = None, None
        return True

    def _may_follow(self, procedure: Procedure) -> bool:
        """Log 10.2, from the documents and what stands where."""
        old, new = self.law.document, json.loads(procedure.compiled)
        threads = {thread["id"]: thread for thread in new.get("threads", ())}
        if any(threads.get(t["id"], {}).get("key") != t["key"] for t in old["threads"]):
            return False
        stand = [(thread, flow.state) for (thread, _), flow in self.case.memory.threads.items()]
        states = {(t, s["id"]) for t, found in threads.items() for s in found["states"]}
        return (
            new["procedure"] == old["procedure"]
            and self.case.state in {state["id"] for state in new["states"]}
            and states.issuperset(stand)
            and all(_takes(p, self.planned) for p in new["parameters"])
        )

    def show(self, name: str, *, latest: bool) -> None:
        """Show the case to a witness: all notes, or only the latest, as a file."""
        witness = Witness(WITNESSES[name], [key.key for key in KEYS], self.memories[name])
        if not latest:
            list(show(self.store, witness, TIME + self.case.size))
            return
        note, leaves = issued_notes(self.store)[-1], read_leaves(self.store)
        growth = growth_of(leaves, min(witness.known(ORIGIN), note.size), note)
        answer = witness.cosign(growth, TIME)
        add_lines(self.store, note, [answer.line])

    def erase(self, persons: list[str], *, dies: bool) -> None:
        assert isinstance(self.store, Crashing)
        self.pending = None
        if not persons or not set(persons) <= self.names.keys():
            size = self.case.size
            try:
                self.case.erase(persons, at=self.now)
            except UsageError:
                assert size == self.case.size
                return
            raise AssertionError("nothing is erased and yet it was")
        self.disclosed[self.case.size] = self.beside
        self.store.dies = dies
        for person in persons:
            del self.names[person]
        try:
            self.case.erase(persons, at=self.now)
        except StoreError:
            self.resume()
            self.pending = self.case.size - 1
            self.died.add(self.pending)

    def sibling(self) -> None:
        """Another history of this log, signed by the same key."""
        other = self.fork()
        other.attempt(Evidence("sibling", {"date": other.today}, "t01", "township"))
        self.siblings.append(other.case.checkpoint())


def _takes(parameter: Json, planned: Json) -> bool:
    """Whether a parameter takes the value of entry 0 (procedure 2.2)."""
    if "fixed_by" in parameter or parameter["id"] not in planned:
        return True
    value = planned[parameter["id"]]
    if parameter["type"] == "choice":
        return value in parameter["values"]
    if parameter["type"] == "bool" or parameter.get("outside") == "warn":
        return True
    size = len(value) if parameter["type"] == "ids" else value
    least, most = parameter.get("min", size), parameter.get("max", size)
    return bool(least <= size <= most)


# --- what a wandering village does besides -----------------------------------------------------


def govern(run: Governed, tape: Tape) -> None:
    """Wander, and now and then do what no step does, until the tape ends."""
    while not tape.ends:
        if tape.chance(55):
            go(run, tape)
        else:
            tape.pick(_ACTS)(run, tape)


def _amend(run: Governed, tape: Tape) -> None:
    run.amend(tape.pick(LAWFUL), tape)


def _amend_unlawfully(run: Governed, tape: Tape) -> None:
    run.amend(tape.pick(UNLAWFUL), tape)


def _checkpoint(run: Governed, tape: Tape) -> None:
    run.checkpoint()


def _change_key(run: Governed, tape: Tape) -> None:
    run.change_key(lost=tape.chance(40), at_once=tape.chance(50))


def _show(run: Governed, tape: Tape) -> None:
    run.show(tape.pick(tuple(WITNESSES)), latest=tape.chance(30))


def _show_all(run: Governed, tape: Tape) -> None:
    for name in WITNESSES:
        run.show(name, latest=False)


def _tell(run: Governed, tape: Tape) -> None:
    """Names with the next attempt: new ones, other ones, and some that were erased."""
    persons = run.world.persons()
    known = run.world.people() or {}
    told = {}
    for _ in range(1 + tape.below(3)):
        person = tape.pick(persons)
        told[person] = known.get(person) if known and tape.chance(60) else tape.pick(STROKES[:99])
    run.telling = {person: name for person, name in told.items() if name}
    go(run, tape)
    run.telling = None


def take(run: Governed, tape: Tape) -> None:
    """A step that an amendment brought, or any other."""
    permitted = run.graph.permitted(run.pair)
    if permitted:
        step = run.law.steps[permitted[-1 - tape.below(len(permitted))]]
        evidence = lawful(run, step, step["outcomes"][0]["id"])
        if evidence is not None:
            run.attempt(evidence)


def _erase(run: Governed, tape: Tape) -> None:
    known = sorted(run.names)
    persons = known[tape.below(len(known)) :][: 1 + tape.below(4)] if known else ["m01"]
    run.erase(persons, dies=tape.chance(40))


def _sibling(run: Governed, tape: Tape) -> None:
    if len(run.siblings) < 2:
        run.sibling()


_ACTS: tuple[Callable[[Governed, Tape], None], ...] = (
    _amend, _amend, _amend, _amend, _amend_unlawfully, _checkpoint, _change_key, _show, _show_all,
    _tell, _tell, _erase, _sibling, take, take,
)  # fmt: skip
