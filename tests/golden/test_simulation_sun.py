"""The sun of the simulation beside pvlib's: the NREL algorithm for its place, the isotropic sky for walls.

Figures of pvlib 0.16.1, made once (it needs pandas and is no dependency): ``get_solarposition`` for 45.46° N,
15° E, at 8:30, 12:30 and 15:30 in standard time of 2023, solar time by ``hour_angle``, then
``get_total_irradiance(90, azimuth, zenith, azimuth, dni, 300, 100, albedo=0.2, model="isotropic")`` with
200 W/m² of beam and 100 W/m² of diffuse on the horizontal plane.
"""

from __future__ import annotations

import numpy as np
import pytest

from tepore.simulation.sun import on_planes_w_m2, sun_at

LATITUDE_DEG = 45.46
# day of the year, solar hour, height [°], irradiance of walls to S, W, N, E [W/m²]
PVLIB = (
    (17, 8.3350, 7.09, 1102.3, 80.0, 80.0, 1319.9),
    (17, 12.3341, 23.64, 535.1, 120.7, 80.0, 80.0),
    (17, 15.3334, 9.76, 878.4, 925.4, 80.0, 80.0),
    (80, 8.3787, 24.28, 281.2, 80.0, 80.0, 475.2),
    (80, 12.3795, 44.49, 281.6, 108.3, 80.0, 80.0),
    (80, 15.3801, 26.60, 280.1, 425.7, 80.0, 80.0),
    (172, 8.4712, 42.17, 114.3, 80.0, 80.0, 298.1),
    (172, 12.4705, 67.24, 160.2, 104.4, 80.0, 80.0),
    (172, 15.4701, 42.78, 116.3, 293.0, 80.0, 80.0),
    (288, 8.7356, 20.53, 402.8, 80.0, 80.0, 505.6),
    (288, 12.7362, 35.12, 356.6, 145.9, 80.0, 80.0),
    (288, 15.7366, 16.33, 434.2, 663.4, 80.0, 80.0),
)


@pytest.mark.parametrize("row", PVLIB)
def test_height_and_walls_are_those_of_pvlib(row: tuple[float, ...]) -> None:
    day, hour, height_deg, *walls = row
    sun = sun_at(np.array([float(day)]), np.array([hour]), LATITUDE_DEG)
    # Cooper's declination is most wrong about the equinoxes, by 1.1° on this day of October.
    assert np.degrees(np.arcsin(sun.sine_height[0])) == pytest.approx(height_deg, abs=1.1)
    planes = on_planes_w_m2(sun, np.array([200.0]), np.array([100.0]), LATITUDE_DEG)[0]
    # The lower the sun, the more a degree moves the beam of a wall.
    assert planes[:4] == pytest.approx(walls, rel=0.065)
    assert planes[4] == pytest.approx(300.0)
