"""What heat meters and water meters count over the steps of a month, with the error of their class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tepore.norms.en1434 import (
    AccuracyClass,
    MeterIn,
    MeterRange,
    complete_meter_limits,
    heat_coefficient_kwh_m3k,
)
from tepore.norms.ranges import FloatArray
from tepore.simulation.plant import WATER_W_H_L_K
from tepore.simulation.seeds import stream

WATER_METER_LIMIT = 0.02
"""Limit of error of a water meter in its upper zone [1] (2014/32/EU annex III; 3 % for hot water)."""
LEAST_DIFFERENCE_K = 3.0
LEAST_SPREAD_K = 5.0
"""Flow less return of a whole building while it takes heat, at least [K] (invented)."""


@dataclass(frozen=True)
class MeteredHeat:
    """Heat that passes a heat meter, by steps.

    Attributes
    ----------
    heat_kwh
        True heat, shape ``(s,)``.
    volume_m3
        Water that passed, shape ``(s,)``.
    flow_c, return_c
        Mixed temperatures [°C], shape ``(s,)``.
    """

    heat_kwh: FloatArray
    volume_m3: FloatArray
    flow_c: FloatArray
    return_c: FloatArray


def heat_of_flat(
    radiator_w: FloatArray, supply_c: FloatArray, return_c: FloatArray, step_h: float = 1.0
) -> MeteredHeat:
    """Mix the water of a flat's radiators.

    Parameters
    ----------
    radiator_w, supply_c, return_c
        Of the flat's radiators, shape ``(s, r)``.
    step_h
        Length of a step [h].

    Returns
    -------
    MeteredHeat
        The volume is what carries the true heat by the coefficient of EN 1434, so that a meter without error
        registers the true heat.
    """
    spread = np.maximum(supply_c - return_c, 0.0)
    water = np.divide(radiator_w, spread * 1000 * WATER_W_H_L_K, out=np.zeros_like(spread), where=spread > 0)
    total = water.sum(axis=1)
    weights = np.divide(
        water, total[:, None], out=np.full_like(water, 1 / water.shape[1]), where=total[:, None] > 0
    )
    flow = (weights * supply_c).sum(axis=1)
    back = (weights * return_c).sum(axis=1)
    return _carried(radiator_w.sum(axis=1) * step_h / 1000, flow, back)


def heat_behind(heat_kwh: FloatArray, flow_c: FloatArray, return_c: FloatArray) -> MeteredHeat:
    """Give the heat that passes the meter of a building or a plant.

    Parameters
    ----------
    heat_kwh
        True heat of each step [kWh], shape ``(s,)``.
    flow_c
        Water leaving the boiler [°C]; not a number where it rests.
    return_c
        Mixed return of the radiators [°C].

    Returns
    -------
    MeteredHeat
        The return comes back by its nominal spread cooler at least, also where pipes alone take heat.
    """
    flow = np.where(np.isnan(flow_c), return_c, flow_c)
    back = np.where(heat_kwh > 0, np.minimum(return_c, flow - LEAST_SPREAD_K), flow)
    return _carried(heat_kwh, flow, back)


def _carried(heat_kwh: FloatArray, flow_c: FloatArray, return_c: FloatArray) -> MeteredHeat:
    carries = heat_coefficient_kwh_m3k(flow_c, return_c, MeterIn.RETURN) * (flow_c - return_c)
    volume = np.divide(heat_kwh, carries, out=np.zeros_like(heat_kwh), where=carries > 0)
    return MeteredHeat(heat_kwh, volume, flow_c, return_c)


def registered_heat_kwh(behind: MeteredHeat, error: float) -> FloatArray:
    """Give what a heat meter registers in each step [kWh]: nothing at small spreads."""
    difference = behind.flow_c - behind.return_c
    carries = heat_coefficient_kwh_m3k(behind.flow_c, behind.return_c, MeterIn.RETURN) * difference
    return np.where(difference >= LEAST_DIFFERENCE_K, carries * behind.volume_m3 * (1 + error), 0.0)


def heat_meter_error(seed: int, point: str, accuracy: int, power_w: float) -> float:
    """Draw the relative error [1] of a heat meter, even within its class at half load and 10 K.

    Parameters
    ----------
    seed, point
        Seed of the run and metering point.
    accuracy
        Accuracy class 1, 2 or 3.
    power_w
        Output of the flat's radiators [W]; the permanent flow of the meter is what carries it at 10 K.
    """
    permanent = max(power_w / (10 * 1000 * WATER_W_H_L_K), 0.6)
    plate = MeterRange(permanent_flow_m3h=permanent, least_flow_m3h=permanent / 100)
    limit = complete_meter_limits(AccuracyClass(accuracy), permanent / 2, 10.0, plate).complete / 100
    return float(stream(seed, "meter error", point).uniform(-limit, limit))


def water_meter_error(seed: int, point: str) -> float:
    """Draw the relative error [1] of a water meter, even within its limit."""
    return float(stream(seed, "meter error", point).uniform(-WATER_METER_LIMIT, WATER_METER_LIMIT))
