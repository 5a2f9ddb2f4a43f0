"""The transport header (EN 13757-7): none, short or long, with its configuration field.

::

    short: | CI | ACC | ST | CF CF | extension of CF |
    long:  | CI | ID ID ID ID | M M | V | T | ACC | ST | CF CF | extension of CF |

CF is little endian; bits 12 to 8 name the security mode, what the others say depends on it. Mode 7 has one
byte of extension, mode 10 two, an optional key version and four bytes of message counter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tepore.mbus.errors import BadTelegram
from tepore.mbus.link.address import Address

if TYPE_CHECKING:
    from tepore.mbus.transport.ci import Announcement

HEADER_SIZES = {"none": 0, "short": 4, "long": 12}
ONE_BYTE_EXTENSION = frozenset({7, 8, 9, 13})
CCM = 10


class TransportHeader(NamedTuple):
    """A transport header.

    Attributes
    ----------
    address
        Meter's own address (long header); None for that of the link.
    access_number, status, configuration
        None where there is no header.
    extension
        Bytes of the configuration field's extension.
    counter
        Message counter of mode 10, little endian; empty otherwise.
    size
        Bytes, CI included.
    """

    address: Address | None
    access_number: int | None
    status: int | None
    configuration: int | None
    extension: bytes
    counter: bytes
    size: int

    @property
    def mode(self) -> int:
        """Security mode, 0 where there is no header."""
        return 0 if self.configuration is None else self.configuration >> 8 & 0x1F


NO_HEADER = TransportHeader(None, None, None, None, b"", b"", 1)


def read_header(content: bytes, announced: Announcement, place: int) -> TransportHeader:
    """Return the transport header that a CI field announces.

    Parameters
    ----------
    content
        Bytes from the CI on.
    announced
        What the CI announces.
    place
        Place of the CI in the telegram, for the refusal.

    Raises
    ------
    BadTelegram
        ``telegram.truncated`` where the header is cut.
    """
    if announced.header == "none":
        return NO_HEADER
    end = 1 + HEADER_SIZES[announced.header]
    if len(content) < end:
        raise BadTelegram("telegram.truncated", place, f"The {announced.header} transport header is cut.")
    configuration = int.from_bytes(content[end - 2 : end], "little")
    mode = configuration >> 8 & 0x1F
    extension_size = _extension_size(content, end, mode)
    counter_size = 4 if mode == CCM else 0
    if len(content) < end + extension_size + counter_size:
        raise BadTelegram("telegram.truncated", place, "The extension of the configuration field is cut.")
    counter_at = end + extension_size
    return TransportHeader(
        address=Address.of_long_header(content[1:9]) if announced.header == "long" else None,
        access_number=content[end - 4],
        status=content[end - 3],
        configuration=configuration,
        extension=content[end:counter_at],
        counter=content[counter_at : counter_at + counter_size],
        size=counter_at + counter_size,
    )


def _extension_size(content: bytes, end: int, mode: int) -> int:
    if mode in ONE_BYTE_EXTENSION:
        return 1
    if mode == CCM:
        has_key_version = len(content) > end and content[end] >> 6 & 1
        return 3 if has_key_version else 2
    return 0
