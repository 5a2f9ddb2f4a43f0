"""Climate tables, altitude, parts of months, zones and seasons."""

from __future__ import annotations

import numpy as np
import pytest

from tepore.norms.uni11300 import (
    Climate,
    climate_of,
    heating_season,
    season_between,
    shipped_places,
    zone_of,
)
from tepore.norms.uni11300.climate import BadClimate, UnknownPlace
from tepore.norms.uni11300.method import PartMonth, UnknownMethod, method_named
from tepore.norms.uni11300.season import (
    BadSeason,
    MonthPart,
    degree_days_of,
    season_by_gains,
    whole_year,
)


def test_twelve_lombard_capitals_are_shipped_with_sun() -> None:
    assert len(shipped_places()) == 12
    milano = climate_of("milano")
    assert milano.temperature_c[0] == 4.0
    assert milano.beam_mj_m2_day is not None
    assert milano.beam_mj_m2_day[6] == 14.5
    assert milano.verified


# theta_e,av of Lombardy, Decreto 6437/2026, Allegato H, Allegato 1, Prospetto VI.
@pytest.mark.parametrize(
    ("place", "mean_c"),
    [
        ("Bergamo", 12.6),
        ("Brescia", 12.8),
        ("Como", 12.0),
        ("Cremona", 12.4),
        ("Lecco", 14.0),
        ("Lodi", 13.2),
        ("Mantova", 13.1),
        ("Milano", 14.3),
        ("Monza e Brianza", 13.7),
        ("Pavia", 13.3),
        ("Sondrio", 11.4),
        ("Varese", 12.7),
    ],
)
def test_annual_means_are_the_printed_ones(place: str, mean_c: float) -> None:
    assert climate_of(place).annual_mean_c == pytest.approx(mean_c, abs=0.101)


def test_an_unknown_place_names_what_is_shipped() -> None:
    with pytest.raises(UnknownPlace, match=r"Varese.*import PVGIS"):
        climate_of("Napoli")
    with pytest.raises(UnknownPlace):
        climate_of("Milano", "UNI 10349:1999")


def test_unverified_temperatures_say_so() -> None:
    assert not climate_of("Roma", "UNI 10349:1994").verified
    assert climate_of("Milano", "UNI 10349:1994").verified


def test_a_higher_place_is_colder_by_the_gradient() -> None:
    moved = climate_of("Milano").at_altitude(122 + 178)
    assert moved.temperature_c[0] == pytest.approx(3.0)
    assert moved.altitude_m == 300
    assert "122 m to 300 m" in moved.source


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"temperature_c": (1.0,) * 11}, "need.climate.months"),
        ({"temperature_c": (99.0,) * 12}, "need.climate.range"),
        ({"latitude_deg": 80.0}, "need.climate.latitude"),
        ({"beam_mj_m2_day": (-1.0,) * 12}, "need.climate.range"),
        ({"vapour_pressure_pa": (1.0,) * 12}, "need.climate.range"),
    ],
)
def test_a_series_that_is_no_climate_is_refused(change: dict[str, object], code: str) -> None:
    given: dict[str, object] = {
        "place": "X",
        "altitude_m": 0.0,
        "latitude_deg": 45.0,
        "temperature_c": (10.0,) * 12,
    }
    with pytest.raises(BadClimate) as refusal:
        Climate(**{**given, **change})  # type: ignore[arg-type]
    assert refusal.value.code == code


def test_a_part_of_a_month_lies_on_the_line_between_the_mid_months() -> None:
    milano = climate_of("Milano", "UNI 10349:1994")
    centre = milano.temperatures_c((MonthPart(10, 15, 31), MonthPart(4, 1, 15), MonthPart(1, 1, 31)))
    # 14.0 - 6.1 * 7 / 30.5 by hand; 14.0 - 4.8 * 7.5 / 30.5; the month's own mean.
    assert centre == pytest.approx([12.6, 12.81967, 1.7], abs=1e-5)
    half = milano.temperatures_c((MonthPart(10, 15, 31),), PartMonth.FROM_MID_MONTH)
    assert half[0] == pytest.approx(12.30, abs=0.005)


# DPR 412/93 art. 2: limits belong to the lower zone.
@pytest.mark.parametrize(
    ("degree_days", "zone"),
    [(0, "A"), (600, "A"), (601, "B"), (900, "B"), (1400, "C"), (2100, "D"), (2404, "E"), (3001, "F")],
)
def test_zones_follow_degree_days(degree_days: float, zone: str) -> None:
    assert zone_of(degree_days) == zone


# Days of DPR 74/2013 art. 4 in a year without leap day; zone F 5-10 to 22-4.
@pytest.mark.parametrize(
    ("zone", "days"), [("A", 105), ("B", 121), ("C", 137), ("D", 166), ("E", 183), ("f", 200)]
)
def test_seasons_have_the_days_of_the_decree(zone: str, days: int) -> None:
    assert sum(part.days for part in heating_season(zone)) == days


def test_seasons_within_a_year_and_over_the_new_year() -> None:
    assert season_between((3, 10), (4, 2)) == (MonthPart(3, 10, 31), MonthPart(4, 1, 2))
    assert season_between((12, 31), (1, 1)) == (MonthPart(12, 31, 31), MonthPart(1, 1, 1))
    assert MonthPart(4, 1, 2).label == "Aprile 1-2"
    assert MonthPart(4, 1, 30).label == "Aprile"
    assert sum(part.days for part in whole_year()) == 365


@pytest.mark.parametrize("day", [(2, 29), (13, 1), (4, 31)])
def test_a_day_outside_the_standard_year_is_refused(day: tuple[int, int]) -> None:
    with pytest.raises(BadSeason):
        season_between((10, 15), day)


def test_unknown_zones_capitals_and_methods_are_refused() -> None:
    with pytest.raises(BadSeason):
        heating_season("G")
    with pytest.raises(BadSeason):
        degree_days_of("Atlantide")
    with pytest.raises(BadSeason):
        zone_of(-1)
    with pytest.raises(UnknownMethod, match="uni-ts-11300-1:2014"):
        method_named("dunno")


def test_degree_days_say_that_they_are_not_verified() -> None:
    degree_days, source = degree_days_of("Milano")
    assert degree_days == 2404
    assert "not verified" in source


def test_the_season_by_gains_ends_where_the_line_crosses_the_limit() -> None:
    # Ratio 0 in January to 12 in July and back, 2 by month: the line crosses 5 in mid-March + half a month.
    ratio = [0, 2, 4, 6, 8, 10, 12, 10, 8, 6, 4, 2]
    season = season_by_gains(np.asarray(ratio, dtype=float), 5.0, whole_year())
    assert season[0] == MonthPart(1, 1, 31)
    assert season[2] == MonthPart(3, 1, 31)
    assert MonthPart(10, 31, 31) in season or MonthPart(11, 1, 30) in season
    assert all(part.month not in {4, 5, 6, 7, 8, 9} for part in season)
    assert season_by_gains([9.0] * 12, 5.0, whole_year()) == ()
