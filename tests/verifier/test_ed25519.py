"""Ed25519 with the standard library alone gives the answer of `cryptography`, at the edges too."""

from __future__ import annotations

import hashlib
import random

import pytest
from anchoring import Signer

from tuixuan_verify import keys
from tuixuan_verify.ed25519 import ORDER, D, P, verifies

# RFC 8032, 7.1: key, message, signature
RFC = [
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
     "d25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
     "387b2eaeb4302aeeb00d291612bb0c00"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "message", "signature"), RFC)
def test_the_vectors_of_rfc_8032(key, message, signature):
    given = [bytes.fromhex(one) for one in (key, signature, message)]
    assert verifies(*given)
    assert not verifies(given[0], given[1], given[2] + b"x")


def root_of(square):
    """A square root modulo P, or None."""
    root = pow(square, (P + 3) // 8, P)
    if root * root % P != square % P:
        root = root * pow(2, (P - 1) // 4, P) % P
    return root if root * root % P == square % P else None


def add(a, b):
    """The affine law of RFC 8032, word for word."""
    t = D * a[0] * b[0] * a[1] * b[1] % P
    x = (a[0] * b[1] + a[1] * b[0]) * pow(1 + t, -1, P) % P
    return x, (a[1] * b[1] + a[0] * b[0]) * pow(1 - t, -1, P) % P


def times(n, point):
    found = (0, 1)
    while n:
        if n & 1:
            found = add(found, point)
        point = add(point, point)
        n >>= 1
    return found


def packed(point, more=0, sign=None):
    bit = point[0] & 1 if sign is None else sign
    return (point[1] + more * P | bit << 255).to_bytes(32, "little")


BASE_Y = 4 * pow(5, -1, P) % P
BASE_X = root_of((BASE_Y**2 - 1) * pow(D * BASE_Y**2 + 1, -1, P) % P)
BASE = (BASE_X if BASE_X % 2 == 0 else P - BASE_X, BASE_Y)


def small_points():
    """The eight points of small order, from a random point times the order."""
    y = 2
    while True:
        x = root_of((y * y - 1) * pow(D * y * y + 1, -1, P) % P)
        if x is not None:
            point = times(ORDER, (x, y))
            if times(4, point) != (0, 1):
                return [times(n, point) for n in range(8)]
        y += 1


SMALL = small_points()


def scalar(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little") % ORDER


def edge_keys():
    """Keys of small and mixed order, and other spellings of them; and what is no point."""
    for point in SMALL:
        for sign in (0, 1):
            yield packed(point, 0, sign)
        if point[1] < 19:
            yield from (packed(point, 1, sign) for sign in (0, 1))
    for small in SMALL:
        yield packed(add(times(7, BASE), small))
    for y in (*range(2, 19), P - 2, 2**255 - 20, 2**255 - 1):
        for sign in (0, 1):
            yield (y | sign << 255).to_bytes(32, "little")


def edge_signatures(key):
    """Signatures over a message that the equation with, or without, the cofactor may take."""
    for n, small in enumerate(SMALL):
        for r in (n + 1, 0):
            point = add(times(r, BASE), small) if r else small
            for message in (b"a", b"b", b"c"):
                for s in (r, (r + 7 * scalar(packed(point), key, message)) % ORDER):
                    yield packed(point) + s.to_bytes(32, "little"), message
    yield packed((0, 1), 1) + bytes(32), b"a"
    yield packed((0, 1), 0, 1) + bytes(32), b"a"
    yield packed((0, 1)) + ORDER.to_bytes(32, "little"), b"a"


def changed(signer, rng):
    """A signature that is right, and what a bit, a length or the order does to it."""
    message = rng.randbytes(rng.randrange(200))
    signature = signer.private.sign(message)
    s = int.from_bytes(signature[32:], "little")
    yield signature, message
    for n in (1, 2, 15):
        if s + n * ORDER < 2**256:
            yield signature[:32] + (s + n * ORDER).to_bytes(32, "little"), message
    for _ in range(4):
        place = rng.randrange(512)
        flipped = int.from_bytes(signature, "little") ^ 1 << place
        yield flipped.to_bytes(64, "little"), message
    yield signature, message + b"\0"
    yield signature[:63], message
    yield signature + b"\0", message
    yield b"", message


def cases():
    rng = random.Random(8032)
    for n in range(12):
        signer = Signer("x", seed=str(n))
        yield from ((signer.public, *told) for told in changed(signer, rng))
    for key in edge_keys():
        told = list(edge_signatures(key))
        yield from ((key, *one) for one in rng.sample(told, 12))
    mixed = packed(add(times(7, BASE), SMALL[1]))
    for key in (mixed, packed(SMALL[1]), packed((0, 1)), packed((0, 1), 0, 1), packed((0, 1), 1)):
        yield from ((key, *told) for told in edge_signatures(key))


def test_both_ways_agree_on_every_edge():
    library = keys.library()
    if library is None:
        pytest.skip("without `cryptography`")
    made = list(cases())
    expected = [library(*case) for case in made]
    assert len(made) > 800
    assert 50 < sum(expected) < len(made) - 200
    assert expected == [verifies(*case) for case in made]


def test_what_openssl_leaves_open_is_decided_like_it():
    """Small order, any sign of x = 0 and a y beyond the field are taken; S beyond the order not."""
    neutral = packed((0, 1))
    for key in (neutral, packed((0, 1), 0, 1), packed((0, 1), 1)):
        assert verifies(key, neutral + bytes(32), b"any")
    assert not verifies(neutral, neutral + ORDER.to_bytes(32, "little"), b"any")
    # R is compared as bytes
    assert not verifies(neutral, packed((0, 1), 1) + bytes(32), b"any")


def test_without_cryptography_the_standard_library_verifies(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)
    assert keys.library() is None
    keys.use(None)
    signer = Signer("x")
    assert keys.verifies(signer.public, signer.private.sign(b"m"), b"m")
    assert keys._verifies is verifies
    keys.use(None)
