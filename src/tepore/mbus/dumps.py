"""Lines of telegram dumps: plain hex, wmbusmeters, rtl-wmbus, JSON.

====================  =========================================================================
hex                   ``2E44931578...``, with or without spaces or ``0x``
wmbusmeters           ``telegram=|2E44931578...|+12``, bars and underscores inside are no bytes
rtl-wmbus (CSV)       ``T1;1;1;2019-04-03 19:00:42.000;97;148;88888888;0x6e440106...``
JSON                  ``{"telegram": hex, "key": hex or null, "preceding": [hex, ...], "link": ...}``
====================  =========================================================================
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tepore.mbus.errors import BadTelegram
from tepore.mbus.security import parse_key

if TYPE_CHECKING:
    from tepore.mbus.decoded import Link

_WMBUSMETERS = re.compile(r"telegram=\|+([0-9A-Fa-f_| ]*)\|")
_SEPARATORS = re.compile(r"[\s:_-]|^0[xX]")
_RTL_FIELDS = 8


@dataclass(frozen=True, slots=True)
class DumpLine:
    """A telegram of a dump.

    Attributes
    ----------
    text
        Hexadecimal text of the telegram, separators removed, letters as given.
    telegram
        Its bytes.
    key
        Key that came with it, None where none did.
    preceding
        Telegrams to be read before it.
    link
        Link that came with it, None where none did.
    """

    text: str
    telegram: bytes
    key: bytes | None = None
    preceding: tuple[bytes, ...] = ()
    link: Link | None = None


def hex_text(line: str) -> str:
    """Return the hexadecimal text of a line of any form; the line itself where it has none."""
    stripped = line.strip()
    bars = _WMBUSMETERS.search(stripped)
    if bars:
        return re.sub(r"[_| ]", "", bars[1])
    fields = stripped.split(";")
    if len(fields) >= _RTL_FIELDS:
        stripped = fields[-1] or fields[-2]
    return _SEPARATORS.sub("", stripped.strip())


def read_dump_line(line: str) -> DumpLine | None:
    """Return the telegram of a line; None for an empty line or a comment (``#``).

    Raises
    ------
    BadTelegram
        ``telegram.hex`` where the line is none of the forms, ``telegram.key`` where its key is none,
        ``telegram.checksum`` where rtl-wmbus says that its CRC was wrong.
    """
    stripped = line.strip().lstrip("\ufeff")
    if not stripped or stripped.startswith("#"):
        return None
    if stripped.startswith("{"):
        return _of_json(stripped)
    fields = stripped.split(";")
    if len(fields) >= _RTL_FIELDS and fields[1].strip() == "0":
        raise BadTelegram("telegram.checksum", 0, "The receiver says that the CRC was wrong.")
    text = hex_text(stripped)
    return DumpLine(text, octets_of(text))


def octets_of(text: str) -> bytes:
    """Return the bytes of a hexadecimal text.

    Raises
    ------
    BadTelegram
        ``telegram.hex`` with the byte at which the text goes wrong.
    """
    wrong = re.search(r"[^0-9A-Fa-f]", text)
    if wrong:
        raise BadTelegram("telegram.hex", wrong.start() // 2, "The line is no hexadecimal text.")
    if len(text) % 2:
        raise BadTelegram("telegram.hex", len(text) // 2, "The hexadecimal text ends in half a byte.")
    return bytes.fromhex(text)


def shown_text(line: str) -> str | None:
    """Return what may be shown of a line that was refused: the digits of its telegram, None without any.

    A line may carry a key. Nothing of JSON but the field "telegram" is shown, and of any line only what
    consists of hexadecimal digits alone.
    """
    stripped = line.strip().lstrip("\ufeff")
    text: object = stripped
    if stripped.startswith("{"):
        try:
            text = json.loads(stripped).get("telegram")
        except (ValueError, RecursionError):
            return None
    digits = hex_text(text) if isinstance(text, str) else ""
    return digits if re.fullmatch(r"[0-9A-Fa-f]+", digits) else None


def _of_json(text: str) -> DumpLine:
    try:
        entry = json.loads(text)
    except (ValueError, RecursionError):
        raise BadTelegram("telegram.hex", 0, "The line is neither hexadecimal text nor JSON.") from None
    telegram, key, preceding = entry.get("telegram"), entry.get("key"), entry.get("preceding")
    if not isinstance(telegram, str):
        raise BadTelegram("telegram.hex", 0, 'The line has no text under "telegram".')
    if not isinstance(key, str | None):
        raise BadTelegram("telegram.key", 0, '"key" is no text: a key is 32 hexadecimal digits in quotes.')
    return DumpLine(
        text=hex_text(telegram),
        telegram=octets_of(hex_text(telegram)),
        key=parse_key(key) if key else None,
        preceding=_preceding(preceding),
        link=_link(entry.get("link")),
    )


def _preceding(given: object) -> tuple[bytes, ...]:
    if given is None:
        return ()
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise BadTelegram("telegram.hex", 0, '"preceding" is no list of hexadecimal texts.')
    return tuple(octets_of(hex_text(each)) for each in given)


def _link(given: object) -> Link | None:
    match given:
        case None | "wmbus" | "mbus":
            return given
    raise BadTelegram("telegram.hex", 0, '"link" is neither wmbus nor mbus.')
