"""Consumption over up to ten years as series of bars: from the derived rows, a handful of questions each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Min, Q, Sum

from tepore.kernel import Period, Refusal
from tepore.norms.uni10200 import Quality
from tepore.services.consumption_history.bins import Step, bins_of
from tepore.services.read_period import QUANTITY_OF_POINT, UNITS
from tepore.store.estate.models import MeteringPoint, PointKind
from tepore.store.history.models import MICRO, DayConsumption, Grain, PeriodConsumption
from tepore.store.metering.models import Installation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

OF_PLANT = (PointKind.BOILER_OUTLET, PointKind.ZONE)
"""Points that measure what the units share: never added to the units' own."""
LONGEST_WITH_PLACES = 400
"""Bars times places that are drawn apart; beyond it only their sum."""


class BadChart(Refusal):
    """A chart that was asked for and cannot be drawn."""


@dataclass(frozen=True, order=True)
class Group:
    """Points whose amounts may be added: one service, one unit, the units' own or the plant's.

    Attributes
    ----------
    service
        ``heating`` and so on.
    unit
        ``hca``, ``kWh`` or ``m3``.
    of_plant
        Measured before the units: boiler outlets and zones.
    """

    service: str
    unit: str
    of_plant: bool

    @property
    def code(self) -> str:
        """Its name in addresses: ``heating-hca``."""
        return f"{self.service}-{self.unit}{'-plant' if self.of_plant else ''}"


@dataclass(frozen=True, kw_only=True)
class Bar:
    """What was used in one period.

    Attributes
    ----------
    period
        Half-open civil days that it is named by.
    amount
        Sum of the points that are told [unit of the group]; None where none is.
    told, expected
        Points that are told, and points at which a device was installed on some day of it.
    estimated
        Points of which an end was estimated.
    told_until
        First day not told any more, where the period is still running.
    """

    period: Period
    amount: Fraction | None
    told: int
    expected: int
    estimated: int
    told_until: date

    @property
    def is_running(self) -> bool:
        """Tell whether only the first part of the period is told."""
        return self.told_until < self.period.end_on

    @property
    def is_part(self) -> bool:
        """Tell whether the amount is not of all days and points as they were read."""
        return self.is_running or self.told < self.expected or self.estimated > 0


@dataclass(frozen=True, kw_only=True)
class PlaceSeries:
    """One place's part of the bars.

    Attributes
    ----------
    code, name, kind
        Of the room or metering point; `name` is empty where only the kind of point tells it.
    amounts
        One entry a bar [unit of the group]; None where it is not told.
    """

    code: str
    name: str
    kind: str
    amounts: tuple[Fraction | None, ...]

    @property
    def whole(self) -> Fraction:
        """Sum of what is told."""
        return sum((amount for amount in self.amounts if amount is not None), Fraction(0))


@dataclass(frozen=True, kw_only=True)
class Series:
    """Bars by time, with what each place used of them where places may be seen."""

    bars: tuple[Bar, ...]
    places: tuple[PlaceSeries, ...] = ()

    @property
    def points(self) -> int:
        """Amounts that the bars are made of: a year with more of them is no fair match for one with fewer."""
        return sum(bar.told for bar in self.bars)

    @property
    def whole(self) -> Fraction:
        """Sum of what is told."""
        return sum((bar.amount for bar in self.bars if bar.amount is not None), Fraction(0))


def groups_of(points: QuerySet[MeteringPoint]) -> tuple[Group, ...]:
    """Give the groups among some points, heating and what the units use first."""
    kinds = points.order_by().values_list("service", "kind").distinct()
    found = {group_of(service, kind) for service, kind in kinds}
    return tuple(sorted(found, key=lambda group: (group.of_plant, group.service != "heating", group)))


def group_of(service: str, kind: str) -> Group:
    """Give the group of a point by its service and kind."""
    known = PointKind(kind)
    return Group(service, UNITS[QUANTITY_OF_POINT[known]], known in OF_PLANT)


def within_group(points: QuerySet[MeteringPoint], group: Group) -> QuerySet[MeteringPoint]:
    """Keep the points of a group."""
    kinds = [kind.value for kind in PointKind if group_of(group.service, kind) == group]
    return points.filter(service=group.service, kind__in=kinds)


def told_span(points: QuerySet[MeteringPoint]) -> Period | None:
    """Give the span of the months that are told of some points; None where there is none."""
    found = PeriodConsumption.objects.filter(metering_point__in=points, grain=Grain.MONTH).aggregate(
        first=Min("start_on"), last=Max("end_on")
    )
    return Period(found["first"], found["last"]) if found["first"] else None


def read_series(
    points: QuerySet[MeteringPoint],
    *,
    step: Step,
    period: Period,
    lived: Sequence[Period] | None = None,
    with_places: bool = False,
) -> Series:
    """Read what some points used, bar by bar.

    Parameters
    ----------
    points
        Of one group, already within the reader's reach.
    step
        Of the bars.
    period
        Half-open civil days; seasons that begin in it.
    lived
        Only bars that lie within one of these; None for all.
    with_places
        Room by room as well.
    """
    rows = _rows(points, step, period, lived)
    summed = {(row["start_on"], row["end_on"]): row for row in _summed(rows, step)}
    bars = bins_of(step, period, [Period(*key) for key in summed])
    if lived is not None:
        bars = [bar for bar in bars if _is_lived(bar, lived)]
    expected = _expected(points, bars)
    parts = _places(points, rows, step, bars) if with_places else ()
    return Series(
        bars=tuple(_bar(bar, summed.get((bar.start_on, bar.end_on)), expected[bar]) for bar in bars),
        places=parts,
    )


