"""Values to data records: the reverse of ``records.parse`` (EN 13757-3)."""

from __future__ import annotations

import struct
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction

from tepore.kernel import Refusal
from tepore.mbus.records import Record, RecordHeader, Value, header_of
from tepore.mbus.records.numbers import BCD_FIELDS, LENGTHS, REAL_FIELD, VARIABLE_FIELD


class UnableToEncode(Refusal):
    """A value that a record or frame cannot carry."""


def encode_record(record: Record) -> bytes:
    """Return the bytes of a record.

    A record whose value says less than its bytes (marker, block, profile) gives its bytes as they are.

    Raises
    ------
    UnableToEncode
        Where the record cannot carry its value.
    """
    if record.value is None or record.kind in {"manufacturer", "more", "bytes", "profile"}:
        return record.dif_vif + record.raw
    if isinstance(record.value, str) and record.kind == "text":
        return record.dif_vif + encode_value(record.dif_vif, record.value)
    if (
        record.dif_vif[0] & 0x0F == VARIABLE_FIELD
        or record.invalid_time
        or record.kind in {"datetime", "time"}
    ):
        return (
            record.dif_vif + record.raw
        )  # length byte, day of week, summer time, century: as they were sent
    return record.dif_vif + encode_value(record.dif_vif, record.value)


def encode_value(dif_vif: bytes, value: Value) -> bytes:
    """Return the value bytes of a record with this header.

    Parameters
    ----------
    dif_vif
        Header bytes, complete.
    value
        Value in the base unit of the header; None for "no value" of an integer, or for no data.

    Raises
    ------
    UnableToEncode
        Where the header cannot carry the value exactly.
    """
    header = header_of(dif_vif)
    size = LENGTHS[header.data_field]
    if isinstance(value, str):
        return _text(value) if header.data_field == VARIABLE_FIELD else _time(value)
    if isinstance(value, date):
        return _date(value, size)
    if value is None or size == 0:
        return (1 << 8 * size - 1).to_bytes(size, "little") if size else b""
    return _number(header, value, size)


def _number(header: RecordHeader, value: Decimal | int, size: int) -> bytes:
    number = _unscaled(header, value)
    if header.data_field == REAL_FIELD:
        return struct.pack("<f", float(number))
    if number.denominator != 1:
        raise UnableToEncode("The resolution of the record is too coarse.", code="encode.resolution")
    whole = number.numerator
    return _bcd(whole, size) if header.data_field in BCD_FIELDS else _integer(whole, size)


def _text(text: str) -> bytes:
    octets = text.encode("latin-1")[::-1]
    return bytes([len(octets)]) + octets


def _unscaled(header: RecordHeader, value: Decimal | int) -> Fraction:
    number = Fraction(value) - Fraction(header.constant or 0)
    return number / Fraction(header.factor or 1) / Fraction(10) ** header.exponent


def _integer(number: int, size: int) -> bytes:
    lowest = -1 << 8 * size - 1
    if not lowest < number < -lowest:
        raise UnableToEncode(f"{size} bytes cannot carry the value.", code="encode.range")
    return number.to_bytes(size, "little", signed=True)


def _bcd(number: int, size: int) -> bytes:
    digits = 2 * size
    text = f"f{-number:0{digits - 1}d}" if number < 0 else f"{number:0{digits}d}"
    if len(text) > digits:
        raise UnableToEncode(f"{digits} digits cannot carry the value.", code="encode.range")
    return bytes.fromhex(text)[::-1]


def _date(value: date, size: int) -> bytes:
    years = value.year - 2000
    if not 0 <= years <= 80:
        raise UnableToEncode("Years are sent from 2000 to 2080.", code="encode.range")
    day = bytes([value.day | (years & 7) << 5, value.month | years >> 3 << 4])
    if size == 2:
        return day
    if not isinstance(value, datetime):
        raise UnableToEncode("The record carries a time of day.", code="encode.range")
    if size == 4:
        return bytes([value.minute, value.hour | 0x20]) + day
    if size == 6:
        return bytes([value.second, value.minute, value.hour]) + day + b"\x00"
    raise UnableToEncode(f"{size} bytes carry no date.", code="encode.range")


def _time(text: str) -> bytes:
    moment = time.fromisoformat(text)
    return bytes([moment.second, moment.minute, moment.hour])


__all__ = ["UnableToEncode", "encode_record", "encode_value"]
