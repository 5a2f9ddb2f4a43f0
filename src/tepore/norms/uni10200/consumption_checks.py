"""Checks of what devices counted: readings that go backwards, days outside the season, rows that overlap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from tepore.norms.uni10200.criteria import Direct
from tepore.norms.uni10200.model import Consumption, ConsumptionUnit, Quality, SeasonInputs
from tepore.norms.uni10200.problems import Problem, is_sane


def consumption_problems(inputs: SeasonInputs) -> Iterator[Problem]:
    """Find everything that is wrong with the rows of consumption.

    Parameters
    ----------
    inputs
        The season.

    Yields
    ------
    Problem
        Each with the row's id in its path.
    """
    for row in inputs.consumptions:
        faults = list(_figure_faults(row))
        yield from _at(row, faults or _reading_faults(row, inputs))
        yield from _at(row, _subject_faults(row, inputs))
    yield from _unit_problems(inputs)
    yield from _overlap_problems(inputs.consumptions)


Fault = tuple[str, str, str]
"""Code, sentence and remedy."""


def _at(row: Consumption, faults: Iterator[Fault] | Sequence[Fault]) -> Iterator[Problem]:
    for code, what, remedy in faults:
        yield Problem(code=code, what=what, remedy=remedy, path=("consumptions", row.id))


def _figure_faults(row: Consumption) -> Iterator[Fault]:
    figures = [reading.index for reading in (row.first, row.last) if reading is not None]
    figures += [factor.number for factor in row.factors]
    figures += [number for number in (row.rolled_over_at, row.stated_amount) if number is not None]
    if not all(is_sane(figure) for figure in figures):
        yield "consumption.figure", "a reading or factor is not a number or too large.", "Correct the figure."
    elif any(figure < 0 for figure in figures):
        yield "consumption.negative", "a reading, factor or amount is negative.", "Correct the figure."
    elif any(factor.number == 0 for factor in row.factors):
        yield "consumption.factor", "a rating factor is zero.", "Enter the factor of the radiator."


def _reading_faults(row: Consumption, inputs: SeasonInputs) -> Iterator[Fault]:
    if (row.first is None) != (row.last is None):
        yield "consumption.one_reading", "there is only one of two readings.", "Give both, or an amount."
        return
    if (row.first is None) == (row.stated_amount is None):
        yield (
            "consumption.amount",
            "there must be two readings or an amount, not both and not neither.",
            "Leave one of them out.",
        )
    elif row.first is not None and row.last is not None:
        yield from _pair_faults(row, inputs)
    if row.stated_amount is not None and not row.method:
        yield (
            "consumption.method",
            "an amount without readings does not say how it was found.",
            "Give a method.",
        )
    if row.stated_amount is not None and row.quality is Quality.ACTUAL:
        yield (
            "consumption.not_actual",
            "an amount without readings is no actual reading.",
            "Say its quality: estimated, manual or replaced.",
        )
    if row.first is not None and row.quality is Quality.ESTIMATED and not row.method:
        yield "consumption.method", "an estimated reading does not say by which method.", "Give a method."


def _pair_faults(row: Consumption, inputs: SeasonInputs) -> Iterator[Fault]:
    first, last = row.first, row.last
    if first is None or last is None:
        return
    if last.read_on < first.read_on:
        yield (
            "consumption.days",
            f"the last reading ({last.read_on}) is before the first ({first.read_on}).",
            "Exchange or correct the days.",
        )
    if row.rolled_over_at is not None and max(first.index, last.index) >= row.rolled_over_at:
        yield "consumption.rollover", "a reading is beyond the register's end.", "Correct rolled_over_at."
    elif (row.difference or 0) < 0:
        yield (
            "consumption.backwards",
            f"the register goes backwards from {first.index} to {last.index}.",
            "Correct a reading, give rolled_over_at, or enter two devices where it was replaced.",
        )
    # A reading at the end of a day is the index at the beginning of the next, so both days are let in.
    earliest = inputs.period.start_on - min(timedelta(days=1), inputs.period.start_on - date.min)
    for reading in (first, last):
        if not earliest <= reading.read_on <= inputs.period.end_on:
            yield (
                "consumption.outside_season",
                f"the reading of {reading.read_on} is outside the season.",
                f"Give readings from {earliest} to {inputs.period.end_on}, or estimate with a method.",
            )


def _subject_faults(row: Consumption, inputs: SeasonInputs) -> Iterator[Fault]:
    units = {unit.id: unit for unit in inputs.units}
    if row.subject not in units and all(room.id != row.subject for room in inputs.common_rooms):
        yield (
            "consumption.unknown_unit",
            f"{row.subject!r:.80} is neither a unit nor a common room.",
            "Correct the id or enter the unit.",
        )
    elif row.subject in units and units[row.subject].detached:
        yield (
            "consumption.detached",
            f"unit {row.subject} is detached from the plant and has a device that counts.",
            "Leave the device out, or detached.",
        )


def _unit_problems(inputs: SeasonInputs) -> Iterator[Problem]:
    counted = sorted({row.unit for row in inputs.consumptions})
    if len(counted) > 1:
        yield Problem(
            code="consumption.mixed_units",
            what=f"consumptions are counted in {' and '.join(counted)}, which cannot be added.",
            remedy="Allocate each group of devices as a season of its own.",
            path=("consumptions",),
        )
    elif isinstance(inputs.criterion, Direct) and not set(counted) <= {
        ConsumptionUnit.KWH,
        ConsumptionUnit.M3,  # of hot water, which temperatures turn into heat
    }:
        yield Problem(
            code="consumption.not_heat",
            what=f"direct metering needs heat in kWh, and the devices count {counted[0]}.",
            remedy="Choose an indirect criterion for heat cost allocators and totalisers.",
            path=("criterion",),
        )


def _overlap_problems(rows: Sequence[Consumption]) -> Iterator[Problem]:
    by_point: dict[str, list[Consumption]] = defaultdict(list)
    by_device: dict[str, list[Consumption]] = defaultdict(list)
    for row in rows:
        by_point[row.metering_point].append(row)
        if row.device:
            by_device[row.device].append(row)
    for point in by_point.values():
        if len({(row.subject, row.unit) for row in point}) > 1:
            yield Problem(
                code="consumption.point",
                what="one metering point is charged to two units or counted in two ways.",
                remedy="Give each metering point its own id.",
                path=("consumptions", point[-1].id),
            )
        yield from _overlaps(point, "two devices at one metering point")
    for device in by_device.values():
        yield from _overlaps(device, "one device in two rows")


def _overlaps(rows: Sequence[Consumption], what: str) -> Iterator[Problem]:
    dated = sorted((row for row in rows if row.first and row.last), key=_days)
    for earlier, later in pairwise(dated):
        if _days(later)[0] < _days(earlier)[1]:
            yield Problem(
                code="consumption.overlap",
                what=f"{what}: their days overlap.",
                remedy="A device replaced in the season ends on the day the next begins.",
                path=("consumptions", later.id),
            )


def _days(row: Consumption) -> tuple[date, date]:
    if row.first is None or row.last is None:
        return (date.min, date.min)
    return (row.first.read_on, row.last.read_on)
