"""Record headers: DIF, DIFEs, VIF and VIFEs (EN 13757-3, clause on the data record header).

::

    +-----+---------+-----+-----------------+---------+
    | DIF | DIFE... | VIF | text (VIF 7C)   | VIFE... |
    +-----+---------+-----+-----------------+---------+
     7 extension: one more byte follows, in both chains at most ten
     6 storage bit 0 (DIF); subunit bit (DIFE)
     5-4 function (DIF); tariff bits (DIFE)
     3-0 data field (DIF); storage bits (DIFE)

Faults survived: a chain that does not end, a chain longer than ten, a text length beyond the telegram.
Headers repeat from telegram to telegram: the meaning of a run of header bytes is kept once worked out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from tepore.mbus.errors import BadTelegram
from tepore.mbus.records.vif import (
    COMBINABLE,
    COMBINABLE_EXTENSION,
    FB,
    FD,
    FD_SECOND,
    PRIMARY,
    RECORD_ERRORS,
    Coding,
    Vif,
)

Function = Literal["instantaneous", "maximum", "minimum", "error"]

MOST_EXTENSIONS = 10
LONGEST_TEXT_UNIT = 64
PLAIN_TEXT = 0x7C
MANUFACTURER_VIF = 0x7F
EXTENSION_TABLES = {0xFB: FB, 0xFD: FD}
FUNCTIONS: tuple[Function, ...] = ("instantaneous", "maximum", "minimum", "error")
#: Match of a header that is complete and has no unit in plain text: nearly all are found by one look.
usual_header = re.compile(
    rb"[\x80-\xFF]{0,10}[\x00-\x7F]"
    rb"(?:[\x00-\x7B\x7D-\x7F]|[\x80-\xFB\xFD-\xFF][\x80-\xFF]{0,10}[\x00-\x7F])"
).match


@dataclass(frozen=True, slots=True)
class RecordHeader:
    """Meaning of a run of header bytes; attributes not named here are those of a :class:`Record`.

    Attributes
    ----------
    data_field
        Low four bits of the DIF: length and coding of the value.
    exponent
        Power of ten by which the number is multiplied.
    factor
        Factor beside the power of ten; None for 1.
    constant
        Constant added to the scaled number; None for 0.
    coding
        Signed or unsigned number, date, or container.
    is_profile, is_event
        The value is a compact profile; the value bytes are the date of an event.
    """

    dif_vif: bytes
    data_field: int
    function: Function
    storage: int
    tariff: int
    subunit: int
    quantity: str | None
    unit: str | None
    exponent: int
    factor: Decimal | None
    constant: Decimal | None
    coding: Coding
    modifiers: tuple[str, ...]
    record_error: str | None
    is_profile: bool
    is_event: bool

    def __hash__(self) -> int:
        # These two tell headers apart; what else is equal then is found by comparison.
        return hash((self.dif_vif, self.storage))


def read_header(payload: bytes, offset: int, *, base: int = 0) -> tuple[RecordHeader, int]:
    """Return the record header at an offset and the offset of its value.

    Parameters
    ----------
    payload
        Application bytes.
    offset
        Offset of the DIF.
    base
        Offset of the payload in the telegram, for the refusal.

    Raises
    ------
    BadTelegram
        ``telegram.record`` where the header does not end as it should.
    """
    usual = usual_header(payload, offset)
    if usual is not None:
        return header_of(usual[0]), usual.end()
    vif_at = _end_of_chain(payload, offset, base, "DIFE")
    if vif_at >= len(payload):
        raise BadTelegram("telegram.record", base + vif_at, "The telegram ends before a VIF.")
    end = vif_at + 1
    if payload[vif_at] & 0x7F == PLAIN_TEXT:
        if end >= len(payload) or end + 1 + payload[end] > len(payload):
            raise BadTelegram(
                "telegram.record", base + end, "The unit in plain text ends after the telegram."
            )
        if payload[end] > LONGEST_TEXT_UNIT:
            raise BadTelegram("telegram.record", base + end, "The unit in plain text is too long.")
        end += 1 + payload[end]
    if payload[vif_at] & 0x80:
        if end >= len(payload):
            raise BadTelegram("telegram.record", base + end, "The telegram ends before a VIFE.")
        end = _end_of_chain(payload, end, base, "VIFE")
    return header_of(payload[offset:end]), end


def _end_of_chain(payload: bytes, start: int, base: int, name: str) -> int:
    end = start
    while payload[end] & 0x80:
        end += 1
        if end >= len(payload):
            raise BadTelegram("telegram.record", base + end, f"The telegram ends before a {name}.")
        if end - start > MOST_EXTENSIONS:
            raise BadTelegram("telegram.record", base + end, f"More than ten {name} bytes.")
    return end + 1


@lru_cache(maxsize=65536)
def header_of(dif_vif: bytes) -> RecordHeader:
    """Return the meaning of header bytes that are known to be complete."""
    dif = dif_vif[0]
    storage, tariff, subunit, vif_at = _registers(dif_vif)
    vif, text, vifes = _vif_and_rest(dif_vif, vif_at)
    scale = _Scale(vif, text)
    for_all = dif_vif[vif_at] & 0x7F == MANUFACTURER_VIF
    scale.apply_all(vifes, manufacturer=for_all)
    return RecordHeader(
        dif_vif=dif_vif,
        data_field=dif & 0x0F,
        function=FUNCTIONS[dif >> 4 & 3],
        storage=storage,
        tariff=tariff,
        subunit=subunit,
        quantity=vif.quantity,
        unit=scale.unit,
        exponent=scale.exponent,
        factor=vif.factor,
        constant=scale.constant,
        coding=scale.coding,
        modifiers=tuple(scale.modifiers),
        record_error=scale.record_error,
        is_profile=scale.is_profile,
        is_event=scale.is_event,
    )


def _block(dif: int) -> RecordHeader:
    """Return the header of bytes of the maker's own, which say nothing that the standard defines."""
    return RecordHeader(
        dif_vif=bytes([dif]),
        data_field=0xF,
        function="instantaneous",
        storage=0,
        tariff=0,
        subunit=0,
        quantity=None,
        unit=None,
        exponent=0,
        factor=None,
        constant=None,
        coding="container",
        modifiers=(),
        record_error=None,
        is_profile=False,
        is_event=False,
    )


