"""The extended link layer (EN 13757-4, CI 8C to 8F).

::

    8C: | CC | ACC |
    8D: | CC | ACC | SN SN SN SN | crc crc |
    8E: | CC | ACC | M M | A A A A A A |
    8F: | CC | ACC | M M | A A A A A A | SN SN SN SN | crc crc |

SN is little endian; its three highest bits name the encryption: 0 none, 1 AES-CTR. The CRC (little endian) is
of all that follows it; where encrypted, it is the first of the encrypted bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

from tepore.mbus.errors import BadTelegram

ELL_SHORT = 0x8C
ELL_CODES = frozenset({ELL_SHORT, 0x8D, 0x8E, 0x8F})
WITH_ADDRESS = frozenset({0x8E, 0x8F})
WITH_SESSION = frozenset({0x8D, 0x8F})
AES_CTR = 1


@dataclass(frozen=True, slots=True)
class Ell:
    """An extended link layer.

    Attributes
    ----------
    ci
        CI byte of the layer.
    communication_control, access_number
        Bytes CC and ACC.
    receiver
        Eight bytes M and A of the receiver, empty where there is none.
    session
        Four bytes SN, empty where there is none.
    size
        Bytes of the header, CI included, up to the CRC.
    """

    ci: int
    communication_control: int
    access_number: int
    receiver: bytes
    session: bytes
    size: int

    @property
    def encryption(self) -> int:
        """Encryption of what follows: 0 none, 1 AES-CTR, others reserved."""
        return self.session[3] >> 5 if self.session else 0


def read_ell(content: bytes, place: int) -> Ell:
    """Return the extended link layer at the start of the bytes.

    Parameters
    ----------
    content
        Bytes from its CI on.
    place
        Place of its CI in the telegram, for the refusal.

    Raises
    ------
    BadTelegram
        ``telegram.truncated`` where it is cut.
    """
    ci = content[0]
    address_size = 8 if ci in WITH_ADDRESS else 0
    session_size = 4 if ci in WITH_SESSION else 0
    size = 3 + address_size + session_size
    if len(content) < size + (2 if session_size else 0) + 1:
        raise BadTelegram("telegram.truncated", place, "The extended link layer is cut.")
    return Ell(
        ci=ci,
        communication_control=content[1],
        access_number=content[2],
        receiver=content[3 : 3 + address_size],
        session=content[3 + address_size : size],
        size=size,
    )
