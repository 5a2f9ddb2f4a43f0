"""Values of a block of the maker's own, by the layout that a profile declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from tepore.mbus.devices.forms import FORMS, LENGTHS, day_and_month_after
from tepore.mbus.devices.profile import Field, Layout

#: CI bytes after which the payload is of the maker's own (EN 13757-7).
MAKERS_OWN = range(0xA0, 0xB8)


@dataclass(frozen=True, slots=True)
class Address:
    """Address of the sender of a frame as sent, which some layouts are entangled with.

    Attributes
    ----------
    manufacturer
        Two bytes as sent.
    address
        Identification, version and device type: six bytes as sent.
    control_information
        Last CI byte.
    access_number
        Access number of the transport header; 0 where there is none.
    """

    manufacturer: bytes
    address: bytes
    control_information: int
    access_number: int = 0


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A value read from a block of the maker's own.

    Attributes
    ----------
    name, quantity, unit, at, hidden
        As :class:`tepore.mbus.devices.profile.Field` says.
    value
        Number in the unit, code text, civil date or local time; None where the device says that it has none.
    scale
        Factor still to be applied on the number, which stays exact until then.
    on
        Its instant, where the block tells it.
    function
        Instantaneous, maximum, minimum.
    """

    name: str
    quantity: str
    value: int | date | datetime | str | None
    unit: str = ""
    scale: Fraction = Fraction(1)
    at: str = "now"
    on: date | datetime | None = None
    hidden: bool = False
    function: str = "instantaneous"


def holds(layout: Layout, block: bytes, control_information: Sequence[int]) -> bool:
    """Tell whether a layout is meant for a block.

    Parameters
    ----------
    layout
        Declared layout.
    block
        Bytes it would be read from.
    control_information
        CI bytes of the telegram.
    """
    wanted = layout.control_information or (MAKERS_OWN if layout.source == "payload" else ())
    if wanted and not set(wanted) & set(control_information):
        return False
    if layout.first and not any(_starts(block, pattern) for pattern in layout.first):
        return False
    fewest, most = layout.length
    return len(block) >= max(fewest, reach(layout)) and (most == 0 or len(block) <= most)


def reach(layout: Layout) -> int:
    """Return how many bytes the fields of a layout need."""
    return max((field.offset + _length(field) for field in layout.fields), default=0)


def place_of(field: Field) -> range:
    """Return the bytes of the block that a field is read from; none for a sum of others."""
    return range(field.offset, field.offset + _length(field)) if field.kind != "sum" else range(0)


def values_of(layout: Layout, block: bytes) -> Iterable[FieldValue]:
    """Return the values of a block, in the order of the layout's fields.

    Parameters
    ----------
    layout
        Declared layout; it must hold for the block.
    block
        Bytes it is read from.
    """
    found: dict[str, FieldValue] = {}
    for field in layout.fields:
        raw = _raw(field, block, found)
        on = found[field.on].value if field.on else None
        found[field.name] = FieldValue(
            name=field.name,
            quantity=field.quantity,
            value=raw,
            unit=field.unit,
            scale=field.scale,
            at=field.at,
            on=on if isinstance(on, date) else None,
            hidden=field.hidden,
        )
    return found.values()


def _starts(block: bytes, pattern: str) -> bool:
    digits = block.hex().upper()
    return len(digits) >= len(pattern) and all(
        wanted in {".", digit} for wanted, digit in zip(pattern, digits, strict=False)
    )


def _length(field: Field) -> int:
    return field.length or LENGTHS.get(field.kind, 0)


def _raw(field: Field, block: bytes, found: Mapping[str, FieldValue]) -> int | date | None:
    if field.kind == "sum":
        parts = [found[name].value for name in field.of]
        numbers = [part for part in parts if isinstance(part, int)]
        return sum(numbers) if len(numbers) == len(parts) else None
    part = block[field.offset : field.offset + _length(field)]
    if field.kind == "day_month_after":
        before = found[field.of[0]].value
        return day_and_month_after(part, before) if isinstance(before, date) else None
    raw = FORMS[field.kind](part)
    if isinstance(raw, int):
        raw >>= field.shift
        if field.bits:
            raw &= (1 << field.bits) - 1
        if raw in field.absent:
            return None
    return raw
