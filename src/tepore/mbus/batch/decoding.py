"""Many telegrams to columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from tepore.mbus.batch.columns import Column, column_of
from tepore.mbus.batch.doubt import doubtful_rows
from tepore.mbus.batch.frames import frames_of
from tepore.mbus.batch.keys import KeyRing
from tepore.mbus.batch.layouts import Layout, LayoutCache
from tepore.mbus.batch.opening import Opened, device_numbers, opened_of
from tepore.mbus.decoded import Decoded
from tepore.mbus.decoding import decode
from tepore.mbus.errors import BadTelegram
from tepore.mbus.formats import FormatCache
from tepore.mbus.identity import identify

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tepore.mbus.batch.frames import Octets, Positions
    from tepore.mbus.decoded import Link

CHUNK = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Telegrams of one layout, by columns.

    Attributes
    ----------
    positions
        Place of each telegram in what was given, shape (n,).
    link, ci
        The same for all: link, and CI bytes from the link layer inwards.
    decrypted
        A key opened them.
    address
        Meter's address as on the air (manufacturer, id, version, type), shape (n, 8); None without one.
    access_numbers, statuses
        Header bytes, shape (n,); None where there are none.
    columns
        One a record, in the order sent.
    """

    positions: Positions
    link: Link
    ci: tuple[int, ...]
    decrypted: bool
    address: Octets | None
    access_numbers: Octets | None
    statuses: Octets | None
    columns: tuple[Column, ...]

    def device_numbers(self) -> NDArray[np.uint32] | None:
        """Return the ids as numbers whose hexadecimal digits are the id, shape (n,)."""
        return None if self.address is None else device_numbers(self.address)


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """What many telegrams say.

    Attributes
    ----------
    groups
        Telegrams read by columns.
    singles
        Telegrams read one by one, with their place in what was given.
    refused
        Telegrams that give no reading, with their place and the reason.
    """

    groups: tuple[Group, ...]
    singles: tuple[tuple[int, Decoded], ...]
    refused: tuple[tuple[int, BadTelegram], ...]


def decode_batch(
    telegrams: Sequence[bytes],
    keys: KeyRing | None = None,
    *,
    layouts: LayoutCache | None = None,
    formats: FormatCache | None = None,
) -> Batch:
    """Return what telegrams say, the same as `decode` of each, whose order does not matter.

    Parameters
    ----------
    telegrams
        Bytes from the L field (air) or the start byte (wire) on, CRCs inside or removed.
    keys
        Keys by device.
    layouts
        Layouts met before; kept by the caller from one batch to the next.
    formats
        Formats of compact frames; full frames of this batch are learned before compact ones are read.
    """
    ring = keys if keys is not None else KeyRing()
    known = layouts if layouts is not None else LayoutCache()
    learned = formats if formats is not None else FormatCache.with_published()
    groups: list[Group] = []
    alone = np.ones(len(telegrams), dtype=np.bool_)
    for frames in frames_of(telegrams):
        for opened in opened_of(frames, ring):
            for group in _groups(opened, known):
                alone[group.positions] = False
                learned.learn(_format_of(group))
                groups.append(group)
    singles, refused = _one_by_one(telegrams, np.flatnonzero(alone), ring, learned)
    return Batch(tuple(groups), singles, refused)


def decode_stream(
    telegrams: Iterable[bytes],
    keys: KeyRing | None = None,
    *,
    formats: FormatCache | None = None,
    chunk: int = CHUNK,
) -> Iterator[Batch]:
    """Yield batches of a stream of any length; memory stays that of one chunk.

    Parameters
    ----------
    telegrams
        As for `decode_batch`.
    keys, formats
        As for `decode_batch`; layouts and formats are kept from one chunk to the next.
    chunk
        Telegrams a batch.
    """
    layouts, learned = LayoutCache(), formats if formats is not None else FormatCache.with_published()
    source = iter(telegrams)
    while part := list(islice(source, chunk)):
        yield decode_batch(part, keys, layouts=layouts, formats=learned)


def _groups(opened: Opened, layouts: LayoutCache) -> Iterator[Group]:
    waiting = np.arange(len(opened.positions))
    for layout in tuple(layouts.of_length(opened.payload.shape[1])):
        if not len(waiting):
            return
        fits = layout.fits(opened.payload[waiting])
        yield from _group(opened, waiting[fits], layout)
        waiting = waiting[~fits]
    while len(waiting):
        layout_or_none = layouts.add_first_of(opened.payload[waiting[0]])
        if layout_or_none is None:
            waiting = waiting[1:]
            continue
        fits = layout_or_none.fits(opened.payload[waiting])
        yield from _group(opened, waiting[fits], layout_or_none)
        waiting = waiting[~fits]


def _group(opened: Opened, rows: Positions, layout: Layout) -> Iterator[Group]:
    if not len(rows):
        return
    payload = opened.payload[rows]
    columns = tuple(column_of(place, payload) for place in layout.places)
    if opened.decrypted:  # what a wrong key may have laid open is read alone
        doubtful = np.any([doubtful_rows(column) for column in columns], axis=0)
        if doubtful.any() or not layout.plausible:
            yield from _group(opened, rows[~doubtful], layout) if layout.plausible else ()
            return
    yield Group(
        positions=opened.positions[rows],
        link=opened.frames.link,
        ci=opened.ci,
        decrypted=opened.decrypted,
        address=None if opened.address is None else opened.address[rows],
        access_numbers=None if opened.access_numbers is None else opened.access_numbers[rows],
        statuses=None if opened.statuses is None else opened.statuses[rows],
        columns=columns,
    )


def _format_of(group: Group) -> bytes:
    headers = (column.place.header for column in group.columns)
    return b"".join(header.dif_vif if header else b"\x0f" for header in headers)


def _one_by_one(
    telegrams: Sequence[bytes], positions: Positions, keys: KeyRing, formats: FormatCache
) -> tuple[tuple[tuple[int, Decoded], ...], tuple[tuple[int, BadTelegram], ...]]:
    singles: list[tuple[int, Decoded]] = []
    refused: list[tuple[int, BadTelegram]] = []
    for position in positions.tolist():
        try:
            key = _key_of(telegrams[position], keys)
            decoded = decode(telegrams[position], key=key, formats=formats)
        except BadTelegram as refusal:
            refused.append((position, refusal))
        else:
            singles.append((position, decoded))
    return tuple(singles), tuple(refused)


def _key_of(telegram: bytes, keys: KeyRing) -> bytes | None:
    """Return the key of the first of the meter and its radio adapter that has one."""
    for device_id in identify(telegram).device_ids:
        key = keys.key_of(int(device_id, 16))
        if key is not None:
            return key
    return None
