"""Readings from a table as an administrator keeps it: good rows are stored, bad ones set aside with why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from tepore.kernel import Refusal
from tepore.kernel.periods import day_in_rome
from tepore.norms.uni10200 import Quality
from tepore.services.consumption_history.refresh import refresh_organisation
from tepore.services.imported_checks import find_odd_readings
from tepore.services.set_aside import SetAside, keep_import_file, set_aside
from tepore.services.table_files import (
    BadCell,
    Column,
    Columns,
    Row,
    TableLayout,
    located,
    read_decimal,
    read_instant,
    table_of_file,
)
from tepore.services.table_files.columns import plain
from tepore.store.history.due import readings_came
from tepore.store.metering.models import Clock, Device, ImportFile, Reading

if TYPE_CHECKING:
    from tepore.services.ingest_report import Progress

COLUMNS = (
    Column(
        "device",
        (
            "device_id",
            "matricola",
            "numero di matricola",
            "matricola apparecchio",
            "n. matricola",
            "seriale",
            "numero di serie",
            "apparecchio",
            "contatore",
            "ripartitore",
            "id apparecchio",
            "codice apparecchio",
            "serial",
            "serial number",
            "meter",
            "meter id",
            "gerätenummer",
            "seriennummer",
            "zählernummer",
            "gerät",
        ),
        required=True,
    ),
    Column("manufacturer", ("costruttore", "produttore", "marca", "maker", "brand", "hersteller")),
    Column(
        "date",
        (
            "data",
            "data lettura",
            "data di lettura",
            "data e ora",
            "data/ora",
            "giorno",
            "read_on",
            "reading date",
            "datum",
            "ablesedatum",
            "stichtag",
        ),
        required=True,
    ),
    Column(
        "value",
        (
            "valore",
            "lettura",
            "lettura attuale",
            "valore lettura",
            "indice",
            "reading",
            "index",
            "register",
            "wert",
            "zählerstand",
            "ablesewert",
        ),
        required=True,
    ),
    Column("unit", ("unità", "unità di misura", "u.m.", "um", "unit of measure", "einheit")),
    Column("quantity", ("grandezza", "registro", "tipo registro", "measure", "messgröße")),
    Column(
        "quality",
        ("qualità", "tipo lettura", "tipo di lettura", "stato lettura", "reading type", "ableseart"),
    ),
)
"""Columns of a file of readings; docs/howto/import.md lists them."""

UNITS: Mapping[str, tuple[str, str, Decimal]] = {
    "kwh": ("energy", "kWh", Decimal(1)),
    "mwh": ("energy", "kWh", Decimal(1000)),
    "wh": ("energy", "kWh", Decimal("0.001")),
    "m3": ("volume", "m3", Decimal(1)),
    "mc": ("volume", "m3", Decimal(1)),
    "metricubi": ("volume", "m3", Decimal(1)),
    "l": ("volume", "m3", Decimal("0.001")),
    "litri": ("volume", "m3", Decimal("0.001")),
    "hca": ("hca", "hca", Decimal(1)),
    "ur": ("hca", "hca", Decimal(1)),
    "unita": ("hca", "hca", Decimal(1)),
    "unitadiripartizione": ("hca", "hca", Decimal(1)),
    "scatti": ("hca", "hca", Decimal(1)),
    "uc": ("hca", "hca", Decimal(1)),
}
"""Unit as written: quantity, canonical unit, factor."""
UNIT_OF_KIND = {
    "heat_cost_allocator": "hca",
    "totaliser": "hca",
    "heat_meter": "kwh",
    "cooling_meter": "kwh",
    "hot_water_meter": "m3",
    "cold_water_meter": "m3",
    "water_meter": "m3",
}
QUALITIES = {
    "": Quality.ACTUAL,
    **dict.fromkeys(
        ("actual", "effettiva", "reale", "rilevata", "telelettura", "radio", "e", "r"), Quality.ACTUAL
    ),
    **dict.fromkeys(("manual", "manuale", "autolettura", "visiva", "letturista", "m"), Quality.MANUAL),
    **dict.fromkeys(("estimated", "stimata", "stima", "presunta", "s"), Quality.ESTIMATED),
}
FILE_ESTIMATE = "estimated by whoever kept the file"
ROWS_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class ReadingsReport:
    """What an import of readings did.

    Attributes
    ----------
    rows
        Rows below the headings.
    stored
        New readings.
    known
        Rows whose reading was there already.
    findings
        New findings: readings that fall, jump or contradict another; they are stored and block the closing.
    set_aside
        Rows that were not stored, with the reason.
    unread_columns
        Headings that were not recognised.
    """

    file: str
    rows: int
    stored: int
    known: int
    findings: int
    set_aside: tuple[SetAside, ...]
    unread_columns: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A row that can be stored, in the register's unit."""

    row: int
    device: Device
    quantity: str
    unit: str
    value: Decimal
    valid_at: datetime
    quality: Quality

    @property
    def key(self) -> tuple[int, str, datetime, Decimal]:
        """What makes it one reading: device, quantity, instant, value."""
        return (self.device.pk, self.quantity, self.valid_at, self.value)


