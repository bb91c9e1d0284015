"""The result of a case, read from the entries that a note covers and from nothing else.

Rules kept here:
1. Entries that the note does not cover are not read: the sheet says what its note anchors.
2. Figures are those of the last accepted count of each step; what was corrected since is gone.
   Nothing is typed in, and nothing is counted again: `tuixuan-verify` does that.
3. The root over the entries is that of the note, or there is no sheet.

This module knows which figures a count has (checks 1.10), not which procedure it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tuixuan.audit import Entry, Tree
from tuixuan.audit.note import Note
from tuixuan.canonical import leaf_hash
from tuixuan.errors import NoteError

__all__ = ["Count", "Elected", "Result", "read_result"]


class Count(NamedTuple):
    """One accepted count: its entry, its day, how many ballots, who had how many votes."""

    n: int
    step: str
    date: str
    valid: int
    void: int
    base: int
    need: int
    votes: Mapping[str, int]
    candidates: tuple[str, ...]
    placed: tuple[str, ...]
    elected: tuple[str, ...]
    seats_open: int


class Elected(NamedTuple):
    """One person elected, and by which count."""

    id: str
    votes: int
    by: Count


@dataclass
class Result:
    """What a case has come to after `size` entries."""

    size: int = 0
    origin: str = ""
    procedure: str = ""
    version: int = 0
    pack: str = ""
    state: str = ""
    t: str = ""
    declared: tuple[int, str] | None = None
    counts: list[Count] = field(default_factory=list)

    @property
    def last_counts(self) -> list[Count]:
        """The last count of each step, in the order of their entries."""
        last = {count.step: count for count in self.counts}
        return sorted(last.values(), key=lambda count: count.n)

    @property
    def elected(self) -> list[Elected]:
        """Whom the last counts name, each with the count that placed him; most votes first."""
        found = []
        for last in self.last_counts:
            placed = {one: count for count in self._of(last.step) for one in count.placed}
            persons = [
                Elected(one, placed[one].votes[one], placed[one])
                for one in last.elected
                if one in placed  # who was elected at another step is named there
            ]
            found += sorted(persons, key=lambda one: (one.by.n, -one.votes, one.id))
        return found

    def _of(self, step: str) -> list[Count]:
        return [count for count in self.counts if count.step == step]

    def take(self, entry: Entry, main: frozenset[str]) -> None:
        """Go on by one entry; `main` are the steps of the main flow."""
        self.size, self.t = entry.n + 1, entry.t
        body = entry.body
        data, out = body.get("data", {}), body.get("out", {})
        if entry.type == "genesis":
            self.origin, self.state = str(data["origin"]), str(out["state"])
        if entry.type in ("genesis", "amend"):
            self.procedure, self.pack = str(data["procedure"]["id"]), str(data["pack"])
            self.version = int(data["procedure"]["version"])
        elif entry.type == "correct":
            self._undo(int(data["of"]), str(out["state"]))
        elif entry.type == "step" and body["step"] in main:
            self.state = str(out["state"])
            # Of all resolvers only `tally` has these figures.
            if "need" in out and "seats_open" in out:
                self.counts.append(_count(entry.n, body["step"], data, out))
            if body["step"] == "declare":
                self.declared = (entry.n, str(data["date"]))

    def _undo(self, of: int, state: str) -> None:
        self.state = state
        self.counts = [count for count in self.counts if count.n != of]
        if self.declared is not None and self.declared[0] == of:
            self.declared = None


def read_result(entries: Iterable[Entry], note: Note, main: Iterable[str]) -> Result:
    """The result after the entries that `note` covers.

    Raises `NoteError` when the note is of another log, covers more than there is, or is over
    other entries.
    """
    result, tree, steps = Result(), Tree(), frozenset(main)
    for entry in entries:
        if entry.n >= note.size:
            break
        result.take(entry, steps)
        tree.add(bytes.fromhex(leaf_hash(entry.line)))
    if (tree.size, tree.root(), result.origin) != (note.size, note.root, note.origin):
        raise NoteError.saying(
            "`{name}` is not a note over the entries of this log: keep the folder as it is and run"
            " `tuixuan-verify` on it",
            name=note.name,
        )
    return result


def _count(n: int, step: str, data: Mapping[str, Any], out: Mapping[str, Any]) -> Count:
    votes = {one["id"]: one["yes"] for one in data.get("votes", ())}
    for one in data.get("write_ins", ()):
        votes[one["id"]] = votes.get(one["id"], 0) + one["count"]
    return Count(
        n=n,
        step=step,
        date=data["date"],
        valid=data["ballots_valid"],
        void=data["ballots_void"],
        base=out["base"],
        need=out["need"],
        votes=votes,
        candidates=tuple(one["id"] for one in data.get("votes", ())),
        placed=tuple(out.get("placed", ())),
        elected=tuple(out.get("elected", ())),
        seats_open=out.get("seats_open", 0),
    )
