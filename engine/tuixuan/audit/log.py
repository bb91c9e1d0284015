"""The log of one case: reads and checks what a store holds, and appends to it.

Rules kept here (docs/spec/log.md, section 7):
1. Nothing is believed before it was read: every line is checked against the one before it.
2. A log that was read to its end may be appended to; the store refuses when it is longer by then.
3. Time never runs backwards. An earlier clock is written as the time of the entry before, with
   the clock's own reading beside it as `claimed`.
4. A torn tail is moved aside, cut, and recorded by a `recover` entry before anything else is
   written. Reading changes nothing.
5. Memory is flat: the log keeps its size, its last hash and its last time, never the entries.
6. What an `erase` entry names is taken out of the disclosures after it, and where a crash came
   between, before anything else is written. Reading takes nothing out.
7. The root is computed from lines that are read back, and grown from there when it is asked for
   again: an append does not pay for it.

This module does not know the law, does not keep command ids, does not read a clock, and is used by
one thread at a time. It does not sign: a note over `size` and the root is made elsewhere.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from tuixuan.audit.entry import KEEP_AS_IT_IS, Entry, decode, encode, encode_judged
from tuixuan.audit.instant import format_time, parse_time
from tuixuan.audit.merkle import Tree
from tuixuan.canonical import leaf_hash
from tuixuan.errors import LogError, UsageError
from tuixuan.store.base import BindingStore, DisclosingStore, Store

__all__ = ["LINES_MAX", "Log"]

LINES_MAX: Final = 10_000_000
Files = Mapping[str, bytes] | None


class Log:
    """A log over a store, as far as it was read.

    `size` is the number of entries read or written; of the last of them `last` is the leaf hash and
    `t` the time as it is written.
    """

    __slots__ = (
        "_erased",
        "_lines_max",
        "_recovered",
        "_settled",
        "_tree",
        "last",
        "size",
        "store",
        "t",
    )

    def __init__(self, store: Store, *, lines_max: int = LINES_MAX) -> None:
        """A log of which nothing is read yet: go through `read()` before appending."""
        self.store = store
        self.size = 0
        self.last: str | None = None
        self.t = ""
        self._lines_max = lines_max
        self._settled = False
        # Most logs have no torn tail, and are never asked for their root.
        self._recovered: Counter[tuple[int, str]] | None = None
        self._tree: tuple[Tree, str | None] | None = None
        self._erased: frozenset[str] = frozenset()

    @classmethod
    def open(cls, store: Store, *, lines_max: int = LINES_MAX) -> Log:
        """A log read and checked to its end; raises `LogError` where it is corrupt."""
        log = cls(store, lines_max=lines_max)
        for _ in log.read():
            pass
        return log

    @property
    def last_time(self) -> datetime | None:
        """The time of the last entry, in UTC; `None` in an empty log."""
        return parse_time(self.t) if self.t else None

    def root(self) -> str:
        """The root of the tree over all entries, in hexadecimal (log 8.2: the log's head).

        Reads the lines that were not read for it before. Raises `LogError` when they are not the
        ones that this log has read or written.
        """
        tree, last = self._tree or (Tree(), None)
        self._tree = None  # it is only good when it was grown to the end
        for line in self.store.lines(tree.size):
            if tree.size == self.size:
                break
            decode(line, tree.size, last)
            last = leaf_hash(line)
            tree.add(bytes.fromhex(last))
        if (tree.size, last) != (self.size, self.last):
            raise LogError(
                f"the log is not the one of {self.size} entries that was read: {KEEP_AS_IT_IS}",
                line=tree.size,
            )
        self._tree = (tree, last)
        return tree.root().hex()

    def read(self) -> Iterator[Entry]:
        """Check and yield the entries that this log has not seen yet, one at a time.

        After a `ConflictError` it yields what the other writer wrote. Raises `LogError` at the
        first line that does not follow from the one before.
        """
        self._settled = False
        for line in self.store.lines(self.size):
            self._check_room()
            entry = decode(line, self.size, self.last)
            if entry.t < self.t:
                raise LogError(
                    f"line {self.size} of the log, counted from 0: a time from {self.t} on is "
                    f"expected, not {entry.t}; {KEEP_AS_IT_IS}",
                    line=self.size,
                )
            self._advance(entry)
            if entry.type == "recover":
                self._recovers(_tail_of(entry.body["data"]))
            elif entry.type == "erase":
                self._erased = self._erased.union(entry.body["data"]["digests"])
            yield entry

    def append(
        self,
        type: str,
        body: Mapping[str, Any],
        at: datetime,
        beside: bytes = b"",
        files: Files = None,
    ) -> Entry:
        """Write one entry and return it once the store has it for good.

        `at` is the clock's reading, aware. A torn tail is recovered first, with the same reading.
        `beside` are the disclosures that the entry commits to, `files` those that it binds, by
        name: both are durable before it is.
        Raises `ConflictError` when somebody else wrote first, `ProfileError` when the entry does
        not have the form of one, `StoreError` when the disk failed; the log then stands unchanged.
        """
        if not self._settled:
            self.recover(at)
        return self._append(type, body, format_time(at), beside, files)

    def append_judged(
        self, type: str, body: dict[str, Any], at: datetime, beside: bytes = b""
    ) -> Entry:
        """The same for a step, taken or refused, whose form was judged (`encode_judged`).

        The body becomes that of the entry.
        """
        if not self._settled:
            self.recover(at)
        last = self.last
        if last is None:
            return self.append(type, body, at, beside)
        self._check_room()
        t = format_time(at)
        if t < self.t:
            body["claimed"] = t
            t = self.t
        n = self.size
        line = encode_judged(n, last, t, type, body)
        self._keep(line, beside)
        self.size = n + 1
        self.last = leaf_hash(line)
        self.t = t
        return Entry(n, last, t, type, body, line)

    def erase(self, digests: Collection[str], body: Mapping[str, Any], at: datetime) -> Entry:
        """Write the entry that erases these, then take out what discloses them (log 9.7).

        `body` holds all but the digests. Raises as `append` does; after a `StoreError` the entry
        may be there, and whoever writes next completes it.
        """
        self._check_erasing()
        members = {**body, "data": {"digests": sorted(digests)}}
        entry = self.append("erase", members, at)
        self._erased = self._erased.union(digests)
        self._settled = False
        self._complete()
        self._settled = True
        return entry

    def recover(self, at: datetime) -> list[Entry]:
        """Move a torn tail aside and record every tail not recorded yet; usually there is none.

        What was erased and is still disclosed is taken out as well.
        The tail of a log without any entry is recorded at the first opening after entry 0.
        """
        if self.store.torn():
            self.store.cut()
        self._complete()
        self._settled = True
        entries: list[Entry] = []
        tails = self.store.tails() if self.size else ()
        seen: Counter[tuple[int, str]] = Counter()
        for tail in tails:
            record = {"size": len(tail), "sha256": hashlib.sha256(tail).hexdigest()}
            key = _tail_of(record)
            seen[key] += 1
            if self._recovered is None or seen[key] > self._recovered[key]:
                entries.append(self._append("recover", {"data": record}, format_time(at)))
                self._recovers(key)
        return entries

    def entries(self, start: int = 0) -> Iterator[Entry]:
        """Yield again the entries from number `start` to the last one read, each decoded anew."""
        if start < 0:
            raise UsageError(f"an entry number from 0 on is expected, not {start}")
        n = start
        for line in self.store.lines(start):
            if n >= self.size:
                return
            yield decode(line, n)
            n += 1

    def _append(
        self,
        type: str,
        body: Mapping[str, Any],
        t: str,
        beside: bytes = b"",
        files: Files = None,
    ) -> Entry:
        self._check_room()
        members = dict(body)
        if "claimed" in members:
            raise UsageError("the log writes `claimed` itself: leave it out of the body")
        if t < self.t:
            members["claimed"] = t
            t = self.t
        line = encode(self.size, self.last, t, type, members)
        self._keep(line, beside, files)
        entry = Entry(self.size, self.last, t, type, members, line)
        self._advance(entry)
        return entry

    def _complete(self) -> None:
        """Take out what was erased and is disclosed all the same; a plain store has no names."""
        if self._erased and isinstance(self.store, DisclosingStore):
            self.store.erase_disclosed(self._erased)

    def _check_erasing(self) -> None:
        if not isinstance(self.store, DisclosingStore):
            raise UsageError("a store that erases names is expected: it has `erase_disclosed`")

    def _keep(self, line: bytes, beside: bytes, files: Files = None) -> None:
        """Only a case with names, or whose entries bind files, asks more than to append."""
        if files:
            if not isinstance(self.store, BindingStore):
                raise UsageError("a store that binds files is expected: it has `append_binding`")
            self.store.append_binding(line, self.size, last=self.last, files=files)
        elif not beside:
            self.store.append(line, self.size, last=self.last)
        elif isinstance(self.store, DisclosingStore):
            self.store.append_disclosing(line, self.size, last=self.last, beside=beside)
        else:
            raise UsageError("a store that keeps names is expected: it has `append_disclosing`")

    def _advance(self, entry: Entry) -> None:
        self.size += 1
        self.last = leaf_hash(entry.line)
        self.t = entry.t

    def _recovers(self, tail: tuple[int, str]) -> None:
        """Note that a tail is recorded."""
        if self._recovered is None:
            self._recovered = Counter()
        self._recovered[tail] += 1

    def _check_room(self) -> None:
        if self.size >= self._lines_max:
            raise LogError(
                f"at most {self._lines_max} lines are allowed in a log: raise the limit to go on",
                line=self.size,
            )


def _tail_of(data: Mapping[str, Any]) -> tuple[int, str]:
    """What a `recover` entry says of a tail."""
    return data["size"], data["sha256"]
