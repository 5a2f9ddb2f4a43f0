"""What a resident's month is held against: the month before, last year at equal cold, the building."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db.models import F

from tepore.norms.uni10200 import ExpenseKind, Service
from tepore.norms.uni10200.degree_days import degree_days
from tepore.services.plain_values import inputs_field_from_plain
from tepore.store.estate.models import UnitKind
from tepore.store.history.models import MICRO, Grain, PeriodConsumption
from tepore.store.ledger.models import Season

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tepore.kernel import Period
    from tepore.norms.uni10200 import Allocation, MonthlyTemperatures
    from tepore.services.describe_own_unit import ServiceMonth, ServiceUse
    from tepore.store.estate.models import Unit

FEWEST_UNITS = 5
"""A mean of fewer units would tell a neighbour's own use: own rule, after RELIABILITY P5."""
FEWEST_DEGREE_DAYS = 30
"""Below that a month has too little cold to divide by [K·d]: own rule."""
STATED = "temperatures"
PERIOD_AT_THE_END = re.compile(r"[\s,;:(]+[\d/.\- –)]+$")
"""Months and numbers of bills behind a name: one carrier is named once."""


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """A month of the year before as it would have been in this year's cold.

    Attributes
    ----------
    amount
        What was used then, times the degree days of this month over those of that one [the service's unit].
    degree_days, degree_days_before
        Of both months [K·d].
    source
        Where the temperatures of this month come from.
    """

    amount: Fraction
    degree_days: Decimal
    degree_days_before: Decimal
    source: str


@dataclass(frozen=True, kw_only=True)
class MonthMean:
    """The mean of the building's units in a month [the service's unit], and of how many it is."""

    amount: Fraction
    units: int


def energy_per_unit(closed: Allocation | None, unit: str) -> Fraction | None:
    """Give the heat that stands behind one unit of a register, by the latest closed season [kWh].

    Parameters
    ----------
    closed
        The season's allocation; None where there is none.
    unit
        ``kWh``, ``hca`` or another.

    Returns
    -------
    Fraction or None
        1 for kWh; for allocators the heat drawn by the units over all they counted (UNI 10200), where the
        calculation knows it; else None.
    """
    if unit == "kWh":
        return Fraction(1)
    if closed is None or unit != "hca":
        return None
    nodes = closed.graph.nodes
    drawn, counted = nodes.get("energy/drawn"), nodes.get("consumption/total")
    if drawn is None or counted is None or counted.unit != "hca" or not counted.number:
        return None
    return drawn.number / counted.number


def carriers_of(closed: Allocation | None) -> tuple[str, ...]:
    """Name the energy that the latest closed season was paid for, as its expenses call it."""
    if closed is None:
        return ()
    named = (
        PERIOD_AT_THE_END.sub("", one.description or one.id)
        for one in closed.inputs.expenses
        if one.kind is ExpenseKind.ENERGY_CARRIER
    )
    return tuple(dict.fromkeys(named))


def month_before(use: ServiceUse, month: ServiceMonth) -> ServiceMonth | None:
    """Give the month right before, where both are whole and told."""
    position = use.months.index(month)
    before = use.months[position - 1] if position else None
    both = before is not None and before.is_whole and month.is_whole and before.amount is not None
    return before if both else None


def year_before_corrected(
    use: ServiceUse, month: ServiceMonth, seasons: Sequence[Season]
) -> Corrected | None:
    """Correct the same month of the year before for the cold, by degree days (D.P.R. 412/1993 art. 1).

    Only temperatures that the seasons state count: with the means of a standard both months would be equally
    cold, and nothing were corrected.

    Parameters
    ----------
    use, month
        The service and its month.
    seasons
        Heating seasons of the condominium.

    Returns
    -------
    Corrected or None
        None for other services than heating and cooling of the air, where a month is not whole or not told,
        where temperatures of either month are not stated, or where it was hardly cold.
    """
    before = use.year_before(month) if use.service == Service.HEATING else None
    if before is None or before.amount is None:
        return None
    now, then = _stated(month.period, seasons), _stated(before.period, seasons)
    if now is None or then is None:
        return None
    days, days_before = degree_days(month.period, now), degree_days(before.period, then)
    if min(days, days_before) < FEWEST_DEGREE_DAYS:
        return None
    return Corrected(
        amount=before.amount * Fraction(days) / Fraction(days_before),
        degree_days=days,
        degree_days_before=days_before,
        source=now.source,
    )


def means_of_months(uses: Sequence[ServiceUse], unit: Unit) -> tuple[MonthMean | None, ...]:
    """Give what a unit of the building used in the mean in each service's latest whole month.

    Like is held against like: the kinds of places that the reader's own figure is made of.

    Parameters
    ----------
    uses
        The services of the reader's unit.
    unit
        The reader's, itself among those of the mean.

    Returns
    -------
    tuple of MonthMean or None
        In the order of the services; None where fewer than five units are told wholly. Two queries in all.
    """
    months = [use.latest_whole for use in uses]
    places = list(
        unit.condominium.metering_points.filter(unit__kind=UnitKind.PRIVATE)
        .order_by()
        .values_list("pk", "unit_id", "service", "kind")
    )
    rows = PeriodConsumption.objects.filter(
        organisation_id=unit.organisation_id,
        metering_point_id__in=[place[0] for place in places],
        grain=Grain.MONTH,
        start_on__in={month.period.start_on for month in months if month},
        told_until=F("end_on"),
    ).values_list("metering_point_id", "start_on", "amount_micro")
    told = {(point_id, start_on): micro for point_id, start_on, micro in rows}
    means: list[MonthMean | None] = []
    for use, month in zip(uses, months, strict=True):
        kinds = {place.kind for place in use.places}
        of_units: dict[int, list[int | None]] = {}
        for point_id, unit_id, service, kind in places:
            if month and service == use.service and kind in kinds:
                of_units.setdefault(unit_id, []).append(told.get((point_id, month.period.start_on)))
        means.append(_mean(of_units.values()))
    return tuple(means)


def _mean(of_units: Iterable[Sequence[int | None]]) -> MonthMean | None:
    """Give the mean of the units whose places are all told."""
    sums = [sum(micro for micro in each if micro is not None) for each in of_units if None not in each]
    if len(sums) < FEWEST_UNITS:
        return None
    return MonthMean(amount=Fraction(sum(sums), MICRO * len(sums)), units=len(sums))


def _stated(period: Period, seasons: Sequence[Season]) -> MonthlyTemperatures | None:
    """Give the temperatures that the season of a month states; None where it states none."""
    season = next(
        (one for one in seasons if one.start_on <= period.last_day and period.start_on < one.end_on), None
    )
    written = season.terms.get(STATED) if season is not None else None
    return None if written is None else inputs_field_from_plain(STATED, written)
