"""One run of one procedure: its state is folded from its log, and nothing else is believed.

Rules kept here:
1. The log is written first. A step that is not in the log did not happen; then the machine fires,
   then the memory changes. A crash between leaves a case that `resume`s.
2. A refused attempt is recorded, then raised. It changes nothing else.
3. Time is passed in, and aware. Nothing here reads a clock.
4. A case is used by one thread at a time. Another writer is a `ConflictError`: resume, try again.
   After a `StoreError` nobody knows whether the entry is there: resume as well.
5. With a signer, notes are issued after the entries that they cover; a signer that fails undoes
   nothing.

Operational logging goes to structlog where the embedder configured it, after the record is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from tuixuan import records
from tuixuan.audit import Entry, KeptNotes, Log, Note, Signer, format_time, read_notes
from tuixuan.case.acting import Documents, acting
from tuixuan.case.amending import Amending
from tuixuan.case.erasing import Erasing
from tuixuan.case.naming import Disclosed, Names, check_people
from tuixuan.case.noting import Noting, check_unnoted, key_of
from tuixuan.case.opening import (
    calendars_of,
    check_roles,
    genesis_body,
    opening_memory,
    write_files,
)
from tuixuan.case.resuming import Folded, fold, open_genesis
from tuixuan.case.retrying import raise_refused, tell
from tuixuan.decision import Accepted, Corrected, Refused, decide_correction, prepare
from tuixuan.errors import CaseError, UsageError
from tuixuan.procedure.compiled import Procedure
from tuixuan.procedure.days import Calendar
from tuixuan.procedure.parameters import Parameters
from tuixuan.store import Store

__all__ = ["Case"]


class Case(Amending, Erasing):
    """A case over a store; made by `Case.open` or `Case.resume`."""

    __slots__ = ()

    @classmethod
    def open(
        cls,
        procedure: Procedure,
        store: Store,
        *,
        origin: str,
        at: datetime,
        plan: Mapping[str, Any] | None = None,
        roles: Mapping[str, Iterable[str]] | None = None,
        people: Mapping[str, str] | None = None,
        strokes: Mapping[str, str] | None = None,
        meeting_planned: str | date | None = None,
        follows: Mapping[str, Any] | None = None,
        calendars: Iterable[Calendar | bytes | Mapping[str, Any]] | None = None,
        signer: Signer | None = None,
    ) -> Case:
        """Open a new case in an empty store.

        `plan` has the members of a county's plan; `roles` names the holders of each role by id;
        `people` gives names by person id, which entry 0 discloses (log 9): they lie beside the log,
        never in it; `strokes` says behind which character a rare one of them stands (checks 2.14);
        `follows` is the case before as `{origin, head, size, reason}`, `head` its `root`;
        `calendars` are the working-day calendars bound at once: the shipped ones when left out,
        none for `()`; `signer` has the key of the log, named `origin`, that signs its notes.
        Raises `PlanError`, `RoleError`, `CaseError`, `CalendarError` and `UsageError` for what may
        not be opened, `LogError` where notes of another log lie, and then writes nothing.
        """
        parameters = Parameters.of(procedure, plan)
        bound = calendars_of(calendars)
        held = check_roles(procedure, roles or {})
        names = Names(strokes=strokes or {})
        noting = Noting.opening(origin, signer)
        new = check_people(people)
        body = genesis_body(procedure, parameters, bound, held, origin, meeting_planned, follows)
        lines = names.disclose(new, 0, body)
        prepare(procedure, parameters, opening_memory(procedure, held))
        format_time(at)
        if store.size():
            raise CaseError("an empty store is expected: this one holds a case already")
        check_unnoted(store)
        write_files(store, procedure, bound)
        log = Log.open(store)
        genesis = log.append("genesis", body, at, lines)
        names.took(new)
        case = cls(Folded(procedure, parameters, bound, genesis), log, store, names, noting)
        case._note(genesis)
        return case

    @classmethod
    def resume(
        cls,
        store: Store,
        *,
        procedure: Procedure | None = None,
        people: Mapping[str, str] | None = None,
        strokes: Mapping[str, str] | None = None,
        signer: Signer | None = None,
    ) -> Case:
        """Fold the log of a case, and decide every entry again on the way; writes nothing.

        `procedure` spares parsing the compiled document when it is the one that entry 0 binds.
        Names are read back from the disclosures; `people` gives more of them, to memory only,
        `strokes` and `signer` are as in `open`.
        Raises `CaseError` when there is no case or a file is not the one bound, `LogError` where
        the log is corrupt or not that of its notes, `UsageError` for a signer whose key is not the
        one in force, `ReplayDisagreement` at the first entry that this engine judges
        differently, `ProcedureError` and `CalendarError` for files that are none.
        """
        kept = KeptNotes(read_notes(store))  # before the lines: a note comes after what it covers
        log = Log(store)
        entries = log.read()
        genesis = next(entries, None)
        if genesis is None:
            raise CaseError("there is no case in this store: open one")
        folded = open_genesis(store, genesis, procedure)
        prepare(folded.procedure, folded.parameters, folded.memory)
        disclosed = Disclosed(store)
        disclosed.match(0, genesis.body)
        noting = Noting.resuming(folded.origin, signer, kept)
        if noting is not None:
            noting.saw(genesis, folded.procedure, folded.memory.main.state)
        for entry in entries:
            fold(folded, store, entry)
            disclosed.match(entry.n, entry.body)
            if noting is not None:
                noting.saw(entry, folded.procedure, folded.memory.main.state)
        names = Names(disclosed.names, check_people(people), strokes or {})
        return cls(folded, log, store, names, noting and noting.resumed())

    def step(
        self,
        step: str,
        data: Mapping[str, Any],
        *,
        actor: str,
        role: str | None = None,
        documents: Documents = (),
        sign: Iterable[Any] = (),
        at: datetime,
        cid: str | None = None,
        people: Mapping[str, str] | None = None,
    ) -> Accepted:
        """Take a step: decided, recorded, done, in this order.

        `actor` is a person id, or a role that means its only holder. `documents` maps ids to
        bytes, paths or pairs of SHA-256 and size. With a `cid` that was recorded before, the
        recorded decision is returned or raised again, and nothing is written. `people` gives names
        that the entry discloses, taken or refused; one that is disclosed already is not again.

        Raises `StepRefused` with the decision, `UnknownStepError` for a step that does not exist
        (both after recording it), `CommandIdError`, `ConflictError`, `StoreError`.
        """
        today = self._today(at)
        asked = (step, data, actor, role, documents, sign)
        if cid is not None and (recorded := self._recorded(cid)) is not None:
            return self._again(recorded, asked, today)
        recording = (at, cid, self._names.new(people))
        attempt, contents = self._attempt(asked, today)
        decision = self._decide(attempt, recording[2])
        if isinstance(decision, Refused):
            self._refuse(attempt, decision, recording)
        for content, sha256 in contents:
            self._store.put_blob(content, sha256)
        self._accept(attempt, decision, recording)
        return decision

    def correct(
        self,
        of: int | None = None,
        *,
        actor: str,
        role: str | None = None,
        sign: Iterable[Any] = (),
        at: datetime,
        cid: str | None = None,
    ) -> Corrected:
        """Undo the last accepted step of the main flow (procedure 6); `of` is its entry.

        `actor`, `role`, `sign` and `cid` are as in `step`. Raises `StepRefused` when it may not be
        undone, after recording the attempt, and `CommandIdError`, `ConflictError`, `StoreError`.
        """
        self._today(at)
        who = (actor, role, sign)
        if cid is not None and (recorded := self._recorded(cid)) is not None:
            return self._corrected_again(recorded, of, who)
        attempt = self._correction(of, who)
        decision = decide_correction(self.procedure, self.parameters, self._memory, attempt)
        body = records.correction_body(attempt, decision.out, cid)
        if isinstance(decision, Refused):
            entry = self._append("refused", body, at, cid)
            tell("correction refused", self.origin, entry)
            self._note(entry)
            raise_refused(self.procedure, decision)
        entry = self._append("correct", body, at, cid)
        if decision.after is not None:
            self._position = self._placed(decision.after)
            self._memory = decision.after
        tell("step corrected", self.origin, entry)
        self._note(entry)
        return decision

    def add_calendar(
        self,
        calendar: Calendar | bytes | Mapping[str, Any],
        *,
        at: datetime,
        actor: str | None = None,
        role: str | None = None,
    ) -> Entry:
        """Bind the working-day calendar of one more year; raises `UsageError` for a bound one.

        The file is durable before the entry is, under the comparison of its append: a writer who
        comes too late gets the `ConflictError`, and changes no file.
        """
        self._today(at)
        (made,) = calendars_of([calendar])
        if made.year in self._calendars:
            raise UsageError(f"the calendar of {made.year} is bound already")
        act = None if actor is None else acting(self.procedure, self._memory, (), actor, role)
        files = {f"calendars/{made.year}.json": made.compiled}
        entry = self._log.append("calendar", records.calendar_body(made, act), at, files=files)
        self._calendars = self._calendars.with_(made)
        self._note(entry)
        return entry

    def checkpoint(self) -> Note:
        """Issue the note of the log as it stands, signed over what was read from the store again.

        Of a size that has one the signature lines stay. Raises `SigningError` when the signer or
        the disk failed, and then it is due; `LogError` when the log is not the one that was written
        or noted, and `UsageError` for a case without a signer.
        """
        return self._signed().issue(self._log)

    def change_key(
        self,
        signer: Signer,
        *,
        at: datetime,
        actor: str | None = None,
        role: str | None = None,
        lost: bool = False,
    ) -> Entry:
        """Sign with another key from now on: a note with the old key, an entry, a note with both.

        Raises as `checkpoint` does when the first note fails, and then writes no entry. Where the
        second one fails it is due, as after any entry. An auditor's policy must list the new key.
        With `lost` the old key is gone: a case resumed without a signer, and no other, gets the
        entry alone; resume it with the new signer, and `checkpoint`. Raises `UsageError` for a key
        that may not sign this log, `ConflictError`, `StoreError`.
        """
        if lost and self._noting is not None:
            raise UsageError("a case without a signer is expected where the old key is lost")
        noting = None if lost else self._signed()
        self._today(at)
        key = key_of(signer, self.origin) if noting is None else noting.check_new(signer)
        act = self._act(actor, role)
        if noting is None:
            return self._append("key", records.key_body(key, act), at, None)
        noting.issue(self._log)
        entry = self._append("key", records.key_body(key, act), at, None)
        noting.turn_to(signer)
        self._note(entry)
        return entry

    def _signed(self) -> Noting:
        if self._noting is None:
            raise UsageError("a case with a signer is expected: give one when it is resumed")
        return self._noting
