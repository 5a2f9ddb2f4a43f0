"""What is surveyed: units with their envelope, unheated spaces, climate and season.

Each unit is one thermal zone. Walls, floors and roofs are opaque elements, with windows and thermal bridges
beside them; `beyond` says what lies on their other side: ``"outdoor"``, ``"ground"`` (the transmittance is
then the equivalent one of UNI EN ISO 13370), ``"heated"`` (another unit, at the same 20 C: no heat flows), or
the id of an unheated space.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tepore.kernel import Refusal
from tepore.norms.uni11300.climate import Climate
from tepore.norms.uni11300.construction import Construction, WindowType
from tepore.norms.uni11300.method import Method
from tepore.norms.uni11300.season import MonthPart
from tepore.norms.uni11300.shading import Obstacles

OUTDOOR = "outdoor"
GROUND = "ground"
HEATED = "heated"
NO_OBSTACLES = Obstacles()
LARGEST = 1e7
"""No area, volume, length or capacity of a building is larger, in whatever unit it is said here."""


class BadBuilding(Refusal):
    """A survey from which no need can be calculated."""


def _positive(where: str, **figures: float) -> None:
    for name, figure in figures.items():
        if not 0 < figure <= LARGEST:
            raise BadBuilding(
                f"{name} is {figure}, it must be above zero and not beyond {LARGEST:g}.",
                where=where,
                remedy="Correct the survey.",
                code="need.not_positive",
            )


def _within(where: str, low: float, high: float, **figures: float) -> None:
    for name, figure in figures.items():
        if not low <= figure <= high:
            raise BadBuilding(
                f"{name} is {figure}, outside {low:g} to {high:g}.",
                where=where,
                remedy="Check the figure and its unit.",
                code="need.out_of_range",
            )


@dataclass(frozen=True)
class OpaqueElement:
    """A wall, door, floor or roof of one unit.

    Attributes
    ----------
    area_m2
        Area by outer dimensions, windows taken off [m2].
    beyond
        See the module.
    azimuth_deg, tilt_deg
        0 south, -90 east, 90 west, 180 north; 0 horizontal, 90 vertical [deg].
    absorptance, emissivity
        Of the outer face, for sun and for heat radiation [1].
    """

    id: str
    construction: Construction
    area_m2: float
    beyond: str = OUTDOOR
    azimuth_deg: float = 0.0
    tilt_deg: float = 90.0
    absorptance: float = 0.6
    emissivity: float = 0.9
    obstacles: Obstacles = NO_OBSTACLES

    def __post_init__(self) -> None:
        """Refuse impossible figures."""
        _positive(f"element {self.id}", area_m2=self.area_m2)
        _within(f"element {self.id}", 0, 1, absorptance=self.absorptance, emissivity=self.emissivity)
        _within(f"element {self.id}", -360, 360, azimuth_deg=self.azimuth_deg)
        _within(f"element {self.id}", 0, 180, tilt_deg=self.tilt_deg)


@dataclass(frozen=True)
class WindowElement:
    """One or more equal windows of one unit, by the opening in the wall.

    Attributes
    ----------
    area_m2
        Area of the openings together [m2].
    solar_factor
        Part of the sun that curtains or blinds always let through [1].
    """

    id: str
    window: WindowType
    area_m2: float
    beyond: str = OUTDOOR
    azimuth_deg: float = 0.0
    tilt_deg: float = 90.0
    emissivity: float = 0.837
    obstacles: Obstacles = NO_OBSTACLES
    solar_factor: float = 1.0

    def __post_init__(self) -> None:
        """Refuse impossible figures."""
        _positive(f"element {self.id}", area_m2=self.area_m2)
        _within(f"element {self.id}", 0, 1, emissivity=self.emissivity, solar_factor=self.solar_factor)
        _within(f"element {self.id}", -360, 360, azimuth_deg=self.azimuth_deg)
        _within(f"element {self.id}", 0, 180, tilt_deg=self.tilt_deg)


@dataclass(frozen=True)
class ThermalBridge:
    """A linear thermal bridge of one unit.

    Attributes
    ----------
    length_m
        Length [m].
    psi_w_m_k
        Linear transmittance by outer dimensions [W/(m K)]; may be negative.
    source
        Calculation, atlas or manual that gives psi.
    """

    id: str
    length_m: float
    psi_w_m_k: float
    beyond: str = OUTDOOR
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse impossible figures."""
        _positive(f"element {self.id}", length_m=self.length_m)
        _within(f"element {self.id}", -2, 5, psi_w_m_k=self.psi_w_m_k)


Element = OpaqueElement | WindowElement | ThermalBridge


@dataclass(frozen=True)
class UnheatedSpace:
    """A stairwell, cellar, attic or crawl space between units and outdoors.

    Attributes
    ----------
    flat_rate
        Row of the table of b_tr; empty where the balance of the space is made.
    elements
        Envelope of the space towards outdoors or ground, for the balance.
    volume_m3, air_change_h
        Air volume [m3] and air change with outdoors [1/h], 0.5 by convention.
    own_sun
        Whether sun and sky on its own envelope are in the balance; they are left out otherwise.
    """

    id: str
    flat_rate: str = ""
    elements: tuple[Element, ...] = ()
    volume_m3: float = 0.0
    air_change_h: float = 0.5
    own_sun: bool = False


