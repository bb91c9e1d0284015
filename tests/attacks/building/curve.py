"""The curve of Ed25519 on integers, to make what no signer makes: points of small and mixed order,
encodings that are not canonical. Slow, not for use.
"""

from __future__ import annotations

import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)
Point = tuple[int, int]


def add(a: Point, b: Point) -> Point:
    (x1, y1), (x2, y2) = a, b
    t = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + t, -1, P) % P
    return x, (y1 * y2 + x1 * x2) * pow(1 - t, -1, P) % P


def times(n: int, a: Point) -> Point:
    made: Point = (0, 1)
    while n:
        if n & 1:
            made = add(made, a)
        a, n = add(a, a), n >> 1
    return made


def x_of(y: int, odd: int) -> int | None:
    """The x of a y, whose lowest bit is `odd` where x is not 0."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT % P
    if x * x % P != square:
        return None
    return P - x if x & 1 != odd and x else x


def encode(a: Point, more: bool = False, sign: int | None = None) -> bytes:
    """The 32 bytes; with `more`, y + p where that still fits; with `sign`, that bit."""
    x, y = a
    y += P if more else 0
    assert y < 2**255
    return (y | (x & 1 if sign is None else sign) << 255).to_bytes(32, "little")


def base() -> Point:
    y = 4 * pow(5, -1, P) % P
    x = x_of(y, 0)
    assert x is not None
    return x, y


def torsion() -> list[Point]:
    """The eight points of small order, from the neutral one on."""
    y = 2
    while True:
        x = x_of(y, 0)
        if x is not None:
            eighth = times(L, (x, y))
            if times(4, eighth) != (0, 1):
                return [times(n, eighth) for n in range(8)]
        y += 1


def scalar(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little") % L
