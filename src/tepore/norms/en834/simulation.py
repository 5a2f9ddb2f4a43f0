"""A heat cost allocator run over a series of temperatures: what it would show."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

import numpy as np
from numpy.typing import ArrayLike

from tepore.norms.defaults import Default, notes_of
from tepore.norms.en834.counting import (
    DEFAULTS,
    MeanRule,
    SensorKind,
    StartRule,
    counting_rate,
    sensed_excess_k,
    unscaled_units,
)
from tepore.norms.en834.rating import RatingFactor


@dataclass(frozen=True)
class AllocatorRun:
    """What a device counted.

    Attributes
    ----------
    unscaled
        Unscaled reading [units].
    consumption
        Consumption, K applied [units].
    rating
        Rating factor K [1].
    notes
        Defaults that were used and are not verified.
    """

    unscaled: float
    consumption: float
    rating: float
    notes: tuple[str, ...]

    @property
    def display_unscaled(self) -> int:
        """Whole units that an unscaled display would show."""
        return floor(self.unscaled)

    @property
    def display_scaled(self) -> int:
        """Whole units that a scaled display would show."""
        return floor(self.consumption)


@dataclass(frozen=True)
class Allocator:
    """A device on its radiator.

    Attributes
    ----------
    kind
        One, two or more sensors.
    rating
        Factors of the device on this radiator.
    start
        When counting begins; the default rule of the kind where None.
    exponent
        Exponent of the counting law [1], 1 to 2.
    mean
        Mean of flow and return that a multi-sensor device takes.
    """

    kind: SensorKind
    rating: RatingFactor
    start: StartRule | None = None
    exponent: Default = DEFAULTS["exponent"]
    mean: MeanRule = MeanRule.LOGARITHMIC


def simulate_allocator(
    allocator: Allocator,
    at_s: ArrayLike,
    surface_c: ArrayLike,
    air_c: ArrayLike | None = None,
    *,
    return_c: ArrayLike | None = None,
) -> AllocatorRun:
    """Run a device over temperatures and give what it counted.

    Parameters
    ----------
    allocator
        The device on its radiator.
    at_s
        Sample times [s], rising, shape ``(n,)``.
    surface_c, air_c, return_c
        Temperatures that the device senses [°C], shape ``(n,)``, as in `sensed_excess_k`.

    Returns
    -------
    AllocatorRun
        Counts with one unit an hour at 60 K and K = 1.

    Raises
    ------
    OutOfRange
        A figure is outside its range or the series do not fit each other.
    """
    rule = allocator.start or StartRule.of(allocator.kind)
    excess = sensed_excess_k(allocator.kind, surface_c, air_c, return_c=return_c, mean=allocator.mean)
    rate = counting_rate(excess, exponent=allocator.exponent.number, start_excess_k=rule.excess.number)
    if rule.surface is not None:
        rate = np.where(np.asarray(surface_c, dtype=np.float64) >= rule.surface.number, rate, 0.0)
    unscaled = unscaled_units(at_s, rate)
    factor = allocator.rating.product
    used = [allocator.exponent, DEFAULTS["base_excess"], *rule.defaults]
    return AllocatorRun(unscaled, factor * unscaled, factor, notes_of(used))