@dataclass(frozen=True)
class Unit:
    """A flat, shop or office: one zone.

    Attributes
    ----------
    floor_area_m2, net_volume_m3
        Useful floor area [m2] and net air volume [m3].
    areal_capacity_kj_m2_k, capacity_area_m2
        Effective heat capacity C_m [kJ/(m2 K)] and the surface it is referred to [m2].
    time_constant_h
        tau taken from elsewhere, in place of capacity [h].
    air_change_h
        Air change of this unit [1/h]; None takes the method's.
    internal_gains_w
        Mean internal gains of this unit [W]; None takes the method's for dwellings.
    """

    id: str
    floor_area_m2: float
    net_volume_m3: float
    elements: tuple[Element, ...] = ()
    areal_capacity_kj_m2_k: float = 165.0
    capacity_area_m2: float = 0.0
    time_constant_h: float | None = None
    air_change_h: float | None = None
    internal_gains_w: float | None = None
    label: str = ""

    def __post_init__(self) -> None:
        """Refuse impossible figures."""
        where = f"unit {self.id}"
        _positive(where, floor_area_m2=self.floor_area_m2, net_volume_m3=self.net_volume_m3)
        if self.time_constant_h is None:
            _positive(
                where,
                areal_capacity_kj_m2_k=self.areal_capacity_kj_m2_k,
                capacity_area_m2=self.capacity_area_m2,
            )
        else:
            _positive(where, time_constant_h=self.time_constant_h)
        if self.air_change_h is not None:
            _within(where, 0, 20, air_change_h=self.air_change_h)
        if self.internal_gains_w is not None:
            _within(where, 0, 1e6, internal_gains_w=self.internal_gains_w)


@dataclass(frozen=True)
class Building:
    """All units of a condominium with what they stand in.

    Attributes
    ----------
    heating_season
        Months and parts of months for which the need for heating is calculated.
    """

    name: str
    climate: Climate
    heating_season: tuple[MonthPart, ...]
    method: Method
    units: tuple[Unit, ...]
    spaces: tuple[UnheatedSpace, ...] = field(default=())

    def __post_init__(self) -> None:
        """Refuse doubled ids and unknown neighbours."""
        if not self.units:
            raise BadBuilding("the building has no unit.", where=self.name, code="need.no_units")
        self._refuse_doubles("unit", (unit.id for unit in self.units))
        self._refuse_doubles("space", (space.id for space in self.spaces))
        self._refuse_doubles("element", (element.id for _, element in self.elements()))
        self._refuse_namesakes()
        known = {OUTDOOR, GROUND, HEATED, *(space.id for space in self.spaces)}
        for owner, element in self.elements():
            if element.beyond not in known:
                raise BadBuilding(
                    f"beyond is {element.beyond!r}, which is no space of this building.",
                    where=f"{owner}, element {element.id}",
                    remedy=f"Choose one of {', '.join(sorted(known))}, or describe the space.",
                    code="need.beyond",
                )
        for space in self.spaces:
            if space.own_sun and space.flat_rate:
                raise BadBuilding(
                    "it has a flat rate, which already stands for its sun.",
                    where=f"space {space.id}",
                    remedy="Leave own_sun out, or leave flat_rate out and describe its envelope.",
                    code="need.space.own_sun",
                )
            if any(element.beyond not in (OUTDOOR, GROUND) for element in space.elements):
                raise BadBuilding(
                    "an element of an unheated space leads to another space.",
                    where=f"space {space.id}",
                    remedy="Only outdoor and ground are possible; join adjoining unheated spaces into one.",
                    code="need.space.neighbour",
                )

    def elements(self) -> Iterator[tuple[str, Element]]:
        """Give every element with its owner's name, units first."""
        for unit in self.units:
            for element in unit.elements:
                yield f"unit {unit.id}", element
        for space in self.spaces:
            for element in space.elements:
                yield f"space {space.id}", element

    def _refuse_namesakes(self) -> None:
        """Refuse two constructions or windows of one id: a report and a proof name each but once."""
        known: dict[tuple[str, str], Construction | WindowType] = {}
        for owner, element in self.elements():
            if isinstance(element, ThermalBridge):
                continue
            opaque = isinstance(element, OpaqueElement)
            made = element.construction if isinstance(element, OpaqueElement) else element.window
            first = known.setdefault(("construction" if opaque else "window", made.id), made)
            if first is not made and first != made:
                raise BadBuilding(
                    f"the id {made.id} names two different {'constructions' if opaque else 'windows'}.",
                    where=f"{owner}, element {element.id}",
                    remedy="Give each an id of its own.",
                    code="need.construction.twice",
                )

    def _refuse_doubles(self, kind: str, ids: Iterator[str]) -> None:
        for key, times in Counter(ids).items():
            if times > 1:
                raise BadBuilding(
                    f"the id {key} is given to {times} of them.",
                    where=f"{self.name}, {kind}",
                    remedy=f"Give every {kind} an id of its own.",
                    code=f"need.{kind}.twice",
                )
