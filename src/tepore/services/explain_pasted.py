"""A telegram that was pasted, explained byte by byte; nothing of it is kept, nor of its key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tepore.kernel import Refusal
from tepore.mbus import BadTelegram, parse_key
from tepore.mbus.dumps import read_dump_line
from tepore.mbus.explain import explain
from tepore.mbus.plain import plain_reading
from tepore.services.access import Action, Resource, require

if TYPE_CHECKING:
    from tepore.mbus import Decoded, Link
    from tepore.mbus.explain import Row
    from tepore.services.access import Actor

LONGEST_TEXT = 4_000


class NoTelegram(Refusal):
    """A text that holds no telegram, or a key of another form; neither is repeated."""


@dataclass(frozen=True, kw_only=True)
class ExplainedRow:
    """A run of bytes and what it says.

    Attributes
    ----------
    first, last
        Places of its first and last byte, from 0.
    is_fault
        Here the telegram is refused.
    """

    first: int
    last: int
    hex: str
    layer: str
    meaning: str
    is_fault: bool


@dataclass(frozen=True, kw_only=True)
class ToldReading:
    """A register that the telegram tells, as it would be stored."""

    name: str
    value: str
    unit: str
    at: str


@dataclass(frozen=True, kw_only=True)
class PastedTelegram:
    """A telegram as it is explained.

    Attributes
    ----------
    octets
        Its bytes in hexadecimal digits, each with whether it is where the fault is.
    refusal, refusal_code, fault_at
        Why it is refused, and the byte; empty and None where it is read.
    """

    octets: tuple[tuple[str, bool], ...]
    rows: tuple[ExplainedRow, ...]
    device: str = ""
    manufacturer: str = ""
    link: str = ""
    security: str = ""
    readings: tuple[ToldReading, ...] = ()
    refusal: str = ""
    refusal_code: str = ""
    fault_at: int | None = None


def explain_pasted(*, actor: Actor, text: str, key: str = "", link: Link | None = None) -> PastedTelegram:
    """Explain a telegram byte by byte.

    Parameters
    ----------
    actor
        Who asks.
    text
        One telegram: hexadecimal digits, or a line of a dump.
    key
        Of the device, 32 hexadecimal digits; empty for none. It is used and forgotten.
    link
        Radio or wire; None to tell it from the bytes.

    Raises
    ------
    NotPermitted
        The role may not.
    NoTelegram
        The text holds no telegram, or the key has another form.
    """
    require(actor, Action.ENTER, Resource.DECODING)
    octets, told_key = _pasted(text)
    opened = _key(key) or told_key
    found = explain(octets, link=link, key=opened)
    fault_at = found.refusal.offset if found.refusal else None
    return PastedTelegram(
        octets=tuple((f"{octet:02X}", place == fault_at) for place, octet in enumerate(octets)),
        rows=tuple(_row(row) for row in found.rows),
        **_told(found.decoded),
        refusal=found.refusal.what if found.refusal else "",
        refusal_code=found.refusal.code if found.refusal else "",
        fault_at=fault_at,
    )


def _pasted(text: str) -> tuple[bytes, bytes | None]:
    """Read one telegram: hexadecimal digits with whatever stands between them, or a line of a dump."""
    line = " ".join(text[:LONGEST_TEXT].split())
    digits = line.replace(" ", "").replace(":", "")
    try:
        dumped = read_dump_line(digits) or read_dump_line(line)
    except BadTelegram:
        try:
            dumped = read_dump_line(line)
        except BadTelegram as fault:
            raise _no_telegram(fault.what) from None
    if dumped is None:
        raise _no_telegram("There is nothing to read.")
    return dumped.telegram, dumped.key


def _no_telegram(what: str) -> NoTelegram:
    return NoTelegram(
        what, remedy="Paste one telegram as hexadecimal digits: 2E4493157856...", code="decode.no_telegram"
    )


def _key(text: str) -> bytes | None:
    if not text.strip():
        return None
    try:
        return parse_key(text.strip())
    except BadTelegram:
        raise NoTelegram(
            "a key has 32 hexadecimal digits.", remedy="Copy it again from the key file.", code="key.form"
        ) from None


def _row(row: Row) -> ExplainedRow:
    return ExplainedRow(
        first=row.start,
        last=max(row.end - 1, row.start),
        hex=row.octets.hex(" ").upper(),
        layer=row.layer,
        meaning=row.meaning,
        is_fault=row.layer == "fault",
    )


def _told(decoded: Decoded | None) -> dict[str, Any]:
    if decoded is None:
        return {}
    readings = []
    for reading in decoded.readings:
        written = plain_reading(reading)
        value = written["value"]
        readings.append(
            ToldReading(
                name=str(written["name"] or written["quantity"] or ""),
                value="" if value is None else str(value),
                unit=str(written["unit"] or ""),
                at=" ".join(str(one) for one in (written["at"], written["on"]) if one),
            )
        )
    return {
        "device": decoded.device_id or "",
        "manufacturer": decoded.manufacturer or "",
        "link": decoded.link,
        "security": decoded.security_mode,
        "readings": tuple(readings),
    }
