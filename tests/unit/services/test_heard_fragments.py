"""Messages in fragments in the store: read once all are there, whatever the order and the restarts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations

import pytest

from building import HEAT, NOW, Building
from meters import MAKER, clock, energy_kwh
from tepore.mbus.encode import Meter, ell_header, encode_fragments, frame_stripped
from tepore.services.ingest_telegrams import HeardTelegram, read_again
from tepore.services.list_telegrams import _set_aside
from tepore.store.metering.models import Reading, Telegram, TelegramDecoding, TelegramRejection

pytestmark = pytest.mark.django_db
KEY = bytes(range(16))
METER = Meter(MAKER, HEAT, 0x01, 0x04)
MARCH = datetime.fromisoformat("2025-03-01T10:30")  # as the device says it: without a zone


@pytest.fixture
def building() -> Building:
    made = Building()
    made.enrol(made.heat, KEY)
    return made


def fragments(kwh: int, counter: int, at: datetime = MARCH, access: int | None = None) -> list[bytes]:
    """Return a message of energy and clock in three frames; `access` puts a link header before each."""
    contents = encode_fragments(energy_kwh(kwh) + clock(at), KEY, METER, 1, counter, 10)
    before = b"" if access is None else ell_header(0x8C, 0x20, access)
    return [frame_stripped(0x44, METER.link_address, before + content) for content in contents]


def kwh() -> list[Decimal]:
    return list(Reading.objects.order_by("valid_at").values_list("value", flat=True))


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_last_fragment_gives_the_readings_whatever_the_order(
    building: Building, order: tuple[int, ...]
) -> None:
    parts = fragments(1234, 7)
    reports = [building.hear(parts[number]) for number in order]
    assert [report.set_aside for report in reports] == [{"telegram.fragment": 1}] * 2 + [{}]
    assert (reports[2].decoded, reports[2].readings) == (1, 1)
    reading = Reading.objects.get()
    assert (reading.value, bytes(reading.telegram.bytes_heard)) == (1234, parts[0])
    assert TelegramDecoding.objects.count() == 3
    assert not _set_aside(Telegram.objects.all()).exists()


def test_fragments_of_one_import_are_joined_in_any_order(building: Building) -> None:
    first, second = fragments(1, 7), fragments(2, 8, MARCH + timedelta(hours=1))
    report = building.hear(second[2], first[1], first[2], second[0], first[0], second[1])
    assert (report.decoded, kwh()) == (2, [1, 2])
    assert report.set_aside == {}


def test_a_lost_fragment_that_comes_later_still_completes_its_message(building: Building) -> None:
    first, second = fragments(1, 7), fragments(2, 8, MARCH + timedelta(hours=1))
    building.hear(*first[:2], *second)
    assert kwh() == [2]
    building.hear(first[2])
    assert kwh() == [1, 2]


def test_the_same_fragments_again_change_nothing(building: Building) -> None:
    building.hear(*fragments(1, 7))
    report = building.hear(*fragments(1, 7))
    assert (report.known, report.decoded, Reading.objects.count()) == (3, 0, 1)


def test_a_message_sent_again_under_another_link_header_is_a_repetition(building: Building) -> None:
    building.hear(*fragments(1, 7, access=1))
    report = building.hear(*fragments(1, 7, access=2))
    assert report.set_aside == {"telegram.repeated": 1}
    assert (TelegramDecoding.objects.count(), kwh()) == (3, [1])
    # They do not stand in the way of the next message.
    building.hear(*fragments(2, 8, MARCH + timedelta(hours=1), access=3))
    assert kwh() == [1, 2]


def test_fragments_of_two_messages_are_not_mixed(building: Building) -> None:
    first, second = fragments(1, 7), fragments(2, 8, MARCH + timedelta(hours=1))
    report = building.hear(first[0], second[1], first[2])
    assert (report.decoded, report.set_aside) == (0, {"telegram.fragment": 3})
    assert "authentication code" in TelegramRejection.objects.latest("pk").reason.lower()


def test_a_key_that_comes_later_joins_what_waits() -> None:
    building = Building()
    report = building.hear(*fragments(5, 7))
    assert report.set_aside == {"telegram.fragment": 3}
    building.enrol(building.heat, KEY)
    report = read_again(
        organisation_id=building.organisation_id,
        identifications=[HEAT],
        key_ring=building.key_ring,
        clock=lambda: NOW,
    )
    assert (report.decoded, kwh()) == (1, [5])


def test_a_stop_between_storing_and_reading_loses_nothing(building: Building) -> None:
    """The parts are stored and acknowledged, and the process ends before it reads them."""
    parts = fragments(9, 7)
    building.hear(parts[1])

    def stop(_group: object) -> None:
        raise KeyboardInterrupt

    heard = [HeardTelegram(octets=part, link="wmbus", source="test") for part in (parts[0], parts[2])]
    with pytest.raises(KeyboardInterrupt):
        building.take(*heard, acknowledge=stop)
    assert building.hear().decoded == 1
    assert kwh() == [9]


def test_another_senders_fragment_does_not_complete_a_message(building: Building) -> None:
    parts = fragments(1, 7)
    other = Meter(MAKER, "87654321", 0x01, 0x04)
    content = parts[2][10:]
    report = building.hear(*parts[:2], frame_stripped(0x44, other.link_address, content))
    assert report.set_aside == {"telegram.fragment": 2, "device.unknown": 1}


def test_a_meter_without_a_clock_is_dated_by_the_first_fragments_hearing(building: Building) -> None:
    contents = encode_fragments(energy_kwh(3), KEY, METER, 1, 7, 10)
    parts = [frame_stripped(0x44, METER.link_address, content) for content in contents]
    minutes = [datetime(2025, 3, 1, 10, minute, tzinfo=UTC) for minute in range(len(parts))]
    for part, minute in sorted(zip(parts, minutes, strict=True), reverse=True):
        building.hear(part, received_at=minute)
    assert Reading.objects.get().valid_at == minutes[0]
