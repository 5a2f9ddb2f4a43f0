"""From application bytes to data records, to the last byte or not at all (EN 13757-3).

::

    +--------+-------+--------+-------+-----+------------------------------+
    | header | value | header | value | ... | DIF 0F or 1F, maker's bytes  |
    +--------+-------+--------+-------+-----+------------------------------+

DIF 2F is filler, 3F to 6F are reserved and carry no value. DIF 1F says that more records follow in the next
telegram. Bytes FF up to the end are memory that the meter never wrote. Anything else that does not end
exactly with the payload is refused.
"""

from __future__ import annotations

from collections.abc import Callable

from tepore.mbus.errors import BadTelegram
from tepore.mbus.records.dates import read_date
from tepore.mbus.records.header import BLOCKS, RecordHeader, header_of, read_header, usual_header
from tepore.mbus.records.numbers import (
    LENGTHS,
    NO_VALUE,
    VARIABLE_FIELD,
    bcd,
    scaled,
    shortest_real,
    text_of,
    variable_length,
)
from tepore.mbus.records.record import Kind, Record, Value

MANUFACTURER, MANUFACTURER_MORE = 0x0F, 0x1F
Meant = tuple[Value, Kind, str | None]
IDLE = frozenset({0x2F, 0x3F, 0x4F, 0x5F, 0x6F})
SPECIAL = 0x0F


def parse_records(payload: bytes, *, base: int = 0) -> tuple[Record, ...]:
    """Return the data records of an application payload, in the order sent.

    Parameters
    ----------
    payload
        Application bytes after the last header, deciphered.
    base
        Offset of the payload in the telegram, for the refusal.

    Raises
    ------
    BadTelegram
        ``telegram.record`` or ``telegram.truncated`` where a record is malformed or cut.
    """
    records: list[Record] = []
    collect_records(payload, records, base=base)
    return tuple(records)


def collect_records(payload: bytes, records: list[Record], *, base: int = 0) -> None:
    """Put the data records of an application payload into a list, those before a faulty one too.

    Parameters
    ----------
    payload, base
        As for :func:`parse_records`.
    records
        List that takes them.

    Raises
    ------
    BadTelegram
        As :func:`parse_records`.
    """
    offset, end = 0, len(payload)
    while offset < end:
        dif = payload[offset]
        if dif in IDLE:
            offset += 1
            continue
        if dif & SPECIAL == SPECIAL:
            records.extend(_special(payload, offset, base))
            break
        usual = usual_header(payload, offset)  # as read_header does, one call less a record
        if usual is not None:
            header, value_at = header_of(usual[0]), usual.end()
        else:
            header, value_at = read_header(payload, offset, base=base)
        size = LENGTHS[header.data_field]
        if size < 0:
            size = _variable_size(payload, value_at, base)
        value_end = value_at + size
        if value_end > end:
            raise BadTelegram(
                "telegram.truncated", base + value_at, f"A record announces {size} bytes and fewer are left."
            )
        records.append(record_of(header, payload[value_at:value_end], offset))
        offset = value_end


def _special(payload: bytes, offset: int, base: int) -> list[Record]:
    dif = payload[offset]
    if dif in {MANUFACTURER, MANUFACTURER_MORE}:
        kind: Kind = "manufacturer" if dif == MANUFACTURER else "more"
        return [Record(BLOCKS[dif], payload[offset + 1 :], offset, kind=kind)]
    if payload.count(0xFF, offset) == len(payload) - offset:
        return []
    raise BadTelegram("telegram.record", base + offset, f"DIF {dif:02X} is reserved.")


def _variable_size(payload: bytes, value_at: int, base: int) -> int:
    if value_at >= len(payload):
        raise BadTelegram("telegram.truncated", base + value_at, "The telegram ends before a length byte.")
    form, length = variable_length(payload[value_at])
    if form == "reserved":
        raise BadTelegram(
            "telegram.record", base + value_at, f"Length byte {payload[value_at]:02X} is reserved."
        )
    return 1 + length


def record_of(header: RecordHeader, raw: bytes, offset: int) -> Record:
    """Return the record of a header and its value bytes, which have the length that the header announces.

    Parameters
    ----------
    header
        Meaning of the header bytes.
    raw
        Value bytes as sent.
    offset
        Offset of the DIF in the application payload.
    """
    field = header.data_field
    value, kind, marker = _READERS[field](header, raw)
    told_at = None
    if (header.is_event or header.coding == "date") and field != VARIABLE_FIELD:
        told_at = read_date(raw)
    # Record(...) does the same in twice the time, and a telegram has a dozen.
    return tuple.__new__(Record, (header, raw, offset, value, kind, marker, told_at))


def _nothing(_header: RecordHeader, _raw: bytes) -> Meant:
    return None, "none", "no data"


def _bcd(header: RecordHeader, raw: bytes) -> Meant:
    number = bcd(raw)
    if number is None:
        return None, "number", "no valid BCD"
    return scaled(number, header.exponent, header.factor, header.constant), "number", None


def _real(header: RecordHeader, raw: bytes) -> Meant:
    number = shortest_real(raw)
    if number is None:
        return None, "number", "not a number"
    return scaled(number, header.exponent, header.factor, header.constant), "number", None


def _integer(header: RecordHeader, raw: bytes) -> Meant:
    if header.coding == "date":
        return _date(raw)
    number = int.from_bytes(raw, "little", signed=True)
    if raw[-1] == 0x80 and number == -1 << 8 * len(raw) - 1:
        return None, "number", NO_VALUE
    return scaled(number, header.exponent, header.factor, header.constant), "number", None


def _date(raw: bytes) -> Meant:
    found = read_date(raw)
    if found is None:
        return int.from_bytes(raw, "little"), "number", None
    return found.value, found.kind, None if found.value is not None else "no valid date"


def _variable(header: RecordHeader, raw: bytes) -> Meant:
    form, octets = variable_length(raw[0])[0], raw[1:]
    if header.is_profile:
        return None, "profile", None
    if form == "text":
        text = None if header.coding == "container" else text_of(octets)
        return (octets.hex(), "bytes", None) if text is None else (text, "text", None)
    if not octets:
        return None, "none", "no data"
    if form == "binary":
        opaque = header.coding in {"container", "date"} or header.quantity == "Manufacturer specific"
        return (octets.hex(), "bytes", None) if opaque else _integer(header, octets)
    digits = bcd(octets)
    if digits is None or digits < 0:
        return None, "number", "no valid BCD"
    number = -digits if form == "negative bcd" else digits
    return scaled(number, header.exponent, header.factor, header.constant), "number", None


# Reader of each data field of the DIF (EN 13757-3, table of data fields).
_READERS: tuple[Callable[[RecordHeader, bytes], Meant], ...] = (
    _nothing,
    *(_integer,) * 4,
    _real,
    *(_integer,) * 2,
    _nothing,
    *(_bcd,) * 4,
    _variable,
    _bcd,
    _nothing,
)
