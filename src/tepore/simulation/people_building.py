"""The building file of a season as the office of a simulated condominium writes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from tepore.simulation.people_money import Invoice

if TYPE_CHECKING:
    from tepore.simulation.people import SeasonDays
    from tepore.simulation.people_money import MonthHeat
    from tepore.simulation.scenario import Scenario

NEED_KWH_PER_W_K = 60.0
"""Need of a flat by its transmission [kWh/(W/K)]: degree hours of a season in kKh (invented)."""
WHOLE_SEASON_DAYS = 180
"""A season of so many days or more has the whole need, a shorter one its part."""


def building_file(
    scenario: Scenario,
    season: SeasonDays,
    invoices: Sequence[Invoice],
    *,
    holders: Mapping[str, str],
    heat: Sequence[MonthHeat],
) -> str:
    """Give the building file of a season.

    Parameters
    ----------
    scenario
        The building.
    season
        The season.
    invoices
        What is charged.
    holders
        Name of who answers for a flat, by flat; of a flat that is left out the store knows it.
    heat
        Months of the season, for a plant that no heat meter measures.
    """
    rule = "direct" if scenario.devices.heat_meters else "indirect-simplified"
    lines = [
        "format = 1",
        f'[condominium]\nname = "{scenario.name}"',
        f'[season]\nname = "{season.code}"\nfirst_day = {season.first_day}\nlast_day = {season.last_day}',
        f'[criterion]\nrule = "uni10200:2015/{rule}"',
        f'[plant]\ndistribution = "vertical_columns"\nfloors = {_floors(scenario)}\ninsulation = "B"',
    ]
    for unit in scenario.units:
        holder = f'\nholder = "{holders[unit.id]}"' if unit.id in holders else ""
        lines.append(f'[[units]]\nid = "{unit.id}"\nname = "{_name(unit.id)}"{holder}')
    need_kwh_per_w_k = NEED_KWH_PER_W_K * min(1.0, season.days / WHOLE_SEASON_DAYS)
    needs = (f'"{unit.id}" = {round(unit.loss_w_k * need_kwh_per_w_k)}' for unit in scenario.units)
    lines.append('[millesimi.heating_need]\nsource = "relazione del termotecnico (simulated)"')
    lines.append("[millesimi.heating_need.needs_kwh]\n" + "\n".join(needs))
    if not scenario.devices.plant_meter:
        lines.extend(_energy(scenario, heat))
    lines.extend(_expense(row) for row in invoices)
    return "\n\n".join(lines) + "\n"


def _energy(scenario: Scenario, heat: Sequence[MonthHeat]) -> Iterator[str]:
    """Give the useful heat for heating: what the district network billed, or by the gas that it took."""
    heating_kwh = sum(month.heating_kwh for month in heat)
    both_kwh = heating_kwh + sum(month.hot_water_kwh for month in heat)
    if not heating_kwh:
        return
    if scenario.boiler.carrier == "district_heat":
        yield (
            f"[[energy.main_meters]]\nenergy_kwh = {round(heating_kwh)}\n"
            'source = "contatore della sottocentrale, senza acqua calda (simulated)"'
        )
        return
    gas_m3 = sum(month.gas_m3 for month in heat) * heating_kwh / both_kwh
    boiler = scenario.boiler
    yield (
        f'[[energy.fuels]]\nfuel = "Gas naturale"\nquantity = {round(gas_m3)}\nunit = "m3"\n'
        f"calorific_value_kwh = {boiler.gas_kwh_m3}\nefficiency = {boiler.efficiencies[-1]}\n"
        'source = "contatore del gas, senza acqua calda; rendimento di targa (simulated)"'
    )


def _floors(scenario: Scenario) -> int:
    floors = [unit.floor for unit in scenario.units]
    return max(floors) - min(floors) + 1


def _name(unit_id: str) -> str:
    return f"Interno {unit_id}" if unit_id.isdigit() else unit_id.capitalize()


def _expense(invoice: Invoice) -> str:
    eur = f"{invoice.gross_cents // 100}.{invoice.gross_cents % 100:02d}"
    return (
        f'[[expenses]]\nkind = "{invoice.kind}"\ndescription = "{invoice.description}"\n'
        f'amount_eur = "{eur}"\n'
        f'document = "fattura {invoice.number} del {invoice.on:%d/%m/%Y}, {invoice.supplier}"'
    )
