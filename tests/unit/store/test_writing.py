"""Rows written by the thousand are those that Django would write, and the database refuses them alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tepore.norms.uni10200 import Quality
from tepore.services.organisations import ensure_organisation
from tepore.store.metering.models import Clock, Device, Reading
from tepore.store.writing import write_rows

pytestmark = pytest.mark.django_db
AT = datetime(2025, 1, 1, 1, tzinfo=timezone(timedelta(hours=1)))


def reading(device: Device, value: str, **more: object) -> Reading:
    return Reading(
        organisation_id=device.organisation_id, device=device, quantity="hca", unit="hca",
        value=Decimal(value), kind="now", valid_at=AT, clock=Clock.DEVICE, recorded_at=AT,
        quality=Quality.ESTIMATED, **{"method": "by hand", **more},
    )  # fmt: skip


@pytest.fixture
def device() -> Device:
    organisation = ensure_organisation(code="o")
    return Device.objects.create(organisation_id=organisation.id, identification="1", kind="x")


def columns(row: Reading) -> dict[str, object]:
    kept = {field.attname: getattr(row, field.attname) for field in Reading._meta.concrete_fields}
    return {name: told for name, told in kept.items() if name not in {"id", "value"}}


def test_a_row_is_as_django_writes_it(device: Device) -> None:
    Reading.objects.bulk_create([reading(device, "1.50", method="é ' \" %s")])
    write_rows([reading(device, "2.50", method="é ' \" %s")])
    django, ours = Reading.objects.order_by("value")
    assert columns(django) == columns(ours)
    assert (str(django.value), str(ours.value)) == ("1.50", "2.50")
    assert ours.valid_at == AT.astimezone(UTC)


def test_of_rows_that_a_constraint_refuses_none_is_written(device: Device) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        write_rows([reading(device, "1"), reading(device, "1")])
    assert not Reading.objects.exists()


def test_nothing_is_nothing() -> None:
    write_rows([])
