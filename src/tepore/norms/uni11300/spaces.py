"""Unheated spaces that the sun warms: their temperature by months, and what of their sun reaches the units.

The balance of a space in a month, H_iu (theta_i - theta_u) + Phi_u = H_ue (theta_u - theta_e), gives

    theta_u = theta_i - b (theta_i - theta_e) + Phi_u / (H_iu + H_ue)

so that the units lose b H_iu (theta_i - theta_e) less (1 - b) Phi_u: the sun on the space, less its radiation
to the sky, counts by 1 - b for the units it adjoins, each by its part of H_iu (EN ISO 13790 11.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from tepore.norms.uni11300.building import Building, UnheatedSpace, WindowElement
from tepore.norms.uni11300.construction import surface_resistance
from tepore.norms.uni11300.figures import Floats
from tepore.norms.uni11300.gains import sky_term_w_m2, sky_view
from tepore.norms.uni11300.season import MonthPart
from tepore.norms.uni11300.surfaces import collecting_m2, outdoor_surfaces, sun_kwh_m2_day
from tepore.norms.uni11300.transmission import conductance_w_k, correction_factors, space_conductances


@dataclass(frozen=True)
class SpaceGains:
    """What reaches the units through unheated spaces of own sun.

    Attributes
    ----------
    windows_kwh_day, walls_kwh_day
        Sun through glass and on opaque elements of the spaces [kWh/d], shape (u, 12).
    sky_m2_w_k
        F_r R_se eps A U of the spaces' surfaces [1 x m2], shape (u,).
    """

    windows_kwh_day: Floats
    walls_kwh_day: Floats
    sky_m2_w_k: Floats


def sun_shares(building: Building, space: UnheatedSpace) -> dict[str, Fraction]:
    """Give the part of a space's sun that counts for each unit, (1 - b) H_iu,unit / H_iu.

    Parameters
    ----------
    building
        The building.
    space
        One of its spaces.

    Returns
    -------
    dict
        Part [1] by id of the units that adjoin the space; empty where no heat flows to it.
    """
    total, _ = space_conductances(building, space)
    if total <= 0:
        return {}
    kept = 1 - correction_factors(building)[space.id]
    shares = {}
    for unit in building.units:
        adjoining = [conductance_w_k(element) for element in unit.elements if element.beyond == space.id]
        if adjoining:
            shares[unit.id] = kept * sum(adjoining, Fraction(0)) / total
    return shares


def space_gains(building: Building) -> SpaceGains:
    """Give sun and sky that reach each unit through the spaces of own sun.

    Parameters
    ----------
    building
        The survey.

    Returns
    -------
    SpaceGains
        Zeros where no space has own sun.
    """
    units = len(building.units)
    windows, walls, sky = np.zeros((units, 12)), np.zeros((units, 12)), np.zeros(units)
    for space in building.spaces:
        if not space.own_sun:
            continue
        shares = sun_shares(building, space)
        part = np.asarray([float(shares.get(unit.id, 0)) for unit in building.units])
        glass, opaque = _sun_kwh_day(building, space)
        windows += part[:, None] * glass
        walls += part[:, None] * opaque
        sky += part * _sky_m2_w_k(space)
    return SpaceGains(windows, walls, sky)


def space_temperatures_c(
    building: Building, space: UnheatedSpace, parts: tuple[MonthPart, ...], *, set_point_c: float
) -> Floats:
    """Give the mean temperature of an unheated space in each part of a season.

    Parameters
    ----------
    building
        Units beside it at the set point, climate and method.
    space
        One of its spaces, described by its envelope for the balance.
    parts
        Months and parts of months.
    set_point_c
        Temperature of the units [C].

    Returns
    -------
    ndarray
        theta_u [C], shape (part,).
    """
    outdoor = building.climate.temperatures_c(parts, building.method.part_month)
    inwards, outwards = (float(side) for side in space_conductances(building, space))
    gained = np.zeros(len(parts))
    if space.own_sun:
        glass, opaque = _sun_kwh_day(building, space)
        sun_w = (glass + opaque)[[part.month - 1 for part in parts]] * 1000 / 24
        term = sky_term_w_m2(building.climate, parts, outdoor, building.method.sky)
        gained = sun_w - _sky_m2_w_k(space) * term
    return np.asarray(
        (inwards * set_point_c + outwards * outdoor + gained) / (inwards + outwards), dtype=np.float64
    )


def _sun_kwh_day(building: Building, space: UnheatedSpace) -> tuple[Floats, Floats]:
    """Give the sun through the glass and on the opaque elements of a space [kWh/d], shape (12,) each."""
    surfaces = outdoor_surfaces(space)
    taken = np.asarray([collecting_m2(surface) for surface in surfaces], dtype=np.float64)
    sun = taken[:, None] * sun_kwh_m2_day(building, surfaces)
    glass = np.asarray([isinstance(surface, WindowElement) for surface in surfaces], dtype=np.bool_)
    return np.asarray(sun[glass].sum(axis=0)), np.asarray(sun[~glass].sum(axis=0))


def _sky_m2_w_k(space: UnheatedSpace) -> float:
    outside = surface_resistance("outside")
    return sum(
        sky_view(surface) * outside * surface.emissivity * float(conductance_w_k(surface))
        for surface in outdoor_surfaces(space)
    )
