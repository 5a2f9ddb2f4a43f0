"""A small building in the store for tests of services: one flat, a heat meter and an allocator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction

from tepore.services.device_keys import enrol_device_key
from tepore.services.ingest_telegrams import HeardTelegram, IngestReport, ingest_telegrams
from tepore.services.organisations import ensure_organisation
from tepore.store.estate.models import Condominium, MeteringPoint, PointKind, Unit
from tepore.store.metering.models import Device, Installation
from tepore.store.sealing import KeyRing

NOW = datetime(2025, 10, 15, 12, tzinfo=UTC)
HEAT, UNITS = "12345678", "00000009"


@dataclass
class Building:
    """One flat with a heat meter (12345678) and a heat cost allocator (00000009) from 2020 on."""

    key_ring: KeyRing = field(default_factory=KeyRing.generate)

    def __post_init__(self) -> None:
        self.organisation_id = ensure_organisation(code="test").id
        self.own: dict[str, Any] = {"organisation_id": self.organisation_id}
        self.condominium = Condominium.objects.create(code="c", name="C", **self.own)
        self.unit = Unit.objects.create(condominium=self.condominium, code="1", **self.own)
        self.heat = self.device(HEAT, "heat_meter")
        self.allocator = self.device(UNITS, "heat_cost_allocator", resets_on_set_day=True)
        self.heat_point = self.point("heat", PointKind.UNIT_INLET)
        self.allocator_point = self.point("radiator", PointKind.RADIATOR)
        self.install(self.heat, self.heat_point)
        self.install(self.allocator, self.allocator_point)

    def device(self, identification: str, kind: str, **more: Any) -> Device:
        return Device.objects.create(
            identification=identification, manufacturer="TPR", kind=kind, **more, **self.own
        )

    def point(self, code: str, kind: PointKind) -> MeteringPoint:
        return MeteringPoint.objects.create(
            condominium=self.condominium, code=code, kind=kind, service="heating", unit=self.unit, **self.own
        )

    def install(
        self, device: Device, point: MeteringPoint, start_on: date = date(2020, 1, 1), **more: Any
    ) -> Installation:
        return Installation.objects.create(
            device=device, metering_point=point, start_on=start_on, **more, **self.own
        )

    def enrol(self, device: Device, key: bytes) -> None:
        enrol_device_key(device_id=device.pk, key=key, from_on=date(2020, 1, 1), key_ring=self.key_ring)

    def hear(self, *telegrams: bytes, received_at: datetime | None = None) -> IngestReport:
        heard = [
            HeardTelegram(octets=octets, link="wmbus", source=f"test {number}", received_at=received_at)
            for number, octets in enumerate(telegrams)
        ]
        return self.take(*heard)

    def take(self, *heard: HeardTelegram, **more: Any) -> IngestReport:
        return ingest_telegrams(
            organisation_id=self.organisation_id,
            heard=heard,
            key_ring=self.key_ring,
            clock=lambda: NOW,
            **more,
        )


@contextmanager
def fresh_building() -> Iterator[Building]:
    """Give a building that is gone afterwards, for laws that need one for each example."""
    with transaction.atomic():
        yield Building()
        transaction.set_rollback(True)
