"""Calendars by the rules of RFC 5545: line ends, folding at 75 octets, escaping, whole days."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from tepore.documents.calendar_file import CalendarDay, calendar_file

MADE_AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def made(summary: str = "Verifica", description: str = "", on: date = date(2027, 1, 31)) -> bytes:
    day = CalendarDay(uid="verification-1@tepore", on=on, summary=summary, description=description)
    return calendar_file([day], name="Scadenze", made_at=MADE_AT)


def unfolded(content: bytes) -> list[str]:
    """Read lines as RFC 5545 3.1 says: CR LF and a space or tab goes on with the line before."""
    assert content.endswith(b"\r\n")
    return re.sub(rb"\r\n[ \t]", b"", content).decode().split("\r\n")[:-1]


def text_of(line: str) -> str:
    """Undo the escaping of RFC 5545 3.3.11."""
    marks = {"\\": "\\", ";": ";", ",": ",", "n": "\n", "N": "\n"}
    return re.sub(r"\\(.)", lambda found: marks[found[1]], line.partition(":")[2])


def test_an_event_is_a_whole_day_with_a_reminder() -> None:
    assert unfolded(made()) == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tepore//Tepore//IT", "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:Scadenze", "BEGIN:VEVENT", "UID:verification-1@tepore", "DTSTAMP:20261122T093000Z",
        "DTSTART;VALUE=DATE:20270131", "DTEND;VALUE=DATE:20270201", "SUMMARY:Verifica",
        "TRANSP:TRANSPARENT", "BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:Verifica", "TRIGGER:-P30D",
        "END:VALARM", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip


def test_a_calendar_without_events_is_one() -> None:
    lines = unfolded(calendar_file([], name="x", made_at=MADE_AT))
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_comes_back_and_no_line_is_too_long(summary: str, description: str) -> None:
    clean = [
        "".join(
            letter
            for letter in text.replace("\r\n", "\n").replace("\r", "\n")
            if letter == "\n" or (letter >= " " and letter != "\x7f")
        )
        for text in (summary, description)
    ]
    content = made(
        summary.encode("utf-8", "replace").decode(), description.encode("utf-8", "replace").decode()
    )
    clean = [text.encode("utf-8", "replace").decode() for text in clean]
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    lines = unfolded(content)
    assert text_of(next(line for line in lines if line.startswith("SUMMARY:"))) == clean[0]
    if clean[1]:
        after = lines[lines.index(next(line for line in lines if line.startswith("SUMMARY:"))) + 1]
        assert text_of(after) == clean[1]


def test_a_letter_of_several_octets_is_never_cut() -> None:
    content = made("è" * 200)
    assert unfolded(content)[10] == "SUMMARY:" + "è" * 200
    for line in content.split(b"\r\n"):
        line.decode()
