"""`tepore decode`: telegrams in, one JSON object a line out."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tepore.cli.exact_json import exact_json
from tepore.cli.key_files import read_keys
from tepore.cli.text_files import UnreadableFile, lines_of
from tepore.mbus import BadTelegram, FormatCache, FragmentJoiner, decode, decode_fragments, identify
from tepore.mbus.dumps import DumpLine, read_dump_line, shown_text
from tepore.mbus.explain import explain
from tepore.mbus.plain import Plain, plain_refusal, plain_telegram

if TYPE_CHECKING:
    from tepore.mbus import Decoded, Link, Reading

FRAGMENT = "telegram.fragment"
_UNKNOWN: dict[str, Plain] = {
    "link": None,
    "manufacturer": None,
    "device_id": None,
    "version": None,
    "device_type": None,
    "medium": None,
    "status": None,
    "security_mode": None,
    "decrypted": False,
    "records": [],
    "readings": [],
}


_STYLES = {
    "link": "cyan",
    "extended link": "cyan",
    "authentication": "magenta",
    "transport": "yellow",
    "record": "green",
    "filler": "dim",
    "payload": "blue",
    "fault": "bold white on red",
}


class LinkChoice(StrEnum):
    """Links that telegrams come by."""

    WMBUS = "wmbus"
    MBUS = "mbus"


def decode_file(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="Telegrams, one a line; - for standard input; HEX with --explain."
        ),
    ],
    link: Annotated[LinkChoice | None, typer.Option(help="Where it cannot be told from the bytes.")] = None,
    keys: Annotated[Path | None, typer.Option(help="CSV file with the columns device_id and key.")] = None,
    explained: Annotated[
        bool, typer.Option("--explain", help="Show one telegram, given as hex, byte by byte.")
    ] = False,
) -> None:
    """Read telegrams and print one JSON object a line, in order.

    A line is hex, a dump line of wmbusmeters (telegram=|...|) or rtl-wmbus (CSV), or JSON with "telegram",
    "key" and "preceding". A telegram that cannot be read gives its line with "error"; the rest go on.
    """
    known_keys = read_keys(keys) if keys else {}
    if explained:
        show_explanation(file, link.value if link else None, known_keys)
        return
    for line in decoded_lines(_lines(file), link.value if link else None, known_keys):
        typer.echo(line)


def show_explanation(line: str, link: Link | None, keys: dict[str, bytes]) -> None:
    """Print a telegram as a table: bytes, layer, meaning; the byte at which it is refused in red.

    Raises
    ------
    UnreadableFile
        Where the line holds no telegram.
    """
    try:
        dumped = read_dump_line(line)
    except BadTelegram as refusal:
        raise _no_telegram(refusal.what) from None
    if dumped is None:
        raise _no_telegram("The line is empty.")
    key = dumped.key or _key_of(dumped.telegram, dumped.link or link, keys)
    table = Table("bytes", "hex", "layer", "meaning", title="Telegram", show_lines=False)
    found = explain(dumped.telegram, link=dumped.link or link, key=key)
    for row in found.rows:
        style = _STYLES.get(row.layer, "")
        places = f"{row.start}-{row.end - 1}" if row.end > row.start + 1 else str(row.start)
        table.add_row(places, row.octets.hex(" ").upper(), row.layer, Text(row.meaning), style=style)
    console = Console()
    console.print(table)
    if found.decoded is not None and found.decoded.readings:
        console.print(_readings_table(found.decoded.readings))


def _readings_table(readings: Sequence[Reading]) -> Table:
    table = Table("name", "value", "at", title="Readings")
    for reading in readings:
        day = f" {reading.on.isoformat()}" if reading.on is not None else ""
        value = format(reading.value, "f") if isinstance(reading.value, Decimal) else str(reading.value)
        unit = f" {reading.unit}" if reading.unit else ""
        note = f" ({reading.marker})" if reading.marker else ""
        table.add_row(reading.name, Text(f"{value}{unit}{note}"), f"{reading.at}{day}")
    return table


def _no_telegram(what: str) -> UnreadableFile:
    return UnreadableFile(
        what,
        remedy="--explain takes one telegram as hex, not a file: tepore decode --explain 2E4493157856...",
        code="decode.no_telegram",
    )


def _lines(file: str) -> Iterator[str]:
    if file == "-":
        yield from lines_of(sys.stdin.buffer)
        return
    try:
        with Path(file).open("rb") as stream:
            yield from lines_of(stream)
    except OSError as fault:
        raise UnreadableFile(
            f"The file cannot be read: {fault.strerror}.", where=file, code="decode.unreadable_file"
        ) from fault


def decoded_lines(lines: Iterable[str], link: Link | None, keys: dict[str, bytes]) -> Iterator[str]:
    """Return the JSON line of each telegram, in order.

    Formats of compact frames are learned on the way; a message in fragments is told with the one that makes
    it whole.

    Parameters
    ----------
    lines
        Lines of a dump; empty ones and comments give none.
    link
        Link of the lines that do not say it, None to tell it from the bytes.
    keys
        Key of each device by its identification number.
    """
    heard = _Heard(FormatCache.with_published(), FragmentJoiner())
    for line in lines:
        try:
            dumped = read_dump_line(line)
        except BadTelegram as refusal:
            yield exact_json({"telegram": shown_text(line)} | _UNKNOWN | {"error": plain_refusal(refusal)})
            continue
        if dumped is not None:
            yield exact_json({"telegram": dumped.text} | _decoded(dumped, link, keys, heard))


class _Heard(NamedTuple):
    """What earlier lines told that later ones need."""

    formats: FormatCache
    fragments: FragmentJoiner


def _decoded(line: DumpLine, link: Link | None, keys: dict[str, bytes], heard: _Heard) -> dict[str, Plain]:
    chosen = line.link or link
    fragments = []
    for telegram in line.preceding:
        key = line.key or _key_of(telegram, chosen, keys)
        try:
            decode(telegram, link=chosen, key=key, formats=heard.formats)
        except BadTelegram as refusal:
            # It only teaches; what it cannot teach the telegram itself will miss.
            fragments += [telegram] if refusal.code == FRAGMENT else []
    key = line.key or _key_of(line.telegram, chosen, keys)
    try:
        return plain_telegram(_read(line.telegram, fragments, chosen, key, heard))
    except BadTelegram as refusal:
        return _UNKNOWN | _header_of(line.telegram, chosen) | {"error": plain_refusal(refusal)}


def _read(
    telegram: bytes, fragments: Sequence[bytes], link: Link | None, key: bytes | None, heard: _Heard
) -> Decoded:
    """Return what a telegram says: alone, or with the fragments that came with it or before it."""
    try:
        return decode(telegram, link=link, key=key, formats=heard.formats)
    except BadTelegram as refusal:
        if refusal.code != FRAGMENT:
            raise
    if fragments:
        return decode_fragments((*fragments, telegram), link=link, key=key, formats=heard.formats)
    return heard.fragments.join(telegram, link=link, key=key, formats=heard.formats)


def _key_of(telegram: bytes, link: Link | None, keys: dict[str, bytes]) -> bytes | None:
    try:
        names = identify(telegram, link=link).device_ids
    except BadTelegram:
        return None
    return next((keys[name] for name in names if name in keys), None)


def _header_of(telegram: bytes, link: Link | None) -> dict[str, Plain]:
    try:
        found = identify(telegram, link=link)
    except BadTelegram:
        return {}
    return {
        "link": found.link,
        "manufacturer": found.manufacturer,
        "device_id": found.device_id,
        "version": found.version,
        "device_type": found.device_type,
        "medium": found.medium,
        "security_mode": found.security_mode,
    }
