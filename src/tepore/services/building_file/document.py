"""Shape of a building file: what may stand in it, checked strictly, and the source of its JSON schema."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from tepore.norms.uni10200 import (
    ConsumptionUnit,
    Distribution,
    ExpenseKind,
    Insulation,
    Quality,
    Service,
    ShareOf,
)
from tepore.services.building_file.cost_parts import (
    DocumentPeriodPart,
    FuelStockPart,
    GasPart,
    HeatPumpPart,
    InvoicePart,
    PortionPart,
    PricePart,
    StockUsePart,
    VatLinePart,
    WarmPipePart,
    WarmStorePart,
)
from tepore.services.building_file.criterion_parts import AnyCriterionPart
from tepore.services.building_file.figures import Amount, Figure, Id, Name, Text
from tepore.services.building_file.part import Lenient, Part
from tepore.services.building_file.tenure_parts import ClimatePart, HandoverPart


class CondominiumPart(Part):
    """The building."""

    name: Name = Field(description="Name of the condominium.")
    address: Text = Field("", description="Street, town.")
    tax_code: Text = Field("", description="Codice fiscale of the condominium.")


class SeasonPart(Part):
    """The accounting period."""

    name: Name = Field(description='Name on paper, such as "2024/2025".')
    first_day: date = Field(description="First day of the season.")
    last_day: date = Field(description="Last day of the season, still held by it.")
    estimated_limit_percent: Figure = Field(
        Decimal(25), description="Estimated part of the consumption above which the documents warn [%]."
    )
    service: Annotated[Service, Lenient] = Field(Service.HEATING, description="What is charged for.")


class PlantPart(Part):
    """Facts of the plant that rules ask for."""

    temperature_control: bool = Field(
        True, description="Valves or thermostats; without, power replaces need."
    )
    distribution: Annotated[Distribution, Lenient] | None = Field(
        None, description="Row of table 10 of UNI 10200:2015; for uni10200:2015/indirect-simplified."
    )
    floors: int | None = Field(
        None, ge=1, le=200, description="Floors of the building, for vertical columns."
    )
    insulation: Annotated[Insulation, Lenient] | None = Field(
        None, description="State of the insulation of the cellar's pipes: A careful, B loose, C none."
    )
    zone_meters: bool = Field(False, description="Each unit's branch has a heat meter (table 10 note 5).")


class HotWaterPart(Part):
    """What turns a cubic metre of hot water into heat; what is left out is a default."""

    delivery_c: Figure | None = Field(
        None, description="Temperature at which hot water is delivered [°C]; left out, 48."
    )
    cold_c: Figure | None = Field(
        None, description="Temperature of the cold water it is made from [°C]; left out, 15 (not verified)."
    )
    kwh_m3_k: Figure | None = Field(None, description="Heat capacity of water [kWh/(m3 K)]; left out, 1.162.")
    source: Text = Field("", description="Who measured them, and when.")


class UnitPart(Part):
    """A unit."""

    id: Id = Field(description="Stable id; cents left over at equal remainders go to the lower id.")
    name: Name = Field(description='As in the building\'s table, such as "Appartamento 5 A".')
    holder: Text = Field("", description="Owner or tenant who answers for it.")
    holder_since: date | None = Field(
        None, description="First day of a holder who is new; for the store, where another one is known."
    )
    vacant: bool = Field(False, description="Nobody lived there.")
    detached: bool = Field(False, description="Cut off from the plant: no voluntary quota.")
    exempt_from: list[Name] = Field([], description="Heads the unit has no part in; the others bear them.")
    advance_eur: Amount | None = Field(None, description="Paid in advance for the season.")


class CommonRoomPart(Part):
    """A room used by all; its heat goes by property millesimi."""

    id: Id
    name: Name


class PropertyTablePart(Part):
    """Property millesimi."""

    source: Name = Field(description="Deed or regulation the table stands in.")
    shares: dict[Id, Figure] = Field(description="Millesimi of each unit by its id, summing to exactly 1000.")


class NeedTablePart(Part):
    """Heating need millesimi: the shares, or the needs they are made from."""

    source: Name = Field(description="Project the table stands in.")
    shares: dict[Id, Figure] | None = Field(None, description="Millesimi, summing to exactly 1000.")
    needs_kwh: dict[Id, Figure] | None = Field(
        None, description="Useful heat each unit needs at 20 °C [kWh]; the shares are made from it."
    )
    digits: int = Field(2, ge=0, le=6, description="Decimals of the shares made.")
    need_file: Text = Field(
        "", description="Need file beside this one that gives the same needs; its proof is joined here."
    )


class PowerTablePart(Part):
    """Installed power millesimi: the shares, or the powers they are made from."""

    source: Name = Field(description="Survey the table stands in.")
    shares: dict[Id, Figure] | None = Field(None, description="Millesimi, summing to exactly 1000.")
    powers_w: dict[Id, Figure] | None = Field(
        None, description="Nominal power of each unit's radiators [W]; the shares are made from it."
    )
    digits: int = Field(2, ge=0, le=6, description="Decimals of the shares made.")


class MillesimiPart(Part):
    """Millesimi tables, at most one of a kind."""

    property: PropertyTablePart | None = None
    heating_need: NeedTablePart | None = None
    installed_power: PowerTablePart | None = None
    cooling_need: NeedTablePart | None = None
    hot_water_need: NeedTablePart | None = None


class WeightsPart(Part):
    """Weights that a declared criterion divides by: persons, taps."""

    source: Name = Field(description="Resolution or register they stand in.")
    shares: dict[Id, Figure] = Field(description="Weight of each unit by its id; they need sum to nothing.")


class ExpensePart(Part):
    """Money spent for the plant."""

    kind: Annotated[ExpenseKind, Lenient]
    description: Name
    amount_eur: Amount | None = Field(
        None,
        description="With taxes; a credit note is negative. It may follow from vat, stock or price instead.",
    )
    document: Text = Field("", description="Invoice or bill.")
    vat: list[VatLinePart] = Field([], description="Net and tax by rate; with amount_eur they must agree.")
    rounding_eur: Amount | None = Field(None, description="Rounding that the document states.")
    withholding_eur: Amount | None = Field(None, description="Kept back for the tax office; not taken off.")
    stock: Id | None = Field(None, description="Fuel stock whose use it is, instead of an amount.")
    price: PricePart | None = Field(None, description="Quantity and price, instead of an amount.")
    portion: PortionPart | None = Field(None, description="Part of the document that the plant used.")
    period: DocumentPeriodPart | None = Field(None, description="Days it bills, if they leave the season.")
    gas_bill: Name | None = Field(None, description="Gas bill, by number, whose part of the season it takes.")
    generator: Id | None = Field(None, description="Generator of [energy] whose heat it paid for.")
    invoice: InvoicePart | None = Field(None, description="Electronic invoice the row was taken from.")
    to: Id | None = Field(None, description="Group or split it goes to, in a file with [[groups]].")


class MainMeterPart(Part):
    """A heat meter at the generator."""

    energy_kwh: Figure = Field(description="Useful heat delivered in the season [kWh].")
    generator: Id | None = Field(None, description="Whose heat it is: a name that expenses may refer to.")
    source: Text = ""


class FuelPart(Part):
    """Useful heat from fuel: quantity times calorific value times efficiency."""

    fuel: Name
    quantity: Figure
    unit: Name = Field(description='Unit of the quantity, such as "m3" or "kg".')
    calorific_value_kwh: Figure = Field(description="Energy of one unit of fuel [kWh].")
    efficiency: Figure = Field(description="Seasonal mean generation efficiency, 0.918 for 91.8 %.")
    generator: Id | None = Field(None, description="Whose heat it is: a name that expenses may refer to.")
    source: Text = ""


class EnergyPart(Part):
    """Useful heat delivered to the distribution; entries are added."""

    main_meters: list[MainMeterPart] = Field([])
    fuels: list[FuelPart] = Field([])
    heat_pumps: list[HeatPumpPart] = Field([])
    stocks: list[StockUsePart] = Field([])
    gas: list[GasPart] = Field([])


class ReadingPart(Part):
    """A register on a day."""

    on: date
    index: Figure


class DevicePart(Part):
    """What one device counted: two readings, or an amount with its method."""

    serial: Text = ""
    kind: Text = ""
    first: ReadingPart | None = None
    last: ReadingPart | None = None
    rolled_over_at: Figure | None = Field(
        None, description="The register started again from 0 at this count."
    )
    factors: dict[Id, Figure] = Field(
        {}, description="Rating factors K_Q, K_C, K_T, K_E the difference is multiplied by."
    )
    scaled: bool = Field(False, description="The display holds the factors already: shown, not applied.")
    display: Literal["kWh", "MWh"] | None = Field(None, description="Unit of a heat meter's display.")
    amount: Figure | None = Field(None, description="Instead of readings, in what the metering point counts.")
    quality: Annotated[Quality, Lenient] | None = Field(
        None, description="actual where there are readings, else manual, where nothing is said."
    )
    method: Text = Field("", description="How an amount without readings, or an estimate, was found.")


class MeteringPointPart(Part):
    """Where a device sits: a radiator, a unit's inlet. A replaced device is a second entry of `devices`."""

    id: Id
    unit: Id | None = Field(None, description="Id of the unit that is charged.")
    common_room: Id | None = Field(None, description="Or id of the common room.")
    groups: list[Id] = Field(
        [], description="Groups it counts for, in a file with [[groups]]: hot water may count as water too."
    )
    room: Text = ""
    counts: Annotated[ConsumptionUnit, Lenient] = ConsumptionUnit.HCA
    devices: list[DevicePart] = Field(min_length=1)


