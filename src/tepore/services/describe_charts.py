"""Charts of a building, a unit or the own unit: what may be shown, for which days, against what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from tepore.kernel import Period
from tepore.norms.uni10200.degree_days import degree_days
from tepore.services.access import Action, Resource, require
from tepore.services.consumption_history.bins import MOST_BARS, Step, count_of, moved
from tepore.services.consumption_history.derive import next_month
from tepore.services.consumption_history.refresh import refresh_history
from tepore.services.consumption_history.series import (
    BadChart,
    Group,
    Series,
    groups_of,
    read_series,
    told_span,
    within_group,
)
from tepore.services.list_condominiums import CondominiumRow, condominium_row
from tepore.services.own_units import OwnUnit, own_unit
from tepore.services.scope import unit_within
from tepore.services.season_climate import temperatures_of
from tepore.store.estate.models import Building, Condominium, MeteringPoint, Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from tepore.norms.uni10200 import MonthlyTemperatures
    from tepore.services.access import Actor

FEWEST_UNITS = 5
"""Days of a building of fewer units would tell when somebody is at home: own rule, after RELIABILITY P5."""
DERIVED_AT_ONCE = 300
"""Points that a page derives before it is shown; of more it says that they are on their way."""
MONTHS_SHOWN = 36
DAYS_SHOWN = 31
YEAR_BEFORE = "year"
EARLIEST, LATEST = date(1990, 1, 1), date(2200, 1, 1)
"""Days that a chart may be asked for; beyond them somebody mistyped."""
HEATED_SERVICE = "heating"


@dataclass(frozen=True, kw_only=True)
class ChartAsk:
    """What somebody asks to see; what is None is chosen.

    Attributes
    ----------
    step
        How long a bar is.
    first_on, last_on
        Civil days, both held; whole months where months are asked for.
    group
        Code of a group, as ``heating-hca``.
    building_id
        Only this staircase, in a chart of a condominium.
    versus
        ``year`` for a year before, the first day of another period, or None for no comparison.
    today
        Civil day of asking.
    now
        Instant of asking.
    """

    today: date
    now: datetime
    step: Step = Step.MONTH
    first_on: date | None = None
    last_on: date | None = None
    group: str | None = None
    building_id: int | None = None
    versus: date | str | None = None


@dataclass(frozen=True, kw_only=True)
class Outdoor:
    """Climate of the municipality beside the bars.

    Attributes
    ----------
    temperature_c
        Mean of each bar [C]; empty where bars are seasons.
    degree_days
        Of each bar [K·d].
    source
        The norm's table: means of many years, not what was measured in these.
    """

    temperature_c: tuple[Decimal, ...]
    degree_days: tuple[Decimal, ...]
    source: str


@dataclass(frozen=True, kw_only=True)
class ChartFigures:
    """What a chart shows.

    Attributes
    ----------
    groups, group
        What can be chosen, and what was; None where there is no metering point.
    steps
        Steps that the reader may see.
    told
        Span of the months that can be told.
    versus
        The other period's bars, paired by their place; None without a comparison.
    fair
        Both periods are made of equally many amounts and bars.
    remaining
        Points whose newest readings are not in it yet.
    within_own_days
        Only bars that are wholly within the own tenure are shown.
    """

    step: Step
    steps: tuple[Step, ...]
    groups: tuple[Group, ...]
    group: Group | None
    told: Period | None
    period: Period | None
    series: Series
    versus_period: Period | None
    versus: Series | None
    outdoor: Outdoor | None
    remaining: int
    within_own_days: bool

    @property
    def fair(self) -> bool:
        """Tell whether the two periods may be held against each other."""
        if self.versus is None:
            return True
        own, other = self.series, self.versus
        told = [sum(bar.amount is not None for bar in series.bars) for series in (own, other)]
        return own.points == other.points and told[0] == told[1]


@dataclass(frozen=True, kw_only=True)
class CondominiumChart:
    """Charts of a condominium, or of one of its staircases."""

    condominium: CondominiumRow
    buildings: tuple[tuple[int, str], ...]
    building_id: int | None
    figures: ChartFigures


@dataclass(frozen=True, kw_only=True)
class UnitChart:
    """Charts of a unit; room by room only where the role sees rooms."""

    unit_id: int
    name: str
    condominium: CondominiumRow
    figures: ChartFigures


@dataclass(frozen=True, kw_only=True)
class OwnChart:
    """Charts of the own unit on the own days."""

    unit: OwnUnit
    figures: ChartFigures


def chart_of_condominium(*, actor: Actor, condominium_id: int, ask: ChartAsk) -> CondominiumChart:
    """Chart what a condominium used.

    Raises
    ------
    NotPermitted
        The role may not, or the condominium or staircase is out of reach.
    BadChart
        What was asked for cannot be drawn.
    """
    require(actor, Action.VIEW, Resource.CONDOMINIUM)
    condominium = condominium_row(actor=actor, condominium_id=condominium_id)
    points = MeteringPoint.objects.filter(
        organisation_id=actor.organisation_id, condominium_id=condominium.id
    )
    rows = Building.objects.filter(condominium_id=condominium.id).order_by("code")
    buildings = tuple((row.pk, row.name or row.code) for row in rows)
    units = condominium.units
    if ask.building_id is not None:
        if ask.building_id not in dict(buildings):
            raise BadChart(
                "there is no such staircase.",
                where="building",
                remedy="Choose one of the condominium's.",
                code="chart.building",
            )
        points = points.filter(unit__building_id=ask.building_id)
        units = Unit.objects.filter(building_id=ask.building_id).count()
    sees_days = units >= FEWEST_UNITS or actor.may(Action.VIEW, Resource.ROOM)
    figures = _figures(points, ask, steps=_steps(sees_days), temperatures=_climate(condominium.municipality))
    return CondominiumChart(
        condominium=condominium, buildings=buildings, building_id=ask.building_id, figures=figures
    )


def chart_of_unit(*, actor: Actor, unit_id: int, ask: ChartAsk) -> UnitChart:
    """Chart what a unit used: its months for whoever sees totals, its rooms and days for whoever sees rooms.

    Raises
    ------
    NotPermitted
        The role may not, or the unit is out of reach.
    BadChart
        What was asked for cannot be drawn.
    """
    require(actor, Action.VIEW, Resource.UNIT)
    unit = unit_within(actor, unit_id)
    condominium = condominium_row(actor=actor, condominium_id=unit.condominium_id)
    sees_rooms = actor.may(Action.VIEW, Resource.ROOM)
    figures = _figures(
        MeteringPoint.objects.filter(organisation_id=actor.organisation_id, unit_id=unit.pk),
        ask,
        steps=_steps(sees_rooms),
        temperatures=_climate(condominium.municipality),
        with_places=sees_rooms,
    )
    return UnitChart(unit_id=unit.pk, name=unit.name or unit.code, condominium=condominium, figures=figures)


def chart_of_own_unit(*, actor: Actor, unit_id: int, ask: ChartAsk, action: Action = Action.VIEW) -> OwnChart:
    """Chart what was used in the own unit, room by room, on the days that are the reader's own matter.

    Raises
    ------
    NotPermitted
        The role is not a resident's, or the unit is somebody else's.
    BadChart
        What was asked for cannot be drawn.
    """
    require(actor, action, Resource.OWN_UNIT)
    known, row = own_unit(actor=actor, unit_id=unit_id)
    figures = _figures(
        MeteringPoint.objects.filter(organisation_id=actor.organisation_id, unit_id=row.pk),
        ask,
        steps=_steps(sees_days=True),
        temperatures=_climate(row.condominium.municipality),
        lived=known.lived,
        with_places=True,
    )
    return OwnChart(unit=known, figures=figures)


def _steps(sees_days: bool) -> tuple[Step, ...]:
    return tuple(step for step in Step if sees_days or step is not Step.DAY)


def _climate(municipality: str) -> MonthlyTemperatures | None:
    return temperatures_of(Condominium(municipality=municipality)) if municipality else None


def _figures(
    points: QuerySet[MeteringPoint],
    ask: ChartAsk,
    *,
    steps: tuple[Step, ...],
    temperatures: MonthlyTemperatures | None,
    lived: Sequence[Period] | None = None,
    with_places: bool = False,
) -> ChartFigures:
    for name, day in (("from", ask.first_on), ("to", ask.last_on), ("versus", ask.versus)):
        if isinstance(day, date) and not EARLIEST <= day < LATEST:
            raise BadChart(
                f"charts go from {EARLIEST.year} to {LATEST.year - 1}.",
                where=name,
                remedy="Choose a day between them.",
                code="chart.date",
            )
    if ask.step not in steps:
        raise BadChart(
            "days would tell when somebody is at home.",
            where="step",
            remedy="Choose months or seasons.",
            code="chart.step",
        )
    groups = groups_of(points)
    group = _chosen(groups, ask.group)
    remaining, told, period, versus_period = 0, None, None, None
    series, versus = Series(bars=()), None
    if group is not None:
        points = within_group(points, group)
        remaining = refresh_history(points=points, now=ask.now, at_most=DERIVED_AT_ONCE).remaining
        told = _told(points, lived)
        period = _period(ask, told)
        series = read_series(points, step=ask.step, period=period, lived=lived, with_places=with_places)
        versus_period = _versus(ask, period)
        if versus_period is not None:
            versus = read_series(points, step=ask.step, period=versus_period, lived=lived)
    return ChartFigures(
        step=ask.step,
        steps=steps,
        groups=groups,
        group=group,
        told=told,
        period=period,
        series=series,
        versus_period=versus_period,
        versus=versus,
        outdoor=_outdoor(series, ask.step, group, temperatures),
        remaining=remaining,
        within_own_days=lived is not None,
    )


def _chosen(groups: Sequence[Group], code: str | None) -> Group | None:
    if code is None:
        return groups[0] if groups else None
    found = next((group for group in groups if group.code == code), None)
    if found is None:
        raise BadChart(
            "there is nothing of that kind.",
            where="group",
            remedy=f"Choose one of {', '.join(group.code for group in groups) or 'none'}.",
            code="chart.group",
        )
    return found


def _told(points: QuerySet[MeteringPoint], lived: Sequence[Period] | None) -> Period | None:
    """Give the span that is told and the reader's own."""
    told = told_span(points)
    if told is None or lived is None:
        return told
    parts = [part for own in lived if (part := own.overlap(told))]
    return Period(min(parts).start_on, max(part.end_on for part in parts)) if parts else None


