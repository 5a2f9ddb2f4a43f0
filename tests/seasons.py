"""A season in the store for tests of its workflow: three flats with one allocator each, two expenses."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tepore.services.organisations import ensure_organisation
from tepore.store.estate.models import Condominium, MeteringPoint, PointKind, Radiator, Room, Unit
from tepore.store.ledger.models import (
    MILLIONTHS,
    Advance,
    Criterion,
    Expense,
    MillesimiShare,
    MillesimiTable,
    Season,
)
from tepore.store.metering.models import Device, Installation, Reading
from tepore.store.people.models import Capacity, Person, Tenure

START, END = date(2024, 10, 15), date(2025, 4, 16)
NOW = datetime(2025, 5, 1, 12, tzinfo=UTC)
POWERS_W = {"1": 1000, "2": 2000, "3": 3000}
NEEDS = {"1": 200, "2": 300, "3": 500}


class StoredSeason:
    """Flats 1, 2 and 3 counted 100, 200 and 500 units; 1000 EUR are to be divided, 30 % of them fixed."""

    def __init__(self, code: str = "test", *, counts: dict[str, int] | None = None) -> None:
        self.organisation_id = ensure_organisation(code=code).id
        self.own: dict[str, Any] = {"organisation_id": self.organisation_id}
        self.condominium = Condominium.objects.create(code="c", name="C", municipality="Milano", **self.own)
        self.season = self.new_season("2024/2025", START, END)
        Criterion.objects.create(
            condominium=self.condominium, service="heating", rule="fixed-split", start_on=date(2020, 1, 1),
            parameters={"fixed_fraction": "0.3", "whole_amount": True, "source": "assembly"}, **self.own,
        )  # fmt: skip
        self.units = {unit: self._unit(unit) for unit in POWERS_W}
        self.devices = {unit: self._device(unit) for unit in POWERS_W}
        for kind in ("property", "heating_need"):
            self._table(kind)
        for unit, count in ({"1": 100, "2": 200, "3": 500} if counts is None else counts).items():
            self.read(unit, START, 0)
            self.read(unit, END, count)
        self.spend("gas", 90_000, "energy_carrier")
        self.spend("service", 10_000, "metering_service")

    def new_season(self, code: str, start_on: date, end_on: date) -> Season:
        return Season.objects.create(
            condominium=self.condominium, code=code, service="heating", start_on=start_on, end_on=end_on,
            terms={"energy": []}, **self.own,
        )  # fmt: skip

    def _unit(self, code: str) -> Unit:
        unit = Unit.objects.create(condominium=self.condominium, code=code, name=f"Flat {code}", **self.own)
        self.hold(unit, f"owner-{code}", date(2020, 1, 1))
        return unit

    def _device(self, code: str) -> Device:
        room = Room.objects.create(unit=self.units[code], code="r", name="Room", **self.own)
        radiator = Radiator.objects.create(room=room, code="r", power_w=Decimal(POWERS_W[code]), **self.own)
        point = MeteringPoint.objects.create(
            condominium=self.condominium, code=f"p{code}", kind=PointKind.RADIATOR, service="heating",
            unit=self.units[code], room=room, radiator=radiator, **self.own,
        )  # fmt: skip
        device = Device.objects.create(
            identification=f"0000000{code}", kind="heat_cost_allocator", **self.own
        )
        Installation.objects.create(
            device=device, metering_point=point, start_on=date(2020, 1, 1), is_scaled=True, **self.own
        )
        return device

    def _table(self, kind: str) -> None:
        table = MillesimiTable.objects.create(
            condominium=self.condominium, kind=kind, source="deed", start_on=date(2020, 1, 1), **self.own
        )
        for code, share in NEEDS.items():
            MillesimiShare.objects.create(
                table=table, unit=self.units[code], share_micro=share * MILLIONTHS, **self.own
            )
        MillesimiTable.objects.filter(pk=table.pk).update(is_sealed=True)

    def read(self, unit: str, on: date, value: int | str, **more: Any) -> Reading:
        given = {
            "device": self.devices[unit], "quantity": "hca", "unit": "hca", "value": Decimal(value),
            "kind": "document", "valid_at": datetime(on.year, on.month, on.day, tzinfo=UTC),
            "clock": "document", "recorded_at": NOW, "quality": "actual", "reason": "read by hand",
        }  # fmt: skip
        return Reading.objects.create(**given, **self.own, **more)

    def spend(self, code: str, amount_cents: int, kind: str, season: Season | None = None) -> Expense:
        return Expense.objects.create(
            season=season or self.season, code=code, kind=kind, amount_cents=amount_cents, **self.own
        )

    def pay(self, unit: str, amount_cents: int, paid_on: date | None = None, person: str = "") -> Advance:
        return Advance.objects.create(
            season=self.season, unit=self.units[unit], amount_cents=amount_cents, paid_on=paid_on,
            person=Person.objects.get(code=person, **self.own) if person else None, **self.own,
        )  # fmt: skip

    def hold(self, unit: Unit, code: str, start_on: date, capacity: Capacity = Capacity.OWNER) -> Tenure:
        person, _ = Person.objects.get_or_create(code=code, **self.own)
        Tenure.objects.filter(unit=unit, capacity=capacity, end_on=None).update(end_on=start_on)
        return Tenure.objects.create(
            person=person, unit=unit, capacity=capacity, start_on=start_on, **self.own
        )
