"""Transport headers and security mode 5 by the column.

CBC of a group is one pass over single blocks and one XOR: each block is deciphered with the key schedule of
its device, then combined with the block before it, for all telegrams at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tepore.mbus.application import RADIO_CONVERTERS
from tepore.mbus.batch.frames import Frames
from tepore.mbus.batch.keys import KeyRing
from tepore.mbus.transport.ell import ELL_SHORT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tepore.mbus.batch.frames import Octets, Positions

LONG, SHORT, NO_HEADER = 0x72, 0x7A, 0x78
HEADER_SIZES = {LONG: 13, SHORT: 5, NO_HEADER: 1}
CHECK_BYTE, BLOCK = 0x2F, 16
MODE_5 = 5
# Address bytes of the long header (ID, M, version, type) in the order of the air (M, ID, version, type).
AS_ON_THE_AIR = [4, 5, 0, 1, 2, 3, 6, 7]


@dataclass(frozen=True, slots=True)
class Opened:
    """Application bytes of telegrams with the same headers, opened.

    Attributes
    ----------
    positions
        Place of each telegram in what was given, shape (n,).
    frames
        Where they came from: the link.
    ci
        CI bytes from the link layer inwards.
    address
        Meter's address as on the air, shape (n, 8); None where no header carries one.
    access_numbers, statuses
        Bytes of the headers, shape (n,); None where there are none.
    payload
        Application bytes with the check bytes of an enciphered telegram, shape (n, k).
    decrypted
        A key opened them.
    """

    positions: Positions
    frames: Frames
    ci: tuple[int, ...]
    address: Octets | None
    access_numbers: Octets | None
    statuses: Octets | None
    payload: Octets
    decrypted: bool


def opened_of(frames: Frames, keys: KeyRing) -> Iterator[Opened]:
    """Yield the application bytes of frames that are plain or that a key opens by mode 5.

    Parameters
    ----------
    frames
        Frames of one length.
    keys
        Keys by device.
    """
    for ci in np.unique(frames.content[:, 0]):
        chosen = frames.content[:, 0] == ci
        content = frames.content[chosen]
        if ci == ELL_SHORT and frames.address is not None and content.shape[1] > 3:
            for inner in np.unique(content[:, 3]):
                rows = content[:, 3] == inner
                yield from _headed(
                    frames, np.flatnonzero(chosen)[rows], content[rows, 3:], content[rows, 2], keys
                )
        else:
            yield from _headed(frames, np.flatnonzero(chosen), content, None, keys)


def _headed(
    frames: Frames, rows: Positions, content: Octets, ell_access: Octets | None, keys: KeyRing
) -> Iterator[Opened]:
    ci = int(content[0, 0])
    size = HEADER_SIZES.get(ci)
    if size is None or content.shape[1] <= size:
        return
    address = None if frames.address is None else frames.address[rows]
    if ci == LONG:
        address = content[:, 1:9][:, AS_ON_THE_AIR]
    if address is not None and (of_converters := np.isin(address[:, -1], sorted(RADIO_CONVERTERS))).any():
        # The meter behind a radio converter is named in its records: those are read one by one.
        kept = ~of_converters
        part_of_access = None if ell_access is None else ell_access[kept]
        if kept.any():
            yield from _headed(frames, rows[kept], content[kept], part_of_access, keys)
        return
    layers = (ci,) if ell_access is None else (ELL_SHORT, ci)
    base = Opened(
        positions=frames.positions[rows],
        frames=frames,
        ci=layers,
        address=address,
        access_numbers=ell_access if ci == NO_HEADER else content[:, size - 4],
        statuses=None if ci == NO_HEADER else content[:, size - 3],
        payload=content[:, size:],
        decrypted=False,
    )
    if ci == NO_HEADER:
        yield base
        return
    modes, blocks = content[:, size - 1] & 0x1F, content[:, size - 2] >> 4
    plain = (modes == 0) | ((modes == MODE_5) & (blocks == 0))
    if plain.any():
        yield _part(base, plain)
    for count in np.unique(blocks[(modes == MODE_5) & (blocks > 0)]):
        chosen = (modes == MODE_5) & (blocks == count)
        if count * BLOCK <= base.payload.shape[1] and address is not None:
            yield from _open_mode_5(_part(base, chosen), int(count) * BLOCK, keys)


def _part(opened: Opened, chosen: NDArray[np.bool_]) -> Opened:
    def of(column: Octets | None) -> Octets | None:
        return None if column is None else column[chosen]

    return Opened(
        positions=opened.positions[chosen],
        frames=opened.frames,
        ci=opened.ci,
        address=of(opened.address),
        access_numbers=of(opened.access_numbers),
        statuses=of(opened.statuses),
        payload=opened.payload[chosen],
        decrypted=opened.decrypted,
    )


def device_numbers(address: Octets) -> NDArray[np.uint32]:
    """Return the identification number of each address as a number, shape (n,): its hexadecimal digits."""
    return np.ascontiguousarray(address[:, 2:6]).view("<u4")[:, 0]


def _open_mode_5(part: Opened, size: int, keys: KeyRing) -> Iterator[Opened]:
    address, access = part.address, part.access_numbers
    if address is None or access is None:
        return
    order = np.argsort(device_numbers(address), kind="stable")
    enciphered = np.ascontiguousarray(part.payload[order, :size])
    blocks, has_key = _deciphered_blocks(enciphered, device_numbers(address)[order], keys)
    before = np.empty_like(enciphered)
    before[:, :8] = address[order]
    before[:, 8:BLOCK] = access[order, None]
    before[:, BLOCK:] = enciphered[:, :-BLOCK]
    plain = blocks ^ before
    right = has_key & (plain[:, 0] == CHECK_BYTE) & (plain[:, 1] == CHECK_BYTE)
    payload = part.payload.copy()
    payload[order, :size] = plain
    chosen = np.zeros(len(order), dtype=np.bool_)
    chosen[order[right]] = True
    if chosen.any():
        found = _part(part, chosen)
        yield Opened(
            positions=found.positions,
            frames=found.frames,
            ci=found.ci,
            address=found.address,
            access_numbers=found.access_numbers,
            statuses=found.statuses,
            payload=payload[chosen],
            decrypted=True,
        )


def _deciphered_blocks(
    enciphered: Octets, numbers: NDArray[np.uint32], keys: KeyRing
) -> tuple[Octets, NDArray[np.bool_]]:
    """Return single blocks deciphered, rows in the order of the devices, and which rows had a key."""
    size = enciphered.shape[1]
    octets = memoryview(enciphered.tobytes())
    devices, starts = np.unique(numbers, return_index=True)
    bounds = [*starts.tolist(), len(numbers)]
    has_key = np.ones(len(numbers), dtype=np.bool_)
    parts = []
    for index, device in enumerate(devices.tolist()):
        start, end = bounds[index], bounds[index + 1]
        schedule = keys.schedule_of(device)
        if schedule is None:
            has_key[start:end] = False
            parts.append(bytes((end - start) * size))
        else:
            parts.append(schedule.update(octets[start * size : end * size]))
    return np.frombuffer(b"".join(parts), dtype=np.uint8).reshape(-1, size), has_key
