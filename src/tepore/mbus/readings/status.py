"""The status of a device as codes: the byte of the transport header, error flags, words of the maker's own.

Codes are words in capitals; ``OK`` where no bit is set. A bit that neither the standard nor the profile
explains is kept as ``UNKNOWN_20`` or ``ERROR_FLAGS_8`` (hexadecimal), so that nothing a meter says is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tepore.mbus.devices.profile import Profile, StatusWord
from tepore.mbus.records import Record

OK = "OK"
ERROR_FLAGS = "Error flags"

# EN 13757-7 table of the status field: two bits of application state, then single bits.
_APPLICATION = {1: "BUSY", 2: "ERROR", 3: "ALARM"}
_SINGLE = {0x04: "POWER_LOW", 0x08: "PERMANENT_ERROR", 0x10: "TEMPORARY_ERROR"}


def codes_of_status(
    transport: int | None,
    records: Sequence[Record],
    fields: Mapping[str, int],
    profile: Profile | None,
) -> dict[str, tuple[str, ...]]:
    """Return the codes of each status word, by the name of its reading, sorted and without repetition.

    Parameters
    ----------
    transport
        Status byte of the transport header; None where there is none.
    records
        Data records that a status word may stand in.
    fields
        Numbers of the maker's own layout, by name.
    profile
        Profile of the device, if any.
    """
    words = profile.status if profile else ()
    found: dict[str, set[str]] = {}
    explained: set[int] = set()
    for word in words:
        for number, width in _numbers(word, transport, records, fields, explained):
            found.setdefault(word.name, set()).update(_codes(word, number, width))
    if transport is not None:
        own = next((word for word in words if word.source == "transport"), None)
        found.setdefault("status", set()).update(_transport(transport, own))
    for record in records:
        if record.header.quantity == ERROR_FLAGS and id(record) not in explained and record.raw:
            number = int.from_bytes(record.raw, "little")
            found.setdefault("status", set()).update([f"ERROR_FLAGS_{number:X}"] if number else [])
    return {name: tuple(sorted(codes)) or (OK,) for name, codes in found.items()}


def _numbers(
    word: StatusWord,
    transport: int | None,
    records: Sequence[Record],
    fields: Mapping[str, int],
    explained: set[int],
) -> Iterable[tuple[int, int]]:
    """Yield the numbers a status word stands in, with their width in bits."""
    if word.source == "field" and word.key in fields:
        yield fields[word.key], 64
    if word.source == "record":
        for record in records:
            if word.key in {record.dif_vif.hex().upper(), record.quantity} and record.raw:
                explained.add(id(record))
                yield int.from_bytes(record.raw, "little"), 8 * len(record.raw)
    if word.source == "transport" and transport is not None and word.name != "status":
        yield transport, 8


def _codes(word: StatusWord, number: int, width: int) -> Iterable[str]:
    left = number & (word.known or (1 << width) - 1)
    for bit in word.bits:
        hit = (number & bit.within) == bit.mask if bit.equals else number & bit.mask == bit.mask
        if hit:
            yield bit.code
            left &= ~(bit.within if bit.equals else bit.mask)
    if left:
        yield f"{word.unknown}_{left:X}"


def _transport(status: int, own: StatusWord | None) -> Iterable[str]:
    if not status:
        return
    left = status
    for bit in own.bits if own else ():
        if status & bit.mask == bit.mask:
            yield bit.code
            left &= ~bit.mask
    if left & 0x03:
        yield _APPLICATION[left & 0x03]
    for mask, code in _SINGLE.items():
        if left & mask:
            yield code
    if left & 0xE0:
        yield f"UNKNOWN_{left & 0xE0:X}"
