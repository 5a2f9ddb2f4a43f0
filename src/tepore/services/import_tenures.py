"""Who answers for which unit from when, from a table: good rows are entered, bad ones set aside with why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from tepore.kernel import Refusal
from tepore.services.hand_over_unit import hand_over_unit
from tepore.services.persons import PersonProfile
from tepore.services.register.entries import code_of
from tepore.services.set_aside import SetAside, keep_import_file, set_aside
from tepore.services.table_files import (
    BadCell,
    BadTable,
    Column,
    Columns,
    Row,
    find_columns,
    located,
    read_date,
    rows_of_file,
)
from tepore.services.table_files.columns import plain
from tepore.store.people.models import Capacity

if TYPE_CHECKING:
    from datetime import date, datetime

    from tepore.services.ingest_report import Progress
    from tepore.store.sealing import KeyRing

COLUMNS = (
    Column("condominium", ("condominio", "stabile", "codice condominio")),
    Column("unit", ("unità", "unità immobiliare", "interno", "appartamento", "sub", "flat"), required=True),
    Column("capacity", ("titolo", "a titolo di", "qualità", "as")),
    Column("name", ("nome", "nominativo", "intestatario", "condomino", "condòmino"), required=True),
    Column("from", ("dal", "data subentro", "subentro", "decorrenza"), required=True),
    Column("email", ("e-mail", "posta elettronica")),
    Column("tax_code", ("codice fiscale", "cf")),
)
_CAPACITIES = {
    Capacity.OWNER: ("", "owner", "proprietario", "proprietà", "condomino"),
    Capacity.TENANT: ("tenant", "inquilino", "conduttore", "locatario", "affittuario"),
}
CAPACITIES = {plain(word): capacity for capacity, words in _CAPACITIES.items() for word in words}


@dataclass(frozen=True, kw_only=True)
class TenuresReport:
    """What an import of tenures did: every row is counted once as entered, known or set aside."""

    file: str
    rows: int
    entered: int
    known: int
    set_aside: tuple[SetAside, ...]
    unread_columns: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Entry:
    row: int
    condominium: str
    unit: str
    capacity: Capacity
    on: date
    profile: PersonProfile


def import_tenures(
    *,
    organisation_id: int,
    content: bytes,
    name: str,
    key_ring: KeyRing,
    now: datetime,
    condominium: str = "",
    user_id: int | None = None,
    progress: Progress | None = None,
) -> TenuresReport:
    """Enter who answers for units, by the order of days whatever that of the rows.

    Each row begins a tenure and ends the one before it in the same capacity. The same file again changes
    nothing.

    Parameters
    ----------
    organisation_id
        Whose units they are; the register with the units comes first.
    content, name
        The file: CSV, XLSX, XLS or ODS, and what it is called.
    key_ring
        Seals the names.
    now
        When it is recorded.
    condominium
        Name of the condominium, for a table without such a column.
    user_id
        Who imported it.
    progress
        Called with the rows done and the rows in all.

    Raises
    ------
    BadTable
        The file is no table, lacks a column, or does not say of which condominium it is.
    """
    rows = rows_of_file(content, name=name)
    columns = find_columns(rows, COLUMNS, name=name)
    body = rows[columns.heading_row + 1 :]
    if "condominium" not in columns.positions and not condominium:
        raise BadTable(
            "the file does not say of which condominium it is.",
            where=name,
            remedy="Add a column condominio, or give the name with --condominium.",
            code="table.condominium",
        )
    entries: list[_Entry] = []
    aside: list[SetAside] = []
    for row in body:
        try:
            entries.append(_entry(row, columns, condominium))
        except Refusal as refusal:
            aside.append(set_aside(row.number, refusal))
    with transaction.atomic():
        keep_import_file(
            organisation_id=organisation_id, content=content, name=name, now=now, user_id=user_id
        )
    entered = known = 0
    for number, entry in enumerate(sorted(entries, key=lambda one: (one.on, one.row)), start=1):
        try:
            is_new = hand_over_unit(
                organisation_id=organisation_id,
                condominium=entry.condominium,
                unit=entry.unit,
                on=entry.on,
                profile=entry.profile,
                key_ring=key_ring,
                capacity=entry.capacity,
            )
        except Refusal as refusal:
            aside.append(set_aside(entry.row, refusal))
        else:
            entered, known = entered + is_new, known + (not is_new)
        if progress is not None:
            progress(number, len(entries))
    return TenuresReport(
        file=name,
        rows=len(body),
        entered=entered,
        known=known,
        set_aside=tuple(sorted(aside, key=lambda one: one.row)),
        unread_columns=columns.unknown,
    )


def _entry(row: Row, columns: Columns, condominium: str) -> _Entry:
    named = columns.text(row, "condominium") or condominium
    unit, holder = columns.text(row, "unit"), columns.text(row, "name")
    for column, text in (("condominium", named), ("unit", unit), ("name", holder)):
        if not text:
            raise BadCell("the cell is empty.", where=f"column {column}", code="cell.missing")
    capacity = CAPACITIES.get(plain(columns.text(row, "capacity")))
    if capacity is None:
        raise BadCell(
            "the capacity is unknown.",
            where="column capacity",
            remedy="Write proprietario or inquilino.",
            code="cell.capacity",
        )
    return _Entry(
        row=row.number,
        condominium=code_of(named.lower()),
        unit=code_of(unit),
        capacity=capacity,
        on=located("from", lambda: read_date(columns.cell(row, "from"))),
        profile=PersonProfile(
            name=holder, email=columns.text(row, "email"), tax_code=columns.text(row, "tax_code")
        ),
    )
