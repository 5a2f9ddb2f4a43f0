"""A decoded telegram as plain values: text, numbers, dates as ISO text, for JSON and screens."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tepore.mbus.decoded import Decoded
    from tepore.mbus.errors import BadTelegram
    from tepore.mbus.readings import Reading
    from tepore.mbus.records import Record

Plain = None | bool | int | Decimal | str | list["Plain"] | dict[str, "Plain"]


def plain_telegram(decoded: Decoded) -> dict[str, Plain]:
    """Return header, records and readings of a telegram as plain values."""
    return {
        "link": decoded.link,
        "manufacturer": decoded.manufacturer,
        "device_id": decoded.device_id,
        "version": decoded.version,
        "device_type": decoded.device_type,
        "medium": decoded.medium,
        "access_number": decoded.access_number,
        "status": decoded.status,
        "status_flags": list(decoded.status_flags),
        "security_mode": decoded.security_mode,
        "decrypted": decoded.decrypted,
        "authenticated": decoded.authenticated,
        "ci": [f"{code:02X}" for code in decoded.ci],
        "records": [plain_record(record) for record in decoded.records],
        "readings": [plain_reading(reading) for reading in decoded.readings],
        "more_records_follow": decoded.more_records_follow,
        "application_error": _application_error(decoded),
        "alarm": decoded.alarm,
        "findings": list(decoded.findings),
        "error": None,
    }


def plain_record(record: Record) -> dict[str, Plain]:
    """Return a data record as plain values; what it has nothing to say about is left out."""
    plain: dict[str, Plain] = {
        "dif_vif": record.dif_vif.hex().upper(),
        "data": record.raw.hex().upper(),
        "function": record.function,
        "storage": record.storage,
        "tariff": record.tariff,
        "subunit": record.subunit,
        "quantity": record.title,
        "unit": record.unit,
        "value": _with_its_seconds(record),
        "kind": record.kind,
        "offset": record.offset,
    }
    facts: dict[str, Plain] = {
        "marker": record.marker,
        "modifiers": list(record.modifiers) or None,
        "code": record.code,
        "event_at": plain_value(record.event_at),
        "record_error": record.record_error,
        "register_digits": record.register_digits,
        "register_bits": record.register_bits,
        "all_ones": record.all_ones or None,
        "invalid_time": record.invalid_time or None,
        "summer_time": record.summer_time or None,
    }
    return plain | {name: fact for name, fact in facts.items() if fact is not None}


def _with_its_seconds(record: Record) -> Plain:
    """Return the value; type I (6 bytes) carries seconds, type F (4 bytes) does not."""
    if isinstance(record.value, datetime):
        return record.value.isoformat(timespec="seconds" if len(record.raw) == 6 else "minutes")
    return plain_value(record.value)


def plain_reading(reading: Reading) -> dict[str, Plain]:
    """Return a reading as plain values."""
    return {
        "name": reading.name,
        "quantity": reading.quantity,
        "value": plain_value(reading.value),
        "unit": reading.unit,
        "at": reading.at,
        "on": plain_value(reading.on),
        "function": reading.function,
        "storage": reading.storage,
        "tariff": reading.tariff,
        "subunit": reading.subunit,
        "marker": reading.marker,
    }


def plain_value(value: Decimal | int | date | datetime | str | None) -> Plain:
    """Return a value with dates and times as ISO text; a time without seconds has none."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds" if value.second else "minutes")
    return value.isoformat() if isinstance(value, date) else value


def plain_refusal(refusal: BadTelegram) -> dict[str, Plain]:
    """Return why a telegram gives no reading: code, byte, sentence."""
    return {"code": refusal.code, "offset": refusal.offset, "sentence": refusal.sentence}


def _application_error(decoded: Decoded) -> Plain:
    if decoded.application_error is None:
        return None
    return {"code": decoded.application_error_code, "name": decoded.application_error}
