"""From the records of a device to its frames: enciphered wireless ones, compact ones, wired ones in parts.

::

    session   1st telegram: format frame (CI 69), every 8th: full frame (CI 78), else compact frame (CI 79)
    wired     | records ... | 1F |   | records ... |      DIF 1F: more records follow in the next telegram
"""

from __future__ import annotations

from collections.abc import Sequence

from tepore.mbus.crc import crc16
from tepore.mbus.encode import Meter, encode_session, frame_stripped, frame_wired, long_header

SEND_NO_REPLY = 0x44
RESPOND_DATA = 0x08
FULL_EVERY = 8
FORMAT_FRAME, FULL_FRAME, COMPACT_FRAME = 0x69, 0x78, 0x79
DATA_LONG = 0x72
MORE_RECORDS = b"\x1f"
WIRED_PAYLOAD = 120
"""Bytes of records in one wired telegram of ours; a frame could carry 234 (EN 13757-2)."""
UNCONFIGURED = 0
"""Primary address of a meter that nobody gave one."""
Record = tuple[bytes, bytes]
"""DIF and VIF bytes, value bytes."""


def session_frame(records: Sequence[Record], key: bytes, meter: Meter, number: int) -> bytes:
    """Give the wireless frame of a device that sends compact frames.

    Parameters
    ----------
    records
        What it has to say.
    key, meter
        Its key and identity.
    number
        Which of its telegrams, from 1 on.
    """
    headers = b"".join(dif_vif for dif_vif, _ in records)
    full = b"".join(dif_vif + octets for dif_vif, octets in records)
    if number == 1:
        ci, payload = FORMAT_FRAME, bytes([2 + len(headers)]) + _crc(headers) + headers
    elif number % FULL_EVERY == 0:
        ci, payload = FULL_FRAME, full
    else:
        values = b"".join(octets for _, octets in records)
        ci, payload = COMPACT_FRAME, _crc(headers) + _crc(full) + values
    content = encode_session(payload, key, meter, number & 0xFF, number, ci=ci)
    return frame_stripped(SEND_NO_REPLY, meter.link_address, content)


def wired_frames(records: Sequence[Record], meter: Meter, access_number: int, status: int) -> list[bytes]:
    """Give the answers of a wired meter, one after the other; every one but the last says that more follow.

    Parameters
    ----------
    records
        What it has to say.
    meter
        Its identity.
    access_number, status
        Bytes of the header; each answer counts the access number up.
    """
    parts: list[bytes] = []
    for dif_vif, octets in records:
        if not parts or len(parts[-1]) + len(dif_vif) + len(octets) > WIRED_PAYLOAD:
            parts.append(b"")
        parts[-1] += dif_vif + octets
    payloads = [part + MORE_RECORDS for part in parts[:-1]] + parts[-1:]
    return [
        frame_wired(
            RESPOND_DATA,
            UNCONFIGURED,
            long_header(DATA_LONG, meter, (access_number + place) & 0xFF, status) + payload,
        )
        for place, payload in enumerate(payloads)
    ]


def _crc(octets: bytes) -> bytes:
    return crc16(octets).to_bytes(2, "little")
