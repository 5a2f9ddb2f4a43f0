"""What the totalisers of zones count over the steps of a month, by UNI 9019 and UNI/TR 11388.

A zone valve opens and shuts; here it stands open for the share of a step for which the flat's radiators do,
each weighing by its power. The counting laws are those of `tepore.norms.uni9019` and
`tepore.norms.uni11388`, in days of one kelvin; hours for open time alone.
"""

from __future__ import annotations

import numpy as np

from tepore.norms.ranges import FloatArray
from tepore.norms.totalisers import HOURS_PER_DAY
from tepore.norms.uni9019 import CONVENTIONAL_ROOM
from tepore.simulation.heating import HeatingTruth
from tepore.simulation.scenario import TotaliserKind


def counted_by_step(
    kind: TotaliserKind,
    heating: HeatingTruth,
    outdoor_c: FloatArray,
    zone: tuple[tuple[int, ...], FloatArray],
    step_h: float,
) -> FloatArray:
    """Give what a totaliser adds up in each step.

    Parameters
    ----------
    kind
        What it adds up.
    heating
        Truth of rooms and plant.
    outdoor_c
        Outdoor temperature [°C], shape ``(s,)``.
    zone
        Columns of its radiators, and the power of each [W].
    step_h
        Length of a step [h].

    Returns
    -------
    ndarray
        Degree days [K·d], or hours [h], shape ``(s,)``, 0 or more.
    """
    columns, power_w = list(zone[0]), zone[1]
    weights = power_w / power_w.sum()
    open_h = heating.open_share[:, columns] @ weights * step_h
    if kind is TotaliserKind.OPEN_TIME:
        return np.asarray(open_h)
    if kind is TotaliserKind.DEGREE_DAYS:
        difference = CONVENTIONAL_ROOM.number - outdoor_c
    else:
        water = (heating.supply_c[:, columns] + heating.return_c[:, columns]) / 2
        difference = (water - heating.air_c[:, columns]) @ weights
    return np.asarray(np.maximum(difference, 0.0) * open_h / HOURS_PER_DAY)
