"""Irradiation of surfaces, shading, view of the sky, internal gains."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tepore.norms.uni11300 import (
    Construction,
    Obstacles,
    OpaqueElement,
    WindowElement,
    WindowType,
    climate_of,
    method_named,
)
from tepore.norms.uni11300.gains import (
    NoGains,
    glass_angle_factor,
    internal_gains_row,
    opaque_area_m2,
    sky_term_w_m2,
    sky_view,
    sun_factors,
    window_area_m2,
)
from tepore.norms.uni11300.irradiation import (
    DECLINATION_DEG,
    NoIrradiation,
    beam_ratio,
    daily_irradiation_kwh_m2,
)
from tepore.norms.uni11300.method import ShadingRule, SkyRule
from tepore.norms.uni11300.season import heating_season
from tepore.norms.uni11300.shading import BadObstacle, diffuse_factor, shading_factor

MILANO = climate_of("Milano")


def by_steps(latitude_deg: float, tilt_deg: float, azimuth_deg: float) -> np.ndarray:
    """R_b by summing 200,000 moments of the day, with nothing of the module's algebra."""
    tilt, azimuth, latitude = np.radians([tilt_deg, azimuth_deg, latitude_deg])
    ratios = []
    for declination in np.radians(DECLINATION_DEG):
        sunset = np.arccos(-np.tan(declination) * np.tan(latitude))
        hour = np.linspace(-sunset, sunset, 200_001)
        east_west = np.cos(declination) * np.sin(hour)
        up = np.sin(declination) * np.sin(latitude) + np.cos(declination) * np.cos(latitude) * np.cos(hour)
        south = -np.sin(declination) * np.cos(latitude) + np.cos(declination) * np.sin(latitude) * np.cos(
            hour
        )
        normal = (np.sin(tilt) * np.cos(azimuth), np.sin(tilt) * np.sin(azimuth), np.cos(tilt))
        facing = south * normal[0] + east_west * normal[1] + up * normal[2]
        ratios.append(np.maximum(facing, 0).mean() / up.mean())
    return np.asarray(ratios)


@pytest.mark.parametrize(
    ("tilt", "azimuth"), [(90, 0), (90, 90), (90, -135), (90, 180), (30, 45), (60, 170), (0, 0), (180, 0)]
)
def test_beam_ratio_is_the_integral_over_the_day(tilt: float, azimuth: float) -> None:
    ours = beam_ratio(45.5, np.asarray([float(tilt)]), np.asarray([float(azimuth)]))[0]
    assert ours == pytest.approx(by_steps(45.5, tilt, azimuth), abs=2e-5)


def test_beam_ratio_of_madison() -> None:
    # Duffie, Beckman, Solar Engineering of Thermal Processes, example 2.19.1 (as recalled): 43 N, slope 60.
    printed = [2.79, 2.04, 1.42, 0.96, 0.71, 0.62, 0.66, 0.84, 1.21, 1.81, 2.56, 3.06]
    ours = beam_ratio(43.0, np.asarray([60.0]), np.asarray([0.0]))[0]
    assert ours == pytest.approx(printed, abs=0.015)


def test_the_horizontal_plane_gets_what_the_table_says() -> None:
    flat = daily_irradiation_kwh_m2(MILANO, np.asarray([0.0]), np.asarray([0.0]))[0] * 3.6
    # UNI 10349-1:2016, Milano: global irradiation of the twelve months [MJ/m2].
    assert flat == pytest.approx(
        [4.9, 7.4, 11.8, 16.0, 19.0, 22.9, 23.3, 19.1, 15.2, 8.0, 4.3, 3.6], abs=1e-5
    )


def test_a_climate_without_sun_is_refused() -> None:
    with pytest.raises(NoIrradiation, match="import"):
        daily_irradiation_kwh_m2(climate_of("Roma", "UNI 10349:1994"), np.asarray([0.0]), np.asarray([0.0]))


