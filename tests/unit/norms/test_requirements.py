import tomllib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tepore.norms import requirements as req
from tepore.norms.requirements import MeterKind, Verdict

EXAMPLE = Path(__file__).parents[3] / "examples" / "requirements" / "individual_heat_meter.toml"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def verdict_of(report: req.Report, key: str, clause: str = "") -> Verdict:
    (found,) = [f for f in report.findings if f.point.key == key and f.point.clause.startswith(clause)]
    return found.verdict


def sheet(**entries: Any) -> req.DeviceSheet:
    return req.DeviceSheet.from_mapping({"meter": "individual_heat", **entries})


def test_an_empty_sheet_leaves_everything_open_and_nothing_assumed() -> None:
    report = req.check_sheet(sheet())
    assert report.counts[Verdict.UNKNOWN] == len(report.findings)


def test_the_example_holds_but_for_one_point_and_tells_what_is_missing() -> None:
    table = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    report = req.check_sheet(req.DeviceSheet.from_mapping(table))
    assert [f.point.clause for f in report.with_verdict(Verdict.FAILS)] == ["8.6 e"]
    assert {f.point.key for f in report.with_verdict(Verdict.UNKNOWN)} == {
        "reading_interval_days",
        "en1434_3",
    }
    assert {f.point.when for f in report.with_verdict(Verdict.NOT_APPLICABLE)} == {
        "measures_cooling",
        "remote_fixed",
    }


@pytest.mark.parametrize(
    ("accuracy", "verdict"), [(2, Verdict.HOLDS), (3, Verdict.HOLDS), (4, Verdict.FAILS)]
)
def test_a_better_class_holds_too(accuracy: int, verdict: Verdict) -> None:
    assert verdict_of(req.check_sheet(sheet(accuracy_class=accuracy)), "accuracy_class") is verdict


def test_points_of_remote_reading_are_not_asked_of_a_meter_read_by_hand() -> None:
    report = req.check_sheet(sheet(remote_reading="none"))
    assert verdict_of(report, "clock_resolution_min") is Verdict.NOT_APPLICABLE


def test_how_often_it_sends_depends_on_who_listens() -> None:
    report = req.check_sheet(sheet(remote_reading="walk_by", sending_interval_days=30))
    verdicts = {f.point.when: f.verdict for f in report.findings if f.point.key == "sending_interval_days"}
    assert verdicts == {"remote_fixed": Verdict.NOT_APPLICABLE, "remote_walk_by": Verdict.HOLDS}
    fixed = req.check_sheet(sheet(remote_reading="fixed", sending_interval_days=30))
    assert {f.verdict for f in fixed.with_verdict(Verdict.FAILS)} == {Verdict.FAILS}


def test_a_point_whose_case_is_unknown_never_fails() -> None:
    report = req.check_sheet(sheet(clock_resolution_min=60))
    assert verdict_of(report, "clock_resolution_min") is Verdict.UNKNOWN


def test_a_supply_meter_resolves_what_it_sends() -> None:
    entries = {
        "meter": "supply",
        "remote_reading": "fixed",
        "telegram": ["energy", "temperature_flow", "temperature_return"],
        "flow_temperature_resolution_c": 0.1,
        "return_temperature_resolution_c": 1,
        "recorded_quality_quantities": ["flow_temperature", "power"],
        "power_supply": "battery",
    }
    report = req.check_sheet(req.DeviceSheet.from_mapping(entries))
    assert verdict_of(report, "flow_temperature_resolution_c") is Verdict.HOLDS
    assert verdict_of(report, "return_temperature_resolution_c") is Verdict.FAILS
    assert verdict_of(report, "difference_resolution_c") is Verdict.NOT_APPLICABLE
    assert verdict_of(report, "recorded_quality_quantities") is Verdict.HOLDS
    assert verdict_of(report, "buffer_battery") is Verdict.NOT_APPLICABLE


def test_read_by_hand_no_resolution_is_asked() -> None:
    report = req.check_sheet(req.DeviceSheet.from_mapping({"meter": "supply", "remote_reading": "none"}))
    assert verdict_of(report, "difference_resolution_c") is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ({}, "requirements.meter"),
        ({"meter": "gas"}, "requirements.meter"),
        ({"meter": "supply", "acuracy_class": 2}, "requirements.unknown_entry"),
        ({"meter": "supply", "accuracy_class": "2"}, "requirements.kind_of_entry"),
        ({"meter": "supply", "mid_approved": "yes"}, "requirements.kind_of_entry"),
        ({"meter": "supply", "measures": "energy"}, "requirements.kind_of_entry"),
        ({"meter": "supply", "remote_reading": "drive"}, "requirements.remote_reading"),
    ],
)
def test_a_sheet_that_cannot_be_held_against_the_points_is_refused(table: dict[str, Any], code: str) -> None:
    with pytest.raises(req.BadDeviceSheet) as refusal:
        req.DeviceSheet.from_mapping(table)
    assert refusal.value.code == code


