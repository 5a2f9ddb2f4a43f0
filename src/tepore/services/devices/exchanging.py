"""A device is exchanged, moved, mounted again, or given another rating: the old row ends, a new one begins.

::

    point 3-bagno   |---- device A, K 0.91 ----|---- device B, K 0.91 ----
                    first            last at A ^ first at B
                                             the day

Nothing is overwritten: an installation only ever gets its end and the register at it. A closed season that
stands on the day keeps it from changing (a guard of the database).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from tepore.kernel.periods import day_in_rome
from tepore.services.device_keys import enrol_device_key, parse_device_key
from tepore.services.devices.succession import (
    Deed,
    UnableToExchange,
    begin_installation,
    end_installation,
    rating_of,
    record_exchange,
    refuse_fall,
    refuse_negative,
    standing,
)
from tepore.services.ingest_telegrams import read_again
from tepore.services.register.words import HEAT_COST_ALLOCATOR
from tepore.services.scope import condominiums_within
from tepore.services.table_files.columns import plain
from tepore.store.estate.models import MeteringPoint
from tepore.store.metering.models import Device
from tepore.store.sealing import read_key_ring

if TYPE_CHECKING:
    from tepore.services.access import Actor

LONGEST_NUMBER = 20
GREATEST_FACTOR = Decimal(1000)
MAKER_LETTERS = 3
FACTOR_SYMBOLS = ("K", "K_Q", "K_C", "K_T")


@dataclass(frozen=True, kw_only=True)
class NewDevice:
    """The device that comes.

    Attributes
    ----------
    identification
        Serial number as it stands on the device; zeros before it may be left out.
    manufacturer
        Three letters; empty where not known.
    first_value
        Its register on the day, in the unit of the point.
    factors
        Rating factors by symbol; None to take those of the device that goes.
    key
        As the maker gives it; empty for none. The `repr` does not show it.
    """

    identification: str
    manufacturer: str = ""
    model: str = ""
    first_value: Decimal = Decimal(0)
    factors: Sequence[tuple[str, Decimal]] | None = None
    key: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """What was done.

    Attributes
    ----------
    device_id
        The device that is at the point now.
    ended, begun
        The installations, by their rows.
    opened
        Readings of telegrams that had waited for the device or its key.
    """

    device_id: int
    ended: int
    begun: int
    opened: int = 0


def replace_device(
    *,
    actor: Actor,
    device_id: int,
    on: date,
    last_value: Decimal,
    successor: NewDevice,
    now: datetime,
    reason: str = "",
) -> Exchange:
    """Put another device in a device's place.

    Parameters
    ----------
    actor
        Who enters it.
    device_id
        The device that goes.
    on
        Civil day of the exchange: the first of the new device.
    last_value
        Register of the old device on that day, in the unit of the point.
    successor
        The device that comes.
    now
        Aware instant.
    reason
        Why, in a few words; for the audit.

    Raises
    ------
    NotPermitted
        The role may not, or the device is out of reach.
    UnableToExchange
        The device sits nowhere on that day, the register would fall, the successor sits elsewhere, a figure
        cannot be, or a closed season stands on the day: nothing is written.
    BadDeviceKey
        The key has another form.
    """
    device, there = standing(actor, device_id, on, now)
    number = _serial_of(successor.identification)
    if number == device.identification and successor.manufacturer.upper() in {"", device.manufacturer}:
        raise UnableToExchange(
            "the new device is the old one.",
            where=f"device {number}",
            remedy="Give the number of the new device, or enter that it was mounted again.",
            code="exchange.same",
        )
    refuse_fall(device, there, on, last_value)
    refuse_negative(successor.first_value)
    key = parse_device_key(successor.key) if successor.key.strip() else None
    factors = there.rating_factors if successor.factors is None else factors_of(successor.factors, on)
    ring = read_key_ring(settings.ENVIRONMENT.key_path)
    with transaction.atomic():
        comes = _found_or_made(actor, number, successor, device)
        end_installation(there, on, last_value)
        begun = begin_installation(
            comes,
            there.metering_point,
            on,
            rating_factors=factors,
            is_scaled=there.is_scaled,
            register_modulus=there.register_modulus,
            first_value=successor.first_value,
        )
        if key is not None:
            enrol_device_key(device_id=comes.pk, key=key, from_on=on, key_ring=ring)
        record_exchange(
            Deed(actor=actor, now=now, action="device.replaced", on=on, reason=reason), device, there, begun
        )
    waited = read_again(
        organisation_id=actor.organisation_id,
        identifications=[comes.identification],
        key_ring=ring,
        clock=lambda: now,
    )
    return Exchange(device_id=comes.pk, ended=there.pk, begun=begun.pk, opened=waited.readings)


def move_device(
    *, actor: Actor, device_id: int, point_id: int, on: date, value: Decimal, now: datetime, reason: str = ""
) -> Exchange:
    """Move a device to another metering point, which is free on that day.

    Parameters
    ----------
    actor
        Who enters it.
    device_id
        The device.
    point_id
        Where it goes: a point of the same kind.
    on
        Civil day: the first at the new point.
    value
        Register on that day: the last at the one and the first at the other.
    now
        Aware instant.
    reason
        Why, in a few words.

    Raises
    ------
    NotPermitted
        The role may not, or device or point is out of reach.
    UnableToExchange
        The device sits nowhere on that day, the point is taken or of another kind, or the register falls.
    """
    device, there = standing(actor, device_id, on, now)
    point = MeteringPoint.objects.filter(pk=point_id, condominium__in=condominiums_within(actor)).first()
    if point is None or point.pk == there.metering_point_id or point.kind != there.metering_point.kind:
        raise UnableToExchange(
            "the device can go to another point of the same kind alone.",
            where=f"device {device.identification}",
            remedy="Choose another point.",
            code="exchange.point",
        )
    refuse_fall(device, there, on, value)
    with transaction.atomic():
        end_installation(there, on, value)
        # Its rating factors belong to the radiator that it leaves: at the new one they are entered anew.
        begun = begin_installation(
            device, point, on, first_value=value, register_modulus=there.register_modulus
        )
        record_exchange(
            Deed(actor=actor, now=now, action="device.moved", on=on, reason=reason), device, there, begun
        )
    return Exchange(device_id=device.pk, ended=there.pk, begun=begun.pk)


def remount_device(
    *,
    actor: Actor,
    device_id: int,
    removed_on: date,
    mounted_on: date,
    value: Decimal,
    now: datetime,
    reason: str = "",
) -> Exchange:
    """Enter that a device was taken off for some days, as when a wall is painted, and mounted again.

    Parameters
    ----------
    actor
        Who enters it.
    device_id
        The device.
    removed_on, mounted_on
        Civil days: the first without it, and the first with it again.
    value
        Register in between.
    now
        Aware instant.
    reason
        Why, in a few words.

    Raises
    ------
    NotPermitted
        The role may not, or the device is out of reach.
    UnableToExchange
        The device was not there, the days are in the wrong order, or the register would fall.
    """
    device, there = standing(actor, device_id, removed_on, now)
    if mounted_on <= removed_on or mounted_on > day_in_rome(now):
        raise UnableToExchange(
            "it is mounted again after it was taken off, and not in the future.",
            where=f"device {device.identification}",
            remedy="Correct the days.",
            code="exchange.days",
        )
    refuse_fall(device, there, removed_on, value)
    with transaction.atomic():
        end_installation(there, removed_on, value)
        begun = begin_installation(
            device, there.metering_point, mounted_on, first_value=value, **rating_of(there)
        )
        record_exchange(
            Deed(actor=actor, now=now, action="device.remounted", on=mounted_on, reason=reason),
            device,
            there,
            begun,
        )
    return Exchange(device_id=device.pk, ended=there.pk, begun=begun.pk)


def change_rating(
    *,
    actor: Actor,
    device_id: int,
    on: date,
    factors: Sequence[tuple[str, Decimal]],
    value: Decimal,
    now: datetime,
    reason: str = "",
) -> Exchange:
    """Give a device other rating factors from a day on; consumption before it keeps the old ones.

    Parameters
    ----------
    actor
        Who enters it.
    device_id
        The device.
    on
        First civil day of the new factors.
    factors
        Symbol (``K``, ``K_Q``, ``K_C``, ``K_T`` of EN 834) and number, above 0.
    value
        Register on that day, in the unit of the point: it splits the consumption.
    now
        Aware instant.
    reason
        Why, in a few words.

    Raises
    ------
    NotPermitted
        The role may not, or the device is out of reach.
    UnableToExchange
        The device sits nowhere on that day, a factor cannot be, or the register would fall.
    """
    device, there = standing(actor, device_id, on, now)
    refuse_fall(device, there, on, value)
    rating = {**rating_of(there), "rating_factors": factors_of(factors, on)}
    with transaction.atomic():
        end_installation(there, on, value)
        begun = begin_installation(device, there.metering_point, on, first_value=value, **rating)
        record_exchange(
            Deed(actor=actor, now=now, action="device.rating_changed", on=on, reason=reason),
            device,
            there,
            begun,
        )
    return Exchange(device_id=device.pk, ended=there.pk, begun=begun.pk)


def factors_of(factors: Sequence[tuple[str, Decimal]], on: date) -> list[dict[str, str]]:
    """Write rating factors as an installation keeps them.

    Raises
    ------
    UnableToExchange
        A factor is unknown, not above 0 or beyond 1000, or none is given.
    """
    for symbol, number in factors:
        if symbol not in FACTOR_SYMBOLS or not number.is_finite() or not 0 < number <= GREATEST_FACTOR:
            raise UnableToExchange(
                f"a rating factor is above 0 and up to {GREATEST_FACTOR}.",
                where=f"factor {symbol:.10}",
                remedy="Copy it from the rating sheet of the radiator.",
                code="exchange.factor",
            )
    if not factors:
        raise UnableToExchange("no rating factor is given.", code="exchange.factor")
    return [
        {"symbol": symbol, "number": format(number, "f"), "source": f"entered for {on}"}
        for symbol, number in factors
    ]


def _serial_of(text: str) -> str:
    kept = plain(text)
    if not kept or len(kept) > LONGEST_NUMBER:
        raise UnableToExchange(
            "the serial number is missing or too long.",
            remedy="Copy it from the device.",
            code="exchange.number",
        )
    return kept.zfill(8) if kept.isdigit() else kept


def _found_or_made(actor: Actor, number: str, new: NewDevice, old: Device) -> Device:
    maker = new.manufacturer.strip().upper()
    if maker and (len(maker) != MAKER_LETTERS or not maker.isascii() or not maker.isalpha()):
        raise UnableToExchange(
            "a maker has three letters.", where=f"device {number}", code="exchange.manufacturer"
        )
    same = Device.objects.filter(organisation_id=actor.organisation_id, identification=number)
    known = (same.filter(manufacturer=maker) if maker else same).order_by("-manufacturer").first()
    if known is not None:
        if known.kind and old.kind and known.kind != old.kind:
            raise UnableToExchange(
                f"it is a {known.kind} and the point has a {old.kind}.",
                where=f"device {number}",
                remedy="Check the number.",
                code="exchange.kind",
            )
        return known
    return Device.objects.create(
        organisation_id=actor.organisation_id,
        identification=number,
        manufacturer=maker or old.manufacturer,
        kind=old.kind,
        model=new.model.strip()[:100],
        resets_on_set_day=old.kind == HEAT_COST_ALLOCATOR,
    )
