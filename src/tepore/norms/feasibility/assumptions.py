"""What the model takes as given, and the readings of the document under which its limits come out.

Figures are exact fractions: a limit is rounded once, where it is stated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from tepore.kernel import Refusal, round_half_up
from tepore.norms.tables import load_table

TABLE = load_table("tepore.norms.feasibility", "assumptions.toml")
CLAUSE = "AEEGSI 252/2016/R/tlr chapter 16"
MJ_PER_KWH = Fraction(36, 10)
DAYS_PER_YEAR = 365


class UnknownPreset(Refusal):
    """A reading of the model that does not exist."""


class Service(StrEnum):
    """What a meter would measure."""

    HEATING = "heating"
    COOLING = "cooling"
    HOT_WATER = "hot_water"


class Rounding(StrEnum):
    """How a limit is brought to a multiple of 5 kWh/m²."""

    NEAREST = "nearest"
    UP = "up"


@dataclass(frozen=True)
class Assumptions:
    """One reading of the model.

    Attributes
    ----------
    preset, says, source
        Its letter, what it takes, and how near it comes to the printed limits.
    years, rate
        Years of the analysis and discount rate, inflation included [1].
    heat_price_eur_kwh, cold_price_eur_kwh, water_price_eur_m3
        Prices with VAT.
    cooling_primary_factor
        Primary energy for a kilowatt hour of electricity [1]: needs for cooling are primary.
    vat_capital, vat_running
        VAT on outlays and on yearly costs [1].
    first_year_share
        Part of a year's saving that the first year brings [1].
    design_eur_per_flat, design_year
        Design with the building's energy certificate, VAT excluded, and the year it is paid.
    acquisition_eur_per_building
        Central data acquisition, VAT excluded.
    concentrators_heat_eur_per_flat, concentrators_hot_water_eur_per_flat
        Concentrators, VAT excluded.
    hot_water_m3_per_flat_year
        Hot water of one flat of the model building [m³/year].
    hot_water_management_eur_per_year
        One management cost for all sizes of hot-water meter; None for the printed one of each size.
    replacement_year, replacement_installs
        When heat meters are exchanged instead of verified, and whether that is installed anew at cost.
    flats, area_m2
        The model building.
    rounding
        How limits are rounded.
    """

    preset: str
    says: str
    source: str
    years: int
    rate: Fraction
    heat_price_eur_kwh: Fraction
    cold_price_eur_kwh: Fraction
    water_price_eur_m3: Fraction
    cooling_primary_factor: Fraction
    vat_capital: Fraction
    vat_running: Fraction
    first_year_share: Fraction
    design_eur_per_flat: Fraction
    design_year: int
    acquisition_eur_per_building: Fraction
    concentrators_heat_eur_per_flat: Fraction
    concentrators_hot_water_eur_per_flat: Fraction
    hot_water_m3_per_flat_year: Fraction
    hot_water_management_eur_per_year: Fraction | None
    replacement_year: int
    replacement_installs: bool
    flats: int
    area_m2: Fraction
    rounding: Rounding

    @property
    def saving_factor(self) -> Fraction:
        """Present value of one euro saved a year, the first year's share counted [1]."""
        return sum(
            (self.first_year_share if year == 1 else Fraction(1)) * self.discount(year)
            for year in range(1, self.years + 1)
        ) + Fraction(0)

    def discount(self, year: int) -> Fraction:
        """Give the present value of one euro of a year [1]."""
        return 1 / (1 + self.rate) ** year

    def energy_price_eur_kwh(self, service: Service) -> Fraction:
        """Give the price of a kilowatt hour of a building's need for a service [EUR/kWh]."""
        if service is Service.COOLING:
            return self.cold_price_eur_kwh / self.cooling_primary_factor
        return self.heat_price_eur_kwh


def exact(number: str | float) -> Fraction:
    """Give the decimal or the fraction that was written, exactly."""
    return Fraction(str(number))


def preset(letter: str = "L") -> Assumptions:
    """Give a reading of the model.

    Parameters
    ----------
    letter
        ``"L"`` (the default), ``"M"``, ``"A"`` or ``"B"``.

    Returns
    -------
    Assumptions
        All inputs of 252/2016/R/tlr 16.2 with the choices of that reading.

    Raises
    ------
    UnknownPreset
        There is no such reading.
    """
    presets: Mapping[str, Any] = TABLE["presets"]
    if letter not in presets:
        raise UnknownPreset(
            f"there is no reading {letter!r} of the model.",
            remedy=f"Use one of {', '.join(presets)}.",
            code="feasibility.preset",
        )
    row, common = presets[letter], TABLE["common"]
    management = row.get("hot_water_management_eur_per_year")
    return Assumptions(
        preset=letter,
        says=row["says"],
        source=row["source"],
        years=common["years"],
        rate=exact(common["rate"]),
        heat_price_eur_kwh=_heat_price(common, row.get("heat_price_digits")),
        cold_price_eur_kwh=exact(common["cold_price_eur_kwh"]),
        water_price_eur_m3=exact(common["water_price_eur_m3"]),
        cooling_primary_factor=exact(common["cooling_primary_factor"]),
        vat_capital=exact(common["vat_capital"]),
        vat_running=exact(common["vat_running"]),
        first_year_share=exact(common["first_year_share"]),
        design_eur_per_flat=exact(common["design_eur_per_flat"]),
        design_year=row["design_year"],
        acquisition_eur_per_building=exact(common["acquisition_eur_per_building"]),
        concentrators_heat_eur_per_flat=exact(row["concentrators_heat_eur_per_flat"]),
        concentrators_hot_water_eur_per_flat=exact(row["concentrators_hot_water_eur_per_flat"]),
        hot_water_m3_per_flat_year=exact(row["hot_water_l_per_day_per_flat"]) * DAYS_PER_YEAR / 1000,
        hot_water_management_eur_per_year=None if management is None else exact(management),
        replacement_year=row["replacement_year"],
        replacement_installs=row["replacement_installs"],
        flats=common["flats"],
        area_m2=exact(common["area_m2"]),
        rounding=Rounding(row["rounding"]),
    )


def _heat_price(common: Mapping[str, Any], digits: int | None) -> Fraction:
    """Give T_H = 3.6 · T_GAS / PCS [EUR/kWh], rounded where the reading takes it so."""
    gas, heating_value = exact(common["gas_price_eur_sm3"]), exact(common["gross_heating_value_mj_sm3"])
    price = MJ_PER_KWH * gas / heating_value
    return price if digits is None else round_half_up(price, digits)


def hot_water_m3_per_flat_year(area_m2: Fraction) -> Fraction:
    """Give the hot water of a flat by its area, by UNI/TS 11300-2:2014.

    Parameters
    ----------
    area_m2
        Useful area of the flat [m²], above 0.

    Returns
    -------
    Fraction
        Volume [m³/year].

    Raises
    ------
    UnknownPreset
        The area is not above 0.
    """
    if area_m2 <= 0:
        raise UnknownPreset(f"an area of {float(area_m2):g} m² has no hot water.", code="feasibility.area")
    row = next(row for row in TABLE["hot_water"]["rows"] if area_m2 <= row.get("up_to_m2", area_m2))
    return (exact(row["a"]) * area_m2 + exact(row["b"])) * DAYS_PER_YEAR / 1000
