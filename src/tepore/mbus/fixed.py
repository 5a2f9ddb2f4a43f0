"""The fixed data structure of old wired meters (CI 73, EN 1434-3).

::

    | ID ID ID ID | access | status | medium and units | counter 1 (4) | counter 2 (4) |

The two unit bytes carry two bits of the medium and a six-bit unit each. Status bit 0: the counters are binary
(else BCD); bit 1: they are those of the fixed date (else current).
"""

from __future__ import annotations

from dataclasses import dataclass

from tepore.mbus.records import Record, RecordHeader
from tepore.mbus.records.numbers import bcd, scaled
from tepore.mbus.tables import load_table

FIXED_SIZE = 16
BINARY, STORED = 0x01, 0x02
SAME_BUT_HISTORIC = 0x3E
# Data fields of the DIF that would announce such counters: four bytes binary, eight digits of BCD.
BINARY_FIELD, BCD_FIELD = 0x4, 0xC

_UNITS = {
    code: (row["quantity"], row.get("unit"), row["exponent"] + code - row["codes"][0])
    for row in load_table("fixed_units.toml")["unit"]
    for code in range(row["codes"][0], row["codes"][1] + 1)
}


@dataclass(frozen=True, slots=True)
class FixedStructure:
    """The fields of a fixed data structure."""

    device_id: str
    access_number: int
    status: int
    medium: int
    records: tuple[Record, ...]


def read_fixed(octets: bytes) -> FixedStructure:
    """Return the fields of a fixed data structure.

    Parameters
    ----------
    octets
        The 16 bytes after the CI field.
    """
    status, first_unit, second_unit = octets[5], octets[6], octets[7]
    historic = second_unit & 0x3F == SAME_BUT_HISTORIC
    storage = 1 if status & STORED else 0
    return FixedStructure(
        device_id=octets[3::-1].hex(),
        access_number=octets[4],
        status=status,
        medium=first_unit >> 6 | second_unit >> 6 << 2,
        records=(
            _counter(octets, 8, first_unit & 0x3F, status, storage),
            _counter(
                octets,
                12,
                (first_unit if historic else second_unit) & 0x3F,
                status,
                1 if historic else storage,
            ),
        ),
    )


def _counter(octets: bytes, at: int, unit_code: int, status: int, storage: int) -> Record:
    raw = octets[at : at + 4]
    quantity, unit, exponent = _UNITS[unit_code]
    binary = bool(status & BINARY)
    number = int.from_bytes(raw, "little", signed=True) if binary else bcd(raw)
    header = RecordHeader(
        dif_vif=b"",
        data_field=BINARY_FIELD if binary else BCD_FIELD,
        function="instantaneous",
        storage=storage,
        tariff=0,
        subunit=0,
        quantity=quantity,
        unit=unit,
        exponent=exponent,
        factor=None,
        constant=None,
        coding="signed",
        modifiers=(),
        record_error=None,
        is_profile=False,
        is_event=False,
    )
    if number is None:
        return Record(header, raw, at, marker="no valid BCD")
    return Record(header, raw, at, scaled(number, exponent, None, None))
