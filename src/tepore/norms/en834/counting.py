r"""How a heat cost allocator counts.

The device compares a surface with the room and adds up a rate that grows faster than the difference::

    counting rate     r = r_ref · (ΔT / ΔT_ref)^n            zero below the start of counting
    unscaled reading  U = ∫ r dt

      rate
       |                 *
       |              *
       |           *              one sensor     ΔT = θ_surface − 20 °C
       |       *                  two sensors    ΔT = θ_surface − θ_air, both as sensed
       | ___*                     more sensors   ΔT = mean of flow and return, less θ_air
       +----+------------> ΔT
          start
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import inf

import numpy as np
from numpy.typing import ArrayLike

from tepore.norms.defaults import Default
from tepore.norms.en442 import arithmetic_excess_k, logarithmic_excess_k
from tepore.norms.ranges import FloatArray, OutOfRange, all_within, rising_times, same_length, within
from tepore.norms.tables import load_defaults

DEFAULTS = load_defaults("tepore.norms.en834", "en834.toml")
CLAUSE = "EN 834, counting law"
SECONDS_PER_HOUR = 3600.0


class SensorKind(StrEnum):
    """How many temperatures the device senses."""

    ONE_SENSOR = "one_sensor"
    """The surface alone; the room is taken at a fixed temperature."""
    TWO_SENSORS = "two_sensors"
    """The surface and the air before it."""
    MULTI_SENSOR = "multi_sensor"
    """Flow and return of the radiator, and the air."""


class MeanRule(StrEnum):
    """How a device with several sensors takes the mean of flow and return."""

    ARITHMETIC = "arithmetic"
    LOGARITHMIC = "logarithmic"


@dataclass(frozen=True)
class StartRule:
    """When a device begins to count.

    Attributes
    ----------
    excess
        Least sensed difference that counts [K].
    surface
        Least surface temperature that counts, for one-sensor devices [°C]; None where only the
        difference matters.
    """

    excess: Default
    surface: Default | None = None

    @classmethod
    def of(cls, kind: SensorKind, *, summer: bool = False) -> StartRule:
        """Give the default rule of a kind of device.

        Parameters
        ----------
        kind
            The kind of device.
        summer
            Whether a one-sensor device is in its summer mode, where it needs a hotter surface.
        """
        if kind is SensorKind.ONE_SENSOR:
            suffix = "_summer" if summer else ""
            return cls(
                Default(
                    0.0, "K", "least difference of a one-sensor device", "its surface decides", verified=True
                ),
                DEFAULTS[f"start_surface_temperature{suffix}"],
            )
        return cls(DEFAULTS["start_excess"])

    @property
    def defaults(self) -> tuple[Default, ...]:
        """The figures that the rule leans on."""
        return (self.excess,) if self.surface is None else (self.excess, self.surface)


def sensed_excess_k(
    kind: SensorKind,
    surface_c: ArrayLike,
    air_c: ArrayLike | None = None,
    *,
    return_c: ArrayLike | None = None,
    mean: MeanRule = MeanRule.LOGARITHMIC,
    fixed_air: Default = DEFAULTS["fixed_air_temperature"],
) -> FloatArray:
    """Give the temperature difference that a device sees.

    Parameters
    ----------
    kind
        One, two or more sensors.
    surface_c
        Surface temperature at the device, or flow temperature of a multi-sensor device [°C], any shape,
        -20 to 150.
    air_c
        Air temperature before the radiator [°C], same shape; unused with one sensor.
    return_c
        Return temperature of a multi-sensor device [°C], same shape.
    mean
        Mean of flow and return that a multi-sensor device takes.
    fixed_air
        Room temperature that a one-sensor device assumes [°C].

    Returns
    -------
    ndarray
        The difference [K], zero where the radiator is colder than the room.

    Raises
    ------
    OutOfRange
        A temperature is outside its range, or one that the kind needs is missing.
    """
    surface = all_within("surface_c", surface_c, -20, 150, unit="°C", clause=CLAUSE)
    if kind is SensorKind.ONE_SENSOR:
        return np.maximum(surface - fixed_air.number, 0.0)
    if air_c is None or (kind is SensorKind.MULTI_SENSOR and return_c is None):
        raise OutOfRange(
            f"a {kind} device needs the air temperature, and a multi-sensor one the return temperature too.",
            code="en834.sensor_missing",
        )
    air = all_within("air_c", air_c, -20, 60, unit="°C", clause=CLAUSE)
    if kind is SensorKind.TWO_SENSORS:
        return np.maximum(surface - air, 0.0)
    returned = all_within("return_c", return_c, -20, 150, unit="°C", clause=CLAUSE)  # type: ignore[arg-type]  # not None: refused above
    rule = arithmetic_excess_k if mean is MeanRule.ARITHMETIC else logarithmic_excess_k
    warm = (surface > air) & (returned > air)
    safe_flow, safe_return = np.where(warm, surface, air + 1), np.where(warm, returned, air + 1)
    return np.where(warm, rule(safe_flow, safe_return, air), 0.0)


def counting_rate(
    excess_k: ArrayLike,
    *,
    exponent: float = DEFAULTS["exponent"].number,
    reference_rate: float = 1.0,
    reference_excess_k: float = DEFAULTS["base_excess"].number,
    start_excess_k: float = 0.0,
) -> FloatArray:
    """Give the counting rate at a sensed temperature difference.

    Parameters
    ----------
    excess_k
        Sensed difference [K], any shape, 0 to 150.
    exponent
        Exponent of the counting law [1], 1 to 2.
    reference_rate
        Rate at the reference difference [units/h], above 0.
    reference_excess_k
        Reference difference [K], above 0.
    start_excess_k
        Difference below which the device does not count [K].

    Returns
    -------
    ndarray
        Counting rate [units/h].

    Raises
    ------
    OutOfRange
        A figure is outside its range.
    """
    excess = all_within("excess_k", excess_k, 0, 150, unit="K", clause=CLAUSE)
    within("exponent", exponent, 1, 2, unit="1", clause=CLAUSE)
    within("reference_rate", reference_rate, 0, unit="units/h", clause=CLAUSE, above=True)
    within("reference_excess_k", reference_excess_k, 0, unit="K", clause=CLAUSE, above=True)
    within("start_excess_k", start_excess_k, 0, unit="K", clause=CLAUSE)
    rate = reference_rate * (excess / reference_excess_k) ** exponent
    return np.where(excess >= start_excess_k, rate, 0.0)


def unscaled_units(at_s: ArrayLike, rate_per_h: ArrayLike, *, longest_gap_s: float = inf) -> float:
    """Integrate a series of counting rates into the unscaled reading, by trapezia.

    Parameters
    ----------
    at_s
        Sample times [s], rising, shape ``(n,)`` with n of 2 or more.
    rate_per_h
        Counting rates at those times [units/h], shape ``(n,)``, 0 or more.
    longest_gap_s
        Longest step between samples that may be bridged [s].

    Returns
    -------
    float
        Unscaled units counted from the first sample to the last.

    Raises
    ------
    OutOfRange
        Times do not rise, lengths differ, a rate is negative, or a gap is longer than allowed.
    """
    times = rising_times("at_s", at_s)
    rates = all_within("rate_per_h", rate_per_h, 0, unit="units/h", clause=CLAUSE)
    same_length(at_s=times, rate_per_h=rates)
    longest = float(np.diff(times).max())
    within(
        "longest step of at_s",
        longest,
        0,
        longest_gap_s,
        unit="s",
        clause="longest gap allowed by the caller",
    )
    return float(np.trapezoid(rates, times) / SECONDS_PER_HOUR)
