"""Shape of what expenses, heat and losses follow from: invoices, portions, stocks, gas bills, pipes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from tepore.norms.uni10200.fuel_stock import StockRule
from tepore.norms.uni11300_2 import Surroundings
from tepore.services.building_file.figures import Amount, Figure, Id, Name, Text
from tepore.services.building_file.part import Lenient, Part


class VatLinePart(Part):
    """What a document taxes at one rate."""

    net_eur: Amount = Field(description="Taxable amount.")
    percent: Figure = Field(description="Rate of VAT: 0, 4, 5, 10 or 22 [%].")
    vat_eur: Amount | None = Field(None, description="Tax as stated; left out, computed, halves up.")


class PortionPart(Part):
    """Part of a document that the plant used: one of percent, metered_kwh, nominal_power_kw with hours."""

    percent: Figure | None = Field(None, description="As declared [%], 0 to 100.")
    metered_kwh: Figure | None = Field(None, description="What a sub-meter counted [kWh], of whole_kwh.")
    nominal_power_kw: Figure | None = Field(None, description="Power of pumps and control [kW].")
    hours: Figure | None = Field(None, description="How long it ran [h]; the part is then an estimate.")
    whole_kwh: Figure | None = Field(None, description="What the document bills [kWh].")
    source: Name = Field(description="Resolution, reading or plates.")


class DocumentPeriodPart(Part):
    """Days a document bills; where they straddle the season's ends its part is charged."""

    first_day: date
    last_day: date
    degree_days: Figure | None = Field(None, description="Degree days of these days.")
    season_degree_days: Figure | None = Field(
        None, description="Degree days of those of them that the season holds; left out, days are counted."
    )


class PricePart(Part):
    """A quantity at a price, where no document says the amount."""

    quantity_kwh: Figure | None = Field(None, description="Electricity metered [kWh].")
    power_kw: Figure | None = Field(None, description="Nominal power [kW], with hours: an estimate.")
    hours: Figure | None = Field(None, description="Running hours [h].")
    eur_kwh: Figure = Field(description="Price with taxes [EUR/kWh].")
    credit: bool = Field(False, description="It lowers the cost: electricity that a CHP unit made.")
    source: Name


class InvoicePart(Part):
    """The electronic invoice that a row was taken from."""

    supplier: Name = Field(description="VAT number or tax code of the supplier, with its country.")
    number: Name
    issued_on: date
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] = Field(description="Of the file.")


class LotPart(Part):
    """Fuel of one purchase, or left over from the season before."""

    on: date = Field(description="Day of the purchase.")
    quantity: Figure = Field(description="In the stock's unit.")
    cost_eur: Amount = Field(description="With taxes.")
    document: Text = ""


class ClosingPart(Part):
    """What was found when the season ended."""

    on: date
    quantity: Figure


class FuelStockPart(Part):
    """Fuel bought ahead: pellet, oil, LPG."""

    id: Id
    fuel: Name
    unit: Name = Field(description='Such as "kg" or "l".')
    rule: Annotated[StockRule, Lenient] = Field(
        StockRule.FIFO, description="fifo: the oldest lots are burnt first; mean: weighted mean price."
    )
    opening: list[LotPart] = Field([], description="What was there when the season began.")
    purchases: list[LotPart] = Field([])
    closing: ClosingPart
    source: Text = ""


class HeatPumpPart(Part):
    """Heat of a heat pump without a heat meter."""

    electricity_kwh: Figure = Field(description="Drawn in the season [kWh].")
    scop: Figure = Field(description="Seasonal coefficient of performance, such as 3.4.")
    generator: Id | None = None
    source: Text = ""


class StockUsePart(Part):
    """Heat from the fuel used of a stock."""

    stock: Id
    calorific_value_kwh: Figure = Field(description="Energy of one unit of the stock [kWh].")
    efficiency: Figure = Field(description="Seasonal mean generation efficiency, 0.88 for 88 %.")
    generator: Id | None = None
    source: Text = ""


class GasBillPart(Part):
    """One gas bill. Expenses name it by its number and take its part of the season."""

    number: Name
    first_day: date
    last_day: date
    first_m3: Figure = Field(description="Reading it begins with [m3].")
    last_m3: Figure = Field(description="Reading it ends with [m3].")
    coefficient_c: Figure = Field(Decimal(1), description="C, from m3 to Sm3.")
    gross_mj_sm3: Figure = Field(description="PCS [MJ/Sm3]: 0.03852 GJ/Sm3 is 38.52.")
    season_first_m3: Figure | None = Field(
        None, description="Reading on the season's first day, where the bill begins before it [m3]."
    )
    season_last_m3: Figure | None = Field(
        None, description="Reading after the season's last day, where the bill ends later [m3]."
    )
    degree_days: Figure | None = Field(None, description="Degree days of the bill's days.")
    season_degree_days: Figure | None = Field(None, description="Of those that the season holds.")


class GasPart(Part):
    """Heat from gas as its bills tell the quantity."""

    bills: list[GasBillPart] = Field(min_length=1)
    efficiency: Figure = Field(description="Seasonal mean generation efficiency, 0.95 for 95 %.")
    efficiency_on: Literal["net", "gross"] = Field(
        "net", description="Calorific value the efficiency is on: net (PCI) or gross (PCS)."
    )
    net_to_gross: Figure | None = Field(
        None, description="PCI over PCS; left out, a default for methane that the document names."
    )
    generator: Id | None = None
    source: Text = ""


class WarmPipePart(Part):
    """A stretch of pipe, for the analytic involuntary energy."""

    id: Id
    length_m: Figure = Field(description="Flow and return together, or each on its own [m].")
    outer_diameter_mm: Figure | None = Field(None, description="Of the bare pipe [mm].")
    insulation_mm: Figure = Field(Decimal(0), description="Thickness of its insulation [mm]; 0 is bare.")
    insulation_w_m_k: Figure | None = Field(None, description="Conductivity of the insulation [W/(m K)].")
    linear_w_m_k: Figure | None = Field(None, description="Loss by length of a data sheet, instead.")
    surroundings: Annotated[Surroundings, Lenient] = Field(
        Surroundings.INDOORS, description="indoors, outdoors, embedded or buried."
    )
    surface_w_m2_k: Figure | None = Field(None, description="Surface coefficient; left out, a default.")
    depth_m: Figure | None = Field(None, description="Of the axis, embedded or buried [m].")
    around_w_m_k: Figure | None = Field(None, description="Conductivity of wall or ground [W/(m K)].")
    water_c: Figure = Field(description="Mean temperature of the water while it is warm [°C].")
    around_c: Figure = Field(description="Mean temperature around it [°C].")
    hours: Figure = Field(description="Hours of the season that it is warm [h].")
    recoverable_percent: Figure = Field(
        Decimal(0), description="Part that warms rooms of the units [%]; shown, not taken off."
    )
    source: Text = ""


class WarmStorePart(Part):
    """A store of warm water, for the analytic involuntary energy."""

    id: Id
    standing_loss_kwh_day: Figure = Field(description="Declared by the maker [kWh/day].")
    test_difference_k: Figure | None = Field(
        None, description="Difference it is declared at [K]; left out, 45 K."
    )
    water_c: Figure
    around_c: Figure
    hours: Figure
    recoverable_percent: Figure = Decimal(0)
    source: Text = ""
