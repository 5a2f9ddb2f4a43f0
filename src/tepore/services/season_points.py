"""What each charged metering point counted in a season, and the days that nobody knows.

Days on which the plant was off are cut away from heat cost allocators, which count the summer's warmth too,
where they were read near enough to the days on which the plant went on and off.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.kernel import Period
from tepore.services.read_period import QUANTITY_OF_POINT, OpenFinding, days_read, read_period
from tepore.services.register_series import MissingReading
from tepore.store.estate.models import PointKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from tepore.services.read_period import Part
    from tepore.store.estate.models import MeteringPoint

LONGEST_STRETCH_S = 35 * 86_400
"""A display estimated between readings a month apart divides a season; one estimated over more does not: own
rule, so that monthly values of a device count."""
ALLOCATOR = "hca"


@dataclass(frozen=True, kw_only=True)
class PointUse:
    """What a metering point counted.

    Attributes
    ----------
    parts
        What is read, by time.
    missing
        Days without device or reading.
    outside_plant
        Counted while the plant was off and left out of the parts, in the unit of the quantity; None where
        nothing was cut.
    """

    point: MeteringPoint
    quantity: str
    parts: tuple[Part, ...]
    missing: tuple[Period, ...]
    outside_plant: Fraction | None = None

    @property
    def amount(self) -> Fraction:
        """Sum of what is read, in the unit of the quantity."""
        return sum((part.amount for part in self.parts), Fraction(0))


def read_point(
    *, point: MeteringPoint, period: Period, known_at: datetime | None = None, plant_on: Period | None = None
) -> PointUse:
    """Read a point in a season as far as it was read.

    Parameters
    ----------
    point
        A metering point.
    period
        The season.
    known_at
        Only what was recorded before this instant; None for all.
    plant_on
        Days on which the plant heated; None for all.

    Raises
    ------
    OpenFinding, ContradictoryReadings
        A person must look at the readings first.
    """
    whole = _read(point, period, known_at)
    heated = None if plant_on is None else period.overlap(plant_on)
    if heated is None or heated == period or whole.quantity != ALLOCATOR or whole.missing:
        return whole
    cut = _read(point, heated, known_at)
    if cut.missing or not all(is_near(part) for part in cut.parts):
        return whole
    return replace(cut, outside_plant=whole.amount - cut.amount)


def is_near(part: Part) -> bool:
    """Tell whether both displays of a part were read, or lie between readings a month apart at most."""
    return all(estimate is None or estimate.between_s <= LONGEST_STRETCH_S for estimate in part.estimates)


def _read(point: MeteringPoint, period: Period, known_at: datetime | None) -> PointUse:
    found = _try(point, period, known_at)
    if found is not None:
        return found
    parts: list[Part] = []
    missing: list[Period] = []
    day, quantity = period.start_on, QUANTITY_OF_POINT[PointKind(point.kind)]
    for window, read in days_read(point=point, period=period, known_at=known_at):
        missing += _between(day, window.start_on)
        day = window.end_on
        for tried in (window, read):
            one = None if tried is None else _try(point, tried, known_at)
            if one is not None and tried is not None:
                parts += one.parts
                missing += _between(window.start_on, tried.start_on) + _between(tried.end_on, window.end_on)
                break
        else:
            missing.append(window)
    missing += _between(day, period.end_on)
    return PointUse(point=point, quantity=quantity, parts=tuple(parts), missing=tuple(_joined(missing)))


def _try(point: MeteringPoint, period: Period, known_at: datetime | None) -> PointUse | None:
    try:
        used = read_period(
            organisation_id=point.organisation_id,
            metering_point_id=point.pk,
            period=period,
            known_at=known_at,
        )
    except OpenFinding:
        raise
    except MissingReading:
        return None
    return PointUse(point=point, quantity=used.quantity, parts=used.parts, missing=used.uncovered)


def _between(start_on: date, end_on: date) -> list[Period]:
    return [Period(start_on, end_on)] if start_on < end_on else []


def _joined(periods: Sequence[Period]) -> list[Period]:
    joined: list[Period] = []
    for period in sorted(periods):
        if joined and joined[-1].end_on == period.start_on:
            joined[-1] = Period(joined[-1].start_on, period.end_on)
        else:
            joined.append(period)
    return joined
