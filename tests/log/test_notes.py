"""Notes have one spelling, and say who signed them (log 8.2, 8.4)."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode

import pytest

from tuixuan.audit.keys import LOG, WITNESS, VerifierKey
from tuixuan.audit.note import NOTE_MAX, SIGNATURES_MAX, Note, Signature, cosigned_text
from tuixuan.audit.signer import KeyFile
from tuixuan.errors import NoteError

# The examples of C2SP tlog-checkpoint and tlog-cosignature, and of log 8.2.
SOFA = """\
example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa \
Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
"""
COSIGNED = (
    SOFA
    + """\
— witness.example.com/w1 \
jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""
)
OURS = SOFA.replace("example.com/behind-the-sofa", "example.org/qingshui/2026").replace(
    "20852163", "11"
)
TEXT, _, LINE = OURS.rpartition("\n\n")
ORIGIN, SIZE, ROOT = TEXT.split("\n")
ENCODED = LINE.split(" ")[2].rstrip("\n")


@pytest.mark.parametrize("published", [SOFA, COSIGNED, OURS])
def test_the_published_examples_are_notes(published: str) -> None:
    note = Note.parse(published.encode())
    assert published.encode() == bytes(note)
    assert published.partition("\n")[0] == note.origin
    assert published.count("—") == len(note.signatures)


def test_a_note_is_named_by_its_size() -> None:
    assert Note.parse(OURS.encode()).name == "checkpoints/00000011"
    assert Note.parse(SOFA.encode()).name == "checkpoints/20852163"


