"""The shape of a scenario file; `docs/reference/scenario.md` explains every key."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from tepore.simulation.people_table import PeopleTable

Positive = Annotated[float, Field(gt=0, le=1e9, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Celsius = Annotated[float, Field(ge=-40, le=110, allow_inf_nan=False)]
HourOfDay = Annotated[int, Field(ge=0, le=24)]
Name = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[\w.-]+$")]
MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
Twelve = Annotated[tuple[float, ...], Field(min_length=12, max_length=12)]
Facing = Literal["S", "W", "N", "E", "H"]


class TotaliserKind(StrEnum):
    """What a totaliser of a zone adds up while its valve is open and heat is available."""

    DEGREE_DAYS = "degree_days"
    """Room, at its conventional temperature, less outside (UNI 9019)."""
    COMPENSATED_TIME = "compensated_time"
    """Mean water less room (UNI/TR 11388)."""
    OPEN_TIME = "open_time"
    """Hours alone."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ClimateTable(_Table):
    """A shipped climate, or twelve figures each."""

    place: str
    edition: str = "UNI 10349-1:2016"
    altitude_m: float | None = None
    latitude_deg: float | None = None
    temperature_c: Twelve | None = None
    beam_mj_m2_day: Twelve | None = None
    diffuse_mj_m2_day: Twelve | None = None
    source: str = ""
    epw: str = ""
    hours: str = ""
    """A CSV file of hours beside the scenario."""
    seed: Annotated[int, Field(ge=0)] | None = None
    """Seed of the weather; that of the run where left out."""
    month_spread_k: NotNegative = 0.0
    day_spread_k: NotNegative = 2.6
    swing_k: NotNegative = 8.0


class HeatingTable(_Table):
    """When the plant runs."""

    first: MonthDay = "10-15"
    last: MonthDay = "04-15"
    on_from: HourOfDay = 5
    on_to: HourOfDay = 23
    day_from: HourOfDay = 6
    day_to: HourOfDay = 22


class CurveTable(_Table):
    """Climatic curve."""

    cold_outdoor_c: Celsius = -5.0
    cold_flow_c: Celsius = 75.0
    mild_outdoor_c: Celsius = 18.0
    mild_flow_c: Celsius = 40.0
    night_drop_k: NotNegative = 10.0


class BoilerTable(_Table):
    """Boiler; efficiencies on the lower calorific value."""

    power_kw: Positive
    carrier: Literal["gas", "district_heat"] = "gas"
    load_shares: tuple[Share, ...] = (0.0, 0.1, 0.3, 1.0)
    efficiencies: tuple[Positive, ...] = (0.80, 0.90, 0.93, 0.918)
    gas_kwh_m3: Positive = 9.45
    curve: CurveTable = CurveTable()


class PipesTable(_Table):
    """Pipes."""

    room_w_k: NotNegative = 0.6
    cellar_w_k: NotNegative = 20.0
    cellar_c: Celsius = 12.0
    fall_per_floor: Share = 0.01


class HotWaterTable(_Table):
    """Central hot water."""

    delivery_c: Celsius = 48.0
    cold_c: Celsius = 12.0
    tank_l: Positive = 500.0
    tank_c: Celsius = 60.0
    tank_fall_k: Positive = 6.0
    """Fall of the tank at which it is charged [K]."""
    tank_w_k: NotNegative = 2.0
    coil_kw: NotNegative = 0.0
    """Greatest charging power [kW]; that of the boiler where 0."""
    recirculation_w: NotNegative = 200.0


class SetPoint(_Table):
    """Set points of a flat's valves, half open at these temperatures."""

    day_c: Celsius = 20.0
    night_c: Celsius = 18.0
    day_from: HourOfDay = 6
    day_to: HourOfDay = 22


class Vacancy(_Table):
    """A time in which nobody lives in the flat; half-open."""

    from_on: date = Field(alias="from")
    to_on: date = Field(alias="to")
    set_point_c: Celsius = 8.0


class RoomTable(_Table):
    """A room with at most one radiator."""

    id: Name
    share: Positive
    radiator_w: NotNegative = 0.0
    exponent: Annotated[float, Field(ge=1, le=2)] = 1.3
    c_value: Annotated[float, Field(ge=0, lt=1)] = 0.2
    facing: tuple[Facing, ...] = ()
    set_point: SetPoint | None = None


