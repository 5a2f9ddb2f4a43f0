"""The season of a plant that several units share, by gains and losses."""

from __future__ import annotations

import pytest

from tepore.norms.uni11300 import (
    Building,
    Construction,
    OpaqueElement,
    Unit,
    climate_of,
    common_heating_season,
    heating_season,
    method_named,
    season_between,
)
from tepore.norms.uni11300.need import NoSeason, calculated_heating_season, heating_need
from tepore.norms.uni11300.season import MonthPart, whole_year
from tepore.norms.uni11300.utilisation import limit_ratio

METHOD = method_named("uni-ts-11300-1:2014")
WALL = Construction("muro", given_transmittance=1.0, source="test")


def flat(unit_id: str, wall_m2: float, gains_w: float) -> Unit:
    wall = OpaqueElement(f"{unit_id}-nord", WALL, wall_m2, azimuth_deg=180.0)
    return Unit(unit_id, 80.0, 216.0, (wall,), capacity_area_m2=300.0, internal_gains_w=gains_w)


def house(*units: Unit, zone: str = "E") -> Building:
    return Building("casa", climate_of("Milano"), heating_season(zone), METHOD, units)


def test_the_common_season_holds_every_units_own_and_no_day_more() -> None:
    building = house(flat("A", 60, 1300), flat("B", 60, 1000), flat("C", 60, 100000))
    own = calculated_heating_season(building)
    assert own["C"] == ()
    common = common_heating_season(building)
    # B gains less than A at equal losses, so its season holds A's, and it is the common one.
    assert common == own["B"]
    assert sum(part.days for part in own["A"]) < sum(part.days for part in common) < 183


def test_within_a_month_the_season_goes_from_the_earliest_to_the_latest_day() -> None:
    # B gains a little more, so it starts some days later and ends some days earlier, in the same months.
    building = house(flat("A", 60, 1000), flat("B", 60, 1040))
    own = calculated_heating_season(building)
    common = common_heating_season(building)
    assert own["A"][0].month == own["B"][0].month
    assert own["A"][0].first_day < own["B"][0].first_day
    assert common[0].first_day == own["A"][0].first_day
    assert common[-1].last_day == max(own["A"][-1].last_day, own["B"][-1].last_day) > own["B"][-1].last_day


def test_at_the_first_day_of_the_season_the_ratio_crosses_its_limit() -> None:
    building = house(flat("A", 60, 1000))
    ratio = heating_need(building, whole_year()).balance.ratio[0]
    limit = limit_ratio(float(heating_need(building, whole_year()).balance.exponent[0, 0]))
    first = common_heating_season(building)[0]
    # Straight line between the middles of the months, by hand: noon of the day before and of the day itself.
    before, after = first.month - 1, first.month
    middle = {10: 15.5, 11: 15.0, 12: 15.5}
    length = {10: 31, 11: 30}
    if first.first_day < middle[first.month]:
        before, after = before - 1, after - 1
    span = length[before + 1] - middle[before + 1] + middle[after + 1]
    start = first.first_day - 0.5
    passed = (start - middle[before + 1]) if first.month == before + 1 else span - (middle[after + 1] - start)

    def on(days: float) -> float:
        return float(ratio[before] + (ratio[after] - ratio[before]) * days / span)

    assert on(passed) < limit <= on(passed - 1)


def test_a_season_of_dates_over_the_new_year_keeps_its_parts() -> None:
    building = house(flat("A", 200, 10))
    dated = Building("casa", building.climate, season_between((10, 20), (3, 5)), METHOD, building.units)
    assert common_heating_season(dated) == dated.heating_season


def test_a_building_that_needs_no_heat_has_no_season() -> None:
    with pytest.raises(NoSeason, match="no heating season"):
        common_heating_season(house(flat("A", 1, 100000)))


def test_a_part_contains_its_days_alone() -> None:
    part = MonthPart(10, 15, 31)
    assert part.contains(MonthPart(10, 15, 31))
    assert part.contains(MonthPart(10, 20, 25))
    assert not part.contains(MonthPart(10, 14, 25))
    assert not MonthPart(10, 1, 20).contains(part)
    assert not part.contains(MonthPart(11, 15, 30))
