"""The table of readings: every device of a unit with both ends of the season, factors and quality."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.documents import blocks
from tepore.documents.blocks import Column
from tepore.documents.engine_words import device_label, method_label
from tepore.documents.formats import day, figure
from tepore.documents.texts import text
from tepore.documents.wording import quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tepore.documents.blocks import Block
    from tepore.documents.texts import Language
    from tepore.kernel import Period
    from tepore.norms.uni10200 import Consumption, IndexReading


def readings_table(
    rows: Sequence[Consumption], language: Language, *, plant_on: Period | None = None
) -> list[Block]:
    """Make the table of a unit's readings and the remarks that belong to it.

    Parameters
    ----------
    rows
        What its devices counted.
    language
        Decides words and marks.
    plant_on
        Days on which the plant heated; None for the whole season.
    """
    if not rows:
        return [blocks.sentences([text("readings.none", language)])]
    columns = [
        Column(text("readings.place", language), width=9),
        Column(text("readings.device", language), width=9),
        Column(text("readings.first", language), "right", width=8),
        Column(text("readings.last", language), "right", width=8),
        Column(text("readings.difference", language), "right", width=7),
        Column(text("readings.factors", language), "right", width=8, symbol=True),
        Column(text("readings.amount", language), "right", width=11),
        Column(text("readings.quality", language), width=7),
    ]
    made = [_cells(row, language) for row in rows]
    return [
        blocks.table(columns, made, total=_total(rows, language)),
        blocks.points([*_remarks(rows, language), *_excluded(rows, plant_on, language)]),
    ]


def _cells(row: Consumption, language: Language) -> list[str]:
    difference = "" if row.difference is None else figure(row.difference, language).written
    return [
        " · ".join(part for part in dict.fromkeys((row.room, row.metering_point)) if part),
        " · ".join(part for part in (row.device, device_label(row.device_kind, language)) if part),
        _reading(row.first, language),
        _reading(row.last, language),
        difference,
        factors(row, language),
        quantity(row.amount, row.unit, language),
        text(f"quality.{row.quality.value}", language),
    ]


def _reading(reading: IndexReading | None, language: Language) -> str:
    if reading is None:
        return text("readings.stated", language)
    return text(
        "readings.on",
        language,
        index=figure(reading.index, language).written,
        on=day(reading.read_on, language),
    )


def factors(row: Consumption, language: Language) -> str:
    """Write the factors of a row with all their digits, and whether the display holds them already."""
    written = " × ".join(
        f"{factor.symbol} {figure(factor.number, language).written}" for factor in row.factors
    )
    return text("readings.scaled", language, factors=written) if written and row.scaled else written


def _total(rows: Sequence[Consumption], language: Language) -> list[str]:
    measures = {row.unit for row in rows}
    if len(measures) != 1 or len(rows) == 1:
        return []
    total = sum((row.amount for row in rows), Fraction(0))
    return [
        text("readings.total", language),
        "",
        "",
        "",
        "",
        "",
        quantity(total, measures.pop(), language),
        "",
    ]


def _excluded(rows: Sequence[Consumption], plant_on: Period | None, language: Language) -> list[str]:
    """Say what was counted while the plant was off, which nobody pays."""
    if plant_on is None:
        return []
    first, last = day(plant_on.start_on, language), day(plant_on.last_day, language)
    return [
        text(
            "readings.excluded",
            language,
            place=row.metering_point or row.id,
            amount=quantity(Fraction(row.outside_plant), row.unit, language),
            first=first,
            last=last,
        )
        for row in rows
        if row.outside_plant
    ]


def _remarks(rows: Sequence[Consumption], language: Language) -> list[str]:
    remarks = []
    for row in rows:
        place = row.metering_point or row.id
        if row.method:
            remarks.append(
                text("readings.method", language, place=place, method=method_label(row.method, language))
            )
        if row.rolled_over_at is not None:
            at = text("readings.rolled_over", language, at=figure(row.rolled_over_at, language).written)
            remarks.append(text("readings.method", language, place=place, method=at))
    return remarks