# Prospetti C.1, C.4 and C.5 of Allegato H: a printed row each, and the middle of two.
@pytest.mark.parametrize(
    ("obstacles", "azimuth", "latitude", "month", "printed"),
    [
        (Obstacles(horizon_deg=20), 0, 44, 1, 0.59),
        (Obstacles(horizon_deg=20), 180, 44, 8, 0.69),
        (Obstacles(overhang_deg=45), 90, 46, 7, 0.68),
        (Obstacles(overhang_deg=60), -90, 46, 12, 0.85),
        (Obstacles(fin_deg=30), 0, 44, 10, 0.89),
        (Obstacles(fin_deg=60), 90, 44, 12, 0.38),
        (Obstacles(horizon_deg=15), 0, 44, 1, 0.75),
        (Obstacles(horizon_deg=20), 45, 44, 1, 0.585),
        (Obstacles(horizon_deg=20), 0, 45, 1, 0.53),
        (Obstacles(horizon_deg=70), 0, 44, 1, 0.05),
        (Obstacles(), 0, 44, 1, 1.0),
    ],
)
def test_shading_factors_are_the_printed_ones(
    obstacles: Obstacles, azimuth: float, latitude: float, month: int, printed: float
) -> None:
    factors = shading_factor(obstacles, tilt_deg=90, azimuth_deg=azimuth, latitude_deg=latitude)
    assert factors[month - 1] == pytest.approx(printed, abs=1e-6)


def test_factors_are_joined_as_the_method_says() -> None:
    both = Obstacles(horizon_deg=20, overhang_deg=45)
    product = shading_factor(both, tilt_deg=90, azimuth_deg=0, latitude_deg=44)
    least = shading_factor(both, tilt_deg=90, azimuth_deg=0, latitude_deg=44, rule=ShadingRule.MINIMUM)
    assert product[0] == pytest.approx(0.59 * 0.82)
    assert least[0] == pytest.approx(0.59)


def test_gentle_slopes_are_not_shaded() -> None:
    steep = Obstacles(horizon_deg=40)
    assert (shading_factor(steep, tilt_deg=30, azimuth_deg=0, latitude_deg=45) == 1).all()


@pytest.mark.parametrize("angle", [-1, 90, 120])
def test_an_impossible_obstacle_is_refused(angle: float) -> None:
    with pytest.raises(BadObstacle, match="overhang_deg"):
        Obstacles(overhang_deg=angle)


def test_the_sky_that_is_left() -> None:
    # Prospetti C.7 to C.9.
    assert diffuse_factor(Obstacles()) == 1
    assert diffuse_factor(Obstacles(20, 45, 60)) == pytest.approx(0.67 * 0.72 * 0.80)


WALL = OpaqueElement("w", Construction("c", given_transmittance=1.5), 10.0)
GLASS = WindowElement("g", WindowType("t", 0.75, 0.2, given_transmittance=2.8), 5.0)


def test_views_of_the_sky() -> None:
    assert sky_view(WALL) == 0.5
    assert sky_view(replace(WALL, tilt_deg=0)) == 1.0
    assert sky_view(replace(WALL, tilt_deg=180)) == 0.0


def test_collecting_areas() -> None:
    assert opaque_area_m2(WALL) == pytest.approx(0.6 * 1.5 / 25 * 10)
    assert window_area_m2(GLASS) == pytest.approx(5 * 0.8 * 0.75)
    assert window_area_m2(replace(GLASS, solar_factor=0.5)) == pytest.approx(5 * 0.8 * 0.75 / 2)


def test_glass_loses_oblique_sun() -> None:
    assert sun_factors(GLASS, MILANO, method_named("uni-ts-11300-1:2014")) == pytest.approx([0.9] * 12)
    lombard = method_named("lombardia-6437-2026")
    # Prospetto 3.XXIX, double glass: January south, east, north; roof window by the horizontal column.
    assert sun_factors(GLASS, MILANO, lombard)[0] == 0.978
    assert glass_angle_factor("double", -90, 90)[0] == 0.861
    assert glass_angle_factor("single", 180, 90)[5] == 0.877
    assert glass_angle_factor("triple", 0, 30)[11] == 0.744
    assert (sun_factors(WALL, MILANO, lombard) == 1).all()


def test_the_sky_by_vapour_pressure_by_hand() -> None:
    january = heating_season("E")[3]
    term = sky_term_w_m2(MILANO, (january,), np.asarray([4.0]), SkyRule.VAPOUR_PRESSURE)[0]
    sky = 291 - 51.6 * np.exp(-0.682)
    assert term == pytest.approx(5.67e-8 * (277.15**4 - sky**4), abs=1e-4)
    assert sky_term_w_m2(MILANO, (january,), np.asarray([4.0]), SkyRule.FIXED)[0] == 55


def test_missing_figures_are_refused() -> None:
    bare = climate_of("Milano", "UNI 10349:1994")
    with pytest.raises(NoGains, match="vapour"):
        sky_term_w_m2(bare, heating_season("E"), np.zeros(7), SkyRule.VAPOUR_PRESSURE)
    with pytest.raises(NoGains, match="2008"):
        internal_gains_row("1999")
