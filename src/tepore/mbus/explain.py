"""A telegram byte by byte: which layer each run of bytes belongs to and what it says.

The layers are walked with the readers that ``decode`` uses, as far as they go; where one refuses, its fault
is the last row, at its byte.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from tepore.mbus.decoding import decode
from tepore.mbus.errors import BadTelegram
from tepore.mbus.explain_blocks import parts_of_block
from tepore.mbus.formats import FormatCache
from tepore.mbus.link import Address, Crc, Frame, looks_wired, read_wired, read_wireless
from tepore.mbus.link.wireless import HEADER as LINK_HEADER
from tepore.mbus.plain import plain_record
from tepore.mbus.records.parse import collect_records
from tepore.mbus.security import mode_name, session_is_plain
from tepore.mbus.transport import announcement, medium_name, read_afl, read_ell, read_header, status_flags
from tepore.mbus.transport.afl import AFL_CODE
from tepore.mbus.transport.ell import AES_CTR, ELL_CODES
from tepore.mbus.transport.header import HEADER_SIZES

if TYPE_CHECKING:
    from tepore.mbus.decoded import Decoded, Link
    from tepore.mbus.explain_blocks import Part
    from tepore.mbus.records import Record

Layer = Literal[
    "link", "extended link", "authentication", "transport", "record", "filler", "payload", "fault"
]


@dataclass(frozen=True, slots=True)
class Row:
    """A run of bytes and what it says.

    Attributes
    ----------
    start, end
        First byte of the telegram and the one after the last.
    octets
        The bytes, deciphered where a key opened them.
    layer
        Layer they belong to; ``fault`` for the byte at which the telegram is refused.
    meaning
        What they say, as one sentence.
    """

    start: int
    end: int
    octets: bytes
    layer: Layer
    meaning: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The rows of a telegram, and why it is refused where it is."""

    rows: tuple[Row, ...]
    decoded: Decoded | None
    refusal: BadTelegram | None


def explain(
    telegram: bytes,
    *,
    link: Link | None = None,
    key: bytes | None = None,
    formats: FormatCache | None = None,
    crc: Crc = "auto",
) -> Explanation:
    """Return a telegram byte by byte; parameters as for :func:`~tepore.mbus.decode`, nothing is raised."""
    decoded, refusal = None, None
    try:
        decoded = decode(telegram, link=link, key=key, formats=formats, crc=crc)
    except BadTelegram as caught:
        refusal = caught
    walk = _Walk(telegram)
    wired = link == "mbus" or (link is None and looks_wired(telegram))
    try:
        walk.frame(read_wired(telegram) if wired else read_wireless(telegram, crc)[-1 if refusal else 0])
    except BadTelegram as caught:
        refusal = refusal or caught
        if not walk.rows and not wired:
            walk.faulty_frame()
    if decoded is not None:
        walk.payload(decoded)
    else:
        walk.unread_payload()
    rows = walk.rows
    if refusal is not None:
        end = min(refusal.offset + 1, len(telegram))
        rows.append(Row(refusal.offset, end, telegram[refusal.offset : end], "fault", refusal.what))
    return Explanation(tuple(rows), decoded, refusal)


