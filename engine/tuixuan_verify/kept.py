"""What an auditor kept of a log: a note, or the typed code of one from paper (log 11.3, 12.4).

A typed code has no signature; what makes it an anchor is the paper it stands on. Its last four
bytes show a slip of the pen as soon as the name of the log is known.
"""

from __future__ import annotations

import os
from hashlib import sha256

from tuixuan_verify.note import NOTE_LIMIT, NoNote, Note, read_note
from tuixuan_verify.reading import Unreadable, read_document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tuixuan_verify.policy import Policy

# what a reader takes for another letter, and what he passes over
_READ_AS = str.maketrans("018", "OIB", " \t\r\n-")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_DIGITS = str.maketrans(_LETTERS, "0123456789ABCDEFGHIJKLMNOPQRSTUV")
LAST_SIZE = 99_999_999


class NotKept(Exception):
    """What was given is neither a note nor a typed code, or nobody trusted signed it."""


class Kept:
    """A kept note: how many entries it covers, and their root."""

    __slots__ = ("_check", "note", "root", "size")

    def __init__(self, size: int, root: bytes, note: Note | None, check: bytes) -> None:
        self.size = size
        self.root = root
        # None for a typed code
        self.note = note
        self._check = check

    def fits(self, origin: str) -> bool:
        """Whether it can be of the log with this name; a typed code that does not is a slip."""
        if self.note is not None:
            return self.note.origin == origin
        try:
            text = Note(origin, self.size, self.root).text
        except UnicodeEncodeError:
            return False
        return sha256(text).digest()[:4] == self._check

    def may_be(self, origin: str) -> bool:
        """Whether it is no slip: a note says itself of which log it is."""
        return self.note is not None or self.fits(origin)


def read_code(typed: str) -> Kept | None:
    """Return what a typed code says; None when it is none."""
    letters = typed.translate(_READ_AS).upper() if typed.isascii() else ""
    if len(letters) != 64 or set(letters) - set(_LETTERS):
        return None
    # base32 is a number in base 32 with other digits
    content = int(letters.translate(_DIGITS), 32).to_bytes(40, "big")
    size = int.from_bytes(content[:4], "big")
    if not 1 <= size <= LAST_SIZE:
        return None
    return Kept(size, content[4:36], None, content[36:])


def read_kept(given: str, policy: Policy | None) -> Kept:
    """Return what the auditor kept: the code itself, or the file of this name; raises NotKept.

    What is a code is one whatever is called so: who sent the folder could have made such a file.
    """
    code = read_code(given)
    if code is not None:
        return code
    try:
        there = os.path.exists(given)
    except ValueError:
        there = False
    if not there:
        raise NotKept("not_there")
    try:
        content = read_document(given, NOTE_LIMIT)
    except Unreadable as error:
        raise NotKept(str(error)) from None
    code = read_code(content.decode(errors="replace"))
    if code is not None:
        return code
    try:
        note = read_note(content)
    except NoNote as error:
        raise NotKept(str(error)) from None
    if policy is not None:
        signed, false = policy.signers(note)
        if false or all(key.name != note.origin for key in signed):
            raise NotKept("unsigned")
    return Kept(note.size, note.root, note, b"")
