"""What the bytes of a block of the maker's own say, by the layout that the device's profile declares."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from tepore.mbus.devices import profile_for
from tepore.mbus.devices.layouts import place_of
from tepore.mbus.readings.by_layouts import blocks_of_layouts, values_of_block
from tepore.mbus.readings.canonical import exact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tepore.mbus.decoded import Decoded
    from tepore.mbus.devices.layouts import FieldValue
    from tepore.mbus.devices.profile import Layout

NOT_EXPLAINED = "Nothing that the device's profile explains."


class Part(NamedTuple):
    """A run of bytes of a block and what it says.

    Attributes
    ----------
    start, end
        First byte of the block and the one after the last.
    meaning
        One sentence.
    """

    start: int
    end: int
    meaning: str


def parts_of_block(decoded: Decoded, block: bytes) -> tuple[Part, ...]:
    """Return a block run by run.

    Parameters
    ----------
    decoded
        Telegram that the block is of.
    block
        The whole payload, or the bytes of a record.

    Returns
    -------
    tuple of Part
        Every byte once, in order; one part where a decoder module reads the block as a whole; none where the
        device has no profile that reads it.
    """
    match = profile_for(decoded.manufacturer, decoded.version, decoded.device_type, decoded.ci)
    profile = match.profile if match else None
    layouts = [layout for layout, held in blocks_of_layouts(decoded, profile) if held == block]
    if not layouts or not block:
        return ()
    if any(layout.decoder for layout in layouts):
        said = [_said(value) for layout in layouts for value in values_of_block(layout, block, decoded)]
        told = "; ".join(filter(None, said)) or "no value"
        return (Part(0, len(block), f"By the maker's own layout: {told}."),)
    return tuple(_runs([_of_byte(place, layouts, block, decoded) for place in range(len(block))]))


def _of_byte(place: int, layouts: list[Layout], block: bytes, decoded: Decoded) -> tuple[str, ...]:
    """Return what the fields that lie over a byte say."""
    told = []
    for layout in layouts:
        values = values_of_block(layout, block, decoded)
        for field, value in zip(layout.fields, values, strict=True):
            if place in place_of(field):
                told.append(_said(value) or f"{value.name}: {value.value}")
    return tuple(told)


def _runs(by_byte: list[tuple[str, ...]]) -> Iterator[Part]:
    start = 0
    for told, run in groupby(by_byte):
        end = start + sum(1 for _ in run)
        yield Part(start, end, f"{'; '.join(told)}." if told else NOT_EXPLAINED)
        start = end


def _said(value: FieldValue) -> str:
    """Return name, value and unit of what gives a reading; nothing of intermediates."""
    if value.hidden:
        return ""
    if value.value is None:
        return f"{value.name}: none"
    number = value.value
    if isinstance(number, int | Decimal):
        number = format(exact(number, value.scale), "f")
    return f"{value.name}: {number} {value.unit}".rstrip()
