"""One register over time: contradictions found, resets and rollovers joined, the index at any instant.

A heat cost allocator starts again from zero after its set day; a meter starts again when its digits end. Both
are joined to one count that only grows, whatever the order in which readings arrived::

    display   0 ... 812 | 0 ... 455        joined   0 ... 812 ... 1267
                  set day ^                                 ^
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from tepore.kernel import Refusal, round_half_up
from tepore.norms.uni10200 import Quality

if TYPE_CHECKING:
    from collections.abc import Hashable

SET_DAY = "set_day"
NOW = "now"
RESETTING_KINDS = (SET_DAY, "previous_set_day")
REGISTER_KINDS = (
    *RESETTING_KINDS,
    NOW,
    "month_end",
    "half_month_end",
    "day_end",
    "year_end",
    "stored",
    "document",
)
"""Kinds of readings that show the register; the others are means, maxima or uses of an interval."""
_ORDER = {SET_DAY: 1, "previous_set_day": 1, NOW: 2}
"""At one instant: what closes the year before it, then the set day, then what begins the new year."""
ZERO = Decimal(0)
LINEAR = "linear in time between the readings before and after"
"""Method of an estimate; the portal and the documents have words for it."""
LIKELY_PART = 4
"""A register that runs over has more than three quarters behind it and less than a quarter after."""

Key = TypeVar("Key", bound="Hashable")


class ContradictoryReadings(Refusal):
    """Readings that cannot all be true."""


class MissingReading(Refusal):
    """No reading, and nothing to estimate it from."""


@dataclass(frozen=True, kw_only=True)
class SeriesPoint:
    """One reading of the register.

    Attributes
    ----------
    at
        Aware instant.
    value
        Display, in the register's unit.
    kind
        ``now``, ``set_day``, ``month_end``, ``document``.
    reading_id
        Its row, for the proof; of a restart the set day's, of an estimate none (zero).
    restarted
        The display begins here again from zero, which no reading shows.
    within
        Of an estimate: the stretch between the readings that it was made from.
    """

    at: datetime
    value: Decimal
    kind: str
    quality: Quality
    reading_id: int
    restarted: bool = False
    within: Span | None = None

    @property
    def rank(self) -> tuple[datetime, int]:
        """Where it stands in the series."""
        return (self.at, _ORDER.get(self.kind, 0))


@dataclass(frozen=True, kw_only=True)
class Span:
    """A stretch between two readings without a reset between them.

    Attributes
    ----------
    first, last
        Its ends; after a reset `first` is zero and has the id of the set day's reading.
    rolled_over_at
        Count at which the register began again in between; None where it did not.
    method
        How an end was estimated; empty where both were read.
    """

    first: SeriesPoint
    last: SeriesPoint
    rolled_over_at: Decimal | None = None
    method: str = ""

    @property
    def difference(self) -> Decimal:
        """What was counted."""
        return self.last.value + (self.rolled_over_at or ZERO) - self.first.value

    @property
    def digits(self) -> int:
        """Decimals of the finer of the two readings: an estimate between them has as many."""
        return max(0, *(-int(point.value.as_tuple().exponent) for point in (self.first, self.last)))


def merge_points(points: Iterable[SeriesPoint], *, where: str) -> list[SeriesPoint]:
    """Put readings in order and keep one for each instant and kind.

    Two readings of one minute's ``now`` are both true of a running meter: the larger is kept. Of others the
    one with more digits, where the coarser is its rounding.

    Parameters
    ----------
    points
        In any order, repeats allowed.
    where
        Device, for messages.

    Raises
    ------
    ContradictoryReadings
        Two of one instant and kind differ.
    """
    groups: dict[tuple[datetime, int], list[SeriesPoint]] = defaultdict(list)
    for point in points:
        groups[point.rank].append(point)
    return [_one_of(group, where) for _, group in sorted(groups.items())]


def spans_between(
    points: Sequence[SeriesPoint], *, modulus: Decimal | None, resets: bool, where: str
) -> list[Span]:
    """Join a series into stretches; those between resets follow one another.

    Parameters
    ----------
    points
        From `merge_points`.
    modulus
        Count at which the register begins again; None where it is not known to.
    resets
        The display starts again from zero after each set day.
    where
        Device, for messages.

    Returns
    -------
    list of Span
        One for each two neighbouring points.

    Raises
    ------
    ContradictoryReadings
        The register goes backwards and neither a reset nor a rollover explains it.
    """
    spans: list[Span] = []
    for earlier, later in pairwise(points):
        first = _after_reset(earlier) if resets and earlier.kind in RESETTING_KINDS else earlier
        spans.append(_span(first, later, modulus, where))
    return spans


def runs_over(before: Decimal, after: Decimal, modulus: Decimal | None) -> bool:
    """Tell whether a fall of the register is its digits' end."""
    if modulus is None or before >= modulus:
        return False
    return before * LIKELY_PART > modulus * (LIKELY_PART - 1) and after * LIKELY_PART < modulus


