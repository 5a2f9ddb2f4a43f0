"""Keys of devices from a table: each is sealed at once, and what waited for it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from tepore.kernel import Refusal
from tepore.services.device_keys import BadDeviceKey, enrol_device_key, parse_device_key
from tepore.services.import_readings import device_of_row, devices_by_number
from tepore.services.ingest_telegrams import IngestReport, read_again
from tepore.services.register.entries import FIRST_DAY
from tepore.services.set_aside import SetAside, set_aside
from tepore.services.table_files import BadCell, Column, located, read_date, table_of_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tepore.services.table_files import Columns, Row, TableLayout
    from tepore.store.metering.models import Device
    from tepore.store.sealing import KeyRing

COLUMNS = (
    Column(
        "device",
        (
            "device_id", "matricola", "seriale", "numero di serie", "apparecchio", "serial", "serial number",
            "gerätenummer", "seriennummer", "zählernummer", "gerät",
        ),
        required=True,
    ),
    Column("manufacturer", ("costruttore", "produttore", "marca", "maker", "brand", "hersteller")),
    Column(
        "key",
        ("chiave", "chiave aes", "aes", "aes key", "schlüssel", "aes-schlüssel", "encryption key"),
        required=True,
    ),
    Column("from", ("dal", "valida dal", "valid from", "gültig ab", "ab")),
)  # fmt: skip
"""Columns of a file of keys; docs/howto/import.md lists them."""


@dataclass(frozen=True, kw_only=True)
class KeyRow:
    """One row; its `repr` does not show the key."""

    device: Device
    key: bytes = field(repr=False)
    from_on: date


@dataclass(frozen=True, kw_only=True)
class KeysReport:
    """What an import of keys did.

    Attributes
    ----------
    rows
        Rows below the headings.
    enrolled, known
        New keys; such as the devices had already.
    set_aside
        Rows that were not taken, with the reason, which never repeats the key.
    telegrams
        What the telegrams gave that had waited for these keys.
    """

    file: str
    rows: int
    enrolled: int
    known: int
    set_aside: tuple[SetAside, ...]
    unread_columns: tuple[str, ...]
    telegrams: IngestReport


def import_keys(
    *,
    organisation_id: int,
    content: bytes,
    name: str,
    key_ring: KeyRing,
    clock: Callable[[], datetime],
    layout: TableLayout | None = None,
) -> KeysReport:
    """Enrol the keys of a table, and read the telegrams that they open.

    Parameters
    ----------
    organisation_id
        Whose devices they are of.
    content, name
        The file: CSV, XLSX, XLS or ODS. It is not kept, nor is its hash.
    key_ring
        Seals the keys.
    clock
        Gives the instant of recording.
    layout
        Where a person says that the columns stand; None to go by the headings.

    Raises
    ------
    BadTable
        The file is no table, or lacks a column.
    """
    rows, columns = table_of_file(content, name=name, wanted=COLUMNS, layout=layout)
    body = rows[columns.heading_row + 1 :]
    devices = devices_by_number(organisation_id)
    aside: list[SetAside] = []
    touched: set[str] = set()
    enrolled = 0
    for row in body:
        try:
            entry = key_of_row(row, columns, devices)
            enrolled += enrol_device_key(
                device_id=entry.device.pk, key=entry.key, from_on=entry.from_on, key_ring=key_ring
            )
            touched.add(entry.device.identification)
        except Refusal as refusal:
            aside.append(set_aside(row.number, refusal))
    return KeysReport(
        file=name,
        rows=len(body),
        enrolled=enrolled,
        known=len(body) - enrolled - len(aside),
        set_aside=tuple(aside),
        unread_columns=columns.unknown,
        telegrams=read_again(
            organisation_id=organisation_id,
            identifications=sorted(touched),
            key_ring=key_ring,
            clock=clock,
        ),
    )


def key_of_row(row: Row, columns: Columns, devices: Mapping[str, list[Device]]) -> KeyRow:
    """Read one row.

    Raises
    ------
    BadCell, BadTable, BadDeviceKey
        A cell is missing or cannot be read, or no device of the register is meant.
    """
    device = device_of_row(row, columns, devices)
    text = columns.text(row, "key")
    if not text:
        raise BadCell("the key is missing.", where="column key", code="cell.missing")
    try:
        key = parse_device_key(text)
    except BadDeviceKey as fault:
        raise BadDeviceKey(fault.what, where="column key", remedy=fault.remedy, code=fault.code) from None
    cell = columns.cell(row, "from")
    from_on = FIRST_DAY if cell == "" else located("from", lambda: read_date(cell))
    return KeyRow(device=device, key=key, from_on=from_on)
