"""Bars of consumption as one SVG that stands alone: on a page, in a mail, in a document.

Colours are attributes, so that it needs no style sheet and no script; a page's style sheet may still choose
others by the classes. Parts of a bar differ in brightness as well as in hue, and a comparison is a mark of
another form, so that nothing depends on telling colours apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING

from tepore.documents import formats

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from tepore.documents.texts import Language

WIDTH, HEIGHT = 760, 300
LEFT, RIGHT, TOP, BOTTOM = 66, 40, 18, 34
LEVELS = 5
MOST_LABELS = 13
PALETTE = ("#8f3511", "#0b6aa2", "#d08a1c", "#3f7f5f", "#a0568b", "#6b7780", "#5aa9d6", "#c9b18f")
"""Of the parts, from the first on; after Okabe and Ito's order, darker where white ground asks for it."""
OTHER, INK, MUTED, LINE, COOL = "#b9a48f", "#2a201a", "#66584d", "#e4d9cc", "#3c6e91"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One bar.

    Attributes
    ----------
    label
        Below it.
    tip
        What it says in words.
    parts
        From the bottom up [unit of the chart]; empty where nothing is told.
    is_part
        Not all days or points are told, or some are estimated: drawn lighter with a broken edge.
    other
        The compared period's amount; None where there is none.
    temperature_c
        Outdoor mean beside it [C]; None for none.
    """

    label: str
    tip: str
    parts: tuple[Fraction, ...]
    is_part: bool = False
    other: Fraction | None = None
    temperature_c: Decimal | None = None

    @property
    def whole(self) -> Fraction:
        """Sum of the parts."""
        return sum(self.parts, Fraction(0))


def series_svg(columns: Sequence[Column], *, title: str, unit: str, language: Language) -> str:
    """Draw bars by time with an axis of amounts, and one of temperatures where there are any.

    Parameters
    ----------
    columns
        By time.
    title
        What it shows, for whoever does not see it.
    unit
        Written at the axis.
    language
        Decides the marks of numbers.

    Returns
    -------
    str
        An ``svg`` element of its own.
    """
    step, top = _scale(columns)
    floor = HEIGHT - BOTTOM
    axis = f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{floor}" y2="{floor}" stroke="{MUTED}"/>'
    pieces = [
        *_axis(step, top, unit, language),
        *(piece for at, column in enumerate(columns) for piece in _column(column, at, len(columns), top)),
        *_temperatures(columns, language),
        *_labels(columns),
        axis,
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart series" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'role="img" font-family="Inter, system-ui, sans-serif" font-size="12" fill="{MUTED}">'
        f"<title>{escape(title)}</title>{''.join(pieces)}</svg>"
    )


def _scale(columns: Sequence[Column]) -> tuple[Fraction, Fraction]:
    """Give the distance of the lines and the top of the axis: 1, 2 or 5 times a power of ten."""
    amounts = [amount for column in columns for amount in (column.whole, column.other or Fraction(0))]
    highest = max([Fraction(0), *amounts])
    step = Fraction(1, 100)
    while step * LEVELS < highest:
        for factor in (2, Fraction(5, 2), 2):
            step *= factor
            if step * LEVELS >= highest:
                break
    lines = max(1, -(-highest // step)) if highest else 1
    return step, step * lines


def _axis(step: Fraction, top: Fraction, unit: str, language: Language) -> Iterator[str]:
    digits = 0 if step.denominator == 1 else 2
    for level in range(int(top / step) + 1):
        y = _y(step * level, top)
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" stroke="{LINE}"/>'
        written = formats.number(step * level, language, digits)
        yield f'<text x="{LEFT - 8}" y="{y}" dy="0.35em" text-anchor="end">{written}</text>'
    yield f'<text x="{LEFT - 8}" y="{TOP - 7}" text-anchor="end">{escape(unit)}</text>'


def _column(column: Column, at: int, count: int, top: Fraction) -> Iterator[str]:
    width = Fraction(WIDTH - LEFT - RIGHT, count)
    x, bar = LEFT + width * at + width / 8, width * 3 / 4
    yield f"<g><title>{escape(column.tip)}</title>"
    yield (
        f'<rect class="hover" x="{_text(LEFT + width * at)}" y="{TOP}" width="{_text(width)}" '
        f'height="{HEIGHT - TOP - BOTTOM}" fill="none" pointer-events="all"/>'
    )
    height = Fraction(0)
    edge = f' fill-opacity="0.5" stroke="{INK}" stroke-dasharray="3 2"' if column.is_part else ""
    form = " part" if column.is_part else ""
    for number, part in enumerate(column.parts):
        y, low = _y(height + part, top), _y(height, top)
        colour = number % len(PALETTE)
        yield (
            f'<rect class="bar c{colour}{form}" x="{_text(x)}" y="{y}" width="{_text(bar)}" '
            f'height="{_text(Fraction(low) - Fraction(y))}" fill="{PALETTE[colour]}"{edge}/>'
        )
        height += part
    if column.other is not None:
        y = _y(column.other, top)
        yield (
            f'<line class="other" x1="{_text(x - width / 10)}" x2="{_text(x + bar + width / 10)}" y1="{y}" '
            f'y2="{y}" stroke="{INK}" stroke-width="2.500"/>'
        )
    yield "</g>"


def _temperatures(columns: Sequence[Column], language: Language) -> Iterator[str]:
    told = [
        (at, Fraction(column.temperature_c))
        for at, column in enumerate(columns)
        if column.temperature_c is not None
    ]
    if not told:
        return
    degrees = [degree for _, degree in told]
    low, high = min([Fraction(0), *degrees]), max([Fraction(30), *degrees])
    floor, ceiling = HEIGHT - BOTTOM, TOP
    width = Fraction(WIDTH - LEFT - RIGHT, len(columns))

    def place(degree: Fraction) -> str:
        return _text(floor - Fraction(degree - low) / (high - low) * (floor - ceiling))

    points = " ".join(f"{_text(LEFT + width * at + width / 2)},{place(degree)}" for at, degree in told)
    yield (
        f'<polyline class="cool" points="{points}" fill="none" stroke="{COOL}" stroke-width="1.500" '
        'stroke-dasharray="1 3" stroke-linecap="round"/>'
    )
    for degree in (0, 10, 20, 30):
        yield (
            f'<text class="cool" x="{WIDTH - RIGHT + 6}" y="{place(Fraction(degree))}" dy="0.35em" '
            f'fill="{COOL}">{formats.number(degree, language, 0)}°</text>'
        )


def _labels(columns: Sequence[Column]) -> Iterator[str]:
    every = -(-len(columns) // MOST_LABELS) or 1
    if 12 > every > 3:
        every = 4 if every == 4 else 6 if every <= 6 else 12
    width = Fraction(WIDTH - LEFT - RIGHT, max(len(columns), 1))
    for at, column in enumerate(columns):
        if at % every == 0:
            x = _text(LEFT + width * at + width / 2)
            yield f'<text x="{x}" y="{HEIGHT - 10}" text-anchor="middle">{escape(column.label)}</text>'


def _y(amount: Fraction, top: Fraction) -> str:
    part = amount / top if top else Fraction(0)
    return _text(HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM))


def _text(place: Fraction | int) -> str:
    """Write a place with two decimals, as SVG reads them."""
    return formats.number(place, "en", 2).replace(",", "").replace(formats.MINUS, "-")
