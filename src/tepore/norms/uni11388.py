"""UNI/TR 11388 (once UNI 8465): compensated time totaliser [totalizzatore dei tempi di inserzione].

    U = Σ (θ_water − θ_room) · Δt_on              Q ∝ P · U

The radiators of a zone give heat as their water is warmer than the room. The source takes the mean of flow
and return in words and the flow alone in its formula: both are here. An emitter's law has an exponent near
1.3 where the source counts linearly; it is a parameter, 1 unless the caller says otherwise.
"""

from __future__ import annotations

from enum import StrEnum

from numpy.typing import ArrayLike

from tepore.norms.defaults import Default, notes_of
from tepore.norms.ranges import FloatArray, OutOfRange, all_within, same_length
from tepore.norms.totalisers import Intervals, TotaliserCount, degree_hours

CLAUSE = "UNI/TR 11388 as the 1PE source states it"
LINEAR = Default(
    1.0, "1", "exponent of the compensation", "1PE source, which compensates linearly", verified=True
)


class WaterTemperature(StrEnum):
    """Which water temperature the totaliser takes."""

    MEAN = "mean"
    """Mean of flow and return, as the source says in words."""
    FLOW = "flow"
    """The flow alone, as in the source's formula."""


def count_compensated_time(
    valve_open: Intervals,
    heat_available: Intervals,
    at_s: ArrayLike,
    flow_c: ArrayLike,
    room_c: ArrayLike,
    *,
    return_c: ArrayLike | None = None,
    water: WaterTemperature = WaterTemperature.MEAN,
    exponent: Default = LINEAR,
) -> TotaliserCount:
    """Count a zone by open time, weighted with how much warmer its water is than its rooms.

    Parameters
    ----------
    valve_open, heat_available
        When the zone valve was open, and when boiler and pump ran [s].
    at_s
        Sample times of the temperatures [s], spanning all that is counted, shape ``(n,)``.
    flow_c, return_c
        Water temperatures [°C], 0 to 120, shape ``(n,)``; the return is needed for the mean.
    room_c
        Room temperature [°C], 0 to 40, shape ``(n,)``.
    water
        Which water temperature counts.
    exponent
        Exponent of the compensation [1], 1 to 2.

    Returns
    -------
    TotaliserCount
        Units [K·h], hours and notes. Water cooler than the room counts nothing.

    Raises
    ------
    BadIntervals
        Something counted lies outside the samples.
    OutOfRange
        A figure is out of range, or the return temperature is missing.
    """
    counted = valve_open.also_in(heat_available)
    room = all_within("room_c", room_c, 0, 40, unit="°C", clause=CLAUSE)
    warm = _water(flow_c, return_c, water)
    same_length(water_c=warm, room_c=room)
    units = degree_hours(counted, at_s, warm - room, exponent=exponent.number)
    return TotaliserCount(
        units, counted.hours, f"UNI/TR 11388, {water} water temperature", notes_of([exponent])
    )


def count_plain_time(valve_open: Intervals, heat_available: Intervals) -> TotaliserCount:
    """Count a zone by open time alone [contaore], each hour as one kelvin.

    Parameters
    ----------
    valve_open, heat_available
        When the zone valve was open, and when boiler and pump ran [s].

    Returns
    -------
    TotaliserCount
        Hours, with the note that nothing was compensated.
    """
    hours = valve_open.also_in(heat_available).hours
    return TotaliserCount(
        hours, hours, "plain hours", ("Open time is not compensated with any temperature.",)
    )


def _water(flow_c: ArrayLike, return_c: ArrayLike | None, water: WaterTemperature) -> FloatArray:
    flow = all_within("flow_c", flow_c, 0, 120, unit="°C", clause=CLAUSE)
    if water is WaterTemperature.FLOW:
        return flow
    if return_c is None:
        raise OutOfRange(
            "the return temperature is missing.",
            remedy="Give it, or count by the flow alone.",
            code="uni11388.return_missing",
        )
    returned = all_within("return_c", return_c, 0, 120, unit="°C", clause=CLAUSE)
    same_length(flow_c=flow, return_c=returned)
    return (flow + returned) / 2
