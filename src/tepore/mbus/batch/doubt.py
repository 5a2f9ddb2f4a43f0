"""Which rows of an opened group may be what a wrong key lays open, judged by the column.

The check is wider than `is_plausible`, never narrower: a row that raises a doubt is read alone, where that
function decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tepore.mbus.batch.columns import Column
from tepore.mbus.records.numbers import BCD_FIELDS, REAL_FIELD, VARIABLE_FIELD
from tepore.mbus.records.plausible import LARGEST, LARGEST_REAL, LATEST_YEARS, SMALLEST_REAL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tepore.mbus.records.header import RecordHeader

    Rows = NDArray[np.bool_]

SAFETY = 0.99  # floats stand in for exact numbers here: doubt a little before the limit
LAST_TEXT_LENGTH = 0xBF


def doubtful_rows(column: Column) -> Rows:
    """Tell in which rows a column's value may be what no meter sends.

    Parameters
    ----------
    column
        A column of telegrams that a key without a MAC opened.

    Returns
    -------
    ndarray
        Shape (n,).
    """
    header = column.place.header
    if header is None or header.is_profile or not column.octets.shape[1]:
        return np.zeros(len(column.present), dtype=np.bool_)
    if column.kind == "number":
        return _numbers(column, header)
    if column.kind in {"date", "datetime"}:
        return _dates(column)
    if header.data_field == REAL_FIELD:
        return _reals(column, header)
    is_text = header.data_field != VARIABLE_FIELD or header.coding == "container"
    return (
        np.zeros(len(column.present), dtype=np.bool_) if is_text else column.octets[:, 0] > LAST_TEXT_LENGTH
    )


def _numbers(column: Column, header: RecordHeader) -> Rows:
    doubt = (
        ~column.present if header.data_field in BCD_FIELDS else np.zeros(len(column.present), dtype=np.bool_)
    )
    if header.unit in LARGEST:
        doubt |= np.abs(column.scaled_numbers()) > LARGEST[header.unit] * SAFETY
    return doubt


def _dates(column: Column) -> Rows:
    octets = column.octets
    day = octets[:, 3 if octets.shape[1] == 6 else octets.shape[1] - 2] & 0x1F
    usual_gap = (day == 0) | (octets[:, -1] == 0) | (octets[:, -1] == 0xFF)
    years = np.asarray(column.numbers, dtype="datetime64[Y]").astype(np.int64) + 1970
    return np.where(column.present, years > LATEST_YEARS[0], ~usual_gap)


def _reals(column: Column, header: RecordHeader) -> Rows:
    reals = np.abs(np.ascontiguousarray(column.octets).view("<f4")[:, 0].astype(np.float64))
    reals = reals * float(header.factor or 1) * 10.0**header.exponent
    largest = min(LARGEST.get(header.unit or "", LARGEST_REAL), LARGEST_REAL) * SAFETY
    usual = (reals == 0) | ((reals > float(SMALLEST_REAL) / SAFETY) & (reals < largest))
    return np.asarray(~usual, dtype=np.bool_)
