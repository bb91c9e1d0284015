"""Who signs: a small protocol, so that a hardware or certified module can be plugged in.

Rules kept here:
1. A signer is given the bytes and answers with a signature; it never hands out its key.
2. The default keeps an Ed25519 key in a file of mode 0600, in the form of Go's `note` keys:
   `PRIVATE+KEY+NAME+HHHHHHHH+BASE64`. A file that others can read is refused.
3. A file is never written over.

This module does not know what is signed, and has no key of its own.
"""

from __future__ import annotations

import os
import stat
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from tuixuan.audit.keys import LOG, WITNESS, VerifierKey, is_key_name, read_base64
from tuixuan.errors import NoteError, UsageError
from tuixuan.store.folder import sync_folder

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = ["KeyFile", "Signer"]

_HEAD: Final = "PRIVATE+KEY+"
_SEED: Final = 32
_KEY_MAX: Final = 4096


class Signer(Protocol):
    """A key that can sign; what holds it is its own affair."""

    @property
    def key(self) -> VerifierKey:
        """The key to verify with: its name, its type, and 32 bytes of public key."""

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of an Ed25519 signature (RFC 8032) of `message`.

        Whatever it raises is told as a `SigningError`; nothing is lost by it.
        """


class KeyFile:
    """The default signer: an Ed25519 key in a file that only its owner reads."""

    def __init__(self, name: str, seed: bytes, type: int = LOG) -> None:
        """A key from its seed of 32 bytes; raises `UsageError` for a name that is no key name."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        if not is_key_name(name):
            raise UsageError.saying(
                "a key name without spaces and `+` is expected, not {name}: name it like the log,"
                " for example `example.org/qingshui/2026`",
                name=ascii(name)[:120],
            )
        self._private: Ed25519PrivateKey = Ed25519PrivateKey.from_private_bytes(seed)
        self._key = VerifierKey(name, type, self._private.public_key().public_bytes_raw())

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> KeyFile:
        """Read a key file; raises `NoteError` when it is none, or when others may read it."""
        try:
            text = _read_private(Path(path)).decode("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise NoteError.saying("`{path}` cannot be read as a key file", path=path) from error
        rest = text.removeprefix(_HEAD)
        name, _, tail = rest.partition("+")
        said, _, encoded = tail.partition("+")
        content = read_base64(encoded)
        whole = content is not None and len(content) == 1 + _SEED and content[0] in (LOG, WITNESS)
        if rest == text or content is None or not whole or not is_key_name(name):
            raise NoteError.saying(
                "`{path}` is no key file: make one with `tuixuan keygen`", path=path
            )
        key = cls(name, content[1:], content[0])
        if key.key.id.hex() != said:
            raise NoteError.saying(
                "`{path}`: id {id} is expected, not {said}",
                path=path,
                id=key.key.id.hex(),
                said=ascii(said)[:20],
            )
        return key

    @classmethod
    def generate(cls, path: str | os.PathLike[str], name: str, *, type: int = LOG) -> KeyFile:
        """Draw a new key and keep it in a new file of mode 0600; an existing file stays."""
        seed = os.urandom(_SEED)
        key = cls(name, seed, type)
        encoded = b64encode(bytes([type]) + seed).decode()
        text = f"{_HEAD}{name}+{key.key.id.hex()}+{encoded}\n"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        try:
            fd = os.open(path, flags, 0o600)
        except FileExistsError as error:
            raise UsageError.saying(
                "`{path}` exists: a key is never written over", path=path
            ) from error
        except OSError as error:
            raise UsageError.saying(
                "`{path}` cannot be written: {reason}", path=path, reason=error.strerror
            ) from error
        try:
            with os.fdopen(fd, "wb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(fd)
            sync_folder(Path(path).absolute().parent)
        except OSError as error:
            os.unlink(path)
            raise UsageError.saying(
                "`{path}` cannot be written: {reason}", path=path, reason=error.strerror
            ) from error
        return key

    @property
    def key(self) -> VerifierKey:
        """The key to verify with."""
        return self._key

    def sign(self, message: bytes) -> bytes:
        """Ed25519 over the bytes."""
        return self._private.sign(message)

    def __repr__(self) -> str:
        return f"KeyFile({str(self._key)!r})"


def _read_private(path: Path) -> bytes:
    """The file, if it is a regular one that nobody but its owner may read or write."""
    # a pipe without a writer would be waited for
    with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise NoteError.saying("`{path}` is expected to be a regular file", path=path)
        if os.name == "posix" and status.st_mode & 0o077:
            raise NoteError.saying(
                "`{path}` can be read by others: run `chmod 600 {path}`", path=path
            )
        return file.read(_KEY_MAX)
