"""The names of persons that a case knows: those it disclosed, and those that only memory holds.

Rules kept here (docs/spec/log.md, section 9):
1. A name is disclosed once: in the entry that first holds it, and again only when it is another.
2. From a log only what an entry commits to is believed; of two names of a person the later holds.
3. What was erased is not believed, also where a crash left its line.
4. Names are used to judge their order and to be shown. They enter no line of the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from tuixuan.audit import Disclosure, disclose, is_name, read_disclosures
from tuixuan.canonical import check_profile
from tuixuan.checks.names import NameJudge, check_strokes, known_names, no_names
from tuixuan.errors import CaseError, UsageError
from tuixuan.evidence import is_id
from tuixuan.store import Store
from tuixuan.store.base import DISCLOSURES

__all__ = ["Disclosed", "Names", "check_people"]

# So many names fit into the line of one entry beside all else that it may hold.
NAMES_MAX: Final = 512
_NOBODY: Final[Mapping[str, str]] = {}


def check_people(people: Any) -> dict[str, str]:
    """The names by person id; raises `UsageError` for what is none."""
    if people is None:
        return {}
    if not isinstance(people, Mapping) or len(people) > NAMES_MAX:
        raise UsageError(f"at most {NAMES_MAX} names by person id are expected")
    for id_, name in people.items():
        if not is_id(id_):
            raise UsageError("names are given by person ids such as `p07`")
        if not is_name(name):
            raise UsageError(
                f"the name of `{id_}` is 1 to 64 characters in the form NFC, without control "
                "characters"
            )
    return dict(people)


class Disclosed:
    """What lies beside a log, matched with its entries as they are read.

    `names` are those believed, by person id; `committed` the digests that were not erased;
    `pending` says whether something erased is still disclosed, because a crash came between.
    """

    __slots__ = ("_believed", "_by_entry", "_digests", "committed", "names", "pending")

    def __init__(self, store: Store) -> None:
        self.names: dict[str, str] = {}
        self.committed: set[str] = set()
        self.pending = False
        self._believed: dict[str, list[Disclosure]] = {}
        self._by_entry: dict[int, list[Disclosure]] = {}
        self._digests: dict[str, str] = {}
        try:
            content = store.get(DISCLOSURES)
        except CaseError:  # there are none, or it is no file to be read: then no name is known
            return
        for one in read_disclosures(content):
            self._by_entry.setdefault(one.n, []).append(one)
            self._digests[one.digest] = one.id

    def match(self, n: int, body: Mapping[str, Any]) -> None:
        """Take the names that entry `n` commits to, and let go of those that it erases."""
        if "digests" in body.get("data", ()) and "step" not in body:
            self._erase(body["data"]["digests"])
        sd = body.get("sd", ())
        self.committed.update(sd)
        for one in self._by_entry.get(n, ()):
            if one.digest in sd:
                self._believed.setdefault(one.id, []).append(one)
                self.names[one.id] = one.name

    def persons(self) -> list[str]:
        """Everybody of whom a name is believed, by id."""
        return sorted(self._believed)

    def digests_of(self, person: str) -> set[str]:
        """Those of every name of a person that is believed, also one that another has followed."""
        return {one.digest for one in self._believed.get(person, ())}

    def _erase(self, digests: Iterable[str]) -> None:
        for digest in digests:
            self.committed.discard(digest)
            person = self._digests.get(digest)
            if person is None:
                continue
            self.pending = True
            left = [one for one in self._believed.pop(person, ()) if one.digest != digest]
            self.names.pop(person, None)
            if left:
                self._believed[person] = left
                self.names[person] = left[-1].name


class Names:
    """The names of one case, as far as they are known."""

    __slots__ = ("_disclosed", "people", "strokes")

    def __init__(
        self,
        disclosed: Mapping[str, str] = _NOBODY,
        people: Mapping[str, str] = _NOBODY,
        strokes: Mapping[str, str] = _NOBODY,
    ) -> None:
        """`people` are known to memory only, `strokes` places of rare characters (checks 2.14)."""
        # There are many cases, and most of them have none of these.
        self._disclosed = disclosed
        self.people: Mapping[str, str] = {**disclosed, **people} if people else disclosed
        self.strokes: Mapping[str, str] = check_strokes(strokes) if strokes else _NOBODY

    def new(self, people: Any) -> dict[str, str]:
        """Those of `people` that are not disclosed; raises `UsageError` for what is no name."""
        given = check_people(people)
        return {id_: name for id_, name in given.items() if self._disclosed.get(id_) != name}

    def judge(self, new: Mapping[str, str] = _NOBODY) -> NameJudge:
        """Judges by all names, those of the attempt included."""
        people = {**self.people, **new} if new else self.people
        return known_names(people, self.strokes) if people else no_names

    def disclose(self, new: Mapping[str, str], n: int, body: dict[str, Any]) -> bytes:
        """Put digests into the body of entry `n`, and return the lines that disclose them.

        Raises `ProfileError` when the body is too long with them.
        """
        if not new:
            return b""
        body["sd"], lines = disclose(new, n)
        check_profile(body)
        return lines

    def took(self, new: Mapping[str, str]) -> None:
        """The entry that discloses them is there."""
        if new:
            self._disclosed = {**self._disclosed, **new}
            self.people = {**self.people, **new}

    def forget(self, persons: Iterable[str], disclosed: Mapping[str, str]) -> None:
        """Names of these persons were erased; `disclosed` is what is still disclosed of anybody."""
        changed = (id_ for id_, name in self._disclosed.items() if disclosed.get(id_) != name)
        gone = {*persons, *changed}
        known = {id_: name for id_, name in self.people.items() if id_ not in gone}
        self._disclosed = disclosed
        self.people = {**disclosed, **known}
