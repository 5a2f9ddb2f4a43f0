"""Lines of a dump as telegrams heard, with the time and the gateway that a line tells."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tepore.kernel.periods import ROME
from tepore.mbus import BadTelegram
from tepore.mbus.dumps import DumpLine, read_dump_line
from tepore.mbus.link import looks_wired
from tepore.services.ingest_telegrams import HeardTelegram
from tepore.services.set_aside import SetAside, set_aside

if TYPE_CHECKING:
    from tepore.mbus import Link

RTL_FIELDS = 8
RTL_TIME = 3
LONGEST_LINE = 20_000


@dataclass
class Dump:
    """A dump on its way in; iterate over it once.

    Parameters
    ----------
    lines
        Of the file.
    name
        Of the file, for the source of each telegram.
    link
        Of the lines that do not say it; None to tell it from the bytes.
    heard_at
        When the lines that do not say it were heard; None where nobody knows.
    gateway
        What heard them.
    """

    lines: Iterable[str]
    name: str
    link: Link | None = None
    heard_at: datetime | None = None
    gateway: str = ""
    read: int = 0
    set_aside: list[SetAside] = field(default_factory=list)
    """Lines that are no telegram, with the reason."""

    def __iter__(self) -> Iterator[HeardTelegram]:
        for number, line in enumerate(self.lines, start=1):
            try:
                dumped = read_dump_line(line) if len(line) <= LONGEST_LINE else _too_long()
            except BadTelegram as refusal:
                self.set_aside.append(set_aside(number, refusal))
                continue
            if dumped is None:
                continue
            received_at = time_told(line) or self.heard_at
            for octets in (*dumped.preceding, dumped.telegram):
                self.read += 1
                yield HeardTelegram(
                    octets=octets,
                    link=dumped.link or self.link or ("mbus" if looks_wired(octets) else "wmbus"),
                    source=f"{self.name} line {number}",
                    received_at=received_at,
                    gateway=self.gateway,
                )


def time_told(line: str) -> datetime | None:
    """Read the time of hearing from a line of rtl-wmbus or JSON; without a zone it is Italian time."""
    stripped = line.strip()
    if stripped.startswith("{"):
        return _instant(_json_field(stripped, "received_at"))
    fields = stripped.split(";")
    return _instant(fields[RTL_TIME]) if len(fields) >= RTL_FIELDS else None


def _json_field(text: str, name: str) -> Any:  # noqa: ANN401 - whatever the line holds
    try:
        return json.loads(text).get(name)
    except (ValueError, AttributeError, RecursionError):
        return None


def _instant(text: object) -> datetime | None:
    try:
        instant = datetime.fromisoformat(str(text).strip())
        zoned = instant if instant.tzinfo else instant.replace(tzinfo=ROME)
        zoned.astimezone(UTC)
    except (ValueError, OverflowError):  # no time, or one beyond the calendar
        return None
    return zoned


def _too_long() -> DumpLine | None:
    raise BadTelegram("telegram.hex", 0, "The line is longer than any telegram.")
