"""A heat map drawn on the server: a square for each unit and month, five shades, told in a table beside.

Shade alone says nothing that the table does not: each square carries its amount as its title, a month that is
only told in part is hatched by its outline, and one that is not told is empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.documents import formats
from tepore.documents.texts import text

if TYPE_CHECKING:
    from tepore.documents.texts import Language
    from tepore.services.building_year import MonthMap

LEFT, TOP, CELL, GAP, HEIGHT = 150, 26, 44, 3, 24
SHADES = 5
LONGEST_NAME = 20
MOST_DRAWN = 200
"""Units drawn as squares; of a larger building the table alone is shown."""


@dataclass(frozen=True, kw_only=True)
class Square:
    """One unit in one month.

    Attributes
    ----------
    form
        ``s0`` to ``s4``, the darker the more; ``part`` beside it where it is told in part; ``untold``.
    """

    x: int
    y: int
    form: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Label:
    """A name at the edge."""

    x: int
    y: int
    label: str


@dataclass(frozen=True, kw_only=True)
class HeatMap:
    """The map, ready to be placed."""

    width: int
    height: int
    side: int
    tall: int
    squares: tuple[Square, ...]
    units: tuple[Label, ...]
    months: tuple[Label, ...]


def heat_map(months: MonthMap, language: Language) -> HeatMap | None:
    """Lay out the months of a building's units; None where there are more units than can be drawn.

    Parameters
    ----------
    months
        From `describe_year`.
    language
        Of months and amounts.
    """
    if len(months.rows) > MOST_DRAWN or not months.rows:
        return None
    measure = text(f"measure_short.{months.measure}", language)
    squares = []
    for down, row in enumerate(months.rows):
        for along, (month, cell) in enumerate(zip(months.months, row.cells, strict=True)):
            name = f"{row.unit}, {text(f'portal.month.{month.month}', language)} {month.year}"
            squares.append(
                Square(
                    x=LEFT + along * (CELL + GAP),
                    y=TOP + down * (HEIGHT + GAP),
                    form=form_of(cell.amount, months.highest, is_part=cell.is_part),
                    label=f"{name}: {_written(cell.amount, language)} {measure}"
                    if cell.amount is not None
                    else f"{name}: {text('portal.own.untold', language)}",
                )
            )
    return HeatMap(
        width=LEFT + len(months.months) * (CELL + GAP),
        height=TOP + len(months.rows) * (HEIGHT + GAP),
        side=CELL,
        tall=HEIGHT,
        squares=tuple(squares),
        units=tuple(
            Label(x=0, y=TOP + down * (HEIGHT + GAP) + 17, label=_short(row.unit))
            for down, row in enumerate(months.rows)
        ),
        months=tuple(
            Label(
                x=LEFT + along * (CELL + GAP) + CELL // 2,
                y=TOP - 9,
                label=text(f"portal.month.{month.month}", language),
            )
            for along, month in enumerate(months.months)
        ),
    )


def form_of(amount: Fraction | None, highest: Fraction, *, is_part: bool) -> str:
    """Give the shade of an amount: a fifth of the highest each."""
    if amount is None:
        return "untold"
    shade = min(int(amount / highest * SHADES), SHADES - 1) if highest > 0 and amount > 0 else 0
    return f"s{shade} part" if is_part else f"s{shade}"


def _written(amount: Fraction, language: Language) -> str:
    return formats.number(amount, language, 0 if amount >= 10 else 1)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
