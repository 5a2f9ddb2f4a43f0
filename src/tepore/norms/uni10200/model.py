"""What an allocation is made from: the inputs of one season.

Everything is frozen plain values, so that the building file, the store and the simulation hand over the same
thing. Energies and counts are exact, amounts are whole cents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from tepore.kernel import Period
from tepore.norms.dlgs102 import LegalSituation
from tepore.norms.uni10200.criteria import AnyCriterion
from tepore.norms.uni10200.energy_cost_documents import ExpenseOrigin
from tepore.norms.uni10200.energy_cost_supplies import BilledGas, HeatPumpUse, StockFuel
from tepore.norms.uni10200.estimates import AmountEstimate
from tepore.norms.uni10200.fuel_stock import FuelStock
from tepore.norms.uni10200.handovers import Handover, MonthlyTemperatures
from tepore.norms.uni10200.kinds import ExpenseKind, Service, TableKind
from tepore.norms.uni10200.water import HotWater
from tepore.norms.uni10200.weights import WeightTable


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A unit [unità immobiliare] and whoever answers for it in this season.

    Attributes
    ----------
    id
        Stable id, one in the building: ties of cents go to the lower id in string order.
    name
        As in the building's table: ``"Appartamento 5 A"``.
    holder
        Owner or tenant; may be empty.
    vacant
        Nobody lived there; said on the statement, changes nothing: what its devices counted is charged.
    detached
        Cut off from the plant (art. 1118 c.c.): has no consumption and no voluntary quota.
    exempt_from
        Heads this unit has no part in, by law or by resolution; the others bear them.
    """

    id: str
    name: str
    holder: str = ""
    vacant: bool = False
    detached: bool = False
    exempt_from: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class CommonRoom:
    """A room used by all [locale ad uso collettivo]: its heat is charged by property millesimi."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class MillesimiTable:
    """Shares of the units, summing to exactly 1000.

    Attributes
    ----------
    shares
        Millesimi of each unit by its id [1/1000].
    source
        Where the table stands: project, deed, resolution.
    weights, weight_unit
        What the shares were made from by largest remainder at `digits` decimals, where that is known: useful
        heat [kWh], power [W]. The shares as printed are what is charged by, never rounder nor finer.
    digits
        Decimals of the shares where they are made from weights.
    total
        What the shares sum to: 1000, or the part that a group's units have of a table of the building.
    """

    kind: TableKind
    shares: Mapping[str, Decimal]
    source: str
    weights: Mapping[str, Decimal] | None = None
    weight_unit: str = ""
    digits: int = 2
    total: Decimal = Decimal(1000)


@dataclass(frozen=True, kw_only=True)
class Expense:
    """Money spent for the plant in the season; a credit note is negative.

    Attributes
    ----------
    amount_cents
        Amount with taxes [cent].
    document
        Invoice or bill it stands on.
    source
        Where the figure was taken from: file and line, ledger row.
    """

    id: str
    kind: ExpenseKind
    description: str
    amount_cents: int
    document: str = ""
    source: str


@dataclass(frozen=True, kw_only=True)
class MainMeter:
    """Useful heat as a heat meter at the generator measured it.

    Attributes
    ----------
    energy_kwh
        Heat delivered to the distribution in the season [kWh].
    generator
        Whose heat it is, by a name that expenses may refer to; empty where nobody asks.
    """

    energy_kwh: Decimal
    generator: str = ""
    source: str


@dataclass(frozen=True, kw_only=True)
class FuelUse:
    """Useful heat from fuel: quantity times calorific value times seasonal generation efficiency.

    Attributes
    ----------
    quantity, quantity_unit
        Fuel used in the season, for example [m3] of gas or [kg] of pellets.
    calorific_value_kwh
        Energy of one unit of fuel [kWh per unit].
    efficiency
        Seasonal mean generation efficiency [1].
    """

    fuel: str
    quantity: Decimal
    quantity_unit: str
    calorific_value_kwh: Decimal
    efficiency: Decimal
    generator: str = ""
    source: str


HeatSupply = MainMeter | FuelUse | HeatPumpUse | BilledGas | StockFuel


class Distribution(StrEnum):
    """Rows of table 10 of UNI 10200:2015."""

    VERTICAL_COLUMNS = "vertical_columns"
    HORIZONTAL = "horizontal"
    """With collectors or single-pipe loops."""
    SATELLITES_TWO_WAY = "satellites_two_way"
    SATELLITES_THREE_WAY = "satellites_three_way"
    SATELLITES_TWO_WAY_WITH_HOT_WATER = "satellites_two_way_with_hot_water"
    SATELLITES_THREE_WAY_WITH_HOT_WATER = "satellites_three_way_with_hot_water"


class Insulation(StrEnum):
    """State of the insulation of the horizontal pipes under the cellar's ceiling (table 10 note 1)."""

    A = "A"
    """Done with care, protected by a layer of plaster, plastic or aluminium."""
    B = "B"
    """Done with various materials, not firmly fixed by a protecting layer."""
    C = "C"
    """Missing or badly decayed."""


@dataclass(frozen=True, kw_only=True)
class Plant:
    """Facts of the plant that rules ask for; None where nobody said.

    Attributes
    ----------
    temperature_control
        Radiators or units have valves or thermostats; without, installed power replaces the need.
    distribution, floors, insulation
        Row and column of table 10.
    zone_meters
        Each unit's branch has a heat meter (table 10 note 5).
    """

    temperature_control: bool = True
    distribution: Distribution | None = None
    floors: int | None = None
    insulation: Insulation | None = None
    zone_meters: bool = False


