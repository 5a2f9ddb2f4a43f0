"""A key is tried at once on what waited, and shown by its fingerprint alone."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from building import HEAT, Building
from meters import clock, energy_kwh, telegram
from tepore.services.access import Actor, NotPermitted
from tepore.services.device_keys import BadDeviceKey
from tepore.services.devices import describe_device, enter_device_key
from tepore.services.devices.key_entry import KeyInTheFuture
from tepore.store.people.models import AuditEvent, Role

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
KEY = "000102030405060708090A0B0C0D0E0F"
HEARD_AT = datetime(2026, 1, 5, 10)  # noqa: DTZ001 - the device's own clock
ENCIPHERED = telegram(HEAT, energy_kwh(100) + clock(HEARD_AT), key=bytes.fromhex(KEY))


def test_what_waited_is_read_at_once(building: Building, operator: Actor) -> None:
    building.hear(ENCIPHERED)
    entered = enter_device_key(
        actor=operator, device_id=building.heat.pk, key=KEY, from_on=date(2020, 1, 1), now=NOW
    )
    assert (entered.is_new, entered.waiting, entered.opened) == (True, 1, 1)
    assert entered.readings > 0
    shown = describe_device(actor=operator, device_id=building.heat.pk, now=NOW)
    assert [(key.fingerprint, key.entered_by) for key in shown.keys] == [(entered.fingerprint, "operator")]
    for said in (repr(entered), repr(shown), str(AuditEvent.objects.get().evidence)):
        assert KEY.lower() not in said.lower().replace(" ", "")


def test_a_wrong_key_opens_nothing_and_says_so(building: Building, operator: Actor) -> None:
    building.hear(ENCIPHERED)
    entered = enter_device_key(
        actor=operator, device_id=building.heat.pk, key="ff" * 16, from_on=date(2020, 1, 1), now=NOW
    )
    assert (entered.waiting, entered.opened, entered.readings) == (1, 0, 0)


def test_a_key_of_wrong_form_or_day_is_refused_without_being_repeated(
    building: Building, operator: Actor
) -> None:
    with pytest.raises(BadDeviceKey) as refused:
        enter_device_key(
            actor=operator, device_id=building.heat.pk, key="canary", from_on=date(2020, 1, 1), now=NOW
        )
    assert "canary" not in str(refused.value)
    with pytest.raises(KeyInTheFuture):
        enter_device_key(
            actor=operator, device_id=building.heat.pk, key=KEY, from_on=date(2027, 1, 1), now=NOW
        )
    assert not AuditEvent.objects.exists()


def test_the_fingerprint_is_of_this_device(building: Building, operator: Actor) -> None:
    one = enter_device_key(
        actor=operator, device_id=building.heat.pk, key=KEY, from_on=date(2020, 1, 1), now=NOW
    )
    other = enter_device_key(
        actor=operator, device_id=building.allocator.pk, key=KEY, from_on=date(2020, 1, 1), now=NOW
    )
    assert one.fingerprint != other.fingerprint
    assert HEAT not in one.fingerprint
    with pytest.raises(NotPermitted):
        enter_device_key(
            actor=replace(operator, role=Role.ENGINEER), device_id=building.heat.pk, key=KEY,
            from_on=date(2020, 1, 1), now=NOW,
        )  # fmt: skip
