"""Invoices of a simulated condominium: gas or district heat by what was used, the rest by the year, with VAT.

Money is whole cents; a net amount and its VAT are rounded each by itself, as on an invoice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from tepore.simulation.people import SeasonDays, people_table
from tepore.simulation.people_table import PeopleTable
from tepore.simulation.seeds import stream

CENT = Decimal("0.01")
LATE_MONTHS = 2


Carrier = Literal["gas", "district_heat"]


@dataclass(frozen=True)
class MonthHeat:
    """What the plant took and gave in a month.

    Attributes
    ----------
    gas_m3
        Gas burnt [m³]; 0 with district heat.
    heating_kwh, hot_water_kwh
        Heat given to the radiators' circuit and to hot water [kWh].
    """

    gas_m3: float
    heating_kwh: float = 0.0
    hot_water_kwh: float = 0.0


@dataclass(frozen=True)
class Invoice:
    """An invoice.

    Attributes
    ----------
    season
        Season that it is charged to.
    kind
        Word of an expense in a building file.
    net_cents, vat_cents
        Before tax, and the tax [cent].
    vat_percent
        Rate [%].
    is_late
        It came after the season was closed.
    """

    season: str
    number: str
    on: date
    supplier: str
    kind: str
    description: str
    net_cents: int
    vat_cents: int
    vat_percent: int
    is_late: bool = False

    @property
    def gross_cents(self) -> int:
        """With tax [cent]."""
        return self.net_cents + self.vat_cents


def invoices_of(
    season: SeasonDays,
    people: PeopleTable,
    used: tuple[Carrier, Mapping[str, MonthHeat]],
    points: int,
    seed: int,
) -> tuple[Invoice, ...]:
    """Give the invoices of a season, by day.

    Parameters
    ----------
    season
        The season.
    people
        Prices.
    used
        What the plant runs on, and what it took and gave in each month, ``2024-01``.
    points
        Metering points, for the fee of the metering service.
    seed
        Seed of the run.
    """
    rows = [*_carrier(season, people, used, seed), *_others(season, people, points)]
    return tuple(sorted(rows, key=lambda row: (row.on, row.number)))


def _carrier(
    season: SeasonDays, people: PeopleTable, used: tuple[Carrier, Mapping[str, MonthHeat]], seed: int
) -> Iterator[Invoice]:
    carrier, heat = used
    is_gas = carrier == "gas"
    price = people.gas_eur_m3 if is_gas else people.heat_eur_kwh
    price *= float(stream(seed, "gas price", season.code).uniform(0.9, 1.1))
    supplier, what, letter = (
        ("Gas Padano", "Gas naturale", "G") if is_gas else ("Calore Padano", "Teleriscaldamento", "T")
    )
    vat_percent = people.gas_vat_percent if is_gas else people.heat_vat_percent
    for number, label in enumerate(sorted(filter(season.holds, heat)), start=1):
        month = heat[label]
        on = date(int(label[:4]), int(label[5:]), 28)
        quantity = month.gas_m3 if is_gas else month.heating_kwh + month.hot_water_kwh
        eur = Decimal(repr(round(quantity))) * Decimal(f"{price:.4f}")
        if eur:
            yield _invoice(
                season, f"{letter}{number}/{on.year}", on, (supplier, "energy_carrier", f"{what} {label}"),
                eur, vat_percent,
            )  # fmt: skip


def _others(season: SeasonDays, people: PeopleTable, points: int) -> Iterator[Invoice]:
    for number, row in enumerate(people_table()["invoices"], start=1):
        is_late = bool(row.get("is_late"))
        if is_late and season.code not in people.late_invoices:
            continue
        months = (season.last_day - season.first_day).days // 30
        eur = Decimal(str(row.get("eur_a_season", 0)))
        eur += (
            Decimal(str(row.get("eur_a_month", 0))) * months
            + Decimal(str(row.get("eur_a_point", 0))) * points
        )
        month = season.last_day.month + (LATE_MONTHS if is_late else 0)
        on = date(season.last_day.year, month, 10)
        yield _invoice(
            season, f"{100 + number}/{on.year}", on, (row["supplier"], row["kind"], row["description"]),
            eur, row["vat_percent"], is_late=is_late,
        )  # fmt: skip


def _invoice(
    season: SeasonDays,
    number: str,
    on: date,
    words: tuple[str, str, str],
    eur: Decimal,
    vat_percent: int,
    *,
    is_late: bool = False,
) -> Invoice:
    supplier, kind, description = words
    net = eur.quantize(CENT, ROUND_HALF_UP)
    vat = (net * vat_percent / 100).quantize(CENT, ROUND_HALF_UP)
    return Invoice(
        season=season.code,
        number=number,
        on=on,
        supplier=supplier,
        kind=kind,
        description=description,
        net_cents=int(net * 100),
        vat_cents=int(vat * 100),
        vat_percent=vat_percent,
        is_late=is_late,
    )
