"""The keys of a fleet, each with its key schedule worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import CipherContext

AES_KEY_SIZE = 16


class KeyRing:
    """Keys by device, as `decode_batch` asks for them; never shown in a representation.

    Parameters
    ----------
    keys
        Key of each device by its id, eight hexadecimal digits.
    """

    def __init__(self, keys: Mapping[str, bytes] = {}) -> None:
        self._keys = {int(device_id, 16): key for device_id, key in keys.items()}
        self._schedules: dict[int, CipherContext] = {}

    def __len__(self) -> int:
        return len(self._keys)

    def __repr__(self) -> str:
        return f"KeyRing of {len(self)} keys"

    def key_of(self, device_number: int) -> bytes | None:
        """Return the key of a device by its id as a number; None where there is none."""
        return self._keys.get(device_number)

    def schedule_of(self, device_number: int) -> CipherContext | None:
        """Return what deciphers single blocks of AES with the key of a device; None without an AES key.

        The blocks of one telegram do not depend on those of another, so one context serves all.
        """
        schedule = self._schedules.get(device_number)
        if schedule is None:
            key = self._keys.get(device_number)
            if key is None or len(key) != AES_KEY_SIZE:
                return None
            # Single blocks are the middle of CBC, whose XOR `open_mode_5` adds; this is not ECB of a message.
            schedule = Cipher(AES(key), ECB()).decryptor()  # noqa: S305
            self._schedules[device_number] = schedule
        return schedule
