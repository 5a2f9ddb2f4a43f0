"""The office of a simulated condominium: what its people hand in, as the files that a real office has.

============================  ===========================================================================
``register-hand.csv``         cold-water meters without radio, as `tepore import register` reads them
``tenures.csv``               who answers for which flat from when, as `tepore import tenures` reads it
``expenses.csv``              every invoice with net amount, VAT and total
``season-2022-2023.toml``     building file of a season as it was closed
``late/season-….toml``        the same file with the invoice that came after closing at its end
``readings-2022-2023.csv``    readings written down by hand, right and wrong
``truth/acts.csv``            what really was: each wrong reading, each change, each late invoice
============================  ===========================================================================
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tepore.simulation.people import SeasonDays, Tenure, seasons_of, tenures_of
from tepore.simulation.people_building import building_file
from tepore.simulation.people_money import Invoice, MonthHeat, invoices_of
from tepore.simulation.people_readings import ColdWaterMeter, HandReading, cold_water_meters, hand_readings
from tepore.simulation.people_table import PeopleTable
from tepore.simulation.scenario_checks import points_of

if TYPE_CHECKING:
    from tepore.simulation.scenario import Scenario

TITLES_IT = {"owner": "proprietario", "tenant": "inquilino"}


@dataclass
class Office:
    """What people do over a run.

    Parameters
    ----------
    scenario
        The scenario; without ``[people]`` its defaults hold.
    seed
        Seed of the run.
    years
        Years of the run.
    """

    scenario: Scenario
    seed: int
    years: int
    people: PeopleTable = field(init=False)
    seasons: tuple[SeasonDays, ...] = field(init=False)
    tenures: tuple[Tenure, ...] = field(init=False)
    meters: tuple[ColdWaterMeter, ...] = field(init=False)
    readings: tuple[HandReading, ...] = field(init=False)
    heat: dict[str, MonthHeat] = field(default_factory=dict)
    """What the plant took and gave in each month so far, ``2024-01``."""

    def __post_init__(self) -> None:
        self.people = self.scenario.people or PeopleTable()
        self.seasons = seasons_of(self.scenario, self.years)
        self.tenures = tenures_of(self.scenario, self.people, self.seed, self.years)
        has_meters = self.people.cold_water_meters
        self.meters = cold_water_meters(self.scenario, self.seed, self.years) if has_meters else ()
        self.readings = hand_readings(self.meters, self.seasons, self.seed, self.people.typing_error_share)

    def burn(self, label: str, heat: MonthHeat) -> None:
        """Take note of what the plant took and gave in a month, ``2024-01``."""
        self.heat[label] = heat

    def invoices(self, season: SeasonDays) -> tuple[Invoice, ...]:
        """Give the invoices of a season whose months were played."""
        carrier = self.scenario.boiler.carrier
        points = len(points_of(self.scenario))
        return invoices_of(season, self.people, (carrier, self.heat), points, self.seed)

    def register(self) -> str:
        """Give the register of the meters that are read by hand."""
        rows: list[Sequence[object]] = [
            [
                "condominio",
                "interno",
                "punto di misura",
                "matricola",
                "tipo apparecchio",
                "dal",
                "indice iniziale",
            ]
        ]
        rows += [
            [self._condominiums[meter.unit], meter.unit, f"{meter.unit}-cold", meter.serial,
             "contatore acqua fredda", meter.start_on, "0,00"]
            for meter in self.meters
        ]  # fmt: skip
        return _table(rows)

    def handovers(self, until: date) -> tuple[Tenure, ...]:
        """Give the changes of hands up to a day; the first building file has the owners before its season."""
        return tuple(
            row
            for row in self.tenures
            if row.is_change
            and row.on <= until
            and (row.capacity == "tenant" or row.on > self.seasons[0].first_day)
        )

    def readings_of(self, season: SeasonDays) -> str:
        """Give the readings written down in a season, as an administrator sends them."""
        rows: list[Sequence[object]] = [["Matricola", "Data lettura", "Lettura", "u.m.", "Tipo lettura"]]
        rows += [
            [row.serial, f"{row.on:%d/%m/%Y}", f"{row.written_m3:.2f}".replace(".", ","), "mc", "manuale"]
            for row in self.readings
            if row.season == season.code
        ]
        return _table(rows)

    def building(self, season: SeasonDays, *, late: bool = False, names: bool = True) -> str:
        """Give the building file of a season, with or without the late invoice.

        The first season names the owners; later ones leave them out, as changes of hands say who follows.
        With `names` False none does: ``tenures.csv`` says it.
        """
        began = [row for row in self.tenures if row.capacity == "owner" and row.on <= season.first_day]
        owners = {row.unit: row.name for row in sorted(began, key=lambda row: row.on)}
        return building_file(
            self.scenario,
            season,
            [row for row in self.invoices(season) if late or not row.is_late],
            holders=owners if names and season == self.seasons[0] else {},
            heat=[heat for label, heat in self.heat.items() if season.holds(label)],
        )

    def write(self, folder: Path) -> None:
        """Write all files of the office into a folder that is there, and the truth beside them.

        Several buildings behind one plant divide its bills first, by a file that is no building's: their
        seasons are not written.
        """
        files = {"tenures.csv": _table(self._tenure_rows())}
        if self.meters:
            files["register-hand.csv"] = self.register()
        invoices = [invoice for season in self.seasons for invoice in self.invoices(season)]
        files["expenses.csv"] = _table(_invoice_rows(invoices))
        for season in self.seasons:
            name = season.code.replace("/", "-")
            if not self.scenario.buildings:
                files[f"season-{name}.toml"] = self.building(season, names=False)
            if not self.scenario.buildings and season.code in self.people.late_invoices:
                files[f"late/season-{name}.toml"] = self.building(season, late=True, names=False)
            if self.meters:
                files[f"readings-{name}.csv"] = self.readings_of(season)
        for name, text in files.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        (folder / "truth").mkdir(exist_ok=True)
        (folder / "truth" / "acts.csv").write_text(_table(self._act_rows(invoices)), encoding="utf-8")

    @cached_property
    def _condominiums(self) -> dict[str, str]:
        """Name of the condominium of each flat, as in the register of devices."""
        return {
            unit.id: " ".join(filter(None, (self.scenario.name, unit.building)))
            for unit in self.scenario.units
        }

    def _tenure_rows(self) -> list[Sequence[object]]:
        rows: list[Sequence[object]] = [["condominio", "interno", "titolo", "nome", "dal"]]
        return rows + [
            [self._condominiums[row.unit], row.unit, TITLES_IT[row.capacity], row.name, row.on]
            for row in self.tenures
        ]

    def _act_rows(self, invoices: Iterable[Invoice]) -> list[Sequence[object]]:
        rows: list[Sequence[object]] = [["on", "act", "subject", "true", "written"]]
        rows += [
            [row.on, f"change_of_{row.capacity}", row.unit, "", ""] for row in self.tenures if row.is_change
        ]
        rows += [
            [row.on, f"typed_{row.mistake}", row.serial, row.true_m3, row.written_m3]
            for row in self.readings
            if row.mistake
        ]
        rows += [
            [invoice.on, "late_invoice", invoice.number, invoice.gross_cents, ""]
            for invoice in invoices
            if invoice.is_late
        ]
        return [rows[0], *sorted(rows[1:], key=lambda row: [str(cell) for cell in row])]


def _invoice_rows(invoices: Iterable[Invoice]) -> list[Sequence[object]]:
    rows: list[Sequence[object]] = [
        ["stagione", "fattura", "data", "fornitore", "descrizione", "imponibile", "IVA %", "IVA", "totale"]
    ]
    for row in invoices:
        words = (row.season, row.number, f"{row.on:%d/%m/%Y}", row.supplier, row.description)
        net, vat, gross = (
            f"{cents // 100},{cents % 100:02d}" for cents in (row.net_cents, row.vat_cents, row.gross_cents)
        )
        rows.append([*words, net, row.vat_percent, vat, gross])
    return rows


def _table(rows: Iterable[Sequence[Any]]) -> str:
    text = StringIO()
    csv.writer(text, delimiter=";", lineterminator="\n").writerows(rows)
    return text.getvalue()
