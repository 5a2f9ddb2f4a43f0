"""Shape of a need file: what may stand in it, checked strictly, and the source of its JSON schema."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from tepore.norms.uni10200 import Distribution, Insulation
from tepore.norms.uni11300.construction import HeatFlow
from tepore.norms.uni11300.method import PartMonth
from tepore.services.building_file.figures import Id, Name, Text

Lenient = Field(strict=False)
"""Words of a list are written as text; the rest of the file is taken as it stands."""
Facing = Literal["N", "NE", "E", "SE", "S", "SW", "W", "NW"]
Number = Annotated[float, Field(ge=-1e7, le=1e7, allow_inf_nan=False)]
Positive = Annotated[float, Field(ge=1e-9, le=1e7, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1)]
Angle = Annotated[float, Field(ge=0, lt=90)]
Twelve = Annotated[list[Number], Field(min_length=12, max_length=12)]
Day = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]


class Part(BaseModel):
    """A table of the file: nothing in it but what is declared."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class BuildingPart(Part):
    """The building and how it is calculated."""

    name: Name = Field(description="Name of the condominium.")
    address: Text = Field("", description="Street, town.")
    engineer: Text = Field("", description="Who signs the report.")
    method: Text = Field("uni-ts-11300-1:2014", description="Preset of the calculation method.")
    part_month: Annotated[PartMonth, Lenient] = Field(
        PartMonth.CENTRE, description="Where the temperature of a part of a month is read off."
    )
    air_change_h: Number | None = Field(None, ge=0, le=20, description="Air change of dwellings [1/h].")
    hypotheses: list[Text] = Field([], description="What was assumed, printed in the report.")


class ClimatePart(Part):
    """A shipped climate, a climate file, or twelve figures."""

    place: Name = Field(description="Place, a provincial capital for a shipped climate.")
    edition: Text = Field("UNI 10349-1:2016", description="Edition of a shipped climate.")
    altitude_m: Number | None = Field(None, description="Altitude of the building [m]; moves temperatures.")
    gradient_k_per_m: Positive | None = Field(None, description="Fall of temperature with height [K/m].")
    file: Text = Field("", description="EPW, PVGIS JSON, CTI or monthly CSV, beside this file.")
    latitude_deg: Number | None = Field(None, description="Northern latitude, for own figures or a CSV.")
    station_altitude_m: Number | None = Field(None, description="Altitude of own figures or of a CSV [m].")
    temperature_c: Twelve | None = Field(None, description="Mean outdoor temperature [C].")
    beam_mj_m2_day: Twelve | None = Field(None, description="Beam irradiation, horizontal [MJ/m2].")
    diffuse_mj_m2_day: Twelve | None = Field(None, description="Diffuse irradiation, horizontal [MJ/m2].")
    vapour_pressure_pa: Twelve | None = Field(None, description="Vapour pressure [Pa].")
    source: Text = Field("", description="Where own figures stand.")


class SeasonPart(Part):
    """The heating season: by zone, by degree days, by dates, or by gains and losses."""

    zone: Literal["A", "B", "C", "D", "E", "F"] | None = Field(None, description="Climatic zone.")
    degree_days: Positive | None = Field(None, description="Degree days of the municipality [K d].")
    from_: Day | None = Field(None, alias="from", description="First day, month-day.")
    to: Day | None = Field(None, description="Last day, month-day.")
    by_gains: bool = Field(
        False, description="While gains do not cover losses, by gamma_lim; inside the dates given, if any."
    )


class MaterialPart(Part):
    """A material of the file's own."""

    conductivity_w_m_k: Positive = Field(description="lambda [W/(m K)].")
    density_kg_m3: Positive = Field(description="rho [kg/m3].")
    specific_heat_j_kg_k: Positive = Field(1000.0, description="c [J/(kg K)].")
    source: Name = Field(description="Data sheet or certificate.")


class LayerPart(Part):
    """A layer, from inside to outside."""

    material: Text = Field("", description="Name of the library or of [materials].")
    thickness_m: Number = Field(0.0, ge=0, le=5, description="Thickness [m].")
    air_m: Number | None = Field(None, ge=0, le=0.3, description="Thickness of an air layer [m].")
    resistance_m2_k_w: Positive | None = Field(None, description="Resistance [m2 K/W] instead.")
    name: Text = Field("", description="Name on paper.")


class EdgePart(Part):
    """Insulation along the edge of a slab on the ground."""

    depth_m: Positive = Field(description="Width if it lies, depth if it stands, D [m].")
    thickness_m: Positive = Field(description="Thickness [m].")
    insulation_conductivity_w_m_k: Positive = Field(description="Conductivity [W/(m K)].")
    vertical: bool = Field(False, description="Whether it stands.")


class CrawlSpacePart(Part):
    """A ventilated space under a suspended floor."""

    floor_transmittance_w_m2_k: Positive = Field(description="U of the floor over it [W/(m2 K)].")
    height_m: Number = Field(ge=0, description="Height of the floor above the ground outside [m].")
    wall_transmittance_w_m2_k: Positive = Field(description="U of its walls above ground [W/(m2 K)].")
    openings_m2_m: Number = Field(ge=0, description="Area of openings by perimeter [m2/m].")
    wind_m_s: Number = Field(ge=0, le=100, description="Mean wind of the year [m/s].")
    shielding: Share = Field(0.05, description="f_w: 0.02 sheltered, 0.05 average, 0.10 exposed.")