class LegalPart(Part):
    """Facts on which D.Lgs. 102/2014 lets a building depart from its rule."""

    first_season: bool = False
    split_before_the_law: bool = False
    sworn_difference: bool = False
    share_of: Annotated[ShareOf, Lenient] = Field(
        ShareOf.ALL_EXPENSES, description="What the legal minimum is a part of: all_expenses or energy."
    )


class GroupPart(Part):
    """One service for some units under one criterion."""

    id: Id = Field(description="Id, one among groups and splits.")
    name: Name = Field(description="Words for paper.")
    service: Annotated[Service, Lenient] = Field(Service.HEATING, description="What is charged for.")
    units: list[Id] = Field([], description="Units that belong to it; left out, all.")
    detached: list[Id] = Field([], description="Units cut off from this service alone.")
    criterion: AnyCriterionPart
    plant: PlantPart = PlantPart()
    energy: EnergyPart = Field(
        EnergyPart(), description="Useful heat; left out where the meter of a split tells it."
    )
    hot_water: HotWaterPart | None = None
    millesimi: MillesimiPart = Field(
        MillesimiPart(), description="Tables of this group; the others are those of the building."
    )


class SplitMemberPart(Part):
    """A group or split that a split divides among."""

    to: Id = Field(description="Its id.")
    kwh: Figure | None = Field(None, description="Useful heat its own meter counted [kWh].")
    difference: bool = Field(False, description="No meter: what the others leave of generated_kwh.")
    share: Figure | None = Field(None, description='Stated part, for by = "shares".')
    loss_share: Figure | None = Field(
        None, description="Part of the losses of the network before the meters."
    )
    source: Text = Field("", description="Meter and serial, or resolution.")


