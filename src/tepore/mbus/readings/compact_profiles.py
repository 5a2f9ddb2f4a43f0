"""Compact profiles of EN 13757-3 annex F: a run of equal registers in one record of variable length.

::

    length | control | spacing | value | value | ...
             7-6 how values count: as they are, as increments, as decrements, as differences
             5-4 unit of the spacing: s, min, h, d
             3-0 data field of the values, as in a DIF
             spacing 254: a month, 253: half a month (with unit d)

The values follow on a base: the record of the same storage, tariff, subunit and VIF, and the date of that
storage. A profile goes on from the base towards later instants, an inverse one towards earlier ones; the
registers take the storage numbers after the base's. A count that is not absolute gives both what was used in
each interval, as sent, and, where there is a base, the register at its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from tepore.mbus.readings.calendar import stepped
from tepore.mbus.records import Record, Value
from tepore.mbus.records.header import RecordHeader, header_of
from tepore.mbus.records.numbers import LENGTHS, WIDE
from tepore.mbus.records.parse import record_of

_INVERSE = 0x13
_PROFILES = frozenset({0x13, 0x1E, 0x1F})
_UNITS = ("s", "min", "h", "d")
_MONTH, _HALF_MONTH = 254, 253
_WORDS = {"mo": "month_end", "half_month": "half_month_end", "d": "day_end"}
_ABSOLUTE, _DECREMENT = 0, 2


@dataclass(frozen=True, slots=True)
class Register:
    """One register of a compact profile, as a record of its own.

    Attributes
    ----------
    record
        Record with the storage number of the register.
    at
        ``month_end``, ``half_month_end``, ``day_end`` or ``stored``; ``interval`` for what was used in it.
    on
        Its instant, where the base has a date.
    """

    record: Record
    at: str
    on: date | datetime | None


@dataclass(frozen=True, slots=True)
class _Control:
    """The two bytes before the values."""

    counting: int
    unit: str
    spacing: int
    data_field: int

    @property
    def word(self) -> str:
        return _WORDS.get(self.unit, "stored") if self.spacing == 1 else "stored"


def words_of_bases(records: Sequence[Record]) -> dict[int, str]:
    """Return what the storages are that compact profiles count from: the end of a month, of a day, ...

    Storage 0 is now and storage 1 the set day, whatever counts from them.

    Parameters
    ----------
    records
        Records of one telegram.
    """
    words: dict[int, str] = {}
    for record in records:
        if record.kind == "profile" and record.storage > 1:
            control = _control(record.raw[1:3])
            if control is not None:
                words[record.storage] = control.word
    return words


def registers_of(
    profile: Record, records: Sequence[Record], dates: dict[int, date | datetime]
) -> list[Register]:
    """Return the registers of a compact profile; none where its bytes make no sense.

    Parameters
    ----------
    profile
        Record of kind ``profile``.
    records
        All records of the telegram, for the base.
    dates
        Instant of each storage.
    """
    control = _control(profile.raw[1:3])
    code = next((byte & 0x7F for byte in reversed(profile.dif_vif) if byte & 0x7F in _PROFILES), None)
    if control is None or code is None:
        return []
    header = header_of(_single(profile.dif_vif, control.data_field))
    size = LENGTHS[control.data_field]
    octets = profile.raw[3:]
    values = [
        record_of(header, octets[at : at + size], profile.offset)
        for at in range(0, len(octets) - size + 1, size)
    ]
    direction = -1 if code == _INVERSE else 1
    base = _base(profile, header.dif_vif, records)
    start = dates.get(profile.storage)
    found: list[Register] = []
    level = base.value if base else None
    for number, value in enumerate(values, start=1):
        on = stepped(start, direction * number * control.spacing, control.unit) if start else None
        record = value._replace(header=_in_storage(header, profile.dif_vif, profile.storage + number))
        if control.counting == _ABSOLUTE:
            found.append(Register(record, control.word, on))
            continue
        # The step between two registers belongs to the interval that ends at the later one.
        ends = (
            on
            if direction > 0 or start is None
            else stepped(start, -(number - 1) * control.spacing, control.unit)
        )
        found.append(Register(record, "interval", ends))
        level = _moved(level, value.value, direction * (-1 if control.counting == _DECREMENT else 1))
        if level is not None:
            found.append(Register(record._replace(value=level, raw=b""), control.word, on))
    return found


@lru_cache(maxsize=4096)
def _in_storage(header: RecordHeader, dif_vif: bytes, storage: int) -> RecordHeader:
    """Return the header of a register of a profile, which stands under the header bytes of the profile."""
    return replace(header, dif_vif=dif_vif, storage=storage)


def _moved(level: Value, step: Value, sign: int) -> Value:
    if not isinstance(level, int | Decimal) or not isinstance(step, int | Decimal):
        return None
    return WIDE.add(Decimal(level), Decimal(sign * step))


def _control(octets: bytes) -> _Control | None:
    if len(octets) < 2:
        return None
    unit, spacing = _UNITS[octets[0] >> 4 & 3], octets[1]
    if unit == "d" and spacing in {_MONTH, _HALF_MONTH}:
        unit, spacing = ("mo" if spacing == _MONTH else "half_month"), 1
    data_field = octets[0] & 0x0F
    if LENGTHS[data_field] <= 0 or not 0 < spacing < 251:
        return None
    return _Control(octets[0] >> 6, unit, spacing, data_field)


def _single(dif_vif: bytes, data_field: int) -> bytes:
    """Return the header of one value: the data field in the DIF, the VIFE of the profile gone."""
    head = bytearray(dif_vif)
    head[0] = head[0] & 0xF0 | data_field
    place = max(at for at, byte in enumerate(head) if byte & 0x7F in _PROFILES)
    if not head[place] & 0x80:
        head[place - 1] &= 0x7F
    del head[place]
    return bytes(head)


def _base(profile: Record, single: bytes, records: Sequence[Record]) -> Record | None:
    """Return the record that the values count from: the same but for the data field."""
    for record in records:
        same_place = (
            (record.storage, record.tariff, record.subunit, record.function)
            == (profile.storage, profile.tariff, profile.subunit, profile.function)
        )  # fmt: skip
        if same_place and record.kind == "number" and record.dif_vif[1:] == single[1:]:
            return record
    return None
