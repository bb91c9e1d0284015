"""Verifier keys, and whether what they signed verifies (log 8.3 and 8.4).

A key is what its text says and nothing else: the id must be the one that follows from name, type
and key, and every text has one spelling. Signatures are verified by `cryptography` where it is
installed, else by `ed25519`; both give the same answer.
"""

from __future__ import annotations

import re
from binascii import Error, a2b_base64, b2a_base64
from hashlib import sha256

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Verifies = Callable[[bytes, bytes, bytes], bool]

LOG, WITNESS = 1, 4
LAST_TIME = 2**63 - 1
# the Unicode spaces of log 8.2, and `+`
_NO_NAME = re.compile(
    "[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000+]"
)  # fmt: skip
# the field of the curve, and the y of its points of order 1, 2, 4 and 8 (log 8.3)
_FIELD = 2**255 - 19
_Y8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_SMALL = frozenset((0, 1, _FIELD - 1, _Y8, _FIELD - _Y8))
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_KEY_ID = re.compile(r"[0-9a-f]{8}")


def is_key_name(text: object) -> bool:
    """Whether a text can be the name of a key."""
    return type(text) is str and text != "" and _NO_NAME.search(text) is None


def decoded(text: str) -> bytes | None:
    """Return what base64 with padding spells; None for any other spelling of it."""
    if not _BASE64.fullmatch(text):
        return None
    try:
        content = a2b_base64(text.encode())
    except Error:
        return None
    return content if encoded(content) == text else None


def encoded(content: bytes) -> str:
    """Return the base64 of some bytes, with padding."""
    return b2a_base64(content, newline=False).decode()


class Key:
    """A verifier key."""

    __slots__ = ("id", "kind", "name", "public")

    def __init__(self, name: str, kind: int, public: bytes) -> None:
        self.name = name
        self.kind = kind
        self.public = public
        self.id = sha256(name.encode() + b"\n" + bytes((kind,)) + public).digest()[:4]

    def __str__(self) -> str:
        """The name and the key id, which is how a person tells keys apart."""
        return f"{self.name}+{self.id.hex()}"

    def signed(self, text: bytes, signature: bytes) -> bool:
        """Whether this key of a log signed the text of a note."""
        return verifies(self.public, signature, text)

    def cosigned(self, text: bytes, signature: bytes) -> int | None:
        """Return the time at which this key of a witness says that it cosigned; else None."""
        time = int.from_bytes(signature[:8], "big")
        if len(signature) != 72 or time > LAST_TIME:
            return None
        message = b"cosignature/v1\ntime %d\n" % time + text
        return time if verifies(self.public, signature[8:], message) else None


def read_key(text: object, kind: int) -> Key | None:
    """Return the verifier key of a type that is written so; None when none is."""
    if type(text) is not str or text.count("+") < 2:
        return None
    name, spelled, rest = text.split("+", 2)
    content = decoded(rest)
    if not is_key_name(name) or not _KEY_ID.fullmatch(spelled) or content is None:
        return None
    if len(content) != 33 or content[0] != kind or is_small(content[1:]):
        return None
    try:
        key = Key(name, kind, content[1:])
    except UnicodeEncodeError:
        return None
    return key if key.id.hex() == spelled else None


def is_small(public: bytes) -> bool:
    """Whether a public key is a point of small order, with which anybody can sign."""
    return (int.from_bytes(public, "little") & (1 << 255) - 1) % _FIELD in _SMALL


def verifies(key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether an Ed25519 signature verifies."""
    global _verifies
    if _verifies is None:
        _verifies = library() or alone()
    return _verifies(key, signature, message)


_verifies: Verifies | None = None


def library() -> Verifies | None:
    """Return what verifies with `cryptography`; None where it is not installed or cannot."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        Ed25519PublicKey.from_public_bytes(bytes(32))
    except Exception:
        return None

    def one(key: bytes, signature: bytes, message: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    return one


def alone() -> Verifies:
    """Return what verifies with the standard library alone."""
    from tuixuan_verify.ed25519 import verifies as one

    return one


def use(one: Verifies | None) -> None:
    """Verify with this from now on; None decides again at the next signature."""
    global _verifies
    _verifies = one
