"""The register as a building file: all that it says goes to the store, so that its season can be closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tepore.kernel.periods import midnight_in_rome
from tepore.norms.uni10200 import Consumption, ConsumptionUnit, IndexReading, SeasonInputs, Service
from tepore.services.persons import PersonProfile, keep_person
from tepore.services.plain_values import plain_criterion, plain_inputs
from tepore.services.register.entries import (
    DeviceEntry,
    UnableToEnter,
    code_of,
    enter_condominium,
    enter_device,
    enter_installation,
    enter_point,
    enter_unit,
)
from tepore.services.register.handovers import enter_advances, enter_handovers
from tepore.services.register.words import HEAT_COST_ALLOCATOR
from tepore.services.season_inputs import CIRCUMSTANCES, FROM_ROWS, STATED
from tepore.store.estate.models import Condominium, PointKind, Unit, UnitKind
from tepore.store.ledger.models import (
    MILLIONTHS,
    Advance,
    Allocation,
    Criterion,
    Expense,
    MillesimiShare,
    MillesimiTable,
    Season,
)
from tepore.store.metering.models import Clock, Device, ImportFile, Reading
from tepore.store.people.models import Capacity, Tenure

if TYPE_CHECKING:
    from tepore.store.sealing import KeyRing

POINT_OF_UNIT = {
    ConsumptionUnit.HCA: (PointKind.RADIATOR, HEAT_COST_ALLOCATOR, "hca", "hca"),
    ConsumptionUnit.KWH: (PointKind.UNIT_INLET, "heat_meter", "energy", "kWh"),
}
MWH = "kWh/MWh"


def enter_building(
    *,
    organisation_id: int,
    inputs: SeasonInputs,
    file: ImportFile,
    key_ring: KeyRing,
    now: datetime,
    address: str = "",
) -> tuple[Condominium, list[Device]]:
    """Enter a season's inputs into the store, within the caller's transaction.

    Parameters
    ----------
    organisation_id
        Whose register it is.
    inputs
        Of a building file that was checked.
    file
        The file, for the provenance of readings.
    key_ring
        Seals the names of holders.
    now
        When it is recorded.
    address
        Of the condominium.

    Raises
    ------
    UnableToEnter
        The season was closed, or an entry contradicts what is there.
    """
    code = code_of(inputs.condominium.lower())
    condominium = enter_condominium(organisation_id, code, inputs.condominium, address)
    _units(condominium, inputs, key_ring)
    season = _season(condominium, inputs)
    _tables(condominium, inputs)
    _money(season, inputs)
    devices = _consumptions(condominium, inputs, file, now)
    return condominium, devices


def _units(condominium: Condominium, inputs: SeasonInputs, key_ring: KeyRing) -> None:
    changed_hands = {handover.unit for handover in inputs.handovers}
    for unit in inputs.units:
        row = enter_unit(condominium, _place(unit.id, unit.name))
        if unit.id in changed_hands:
            enter_handovers(row, inputs, key_ring)
        elif unit.holder:
            person = keep_person(
                organisation_id=condominium.organisation_id,
                code=f"{condominium.code}.{unit.id}"[:60],
                profile=PersonProfile(name=unit.holder),
                key_ring=key_ring,
            )
            Tenure.objects.get_or_create(
                person=person,
                unit=row,
                capacity=Capacity.OWNER,
                defaults={
                    "organisation_id": condominium.organisation_id,
                    "start_on": inputs.period.start_on,
                },
            )
    for room in inputs.common_rooms:
        row = enter_unit(condominium, _place(room.id, room.name))
        if row.kind != UnitKind.COMMON:
            Unit.objects.filter(pk=row.pk).update(kind=UnitKind.COMMON)


def _place(code: str, name: str) -> DeviceEntry:
    return DeviceEntry(
        device="", unit=code, unit_name=name, point_kind=PointKind.RADIATOR, service=Service.HEATING
    )


def _season(condominium: Condominium, inputs: SeasonInputs) -> Season:
    written = plain_inputs(inputs)
    names = {field.name for field in fields(SeasonInputs)} - FROM_ROWS
    terms: dict[str, Any] = {name: written[name] for name in sorted(names)}
    terms[STATED] = [row for row in written["consumptions"] if not _is_read(row)]
    terms[CIRCUMSTANCES] = {
        unit["id"]: {name: unit[name] for name in ("vacant", "detached", "exempt_from")}
        for unit in written["units"]
    }
    if not terms["energy"]:
        del terms["energy"]  # then the meter of the whole plant tells it
    period = {"start_on": inputs.period.start_on, "end_on": inputs.period.end_on}
    season, _ = Season.objects.get_or_create(
        condominium=condominium,
        service=inputs.service,
        code=inputs.season[:60],
        defaults={"organisation_id": condominium.organisation_id, "terms": terms, **period},
    )
    entered = season.terms.get("expense_origins", {})  # of invoices that were imported into the season itself
    terms["expense_origins"] = {**entered, **terms["expense_origins"]}
    if season.terms != terms or (season.start_on, season.end_on) != (period["start_on"], period["end_on"]):
        if Allocation.objects.filter(season=season).exists():
            raise UnableToEnter(
                "the season was closed with other terms.",
                where=f"season {season.code}",
                remedy="Enter corrections as new expenses or readings and close it again.",
                code="register.closed",
            )
        season.terms, season.start_on, season.end_on = terms, period["start_on"], period["end_on"]
        season.save()
    start = {"organisation_id": condominium.organisation_id, "start_on": inputs.period.start_on}
    criterion = plain_criterion(inputs.criterion)
    rule = criterion.pop("rule")
    said = {"rule": rule, "parameters": criterion}
    row, _ = Criterion.objects.get_or_create(
        condominium=condominium,
        service=inputs.service,
        start_on=inputs.period.start_on,
        defaults={**start, **said},
    )
    if {
        "rule": row.rule,
        "parameters": row.parameters,
    } != said:  # under a closed season it may not be touched
        Criterion.objects.filter(pk=row.pk).update(**said)
    return season


def _is_read(row: dict[str, Any]) -> bool:
    return bool(row["first"] and row["last"] and row["device"]) and row["unit"] in {"hca", "kWh"}


def _tables(condominium: Condominium, inputs: SeasonInputs) -> None:
    units = {unit.code: unit for unit in condominium.units.all()}
    for table in inputs.tables:
        row, is_new = MillesimiTable.objects.get_or_create(
            condominium=condominium,
            kind=table.kind,
            start_on=inputs.period.start_on,
            defaults={
                "organisation_id": condominium.organisation_id,
                "source": table.source[:300],
                "weight_unit": table.weight_unit,
                "digits": table.digits,
            },
        )
        shares = {code: int(share * MILLIONTHS) for code, share in table.shares.items()}
        if is_new:
            MillesimiShare.objects.bulk_create(
                MillesimiShare(
                    organisation_id=condominium.organisation_id,
                    table=row,
                    unit=units[code],
                    share_micro=share,
                    weight=(table.weights or {}).get(code),
                )
                for code, share in shares.items()
            )
            MillesimiTable.objects.filter(pk=row.pk).update(is_sealed=True)
        elif shares != dict(row.shares.values_list("unit__code", "share_micro")):
            raise UnableToEnter(
                "the table is there with other shares from the same day.",
                where=f"{table.kind} table of {inputs.period.start_on}",
                remedy="A new table begins on another day: begin the season on it.",
                code="register.table",
            )


def _money(season: Season, inputs: SeasonInputs) -> None:
    for expense in inputs.expenses:
        row, _ = Expense.objects.get_or_create(
            season=season,
            code=expense.id,
            defaults={
                "organisation_id": season.organisation_id,
                "kind": expense.kind,
                "amount_cents": expense.amount_cents,
                "description": expense.description[:300],
                "document": expense.document[:100],
            },
        )
        if (row.kind, row.amount_cents) != (expense.kind.value, expense.amount_cents):
            raise UnableToEnter(
                "the expense is there with another amount or kind.",
                where=f"expense {expense.id}",
                remedy="Enter the difference as an expense of its own.",
                code="register.expense",
            )
    units = {unit.code: unit.pk for unit in season.condominium.units.all()}
    for code, paid in inputs.advances_cents.items():
        if not Advance.objects.filter(season=season, unit_id=units[code]).exists():
            enter_advances(season, units[code], paid, [one for one in inputs.handovers if one.unit == code])


def _consumptions(
    condominium: Condominium, inputs: SeasonInputs, file: ImportFile, now: datetime
) -> list[Device]:
    by_point: dict[str, list[tuple[int, Consumption]]] = defaultdict(list)
    for number, row in enumerate(inputs.consumptions, start=1):
        if row.first and row.last and row.device and row.unit in POINT_OF_UNIT:
            by_point[row.metering_point].append((number, row))
    devices = []
    for rows in by_point.values():
        rows.sort(key=lambda numbered: _first(numbered[1]).read_on)
        for index, (number, row) in enumerate(rows):
            following = rows[index + 1][1] if index + 1 < len(rows) else None
            before = rows[index - 1][1] if index else None
            entry = _entry(row, inputs, before, following)
            unit = enter_unit(condominium, entry)
            device = enter_device(condominium.organisation_id, entry)
            enter_installation(enter_point(condominium, unit, entry), device, entry)
            between = [
                IndexReading(index=one.index, read_on=one.read_on, source=one.source)
                for handover in inputs.handovers
                for one in handover.readings
                if one.consumption == row.id
            ]
            _readings(device, row, between, file, number, now)
            devices.append(device)
    return devices


def _entry(
    row: Consumption, inputs: SeasonInputs, before: Consumption | None, following: Consumption | None
) -> DeviceEntry:
    point_kind, kind, _, _ = POINT_OF_UNIT[row.unit]
    changes = following is not None
    return DeviceEntry(
        device=row.device.lower(),
        unit=row.subject,
        room=row.room,
        point=row.metering_point,
        point_kind=point_kind,
        service=inputs.service,
        device_kind=kind,
        model=row.device_kind[:100],
        start_on=_first(row).read_on if before is not None else _start(inputs, row),
        end_on=_first(following).read_on if changes and following else None,
        first_value=_index(row, _first(row)) if before is not None else None,
        last_value=_index(row, _last(row)) if changes else None,
        register_modulus=row.rolled_over_at,
        factors=tuple(_factors(row)),
        scaled=row.scaled,
    )


def _start(inputs: SeasonInputs, row: Consumption) -> date:
    return min(inputs.period.start_on, _first(row).read_on)


def _first(row: Consumption | None) -> IndexReading:
    if row is None or row.first is None:
        raise UnableToEnter("a reading is missing.", code="register.reading")
    return row.first


def _last(row: Consumption) -> IndexReading:
    if row.last is None:
        raise UnableToEnter("a reading is missing.", code="register.reading")
    return row.last


def _scale(row: Consumption) -> Decimal:
    """Give what turns the display into the register's unit; the store keeps energy in kWh."""
    return next((factor.number for factor in row.factors if factor.symbol == MWH), Decimal(1))


def _index(row: Consumption, reading: IndexReading) -> Decimal:
    return reading.index * _scale(row)


def _factors(row: Consumption) -> Iterator[dict[str, str]]:
    for factor in row.factors:
        if factor.symbol != MWH:
            number = format(factor.number, "f")
            yield {"symbol": factor.symbol, "number": number, "source": factor.source}


def _readings(
    device: Device,
    row: Consumption,
    between: Sequence[IndexReading],
    file: ImportFile,
    number: int,
    now: datetime,
) -> None:
    _, _, quantity, unit = POINT_OF_UNIT[row.unit]
    for reading in (_first(row), *between, _last(row)):
        key = {
            "device": device,
            "quantity": quantity,
            "kind": "document",
            "valid_at": midnight_in_rome(reading.read_on),
        }
        value = _index(row, reading)
        if any(there.value == value for there in Reading.objects.filter(**key)):
            continue
        Reading.objects.create(
            organisation_id=device.organisation_id,
            unit=unit,
            value=value,
            clock=Clock.DOCUMENT,
            recorded_at=now,
            quality=row.quality.value,
            method=row.method,
            import_file=file,
            import_row=number,
            **key,
        )
