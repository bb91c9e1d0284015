"""The typed code of a note: 64 letters and digits for where there is no camera (log 12.4).

Rules kept here:
1. The code is size, root, and four bytes that show a slip of the pen or the code of another log.
2. What a hand writes is taken: small letters, spaces, tabs, line ends, hyphens; `0`, `1` and `8`
   for `O`, `I`, `B`.
3. Without the origin of the log nothing can be compared, so nothing is read without it.

This module does not believe a code: it carries no signature. What makes it an anchor is the paper.
"""

from __future__ import annotations

import hashlib
from base64 import b32decode, b32encode
from typing import Final

from tuixuan.audit.note import SIZE_MAX, Note
from tuixuan.audit.proof import HASH
from tuixuan.errors import NoteError

__all__ = ["read_typed", "typed"]

_SIZE: Final = 4
_CHECK: Final = 4
_LETTERS: Final = (_SIZE + HASH + _CHECK) * 8 // 5
_ALPHABET: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
_PASSED_OVER: Final = str.maketrans("", "", " \t\r\n-")
_LOOK_ALIKES: Final = str.maketrans("018", "OIB")


def typed(note: Note) -> str:
    """The code of a note: sixteen groups of four, joined by spaces."""
    content = note.size.to_bytes(_SIZE) + note.root + _check(note)
    letters = b32encode(content).decode()
    return " ".join(letters[i : i + 4] for i in range(0, _LETTERS, 4))


def read_typed(text: str, origin: str) -> Note:
    """The note, without any signature, that a code stands for in the log `origin`.

    Raises `NoteError` when it is no code, holds a slip, or is the code of another log.
    """
    content = b32decode(_letters(text))
    size = int.from_bytes(content[:_SIZE])
    note = Note(origin, size, content[_SIZE : _SIZE + HASH])
    if not 1 <= size <= SIZE_MAX or _check(note) != content[-_CHECK:]:
        raise NoteError.saying(
            "the typed code does not fit the log {origin}: compare it with the paper, group by"
            " group, and the name of the log",
            origin=ascii(origin)[:120],
        )
    return note


def _letters(text: str) -> str:
    """The letters of a code in one spelling; raises `NoteError` for what is none."""
    letters = text.translate(_PASSED_OVER)
    # Only ASCII is made large: `ß` and `ı` would become letters that nobody wrote.
    letters = letters.upper() if letters.isascii() else letters
    letters = letters.translate(_LOOK_ALIKES)
    if len(letters) != _LETTERS:
        raise NoteError.saying(
            "a typed code of {expected} letters and digits is expected, not of {found}: count the"
            " groups, there are sixteen of four",
            expected=_LETTERS,
            found=len(letters),
        )
    strange = sorted(set(letters) - _ALPHABET)
    if strange:
        raise NoteError.saying(
            "a typed code of the letters A to Z and the digits 2 to 7 is expected, not {found}:"
            " compare it with the paper",
            found=ascii(strange[0]),
        )
    return letters


def _check(note: Note) -> bytes:
    return hashlib.sha256(note.text).digest()[:_CHECK]
