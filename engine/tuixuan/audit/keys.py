"""The keys that notes are signed with, as C2SP signed-note writes them (log 8.3, 8.4).

Rules kept here:
1. A key is named, and its id is computed from name, type and public key: one that says another id
   is refused.
2. Base64 has one spelling: what is read is written again and compared.
3. Ed25519 is that of `cryptography`, imported when a key is used.

This module does not know where keys are kept (`signer`), nor what is signed (`note`).
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from typing import Final, NamedTuple

from tuixuan.errors import NoteError

__all__ = ["LOG", "WITNESS", "VerifierKey", "is_key_name", "read_base64"]

# Signature types of C2SP signed-note.
LOG: Final = 0x01
WITNESS: Final = 0x04
_PUBLIC: Final = 32
# The field of the curve, and the y of its points of order 1, 2, 4 and 8 (log 8.3).
_FIELD: Final = 2**255 - 19
_Y8: Final = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_SMALL: Final = frozenset((0, 1, _FIELD - 1, _Y8, _FIELD - _Y8))
_SPACE: Final = "\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_name = re.compile(f"[^+\\x00-\\x1f{_SPACE}\ud800-\udfff]+").fullmatch
_ID = re.compile(r"[0-9a-f]{8}", re.ASCII)


class VerifierKey(NamedTuple):
    """Who signs: key name, type (`LOG` or `WITNESS`), and 32 bytes of public key."""

    name: str
    type: int
    public: bytes

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Read `NAME+HHHHHHHH+BASE64`; raises `NoteError` for anything else."""
        # The base64 may hold `+`; the name may not.
        name, _, rest = text.partition("+")
        said, _, encoded = rest.partition("+")
        content = read_base64(encoded)
        if not is_key_name(name) or _ID.fullmatch(said) is None or content is None:
            raise NoteError.saying(
                "a key `NAME+8 hex digits+base64` is expected, the line that `tuixuan keygen` or"
                " `tuixuan witness` printed and not the name of its file, not {found}",
                found=ascii(text)[:120],
            )
        if len(content) != 1 + _PUBLIC or content[0] not in (LOG, WITNESS):
            raise NoteError.saying(
                "key `{name}`: Ed25519 of type 1 (a log) or 4 (a witness) is expected", name=name
            )
        if _is_small(content[1:]):
            raise NoteError.saying(
                "key `{name}` is of small order, so that anybody can sign with it", name=name
            )
        key = cls(name, content[0], content[1:])
        if key.id.hex() != said:
            raise NoteError.saying(
                "key `{name}`: id {id} is expected, not {said}: a letter of the line is wrong",
                name=name,
                id=key.id.hex(),
                said=said,
            )
        return key

    @property
    def id(self) -> bytes:
        """The first four bytes of SHA-256 of name, LF, type and public key."""
        text = self.name.encode() + b"\n" + bytes([self.type]) + self.public
        return hashlib.sha256(text).digest()[:4]

    def __str__(self) -> str:
        encoded = b64encode(bytes([self.type]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{encoded}"

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether the 64 bytes are this key's Ed25519 signature of `message` (RFC 8032)."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


def _is_small(public: bytes) -> bool:
    return (int.from_bytes(public, "little") & (1 << 255) - 1) % _FIELD in _SMALL


def is_key_name(name: str) -> bool:
    """Whether it may name a key: not empty, no `+`, no Unicode space, no control character."""
    return _name(name) is not None


def read_base64(text: str) -> bytes | None:
    """The bytes of standard base64 in its one spelling; `None` for another one."""
    try:
        content = b64decode(text, validate=True)
    except ValueError:
        return None
    return content if b64encode(content).decode() == text else None
