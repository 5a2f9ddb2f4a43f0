"""Floors on and under the ground: steady-state equivalent transmittance by UNI EN ISO 13370.

The periodic components are left out, as Lombardy does (Decreto 6437/2026, Allegato H, Appendix B); the
equations are named by that appendix.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, pi

from tepore.kernel import Refusal
from tepore.norms.uni11300.construction import surface_resistance
from tepore.norms.uni11300.figures import TRANSMITTANCE_DIGITS

DEFAULT_CONDUCTIVITY_W_M_K = 2.0
"""Sand or gravel, where the ground is not known [W/(m K)] (Prospetto B.II)."""


class BadGround(Refusal):
    """A floor whose size or depth cannot be."""


@dataclass(frozen=True)
class GroundFloor:
    """A floor in contact with the ground.

    Attributes
    ----------
    area_m2, perimeter_m
        Area [m2] and perimeter that faces the outside or an unheated space [m], both above zero.
    wall_thickness_m
        Thickness of the outer walls, w [m].
    resistance_m2_k_w
        Resistance of the layers of the floor, or of what lies on a crawl space's ground [m2 K/W].
    conductivity_w_m_k
        Conductivity of the ground [W/(m K)].
    """

    area_m2: float
    perimeter_m: float
    wall_thickness_m: float
    resistance_m2_k_w: float = 0.0
    conductivity_w_m_k: float = DEFAULT_CONDUCTIVITY_W_M_K

    def __post_init__(self) -> None:
        """Refuse a floor without size."""
        if self.area_m2 <= 0 or self.perimeter_m <= 0 or self.conductivity_w_m_k <= 0:
            raise BadGround(
                f"a floor of {self.area_m2} m2 with {self.perimeter_m} m of exposed perimeter on ground of "
                f"{self.conductivity_w_m_k} W/(m K) cannot be.",
                remedy="All are above zero; a floor without exposed perimeter loses no heat by this method.",
                code="need.ground.size",
            )

    @property
    def characteristic_dimension_m(self) -> float:
        """B', the area over half the exposed perimeter [m] (B.2)."""
        return 2 * self.area_m2 / self.perimeter_m

    @property
    def equivalent_thickness_m(self) -> float:
        """d_t, the ground of the same resistance as the floor [m] (B.6)."""
        surfaces = surface_resistance("inside_down") + surface_resistance("outside")
        return self.wall_thickness_m + self.conductivity_w_m_k * (self.resistance_m2_k_w + surfaces)


def _slab(dimension_m: float, equivalent_m: float, conductivity_w_m_k: float) -> float:
    """Give U_0 of a slab (B.4, B.5) [W/(m2 K)]."""
    if equivalent_m < dimension_m:
        return _through_ground(dimension_m, equivalent_m, conductivity_w_m_k)
    return conductivity_w_m_k / (0.457 * dimension_m + equivalent_m)


def _through_ground(dimension_m: float, equivalent_m: float, conductivity_w_m_k: float) -> float:
    spread = pi * dimension_m
    return 2 * conductivity_w_m_k / (spread + equivalent_m) * log(spread / equivalent_m + 1)


def slab_on_ground_w_m2_k(floor: GroundFloor, *, edge_psi_w_m_k: float = 0.0) -> float:
    """Give the equivalent transmittance of a floor on the ground (B.3 to B.6).

    Parameters
    ----------
    floor
        The floor.
    edge_psi_w_m_k
        Effect of edge insulation [W/(m K)], zero or negative, see `edge_insulation_psi_w_m_k`.

    Returns
    -------
    float
        U_b [W/(m2 K)] at four decimals, to be multiplied by area and temperature difference to outdoors.
    """
    dimension = floor.characteristic_dimension_m
    slab = _slab(dimension, floor.equivalent_thickness_m, floor.conductivity_w_m_k)
    return round(slab + 2 * edge_psi_w_m_k / dimension, TRANSMITTANCE_DIGITS)


def edge_insulation_psi_w_m_k(
    floor: GroundFloor,
    *,
    depth_m: float,
    thickness_m: float,
    insulation_conductivity_w_m_k: float,
    vertical: bool = False,
) -> float:
    """Give the effect of insulation along the edge of a slab (B.7 to B.9).

    Parameters
    ----------
    floor
        The floor.
    depth_m
        Width of horizontal or depth of vertical insulation, D [m].
    thickness_m, insulation_conductivity_w_m_k
        d_n [m] and lambda_n [W/(m K)] of the insulation.
    vertical
        Whether the insulation stands.

    Returns
    -------
    float
        psi [W/(m K)], zero or negative.
    """
    ground = floor.conductivity_w_m_k
    base = floor.equivalent_thickness_m
    added = (thickness_m / insulation_conductivity_w_m_k - thickness_m / ground) * ground
    reach = 2 * depth_m if vertical else depth_m
    return -(ground / pi) * (log(reach / base + 1) - log(reach / (base + added) + 1))