def telegram(days: float = 0, *readings: req.HeardReading, **more: Any) -> req.HeardTelegram:
    return req.HeardTelegram("12345678", readings, heard_at=NOON + timedelta(days=days), **more)


ENERGY = req.HeardReading("energy", Decimal("1234"), "kWh")


def test_a_telegram_with_energy_and_status_holds() -> None:
    report = req.check_heard(sheet(), [telegram(0, ENERGY, has_status=True, encrypted=True)])
    heard = {f.point.heard: f.verdict for f in report.findings}
    assert heard["sends:energy"] is Verdict.HOLDS
    assert heard["status"] is Verdict.HOLDS
    assert heard["identity"] is Verdict.HOLDS
    assert heard["encrypted"] is Verdict.HOLDS
    assert heard["months"] is Verdict.UNKNOWN


def test_what_no_telegram_carries_fails_and_what_cannot_be_read_is_unknown() -> None:
    volume = req.HeardReading("volume", Decimal("1.5"), "m3")
    silent = req.check_heard(sheet(), [telegram(0, volume)])
    assert verdict_of(silent, "data_protection") is Verdict.FAILS
    assert [f.verdict for f in silent.findings if f.point.heard == "sends:energy"] == [Verdict.FAILS]
    closed = req.check_heard(sheet(), [telegram(0, encrypted=True)])
    assert [f.verdict for f in closed.findings if f.point.heard == "sends:energy"] == [Verdict.UNKNOWN]


def test_twelve_month_ends_in_a_telegram_hold() -> None:
    ends = [
        req.HeardReading("energy", Decimal(1), "kWh", "month_end", date(2025, month, 1))
        for month in range(1, 13)
    ]
    assert verdict_of(req.check_heard(sheet(), [telegram(0, *ends)]), "monthly_values_kept") is Verdict.HOLDS


@pytest.mark.parametrize(
    ("days", "verdict"),
    [((0,), "unknown"), ((0, 3), "unknown"), ((0, 5, 10), "holds"), ((0, 5, 14), "fails")],
)
def test_silence_longer_than_a_week_fails_at_a_concentrator(days: tuple[int, ...], verdict: str) -> None:
    heard = [telegram(day, ENERGY) for day in days]
    report = req.check_heard(sheet(remote_reading="fixed"), heard)
    found = {f.point.when: f.verdict for f in report.findings if f.point.heard == "interval"}
    assert found == {"remote_fixed": Verdict(verdict), "remote_walk_by": Verdict.NOT_APPLICABLE}


def test_digits_of_temperature_and_power_are_heard() -> None:
    supply = req.DeviceSheet.from_mapping({"meter": "supply", "nominal_power_kw": 100})
    heard = telegram(
        0,
        req.HeardReading("temperature_flow", Decimal("71.5"), "°C"),
        req.HeardReading("temperature_return", Decimal("51"), "°C"),
        req.HeardReading("power", Decimal("12.3"), "kW"),
    )
    report = req.check_heard(supply, [heard])
    assert verdict_of(report, "flow_temperature_resolution_c") is Verdict.HOLDS
    assert verdict_of(report, "return_temperature_resolution_c") is Verdict.UNKNOWN
    assert verdict_of(report, "difference_resolution_c") is Verdict.UNKNOWN
    assert verdict_of(report, "power_resolution_percent") is Verdict.HOLDS


@pytest.mark.parametrize("nominal", [{}, {"nominal_power_kw": 0}])
def test_without_nominal_power_its_digits_say_nothing(nominal: dict[str, Any]) -> None:
    supply = req.DeviceSheet.from_mapping({"meter": "supply", **nominal})
    heard = telegram(0, req.HeardReading("power", Decimal("12.3"), "kW"))
    assert verdict_of(req.check_heard(supply, [heard]), "power_resolution_percent") is Verdict.UNKNOWN


def test_telegrams_of_two_devices_are_refused() -> None:
    other = req.HeardTelegram("87654321", (ENERGY,))
    with pytest.raises(req.BadDeviceSheet, match="2 devices"):
        req.check_heard(sheet(), [telegram(0, ENERGY), other])
    with pytest.raises(req.BadDeviceSheet, match="0 devices"):
        req.check_heard(sheet(), [])


@pytest.mark.parametrize("meter", list(MeterKind))
def test_a_report_names_its_source_and_standing(meter: MeterKind) -> None:
    report = req.check_sheet(req.DeviceSheet.from_mapping({"meter": meter.value}))
    assert "252/2016" in report.source
    assert "consultation" in report.standing


def test_digits_of_a_value_brought_over_from_another_unit_do_not_count() -> None:
    supply = req.DeviceSheet.from_mapping({"meter": "supply", "nominal_power_kw": 100})
    heard = telegram(0, req.HeardReading("power", Decimal("1.844722222"), "kW"))
    assert verdict_of(req.check_heard(supply, [heard]), "power_resolution_percent") is Verdict.UNKNOWN
