"""Cells of a table made ready to be set: as they are, or in pieces where they may be wider than their column.

Where a word may break, and whether a figure must be set smaller, is decided here: the typesetter deciding it
cell by cell took most of the time of a document.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tepore.documents.formats import NO_BREAK_SPACE
from tepore.documents.glyphs import drawable

if TYPE_CHECKING:
    from tepore.documents.typesetting import Content

_POINT_MM = 0.3528
_TABLE_POINTS = 8.2
"""Size of a table's letters; ``pages.typ`` has the same."""
_NARROW, _WIDE, _WIDEST = 0.68, 1.01, 2.7
"""Widths of letters, of their size, that none of Inter's is above: listed, other ASCII and ``…``, others."""
_NARROW_LETTERS = frozenset("abcdefghijklnopqrstuvxyz0123456789.,:;-–()[]/|'·’+×÷=€_ \u00a0àèéìòùäöüß")
_FIGURE = re.compile(r"\d[\d.,]{8}")
_PIECE = re.compile(r"[^\s/_.-]*[/_.-]|[^\s/_.-]{24}")
_LONG_WORD = 20
"""Letters from which a word may break after its marks."""
_SHORT = 10
_ROW_ON_ONE_PAGE = 400
"""Letters up to which a cell surely fits a page, so that its row need not break."""


def placed_cell(written: str, room_mm: float | None) -> Content:
    """Give a cell's text: a string where every word fits, else pieces between which it may break.

    Parameters
    ----------
    written
        Text of the cell.
    room_mm
        Width of the column inside its margins [mm]; None where it follows its cells.

    Returns
    -------
    Content
        The string, or an object: ``pieces``; ``fit``, it is set smaller until it fits; ``split``, its row may
        run over a page.
    """
    shown = drawable(written)
    if len(shown) <= _ROW_ON_ONE_PAGE:
        if _fits(shown, room_mm):
            return shown
        # Better a unit below its figure than both in small print.
        if room_mm is not None and _fits(shown := shown.replace(NO_BREAK_SPACE, " "), room_mm):
            return shown
    return {
        "pieces": _pieces(shown),
        "fit": bool(_FIGURE.search(shown)),
        "split": len(shown) > _ROW_ON_ONE_PAGE,
    }


def _fits(shown: str, room_mm: float | None) -> bool:
    """Tell whether all words surely fit; in a column that follows its cells, only short ones do."""
    if room_mm is None:
        return len(shown) <= _SHORT
    return all(word_width_mm(word) <= room_mm for word in shown.split(" "))


def word_width_mm(word: str) -> float:
    """Give a width that a word in a table is not above [mm]."""
    widths = (
        _NARROW if letter in _NARROW_LETTERS else _WIDE if letter.isascii() or letter == "…" else _WIDEST
        for letter in word
    )
    return sum(widths) * _TABLE_POINTS * _POINT_MM


def _pieces(written: str) -> list[Content]:
    if not any(len(word) >= _LONG_WORD for word in written.split()):
        return [written]
    pieces: list[Content] = []
    place = 0
    for found in _PIECE.finditer(written):
        if found.end() < len(written) and not written[found.end()].isspace():
            pieces.append(written[place : found.end()])
            place = found.end()
    return [*pieces, written[place:]]
