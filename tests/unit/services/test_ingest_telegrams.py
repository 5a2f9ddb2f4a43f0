from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from building import HEAT, NOW, UNITS, Building
from meters import ALLOCATOR, clock, energy_kwh, hca_units, set_day, telegram
from tepore.services import decode_telegram
from tepore.services.device_keys import enrol_device_key
from tepore.services.ingest_telegrams import HeardTelegram, read_again, read_held_back
from tepore.services.replace_reading import replace_reading
from tepore.store.metering.models import Device, Finding, Reading, Telegram, TelegramRejection

pytestmark = pytest.mark.django_db
KEY, OTHER_KEY = bytes(range(16)), bytes(range(1, 17))
MARCH = datetime.fromisoformat("2025-03-01T10:30")  # as the device says it: without a zone


@pytest.fixture
def building() -> Building:
    return Building()


def heat(kwh: int, at: datetime = MARCH, **more) -> bytes:
    return telegram(HEAT, energy_kwh(kwh) + clock(at), **more)


def test_a_telegram_is_kept_as_heard_and_gives_its_reading(building: Building) -> None:
    octets = heat(1234)
    report = building.hear(octets)
    assert (report.heard, report.stored, report.known, report.decoded, report.readings) == (1, 1, 0, 1, 1)
    kept = Telegram.objects.get()
    assert (bytes(kept.bytes_heard), kept.identification, kept.manufacturer) == (octets, HEAT, "TPR")
    reading = Reading.objects.get()
    assert (reading.value, reading.unit, reading.quantity) == (Decimal(1234), "kWh", "energy")
    assert reading.telegram_id == kept.pk
    # 10.30 in Italy on the first of March is 9.30 UTC
    assert reading.valid_at == datetime(2025, 3, 1, 9, 30, tzinfo=UTC)
    assert reading.clock == "device"


def test_the_time_of_hearing_never_replaces_the_devices(building: Building) -> None:
    building.hear(heat(1), received_at=datetime(1970, 1, 1, tzinfo=UTC))
    assert Reading.objects.get().valid_at == datetime(2025, 3, 1, 9, 30, tzinfo=UTC)


def test_the_same_bytes_again_change_nothing(building: Building) -> None:
    building.hear(heat(1), heat(1))
    report = building.hear(heat(1), heat(1))
    assert (report.heard, report.stored, report.known, report.readings) == (2, 0, 2, 0)
    assert (Telegram.objects.count(), Reading.objects.count()) == (1, 1)


def test_a_set_day_told_again_is_stored_once(building: Building) -> None:
    day = date(2024, 12, 31)
    for minute in range(3):
        records = hca_units(5 + minute) + set_day(day, 812) + clock(MARCH + timedelta(minutes=minute))
        building.hear(telegram(UNITS, records, device_type=ALLOCATOR))
    stored = Reading.objects.filter(kind="set_day")
    # the register closes at the end of the day: midnight of 1 January in Italy
    assert [(row.value, row.valid_at) for row in stored] == [
        (Decimal(812), datetime(2024, 12, 31, 23, tzinfo=UTC))
    ]
    assert Reading.objects.filter(kind="now").count() == 3


def test_an_encrypted_telegram_opens_with_the_enrolled_key(building: Building) -> None:
    building.enrol(building.heat, KEY)
    report = building.hear(heat(77, key=KEY))
    assert report.readings == 1
    assert Reading.objects.get().value == 77


def test_a_rotated_key_leaves_telegrams_under_the_old_one_readable(building: Building) -> None:
    building.enrol(building.heat, KEY)
    enrol_device_key(
        device_id=building.heat.pk, key=OTHER_KEY, from_on=date(2025, 3, 2), key_ring=building.key_ring
    )
    report = building.hear(heat(77, key=KEY), heat(78, MARCH + timedelta(days=2), key=OTHER_KEY))
    assert report.readings == 2


@pytest.mark.parametrize(("key", "code"), [(None, "telegram.no_key"), (OTHER_KEY, "telegram.wrong_key")])
def test_without_the_right_key_it_is_kept_and_gives_nothing(building: Building, key, code: str) -> None:
    if key:
        building.enrol(building.heat, key)
    report = building.hear(heat(77, key=KEY))
    assert report.set_aside == {code: 1}
    assert Telegram.objects.count() == 1
    assert not Reading.objects.exists()


def test_a_key_that_comes_later_opens_what_was_heard(building: Building) -> None:
    building.hear(heat(77, key=KEY))
    building.enrol(building.heat, KEY)
    report = read_again(
        organisation_id=building.organisation_id,
        identifications=[HEAT],
        key_ring=building.key_ring,
        clock=lambda: NOW,
    )
    assert report.readings == 1


def test_a_plain_telegram_of_a_secured_device_is_a_downgrade(building: Building) -> None:
    building.enrol(building.heat, KEY)
    report = building.hear(heat(99))
    assert report.set_aside == {"telegram.downgrade": 1}
    assert not Reading.objects.exists()


def test_a_neighbours_telegram_is_kept_and_not_opened(building: Building, monkeypatch) -> None:
    monkeypatch.setattr(decode_telegram, "decode", None)
    report = building.hear(telegram("99999999", energy_kwh(1)))
    assert report.set_aside == {"device.unknown": 1}


def test_a_device_of_another_maker_with_the_same_number_is_not_ours(building: Building) -> None:
    Device.objects.filter(pk=building.heat.pk).update(manufacturer="ABC")
    assert building.hear(heat(1)).set_aside == {"device.unknown": 1}


