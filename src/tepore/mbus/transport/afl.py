"""The authentication and fragmentation layer (EN 13757-7, CI 90).

::

    | 90 | AFLL | FCL FCL | MCL | KI KI | MCR MCR MCR MCR | MAC ... | ML ML |
                            opt.  opt.    opt.              opt.      opt.

FCL (little endian): bit 14 more fragments, 13 MCL there, 12 ML there, 11 MCR there, 10 MAC there, 9 KI there,
7 to 0 number of the fragment. MCL: low four bits are the type of authentication, which fixes the MAC's size.
"""

from __future__ import annotations

from typing import NamedTuple

from tepore.mbus.errors import BadTelegram

AFL_CODE = 0x90
RESERVED_BITS = 0x8100
MAC_LENGTHS = {3: 2, 4: 4, 5: 8, 6: 12, 7: 16, 8: 12}


class Afl(NamedTuple):
    """An authentication and fragmentation layer.

    Attributes
    ----------
    message_control
        MCL byte; None where absent.
    key_information
        KI bytes, empty where absent.
    counter
        MCR bytes, little endian, empty where absent.
    mac
        MAC bytes, empty where absent.
    message_length
        ML bytes, empty where absent.
    fragment
        Number of the fragment; 0 for a whole message.
    more_fragments
        Another fragment follows.
    size
        Bytes of the layer, CI and length byte included.
    """

    message_control: int | None
    key_information: bytes
    counter: bytes
    mac: bytes
    message_length: bytes
    fragment: int
    more_fragments: bool
    size: int


def read_afl(content: bytes, place: int) -> Afl:
    """Return the layer at the start of the bytes.

    Parameters
    ----------
    content
        Bytes from its CI on.
    place
        Place of its CI in the telegram, for the refusal.

    Raises
    ------
    BadTelegram
        ``telegram.truncated`` where it is cut, ``telegram.header`` where its fields do not fill its length.
    """
    if len(content) < 4 or len(content) < 2 + content[1] + 1 or content[1] < 2:
        raise BadTelegram("telegram.truncated", place, "The authentication and fragmentation layer is cut.")
    size = 2 + content[1]
    control = int.from_bytes(content[2:4], "little")
    fields = content[4:size]
    message_control, fields = (fields[0], fields[1:]) if control >> 13 & 1 and fields else (None, fields)
    key_information, fields = _take(fields, 2 if control >> 9 & 1 else 0)
    counter, fields = _take(fields, 4 if control >> 11 & 1 else 0)
    mac_length = len(fields) - (2 if control >> 12 & 1 else 0) if control >> 10 & 1 else 0
    mac, fields = _take(fields, max(mac_length, 0))
    message_length, fields = _take(fields, 2 if control >> 12 & 1 else 0)
    if control & RESERVED_BITS or (message_control or 0) & 0x80:
        raise BadTelegram("telegram.header", place, "A reserved bit of the authentication layer is set.")
    expected_mac = MAC_LENGTHS.get((message_control or 0) & 0x0F, mac_length)
    if fields or (control >> 10 & 1 and (mac_length != expected_mac or not mac)):
        raise BadTelegram(
            "telegram.header", place, "The fields of the authentication layer do not fill its length."
        )
    return Afl(
        message_control=message_control,
        key_information=key_information,
        counter=counter,
        mac=mac,
        message_length=message_length,
        fragment=control & 0xFF,
        more_fragments=bool(control >> 14 & 1),
        size=size,
    )


def written_afl(afl: Afl) -> bytes:
    """Return the bytes of a layer, from its CI on; the reverse of :func:`read_afl`.

    Parameters
    ----------
    afl
        The layer; its size is not looked at. A whole message is fragment 0 with none to follow.
    """
    control = afl.fragment | afl.more_fragments << 14
    message_control = b"" if afl.message_control is None else bytes([afl.message_control])
    fields = b""
    for bit, field in (
        (13, message_control),
        (9, afl.key_information),
        (11, afl.counter),
        (10, afl.mac),
        (12, afl.message_length),
    ):
        control |= bool(field) << bit
        fields += field
    return bytes([AFL_CODE, 2 + len(fields)]) + control.to_bytes(2, "little") + fields


def _take(fields: bytes, count: int) -> tuple[bytes, bytes]:
    return fields[:count], fields[count:]