class _Walk:
    """The rows of a telegram so far, and the content that is still to be explained."""

    def __init__(self, telegram: bytes) -> None:
        self.telegram = telegram
        self.rows: list[Row] = []
        self.left = b""
        self.places: tuple[int, ...] = ()
        self.has_plain_records = False

    def raw(self, start: int, end: int, meaning: str) -> None:
        self.rows.append(Row(start, end, self.telegram[start:end], "link", meaning))

    def take(self, size: int, layer: Layer, meaning: str, shown: bytes | None = None) -> bytes:
        octets, self.left = self.left[:size], self.left[size:]
        places, self.places = self.places[:size], self.places[size:]
        if places:
            self.rows.append(
                Row(places[0], places[-1] + 1, octets if shown is None else shown, layer, meaning)
            )
        return octets

    def frame(self, frame: Frame) -> None:
        if frame.address is None:
            self.raw(0, 4, f"Start of a long frame of {self.telegram[1]} bytes.")
            self.raw(4, 5, f"C field {frame.control:02X}.")
            self.raw(5, 6, f"Primary address {frame.primary_address}.")
        else:
            self.raw(0, 1, f"Length {self.telegram[0]}.")
            self.raw(1, 2, f"C field {frame.control:02X}.")
            self.raw(2, 10, f"Sender {_address(frame.address)}.")
        self.left, self.places = frame.content, tuple(frame.places)
        for finding in frame.findings:
            self.raw(len(self.telegram) - 2, len(self.telegram), f"Finding {finding}.")
        self._headers()

    def faulty_frame(self) -> None:
        """Explain the link header of a wireless frame that is cut or fails its CRC, as far as it is there."""
        header = self.telegram[:LINK_HEADER]
        if len(header) < LINK_HEADER:
            return
        self.raw(0, 1, f"Length {header[0]}: {len(self.telegram)} bytes are there.")
        self.raw(1, 2, f"C field {header[1]:02X}.")
        self.raw(2, LINK_HEADER, f"Sender {_address(Address(header[2:]))}.")
        self.raw(LINK_HEADER, len(self.telegram), "Not read.")

    def _headers(self) -> None:
        if self.left and self.left[0] in ELL_CODES and self.rows[0].end == 1:
            ell = read_ell(self.left, self.places[0])
            enciphered = ell.encryption == AES_CTR
            control = f"CC {ell.communication_control:02X}, access number {ell.access_number}."
            self.take(ell.size, "extended link", control)
            if ell.session and enciphered and not session_is_plain(self.left):
                return
            if ell.session:
                self.take(2, "extended link", "CRC of what follows: right.")
        if self.left and self.left[0] == AFL_CODE:
            afl = read_afl(self.left, self.places[0])
            counter = f", message counter {int.from_bytes(afl.counter, 'little')}" if afl.counter else ""
            part = f"Fragment {afl.fragment}, {'more follow' if afl.more_fragments else 'the last'}. "
            mac = f"MAC of {len(afl.mac)} bytes{counter}." if afl.mac else f"No MAC{counter}."
            self.take(afl.size, "authentication", (part if afl.fragment else "") + mac)
            if afl.fragment > 1:
                return  # the header stands in the first
        if self.left:
            self._transport()

    def _transport(self) -> None:
        announced = announcement(self.left[0], self.places[0])
        header = read_header(self.left, announced, self.places[0])
        self.has_plain_records = announced.carries == "records" and header.mode == 0
        self.take(1, "transport", f"CI {announced.ci:02X}: {announced.carries}, {announced.header} header.")
        if header.address is not None:
            self.take(8, "transport", f"Meter {_address(header.address)}.")
        if HEADER_SIZES[announced.header]:
            flags = ", ".join(status_flags(header.status or 0)) or "nothing to report"
            self.take(1, "transport", f"Access number {header.access_number}.")
            self.take(1, "transport", f"Status {header.status or 0:02X}: {flags}.")
            self.take(2, "transport", f"Configuration: {_protection(header.mode)}.")
            self.take(len(header.extension), "transport", "Extension of the configuration.")
            self.take(len(header.counter), "transport", "Message counter.")

    def payload(self, decoded: Decoded) -> None:
        """Explain the application bytes by the records, where these stand where they were sent."""
        plain = decoded.payload
        told_by_records = any(not _is_block(record) for record in decoded.records)
        if len(plain) > len(self.left) or not (told_by_records or _has_blocks(decoded)):
            return self._whole_payload(decoded)
        self._filler(plain[self._records(decoded.records, plain, decoded) :])
        return self._whole_payload(decoded) if self.left else None

    def unread_payload(self) -> None:
        """Explain the records before a faulty one; nothing of bytes that only a key could have laid open."""
        records: list[Record] = []
        if self.has_plain_records:
            with suppress(BadTelegram):
                collect_records(self.left, records)
        self._records(records, self.left)
        self.take(len(self.left), "payload", "Not read.")

    def _records(self, records: Sequence[Record], plain: bytes, decoded: Decoded | None = None) -> int:
        """Explain records one after the other and return where the last one ends."""
        at = 0
        for record in records:
            self._filler(plain[at : record.offset])
            size = len(record.dif_vif) + len(record.raw)
            shown = plain[record.offset : record.offset + size]
            parts = parts_of_block(decoded, record.raw) if decoded and _is_block(record) else ()
            if parts:
                head = len(record.dif_vif)
                self.take(head, "record", _meaning(record), shown[:head])
                self._parts(parts, record.raw)
            else:
                self.take(size, "record", _meaning(record), shown)
            at = record.offset + size
        return at

    def _filler(self, octets: bytes) -> None:
        if octets:
            self.take(len(octets), "filler", "Filler.", octets)

    def _parts(self, parts: Sequence[Part], block: bytes) -> None:
        for part in parts:
            self.take(part.end - part.start, "payload", part.meaning, block[part.start : part.end])

    def _whole_payload(self, decoded: Decoded) -> None:
        parts = parts_of_block(decoded, decoded.payload)
        if parts and len(decoded.payload) == len(self.left):
            return self._parts(parts, decoded.payload)
        records = "; ".join(_meaning(record) for record in decoded.records)
        self.take(
            len(self.left), "payload", records or "Bytes of a layout of the maker's own, or of the link."
        )
        return None


def _protection(mode: int) -> str:
    """Return what protects the application bytes: ``security mode 5``."""
    name = mode_name(mode)
    return "no encryption" if name == "none" else name.replace("mode", "security mode ")


def _is_block(record: Record) -> bool:
    """Tell whether a record holds bytes of the maker's own."""
    return record.kind in {"manufacturer", "more", "bytes"}


def _has_blocks(decoded: Decoded) -> bool:
    """Tell whether the profile reads a record of the maker's own bytes rather than the whole payload."""
    return any(parts_of_block(decoded, record.raw) for record in decoded.records if _is_block(record))


def _address(address: Address) -> str:
    medium = medium_name(address.device_type)
    return f"{address.manufacturer} {address.device_id}, version 0x{address.version:02X}, {medium}"


def _meaning(record: Record) -> str:
    if record.kind in {"manufacturer", "more"}:
        return "Manufacturer's own bytes."
    told = {
        "storage": record.storage,
        "tariff": record.tariff,
        "subunit": record.subunit,
    }
    registers = [f"{name} {number}" for name, number in told.items() if number]
    function = [] if record.function == "instantaneous" else [record.function]
    where = f" ({', '.join(function + registers)})" if function or registers else ""
    return f"{record.title}{where}: {_value(record)} {record.unit or ''}".rstrip() + "."


def _value(record: Record) -> str:
    value = plain_record(record)["value"]
    if value is None:
        return record.marker or "several values"
    return format(value, "f") if isinstance(value, Decimal) else str(value)
