"""What heat cost allocators count, by EN 834, over the steps of a month.

The device senses (1 − c) of the excess of the water over the air; a curtain warms the air before it, the sun
its surface. Counting law and start rule are those of `tepore.norms.en834`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tepore.norms.en442 import power_at_60_k_w
from tepore.norms.en834 import (
    RatingFactor,
    SensorKind,
    StartRule,
    contact_factor,
    counting_rate,
    output_factor,
)
from tepore.norms.en834.counting import DEFAULTS, sensed_excess_k
from tepore.norms.ranges import FloatArray
from tepore.simulation.fault_times import PointFaults
from tepore.simulation.scenario import FaultKind, RoomTable

SUNNY_W_M2 = 250.0
"""Sun on the room's windows above which it falls on the radiator too (invented)."""


@dataclass(frozen=True)
class AllocatorSite:
    """An allocator at its place.

    Attributes
    ----------
    column
        Room whose radiator it really sits on.
    c_value
        c of the device on that radiator [1].
    factor
        What it multiplies its count by: K as programmed, or 1 with an unscaled display.
    faults
        Of its metering point.
    """

    column: int
    c_value: float
    factor: float
    faults: PointFaults


def rating_of(room: RoomTable) -> RatingFactor:
    """Give the rating factors of a device on a room's radiator: K_Q by its output at 60 K, K_C by its c."""
    k_q = output_factor(power_at_60_k_w(room.radiator_w, room.exponent))
    return RatingFactor(k_q=k_q, k_c=contact_factor(room.c_value, 0.0))


def units_by_step(
    sites: tuple[AllocatorSite, ...],
    kind: SensorKind,
    starts_s: NDArray[np.int64],
    rooms: tuple[FloatArray, FloatArray, FloatArray],
    step_h: float = 1.0,
) -> FloatArray:
    """Give what each device counts in each step.

    Parameters
    ----------
    sites
        The d devices.
    kind
        One sensor or two.
    starts_s
        Start of each step [s since 1970, UTC], shape ``(s,)``.
    rooms
        Air [°C], excess of the water over it [K], brightest window [W/m²], each of shape ``(s, rooms)``.
    step_h
        Length of a step [h].

    Returns
    -------
    ndarray
        Units, the factor applied, shape ``(s, d)``.
    """
    columns = np.array([site.column for site in sites], dtype=np.int64)
    air, excess, bright = (series[:, columns] for series in rooms)
    surface = air + (1 - np.array([site.c_value for site in sites])) * excess
    sensed_air = air.copy()
    for place, site in enumerate(sites):
        for at in site.faults.of_kind(FaultKind.CURTAIN):
            held = (starts_s >= at.from_s) & (starts_s < at.to_s)
            sensed_air[:, place] += at.fault.rise_k * (held & (excess[:, place] > 0))
        for at in site.faults.of_kind(FaultKind.SUN):
            held = (starts_s >= at.from_s) & (starts_s < at.to_s)
            surface[:, place] += at.fault.rise_k * (held & (bright[:, place] > SUNNY_W_M2))
    rule = StartRule.of(kind)
    rate = counting_rate(
        sensed_excess_k(kind, surface, np.minimum(sensed_air, 60.0)),
        exponent=DEFAULTS["exponent"].number,
        start_excess_k=rule.excess.number,
    )
    if rule.surface is not None:
        rate = np.where(surface >= rule.surface.number, rate, 0.0)
    for place, site in enumerate(sites):
        for at in site.faults.of_kind(FaultKind.TAMPERED):
            rate[(starts_s >= at.from_s) & (starts_s < at.to_s), place] = (
                0.0  # taken off: it senses the room twice
            )
    return np.asarray(rate * np.array([site.factor for site in sites]) * step_h)
