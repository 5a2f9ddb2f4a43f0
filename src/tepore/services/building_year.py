"""A building in one season: months of every unit, involuntary share, need against use, meter against sum."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Min, Q, Sum

from tepore.norms.uni10200 import ConsumptionUnit, MainMeter, TableKind
from tepore.services.access import Action, Resource, require
from tepore.services.scope import condominiums_within
from tepore.store.estate.models import MeteringPoint, PointKind, UnitKind
from tepore.store.history.models import MICRO, Grain, PeriodConsumption
from tepore.store.metering.models import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tepore.norms.uni10200 import Allocation
    from tepore.services.access import Actor
    from tepore.services.list_condominiums import CondominiumRow, SeasonSummary

TOTAL, INVOLUNTARY, NEED = "energy/total", "energy/involuntary", "criterion/need"
ENERGY_KINDS = (PointKind.RADIATOR, PointKind.UNIT_INLET)
UNIT_OF = {PointKind.RADIATOR: "hca", PointKind.UNIT_INLET: "kwh"}


@dataclass(frozen=True, kw_only=True)
class MonthCell:
    """What a unit used in a month.

    Attributes
    ----------
    amount
        In the unit of the map; None where the readings do not tell it.
    is_part
        Estimated between readings, not all points told, or the month is still running.
    """

    amount: Fraction | None
    is_part: bool


@dataclass(frozen=True, kw_only=True)
class UnitMonths:
    """A unit's months, in the order of the map's."""

    unit_id: int
    unit: str
    cells: tuple[MonthCell, ...]
    total: Fraction


@dataclass(frozen=True, kw_only=True)
class MonthMap:
    """Units by months of a season.

    Attributes
    ----------
    measure
        ``hca`` or ``kwh``.
    months
        First days.
    highest
        The largest amount of a unit in a month; zero where there is none.
    """

    measure: str
    months: tuple[date, ...]
    rows: tuple[UnitMonths, ...]
    highest: Fraction


@dataclass(frozen=True, kw_only=True)
class EnergyBalance:
    """What the plant's meter gave against what the units' heat meters took [kWh].

    Attributes
    ----------
    units_kwh
        None where the units are not metered in kWh: then nothing can be compared.
    """

    plant_kwh: Fraction
    units_kwh: Fraction | None

    @property
    def rest_kwh(self) -> Fraction | None:
        """What is left for pipes, stores and doubt [kWh]."""
        return None if self.units_kwh is None else self.plant_kwh - self.units_kwh


@dataclass(frozen=True, kw_only=True)
class FindingCount:
    """Open findings of a kind."""

    code: str
    count: int


@dataclass(frozen=True, kw_only=True)
class BuildingYear:
    """What the page of a building shows of a season beside its bill.

    Attributes
    ----------
    months
        None where no month is known.
    involuntary_share
        Of the heat used [1]; None where the criterion has none.
    used_kwh, need_kwh
        Useful heat used, and ideal need by the engineer's calculation [kWh]; None where not known.
    """

    months: MonthMap | None
    involuntary_share: Fraction | None
    used_kwh: Fraction | None
    need_kwh: Fraction | None
    balance: EnergyBalance | None
    findings: tuple[FindingCount, ...]


def describe_year(
    *,
    actor: Actor,
    condominium: CondominiumRow,
    season: SeasonSummary | None,
    allocation: Allocation | None,
) -> BuildingYear:
    """Describe a building in a season, with three queries.

    Parameters
    ----------
    actor
        Who asks.
    condominium, season
        From `condominium_row`: within the actor's reach.
    allocation
        Of the season, where it is closed.

    Raises
    ------
    NotPermitted
        The role may not.
    """
    require(actor, Action.VIEW, Resource.CONDOMINIUM)
    own = condominiums_within(actor).filter(pk=condominium.id)
    findings = (
        Finding.objects.filter(
            organisation_id=actor.organisation_id,
            settled_at__isnull=True,
            device__installations__metering_point__condominium__in=own,
        )
        .values_list("code")
        .annotate(count=Count("pk", distinct=True))
        .order_by("code")
    )
    figures = _figures(allocation) if allocation else {}
    return BuildingYear(
        months=_month_map(condominium.id, season) if season else None,
        involuntary_share=_share(figures),
        used_kwh=figures.get(TOTAL),
        need_kwh=_need(allocation, figures) if allocation else None,
        balance=_balance(allocation) if allocation else None,
        findings=tuple(FindingCount(code=code, count=count) for code, count in findings),
    )


def _figures(allocation: Allocation) -> dict[str, Fraction]:
    nodes = allocation.graph.nodes
    return {name: nodes[name].number for name in (TOTAL, INVOLUNTARY, NEED) if name in nodes}


def _share(figures: dict[str, Fraction]) -> Fraction | None:
    total = figures.get(TOTAL)
    return figures[INVOLUNTARY] / total if total and INVOLUNTARY in figures else None


def _need(allocation: Allocation, figures: dict[str, Fraction]) -> Fraction | None:
    """Give the ideal need: as the criterion uses it, else the sum of what the need table was made from."""
    if NEED in figures:
        return figures[NEED]
    for table in allocation.inputs.tables:
        if table.kind is TableKind.HEATING_NEED and table.weights and table.weight_unit.lower() == "kwh":
            return sum((Fraction(weight) for weight in table.weights.values()), Fraction(0))
    return None


def _balance(allocation: Allocation) -> EnergyBalance | None:
    meters = [one for one in allocation.inputs.energy if isinstance(one, MainMeter)]
    if not meters or len(meters) < len(allocation.inputs.energy):
        return None
    rows = allocation.inputs.consumptions
    in_kwh = bool(rows) and all(row.unit is ConsumptionUnit.KWH for row in rows)
    return EnergyBalance(
        plant_kwh=sum((Fraction(one.energy_kwh) for one in meters), Fraction(0)),
        units_kwh=sum((row.amount for row in rows), Fraction(0)) if in_kwh else None,
    )


def _month_map(condominium_id: int, season: SeasonSummary) -> MonthMap | None:
    kinds = _points_by_kind(condominium_id, season.service)
    if not kinds:
        return None
    kind = max(ENERGY_KINDS, key=lambda one: sum(place.points for place in kinds.get(one, {}).values()))
    points = kinds[kind]
    rows = (
        PeriodConsumption.objects.filter(
            metering_point__condominium_id=condominium_id,
            metering_point__service=season.service,
            metering_point__kind=kind,
            metering_point__unit__isnull=False,
            grain=Grain.MONTH,
            end_on__gt=season.first_day,
            start_on__lte=season.last_day,
        )
        .values("metering_point__unit_id", "start_on")
        .annotate(
            micro=Sum("amount_micro"),
            told=Count("pk"),
            estimated=Count("pk", filter=Q(quality="estimated")),
            told_until=Min("told_until"),
            end=Max("end_on"),
        )
    )
    cells: dict[tuple[int, date], MonthCell] = {}
    for row in rows:
        unit_id, start_on = row["metering_point__unit_id"], row["start_on"]
        is_part = (
            bool(row["estimated"]) or row["told"] < points[unit_id].points or row["told_until"] < row["end"]
        )
        cells[unit_id, start_on] = MonthCell(amount=Fraction(row["micro"], MICRO), is_part=is_part)
    if not cells:
        return None
    months = tuple(_months(season.first_day, season.last_day))
    private = [place for place in points.values() if place.kind == UnitKind.PRIVATE]
    made = tuple(
        _unit_months(place, months, cells) for place in sorted(private, key=lambda one: _natural(one.code))
    )
    amounts = [cell.amount for row in made for cell in row.cells if cell.amount is not None]
    return MonthMap(
        measure=UNIT_OF[kind], months=months, rows=made, highest=max(amounts, default=Fraction(0))
    )


@dataclass(frozen=True)
class _Place:
    """A unit with how many points of a kind it has."""

    unit_id: int
    code: str
    name: str
    kind: str
    points: int


def _points_by_kind(condominium_id: int, service: str) -> dict[str, dict[int, _Place]]:
    found: dict[str, dict[int, _Place]] = {}
    rows = (
        MeteringPoint.objects.filter(
            condominium_id=condominium_id, service=service, kind__in=ENERGY_KINDS, unit__isnull=False
        )
        .values_list("kind", "unit_id", "unit__code", "unit__name", "unit__kind")
        .annotate(count=Count("pk"))
    )
    for point_kind, unit_id, code, name, kind, count in rows:
        place = _Place(unit_id, code, name or code, kind, count)
        found.setdefault(point_kind, {})[unit_id] = place
    return found


def _unit_months(
    place: _Place, months: Sequence[date], cells: dict[tuple[int, date], MonthCell]
) -> UnitMonths:
    nothing = MonthCell(amount=None, is_part=False)
    own = tuple(cells.get((place.unit_id, month), nothing) for month in months)
    return UnitMonths(
        unit_id=place.unit_id,
        unit=place.name,
        cells=own,
        total=sum((cell.amount for cell in own if cell.amount is not None), Fraction(0)),
    )


def _months(first_day: date, last_day: date) -> list[date]:
    months, month = [], first_day.replace(day=1)
    while month <= last_day:
        months.append(month)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return months


def _natural(code: str) -> tuple[tuple[int, str], ...]:
    """Order codes as people count: 2 before 10."""
    parts, digits = [], ""
    for letter in f"{code} ":
        if letter.isdecimal():
            digits += letter
            continue
        if digits:
            parts.append((int(digits), ""))
            digits = ""
        parts.append((-1, letter))
    return tuple(parts)
