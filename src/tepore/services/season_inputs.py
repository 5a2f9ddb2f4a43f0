"""From the rows of a season to what the norm computes from: units, tables, money, consumptions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from tepore.kernel import Period, Refusal
from tepore.norms.uni10200 import (
    CommonRoom,
    Consumption,
    ConsumptionUnit,
    Expense,
    ExpenseKind,
    HeatSupply,
    MainMeter,
    MillesimiTable,
    SeasonInputs,
    Service,
    TableKind,
    Unit,
    default_hot_water,
)
from tepore.services.plain_values import criterion_from_plain, from_plain, inputs_field_from_plain
from tepore.services.read_period import PeriodConsumption, read_period
from tepore.services.season_balances import brought_from_former
from tepore.services.season_climate import temperatures_of
from tepore.services.season_consumptions import Conditions, consumptions_of
from tepore.services.season_handovers import handovers_of
from tepore.services.season_tenures import holdings_of
from tepore.services.telegram_origins import with_telegrams
from tepore.store.estate.models import MeteringPoint, PointKind, UnitKind
from tepore.store.estate.models import Unit as UnitRow
from tepore.store.ledger.models import MILLIONTHS, SEVERAL, Criterion, Season
from tepore.store.ledger.models import MillesimiTable as TableRow

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tepore.services.season_tenures import Holding
    from tepore.store.ledger.models import Advance

FROM_ROWS = frozenset(
    {
        "condominium",
        "season",
        "service",
        "period",
        "units",
        "common_rooms",
        "tables",
        "expenses",
        "criterion",
        "consumptions",
        "advances_cents",
        "handovers",
        "brought_cents",
    }
)
"""Fields of the norm's inputs that the store keeps as rows; `Season.terms` holds the others by name."""
CHARGED_KINDS = (
    PointKind.RADIATOR,
    PointKind.ZONE,
    PointKind.UNIT_INLET,
    PointKind.HOT_WATER_INLET,
    PointKind.COLD_WATER_INLET,
)
STATED, CIRCUMSTANCES, ENERGY = "stated", "units", "energy"
ESTIMATION, CARRY_OVER = "estimation", "carry_over"
"""Terms of the store alone: methods chosen for missing readings, and whether balances are taken over."""


class UnableToGather(Refusal):
    """A season whose rows do not make up what the norm needs."""


def gather_season(*, season: Season, known_at: datetime | None = None) -> SeasonInputs:
    """Gather a season's inputs from the store.

    Parameters
    ----------
    season
        With its condominium.
    known_at
        Only readings recorded before this instant; None for all.

    Returns
    -------
    SeasonInputs
        Holders stand under their codes: names are filled in where a document is made.

    Raises
    ------
    UnableToGather
        No criterion or table is in force, or days of the plant's meter have no device.
    OpenFinding, ContradictoryReadings
        A person must look at the readings of a metering point first.
    UnableToEstimate
        A metering point was not read and no method of estimation is possible.
    """
    if season.service == SEVERAL:
        raise UnableToGather(
            "it has several groups, and one of them alone is asked for.",
            where=f"season {season.code}",
            remedy="Take the season as a whole.",
            code="season.groups",
        )
    units = list(season.condominium.units.order_by("code"))
    own = OfService(
        season=season,
        service=Service(season.service),
        terms=season.terms,
        units=units,
        tables=tuple(_tables(season)),
        criterion=_criterion(season),
        known_at=known_at,
    )
    advances = list(season.advances.select_related("person", "unit").order_by("pk"))
    holdings = holdings_of(units, own.period)
    first_holders = {unit.code: holdings[unit.pk][0].holder for unit in units}
    return gather_service(
        own,
        holdings,
        advances=advances,
        expenses=tuple(expense for expense, _ in expenses_of(season)),
        advances_cents=advances_of(advances),
        brought_cents=(brought_from_former(season, first_holders) if season.terms.get(CARRY_OVER) else {}),
    )


