"""How much of the season the readings cover, and consumptions that stand out: shown, never mended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from statistics import median

from tepore.norms.uni10200.model import Consumption, SeasonInputs

TOLERATED_GAP_DAYS = 3
"""Days at either end or between two devices that nobody needs to be told of: our rule, no norm's."""
OUTLIER_TIMES = 50
"""A consumption so many times the middle one is pointed at: our rule, no norm's."""
LEAST_TO_COMPARE = 5


@dataclass(frozen=True)
class UncoveredDays:
    """Days of the season that no reading and no estimate of a metering point covers."""

    metering_point: str
    subject: str
    from_on: date
    until_on: date
    """First day covered again, or the end of the season."""

    @property
    def days(self) -> int:
        """How many."""
        return (self.until_on - self.from_on).days


def uncovered_days(inputs: SeasonInputs) -> Iterator[UncoveredDays]:
    """Find the gaps of more than three days in what is known of each metering point.

    A row with an amount in place of readings is taken to cover what the other rows of its point leave open.

    Parameters
    ----------
    inputs
        A season without problems.
    """
    by_point: dict[str, list[Consumption]] = defaultdict(list)
    for row in inputs.consumptions:
        by_point[row.metering_point].append(row)
    for point, rows in by_point.items():
        if all(row.first is not None and row.last is not None for row in rows):
            yield from _gaps(point, rows, inputs)


def _gaps(point: str, rows: list[Consumption], inputs: SeasonInputs) -> Iterator[UncoveredDays]:
    spans = sorted((row.first.read_on, row.last.read_on) for row in rows if row.first and row.last)
    covered_until = inputs.period.start_on
    for first_on, last_on in [*spans, (inputs.period.end_on, inputs.period.end_on)]:
        if (first_on - covered_until).days > TOLERATED_GAP_DAYS:
            yield UncoveredDays(point, rows[0].subject, covered_until, first_on)
        covered_until = max(covered_until, last_on)


def outliers(inputs: SeasonInputs) -> Iterator[Consumption]:
    """Find the consumptions that are very many times the middle one of those above zero.

    Parameters
    ----------
    inputs
        A season without problems; with fewer than five consumptions nothing is compared.
    """
    amounts = [row.amount for row in inputs.consumptions if row.amount > 0]
    if len(amounts) < LEAST_TO_COMPARE:
        return
    limit = OUTLIER_TIMES * median(amounts)
    yield from (row for row in inputs.consumptions if row.amount > limit)
