"""UNI 9019: degree-day totaliser [totalizzatore di gradi-giorno].

    U = Σ (θ_room − θ_outside) · Δt_on            Q ∝ P · U

Where the zone is in balance, what enters is what it loses, and that goes with the difference to the outside.
The source gives the room temperature twice: as the conventional one in words, as the measured one in its
formula. Both are here; the text of the norm was not read, nor its limits of accuracy.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from tepore.norms.defaults import Default, notes_of
from tepore.norms.ranges import OutOfRange, all_within, same_length
from tepore.norms.totalisers import Intervals, TotaliserCount, degree_hours

CLAUSE = "UNI 9019 as the 1PE source states it"
CONVENTIONAL_ROOM = Default(
    20.0, "degC", "conventional room temperature", "1PE source, in words; 20 °C by D.P.R. 74/2013"
)


class RoomTemperature(StrEnum):
    """Which room temperature the totaliser takes."""

    CONVENTIONAL = "conventional"
    """A fixed one, as the source says in words."""
    MEASURED = "measured"
    """The thermostat's, as in the source's formula."""


def count_degree_days(
    valve_open: Intervals,
    heat_available: Intervals,
    at_s: ArrayLike,
    outside_c: ArrayLike,
    *,
    room_c: ArrayLike | None = None,
    room: RoomTemperature = RoomTemperature.CONVENTIONAL,
    conventional: Default = CONVENTIONAL_ROOM,
) -> TotaliserCount:
    """Count a zone by degree days while its valve is open and heat is available.

    Parameters
    ----------
    valve_open, heat_available
        When the zone valve was open, and when boiler and pump ran [s].
    at_s
        Sample times of the temperatures [s], spanning all that is counted, shape ``(n,)``.
    outside_c
        Outside temperature [°C], -40 to 50, shape ``(n,)``.
    room_c
        Room temperature [°C], 0 to 40, shape ``(n,)``; needed where it is the measured one that counts.
    room
        Which room temperature counts.
    conventional
        The conventional room temperature [°C].

    Returns
    -------
    TotaliserCount
        Units [K·h], hours and notes. An outside warmer than the room counts nothing.

    Raises
    ------
    BadIntervals
        Something counted lies outside the samples.
    OutOfRange
        A figure is out of range, or the measured room temperature is missing.
    """
    outside = all_within("outside_c", outside_c, -40, 50, unit="°C", clause=CLAUSE)
    counted = valve_open.also_in(heat_available)
    if room is RoomTemperature.CONVENTIONAL:
        inside, used = np.full_like(outside, conventional.number), [conventional]
    elif room_c is None:
        raise OutOfRange("the measured room temperature is missing.", code="uni9019.room_missing")
    else:
        inside, used = all_within("room_c", room_c, 0, 40, unit="°C", clause=CLAUSE), []
    same_length(room_c=inside, outside_c=outside)
    units = degree_hours(counted, at_s, inside - outside)
    return TotaliserCount(units, counted.hours, f"UNI 9019, {room} room temperature", notes_of(used))
