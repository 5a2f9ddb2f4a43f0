"""The need of every unit of a building: heating by its season, cooling by the year."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from tepore.kernel import Refusal
from tepore.norms.uni11300.balance import MonthlyBalance, cooling_balance, heating_balance
from tepore.norms.uni11300.building import Building
from tepore.norms.uni11300.figures import Floats
from tepore.norms.uni11300.flows import Columns, columns_of, flows_of
from tepore.norms.uni11300.season import MonthPart, season_by_gains, whole_year
from tepore.norms.uni11300.utilisation import limit_ratio


class NoSeason(Refusal):
    """A building that needs no heat on any day."""


class Service(StrEnum):
    """What the heat is for."""

    HEATING = "heating"
    COOLING = "cooling"


@dataclass(frozen=True)
class Need:
    """What came out for one service.

    Attributes
    ----------
    service
        Heating or cooling.
    building
        What was surveyed.
    parts
        Months and parts of months calculated.
    columns
        The survey as arrays.
    balance
        Flows, utilisation and need [kWh], shape (unit, part).
    """

    service: Service
    building: Building
    parts: tuple[MonthPart, ...]
    columns: Columns
    balance: MonthlyBalance

    @property
    def set_point_c(self) -> float:
        """Indoor temperature of all units [C]."""
        method = self.building.method
        heating = self.service is Service.HEATING
        return method.set_point_heating_c if heating else method.set_point_cooling_c

    @property
    def season_kwh(self) -> Floats:
        """Need of the season by unit [kWh], shape (unit,), as calculated."""
        return self.balance.season_kwh


def heating_need(building: Building, parts: tuple[MonthPart, ...] | None = None) -> Need:
    """Calculate the useful heat that each unit needs for heating, Q_H,nd.

    All units at the set point of the method, standard use, no plant: what UNI 10200 makes millesimi of.

    Parameters
    ----------
    building
        Units, climate, season and method.
    parts
        Another season than the building's.

    Returns
    -------
    Need
        Need by unit and part [kWh].
    """
    season = building.heating_season if parts is None else parts
    columns = columns_of(building)
    flows = flows_of(columns, building, season, set_point_c=building.method.set_point_heating_c)
    return Need(Service.HEATING, building, season, columns, heating_balance(flows, building.method))


def cooling_need(building: Building, parts: tuple[MonthPart, ...] | None = None) -> Need:
    """Calculate the heat that each unit needs taken away for cooling, Q_C,nd.

    Parameters
    ----------
    building
        Units, climate and method.
    parts
        Season of cooling; by default all months, in which the need comes out zero where none is.

    Returns
    -------
    Need
        Need by unit and part [kWh].
    """
    season = whole_year() if parts is None else parts
    columns = columns_of(building)
    flows = flows_of(columns, building, season, set_point_c=building.method.set_point_cooling_c)
    return Need(Service.COOLING, building, season, columns, cooling_balance(flows, building.method))


def calculated_cooling_season(building: Building) -> dict[str, tuple[MonthPart, ...]]:
    """Find for each unit the days on which losses do not carry off the gains.

    Parameters
    ----------
    building
        Units, climate and method.

    Returns
    -------
    dict
        Season by unit id, where losses by gains are below (a + 1) / a (EN ISO 13790 7.4.1.2; Lombardy,
        Allegato H, eq. 1.4); empty where losses always suffice.
    """
    year = cooling_need(building)
    losses, gains = year.balance.losses_kwh, year.balance.gains_kwh
    inverse = np.where(gains > 0, losses / np.where(gains > 0, gains, 1.0), np.inf)
    return {
        unit.id: season_by_gains(
            np.nan_to_num(inverse[index], posinf=1e9),
            limit_ratio(float(year.balance.exponent[index, 0])),
            whole_year(),
        )
        for index, unit in enumerate(building.units)
    }


def calculated_heating_season(building: Building) -> dict[str, tuple[MonthPart, ...]]:
    """Find for each unit the days on which gains do not cover losses, inside the building's season.

    Parameters
    ----------
    building
        Units, climate, longest season and method.

    Returns
    -------
    dict
        Season by unit id (EN ISO 13790 7.4.1.1; Lombardy, Allegato H, 1.4); empty where gains suffice.
    """
    year = heating_need(building, whole_year())
    return {
        unit.id: season_by_gains(
            np.nan_to_num(year.balance.ratio[index], posinf=1e9),
            limit_ratio(float(year.balance.exponent[index, 0])),
            building.heating_season,
        )
        for index, unit in enumerate(building.units)
    }


def common_heating_season(building: Building) -> tuple[MonthPart, ...]:
    """Find the season of a plant that all units share: while any of them needs heat.

    Each unit's own season is that of `calculated_heating_season`; of each month the first day to the last day
    on which gains do not cover the losses of some unit. A unit whose gains suffice in that time has nearly no
    need in it by the utilisation factor. That one season serves all is a default, not verified.

    Parameters
    ----------
    building
        Units, climate, longest season and method.

    Returns
    -------
    tuple of MonthPart
        Parts of the building's season, in its order.

    Raises
    ------
    NoSeason
        The gains cover the losses of all units on all days.
    """
    heated = [part for parts in calculated_heating_season(building).values() for part in parts]
    season: list[MonthPart] = []
    for longest in building.heating_season:
        inside = [part for part in heated if longest.contains(part)]
        if inside:
            first, last = min(part.first_day for part in inside), max(part.last_day for part in inside)
            season.append(MonthPart(longest.month, first, last))
    if not season:
        raise NoSeason(
            "gains cover the losses of every unit on every day, so no heating season follows.",
            where=building.name,
            remedy="Check areas, transmittances and internal gains, or give zone or dates.",
            code="need.season.none",
        )
    return tuple(season)
