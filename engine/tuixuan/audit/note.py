"""Notes over a log: C2SP tlog-checkpoints, signed by the log and cosigned by witnesses (log 8.2).

Rules kept here:
1. A note has one spelling. What is read is taken apart, put together again, and compared.
2. The text has three lines: origin, size, root. More (extension lines) is no note of ours.
3. Signature lines of unknown keys are kept as they are.

This module does not know the tree, the store or the auditor's policy.
"""

from __future__ import annotations

import re
from base64 import b64encode
from typing import Final, NamedTuple

from tuixuan.audit.keys import LOG, WITNESS, VerifierKey, is_key_name, read_base64
from tuixuan.audit.proof import HASH
from tuixuan.errors import NoteError

__all__ = [
    "NOTE_MAX",
    "SIGNATURES_MAX",
    "SIZE_MAX",
    "Note",
    "Signature",
    "cosigned_text",
    "read_signatures",
]

NOTE_MAX: Final = 65_536
SIGNATURES_MAX: Final = 64
SIZE_MAX: Final = 99_999_999
_size = re.compile(r"[1-9][0-9]{0,7}", re.ASCII).fullmatch
_CONTROL: Final = re.compile("[\x00-\x09\x0b-\x1f]")
_ED25519: Final = 64
_TIME: Final = 8


class Signature(NamedTuple):
    """One signature line: key name, key id (4 bytes), and what the key made."""

    name: str
    id: bytes
    value: bytes

    def __str__(self) -> str:
        return f"— {self.name} {b64encode(self.id + self.value).decode()}\n"

    def is_of(self, key: VerifierKey) -> bool:
        """Whether it says that this key made it."""
        return (self.name, self.id) == (key.name, key.id)


class Note(NamedTuple):
    """What is kept of a log: its origin, its size in entries, the root over them, who signed."""

    origin: str
    size: int
    root: bytes
    signatures: tuple[Signature, ...] = ()

    @classmethod
    def parse(cls, content: bytes) -> Note:
        """Read a note; raises `NoteError` for everything that is not spelled as one."""
        text = _text(content)
        head, _, rest = text.rpartition("\n\n")
        lines = head.split("\n")
        if len(lines) != 3 or _CONTROL.search(text):
            raise NoteError.saying(
                "a note of three lines (origin, size, root) and signatures is expected"
            )
        origin, size, root = lines[0], _size(lines[1]), read_base64(lines[2])
        if not is_key_name(origin) or size is None or root is None or len(root) != HASH:
            raise NoteError.saying(
                "a note with origin, decimal size from 1 and a base64 root is expected"
            )
        note = cls(origin, int(lines[1]), root, read_signatures(rest))
        if bytes(note) != content:
            raise NoteError.saying("a note in its one spelling is expected")
        return note

    @property
    def text(self) -> bytes:
        """The signed text: three lines."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n".encode()

    def __bytes__(self) -> bytes:
        lines = "".join(str(signature) for signature in self.signatures)
        return self.text + f"\n{lines}".encode()

    @property
    def name(self) -> str:
        """The name of its file in a case (log 8.5)."""
        return f"checkpoints/{self.size:08d}"

    def with_(self, *signatures: Signature) -> Note:
        """The same note with these signatures behind those it has; none of them twice."""
        new = [signature for signature in signatures if signature not in self.signatures]
        return self._replace(signatures=(*self.signatures, *new))

    def is_signed_by(self, key: VerifierKey) -> bool:
        """Whether a log's key signed it, and no line that says so is false."""
        lines = [line for line in self.signatures if line.is_of(key)]
        good = (
            len(line.value) == _ED25519 and key.verifies(line.value, self.text) for line in lines
        )
        return key.type == LOG and bool(lines) and all(good)

    def cosigned_at(self, key: VerifierKey) -> int | None:
        """When a witness says that it cosigned, in seconds since 1970; `None` if it did not.

        The earliest of several times; `None` as well when a line that says so is false.
        """
        lines = [line.value for line in self.signatures if line.is_of(key)]
        times = [int.from_bytes(value[:_TIME]) for value in lines]
        good = (
            len(value) == _TIME + _ED25519
            and time < 1 << 63
            and key.verifies(value[_TIME:], cosigned_text(self, time))
            for value, time in zip(lines, times, strict=True)
        )
        return min(times) if key.type == WITNESS and lines and all(good) else None


def _text(content: bytes) -> str:
    """A note as text, as it was written; raises `NoteError` where a program has changed it."""
    if len(content) > NOTE_MAX:
        raise NoteError.saying(
            "a note of at most {most} bytes is expected, not {found}",
            most=NOTE_MAX,
            found=len(content),
        )
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise NoteError.saying("a note in UTF-8 is expected") from error
    if "\r\n" in text or text.startswith("\ufeff"):
        raise NoteError.saying(
            "a note copied as a binary file is expected, without a byte order mark and"
            " Windows line ends (CR LF)"
        )
    return text


def cosigned_text(note: Note, time: int) -> bytes:
    """What a witness signs: a header, its time in seconds since 1970, the text of the note."""
    return f"cosignature/v1\ntime {time}\n".encode() + note.text


def read_signatures(text: str) -> tuple[Signature, ...]:
    """The signature lines below a note, or those that a witness answers; raises `NoteError`."""
    lines = text.split("\n")
    if lines.pop() or not 1 <= len(lines) <= SIGNATURES_MAX:
        raise NoteError.saying(
            "1 to {most} signature lines are expected after an empty line", most=SIGNATURES_MAX
        )
    return tuple(_signature(line) for line in lines)


def _signature(line: str) -> Signature:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    content = read_base64(encoded)
    if dash != "—" or not is_key_name(name) or content is None or len(content) < 5:
        raise NoteError.saying("a signature line `— NAME BASE64` is expected")
    return Signature(name, content[:4], content[4:])