def point_at(
    instant: datetime, spans: Sequence[Span], *, tolerance: timedelta, where: str
) -> tuple[int, SeriesPoint, str]:
    """Find or estimate the display at an instant.

    Parameters
    ----------
    instant
        End of a period.
    spans
        From `spans_between`, not empty.
    tolerance
        A reading this near counts as of the instant.
    where
        Device, for messages.

    Returns
    -------
    tuple
        Index of the span that holds the instant, the point, and the method of an estimate (empty for none).

    Raises
    ------
    MissingReading
        The instant lies outside the readings by more than the tolerance.
    """
    edges = [(index, point) for index, span in enumerate(spans) for point in (span.first, span.last)]
    index, nearest = min(edges, key=lambda edge: (abs(edge[1].at - instant), edge[0]))
    if abs(nearest.at - instant) <= tolerance:
        return index, nearest, ""
    for index, span in enumerate(spans):
        if span.first.at < instant < span.last.at:
            return index, _between(span, instant), LINEAR
    raise MissingReading(
        f"there is no reading at {instant:%Y-%m-%d}, nor one before and one after it.",
        where=where,
        remedy="Import or enter a reading of that day.",
        code="reading.missing",
    )


def _one_of(group: list[SeriesPoint], where: str) -> SeriesPoint:
    finest = min(group, key=lambda point: (point.value.as_tuple().exponent, -point.value, point.reading_id))
    if all(_agrees(finest.value, point.value) for point in group):
        return finest
    if group[0].kind == NOW:
        return max(group, key=lambda point: (point.value, -point.reading_id))
    raise ContradictoryReadings(
        f"{len(group)} readings of {group[0].at:%Y-%m-%d %H:%M} UTC ({group[0].kind}) differ.",
        where=where,
        remedy=f"Replace the wrong one: readings {', '.join(sorted(str(p.reading_id) for p in group))}.",
        code="reading.contradictory",
    )


def _agrees(fine: Decimal, coarse: Decimal) -> bool:
    return any(fine.quantize(coarse, rounding) == coarse for rounding in (ROUND_DOWN, ROUND_HALF_UP))


def _after_reset(point: SeriesPoint) -> SeriesPoint:
    return SeriesPoint(
        at=point.at,
        value=ZERO,
        kind=NOW,
        quality=point.quality,
        reading_id=point.reading_id,
        restarted=True,
    )


def _span(first: SeriesPoint, last: SeriesPoint, modulus: Decimal | None, where: str) -> Span:
    if last.value >= first.value:
        return Span(first=first, last=last)
    if runs_over(first.value, last.value, modulus):
        return Span(first=first, last=last, rolled_over_at=modulus)
    raise ContradictoryReadings(
        f"the register falls between {first.at:%Y-%m-%d} and {last.at:%Y-%m-%d}.",
        where=where,
        remedy=(
            f"Replace reading {first.reading_id} or {last.reading_id}, enter the device that replaced this "
            "one, or say where its register starts again."
        ),
        code="reading.backwards",
    )


def _between(span: Span, instant: datetime) -> SeriesPoint:
    part = Fraction(seconds_between(span.first.at, instant))
    whole = Fraction(seconds_between(span.first.at, span.last.at))
    counted = round_half_up(Fraction(span.difference) * part / whole, span.digits)
    value = span.first.value + Decimal(counted.numerator) / Decimal(counted.denominator)
    if span.rolled_over_at is not None and value >= span.rolled_over_at:
        value -= span.rolled_over_at
    return SeriesPoint(
        at=instant,
        value=value,
        kind="estimate",
        quality=Quality.ESTIMATED,
        reading_id=0,
        within=span,
    )


def seconds_between(start_at: datetime, end_at: datetime) -> int:
    """Give the whole seconds from one instant to another."""
    return (end_at - start_at) // timedelta(seconds=1)
