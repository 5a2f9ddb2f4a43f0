"""Try a table with the columns that a person chose: the import itself, rolled back, and how its rows read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from tepore.kernel import Refusal
from tepore.services.access import Action, Resource, require
from tepore.services.import_keys import KeysReport, import_keys, key_of_row
from tepore.services.import_readings import (
    ReadingsReport,
    candidate_of,
    devices_by_number,
    import_readings,
)
from tepore.services.intake.kinds import WANTED, TableKind
from tepore.services.intake.mappings import SavedMapping, fitting_mapping, list_mappings
from tepore.services.intake.pending import BadUpload, HandedOver, open_file, require_whole_organisation
from tepore.services.register import RegisterReport, RegisterTable, import_register_table
from tepore.services.register.table import entry_of
from tepore.services.set_aside import SetAside, set_aside
from tepore.services.table_files import TableLayout, rows_of_file
from tepore.services.table_files.layouts import columns_of_layout, guess_layout, headings_of
from tepore.services.table_files.rows import sheets_of_file
from tepore.store.sealing import KeyRing, read_key_ring

if TYPE_CHECKING:
    from uuid import UUID

    from tepore.services.access import Actor
    from tepore.services.table_files import Columns, Row
    from tepore.store.metering.models import Device

MOST_ROWS = 20_000
"""Of one file in the portal: the trial holds the database for a few seconds; more go by the command line."""
SAMPLE_ROWS = 8
RAW_ROWS = 4
REFUSED_SHARE, ODD_SHARE = Decimal("0.5"), Decimal("0.05")
FEWEST_ODD = 2
KEY_LIKE = re.compile(r"[0-9A-Fa-f]{32}", re.ASCII)
HIDDEN = "••••"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What a person chose; what is None is guessed.

    Attributes
    ----------
    sheet
        Name of the workbook's sheet; empty for the first that holds anything.
    heading_row
        Its number, as a spreadsheet counts.
    positions
        Place of each column, from 0.
    mapping_id
        A saved mapping to take the columns from.
    condominium
        Name of the condominium, for a register without such a column.
    """

    sheet: str = ""
    heading_row: int | None = None
    positions: Mapping[str, int] | None = None
    mapping_id: int | None = None
    condominium: str = ""


@dataclass(frozen=True, kw_only=True)
class TriedRow:
    """A row as it would be read.

    Attributes
    ----------
    cells
        Column and what was understood in it.
    refused
        Why it would be set aside; None where it would be taken.
    """

    number: int
    cells: tuple[tuple[str, str | Decimal | date], ...] = ()
    refused: SetAside | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the import did, or would do.

    Attributes
    ----------
    taken, known
        Rows that are new, and such as were there already.
    findings
        Readings that fall, jump or contradict another.
    opened
        Readings that telegrams gave which had waited.
    """

    rows: int
    taken: int
    known: int
    findings: int = 0
    opened: int = 0
    set_aside: tuple[SetAside, ...] = ()
    unread_columns: tuple[str, ...] = ()

    @property
    def doubt(self) -> str:
        """Tell why a column may be the wrong one: ``refused`` or ``odd``; empty for no doubt."""
        if not self.rows:
            return ""
        if Decimal(len(self.set_aside)) / self.rows >= REFUSED_SHARE:
            return "refused"
        is_odd = self.findings >= FEWEST_ODD and Decimal(self.findings) / self.rows >= ODD_SHARE
        return "odd" if is_odd else ""

    @property
    def doubted_column(self) -> str:
        """Name the column that most refused rows name, else that of the value; empty where none is."""
        places = Counter(row.where.removeprefix("column ") for row in self.set_aside if row.where)
        if self.doubt == "odd":
            return "value"
        return places.most_common(1)[0][0] if places else ""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A file as it was tried.

    Attributes
    ----------
    headings
        Of the chosen row, with the place of each as its index.
    raw
        First rows below them as they stand in the file; what looks like a key is hidden.
    saved, chosen
        Saved mappings of this kind, and the one that the columns were taken from.
    complaint
        Why it could not be tried: a column was not chosen; None where it was.
    """

    file: HandedOver
    kind: TableKind
    sheets: tuple[str, ...]
    layout: TableLayout
    condominium: str = ""
    headings: tuple[str, ...]
    raw: tuple[tuple[str, ...], ...]
    saved: tuple[SavedMapping, ...] = ()
    chosen: SavedMapping | None = None
    sample: tuple[TriedRow, ...] = ()
    outcome: Outcome | None = None
    complaint: Refusal | None = None

    @property
    def is_worth_taking(self) -> bool:
        """Some row at least would be taken."""
        return self.outcome is not None and self.outcome.taken > 0