class ConsumptionUnit(StrEnum):
    """What a consumption is counted in."""

    HCA = "hca"
    """Units of a heat cost allocator (EN 834)."""
    KWH = "kWh"
    COUNT = "count"
    """Units of a time or degree-day totaliser."""
    M3 = "m3"
    """Water, hot or cold."""


class Quality(StrEnum):
    """How far a consumption may be trusted; said on the statement."""

    ACTUAL = "actual"
    ESTIMATED = "estimated"
    MANUAL = "manual"
    REPLACED = "replaced"


@dataclass(frozen=True, kw_only=True)
class LinearEstimate:
    """What a register's index at an instant was estimated from: two readings, in proportion to time.

    Attributes
    ----------
    before, after
        The readings on both sides; the register only grows from one to the other.
    elapsed_s, between_s
        Time from `before` to the estimated instant, and from `before` to `after` [s].
    digits
        Decimals of the estimate: those of the readings.
    rolled_over_at
        The register started again from 0 at this count between the readings.
    """

    before: IndexReading
    after: IndexReading
    elapsed_s: int
    between_s: int
    digits: int
    rolled_over_at: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class IndexReading:
    """Register of a device on a civil day, in the device's display unit.

    Attributes
    ----------
    estimated_from
        What it was estimated from; None where it was read or stated.
    """

    index: Decimal
    read_on: date
    source: str
    estimated_from: LinearEstimate | None = None


@dataclass(frozen=True, kw_only=True)
class RatingFactor:
    """A factor that turns a display difference into the charged amount: K_Q, K_C, K_T, K_E, kWh per MWh."""

    symbol: str
    number: Decimal
    source: str


@dataclass(frozen=True, kw_only=True)
class Consumption:
    """What one device at one metering point counted in the season, or the estimate in its place.

    A device replaced in the season gives two rows of one metering point.

    Attributes
    ----------
    id
        One in the season; names the row in the calculation graph.
    subject
        Id of the unit or common room that is charged.
    first, last
        Readings at both ends; both or neither.
    rolled_over_at
        The register started again from 0 at this count between the readings.
    factors
        Applied to the difference, unless the display is `scaled`, where they are only shown.
    stated_amount
        The amount itself, where there are no readings: estimated, or taken over from another bill.
    method
        How an estimated or replaced amount was made.
    estimate
        What a stated amount was estimated from; None where a person states it.
    outside_plant
        What was counted on days on which the plant was off, and is not charged.
    """

    id: str
    metering_point: str
    subject: str
    unit: ConsumptionUnit
    quality: Quality = Quality.ACTUAL
    room: str = ""
    device: str = ""
    device_kind: str = ""
    first: IndexReading | None = None
    last: IndexReading | None = None
    rolled_over_at: Decimal | None = None
    factors: tuple[RatingFactor, ...] = ()
    scaled: bool = False
    stated_amount: Decimal | None = None
    method: str = ""
    source: str
    estimate: AmountEstimate | None = None
    outside_plant: Decimal | None = None

    @property
    def difference(self) -> Decimal | None:
        """Display difference of the readings, in the display's unit; None without readings."""
        if self.first is None or self.last is None:
            return None
        return self.last.index + (self.rolled_over_at or Decimal(0)) - self.first.index

    @property
    def amount(self) -> Fraction:
        """What is charged by, in `unit`: the difference times the factors, or the stated amount."""
        difference = self.difference
        amount = Fraction(self.stated_amount or 0) if difference is None else Fraction(difference)
        if difference is not None and not self.scaled:
            for factor in self.factors:
                amount *= Fraction(factor.number)
        return amount


@dataclass(frozen=True, kw_only=True)
class SeasonInputs:
    """Everything one allocation is computed from.

    Attributes
    ----------
    season
        Its name on paper: ``"2024/2025"``.
    energy
        Useful heat delivered, one entry a generator or main meter; empty where nobody knows.
    advances_cents
        Paid in advance by each unit, by its id [cent].
    estimated_limit_percent
        Estimated part of all consumption above which the documents warn [%]; 25 is known from German HeizkV
        section 9a, for Italy it is a default, not verified.
    handovers
        Units that changed hands within the season, by unit and day.
    brought_cents
        Balance of each unit brought from the season before, by its id [cent]; positive is still owed.
    temperatures
        For the degree days of handovers and estimates; without them days stand in and it is said.
    plant_on
        Days on which the plant heated; without them the whole season.
    hot_water
        What turns a cubic metre of hot water into heat, where hot water is counted by volume.
    weights
        Weights of the units that a declared criterion divides by: persons, taps.
    fuel_stocks
        Fuel that is bought ahead; one expense and at most one supply name each.
    expense_origins
        What an expense's amount follows from, by its id; expenses without one are taken as they are.
    """

    condominium: str
    season: str
    period: Period
    units: tuple[Unit, ...]
    tables: tuple[MillesimiTable, ...]
    expenses: tuple[Expense, ...]
    criterion: AnyCriterion
    service: Service = Service.HEATING
    plant: Plant = Plant()
    energy: tuple[HeatSupply, ...] = ()
    common_rooms: tuple[CommonRoom, ...] = ()
    consumptions: tuple[Consumption, ...] = ()
    advances_cents: Mapping[str, int] = field(default_factory=dict)
    legal_situation: LegalSituation = field(default_factory=LegalSituation)
    estimated_limit_percent: Decimal = Decimal(25)
    handovers: tuple[Handover, ...] = ()
    brought_cents: Mapping[str, int] = field(default_factory=dict)
    temperatures: MonthlyTemperatures | None = None
    plant_on: Period | None = None
    hot_water: HotWater | None = None
    weights: tuple[WeightTable, ...] = ()
    fuel_stocks: tuple[FuelStock, ...] = ()
    expense_origins: Mapping[str, ExpenseOrigin] = field(default_factory=dict)
