"""The register as a building file: all that it says goes to the store, so that its season can be closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from tepore.kernel.periods import midnight_in_rome
from tepore.norms.uni10200 import (
    BuildingSeason,
    Consumption,
    ConsumptionUnit,
    IndexReading,
    SeasonInputs,
    Service,
)
from tepore.services.plain_values import plain_criterion
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
from tepore.services.register.handovers import enter_handovers
from tepore.services.register.holders import enter_holder
from tepore.services.register.seasons import (
    bills_of,
    enter_group_season,
    enter_money,
    enter_season,
    terms_of,
)
from tepore.services.register.words import HEAT_COST_ALLOCATOR
from tepore.services.season_computed import services_of
from tepore.store.estate.models import Condominium, PointKind, Unit, UnitKind
from tepore.store.ledger.models import (
    MILLIONTHS,
    Criterion,
    MillesimiShare,
    MillesimiTable,
    Season,
)
from tepore.store.metering.models import Clock, Device, ImportFile, Reading

if TYPE_CHECKING:
    from tepore.store.sealing import KeyRing

HEAT = (PointKind.UNIT_INLET, "heat_meter", "energy", "kWh")
POINT_OF = {
    (Service.HEATING, ConsumptionUnit.HCA): (PointKind.RADIATOR, HEAT_COST_ALLOCATOR, "hca", "hca"),
    (Service.HEATING, ConsumptionUnit.KWH): HEAT,
    (Service.COOLING, ConsumptionUnit.KWH): (PointKind.UNIT_INLET, "cooling_meter", "energy", "kWh"),
    (Service.DOMESTIC_HOT_WATER, ConsumptionUnit.KWH): HEAT,
    (Service.DOMESTIC_HOT_WATER, ConsumptionUnit.M3): (
        PointKind.HOT_WATER_INLET, "hot_water_meter", "volume", "m3",
    ),
    (Service.COLD_WATER, ConsumptionUnit.M3): (
        PointKind.COLD_WATER_INLET, "cold_water_meter", "volume", "m3",
    ),
}  # fmt: skip
"""Kind of point and device, quantity and unit of what a row of a service counts; others stay stated."""
MWH = "kWh/MWh"


def enter_building(
    *,
    organisation_id: int,
    inputs: SeasonInputs | BuildingSeason,
    file: ImportFile,
    key_ring: KeyRing,
    now: datetime,
    address: str = "",
    since: Mapping[str, date] | None = None,
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
    since
        First day of a holder who is new, by the unit's id.

    Raises
    ------
    UnableToEnter
        The season was closed, an entry contradicts what is there, or a unit has another holder and nobody
        says since when.
    """
    code = code_of(inputs.condominium.lower())
    condominium = enter_condominium(organisation_id, code, inputs.condominium, address)
    _units(condominium, inputs, key_ring, since or {})
    if isinstance(inputs, BuildingSeason):
        season = enter_group_season(condominium, inputs)
        enter_money(season, inputs.advances_cents, inputs.handovers, bills_of(inputs))
    else:
        season = _season(condominium, inputs)
        _tables(condominium, inputs)
        bills = [(expense, "") for expense in inputs.expenses]
        enter_money(season, inputs.advances_cents, inputs.handovers, bills)
    devices = _consumptions(condominium, services_of(inputs), file, now)
    return condominium, devices


def _units(
    condominium: Condominium,
    inputs: SeasonInputs | BuildingSeason,
    key_ring: KeyRing,
    since: Mapping[str, date],
) -> None:
    changed_hands = {handover.unit for handover in inputs.handovers}
    for unit in inputs.units:
        row = enter_unit(condominium, _place(unit.id, unit.name))
        if unit.id in changed_hands:
            enter_handovers(row, inputs, key_ring)
        elif unit.holder:
            enter_holder(row, unit.holder, inputs.period, since=since.get(unit.id), key_ring=key_ring)
    for room in {room.id: room for one in services_of(inputs) for room in one.common_rooms}.values():
        row = enter_unit(condominium, _place(room.id, room.name))
        if row.kind != UnitKind.COMMON:
            Unit.objects.filter(pk=row.pk).update(kind=UnitKind.COMMON)


def _place(code: str, name: str) -> DeviceEntry:
    return DeviceEntry(
        device="", unit=code, unit_name=name, point_kind=PointKind.RADIATOR, service=Service.HEATING
    )


def _season(condominium: Condominium, inputs: SeasonInputs) -> Season:
    season = enter_season(condominium, inputs, inputs.service, terms_of(inputs))
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


def _consumptions(
    condominium: Condominium, services: Sequence[SeasonInputs], file: ImportFile, now: datetime
) -> list[Device]:
    by_point: dict[str, list[tuple[int, Consumption, SeasonInputs]]] = defaultdict(list)
    number, seen = 0, set[str]()
    # A meter of hot water counts as cold water too: it is entered as what it is, a meter of hot water.
    for inputs in sorted(services, key=lambda one: one.service is Service.COLD_WATER):
        for row in inputs.consumptions:
            number += 1
            is_known = (inputs.service, row.unit) in POINT_OF and row.id not in seen
            if row.first and row.last and row.device and is_known:
                seen.add(row.id)
                by_point[row.metering_point].append((number, row, inputs))
    devices = []
    for rows in by_point.values():
        rows.sort(key=lambda numbered: _first(numbered[1]).read_on)
        for index, (row_number, row, inputs) in enumerate(rows):
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
            _readings(device, (row, inputs.service), between, file, row_number, now)
            devices.append(device)
    return devices


def _entry(
    row: Consumption, inputs: SeasonInputs, before: Consumption | None, following: Consumption | None
) -> DeviceEntry:
    point_kind, kind, _, _ = POINT_OF[inputs.service, row.unit]
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
    of: tuple[Consumption, Service],
    between: Sequence[IndexReading],
    file: ImportFile,
    number: int,
    now: datetime,
) -> None:
    row, service = of
    _, _, quantity, unit = POINT_OF[service, row.unit]
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
