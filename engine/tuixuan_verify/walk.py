"""The one pass over the lines of a log, and what each level is given of it.

A line that is like an earlier one is taken in quickly (`likeness`), any other is judged by itself.
What levels 2 to 5 look at is handed to them as it comes by; at the end each says what it found.
"""

from __future__ import annotations

from binascii import hexlify
from hashlib import sha256

from tuixuan_verify import jsons
from tuixuan_verify.announced import Announced
from tuixuan_verify.chain import Chain, check_opening, check_tail
from tuixuan_verify.days import local_date
from tuixuan_verify.disclosures import Disclosures
from tuixuan_verify.erasures import Erasures
from tuixuan_verify.evidence import Evidence
from tuixuan_verify.form import read_entry
from tuixuan_verify.likeness import Likeness
from tuixuan_verify.reading import LINE_LIMIT, Overlong, Tail, batches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, BinaryIO

    from tuixuan_verify.anchors import Anchors
    from tuixuan_verify.replay import Replay
    from tuixuan_verify.result import Result

LOG_LIMIT = 10_000_000


class Walk:
    """The one pass over the lines of a log."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.tally = result.tally
        # lines so far, and how many of them could not be parsed
        self.number = self.unread = 0
        self.anchors = self._read_anchors()
        self.chain = Chain(self.tally, self.anchors.wanted if self.anchors else ())
        self.likeness = Likeness()
        self.replay: Replay | None = None
        # an unknown format ends everything
        self.stopped = False
        asked = "5" in (result.asked or "")
        told = Disclosures(result.case, self.tally)
        wanted = "5" in result.levels and (told.present or asked)
        evidence = Evidence(result.case, self.tally, asked)
        # beside names documents are counted, also where none is looked at
        here = wanted or ("5" in result.levels and evidence.looking)
        self.evidence = evidence if here else None
        self.disclosures = told if wanted else None
        self.announced = result.announced = Announced()
        self.erasures = Erasures(self.tally, told.digests if wanted and told.present else None)

    def _read_anchors(self) -> Anchors | None:
        """The notes, where level 2 or 3 is asked for."""
        levels, trust = self.result.levels, self.result.trust
        if trust is None or levels.isdisjoint("23"):
            return None
        from tuixuan_verify.anchors import Anchors

        found = Anchors(self.result.case, levels, trust.policy, trust.kept, self.tally)
        self.result.anchors = found
        return found

    def run(self, file: BinaryIO) -> None:
        """Go through the log and close the counts."""
        tail = None
        if self.disclosures is not None:
            self.disclosures.read()
        for batch in batches(file):
            if type(batch) is Tail:
                tail = batch
                break
            room = LOG_LIMIT - self.number
            if (len(batch) if type(batch) is list else 1) > room:
                self._to_notes(batch[:room] if type(batch) is list else [])
                self.tally.add("0.1", "form", LOG_LIMIT, fault="lines")
                break
            if type(batch) is list:
                self._to_notes(batch)
            elif type(batch) is Overlong:
                self._overlong(batch)
            if self.stopped:
                break
        # a line that was too long may have been the last of a note
        self._to_notes([])
        self._close(self.number, self.number - self.unread, tail)

    def _to_notes(self, lines: list[bytes]) -> None:
        """Take in lines, and say to each note on the way what the time was where it ends."""
        ends = self.anchors.ends if self.anchors is not None else []
        while ends and ends[-1] <= self.number + len(lines) and not self.stopped:
            room = ends.pop() - self.number
            self._lines(lines[:room])
            lines = lines[room:]
            if self.anchors is not None:
                self.anchors.times[self.number] = self.chain.time
        if not self.stopped:
            self._lines(lines)

    def _lines(self, lines: list[bytes]) -> None:
        """Take in lines: those that are like earlier ones quickly, any other by itself."""
        chain, time_of, begun = self.chain, self.likeness.time_of, sha256(b"\0")
        leaves: list[bytes] = []
        like: list[bytes] = []
        for line in lines:
            hashed = begun.copy()
            hashed.update(line)
            time = time_of(line, chain.next, chain.link, chain.time)
            if time is None:
                self._like(like)
                self._line(line)
                self.number += 1
            else:
                chain.next += 1
                chain.time = time
                like.append(line)
            leaf = hashed.digest()
            leaves.append(leaf)
            chain.link = hexlify(leaf)
            if self.stopped:
                break
        self._like(like)
        chain.tree.add(leaves)

    def _like(self, lines: list[bytes]) -> None:
        """Look deeper at lines that were taken in quickly, together: that is faster."""
        deeper = self._looking()
        if deeper is None:
            self.number += len(lines)
        else:
            for entry in map(jsons.loads, lines):
                deeper(self.number, entry, True)
                self.number += 1
        lines.clear()

    def _looking(self) -> Callable[[int, dict[str, Any], bool], None] | None:
        """Return what looks at entries beyond levels 0 and 1; None where nothing does."""
        replay = self.replay
        if self.disclosures is not None or self.evidence is not None:
            return self._deeper
        # the most frequent case is spared a call for each line
        return None if replay is None or replay.stopped else replay.entry

    def _deeper(self, number: int, entry: dict[str, Any], sound: bool) -> None:
        """Levels 4 and 5 of an entry; the names that it discloses are known when it is judged."""
        if self.disclosures is not None:
            self.disclosures.take(number, entry)
        if self.replay is not None and not self.replay.stopped:
            self.replay.entry(number, entry, sound)
        if self.evidence is not None:
            self.evidence.check(number, entry)

    def _line(self, line: bytes) -> None:
        """Take in one line and judge it by itself."""
        chain, number = self.chain, self.number
        entry, sound = read_entry(line, number, chain.link.decode() or None, self.tally)
        chain.check(number, entry, sound)
        if number == 0:
            self.result.genesis = sha256(b"\0" + line).hexdigest()
            self._open(entry, sound)
        if entry is None or self.stopped:
            self.unread += 1
            return
        if sound:
            self._said(entry)
        if number:
            if sound:
                self.likeness.learn(line, entry)
            self._deeper(number, entry, sound)
            return
        if self.disclosures is not None:
            self.disclosures.take(0, entry)
        if self.evidence is not None:
            self.evidence.check(0, entry)

    def _said(self, entry: dict[str, Any]) -> None:
        """What a sound entry says of keys, law, calendars and disclosures."""
        self.erasures.take(self.number, entry)
        self.announced.take(self.number, entry)
        if self.anchors is not None:
            self.anchors.entry(self.number, entry)

    def _overlong(self, line: Overlong) -> None:
        self.tally.add("0.1", "form", self.number, fault="line", size=line.size, most=LINE_LIMIT)
        self.chain.check(self.number, None, False)
        self.unread += 1
        if self.number == 0:
            self._open(None, False)
        self.chain.tree.add([line.leaf])
        self.chain.link = hexlify(line.leaf)
        self.number += 1

    def _open(self, entry: dict[str, Any] | None, sound: bool) -> None:
        """Entry 0: what the case is, and the law it is replayed by."""
        result, tally = self.result, self.tally
        tally.looked["1.1"] += 1
        ready = check_opening(entry, sound, tally)
        self.stopped = tally.found["version"] > 0
        if entry is None or self.stopped:
            return
        if result.trust is not None:
            result.trust.opened(entry)
        if self.anchors is not None:
            self.anchors.opening(entry, ready)
        if not ready:
            return
        result.opening = entry["data"]
        if "4" in result.levels:
            self._open_law(entry)

    def _open_law(self, entry: dict[str, Any]) -> None:
        """The law that entry 0 binds, and the memory of the case under it."""
        from tuixuan_verify.opening import bind_calendar, open_case, open_procedure
        from tuixuan_verify.replay import Replay
        from tuixuan_verify.report import Report

        result, tally = self.result, self.tally
        table = open_procedure(result.case, entry["data"], tally)
        if table is None:
            # levels 0 and 1 are still worth having
            return
        result.report = Report(table)
        result.memory = case = open_case(entry, table, tally)
        for bound in entry["data"].get("calendars", ()):
            bind_calendar(result.case, bound, 0, case, tally)
        self.replay = Replay(result.case, table, case, tally, result.report, result.texts)
        result.defects = self.replay.defects
        if self.disclosures is not None:
            from tuixuan_verify.naming import Names

            self.replay.names = Names(self.disclosures.people, tally)

    def _close(self, number: int, parsed: int, tail: Tail | None) -> None:
        """Say how much was looked at, and judge what stands at the end."""
        result, tally = self.result, self.tally
        looked = tally.looked
        looked.update({"0.1": number, "0.2": number, "0.3": number, "0.4": parsed, "0.5": parsed})
        if "1" in result.levels:
            looked.update({"1.2": parsed, "1.3": parsed, "1.4": parsed, "1.6": number})
            looked["1.5"] = 1 if number else 0
        check_tail(tail, number, tally)
        result.entries = number
        result.head = self.chain.tree.root().hex() if number else ""
        if number == 0 and not tally.unverifiable:
            tally.unverifiable.append(("empty", "log.jsonl"))
        if self.anchors is not None and number and not self.stopped:
            self.anchors.close(number, self.chain.tree.at, self.result.complete)
        if self.evidence is not None:
            result.unkept = self.evidence.unkept
            result.unlooked = None if self.evidence.looking else self.evidence.unlooked
        if self.disclosures is not None:
            self._close_disclosures(self.disclosures, number)
        if self.replay is None or result.report is None:
            return
        time = self.chain.time
        self.replay.close(local_date(time) if time else "")
        result.undecidable = self.replay.undecidable
        facts = result.report.facts(result.memory)
        if result.complete and not self.replay.stopped:
            looked["4.13"] += 1
            if facts["final"] is None:
                tally.add("4.13", "incomplete", number - 1, state=facts["state"])

    def _close_disclosures(self, told: Disclosures, entries: int) -> None:
        told.close(entries)
        names = self.replay.names if self.replay is not None else None
        self.result.disclosures = {
            "lines": told.lines,
            "names": told.names,
            "missing": told.missing,
            "ahead": told.ahead,
            "unjudged": names.unjudged if names is not None else 0,
        }
