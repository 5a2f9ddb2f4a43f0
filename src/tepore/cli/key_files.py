"""CSV files of device keys, as spreadsheets save them."""

from __future__ import annotations

import csv
from pathlib import Path

from tepore.cli.text_files import UnreadableFile, text_of
from tepore.kernel import Refusal
from tepore.mbus import BadTelegram, parse_key

_COLUMNS = ("device_id", "key")
_CODE = "decode.unreadable_keys"


def read_keys(path: Path) -> dict[str, bytes]:
    """Return the key of each device from a CSV file.

    The first row names the columns, in any case and order; others are passed over. They are parted by commas,
    semicolons or tabs. A key is never repeated in a refusal.

    Raises
    ------
    UnreadableFile
        Where the file, a column or a key is not what it should be, or a device has two keys.
    """
    try:
        text = text_of(path.read_bytes())
    except OSError as fault:
        raise _refused(f"The file of keys cannot be read: {fault.strerror}.", str(path)) from None
    except Refusal as refusal:
        raise _refused(refusal.what, str(path), refusal.remedy) from None
    try:
        return _keys_of(text, path)
    except csv.Error:
        raise _refused("The file of keys is no CSV.", str(path)) from None


def _keys_of(text: str, path: Path) -> dict[str, bytes]:
    lines = text.splitlines()
    separator = max(",;\t", key=lines[0].count) if lines else ","
    rows = csv.reader(lines, delimiter=separator)
    heading = [name.strip().lower() for name in next(rows, [])]
    if any(heading.count(name) != 1 for name in _COLUMNS):
        raise _refused("The first row must name the columns device_id and key, each once.", str(path))
    at_device, at_key = (heading.index(name) for name in _COLUMNS)
    found: dict[str, tuple[bytes, int]] = {}
    for row in rows:
        if not row:
            continue
        place = f"{path}, row {rows.line_num}"
        if len(row) <= max(at_device, at_key) or not row[at_device].strip() or not row[at_key].strip():
            raise _refused("A row needs device_id and key.", place)
        device = row[at_device].strip().lower()
        key = _key_of_row(row[at_key], place)
        earlier, row_number = found.setdefault(device, (key, rows.line_num))
        if earlier != key:
            raise _refused(
                "A device has two different keys.",
                f"{path}, rows {row_number} and {rows.line_num}",
                "Keep the one that is right.",
            )
    return {device: key for device, (key, _) in found.items()}


def _key_of_row(text: str, place: str) -> bytes:
    try:
        return parse_key(text)
    except BadTelegram as refusal:
        raise _refused(refusal.what, place) from None


def _refused(what: str, where: str, remedy: str = "") -> UnreadableFile:
    return UnreadableFile(what, where=where, remedy=remedy, code=_CODE)
