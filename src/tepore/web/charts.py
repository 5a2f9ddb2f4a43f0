"""Charts drawn on the server as plain values: where each line, dot and mark of an SVG stands.

They need no script and print as they are. Everything they show stands in a table beside them as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.documents import formats
from tepore.documents.texts import text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from tepore.documents.texts import Language
    from tepore.kernel import Period

WIDTH, HEIGHT = 360, 170
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 10, 24
MOST_LINES = 4
UNSEEN = "unseen"
"""A point that bends a line and is no reading: a register that begins again from zero."""


@dataclass(frozen=True)
class ChartPoint:
    """A reading to be drawn.

    Attributes
    ----------
    index
        Register of the device, in its display unit.
    quality
        ``actual``, ``manual``, ``estimated`` or ``replaced``: decides the dot's form; ``unseen`` has none.
    series
        Device; another device begins another line.
    """

    on: date
    index: Decimal
    quality: str
    series: str


@dataclass(frozen=True)
class Mark:
    """A place in the chart with what is written there."""

    x: str
    y: str
    label: str = ""
    form: str = ""


@dataclass(frozen=True)
class RegisterChart:
    """A register over a season, ready to be placed.

    Attributes
    ----------
    lines
        ``points`` of one polyline a device.
    areas
        The same, closed down to zero.
    swaps
        Where another device takes the place.
    """

    width: int
    height: int
    plot_left: int
    plot_right: int
    plot_bottom: int
    lines: tuple[str, ...]
    areas: tuple[str, ...]
    dots: tuple[Mark, ...]
    rows: tuple[Mark, ...]
    months: tuple[Mark, ...]
    swaps: tuple[Mark, ...]


def register_chart(
    points: Sequence[ChartPoint], *, period: Period, highest: Decimal, language: Language
) -> RegisterChart:
    """Lay out a device's register over a period.

    Parameters
    ----------
    points
        Readings by day, one device after the other; those outside the period are left out.
    period
        What the horizontal axis spans.
    highest
        Top of the vertical axis at least [display unit], the same for charts that are to be compared.
    language
        Decides marks and the names of months.

    Returns
    -------
    RegisterChart
        Places as text, with one decimal.
    """
    shown = [point for point in points if period.start_on <= point.on <= period.end_on]
    step = round_step(Fraction(max([highest, *(point.index for point in shown)])), MOST_LINES)
    top = step * MOST_LINES
    while top - step >= max([Fraction(highest), *(Fraction(point.index) for point in shown)]):
        top -= step
    place = _Place(period, top)
    series = list(dict.fromkeys(point.series for point in shown))
    drawn = [[place.of(point) for point in shown if point.series == name] for name in series]
    floor = HEIGHT - BOTTOM
    return RegisterChart(
        width=WIDTH,
        height=HEIGHT,
        plot_left=LEFT,
        plot_right=WIDTH - RIGHT,
        plot_bottom=floor,
        lines=tuple(" ".join(f"{x},{y}" for x, y in line) for line in drawn),
        areas=tuple(
            " ".join([f"{line[0][0]},{floor}", *(f"{x},{y}" for x, y in line), f"{line[-1][0]},{floor}"])
            for line in drawn
        ),
        dots=tuple(
            Mark(*place.of(point), label=_told(point, language), form=point.quality)
            for point in shown
            if point.quality != UNSEEN
        ),
        rows=tuple(
            Mark(str(LEFT), place.height(level), label=formats.number(level, language, _digits(step)))
            for level in (step * row for row in range(int(top / step) + 1))
        ),
        months=_months(place, period, language),
        swaps=tuple(Mark(line[0][0], str(TOP)) for line in drawn[1:]),
    )


@dataclass(frozen=True)
class _Place:
    """From days and counts to places."""

    period: Period
    top: Fraction

    def of(self, point: ChartPoint) -> tuple[str, str]:
        return self.along(point.on), self.height(Fraction(point.index))

    def along(self, on: date) -> str:
        passed = Fraction((on - self.period.start_on).days, self.period.days)
        return _text(LEFT + passed * (WIDTH - LEFT - RIGHT))

    def height(self, count: Fraction) -> str:
        part = count / self.top if self.top else Fraction(0)
        return _text(HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM))


def round_step(highest: Fraction, lines: int) -> Fraction:
    """Choose a round distance of an axis' lines: 1, 2 or 5 times a power of ten, 0.01 at least.

    Parameters
    ----------
    highest
        What so many lines must reach [unit of the axis].
    lines
        How many there are at most.
    """
    step = Fraction(1, 100)
    while True:
        for factor in (1, 2, 5):
            if step * factor * lines >= highest:
                return step * factor
        step *= 10


def _digits(step: Fraction) -> int:
    return 0 if step.denominator == 1 else 2


def _months(place: _Place, period: Period, language: Language) -> tuple[Mark, ...]:
    marks = []
    year, month = period.start_on.year, period.start_on.month
    while date(year, month, 1) <= period.end_on:
        first = date(year, month, 1)
        if first >= period.start_on:
            marks.append(
                Mark(place.along(first), str(HEIGHT - 6), label=text(f"portal.month.{month}", language))
            )
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return tuple(marks)


def _told(point: ChartPoint, language: Language) -> str:
    return f"{formats.day(point.on, language)}: {formats.figure(point.index, language).written}"


def _text(place: Fraction) -> str:
    return formats.number(place, "en", 1).replace(",", "").replace(formats.MINUS, "-")
