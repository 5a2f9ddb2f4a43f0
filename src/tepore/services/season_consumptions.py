"""Rows of consumption of a season: what was read, and estimates of what was not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tepore.kernel import Period
from tepore.norms.uni10200 import (
    AmountEstimate,
    Consumption,
    ConsumptionUnit,
    EstimationMethod,
    IndexReading,
    MillesimiTable,
    MonthlyTemperatures,
    Quality,
    Service,
    TableKind,
    estimated_amount,
)
from tepore.norms.uni10200.estimation import ORDER, KnownUse, MissingPoint, PastUse, choose_estimate
from tepore.services.season_points import PointUse, read_point
from tepore.store.estate.models import PointKind
from tepore.store.ledger.models import SEVERAL, Season

if TYPE_CHECKING:
    from datetime import datetime

    from tepore.services.read_period import Part
    from tepore.store.estate.models import MeteringPoint

UNIT_OF_QUANTITY = {
    "hca": ConsumptionUnit.HCA,
    "energy": ConsumptionUnit.KWH,
    "volume": ConsumptionUnit.M3,
}
GROUPS = "groups"
"""Term of a season of several groups: what each is."""
NEED_OF_SERVICE = {
    Service.HEATING: TableKind.HEATING_NEED,
    Service.COOLING: TableKind.COOLING_NEED,
    Service.DOMESTIC_HOT_WATER: TableKind.HOT_WATER_NEED,
    Service.COLD_WATER: TableKind.HOT_WATER_NEED,
}
"""Table by whose shares a missing amount is estimated: who needs hot water needs cold water too."""


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """What a season's points are read and estimated under.

    Attributes
    ----------
    plant_on
        Days on which the plant heated; None for all.
    choice
        Of the season's terms: ``{"order": [...], "points": {code: method}}``; empty for the stated order.
    """

    season: Season
    period: Period
    known_at: datetime | None
    temperatures: MonthlyTemperatures | None
    plant_on: Period | None
    tables: Sequence[MillesimiTable]
    choice: dict[str, Any]
    service: Service = Service.HEATING

    def order_for(self, point: str) -> tuple[EstimationMethod, ...]:
        """Give the methods to try for a point, in order."""
        if point in self.choice.get("points", {}):
            return (EstimationMethod(self.choice["points"][point]),)
        return tuple(EstimationMethod(one) for one in self.choice.get("order", ORDER))


def consumptions_of(points: Sequence[MeteringPoint], conditions: Conditions) -> Iterator[Consumption]:
    """Read the points of a season and estimate what was not read.

    Parameters
    ----------
    points
        Charged points with unit, room and radiator.
    conditions
        Of the season.

    Yields
    ------
    Consumption
        By point and time; an estimate follows what was read of its point.

    Raises
    ------
    OpenFinding, ContradictoryReadings
        A person must look at a point's readings first.
    UnableToEstimate
        A point was not read and no method is possible.
    """
    uses = [
        read_point(
            point=point,
            period=conditions.period,
            known_at=conditions.known_at,
            plant_on=conditions.plant_on,
        )
        for point in points
    ]
    known: KnownUse | None = None
    for use in uses:
        rows = [_consumption(use, part, number) for number, part in enumerate(use.parts, start=1)]
        if use.outside_plant is not None and rows:
            rows[-1] = replace(rows[-1], outside_plant=_decimal(use.outside_plant))
        yield from rows
        for number, missing in enumerate(use.missing, start=len(rows) + 1):
            known = known or _known(uses, conditions)
            yield _estimated(use, missing, number, known, (conditions, uses))


def _unit_of(use: PointUse) -> ConsumptionUnit:
    """Give what a point counts; a totaliser of a zone its own units, which are no allocator's."""
    return ConsumptionUnit.COUNT if use.point.kind == PointKind.ZONE else UNIT_OF_QUANTITY[use.quantity]


def _consumption(use: PointUse, part: Part, number: int) -> Consumption:
    point = use.point
    return Consumption(
        id=f"{point.code}.{number}",
        metering_point=point.code,
        subject=point.unit.code if point.unit else "",
        unit=_unit_of(use),
        quality=part.quality,
        room=point.room.name if point.room else "",
        device=part.device,
        device_kind=part.device_kind,
        first=IndexReading(
            index=part.first_index,
            read_on=part.first_on,
            source=part.sources[0],
            estimated_from=part.estimates[0],
        ),
        last=IndexReading(
            index=part.last_index,
            read_on=part.last_on,
            source=part.sources[1],
            estimated_from=part.estimates[1],
        ),
        rolled_over_at=part.rolled_over_at,
        factors=part.factors,
        scaled=part.scaled,
        method=part.method,
        source=f"metering point {point.code}",
    )


