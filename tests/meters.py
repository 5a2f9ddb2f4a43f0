"""Telegrams of invented meters, made from EN 13757-3 and -4 for tests of what lies above decoding.

::

    | L | C 44 | M M | ID ID ID ID | V | T | CI 7A | ACC | ST | CF CF | records ...

Records: 0C 06 energy [kWh], 8 digits BCD; 0B 6E heat cost allocator units, 6 digits BCD; 04 6D date and
time F; 4B 6E units at the set day (storage 1); 42 6C its date G.
"""

from __future__ import annotations

from datetime import date, datetime

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

HEAT_METER, ALLOCATOR = 0x04, 0x08
MAKER = "TPR"


def bcd(number: int, octets: int) -> bytes:
    return bytes.fromhex(f"{number:0{octets * 2}d}")[::-1]


def date_g(day: date) -> bytes:
    year = day.year - 2000
    return bytes([day.day | (year & 7) << 5, day.month | (year >> 3) << 4])


def datetime_f(at: datetime) -> bytes:
    return bytes([at.minute, at.hour]) + date_g(at.date())


def energy_kwh(number: int) -> bytes:
    return b"\x0c\x06" + bcd(number, 4)


def hca_units(number: int) -> bytes:
    return b"\x0b\x6e" + bcd(number, 3)


def clock(at: datetime) -> bytes:
    return b"\x04\x6d" + datetime_f(at)


def set_day(day: date, units: int) -> bytes:
    return b"\x42\x6c" + date_g(day) + b"\x4b\x6e" + bcd(units, 3)


def telegram(
    device: str, records: bytes, *, device_type: int = HEAT_METER, access: int = 1, key: bytes | None = None
) -> bytes:
    code = 0
    for letter in MAKER:
        code = code << 5 | ord(letter) - 64
    address = code.to_bytes(2, "little") + bytes.fromhex(device)[::-1] + bytes([1, device_type])
    configuration, body = 0, records
    if key is not None:
        plain = b"\x2f\x2f" + records
        plain += b"\x2f" * (-len(plain) % 16)
        configuration = 5 << 8 | len(plain) // 16 << 4
        encryptor = Cipher(AES(key), CBC(address + bytes([access]) * 8)).encryptor()
        body = encryptor.update(plain) + encryptor.finalize()
    content = b"\x7a" + bytes([access, 0]) + configuration.to_bytes(2, "little") + body
    return bytes([1 + len(address) + len(content), 0x44]) + address + content
