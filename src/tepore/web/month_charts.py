"""Bars of a service by months, each beside the same month of the year before, as plain values of an SVG."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.documents import formats
from tepore.documents.texts import text
from tepore.web.charts import RIGHT, TOP, Mark, round_step

if TYPE_CHECKING:
    from tepore.documents.texts import Language
    from tepore.services.describe_own_unit import ServiceMonth, ServiceUse

WIDTH, HEIGHT, LEFT, BOTTOM = 640, 220, 64, 34
"""Wider than a register's chart, and with room for letters that a phone shows at half their size."""
SHOWN = 12
LEVELS = 4
SHARE_OF_BAR = Fraction(2, 5)
"""Each of the two bars of a month takes this part of its column."""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar.

    Attributes
    ----------
    form
        ``own``, ``before`` for the year before, with ``part`` for a month not whole or estimated.
    """

    x: str
    y: str
    width: str
    height: str
    form: str
    label: str


@dataclass(frozen=True, kw_only=True)
class MonthChart:
    """The last twelve months, ready to be placed."""

    width: int
    height: int
    plot_left: int
    plot_right: int
    plot_bottom: int
    bars: tuple[Bar, ...]
    rows: tuple[Mark, ...]
    months: tuple[Mark, ...]
    has_before: bool


def month_chart(use: ServiceUse, language: Language) -> MonthChart | None:
    """Lay out a service's last twelve months; None where no month can be told.

    Parameters
    ----------
    use
        From `describe_own_unit`.
    language
        Decides marks and the names of months.
    """
    shown = use.months[-SHOWN:]
    pairs = [(month, use.year_before(month)) for month in shown]
    amounts = [each.amount for pair in pairs for each in pair if each and each.amount is not None]
    if not amounts:
        return None
    step = round_step(max(amounts), LEVELS)
    top = step * LEVELS
    while top - step >= max(amounts) and top > step:
        top -= step
    measure = text("measure_short.hca", language) if use.unit == "hca" else use.unit.replace("m3", "m³")
    column = Fraction(WIDTH - LEFT - RIGHT, len(shown))
    bars = [
        bar
        for number, pair in enumerate(pairs)
        for bar in _bars_of_month(pair, LEFT + column * number, column, top, measure, language)
    ]
    return MonthChart(
        width=WIDTH,
        height=HEIGHT,
        plot_left=LEFT,
        plot_right=WIDTH - RIGHT,
        plot_bottom=HEIGHT - BOTTOM,
        bars=tuple(bars),
        rows=tuple(
            Mark(str(LEFT), _written(_height(step * row, top)), label=_short(step * row, step, language))
            for row in range(int(top / step) + 1)
        ),
        months=tuple(
            Mark(
                _written(LEFT + column * number + column / 2),
                str(HEIGHT - 8),
                label=text(f"portal.month.{month.period.start_on.month}", language),
            )
            for number, month in enumerate(shown)
        ),
        has_before=any(before for _, before in pairs),
    )


def _bars_of_month(
    pair: tuple[ServiceMonth, ServiceMonth | None],
    left: Fraction,
    column: Fraction,
    top: Fraction,
    measure: str,
    language: Language,
) -> list[Bar]:
    width = column * SHARE_OF_BAR
    own, before = pair
    bars = []
    for month, form, at in ((before, "before", left), (own, "own", left + width)):
        if month is None or month.amount is None:
            continue
        at_height = _height(month.amount, top)
        is_part = month.is_estimated or not month.is_whole
        bars.append(
            Bar(
                x=_written(at + (column - 2 * width) / 2),
                y=_written(at_height),
                width=_written(width - 1),
                height=_written(HEIGHT - BOTTOM - at_height),
                form=f"{form} part" if is_part else form,
                label=f"{month_name(month, language)}: "
                f"{formats.figure(month.amount, language).written} {measure}",
            )
        )
    return bars


def month_name(month: ServiceMonth, language: Language) -> str:
    """Write a month with its year, and its days where it is not whole."""
    first_on = month.period.start_on
    if month.is_whole:
        return f"{text(f'portal.month.{first_on.month}', language)} {first_on.year}"
    return f"{formats.day(first_on, language)} - {formats.day(month.period.last_day, language)}"


def _height(amount: Fraction, top: Fraction) -> Fraction:
    part = amount / top if top else Fraction(0)
    return HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM)


def _short(level: Fraction, step: Fraction, language: Language) -> str:
    return formats.number(level, language, 0 if step.denominator == 1 else 2)


def _written(place: Fraction) -> str:
    return formats.number(place, "en", 1).replace(",", "").replace(formats.MINUS, "-")
