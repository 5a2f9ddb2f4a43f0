"""An exchange ends one row and begins another; what contradicts is refused and leaves all as it was."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from building import HEAT, UNITS, Building
from tepore.kernel import Period, Refusal
from tepore.services.access import Actor, NotPermitted
from tepore.services.devices import (
    NewDevice,
    UnableToExchange,
    change_rating,
    move_device,
    remount_device,
    replace_device,
)
from tepore.services.read_period import read_period
from tepore.store.estate.models import PointKind
from tepore.store.metering.models import Device, DeviceKey, Installation, Reading
from tepore.store.people.models import AuditEvent, Role

pytestmark = pytest.mark.django_db
ON = date(2026, 1, 10)
NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)


def read(building: Building, device: Device, on: date, value: int, quantity: str = "energy") -> None:
    Reading.objects.create(
        device=device, quantity=quantity, unit="kWh", value=Decimal(value), kind="document",
        valid_at=datetime(on.year, on.month, on.day, tzinfo=UTC), clock="document", recorded_at=NOW,
        quality="actual", reason="by hand", **building.own,
    )  # fmt: skip


def rows() -> list[tuple]:
    found = Installation.objects.order_by("pk")
    return [(row.device.identification, row.start_on, row.end_on, row.last_value) for row in found]


def replace(building: Building, operator: Actor, **more):
    given = {
        "device_id": building.heat.pk, "on": ON, "last_value": Decimal(500), "now": NOW,
        "successor": NewDevice(identification="999", first_value=Decimal(3)),
    }  # fmt: skip
    return replace_device(actor=operator, **{**given, **more})


def test_the_old_row_ends_and_the_new_one_begins_on_the_day(building: Building, operator: Actor) -> None:
    done = replace(building, operator, reason="battery")
    ended, begun = Installation.objects.get(pk=done.ended), Installation.objects.get(pk=done.begun)
    assert (ended.end_on, ended.last_value) == (ON, Decimal(500))
    assert (begun.start_on, begun.end_on, begun.first_value) == (ON, None, Decimal(3))
    assert begun.device.identification == "00000999", "zeros that a label leaves out are put back"
    assert begun.device.kind == "heat_meter"
    assert begun.metering_point == building.heat_point
    event = AuditEvent.objects.get(action="device.replaced")
    assert (event.user_id, event.evidence["on"], event.evidence["reason"]) == (
        operator.user_id,
        "2026-01-10",
        "battery",
    )


def test_the_point_counts_on_through_the_exchange(building: Building, operator: Actor) -> None:
    read(building, building.heat, date(2025, 12, 1), 400)
    done = replace(building, operator)
    read(building, Device.objects.get(pk=done.device_id), date(2026, 2, 1), 53)
    used = read_period(
        organisation_id=building.organisation_id,
        metering_point_id=building.heat_point.pk,
        period=Period(date(2025, 12, 1), date(2026, 2, 1)),
    )
    assert used.amount == (500 - 400) + (53 - 3)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"on": date(2026, 3, 1)}, "exchange.future"),
        ({"on": date(2020, 1, 1)}, "exchange.before_start"),
        ({"last_value": Decimal(399)}, "exchange.falls"),
        ({"last_value": Decimal(-1)}, "exchange.value"),
        ({"last_value": Decimal("NaN")}, "exchange.value"),
        ({"successor": NewDevice(identification=HEAT)}, "exchange.same"),
        ({"successor": NewDevice(identification=UNITS)}, "exchange.kind"),
        ({"successor": NewDevice(identification="")}, "exchange.number"),
        ({"successor": NewDevice(identification="1" * 21)}, "exchange.number"),
        ({"successor": NewDevice(identification="7", manufacturer="Kamstrup")}, "exchange.manufacturer"),
        ({"successor": NewDevice(identification="7", first_value=Decimal(-1))}, "exchange.value"),
        ({"successor": NewDevice(identification="7", factors=[("K", Decimal(0))])}, "exchange.factor"),
        ({"successor": NewDevice(identification="7", factors=[])}, "exchange.factor"),
        ({"successor": NewDevice(identification="7", key="canary-no-key")}, "key.form"),
    ],
)
def test_what_contradicts_is_refused_and_nothing_is_written(
    building: Building, operator: Actor, more: dict, code: str
) -> None:
    read(building, building.heat, date(2025, 12, 1), 400)
    before, devices = rows(), Device.objects.count()
    with pytest.raises(Refusal) as refused:
        replace(building, operator, **more)
    assert refused.value.code == code
    assert "canary" not in str(refused.value)
    assert (rows(), Device.objects.count(), AuditEvent.objects.count()) == (before, devices, 0)


def test_a_device_that_sits_elsewhere_is_refused(building: Building, operator: Actor) -> None:
    other = building.device("00000777", "heat_meter")
    building.install(other, building.point("second", PointKind.UNIT_INLET))
    with pytest.raises(UnableToExchange) as refused:
        replace(building, operator, successor=NewDevice(identification="777"))
    assert refused.value.code == "exchange.overlap"
    assert Installation.objects.get(device=building.heat).end_on is None


def test_a_key_that_comes_with_the_device_is_sealed(building: Building, operator: Actor) -> None:
    done = replace(building, operator, successor=NewDevice(identification="999", key="0f" * 16))
    row = DeviceKey.objects.get(device_id=done.device_id)
    assert row.start_on == ON
    assert bytes.fromhex("0f" * 16) not in bytes(row.sealed)


def test_a_move_takes_the_register_along(building: Building, operator: Actor) -> None:
    point = building.point("second", PointKind.UNIT_INLET)
    done = move_device(
        actor=operator, device_id=building.heat.pk, point_id=point.pk, on=ON, value=Decimal(7), now=NOW
    )
    begun = Installation.objects.get(pk=done.begun)
    assert (begun.metering_point, begun.first_value, begun.start_on) == (point, Decimal(7), ON)
    with pytest.raises(UnableToExchange) as refused:
        move_device(
            actor=operator, device_id=building.heat.pk, point_id=building.allocator_point.pk,
            on=date(2026, 1, 20), value=Decimal(7), now=NOW,
        )  # fmt: skip
    assert refused.value.code == "exchange.point"


def test_days_off_the_wall_are_days_without_a_device(building: Building, operator: Actor) -> None:
    done = remount_device(
        actor=operator, device_id=building.allocator.pk, removed_on=ON, mounted_on=date(2026, 1, 15),
        value=Decimal(40), now=NOW,
    )  # fmt: skip
    ended, begun = Installation.objects.get(pk=done.ended), Installation.objects.get(pk=done.begun)
    assert (ended.end_on, begun.start_on) == (ON, date(2026, 1, 15))
    with pytest.raises(UnableToExchange) as refused:
        remount_device(
            actor=operator, device_id=building.allocator.pk, removed_on=date(2026, 1, 20),
            mounted_on=date(2026, 1, 20), value=Decimal(40), now=NOW,
        )  # fmt: skip
    assert refused.value.code == "exchange.days"


def test_a_rating_holds_from_its_day(building: Building, operator: Actor) -> None:
    done = change_rating(
        actor=operator, device_id=building.allocator.pk, on=ON, factors=[("K", Decimal("1.25"))],
        value=Decimal(40), now=NOW,
    )  # fmt: skip
    ended, begun = Installation.objects.get(pk=done.ended), Installation.objects.get(pk=done.begun)
    assert ended.rating_factors == []
    assert [(one["symbol"], one["number"]) for one in begun.rating_factors] == [("K", "1.25")]
    assert ended.last_value == begun.first_value == Decimal(40)


def test_another_organisations_device_is_not_there(building: Building, operator: Actor) -> None:
    stranger = Actor(user_id=operator.user_id, organisation_id=9999, organisation="X", role=Role.OPERATOR)
    with pytest.raises(NotPermitted):
        replace(building, stranger)
    for role in (Role.ADMINISTRATOR, Role.ENGINEER):
        with pytest.raises(NotPermitted):
            replace(
                building,
                Actor(user_id=1, organisation_id=operator.organisation_id, organisation="", role=role),
            )