class HeatedBasementPart(Part):
    """A heated basement, of which the construction is the floor or the buried wall."""

    surface: Literal["floor", "wall"] = Field(description="What the construction is.")
    depth_m: Positive = Field(description="Depth of the floor under the ground outside, z [m].")
    wall_resistance_m2_k_w: Number = Field(ge=0, description="Resistance of the buried walls' layers.")


class UnheatedBasementPart(Part):
    """A basement without heating under the floor that is described."""

    floor_transmittance_w_m2_k: Positive = Field(description="U of the floor over it [W/(m2 K)].")
    depth_m: Positive = Field(description="Depth of its floor under the ground outside, z [m].")
    height_m: Number = Field(ge=0, description="Height of the floor over the ground outside, h [m].")
    wall_resistance_m2_k_w: Number = Field(ge=0, description="Resistance of the buried walls' layers.")
    wall_transmittance_w_m2_k: Positive = Field(description="U of its walls above ground [W/(m2 K)].")
    volume_m3: Number = Field(ge=0, description="Air volume [m3].")
    air_change_h: Number = Field(0.3, ge=0, le=20, description="Air change [1/h].")


class GroundPart(Part):
    """A floor on or under the ground, for its equivalent transmittance: a slab, or one of three others."""

    area_m2: Positive = Field(description="Area of the floor [m2].")
    perimeter_m: Positive = Field(description="Exposed perimeter [m].")
    wall_thickness_m: Positive = Field(description="Thickness of the outer walls [m].")
    resistance_m2_k_w: Number = Field(0.0, ge=0, description="Resistance of the floor's layers.")
    conductivity_w_m_k: Positive = Field(2.0, description="Conductivity of the ground [W/(m K)].")
    edge: EdgePart | None = Field(None, description="Edge insulation of the slab.")
    crawl_space: CrawlSpacePart | None = Field(None, description="Suspended floor over a crawl space.")
    heated_basement: HeatedBasementPart | None = Field(None, description="Floor or wall of a heated one.")
    unheated_basement: UnheatedBasementPart | None = Field(None, description="Floor over an unheated one.")


class ConstructionPart(Part):
    """An opaque construction: layers, a given transmittance, or a floor on the ground."""

    heat_flow: Annotated[HeatFlow, Lenient] = Field(HeatFlow.HORIZONTAL, description="Direction in winter.")
    layers: list[LayerPart] = Field([], description="From inside to outside.")
    transmittance_w_m2_k: Positive | None = Field(None, description="U [W/(m2 K)] instead.")
    ground: GroundPart | None = Field(None, description="On or in the ground, UNI EN ISO 13370, instead.")
    indoors: bool = Field(False, description="An unheated space lies beyond: sheltered on both sides.")
    source: Text = Field("", description="Where the transmittance stands.")


class ShutterPart(Part):
    """A shutter or roller."""

    kind: Literal["aluminium_roller", "wood_or_plastic_roller", "plastic_roller_foamed", "wooden_shutter"]
    permeability: Literal["high", "medium", "low"] = "medium"
    use: Share = Field(0.6, description="f_shut, part of the time closed.")


class WindowPart(Part):
    """A kind of window."""

    transmittance_w_m2_k: Positive | None = Field(None, description="U_w [W/(m2 K)].")
    glass_w_m2_k: Positive | None = Field(None, description="U_g [W/(m2 K)], with frame_w_m2_k.")
    frame_w_m2_k: Positive | None = Field(None, description="U_f [W/(m2 K)].")
    edge_m_m2: Number = Field(0.0, ge=0, description="Edge of the glass by window area [m/m2].")
    edge_psi_w_m_k: Number = Field(0.0, ge=0, description="psi of the spacer [W/(m K)].")
    frame_fraction: Share = Field(0.2, description="F_F, part of the window that is frame.")
    glazing: Text = Field("double", description="Row of the table of g_n.")
    solar_transmittance: Share | None = Field(None, description="g_n of the glass, instead of the table.")
    shutter: ShutterPart | None = None
    source: Text = Field("", description="Data sheet or abacus.")


class SpacePart(Part):
    """An unheated space."""

    id: Id
    name: Text = ""
    flat_rate: Text = Field("", description="Row of the table of b_tr; left out, the balance is made.")
    volume_m3: Number = Field(0.0, ge=0, description="Air volume [m3].")
    air_change_h: Number = Field(0.5, ge=0, le=20, description="Air change with outdoors [1/h].")
    own_sun: bool = Field(False, description="Balance with sun and sky on its own elements, which then face.")


class RoomPart(Part):
    """A room, whose sizes add up to the unit's."""

    name: Text = ""
    floor_area_m2: Positive
    height_m: Positive


