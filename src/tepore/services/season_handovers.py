"""Handovers of a season's units, each with what its devices showed on that day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from tepore.kernel import Period
from tepore.norms.uni10200 import Consumption, Handover, IntermediateReading
from tepore.services.read_period import read_period
from tepore.services.register_series import ContradictoryReadings, MissingReading
from tepore.services.season_points import is_near
from tepore.services.season_tenures import advances_by_holding

if TYPE_CHECKING:
    from datetime import date, datetime

    from tepore.services.read_period import Part
    from tepore.services.season_tenures import Holding
    from tepore.store.estate.models import MeteringPoint, Unit
    from tepore.store.ledger.models import Advance

NEAR = timedelta(days=1)


def handovers_of(
    unit: Unit,
    holdings: Sequence[Holding],
    advances: Sequence[Advance],
    rows: Sequence[Consumption],
    points: Mapping[str, MeteringPoint],
    known_at: datetime | None,
) -> Iterator[Handover]:
    """Give the handovers of one unit.

    Parameters
    ----------
    unit
        Of the estate.
    holdings
        Who answered, from `holdings_of`.
    advances
        Payments for the unit.
    rows
        Consumptions of the season.
    points
        Charged metering points by code.
    known_at
        Only readings recorded before this instant; None for all.

    Yields
    ------
    Handover
        By day; a device that was not read near it is left to degree days.
    """
    paid = advances_by_holding(holdings, advances)
    own = [row for row in rows if row.subject == unit.code and row.metering_point in points]
    for number, (former, latter) in enumerate(pairwise(holdings)):
        on = latter.period.start_on
        yield Handover(
            unit=unit.code,
            on=on,
            from_holder=former.holder,
            to_holder=latter.holder,
            readings=tuple(_readings(own, points, on, known_at)),
            advances_cents=paid[number],
            source=f"tenures of unit {unit.code}",
        )


def _readings(
    rows: Sequence[Consumption], points: Mapping[str, MeteringPoint], on: date, known_at: datetime | None
) -> Iterator[IntermediateReading]:
    for row in rows:
        if row.first is None or row.last is None:
            continue
        if not row.first.read_on + NEAR < on < row.last.read_on - NEAR:
            continue
        part = _read_until(points[row.metering_point], Period(row.first.read_on, on), known_at)
        if part is not None and part.device == row.device and _fits(part, row):
            yield IntermediateReading(
                consumption=row.id,
                index=part.last_index,
                read_on=min(max(part.last_on, on - NEAR), on + NEAR),
                source=part.sources[1],
            )


def _read_until(point: MeteringPoint, period: Period, known_at: datetime | None) -> Part | None:
    try:
        used = read_period(
            organisation_id=point.organisation_id,
            metering_point_id=point.pk,
            period=period,
            known_at=known_at,
        )
    except (MissingReading, ContradictoryReadings):
        return None
    return used.parts[-1] if used.parts and is_near(used.parts[-1]) else None


def _fits(part: Part, row: Consumption) -> bool:
    """Tell whether a display lies within a row's count; after a set day it belongs to another row."""
    if row.first is None or row.last is None:
        return False
    first, last, index = row.first.index, row.last.index, part.last_index
    if row.rolled_over_at is None:
        return first <= index <= last
    return first <= index < row.rolled_over_at or index <= last