@dataclass(frozen=True, kw_only=True)
class OfService:
    """One service to be gathered: that of a season, or that of one of its groups.

    Attributes
    ----------
    terms
        What the store does not keep as rows: the season's, or the group's.
    units
        Private units and common rooms that belong to it.
    points
        Codes of its metering points; None for all of the service in these units.
    """

    season: Season
    service: Service
    terms: Mapping[str, Any]
    units: Sequence[UnitRow]
    tables: tuple[MillesimiTable, ...]
    criterion: Any
    known_at: datetime | None = None
    points: frozenset[str] | None = None

    @property
    def period(self) -> Period:
        """The season's."""
        return Period(self.season.start_on, self.season.end_on)

    def charged_points(self) -> list[MeteringPoint]:
        """Give the points whose use is charged, by code."""
        rows = MeteringPoint.objects.filter(
            condominium_id=self.season.condominium_id, kind__in=CHARGED_KINDS, unit__in=list(self.units)
        )
        of_it = (
            rows.filter(service=self.service) if self.points is None else rows.filter(code__in=self.points)
        )
        return list(of_it.select_related("unit", "room", "radiator").order_by("code"))


def gather_service(
    own: OfService,
    holdings: Mapping[int, Sequence[Holding]],
    *,
    advances: Sequence[Advance] = (),
    **money: Any,  # noqa: ANN401 - fields of the norm's inputs
) -> SeasonInputs:
    """Gather one service from the rows of its season.

    Parameters
    ----------
    own
        The service.
    holdings
        Who answers for each unit, from `holdings_of`.
    advances
        Payments of its units; none for a group, whose building keeps them.
    money
        Expenses, advances and balances that are brought, as the norm's inputs have them.

    Raises
    ------
    UnableToGather
        Days of the plant's meter have no device.
    OpenFinding, ContradictoryReadings
        A person must look at the readings of a metering point first.
    UnableToEstimate
        A metering point was not read and no method of estimation is possible.
    """
    season, period, terms = own.season, own.period, dict(own.terms)
    stated = [from_plain(Consumption, row) for row in terms.pop(STATED, [])]
    circumstances = terms.pop(CIRCUMSTANCES, {})
    energy = terms.pop(ENERGY, None)
    known = {field.name for field in fields(SeasonInputs)} - FROM_ROWS
    others = {name: inputs_field_from_plain(name, part) for name, part in terms.items() if name in known}
    if own.service is Service.HEATING:
        others["temperatures"] = others.get("temperatures") or temperatures_of(season.condominium)
    told = {row.metering_point for row in stated}
    points = {point.code: point for point in own.charged_points() if point.code not in told}
    conditions = Conditions(
        season=season,
        service=own.service,
        period=period,
        known_at=own.known_at,
        temperatures=others.get("temperatures"),
        plant_on=others.get("plant_on"),
        tables=own.tables,
        choice=season.terms.get(ESTIMATION, {}),
    )
    read = with_telegrams(tuple(consumptions_of(list(points.values()), conditions)))
    consumptions = (*read, *stated)
    by_volume = any(row.unit is ConsumptionUnit.M3 for row in consumptions)
    if own.service is Service.DOMESTIC_HOT_WATER and by_volume and not others.get("hot_water"):
        others["hot_water"] = default_hot_water()
    private = [unit for unit in own.units if unit.kind == UnitKind.PRIVATE]
    handovers = (
        handovers_of(
            unit,
            holdings[unit.pk],
            [one for one in advances if one.unit_id == unit.pk],
            consumptions,
            points,
            own.known_at,
        )
        for unit in private
    )
    return SeasonInputs(
        condominium=season.condominium.name,
        season=season.code,
        service=own.service,
        period=period,
        units=tuple(units_of(private, circumstances, holdings)),
        common_rooms=tuple(
            CommonRoom(id=unit.code, name=unit.name or unit.code)
            for unit in own.units
            if unit.kind == UnitKind.COMMON
        ),
        tables=own.tables,
        criterion=own.criterion,
        energy=tuple(_energy(own, energy)),
        consumptions=consumptions,
        handovers=tuple(chain.from_iterable(handovers)),
        **money,
        **others,
    )


def advances_of(advances: Sequence[Advance]) -> dict[str, int]:
    """Sum what was paid in advance, by the unit's code [cent]."""
    paid: dict[str, int] = defaultdict(int)
    for advance in sorted(advances, key=lambda one: one.unit.code):
        paid[advance.unit.code] += advance.amount_cents
    return dict(paid)


