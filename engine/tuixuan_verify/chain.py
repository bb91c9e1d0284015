"""Level 1: the entries are numbered, linked and in order of time; their tree has this root.

`prev` is the RFC 6962 leaf hash of the line before, as it stands in the file. Numbers and
times are compared with what the last readable entry says, so that one line taken out is one
finding and not one for each line after it.
A chain alone does not show an edit of the last line, a cut tail or a rewrite of everything.
"""

from __future__ import annotations

from tuixuan_verify.days import is_instant
from tuixuan_verify.genesis import opening_fault
from tuixuan_verify.tree import Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from tuixuan_verify.findings import Tally
    from tuixuan_verify.reading import Tail

FORMAT = "tuixuan-case/1"


class Chain:
    """Steps 1.2 to 1.4, entry by entry."""

    __slots__ = ("_tally", "link", "next", "time", "tree")

    def __init__(self, tally: Tally, wanted: Iterable[int] = ()) -> None:
        self._tally = tally
        # what the next entry is numbered, not earlier than, and linked to
        self.next = 0
        self.time = ""
        self.link = b""
        self.tree = Tree(wanted)

    def check(self, number: int, entry: dict[str, Any] | None, sound: bool) -> None:
        """Compare one entry with the line before it; what cannot be read is left out."""
        if entry is None:
            self.next += 1
            return
        n, t = entry.get("n"), entry.get("t")
        if type(n) is int:
            if n != self.next:
                self._tally.add("1.2", "sequence", number, expected=self.next, found=n)
            self.next = n + 1
        else:
            self.next += 1
        link = self.link.decode() or None
        if entry.get("prev") != link:
            self._tally.add("1.3", "link", number, expected=link, found=entry.get("prev"))
        if t != self.time and (sound or is_instant(t)):
            if str(t) < self.time:
                self._tally.add("1.4", "time", number, earliest=self.time, found=t)
            self.time = str(t)
        if number and entry.get("type") == "genesis":
            self._tally.add("1.1", "genesis", number, fault="second")


def check_opening(entry: dict[str, Any] | None, sound: bool, tally: Tally) -> bool:
    """Step 1.1: entry 0 opens a case of this format; returns whether it can be replayed."""
    if entry is None or entry.get("type") != "genesis":
        tally.add("1.1", "genesis", 0, fault="type")
        return False
    data = entry.get("data")
    if type(data) is not dict:
        tally.add("1.1", "genesis", 0, fault="data")
        return False
    named = data.get("format")
    if type(named) is str and named.startswith("tuixuan-case/") and named != FORMAT:
        tally.add("1.1", "version", 0, expected=FORMAT, found=named)
        tally.unverifiable.append(("format", named))
        return False
    fault = "format" if named != FORMAT else opening_fault(data)
    if fault is not None:
        tally.add("1.1", "genesis", 0, fault=fault)
    return fault is None and sound


def check_tail(tail: Tail | None, number: int, tally: Tally) -> None:
    """Step 1.5: nothing stands after the last LF."""
    if tail is not None:
        tally.add("1.5", "corrupt_tail" if tail.nul else "torn", number, size=tail.size)
