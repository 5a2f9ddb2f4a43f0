"""Who a telegram is from, as far as its clear headers tell: to find the key before anything is opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tepore.mbus.fixed import FIXED_SIZE
from tepore.mbus.link import Crc, Frame, looks_wired, read_wired, read_wireless
from tepore.mbus.makers import true_address
from tepore.mbus.opening import Sender
from tepore.mbus.security import mode_name, session_is_plain
from tepore.mbus.transport import announcement, medium_name, read_afl, read_ell, read_header
from tepore.mbus.transport.afl import AFL_CODE
from tepore.mbus.transport.ell import AES_CTR, ELL_CODES

if TYPE_CHECKING:
    from tepore.mbus.decoded import Link, SecurityMode
    from tepore.mbus.link.address import Address

FIXED_CODE = 0x73


@dataclass(frozen=True, slots=True)
class TelegramIdentity:
    """What the clear headers of a telegram tell; None for what they do not.

    Attributes
    ----------
    link
        ``wmbus`` or ``mbus``.
    manufacturer, device_id, version, device_type, medium
        Of the meter: the long header's where it is in clear, else the link's.
    link_manufacturer, link_device_id
        Of the sender of the frame, which is a radio adapter where it differs from the meter's.
    security_mode
        What protects the telegram.
    """

    link: Link
    manufacturer: str | None = None
    device_id: str | None = None
    version: int | None = None
    device_type: int | None = None
    medium: str | None = None
    link_manufacturer: str | None = None
    link_device_id: str | None = None
    security_mode: SecurityMode = "none"

    @property
    def device_ids(self) -> tuple[str, ...]:
        """Identification numbers under which a key may be kept, the meter's first."""
        known = (self.device_id, self.link_device_id)
        return tuple(dict.fromkeys(device_id for device_id in known if device_id))

    @property
    def senders(self) -> tuple[tuple[str, str], ...]:
        """Manufacturer and identification number of the meter, then of its radio adapter where it has one.

        The manufacturer is empty where the headers do not tell it, as on the fixed structure of old meters.
        """
        known = ((self.manufacturer, self.device_id), (self.link_manufacturer, self.link_device_id))
        return tuple(dict.fromkeys((maker or "", number) for maker, number in known if number))


def identify(telegram: bytes, *, link: Link | None = None, crc: Crc = "auto") -> TelegramIdentity:
    """Return who a telegram is from.

    Parameters
    ----------
    telegram, link, crc
        As for :func:`~tepore.mbus.decode`.

    Raises
    ------
    BadTelegram
        Where link layer or headers are malformed.

    Notes
    -----
    A fragment of a longer message tells the sender of its frame alone: so do all its brothers, of which only
    the first carries the meter's own header.
    """
    wired = link == "mbus" or (link is None and looks_wired(telegram))
    frame = read_wired(telegram) if wired else read_wireless(telegram, crc)[0]
    content, session = _below_session(frame)
    sender = Sender(frame.address, wired, head=frame.head)
    if content is None:
        return _identity(frame, frame.address, session)
    if content and content[0] == AFL_CODE:
        afl = read_afl(content, frame.place(0))
        if afl.fragment:
            return _identity(frame, frame.address, session)
        content = content[afl.size :]
    if wired and content[:1] == bytes([FIXED_CODE]) and len(content) == FIXED_SIZE + 1:
        return TelegramIdentity("mbus", device_id=content[4:0:-1].hex())
    if not content:
        return _identity(frame, frame.address, session)
    header = read_header(content, announcement(content[0], frame.place(0)), frame.place(0))
    address = header.address or true_address(sender, content)
    mode = session if session != "none" else mode_name(header.mode)
    return _identity(frame, address, mode)


def _below_session(frame: Frame) -> tuple[bytes | None, SecurityMode]:
    """Return the content below the extended link layer, None where that is enciphered."""
    content = frame.content
    if frame.address is None or not content or content[0] not in ELL_CODES:
        return content, "none"
    ell = read_ell(content, frame.place(0))
    protected = content[ell.size :]
    if not ell.session:
        return protected, "none"
    if ell.encryption == AES_CTR:
        return (protected[2:] if session_is_plain(protected) else None), "ell-ctr"
    return protected[2:], "none"


def _identity(frame: Frame, address: Address | None, mode: SecurityMode) -> TelegramIdentity:
    return TelegramIdentity(
        link=frame.link,
        manufacturer=address.manufacturer if address else None,
        device_id=address.device_id if address else None,
        version=address.version if address else None,
        device_type=address.device_type if address else None,
        medium=medium_name(address.device_type) if address else None,
        link_manufacturer=frame.address.manufacturer if frame.address else None,
        link_device_id=frame.address.device_id if frame.address else None,
        security_mode=mode,
    )
