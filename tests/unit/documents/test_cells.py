"""Cells are whole where they surely fit: measured against the font's own table of widths (`hmtx`)."""

from __future__ import annotations

import struct
from functools import cache
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tepore.documents.cells import placed_cell, word_width_mm
from tepore.documents.glyphs import drawable

SIZE_MM = 8.2 * 25.4 / 72
"""A table's letters are of 8.2 points, a point is 1/72 inch."""


def _part(font: bytes, wanted: bytes) -> bytes:
    (count,) = struct.unpack_from(">H", font, 4)
    for index in range(count):
        tag, _, offset, length = struct.unpack_from(">4sLLL", font, 12 + 16 * index)
        if tag == wanted:
            return font[offset : offset + length]
    raise AssertionError(wanted)


@cache
def widths(name: str) -> dict[str, float]:
    """Read the width of every character [of the font's size], by `cmap` of format 12 and `hmtx`."""
    font = (resources.files("tepore.documents") / "fonts" / name).read_bytes()
    (per_em,) = struct.unpack_from(">H", _part(font, b"head"), 18)
    (measured,) = struct.unpack_from(">H", _part(font, b"hhea"), 34)
    table, advances = _part(font, b"cmap"), _part(font, b"hmtx")
    found = {}
    for index in range(struct.unpack_from(">H", table, 2)[0]):
        (offset,) = struct.unpack_from(">L", table, 8 + 8 * index)
        if struct.unpack_from(">H", table, offset)[0] != 12:
            continue
        (groups,) = struct.unpack_from(">L", table, offset + 12)
        for group in range(groups):
            first, last, glyph = struct.unpack_from(">LLL", table, offset + 16 + 12 * group)
            for code in range(first, last + 1):
                at = min(glyph + code - first, measured - 1)
                found[chr(code)] = struct.unpack_from(">H", advances, 4 * at)[0] / per_em
    return found


@pytest.mark.parametrize("name", ["Inter-Regular.otf", "Inter-SemiBold.otf"])
def test_no_letter_is_wider_than_it_is_taken_for(name: str) -> None:
    wider = [
        letter for letter, width in widths(name).items() if width * SIZE_MM > word_width_mm(letter) + 1e-9
    ]
    assert len(widths(name)) > 2000
    assert wider == []


def test_a_cell_whose_words_fit_is_plain_text() -> None:
    assert placed_cell("1.234,56\u00a0€ / 1.000 millesimi", 30) == "1.234,56\u00a0€ / 1.000 millesimi"


def test_a_path_wider_than_its_column_breaks_after_its_marks() -> None:
    placed = placed_cell("letture/stagione-2023/scala_b.csv", 30)
    assert placed == {
        "pieces": ["letture/", "stagione-", "2023/", "scala_", "b.", "csv"], "fit": False, "split": False
    }  # fmt: skip


def test_a_figure_wider_than_its_column_is_set_smaller() -> None:
    placed = placed_cell("0,0351055580996…", 20)
    assert isinstance(placed, dict)
    assert placed["fit"] is True


def test_a_row_that_may_not_fit_a_page_may_be_split() -> None:
    placed = placed_cell("parola " * 100, 100)
    assert isinstance(placed, dict)
    assert placed["split"] is True


@given(st.text(max_size=80), st.one_of(st.none(), st.floats(1, 174)))
def test_no_letter_is_lost_or_added_between_pieces(written: str, room_mm: float | None) -> None:
    placed = placed_cell(written, room_mm)
    whole = placed if isinstance(placed, str) else "".join(placed["pieces"])  # type: ignore[arg-type,call-overload]
    assert whole == drawable(written)