class SplitPart(Part):
    """A division of bills among groups or further splits, before any unit is looked at."""

    id: Id = Field(description="Id, one among groups and splits.")
    name: Name = Field(description="Words for paper.")
    by: Literal[
        "heat", "shares", "property", "heating_need", "installed_power", "cooling_need", "hot_water_need"
    ] = Field(description="Heat metered, stated shares, or a millesimi table of the building.")
    generated_kwh: Figure | None = Field(None, description="Heat the generator's meter counted [kWh].")
    members: list[SplitMemberPart] = Field(min_length=1)
    source: Text = ""


class BuildingDocument(Part):
    """A building file: one condominium, one season; one criterion, or groups with a criterion each."""

    format: Literal[1] = Field(description="Version of this format.")
    condominium: CondominiumPart
    season: SeasonPart
    criterion: AnyCriterionPart | None = Field(
        None, description="Rule of the season; in a file with [[groups]] each has its own."
    )
    units: list[UnitPart] = Field(min_length=1)
    plant: PlantPart = PlantPart()
    hot_water: HotWaterPart | None = None
    weights: dict[Id, WeightsPart] = Field({}, description="Tables of weights by name.")
    groups: list[GroupPart] = Field([], description="Several services or groups behind one plant.")
    splits: list[SplitPart] = Field([], description="How bills are divided among groups.")
    common_rooms: list[CommonRoomPart] = Field([])
    millesimi: MillesimiPart = MillesimiPart()
    expenses: list[ExpensePart] = Field([])
    fuel_stocks: list[FuelStockPart] = Field([])
    energy: EnergyPart = EnergyPart()
    pipes: list[WarmPipePart] = Field([])
    stores: list[WarmStorePart] = Field([])
    metering_points: list[MeteringPointPart] = Field([])
    legal: LegalPart = LegalPart()
    handovers: list[HandoverPart] = Field([], description="Units that changed hands within the season.")
    climate: ClimatePart = ClimatePart()
