"""Laws of holding a device against points."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tepore.norms.requirements import (
    DeviceSheet,
    HeardReading,
    HeardTelegram,
    MeterKind,
    Point,
    Verdict,
    check_heard,
    check_sheet,
    points_of,
)

METERS = st.sampled_from(list(MeterKind))
CASES = st.fixed_dictionaries(
    {},
    optional={
        "remote_reading": st.sampled_from(["none", "walk_by", "fixed"]),
        "measures_cooling": st.booleans(),
        "power_supply": st.sampled_from(["mains", "battery"]),
    },
)


def entry_for(point: Point) -> st.SearchStrategy[Any]:
    if point.rule == "true":
        return st.booleans()
    if point.rule in {"at_least", "at_most"}:
        return st.integers(0, 100)
    words = point.limit if isinstance(point.limit, tuple) else ("a", "b")
    return st.sampled_from(words) if point.rule == "one_of" else st.lists(st.sampled_from(words))


@st.composite
def sheets(draw: st.DrawFn) -> DeviceSheet:
    meter = draw(METERS)
    strategies = {point.key: entry_for(point) for point in points_of(meter)}
    strategies = {key: strategies[key] for key in strategies if key != "power_supply"}
    entries = draw(st.fixed_dictionaries({}, optional=strategies))
    return DeviceSheet.from_mapping({**entries, **draw(CASES), "meter": meter.value})


@given(sheets())
def test_every_point_has_one_verdict(sheet: DeviceSheet) -> None:
    report = check_sheet(sheet)
    assert tuple(finding.point for finding in report.findings) == points_of(sheet.meter)
    assert sum(report.counts.values()) == len(report.findings)


@given(sheets())
def test_nothing_fails_without_an_entry_that_fails_it(sheet: DeviceSheet) -> None:
    assert all(f.point.key in sheet.entries for f in check_sheet(sheet).with_verdict(Verdict.FAILS))


@given(sheets(), st.data())
def test_saying_less_never_makes_a_point_fail(sheet: DeviceSheet, draw: st.DataObject) -> None:
    kept = {key: entry for key, entry in sheet.entries.items() if key == "meter" or draw.draw(st.booleans())}
    shorter = check_sheet(DeviceSheet.from_mapping(kept))
    for full, less in zip(check_sheet(sheet).findings, shorter.findings, strict=True):
        assert less.verdict is not Verdict.FAILS or full.verdict in {Verdict.FAILS, Verdict.NOT_APPLICABLE}


@given(METERS, st.lists(st.floats(0, 400), min_size=1, max_size=12), st.randoms())
def test_the_order_of_telegrams_does_not_matter(meter: MeterKind, days: list[float], random: Any) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    energy = (HeardReading("energy", Decimal("1.5"), "kWh"),)
    heard = [HeardTelegram("1", energy, heard_at=start + timedelta(days=day)) for day in days]
    mixed = random.sample(heard, len(heard))
    sheet = DeviceSheet.from_mapping({"meter": meter.value, "remote_reading": "fixed"})
    assert check_heard(sheet, heard) == check_heard(sheet, mixed)


@given(METERS, st.integers(1, 60))
def test_hearing_twice_as_often_never_fails_what_held(meter: MeterKind, days: int) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    sheet = DeviceSheet.from_mapping({"meter": meter.value, "remote_reading": "fixed"})
    energy = (HeardReading("energy", Decimal("1.5"), "kWh"),)

    def verdicts(step: float) -> list[Verdict]:
        count = int(120 / step) + 1
        heard = [
            HeardTelegram("1", energy, heard_at=start + timedelta(days=step * index))
            for index in range(count)
        ]
        return [f.verdict for f in check_heard(sheet, heard).findings if f.point.heard == "interval"]

    for rare, often in zip(verdicts(days), verdicts(days / 2), strict=True):
        assert rare is not Verdict.HOLDS or often is Verdict.HOLDS
