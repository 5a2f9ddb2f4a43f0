"""One data record: what EN 13757-3 says about a few bytes, before any device profile adds a meaning."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from tepore.mbus.records.dates import MeterDate
from tepore.mbus.records.header import Function, RecordHeader
from tepore.mbus.records.numbers import BCD_FIELDS, REAL_FIELD, SELECTION_FIELD

Kind = Literal[
    "number", "date", "datetime", "time", "text", "bytes", "profile", "none", "manufacturer", "more"
]
Value = Decimal | int | date | datetime | str | None


class Record(NamedTuple):
    """One data record of a telegram.

    A named tuple: a fleet makes millions of them, and a frozen class costs five times as much to build. What
    follows from the header bytes alone is worked out once for all records that carry them.

    Attributes
    ----------
    header
        Meaning of the header bytes.
    raw
        Value bytes as sent (``data`` in JSON), with the length byte of a variable length.
    offset
        Byte offset of the DIF in the application payload.
    value
        Exact value in the base unit; None where the meter says that it has none, ``marker`` tells why.
    kind
        Form of the value. ``profile`` is a compact profile, whose values stand for several registers;
        ``manufacturer`` is the block after DIF 0F, ``more`` the block after DIF 1F (more
        records follow in the next telegram).
    marker
        Why there is no value: ``no data``, ``no valid date``, ``80..00 = no value``, ``no valid BCD``,
        ``not a number``; None where there is one.
    told_at
        Date that the value bytes are, with its flags; None for a record that carries none.
    """

    header: RecordHeader
    raw: bytes
    offset: int
    value: Value = None
    kind: Kind = "number"
    marker: str | None = None
    told_at: MeterDate | None = None

    @property
    def dif_vif(self) -> bytes:
        """Header bytes as sent: DIF, DIFEs, VIF, VIFEs."""
        return self.header.dif_vif

    @property
    def function(self) -> Function:
        """What the value is: instantaneous, maximum, minimum, or during an error state."""
        return self.header.function

    @property
    def storage(self) -> int:
        """Storage number of the DIF and its DIFEs."""
        return self.header.storage

    @property
    def tariff(self) -> int:
        """Tariff number of the DIFEs."""
        return self.header.tariff

    @property
    def subunit(self) -> int:
        """Subunit number of the DIFEs."""
        return self.header.subunit

    @property
    def quantity(self) -> str | None:
        """Name of the quantity in EN 13757-3, without its modifiers; None for a block of the maker's own."""
        return self.header.quantity

    @property
    def unit(self) -> str | None:
        """Base unit: Wh, J, W, m³, m³/h, °C, K, bar, s, min, h, d, ...; None where it has none."""
        return self.header.unit

    @property
    def modifiers(self) -> tuple[str, ...]:
        """Combinable VIFEs that change the meaning and not the scale, by their names in EN 13757-3."""
        return self.header.modifiers

    @property
    def record_error(self) -> str | None:
        """Error that the meter reports for this record (EN 13757-3 table of record errors); None for none."""
        return self.header.record_error

    @property
    def title(self) -> str | None:
        """Quantity with its modifiers, as a person reads it."""
        return None if self.quantity is None else ", ".join((self.quantity, *self.modifiers))

    @property
    def code(self) -> int | None:
        """Unsigned integer of a VIF whose values are identifiers, counters or flags (data types C and D).

        None for other VIFs. ``value`` reads every integer as type B, signed, as public decoders print it.
        """
        is_code = self.header.coding == "unsigned" and self._is_integer
        return int.from_bytes(self.raw, "little") if is_code and self.raw else None

    @property
    def event_at(self) -> date | datetime | None:
        """Date of the event, where a VIFE makes the value bytes one (begin or end of an exceeded limit).

        ``value`` is then the number that the VIF alone would give.
        """
        told = self.told_at.value if self.told_at is not None and self.header.is_event else None
        return told if isinstance(told, date) else None

    @property
    def register_digits(self) -> int | None:
        """Decimal digits of a BCD register, for its rollover; None otherwise."""
        return 2 * len(self.raw) if self.header.data_field in BCD_FIELDS else None

    @property
    def register_bits(self) -> int | None:
        """Bits of a binary register, for its rollover; None otherwise."""
        is_binary = self.kind == "number" and self._is_integer and self.header.data_field != REAL_FIELD
        return 8 * len(self.raw) if is_binary else None

    @property
    def all_ones(self) -> bool:
        """Every value bit is 1: some makers mean "no value" by it, the standard does not."""
        raw = self.raw
        return raw[:1] == b"\xff" and raw.count(0xFF) == len(raw)

    @property
    def invalid_time(self) -> bool:
        """Flag of date types F, I and J."""
        return self.told_at is not None and self.told_at.invalid_time

    @property
    def summer_time(self) -> bool:
        """Flag of date types F and I."""
        return self.told_at is not None and self.told_at.summer_time

    @property
    def _is_integer(self) -> bool:
        return 0 < self.header.data_field < SELECTION_FIELD
