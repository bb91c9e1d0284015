"""Signed notes (log 8.2): a text of three lines, an empty line, signature lines.

One note has one spelling: what was read is put together again and compared, so that no other
reader can see something else in the same bytes. What a signature is worth is not decided here.
"""

from __future__ import annotations

import re

from tuixuan_verify.keys import decoded, encoded, is_key_name
from tuixuan_verify.reading import copied_as_text

NOTE_LIMIT = 65_536
SIGNATURES = 64
_SIZE = re.compile(r"[1-9][0-9]{0,7}")
_CONTROL = re.compile("[\0-\x09\x0b-\x1f]")
_DASH = "\u2014 "


class NoNote(Exception):
    """The bytes are no note; the text names what is at fault."""


class Note:
    """A note: origin, size and root of a log, and who signed."""

    __slots__ = ("origin", "root", "signatures", "size")

    def __init__(self, origin: str, size: int, root: bytes) -> None:
        self.origin = origin
        self.size = size
        self.root = root
        # name, key id and signature, in the order of their lines
        self.signatures: list[tuple[str, bytes, bytes]] = []

    @property
    def text(self) -> bytes:
        """What is signed: the three lines."""
        return f"{self.origin}\n{self.size}\n{encoded(self.root)}\n".encode()

    @property
    def whole(self) -> bytes:
        """The note as it is spelled."""
        lines = (f"{_DASH}{n} {encoded(i + s)}\n" for n, i, s in self.signatures)
        return self.text + b"\n" + "".join(lines).encode()


def read_note(content: bytes) -> Note:
    """Return the note that these bytes are; raises NoNote."""
    if len(content) > NOTE_LIMIT:
        raise NoNote("too_large")
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise NoNote("utf8") from None
    if text.startswith("\ufeff") or _CONTROL.search(text):
        raise NoNote(copied_as_text(content) or "control")
    lines = text.split("\n")
    if len(lines) < 6 or lines[3] != "" or lines[-1] != "":
        raise NoNote("lines")
    if not is_key_name(lines[0]):
        raise NoNote("origin")
    root = decoded(lines[2])
    if not _SIZE.fullmatch(lines[1]):
        raise NoNote("size")
    if root is None or len(root) != 32:
        raise NoNote("root")
    note = Note(lines[0], int(lines[1]), root)
    if len(lines) - 5 > SIGNATURES:
        raise NoNote("signatures")
    note.signatures = [_signature(line) for line in lines[4:-1]]
    if note.whole != content:
        raise NoNote("spelling")
    return note


def _signature(line: str) -> tuple[str, bytes, bytes]:
    name, _, spelled = line.removeprefix(_DASH).partition(" ")
    content = decoded(spelled)
    if not line.startswith(_DASH) or not is_key_name(name) or content is None or len(content) < 5:
        raise NoNote("signature")
    return name, content[:4], content[4:]
