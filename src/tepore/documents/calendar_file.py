"""A calendar that other programs take in (iCalendar, RFC 5545): days without a time, each with its reminder.

BEGIN:VCALENDAR      lines end with CR LF and are folded at 75 octets, a space begins what goes on
  BEGIN:VEVENT       UID, DTSTAMP, DTSTART as a day, SUMMARY, DESCRIPTION
    BEGIN:VALARM     thirty days before
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

CONTENT_TYPE = "text/calendar; charset=utf-8"
LONGEST_LINE = 75
"""Octets of a line without its end (RFC 5545 3.1)."""
REMINDER = "-P30D"


@dataclass(frozen=True, kw_only=True)
class CalendarDay:
    """One event of a whole day.

    Attributes
    ----------
    uid
        The same for the same event in every file.
    summary, description
        Plain text; a description may have several lines, and may be empty.
    """

    uid: str
    on: date
    summary: str
    description: str = ""


def calendar_file(days: Iterable[CalendarDay], *, name: str, made_at: datetime) -> bytes:
    """Write a calendar.

    Parameters
    ----------
    days
        Events.
    name
        Of the calendar, as programs show it.
    made_at
        Aware instant.

    Returns
    -------
    bytes
        UTF-8, the same for the same input.
    """
    lines = [*_lines(days, name, made_at)]
    return b"".join(_folded(line) for line in lines)


def _lines(days: Iterable[CalendarDay], name: str, made_at: datetime) -> Iterator[str]:
    stamp = f"{made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//Tepore//Tepore//IT"
    yield "CALSCALE:GREGORIAN"
    yield f"X-WR-CALNAME:{_escaped(name)}"
    for one in days:
        yield "BEGIN:VEVENT"
        yield f"UID:{_escaped(one.uid)}"
        yield f"DTSTAMP:{stamp}"
        yield f"DTSTART;VALUE=DATE:{one.on:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{one.on + timedelta(days=1):%Y%m%d}"
        yield f"SUMMARY:{_escaped(one.summary)}"
        if one.description:
            yield f"DESCRIPTION:{_escaped(one.description)}"
        yield "TRANSP:TRANSPARENT"
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{_escaped(one.summary)}"
        yield f"TRIGGER:{REMINDER}"
        yield "END:VALARM"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def _escaped(text: str) -> str:
    """Write text as RFC 5545 3.3.11 asks; control characters, which it forbids, are left out."""
    written = text.replace("\r\n", "\n").replace("\r", "\n").replace("\\", "\\\\")
    written = written.replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return "".join(letter for letter in written if letter >= " " and letter != "\x7f")


def _folded(line: str) -> bytes:
    """Fold a line at 75 octets, never within a letter."""
    parts, part = [], b""
    for letter in line:
        octets = letter.encode()
        if len(part) + len(octets) > LONGEST_LINE:
            parts.append(part)
            part = b" "
        part += octets
    return b"\r\n".join([*parts, part]) + b"\r\n"
