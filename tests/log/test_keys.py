"""Verifier keys have one spelling, and key files keep a key to their owner (log 8.3)."""

from __future__ import annotations

import errno
import os
import stat
from base64 import b64decode, b64encode
from pathlib import Path

import pytest

from tuixuan.audit.keys import LOG, WITNESS, VerifierKey, is_key_name, read_base64
from tuixuan.audit.signer import KeyFile
from tuixuan.errors import NoteError, UsageError

# The pair that Go's golang.org/x/mod/sumdb/note publishes in its documentation.
PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SIGNED = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
SIGNATURE = (
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
)

NAME, ID, ENCODED = PUBLIC.split("+", 2)
KEY = b64decode(ENCODED)


def encoded(content: bytes) -> str:
    return b64encode(content).decode()


def test_a_published_key_is_read_and_spelled_again() -> None:
    key = VerifierKey.parse(PUBLIC)
    assert ("PeterNeumann", LOG, "c74f20a3") == (key.name, key.type, key.id.hex())
    assert PUBLIC == str(key)


def test_a_published_signature_verifies() -> None:
    value = b64decode(SIGNATURE)
    key = VerifierKey.parse(PUBLIC)
    assert key.id == value[:4]
    assert key.verifies(value[4:], SIGNED.encode())
    assert not key.verifies(value[4:], SIGNED.encode() + b"\n")
    assert not key.verifies(value[5:], SIGNED.encode())


def test_a_key_file_of_go_is_one_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(PRIVATE + "\n")
    path.chmod(0o600)
    key = KeyFile.load(path)
    assert PUBLIC == str(key.key)
    assert b64decode(SIGNATURE)[4:] == key.sign(SIGNED.encode())
    assert PRIVATE.rpartition("+")[2] not in repr(key)


MALFORMED = {
    "nothing": "",
    "a name alone": NAME,
    "no key": f"{NAME}+{ID}",
    "an empty key": f"{NAME}+{ID}+",
    "no name": f"+{ID}+{ENCODED}",
    "a space in the name": f"Peter Neumann+{ID}+{ENCODED}",
    "a wide space in the name": f"Peter\u3000Neumann+{ID}+{ENCODED}",
    "a control character in the name": f"Peter\x01Neumann+{ID}+{ENCODED}",
    "a surrogate in the name": f"Peter\ud800+{ID}+{ENCODED}",
    "another id": f"{NAME}+c74f20a4+{ENCODED}",
    "an id in capitals": f"{NAME}+{ID.upper()}+{ENCODED}",
    "an id of seven digits": f"{NAME}+{ID[:7]}+{ENCODED}",
    "an id of nine digits": f"{NAME}+{ID}0+{ENCODED}",
    "an id in full-width digits": f"{NAME}+c７4f20a3+{ENCODED}",
    "a key of 31 bytes": f"{NAME}+{ID}+{encoded(KEY[:-1])}",
    "a key of 33 bytes": f"{NAME}+{ID}+{encoded(KEY + bytes(1))}",
    "type 2": f"{NAME}+{ID}+{encoded(bytes([2]) + KEY[1:])}",
    "type 6": f"{NAME}+{ID}+{encoded(bytes([6]) + KEY[1:])}",
    "the id of another type": f"{NAME}+{ID}+{encoded(bytes([WITNESS]) + KEY[1:])}",
    "a line end": PUBLIC + "\n",
    "a space behind": PUBLIC + " ",
    "padding": PUBLIC + "=",
    "base64url": f"{NAME}+{ID}+{ENCODED.replace('/', '_')}",
    "a part more": f"{PUBLIC}+more",
    "another name": f"PeterNeuman+{ID}+{ENCODED}",
}


def test_a_key_with_which_anybody_can_sign_is_refused() -> None:
    """The neutral point of the curve: its own spelling is right in everything else."""
    weak = VerifierKey("weak", LOG, b"\x01" + bytes(31))
    assert weak.verifies(b"\x01" + bytes(63), b"whatever was never signed")
    with pytest.raises(NoteError, match="small order"):
        VerifierKey.parse(str(weak))


@pytest.mark.parametrize("name", MALFORMED)
def test_every_other_spelling_of_a_key_is_refused(name: str) -> None:
    assert MALFORMED[name] != PUBLIC
    with pytest.raises(NoteError):
        VerifierKey.parse(MALFORMED[name])


