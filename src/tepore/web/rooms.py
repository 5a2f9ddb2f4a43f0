"""Metering points of a unit as panels: a chart of the register, the devices, and every reading in a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from tepore.documents.texts import text
from tepore.kernel import Period
from tepore.norms.uni10200 import Quality
from tepore.services.list_readings import ReadingRow
from tepore.web.charts import ChartPoint, RegisterChart, register_chart

if TYPE_CHECKING:
    from tepore.documents.texts import Language
    from tepore.norms.uni10200 import Consumption
    from tepore.services.describe_unit import InstalledDevice, PlaceInUnit

SET_DAY = "set_day"
SERVICE_ORDER = {"heating": 0, "cooling": 1, "domestic_hot_water": 2, "cold_water": 3}
KIND_ORDER = {"document": 0, "month_end": 1, SET_DAY: 2, "now": 3}
"""Of one day: what closes it before what begins anew."""


@dataclass(frozen=True, kw_only=True)
class RoomPanel:
    """One metering point, ready to be shown.

    Attributes
    ----------
    chart
        None where there are fewer than two readings to draw.
    readings
        With their device, by day.
    measure
        Unit of the register.
    """

    place: PlaceInUnit
    title: str
    chart: RegisterChart | None
    readings: tuple[tuple[InstalledDevice, ReadingRow], ...]
    measure: str


def room_panels(
    places: Sequence[PlaceInUnit],
    *,
    period: Period | None,
    consumptions: Sequence[Consumption] = (),
    language: Language,
) -> list[RoomPanel]:
    """Make a panel for each metering point; charts of one measure share one scale.

    Parameters
    ----------
    places
        Metering points with devices and readings.
    period
        Season the charts span; None takes the span of the readings.
    consumptions
        What the season was closed with: its estimates are drawn beside the readings.
    language
        Decides words and marks.
    """
    highest: dict[str, Decimal] = {}
    for place in places:
        for _, row in _rows(place):
            highest[row.unit] = max(highest.get(row.unit, Decimal(0)), row.number)
    ordered = sorted(places, key=lambda place: SERVICE_ORDER.get(place.service, 9))
    return [
        _panel(
            replace(place, devices=tuple(_with_estimates(device, consumptions) for device in place.devices)),
            period,
            highest,
            language,
        )
        for place in ordered
    ]


def _panel(
    place: PlaceInUnit, period: Period | None, highest: dict[str, Decimal], language: Language
) -> RoomPanel:
    rows = sorted(
        _rows(place), key=lambda pair: (pair[1].on, pair[0].start_on, KIND_ORDER.get(pair[1].kind, 1))
    )
    measure = rows[0][1].unit if rows else ""
    span = period or _span([row.on for _, row in rows])
    drawn = [pair for pair in rows if span and span.start_on <= pair[1].on <= span.end_on]
    chart = None
    if span and len(drawn) > 1:
        chart = register_chart(
            _points(drawn),
            period=span,
            highest=highest[measure],
            language=language,
        )
    return RoomPanel(
        place=place,
        title=place.room or text(f"portal.point.{place.kind}", language),
        chart=chart,
        readings=tuple(rows),
        measure=measure,
    )


def _with_estimates(device: InstalledDevice, consumptions: Sequence[Consumption]) -> InstalledDevice:
    """Add the ends of a season that nobody read, as they were estimated when it was closed."""
    read = {(row.on, row.number) for row in device.readings}
    estimates = [
        ReadingRow(
            device=device.identification,
            device_kind=device.kind,
            quantity="",
            unit=device.readings[0].unit if device.readings else "",
            number=end.index,
            on=end.read_on,
            kind="estimate",
            quality=Quality.ESTIMATED.value,
            method=row.method,
            clock="",
            telegram_id=None,
        )
        for row in consumptions
        if row.device == device.identification and row.quality is Quality.ESTIMATED
        for end in (row.first, row.last)
        if end is not None and (end.read_on, end.index) not in read
    ]
    return replace(device, readings=(*device.readings, *estimates))


def _points(drawn: Sequence[tuple[InstalledDevice, ReadingRow]]) -> list[ChartPoint]:
    """Begin another line where another device took the place, or where the register began again."""
    points: list[ChartPoint] = []
    lines: dict[str, int] = {}
    latest: dict[str, ReadingRow] = {}
    for device, row in drawn:
        name = device.identification
        before = latest.get(name)
        if before is not None and row.number < before.number:
            lines[name] = lines.get(name, 0) + 1
            if before.kind == SET_DAY:
                points.append(_point(Decimal(0), before.on, "unseen", f"{name}/{lines[name]}"))
        latest[name] = row
        points.append(_point(row.number, row.on, row.quality, f"{name}/{lines.get(name, 0)}"))
    return points


def _point(index: Decimal, on: date, quality: str, series: str) -> ChartPoint:
    return ChartPoint(on=on, index=index, quality=quality, series=series)


def _rows(place: PlaceInUnit) -> list[tuple[InstalledDevice, ReadingRow]]:
    return [(device, row) for device in place.devices for row in device.readings]


def _span(days: Sequence[date]) -> Period | None:
    return Period(min(days), max(days)) if len(set(days)) > 1 else None
