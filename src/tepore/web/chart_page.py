"""A chart's figures as what a page shows: the drawing, the table of the same, and links that lead closer."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tepore.documents import formats
from tepore.documents.series_chart import PALETTE, Column, series_svg
from tepore.documents.series_table import FigureTable
from tepore.documents.sheets import Cell, Field
from tepore.documents.texts import text
from tepore.services.consumption_history.bins import Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tepore.documents.texts import Language
    from tepore.kernel import Period
    from tepore.services.consumption_history.series import Bar, Group, PlaceSeries
    from tepore.services.describe_charts import ChartFigures

SHOWN_WHOLE_FROM = 100
CLOSER = {Step.SEASON: Step.MONTH, Step.MONTH: Step.DAY}
SHORT_TABLE = 13
"""Rows that a table is shown open with; a longer one unfolds."""
MOST_PLACES = len(PALETTE) - 1
"""Places of a colour of their own; the rest are drawn as one."""


def measure_of(unit: str, language: Language) -> str:
    """Write a unit as people do."""
    return text("measure_short.hca", language) if unit == "hca" else unit.replace("m3", "m³")


def group_name(group: Group, language: Language) -> str:
    """Name a group: ``Riscaldamento (kWh)``."""
    name = f"{text(f'portal.service.{group.service}', language)} ({measure_of(group.unit, language)})"
    return text("charts.plant", language, what=name) if group.of_plant else name


def bar_name(period: Period, step: Step, language: Language) -> str:
    """Name a bar's period: a day, a month with its year, a season by its years."""
    if step is Step.DAY:
        return formats.day(period.start_on, language)
    if step is Step.MONTH:
        return f"{text(f'portal.month.{period.start_on.month}', language)} {period.start_on.year}"
    return f"{period.start_on.year}/{period.last_day.year}"


def place_name(place: PlaceSeries, language: Language) -> str:
    """Name a room, or a metering point by its kind."""
    return place.name or f"{text(f'portal.point.{place.kind}', language)} {place.code}"


def rounded(amount: Fraction, language: Language) -> str:
    """Write an amount that informs, with one decimal where it is small."""
    is_whole = abs(amount) >= SHOWN_WHOLE_FROM or amount.denominator == 1
    return formats.number(amount, language, 0 if is_whole else 1)


def chart_content(figures: ChartFigures, *, name: str, language: Language, base: str) -> dict[str, Any]:
    """Give a chart's template what it shows.

    Parameters
    ----------
    figures
        From `describe_charts`.
    name
        Whose consumption it is.
    language
        Decides words and marks.
    base
        Query of the address without step and days, for links that lead closer.
    """
    group, period = figures.group, figures.period
    if group is None or period is None:
        return {"figures": figures, "name": name, "svg": "", "rows": [], "group": None}
    columns = columns_of(figures, language)
    what = group_name(group, language)
    first, last = (formats.day(day, language) for day in (period.start_on, period.last_day))
    return {
        "figures": figures,
        "name": name,
        "group": group,
        "what": what,
        "measure": measure_of(group.unit, language),
        "span": text("charts.from_to", language, **{"from": first, "to": last}),
        "told": _span(figures.told, language),
        "svg": _svg(figures, columns, f"{what}: {name}", language) if figures.series.points else "",
        "table": table_of(figures, name=name, language=language),
        "rows": list(_rows(figures, language, base)),
        "groups": [(each.code, group_name(each, language)) for each in figures.groups],
        "sum": rounded(figures.series.whole, language),
        "sum_versus": rounded(figures.versus.whole, language) if figures.versus else "",
        "difference": _difference(figures),
        "legend": [
            {"colour": number, "name": each} for number, each in enumerate(part_names(figures, language))
        ],
        "is_short": len(figures.series.bars) <= SHORT_TABLE,
        "places": _place_rows(figures, language),
        "has_part": any(bar.is_part for bar in figures.series.bars if bar.amount is not None),
        "has_temperature": any(column.temperature_c is not None for column in columns),
    }


