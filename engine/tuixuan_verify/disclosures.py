"""Step 5.2: each disclosure is one that its entry commits to (log 9).

`disclosures.jsonl` is read before the log, up to a limit; each line is matched with the `sd` of its
entry as the entry comes by. A digest without a disclosure is counted: it was erased, or this copy
leaves it out. What stands for entries that are not there is what a crash leaves, and is counted.
"""

from __future__ import annotations

import os
import re
from binascii import Error, a2b_base64, b2a_base64
from hashlib import sha256

from tuixuan_verify.form import MAX_INT, bytes_fault, parse, text_fault
from tuixuan_verify.members import is_id
from tuixuan_verify.reading import Unreadable, read_document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tuixuan_verify.findings import Tally

FILE = "disclosures.jsonl"
FILE_LIMIT = 1 << 24
LINE_LIMIT = 1_024
NAME_LIMIT = 64
_SALT = re.compile(r"[A-Za-z0-9_-]{21}[AQgw]")
_TEXT = re.compile(r"[A-Za-z0-9_-]+")
_TO_URL = bytes.maketrans(b"+/", b"-_")
_FROM_URL = bytes.maketrans(b"-_", b"+/")


class Disclosures:
    """The disclosures of one case, and the names that the entries so far disclose."""

    def __init__(self, folder: str, tally: Tally) -> None:
        self._path = os.path.join(folder, FILE)
        self._tally = tally
        self.present = os.path.lexists(self._path)
        # entry -> digest, person and name, of the lines whose entry has not come by
        self._open: dict[int, list[tuple[str, str, str]]] = {}
        self.people: dict[str, str] = {}
        # every digest that a well-formed line discloses
        self.digests: set[str] = set()
        self.lines = self.names = self.missing = self.ahead = 0

    def read(self) -> None:
        """Read the file, as far as it is there."""
        if not self.present:
            return
        try:
            content = read_document(self._path, FILE_LIMIT)
        except Unreadable as error:
            self._tally.looked["5.2"] += 1
            self._tally.add("5.2", "disclosure", None, file=FILE, fault=str(error))
            return
        # what stands after the last line end is what a crash left
        for number, line in enumerate(content.split(b"\n")[:-1]):
            self.lines += 1
            self._line(number, line)

    def _line(self, number: int, line: bytes) -> None:
        found = read_line(line)
        if found is None:
            self._tally.looked["5.2"] += 1
            self._tally.add("5.2", "disclosure", None, file=FILE, line=number, fault="form")
            return
        self._open.setdefault(found[0], []).append(found[1:])
        self.digests.add(found[1])

    def take(self, number: int, entry: dict[str, Any]) -> None:
        """Match the digests of an entry; what it does not hold is a finding."""
        listed = entry.get("sd")
        digests = {d for d in listed if type(d) is str} if type(listed) is list else set()
        given: dict[str, str] = {}
        for digest, person, name in self._open.pop(number, ()):
            self._tally.looked["5.2"] += 1
            if digest in digests and person not in given:
                digests.discard(digest)
                given[person] = name
                self.names += 1
                continue
            fault = "twice" if person in given else "not_committed"
            self._tally.add("5.2", "disclosure", number, sha256=digest, fault=fault)
        self.missing += len(digests)
        if digests:
            # whose names these were nobody can tell: anybody may have had another one since
            self.people.clear()
        self.people.update(given)

    def close(self, entries: int) -> None:
        """Count what is of entries that are not there."""
        self.ahead = sum(len(waiting) for n, waiting in self._open.items() if n >= entries)


def read_line(line: bytes) -> tuple[int, str, str, str] | None:
    """Return the entry, the digest, the person and the name of a well-formed line (log 9.3)."""
    if len(line) > LINE_LIMIT or bytes_fault(line) is not None:
        return None
    value, fault = parse(line)
    if fault or type(value) is not dict or value.keys() != {"disclosure", "n"}:
        return None
    n, text = value["n"], value["disclosure"]
    if type(n) is not int or not 0 <= n <= MAX_INT or type(text) is not str:
        return None
    content = decoded(text)
    if content is None or bytes_fault(content) is not None:
        return None
    told, fault = parse(content)
    if fault or type(told) is not list or len(told) != 3 or not _is_told(told, content):
        return None
    return n, sha256(text.encode()).hexdigest(), told[1], told[2]


def decoded(text: str) -> bytes | None:
    """Return what base64url without padding spells; None for any other spelling of it."""
    if not _TEXT.fullmatch(text):
        return None
    try:
        content = a2b_base64(text.encode().translate(_FROM_URL) + b"=" * (-len(text) % 4))
    except Error:
        return None
    again = b2a_base64(content, newline=False).rstrip(b"=").translate(_TO_URL)
    return content if again == text.encode() else None


def _is_told(told: list[Any], content: bytes) -> bool:
    salt, person, name = told
    if type(salt) is not str or not _SALT.fullmatch(salt) or not is_id(person):
        return False
    named = type(name) is str and 0 < len(name) <= NAME_LIMIT
    return named and text_fault(content) is None
