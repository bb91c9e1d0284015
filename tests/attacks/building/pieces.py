"""Pieces that any language can run, as JSON: proofs, notes, keys, codes, policies, signatures.

Binary is hex, text that need not be UTF-8 is base64. `good` is what a verifier must say of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from building import curve
from building.anchored import THREE
from building.notes import (
    ARCHIVE,
    BOTH,
    COUNTY,
    LOG,
    NEW,
    ORIGIN,
    OTHER,
    THIEF,
    WITNESS_TYPE,
    Key,
    b64,
    code,
    head,
    leaf_hash,
    note,
    policy,
    root,
    signed,
    text,
    witness,
)
from building.signed import TRUSTED, bad_notes, good_notes
from building.trees import consistent, included, path, proof
from building.village import Village

Rows = list[dict[str, Any]]


def pieces() -> dict[str, bytes]:
    """All files, by name."""
    made = {
        "inclusion": inclusions(),
        "consistency": consistencies(),
        "notes": notes_(),
        "note_names": names(),
        "keys": keys(),
        "codes": codes(),
        "policies": policies(),
        "ed25519": signatures(),
        "entries": entries(),
    }
    return {
        f"pieces/{name}.json": b"[\n" + b",\n".join(
            json.dumps(row, ensure_ascii=True, sort_keys=True).encode() for row in rows
        ) + b"\n]\n"
        for name, rows in made.items()
    }  # fmt: skip


# Proofs


def leaves(n: int) -> list[bytes]:
    return [hashlib.sha256(b"\0entry %d" % i).digest() for i in range(n)]


def twisted(hashes: list[bytes]) -> Iterator[tuple[str, list[bytes]]]:
    """The hashes of a proof, changed so that it proves nothing any more."""
    stranger = hashlib.sha256(b"stranger").digest()
    yield "one more at the end", [*hashes, stranger]
    yield "one more at the beginning", [stranger, *hashes]
    if not hashes:
        return
    yield "the last one missing", hashes[:-1]
    yield "the first one missing", hashes[1:]
    yield "none", []
    yield "one of 31 bytes", [hashes[0][:31], *hashes[1:]]
    yield "one of 33 bytes", [*hashes[:-1], hashes[-1] + b"\0"]
    yield "an empty one", [b"", *hashes[1:]]
    yield "one bit flipped", [bytes([hashes[0][0] ^ 1]) + hashes[0][1:], *hashes[1:]]
    yield "the last doubled", [*hashes, hashes[-1]]
    if len(hashes) > 1:
        yield "two swapped", [hashes[1], hashes[0], *hashes[2:]]
        yield "in the other order", hashes[::-1]


def inclusions() -> Rows:
    made: Rows = []

    def row(says: str, leaf: bytes, index: int, size: int, hashes: list[bytes], top: bytes,
            good: bool | None = None) -> None:  # fmt: skip
        judged = included(leaf, index, size, hashes, top)
        assert good in (None, judged), (says, index, size)
        made.append({"good": judged, "index": index, "leaf": leaf.hex(), "root": top.hex(),
                     "path": [h.hex() for h in hashes], "says": says, "size": size})  # fmt: skip

    for size in (1, 2, 3, 4, 5, 6, 7, 8, 11):
        tree = leaves(size)
        for index in range(size):
            row("right", tree[index], index, size, path(index, tree), root(tree), True)
    for size, index in ((1, 0), (2, 1), (3, 2), (5, 4), (6, 2), (7, 3), (8, 5), (11, 10)):
        tree = leaves(size)
        leaf, hashes, top = tree[index], path(index, tree), root(tree)
        for says, other in twisted(hashes):
            row(says, leaf, index, size, other, top, False)
        row("another leaf", leaves(20)[19], index, size, hashes, top, False)
        row("a leaf of 31 bytes", leaf[:31], index, size, hashes, top, False)
        row("another root", leaf, index, size, hashes, leaves(20)[19], False)
        row("a root of 33 bytes", leaf, index, size, hashes, top + b"\0", False)
        row("index = size", leaf, size, size, hashes, top, False)
        row("index > size", leaf, size + 1, size, hashes, top, False)
        row("index beyond 2^32", leaf, index + 2**32, size, hashes, top, False)
        row("size 0", leaf, index, 0, hashes, top, False)
        row("a negative index", leaf, -1, size, hashes, top, False)
        # the size of a tree is not in its root: what is proved of one can hold for another
        row("one entry less", leaf, index, size - 1, hashes, top)
        row("one entry more", leaf, index, size + 1, hashes, top)
        if index:
            row("the index before", leaf, index - 1, size, hashes, top, False)
    return made


def consistencies() -> Rows:
    made: Rows = []

    def row(says: str, old: int, new: int, tops: tuple[bytes, bytes], hashes: list[bytes],
            good: bool | None = None) -> None:  # fmt: skip
        judged = consistent(old, new, *tops, hashes)
        assert good in (None, judged), (says, old, new)
        made.append({"good": judged, "new": new, "new_root": tops[1].hex(), "old": old,
                     "old_root": tops[0].hex(), "proof": [h.hex() for h in hashes],
                     "says": says})  # fmt: skip

    for new in (1, 2, 3, 4, 5, 6, 7, 8, 11):
        tree = leaves(new)
        for old in range(1, new + 1):
            row("right", old, new, (root(tree[:old]), root(tree)), proof(old, tree), True)
    for old, new in ((1, 2), (2, 3), (3, 7), (4, 8), (6, 8), (7, 11), (8, 11), (5, 5), (8, 8)):
        tree = leaves(new)
        tops, hashes = (root(tree[:old]), root(tree)), proof(old, tree)
        for says, other in twisted(hashes):
            row(says, old, new, tops, other, False)
        stranger = leaves(20)[19]
        row("another old root", old, new, (stranger, tops[1]), hashes, False)
        row("another new root", old, new, (tops[0], stranger), hashes, False)
        row("an old root of 31 bytes", old, new, (tops[0][:31], tops[1]), hashes, False)
        row("a new root of 33 bytes", old, new, (tops[0], tops[1] + b"\0"), hashes, False)
        row("from size 0", 0, new, tops, hashes, False)
        row("from size 0, no proof", 0, new, (root([]), tops[1]), [], False)
        row("the old size negative", -1, new, tops, hashes, False)
        if old != new:
            row("roots swapped", old, new, tops[::-1], hashes, False)
            row("sizes swapped", new, old, tops, hashes, False)
            row("one size", new, new, tops, hashes, False)
            row("one size, no proof", new, new, tops, [], False)
        row("one entry more in the new tree", old, new + 1, tops, hashes)
        row("one entry less in the old tree", old - 1, new, tops, hashes)
    return made


def entries() -> Rows:
    """Proofs of one entry (log 12.2, verification 8), with what the auditor has."""
    lines = Village().counted().lines()
    tree = [leaf_hash(line) for line in lines]
    whole = note(lines, 9, LOG, COUNTY, ARCHIVE)

    def proved(
        n: int, told: bytes = whole, line: bytes | None = None, size: int = 9,
        first: str = "c2sp.org/tlog-proof@v1", number: str | None = None,
    ) -> bytes:  # fmt: skip
        hashes = "".join(b64(one) + "\n" for one in path(n, tree[:size]))
        head_ = f"{first}\nextra {b64(lines[n] if line is None else line)}\n"
        return f"{head_}index {n if number is None else number}\n{hashes}\n".encode() + told

    right, bare, both = proved(4), note(lines, 9), policy(*BOTH, quorum="both")
    edited = lines[4].replace(b"p05", b"p06")
    flipped = right.replace(b64(path(4, tree)[0]).encode(), b64(bytes(32)).encode())
    other = signed(text(9, bytes(32)), LOG)
    made: Rows = []
    for says, proof_, trust, since, exit_, levels in (
        ("right, and nothing to judge the note by", right, None, None, 2, "p--"),
        ("right, signed by a log of the policy", right, TRUSTED, None, 0, "pp-"),
        ("right, with the quorum", right, both, None, 0, "ppp"),
        ("right, without the quorum", proved(4, bare), both, None, 1, "ppf"),
        ("right, and the kept note is the same", right, TRUSTED, bare, 0, "ppp"),
        ("right, and the typed code is the same", right, None, code(bare).encode(), 0, "p-p"),
        ("right, and the kept note is another of this size", right, TRUSTED, other, 1, "ppf"),
        ("right, and the kept note is of another size", right, TRUSTED, note(lines, 8), 2, "pp-"),
        ("signed by nobody of the policy", proved(4, note(lines, 9, THIEF)), TRUSTED, None, 1,
         "pf-"),
        ("another line", proved(4, line=edited), TRUSTED, None, 1, "fp-"),
        ("another number", proved(4, number="5"), TRUSTED, None, 1, "fp-"),
        ("a number beyond the tree", proved(4, number="9"), TRUSTED, None, 1, "fp-"),
        ("another hash in the path", flipped, TRUSTED, None, 1, "fp-"),
        ("the path of another size", proved(4, size=8), TRUSTED, None, 1, "fp-"),
        ("the first entry of one", proved(0, note(lines, 1), size=1), TRUSTED, None, 0, "pp-"),
        ("a number with a zero before it", proved(4, number="04"), TRUSTED, None, 2, "---"),
        ("another first line", proved(4, first="c2sp.org/tlog-proof@v2"), TRUSTED, None, 2, "---"),
        ("no note", right[: right.index(b"\n\n") + 2], TRUSTED, None, 2, "---"),
        ("a note with a size of `09`", right.replace(b"\n9\n", b"\n09\n"), TRUSTED, None, 2, "---"),
        ("a hash of 31 bytes", right.replace(b64(path(4, tree)[0]).encode(),
                                             b64(bytes(31)).encode()), TRUSTED, None, 2, "---"),
        ("CRLF", right.replace(b"\n", b"\r\n"), TRUSTED, None, 2, "---"),
        ("a typed code with a slip", right, None, code(other).encode()[:-1] + b"A", 2, ""),
        ("a policy that is none", right, b"quorum\n", None, 2, "---"),
    ):  # fmt: skip
        given = {name: b64(content) for name, content in (("policy", trust), ("since", since))
                 if content is not None}  # fmt: skip
        names_ = {"p": "pass", "f": "fail", "-": "not checked"}
        said = {str(n): names_[one] for n, one in enumerate(levels, 1)}
        made.append({"says": says, "proof": b64(proof_), **given, "exit": exit_, "levels": said})
    return made


# Notes, their names, keys, codes, policies


def notes_() -> Rows:
    return [
        {"good": good, "note": b64(content), "says": says, "story": story}
        for good, group in ((True, good_notes()), (False, bad_notes()))
        for story, content, says in group
    ]


def names() -> Rows:
    good = ("00000001", "00000011", "99999999", "00000011.2", "00000011.10", "00000011.99")
    bad = (
        "", "0", "1", "11", "0000011", "000000011", "00000000", "00000000.2", "00000011.",
        "00000011.0", "00000011.1", "00000011.02", "00000011.100", "00000011.2.2", "00000011 ",
        " 0000011", "+0000011", "-0000011", "0000_011", "0000001１", "٠٠٠٠٠٠١١", "0000000b",
        "00000011\n", "00000011.txt", "00000011.٢", "00000011.2\n", "note", "00000011~",
    )  # fmt: skip
    rows = [{"good": True, "name": name} for name in good]
    return rows + [{"good": False, "name": name} for name in bad]


def keys() -> Rows:
    """Verifier keys, as keys of a log (type 1) or of a witness (type 4)."""
    vkey, typed, id_ = LOG.vkey, b64(LOG.typed), LOG.id.hex()
    last = typed[:-1] + "="
    unused = Key("x")
    rows: list[tuple[bool, int, str, str]] = [
        (True, 1, vkey, "a key of a log"),
        (True, 4, COUNTY.vkey, "a key of a witness"),
        (True, 1, NEW.vkey, "another key of the same name"),
        (True, 1, Key("—").vkey, "a name of one dash"),
        (False, 4, vkey, "a key of a log for a witness"),
        (False, 1, COUNTY.vkey, "a key of a witness for a log"),
        (False, 1, Key("x", 2).vkey, "a type that there is not"),
        (False, 1, f"{ORIGIN}+{THIEF.id.hex()}+{typed}", "the id of another"),
        (False, 1, f"{OTHER.name}+{id_}+{typed}", "the name of another"),
        (False, 1, f"{ORIGIN}+{id_.upper()}+{typed}", "its id in capitals"),
        (False, 1, f"{ORIGIN}+{id_[:7]}+{typed}", "an id of seven digits"),
        (False, 1, f"{ORIGIN}+{id_}00+{typed}", "an id of ten digits"),
        (False, 1, f"{ORIGIN}+{id_}+{typed[:-1]}", "no padding"),
        (False, 1, f"{ORIGIN}+{id_}+{last}", "padding in the place of a letter"),
        (False, 1, f"{ORIGIN}+{id_}+{typed}=", "padding too much"),
        (False, 1, f"{ORIGIN}+{id_}+{typed} ", "a space at its end"),
        (False, 1, f"{ORIGIN}+{id_}", "no key"),
        (False, 1, f"{ORIGIN}", "a name alone"),
        (False, 1, "", "nothing"),
        (False, 1, f"+{id_}+{typed}", "no name"),
        (False, 1, vkey.replace("+", "-"), "hyphens for plus signs"),
    ]
    for typed_, says in ((unused.typed[:32], "31 bytes"), (unused.typed + b"\0", "33 bytes"),
                         (unused.typed[:1], "a type alone"), (b"", "no bytes")):  # fmt: skip
        made = hashlib.sha256(b"x\n" + typed_).digest()[:4].hex()
        rows.append((False, 1, f"x+{made}+{b64(typed_)}", says))
    for name in ("", "a b", "a\tb", "a\u3000b", "a\u00a0b"):
        rows.append((False, 1, Key(name).vkey, f"the name {name!a}"))
    return [{"good": g, "key": k, "says": says, "type": t} for g, t, k, says in rows]


def codes() -> Rows:
    """Typed codes, with the origin that they are checked against."""
    lines = Village().counted().lines()
    whole = code(note(lines, 9))
    bare = whole.replace("-", "")
    swapped = whole.lower().replace("o", "0").replace("i", "1").replace("b", "8")
    other = bare.replace("A", "B", 1) if "A" in bare else bare.replace("B", "A", 1)
    rows: list[tuple[bool, str, str]] = [
        (True, whole, "as it is printed"),
        (True, bare, "without hyphens"),
        (True, whole.lower(), "in small letters"),
        (True, swapped, "digits for letters"),
        (True, whole.replace("-", " "), "spaces for hyphens"),
        (True, whole[:40] + "\n" + whole[40:] + "\n", "on two lines"),
        (True, f"  {whole}  ", "spaces around it"),
        (True, "\t" + whole.replace("-", "\t") + "\r\n", "tabs, and a line end of two bytes"),
        (False, bare[:-1], "a letter too few"),
        (False, bare + "A", "a letter too many"),
        (False, bare + "=", "padding"),
        (False, other, "a slip of the pen"),
        (False, bare[1] + bare[0] + bare[2:], "two letters swapped") if bare[0] != bare[1]
        else (False, "B" + bare[1:], "another first letter"),
        (False, "9" + bare[1:], "a 9"),
        (False, "Ａ" + bare[1:], "a full-width letter"),
        (False, bare[:-1] + "١", "an Arabic digit"),
        (False, bare[:10] + "." + bare[10:], "a full stop"),
        (False, bare[:10] + "\u3000" + bare[10:], "a wide space"),
        (False, bare[:10] + "\u00a0" + bare[10:], "a space that does not break"),
        (False, bare[:10] + "\v" + bare[10:], "a vertical tab"),
        (False, bare[:10] + "\f" + bare[10:], "a form feed"),
        (False, bare[:10] + "\ufeff" + bare[10:], "a byte order mark"),
        (False, bare[:10] + "\u2028" + bare[10:], "a line separator"),
        (False, bare[:10] + "\u2010" + bare[10:], "a hyphen that is none of ASCII"),
        (False, "", "nothing"),
        (False, code(note(lines, 9, origin=OTHER.name)), "the code of another log"),
        (False, code(signed(text(0, head([])), LOG)), "size 0"),
        (False, code(signed(text(100_000_000, head(lines)), LOG)), "a size of nine digits"),
    ]  # fmt: skip
    if "S" in bare:
        rows.append((False, bare.replace("S", "ſ", 1), "a letter whose capital is an S"))
    if "I" in bare:
        rows.append((False, bare.replace("I", "ı", 1), "a letter whose capital is an I"))
    top = head(lines).hex()
    return [
        {"code": text_, "good": good, "origin": ORIGIN, "says": says,
         **({"root": top, "size": 9} if good else {})}
        for good, text_, says in rows
    ]  # fmt: skip


def policies() -> Rows:
    """Policies; a bad one is refused whole."""
    line = f"log {LOG.vkey}\n"
    told = TRUSTED.decode()
    two = (*BOTH[:2],)
    sha = "ab" * 32

    def made(*more: str, quorum: str = "none") -> str:
        return policy(*more, quorum=quorum).decode()

    good = (
        (told, "one log and no quorum"),
        (made(*BOTH, quorum="both"), "two witnesses in a group"),
        (made(*two, quorum="county"), "a quorum of one witness"),
        (made(*THREE, "group a 2 county archive", "group b any a paper", quorum="b"), "nested"),
        (made(*two, "group a any county", quorum="county"), "a quorum beside a group"),
        ("quorum none\n" + line, "the quorum first"),
        ("# a\n\n" + told + "\n# b\n", "comments and empty lines"),
        (told.replace(" ", "\t"), "tabs"),
        (told.replace(" ", "  "), "two spaces"),
        (line[:-1] + " https://log.example/\nquorum none\n", "an address"),
        (made(f"procedure {sha} 两推一选, party_2020", f"calendar {sha}"), "approved digests"),
        (made(f"procedure {sha}", f"procedure {'cd' * 32}"), "two procedures"),
        (line + f"log {NEW.vkey}\nlog {OTHER.vkey}\nquorum none\n", "three logs"),
        (made(*two, "group a 1 county archive", quorum="a"), "one of two, as a number"),
        ("quorum none\n", "no log at all"),
    )
    bad = (
        ("", "nothing"),
        (line, "no quorum"),
        (told + "quorum none\n", "two quorum lines"),
        (line + "quorum\n", "a quorum of no name"),
        (line + "quorum none none\n", "a quorum of two names"),
        (line + "quorum both\n", "a quorum that nobody named"),
        (line + "quorum both\n" + "\n".join(BOTH) + "\n", "a quorum named later"),
        (told.replace("log ", "LOG "), "a word in capitals"),
        (told + "trust all\n", "an unknown word"),
        (told.replace("\n", "\r\n"), "CRLF"),
        ("log\nquorum none\n", "a log without a key"),
        (line + line + "quorum none\n", "one key twice among the logs"),
        (line + f"log {Key('x', 1).vkey} a b\nquorum none\n", "a word too many"),
        (f"log {COUNTY.vkey}\nquorum none\n", "a log with the key of a witness"),
        (f"log {ORIGIN}+{THIEF.id.hex()}+{b64(LOG.typed)}\nquorum none\n", "the id of another"),
        (f"log {LOG.vkey[:-1]}\nquorum none\n", "a key without padding"),
        (made(f"witness county {LOG.vkey}"), "a witness with the key of a log"),
        (made("witness county"), "a witness without a key"),
        (made(two[0], witness("county", ARCHIVE)), "one name twice among the witnesses"),
        (made(two[0], witness("again", COUNTY)), "one key twice among the witnesses"),
        (made(witness("none", COUNTY)), "a witness called none"),
        (made(*two, "group county any county archive"), "a group called as a witness"),
        (made(*two, "group none any county"), "a group called none"),
        (made(*two, "group a 0 county archive", quorum="a"), "a group of 0"),
        (made(*two, "group a 3 county archive", quorum="a"), "a group of 3 of 2"),
        (made(*two, "group a 02 county archive", quorum="a"), "a leading zero"),
        (made(*two, "group a +2 county archive", quorum="a"), "a plus"),
        (made(*two, "group a ٢ county archive", quorum="a"), "an Arabic digit"),
        (made(*two, "group a most county archive", quorum="a"), "a word for a number"),
        (made(*two, "group a any", quorum="a"), "a group of nobody"),
        (made(*two, "group a any county county", quorum="a"), "a member twice in a group"),
        (made(*two, "group a any county", "group b any county archive", quorum="b"),
         "a member of two groups"),
        (made(*two, "group a any county paper", quorum="a"), "a member that nobody named"),
        (made("group a any county", *two, quorum="a"), "a member named later"),
        (made(*two, "group a any a county", quorum="a"), "a group in itself"),
        (made(*two, "group a all none", quorum="a"), "a group of none"),
        (made("procedure " + sha.upper()), "a digest in capitals"),
        (made("procedure " + sha[:-1]), "a digest of 63 digits"),
        (made("procedure"), "no digest"),
        (made("calendar " + sha + "00"), "a digest of 66 digits"),
        (told.replace("quorum none", "quorum\vnone"), "a control character between words"),
        ("# \x07\n" + told, "a control character in a comment"),
        ("# \x7f\n" + told, "DEL in a comment"),
        ("\ufeff" + told, "a byte order mark"),
        (told.replace(" ", "\u3000"), "wide spaces"),
    )  # fmt: skip
    rows = [{"good": True, "policy": b64(t.encode()), "says": says} for t, says in good]
    rows += [{"good": False, "policy": b64(t.encode()), "says": says} for t, says in bad]
    rows.append({"good": False, "policy": b64(told.encode() + b"# \xe9\n"), "says": "no UTF-8"})
    assert WITNESS_TYPE == 4
    return rows


# Ed25519


def verdict(public: bytes, message: bytes, signature: bytes) -> bool:
    """What `cryptography` says."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def signatures() -> Rows:
    """Signatures that implementations judge differently; `good` is the word of `cryptography`.

    WebCrypto refuses keys of small order, `cryptography` does not: these rows say `small_order`.
    """
    made: Rows = []
    message = b"tuixuan.example/a\n9\n"
    point, small = curve.base(), curve.torsion()
    small_keys = {curve.encode(t, more, sign) for t in small for more in (False, True)
                  for sign in (0, 1) if not more or t[1] < 19}  # fmt: skip
    secret, nonce = curve.scalar(b"secret"), curve.scalar(b"nonce")
    public = curve.times(secret, point)
    first = curve.times(nonce, point)

    def row(
        says: str, key: bytes, r: bytes, s: int, told: bytes = message, tail: bytes = b""
    ) -> None:
        signature = r + s.to_bytes(32, "little") + tail
        weak = {"small_order": True} if key in small_keys else {}
        made.append({**weak, "good": verdict(key, told, signature), "message": told.hex(),
                     "public": key.hex(), "says": says, "signature": signature.hex()})  # fmt: skip

    def answer(key: bytes, r: bytes, told: bytes = message) -> int:
        return (nonce + curve.scalar(r, key, told) * secret) % curve.L

    key, r = curve.encode(public), curve.encode(first)
    s = answer(key, r)
    row("right", key, r, s)
    row("S + L", key, r, s + curve.L)
    row("S + 2L", key, r, s + 2 * curve.L)
    row("S = L", key, r, curve.L)
    row("S = 0", key, r, 0)
    row("S of all ones", key, r, 2**256 - 1)
    row("a bit of S flipped", key, r, s ^ 1)
    row("R of all ones", key, b"\xff" * 32, s)
    row("63 bytes", key, r[:31], s)
    row("65 bytes", key, r, s, tail=b"\0")
    row("another message", key, r, s, message + b"\n")
    row("an empty message", key, r, answer(key, r, b""), b"")
    row(
        "a key that is no point",
        next(y.to_bytes(32, "little") for y in range(2, 99) if curve.x_of(y, 0) is None),
        r,
        s,
    )
    for n, torsion in enumerate(small):
        t = curve.encode(torsion)
        row(f"key of small order {n}, R neutral, S = 0", t, curve.encode((0, 1)), 0)
        row(f"key of small order {n}, R the same, S = 0", t, t, 0)
        row(f"R of small order {n}, S = 0", key, t, 0)
        mixed = curve.encode(curve.add(public, torsion))
        row(f"key of mixed order {n}", mixed, r, answer(mixed, r))
        off = curve.encode(curve.add(first, torsion))
        row(f"R of mixed order {n}", key, off, answer(key, off))
        row(f"key and R of mixed order {n}", mixed, off, answer(mixed, off))
    for says, odd in (
        ("the neutral point as y = p + 1", curve.encode((0, 1), more=True)),
        ("the neutral point with its sign", curve.encode((0, 1), sign=1)),
        ("both", curve.encode((0, 1), more=True, sign=1)),
        ("order 2 with its sign", curve.encode((0, curve.P - 1), sign=1)),
        ("order 4 as y = p", curve.encode((small[2][0], 0), more=True)),
        ("order 4 as y = p, the other sign", curve.encode((small[6][0], 0), more=True)),
    ):
        row(f"key: {says}", odd, curve.encode((0, 1)), 0)
        row(f"key: {says}, and a message of its own", odd, r, answer(odd, r))
        row(f"R: {says}", key, odd, 0)
        row(f"R: {says}, right but for its spelling", key, odd,
            curve.scalar(odd, key, message) * secret % curve.L)  # fmt: skip
        row(f"key and R: {says}", odd, odd, 0)
    assert made[0]["good"] and not made[1]["good"]
    return made
