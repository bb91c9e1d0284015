"""Keys, notes, witnesses and policies for the tests, made with `cryptography` alone."""

from __future__ import annotations

import base64
import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ORIGIN = "tuixuan.example/village"
LOG, WITNESS = 1, 4
TIME = 1_773_500_000


def b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


class Signer:
    """A key, its name and its type; the seed is a text."""

    def __init__(self, name: str = ORIGIN, kind: int = LOG, seed: str = "") -> None:
        self.name, self.kind = name, kind
        secret = hashlib.sha256(f"test key {name} {seed}".encode()).digest()
        self.private = Ed25519PrivateKey.from_private_bytes(secret)
        self.public = self.private.public_key().public_bytes_raw()

    @property
    def id(self) -> bytes:
        typed = self.name.encode() + b"\n" + bytes((self.kind,)) + self.public
        return hashlib.sha256(typed).digest()[:4]

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64(bytes((self.kind,)) + self.public)}"

    def line(self, text: bytes, time: int = TIME) -> bytes:
        signed = text
        head = b""
        if self.kind == WITNESS:
            head = time.to_bytes(8, "big")
            signed = b"cosignature/v1\ntime %d\n" % time + text
        return f"— {self.name} {b64(self.id + head + self.private.sign(signed))}\n".encode()


KEY = Signer()
NEXT = Signer(seed="next")
THIEF = Signer(seed="thief")
COUNTY = Signer("county.example/w1", WITNESS)
ARCHIVE = Signer("archive.example/w", WITNESS)
TOWN = Signer("town.example/w", WITNESS)


def slow_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = largest(len(leaves))
    return node(slow_root(leaves[:k]), slow_root(leaves[k:]))


def largest(n: int) -> int:
    """The largest power of two smaller than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def slow_path(m: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962, 2.1.1, word for word."""
    if len(leaves) == 1:
        return []
    k = largest(len(leaves))
    if m < k:
        return [*slow_path(m, leaves[:k]), slow_root(leaves[k:])]
    return [*slow_path(m - k, leaves[k:]), slow_root(leaves[:k])]


def slow_proof(m: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962, 2.1.2, word for word."""
    return _subproof(m, leaves, True)


def _subproof(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    n = len(leaves)
    if m == n:
        return [] if whole else [slow_root(leaves)]
    k = largest(n)
    if m <= k:
        return [*_subproof(m, leaves[:k], whole), slow_root(leaves[k:])]
    return [*_subproof(m - k, leaves[k:], False), slow_root(leaves[:k])]


def leaf(line: bytes) -> bytes:
    return hashlib.sha256(b"\0" + line).digest()


def text_of(lines: list[bytes], size: int, origin: str = ORIGIN) -> bytes:
    root = slow_root([leaf(line) for line in lines[:size]])
    return f"{origin}\n{size}\n{b64(root)}\n".encode()


def note_of(lines: list[bytes], size: int, *signers: Signer, origin: str = ORIGIN) -> bytes:
    """The note over the first lines, signed by these or by the log."""
    text = text_of(lines, size, origin)
    return text + b"\n" + b"".join(one.line(text) for one in signers or (KEY,))


def code_of(note: bytes) -> str:
    """The typed code of a note (log 12.4)."""
    text = note.partition(b"\n\n")[0] + b"\n"
    _, size, root = text.decode().splitlines()
    packed = int(size).to_bytes(4, "big") + base64.b64decode(root)
    letters = base64.b32encode(packed + hashlib.sha256(text).digest()[:4]).decode()
    return " ".join(letters[i : i + 4] for i in range(0, 64, 4))


def proof_of(lines: list[bytes], index: int, note: bytes, size: int) -> bytes:
    """The proof of one entry (log 12.2)."""
    path = slow_path(index, [leaf(line) for line in lines[:size]])
    head = ["c2sp.org/tlog-proof@v1", f"extra {b64(lines[index])}", f"index {index}"]
    return "\n".join([*head, *map(b64, path), "", ""]).encode() + note


def policy_of(*lines: str, logs: tuple[Signer, ...] = (KEY,), quorum: str = "none") -> bytes:
    """A policy of these logs."""
    listed = [*(f"log {one.vkey}" for one in logs), *lines, f"quorum {quorum}"]
    return "".join(f"{line}\n" for line in listed).encode()
