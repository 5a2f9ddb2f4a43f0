"""Checks of handovers: units that are there, days in order, readings that fit their register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from tepore.norms.uni10200.problems import Problem, is_sane

if TYPE_CHECKING:
    from tepore.norms.uni10200.handovers import Handover, IntermediateReading
    from tepore.norms.uni10200.model import Consumption, SeasonInputs

_COLDEST_C, _WARMEST_C = -30, 45


def handover_problems(inputs: SeasonInputs) -> Iterator[Problem]:
    """Find everything that is wrong with the handovers and the temperatures they are divided by.

    Parameters
    ----------
    inputs
        The season.

    Yields
    ------
    Problem
        Each with the unit's id in its path.
    """
    units = {unit.id for unit in inputs.units}
    by_unit: dict[str, list[Handover]] = defaultdict(list)
    for handover in inputs.handovers:
        if handover.unit not in units:
            yield _problem(handover.unit, "handover.unit", "there is no such unit.", "Correct the id.")
        by_unit[handover.unit].append(handover)
    for unit, handovers in by_unit.items():
        yield from _day_problems(unit, handovers, inputs)
        for handover in handovers:
            yield from _reading_problems(handover, inputs)
    for unit in set(inputs.brought_cents) - units:
        yield _problem(unit, "brought.unit", "a balance is brought for no unit.", "Correct the id.")
    yield from _temperature_problems(inputs)


def _day_problems(unit: str, handovers: Sequence[Handover], inputs: SeasonInputs) -> Iterator[Problem]:
    for handover in handovers:
        if not inputs.period.start_on < handover.on < inputs.period.end_on:
            yield _problem(
                unit,
                "handover.day",
                f"the handover of {handover.on} is not within the season.",
                "Give the first day of the next holder, after the season's first day and within it.",
            )
    for earlier, later in pairwise(sorted(handovers, key=lambda one: one.on)):
        if earlier.on == later.on:
            yield _problem(
                unit, "handover.twice", f"two handovers are of {later.on}.", "Leave one of them out."
            )
        elif earlier.to_holder != later.from_holder:
            yield _problem(
                unit,
                "handover.chain",
                f"who came on {earlier.on} is not who left on {later.on}.",
                "Enter the handover between them, or correct a name.",
            )


def _reading_problems(handover: Handover, inputs: SeasonInputs) -> Iterator[Problem]:
    rows = {row.id: row for row in inputs.consumptions}
    seen: set[str] = set()
    for reading in handover.readings:
        row = rows.get(reading.consumption)
        if row is None or row.subject != handover.unit or reading.consumption in seen:
            yield _problem(
                handover.unit,
                "handover.reading_of",
                f"the reading of {reading.consumption!r:.80} is of no device of the unit, or is given twice.",
                "Correct the device or leave the reading out.",
            )
        elif abs(reading.read_on - handover.on) > timedelta(days=1):
            yield _problem(
                handover.unit,
                "handover.reading_day",
                f"the reading of {reading.read_on} is not of the handover's day {handover.on}.",
                "Leave it out: degree days divide what no reading does.",
            )
        elif not _fits(reading, row):
            yield _problem(
                handover.unit,
                "handover.reading_index",
                f"the reading {reading.index} lies not between the first and the last of {row.id}.",
                "Correct the reading or leave it out.",
            )
        seen.add(reading.consumption)
    yield from _order_problems(handover, inputs, rows)


def _fits(reading: IntermediateReading, row: Consumption) -> bool:
    if row.first is None or row.last is None or not is_sane(reading.index) or reading.index < 0:
        return False
    if row.rolled_over_at is None:
        return row.first.index <= reading.index <= row.last.index
    return row.first.index <= reading.index < row.rolled_over_at or reading.index <= row.last.index


def _order_problems(
    handover: Handover, inputs: SeasonInputs, rows: dict[str, Consumption]
) -> Iterator[Problem]:
    """Hold a device's reading against its reading of the handover before: the count only grows."""
    for reading in handover.readings:
        row = rows.get(reading.consumption)
        before = [
            earlier
            for other in inputs.handovers
            if other.unit == handover.unit and other.on < handover.on
            for earlier in other.readings
            if earlier.consumption == reading.consumption
        ]
        if row is None or row.first is None or not before:
            continue
        latest = max(before, key=lambda one: one.read_on)
        if _count(reading, row) < _count(latest, row):
            yield _problem(
                handover.unit,
                "handover.reading_index",
                f"the register of {row.id} falls from {latest.index} to {reading.index}.",
                "Correct one of the readings or leave it out.",
            )


def _count(reading: IntermediateReading, row: Consumption) -> Decimal:
    first = row.first.index if row.first else reading.index
    return reading.index + (row.rolled_over_at or 0) * (reading.index < first)


def _temperature_problems(inputs: SeasonInputs) -> Iterator[Problem]:
    given = inputs.temperatures
    if given is None:
        return
    sane = all(is_sane(one) and _COLDEST_C <= one <= _WARMEST_C for one in given.temperature_c)
    if len(given.temperature_c) != 12 or not sane or not is_sane(given.base_c):
        yield Problem(
            code="temperatures.months",
            what="the temperatures are not twelve plausible monthly means.",
            remedy="Give the means of January to December in °C.",
            path=("temperatures",),
        )


def _problem(unit: str, code: str, what: str, remedy: str) -> Problem:
    return Problem(code=code, what=what, remedy=remedy, path=("handovers", unit))
