"""Notes, keys and policies as their holders make them (log 8 and 11), broken ones included."""

from __future__ import annotations

import hashlib
import json
from base64 import b32encode, b64decode, b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


class Key:
    """A key of a log (type 1) or of a witness (type 4), the same one for the same seed."""

    def __init__(self, name: str, seed: int, type_: int = 1) -> None:
        self.name, self.type = name, type_
        self._private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        public = self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self._typed = bytes([type_]) + public
        self.id = hashlib.sha256(name.encode() + b"\n" + self._typed).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(self._typed).decode()}"

    def sign(self, text: bytes, time: int = 1_775_000_000) -> bytes:
        """A signature line over the text of a note."""
        if self.type == 4:
            return self.line(time.to_bytes(8, "big") + self.cosigned(text, time))
        return self.line(self._private.sign(text))

    def cosigned(self, text: bytes, time: int) -> bytes:
        """The 64 bytes of a witness."""
        return self._private.sign(f"cosignature/v1\ntime {time}\n".encode() + text)

    def line(self, value: bytes) -> bytes:
        """A signature line with this value, right or wrong."""
        return f"— {self.name} {b64encode(self.id + value).decode()}\n".encode()


def root(lines: Sequence[bytes]) -> bytes:
    """The RFC 6962 root over lines without their LF."""
    if len(lines) == 1:
        return hashlib.sha256(b"\0" + lines[0]).digest()
    split = 1 << (len(lines) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + root(lines[:split]) + root(lines[split:])).digest()


def text(origin: str, size: int, hash_: bytes) -> bytes:
    """The three lines that are signed."""
    return f"{origin}\n{size}\n{b64encode(hash_).decode()}\n".encode()


def note(text_: bytes, *lines: bytes) -> bytes:
    """A whole note."""
    return text_ + b"\n" + b"".join(lines)


def appended(files: Mapping[str, bytes], *entries: Mapping[str, Any]) -> dict[str, bytes]:
    """The files with more entries in the log, numbered, linked and canonical."""
    lines = files["log.jsonl"].splitlines()
    for entry in entries:
        link = {"n": len(lines), "prev": hashlib.sha256(b"\0" + lines[-1]).hexdigest()}
        whole = {"t": json.loads(lines[-1])["t"], **link, **entry}
        lines.append(rfc8785.dumps(whole))
    return {**files, "log.jsonl": b"".join(line + b"\n" for line in lines)}


def typed(text_: bytes) -> bytes:
    """The typed code of a note, in groups of four."""
    _, size, hash_ = text_.decode().splitlines()
    content = int(size).to_bytes(4, "big") + b64decode(hash_) + hashlib.sha256(text_).digest()[:4]
    code = b32encode(content).decode()
    return " ".join(code[at : at + 4] for at in range(0, 64, 4)).encode()


def files_of(case: Path) -> dict[str, bytes]:
    """A case folder in memory."""
    return {
        path.relative_to(case).as_posix(): path.read_bytes()
        for path in sorted(case.rglob("*"))
        if path.is_file()
    }