def import_readings(
    *,
    organisation_id: int,
    content: bytes,
    name: str,
    now: datetime,
    user_id: int | None = None,
    layout: TableLayout | None = None,
    progress: Progress | None = None,
) -> ReadingsReport:
    """Store the readings of a table.

    Parameters
    ----------
    organisation_id
        Whose devices they are of.
    content, name
        The file: CSV, XLSX, XLS or ODS, and what it is called.
    now
        When it is recorded.
    user_id
        Who imported it.
    layout
        Where a person says that the columns stand; None to go by the headings.
    progress
        Called with the rows done and the rows in all.

    Returns
    -------
    ReadingsReport
        Every row is counted once: stored, known or set aside.

    Raises
    ------
    BadTable
        The file is no table, or lacks a column.
    """
    rows, columns = table_of_file(content, name=name, wanted=COLUMNS, layout=layout)
    body = rows[columns.heading_row + 1 :]
    devices = devices_by_number(organisation_id)
    stored = known = found = 0
    aside: list[SetAside] = []
    with transaction.atomic():
        file = keep_import_file(
            organisation_id=organisation_id, content=content, name=name, now=now, user_id=user_id
        )
    for start in range(0, len(body), ROWS_AT_ONCE):
        group = body[start : start + ROWS_AT_ONCE]
        candidates: list[Candidate] = []
        for row in group:
            try:
                candidates.append(candidate_of(row, columns, devices, now))
            except Refusal as refusal:
                aside.append(set_aside(row.number, refusal))
        written, odd = _write(candidates, file, now, user_id)
        found += odd
        stored, known = stored + written, known + len(candidates) - written
        if progress is not None:
            progress(min(start + ROWS_AT_ONCE, len(body)), len(body))
    refresh_organisation(organisation_id=organisation_id, now=now)
    return ReadingsReport(
        file=name,
        rows=len(body),
        stored=stored,
        known=known,
        findings=found,
        set_aside=tuple(aside),
        unread_columns=columns.unknown,
    )


def devices_by_number(organisation_id: int) -> Mapping[str, list[Device]]:
    """Give the devices of an organisation by their serial number without zeros before it."""
    found: dict[str, list[Device]] = defaultdict(list)
    for device in Device.objects.filter(organisation_id=organisation_id):
        found[identification_of(device.identification)].append(device)
    return found


def identification_of(text: str) -> str:
    """Reduce a serial number as written to what tells devices apart: no spaces, dots or zeros before it."""
    return plain(text).lstrip("0") or "0"


def candidate_of(row: Row, columns: Columns, devices: Mapping[str, list[Device]], now: datetime) -> Candidate:
    """Read one row.

    Raises
    ------
    BadCell, BadTable
        A cell is missing or cannot be read, or no device of the register is meant.
    """
    device = device_of_row(row, columns, devices)
    quantity, unit, factor = _unit(columns.text(row, "unit"), columns.text(row, "quantity"), device)
    value = located("value", lambda: read_decimal(columns.cell(row, "value"))) * factor
    if value < 0:
        raise BadCell("a register is zero or more.", where="column value", code="cell.negative")
    valid_at = located("date", lambda: read_instant(columns.cell(row, "date"))).astimezone(UTC)
    if valid_at > now:
        raise BadCell(
            f"{day_in_rome(valid_at)} is in the future.",
            where="column date",
            remedy="Correct the date; the day comes first, then the month.",
            code="cell.future",
        )
    return Candidate(
        row=row.number,
        device=device,
        quantity=quantity,
        unit=unit,
        value=value,
        valid_at=valid_at,
        quality=_quality(columns.text(row, "quality")),
    )


