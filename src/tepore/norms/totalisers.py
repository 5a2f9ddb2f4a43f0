r"""What the totalisers of UNI 9019 and UNI/TR 11388 share: when heat entered, a temperature summed over it.

    valve    ___|^^^^^^^^^|_____|^^^^^|___
    boiler   ^^^^^^|__|^^^^^^^^^^^^^^|____
    counted  ___|^^|__|^^^|_____|^^^^|____        Σ difference · Δt over what is counted, never below zero

Intervals are half-open, in seconds from any common origin. A temperature between two samples lies on the
straight line between them; outside the samples nothing is assumed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import ArrayLike

from tepore.kernel import Refusal
from tepore.norms.ranges import FloatArray, all_within, rising_times, same_length, within

SECONDS_PER_HOUR = 3600.0
HOURS_PER_DAY = 24.0


class BadIntervals(Refusal):
    """Open times that cannot be counted."""


@dataclass(frozen=True)
class Intervals:
    """Half-open spans of time in order, none touching the one before.

    Attributes
    ----------
    spans_s
        Pairs of start and end [s].

    Raises
    ------
    BadIntervals
        A span ends before it starts, or begins before the one before it has ended.
    """

    spans_s: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        before = -inf
        for index, (start, end) in enumerate(self.spans_s):
            if not (np.isfinite(start) and np.isfinite(end) and before <= start < end):
                raise BadIntervals(
                    f"span {index} from {start:g} to {end:g} s is empty or overlaps the one before it.",
                    remedy="Sort the openings by time and merge those that overlap.",
                    code="totaliser.intervals",
                )
            before = end

    @property
    def hours(self) -> float:
        """Time held [h]."""
        return sum(end - start for start, end in self.spans_s) / SECONDS_PER_HOUR

    def also_in(self, other: Intervals) -> Intervals:
        """Give the time held by both: valve open and heat available."""
        both: list[tuple[float, float]] = []
        mine, theirs = 0, 0
        while mine < len(self.spans_s) and theirs < len(other.spans_s):
            start = max(self.spans_s[mine][0], other.spans_s[theirs][0])
            end = min(self.spans_s[mine][1], other.spans_s[theirs][1])
            if start < end:
                both.append((start, end))
            if self.spans_s[mine][1] <= other.spans_s[theirs][1]:
                mine += 1
            else:
                theirs += 1
        return Intervals(tuple(both))

    @classmethod
    def from_states(cls, at_s: ArrayLike, on: Sequence[bool]) -> Intervals:
        """Make the spans from a log of states, each holding until the next entry.

        Parameters
        ----------
        at_s
            Times of the entries [s], rising, shape ``(n,)`` with n of 2 or more.
        on
            State from each time on; the last entry only ends the log.

        Returns
        -------
        Intervals
            The spans in which the state was on.

        Raises
        ------
        OutOfRange
            Times do not rise or are fewer than two.
        BadIntervals
            There is not one state for each time.
        """
        times = rising_times("at_s", at_s)
        if len(on) != times.size:
            raise BadIntervals(f"{len(on)} states for {times.size} times.", code="totaliser.states")
        spans: list[tuple[float, float]] = []
        for start, end, state in zip(times[:-1].tolist(), times[1:].tolist(), on[:-1], strict=True):
            if state and spans and spans[-1][1] == start:
                spans[-1] = (spans[-1][0], end)
            elif state:
                spans.append((start, end))
        return cls(tuple(spans))


@dataclass(frozen=True)
class TotaliserCount:
    """What a totaliser added up.

    Attributes
    ----------
    units
        Temperature difference times time [K·h].
    counted_hours
        Time in which heat entered [h].
    variant
        Which of the readings of the norm it was counted by.
    notes
        What a document must say beside it.
    """

    units: float
    counted_hours: float
    variant: str
    notes: tuple[str, ...]

    @property
    def degree_days(self) -> float:
        """The same in degree days [K·d]."""
        return self.units / HOURS_PER_DAY

    def weight(self, installed_power_kw: float) -> float:
        """Give what the zone's heat is proportional to: units times installed power.

        Parameters
        ----------
        installed_power_kw
            Installed power of the zone at one common difference [kW], 0 or more.

        Returns
        -------
        float
            P · U [kW·K·h]: a weight among the zones of one building, no energy.

        Raises
        ------
        OutOfRange
            The power is negative.
        """
        return within("installed_power_kw", installed_power_kw, 0, unit="kW", clause="P · U") * self.units


def degree_hours(
    counted: Intervals,
    at_s: ArrayLike,
    difference_k: ArrayLike,
    *,
    exponent: float = 1.0,
    reference_k: float = 60.0,
) -> float:
    """Sum a temperature difference over the counted time, never letting it fall below zero.

    Parameters
    ----------
    counted
        Time in which heat entered.
    at_s
        Sample times [s], rising, shape ``(n,)`` with n of 2 or more; they span all that is counted.
    difference_k
        Differences at those times [K], -100 to 150; negative ones count as zero.
    exponent
        1 sums the difference itself; n above 1 sums reference · (difference/reference)^n, the emitter's law.
    reference_k
        Difference at which both sums agree [K].

    Returns
    -------
    float
        Sum [K·h]; exact for straight lines between samples where the exponent is 1, by Simpson's rule
        on each piece otherwise.

    Raises
    ------
    BadIntervals
        Something counted lies outside the samples.
    OutOfRange
        Times do not rise, lengths differ, or a figure is out of range.
    """
    times = rising_times("at_s", at_s)
    differences = all_within(
        "difference_k", difference_k, -100, 150, unit="K", clause="plausible temperatures"
    )
    same_length(at_s=times, difference_k=differences)
    within("exponent", exponent, 1, 2, unit="1", clause="emitter law")
    within("reference_k", reference_k, 0, unit="K", clause="emitter law", above=True)
    if not counted.spans_s:
        return 0.0
    if counted.spans_s[0][0] < times[0] or counted.spans_s[-1][1] > times[-1]:
        raise BadIntervals(
            "heat entered while no temperature was sampled.",
            remedy="Give temperatures for the whole time, or say how the missing ones were estimated.",
            code="totaliser.uncovered",
        )
    return sum(
        _span_sum(start, end, times, differences, exponent, reference_k) for start, end in counted.spans_s
    )


def _span_sum(
    start: float, end: float, times: FloatArray, differences: FloatArray, exponent: float, reference_k: float
) -> float:
    inner = times[(times > start) & (times < end)]
    knots = np.concatenate(([start], inner, [end]))
    heights = np.interp(knots, times, differences)
    knots, heights = _with_crossings(knots, heights)
    middles = (heights[1:] + heights[:-1]) / 2

    def rate(difference: FloatArray) -> FloatArray:
        return np.asarray(reference_k * (np.maximum(difference, 0.0) / reference_k) ** exponent)

    pieces = (rate(heights[:-1]) + 4 * rate(middles) + rate(heights[1:])) / 6 * np.diff(knots)
    return float(pieces.sum()) / SECONDS_PER_HOUR


def _with_crossings(knots: FloatArray, heights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Add the points at which the line passes through zero, so that no piece lies on both sides."""
    crossing = np.flatnonzero(heights[:-1] * heights[1:] < 0)
    share = heights[crossing] / (heights[crossing] - heights[crossing + 1])
    at = knots[crossing] + share * (knots[crossing + 1] - knots[crossing])
    return np.insert(knots, crossing + 1, at), np.insert(heights, crossing + 1, 0.0)
