"""From protected bytes to application bytes: which key, which mode, and what is believed without a key.

Someone may hand on a telegram that was deciphered and whose header still says that it is enciphered. Without
a key such bytes are believed to be plain where they begin with the check bytes 2F 2F; records that go on to
the last byte and that a meter may send must then bear it out. With a key they are not: a sender without the
key must not pass for the meter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tepore.mbus.errors import BadTelegram
from tepore.mbus.security.authentication import check_mac
from tepore.mbus.security.diehl import MAKERS, PUBLISHED_AES_KEY
from tepore.mbus.security.modes import (
    CHECK,
    OPENED,
    UNOPENED,
    WITH_CHECK,
    decipher,
    encrypted_size,
    is_defined,
    mode_name,
)

if TYPE_CHECKING:
    from tepore.mbus.decoded import SecurityMode
    from tepore.mbus.link import Address
    from tepore.mbus.transport import Afl, TransportHeader


class Sender(NamedTuple):
    """What the link layers know about the sender of a message.

    Attributes
    ----------
    address
        Address of the link layer; None on the wire.
    wired
        The message came by wire.
    vouched
        The payload CRC of the extended link layer is right.
    head
        L to A field of a wireless frame.
    checked
        A CRC or checksum of the link layer was there and is right: nothing was damaged on its way.
    """

    address: Address | None
    wired: bool
    vouched: bool = False
    head: bytes = b""
    checked: bool = False


class Opened(NamedTuple):
    """Application bytes once opened.

    Attributes
    ----------
    payload
        Bytes after the transport header, in clear.
    mode
        Security mode that was found.
    decrypted
        A key opened them.
    authenticated
        A MAC was there and is right.
    doubt
        Code of the refusal if the bytes make no sense: nothing better than the check bytes, or not even
        those, says that they are in clear. Empty where they are in clear beyond doubt.
    clear_tail
        Bytes in clear after the enciphered ones.
    findings
        Dotted codes of what is odd and usable.
    """

    payload: bytes
    mode: SecurityMode = "none"
    decrypted: bool = False
    authenticated: bool = False
    doubt: str = ""
    clear_tail: int = 0
    findings: tuple[str, ...] = ()


def open_message(
    content: bytes, header: TransportHeader, afl: Afl | None, sender: Sender, key: bytes | None, place: int
) -> Opened:
    """Return the application bytes of a message.

    Parameters
    ----------
    content
        Bytes from the CI of the transport header on.
    header
        Transport header.
    afl
        Authentication layer, None where there is none.
    sender
        What the link layers know.
    key
        Key of the meter, None where there is none.
    place
        Place in the telegram of the bytes after the header, for the refusal.

    Raises
    ------
    BadTelegram
        ``telegram.no_key``, ``telegram.wrong_key``, ``telegram.mac``, ``telegram.security_mode``, ...
    """
    protected = content[header.size :]
    authenticated = _is_authentic(content, header, afl, sender, key, place)
    if not is_defined(header.mode):
        # On the wire these two bytes were a signature that nobody set; on the air the mode is reserved.
        doubt = "" if sender.wired or authenticated else "telegram.security_mode"
        return Opened(protected, authenticated=authenticated, doubt=doubt)
    if header.mode == 0:
        return Opened(protected, authenticated=authenticated)
    mode = mode_name(header.mode)
    size = encrypted_size(header, len(protected))
    if header.mode in WITH_CHECK and size == 0:
        return Opened(protected, mode, authenticated=authenticated)
    if header.mode not in OPENED:
        what = f"Security mode {header.mode} ({UNOPENED[header.mode]}) is recognised and not opened"
        raise BadTelegram("telegram.security_mode", place, f"{what}: no key helps.")
    if key is None:
        return _without_key(protected, header, sender, mode, len(protected) - size, place)
    deciphered = decipher(
        protected,
        header,
        key,
        own_address(header, sender),
        afl.counter if afl else b"",
        content[: header.size - len(header.counter)],
        place,
    )
    authenticated = authenticated or deciphered.authenticated
    return Opened(
        deciphered.payload,
        mode,
        decrypted=True,
        authenticated=authenticated,
        doubt="" if authenticated else "telegram.wrong_key" if sender.checked else "telegram.damaged",
        clear_tail=max(len(protected) - size, 0),
    )


def own_address(header: TransportHeader, sender: Sender) -> Address:
    """Return the address of the meter: the long header's, else that of the link.

    Raises
    ------
    BadTelegram
        ``telegram.header`` where neither is there.
    """
    address = header.address or sender.address
    if address is None:
        raise BadTelegram("telegram.header", 0, "The security mode needs an address that is not there.")
    return address


def _is_authentic(
    content: bytes, header: TransportHeader, afl: Afl | None, sender: Sender, key: bytes | None, place: int
) -> bool:
    if afl is None or not afl.mac or key is None:
        return False
    check_mac(afl, content, header, key, own_address(header, sender), place)
    return True


def _without_key(
    protected: bytes, header: TransportHeader, sender: Sender, mode: SecurityMode, tail: int, place: int
) -> Opened:
    if header.mode in WITH_CHECK and protected[:2] == CHECK:
        return Opened(protected, mode, doubt="telegram.no_key", clear_tail=max(tail, 0))
    address = header.address or sender.address
    if header.mode == 5 and address is not None and address.manufacturer in MAKERS:
        try:
            opened = decipher(protected, header, PUBLISHED_AES_KEY, address, b"", b"", place)
        except BadTelegram:
            opened = None
        if opened is not None:
            return Opened(
                opened.payload,
                mode,
                decrypted=True,
                doubt="telegram.no_key",
                clear_tail=max(tail, 0),
                findings=("security.published_key",),
            )
    raise BadTelegram("telegram.no_key", place, "Enciphered, and no key was given.")
