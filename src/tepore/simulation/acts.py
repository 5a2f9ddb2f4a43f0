"""The office of a simulated condominium: what its people hand in, as the files that a real office has.

============================  ===========================================================================
``register-hand.csv``         cold-water meters without radio, as `tepore import register` reads them
``tenures.csv``               who answers for which flat from when: the first owners, then each change
``expenses.csv``              every invoice with net amount, VAT and total
``season-2022-2023.toml``     building file of a season as it was closed
``late-2022-2023.toml``       the same with the invoice that came after closing
``readings-2022-2023.csv``    readings written down by hand, right and wrong
``truth/acts.csv``            what really was: each wrong reading, each change, each late invoice
============================  ===========================================================================
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tepore.simulation.people import SeasonDays, Tenure, seasons_of, tenures_of
from tepore.simulation.people_money import Invoice, invoices_of
from tepore.simulation.people_readings import ColdWaterMeter, HandReading, cold_water_meters, hand_readings
from tepore.simulation.people_table import PeopleTable
from tepore.simulation.scenario_checks import points_of

if TYPE_CHECKING:
    from tepore.simulation.scenario import Scenario

NEED_KWH_PER_W_K = 60.0
"""Need of a flat by its transmission [kWh/(W/K)]: degree hours of a season in kKh (invented)."""


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
    gas_m3: dict[str, float] = field(default_factory=dict)
    """Gas burnt in each month so far [m³]."""

    def __post_init__(self) -> None:
        self.people = self.scenario.people or PeopleTable()
        self.seasons = seasons_of(self.scenario, self.years)
        self.tenures = tenures_of(self.scenario, self.people, self.seed, self.years)
        has_meters = self.people.cold_water_meters
        self.meters = cold_water_meters(self.scenario, self.seed, self.years) if has_meters else ()
        self.readings = hand_readings(self.meters, self.seasons, self.seed, self.people.typing_error_share)

    def burn(self, label: str, gas_m3: float) -> None:
        """Take note of the gas [m³] of a month, ``2024-01``."""
        self.gas_m3[label] = gas_m3

    def invoices(self, season: SeasonDays) -> tuple[Invoice, ...]:
        """Give the invoices of a season whose months were played."""
        return invoices_of(season, self.people, self.gas_m3, len(points_of(self.scenario)), self.seed)

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
            [self.scenario.name, meter.unit, f"{meter.unit}-cold", meter.serial, "contatore acqua fredda",
             meter.start_on, "0,00"]
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

    def building(self, season: SeasonDays, *, late: bool = False) -> str:
        """Give the building file of a season, with or without the late invoice.

        The first season names the owners; later ones leave them out, as changes of hands say who follows.
        """
        began = [row for row in self.tenures if row.capacity == "owner" and row.on <= season.first_day]
        owners = {row.unit: row.name for row in sorted(began, key=lambda row: row.on)}
        first = season == self.seasons[0]
        heat_meters = self.scenario.devices.heat_meters
        rule = "direct" if heat_meters else "indirect-simplified"
        lines = [
            "format = 1",
            f'[condominium]\nname = "{self.scenario.name}"',
            f'[season]\nname = "{season.code}"\nfirst_day = {season.first_day}\nlast_day = {season.last_day}',
            f'[criterion]\nrule = "uni10200:2015/{rule}"',
            f'[plant]\ndistribution = "vertical_columns"\nfloors = {self._floors()}\ninsulation = "B"',
        ]
        for unit in self.scenario.units:
            holder = f'\nholder = "{owners[unit.id]}"' if first else ""
            lines.append(f'[[units]]\nid = "{unit.id}"\nname = "{_name(unit.id)}"{holder}')
        needs = (f'"{unit.id}" = {round(unit.loss_w_k * NEED_KWH_PER_W_K)}' for unit in self.scenario.units)
        lines.append('[millesimi.heating_need]\nsource = "relazione del termotecnico (simulated)"')
        lines.append("[millesimi.heating_need.needs_kwh]\n" + "\n".join(needs))
        charged = (row for row in self.invoices(season) if late or not row.is_late)
        lines.extend(_expense(row) for row in charged)
        return "\n\n".join(lines) + "\n"

    def write(self, folder: Path) -> None:
        """Write all files of the office into a folder that is there, and the truth beside them."""
        files = {"register-hand.csv": self.register(), "tenures.csv": _table(self._tenure_rows())}
        invoices = [invoice for season in self.seasons for invoice in self.invoices(season)]
        files["expenses.csv"] = _table(_invoice_rows(invoices))
        for season in self.seasons:
            name = season.code.replace("/", "-")
            files[f"season-{name}.toml"] = self.building(season)
            if season.code in self.people.late_invoices:
                files[f"late-{name}.toml"] = self.building(season, late=True)
            if self.meters:
                files[f"readings-{name}.csv"] = self.readings_of(season)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        (folder / "truth").mkdir(exist_ok=True)
        (folder / "truth" / "acts.csv").write_text(_table(self._act_rows(invoices)), encoding="utf-8")

    def _floors(self) -> int:
        floors = [unit.floor for unit in self.scenario.units]
        return max(floors) - min(floors) + 1

    def _tenure_rows(self) -> list[Sequence[object]]:
        rows: list[Sequence[object]] = [["interno", "titolo", "nome", "dal"]]
        return rows + [[row.unit, row.capacity, row.name, row.on] for row in self.tenures]

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


def _name(unit_id: str) -> str:
    return f"Interno {unit_id}" if unit_id.isdigit() else unit_id.capitalize()


def _expense(invoice: Invoice) -> str:
    eur = f"{invoice.gross_cents // 100}.{invoice.gross_cents % 100:02d}"
    return (
        f'[[expenses]]\nkind = "{invoice.kind}"\ndescription = "{invoice.description}"\n'
        f'amount_eur = "{eur}"\n'
        f'document = "fattura {invoice.number} del {invoice.on:%d/%m/%Y}, {invoice.supplier}"'
    )


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