def columns_of(figures: ChartFigures, language: Language) -> list[Column]:
    """Give the bars as they are drawn."""
    unit = measure_of(figures.group.unit, language) if figures.group else ""
    others = figures.versus.bars if figures.versus else ()
    degrees = figures.outdoor.temperature_c if figures.outdoor else ()
    return [
        Column(
            label=_label(bar.period, figures.step, language),
            tip=_tip(bar, figures.step, unit, language),
            parts=_parts(figures, at, bar),
            is_part=bar.is_part,
            other=others[at].amount if at < len(others) else None,
            temperature_c=degrees[at] if at < len(degrees) else None,
        )
        for at, bar in enumerate(figures.series.bars)
    ]


def part_names(figures: ChartFigures, language: Language) -> list[str]:
    """Name the parts of the bars in their order; one name where they are whole."""
    places = figures.series.places
    if len(places) < 2:
        return []
    names = [place_name(place, language) for place in places[:MOST_PLACES]]
    return [*names, text("charts.others", language)] if len(places) > MOST_PLACES else names


def table_of(figures: ChartFigures, *, name: str, language: Language) -> FigureTable:
    """Give the figures as a table to take away, exact to a millionth."""
    unit = measure_of(figures.group.unit, language) if figures.group else ""
    places = figures.series.places if len(figures.series.places) > 1 else ()
    outdoor, versus = figures.outdoor, figures.versus
    fields = [
        Field(text("charts.from", language), "date", 12),
        Field(text("charts.to", language), "date", 12),
        Field(text("charts.amount", language, unit=unit), "number", 16),
        Field(text("charts.points", language), "text", 14),
        Field(text("portal.readings.quality", language), "text", 26),
        *(Field(f"{place_name(place, language)} ({unit})", "number", 16) for place in places),
    ]
    if versus:
        fields += [
            Field(text("charts.versus_on", language), "date", 14),
            Field(text("charts.other", language, unit=unit), "number", 16),
        ]
    if outdoor:
        fields += [Field(text("charts.temperature", language), "number", 14)] if outdoor.temperature_c else []
        fields += [Field(text("charts.degree_days", language), "number", 12)]
    rows = []
    for at, bar in enumerate(figures.series.bars):
        cells: list[Cell] = [
            bar.period.start_on,
            bar.period.last_day,
            bar.amount,
            text("charts.points_of", language, told=bar.told, expected=bar.expected),
            "; ".join(_remarks(bar, language)),
            *(place.amounts[at] for place in places),
        ]
        if versus:
            other = versus.bars[at] if at < len(versus.bars) else None
            cells += [other.period.start_on, other.amount] if other else [None, None]
        if outdoor:
            cells += [outdoor.temperature_c[at]] if outdoor.temperature_c else []
            cells += [outdoor.degree_days[at]]
        rows.append(tuple(cells))
    return FigureTable(
        title=text("charts.title", language),
        fields=tuple(fields),
        rows=tuple(rows),
        notes=(name, *_notes(figures, language)),
    )


def chart_figures_json(figures: ChartFigures, language: Language) -> dict[str, Any]:
    """Give what a script draws with: doubles, since a drawing is all that they are for."""
    columns = columns_of(figures, language)
    unit = measure_of(figures.group.unit, language) if figures.group else ""
    names = part_names(figures, language)
    return {
        "unit": unit,
        "names": names or [text("charts.amount", language, unit=unit)],
        "other_name": text("charts.key_other", language) if figures.versus else "",
        "temperature_name": text("charts.key_temperature", language) if figures.outdoor else "",
        "columns": [
            {
                "label": bar_name(bar.period, figures.step, language),
                "tip": column.tip,
                "parts": [float(part) for part in column.parts],
                "is_part": column.is_part,
                "other": None if column.other is None else float(column.other),
                "temperature": None if column.temperature_c is None else float(column.temperature_c),
            }
            for bar, column in zip(figures.series.bars, columns, strict=True)
        ],
    }


def _parts(figures: ChartFigures, at: int, bar: Bar) -> tuple[Fraction, ...]:
    places = figures.series.places
    if bar.amount is None:
        return ()
    if len(places) < 2:
        return (bar.amount,)
    own = [place.amounts[at] or Fraction(0) for place in places]
    rest = own[MOST_PLACES:]
    return (*own[:MOST_PLACES], sum(rest, Fraction(0))) if rest else tuple(own)