class UnitTable(_Table):
    """A flat."""

    id: Name
    building: Name | None = None
    floor: Annotated[int, Field(ge=-3, le=60)] = 0
    floor_area_m2: Positive
    height_m: Positive = 3.0
    loss_w_k: Positive
    """Transmission of the whole flat to outdoors [W/K]."""
    window_share: Share = 0.3
    air_change_h: NotNegative = 0.3
    capacity_kj_m2_k: Positive = 165.0
    capacity_area_m2: Positive | None = None
    collecting_area_m2: dict[Facing, NotNegative] = {}
    internal_w_m2: NotNegative = 3.89
    party_w_k: NotNegative = 60.0
    set_point: SetPoint = SetPoint()
    vacant: tuple[Vacancy, ...] = ()
    hot_water: bool = True
    rooms: Annotated[tuple[RoomTable, ...], Field(min_length=1)]


class NeighbourTable(_Table):
    """Two flats that share a wall or floor."""

    units: tuple[Name, Name]
    conductance_w_k: NotNegative


class BuildingTable(_Table):
    """A building behind a common plant, with its own horizontal pipes."""

    id: Name
    cellar_w_k: NotNegative = 20.0
    heat_meter: bool = True


class DevicesTable(_Table):
    """What is mounted."""

    allocators: bool = True
    heat_meters: bool = False
    water_meters: bool = False
    totalisers: TotaliserKind | None = None
    plant_meter: bool = False
    heat_meter_frames: Literal["full", "compact"] = "full"
    link: Literal["wmbus", "mbus"] = "wmbus"
    scale: Literal["scaled", "unscaled"] = "scaled"
    sensors: Literal["one_sensor", "two_sensors"] = "two_sensors"
    security: Literal["mode5", "mode7"] = "mode5"
    set_day: MonthDay = "12-31"
    first_serial: Annotated[int, Field(ge=1, le=99_000_000)] = 41_000_001
    clock_offset_s: NotNegative = 60.0
    clock_drift_ppm: NotNegative = 20.0
    battery_years: NotNegative = 0.0
    """Mean life of a battery [years]; 0 for one that outlasts the run."""
    accuracy_class: Literal[1, 2, 3] = 2
    first_counts: dict[Literal["heat_meter", "water_meter"], Annotated[int, Field(ge=0, lt=100_000_000)]] = {}
    """Where totalising registers stand at the start [kWh, l]: near 99 999 999 they roll over."""


class GatewayTable(_Table):
    """What hears telegrams."""

    id: Name
    loss: Share = 0.02


class RadioTable(_Table):
    """The air."""

    telegrams_per_day: Annotated[int, Field(ge=1, le=720)] = 1
    gateways: Annotated[tuple[GatewayTable, ...], Field(min_length=1)] = (GatewayTable(id="gw1"),)
    late_share: Share = 0.0
    late_hours: NotNegative = 48.0
    replay_share: Share = 0.0
    forged_share: Share = 0.0


class FaultKind(StrEnum):
    """What may befall a device."""

    CURTAIN = "curtain"
    SUN = "sun"
    SILENT = "silent"
    TAMPERED = "tampered"
    WRONG_K = "wrong_k"
    SWAPPED = "swapped"
    REPLACED = "replaced"
    LOW_BATTERY = "low_battery"


class FaultTable(_Table):
    """A fault of one device, at its metering point, ``unit-room`` for an allocator."""

    kind: FaultKind
    point: Name
    other: Name | None = None
    from_on: date | None = Field(default=None, alias="from")
    to_on: date | None = Field(default=None, alias="to")
    factor: Positive = 1.0
    rise_k: NotNegative = 6.0


class Scenario(_Table):
    """A building, its plant, its devices, its radio and its faults."""

    format: Literal[1]
    name: str
    start_on: date
    years: Annotated[int, Field(ge=1, le=50)] = 1
    step_minutes: Literal[15, 60] = 60
    climate: ClimateTable
    heating: HeatingTable = HeatingTable()
    boiler: BoilerTable
    pipes: PipesTable = PipesTable()
    hot_water: HotWaterTable | None = None
    buildings: tuple[BuildingTable, ...] = ()
    units: Annotated[tuple[UnitTable, ...], Field(min_length=1)]
    neighbours: tuple[NeighbourTable, ...] = ()
    devices: DevicesTable = DevicesTable()
    radio: RadioTable = RadioTable()
    faults: tuple[FaultTable, ...] = ()
    people: PeopleTable | None = None
