"""Laws of ingest: order, repetition and grouping of telegrams, and the server's clock, decide nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from building import HEAT, NOW, UNITS, Building
from meters import ALLOCATOR, clock, energy_kwh, hca_units, set_day, telegram
from tepore.services.export_readings import export_readings, export_sha256
from tepore.services.ingest_telegrams import HeardTelegram, ingest_telegrams
from tepore.store.metering.models import Finding, Reading, Telegram

FIRST = datetime.fromisoformat("2024-12-28T06:00")  # the device's own time
SET_DAY = datetime.fromisoformat("2024-12-31").date()
LAW = settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def clean_stream() -> list[bytes]:
    """Eight days of a heat meter and of an allocator that begins again after New Year's Eve."""
    stream = []
    for day in range(8):
        at = FIRST + timedelta(days=day)
        stream.append(telegram(HEAT, energy_kwh(1000 + 7 * day) + clock(at), access=day))
        since = day if day < 4 else day - 4
        records = hca_units(800 + since if day < 4 else since) + clock(at)
        if day >= 4:
            records += set_day(SET_DAY, 805)
        stream.append(telegram(UNITS, records, device_type=ALLOCATOR, access=day))
    return stream


STREAM = clean_stream()
CLOCKLESS = [telegram(HEAT, energy_kwh(2000 + number)) for number in range(3)]


def heard(octets: bytes, gateway: int, delay_s: int) -> HeardTelegram:
    at = datetime(2025, 2, 1, tzinfo=UTC) + timedelta(hours=STREAM.index(octets) if octets in STREAM else 0)
    if octets in CLOCKLESS:
        at += timedelta(days=1 + CLOCKLESS.index(octets))
    return HeardTelegram(
        octets=octets, link="wmbus", source=f"gateway {gateway}", gateway=str(gateway),
        received_at=at + timedelta(seconds=delay_s),
    )  # fmt: skip


def result_of(stream: list[HeardTelegram], groups: list[int], now: datetime = NOW) -> tuple[str, int]:
    """Take a stream in on a store of its own, cut into calls of these sizes; give hash and findings."""
    with transaction.atomic():
        building = Building()
        start = 0
        for size in [*groups, len(stream)]:
            ingest_telegrams(
                organisation_id=building.organisation_id, heard=stream[start : start + size],
                key_ring=building.key_ring, clock=lambda: now,
            )  # fmt: skip
            start += size
        outcome = (export_sha256(organisation_id=building.organisation_id), Finding.objects.count())
        transaction.set_rollback(True)
    return outcome


@pytest.mark.django_db
@LAW
@given(st.data())
def test_five_gateways_with_delays_and_disorder_give_the_clean_streams_result(data) -> None:
    everything = [*STREAM, *CLOCKLESS]
    clean = result_of([heard(octets, 0, 0) for octets in everything], [])
    copies = [heard(octets, 0, 0) for octets in everything]
    for gateway in range(1, 5):
        chosen = data.draw(st.lists(st.sampled_from(everything), max_size=12))
        delays = data.draw(st.lists(st.integers(0, 3600), min_size=len(chosen), max_size=len(chosen)))
        copies += [heard(octets, gateway, delay) for octets, delay in zip(chosen, delays, strict=True)]
    noisy = data.draw(st.permutations(copies))
    groups = data.draw(st.lists(st.integers(1, 10), max_size=6))
    assert result_of(noisy, groups) == clean
    assert clean[1] == 0


@pytest.mark.django_db
@LAW
@given(st.sampled_from([datetime(1970, 1, 1, tzinfo=UTC), NOW + timedelta(days=1), NOW - timedelta(hours=1)]))
def test_the_servers_clock_decides_nothing(now: datetime) -> None:
    stream = [heard(octets, 0, 0) for octets in [*STREAM, *CLOCKLESS]]
    assert result_of(stream, [5], now) == result_of(stream, [], NOW)


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, len(STREAM[0]) - 1), st.integers(1, 255)), min_size=1, max_size=3))
def test_every_telegram_is_kept_and_has_an_outcome(flips) -> None:
    """Poison or not: stored as heard, and either decoded or set aside with a reason."""
    with transaction.atomic():
        building = Building()
        octets = bytearray(STREAM[0])
        for place, bits in flips:
            octets[place] ^= bits
        building.hear(bytes(octets), STREAM[1])
        kept = Telegram.objects.all()
        assert bytes(octets) in {bytes(row.bytes_heard) for row in kept}
        for row in kept:
            assert hasattr(row, "decoding") != row.rejections.exists()
        assert Reading.objects.filter(telegram__bytes_heard=STREAM[1]).exists()
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_the_export_has_no_key_and_is_sorted() -> None:
    building = Building()
    building.hear(*STREAM)
    lines = list(export_readings(organisation_id=building.organisation_id))
    assert lines == sorted(lines)
    assert len(lines) == Reading.objects.count() == 17
