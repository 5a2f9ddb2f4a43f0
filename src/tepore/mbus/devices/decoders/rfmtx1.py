"""BMeters RFM-TX1 of the first series: a volume record under a mask chosen by the access number.

::

    masked: DIF VIF value: 4 | x: 7 | second minute hour day month year: packed decimal each | ...

The first six bytes are XORed with the access number and with the row of the table that its low digit names.
They must come out as a record 0C 13 (volume in litres), else there is no value. The table is part of the
format. Facts: wmbusmeters, src/driver_rfmtx1.cc.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction

from tepore.mbus.devices.forms import packed_decimal
from tepore.mbus.devices.layouts import Address, FieldValue

_VOLUME_RECORD = b"\x0c\x13"
_CLOCK = slice(13, 19)
_MASKS = tuple(
    bytes.fromhex(row)
    for row in (
        "75967A101A0A", "5B7F70132213", "B318B90B8E99", "8E7D79074A16",
        "B591079ACB69", "B8A332A1390E", "BD809C7E6099", "275CB4C480A3",
        "30D00ACE1903", "C24CF005A586", "544B1698115E", "4BEE0CC97DA2",
        "87CA4A48E41F", "C487772E8AE8", "E330BD78578C", "A49A396F2805",
    )
)  # fmt: skip


def fields(block: bytes, address: Address) -> Iterable[FieldValue]:
    """Return volume and clock of a telegram.

    Parameters
    ----------
    block
        Application payload.
    address
        Its access number takes part in the mask.
    """
    if len(block) < _CLOCK.stop:
        return []
    mask = _MASKS[address.access_number & 0x0F]
    record = bytes(byte ^ address.access_number ^ row for byte, row in zip(block[:6], mask, strict=True))
    if not record.startswith(_VOLUME_RECORD):
        return []
    clock = _clock(block[_CLOCK])
    return [
        FieldValue("volume", "volume", packed_decimal(record[2:]), "m3", Fraction(1, 1000), on=clock),
        FieldValue("datetime", "datetime", clock),
    ]


def _clock(octets: bytes) -> datetime | None:
    digits = [packed_decimal(octets[at : at + 1]) for at in range(6)]
    numbers = [number for number in digits if number is not None]
    if len(numbers) != len(digits):
        return None
    second, minute, hour, day, month, year = numbers
    try:
        return datetime(2000 + year, month, day, hour, minute, second)  # noqa: DTZ001  local time of the device
    except ValueError:
        return None