def _svg(figures: ChartFigures, columns: Sequence[Column], title: str, language: Language) -> str:
    unit = measure_of(figures.group.unit, language) if figures.group else ""
    return series_svg(columns, title=title, unit=unit, language=language)


def _label(period: Period, step: Step, language: Language) -> str:
    if step is Step.DAY:
        return f"{period.start_on.day}/{period.start_on.month}"
    if step is Step.MONTH:
        return f"{text(f'portal.month.{period.start_on.month}', language)} {period.start_on.year % 100:02}"
    return bar_name(period, step, language)


def _tip(bar: Bar, step: Step, unit: str, language: Language) -> str:
    told = (
        text("charts.untold", language) if bar.amount is None else f"{rounded(bar.amount, language)} {unit}"
    )
    return "; ".join([f"{bar_name(bar.period, step, language)}: {told}", *_remarks(bar, language)])


def _remarks(bar: Bar, language: Language, *, with_points: bool = True) -> Iterator[str]:
    if bar.amount is None:
        yield text("charts.untold", language)
        return
    if bar.is_running:
        on = formats.day(bar.told_until - date.resolution, language)
        yield text("charts.running", language, on=on)
    if with_points and bar.told < bar.expected:
        told = text("charts.points_of", language, told=bar.told, expected=bar.expected)
        yield f"{text('charts.points', language)}: {told}"
    if bar.estimated:
        yield text("charts.estimated", language, count=bar.estimated)


def _notes(figures: ChartFigures, language: Language) -> Iterator[str]:
    if not figures.fair and figures.versus:
        yield text("charts.unfair", language, own=figures.series.points, other=figures.versus.points)
    if figures.within_own_days:
        yield text("charts.own_days", language)
    if figures.outdoor:
        yield text("charts.climate", language, source=figures.outdoor.source)


def _span(told: Period | None, language: Language) -> str:
    if told is None:
        return ""
    first, last = (formats.day(day, language) for day in (told.start_on, told.last_day))
    return text("charts.told", language, **{"from": first, "to": last})


def _difference(figures: ChartFigures) -> int | None:
    """Give how much more or less it is in whole percent; None where there is nothing to hold it against."""
    if figures.versus is None or not figures.versus.whole or not figures.series.points:
        return None
    return round((figures.series.whole / figures.versus.whole - 1) * 100)


def _rows(figures: ChartFigures, language: Language, base: str) -> Iterator[dict[str, Any]]:
    """Give the table's rows, newest first, each with a link to its own days or months."""
    closer = CLOSER.get(figures.step)
    others = figures.versus.bars if figures.versus else ()
    outdoor = figures.outdoor
    bars = list(enumerate(figures.series.bars))
    for at, bar in reversed(bars):
        link = ""
        if closer in figures.steps and bar.amount is not None:
            days = {"step": closer, "from": bar.period.start_on, "to": bar.period.last_day}
            link = f"?{base}&{urlencode(days)}" if base else f"?{urlencode(days)}"
        yield {
            "name": bar_name(bar.period, figures.step, language),
            "link": link,
            "amount": None if bar.amount is None else rounded(bar.amount, language),
            "remarks": [] if bar.amount is None else list(_remarks(bar, language, with_points=False)),
            "bar": bar,
            "other": (
                rounded(amount, language)
                if at < len(others) and (amount := others[at].amount) is not None
                else ""
            ),
            "temperature": outdoor.temperature_c[at] if outdoor and outdoor.temperature_c else None,
            "degree_days": outdoor.degree_days[at] if outdoor else None,
        }


def _place_rows(figures: ChartFigures, language: Language) -> list[dict[str, object]]:
    """Give what each place used in the period, the most first, with its part of the most."""
    highest = max((place.whole for place in figures.series.places), default=Fraction(0))
    return [
        {
            "name": place_name(place, language),
            "amount": rounded(place.whole, language),
            "permille": round(place.whole / highest * 1000) if highest else 0,
        }
        for place in figures.series.places
    ]
