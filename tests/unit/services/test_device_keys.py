from datetime import date

import pytest

from building import HEAT, Building
from meters import energy_kwh, telegram
from tepore.services import device_keys
from tepore.services.device_keys import (
    BadDeviceKey,
    KeyCupboard,
    enrol_device_key,
    open_key,
    parse_device_key,
    rotate_key_of_keys,
)
from tepore.services.persons import PersonProfile, keep_person, profile_of
from tepore.store.metering.models import DeviceKey
from tepore.store.people.models import Person
from tepore.store.sealing import UnableToUnseal, read_key_ring, write_key_ring

pytestmark = pytest.mark.django_db
KEY = bytes.fromhex("000102030405060708090A0B0C0D0E0F")


@pytest.mark.parametrize(
    "text",
    ["000102030405060708090A0B0C0D0E0F", KEY.hex(" "), KEY.hex(":").upper(), f" {KEY.hex()} "],
)
def test_a_key_is_read_as_makers_send_it(text: str) -> None:
    assert parse_device_key(text) == KEY


@pytest.mark.parametrize("text", ["", "0011", "canary" * 6, "0" * 31, "0" * 33, "g" * 32])
def test_a_text_that_is_no_key_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(BadDeviceKey) as caught:
        parse_device_key(text)
    assert not text or text not in str(caught.value)


def test_a_key_is_not_in_its_row_and_opens_only_there() -> None:
    building = Building()
    building.enrol(building.heat, KEY)
    building.enrol(building.allocator, KEY)
    one, other = DeviceKey.objects.order_by("device_id")
    assert KEY not in bytes(one.sealed)
    assert open_key(one, building.key_ring) == KEY
    one.sealed = other.sealed
    with pytest.raises(UnableToUnseal):
        open_key(one, building.key_ring)


def test_the_same_key_again_changes_nothing_and_another_needs_its_day() -> None:
    building = Building()
    given = {"device_id": building.heat.pk, "from_on": date(2020, 1, 1), "key_ring": building.key_ring}
    assert enrol_device_key(key=KEY, **given)
    assert not enrol_device_key(key=KEY, **given)
    with pytest.raises(BadDeviceKey, match="another key from the same day"):
        enrol_device_key(key=bytes(16), **given)
    building.heat.refresh_from_db()
    assert building.heat.is_secured


def test_rotation_leaves_everything_readable_and_the_old_ring_dead(tmp_path) -> None:
    building = Building()
    path = tmp_path / "keys.json"
    write_key_ring(path, building.key_ring)
    building.enrol(building.heat, KEY)
    keep_person(
        organisation_id=building.organisation_id,
        code="p",
        profile=PersonProfile(name="N"),
        key_ring=building.key_ring,
    )
    building.hear(telegram(HEAT, energy_kwh(5), key=KEY))
    old = read_key_ring(path)
    report = rotate_key_of_keys(key_path=path)
    assert (report.device_keys, report.persons) == (1, 1)
    new = read_key_ring(path)
    assert open_key(DeviceKey.objects.get(), new) == KEY
    assert profile_of(person=Person.objects.get(), key_ring=new).name == "N"
    assert set(old.keys).isdisjoint(new.keys)
    with pytest.raises(UnableToUnseal):
        open_key(DeviceKey.objects.get(), old)


def test_a_rotation_killed_half_way_goes_on(tmp_path, monkeypatch) -> None:
    building = Building()
    path = tmp_path / "keys.json"
    write_key_ring(path, building.key_ring)
    building.enrol(building.heat, KEY)
    building.enrol(building.allocator, KEY)
    calls = []

    def killed(row: DeviceKey, ring) -> int:
        if calls:
            raise KeyboardInterrupt
        calls.append(row)
        sealed = ring.reseal(bytes(row.sealed), context=f"metering.devicekey/{row.pk}")
        return DeviceKey.objects.filter(pk=row.pk).update(sealed=sealed)

    with monkeypatch.context() as patch:
        patch.setattr(device_keys, "_reseal_key", killed)
        with pytest.raises(KeyboardInterrupt):
            rotate_key_of_keys(key_path=path)
    between = read_key_ring(path)
    assert all(open_key(row, between) == KEY for row in DeviceKey.objects.all())
    rotate_key_of_keys(key_path=path)
    assert all(open_key(row, read_key_ring(path)) == KEY for row in DeviceKey.objects.all())


def test_a_cupboard_shows_no_key() -> None:
    building = Building()
    building.enrol(building.heat, KEY)
    cupboard = KeyCupboard(building.key_ring)
    assert cupboard.keys_of(building.heat.pk) == (KEY,)
    assert KEY.hex() not in repr(cupboard)
    assert repr(KEY) not in repr(cupboard)
