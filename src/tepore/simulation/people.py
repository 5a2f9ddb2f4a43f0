"""Who lives where in a simulated condominium, and when flats change hands.

Everything is drawn from the seed, each flat from a stream of its own: one flat more moves no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from tepore.norms.tables import load_table
from tepore.simulation.people_table import PeopleTable
from tepore.simulation.scenario import Scenario
from tepore.simulation.seeds import stream
from tepore.simulation.timeline import month_after

if TYPE_CHECKING:
    from numpy.random import Generator

Capacity = Literal["owner", "tenant"]
SEASON_MONTHS = 12


@cache
def people_table() -> Mapping[str, Any]:
    """Give names and invoices of invented people, as ``people.toml`` has them."""
    return load_table("tepore.simulation", "people.toml")


@dataclass(frozen=True)
class SeasonDays:
    """A heating season of the scenario.

    Attributes
    ----------
    code
        As on paper: ``2022/2023``.
    first_day, last_day
        Both held by it.
    """

    code: str
    first_day: date
    last_day: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last_day - self.first_day).days + 1

    def holds(self, label: str) -> bool:
        """Tell whether a month, ``2024-01``, is one of its months, whole or in part."""
        return f"{self.first_day:%Y-%m}" <= label <= f"{self.last_day:%Y-%m}"


@dataclass(frozen=True)
class Tenure:
    """A person at a flat from a day on.

    Attributes
    ----------
    on
        First civil day.
    is_change
        Another held it before in the same capacity, or nobody did in mid-run.
    """

    unit: str
    capacity: Capacity
    name: str
    on: date
    is_change: bool


def seasons_of(scenario: Scenario, years: int) -> tuple[SeasonDays, ...]:
    """Give the whole heating seasons within a run of so many years."""
    end_on = month_after(scenario.start_on, 12 * years)
    first, last = scenario.heating.first, scenario.heating.last
    seasons = []
    for year in range(scenario.start_on.year, end_on.year + 1):
        first_day = _day(year, first)
        last_day = _day(year if last > first else year + 1, last)
        if scenario.start_on <= first_day and last_day < end_on:
            seasons.append(SeasonDays(f"{first_day.year}/{last_day.year}", first_day, last_day))
    return tuple(seasons)


def tenures_of(scenario: Scenario, people: PeopleTable, seed: int, years: int) -> tuple[Tenure, ...]:
    """Give who answers for each flat, by day and flat: the first owners, then every change.

    Parameters
    ----------
    scenario
        Its flats.
    people
        How often flats change hands.
    seed
        Seed of the run.
    years
        Years of the run.
    """
    rows = []
    for unit in scenario.units:
        draws = stream(seed, "people", unit.id)
        rows.append(Tenure(unit.id, "owner", _name(draws), scenario.start_on, is_change=False))
        stated = [(change.on, change.capacity) for change in people.changes if change.unit == unit.id]
        for on, capacity in sorted({*stated, *_drawn(scenario.start_on, people, draws, years)}):
            rows.append(Tenure(unit.id, capacity, _name(draws), on, is_change=True))
    return tuple(sorted(rows, key=lambda row: (row.on, row.unit, row.capacity)))


def _drawn(
    start_on: date,
    people: PeopleTable,
    draws: Generator,
    years: int,
) -> Iterator[tuple[date, Capacity]]:
    shares: tuple[tuple[Capacity, float], ...] = (
        ("owner", people.sold_share),
        ("tenant", people.let_share),
    )
    for year in range(years):
        for capacity, share in shares:
            happens, day = draws.uniform() < share, int(draws.integers(1, 365))
            if happens:
                yield month_after(start_on, 12 * year) + timedelta(days=day), capacity


def _name(draws: Generator) -> str:
    table = people_table()
    return f"{draws.choice(table['first_names'])} {draws.choice(table['surnames'])}"


def _day(year: int, month_day: str) -> date:
    return date(year, int(month_day[:2]), int(month_day[3:]))
