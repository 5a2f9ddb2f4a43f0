"""From the survey to monthly flows: elements as columns, summed by unit with numpy.

A thousand units of twenty elements are one set of arrays. Every column may be multiplied by a factor of its
own with a leading axis of samples; sensitivity and Monte Carlo live on that.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tepore.norms.uni11300.balance import MonthlyFlows
from tepore.norms.uni11300.building import (
    OUTDOOR,
    Building,
    ThermalBridge,
    WindowElement,
)
from tepore.norms.uni11300.construction import surface_resistance
from tepore.norms.uni11300.figures import Floats
from tepore.norms.uni11300.gains import (
    internal_gains_w,
    sky_term_w_m2,
    sky_view,
)
from tepore.norms.uni11300.season import MonthPart
from tepore.norms.uni11300.spaces import SpaceGains, space_gains
from tepore.norms.uni11300.surfaces import Surface, collecting_m2, sun_kwh_m2_day
from tepore.norms.uni11300.transmission import (
    correction_factors,
    size_of,
    transmittance_of,
    ventilation_w_k,
)
from tepore.norms.uni11300.utilisation import time_constant_h

Indices = NDArray[np.intp]
ONE = np.ones(1)


@dataclass(frozen=True)
class Columns:
    """The survey of a building as arrays.

    Attributes
    ----------
    element_ids
        Elements of all units, in order, shape (n,).
    unit
        Index of each element's unit, shape (n,).
    conductance_w_k, correction
        A U or l psi [W/K] and b_tr [1], shape (n,).
    surface
        Index of the element of each outdoor surface, shape (m,).
    sky_m2_w_k
        F_r R_se eps A U of each surface [1 x m2], shape (m,).
    collecting_m2
        Collecting area of each surface [m2], shape (m,).
    is_window
        Whether the surface is a window, shape (m,).
    sun_kwh_m2_day
        Irradiation less obstacles and angle [kWh/(m2 d)], shape (m, 12).
    air_w_k, internal_w, capacity_kj_k
        H_ve [W/K], gains [W] and capacity [kJ/K] of the units, shape (u,).
    given_tau_h
        tau from elsewhere [h], nan where capacity is used, shape (u,).
    through_spaces
        Sun and sky of unheated spaces; no factor moves them.
    """

    element_ids: tuple[str, ...]
    unit: Indices
    conductance_w_k: Floats
    correction: Floats
    surface: Indices
    sky_m2_w_k: Floats
    collecting_m2: Floats
    is_window: NDArray[np.bool_]
    sun_kwh_m2_day: Floats
    air_w_k: Floats
    internal_w: Floats
    capacity_kj_k: Floats
    given_tau_h: Floats
    through_spaces: SpaceGains


@dataclass(frozen=True)
class Factors:
    """Multipliers of the columns, each of shape (..., n), (..., m) or (..., u), or a single one.

    Attributes
    ----------
    transmittance, size, correction
        Of the elements [1]; size also multiplies the sun that they collect.
    sun
        Of the surfaces [1].
    air, internal, capacity
        Of the units [1].
    outdoor_shift_k
        Added to the outdoor temperature of all months [K], shape (...).
    """

    transmittance: Floats = field(default_factory=lambda: ONE)
    size: Floats = field(default_factory=lambda: ONE)
    correction: Floats = field(default_factory=lambda: ONE)
    sun: Floats = field(default_factory=lambda: ONE)
    air: Floats = field(default_factory=lambda: ONE)
    internal: Floats = field(default_factory=lambda: ONE)
    capacity: Floats = field(default_factory=lambda: ONE)
    outdoor_shift_k: Floats = field(default_factory=lambda: np.zeros(()))


NO_CHANGE = Factors()


def columns_of(building: Building) -> Columns:
    """Lay the survey out as arrays.

    Parameters
    ----------
    building
        The survey.

    Returns
    -------
    Columns
        Elements in the order of the units.
    """
    corrections = {key: float(b) for key, b in correction_factors(building).items()}
    owned = [(index, element) for index, unit in enumerate(building.units) for element in unit.elements]
    surfaces: list[tuple[int, Surface]] = [
        (position, element)
        for position, (_, element) in enumerate(owned)
        if not isinstance(element, ThermalBridge) and element.beyond == OUTDOOR
    ]
    outside = surface_resistance("outside")
    conductance = np.asarray([size_of(e) * float(transmittance_of(e)) for _, e in owned], dtype=np.float64)
    sky = [
        sky_view(element) * outside * element.emissivity * conductance[position]
        for position, element in surfaces
    ]
    edition = building.method.internal_gains
    return Columns(
        element_ids=tuple(element.id for _, element in owned),
        unit=np.asarray([index for index, _ in owned], dtype=np.intp),
        conductance_w_k=conductance,
        correction=np.asarray([corrections[element.beyond] for _, element in owned], dtype=np.float64),
        surface=np.asarray([position for position, _ in surfaces], dtype=np.intp),
        sky_m2_w_k=np.asarray(sky, dtype=np.float64),
        collecting_m2=np.asarray([collecting_m2(element) for _, element in surfaces], dtype=np.float64),
        is_window=np.asarray([isinstance(element, WindowElement) for _, element in surfaces], dtype=np.bool_),
        sun_kwh_m2_day=sun_kwh_m2_day(building, [element for _, element in surfaces]),
        air_w_k=np.asarray([float(ventilation_w_k(unit, building.method)) for unit in building.units]),
        internal_w=np.asarray(
            [
                float(internal_gains_w(unit.floor_area_m2, edition))
                if unit.internal_gains_w is None
                else unit.internal_gains_w
                for unit in building.units
            ]
        ),
        capacity_kj_k=np.asarray(
            [unit.areal_capacity_kj_m2_k * unit.capacity_area_m2 for unit in building.units]
        ),
        given_tau_h=np.asarray(
            [np.nan if unit.time_constant_h is None else unit.time_constant_h for unit in building.units]
        ),
        through_spaces=space_gains(building),
    )


def flows_of(
    columns: Columns,
    building: Building,
    parts: tuple[MonthPart, ...],
    *,
    set_point_c: float,
    factors: Factors = NO_CHANGE,
) -> MonthlyFlows:
    """Sum the flows of each unit in each part of a season.

    Parameters
    ----------
    columns
        The survey as arrays, of `columns_of`.
    building
        Climate and method.
    parts
        Months and parts of months.
    set_point_c
        Indoor temperature [C].
    factors
        Multipliers, for sensitivity and Monte Carlo.

    Returns
    -------
    MonthlyFlows
        Heat [kWh], shape (..., unit, part).
    """
    units = len(building.units)
    hours = np.asarray([part.hours for part in parts], dtype=np.float64)
    months = [part.month - 1 for part in parts]
    outdoor = building.climate.temperatures_c(parts, building.method.part_month)
    sky_term = sky_term_w_m2(building.climate, parts, outdoor, building.method.sky)
    lift_k = set_point_c - outdoor - factors.outdoor_shift_k[..., None]

    resized = columns.conductance_w_k * factors.transmittance * factors.size
    transfer = _by_unit(resized * columns.correction * factors.correction, columns.unit, units)
    air = np.broadcast_to(columns.air_w_k * factors.air, transfer.shape)

    relative = np.broadcast_to(factors.transmittance * factors.size, resized.shape)[..., columns.surface]
    sized = np.broadcast_to(factors.size, resized.shape)[..., columns.surface]
    sky = _by_unit(columns.sky_m2_w_k * relative, columns.unit[columns.surface], units)
    sun_of = columns.sun_kwh_m2_day[:, months] * (hours / 24)
    owners = columns.unit[columns.surface]
    through_glass = columns.collecting_m2 * columns.is_window * sized * factors.sun
    through_walls = columns.collecting_m2 * ~columns.is_window * relative * factors.sun
    spaces, days = columns.through_spaces, hours / 24
    sky = sky + spaces.sky_m2_w_k
    windows = (
        _by_unit_and_part(through_glass, sun_of, owners, units) + spaces.windows_kwh_day[:, months] * days
    )
    opaque = _by_unit_and_part(through_walls, sun_of, owners, units) + spaces.walls_kwh_day[:, months] * days

    lead = np.broadcast_shapes(transfer.shape, air.shape, (*lift_k.shape[:-1], units), windows.shape[:-1])
    shape = (*lead, len(parts))
    capacity = columns.capacity_kj_k * factors.capacity
    tau = np.where(np.isnan(columns.given_tau_h), _inertia(capacity, transfer + air), columns.given_tau_h)
    whole = lift_k[..., None, :] * hours / 1000
    return MonthlyFlows(
        transmission_kwh=np.broadcast_to(transfer[..., None] * whole, shape),
        sky_kwh=np.broadcast_to(sky[..., None] * sky_term * hours / 1000, shape),
        ventilation_kwh=np.broadcast_to(air[..., None] * whole, shape),
        sun_windows_kwh=np.broadcast_to(windows, shape),
        sun_opaque_kwh=np.broadcast_to(opaque, shape),
        internal_kwh=np.broadcast_to(
            (columns.internal_w * factors.internal)[..., None] * hours / 1000, shape
        ),
        time_constant_h=np.broadcast_to(tau, lead),
    )


def _inertia(capacity_kj_k: Floats, transfer_w_k: Floats) -> Floats:
    """Give tau, zero where a unit loses no heat at all (its need is zero whatever tau is)."""
    loses = transfer_w_k > 0
    return np.where(loses, time_constant_h(capacity_kj_k, np.where(loses, transfer_w_k, 1.0)), 0.0)


def _by_unit(numbers: Floats, owners: Indices, units: int) -> Floats:
    """Sum columns of shape (..., n) into their units, shape (..., u)."""
    lead = numbers.shape[:-1]
    if not owners.size:
        return np.zeros((*lead, units))
    rows = numbers.reshape(-1, numbers.shape[-1])
    sums = [np.bincount(owners, weights=row, minlength=units) for row in rows]
    return np.asarray(sums, dtype=np.float64).reshape(*lead, units)


def _by_unit_and_part(areas_m2: Floats, sun: Floats, owners: Indices, units: int) -> Floats:
    """Sum areas (..., m) times sun (m, part) into units, shape (..., u, part)."""
    columns = [_by_unit(areas_m2 * sun[:, part], owners, units) for part in range(sun.shape[1])]
    return np.stack(columns, axis=-1)