def _rows(
    points: QuerySet[MeteringPoint], step: Step, period: Period, lived: Sequence[Period] | None
) -> QuerySet[Any]:
    if step is Step.DAY:
        days = DayConsumption.objects.filter(
            metering_point__in=points, on__gte=period.start_on, on__lt=period.end_on
        )
        return (
            days
            if lived is None
            else days.filter(_any(Q(on__gte=p.start_on, on__lt=p.end_on) for p in lived))
        )
    rows = PeriodConsumption.objects.filter(
        metering_point__in=points,
        grain=Grain.MONTH if step is Step.MONTH else Grain.SEASON,
        start_on__gte=period.start_on,
        start_on__lt=period.end_on,
    )
    if lived is None:
        return rows
    return rows.filter(_any(Q(start_on__gte=p.start_on, end_on__lte=p.end_on) for p in lived))


def _any(conditions: Any) -> Q:  # noqa: ANN401 - an iterable of Q
    found = Q(pk__in=[])
    for condition in conditions:
        found |= condition
    return found


def _summed(rows: QuerySet[Any], step: Step, *more: str) -> list[dict[str, Any]]:
    """Add up the points' rows in the database, and give days the ends of their periods."""
    figures = {
        "amount": Sum("amount_micro"),
        "told": Count("pk"),
        "estimated": Count("pk", filter=Q(quality=Quality.ESTIMATED.value)),
    }
    if step is not Step.DAY:
        found = rows.order_by().values("start_on", "end_on", *more)
        return list(found.annotate(**figures, told_until=Min("told_until")))
    found = rows.order_by().values("on", *more).annotate(**figures)
    return [
        {**row, "start_on": row["on"], "end_on": (end := row["on"] + timedelta(days=1)), "told_until": end}
        for row in found
    ]


def _bar(period: Period, row: dict[str, Any] | None, expected: int) -> Bar:
    if row is None:
        return Bar(
            period=period, amount=None, told=0, expected=expected, estimated=0, told_until=period.end_on
        )
    return Bar(
        period=period,
        amount=Fraction(int(row["amount"]), MICRO),
        told=row["told"],
        expected=max(expected, row["told"]),
        estimated=row["estimated"],
        told_until=row["told_until"],
    )


def _is_lived(period: Period, lived: Sequence[Period]) -> bool:
    return any(own.start_on <= period.start_on and period.end_on <= own.end_on for own in lived)


def _expected(points: QuerySet[MeteringPoint], bars: Sequence[Period]) -> Mapping[Period, int]:
    """Count for each bar the points at which some device was installed on a day of it."""
    if not bars:
        return {}
    installed: dict[int, list[tuple[date, date]]] = defaultdict(list)
    rows = Installation.objects.filter(metering_point__in=points, start_on__lt=bars[-1].end_on)
    for point_id, start_on, end_on in rows.values_list("metering_point_id", "start_on", "end_on"):
        installed[point_id].append((start_on, end_on or date.max))
    spans: dict[tuple[tuple[date, date], ...], int] = defaultdict(int)
    for of_point in installed.values():
        spans[tuple(sorted(of_point))] += 1  # most points of a building have the same days
    return {
        bar: sum(
            count
            for days, count in spans.items()
            if any(start_on < bar.end_on and bar.start_on < end_on for start_on, end_on in days)
        )
        for bar in bars
    }


def _places(
    points: QuerySet[MeteringPoint], rows: QuerySet[Any], step: Step, bars: Sequence[Period]
) -> tuple[PlaceSeries, ...]:
    """Give the rooms' parts, the largest first; a point without a room stands for itself."""
    amounts: dict[int, dict[date, int]] = defaultdict(dict)
    for row in _summed(rows, step, "metering_point_id"):
        amounts[row["metering_point_id"]][row["start_on"]] = row["amount"]
    found: dict[tuple[str, str], PlaceSeries] = {}
    for point in points.select_related("room").order_by("code"):
        if point.pk not in amounts:
            continue
        own = amounts[point.pk]
        told = tuple(Fraction(own[bar.start_on], MICRO) if bar.start_on in own else None for bar in bars)
        room = point.room
        key = ("room", room.code) if room else ("point", point.code)
        series = PlaceSeries(
            code=key[1], name=(room.name or room.code) if room else "", kind=point.kind, amounts=told
        )
        found[key] = _added(found[key], series) if key in found else series
    return tuple(sorted(found.values(), key=lambda series: (-series.whole, series.code)))


def _added(first: PlaceSeries, second: PlaceSeries) -> PlaceSeries:
    sums = [
        None if one is None and other is None else (one or Fraction(0)) + (other or Fraction(0))
        for one, other in zip(first.amounts, second.amounts, strict=True)
    ]
    return replace(first, amounts=tuple(sums))
