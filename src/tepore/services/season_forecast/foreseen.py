"""Foresee a season's end: the units' use, then the bill divided by it with its proof, then the advances.

The bill foreseen is that of the season closed last: energy follows the use foreseen and the change of price,
all else stays. It is divided by the same criterion through the same engine, so that the forecast has the
calculation of every figure too; its doubts go through that calculation as any bill's do.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from tepore.kernel import Period, round_half_up
from tepore.norms.forecast import (
    DEFAULTS,
    Advances,
    Forecast,
    PastSeason,
    UnitForecast,
    UnitSoFar,
    Weather,
    advances_of,
    forecast_season,
)
from tepore.norms.uncertainty import Cause, Doubt, sensitivities_of
from tepore.norms.uncertainty.bills import COVERAGE
from tepore.norms.uni10200 import (
    Allocation,
    Consumption,
    Expense,
    ExpenseKind,
    MainMeter,
    Quality,
    SeasonInputs,
    allocate,
)
from tepore.services.building_file import read_building_file
from tepore.services.season_forecast.file import BadForecastFile, ForecastDocument, read_forecast_file

if TYPE_CHECKING:
    from pathlib import Path

    from tepore.services.season_forecast.file import UnitTable

METHOD = "forecast"
_HEAT = "energy/supply/0"
_ENERGY = {ExpenseKind.ENERGY_CARRIER, ExpenseKind.ELECTRICITY}


@dataclass(frozen=True, kw_only=True)
class ForeseenUnit:
    """A unit at the season's end.

    Attributes
    ----------
    use
        What it will have used [units of its devices].
    total_cents, low_cents, high_cents
        What it will owe, with the interval of 95 % [cent].
    rate_euros
        What it pays at every due day [EUR, whole].
    """

    unit_id: str
    unit: str
    use: UnitForecast
    total_cents: int
    low_cents: int
    high_cents: int
    rate_euros: int


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """A season's end.

    Attributes
    ----------
    allocation
        The bill foreseen, divided, with its calculation graph.
    former
        The bill of the season closed last.
    """

    document: ForecastDocument
    forecast: Forecast
    allocation: Allocation
    former: Allocation
    advances: Advances
    units: tuple[ForeseenUnit, ...]


def foresee_season(*, file: Path) -> Foreseen:
    """Foresee a season's end from a forecast file and the building file it names.

    Parameters
    ----------
    file
        A forecast file.

    Returns
    -------
    Foreseen
        Every unit's use, amount and rate.

    Raises
    ------
    BadForecastFile
        The file is wrong, or its units are not those of the building.
    BadBuildingFile
        The building file is wrong.
    BadForecast
        Counts that nothing can be foreseen from.
    UnableToPlan
        Advances that cannot be planned.
    """
    document = read_forecast_file(file)
    base = read_building_file(file.parent / document.building).inputs
    _refuse_other_units(file, document, base)
    forecast = forecast_season([_so_far(unit) for unit in document.units], _weather(document))
    former = allocate(base)
    inputs = _inputs(document, former, forecast)
    allocation = allocate(inputs)
    standard = _standard_cents(allocation, forecast)
    owed = {one.unit_id: one.total_cents for one in allocation.statements}
    advances = advances_of(
        {key: max(cents, 0) for key, cents in owed.items()},
        rates=document.advances.rates,
        plan_euros=document.advances.plan_eur,
    )
    use = {one.unit_id: one for one in forecast.units}
    return Foreseen(
        document=document,
        forecast=forecast,
        allocation=allocation,
        former=former,
        advances=advances,
        units=tuple(
            ForeseenUnit(
                unit_id=one.unit_id,
                unit=one.unit,
                use=use[one.unit_id],
                total_cents=one.total_cents,
                low_cents=round(one.total_cents - COVERAGE * u),
                high_cents=round(one.total_cents + COVERAGE * u),
                rate_euros=advances.rate_euros[one.unit_id],
            )
            for one, u in zip(allocation.statements, standard, strict=True)
        ),
    )


def _refuse_other_units(file: Path, document: ForecastDocument, base: SeasonInputs) -> None:
    named, known = [unit.id for unit in document.units], [unit.id for unit in base.units]
    if sorted(named) != sorted(known):
        apart = sorted(set(named) ^ set(known)) or sorted(key for key in named if named.count(key) > 1)
        raise BadForecastFile(
            f"unit {apart[0]!r:.80} does not stand once in both the forecast and the building.",
            where=str(file),
            remedy="Give every unit of the building file once, a unit without devices with counted = 0.",
            code="forecast.units",
        )


def _so_far(unit: UnitTable) -> UnitSoFar:
    past = tuple(
        PastSeason(
            so_far=season.so_far,
            whole=season.whole,
            degree_days_so_far=season.degree_days_so_far,
            degree_days=season.degree_days,
        )
        for season in unit.past
    )
    return UnitSoFar(unit_id=unit.id, counted=unit.counted, past=past)


def _weather(document: ForecastDocument) -> Weather:
    days = document.degree_days
    spread = DEFAULTS["rest_weather"]
    if days.spread_percent is not None:
        spread = spread.replaced(days.spread_percent, source=days.source)
    return Weather(so_far=days.so_far, rest=days.rest_normal, spread=spread)


def _inputs(document: ForecastDocument, former: Allocation, forecast: Forecast) -> SeasonInputs:
    """Make the season foreseen of the one closed last."""
    base = former.inputs
    growth = _growth(base, forecast)
    price = 1 + Fraction(repr(document.price_change_percent)) / 100
    season = document.season
    return replace(
        base,
        season=season.name,
        period=Period.of_days(season.first_day, season.last_day),
        expenses=tuple(_expense(one, growth * price) for one in base.expenses),
        energy=_energy(former, growth),
        consumptions=tuple(_consumptions(base, forecast, growth)),
        advances_cents={},
        handovers=(),
        brought_cents={},
        fuel_stocks=(),
        expense_origins={},
    )


def _growth(base: SeasonInputs, forecast: Forecast) -> Fraction:
    """Give use foreseen over use of the season closed last [1]; 1 where nobody counted."""
    units = {unit.id for unit in base.units}
    before = sum((row.amount for row in base.consumptions if row.subject in units), Fraction(0))
    after = sum((_tenths(one.whole) for one in forecast.units), Fraction(0))
    return after / before if before and after else Fraction(1)


def _tenths(use: float) -> Fraction:
    return round_half_up(Fraction(use), 1)


def _expense(expense: Expense, growth: Fraction) -> Expense:
    if expense.kind not in _ENERGY:
        return expense
    cents = int(round_half_up(expense.amount_cents * growth))
    return replace(expense, amount_cents=cents, source=f"{METHOD} from {expense.source}")


def _energy(former: Allocation, growth: Fraction) -> tuple[MainMeter, ...]:
    if not former.inputs.energy:
        return ()
    delivered = former.graph["energy/total"].number
    energy = Decimal(int(round_half_up(delivered * growth * 10))).scaleb(-1)
    return (MainMeter(energy_kwh=energy, source=METHOD),)


def _consumptions(base: SeasonInputs, forecast: Forecast, growth: Fraction) -> list[Consumption]:
    if not base.consumptions:
        return []
    counted = base.consumptions[0].unit
    amounts = {one.unit_id: _tenths(one.whole) for one in forecast.units}
    rooms: dict[str, Fraction] = defaultdict(Fraction)
    for row in base.consumptions:
        if row.subject not in amounts:
            rooms[row.subject] += row.amount
    amounts |= {key: round_half_up(amount * growth, 1) for key, amount in rooms.items()}
    detached = {unit.id for unit in base.units if unit.detached}
    return [
        Consumption(
            id=subject,
            metering_point=subject,
            subject=subject,
            unit=counted,
            quality=Quality.ESTIMATED,
            stated_amount=Decimal(int(amount * 10)).scaleb(-1),
            method=METHOD,
            source=METHOD,
        )
        for subject, amount in amounts.items()
        if subject not in detached
    ]


def _standard_cents(allocation: Allocation, forecast: Forecast) -> list[float]:
    """Carry the doubts of the use foreseen through the calculation of the bill [cent]."""
    rows = {row.subject: f"consumption/row/{row.id}" for row in allocation.inputs.consumptions}
    whole = sum(one.whole for one in forecast.units) or 1.0
    known = [one for one in forecast.units if one.unit_id in rows]
    doubts = [_doubt({one.unit_id: one.own_way}, allocation, rows, whole) for one in known]
    doubts.append(_doubt({one.unit_id: one.weather for one in known}, allocation, rows, whole))
    outputs = [one.node_id for one in allocation.statements]
    slopes = sensitivities_of(allocation.graph, outputs, doubts)
    return [float(u) for u in np.sqrt((slopes**2).sum(axis=1))]


def _doubt(moved: dict[str, float], allocation: Allocation, rows: dict[str, str], whole: float) -> Doubt:
    """Move units' use, and with it the heat delivered and what it costs."""
    part = sum(moved.values()) / whole
    moves = {rows[unit_id]: amount for unit_id, amount in moved.items()}
    for expense in allocation.inputs.expenses:
        if expense.kind in _ENERGY:
            moves[f"expense/{expense.id}"] = part * expense.amount_cents
    if allocation.inputs.energy:
        moves[_HEAT] = part * float(allocation.graph[_HEAT].number)
    return Doubt(cause=Cause.ESTIMATE, moves=moves)
