"""The season's end by hand: rates, own ways, intervals, refusals."""

from __future__ import annotations

from dataclasses import replace
from math import exp, log, sqrt

import pytest

from tepore.norms.forecast import DEFAULTS, BadForecast, PastSeason, UnitSoFar, Weather, forecast_season
from tepore.norms.ranges import OutOfRange

WEATHER = Weather(so_far=1000, rest=500)
STEADY = PastSeason(so_far=800, whole=1100, degree_days_so_far=1000, degree_days=1500)
"""0.8 a degree day until the day, 0.6 after it: w = 0.75."""


def test_without_a_past_the_rate_goes_on() -> None:
    (unit,) = forecast_season([UnitSoFar(unit_id="1", counted=900)], WEATHER).units
    assert unit.rest == pytest.approx(450)
    far = 1.96 * sqrt(0.20**2 * 2 + 0.12**2)  # one pulled season of the building beside none of its own
    assert unit.high == pytest.approx(900 + 450 * exp(far))
    assert unit.low == pytest.approx(900 + 450 * exp(-far))


def test_the_own_way_is_learnt() -> None:
    (unit,) = forecast_season([UnitSoFar(unit_id="1", counted=900, past=(STEADY,))], WEATHER).units
    assert unit.rest == pytest.approx(450 * 0.75)
    assert unit.weather == pytest.approx(450 * 0.75 * 0.12)


def test_few_seasons_are_pulled_towards_the_building() -> None:
    other = replace(STEADY, whole=1000)  # w = 0.4 / 0.8 = 0.5
    units = [
        UnitSoFar(unit_id="1", counted=1000, past=(STEADY,)),
        UnitSoFar(unit_id="2", counted=1000, past=(other,)),
    ]
    first, second = forecast_season(units, WEATHER).units
    mean = (log(0.75) + log(0.5)) / 2
    assert first.rest == pytest.approx(500 * exp((log(0.75) + mean) / 2))
    assert second.rest < first.rest
    free = forecast_season(units, WEATHER, pull=DEFAULTS["pull"].replaced(0, source="t")).units
    assert free[1].rest == pytest.approx(250)


def test_a_spread_past_widens_the_interval() -> None:
    def width(*wholes: float) -> float:
        past = tuple(replace(STEADY, whole=whole) for whole in wholes)
        (unit,) = forecast_season([UnitSoFar(unit_id="1", counted=900, past=past)], WEATHER).units
        return (unit.high - unit.low) / unit.rest

    assert width(1000, 1250, 1400) > width(1090, 1100, 1110)


def test_who_used_nothing_may_come_back() -> None:
    away = UnitSoFar(unit_id="1", counted=0, past=(STEADY,))
    (unit,) = forecast_season([away], WEATHER).units
    assert unit.rest == pytest.approx(300)
    assert unit.low == 0
    (new,) = forecast_season([UnitSoFar(unit_id="1", counted=0)], WEATHER).units
    assert (new.rest, new.low, new.high) == (0, 0, 0)


def test_at_the_end_nothing_is_left_to_foresee() -> None:
    (unit,) = forecast_season([UnitSoFar(unit_id="1", counted=900)], Weather(so_far=1500, rest=0)).units
    assert (unit.low, unit.whole, unit.high) == (900, 900, 900)


def test_unverified_defaults_are_named_and_stated_ones_are_not() -> None:
    unit = UnitSoFar(unit_id="1", counted=1)
    assert set(forecast_season([unit], WEATHER).defaults) == {"rest_weather", "pull", "own_way"}
    stated = replace(WEATHER, spread=WEATHER.spread.replaced(8, source="station"))
    assert set(forecast_season([unit], stated).defaults) == {"pull", "own_way"}


@pytest.mark.parametrize(
    "unit",
    [
        UnitSoFar(unit_id="1", counted=-1),
        UnitSoFar(unit_id="1", counted=1, past=(replace(STEADY, whole=700),)),
        UnitSoFar(unit_id="1", counted=1, past=(replace(STEADY, degree_days=900),)),
        UnitSoFar(unit_id="1", counted=1, past=(replace(STEADY, so_far=-1),)),
    ],
)
def test_figures_that_cannot_be_are_refused(unit: UnitSoFar) -> None:
    with pytest.raises(BadForecast):
        forecast_season([unit], WEATHER)


def test_nothing_is_counted_before_the_season_begins() -> None:
    with pytest.raises(BadForecast):
        forecast_season([UnitSoFar(unit_id="1", counted=1)], replace(WEATHER, so_far=0))


@pytest.mark.parametrize("weather", [replace(WEATHER, so_far=-1), replace(WEATHER, rest=-1)])
def test_weather_that_cannot_be_is_refused(weather: Weather) -> None:
    with pytest.raises(OutOfRange):
        forecast_season([UnitSoFar(unit_id="1", counted=1)], weather)