@dataclass(frozen=True, kw_only=True)
class PlacedTable:
    """A table with all that an import of it needs; its `repr` shows no key."""

    file: HandedOver
    kind: TableKind
    layout: TableLayout
    condominium: str
    key_ring: KeyRing = field(repr=False)


def try_file(*, actor: Actor, file_id: UUID, choice: Choice, now: datetime) -> Trial:
    """Try a file that waits: nothing is written.

    Parameters
    ----------
    actor
        Who asks.
    file_id
        The file.
    choice
        Sheet, row of headings and columns.
    now
        Aware instant.

    Raises
    ------
    NotPermitted
        The role may not, or there is no such file in the organisation.
    BadUpload
        The file opens no more, is no table of this kind, or has too many rows.
    BadTable
        It is damaged or no table.
    """
    require(actor, Action.VIEW, Resource.IMPORT)
    require_whole_organisation(actor)
    file = open_file(actor=actor, file_id=file_id, kinds=list(TableKind))
    kind = TableKind(file.kind)
    trial = _laid_out(actor, file, kind, choice)
    if trial.complaint is not None:
        return trial
    table = placed_table(trial)
    try:
        with transaction.atomic():
            outcome = run_import(actor, table, now)
            transaction.set_rollback(True)
    except Refusal as refusal:
        return replace(trial, complaint=refusal)
    return replace(trial, outcome=outcome, sample=_sample(actor, table, now))


def placed_table(trial: Trial) -> PlacedTable:
    """Give what an import is run from, as it was tried."""
    return PlacedTable(
        file=trial.file,
        kind=trial.kind,
        layout=trial.layout,
        condominium=trial.condominium,
        key_ring=read_key_ring(settings.ENVIRONMENT.key_path),
    )


def run_import(actor: Actor, table: PlacedTable, now: datetime) -> Outcome:
    """Run the import of a table, within the caller's transaction or without one.

    Raises
    ------
    BadTable
        A column is missing.
    """
    organisation_id, content, name = actor.organisation_id, table.file.content, table.file.name
    if table.kind is TableKind.READINGS:
        return _of_readings(
            import_readings(
                organisation_id=organisation_id,
                content=content,
                name=name,
                now=now,
                user_id=actor.user_id,
                layout=table.layout,
            )
        )
    if table.kind is TableKind.KEYS:
        return _of_keys(
            import_keys(
                organisation_id=organisation_id,
                content=content,
                name=name,
                key_ring=table.key_ring,
                clock=lambda: now,
                layout=table.layout,
            )
        )
    return _of_register(
        import_register_table(
            organisation_id=organisation_id,
            table=RegisterTable(
                content=content, name=name, condominium=table.condominium, layout=table.layout
            ),
            key_ring=table.key_ring,
            clock=lambda: now,
            user_id=actor.user_id,
        )
    )


