"""What is gathered for a season where tenures change, readings lack, the plant was off, balances stand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from seasons import END, NOW, START, StoredSeason
from tepore.norms.uni10200 import EstimationMethod, NotPossible, Quality, TenureBasis, allocate
from tepore.norms.uni10200.estimation import UnableToEstimate
from tepore.services.close_season import allocation_of, close_season
from tepore.services.read_period import OpenFinding
from tepore.services.register_series import ContradictoryReadings
from tepore.services.season_balances import balances_of
from tepore.services.season_inputs import gather_season
from tepore.store.ledger.models import LedgerEntry
from tepore.store.metering.models import Finding, Installation
from tepore.store.people.models import Capacity

pytestmark = pytest.mark.django_db
SOLD = date(2025, 1, 15)


@pytest.fixture
def stored() -> StoredSeason:
    return StoredSeason()


def without_reading_of(unit: str, **rest: int) -> StoredSeason:
    counts = {"1": 100, "2": 200, "3": 500}
    counts.pop(unit)
    return StoredSeason(counts=counts | rest)


def test_a_sale_becomes_a_handover_with_the_reading_of_the_day(stored: StoredSeason) -> None:
    stored.hold(stored.units["1"], "buyer", SOLD)
    stored.read("1", SOLD, 60)
    inputs = gather_season(season=stored.season)
    (handover,) = inputs.handovers
    assert (handover.unit, handover.on, handover.from_holder, handover.to_holder) == (
        "1", SOLD, "owner-1", "buyer",
    )  # fmt: skip
    assert [(one.consumption, one.index) for one in handover.readings] == [("p1.1", 60)]
    statement = allocate(inputs).statements[0]
    assert [part.consumption for part in statement.parts] == [60, 40]
    assert statement.holder == "buyer"


def test_without_a_reading_near_the_day_degree_days_divide(stored: StoredSeason) -> None:
    stored.hold(stored.units["1"], "buyer", SOLD)
    inputs = gather_season(season=stored.season)
    assert inputs.handovers[0].readings == ()
    assert inputs.temperatures is not None
    assert "Milano" in inputs.temperatures.source
    assert allocate(inputs).statements[0].parts[0].divided_by == (TenureBasis.DEGREE_DAYS,)


def test_readings_a_month_apart_are_near_enough(stored: StoredSeason) -> None:
    stored.hold(stored.units["1"], "buyer", SOLD)
    stored.read("1", date(2025, 1, 1), 50)
    stored.read("1", date(2025, 1, 29), 78)  # 1 a day: 64 on the 15th
    (reading,) = gather_season(season=stored.season).handovers[0].readings
    assert reading.index == 64
    assert "linear in time" in reading.source


def test_a_tenant_answers_before_the_owner_and_a_gap_is_the_owners(stored: StoredSeason) -> None:
    tenant = stored.hold(stored.units["2"], "tenant", date(2024, 11, 1), Capacity.TENANT)
    type(tenant).objects.filter(pk=tenant.pk).update(end_on=date(2025, 2, 1))
    statement = allocate(gather_season(season=stored.season)).statements[1]
    assert [(part.holder, part.start_on) for part in statement.parts] == [
        ("owner-2", START), ("tenant", date(2024, 11, 1)), ("owner-2", date(2025, 2, 1)),
    ]  # fmt: skip


def test_payments_go_to_who_made_them(stored: StoredSeason) -> None:
    stored.hold(stored.units["1"], "buyer", SOLD)
    stored.pay("1", 1000, date(2024, 12, 1))
    stored.pay("1", 2000, date(2025, 2, 1))
    stored.pay("1", 400, date(2025, 3, 1), person="owner-1")
    stored.pay("1", 30)
    statement = allocate(gather_season(season=stored.season)).statements[0]
    assert [part.advances_cents for part in statement.parts] == [1400, 2030]
    assert statement.advances_cents == 3430


def test_a_missing_point_is_estimated_by_the_first_method_that_is_possible() -> None:
    stored = without_reading_of("1")
    (row,) = [one for one in gather_season(season=stored.season).consumptions if one.subject == "1"]
    assert row.estimate is not None
    # No season before, no other radiator of the unit: 700 units of 5000 W give 140 for 1000 W.
    assert (row.quality, row.stated_amount) == (Quality.ESTIMATED, 140)
    assert row.estimate.method is EstimationMethod.BUILDING_BY_POWER
    assert [one.because for one in row.estimate.passed_over] == [
        NotPossible.NO_EARLIER_SEASON, NotPossible.NOTHING_MEASURED,
    ]  # fmt: skip


def test_the_season_before_comes_first() -> None:
    stored = without_reading_of("1")
    stored.new_season("2023/2024", date(2023, 10, 15), date(2024, 4, 16))
    stored.read("1", date(2023, 10, 15), 0)
    stored.read("1", date(2024, 4, 16), 120)
    (row,) = [one for one in gather_season(season=stored.season).consumptions if one.subject == "1"]
    assert row.estimate is not None
    assert row.estimate.method is EstimationMethod.SAME_POINT
    # 29 February 2024 makes the season before a day of February (Milano 2016: 6.4 °C) colder.
    assert row.stated_amount is not None
    assert 118 <= row.stated_amount <= 120


def test_a_device_that_fell_silent_is_estimated_for_the_days_it_was_silent() -> None:
    stored = without_reading_of("3", **{"1": 100, "2": 200})
    stored.read("3", START, 0)
    stored.read("3", date(2025, 1, 15), 300)
    rows = [one for one in gather_season(season=stored.season).consumptions if one.subject == "3"]
    assert [row.estimate is None for row in rows] == [True, False]
    estimate = rows[1].estimate
    assert estimate is not None
    assert (estimate.missing.start_on, estimate.missing.end_on) == (date(2025, 1, 15), END)
    assert rows[0].amount == 300
    assert allocate(gather_season(season=stored.season)).graph.check() == ()


def test_days_without_a_device_are_estimated() -> None:
    stored = without_reading_of("1")
    Installation.objects.filter(device=stored.devices["1"]).update(
        end_on=date(2024, 12, 1), last_value=Decimal(40)
    )
    stored.read("1", START, 0)
    rows = [one for one in gather_season(season=stored.season).consumptions if one.subject == "1"]
    assert rows[0].amount == 40
    assert rows[1].estimate is not None
    assert rows[1].estimate.missing.start_on == date(2024, 12, 1)


def test_a_chosen_method_is_taken_and_an_impossible_one_refused() -> None:
    stored = without_reading_of("1")
    stored.season.terms["estimation"] = {"points": {"p1": "need_share"}}
    (row,) = [one for one in gather_season(season=stored.season).consumptions if one.subject == "1"]
    assert row.stated_amount == 175  # 700 * 200/800
    stored.season.terms["estimation"] = {"order": ["same_point_last_season"]}
    with pytest.raises(UnableToEstimate, match="no_earlier_season"):
        gather_season(season=stored.season)


def test_an_open_finding_is_never_estimated_away(stored: StoredSeason) -> None:
    Finding.objects.create(
        at=NOW,
        code="register.backwards",
        device=stored.devices["1"],
        evidence={},
        fingerprint="f",
        **stored.own,
    )
    with pytest.raises(OpenFinding):
        gather_season(season=stored.season)


def test_contradictory_readings_are_never_estimated_away(stored: StoredSeason) -> None:
    stored.read("1", date(2025, 1, 1), 90)
    stored.read("1", date(2025, 2, 1), 80)
    with pytest.raises(ContradictoryReadings):
        gather_season(season=stored.season)


def test_counts_while_the_plant_was_off_are_left_out_and_found() -> None:
    stored = StoredSeason(counts={"2": 200, "3": 500})
    stored.season.start_on, stored.season.end_on = date(2024, 7, 1), date(2025, 7, 1)
    stored.season.terms["plant_on"] = {"start_on": START.isoformat(), "end_on": END.isoformat()}
    stored.season.save()
    for unit, displays in (("1", (0, 7, 107, 110)), ("2", (0, None, None, 200)), ("3", (0, None, None, 500))):
        for on, display in zip((date(2024, 7, 1), START, END, date(2025, 7, 1)), displays, strict=True):
            if display is not None:
                stored.read(unit, on, display)
    closed = close_season(organisation_id=stored.organisation_id, season_id=stored.season.pk, now=NOW)
    rows = allocation_of(
        organisation_id=stored.organisation_id, allocation_id=closed.allocation_id
    ).inputs.consumptions
    assert [(row.subject, row.amount, row.outside_plant) for row in rows] == [
        ("1", 100, 10), ("2", 200, 0), ("3", 500, 0),
    ]  # fmt: skip
    found = Finding.objects.get(code="consumption.outside_plant")
    assert found.evidence["excluded"] == "10"


def test_balances_of_a_season_and_what_the_next_takes_over(stored: StoredSeason) -> None:
    stored.hold(stored.units["1"], "buyer", SOLD)
    stored.read("1", SOLD, 60)
    stored.pay("1", 1000, date(2024, 12, 1))
    stored.pay("2", 50_000)
    close_season(organisation_id=stored.organisation_id, season_id=stored.season.pk, now=NOW)
    accounts = {(one.unit, one.holder): one for one in balances_of(stored.season)}
    # Flat 1: 30 % of 1000 EUR times 200/1000 fixed, 70 % times 100/800 by use.
    seller, buyer = accounts["1", "owner-1"], accounts["1", "buyer"]
    assert seller.charged_cents + buyer.charged_cents == 6000 + 8750
    assert seller.paid_cents == 1000
    stored.pay("1", 500, date(2025, 6, 1), person="owner-1")
    following = stored.new_season("2025/2026", END, date(2026, 4, 16))
    following.terms["carry_over"] = True
    for unit in stored.units:
        stored.read(unit, date(2026, 4, 16), 900)
    stored.spend("gas", 1, "energy_carrier", following)
    brought = gather_season(season=following).brought_cents
    # The seller's balance stays the seller's; flat 2 gets back what it paid too much.
    assert brought["1"] == buyer.balance_cents
    assert brought["2"] == 9000 + 17_500 - 50_000
    assert sum(LedgerEntry.objects.values_list("amount_cents", flat=True)) == 0
