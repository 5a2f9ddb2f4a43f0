"""Compact frames and format frames (EN 13757-3 annex G).

::

    compact frame: | signature signature | crc crc | value | value | ...
    format frame:  | length | signature signature | DIF VIF ... | DIF VIF ... |

The signature is the CRC of all record headers in a row, the CRC that of the full frame, headers and values.
Both are little endian. A compact frame is read by writing the headers between the values again; the CRC says
whether it was the right format.
"""

from __future__ import annotations

from tepore.mbus.crc import crc16
from tepore.mbus.errors import BadTelegram
from tepore.mbus.formats import FormatCache
from tepore.mbus.records import Record, read_header
from tepore.mbus.records.numbers import LENGTHS, VARIABLE_FIELD, variable_length

SPECIAL_DIFS = frozenset({0x0F, 0x1F})


def format_of(records: tuple[Record, ...]) -> bytes:
    """Return the format of a full frame: its record headers in a row."""
    return b"".join([record.header.dif_vif for record in records])


def read_format_frame(payload: bytes, place: int) -> bytes:
    """Return the format that a format frame teaches.

    Parameters
    ----------
    payload
        Bytes after the transport header.
    place
        Their place in the telegram, for the refusal.

    Raises
    ------
    BadTelegram
        ``telegram.format`` where length or signature do not fit.
    """
    if len(payload) < 3 or len(payload) < 1 + payload[0] or payload[0] < 2:
        raise BadTelegram("telegram.format", place, "The format frame is cut.")
    end = 1 + payload[0]
    signature, headers = int.from_bytes(payload[1:3], "little"), payload[3:end]
    if crc16(headers) != signature or payload[end:].strip(b"\x2f"):
        raise BadTelegram(
            "telegram.format", place, "The signature of the format frame does not fit its headers."
        )
    return headers


def expand_compact_frame(
    payload: bytes, formats: FormatCache, place: int, *, vouched: bool = False
) -> tuple[bytes, bool]:
    """Return the payload of the full frame that a compact frame stands for, and whether its CRC is right.

    Parameters
    ----------
    payload
        Bytes after the transport header.
    formats
        Formats heard before.
    place
        Place of the payload in the telegram, for the refusal.
    vouched
        Another CRC already proves the bytes: a single format that fits them to the last one is then believed
        although the CRC of the full frame differs.

    Raises
    ------
    BadTelegram
        ``telegram.format`` where the format is not known, ``telegram.checksum`` where none gives the CRC.
    """
    if len(payload) < 4:
        raise BadTelegram("telegram.truncated", place, "The compact frame is cut.")
    signature, expected = int.from_bytes(payload[:2], "little"), int.from_bytes(payload[2:4], "little")
    candidates = formats.candidates(signature)
    if not candidates:
        raise BadTelegram(
            "telegram.format",
            place,
            f"The format {signature:04X} of this compact frame was not heard yet.",
            remedy="Read a full or format frame of the meter first.",
        )
    fitting = [full for headers in candidates if (full := _interleaved(headers, payload[4:])) is not None]
    for full in fitting:
        if crc16(full) == expected:
            return full, True
    if vouched and len(fitting) == 1:
        return fitting[0], False
    raise BadTelegram(
        "telegram.checksum", place, f"The compact frame does not fit its format {signature:04X}: damaged."
    )


def _interleaved(headers: bytes, values: bytes) -> bytes | None:
    """Return headers and values in turn; None where the values do not last."""
    full, at, used = bytearray(), 0, 0
    while at < len(headers):
        if headers[at] in SPECIAL_DIFS:
            return bytes(full) + headers[at : at + 1] + values[used:]
        try:
            header, end = read_header(headers, at)
        except BadTelegram:
            return None
        size = _value_size(header.data_field, values[used:])
        if size is None or used + size > len(values):
            return None
        full += headers[at:end] + values[used : used + size]
        at, used = end, used + size
    return bytes(full) if not values[used:].strip(b"\x2f") else None


def _value_size(data_field: int, values: bytes) -> int | None:
    if data_field != VARIABLE_FIELD:
        return LENGTHS[data_field]
    if not values:
        return None
    form, size = variable_length(values[0])
    return None if form == "reserved" else 1 + size
