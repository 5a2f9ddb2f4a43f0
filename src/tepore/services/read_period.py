"""What a metering point used in a period, from readings and installations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db.models import Q

from tepore.kernel import Period, Refusal
from tepore.kernel.periods import day_in_rome, midnight_in_rome
from tepore.norms.uni10200 import IndexReading, LinearEstimate, Quality, RatingFactor
from tepore.services.plausibility import BLOCKING
from tepore.services.register_series import (
    NOW,
    REGISTER_KINDS,
    RESETTING_KINDS,
    MissingReading,
    SeriesPoint,
    Span,
    merge_points,
    point_at,
    seconds_between,
    spans_between,
)
from tepore.store.estate.models import MeteringPoint, PointKind
from tepore.store.metering.models import Finding, Installation, Reading

if TYPE_CHECKING:
    from django.db.models import QuerySet

TOLERANCE = timedelta(days=1)
"""A reading this near to an end of the period stands for it: own rule, not a norm's."""
QUANTITY_OF_POINT = {
    PointKind.RADIATOR: "hca",
    PointKind.UNIT_INLET: "energy",
    PointKind.ZONE: "hca",  # a totaliser sends its count as allocators do
    PointKind.BOILER_OUTLET: "energy",
    PointKind.HOT_WATER_INLET: "volume",
    PointKind.COLD_WATER_INLET: "volume",
}
FAR_AT = datetime.max.replace(tzinfo=UTC)
UNREAD = -1
"""Id of a point that an installation states, not a reading."""
RESTART = "restart at zero after "
"""Before the set day's reading in the source of what the display counted from then on."""


class OpenFinding(MissingReading):
    """Readings that a person must look at first: nothing is estimated past them."""


class UnknownMeteringPoint(Refusal):
    """A metering point that is not of this organisation."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one device counted without a reset, in its display unit.

    Attributes
    ----------
    device_id, device
        Its row and its identification.
    first_index, last_index
        Displays at both ends.
    first_on, last_on
        Civil days of the displays.
    rolled_over_at
        Count at which the register began again in between; None where it did not.
    factors, scaled
        What the difference is multiplied by, unless the display holds it already.
    quality, method
        How far it may be trusted, and how an estimate was made.
    sources
        What its ends stand on: ``"reading 12"``, ``"installation 3"``, a restart at zero, or an estimate with
        both its readings.
    estimates
        What each end was estimated from; None where it was read.
    """

    device_id: int
    device: str
    device_kind: str
    first_index: Decimal
    last_index: Decimal
    first_on: date
    last_on: date
    rolled_over_at: Decimal | None
    factors: tuple[RatingFactor, ...]
    scaled: bool
    quality: Quality
    method: str
    sources: tuple[str, str]
    estimates: tuple[LinearEstimate | None, LinearEstimate | None] = (None, None)

    @property
    def amount(self) -> Fraction:
        """What is charged by: the difference times the rating factors."""
        amount = Fraction(self.last_index + (self.rolled_over_at or Decimal(0)) - self.first_index)
        for factor in () if self.scaled else self.factors:
            amount *= Fraction(factor.number)
        return amount


@dataclass(frozen=True, kw_only=True)
class PeriodConsumption:
    """What a metering point used.

    Attributes
    ----------
    quantity, unit
        ``hca`` in hca, ``energy`` in kWh, ``volume`` in m3.
    parts
        By time; a replacement, a change of factor or a set day begins a new one.
    uncovered
        Days of the period on which no device was there: to be estimated or explained.
    """

    metering_point: str
    period: Period
    quantity: str
    unit: str
    parts: tuple[Part, ...]
    uncovered: tuple[Period, ...]

    @property
    def amount(self) -> Fraction:
        """Sum of the parts, in the unit."""
        return sum((part.amount for part in self.parts), Fraction(0))

    @property
    def quality(self) -> Quality:
        """The worst of the parts: estimated, then manual, then replaced, then actual."""
        order = (Quality.ESTIMATED, Quality.MANUAL, Quality.REPLACED, Quality.ACTUAL)
        return min((part.quality for part in self.parts), key=order.index, default=Quality.ACTUAL)


UNITS = {"hca": "hca", "energy": "kWh", "volume": "m3"}


def read_period(
    *, organisation_id: int, metering_point_id: int, period: Period, known_at: datetime | None = None
) -> PeriodConsumption:
    """Read what a metering point used in a period.

    Parameters
    ----------
    organisation_id
        Whose point it is.
    metering_point_id
        The point's row.
    period
        Half-open civil days.
    known_at
        Only what was recorded before this instant; None for all, so a past result can be had again.

    Raises
    ------
    UnknownMeteringPoint
        The point is not of this organisation.
    MissingReading
        An end of the period has no reading, and none before and after it to estimate from.
    OpenFinding
        A finding of a device says that readings cannot all be true, and nobody settled it.
    ContradictoryReadings
        Readings cannot all be true.
    """
    point = MeteringPoint.objects.filter(organisation_id=organisation_id, pk=metering_point_id).first()
    if point is None:
        raise UnknownMeteringPoint("there is no such metering point.", code="metering_point.unknown")
    quantity = QUANTITY_OF_POINT[PointKind(point.kind)]
    installations = _installations(point, period)
    windows = [_window(installation, period) for installation in installations]
    parts = [
        part
        for installation, window in zip(installations, windows, strict=True)
        for part in _parts(installation, window, quantity, known_at)
    ]
    return PeriodConsumption(
        metering_point=point.code,
        period=period,
        quantity=quantity,
        unit=UNITS[quantity],
        parts=tuple(parts),
        uncovered=_gaps(period, windows),
    )


