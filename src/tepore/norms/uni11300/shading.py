"""Obstacles before a surface: horizon, overhang and fin, by angle, month, orientation and latitude.

Tables of UNI/TS 11300-1 appendix D, linear between angles, orientations and the two latitudes 44 and 46
degrees; beyond the printed angles and latitudes the nearest printed one is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from tepore.kernel import Refusal
from tepore.norms.uni11300.figures import FACTOR_DIGITS, Floats, rounded
from tepore.norms.uni11300.method import ShadingRule
from tepore.norms.uni11300.tabulated import table

LATITUDES_DEG = (44.0, 46.0)
STEEP_DEG = 45.0
"""Surfaces of this tilt or less are not shaded by the tables [deg] (Allegato H 3.3.8, p. 90)."""


class BadObstacle(Refusal):
    """An angle that no obstacle can have."""


@dataclass(frozen=True)
class Obstacles:
    """Angles of what stands before a surface, seen from its centre [deg], 0 where there is nothing.

    Attributes
    ----------
    horizon_deg
        Height of the facing building or hill above the horizon.
    overhang_deg
        Angle between the surface and the edge of the balcony or eaves above.
    fin_deg
        Angle between the surface and the edge of the wall beside.
    """

    horizon_deg: float = 0.0
    overhang_deg: float = 0.0
    fin_deg: float = 0.0

    def __post_init__(self) -> None:
        """Refuse angles outside 0 to 90."""
        for name in ("horizon_deg", "overhang_deg", "fin_deg"):
            angle = getattr(self, name)
            if not 0 <= angle < 90:
                raise BadObstacle(
                    f"{name} is {angle}: an obstacle's angle is 0 to less than 90 degrees.",
                    remedy="Measure it from the centre of the surface.",
                    code="need.obstacle.angle",
                )

    @property
    def any(self) -> bool:
        """Whether there is any obstacle."""
        return bool(self.horizon_deg or self.overhang_deg or self.fin_deg)


@cache
def _grid(obstacle: str) -> tuple[tuple[float, ...], Floats]:
    """Give angles and factors, shape (latitude, angle, month, orientation)."""
    rows = [row for row in table("shading")["table"] if row["obstacle"] == obstacle]
    rows.sort(key=lambda row: row["latitude_deg"])
    angles = (0.0, *(float(angle) for angle in rows[0]["angles_deg"]))
    grids = []
    for row in rows:
        halves = [
            np.asarray(row[half]).reshape(len(angles) - 1, 6, 3)
            for half in ("january_to_june", "july_to_december")
        ]
        printed = np.concatenate(halves, axis=1)
        grids.append(np.concatenate([np.ones((1, 12, 3)), printed], axis=0))
    return angles, np.stack(grids)


def _factor(obstacle: str, angle_deg: float, azimuth_deg: float, latitude_deg: float) -> Floats:
    angles, grid = _grid(obstacle)
    span = LATITUDES_DEG[1] - LATITUDES_DEG[0]
    north = min(max((latitude_deg - LATITUDES_DEG[0]) / span, 0.0), 1.0)
    here = grid[0] * (1 - north) + grid[1] * north
    at = np.interp(angle_deg, angles, np.arange(len(angles)))
    low = min(int(at), len(angles) - 2)
    of_angle = here[low] + (here[low + 1] - here[low]) * (at - low)
    turned = abs((azimuth_deg + 180) % 360 - 180)
    return np.asarray([np.interp(turned, (0, 90, 180), month) for month in of_angle], dtype=np.float64)


@cache
def _joined(
    obstacles: Obstacles, tilt_deg: float, azimuth_deg: float, latitude_deg: float, rule: ShadingRule
) -> Floats:
    if not obstacles.any or tilt_deg <= STEEP_DEG:
        return np.ones(12)
    factors = np.stack(
        [
            _factor("horizon", obstacles.horizon_deg, azimuth_deg, latitude_deg),
            _factor("overhang", obstacles.overhang_deg, azimuth_deg, latitude_deg),
            _factor("fin", obstacles.fin_deg, azimuth_deg, latitude_deg),
        ]
    )
    joined = factors.prod(axis=0) if rule is ShadingRule.PRODUCT else factors.min(axis=0)
    return rounded(np.asarray(joined, dtype=np.float64), FACTOR_DIGITS)


def shading_factor(
    obstacles: Obstacles,
    *,
    tilt_deg: float,
    azimuth_deg: float,
    latitude_deg: float,
    rule: ShadingRule = ShadingRule.PRODUCT,
) -> Floats:
    """Give F_sh of a surface for the twelve months.

    Parameters
    ----------
    obstacles
        Angles [deg].
    tilt_deg, azimuth_deg, latitude_deg
        Slope, orientation (0 south, 180 north) and northern latitude [deg].
    rule
        Product (UNI/TS 11300-1) or minimum (Lombardy) of the three factors.

    Returns
    -------
    ndarray
        F_sh [1], shape (12,), at six decimals; ones for slopes up to 45 degrees.
    """
    return _joined(obstacles, tilt_deg, azimuth_deg, latitude_deg, rule)


def diffuse_factor(obstacles: Obstacles) -> float:
    """Give the part of the sky that obstacles leave, for the extra flow to the sky (F_sh,d).

    Parameters
    ----------
    obstacles
        Angles [deg].

    Returns
    -------
    float
        Product of the three diffuse factors [1], at six decimals.
    """
    sheet = table("shading")["diffuse"]
    angles = (
        ("horizon", obstacles.horizon_deg),
        ("overhang", obstacles.overhang_deg),
        ("fin", obstacles.fin_deg),
    )
    product = 1.0
    for name, angle in angles:
        product *= float(np.interp(angle, sheet[name]["angles_deg"], sheet[name]["factors"]))
    return round(product, FACTOR_DIGITS)
