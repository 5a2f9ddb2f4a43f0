"""Payment codes as another program reads them, and IBANs of the public registry."""

from __future__ import annotations

import numpy as np
import pytest
import zxingcpp

from tepore.documents.payment import checked_iban, qr_code

EPC = (
    b"BCD\n002\n1\nSCT\n\nCondominio Ai Tigli\nIT60X0542811101000000123456\nEUR637.54\n\n\n"
    b"Spese di riscaldamento, 2024/2025"
)
QUIET_ZONE, MODULE_PX = 4, 4


@pytest.mark.parametrize(
    "content", [EPC, b"Tepore", "Caffè àèìòù".encode(), b"Stagione " * 36, b"x" * 331], ids=len
)
def test_a_scanner_reads_what_was_written(content: bytes) -> None:
    modules = np.array(qr_code(content))
    picture = np.where(np.pad(modules, QUIET_ZONE), 0, 255).astype(np.uint8)
    picture = picture.repeat(MODULE_PX, axis=0).repeat(MODULE_PX, axis=1)
    (found,) = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    assert bytes(found.bytes) == content
    assert found.ec_level == "M"


@pytest.mark.parametrize(
    "iban",
    [
        "IT60 X054 2811 1010 0000 0123 456",  # registry of ISO 13616, Italy
        "DE89 3704 0044 0532 0130 00",  # registry of ISO 13616, Germany
        "SM86 U032 2509 8000 0000 0270 100",  # registry, San Marino
        "GB82 WEST 1234 5698 7654 32",  # registry of ISO 13616, United Kingdom
    ],
)
def test_published_account_numbers_check(iban: str) -> None:
    assert checked_iban(iban) == iban.replace(" ", "")