def device_of_row(row: Row, columns: Columns, devices: Mapping[str, list[Device]]) -> Device:
    """Find the device that a row names in its columns device and manufacturer.

    Raises
    ------
    BadCell, BadTable
        The number is missing, or no device or two of the register have it.
    """
    text, manufacturer = columns.text(row, "device"), columns.text(row, "manufacturer")
    if not text:
        raise BadCell("the device is missing.", where="column device", code="cell.missing")
    found = devices.get(identification_of(text), [])
    if manufacturer:
        found = [device for device in found if device.manufacturer in {"", manufacturer.upper()}]
    if len(found) > 1:
        raise BadCell(
            "two makers have a device of this number.",
            where="column device",
            remedy="Add a column manufacturer with the three letters of the maker.",
            code="device.ambiguous",
        )
    if not found:
        raise BadCell(
            "no device of this number is in the register.",
            where="column device",
            remedy="Import the register first, or correct the number.",
            code="device.unknown",
        )
    return found[0]


def _unit(unit: str, quantity: str, device: Device) -> tuple[str, str, Decimal]:
    written = plain(unit.replace("³", "3")) or UNIT_OF_KIND.get(device.kind, "")
    if written not in UNITS:
        raise BadCell(
            "the unit is missing and the device's kind does not tell it."
            if not unit
            else "the unit is unknown.",
            where="column unit",
            remedy="Write kWh, MWh, m3, l or UR.",
            code="cell.unit",
        )
    meaning = UNITS[written]
    expected = UNIT_OF_KIND.get(device.kind, "")
    counts_water_too = device.kind in {"heat_meter", "cooling_meter"} and meaning[0] == "volume"
    if expected and UNITS[expected][0] != meaning[0] and not counts_water_too:
        raise BadCell(
            f"the unit is {unit.strip() or written} and a {device.kind.replace('_', ' ')} counts in "
            f"{_SHOWN[UNITS[expected][1]]}.",
            where="column unit",
            remedy="Correct the unit or the device's number; a wrong kind is corrected in the register.",
            code="cell.unit_of_device",
        )
    if quantity and plain(quantity) not in _QUANTITIES[meaning[0]]:
        raise BadCell(
            f"the quantity does not go with the unit {meaning[1]}.",
            where="column quantity",
            code="cell.quantity",
        )
    return meaning


_SHOWN = {"hca": "UR (hca)", "kWh": "kWh", "m3": "m3"}
_QUANTITIES = {
    "energy": {"energy", "energia", "calore", "heat"},
    "volume": {"volume", "acqua", "water", "acquacalda", "acquafredda", "acs"},
    "hca": {"hca", "unita", "unitadiripartizione", "scatti", "ripartizione"},
}


def _quality(text: str) -> Quality:
    try:
        return QUALITIES[plain(text)]
    except KeyError:
        raise BadCell(
            "the quality is unknown.",
            where="column quality",
            remedy="Write effettiva, manuale or stimata.",
            code="cell.quality",
        ) from None


def _write(
    candidates: Sequence[Candidate], file: ImportFile, now: datetime, user_id: int | None
) -> tuple[int, int]:
    """Store what is new and give how many rows and findings that were."""
    with transaction.atomic():
        known = {
            (row.device_id, row.quantity, row.valid_at, row.value)
            for row in Reading.objects.filter(
                device_id__in={candidate.device.pk for candidate in candidates},
                valid_at__in={candidate.valid_at for candidate in candidates},
                kind="document",
            )
        }
        fresh: list[Reading] = []
        for candidate in candidates:
            if candidate.key not in known:
                known.add(candidate.key)
                fresh.append(_reading(candidate, file, now, user_id))
        kept = Reading.objects.bulk_create(fresh)
        readings_came(kept)
        found = find_odd_readings(
            organisation_id=file.organisation_id,
            fresh=kept,
            devices={candidate.device.pk: candidate.device for candidate in candidates},
            now=now,
        )
    return len(kept), found


def _reading(candidate: Candidate, file: ImportFile, now: datetime, user_id: int | None) -> Reading:
    return Reading(
        organisation_id=file.organisation_id,
        device_id=candidate.device.pk,
        quantity=candidate.quantity,
        unit=candidate.unit,
        value=candidate.value,
        kind="document",
        valid_at=candidate.valid_at,
        clock=Clock.DOCUMENT,
        recorded_at=now,
        quality=candidate.quality.value,
        method=FILE_ESTIMATE if candidate.quality is Quality.ESTIMATED else "",
        import_file=file,
        import_row=candidate.row,
        recorded_by_id=user_id,
    )