@pytest.mark.parametrize("octets", [b"", b"\x00", b"\xff" * 300, heat(5)[:-3], heat(5)[:9]])
def test_poison_is_set_aside_with_a_reason_and_the_next_is_read(building: Building, octets: bytes) -> None:
    report = building.hear(octets, heat(5))
    assert report.readings == 1
    rejection = TelegramRejection.objects.get()
    assert bytes(rejection.telegram.bytes_heard) == octets
    assert rejection.code.startswith("telegram.")
    assert rejection.reason


def test_a_fault_of_the_decoder_is_set_aside_too(building: Building, monkeypatch) -> None:
    true_decode = decode_telegram.decode

    def faulty(octets: bytes, **more):
        if octets == heat(666):
            raise IndexError("poison")
        return true_decode(octets, **more)

    monkeypatch.setattr(decode_telegram, "decode", faulty)
    report = building.hear(heat(666), heat(5))
    assert report.set_aside == {"decoder.bug": 1}
    assert report.readings == 1
    assert "poison" not in TelegramRejection.objects.get().reason


def test_what_a_stopped_run_left_unread_is_read_first(building: Building, monkeypatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("tepore.services.ingest_telegrams._read_group", stop)
        with pytest.raises(KeyboardInterrupt):
            building.hear(heat(5))
    assert (Telegram.objects.count(), Reading.objects.count()) == (1, 0)
    assert building.hear().readings == 1


def test_the_acknowledgement_follows_the_store_and_comes_once_for_each(building: Building) -> None:
    acknowledged: list[HeardTelegram] = []

    def acknowledge(group) -> None:
        stored = set(Telegram.objects.values_list("sha256", flat=True))
        assert {one.sha256 for one in group} <= stored
        acknowledged.extend(group)

    heard = [HeardTelegram(octets=heat(number), link="wmbus", source=str(number)) for number in range(450)]
    building.take(*heard, acknowledge=acknowledge)
    assert acknowledged == heard


def test_a_register_that_falls_is_a_finding_and_no_reading(building: Building) -> None:
    building.hear(heat(100), heat(90, MARCH + timedelta(hours=1)))
    finding = Finding.objects.get()
    assert finding.code == "register.backwards"
    assert (finding.evidence["earlier_value"], finding.evidence["later_value"]) == ("100", "90")
    assert [row.value for row in Reading.objects.all()] == [Decimal(100)]


def test_a_clock_that_goes_back_with_a_growing_register_is_a_finding(building: Building) -> None:
    building.hear(heat(100), heat(110, MARCH - timedelta(hours=1)))
    assert Finding.objects.get().code == "register.backwards"


def test_a_late_telegram_that_fits_is_no_finding(building: Building) -> None:
    building.hear(heat(100), heat(120, MARCH + timedelta(days=2)), heat(110, MARCH + timedelta(days=1)))
    assert not Finding.objects.exists()
    assert Reading.objects.count() == 3


def test_an_allocator_begins_again_after_its_set_day(building: Building) -> None:
    day = datetime.fromisoformat("2024-12-31")
    before = hca_units(800) + clock(day - timedelta(days=10))
    after = hca_units(5) + set_day(day.date(), 812) + clock(day + timedelta(days=10))
    building.hear(*(telegram(UNITS, records, device_type=ALLOCATOR) for records in (before, after)))
    assert not Finding.objects.exists()


def test_an_allocator_that_falls_without_a_set_day_is_a_finding(building: Building) -> None:
    falls = [hca_units(800) + clock(MARCH), hca_units(5) + clock(MARCH + timedelta(days=10))]
    building.hear(*(telegram(UNITS, records, device_type=ALLOCATOR) for records in falls))
    assert Finding.objects.get().code == "register.backwards"


def test_without_any_clock_the_reading_is_left_out_and_said(building: Building) -> None:
    building.hear(telegram(HEAT, energy_kwh(1)))
    assert not Reading.objects.exists()
    assert Finding.objects.get().code == "reading.undated"


def test_the_earliest_hearing_dates_a_device_without_a_clock(building: Building) -> None:
    octets = telegram(HEAT, energy_kwh(1))
    times = [datetime(2025, 3, 1, hour, tzinfo=UTC) for hour in (10, 8, 9)]
    for at in times:
        building.hear(octets, received_at=at)
    standing = Reading.objects.get(replaced_by__isnull=True)
    assert (standing.valid_at, standing.clock) == (min(times), "heard")
    assert Reading.objects.count() == 2


def test_after_a_wrong_reading_is_replaced_what_it_held_back_is_read(building: Building) -> None:
    """A damaged or forged plain telegram must not silence its meter for ever."""
    building.hear(heat(100), heat(300, MARCH + timedelta(days=1)), heat(120, MARCH + timedelta(days=2)))
    assert Reading.objects.count() == 2
    wrong = Reading.objects.get(value="300")
    given = {
        "organisation_id": building.organisation_id,
        "device_id": building.heat.pk,
        "key_ring": building.key_ring,
        "clock": lambda: NOW,
    }
    assert read_held_back(**given).readings == 0
    replace_reading(
        organisation_id=building.organisation_id,
        reading_id=wrong.pk,
        value=Decimal(110),
        reason="damaged on its way",
        now=NOW,
    )
    assert read_held_back(**given).readings == 1
    assert read_held_back(**given).readings == 0
    standing = Reading.objects.filter(replaced_by__isnull=True).order_by("valid_at")
    assert [row.value for row in standing] == [100, 110, 120]
