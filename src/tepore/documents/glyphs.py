"""Which characters the documents' font can draw, and what stands for those it cannot.

An archival, accessible PDF (PDF/A-3, PDF/UA-1) may hold no character without a shape, so the typesetter
refuses it. A name may hold anything. What the font lacks, and what is never seen but changes how its
neighbours are read (direction marks, controls), is written as its code: ``[U+202E]``. JSON and workbook keep
the characters themselves.

The font's table of characters (``cmap``, OpenType 1.9, formats 4 and 12)::

    offset table | record: tag "cmap", offset | subtable: format, segments start..end
"""

from __future__ import annotations

import struct
import unicodedata
from functools import cache
from importlib import resources

_BLANKS = {"\t", "\n", "\r", "\v", "\f", "\u2028", "\u2029", "\x85"}
_UNSEEN_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn"}


def drawable(written: str) -> str:
    """Give a text that the documents' font can draw wholly.

    Parameters
    ----------
    written
        Any text, as a person or a file wrote it.

    Returns
    -------
    str
        The same text; line ends and tabs as spaces; what cannot be drawn or is not seen as ``[U+XXXX]``.
    """
    composed = unicodedata.normalize("NFC", written)
    if _as_they_are().issuperset(composed):
        return composed
    return "".join(_drawn(character) for character in composed)


@cache
def _as_they_are() -> frozenset[str]:
    characters = map(chr, code_points())
    return frozenset(character for character in characters if _drawn(character) == character)


def _drawn(character: str) -> str:
    if character in _BLANKS:
        return " "
    unseen = unicodedata.category(character) in _UNSEEN_CATEGORIES
    if unseen or ord(character) not in code_points():
        return f"[U+{ord(character):04X}]"
    return character


@cache
def code_points() -> frozenset[int]:
    """Give the code points that every weight of the documents' font draws."""
    fonts = resources.files("tepore.documents") / "fonts"
    drawn = [_mapped(font.read_bytes()) for font in fonts.iterdir() if font.name.endswith(".otf")]
    return frozenset[int].intersection(*drawn)


def _mapped(font: bytes) -> frozenset[int]:
    table = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", table, 2)
    found: set[int] = set()
    for index in range(count):
        platform, encoding, offset = struct.unpack_from(">HHL", table, 4 + 8 * index)
        if (platform, encoding) in {(0, 3), (0, 4), (3, 1), (3, 10)}:
            found |= _subtable(table[offset:])
    return frozenset(found)


def _table(font: bytes, wanted: bytes) -> bytes:
    (count,) = struct.unpack_from(">H", font, 4)
    for index in range(count):
        tag, _, offset, length = struct.unpack_from(">4sLLL", font, 12 + 16 * index)
        if tag == wanted:
            return font[offset : offset + length]
    return b"\0\0\0\0"


def _subtable(table: bytes) -> set[int]:
    (layout,) = struct.unpack_from(">H", table)
    if layout == 12:
        (groups,) = struct.unpack_from(">L", table, 12)
        spans = [struct.unpack_from(">LL", table, 16 + 12 * index) for index in range(groups)]
        return {code for start, end in spans for code in range(start, end + 1)}
    if layout == 4:
        return _segments(table)
    return set()


def _segments(table: bytes) -> set[int]:
    """Read format 4: four parallel columns of end, start, shift and offset of each segment."""
    (doubled,) = struct.unpack_from(">H", table, 6)
    found = set()
    for index in range(0, doubled, 2):
        (end,) = struct.unpack_from(">H", table, 14 + index)
        start_at = 16 + doubled + index
        (start,) = struct.unpack_from(">H", table, start_at)
        (shift,) = struct.unpack_from(">H", table, start_at + doubled)
        offset_at = start_at + 2 * doubled
        (offset,) = struct.unpack_from(">H", table, offset_at)
        for code in range(start, end + 1):
            glyph = code
            if offset:
                (glyph,) = struct.unpack_from(">H", table, offset_at + offset + 2 * (code - start))
            if (glyph + shift) % 65536 if glyph or not offset else 0:
                found.add(code)
    found.discard(0xFFFF)
    return found