def days_read(
    *, point: MeteringPoint, period: Period, known_at: datetime | None = None
) -> list[tuple[Period, Period | None]]:
    """Tell for each device at a point in a period on which days it was there, and over which it was read.

    Parameters
    ----------
    point
        The metering point.
    period
        Half-open civil days.
    known_at
        Only what was recorded before this instant; None for all.

    Returns
    -------
    list of tuple
        By time: the days of the installation, and those from its first to its last reading; None where there
        are not two readings on different days.
    """
    quantity = QUANTITY_OF_POINT[PointKind(point.kind)]
    found = []
    for installation in _installations(point, period):
        window = _window(installation, period)
        days = sorted(
            day_in_rome(one.at)
            for one in _points(installation, quantity, known_at)
            if window.start_at - TOLERANCE <= one.at <= window.end_at + TOLERANCE
        )
        first = max(days[0], window.start_on) if days else window.end_on
        last = min(days[-1], window.end_on) if days else window.start_on
        found.append((window, Period(first, last) if first < last else None))
    return found


def _installations(point: MeteringPoint, period: Period) -> list[Installation]:
    return list(
        point.installations.filter(start_on__lt=period.end_on)
        .filter(Q(end_on__isnull=True) | Q(end_on__gt=period.start_on))
        .select_related("device")
        .order_by("start_on")
    )


def _window(installation: Installation, period: Period) -> Period:
    return Period(
        max(installation.start_on, period.start_on), min(installation.end_on or date.max, period.end_on)
    )


def _gaps(period: Period, windows: Sequence[Period]) -> tuple[Period, ...]:
    gaps, day = [], period.start_on
    for window in windows:
        if day < window.start_on:
            gaps.append(Period(day, window.start_on))
        day = window.end_on
    if day < period.end_on:
        gaps.append(Period(day, period.end_on))
    return tuple(gaps)


def _parts(
    installation: Installation, window: Period, quantity: str, known_at: datetime | None
) -> list[Part]:
    device = installation.device
    where = f"device {device.identification}"
    _refuse_open_findings(device.pk, where)
    points = merge_points(_points(installation, quantity, known_at), where=where)
    spans = spans_between(
        points, modulus=installation.register_modulus, resets=device.resets_on_set_day, where=where
    )
    if not spans:
        raise MissingReading(
            f"there are {len(points)} readings of {quantity} and two are needed.",
            where=where,
            remedy="Import or enter readings of both ends of the period.",
            code="reading.missing",
        )
    start, first, first_method = point_at(window.start_at, spans, tolerance=TOLERANCE, where=where)
    end, last, last_method = point_at(window.end_at, spans, tolerance=TOLERANCE, where=where)
    cut = _cut(spans, (start, first), (end, last))
    method = "; ".join(dict.fromkeys(filter(None, (first_method, last_method))))
    return [_part(installation, span, method) for span in _joined(cut, device.resets_on_set_day)]


def _refuse_open_findings(device_id: int, where: str) -> None:
    """Stop the bill at an unsettled contradiction, whichever of the two telegrams came first."""
    finding = Finding.objects.filter(device_id=device_id, code__in=BLOCKING, settled_at__isnull=True).first()
    if finding is not None:
        raise OpenFinding(
            f"the finding {finding.pk} ({finding.code}) is open.",
            where=where,
            remedy=(
                "See `tepore findings list`, then settle it: "
                f'`tepore findings settle {finding.pk} --because "..."`, '
                "with --value where the reading is wrong, with --accept where it is true."
            ),
            code="reading.finding_open",
        )


def _points(installation: Installation, quantity: str, known_at: datetime | None) -> list[SeriesPoint]:
    rows: QuerySet[Reading] = Reading.objects.filter(
        device_id=installation.device_id,
        quantity=quantity,
        tariff=0,
        subunit=0,
        kind__in=REGISTER_KINDS,
    )
    if known_at is None:
        rows = rows.filter(replaced_by__isnull=True)
    else:
        later = Q(replaced_by__isnull=False, replaced_by__recorded_at__lt=known_at)
        rows = rows.filter(recorded_at__lt=known_at).exclude(later)
    return points_of_installation(rows, installation)


def points_of_installation(rows: Iterable[Reading], installation: Installation) -> list[SeriesPoint]:
    """Give a device's readings while it was installed, with what was written down at both ends.

    Parameters
    ----------
    rows
        Readings of the device's register, in any order.
    installation
        From-to; readings of another time are left out.
    """
    start_at = midnight_in_rome(installation.start_on)
    end_at = midnight_in_rome(installation.end_on) if installation.end_on else None
    points = [
        SeriesPoint(
            at=row.valid_at,
            value=row.value,
            kind=row.kind,
            quality=Quality(row.quality),
            reading_id=row.pk,
        )
        for row in rows
        if row.valid_at >= start_at - TOLERANCE and (end_at is None or row.valid_at <= end_at + TOLERANCE)
    ]
    return _with_stated_ends(points, installation, start_at, end_at)


