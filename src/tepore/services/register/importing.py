"""Import a register: a building file as a whole, a table row by row; then read what had waited for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from tepore.kernel import Refusal
from tepore.services.building_file import (
    BadBuildingFile,
    BuildingFile,
    Fault,
    parse_any_building_file,
)
from tepore.services.consumption_history.refresh import refresh_organisation
from tepore.services.device_keys import enrol_device_key
from tepore.services.ingest_telegrams import IngestReport, read_again
from tepore.services.persons import PersonProfile
from tepore.services.register.building import enter_building
from tepore.services.register.entries import (
    FIRST_DAY,
    DeviceEntry,
    code_of,
    enter_condominium,
    enter_device,
    enter_installation,
    enter_point,
    enter_unit,
)
from tepore.services.register.holders import enter_listed
from tepore.services.register.table import PersonEntry, entry_of, persons_of
from tepore.services.register.words import COLUMNS
from tepore.services.set_aside import SetAside, keep_import_file, set_aside
from tepore.services.table_files import BadTable, Columns, Row, TableLayout, table_of_file
from tepore.store.estate.models import Unit
from tepore.store.metering.models import Device, Installation
from tepore.store.people.models import Capacity

if TYPE_CHECKING:
    from tepore.services.ingest_report import Progress
    from tepore.store.sealing import KeyRing

TOLD_BY_METERS = frozenset({"energy.missing"})
"""What a building file need not say here: the heat meters of the plant tell it when the season is closed."""


@dataclass(frozen=True, kw_only=True)
class RegisterTable:
    """A register as a table.

    Attributes
    ----------
    condominium
        Its name, for a table without such a column.
    layout
        Where a person says that the columns stand; None to go by the headings.
    """

    content: bytes = field(repr=False)
    name: str
    condominium: str = ""
    layout: TableLayout | None = None


@dataclass(kw_only=True)
class RegisterReport:
    """What an import of a register did.

    Attributes
    ----------
    rows
        Devices at their places, as the file has them.
    entered, known
        New installations; such as were there already.
    keys
        New keys.
    set_aside
        Rows that were not entered, with the reason.
    telegrams
        What the telegrams gave that had waited for these devices or keys.
    """

    file: str
    condominiums: tuple[str, ...] = ()
    rows: int = 0
    entered: int = 0
    known: int = 0
    keys: int = 0
    set_aside: tuple[SetAside, ...] = ()
    unread_columns: tuple[str, ...] = ()
    telegrams: IngestReport = field(default_factory=IngestReport)


def import_register(
    *,
    organisation_id: int,
    content: bytes,
    name: str,
    key_ring: KeyRing,
    clock: Callable[[], datetime],
    condominium: str = "",
    user_id: int | None = None,
    progress: Progress | None = None,
) -> RegisterReport:
    """Enter a register.

    Parameters
    ----------
    organisation_id
        Whose register it is.
    content, name
        The file: a building file where the name ends in ``.toml``, else a table.
    key_ring
        Seals keys and names.
    clock
        Gives the instant of recording.
    condominium
        Name of the condominium, for a table without such a column.
    user_id
        Who imported it.
    progress
        Called with the rows done and the rows in all.

    Raises
    ------
    BadBuildingFile, BadTable
        The file cannot be read.
    UnableToEnter
        A building file contradicts what is there: nothing of it is kept.
    """
    if name.lower().endswith(".toml"):
        report, devices = _building(organisation_id, content, name, key_ring, clock, user_id)
        return _read_what_waited(organisation_id, report, devices, key_ring, clock)
    return import_register_table(
        organisation_id=organisation_id,
        table=RegisterTable(content=content, name=name, condominium=condominium),
        key_ring=key_ring,
        clock=clock,
        user_id=user_id,
        progress=progress,
    )


def import_register_table(
    *,
    organisation_id: int,
    table: RegisterTable,
    key_ring: KeyRing,
    clock: Callable[[], datetime],
    user_id: int | None = None,
    progress: Progress | None = None,
) -> RegisterReport:
    """Enter a register that is a table, row by row.

    Parameters
    ----------
    table
        The file, and where its columns stand.
    organisation_id, key_ring, clock, user_id, progress
        As for `import_register`.

    Raises
    ------
    BadTable
        The file cannot be read.
    """
    report, devices = _table(organisation_id, table, key_ring, clock, user_id, progress)
    return _read_what_waited(organisation_id, report, devices, key_ring, clock)


def _read_what_waited(
    organisation_id: int,
    report: RegisterReport,
    devices: list[Device],
    key_ring: KeyRing,
    clock: Callable[[], datetime],
) -> RegisterReport:
    report.telegrams = read_again(
        organisation_id=organisation_id,
        identifications=sorted({device.identification for device in devices}),
        key_ring=key_ring,
        clock=clock,
    )
    refresh_organisation(organisation_id=organisation_id, now=clock())
    return report


def _building(
    organisation_id: int,
    content: bytes,
    name: str,
    key_ring: KeyRing,
    clock: Callable[[], datetime],
    user_id: int | None,
) -> tuple[RegisterReport, list[Device]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        fault = Fault(
            line=None, place="", what="the text is not UTF-8.", remedy="Save it as UTF-8.", code="file.utf8"
        )
        raise BadBuildingFile(name, [fault]) from None
    building = parse_any_building_file(text, file=name, tolerated=TOLD_BY_METERS)
    document = building.translation.document
    with transaction.atomic():
        before = Installation.objects.filter(organisation_id=organisation_id).count()
        file = keep_import_file(
            organisation_id=organisation_id, content=content, name=name, now=clock(), user_id=user_id
        )
        condominium, devices = enter_building(
            organisation_id=organisation_id,
            inputs=building.inputs if isinstance(building, BuildingFile) else building.season,
            file=file,
            key_ring=key_ring,
            now=clock(),
            address=document.condominium.address,
            since={unit.id: unit.holder_since for unit in document.units if unit.holder_since},
        )
        entered = Installation.objects.filter(organisation_id=organisation_id).count() - before
    report = RegisterReport(
        file=name,
        condominiums=(condominium.code,),
        rows=len(devices),
        entered=entered,
        known=len(devices) - entered,
    )
    return report, devices


def _table(
    organisation_id: int,
    table: RegisterTable,
    key_ring: KeyRing,
    clock: Callable[[], datetime],
    user_id: int | None,
    progress: Progress | None,
) -> tuple[RegisterReport, list[Device]]:
    content, name, condominium = table.content, table.name, table.condominium
    rows, columns = table_of_file(content, name=name, wanted=COLUMNS, layout=table.layout)
    body = rows[columns.heading_row + 1 :]
    if "condominium" not in columns.positions and not condominium:
        raise BadTable(
            "the file does not say of which condominium it is.",
            where=name,
            remedy="Add a column condominio, or give the name with --condominium.",
            code="table.condominium",
        )
    entrance = _Entrance(organisation_id, name, key_ring, clock, condominium)
    with transaction.atomic():
        keep_import_file(
            organisation_id=organisation_id, content=content, name=name, now=clock(), user_id=user_id
        )
    aside: list[SetAside] = []
    for number, row in enumerate(body, start=1):
        try:
            with transaction.atomic():
                entrance.enter(row, columns)
        except Refusal as refusal:
            aside.append(set_aside(row.number, refusal))
        if progress is not None:
            progress(number, len(body))
    report = RegisterReport(
        file=name,
        condominiums=tuple(sorted(entrance.condominiums)),
        rows=len(body),
        entered=entrance.entered,
        known=len(body) - entrance.entered - len(aside),
        keys=entrance.keys,
        set_aside=tuple(aside),
        unread_columns=columns.unknown,
    )
    return report, entrance.devices


@dataclass
class _Entrance:
    """Takes rows into the store one by one, each in its own transaction."""

    organisation_id: int
    file: str
    key_ring: KeyRing = field(repr=False)
    clock: Callable[[], datetime]
    condominium: str
    entered: int = 0
    keys: int = 0
    devices: list[Device] = field(default_factory=list)
    condominiums: set[str] = field(default_factory=set)

    def enter(self, row: Row, columns: Columns) -> None:
        """Enter one row; what it made is kept only if all of it stands."""
        entry = entry_of(row, columns, file=self.file)
        name = columns.text(row, "condominium") or self.condominium
        condominium = enter_condominium(self.organisation_id, code_of(name.lower()), name)
        unit = enter_unit(condominium, entry) if entry.unit else None
        point = enter_point(condominium, unit, entry)
        device = enter_device(self.organisation_id, entry)
        is_new = enter_installation(point, device, entry)
        has_new_key = entry.key is not None and enrol_device_key(
            device_id=device.pk,
            key=entry.key,
            from_on=entry.start_on or FIRST_DAY,
            key_ring=self.key_ring,
        )
        if unit is not None:
            self._persons(unit, entry, persons_of(row, columns))
        self.entered += is_new
        self.keys += has_new_key
        self.devices.append(device)
        self.condominiums.add(condominium.code)

    def _persons(self, unit: Unit, entry: DeviceEntry, persons: list[PersonEntry]) -> None:
        for person in persons:
            enter_listed(
                unit,
                Capacity(person.capacity),
                PersonProfile(name=person.name, email=person.email, tax_code=person.tax_code),
                start_on=_from(entry),
                key_ring=self.key_ring,
            )


def _from(entry: DeviceEntry) -> date:
    return entry.start_on or FIRST_DAY
