"""Ed25519 signatures checked by RFC 8032, section 5.1.7, in plain arithmetic; nothing is signed here.

The curve is -x² + y² = 1 + d·x²·y² over the integers modulo p = 2²⁵⁵ - 19. A point is kept as (X, Y, Z, T)
with x = X/Z, y = Y/Z, T = X·Y/Z. The check is whether S·B = R + h·A. It is not made to hide anything: all it
works on is public.
"""

from __future__ import annotations

from hashlib import sha512

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def is_signed(*, public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether a signature over a message is the key's (RFC 8032 5.1.7).

    Parameters
    ----------
    public_key, signature
        32 and 64 bytes; other lengths are no signature.
    message
        What was signed.
    """
    if len(public_key) != 32 or len(signature) != 64:
        return False
    key, nonce = _point(public_key), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or nonce is None or scalar >= ORDER:
        return False
    hashed = int.from_bytes(sha512(signature[:32] + public_key + message).digest(), "little") % ORDER
    return _equal(_times(scalar, BASE), _plus(nonce, _times(hashed, key)))


def _plus(one: Point, other: Point) -> Point:
    a, b = (one[1] - one[0]) * (other[1] - other[0]) % P, (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(scalar: int, point: Point) -> Point:
    result: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = _plus(result, point)
        point, scalar = _plus(point, point), scalar >> 1
    return result


def _equal(one: Point, other: Point) -> bool:
    return (one[0] * other[2] - other[0] * one[2]) % P == 0 == (one[1] * other[2] - other[1] * one[2]) % P


def _point(written: bytes) -> Point | None:
    """Read a point: y in 255 bits, the sign of x in the last one; None where there is no such point."""
    number = int.from_bytes(written, "little")
    y, odd = number & (2**255 - 1), number >> 255
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and odd):
        return None
    if x & 1 != odd:
        x = P - x
    return x, y, 1, x * y % P


_BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = _point(_BASE_Y.to_bytes(32, "little")) or (0, 1, 1, 0)
