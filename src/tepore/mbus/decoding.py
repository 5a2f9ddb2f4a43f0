"""From a telegram to what it says: the layers one after the other, each a pure function.

::

    link frame -> extended link layer -> authentication layer -> transport header -> security -> application

A layer that makes no sense refuses the telegram with the byte at which it fails; nothing of it is kept.
"""

from __future__ import annotations

from typing import NamedTuple

from tepore.mbus.application import Application, read_application
from tepore.mbus.decoded import Decoded, Link, SecurityMode
from tepore.mbus.devices import open_own_cipher, profile_for
from tepore.mbus.errors import BadTelegram
from tepore.mbus.formats import PUBLISHED, FormatCache
from tepore.mbus.link import Crc, Frame, looks_wired, read_wired, read_wireless
from tepore.mbus.opening import Sender
from tepore.mbus.security import decipher_session, session_is_plain
from tepore.mbus.security.keys import AES_KEY_SIZE
from tepore.mbus.transport import Ell, fixed_medium_name, medium_name, read_ell, status_flags
from tepore.mbus.transport.ell import AES_CTR, ELL_CODES


def decode(
    telegram: bytes,
    *,
    link: Link | None = None,
    key: bytes | None = None,
    formats: FormatCache | None = None,
    crc: Crc = "auto",
) -> Decoded:
    """Return what a telegram says.

    Parameters
    ----------
    telegram
        Bytes from the L field (air) or the start byte (wire) on.
    link
        ``wmbus`` or ``mbus``; None to tell it from the bytes.
    key
        Key of the meter: 16 bytes, 8 for the old DES mode; None where there is none.
    formats
        Formats heard before; full and format frames add theirs. None for the published ones alone.
    crc
        Whether the CRCs of a wireless frame are inside, where the receiver knows it.

    Raises
    ------
    BadTelegram
        Where the bytes give no reading; its code says why, its offset where.
    """
    known = PUBLISHED if formats is None else formats
    frames = frames_of(telegram, link, crc)
    for frame in frames[:-1]:
        try:
            return read_opened(open_session(frame, key), key, known)
        except BadTelegram:
            continue  # the CRC at the end fits by chance: the next reading of the bytes decides
    return read_opened(open_session(frames[-1], key), key, known)


def frames_of(telegram: bytes, link: Link | None, crc: Crc) -> tuple[Frame, ...]:
    """Return the frames that the bytes can be, the likeliest first; parameters as for :func:`decode`.

    Raises
    ------
    BadTelegram
        Where they are no frame.
    """
    if link == "mbus" or (link is None and looks_wired(telegram)):
        return (read_wired(telegram),)
    return read_wireless(telegram, crc)


class OpenedFrame(NamedTuple):
    """A frame below its extended link layer.

    Attributes
    ----------
    frame
        The frame; its content and places are those after the extended link layer.
    ell
        That layer, None where there is none.
    mode, decrypted
        How it was protected, and whether the key opened it.
    """

    frame: Frame
    ell: Ell | None = None
    mode: SecurityMode = "none"
    decrypted: bool = False


def open_session(frame: Frame, key: bytes | None) -> OpenedFrame:
    """Return a frame in clear below its extended link layer.

    Parameters
    ----------
    frame
        Frame of the link layer.
    key
        Key of the meter, None where there is none.

    Raises
    ------
    BadTelegram
        Where it does not open.
    """
    content = frame.content
    if frame.address is None or not content or content[0] not in ELL_CODES:
        return OpenedFrame(frame)
    ell = read_ell(content, frame.place(0))
    protected = content[ell.size :]
    if not ell.session:
        return OpenedFrame(_below(frame, protected), ell)
    place = frame.place(ell.size)
    if ell.encryption == 0:
        if not session_is_plain(protected):
            raise BadTelegram("telegram.checksum", place, "The payload CRC is wrong: damaged on its way.")
        return OpenedFrame(_below(frame, protected[2:]), ell)
    if ell.encryption != AES_CTR:
        raise BadTelegram("telegram.security_mode", place, "The session's encryption is not known.")
    if key is None:
        if not session_is_plain(protected):
            raise BadTelegram("telegram.no_key", place, "Enciphered, and no key was given.")
        return OpenedFrame(_below(frame, protected[2:]), ell, "ell-ctr")
    if len(key) != AES_KEY_SIZE:
        raise BadTelegram("telegram.wrong_key", place, "This telegram takes a key of 16 bytes.")
    opened = decipher_session(protected, key, frame.address.octets, ell.communication_control, ell.session)
    if not session_is_plain(opened):
        raise BadTelegram("telegram.wrong_key", place, "The key does not open it: its payload CRC is wrong.")
    return OpenedFrame(_below(frame, opened[2:]), ell, "ell-ctr", decrypted=True)


def _below(frame: Frame, content: bytes) -> Frame:
    return frame._replace(content=content, places=frame.places[len(frame.places) - len(content) :])


def read_opened(opened: OpenedFrame, key: bytes | None, formats: FormatCache) -> Decoded:
    """Return what a frame says from the authentication layer inwards; parameters as for :func:`decode`.

    Raises
    ------
    BadTelegram
        Where a layer makes no sense or does not open.
    """
    frame, ell = opened.frame, opened.ell
    sender = Sender(frame.address, frame.link == "mbus", bool(ell and ell.session), frame.head, frame.checked)
    application = read_application(frame, sender, key, formats)
    decoded = _assemble(opened, application)
    if frame.address is not None:
        decoded = open_own_cipher(decoded, key, frame.address.octets)
    if application.unread and all(reading.quantity == "status" for reading in decoded.readings):
        raise application.unread
    return decoded


def _assemble(opened: OpenedFrame, application: Application) -> Decoded:
    frame, ell = opened.frame, opened.ell
    own = application.address
    access_number = application.access_number
    counter = application.counter
    if ell is not None:
        access_number = ell.access_number if access_number is None else access_number
        counter = counter or ell.session
    layers = application.ci if ell is None else (ell.ci, *application.ci)
    manufacturer, version = (own.manufacturer, own.version) if own else (None, None)
    device_type = own.device_type if own else application.fixed_medium
    match = profile_for(manufacturer, version, device_type, layers)
    kind = match.stands_for if match and match.stands_for is not None else device_type
    medium = None
    if application.fixed_medium is not None:
        medium = fixed_medium_name(application.fixed_medium)
    elif kind is not None:
        medium = medium_name(kind)
    return Decoded(
        link=frame.link,
        manufacturer=manufacturer,
        device_id=application.fixed_id or (own.device_id if own else None),
        version=version,
        device_type=device_type,
        medium=medium,
        access_number=access_number,
        status=application.status,
        status_flags=() if application.status is None else status_flags(application.status),
        security_mode=application.security_mode if opened.mode == "none" else opened.mode,
        decrypted=opened.decrypted or application.decrypted,
        ci=layers,
        records=application.records,
        payload=application.payload,
        control=frame.control,
        primary_address=frame.primary_address,
        link_manufacturer=frame.address.manufacturer if frame.address else None,
        link_device_id=frame.address.device_id if frame.address else None,
        link_version=frame.address.version if frame.address else None,
        link_device_type=frame.address.device_type if frame.address else None,
        more_records_follow=bool(application.records) and application.records[-1].kind == "more",
        application_error=application.error,
        application_error_code=application.error_code,
        alarm=application.alarm,
        authenticated=application.authenticated,
        message_counter=int.from_bytes(counter, "little") if counter else None,
        link_checked=frame.checked,
        findings=(*frame.findings, *application.findings, *(match.findings if match else ())),
    )
