"""Estimates of missing amounts: order, reasons and figures worked out by hand; the proof in the graph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tepore.kernel import Bug, Period
from tepore.norms.uni10200 import (
    Allocation,
    AmountEstimate,
    Consumption,
    EstimationMethod,
    MonthlyTemperatures,
    NotPossible,
    Quality,
    SeasonInputs,
    allocate,
    estimated_amount,
)
from tepore.norms.uni10200.estimation import (
    ORDER,
    KnownUse,
    MissingPoint,
    PastUse,
    UnableToEstimate,
    choose_estimate,
)

Season = Callable[..., SeasonInputs]
SEASON = Period(date(2024, 10, 15), date(2025, 4, 16))
PAST = PastUse(amount=Decimal(910), period=Period(date(2023, 10, 15), date(2024, 4, 15)), source="readings")
TEMPERATURES = MonthlyTemperatures(
    temperature_c=tuple(Decimal(one) for one in (5, 5, 5, 5, 21, 22, 25, 25, 21, 15, 15, 15)), source="table"
)
POINT = MissingPoint(
    metering_point="p-1", subject="1", missing=SEASON, latest=PAST, power_w=Decimal(1000), points_of_subject=2
)
KNOWN = KnownUse(
    season=SEASON,
    measured={"1": Fraction(300), "2": Fraction(2000), "3": Fraction(5000)},
    powers_w={"1": Decimal(1500), "2": Decimal(4000), "3": Decimal(8500)},
    needs={"1": Decimal(250), "2": Decimal(350), "3": Decimal(400)},
    complete=frozenset({"2", "3"}),
)


def amount(known: KnownUse = KNOWN, *, order: Sequence[EstimationMethod] = ORDER, **changes: Any) -> Decimal:
    estimate = choose_estimate(replace(POINT, **changes), known, order)
    return estimated_amount(estimate, known.measured, known.temperatures, known.plant_on)


def test_the_order_is_the_stated_one() -> None:
    assert [method.value for method in ORDER] == [
        "same_point_last_season",
        "unit_radiators_by_power",
        "building_by_power",
        "need_share",
    ]


def test_first_the_same_point_last_season_by_days() -> None:
    assert amount() == 910  # 183 days of both: 15 October 2023 to 14 April 2024 holds 29 February


def test_the_same_point_by_degree_days_of_both_seasons() -> None:
    # Last season 78 days at 5 K and 29 February's 105 at 15 K: 1965 K·d; missing January to the end 105 · 15.
    missing = Period(date(2025, 1, 1), SEASON.end_on)
    known = replace(KNOWN, temperatures=TEMPERATURES)
    assert amount(known, missing=missing) == 729  # 910 * 1575/1965 = 729.39


def test_second_the_units_other_radiators_by_power() -> None:
    assert amount(latest=None) == 200  # 300 * 1000/1500


def test_third_the_building_by_power() -> None:
    known = replace(KNOWN, powers_w={"2": Decimal(4000), "3": Decimal(8000)})
    assert amount(known, latest=None) == 583  # 7000 * 1000/12000 = 583.33


def test_fourth_the_need_share_by_the_points_of_the_unit() -> None:
    assert amount(latest=None, power_w=None) == 1167  # 7000 * 250/750 / 2 = 1166.67


def test_a_part_of_the_season_takes_its_part() -> None:
    missing = Period(date(2024, 10, 15), date(2024, 12, 15))  # 61 of 183 days
    assert amount(latest=None, missing=missing) == 67  # 200 * 61/183 = 66.67


def test_each_method_passed_over_says_why() -> None:
    estimate = choose_estimate(replace(POINT, latest=None, power_w=None), KNOWN)
    assert [(one.method.value, one.because) for one in estimate.passed_over] == [
        ("same_point_last_season", NotPossible.NO_EARLIER_SEASON),
        ("unit_radiators_by_power", NotPossible.NO_POWER),
        ("building_by_power", NotPossible.NO_POWER),
    ]


def test_a_method_may_be_chosen_and_the_others_are_not_wanted() -> None:
    estimate = choose_estimate(POINT, KNOWN, (EstimationMethod.NEED_SHARE,))
    assert estimate.method is EstimationMethod.NEED_SHARE
    assert {one.because for one in estimate.passed_over} == {NotPossible.NOT_WANTED}
    assert len(estimate.passed_over) == 3


def test_a_season_without_degree_days_cannot_be_scaled() -> None:
    summer = PastUse(amount=Decimal(9), period=Period(date(2024, 7, 1), date(2024, 8, 1)), source="readings")
    known = replace(KNOWN, temperatures=TEMPERATURES)
    estimate = choose_estimate(replace(POINT, latest=summer), known)
    assert estimate.passed_over[0].because is NotPossible.NO_DEGREE_DAYS


def test_where_nothing_is_known_it_is_refused_with_every_reason() -> None:
    with pytest.raises(UnableToEstimate, match=r"no_earlier_season.*no_power.*no_need"):
        choose_estimate(replace(POINT, latest=None, power_w=None), KnownUse(season=SEASON, measured={}))


def estimated(season: Season, estimate: AmountEstimate, stated: int) -> Allocation:
    rows = season().consumptions
    missing = Consumption(
        id="p-1b", metering_point="p-1b", subject="1", unit=rows[0].unit, quality=Quality.ESTIMATED,
        stated_amount=Decimal(stated), method=estimate.method.value, estimate=estimate, source="p-1b",
    )  # fmt: skip
    return allocate(season(consumptions=(missing, *rows), temperatures=TEMPERATURES))


def test_the_formula_stands_in_the_graph(season: Season) -> None:
    known = KnownUse(
        season=SEASON, measured={"1": Fraction(1000), "2": Fraction(2000), "3": Fraction(5000)},
        powers_w={"1": Decimal(1500), "2": Decimal(4000), "3": Decimal(8000)}, temperatures=TEMPERATURES,
    )  # fmt: skip
    estimate = choose_estimate(replace(POINT, latest=None), known, (EstimationMethod.BUILDING_BY_POWER,))
    allocation = estimated(season, estimate, 593)  # 8000 * 1000/13500 = 592.59
    assert allocation.graph.check() == ()
    reached = allocation.graph.reached_from("consumption/row/p-1b")
    assert {"consumption/row/p-2/last", "consumption/measured/3", "climate/temperature/1"} <= set(
        reached.nodes
    )
    assert "note.estimated" in [note.code for note in allocation.notes]


def test_a_row_that_is_not_what_its_estimate_gives_is_a_bug(season: Season) -> None:
    with pytest.raises(Bug, match="its figures give"):
        estimated(season, choose_estimate(POINT, replace(KNOWN, temperatures=TEMPERATURES)), 911)
