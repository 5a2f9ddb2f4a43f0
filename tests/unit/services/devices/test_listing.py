"""Devices are found by number, maker, kind and state; a page asks few questions however long the list is."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from building import HEAT, UNITS, Building
from tepore.services.access import Actor
from tepore.services.devices import DeviceQuery, DeviceState, describe_device, list_devices
from tepore.services.devices.listing import count_by_state, shortest_term_years
from tepore.store.estate.models import MeteringPoint, PointKind
from tepore.store.metering.models import Device, Finding, Installation, Reading
from tepore.store.people.models import Role

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)


def found(operator: Actor, **query: object) -> list[str]:
    page = list_devices(actor=operator, query=DeviceQuery(**query), now=NOW)
    assert page.total == len(page.rows)
    return [row.identification for row in page.rows]


def read(building: Building, device: Device, at: datetime, value: str = "1", **more: object) -> Reading:
    given = {"quantity": "energy", "unit": "kWh", "kind": "now", **more}
    return Reading.objects.create(
        device=device, value=Decimal(value), valid_at=at, clock="device", recorded_at=at, quality="actual",
        reason="test", **given, **building.own,
    )  # fmt: skip


def test_by_number_maker_kind_and_place(building: Building, operator: Actor) -> None:
    assert found(operator) == [UNITS, HEAT]
    assert found(operator, search="3456") == [HEAT]
    assert found(operator, search="radiator") == [UNITS], "the code of its point"
    assert found(operator, kind="heat_meter", manufacturer="TPR") == [HEAT]
    assert found(operator, manufacturer="KAM") == []


def test_who_was_read_lately_is_not_silent(building: Building, operator: Actor) -> None:
    read(building, building.heat, NOW - timedelta(days=6))
    read(building, building.allocator, NOW - timedelta(days=8))
    assert found(operator, state=DeviceState.HEARD) == [HEAT]
    assert found(operator, state=DeviceState.SILENT) == [UNITS]
    Installation.objects.filter(device=building.allocator).update(end_on=date(2026, 1, 1))
    assert found(operator, state=DeviceState.SILENT) == [], "what was taken away is not expected to send"
    assert found(operator, state=DeviceState.REMOVED) == [UNITS]


def test_findings_batteries_and_terms(building: Building, operator: Actor) -> None:
    Finding.objects.create(
        at=NOW, code="register.backwards", device=building.heat, fingerprint="1", **building.own
    )
    assert found(operator, state=DeviceState.FAULTS) == [HEAT]
    read(building, building.heat, NOW - timedelta(hours=30), "9", quantity="battery_life", unit="y")
    read(building, building.heat, NOW - timedelta(hours=3), "0.5", quantity="battery_life", unit="y")
    assert found(operator, state=DeviceState.BATTERY) == [HEAT]
    # In use since 2020: above the 5 years of a large mechanical heat meter (D.M. 93/2017 annex IV).
    assert shortest_term_years("heat_meter") == 5
    assert shortest_term_years("heat_cost_allocator") is None
    assert found(operator, state=DeviceState.DUE) == [HEAT]
    counted = count_by_state(actor=operator, now=NOW)
    assert counted == {"heard": 1, "silent": 1, "faults": 1}


def test_a_thousand_devices_are_a_page_and_few_questions(
    building: Building, operator: Actor, django_assert_max_num_queries
) -> None:
    own = building.own
    devices = Device.objects.bulk_create(
        Device(identification=f"9{number:07}", manufacturer="TPR", kind="heat_meter", **own)
        for number in range(1000)
    )
    points = MeteringPoint.objects.bulk_create(
        MeteringPoint(
            condominium=building.condominium, code=f"p{number}", kind=PointKind.UNIT_INLET, service="heating",
            unit=building.unit, **own,
        )
        for number in range(1000)
    )  # fmt: skip
    Installation.objects.bulk_create(
        Installation(device=device, metering_point=point, start_on=date(2020, 1, 1), **own)
        for device, point in zip(devices, points, strict=True)
    )
    with django_assert_max_num_queries(10):
        page = list_devices(actor=operator, query=DeviceQuery(state="silent"), now=NOW, offset=50, size=25)
    assert (page.total, len(page.rows)) == (1002, 25)
    with django_assert_max_num_queries(16):
        describe_device(actor=operator, device_id=building.heat.pk, now=NOW)


def test_a_membership_in_one_condominium_sees_its_devices_alone(building: Building, operator: Actor) -> None:
    building.device("55555555", "heat_meter")
    actor = Actor(
        user_id=operator.user_id, organisation_id=operator.organisation_id, organisation="T",
        role=Role.OPERATOR, condominium_id=building.condominium.pk,
    )  # fmt: skip
    assert found(operator) == [UNITS, HEAT, "55555555"]
    assert found(actor) == [UNITS, HEAT]
