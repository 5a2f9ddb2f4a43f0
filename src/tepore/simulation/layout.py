"""What a family of devices sends: its address and records, from a table, and their bytes by `mbus.encode`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Literal

from tepore.mbus.encode import Meter, encode_value
from tepore.norms.tables import load_table

Sent = int | date | datetime
NO_DAY = b"\xff\xff"
"""Date of type G that says "no date" (EN 13757-3)."""


@dataclass(frozen=True, slots=True)
class SentRecord:
    """One record of a telegram.

    Attributes
    ----------
    dif_vif
        Header bytes.
    carries
        Word of what it carries, a key of the device's state.
    place
        How many kept values back.
    scale
        Resolution of the register in the base unit of the header.
    """

    dif_vif: bytes
    carries: str
    place: int
    scale: Decimal


@dataclass(frozen=True)
class Layout:
    """What a family of devices sends.

    Attributes
    ----------
    modulus
        Count at which its main register starts again [resolutions].
    status, error_flags
        Bits by the word of what befell the device.
    protection
        How its telegrams are protected, where the family has one way only.
    """

    name: str
    manufacturer: str
    version: int
    device_type: int
    modulus: int
    records: tuple[SentRecord, ...]
    status: Mapping[str, int]
    error_flags: Mapping[str, int]
    protection: Literal["session"] | None = None

    def meter(self, serial: str) -> Meter:
        """Give the identity of one device, by its eight digits."""
        return Meter(self.manufacturer, serial, self.version, self.device_type)


@cache
def layout_of(name: str) -> Layout:
    """Give a layout by the name of its table, which is that of the kind of device it stands for."""
    table = load_table("tepore.simulation.layouts", f"{name}.toml")
    records = tuple(
        SentRecord(
            bytes.fromhex(row["dif_vif"]), row["carries"], row.get("place", 0), Decimal(row.get("scale", 1))
        )
        for row in table["records"]
    )
    return Layout(
        name=table["name"],
        manufacturer=table["manufacturer"],
        version=table["version"],
        device_type=table["device_type"],
        modulus=table["modulus"],
        records=records,
        status=MappingProxyType(table.get("status", {})),
        error_flags=MappingProxyType(table.get("error_flags", {})),
        protection=table.get("protection"),
    )


def record_bytes(record: SentRecord, value: Sent | None) -> bytes:
    """Give the bytes of a record; without a value those that say "no value"."""
    if isinstance(value, int):
        return _number_bytes(record.dif_vif, value, record.scale)
    if value is None and record.carries.endswith("_on"):
        return record.dif_vif + NO_DAY
    return record.dif_vif + encode_value(record.dif_vif, value)


# Registers stand still all summer, and most steps of half-months are small: the same bytes come again.
@lru_cache(maxsize=1 << 16)
def _number_bytes(dif_vif: bytes, number: int, scale: Decimal) -> bytes:
    return dif_vif + encode_value(dif_vif, number * scale)
