"""Sun on a tilted surface by months: beam by the day mean R_b, isotropic sky, reflected ground.

EN formulas as printed in Lombardy, Decreto 6437/2026, Allegato H, Appendix F (F.11, F.16, F.25); the same as
Liu and Jordan extended by Klein. The arcs of the day in which the sun stands before the surface are found
from the roots of the cosine of incidence, so a north wall in summer has its two arcs without a case of its
own.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from tepore.kernel import Refusal
from tepore.norms.uni11300.climate import Climate
from tepore.norms.uni11300.figures import IRRADIATION_DIGITS, Floats, rounded

MJ_PER_KWH = 3.6
DECLINATION_DEG = (-20.9, -13.0, -2.4, 9.4, 18.8, 23.1, 21.2, 13.5, 2.2, -9.6, -18.9, -23.1)
"""Declination of the sun on the mean day of each month [deg], Allegato H, Prospetto F.III."""


class NoIrradiation(Refusal):
    """A climate without irradiation where sun on surfaces is asked for."""


def beam_ratio(latitude_deg: float, tilt_deg: Floats, azimuth_deg: Floats) -> Floats:
    """Give the monthly ratio of beam radiation on tilted surfaces to that on the horizontal, R_b.

    Parameters
    ----------
    latitude_deg
        Northern latitude [deg], between the polar circles.
    tilt_deg
        Slope of each surface, 0 horizontal, 90 vertical [deg], shape (n,).
    azimuth_deg
        Orientation, 0 south, -90 east, 90 west, 180 north [deg], shape (n,).

    Returns
    -------
    ndarray
        R_b [1], shape (n, 12), zero or more.
    """
    latitude = np.radians(latitude_deg)
    declination = np.radians(np.asarray(DECLINATION_DEG))[None, :]
    tilt = np.radians(np.asarray(tilt_deg, dtype=np.float64))[:, None]
    azimuth = np.radians(np.asarray(azimuth_deg, dtype=np.float64))[:, None]
    # cos(incidence) = steady + up * cos(hour angle) + west * sin(hour angle)
    steady = np.sin(declination) * (
        np.sin(latitude) * np.cos(tilt) - np.cos(latitude) * np.sin(tilt) * np.cos(azimuth)
    )
    up = np.cos(declination) * (
        np.cos(latitude) * np.cos(tilt) + np.sin(latitude) * np.sin(tilt) * np.cos(azimuth)
    )
    west = np.cos(declination) * np.sin(tilt) * np.sin(azimuth)
    sunset = np.arccos(-np.tan(declination) * np.tan(latitude))
    flat = 2 * (
        np.sin(declination) * np.sin(latitude) * sunset
        + np.cos(declination) * np.cos(latitude) * np.sin(sunset)
    )
    return np.asarray(_lit_integral(steady, up, west, sunset) / flat, dtype=np.float64)


def _lit_integral(steady: Floats, up: Floats, west: Floats, sunset: Floats) -> Floats:
    """Integrate the positive part of steady + up cos w + west sin w from sunrise to sunset [rad]."""
    amplitude = np.hypot(up, west)
    phase = np.arctan2(west, up)
    with np.errstate(divide="ignore", invalid="ignore"):
        half_arc = np.arccos(np.clip(np.where(amplitude > 0, -steady / amplitude, -1.0), -1.0, 1.0))
    edges = [np.broadcast_to(-sunset, amplitude.shape), np.broadcast_to(sunset, amplitude.shape)]
    for root in (phase - half_arc, phase + half_arc):
        wrapped = (root + np.pi) % (2 * np.pi) - np.pi
        edges.append(np.clip(wrapped, -sunset, sunset))
    bounds = np.sort(np.stack(edges), axis=0)
    total = np.zeros_like(amplitude)
    for low, high in pairwise(bounds):
        middle = (low + high) / 2
        lit = steady + up * np.cos(middle) + west * np.sin(middle) > 0
        area = steady * (high - low) + up * (np.sin(high) - np.sin(low)) - west * (np.cos(high) - np.cos(low))
        total += np.where(lit, area, 0.0)
    return np.asarray(np.maximum(total, 0.0), dtype=np.float64)


def daily_irradiation_kwh_m2(
    climate: Climate, tilt_deg: Floats, azimuth_deg: Floats, *, albedo: float = 0.2
) -> Floats:
    """Give the mean daily irradiation of surfaces in each month, without obstacles.

    Parameters
    ----------
    climate
        Place with beam and diffuse irradiation of the horizontal plane.
    tilt_deg, azimuth_deg
        As in `beam_ratio`.
    albedo
        Reflectance of the ground [1], 0 to 1.

    Returns
    -------
    ndarray
        H_s [kWh/(m2 d)], shape (n, 12), at six decimals.

    Raises
    ------
    NoIrradiation
        The climate carries temperatures only.
    """
    if climate.beam_mj_m2_day is None or climate.diffuse_mj_m2_day is None:
        raise NoIrradiation(
            f"the climate of {climate.place} by {climate.edition or 'its file'} has no irradiation.",
            remedy="Choose UNI 10349-1:2016 or import a climate with beam and diffuse irradiation.",
            code="need.climate.sun",
        )
    beam = np.asarray(climate.beam_mj_m2_day)[None, :] / MJ_PER_KWH
    diffuse = np.asarray(climate.diffuse_mj_m2_day)[None, :] / MJ_PER_KWH
    cosine = np.cos(np.radians(np.asarray(tilt_deg, dtype=np.float64)))[:, None]
    tilted = (
        beam * beam_ratio(climate.latitude_deg, tilt_deg, azimuth_deg)
        + diffuse * (1 + cosine) / 2
        + albedo * (beam + diffuse) * (1 - cosine) / 2
    )
    return rounded(tilted, IRRADIATION_DIGITS)