def _laid_out(actor: Actor, file: HandedOver, kind: TableKind, choice: Choice) -> Trial:
    """Find sheet, headings and columns; what the person chose goes before a saved mapping and the guess."""
    sheets = sheets_of_file(file.content, name=file.name)
    sheet = choice.sheet if choice.sheet in sheets else ""
    rows = rows_of_file(file.content, name=file.name, sheet=sheet)
    if len(rows) > MOST_ROWS:
        raise BadUpload(
            f"the file has {len(rows)} rows, more than {MOST_ROWS}.",
            where=file.name,
            remedy="Split it, or import it with the command tepore import.",
            code="upload.rows",
        )
    layout = guess_layout(rows, WANTED[kind], sheet=sheet)
    if choice.heading_row is not None:
        layout = replace(layout, heading_row=choice.heading_row)
    found = next((row for row in rows if row.number == layout.heading_row), None)
    headings = headings_of(found) if found else []
    saved = list_mappings(actor=actor, kind=kind)
    chosen = next((one for one in saved if one.id == choice.mapping_id), None)
    if choice.positions is None:
        chosen = chosen or fitting_mapping(saved, headings)
    if chosen is not None:
        layout = replace(layout, positions=chosen.positions_in(headings))
    elif choice.positions is not None:
        layout = replace(layout, positions=dict(choice.positions))
    complaint: Refusal | None = None
    try:
        columns_of_layout(rows, WANTED[kind], layout=layout, name=file.name)
    except Refusal as refusal:
        complaint = refusal
    below = [row for row in rows if row.number > layout.heading_row][:RAW_ROWS]
    return Trial(
        file=replace(file),
        kind=kind,
        sheets=sheets,
        layout=layout,
        condominium=choice.condominium,
        headings=tuple(headings),
        raw=tuple(tuple(shown(cell) for cell in row.cells) for row in below),
        saved=saved,
        chosen=chosen,
        complaint=complaint,
    )


def shown(cell: object) -> str:
    """Write a cell as it stands in the file, a key hidden."""
    text = str(cell).strip()[:60]
    return HIDDEN if KEY_LIKE.search(re.sub(r"[\s:\-]", "", text)) else text


def _of_readings(report: ReadingsReport) -> Outcome:
    return Outcome(
        rows=report.rows,
        taken=report.stored,
        known=report.known,
        findings=report.findings,
        set_aside=report.set_aside,
        unread_columns=report.unread_columns,
    )


def _of_keys(report: KeysReport) -> Outcome:
    return Outcome(
        rows=report.rows,
        taken=report.enrolled,
        known=report.known,
        opened=report.telegrams.readings,
        set_aside=report.set_aside,
        unread_columns=report.unread_columns,
    )


def _of_register(report: RegisterReport) -> Outcome:
    return Outcome(
        rows=report.rows,
        taken=report.entered,
        known=report.known,
        opened=report.telegrams.readings,
        set_aside=report.set_aside,
        unread_columns=report.unread_columns,
    )


def _sample(actor: Actor, table: PlacedTable, now: datetime) -> tuple[TriedRow, ...]:
    rows = rows_of_file(table.file.content, name=table.file.name, sheet=table.layout.sheet)
    columns = columns_of_layout(rows, WANTED[table.kind], layout=table.layout, name=table.file.name)
    devices = {} if table.kind is TableKind.REGISTER else devices_by_number(actor.organisation_id)
    tried = []
    for row in rows[columns.heading_row + 1 :][:SAMPLE_ROWS]:
        try:
            cells = tuple((name, cell) for name, cell in _cells(table, row, columns, devices, now))
            tried.append(TriedRow(number=row.number, cells=cells))
        except Refusal as refusal:
            tried.append(TriedRow(number=row.number, refused=set_aside(row.number, refusal)))
    return tuple(tried)


def _cells(
    table: PlacedTable, row: Row, columns: Columns, devices: Mapping[str, list[Device]], now: datetime
) -> list[tuple[str, str | Decimal | date]]:
    if table.kind is TableKind.READINGS:
        reading = candidate_of(row, columns, devices, now.astimezone(UTC))
        at = reading.valid_at
        return [
            ("device", reading.device.identification),
            ("date", at),
            ("value", reading.value),
            ("unit", reading.unit),
            ("quality", reading.quality.value),
        ]
    if table.kind is TableKind.KEYS:
        key = key_of_row(row, columns, devices)
        return [("device", key.device.identification), ("key", HIDDEN), ("from", key.from_on)]
    entry = entry_of(row, columns, file=table.file.name)
    return [
        ("unit", entry.unit_name or entry.unit),
        ("room", entry.room),
        ("device", entry.device),
        ("device_kind", entry.device_kind),
        ("power_w", "" if entry.power_w is None else entry.power_w),
        ("k", " · ".join(f"{factor['symbol']} {factor['number']}" for factor in entry.factors)),
        ("from", entry.start_on or ""),
    ]
