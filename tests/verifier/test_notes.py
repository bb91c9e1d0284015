"""Notes, keys and typed codes: one spelling each (log 8.2 to 8.4, 12.4)."""

from __future__ import annotations

import base64

import pytest
from anchoring import COUNTY, KEY, LOG, ORIGIN, TIME, WITNESS, Signer, b64, code_of, note_of

from tuixuan_verify import keys
from tuixuan_verify.kept import read_code
from tuixuan_verify.keys import read_key
from tuixuan_verify.note import NoNote, read_note

LINES = [b"%d" % n for n in range(11)]
NOTE = note_of(LINES, 11)
SPACES = "\t\x0b\x0c\r \x85\xa0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000"
# C2SP tlog-cosignature
SOFA = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""  # noqa: E501
# C2SP signed-note
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SAYING = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
SIGNED = (
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
)


@pytest.fixture(params=["library", "alone"])
def both(request):
    """Each way of verifying a signature."""
    one = getattr(keys, request.param)()
    if one is None:
        pytest.skip("without `cryptography`")
    keys.use(one)
    yield
    keys.use(None)


def test_the_published_note_of_c2sp_is_read():
    note = read_note(SOFA.encode())
    assert ("example.com/behind-the-sofa", 20852163) == (note.origin, note.size)
    assert ["033de0ae", "8d66cf3f"] == [key.hex() for _, key, _ in note.signatures]
    assert 1679315147 == int.from_bytes(note.signatures[1][2][:8], "big")


def test_the_published_signature_of_c2sp_verifies(both):
    key, content = read_key(NEUMANN, LOG), base64.b64decode(SIGNED)
    assert key is not None and key.id == content[:4]
    assert key.signed(SAYING.encode(), content[4:])
    assert not key.signed(SAYING.encode() + b"\n", content[4:])


def test_a_cosignature_binds_its_time(both):
    note = read_note(note_of(LINES, 11, KEY, COUNTY))
    key = read_key(COUNTY.vkey, WITNESS)
    signature = note.signatures[1][2]
    assert TIME == key.cosigned(note.text, signature)
    later = (TIME + 1).to_bytes(8, "big") + signature[8:]
    assert key.cosigned(note.text, later) is None
    assert key.cosigned(note.text, signature[8:]) is None
    # a time beyond 2^63-1 is none, whoever signs it
    endless = COUNTY.line(note.text, 2**63).decode().split(" ")[2]
    assert key.cosigned(note.text, base64.b64decode(endless)[4:]) is None


def swapped(old, new):
    return lambda note: note.replace(old, new)


def line_of(content):
    return f"— x {base64.b64encode(content).decode()}\n".encode()


ROOT = NOTE.split(b"\n")[2]
MUTATIONS = {
    "011": swapped(b"\n11\n", b"\n011\n"),
    "1_1": swapped(b"\n11\n", b"\n1_1\n"),
    "a space before": swapped(b"\n11\n", b"\n 11\n"),
    "a space after": swapped(b"\n11\n", b"\n11 \n"),
    "plus": swapped(b"\n11\n", b"\n+11\n"),
    "minus": swapped(b"\n11\n", b"\n-11\n"),
    "hexadecimal": swapped(b"\n11\n", b"\n0xb\n"),
    "arabic digits": swapped(b"\n11\n", "\n٣\n".encode()),
    "full-width digits": swapped(b"\n11\n", "\n１１\n".encode()),
    "size 0": swapped(b"\n11\n", b"\n0\n"),
    "nine digits": swapped(b"\n11\n", b"\n100000000\n"),
    "no size": swapped(b"\n11\n", b"\n\n"),
    "a junk line": swapped(b"\n\n", b"\njunk\n\n"),
    "an extension line": swapped(b"\n\n", b"\nfollows example\n\n"),
    "two lines": swapped(b"\n11\n", b"\n"),
    "unused bits in the root": swapped(ROOT, ROOT[:-2] + b"B="),
    "no padding": swapped(ROOT, ROOT[:-1]),
    "root of 31 bytes": swapped(ROOT, b64(bytes(31)).encode()),
    "root of 33 bytes": swapped(ROOT, b64(bytes(33)).encode()),
    "base64url": swapped(ROOT, b"_" + ROOT[1:]),
    "line break in the root": swapped(ROOT, ROOT[:20] + b"\n" + ROOT[20:]),
    "no signature": lambda note: note.partition(b"\n\n")[0] + b"\n\n",
    "no empty line": swapped(b"\n\n", b"\n"),
    "two empty lines": swapped(b"\n\n", b"\n\n\n"),
    "an empty line at the end": lambda note: note + b"\n",
    "no last line end": lambda note: note[:-1],
    "a hyphen for the dash": swapped("— ".encode(), b"- "),
    "no space after the dash": swapped("— ".encode(), "—".encode()),
    "two spaces": swapped(ORIGIN.encode() + b" ", ORIGIN.encode() + b"  "),
    "a signature of no byte": lambda note: note + line_of(bytes(4)),
    "unused bits in a signature": lambda note: note + "— x AAAAAAB=\n".encode(),
    "no key name": lambda note: note + f"—  {b64(bytes(68))}\n".encode(),
    "a plus in a key name": lambda note: note + f"— a+b {b64(bytes(68))}\n".encode(),
    "65 signatures": lambda note: note + line_of(bytes(68)) * 64,
    "a byte order mark": lambda note: b"\xef\xbb\xbf" + note,
    "CRLF": swapped(b"\n", b"\r\n"),
    "one CR": swapped(b"\n11\n", b"\n11\r\n"),
    "a tab": swapped(b"\n11\n", b"\n11\t\n"),
    "NUL": swapped(ORIGIN.encode(), ORIGIN.encode() + b"\0"),
    "no UTF-8": swapped(ORIGIN.encode(), ORIGIN.encode() + b"\xff"),
    "no origin": swapped(ORIGIN.encode() + b"\n", b"\n"),
    "an origin with a plus": swapped(ORIGIN.encode() + b"\n", b"a+b\n"),
    "too large": lambda note: note + f"— x {b64(bytes(60_000))}\n".encode(),
    "nothing": lambda note: b"",
}  # fmt: skip