def units_of(
    units: Sequence[UnitRow], circumstances: Mapping[str, Any], holdings: Mapping[int, Sequence[Holding]]
) -> Iterator[Unit]:
    """Give private units with who answered last and what the season says of them."""
    for unit in units:
        stated = circumstances.get(unit.code, {})
        yield Unit(
            id=unit.code,
            name=unit.name or unit.code,
            holder=holdings[unit.pk][-1].holder,
            vacant=bool(stated.get("vacant", False)),
            detached=bool(stated.get("detached", False)),
            exempt_from=frozenset(from_plain(Unit, {"id": "x", "name": "x", **stated}).exempt_from),
        )


def _tables(season: Season) -> Iterator[MillesimiTable]:
    rows = (
        TableRow.objects.filter(condominium=season.condominium, is_sealed=True, start_on__lt=season.end_on)
        .filter(Q(end_on__isnull=True) | Q(end_on__gt=season.start_on))
        .order_by("kind", "-start_on")
    )
    seen: set[str] = set()
    for table in rows:
        if table.kind in seen:
            continue  # the newest of a kind holds: an assembly changes a table for a whole season
        seen.add(table.kind)
        shares = list(table.shares.select_related("unit").order_by("unit__code"))
        weights = {row.unit.code: row.weight for row in shares if row.weight is not None}
        yield MillesimiTable(
            kind=TableKind(table.kind),
            shares={row.unit.code: _millesimi(row.share_micro) for row in shares},
            source=table.source or f"millesimi table {table.pk}",
            weights=weights if table.weight_unit else None,
            weight_unit=table.weight_unit,
            digits=table.digits,
        )


def _millesimi(share_micro: int) -> Decimal:
    """Write millionths of a millesimo as millesimi, with two decimals at least."""
    share = Decimal(share_micro) / MILLIONTHS
    trimmed = share.normalize()
    return share.quantize(Decimal("0.01")) if int(trimmed.as_tuple().exponent) > -2 else trimmed


def expenses_of(season: Season) -> Iterator[tuple[Expense, str]]:
    """Give the expenses of a season, each with the group or split it goes to."""
    for row in season.expenses.order_by("pk"):
        expense = Expense(
            id=row.code,
            kind=ExpenseKind(row.kind),
            description=row.description,
            amount_cents=row.amount_cents,
            document=row.document,
            source=f"expense {row.pk}",
        )
        yield expense, row.to


def _criterion(season: Season) -> Any:  # noqa: ANN401 - one of the norm's criteria
    row = (
        Criterion.objects.filter(
            condominium=season.condominium, service=season.service, start_on__lt=season.end_on
        )
        .filter(Q(end_on__isnull=True) | Q(end_on__gt=season.start_on))
        .order_by("-start_on")
        .first()
    )
    if row is None:
        raise UnableToGather(
            "no criterion is in force in this season.",
            where=f"season {season.code}",
            remedy="Enter the criterion that the assembly chose, with the day from which it holds.",
            code="season.criterion",
        )
    return criterion_from_plain(row.rule, row.parameters)


def _energy(own: OfService, stated: list[Any] | None) -> Iterator[HeatSupply]:
    if stated is not None:
        yield from inputs_field_from_plain("energy", stated)
        return
    plant = MeteringPoint.objects.filter(
        condominium=own.season.condominium, service=own.service, kind=PointKind.BOILER_OUTLET
    )
    for point in plant.order_by("code"):
        amount = _read(own.season, point, own.period, own.known_at).amount
        yield MainMeter(
            energy_kwh=Decimal(amount.numerator) / Decimal(amount.denominator),
            source=f"metering point {point.code}",
        )


def _read(
    season: Season, point: MeteringPoint, period: Period, known_at: datetime | None
) -> PeriodConsumption:
    used = read_period(
        organisation_id=season.organisation_id, metering_point_id=point.pk, period=period, known_at=known_at
    )
    if used.uncovered:
        gap = used.uncovered[0]
        raise UnableToGather(
            f"no device was there from {gap.start_on} to {gap.last_day}.",
            where=f"metering point {point.code}",
            remedy="Enter the installation, or state an amount with its method for this season.",
            code="season.uncovered",
        )
    return used
