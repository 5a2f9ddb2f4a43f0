"""The MAC of the authentication layer (EN 13757-7, OMS volume 2 profile B)."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from tepore.mbus.errors import BadTelegram
from tepore.mbus.security.keys import AES_KEY_SIZE, MAC_FROM_METER, cmac
from tepore.mbus.security.modes import message_key

if TYPE_CHECKING:
    from tepore.mbus.link.address import Address
    from tepore.mbus.transport.afl import Afl
    from tepore.mbus.transport.header import TransportHeader


def message_mac(
    afl: Afl, content: bytes, header: TransportHeader, key: bytes, address: Address, place: int
) -> bytes:
    """Return the MAC that the message should carry, cut to the length that it carries.

    It is taken over MCL, MCR, ML and all from the CI of the transport header on, with a key derived for it.
    """
    one_message_key = message_key(header, key, address, afl.counter, MAC_FROM_METER, place)
    control = b"" if afl.message_control is None else bytes([afl.message_control])
    covered = control + afl.key_information + afl.counter + afl.message_length + content
    return cmac(one_message_key, covered)[: len(afl.mac)]


def check_mac(
    afl: Afl, content: bytes, header: TransportHeader, key: bytes, address: Address, place: int
) -> None:
    """Refuse a message whose MAC is wrong.

    Parameters
    ----------
    afl
        Authentication layer.
    content
        Bytes from the CI of the transport header on.
    header
        Transport header.
    key
        Key of the meter.
    address
        Address of the meter.
    place
        Place in the telegram, for the refusal.

    Raises
    ------
    BadTelegram
        ``telegram.mac``.
    """
    if len(key) != AES_KEY_SIZE:
        raise BadTelegram("telegram.wrong_key", place, "This telegram takes a key of 16 bytes.")
    if not hmac.compare_digest(message_mac(afl, content, header, key, address, place), afl.mac):
        raise BadTelegram(
            "telegram.mac", place, "The authentication code is wrong: wrong key, damaged or forged."
        )
