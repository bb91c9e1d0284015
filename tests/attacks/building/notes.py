"""Notes, keys, witnesses, policies and typed codes (log 8, 11 and 12.4), written from the spec.

The tree is the literal recursion of RFC 6962; only Ed25519 itself is a library's. Every key comes
from a seed that says what it is for: TEST KEYS, with which nobody may sign anything.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ORIGIN = "tuixuan.example/向量村"
LOG_TYPE, WITNESS_TYPE = 1, 4
# 13 March 2026, 02:30 UTC: after the last entry of every case that is built here
COSIGNED = 1_773_369_000


def b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


# The tree


def leaf_hash(line: bytes) -> bytes:
    return hashlib.sha256(b"\0" + line).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1 over leaf hashes."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return hashlib.sha256(b"\1" + root(leaves[:k]) + root(leaves[k:])).digest()


def split(n: int) -> int:
    """The largest power of two smaller than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def head(lines: Sequence[bytes], size: int | None = None) -> bytes:
    """The root over the first lines of a log."""
    return root([leaf_hash(line) for line in lines[:size]])


# Keys


class Key:
    """A key of a log or of a witness, from a seed with its purpose in it."""

    def __init__(self, name: str, kind: int = LOG_TYPE, use: str = "") -> None:
        self.name, self.kind = name, kind
        seed = hashlib.sha256(f"tuixuan TEST KEY, not for use: {name} {use}".encode()).digest()
        self.private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self.private.public_key().public_bytes_raw()

    @property
    def typed(self) -> bytes:
        return bytes([self.kind]) + self.public

    @property
    def id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + self.typed).digest()[:4]

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64(self.typed)}"

    def line(self, text: bytes, time: int = COSIGNED) -> bytes:
        """The signature line over a text: a cosignature when the key is a witness's."""
        return signature_line(self.name, self.id + self.signature(text, time))

    def signature(self, text: bytes, time: int = COSIGNED) -> bytes:
        if self.kind == LOG_TYPE:
            return self.private.sign(text)
        signed = self.private.sign(b"cosignature/v1\ntime %d\n" % time + text)
        return time.to_bytes(8, "big") + signed


def signature_line(name: str, content: bytes) -> bytes:
    return f"— {name} {b64(content)}\n".encode()


LOG = Key(ORIGIN)
NEW = Key(ORIGIN, use="after a rotation")
THIEF = Key(ORIGIN, use="of somebody else")
OTHER = Key("tuixuan.example/邻村")
COUNTY = Key("county.example/w1", WITNESS_TYPE)
ARCHIVE = Key("archive.example/w", WITNESS_TYPE)
PAPER = Key("paper.example/w", WITNESS_TYPE)


# Notes


def text(size: int | str, root_hash: bytes, origin: str = ORIGIN) -> bytes:
    return f"{origin}\n{size}\n{b64(root_hash)}\n".encode()


def signed(content: bytes, *keys: Key) -> bytes:
    """The note of a text, signed by keys in this order."""
    return content + b"\n" + b"".join(key.line(content) for key in keys)


def note(lines: Sequence[bytes], size: int, *keys: Key, origin: str = ORIGIN) -> bytes:
    """The note over the first lines of a log, signed by the log when nobody is named."""
    return signed(text(size, head(lines, size), origin), *(keys or (LOG,)))


def path(size: int, copy: int = 1) -> str:
    return f"checkpoints/{size:08d}" + (f".{copy}" if copy > 1 else "")


def notes(
    lines: Sequence[bytes], sizes: Iterable[int], *keys: Key, origin: str = ORIGIN
) -> dict[str, bytes]:
    """The notes of some sizes, by path."""
    return {path(size): note(lines, size, *keys, origin=origin) for size in sizes}


def note_text(content: bytes) -> bytes:
    return content[: content.index(b"\n\n") + 1]


def code(content: bytes) -> str:
    """The typed code of a note, in groups of four."""
    told = note_text(content)
    _, size, top = told.decode().splitlines()
    packed = int(size).to_bytes(4, "big") + base64.b64decode(top)
    packed += hashlib.sha256(told).digest()[:4]
    letters = base64.b32encode(packed).decode()
    return "-".join(letters[i : i + 4] for i in range(0, 64, 4))


# Policies


def policy(*more: str, logs: Sequence[Key] = (LOG,), quorum: str = "none") -> bytes:
    """A policy of these logs; `more` are the lines before its quorum."""
    lines = [*(f"log {key.vkey}" for key in logs), *more, f"quorum {quorum}"]
    return "".join(line + "\n" for line in lines).encode()


def witness(name: str, key: Key) -> str:
    return f"witness {name} {key.vkey}"


BOTH = (witness("county", COUNTY), witness("archive", ARCHIVE), "group both all county archive")