class FinishesPart(Part):
    """Row of the table of heat capacities."""

    plaster: Literal["gypsum", "mortar"]
    insulation: Literal["inside", "outside_or_none"]
    walls: Literal["light", "medium", "heavy"]
    floors: Literal["textile", "wood", "tiles"]
    storeys: int = Field(1, ge=1, le=10)


class UnitPart(Part):
    """A flat, shop or office."""

    id: Id
    name: Text = Field("", description="Name on paper.")
    floor_area_m2: Positive | None = Field(None, description="Useful floor area [m2].")
    net_volume_m3: Positive | None = Field(None, description="Net air volume [m3].")
    rooms: list[RoomPart] = Field([], description="Instead of area and volume.")
    finishes: FinishesPart | None = Field(None, description="Heat capacity by the table of finishes.")
    areal_capacity_kj_m2_k: Positive | None = Field(None, description="C_m instead [kJ/(m2 K)].")
    capacity_area_m2: Positive | None = Field(
        None, description="Surface C_m is referred to [m2]; left out, vertical envelope and twice the floor."
    )
    time_constant_h: Positive | None = Field(None, description="tau instead of capacity [h].")
    air_change_h: Number | None = Field(None, ge=0, le=20, description="Air change of this unit [1/h].")
    internal_gains_w: Number | None = Field(None, ge=0, description="Gains of this unit [W].")
    old_millesimi: Number | None = Field(None, ge=0, le=1000, description="Share in the table so far.")


class ElementPart(Part):
    """A wall, floor, roof, window or thermal bridge."""

    id: Id
    unit: Text = Field("", description="Unit it belongs to.")
    units: dict[str, Positive] = Field({}, description="Area [m2] or length [m] by unit: shared, said once.")
    space: Text = Field("", description="Unheated space whose envelope it is.")
    construction: Text = ""
    window: Text = ""
    psi_w_m_k: Number | None = Field(None, ge=-2, le=5, description="Thermal bridge [W/(m K)].")
    area_m2: Positive | None = None
    width_m: Positive | None = None
    height_m: Positive | None = None
    count: int = Field(1, ge=1, le=1000, description="Equal ones.")
    length_m: Positive | None = None
    wall: Text = Field("", description="Wall whose gross area this window is taken off.")
    beyond: Text = Field("outdoor", description="outdoor, ground, heated, or the id of a space.")
    facing: Facing | None = None
    azimuth_deg: Number | None = Field(None, ge=-360, le=360, description="0 south, -90 east, 90 west.")
    tilt_deg: Number | None = Field(None, ge=0, le=180, description="0 horizontal, 90 vertical.")
    colour: Literal["light", "medium", "dark"] = "medium"
    absorptance: Share | None = None
    emissivity: Share | None = None
    horizon_deg: Angle = 0.0
    overhang_deg: Angle = 0.0
    fin_deg: Angle = 0.0
    solar_factor: Share = Field(1.0, description="Part of the sun that curtains let through.")
    source: Text = Field("", description="Where psi stands.")


class PlantPart(Part):
    """The heating plant, for the involuntary share."""

    distribution: Annotated[Distribution, Lenient] | None = None
    floors: int | None = Field(None, ge=1, le=200)
    insulation: Annotated[Insulation, Lenient] | None = None
    zone_meters: bool = False


class PipePart(Part):
    """A stretch of pipe or a store that loses heat, for the analytic involuntary energy."""

    id: Id
    length_m: Positive | None = Field(None, description="Length [m].")
    outer_diameter_mm: Positive | None = Field(None, description="Of the bare pipe [mm].")
    insulation_mm: Number = Field(0.0, ge=0, description="Thickness of its insulation [mm].")
    insulation_w_m_k: Positive = Field(0.04, description="Conductivity of its insulation [W/(m K)].")
    linear_w_m_k: Positive | None = Field(None, description="Loss by length, instead [W/(m K)].")
    loss_w_k: Positive | None = Field(None, description="Loss of a store [W/K], instead of a pipe.")
    water_c: Number = Field(description="Mean temperature of the water in the season [C].")
    around_c: Number = Field(description="Mean temperature around it [C].")
    hours: Positive = Field(description="Hours in the season that it is warm [h].")


class ForecastPart(Part):
    """For the forecast statement (prospetto previsionale)."""

    energy_kwh: Positive = Field(description="Useful heat expected in the season [kWh].")
    energy_cost_eur: Text = Field(description='Cost of the energy carriers, as text: "8800.00".')
    running_cost_eur: Text = Field("0.00", description="Running and maintenance, as text.")
    source: Text = ""


class NeedDocument(Part):
    """A need file."""

    format: Literal[1] = Field(description="Version of this shape.")
    building: BuildingPart
    climate: ClimatePart
    season: SeasonPart
    materials: dict[str, MaterialPart] = {}
    constructions: dict[str, ConstructionPart] = {}
    windows: dict[str, WindowPart] = {}
    spaces: list[SpacePart] = []
    units: list[UnitPart] = Field(min_length=1)
    elements: list[ElementPart] = []
    plant: PlantPart | None = None
    pipes: list[PipePart] = []
    forecast: ForecastPart | None = None
