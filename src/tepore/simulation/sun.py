"""Where the sun stands, and what falls on walls and windows at each hour.

Declination by Cooper (Solar Energy 12, 1969): δ = 23.45° · sin(360° · (284 + n) / 365). The tilted plane
by Liu and Jordan (isotropic sky), as in `tepore.norms.uni11300.irradiation`. Solar time is taken as standard
time of 15° east; the equation of time (at most 17 minutes) is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tepore.norms.ranges import FloatArray

FACINGS = ("S", "W", "N", "E", "H")
"""Planes that are lit: four walls and the horizontal."""
_AZIMUTH = np.radians([0.0, 90.0, 180.0, -90.0])
LEAST_HEIGHT_SINE = 0.0872
"""Sine of 5°: below this height the quotient of the beam would run away, and houses opposite shade it."""
ALBEDO = 0.2
MERIDIAN_DEG = 15.0


@dataclass(frozen=True)
class SunHours:
    """The sun in the middle of each hour, each of shape ``(n,)``.

    Attributes
    ----------
    sine_height
        Sine of its height above the horizon [1], negative at night.
    hour_angle
        Hour angle, 0 at noon [rad].
    sunset_angle
        Hour angle of its setting on that day [rad].
    declination
        [rad]
    """

    sine_height: FloatArray
    hour_angle: FloatArray
    sunset_angle: FloatArray
    declination: FloatArray


def sun_at(day_of_year: FloatArray, solar_hour: FloatArray, latitude_deg: float) -> SunHours:
    """Give the position of the sun.

    Parameters
    ----------
    day_of_year
        1 on, shape ``(n,)``.
    solar_hour
        Hours of solar time [h], 12 at noon, shape ``(n,)``.
    latitude_deg
        Northern latitude [deg], between the polar circles.
    """
    declination = np.radians(23.45) * np.sin(2 * np.pi * (284 + day_of_year) / 365)
    latitude = np.radians(latitude_deg)
    hour_angle = np.pi / 12 * (solar_hour - 12)
    sine = np.sin(latitude) * np.sin(declination) + np.cos(latitude) * np.cos(declination) * np.cos(
        hour_angle
    )
    sunset = np.arccos(-np.tan(latitude) * np.tan(declination))
    return SunHours(sine, hour_angle, sunset, declination)


def on_planes_w_m2(
    sun: SunHours, beam_w_m2: FloatArray, diffuse_w_m2: FloatArray, latitude_deg: float
) -> FloatArray:
    """Give the irradiance of the planes of `FACINGS`.

    Parameters
    ----------
    sun
        Its position, shape ``(n,)``.
    beam_w_m2, diffuse_w_m2
        Irradiance of the horizontal plane [W/m²], shape ``(n,)``.
    latitude_deg
        Northern latitude [deg].

    Returns
    -------
    ndarray
        Irradiance [W/m²], shape ``(n, 5)``, 0 or more.
    """
    latitude = np.radians(latitude_deg)
    toward_south = np.sin(latitude) * np.cos(sun.declination) * np.cos(sun.hour_angle) - np.cos(
        latitude
    ) * np.sin(sun.declination)
    toward_west = np.cos(sun.declination) * np.sin(sun.hour_angle)
    facing = np.outer(toward_south, np.cos(_AZIMUTH)) + np.outer(toward_west, np.sin(_AZIMUTH))
    ratio = np.maximum(facing, 0.0) / np.maximum(sun.sine_height, LEAST_HEIGHT_SINE)[:, None]
    whole = (beam_w_m2 + diffuse_w_m2)[:, None]
    walls = beam_w_m2[:, None] * ratio + diffuse_w_m2[:, None] / 2 + ALBEDO * whole / 2
    return np.concatenate([walls, whole], axis=1)
