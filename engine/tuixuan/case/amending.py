"""Another law for the entries to come, because it was amended while the case ran (log 10.2).

Rules kept here:
1. What is not lawful is refused before anything is written: it is nobody's act, so no entry.
2. The document and its sources are durable before the entry is, under the comparison of its append:
   a writer who comes too late changes nothing of what another entry binds.
3. Everything that was done stays done. Nothing before an amendment is corrected after it.

This module does not know whether the law was really amended: the auditor's policy says so.
"""

from __future__ import annotations

from datetime import datetime

from tuixuan import records
from tuixuan.audit import Entry
from tuixuan.canonical import check_profile
from tuixuan.case.binding import files_of
from tuixuan.case.past import Past
from tuixuan.case.retrying import other_content, tell
from tuixuan.case.writing import Writing
from tuixuan.errors import AmendmentError
from tuixuan.procedure.compiled import Procedure

__all__ = ["Amending"]


class Amending(Writing):
    """A case whose law can be amended."""

    __slots__ = ()

    def amend(
        self,
        procedure: Procedure,
        *,
        at: datetime,
        actor: str | None = None,
        role: str | None = None,
        cid: str | None = None,
    ) -> Entry:
        """Put another version of the procedure in force for the entries after this one.

        Values of entry 0 are kept, parameters that are new take their default. With a `cid` that
        was recorded before, its entry is returned, and nothing is written.
        Raises `AmendmentError` when it is another procedure or lacks a state in which the case or
        a thread is, `PlanError` when a value of entry 0 is not lawful under it, `ProcedureError`,
        `UsageError`, and then writes nothing; `CommandIdError`, `ConflictError`, `StoreError`.
        """
        if cid is not None and (recorded := self._recorded(cid)) is not None:
            return self._amended_again(recorded, procedure)
        if procedure.sha256 == self.procedure.sha256:
            raise AmendmentError("another document is expected: this one is in force already")
        self._today(at)
        n = self._log.size
        past = self._past or Past(self.parameters.values)
        past.follow(self._store.lines(past.size), n, self.procedure)
        amended = past.amended(procedure, self.procedure, self._memory)
        act = self._act(actor, role)
        body = records.amend_body(procedure, amended.out, act, cid)
        check_profile(body)
        entry = self._log.append("amend", body, at, files=files_of(procedure, n))
        past.took(self.procedure, self._memory)
        self._past = past
        self.procedure, self.parameters = procedure, amended.parameters
        self._memory = amended.memory
        self._position = self._placed(amended.memory)
        tell("law amended", self.origin, self._appended(entry, cid))
        self._note(entry)
        return entry

    def _amended_again(self, recorded: Entry, procedure: Procedure) -> Entry:
        data = recorded.body.get("data", {})
        if recorded.type != "amend" or data["compiled"]["sha256"] != procedure.sha256:
            raise other_content(recorded)
        return recorded