@dataclass(frozen=True)
class CrawlSpace:
    """A ventilated space under a suspended floor.

    Attributes
    ----------
    height_m
        Height of the floor above the ground outside, h [m].
    wall_transmittance_w_m2_k
        U_w of its walls above ground [W/(m2 K)].
    openings_m2_m
        Area of openings by perimeter, epsilon [m2/m].
    wind_m_s
        Mean wind of the year [m/s].
    shielding
        f_w: 0.02 sheltered, 0.05 average, 0.10 exposed [1].
    """

    height_m: float
    wall_transmittance_w_m2_k: float
    openings_m2_m: float
    wind_m_s: float
    shielding: float = 0.05


def suspended_floor_w_m2_k(
    floor: GroundFloor, space: CrawlSpace, *, floor_transmittance_w_m2_k: float
) -> float:
    """Give the equivalent transmittance of a floor over a crawl space (B.10 to B.14).

    Parameters
    ----------
    floor
        The ground under the space; its resistance is that of insulation on the ground.
    space
        The space.
    floor_transmittance_w_m2_k
        U_f of the floor between room and crawl space [W/(m2 K)].

    Returns
    -------
    float
        U_b [W/(m2 K)] at four decimals.
    """
    dimension = floor.characteristic_dimension_m
    below = _through_ground(dimension, floor.equivalent_thickness_m, floor.conductivity_w_m_k)
    wind = 1450 * space.openings_m2_m * space.wind_m_s * space.shielding
    beside = (2 * space.height_m * space.wall_transmittance_w_m2_k + wind) / dimension
    return round(1 / (1 / floor_transmittance_w_m2_k + 1 / (below + beside)), TRANSMITTANCE_DIGITS)


def heated_basement_w_m2_k(
    floor: GroundFloor, *, depth_m: float, wall_resistance_m2_k_w: float
) -> tuple[float, float]:
    """Give the equivalent transmittances of floor and walls of a heated basement (B.16 to B.19).

    Parameters
    ----------
    floor
        The basement's floor.
    depth_m
        Depth of the floor under the ground outside, z [m], above zero.
    wall_resistance_m2_k_w
        Resistance of the layers of the buried walls [m2 K/W].

    Returns
    -------
    tuple of float
        U_bf of the floor and U_bw of the buried walls [W/(m2 K)], at four decimals.

    Raises
    ------
    BadGround
        The depth is not above zero.
    """
    if depth_m <= 0:
        raise BadGround(
            f"a basement {depth_m} m deep is none.",
            remedy="Use the slab on ground.",
            code="need.ground.depth",
        )
    ground = floor.conductivity_w_m_k
    surfaces = surface_resistance("inside_horizontal") + surface_resistance("outside")
    wall_m = ground * (surfaces + wall_resistance_m2_k_w)
    below = _slab(floor.characteristic_dimension_m, floor.equivalent_thickness_m + depth_m / 2, ground)
    nearer = min(floor.equivalent_thickness_m, wall_m)
    corner = 1 + 0.5 * nearer / (nearer + depth_m)
    beside = 2 * ground / (pi * depth_m) * corner * log(depth_m / wall_m + 1)
    return round(below, TRANSMITTANCE_DIGITS), round(beside, TRANSMITTANCE_DIGITS)


@dataclass(frozen=True)
class UnheatedBasement:
    """A basement without heating under a heated floor.

    Attributes
    ----------
    depth_m, height_m
        Depth under and height over the ground outside, z and h [m].
    wall_resistance_m2_k_w
        Resistance of the buried walls' layers [m2 K/W].
    wall_transmittance_w_m2_k
        U_w of the walls above ground [W/(m2 K)].
    volume_m3, air_change_h
        Air volume [m3] and air change [1/h], 0.3 by convention.
    """

    depth_m: float
    height_m: float
    wall_resistance_m2_k_w: float
    wall_transmittance_w_m2_k: float
    volume_m3: float
    air_change_h: float = 0.3


def unheated_basement_w_m2_k(
    floor: GroundFloor, basement: UnheatedBasement, *, floor_transmittance_w_m2_k: float
) -> float:
    """Give the equivalent transmittance of a floor over an unheated basement (B.20).

    Parameters
    ----------
    floor
        The basement's own floor.
    basement
        The basement.
    floor_transmittance_w_m2_k
        U_f of the floor between room and basement [W/(m2 K)].

    Returns
    -------
    float
        U_b [W/(m2 K)] at four decimals.
    """
    below, beside = heated_basement_w_m2_k(
        floor, depth_m=basement.depth_m, wall_resistance_m2_k_w=basement.wall_resistance_m2_k_w
    )
    outwards = (
        floor.area_m2 * below
        + basement.depth_m * floor.perimeter_m * beside
        + basement.height_m * floor.perimeter_m * basement.wall_transmittance_w_m2_k
        + 0.33 * basement.air_change_h * basement.volume_m3
    )
    return round(1 / (1 / floor_transmittance_w_m2_k + floor.area_m2 / outwards), TRANSMITTANCE_DIGITS)