def _other_bits(encoded: str) -> str:
    """The same bytes with an unused bit set."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    body = encoded.rstrip("=")
    last = alphabet[alphabet.index(body[-1]) + 1]
    made = body[:-1] + last + "=" * (len(encoded) - len(body))
    assert b64decode(made) == b64decode(encoded) and made != encoded
    return made


MALFORMED = {
    "nothing": "",
    "no signature": f"{TEXT}\n\n",
    "no empty line": f"{TEXT}\n{LINE}",
    "text alone": f"{TEXT}\n",
    "no line end at the end": OURS[:-1],
    "an empty line at the end": OURS + "\n",
    "an extension line": f"{TEXT}\nmore\n\n{LINE}",
    "an empty extension line": f"{TEXT}\n\n\n{LINE}",
    "two lines": f"{ORIGIN}\n{SIZE}\n\n{LINE}",
    "no origin": OURS.replace(ORIGIN + "\n", "\n", 1),
    "carriage returns": OURS.replace("\n", "\r\n"),
    "a tab in the origin": OURS.replace(ORIGIN + "\n", "a\tb\n", 1),
    "a NUL in the origin": OURS.replace(ORIGIN + "\n", "a\x00b\n", 1),
    "a byte order mark": "\ufeff" + OURS,
    "size 011": OURS.replace("\n11\n", "\n011\n"),
    "size 1_1": OURS.replace("\n11\n", "\n1_1\n"),
    "size +11": OURS.replace("\n11\n", "\n+11\n"),
    "size -11": OURS.replace("\n11\n", "\n-11\n"),
    "size with a space before": OURS.replace("\n11\n", "\n 11\n"),
    "size with a space behind": OURS.replace("\n11\n", "\n11 \n"),
    "size in Arabic digits": OURS.replace("\n11\n", "\n١١\n"),
    "size in full-width digits": OURS.replace("\n11\n", "\n１１\n"),
    "size 0": OURS.replace("\n11\n", "\n0\n"),
    "size 11.0": OURS.replace("\n11\n", "\n11.0\n"),
    "size in hexadecimal": OURS.replace("\n11\n", "\n0xb\n"),
    "size 100000000": OURS.replace("\n11\n", "\n100000000\n"),
    "no size": OURS.replace("\n11\n", "\n\n"),
    "a root of 31 bytes": OURS.replace(ROOT, b64encode(bytes(31)).decode()),
    "a root of 33 bytes": OURS.replace(ROOT, b64encode(bytes(33)).decode()),
    "a root without padding": OURS.replace(ROOT, ROOT.rstrip("=")),
    "a root with unused bits": OURS.replace(ROOT, _other_bits(ROOT)),
    "a root in hexadecimal": OURS.replace(ROOT, "ab" * 32),
    "a root in base64url": OURS.replace(ROOT, ROOT.replace("/", "_")),
    "a root with a space": OURS.replace(ROOT, ROOT[:10] + " " + ROOT[10:]),
    "a hyphen for the dash": OURS.replace("—", "-"),
    "an en dash": OURS.replace("—", "\u2013"),
    "two spaces behind the dash": OURS.replace("— ", "—  "),
    "no space behind the dash": OURS.replace("— ", "—"),
    "a space at the end of a line": OURS.replace(ENCODED, ENCODED + " "),
    "a signature without a name": f"{TEXT}\n\n—  {ENCODED}\n",
    "a signature with plus in its name": f"{TEXT}\n\n— a+b {ENCODED}\n",
    "a wide space in the name": f"{TEXT}\n\n— a\u3000b {ENCODED}\n",
    "a hard space in the name": f"{TEXT}\n\n— a\u00a0b {ENCODED}\n",
    "a signature of four bytes": f"{TEXT}\n\n— a {b64encode(b'four').decode()}\n",
    "an empty signature": f"{TEXT}\n\n— a \n",
    "a signature with unused bits": OURS.replace(ENCODED, _other_bits(ENCODED)),
    "a line that is no signature": OURS + "junk\n",
    "too many signatures": OURS + LINE * SIGNATURES_MAX,
}


@pytest.mark.parametrize("name", MALFORMED)
def test_every_other_spelling_is_refused(name: str) -> None:
    assert MALFORMED[name] != OURS
    with pytest.raises(NoteError):
        Note.parse(MALFORMED[name].encode())


@pytest.mark.parametrize("copied", ["carriage returns", "a byte order mark"])
def test_a_note_that_was_copied_as_text_is_told(copied) -> None:
    with pytest.raises(NoteError, match=r"copied as a binary file .* \(CR LF\)"):
        Note.parse(MALFORMED[copied].encode())


def test_what_is_no_utf_8_or_too_long_is_refused() -> None:
    with pytest.raises(NoteError, match="UTF-8"):
        Note.parse(OURS.encode().replace(b"example", b"\xff\xfe", 1))
    with pytest.raises(NoteError, match="UTF-8"):
        Note.parse(OURS.encode().replace(b"example", b"\xed\xa0\x80", 1))
    long = f"{TEXT}\n\n— a {b64encode(bytes(NOTE_MAX)).decode()}\n"
    with pytest.raises(NoteError, match="bytes"):
        Note.parse(long.encode())


def test_so_many_signatures_as_are_allowed_are_read() -> None:
    assert SIGNATURES_MAX == len(Note.parse((OURS + LINE * (SIGNATURES_MAX - 1)).encode())[3])


def test_a_size_of_eight_digits_is_the_largest() -> None:
    assert 99_999_999 == Note.parse(OURS.replace("\n11\n", "\n99999999\n").encode()).size


KEY = KeyFile("example.org/log", bytes(range(32)))
OTHER = KeyFile("example.org/log", bytes(32))
WITNESS_KEY = KeyFile("witness.example.org", bytes(range(32)), WITNESS)
UNSIGNED = Note("example.org/log", 7, hashlib.sha256(b"x").digest())


def signature(key: KeyFile, value: bytes) -> Signature:
    return Signature(key.key.name, key.key.id, value)


def cosignature(note: Note, time: int) -> Signature:
    value = WITNESS_KEY.sign(cosigned_text(note, time))
    return signature(WITNESS_KEY, time.to_bytes(8) + value)


SIGNED = UNSIGNED.with_(signature(KEY, KEY.sign(UNSIGNED.text)))


def test_a_note_is_signed_by_the_key_that_signed_it_and_by_no_other() -> None:
    assert SIGNED.is_signed_by(KEY.key)
    assert not SIGNED.is_signed_by(OTHER.key)
    assert not UNSIGNED.is_signed_by(KEY.key)
    assert Note.parse(bytes(SIGNED)) == SIGNED


def test_a_bit_flipped_in_a_signature_is_found() -> None:
    value = SIGNED.signatures[0].value
    for n in (0, 31, 32, 63):
        flipped = value[:n] + bytes([value[n] ^ 1]) + value[n + 1 :]
        assert not UNSIGNED.with_(signature(KEY, flipped)).is_signed_by(KEY.key)
    assert not UNSIGNED.with_(signature(KEY, value[:63])).is_signed_by(KEY.key)
    assert not UNSIGNED.with_(signature(KEY, value + b"\x00")).is_signed_by(KEY.key)


def test_a_signature_is_of_one_text_only() -> None:
    for other in (
        SIGNED._replace(size=8),
        SIGNED._replace(root=bytes(32)),
        SIGNED._replace(origin="example.org/other"),
    ):
        assert not other.is_signed_by(KEY.key)


def test_a_false_line_beside_a_good_one_of_the_same_key_is_found() -> None:
    false = signature(KEY, bytes(64))
    assert not SIGNED.with_(false).is_signed_by(KEY.key)


def test_a_line_of_an_unknown_key_is_kept_and_not_judged() -> None:
    note = SIGNED.with_(signature(OTHER, bytes(64)), Signature("x", b"abcd", b"?"))
    assert note.is_signed_by(KEY.key)
    assert 3 == len(Note.parse(bytes(note)).signatures)


def test_a_signature_is_added_once() -> None:
    assert SIGNED == SIGNED.with_(SIGNED.signatures[0])


def test_a_cosignature_says_when() -> None:
    note = SIGNED.with_(cosignature(SIGNED, 1_790_000_000))
    assert 1_790_000_000 == note.cosigned_at(WITNESS_KEY.key)
    earlier = note.with_(cosignature(SIGNED, 1_780_000_000))
    assert 1_780_000_000 == earlier.cosigned_at(WITNESS_KEY.key)
    assert SIGNED.cosigned_at(WITNESS_KEY.key) is None


def test_the_time_of_a_cosignature_is_signed() -> None:
    good = cosignature(SIGNED, 1_790_000_000).value
    later = signature(WITNESS_KEY, (1_790_000_001).to_bytes(8) + good[8:])
    beyond = signature(WITNESS_KEY, (1 << 63).to_bytes(8) + good[8:])
    short = signature(WITNESS_KEY, good[8:])
    for line in (later, beyond, short):
        assert SIGNED.with_(line).cosigned_at(WITNESS_KEY.key) is None


def test_the_text_that_a_witness_signs_is_that_of_c2sp() -> None:
    expected = b"cosignature/v1\ntime 1679315147\n" + SOFA.partition("\n\n")[0].encode() + b"\n"
    assert expected == cosigned_text(Note.parse(SOFA.encode()), 1_679_315_147)


def test_a_log_does_not_cosign_and_a_witness_does_not_sign() -> None:
    as_witness = VerifierKey(KEY.key.name, WITNESS, KEY.key.public)
    as_log = VerifierKey(WITNESS_KEY.key.name, LOG, WITNESS_KEY.key.public)
    note = SIGNED.with_(cosignature(SIGNED, 1))
    assert note.cosigned_at(as_witness) is None
    assert not note.is_signed_by(as_log)
