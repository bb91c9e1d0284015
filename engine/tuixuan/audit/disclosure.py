"""Disclosures: names of persons beside the log, to which entries commit by salted digests (log 9).

Rules kept here:
1. A name never enters a line of the log. An entry holds in `sd` the SHA-256 of a disclosure; with
   128 random bits in it nobody finds a name by trying.
2. One disclosure has one spelling: base64url without padding of the canonical JSON array of salt,
   person id and name, in the manner of RFC 9901. Its digest is over these ASCII bytes.
3. Reading believes nothing: a line of another form is none.

This module does not write to a store, and does not know who is right about a name.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from tuixuan.canonical import dumps, loads
from tuixuan.errors import ProfileError

__all__ = ["Disclosure", "disclose", "is_name", "read"]

NAME_MAX: Final = 64
_SALT: Final = 16
_salt = re.compile(r"[A-Za-z0-9_-]{21}[AQgw]").fullmatch
_id = re.compile(r"[a-z][a-z0-9_]{0,31}").fullmatch
_text = re.compile(r"[A-Za-z0-9_-]+").fullmatch
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Disclosure(NamedTuple):
    """One line: the name of a person, committed to by entry `n` if that holds `digest`."""

    n: int
    digest: str
    id: str
    name: str


def is_name(value: Any) -> bool:
    """Whether it is a name: 1 to 64 code points in NFC, no controls, no direction controls."""
    if type(value) is not str or not 1 <= len(value) <= NAME_MAX or _BIDI.search(value):
        return False
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in value):
        return False
    return unicodedata.is_normalized("NFC", value)


def disclose(people: Mapping[str, str], n: int) -> tuple[list[str], bytes]:
    """The digests that entry `n` commits to, sorted, and the lines that disclose them."""
    digests: list[str] = []
    lines: list[bytes] = []
    for id_, name in sorted(people.items()):
        text = _encoded(dumps([secrets.token_urlsafe(_SALT), id_, name]))
        digests.append(hashlib.sha256(text.encode()).hexdigest())
        lines.append(dumps({"disclosure": text, "n": n}) + b"\n")
    return sorted(digests), b"".join(lines)


def read(content: bytes) -> Iterator[Disclosure]:
    """Every disclosure of well-formed lines, in their order; whether it holds is for an entry."""
    for line in content.split(b"\n"):
        found = _read(line)
        if found is not None:
            yield found


def _read(line: bytes) -> Disclosure | None:
    try:
        members = loads(line)
        if not isinstance(members, dict) or members.keys() != {"disclosure", "n"}:
            return None
        text, n = members["disclosure"], members["n"]
        if type(n) is not int or n < 0 or type(text) is not str or _text(text) is None:
            return None
        value = loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ProfileError, ValueError):
        return None
    if not _is_value(value) or _encoded(dumps(value)) != text:
        return None
    return Disclosure(n, hashlib.sha256(text.encode()).hexdigest(), value[1], value[2])


def _is_value(value: Any) -> bool:
    if type(value) is not list or len(value) != 3:
        return False
    salt, id_, name = value
    named = type(salt) is str and _salt(salt) is not None and type(id_) is str
    return named and _id(id_) is not None and is_name(name)


def _encoded(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()
