"""A case as it stands: what can be asked without changing anything.

Rules kept here:
1. Everything is read from the memory, which was folded from the log, and from the log itself.
2. `would` decides exactly as `Case.step` does, and records nothing.
3. What was recorded under a command id is found again here, because it changes nothing either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from tuixuan.audit import Entry, Log, format_time, note_sizes
from tuixuan.case.acting import Asked, Contents, Documents, attempt, correction
from tuixuan.case.naming import Names
from tuixuan.case.noting import Noting
from tuixuan.case.resuming import Folded
from tuixuan.case.retrying import (
    check_cid,
    raise_refused,
    recorded_correction,
    recorded_decision,
)
from tuixuan.decision import (
    Accepted,
    Attempt,
    Corrected,
    Correction,
    Decision,
    Refused,
    decide,
    layout_of,
    plan_of,
)
from tuixuan.decision.available import Available, available
from tuixuan.errors import RoleError, SigningError, UsageError
from tuixuan.machine import Position
from tuixuan.memory import Memory, holders
from tuixuan.procedure.days import Calendar
from tuixuan.records import local_date
from tuixuan.store import Store

__all__ = ["Standing"]


class Standing:
    """What a case is and remembers; `Case` adds what changes it."""

    __slots__ = (
        "_calendars",
        "_cids",
        "_log",
        "_memory",
        "_names",
        "_noting",
        "_past",
        "_position",
        "_settled",
        "_store",
        "origin",
        "parameters",
        "procedure",
    )

    def __init__(
        self, folded: Folded, log: Log, store: Store, names: Names, noting: Noting | None
    ) -> None:
        """Not for embedders: `open` and `resume` check what is assumed here."""
        self.procedure = folded.procedure
        self.parameters = folded.parameters
        self.origin = folded.origin
        self._calendars = folded.calendars
        self._memory = folded.memory
        self._cids = folded.cids
        self._past = folded.past
        self._log = log
        self._store = store
        self._settled = False
        self._names = names
        self._noting = noting
        self._position = self._placed(folded.memory)

    @property
    def people(self) -> Mapping[str, str]:
        """The names that are known, by person id: for screens, never for the log."""
        return self._names.people

    @property
    def state(self) -> str:
        """The state of the main flow."""
        return self._position.state

    @property
    def is_final(self) -> bool:
        """Whether the case has ended; threads and annulment go on."""
        return self.procedure.states[self.state].final is not None

    @property
    def size(self) -> int:
        """The number of entries."""
        return self._log.size

    @property
    def root(self) -> str:
        """The RFC 6962 root over all entries, in hexadecimal: with `size` the head of the log.

        This is what somebody outside must keep, and what `follows` names (log 4.1, 8.2). It reads
        the lines that were not read for it before; raises `LogError` when they were changed.
        """
        return self._log.root()

    @property
    def last(self) -> str:
        """The leaf hash of the last entry, in hexadecimal: the `prev` of the next one."""
        return self._log.last or ""

    @property
    def memory(self) -> Memory:
        """What the case remembers; immutable."""
        return self._memory

    @property
    def calendars(self) -> tuple[Calendar, ...]:
        """The calendars bound so far, by year."""
        return tuple(self._calendars)

    @property
    def notes(self) -> tuple[int, ...]:
        """The sizes at which the log has a note (log 8.5), ascending; looked up anew."""
        return tuple(note_sizes(self._store))

    @property
    def note_due(self) -> SigningError | None:
        """Why the note that should be there is not; it is issued with the next entry."""
        return None if self._noting is None else self._noting.due

    @property
    def is_signed(self) -> bool:
        """Whether the case has a signer now, so that it issues notes."""
        return self._noting is not None

    def entries(self, start: int = 0) -> Iterator[Entry]:
        """The entries from number `start` on, read anew."""
        return self._log.entries(start)

    @property
    def latest(self) -> tuple[str, int] | None:
        """The last accepted step of the main flow that was not corrected, and its entry."""
        return self._memory.latest

    def holders(self, role: str) -> tuple[str, ...]:
        """Who holds a role or standing, sorted by id; raises `RoleError` when there is none."""
        index = layout_of(self.procedure).registers.get(role)
        if index is None:
            raise RoleError(f"there is no role or standing `{role}`")
        return holders(self._memory.main.register(index))

    def thread(self, thread: str, key: str) -> str | None:
        """The state of a thread; `None` when it has not begun."""
        flow = self._memory.threads.get((thread, key))
        return None if flow is None else flow.state

    def available(self) -> tuple[Available, ...]:
        """The steps of the present state: what each needs, what comes first, the earliest day."""
        return available(self.procedure, self.parameters, self._memory, self._calendars)

    def would(
        self,
        step: str,
        data: Mapping[str, Any],
        *,
        actor: str,
        role: str | None = None,
        documents: Documents = (),
        sign: Iterable[Any] = (),
        at: datetime,
        people: Mapping[str, str] | None = None,
    ) -> Decision:
        """How `step` would be decided; nothing is recorded, and no name remembered."""
        today = local_date(self._clamped(at))
        asked = (step, data, actor, role, documents, sign)
        new = self._names.new(people)
        return self._decide(self._attempt(asked, today)[0], new)

    def _attempt(
        self, asked: Asked, today: str, recorded: Mapping[str, Any] | None = None
    ) -> tuple[Attempt, Contents]:
        """What was asked, as an attempt; of a retry `recorded` is the body of its entry."""
        n, known = self._log.size, recorded or {}
        return attempt(asked, self.procedure, self.parameters, self._memory, today, n, known)

    def _recorded(self, cid: str) -> Entry | None:
        """The entry that a command id names; raises `UsageError` for one that none can have."""
        check_cid(cid)
        n = None if self._cids is None else self._cids.get(cid)
        return None if n is None else next(self._log.entries(n))

    def _again(self, recorded: Entry, asked: Asked, today: str) -> Accepted:
        """The recorded decision of a retry."""
        decision = recorded_decision(recorded, self._attempt(asked, today, recorded.body)[0])
        if isinstance(decision, Refused):
            raise_refused(self.procedure, decision)
        return decision

    def _corrected_again(self, recorded: Entry, of: int | None, who: Any) -> Corrected:
        """The recorded decision of a correction that is asked for again."""
        n = recorded.body.get("data", {}).get("of") if of is None else of
        step = None
        if type(n) is int and 0 <= n < recorded.n:
            step = next(self._log.entries(n)).body.get("step")
        asked = correction(n, step, self.procedure, self._memory, who, recorded.n, recorded.body)
        decision = recorded_correction(recorded, asked, step or "")
        if isinstance(decision, Refused):
            raise_refused(self.procedure, decision)
        return decision

    def _correction(self, of: int | None, who: Any) -> Correction:
        latest = self._memory.latest
        if of is None:
            if latest is None:
                raise UsageError("there is no step to correct: name the entry")
            of = latest[1]
        if type(of) is not int or of < 0:
            raise UsageError("the number of an entry is expected")
        step = None if latest is None else latest[0]
        return correction(of, step, self.procedure, self._memory, who, self._log.size)

    def _decide(self, attempt: Attempt, new: Mapping[str, str]) -> Decision:
        names = self._names.judge(new)
        return decide(
            self.procedure, self.parameters, self._memory, attempt, self._calendars, names
        )

    def _placed(self, memory: Memory) -> Position:
        machine = plan_of(self.procedure, self.parameters, memory).main.machine
        return machine.place(memory.main.state)

    def _clamped(self, at: datetime) -> str:
        """The time that an entry will have: never before that of the entry before (log 3.1)."""
        t = format_time(at)
        return t if t > self._log.t else self._log.t
