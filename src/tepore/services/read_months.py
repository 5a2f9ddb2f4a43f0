"""What each metering point of a unit used month by month: information for the resident, never the bill.

The bill reads a season by `read_period`, which refuses where an end is missing. Here a month that cannot be
told is left empty, and one whose ends lie between readings says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.kernel import Period
from tepore.services.consumption_history.counters import counter_of
from tepore.services.consumption_history.derive import next_month, use_of
from tepore.services.consumption_history.fingerprints import doubted_devices
from tepore.services.consumption_history.refresh import register_rows
from tepore.services.read_period import QUANTITY_OF_POINT, UNITS
from tepore.store.estate.models import PointKind
from tepore.store.metering.models import Installation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tepore.services.consumption_history.counters import Counter
    from tepore.store.estate.models import MeteringPoint, Unit


@dataclass(frozen=True, kw_only=True)
class MonthUse:
    """What was used in a month, or in the part of it that is asked for.

    Attributes
    ----------
    period
        Half-open civil days that the amount is of; a month that is still running ends at the latest reading.
    amount
        In the place's unit, rating factors applied; None where the readings do not tell it.
    is_estimated
        An end of it lies between two readings, in proportion to time.
    has_device
        A device was installed on some day of it.
    """

    period: Period
    amount: Fraction | None
    is_estimated: bool = False
    has_device: bool = True


@dataclass(frozen=True, kw_only=True)
class PlaceMonths:
    """One metering point by months.

    Attributes
    ----------
    unit
        ``hca``, ``kWh`` or ``m3``.
    months
        One entry for each month asked for, in their order.
    """

    code: str
    kind: str
    service: str
    room: str
    unit: str
    months: tuple[MonthUse, ...]


def months_of(period: Period) -> tuple[Period, ...]:
    """Divide a period into calendar months, the first and the last of them cut to it."""
    months, start_on = [], period.start_on
    while start_on < period.end_on:
        end_on = min(next_month(start_on), period.end_on)
        months.append(Period(start_on, end_on))
        start_on = end_on
    return tuple(months)


def read_months(
    *, unit: Unit, months: Sequence[Period], service: str | None = None
) -> tuple[PlaceMonths, ...]:
    """Read what a unit's metering points used in each of some periods, with four queries.

    A device with an open contradiction gives no figure until somebody settled it.

    Parameters
    ----------
    unit
        Already within the reader's reach.
    months
        Half-open civil days, by time.
    service
        Only points of this service; None for all.

    Returns
    -------
    tuple of PlaceMonths
        By service and code.
    """
    points = unit.metering_points.select_related("room").order_by("service", "code")
    if service is not None:
        points = points.filter(service=service)
    installations = list(
        Installation.objects.filter(metering_point__in=points).select_related("device").order_by("start_on")
    )
    readings = register_rows(installations)
    doubted = doubted_devices(row.device_id for row in installations)
    places = []
    for point in points:
        quantity = QUANTITY_OF_POINT[PointKind(point.kind)]
        counters = [
            counter_of(row, [] if row.device_id in doubted else readings.get((row.device_id, quantity), []))
            for row in installations
            if row.metering_point_id == point.pk
        ]
        places.append(_place(point, counters, UNITS[quantity], months))
    return tuple(places)


def _place(
    point: MeteringPoint, counters: Sequence[Counter], unit: str, months: Sequence[Period]
) -> PlaceMonths:
    return PlaceMonths(
        code=point.code,
        kind=point.kind,
        service=point.service,
        room=(point.room.name or point.room.code) if point.room else "",
        unit=unit,
        months=tuple(_use(counters, month) for month in months),
    )


def _use(counters: Sequence[Counter], month: Period) -> MonthUse:
    if not any(counter.within(month) for counter in counters):
        return MonthUse(period=month, amount=None, has_device=False)
    used = use_of(counters, month)
    if used is None:
        return MonthUse(period=month, amount=None)
    return MonthUse(
        period=Period(month.start_on, used.told_until),
        amount=used.amount,
        is_estimated=used.is_estimated,
    )
