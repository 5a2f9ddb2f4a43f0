"""Link frames by the column: telegrams of one length as a matrix, checked and freed of their CRCs.

Only frames that leave no doubt come out of here; all others are left to the reading of single telegrams,
which says why it refuses them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tepore.mbus.crc import crc_table
from tepore.mbus.link.wired import FROM_PRIMARY, START_LONG, STOP
from tepore.mbus.link.wireless import (
    BLOCK_A,
    FIRST_CRC_AT_B,
    HEADER,
    TO_METER,
    blocks_of_format_a,
    size_of_format_a,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tepore.mbus.decoded import Link

    Octets = NDArray[np.uint8]
    Positions = NDArray[np.intp]

SHORTEST, LONGEST = HEADER + 1, 300
_CRC_TABLE = np.array(crc_table(), dtype=np.uint16)
_TO_METER = np.isin(np.arange(256), sorted(TO_METER))


@dataclass(frozen=True, slots=True)
class Frames:
    """Checked frames of one length.

    Attributes
    ----------
    positions
        Place of each telegram in what was given, shape (n,).
    link
        ``wmbus`` or ``mbus``.
    address
        Sender's address as on the air, shape (n, 8); None on the wire.
    content
        Bytes from the CI field on, shape (n, k).
    """

    positions: Positions
    link: Link
    address: Octets | None
    content: Octets


def frames_of(telegrams: Sequence[bytes]) -> Iterator[Frames]:
    """Yield the frames that are right beyond doubt.

    Parameters
    ----------
    telegrams
        Bytes from the L field or the start byte on.
    """
    lengths = np.fromiter(map(len, telegrams), dtype=np.intp, count=len(telegrams))
    for length in np.unique(lengths):
        if SHORTEST <= length <= LONGEST:
            positions = np.flatnonzero(lengths == length)
            joined = b"".join([telegrams[position] for position in positions.tolist()])
            yield from _of_one_length(
                np.frombuffer(joined, dtype=np.uint8).reshape(-1, int(length)), positions
            )


def crc16_of_rows(octets: Octets) -> NDArray[np.uint16]:
    """Return the CRC of EN 13757-4 of each row.

    Parameters
    ----------
    octets
        Bytes, shape (n, k).

    Returns
    -------
    ndarray
        CRCs, shape (n,).
    """
    crc = np.zeros(len(octets), dtype=np.uint16)
    for column in np.ascontiguousarray(octets.T):
        crc = (crc << np.uint16(8)) ^ _CRC_TABLE[(crc >> np.uint16(8)) ^ column]
    return crc ^ np.uint16(0xFFFF)


def _of_one_length(matrix: Octets, positions: Positions) -> Iterator[Frames]:
    length = matrix.shape[1]
    wired = (matrix[:, 0] == START_LONG) & (matrix[:, 3] == START_LONG) & (matrix[:, 1] == matrix[:, 2])
    if wired.any():
        yield from _wired(matrix[wired], positions[wired])
    for announced in np.unique(matrix[~wired, 0]):
        chosen = ~wired & (matrix[:, 0] == announced) & ~_TO_METER[matrix[:, 1]]
        if announced + 1 == length:
            yield from _stripped(matrix[chosen], positions[chosen])
        elif announced >= HEADER and size_of_format_a(int(announced)) == length:
            yield from _format_a(matrix[chosen], positions[chosen])


def _wired(matrix: Octets, positions: Positions) -> Iterator[Frames]:
    end = matrix.shape[1] - 2
    right = (
        (matrix[:, 1] == end - 4)
        & (matrix[:, -1] == STOP)
        & (matrix[:, 4] & FROM_PRIMARY == 0)
        & (matrix[:, 4:end].sum(axis=1, dtype=np.uint8) == matrix[:, end])
    )
    if right.any():
        yield Frames(positions[right], "mbus", None, matrix[right, 6:end])


def _stripped(matrix: Octets, positions: Positions) -> Iterator[Frames]:
    sure = ~(_may_be_format_b(matrix) | _may_have_the_last_crc_left(matrix))
    if sure.any():
        chosen = matrix[sure]
        yield Frames(positions[sure], "wmbus", chosen[:, 2:HEADER], chosen[:, HEADER:])


def _may_be_format_b(matrix: Octets) -> NDArray[np.bool_]:
    """Tell which rows end in a CRC that fits the last block of format B."""
    end = matrix.shape[1] - 2
    start = 0 if end <= FIRST_CRC_AT_B else FIRST_CRC_AT_B + 2
    return _crc_fits(matrix, start, end)


def _may_have_the_last_crc_left(matrix: Octets) -> NDArray[np.bool_]:
    """Tell which rows end in a CRC that fits the last block of format A, the others removed."""
    end = matrix.shape[1] - 2
    return _crc_fits(matrix, end - ((end - HEADER - 1) % BLOCK_A + 1), end)


def _crc_fits(matrix: Octets, start: int, end: int) -> NDArray[np.bool_]:
    if not 0 <= start < end:
        return np.zeros(len(matrix), dtype=np.bool_)
    return np.asarray(crc16_of_rows(matrix[:, start:end]) == _stated_crc(matrix, end), dtype=np.bool_)


def _stated_crc(matrix: Octets, at: int) -> NDArray[np.uint16]:
    return matrix[:, at].astype(np.uint16) << np.uint16(8) | matrix[:, at + 1]


def _format_a(matrix: Octets, positions: Positions) -> Iterator[Frames]:
    blocks = blocks_of_format_a(int(matrix[0, 0])) if len(matrix) else []
    right = np.ones(len(matrix), dtype=np.bool_)
    for start, end in blocks:
        right &= _crc_fits(matrix, start, end)
    if right.any():
        chosen = matrix[right]
        content = np.concatenate([chosen[:, start:end] for start, end in blocks[1:]], axis=1)
        yield Frames(positions[right], "wmbus", chosen[:, 2:HEADER], content)
