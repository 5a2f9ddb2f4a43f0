"""What a resident sees of the own unit: months of each service, what they cost about, and the bills."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.documents.tallies import consumption_of, tally_of
from tepore.kernel import Period, round_half_up
from tepore.norms.uni10200 import Service, held_statement
from tepore.services.access import Action, NotPermitted, Resource, require
from tepore.services.at_hand import allocation_at_hand
from tepore.services.own_comparison import (
    FEWEST_UNITS,
    Corrected,
    MonthMean,
    carriers_of,
    energy_per_unit,
    means_of_months,
    month_before,
    year_before_corrected,
)
from tepore.services.own_forecast import OwnForecast, own_forecast
from tepore.services.own_units import OwnUnit, own_unit
from tepore.services.read_months import MonthUse, PlaceMonths, read_months
from tepore.services.read_statements import WRITTEN, StoredAllocation, stored_allocation
from tepore.store.ledger.models import Allocation, Season, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tepore.norms.uni10200 import Allocation as SeasonAllocation
    from tepore.norms.uni10200 import Statement as StatementOfSeason
    from tepore.norms.uni10200 import TenurePart
    from tepore.services.access import Actor
    from tepore.store.estate.models import Unit

MONTHS_SHOWN = 24
YEAR = 12


@dataclass(frozen=True, kw_only=True)
class ServiceMonth:
    """A month of one service of the unit, all its places together.

    Attributes
    ----------
    period
        The civil days told: the whole month, or the part that is the reader's own or was read so far.
    amount
        In the service's unit; None where it cannot be told.
    cents
        What that costs about by the prices of the latest closed season [cent]; None where there is none.
    is_estimated
        Some place's end lies between two readings.
    """

    period: Period
    amount: Fraction | None
    cents: int | None
    is_estimated: bool

    @property
    def is_whole(self) -> bool:
        """Tell whether the period is a whole calendar month."""
        return self.period.start_on.day == 1 and self.period.end_on == _month_after(self.period.start_on, 1)


@dataclass(frozen=True, kw_only=True)
class ServiceUse:
    """One service of a unit over the last two years.

    Attributes
    ----------
    unit
        ``hca``, ``kWh`` or ``m3``.
    months
        By time; the last one is the latest.
    places
        The same by metering point.
    mean
        Consumption of a unit of the building in the mean of `season` [unit]; None for fewer than five units.
    own
        The unit's own in that season [unit].
    """

    service: str
    unit: str
    months: tuple[ServiceMonth, ...]
    places: tuple[PlaceMonths, ...]
    season: str = ""
    own: Fraction | None = None
    mean: Fraction | None = None

    @property
    def latest(self) -> ServiceMonth | None:
        """The latest month that can be told."""
        return next((month for month in reversed(self.months) if month.amount is not None), None)

    @property
    def latest_whole(self) -> ServiceMonth | None:
        """The latest whole month that can be told: what comparisons are made with."""
        told = (month for month in reversed(self.months) if month.amount is not None and month.is_whole)
        return next(told, None)

    def year_before(self, month: ServiceMonth) -> ServiceMonth | None:
        """Give the same month of the year before, where both are whole and told."""
        first_on = month.period.start_on
        before = next(
            (
                other
                for other in self.months
                if other.period.start_on == first_on.replace(year=first_on.year - 1, day=1)
            ),
            None,
        )
        both = before is not None and before.is_whole and month.is_whole and before.amount is not None
        return before if both else None


@dataclass(frozen=True, kw_only=True)
class OwnBill:
    """A closed season of the unit.

    Attributes
    ----------
    allocation_sha256
        Its link in the season's chain.
    is_whole
        Every day of the season is the reader's own matter: rooms and readings stand in it.
    """

    season_id: int
    allocation_id: int
    allocation_sha256: str
    season: str
    service: str
    period: Period
    total_cents: int
    is_whole: bool


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What a service's latest month is held against, and how its season will probably end.

    Attributes
    ----------
    kwh_per_unit
        Heat behind one unit of the register, by the latest closed season [kWh]; None where it is not known.
    before
        The month right before.
    corrected
        The same month of the year before at equal cold.
    mean
        Of the building's units in that month; None for fewer than five.
    carriers
        What the heat was made from, as the latest closed season's expenses call it.
    """

    kwh_per_unit: Fraction | None
    before: ServiceMonth | None
    corrected: Corrected | None
    mean: MonthMean | None
    forecast: OwnForecast | None
    carriers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class OwnUnitPage:
    """What the page of the own unit shows; `outlooks` stand in the order of the services."""

    unit: OwnUnit
    services: tuple[ServiceUse, ...]
    bills: tuple[OwnBill, ...]
    outlooks: tuple[Outlook, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OwnBillPage:
    """One bill of the own unit with the allocation that proves it.

    Attributes
    ----------
    statement
        The unit's; where the unit changed hands within the season, with the reader's own part alone.
    part
        What the reader answers for; None where the unit did not change hands, or where several parts are the
        reader's.
    """

    unit: OwnUnit
    bill: OwnBill
    closed: StoredAllocation
    statement: StatementOfSeason
    part: TenurePart | None = None


def describe_own_unit(*, actor: Actor, unit_id: int, on: date) -> OwnUnitPage:
    """Describe a resident's own unit.

    Parameters
    ----------
    actor
        The resident.
    unit_id
        One of the resident's units.
    on
        Today's civil day.

    Raises
    ------
    NotPermitted
        The role is not a resident's, or the unit is somebody else's.
    """
    known, row = own_unit(actor=actor, unit_id=unit_id)
    bills = _bills(known, row)
    whole = [bill for bill in bills if bill.is_whole]
    closed = {
        bill.service: allocation_at_hand(
            organisation_id=row.organisation_id,
            allocation_id=bill.allocation_id,
            sha256=bill.allocation_sha256,
        )
        for bill in _latest_of_each_service(whole)
    }
    months = [part for month in _months_until(on) if (part := known.lived_part(month))]
    places = read_months(unit=row, months=months) if months else ()
    groups = sorted({(place.service, place.unit) for place in places}, key=_service_order)
    services = tuple(
        _service_use(
            [place for place in places if (place.service, place.unit) == group], known, closed.get(group[0])
        )
        for group in groups
    )
    seasons = list(
        Season.objects.filter(
            organisation_id=row.organisation_id, condominium_id=row.condominium_id, service=Service.HEATING
        ).order_by("-start_on")
    )
    return OwnUnitPage(
        unit=known,
        services=services,
        bills=bills,
        outlooks=tuple(
            _outlook(
                use,
                mean,
                own_forecast(
                    use=use, unit=row, known=known, seasons=seasons, closed=closed.get(use.service), on=on
                ),
                seasons,
                closed.get(use.service),
            )
            for use, mean in zip(services, means_of_months(services, row), strict=True)
        ),
    )


def describe_own_bill(
    *, actor: Actor, unit_id: int, season_id: int, action: Action = Action.VIEW
) -> OwnBillPage:
    """Describe one closed season of a resident's own unit.

    Raises
    ------
    NotPermitted
        The role is not a resident's, the unit is somebody else's, the season is open, none of its days is the
        resident's, or a document is asked for that would show another's days.
    """
    require(actor, action, Resource.OWN_UNIT)
    known, row = own_unit(actor=actor, unit_id=unit_id)
    bill = next((bill for bill in _bills(known, row) if bill.season_id == season_id), None)
    if bill is None or (action is Action.DOWNLOAD and not bill.is_whole):
        raise NotPermitted("there is no such bill.", code="access.bill")
    closed = _closed(row, season_id)
    statement = closed.statement_of(row.code)
    if statement is None:
        raise NotPermitted("the unit is not charged.", code="access.no_statement")
    number = own_part_of(statement, known)
    if number is None:
        return OwnBillPage(unit=known, bill=bill, closed=closed, statement=statement)
    shown = held_statement(statement, number)
    return OwnBillPage(unit=known, bill=bill, closed=closed, statement=shown, part=shown.parts[0])


def own_part_of(statement: StatementOfSeason, known: OwnUnit) -> int | None:
    """Tell which part of a statement is the reader's; None without parts, or where none or several are."""
    own = [
        number
        for number, part in enumerate(statement.parts)
        if known.lived_through(Period(part.start_on, part.end_on))
    ]
    return own[0] if len(own) == 1 else None


def _outlook(
    use: ServiceUse,
    mean: MonthMean | None,
    forecast: OwnForecast | None,
    seasons: Sequence[Season],
    closed: SeasonAllocation | None,
) -> Outlook:
    latest = use.latest_whole
    return Outlook(
        kwh_per_unit=energy_per_unit(closed, use.unit),
        before=month_before(use, latest) if latest else None,
        corrected=year_before_corrected(use, latest, seasons) if latest else None,
        mean=mean,
        forecast=forecast,
        carriers=carriers_of(closed),
    )


def _bills(known: OwnUnit, row: Unit) -> tuple[OwnBill, ...]:
    rows = (
        Statement.objects.filter(
            organisation_id=row.organisation_id, unit=row, allocation__replaced_by__isnull=True
        )
        .select_related("allocation__season")
        .order_by("-allocation__season__start_on", "allocation__season_id")
        .defer("content", "allocation__inputs", "allocation__outcome", "allocation__graph")
    )
    seasons = [(found, found.allocation.season) for found in rows]
    return tuple(
        OwnBill(
            season_id=season.pk,
            allocation_id=found.allocation_id,
            allocation_sha256=found.allocation.sha256,
            season=season.code,
            service=season.service,
            period=Period(season.start_on, season.end_on),
            total_cents=found.total_cents,
            is_whole=known.lived_through(Period(season.start_on, season.end_on)),
        )
        for found, season in seasons
        if known.answers_within(Period(season.start_on, season.end_on))
    )


def _latest_of_each_service(bills: Iterable[OwnBill]) -> Iterable[OwnBill]:
    latest: dict[str, OwnBill] = {}
    for bill in bills:
        latest.setdefault(bill.service, bill)
    return latest.values()


def _closed(row: Unit, season_id: int) -> StoredAllocation:
    return stored_allocation(
        Allocation.objects.defer(*WRITTEN).get(
            organisation_id=row.organisation_id, season_id=season_id, replaced_by__isnull=True
        )
    )


def _service_order(group: tuple[str, str]) -> tuple[int, str]:
    service, unit = group
    return list(Service).index(Service(service)), unit


def _months_until(on: date) -> list[Period]:
    starts = [_month_after(on.replace(day=1), back) for back in range(1 - MONTHS_SHOWN, 1)]
    return [Period(start_on, _month_after(start_on, 1)) for start_on in starts]


def _month_after(first_on: date, months: int) -> date:
    count = first_on.year * YEAR + first_on.month - 1 + months
    return date(count // YEAR, count % YEAR + 1, 1)


def _service_use(
    places: Sequence[PlaceMonths], known: OwnUnit, closed: SeasonAllocation | None
) -> ServiceUse:
    unit = places[0].unit
    price = mean = own = None
    if closed is not None:
        price, own, mean = _season_figures(closed, known.code, unit)
    return ServiceUse(
        service=places[0].service,
        unit=unit,
        places=tuple(places),
        months=tuple(
            _together([place.months[number] for place in places], price)
            for number in range(len(places[0].months))
        ),
        season=closed.inputs.season if closed is not None else "",
        own=own,
        mean=mean,
    )


def _together(months: Sequence[MonthUse], price: Fraction | None) -> ServiceMonth:
    """Add the places of one month; one that cannot be told leaves it empty, one without a device does not."""
    counted = [month for month in months if month.has_device] or list(months[:1])
    amounts = [month.amount for month in counted]
    amount = None if None in amounts else sum((each for each in amounts if each is not None), Fraction(0))
    return ServiceMonth(
        period=min((month.period for month in counted), key=lambda period: period.end_on),
        amount=amount,
        cents=None if amount is None or price is None else int(round_half_up(amount * price, 0)),
        is_estimated=any(month.is_estimated for month in counted),
    )


def _season_figures(
    closed: SeasonAllocation, code: str, unit: str
) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
    """Give a closed season's price [cent per unit], the unit's own consumption and the mean of all [unit]."""
    tally = tally_of(closed)
    statement = next((one for one in closed.statements if one.unit_id == code), None)
    if tally is None or statement is None or tally.measure.value != unit:
        return None, None, None
    own = consumption_of(statement)
    charged = sum(line.amount_cents for line in statement.lines if line.by_consumption)
    mean = tally.mean if len(tally.amounts) >= FEWEST_UNITS else None
    return (Fraction(charged) / own if own else None), own, mean
