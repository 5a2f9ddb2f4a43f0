"""What every link layer hands up: who sent it, and the bytes from the CI field on without any CRC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from tepore.mbus.decoded import Link
    from tepore.mbus.link.address import Address

Crc = Literal["auto", "A", "B", "none"]


class Frame(NamedTuple):
    """A frame of the link layer, checked.

    Attributes
    ----------
    link
        ``wmbus`` or ``mbus``.
    control
        C field.
    address
        Sender on the air; None on the wire.
    primary_address
        A field on the wire; None on the air.
    content
        Bytes from the CI field on, CRCs removed.
    places
        Place in the telegram of each byte of the content.
    checked
        A CRC or checksum of the frame was there and is right.
    head
        Bytes before the content on the air, CRCs removed: L to the A field.
    findings
        Dotted codes of what is odd and usable.
    """

    link: Link
    control: int
    address: Address | None
    primary_address: int | None
    content: bytes
    places: range | tuple[int, ...]
    checked: bool
    head: bytes = b""
    findings: tuple[str, ...] = ()

    def place(self, index: int) -> int:
        """Return the place in the telegram of a byte of the content; past them, the next place."""
        if index < len(self.places):
            return self.places[index]
        return self.places[-1] + 1 if self.places else 0