@pytest.mark.parametrize("name", MUTATIONS)
def test_another_spelling_is_no_note(name):
    changed = MUTATIONS[name](NOTE)
    assert changed != NOTE
    with pytest.raises(NoNote):
        read_note(changed)


@pytest.mark.parametrize("space", SPACES)
def test_no_unicode_space_stands_in_a_name(space):
    for name in (f"a{space}b", f"{space}a", f"a{space}"):
        assert not keys.is_key_name(name)
        with pytest.raises(NoNote):
            read_note(NOTE + f"— {name} {b64(bytes(68))}\n".encode())


def test_other_signature_lines_are_passed_over():
    """As many as 64; what others sign is not ours to judge."""
    more = NOTE + line_of(bytes(5)) * 62 + line_of(b"x" * 900)
    assert 64 == len(read_note(more).signatures)
    assert more == read_note(more).whole


KEYS = {
    "another id": lambda key: key.replace(Signer().id.hex(), "00000000"),
    "an id in capitals": lambda key: key.replace(Signer().id.hex(), Signer().id.hex().upper()),
    "another name": lambda key: "x" + key,
    "no name": lambda key: key[len(ORIGIN) :],
    "a space": lambda key: key.replace("village", "vill age"),
    "no padding lost": lambda key: key + "=",
    "a byte more": lambda key: key.rpartition("+")[0] + "+" + b64(b"\1" + KEY.public + b"x"),
    "another type": lambda key: Signer(kind=WITNESS).vkey,
    "two parts": lambda key: key.partition("+")[0] + "+" + KEY.id.hex(),
    "nothing": lambda key: "",
}


@pytest.mark.parametrize("name", KEYS)
def test_a_key_that_is_written_otherwise_is_none(name):
    changed = KEYS[name](KEY.vkey)
    assert changed != KEY.vkey
    assert read_key(changed, LOG) is None
    assert read_key(KEY.vkey, LOG).public == KEY.public


def test_a_typed_code_is_read_as_a_person_types_it():
    code = code_of(NOTE)
    for typed in (code, code.lower(), code.replace(" ", "-"), code.replace(" ", ""),
                  code.replace("O", "0").replace("I", "1").replace("B", "8"),
                  f"  {code}\r\n"):  # fmt: skip
        kept = read_code(typed)
        assert (11, read_note(NOTE).root) == (kept.size, kept.root)
        assert kept.fits(ORIGIN)


def test_each_slip_in_a_typed_code_is_seen():
    """One wrong letter: the code is none, or it does not fit the log any more."""
    code = code_of(NOTE).replace(" ", "")
    for place in range(64):
        wrong = "A" if code[place] != "A" else "C"
        kept = read_code(code[:place] + wrong + code[place + 1 :])
        assert kept is None or not kept.fits(ORIGIN), place
    for place in range(63):
        if code[place] != code[place + 1]:
            swap = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
            kept = read_code(swap)
            assert kept is None or not kept.fits(ORIGIN), place


@pytest.mark.parametrize("typed", ["", "A" * 63, "A" * 65, "9" * 64, "ı" * 64, "A" * 64, "ſ" * 64])
def test_what_is_no_typed_code(typed):
    assert read_code(typed) is None


def test_a_typed_code_of_another_log_does_not_fit():
    assert not read_code(code_of(note_of(LINES, 11, origin="other.example/x"))).fits(ORIGIN)
