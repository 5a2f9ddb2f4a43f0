"""Surfaces that see sun and sky: which they are, what they collect, the sun they get by months."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tepore.norms.uni11300.building import (
    OUTDOOR,
    Building,
    OpaqueElement,
    ThermalBridge,
    UnheatedSpace,
    Unit,
    WindowElement,
)
from tepore.norms.uni11300.figures import Floats
from tepore.norms.uni11300.gains import opaque_area_m2, sun_factors, window_area_m2
from tepore.norms.uni11300.irradiation import daily_irradiation_kwh_m2

Surface = OpaqueElement | WindowElement


def outdoor_surfaces(owner: Unit | UnheatedSpace) -> list[Surface]:
    """Give the surfaces of a unit or an unheated space that see sun and sky.

    Parameters
    ----------
    owner
        Whose envelope.

    Returns
    -------
    list
        Opaque elements and windows towards outdoors, in order.
    """
    return [
        element
        for element in owner.elements
        if not isinstance(element, ThermalBridge) and element.beyond == OUTDOOR
    ]


def collecting_m2(surface: Surface) -> float:
    """Give the collecting area of a surface before obstacles and angle.

    Parameters
    ----------
    surface
        Towards outdoors.

    Returns
    -------
    float
        A (1 - F_F) g_n of a window, alpha U R_se A of an opaque element [m2].
    """
    if isinstance(surface, WindowElement):
        return window_area_m2(surface)
    return opaque_area_m2(surface)


def sun_kwh_m2_day(building: Building, surfaces: Sequence[Surface]) -> Floats:
    """Give irradiation times shading and angle of each surface by months.

    Parameters
    ----------
    building
        Climate and method.
    surfaces
        Towards outdoors.

    Returns
    -------
    ndarray
        Sun [kWh/(m2 d)], shape (m, 12).
    """
    if not surfaces:
        return np.zeros((0, 12))
    facings = {(surface.tilt_deg, surface.azimuth_deg): None for surface in surfaces}
    rows = {facing: row for row, facing in enumerate(facings)}
    tilts = np.asarray([tilt for tilt, _ in facings], dtype=np.float64)
    azimuths = np.asarray([azimuth for _, azimuth in facings], dtype=np.float64)
    open_sun = daily_irradiation_kwh_m2(building.climate, tilts, azimuths, albedo=building.method.albedo)
    which = [rows[surface.tilt_deg, surface.azimuth_deg] for surface in surfaces]
    kept = np.stack([sun_factors(surface, building.climate, building.method) for surface in surfaces])
    return np.asarray(open_sun[which] * kept, dtype=np.float64)
