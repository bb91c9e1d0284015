"""Names that were disclosed, erased: value and salt go, the digest in the log stays (log 9.7).

Rules kept here:
1. The entry is durable before a line is taken out, so that nothing vanishes unrecorded.
2. An erasure that a crash kept from its end is completed by whoever writes next, before anything
   else; a reader completes nothing, and believes no name that was erased.
3. Then the name is gone from memory as well. Given again by a later entry it is a new disclosure.

What a disk, a backup or a copy keeps of a file that was written anew is beyond this module.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import islice

from tuixuan import records
from tuixuan.audit import Entry
from tuixuan.audit.form_data import ERASED_MAX
from tuixuan.case.naming import Disclosed
from tuixuan.case.retrying import other_content, tell
from tuixuan.case.writing import Writing
from tuixuan.errors import UsageError

__all__ = ["Erasing"]


class Erasing(Writing):
    """A case whose names can be erased."""

    __slots__ = ()

    def erase(
        self,
        persons: Iterable[str] = (),
        *,
        everybody: bool = False,
        digests: Iterable[str] = (),
        at: datetime,
        actor: str | None = None,
        role: str | None = None,
        cid: str | None = None,
    ) -> tuple[Entry, ...]:
        """Erase every name that is disclosed of these persons, or of `everybody`.

        `digests` are further ones from `sd`, whether or not a copy has their names. One entry
        erases at most 512; more of them make more entries, of which the last has the `cid`. None
        is returned where an erasure that was interrupted only had to be completed.
        Raises `UsageError` where nothing of them can be erased, and then writes no entry;
        `CommandIdError`, `ConflictError`; after a `StoreError` resume the case and ask again.
        """
        if cid is not None and (recorded := self._recorded(cid)) is not None:
            return (self._erased_again(recorded, frozenset(digests)),)
        disclosed = self._disclosed()
        self._today(at)
        asked = [persons] if isinstance(persons, str) else list(persons)
        wanted = _wanted(disclosed, disclosed.persons() if everybody else asked, set(digests))
        if not wanted and not disclosed.pending:
            raise UsageError("name a person of whom a name is disclosed: there is nothing to erase")
        act = self._act(actor, role)
        entries = []
        batches = list(_batches(sorted(wanted)))
        for batch in batches:
            named = cid if batch is batches[-1] else None
            entry = self._log.erase(batch, records.acted(act, named), at)
            tell("names erased", self.origin, self._appended(entry, named))
            self._note(entry)
            entries.append(entry)
        self._names.forget([*self.people] if everybody else asked, self._disclosed().names)
        return tuple(entries)

    def _disclosed(self) -> Disclosed:
        """What is disclosed beside the log as far as it was read."""
        disclosed = Disclosed(self._store)
        for entry in self._log.entries():
            disclosed.match(entry.n, entry.body)
        return disclosed

    def _erased_again(self, recorded: Entry, digests: frozenset[str]) -> Entry:
        """The entry of a retry; which persons it was about, nobody can tell any more."""
        if recorded.type != "erase" or not digests.issubset(recorded.body["data"]["digests"]):
            raise other_content(recorded)
        return recorded


def _wanted(disclosed: Disclosed, persons: Collection[str], digests: set[str]) -> set[str]:
    """The digests to erase; raises `UsageError` for what cannot be erased."""
    wanted = set(digests)
    for person in persons:
        found = disclosed.digests_of(person)
        if not found and not disclosed.pending:
            raise UsageError.saying(
                "no name of `{person}` is disclosed here: there is nothing to erase", person=person
            )
        wanted |= found
    for digest in sorted(digests - disclosed.committed):
        raise UsageError(
            f"no entry commits to the digest `{digest}`, or it is erased already: name one of `sd`"
        )
    return wanted


def _batches(digests: list[str]) -> Iterator[list[str]]:
    left = iter(digests)
    while batch := list(islice(left, ERASED_MAX)):
        yield batch