def _with_stated_ends(
    points: list[SeriesPoint], installation: Installation, start_at: datetime, end_at: datetime | None
) -> list[SeriesPoint]:
    """Put in what was written down at mounting and dismounting; it stands before readings of those days.

    A set day within the installation stays however near it is: the display began again there.
    """
    # Of a device that was there for a day or two, what is read at the other end is not of this one.
    near = min(TOLERANCE, (end_at - start_at) / 2) if end_at else TOLERANCE
    stated = [(start_at, installation.first_value), (end_at, installation.last_value)]
    for at, value in stated:
        if at is not None and value is not None:
            points = [
                point
                for point in points
                if abs(point.at - at) > near
                or (point.kind in RESETTING_KINDS and start_at < point.at < (end_at or FAR_AT))
            ]
            points.append(
                SeriesPoint(at=at, value=value, kind=NOW, quality=Quality.MANUAL, reading_id=UNREAD)
            )
    return points


def _cut(spans: Sequence[Span], start: tuple[int, SeriesPoint], end: tuple[int, SeriesPoint]) -> list[Span]:
    """Keep what lies between two points, each given with the span that holds it."""
    (first_index, first), (last_index, last) = start, end
    kept = [span for span in spans[first_index : last_index + 1] if span.last.rank > first.rank]
    if not kept or first.rank >= last.rank:
        return [Span(first=first, last=first)]
    kept = [span for span in kept if span.first.rank < last.rank]
    kept[0] = _shortened(kept[0], first=first)
    kept[-1] = _shortened(kept[-1], last=last)
    return kept


def _shortened(span: Span, *, first: SeriesPoint | None = None, last: SeriesPoint | None = None) -> Span:
    first, last = first or span.first, last or span.last
    ran_over = span.rolled_over_at if last.value < first.value else None
    return replace(span, first=first, last=last, rolled_over_at=ran_over)


def _joined(spans: Sequence[Span], resets: bool) -> list[Span]:
    """Join neighbours that no reset and no second rollover divides."""
    joined = [spans[0]]
    for span in spans[1:]:
        before = joined[-1]
        is_reset = resets and span.first.value != before.last.value
        if is_reset or (before.rolled_over_at is not None and span.rolled_over_at is not None):
            joined.append(span)
        else:
            joined[-1] = Span(
                first=before.first,
                last=span.last,
                rolled_over_at=before.rolled_over_at or span.rolled_over_at,
            )
    return joined


def _part(installation: Installation, span: Span, method: str) -> Part:
    device = installation.device
    qualities = {span.first.quality, span.last.quality}
    estimated = Quality.ESTIMATED in qualities
    worst = next(
        (q for q in (Quality.ESTIMATED, Quality.MANUAL, Quality.REPLACED) if q in qualities), Quality.ACTUAL
    )
    return Part(
        device_id=device.pk,
        device=device.identification,
        device_kind=device.kind,
        first_index=span.first.value,
        last_index=span.last.value,
        first_on=day_in_rome(span.first.at),
        last_on=day_in_rome(span.last.at),
        rolled_over_at=span.rolled_over_at,
        factors=rating_factors_of(installation),
        scaled=installation.is_scaled,
        quality=worst,
        method=(method or "estimated reading") if estimated else "",
        sources=(_source(span.first, installation), _source(span.last, installation)),
        estimates=(_estimate(span.first, installation), _estimate(span.last, installation)),
    )


def rating_factors_of(installation: Installation) -> tuple[RatingFactor, ...]:
    """Give the rating factors of an installation."""
    return tuple(
        RatingFactor(symbol=row["symbol"], number=Decimal(row["number"]), source=row["source"])
        for row in installation.rating_factors
    )


def _source(point: SeriesPoint, installation: Installation) -> str:
    if point.within is not None:
        ends = (point.within.first, point.within.last)
        told = [f"{_source(end, installation)} ({end.value:f} on {day_in_rome(end.at)})" for end in ends]
        return f"estimated, linear in time between {told[0]} and {told[1]}"
    if point.reading_id == UNREAD:
        return f"installation {installation.pk}"
    return f"{RESTART if point.restarted else ''}reading {point.reading_id}"


def _estimate(point: SeriesPoint, installation: Installation) -> LinearEstimate | None:
    span = point.within
    if span is None:
        return None
    before, after = (
        IndexReading(index=end.value, read_on=day_in_rome(end.at), source=_source(end, installation))
        for end in (span.first, span.last)
    )
    return LinearEstimate(
        before=before,
        after=after,
        elapsed_s=seconds_between(span.first.at, point.at),
        between_s=seconds_between(span.first.at, span.last.at),
        digits=span.digits,
        rolled_over_at=span.rolled_over_at,
    )
