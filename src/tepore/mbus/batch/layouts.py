"""Layouts of records, worked out once: which bytes are structure and must agree, which are values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tepore.mbus.errors import BadTelegram
from tepore.mbus.records import Record, parse_records
from tepore.mbus.records.header import RecordHeader
from tepore.mbus.records.numbers import VARIABLE_FIELD
from tepore.mbus.records.plausible import is_plausible, says_something

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tepore.mbus.batch.frames import Octets

MOST_LAYOUTS = 256


@dataclass(frozen=True, slots=True)
class Place:
    """A record of a layout.

    Attributes
    ----------
    header
        Its meaning; None for a maker's block after 0F or 1F.
    offset
        Offset of its DIF in the application payload.
    start, end
        Value bytes in the payload.
    """

    header: RecordHeader | None
    offset: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The records of telegrams that agree in every byte but their values.

    Attributes
    ----------
    places
        Records in the order sent.
    structure
        Offsets of the bytes that must agree, shape (m,).
    expected
        Those bytes, shape (m,).
    plausible
        The records are what a meter sends: asked of what a key without a MAC laid open.
    """

    places: tuple[Place, ...]
    structure: NDArray[np.intp]
    expected: Octets
    plausible: bool

    def fits(self, payload: Octets) -> NDArray[np.bool_]:
        """Tell which rows of a payload, shape (n, k), have this layout."""
        return np.asarray((payload[:, self.structure] == self.expected).all(axis=1), dtype=np.bool_)


class LayoutCache:
    """Layouts met so far, by length of payload; its owner is the caller.

    A sender of ever new layouts cannot fill it: past ``MOST_LAYOUTS`` of a length they are read singly.
    """

    def __init__(self) -> None:
        self._by_length: dict[int, list[Layout]] = {}

    def of_length(self, length: int) -> list[Layout]:
        """Return the layouts of payloads of a length, oldest first."""
        return self._by_length.setdefault(length, [])

    def add_first_of(self, payload: Octets) -> Layout | None:
        """Work out and keep the layout of a payload, shape (k,); None if it has none or there is no room."""
        known = self.of_length(len(payload))
        if len(known) >= MOST_LAYOUTS:
            return None
        layout = layout_of(payload.tobytes())
        if layout is not None:
            known.append(layout)
        return layout


def layout_of(payload: bytes) -> Layout | None:
    """Return the layout of application bytes; None where they are no records."""
    try:
        records = parse_records(payload)
    except BadTelegram:
        return None
    if not records:
        return None
    places = tuple(_place(record) for record in records)
    is_structure = np.ones(len(payload), dtype=np.bool_)
    for place, record in zip(places, records, strict=True):
        length_byte = _has_length_byte(place.header) and len(record.raw) > 0
        is_structure[place.start + length_byte : place.end] = False
    structure = np.flatnonzero(is_structure)
    expected = np.frombuffer(payload, dtype=np.uint8)[structure]
    # Values change from telegram to telegram; `doubtful_rows` judges those.
    without_values = [record._replace(value=None, marker=None) for record in records]
    plausible = is_plausible(without_values) and says_something(without_values)
    return Layout(places, structure, expected, plausible)


def _place(record: Record) -> Place:
    start = record.offset + len(record.dif_vif)
    header = None if record.kind in {"manufacturer", "more"} else record.header
    return Place(header, record.offset, start, start + len(record.raw))


def _has_length_byte(header: RecordHeader | None) -> bool:
    return header is not None and header.data_field == VARIABLE_FIELD
