"""How a case writes: a decision is recorded, and only then done.

What is not here is what an embedder calls: `Case`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NoReturn

from tuixuan import records
from tuixuan.audit import Entry, format_time
from tuixuan.case.acting import acting
from tuixuan.case.retrying import raise_refused, tell
from tuixuan.case.standing import Standing
from tuixuan.decision import Accepted, Attempt, Refused, Sign, plan_of
from tuixuan.errors import ProfileError, ReplayDisagreement

__all__ = ["Recording", "Writing"]

# When it is recorded, the command id, and the names that the entry discloses.
Recording = tuple[datetime, str | None, Mapping[str, str]]
_NOBODY: Final[Mapping[str, str]] = {}


class Writing(Standing):
    """A case that can be written to."""

    __slots__ = ()

    def _today(self, at: datetime) -> str:
        """The +08:00 date of an entry recorded now; a torn tail is recovered before it.

        Recovery takes an entry's number, so that it comes before anything is decided.
        """
        if self._noting is not None:
            self._noting.check()
        if not self._settled:
            format_time(at)
            for entry in self._log.recover(at):
                if self._noting is not None:
                    self._noting.saw(entry, self.procedure, self.state)
            self._settled = True
        return records.local_date(self._clamped(at))

    def _accept(self, attempt: Attempt, accepted: Accepted, recording: Recording) -> None:
        """Record an accepted step, then do it."""
        body = records.step_body(attempt, accepted.out, recording[1])
        try:
            entry = self._append_judged("step", body, recording)
        except ProfileError as error:
            self._refuse(attempt, self._unwritable(attempt, error), recording)
        self._fire(accepted)
        tell("step accepted", self.origin, entry)
        self._note(entry)

    def _fire(self, accepted: Accepted) -> None:
        """Move the machine to where the decision said, then remember it."""
        flow = plan_of(self.procedure, self.parameters, self._memory).flow_of(accepted.step)
        position = self._position
        if accepted.thread is not None:
            before = self._memory.threads.get(accepted.thread)
            position = flow.machine.place(before.state if before else flow.layout.initial)
        state = flow.machine.fire(position, accepted.trigger)
        if state != accepted.out["state"] or accepted.after is None:
            raise ReplayDisagreement(
                f"entry {accepted.n}: state `{accepted.state}` was decided, but the machine leads "
                f"to `{state}`: resume the case",
                n=accepted.n,
            )
        self._memory = accepted.after

    def _refuse(self, attempt: Attempt, refused: Refused, recording: Recording) -> NoReturn:
        """Record a refusal, then raise it."""
        at, cid, _ = recording
        entry = None
        if not refused.is_form:
            body = records.step_body(attempt, refused.out, cid)
            try:
                entry = self._append_judged("refused", body, recording)
            except ProfileError as error:
                refused = self._unwritable(attempt, error)
        if entry is None:
            body = records.form_body(attempt, refused, cid)
            entry = self._append("refused", body, at, cid)
        tell("step refused", self.origin, entry)
        self._note(entry)
        raise_refused(self.procedure, refused)

    def _note(self, entry: Entry) -> None:
        """The last thing after an entry: the note that is due with it, if somebody signs."""
        if self._noting is not None:
            self._noting.took(self._log, entry, self.procedure, self.state)

    def _act(self, actor: str | None, role: str | None) -> Sign | None:
        """Who does what is no step, where somebody is named; raises `UsageError`."""
        if actor is None:
            return None
        return acting(self.procedure, self._memory, (), actor, role)

    def _unwritable(self, attempt: Attempt, error: ProfileError) -> Refused:
        """An attempt that does not fit into a line (log 5.3)."""
        state = self._memory.main.state
        return Refused(attempt.step, attempt.n, state, ({"rule": "form"},), str(error), attempt)

    def _append(self, type: str, body: dict[str, Any], at: datetime, cid: str | None) -> Entry:
        return self._appended(self._log.append(type, body, at), cid)

    def _append_judged(self, type: str, body: dict[str, Any], recording: Recording) -> Entry:
        """The same for a step whose form the decision has judged, with the names it discloses."""
        at, cid, new = recording
        if not new:
            return self._appended(self._log.append_judged(type, body, at), cid)
        lines = self._names.disclose(new, self._log.size, body)
        entry = self._appended(self._log.append_judged(type, body, at, lines), cid)
        self._names.took(new)
        return entry

    def _appended(self, entry: Entry, cid: str | None) -> Entry:
        if cid is not None:
            if self._cids is None:
                self._cids = {}
            self._cids[cid] = entry.n
        return entry