def _period(ask: ChartAsk, told: Period | None) -> Period:
    end_on = told.end_on if told else next_month(ask.today)
    if ask.step is Step.DAY:
        end_on = min(end_on, ask.today)
    first_on, last_on = ask.first_on, ask.last_on
    if first_on is None and last_on is None and ask.step is Step.SEASON:
        return Period(told.start_on.replace(year=told.start_on.year - 1), end_on) if told else _ending(end_on)
    if last_on is not None:
        end_on = Period.of_days(last_on, last_on).end_on
    if ask.step is not Step.DAY:
        end_on = end_on if end_on.day == 1 else next_month(end_on)
    if first_on is None:
        first_on = (
            end_on - timedelta(days=DAYS_SHOWN)
            if ask.step is Step.DAY
            else _months_before(end_on, MONTHS_SHOWN)
        )
    elif ask.step is not Step.DAY:
        first_on = first_on.replace(day=1)
    if first_on >= end_on:
        raise BadChart(
            "the last day is before the first.",
            where="to",
            remedy="Choose a later last day.",
            code="chart.backwards",
        )
    return _checked(ask.step, Period(first_on, end_on))


def _ending(end_on: date) -> Period:
    return Period(_months_before(end_on, MONTHS_SHOWN), end_on)


def _checked(step: Step, period: Period) -> Period:
    if count_of(step, period) > MOST_BARS[step]:
        raise BadChart(
            f"at most {MOST_BARS[step]} bars fit a chart.",
            where="from",
            remedy="Choose a shorter period or a longer step.",
            code="chart.long",
        )
    return period


def _versus(ask: ChartAsk, period: Period) -> Period | None:
    """Give the other period; seasons stand beside each other already and need none."""
    if ask.versus is None or ask.step is Step.SEASON:
        return None
    if isinstance(ask.versus, date):
        return moved(ask.step, period, ask.versus)
    return moved(ask.step, period, _months_before(period.start_on, 12))


def _months_before(on: date, months: int) -> date:
    count = on.year * 12 + on.month - 1 - months
    last_day = (next_month(date(count // 12, count % 12 + 1, 1)) - date.resolution).day
    return date(count // 12, count % 12 + 1, min(on.day, last_day))


def _outdoor(
    series: Series, step: Step, group: Group | None, temperatures: MonthlyTemperatures | None
) -> Outdoor | None:
    if temperatures is None or group is None or group.service != HEATED_SERVICE or not series.bars:
        return None
    means = [temperatures.temperature_c[bar.period.start_on.month - 1] for bar in series.bars]
    return Outdoor(
        temperature_c=() if step is Step.SEASON else tuple(means),
        degree_days=tuple(degree_days(bar.period, temperatures) for bar in series.bars),
        source=temperatures.source,
    )
