"""Whether an Ed25519 signature verifies (RFC 8032, 5.1.7), with the standard library alone.

For a machine without `cryptography`. What RFC 8032 leaves open is decided as OpenSSL decides it,
so that an auditor gets one answer on every machine: the equation without the cofactor; S below
the order; R compared as bytes; the y of a key is reduced when it is too large, and of x = 0 any
sign is taken. Nothing here is secret, so nothing runs in constant time. It cannot sign.
"""

from __future__ import annotations

from hashlib import sha512

TYPE_CHECKING = False
if TYPE_CHECKING:
    # a point as X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z
    Point = tuple[int, int, int, int]

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
_ROOT = pow(2, (P - 1) // 4, P)
_NEUTRAL = (0, 1, 1, 0)


def _add(a: Point, b: Point) -> Point:
    """RFC 8032, 5.1.4; it also doubles."""
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    x, t, z, y = f - e, d - c, d + c, f + e
    return x * t % P, z * y % P, t * z % P, x * y % P


def _double(a: Point) -> Point:
    x, y, z = a[0] * a[0] % P, a[1] * a[1] % P, 2 * a[2] * a[2] % P
    h = x + y
    e = h - (a[0] + a[1]) * (a[0] + a[1]) % P
    g = x - y
    f = z + g
    return e * f % P, g * h % P, f * g % P, e * h % P


def _point(key: bytes) -> Point | None:
    """Return the point that 32 bytes name (RFC 8032, 5.1.3); None when they name none."""
    number = int.from_bytes(key, "little")
    y, sign = (number & (2**255 - 1)) % P, number >> 255
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P == -u % P:
        x = x * _ROOT % P
    if v * x * x % P != u:
        return None
    if x & 1 != sign:
        x = -x % P
    return x, y, 1, x * y % P


def _bytes(point: Point) -> bytes:
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


_BASE = _point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def verifies(key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the signature of 64 bytes is that of the message by the key of 32 bytes."""
    if len(key) != 32 or len(signature) != 64:
        return False
    s, a = int.from_bytes(signature[32:], "little"), _point(key)
    if s >= ORDER or a is None:
        return False
    digest = sha512(signature[:32] + key + message).digest()
    k = int.from_bytes(digest, "little") % ORDER
    assert _BASE is not None
    # s times the base point, less k times the key: both at once, bit by bit
    less = (-a[0] % P, a[1], a[2], -a[3] % P)
    sums = (None, _BASE, less, _add(_BASE, less))
    found: Point = _NEUTRAL
    for bit in range(max(s.bit_length(), k.bit_length()) - 1, -1, -1):
        found = _double(found)
        term = sums[(s >> bit & 1) | (k >> bit & 1) << 1]
        if term is not None:
            found = _add(found, term)
    return _bytes(found) == signature[:32]
