"""Readings from blocks of a maker's own: whole payloads (CI A0 to B7), blocks after DIF 0F, records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from tepore.mbus.devices.layouts import Address, FieldValue, holds, values_of
from tepore.mbus.devices.profile import Layout, Profile
from tepore.mbus.readings.canonical import exact
from tepore.mbus.readings.reading import Reading
from tepore.mbus.records import Function

if TYPE_CHECKING:
    from tepore.mbus.decoded import Decoded


class Decoder(Protocol):
    """A module of ``devices/decoders``: it reads a block that cannot be declared."""

    def fields(self, block: bytes, address: Address) -> Iterable[FieldValue]:
        """Return the values of a block."""


def values_of_layouts(decoded: Decoded, profile: Profile | None) -> list[FieldValue]:
    """Return the values of every block of the maker's own that the profile can read.

    Parameters
    ----------
    decoded
        Telegram.
    profile
        Profile of the device, if any.
    """
    values: list[FieldValue] = []
    for layout, block in blocks_of_layouts(decoded, profile):
        values.extend(values_of_block(layout, block, decoded))
    return values


def blocks_of_layouts(decoded: Decoded, profile: Profile | None) -> Iterator[tuple[Layout, bytes]]:
    """Yield each block of the maker's own that the profile can read, with the layout that reads it.

    Parameters
    ----------
    decoded
        Telegram.
    profile
        Profile of the device, if any.
    """
    for layout in profile.layouts if profile else ():
        for block in _blocks(layout, decoded):
            if holds(layout, block, decoded.ci):
                yield layout, block


def values_of_block(layout: Layout, block: bytes, decoded: Decoded) -> Iterable[FieldValue]:
    """Return the values of a block.

    Parameters
    ----------
    layout
        Layout that holds for the block.
    block
        Bytes of the maker's own.
    decoded
        Telegram that the block is of; some layouts are entangled with its address.
    """
    if layout.decoder:
        return _decoder(layout.decoder).fields(block, _address(decoded))
    return values_of(layout, block)


def readings_of_values(values: Iterable[FieldValue]) -> Iterator[Reading]:
    """Yield the readings of values, but of hidden ones and of those the device does not have.

    Parameters
    ----------
    values
        Result of :func:`values_of_layouts`.
    """
    for each in values:
        if each.hidden or each.value is None:
            continue
        value = exact(each.value, each.scale) if isinstance(each.value, int | Decimal) else each.value
        yield Reading(
            quantity=each.quantity,
            value=value,
            unit=each.unit or None,
            at=each.at,
            on=each.on,
            function=cast("Function", each.function),
            storage=0,
            tariff=0,
            subunit=0,
            name=each.name,
        )


def _blocks(layout: Layout, decoded: Decoded) -> Iterator[bytes]:
    if layout.source == "payload":
        yield decoded.payload
        return
    for record in decoded.records:
        is_block = record.kind == "manufacturer"
        if is_block if layout.source == "block" else record.dif_vif.hex().upper() == layout.record:
            yield record.raw


def _decoder(name: str) -> Decoder:
    return cast("Decoder", import_module(f"tepore.mbus.devices.decoders.{name}"))


def _address(decoded: Decoded) -> Address:
    """Return the address of the frame as sent."""
    letters = decoded.link_manufacturer or decoded.manufacturer or "@@@"
    code = 0
    for letter in letters:
        code = code << 5 | (ord(letter) - 64 & 0x1F)
    identification = bytes.fromhex(decoded.link_device_id or decoded.device_id or "00000000")[::-1]
    version = decoded.link_version if decoded.link_version is not None else decoded.version or 0
    kind = decoded.link_device_type if decoded.link_device_type is not None else decoded.device_type or 0
    return Address(
        manufacturer=code.to_bytes(2, "little"),
        address=identification + bytes([version, kind]),
        control_information=decoded.ci[-1] if decoded.ci else 0,
        access_number=decoded.access_number or 0,
    )
