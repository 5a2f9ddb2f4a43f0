"""What each metering point of a unit used month by month: information for the resident, never the bill.

The bill reads a season by `read_period`, which refuses where an end is missing. Here a month that cannot be
told is left empty, and one whose ends lie between readings says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.kernel import Period
from tepore.kernel.periods import day_in_rome
from tepore.services.plausibility import BLOCKING
from tepore.services.read_period import (
    QUANTITY_OF_POINT,
    TOLERANCE,
    UNITS,
    points_of_installation,
    rating_factors_of,
)
from tepore.services.register_series import (
    REGISTER_KINDS,
    ContradictoryReadings,
    MissingReading,
    SeriesPoint,
    Span,
    merge_points,
    point_at,
    spans_between,
)
from tepore.store.estate.models import PointKind
from tepore.store.metering.models import Finding, Installation, Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
        end_on = min(_next_month(start_on), period.end_on)
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
    readings: dict[tuple[int, str], list[Reading]] = {}
    rows = Reading.objects.filter(
        device_id__in={row.device_id for row in installations},
        organisation_id=unit.organisation_id,
        tariff=0,
        subunit=0,
        kind__in=REGISTER_KINDS,
        replaced_by__isnull=True,
    )
    doubted = set(
        Finding.objects.filter(
            device_id__in={row.device_id for row in installations},
            code__in=BLOCKING,
            settled_at__isnull=True,
        ).values_list("device_id", flat=True)
    )
    for row in rows:
        if row.device_id not in doubted:
            readings.setdefault((row.device_id, row.quantity), []).append(row)
    return tuple(
        _place(point, [row for row in installations if row.metering_point_id == point.pk], readings, months)
        for point in points
    )


def _place(
    point: MeteringPoint,
    installations: Sequence[Installation],
    readings: dict[tuple[int, str], list[Reading]],
    months: Sequence[Period],
) -> PlaceMonths:
    quantity = QUANTITY_OF_POINT[PointKind(point.kind)]
    counters = [_counter(row, readings.get((row.device_id, quantity), [])) for row in installations]
    return PlaceMonths(
        code=point.code,
        kind=point.kind,
        service=point.service,
        room=(point.room.name or point.room.code) if point.room else "",
        unit=UNITS[quantity],
        months=tuple(_use(counters, month) for month in months),
    )


@dataclass(frozen=True)
class _Counter:
    """One installed device as a count that only grows."""

    installation: Installation
    spans: tuple[Span, ...]
    factor: Fraction

    def within(self, month: Period) -> Period | None:
        """Give the days of a month on which the device was installed; None where there is none."""
        end_on = self.installation.end_on or date.max
        return Period(self.installation.start_on, end_on).overlap(month)

    def used(self, start_at: datetime, end_at: datetime) -> tuple[Fraction, bool]:
        """Give what was counted between two instants and whether an end was estimated.

        Raises
        ------
        MissingReading
            An end lies outside the readings.
        """
        if not self.spans:
            raise MissingReading("there are no two readings.", code="reading.missing")
        where = f"device {self.installation.device_id}"
        ends = [point_at(at, self.spans, tolerance=TOLERANCE, where=where) for at in (start_at, end_at)]
        (first, _, _), (last, _, _) = ends
        counts = [self._within(index, point) for index, point, _ in ends]
        between = sum((Fraction(span.difference) for span in self.spans[first:last]), Fraction(0))
        return (between + counts[1] - counts[0]) * self.factor, any(method for _, _, method in ends)

    def _within(self, index: int, point: SeriesPoint) -> Fraction:
        """Give what was counted from the start of a span to a point in it."""
        span = self.spans[index]
        over = span.rolled_over_at if point.value < span.first.value else None
        return Fraction(Span(first=span.first, last=point, rolled_over_at=over).difference)


def _counter(installation: Installation, rows: Iterable[Reading]) -> _Counter:
    where = f"device {installation.device_id}"
    try:
        spans = spans_between(
            merge_points(points_of_installation(rows, installation), where=where),
            modulus=installation.register_modulus,
            resets=installation.device.resets_on_set_day,
            where=where,
        )
    except ContradictoryReadings:
        # The finding stands with whoever reads the building; the resident is shown no figure from it.
        spans = []
    factor = Fraction(1)
    for row in () if installation.is_scaled else rating_factors_of(installation):
        factor *= Fraction(row.number)
    return _Counter(installation, tuple(spans), factor)


def _use(counters: Sequence[_Counter], month: Period) -> MonthUse:
    there = [counter for counter in counters if counter.within(month)]
    shown = _until_latest_reading(there, month)
    amount, is_estimated = Fraction(0), False
    for counter in there:
        part = counter.within(shown)
        if part is None:
            continue
        try:
            used, estimated = counter.used(part.start_at, part.end_at)
        except MissingReading:
            return MonthUse(period=month, amount=None)
        amount, is_estimated = amount + used, is_estimated or estimated
    if not there:
        return MonthUse(period=month, amount=None, has_device=False)
    return MonthUse(period=shown, amount=amount, is_estimated=is_estimated)


def _until_latest_reading(counters: Sequence[_Counter], month: Period) -> Period:
    """Cut a month that is still running to what was read of it; a device taken down ends its own readings."""
    latest = [
        day_in_rome(counter.spans[-1].last.at)
        for counter in counters
        if counter.spans and counter.installation.end_on is None
    ]
    if latest and month.start_on < min(latest) < month.end_on:
        return Period(month.start_on, min(latest))
    return month


def _next_month(on: date) -> date:
    return date(on.year + on.month // 12, on.month % 12 + 1, 1)