#: Headers of the blocks after DIF 0F and 1F.
BLOCKS = {dif: _block(dif) for dif in (0x0F, 0x1F)}


def headers_of_format(told: bytes) -> list[RecordHeader]:
    """Return the headers of records whose header bytes are given in a row.

    Parameters
    ----------
    told
        DIFs and VIFs of well-formed records, without values.

    Raises
    ------
    BadTelegram
        ``telegram.record`` where they are not well-formed.
    """
    headers, at = [], 0
    while at < len(told):
        if told[at] in BLOCKS:
            header, at = BLOCKS[told[at]], at + 1
        else:
            header, at = read_header(told, at)
        headers.append(header)
    return headers


def _registers(dif_vif: bytes) -> tuple[int, int, int, int]:
    storage, tariff, subunit = dif_vif[0] >> 6 & 1, 0, 0
    at = 0
    while dif_vif[at] & 0x80:
        at += 1
        dife = dif_vif[at]
        storage |= (dife & 0x0F) << (4 * at - 3)
        tariff |= (dife >> 4 & 3) << (2 * at - 2)
        subunit |= (dife >> 6 & 1) << (at - 1)
    return storage, tariff, subunit, at + 1


def _vif_and_rest(dif_vif: bytes, vif_at: int) -> tuple[Vif, str | None, bytes]:
    first = dif_vif[vif_at]
    if first & 0x7F == PLAIN_TEXT:
        text_end = vif_at + 2 + dif_vif[vif_at + 1]
        text = dif_vif[vif_at + 2 : text_end][::-1].decode("latin-1")
        return PRIMARY[PLAIN_TEXT], text, dif_vif[text_end:]
    table = EXTENSION_TABLES.get(first)
    if table is None:
        return PRIMARY[first & 0x7F], None, dif_vif[vif_at + 1 :]
    code = dif_vif[vif_at + 1]
    if first == 0xFD and code == 0xFD:
        return FD_SECOND[dif_vif[vif_at + 2] & 0x7F], None, dif_vif[vif_at + 3 :]
    return table[code & 0x7F], None, dif_vif[vif_at + 2 :]


class _Scale:
    """What the VIFEs of one header do to unit, scale and meaning, applied one after the other."""

    def __init__(self, vif: Vif, text: str | None) -> None:
        self.unit = text or vif.unit
        self.exponent = vif.exponent
        self.constant: Decimal | None = None
        self.coding: Coding = vif.coding
        self.modifiers: list[str] = []
        self.record_error: str | None = None
        self.is_profile = False
        self.is_event = False

    def apply_all(self, vifes: bytes, *, manufacturer: bool) -> None:
        table = COMBINABLE
        for vife in vifes:
            code = vife & 0x7F
            entry = table[code]
            table = COMBINABLE_EXTENSION if entry.effect == "extension" else COMBINABLE
            if manufacturer and not 0x70 <= code <= 0x7B:
                # After VIF FF the VIFEs are the maker's own; correction factors and constants keep their
                # meaning there, as every decoder that publishes its figures reads them.
                self.modifiers.append(f"{code:02X}")
                continue
            self._apply(code, entry.effect)
            self._rescale(entry.unit, entry.suffix, entry.exponent, entry.offset)
            if entry.name:
                self.modifiers.append(entry.name)
            if entry.effect == "manufacturer":
                manufacturer_codes = vifes[vifes.index(vife) + 1 :]
                self.modifiers.extend(f"{code & 0x7F:02X}" for code in manufacturer_codes)
                return

    def _apply(self, code: int, effect: str) -> None:
        if effect == "error":
            self.record_error = RECORD_ERRORS.get(code, f"Reserved {code:02X}") if code else None
        elif effect == "profile":
            self.is_profile = True
        elif effect == "event":
            self.is_event = True
        elif effect == "count":
            self.unit, self.exponent = None, 0
        elif effect == "unsigned" and self.coding == "signed":
            self.coding = "unsigned"

    def _rescale(self, unit: str | None, suffix: str, exponent: int, offset: int | None) -> None:
        if unit is not None:
            self.unit, self.exponent = unit, 0
        if suffix:
            self.unit = (self.unit or "1") + suffix
        self.exponent += exponent
        if offset is not None:
            self.constant = (self.constant or Decimal(0)) + Decimal(f"1E{offset}")
