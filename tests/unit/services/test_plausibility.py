"""A reading that no device can have counted is found, and blocks the season until a person settled it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from building import HEAT, NOW, Building
from meters import clock, energy_kwh, telegram
from tepore.kernel import Period
from tepore.services.findings import UnableToSettle
from tepore.services.import_readings import ReadingsReport, import_readings
from tepore.services.plausibility import RATES, BadRates, plausible_rates
from tepore.services.read_period import read_period
from tepore.services.register_series import MissingReading
from tepore.services.settle_reading import list_findings, settle_reading
from tepore.store.metering.models import Finding, Reading

pytestmark = pytest.mark.django_db
HEADINGS = "matricola;data;lettura;unità;tipo lettura\n"
SEASON = Period(date(2024, 10, 1), date(2025, 5, 1))


@pytest.fixture
def building() -> Building:
    return Building()


def take(building: Building, rows: str) -> ReadingsReport:
    return import_readings(
        organisation_id=building.organisation_id, content=(HEADINGS + rows).encode(), name="l.csv", now=NOW
    )


def used(building: Building) -> object:
    return read_period(
        organisation_id=building.organisation_id,
        metering_point_id=building.allocator_point.pk,
        period=SEASON,
    ).amount


def settle(building: Building, **more: object) -> object:
    given = {
        "organisation_id": building.organisation_id,
        "finding_id": Finding.objects.get().pk,
        "because": "read again on the spot",
        "key_ring": building.key_ring,
        "clock": lambda: NOW,
    }
    return settle_reading(**(given | more))


WILD = "9;01/10/2024;100;UR;\n9;30/04/2025;612;UR;\n9;01/05/2025;99999999;UR;effettiva\n"


def test_a_wild_reading_is_a_finding_and_blocks_the_season_until_it_is_put_right(building: Building) -> None:
    report = take(building, WILD)
    assert (report.stored, report.findings, report.set_aside) == (3, 1, ())
    finding = Finding.objects.get()
    assert finding.code == "reading.implausible"
    assert (finding.evidence["earlier_value"], finding.evidence["later_value"]) == ("612", "99999999")
    with pytest.raises(MissingReading, match=f"tepore findings settle {finding.pk}") as refused:
        used(building)
    assert refused.value.code == "reading.finding_open"
    settle(building, value=Decimal(614))
    assert used(building) == 514
    assert list_findings(organisation_id=building.organisation_id) == []


def test_importing_the_file_again_finds_nothing_new(building: Building) -> None:
    take(building, WILD)
    assert take(building, WILD).findings == 0
    assert Finding.objects.count() == 1


def test_a_true_reading_is_accepted_with_a_sentence(building: Building) -> None:
    take(building, WILD)
    with pytest.raises(UnableToSettle, match="say how"):
        settle(building, because=" ")
    settle(building, accept=True)
    assert used(building) == 99_999_899
    assert Finding.objects.get().settlement == "accepted: read again on the spot"


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        # 24 h x 60 kW = 1440 kWh a day at a flat's inlet
        ("12345678;01/10/2024;0;kWh;\n12345678;02/10/2024;1440,1;kWh;\n", 1),
        ("12345678;01/10/2024;0;kWh;\n12345678;02/10/2024;239;kWh;\n", 0),
        # 200 days at 239 kWh a day
        ("12345678;01/10/2024;0;kWh;\n12345678;19/04/2025;47800;kWh;\n", 0),
        # 300 kWh in a day: ten times the fastest stretch before, 40 kWh a day, is 400
        ("12345678;01/10/2024;0;kWh;\n12345678;02/10/2024;40;kWh;\n12345678;03/10/2024;340;kWh;\n", 0),
        ("12345678;01/10/2024;0;kWh;\n12345678;02/10/2024;20;kWh;\n12345678;03/10/2024;320;kWh;\n", 1),
    ],
)
def test_how_fast_a_heat_meter_may_count(building: Building, rows: str, found: int) -> None:
    assert take(building, rows).findings == found


@pytest.mark.parametrize(
    ("kind", "rows", "found"),
    [
        # a tap: 24 h x 3.125 m3/h; a flat's heat meter: 24 h x 2.5 m3/h ordinary, twice that at most
        ("cold_water_meter", "77;01/10/2024;0;m3;\n77;02/10/2024;76;m3;\n", 1),
        ("heat_meter", "77;01/10/2024;0;m3;\n77;02/10/2024;60;m3;\n", 0),
        ("heat_meter", "77;01/10/2024;0;m3;\n77;02/10/2024;121;m3;\n", 1),
    ],
)
def test_the_water_of_a_heat_meter_is_its_carrier(
    building: Building, kind: str, rows: str, found: int
) -> None:
    building.device("77", kind)
    report = take(building, rows)
    assert (report.stored, report.findings) == (2, found)


def test_a_register_that_falls_is_a_finding_at_import(building: Building) -> None:
    assert take(building, "12345678;01/10/2024;500;kWh;\n12345678;02/10/2024;400;kWh;\n").findings == 1
    assert Finding.objects.get().code == "register.backwards"


def test_two_values_of_one_instant_are_a_finding(building: Building) -> None:
    assert take(building, "9;01/10/2024;100;UR;\n9;01/10/2024;120;UR;\n").findings == 1
    finding = Finding.objects.get()
    assert finding.code == "reading.conflicting"
    settle(building, value=Decimal(100))
    standing = Reading.objects.filter(replaced_by__isnull=True)
    assert {row.value for row in standing} == {100}


def test_a_unit_that_the_device_does_not_count_in_is_refused_naming_both(building: Building) -> None:
    water = building.device("00000077", "cold_water_meter")
    report = take(building, f"{water.identification};01/10/2024;7;kWh;\n9;01/10/2024;7;kWh;\n")
    assert [row.code for row in report.set_aside] == ["cell.unit_of_device"] * 2
    assert "kWh" in report.set_aside[0].reason
    assert "m3" in report.set_aside[0].reason
    assert "UR" in report.set_aside[1].reason


def test_a_date_in_the_future_is_refused(building: Building) -> None:
    tomorrow = (NOW + timedelta(days=1)).date()
    report = take(building, f"9;{tomorrow:%d/%m/%Y};7;UR;\n")
    assert [row.code for row in report.set_aside] == ["cell.future"]
    assert Reading.objects.count() == 0


MARCH = datetime.fromisoformat("2025-03-01T10:30")  # as the device says it: without a zone


def heat(kwh: int, at: datetime = MARCH, **more) -> bytes:
    return telegram(HEAT, energy_kwh(kwh) + clock(at), **more)


def test_a_telegram_that_jumps_is_held_back_and_what_follows_is_read(building: Building) -> None:
    building.hear(heat(100), heat(90_000, MARCH + timedelta(days=1)), heat(120, MARCH + timedelta(days=2)))
    assert [row.value for row in Reading.objects.order_by("valid_at")] == [100, 120]
    finding = Finding.objects.get()
    assert (finding.code, finding.evidence["later_value"]) == ("reading.implausible", "90000")
    with pytest.raises(UnableToSettle, match="held back"):
        settle(building, value=Decimal(110))
    settle(building)
    assert Reading.objects.count() == 2


def test_a_jump_that_is_true_is_read_once_it_is_accepted(building: Building) -> None:
    building.hear(heat(100), heat(90_000, MARCH + timedelta(days=1)))
    assert settle(building, accept=True).readings == 1  # type: ignore[attr-defined]
    assert [row.value for row in Reading.objects.order_by("valid_at")] == [100, 90_000]


def test_the_rates_can_be_replaced(
    building: Building, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rates = tmp_path / "rates.toml"
    part = "ordinary = 1\nhighest = 1\n"
    rates.write_text(
        "times_history = 10\nshortest_days = 1\n" + "".join(f"[{name}]\n{part}" for name in RATES),
        encoding="utf-8",
    )
    monkeypatch.setenv("TEPORE_PLAUSIBLE_RATES", str(rates))
    assert take(building, "9;01/10/2024;1;UR;\n9;02/10/2024;3;UR;\n").findings == 1
    rates.with_name("other.toml").write_text("times_history = 1", encoding="utf-8")
    monkeypatch.setenv("TEPORE_PLAUSIBLE_RATES", str(rates.with_name("other.toml")))
    with pytest.raises(BadRates, match="cannot be read"):
        plausible_rates()
