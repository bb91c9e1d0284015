"""Levels 2 and 3: what stands outside the log, and whether the log is the one it speaks of.

Notes are read before the log (`checkpoints`), so that the tree is asked for its roots at their
sizes while it grows; what entries say of keys, law and calendars is taken in as they come by;
the steps are judged at the end. Without a policy nothing of level 2 is looked at: who signed
would be unknown.
"""

from __future__ import annotations

from tuixuan_verify.checkpoints import Checkpoints
from tuixuan_verify.days import local_date, local_day, number, text
from tuixuan_verify.findings import Tally
from tuixuan_verify.keys import LOG, read_key
from tuixuan_verify.report import Rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tuixuan_verify.checkpoints import Checkpoint
    from tuixuan_verify.kept import Kept
    from tuixuan_verify.keys import Key
    from tuixuan_verify.policy import Policy


class Anchors:
    """The notes of one case, its policy and the note that was kept."""

    def __init__(
        self, case: str, levels: frozenset[str], policy: Policy | None, kept: Kept | None,
        tally: Tally,
    ) -> None:  # fmt: skip
        # of a level that was not asked for nothing is reported
        self._two = tally if "2" in levels else Tally()
        self._three = tally if "3" in levels else Tally()
        self.policy = policy if not levels.isdisjoint("23") else None
        self.kept = kept if "3" in levels else None
        self._folder = Checkpoints(case, self.policy) if self.policy is not None else None
        self.notes = self._folder.notes if self._folder is not None else []
        self.origin: str | None = None
        # the last key announced so far, and the one in force for each size that has a note
        self._last: Key | None = None
        self._force: dict[int, Key | None] = {}
        self._waiting = sorted({note.size for note in self.notes}, reverse=True)
        # the sizes of notes that are still to come, and the last time of the lines before each
        self.ends = list(self._waiting)
        self.times: dict[int, str] = {}
        # the notes that passed 2.2 to 2.6, and what was found of each
        self.sound: list[Checkpoint] = []
        self.rows = Rows()
        self.uncovered: int | None = None
        # whether the log agrees with the kept note; None when it was not compared
        self.agrees: bool | None = None

    @property
    def wanted(self) -> list[int]:
        """The sizes at which the root of the tree is needed."""
        return [note.size for note in self.notes] + ([self.kept.size] if self.kept else [])

    def opening(self, entry: dict[str, Any], ready: bool) -> None:
        """Step 2.1 on entry 0, and what it binds where it is sound."""
        data = entry.get("data")
        origin = data.get("origin") if type(data) is dict else None
        if type(origin) is str:
            self.origin = origin
            if self.policy is not None:
                self._two.looked["2.1"] += 1
                if all(log.name != origin for log in self.policy.logs):
                    self._two.add("2.1", "origin", 0, found=origin)
        if ready:
            self._document(0, entry["data"])
            for calendar in entry["data"].get("calendars", ()):
                self._calendar(0, calendar)

    def entry(self, number: int, entry: dict[str, Any]) -> None:
        """Take in a sound entry: a key, an amendment or a calendar."""
        kind = entry["type"]
        if kind == "key":
            self._settle(number)
            self._last = read_key(entry["data"]["key"], LOG)
        elif kind == "amend" and number:
            self._document(number, entry["data"])
        elif kind == "calendar" and number:
            self._calendar(number, entry["data"])

    def _settle(self, number: int) -> None:
        """The key of notes that cover no line from this one on is settled."""
        while self._waiting and self._waiting[-1] <= number:
            self._force[self._waiting.pop()] = self._last

    def _document(self, number: int, bound: dict[str, Any]) -> None:
        """Step 2.8: the auditor approves this law."""
        if self.policy is not None and self.policy.procedures:
            self._two.looked["2.8"] += 1
            digest = bound["compiled"]["sha256"]
            if digest not in self.policy.procedures:
                self._two.add("2.8", "unapproved", number, sha256=digest)

    def _calendar(self, number: int, bound: dict[str, Any]) -> None:
        """Step 2.9: the auditor approves this calendar."""
        if self.policy is not None and self.policy.calendars:
            self._two.looked["2.9"] += 1
            digest = bound["sha256"]
            if digest not in self.policy.calendars:
                self._two.add("2.9", "unapproved", number, year=bound["year"], sha256=digest)

    def close(self, entries: int, roots: dict[int, bytes], complete: bool) -> None:
        """Judge the notes, once the whole log went by."""
        if self.policy is not None and self._folder is not None:
            self._folder.judge(self._two)
            for note in self.notes:
                sound = self._note(note, entries, roots, self.policy)
                witnessed = self._witnesses(note, self.policy)
                self._row(note, sound, witnessed)
            self._covered(entries, complete)
        if self.kept is not None:
            self._kept(self.kept, entries, roots)

    def _note(
        self, note: Checkpoint, entries: int, roots: dict[int, bytes], policy: Policy
    ) -> bool:  # fmt: skip
        """Steps 2.3 to 2.6."""
        tally, sound = self._two, True
        if self.origin is not None:
            tally.looked["2.3"] += 1
            if note.origin != self.origin:
                tally.add("2.3", "origin", note.line, file=note.file, found=note.origin)
                sound = False
        tally.looked["2.4"] += 1
        fault = self._signature_fault(note, policy)
        if fault:
            tally.add("2.4", "signature", note.line, file=note.file, fault=fault)
            sound = False
        tally.looked["2.6"] += 1
        if note.size > entries:
            tally.add("2.6", "truncated", entries, file=note.file, covers=note.size)
            return False
        tally.looked["2.5"] += 1
        if note.root != roots[note.size]:
            expected, found = roots[note.size].hex(), note.root.hex()
            tally.add("2.5", "root", note.line, file=note.file, expected=expected, found=found)
            sound = False
        return sound

    def _signature_fault(self, note: Checkpoint, policy: Policy) -> str | None:
        """Step 2.4: no line of a log is false, and the key in force signed."""
        if note.false:
            return "false"
        force = self._force.get(note.size, self._last)
        if force is None:
            return None if any(k.name == note.origin for k in note.signed) else "unsigned"
        wanted = force.name, force.public
        if all((log.name, log.public) != wanted for log in policy.logs):
            return "key_not_in_policy"
        signed = any((key.name, key.public) == wanted for key in note.signed)
        return None if signed else "not_by_key_in_force"

    def _witnesses(self, note: Checkpoint, policy: Policy) -> bool | None:
        """Step 3.1; returns whether the witnesses are a quorum, None when none is demanded."""
        if not policy.witnessed:
            return None
        tally = self._three
        tally.looked["3.1"] += 1
        if note.false_witness:
            tally.add("3.1", "signature", note.line, file=note.file, fault="false")
        enough = policy.is_quorum(note.cosigned)
        if not enough:
            held = sorted(note.cosigned)
            tally.add("3.1", "quorum", note.line, file=note.file, found=held)
        self._dated_ahead(note)
        return enough

    def _dated_ahead(self, note: Checkpoint) -> None:
        """Step 3.1: no witness saw the note on a date before that of the last line it covers."""
        time = self.times.get(note.size)
        if not time:
            return
        date = local_date(time)
        days = {name: local_day(at) for name, at in sorted(note.cosigned.items()) if at}
        seen = {name: text(day) for name, day in days.items() if day < number(date)}
        if seen:
            self._three.add("3.1", "ahead", note.line, file=note.file, date=date, seen=seen)

    def _row(self, note: Checkpoint, sound: bool, witnessed: bool | None) -> None:
        if sound:
            self.sound.append(note)
        self.rows.add((note, sound, witnessed))

    def _covered(self, entries: int, complete: bool) -> None:
        """Step 2.7: there is a note, and how much stands after the largest."""
        if not self.notes:
            self._two.looked["2.7"] += 1
            self._two.add("2.7", "no_checkpoint", None)
        elif self.sound:
            self._two.looked["2.7"] += 1
            last = max(note.size for note in self.sound)
            self.uncovered = entries - last
            if self.uncovered:
                self._two.add("2.7", "uncovered", last, entries=self.uncovered)
            if self.uncovered and complete:
                self._two.add("2.7", "incomplete", last, entries=self.uncovered)

    def _kept(self, kept: Kept, entries: int, roots: dict[int, bytes]) -> None:
        """Step 3.2: the log is the one that was kept, and has only grown."""
        tally = self._three
        if kept.note is not None and self.origin is not None and not kept.fits(self.origin):
            self.agrees = False
            tally.looked["3.2"] += 1
            tally.add("3.2", "origin", 0, expected=kept.note.origin, found=self.origin)
            return
        tally.looked["3.2"] += 1
        self.agrees = kept.size <= entries and kept.root == roots[kept.size]
        if kept.size > entries:
            tally.add("3.2", "rollback", entries, covers=kept.size)
        elif not self.agrees:
            expected, found = roots[kept.size].hex(), kept.root.hex()
            tally.add("3.2", "fork", kept.size - 1, expected=expected, found=found)
