"""Consumption of a period: expected figures are worked out by hand in each test."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from building import NOW, Building
from tepore.kernel import Period
from tepore.kernel.periods import midnight_in_rome
from tepore.services.organisations import ensure_organisation
from tepore.services.read_period import UnknownMeteringPoint, read_period
from tepore.services.register_series import ContradictoryReadings, MissingReading
from tepore.services.replace_reading import UnableToReplace, replace_reading
from tepore.store.estate.models import MeteringPoint
from tepore.store.metering.models import Device, Finding, ImportFile, Installation, Reading

pytestmark = pytest.mark.django_db
SEASON = Period(date(2024, 10, 1), date(2025, 5, 1))


@pytest.fixture
def building() -> Building:
    return Building()


def read(building: Building, device: Device, on: date, value: str, kind: str = "document", **more) -> Reading:
    file, _ = ImportFile.objects.get_or_create(
        sha256="0", defaults={"name": "f", "imported_at": NOW}, **building.own
    )
    given = {
        "device": device, "quantity": "energy" if device.kind == "heat_meter" else "hca",
        "value": Decimal(value),
        "kind": kind, "valid_at": midnight_in_rome(on), "clock": "document", "recorded_at": NOW,
        "quality": "actual", "import_file": file, "import_row": 1, **building.own,
    }  # fmt: skip
    return Reading.objects.create(**(given | more))


def used(building: Building, point: MeteringPoint, period: Period = SEASON, **more):
    return read_period(
        organisation_id=building.organisation_id, metering_point_id=point.pk, period=period, **more
    )


def test_the_difference_of_the_readings_at_both_ends(building: Building) -> None:
    for on, value in ((SEASON.start_on, "100.5"), (date(2025, 1, 1), "200"), (SEASON.end_on, "350.75")):
        read(building, building.heat, on, value)
    result = used(building, building.heat_point)
    assert (result.amount, result.unit, result.quality) == (Fraction("250.25"), "kWh", "actual")
    [part] = result.parts
    assert (part.first_index, part.last_index) == (Decimal("100.5"), Decimal("350.75"))
    assert (part.first_on, part.last_on) == (SEASON.start_on, SEASON.end_on)


def test_a_reading_of_the_day_before_or_after_stands_for_the_end(building: Building) -> None:
    read(building, building.heat, SEASON.start_on - timedelta(days=1), "100")
    read(building, building.heat, SEASON.end_on + timedelta(days=1), "150")
    result = used(building, building.heat_point)
    assert (result.amount, result.quality) == (50, "actual")


def test_an_end_between_two_readings_is_estimated_and_says_how(building: Building) -> None:
    # 20 days before and after the start: half of 40 kWh were used when the season began
    read(building, building.heat, SEASON.start_on - timedelta(days=20), "100")
    read(building, building.heat, SEASON.start_on + timedelta(days=20), "140")
    read(building, building.heat, SEASON.end_on, "300")
    result = used(building, building.heat_point)
    assert (result.amount, result.quality) == (180, "estimated")
    assert "linear" in result.parts[0].method


def test_without_a_reading_beyond_an_end_it_is_refused(building: Building) -> None:
    read(building, building.heat, SEASON.start_on, "100")
    read(building, building.heat, date(2025, 3, 1), "140")
    with pytest.raises(MissingReading, match="2025-04-30"):
        used(building, building.heat_point)


def test_without_readings_it_is_refused(building: Building) -> None:
    with pytest.raises(MissingReading, match="two are needed"):
        used(building, building.heat_point)


def test_an_allocator_over_its_set_day(building: Building) -> None:
    # 812 on the set day less 500 at the start, and 90 since
    read(building, building.allocator, SEASON.start_on, "500")
    read(building, building.allocator, date(2025, 1, 1), "812", kind="set_day")
    read(building, building.allocator, date(2025, 2, 1), "40")
    read(building, building.allocator, SEASON.end_on, "90")
    result = used(building, building.allocator_point)
    assert result.amount == 312 + 90
    assert [(part.first_index, part.last_index) for part in result.parts] == [(500, 812), (0, 90)]


def test_a_season_between_two_set_days(building: Building) -> None:
    year = Period(date(2024, 1, 1), date(2025, 1, 1))
    read(building, building.allocator, year.start_on, "700", kind="set_day")
    read(building, building.allocator, date(2024, 6, 1), "300")
    read(building, building.allocator, year.end_on, "812", kind="set_day")
    result = used(building, building.allocator_point, year)
    assert result.amount == 812
    assert len(result.parts) == 1


def test_a_register_that_runs_over(building: Building) -> None:
    Installation.objects.filter(device=building.heat).update(register_modulus="100000")
    read(building, building.heat, SEASON.start_on, "99900")
    read(building, building.heat, SEASON.end_on, "250")
    [part] = used(building, building.heat_point).parts
    assert (part.amount, part.rolled_over_at) == (350, Decimal(100000))


def test_a_register_that_falls_is_refused(building: Building) -> None:
    read(building, building.heat, SEASON.start_on, "99900")
    read(building, building.heat, SEASON.end_on, "250")
    with pytest.raises(ContradictoryReadings, match="falls"):
        used(building, building.heat_point)


def test_a_replacement_in_the_season(building: Building) -> None:
    # the old one from 100 to 400, the new one from 3 to 53
    change = date(2025, 1, 10)
    Installation.objects.filter(device=building.heat).update(end_on=change, last_value="400")
    new = building.device("22222222", "heat_meter")
    building.install(new, building.heat_point, change, first_value="3")
    read(building, building.heat, SEASON.start_on, "100")
    read(building, building.heat, date(2025, 1, 9), "399")
    read(building, new, SEASON.end_on, "53")
    result = used(building, building.heat_point)
    assert result.amount == 300 + 50
    assert [(part.device, part.first_on, part.last_on) for part in result.parts] == [
        ("12345678", SEASON.start_on, change), ("22222222", change, SEASON.end_on),
    ]  # fmt: skip
    assert result.uncovered == ()


def test_days_without_a_device_are_said(building: Building) -> None:
    Installation.objects.filter(device=building.heat).update(end_on=date(2025, 1, 10), last_value="400")
    new = building.device("22222222", "heat_meter")
    building.install(new, building.heat_point, date(2025, 1, 20), first_value="0")
    read(building, building.heat, SEASON.start_on, "100")
    read(building, new, SEASON.end_on, "50")
    assert used(building, building.heat_point).uncovered == (Period(date(2025, 1, 10), date(2025, 1, 20)),)


def test_a_change_of_factor_in_the_season(building: Building) -> None:
    # 100 units at K 1.5, then 100 at K 2
    change = date(2025, 1, 10)
    factors = [[{"symbol": "K", "number": number, "source": "s"}] for number in ("1.5", "2")]
    Installation.objects.filter(device=building.allocator).update(end_on=change, rating_factors=factors[0])
    building.install(building.allocator, building.allocator_point, change, rating_factors=factors[1])
    for on, value in ((SEASON.start_on, "0"), (change, "100"), (SEASON.end_on, "200")):
        read(building, building.allocator, on, value)
    assert used(building, building.allocator_point).amount == 150 + 200


def test_a_display_that_holds_its_factor_is_not_multiplied_again(building: Building) -> None:
    factors = [{"symbol": "K", "number": "1.5", "source": "s"}]
    Installation.objects.filter(device=building.allocator).update(rating_factors=factors, is_scaled=True)
    for on, value in ((SEASON.start_on, "0"), (SEASON.end_on, "200")):
        read(building, building.allocator, on, value)
    assert used(building, building.allocator_point).amount == 200


def test_two_statements_of_one_instant_that_differ_are_refused(building: Building) -> None:
    for value in ("100", "101"):
        read(building, building.heat, SEASON.start_on, value)
    read(building, building.heat, SEASON.end_on, "300")
    with pytest.raises(ContradictoryReadings, match="differ"):
        used(building, building.heat_point)


def test_a_rounded_statement_of_the_same_reading_is_none_other(building: Building) -> None:
    for value in ("100.4", "100"):
        read(building, building.heat, SEASON.start_on, value)
    read(building, building.heat, SEASON.end_on, "300")
    assert used(building, building.heat_point).amount == Fraction("199.6")


def test_a_replaced_reading_counts_no_more_and_the_past_can_be_had_again(building: Building) -> None:
    wrong = read(building, building.heat, SEASON.start_on, "1000")
    read(building, building.heat, SEASON.end_on, "1300")
    later = datetime(2025, 11, 1, tzinfo=UTC)
    replace_reading(
        organisation_id=building.organisation_id, reading_id=wrong.pk, value=Decimal(100), reason="misread",
        now=later,
    )  # fmt: skip
    corrected = used(building, building.heat_point)
    assert (corrected.amount, corrected.quality) == (1200, "replaced")
    assert used(building, building.heat_point, known_at=later).amount == 300


def test_a_reading_is_replaced_once_and_for_a_reason(building: Building) -> None:
    row = read(building, building.heat, SEASON.start_on, "1000")
    given = {
        "organisation_id": building.organisation_id,
        "reading_id": row.pk,
        "now": NOW,
        "value": Decimal(1),
    }
    with pytest.raises(UnableToReplace, match="say why"):
        replace_reading(reason=" ", **given)
    with pytest.raises(UnableToReplace, match="zero or more"):
        replace_reading(reason="r", **(given | {"value": Decimal(-1)}))
    replace_reading(reason="r", **given)
    with pytest.raises(UnableToReplace, match="replaced before"):
        replace_reading(reason="r", **given)
    with pytest.raises(UnableToReplace, match="no such reading"):
        replace_reading(reason="r", **(given | {"organisation_id": ensure_organisation(code="o").id}))


def test_an_open_contradiction_stops_the_bill_until_it_is_settled(building: Building) -> None:
    for on, value in ((SEASON.start_on, "0"), (SEASON.end_on, "200")):
        read(building, building.heat, on, value)
    finding = Finding.objects.create(
        code="register.backwards", at=NOW, device=building.heat, fingerprint="f", **building.own
    )
    with pytest.raises(MissingReading, match="finding"):
        used(building, building.heat_point)
    Finding.objects.filter(pk=finding.pk).update(settled_at=NOW, settlement="meter was checked")
    assert used(building, building.heat_point).amount == 200


def test_another_organisations_point_is_unknown(building: Building) -> None:
    with pytest.raises(UnknownMeteringPoint):
        read_period(
            organisation_id=ensure_organisation(code="o").id, metering_point_id=building.heat_point.pk,
            period=SEASON,
        )  # fmt: skip


def test_an_estimate_names_both_readings_and_keeps_what_it_was_made_from(building: Building) -> None:
    # As in the demo: 294 on 3 April, 306 on 1 May; 13 of 28 days later 12 x 13 / 28 = 5.57 is 6 whole units.
    season = Period(date(2025, 10, 15), date(2026, 4, 16))
    read(building, building.allocator, season.start_on, "0")
    before = read(building, building.allocator, date(2026, 4, 3), "294")
    after = read(building, building.allocator, date(2026, 5, 1), "306")
    [part] = used(building, building.allocator_point, season).parts
    assert (part.last_index, part.last_on) == (300, date(2026, 4, 16))
    assert part.sources[1] == (
        f"estimated, linear in time between reading {before.pk} (294 on 2026-04-03) "
        f"and reading {after.pk} (306 on 2026-05-01)"
    )
    first, last = part.estimates
    assert first is None
    assert last is not None
    assert (last.before.index, last.after.index, last.digits) == (294, 306, 0)
    assert (last.elapsed_s, last.between_s) == (13 * 86400, 28 * 86400)


def test_what_counts_from_zero_after_a_set_day_is_not_said_to_be_read(building: Building) -> None:
    read(building, building.allocator, SEASON.start_on, "500")
    set_day = read(building, building.allocator, date(2025, 1, 1), "812", kind="set_day")
    read(building, building.allocator, SEASON.end_on, "90")
    result = used(building, building.allocator_point)
    assert result.parts[1].sources[0] == f"restart at zero after reading {set_day.pk}"