@pytest.mark.parametrize("name", ["example.org/qingshui/2026", "清水镇/2026", "a", "—"])
def test_a_name_without_spaces_names_a_key(name: str) -> None:
    assert is_key_name(name)
    key = KeyFile(name, bytes(32)).key
    assert key == VerifierKey.parse(str(key))


SPACES = "\t\n\x0b\x0c\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)


@pytest.mark.parametrize("character", ["+", "\x00", "\x1f", *SPACES])
def test_no_name_holds_a_plus_or_a_unicode_space(character: str) -> None:
    assert not is_key_name(f"a{character}b")
    with pytest.raises(UsageError, match="without spaces"):
        KeyFile(f"a{character}b", bytes(32))


def test_a_name_is_not_empty() -> None:
    assert not is_key_name("")


@pytest.mark.parametrize(
    "text", ["QQ", "QR==", "QQ==\n", " QQ==", "QQ= =", "Q Q==", "QQ===", "Q", "ＱＱ==", "QQ-_"]
)
def test_base64_has_one_spelling(text: str) -> None:
    assert b"A" == read_base64("QQ==")
    assert read_base64(text) is None


# Key files


def test_a_key_is_drawn_into_a_file_of_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "key"
    made = KeyFile.generate(path, "example.org/log")
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    assert KeyFile.load(path).key == made.key
    assert made.key.verifies(KeyFile.load(path).sign(b"text"), b"text")
    assert made.key != KeyFile.generate(tmp_path / "other", "example.org/log").key


def test_a_key_file_is_of_its_owner_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        KeyFile.generate(tmp_path / "key", "example.org/log")
    finally:
        os.umask(before)
    assert 0o600 == stat.S_IMODE((tmp_path / "key").stat().st_mode)


def test_a_witness_has_a_key_of_its_own_type(tmp_path: Path) -> None:
    made = KeyFile.generate(tmp_path / "key", "witness.example.org", type=WITNESS)
    assert WITNESS == made.key.type == KeyFile.load(tmp_path / "key").key.type


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("precious")
    with pytest.raises(UsageError, match="never written over"):
        KeyFile.generate(path, "example.org/log")
    assert "precious" == path.read_text()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(UsageError):
        KeyFile.generate(tmp_path / "link", "example.org/log")
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_that_is_not_there_is_the_callers_mistake(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        KeyFile.generate(tmp_path / "no" / "key", "example.org/log")


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o644, 0o610, 0o660, 0o666])
def test_a_key_file_that_others_can_use_is_refused(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "key"
    KeyFile.generate(path, "example.org/log")
    path.chmod(mode)
    with pytest.raises(NoteError, match="chmod 600"):
        KeyFile.load(path)


def test_a_key_that_is_not_there_or_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoteError, match="cannot be read"):
        KeyFile.load(tmp_path / "key")
    with pytest.raises(NoteError, match="cannot be read"):
        KeyFile.load(tmp_path)


def test_a_pipe_is_no_key_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "key", 0o600)
    with pytest.raises(NoteError, match="regular file"):
        KeyFile.load(tmp_path / "key")


def test_a_key_that_a_full_disk_cut_is_not_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(fd: int) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(UsageError, match="no space"):
            KeyFile.generate(tmp_path / "key", "example.org/log")
    KeyFile.generate(tmp_path / "key", "example.org/log")


HEAD, PRIVATE_KEY = PRIVATE.rsplit("+AY", 1)
BROKEN = {
    "nothing": "",
    "a verifier key": PUBLIC,
    "another head": PRIVATE.replace("PRIVATE", "SECRET"),
    "another id": PRIVATE.replace("c74f20a3", "c74f20a4"),
    "another name": PRIVATE.replace("Peter", "Petra"),
    "a space in the name": PRIVATE.replace("Peter", "Peter "),
    "a seed of 31 bytes": f"{HEAD}+{encoded(b64decode('AY' + PRIVATE_KEY)[:-1])}",
    "a seed of 33 bytes": f"{HEAD}+{encoded(b64decode('AY' + PRIVATE_KEY) + bytes(1))}",
    "type 2": f"{HEAD}+{encoded(bytes([2]) + b64decode('AY' + PRIVATE_KEY)[1:])}",
    "two keys": f"{PRIVATE}\n{PRIVATE}",
    "Latin-1": PRIVATE.replace("Peter", "P\xe9ter"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_key_file_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(BROKEN[name], encoding="latin-1")
    path.chmod(0o600)
    with pytest.raises(NoteError):
        KeyFile.load(path)
