"""The blocks that ``templates/pages.typ`` can place, one function a kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from tepore.documents.cells import placed_cell

if TYPE_CHECKING:
    from fractions import Fraction

    from tepore.documents.typesetting import Content

    Block = dict[str, Content]

PAGE_MM = 174
"""Room between the margins of a page."""
CELL_MARGIN_MM = 1.4


@dataclass(frozen=True)
class Column:
    """A column of a table: its title, the side its cells stand at, its part of the width.

    Attributes
    ----------
    width
        Part of the room that is left by columns of width 0, which are as wide as what they hold.
    symbol
        What stands behind an underscore is set low: ``Q_inv``.
    """

    label: str
    side: Literal["left", "right", "center"] = "left"
    width: int = 0
    symbol: bool = False


@dataclass(frozen=True)
class Bar:
    """A bar of a chart, as long as its share of the longest; aside beside its label, remark below."""

    label: str
    amount: str
    share: Fraction
    shade: int = 0
    aside: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Interval:
    """A figure with the interval it may lie in, as places on the chart's scale."""

    label: str
    amount: str
    low: Fraction
    mark: Fraction
    high: Fraction


def heading(title: str, level: int = 2) -> Block:
    """Make a heading of level 2 or 3; level 1 is the letterhead's."""
    return {"kind": "heading", "title": title, "level": level}


def letterhead(*, over: str, title: str, subject: str, aside: Iterable[str]) -> Block:
    """Make the head of a document: what it is, of whom, and a few lines at the right."""
    return {
        "kind": "letterhead",
        "over": over,
        "title": title,
        "subject": subject,
        "aside": [line for line in aside if line],
    }


def due(label: str, amount: str, remarks: Iterable[str]) -> Block:
    """Make the box with the one figure that the reader came for."""
    return {"kind": "due", "label": label, "amount": amount, "remarks": [line for line in remarks if line]}


def facts(rows: Iterable[tuple[str, str]]) -> Block:
    """Make lines of name and content."""
    return {"kind": "facts", "rows": [[name, content] for name, content in rows if content]}


def bars(rows: Iterable[Bar], *, alt: str) -> Block:
    """Make a chart of horizontal bars, with its sentence for who cannot see it."""
    return {
        "kind": "bars",
        "alt": alt,
        "rows": [
            {
                "label": row.label,
                "amount": row.amount,
                "permille": min(max(round(row.share * 1000), 0), 1000),
                "shade": row.shade,
                "aside": row.aside,
                "remark": row.remark,
            }
            for row in rows
        ],
    }


def diverging(rows: Iterable[Bar], *, less: str, more: str, alt: str) -> Block:
    """Make bars to both sides of zero, under the two sides' names; a bar's share is from -1 to 1."""
    return {
        "kind": "diverging",
        "alt": alt,
        "less": less,
        "more": more,
        "rows": [
            {
                "label": row.label,
                "amount": row.amount,
                "permille": min(max(round(row.share * 1000), -1000), 1000),
            }
            for row in rows
        ],
    }


def intervals(rows: Iterable[Interval], *, alt: str) -> Block:
    """Make lines with an interval and a mark in it, on one scale; places are from 0 to 1."""
    return {
        "kind": "intervals",
        "alt": alt,
        "rows": [
            {
                "label": row.label,
                "amount": row.amount,
                "low": _permille(row.low),
                "mark": _permille(row.mark),
                "high": _permille(row.high),
            }
            for row in rows
        ],
    }


def _permille(place: Fraction) -> int:
    return min(max(round(place * 1000), 0), 1000)


def payment(code: Sequence[Sequence[bool]], rows: Iterable[tuple[str, str]], *, alt: str) -> Block:
    """Make a QR code beside the facts it holds; dark modules go over as runs of start and length."""
    return {
        "kind": "payment",
        "alt": alt,
        "rows": [[[start, length] for start, length in _dark_runs(row)] for row in code],
        "facts": [[name, content] for name, content in rows if content],
    }


def _dark_runs(row: Sequence[bool]) -> Iterator[tuple[int, int]]:
    start = 0
    for dark, run in groupby(row):
        length = sum(1 for _ in run)
        if dark:
            yield start, length
        start += length


def sentences(lines: Iterable[str]) -> Block:
    """Make paragraphs."""
    return {"kind": "sentences", "sentences": [line for line in lines if line]}


def points(lines: Iterable[str]) -> Block:
    """Make a list with dots."""
    return {"kind": "points", "sentences": [line for line in lines if line]}


def checks(rows: Iterable[tuple[str, str, bool]]) -> Block:
    """Make lines with a mark before each sentence; a weighty mark is filled black."""
    return {
        "kind": "checks",
        "rows": [{"mark": mark, "sentence": line, "weighty": weighty} for mark, line, weighty in rows],
    }


def table(
    columns: Sequence[Column],
    rows: Iterable[Sequence[str]],
    *,
    total: Sequence[str] = (),
    marked: int = -1,
) -> Block:
    """Make a table whose head is repeated on every page, with its total and one row in bold."""
    return {
        "kind": "table",
        "columns": [
            {"label": label, "side": column.side, "width": column.width, "symbol": column.symbol}
            for column, label in zip(
                columns, _cells([column.label for column in columns], columns), strict=True
            )
        ],
        "rows": [_cells(row, columns) for row in rows],
        "total": _cells(total, columns) if total else [],
        "marked": marked,
    }


def _cells(row: Sequence[str], columns: Sequence[Column]) -> list[Content]:
    """Make the cells of a row ready, each for the room that its column has."""
    parts = sum(column.width for column in columns) if all(column.width for column in columns) else 0
    return [
        written
        if column.symbol
        else placed_cell(written, PAGE_MM * column.width / parts - 2 * CELL_MARGIN_MM if parts else None)
        for written, column in zip(row, columns, strict=True)
    ]


def page() -> Block:
    """Begin a new page."""
    return {"kind": "page"}
