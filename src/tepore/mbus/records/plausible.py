"""Whether records that a key without MAC laid open are a meter's, or what chance makes of a wrong key.

The check bytes 2F 2F of modes 2 to 7 let one wrong key in 65,536 pass. Random bytes seldom make records to
the last byte, and those that do carry what no meter sends: digits that are none, reserved codes, register
numbers and quantities beyond reason. One sign that no meter gives is enough to refuse; of the rare ones, that
single meters do give, as many as there are ordinary records. A first byte 0F or 1F makes the
maker's own block of whatever follows: such records say nothing for the key (`says_something`).

The limits are generous defaults of ours, not figures of a standard.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from tepore.mbus.records.header import BLOCKS, RecordHeader, headers_of_format
from tepore.mbus.records.numbers import REAL_FIELD, SELECTION_FIELD
from tepore.mbus.records.record import Record

HIGHEST_STORAGE, HIGHEST_TARIFF, HIGHEST_SUBUNIT = 4096, 64, 64
# Type F carries a century, which a few meters set one too high.
LATEST_YEARS = (2070, 2170)
# Largest magnitude by base unit that a meter in a building, or of a whole town, may show.
LARGEST: dict[str, int] = {
    "Wh": 10**14,
    "J": 10**18,
    "W": 10**11,
    "J/h": 10**14,
    "m³": 10**9,
    "m³/h": 10**6,
    "m³/min": 10**5,
    "m³/s": 10**4,
    "kg": 10**10,
    "kg/h": 10**8,
    "°C": 2000,
    "K": 2000,
    "bar": 10**4,
    "V": 10**6,
    "A": 10**6,
    "%": 1000,
    "s": 10**10,
    "min": 10**8,
    "h": 10**7,
    "d": 10**6,
}
LARGEST_REAL, SMALLEST_REAL = 10**15, Decimal("1e-12")
TELLING_KINDS = frozenset({"number", "date", "datetime", "time", "text", "profile"})
RARE_QUANTITIES = frozenset(
    {"Mass", "Mass flow", "Credit", "Debit", "Any quantity", "Address", "Averaging duration"}
)
RARE_UNITS = frozenset({"J/h", "m³/min", "m³/s", "kg/h", "currency", "°F"})


def is_plausible(records: Sequence[Record]) -> bool:
    """Tell whether a meter may have sent these records."""
    told = b"".join([record.header.dif_vif for record in records])
    return _are_plausible_headers(told) and not any(_has_absurd_value(record) for record in records)


def says_something(records: Sequence[Record]) -> bool:
    """Tell whether a register, date or text is among the records, and not the maker's own bytes alone."""
    return any(record.kind in TELLING_KINDS for record in records)


@lru_cache(maxsize=4096)
def _are_plausible_headers(told: bytes) -> bool:
    """Tell whether a meter may send records with these header bytes in a row."""
    numbered = [header for header in headers_of_format(told) if header.dif_vif[0] not in BLOCKS]
    rare = sum(map(_is_rare, numbered))
    return not any(map(_is_absurd_header, numbered)) and (not rare or 2 * rare < len(numbered))


def _is_absurd_header(header: RecordHeader) -> bool:
    return (
        header.storage > HIGHEST_STORAGE
        or header.tariff > HIGHEST_TARIFF
        or header.subunit > HIGHEST_SUBUNIT
        or header.quantity == "Reserved"
        or "Reserved" in header.modifiers
        or (header.record_error or "").startswith("Reserved")
        or header.data_field == SELECTION_FIELD
    )


def _has_absurd_value(record: Record) -> bool:
    value = record.value
    if record.marker is not None:
        return _is_absurd_marker(record)
    if isinstance(value, date):
        return value.year > LATEST_YEARS[value.year >= 2100]
    if not isinstance(value, int | Decimal):
        return False
    unit = record.header.unit
    size: int | Decimal = -value if value < 0 else value
    is_beyond = unit in LARGEST and size > LARGEST[unit]
    if record.header.data_field == REAL_FIELD and size and not SMALLEST_REAL < size < LARGEST_REAL:
        is_beyond = True
    return is_beyond and not _is_pattern(record.raw)


def _is_absurd_marker(record: Record) -> bool:
    if record.marker == "no valid BCD":
        return not _is_pattern(record.raw)
    return record.marker == "no valid date" and not _is_usual_no_date(record.raw)


def _is_pattern(raw: bytes) -> bool:
    """Tell whether the bytes repeat one digit, or are the largest number: what a meter sends for an error."""
    return len(set(raw.hex())) == 1 or (set(raw[:-1]) <= {0xFF, 0x00} and raw[-1] in {0x7F, 0x80, 0xFF})


def _is_usual_no_date(raw: bytes) -> bool:
    """Tell whether the bytes are a usual way to send no date: no day, every year, all ones, or the flag."""
    day = raw[-2] & 0x1F if len(raw) != 6 else raw[3] & 0x1F
    return day == 0 or raw[-1] & 0xF0 == 0xF0 or raw[-1] in {0x00, 0xFF} or bool(raw[0] & 0x80)


def _is_rare(header: RecordHeader) -> bool:
    return (
        header.quantity in RARE_QUANTITIES
        or header.unit in RARE_UNITS
        or header.record_error is not None
        or header.function == "error"
        or len(header.modifiers) > 2
    )