def _estimated(
    use: PointUse,
    missing: Period,
    number: int,
    known: KnownUse,
    of_season: tuple[Conditions, Sequence[PointUse]],
) -> Consumption:
    conditions, uses = of_season
    point = use.point
    subject = point.unit.code if point.unit else ""
    asked = MissingPoint(
        metering_point=point.code,
        subject=subject,
        missing=missing,
        latest=_past_use(point, missing, conditions),
        power_w=_power_w(point),
        points_of_subject=sum(one.point.unit_id == point.unit_id for one in uses),
    )
    estimate = choose_estimate(asked, known, conditions.order_for(point.code))
    return Consumption(
        id=f"{point.code}.{number}",
        metering_point=point.code,
        subject=subject,
        unit=_unit_of(use),
        quality=Quality.ESTIMATED,
        room=point.room.name if point.room else "",
        stated_amount=estimated_amount(
            estimate, known.measured, conditions.temperatures, conditions.plant_on
        ),
        method=_method(estimate),
        estimate=estimate,
        source=f"metering point {point.code}",
    )


def _method(estimate: AmountEstimate) -> str:
    return estimate.method.value


def _known(uses: Sequence[PointUse], conditions: Conditions) -> KnownUse:
    measured: dict[str, Fraction] = defaultdict(Fraction)
    powers: dict[str, Decimal | None] = {}
    unread: set[str] = set()
    partly: set[str] = set()
    for use in uses:
        subject = use.point.unit.code if use.point.unit else ""
        if use.missing:
            unread.add(subject)
        if not use.parts:
            continue
        measured[subject] += use.amount
        if use.missing:
            partly.add(subject)
        power, former = _power_w(use.point), powers.get(subject, Decimal(0))
        powers[subject] = None if power is None or former is None else former + power
    need = next((one for one in conditions.tables if one.kind is NEED_OF_SERVICE[conditions.service]), None)
    return KnownUse(
        season=conditions.period,
        measured=dict(measured),
        # A device that counted for some days only would make its watts look cold.
        powers_w={
            subject: power for subject, power in powers.items() if power is not None and subject not in partly
        },
        needs=dict(need.shares) if need else {},
        complete=frozenset(measured) - unread,
        temperatures=conditions.temperatures,
        plant_on=conditions.plant_on,
    )


def _power_w(point: MeteringPoint) -> Decimal | None:
    return point.radiator.power_w if point.radiator else None


def _past_use(point: MeteringPoint, missing: Period, conditions: Conditions) -> PastUse | None:
    """Give what the point counted in the season before, where it was read over all of it."""
    season = conditions.season
    former = (
        Season.objects.filter(
            condominium_id=season.condominium_id,
            service__in=(conditions.service, SEVERAL),
            end_on__lte=season.start_on,
        )
        .order_by("-end_on")
        .first()
    )
    period = Period(former.start_on, former.end_on) if former else _a_year_before(conditions.period)
    if missing.start_on < period.end_on:
        return None
    plant_on = _plant_on(former, conditions.service)
    use = read_point(point=point, period=period, known_at=conditions.known_at, plant_on=plant_on)
    estimated = any(part.quality is Quality.ESTIMATED for part in use.parts)
    if use.missing or not use.parts or estimated:
        return None
    return PastUse(
        amount=_decimal(use.amount),
        period=period,
        source=f"metering point {point.code}, read from {period.start_on} to {period.last_day}",
        plant_on=plant_on,
    )


def _plant_on(season: Season | None, service: Service) -> Period | None:
    if season is None:
        return None
    groups = [group["terms"] for group in season.terms.get(GROUPS, []) if group["service"] == service]
    stated = next((terms["plant_on"] for terms in (season.terms, *groups) if terms.get("plant_on")), None)
    if not stated:
        return None
    return Period(date.fromisoformat(stated["start_on"]), date.fromisoformat(stated["end_on"]))


def _a_year_before(period: Period) -> Period:
    return Period(period.start_on - timedelta(days=365), period.start_on - timedelta(days=365 - period.days))


def _decimal(exact: Fraction) -> Decimal:
    """Write an exact figure of readings and factors, whose denominator is a power of ten."""
    return Decimal(exact.numerator) / Decimal(exact.denominator)
