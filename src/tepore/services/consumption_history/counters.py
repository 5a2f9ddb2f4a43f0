"""An installed device as a count that only grows, asked for any two instants.

The same joining over set days, rollovers and replacements as the season's. Where readings contradict each
other the count breaks in two, and only what lies over the break cannot be told.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.kernel import Period
from tepore.norms.uni10200 import Quality
from tepore.services.read_period import TOLERANCE, points_of_installation, rating_factors_of
from tepore.services.register_series import (
    ContradictoryReadings,
    MissingReading,
    SeriesPoint,
    Span,
    merge_points,
    point_at,
    spans_between,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from decimal import Decimal

    from tepore.store.metering.models import Installation, Reading

WORST_FIRST = (Quality.ESTIMATED, Quality.MANUAL, Quality.REPLACED, Quality.ACTUAL)


@dataclass(frozen=True)
class CountAt:
    """The count at an instant.

    Attributes
    ----------
    count
        Since the run's first reading [display unit].
    quality
        Of the reading, or estimated.
    between
        Time between the readings that an estimate was made from; None where the instant was read.
    """

    count: Fraction
    quality: Quality
    between: timedelta | None


@dataclass(frozen=True)
class Run:
    """Readings without a contradiction between them, by time.

    Attributes
    ----------
    spans
        One for each two neighbours.
    counts
        Count at the start of each span [display unit].
    starts
        Instant at which each begins.
    """

    spans: tuple[Span, ...]
    counts: tuple[Fraction, ...]
    starts: tuple[datetime, ...]
    where: str
    _known: dict[tuple[datetime, timedelta], CountAt | None] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, spans: Sequence[Span], where: str) -> Run:
        """Make a run of its spans."""
        counts, count = [], Fraction(0)
        for span in spans:
            counts.append(count)
            count += Fraction(span.difference)
        return cls(tuple(spans), tuple(counts), tuple(span.first.at for span in spans), where)

    def at(self, instant: datetime, tolerance: timedelta) -> CountAt | None:
        """Give the count at an instant; None where it lies outside the readings and the tolerance."""
        key = (instant, tolerance)
        if key not in self._known:
            self._known[key] = self._found(instant, tolerance)
        return self._known[key]

    def _found(self, instant: datetime, tolerance: timedelta) -> CountAt | None:
        # Only spans near the instant can hold it or have an end within the tolerance.
        low = max(bisect_left(self.starts, instant - tolerance) - 1, 0)
        high = bisect_right(self.starts, instant + tolerance) + 1
        try:
            index, point, _ = point_at(instant, self.spans[low:high], tolerance=tolerance, where=self.where)
        except MissingReading:
            return None
        between = point.within.last.at - point.within.first.at if point.within else None
        count = self.counts[low + index] + _within(self.spans[low + index], point)
        return CountAt(count, point.quality, between)


def _within(span: Span, point: SeriesPoint) -> Fraction:
    """Give what was counted from the start of a span to a point in it."""
    over = span.rolled_over_at if point.value < span.first.value else None
    return Fraction(Span(first=span.first, last=point, rolled_over_at=over).difference)


@dataclass(frozen=True)
class Used:
    """What was counted between two instants.

    Attributes
    ----------
    amount
        Rating factors applied [unit of the metering point].
    quality
        The worse of both ends.
    between
        The longest time between two readings that an end was estimated from; None where both were read.
    """

    amount: Fraction
    quality: Quality
    between: timedelta | None


@dataclass(frozen=True)
class Counter:
    """One installed device."""

    installation: Installation
    runs: tuple[Run, ...]
    factor: Fraction

    def within(self, period: Period) -> Period | None:
        """Give the days of a period on which the device was installed; None where there is none."""
        end_on = self.installation.end_on or date.max
        return Period(self.installation.start_on, end_on).overlap(period)

    def used(self, start_at: datetime, end_at: datetime, tolerance: timedelta = TOLERANCE) -> Used | None:
        """Give what was counted between two instants; None where an end or what lies between is not told."""
        for run in self.runs:
            ends = run.at(start_at, tolerance), run.at(end_at, tolerance)
            if ends[0] is not None and ends[1] is not None:
                return Used(
                    amount=(ends[1].count - ends[0].count) * self.factor,
                    quality=worst_of([ends[0].quality, ends[1].quality]),
                    between=max((end.between for end in ends if end and end.between), default=None),
                )
        return None

    @property
    def latest_at(self) -> datetime | None:
        """Instant of the latest reading that something was counted to; None where there is none."""
        return self.runs[-1].spans[-1].last.at if self.runs else None


def counter_of(installation: Installation, rows: Iterable[Reading]) -> Counter:
    """Make the counter of an installed device.

    Parameters
    ----------
    installation
        With its device.
    rows
        Standing readings of its register, in any order.
    """
    where = f"device {installation.device_id}"
    factor = Fraction(1)
    for row in () if installation.is_scaled else rating_factors_of(installation):
        factor *= Fraction(row.number)
    runs = _runs(
        points_of_installation(rows, installation),
        modulus=installation.register_modulus,
        resets=installation.device.resets_on_set_day,
        where=where,
    )
    return Counter(installation, tuple(Run.of(spans, where) for spans in runs), factor)


def worst_of(qualities: Iterable[Quality]) -> Quality:
    """Give the worst of some qualities: estimated, then manual, then replaced, then actual."""
    return min(qualities, key=WORST_FIRST.index, default=Quality.ACTUAL)


def _runs(
    points: Iterable[SeriesPoint], *, modulus: Decimal | None, resets: bool, where: str
) -> list[list[Span]]:
    groups: dict[tuple[datetime, int], list[SeriesPoint]] = defaultdict(list)
    for point in points:
        groups[point.rank].append(point)
    runs: list[list[Span]] = [[]]
    earlier: SeriesPoint | None = None
    for _, group in sorted(groups.items()):
        later = _merged(group, where)
        if later is None:
            runs.append([])
        elif earlier is not None:
            try:
                runs[-1] += spans_between([earlier, later], modulus=modulus, resets=resets, where=where)
            except ContradictoryReadings:
                runs.append([])
        earlier = later
    return [spans for spans in runs if spans]


def _merged(group: Sequence[SeriesPoint], where: str) -> SeriesPoint | None:
    """Give the one reading of an instant and kind; None where they contradict each other."""
    if len(group) == 1:
        return group[0]
    try:
        return merge_points(group, where=where)[0]
    except ContradictoryReadings:
        return None
