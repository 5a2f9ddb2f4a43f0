"""QR codes of a payment: bytes at error correction level M, version 13 at most, as EPC069-12 asks."""

from __future__ import annotations

import segno

from tepore.documents.payment.epc import LONGEST_CODE_BYTES
from tepore.kernel import Refusal

Matrix = list[list[bool]]


class TooLongForCode(Refusal):
    """More bytes than a payment code may have."""


def qr_code(content: bytes) -> Matrix:
    """Make the QR code of some bytes, as small as they allow.

    Parameters
    ----------
    content
        Up to 331 bytes.

    Returns
    -------
    list of list of bool
        Rows of modules, True for dark, without the quiet zone of four around it.

    Raises
    ------
    TooLongForCode
        There are more bytes than version 13 holds.
    """
    if len(content) > LONGEST_CODE_BYTES:
        raise TooLongForCode(
            f"{len(content)} bytes do not fit in a payment code of {LONGEST_CODE_BYTES}.",
            remedy="Shorten the remittance.",
            code="payment.too_long",
        )
    code = segno.make_qr(content, error="m", mode="byte", boost_error=False)
    return [[bool(module) for module in row] for row in code.matrix]
