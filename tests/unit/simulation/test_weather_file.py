"""EPW files: read into hours at their place in the year, refused where they are none."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from tepore.norms.uni11300.season import DAYS_OF_MONTH
from tepore.simulation import read_scenario, simulate
from tepore.simulation.timeline import Timeline
from tepore.simulation.weather_file import BadWeatherFile, read_epw, read_hours

LOCATION = "LOCATION,Prova,-,ITA,invented,0,45.5,9.2,{zone},120.0"


def epw(path: Path, *, zone: str = "1.0", drop: int = 0, swap: tuple[str, str] = ("", "")) -> Path:
    """Temperature = month, plus a hundredth for each hour; sun at noon alone: 500 global, 200 diffuse."""
    rows = [
        f"2001,{month},{day},{hour},60,?,{month + hour / 100},0,0,0,0,0,0,"
        f"{500 * (hour == 12)},0,{200 * (hour == 12)}"
        for month, days in enumerate(DAYS_OF_MONTH, start=1)
        for day in range(1, days + 1)
        for hour in range(1, 25)
    ]
    lines = [LOCATION.format(zone=zone), *["-"] * 7, *rows[drop:]]
    path.write_text("\n".join(lines).replace(*swap), encoding="utf-8")
    return path


def test_hours_stand_at_their_place_in_the_year(tmp_path: Path) -> None:
    timeline = Timeline(date(2024, 1, 1), 12)
    weather = read_epw(epw(tmp_path / "w.epw")).over(timeline)
    assert weather.outdoor_c.shape == (8784,)
    for month, day, hour in ((1, 1, 0), (2, 29, 5), (7, 31, 12), (12, 31, 23)):
        # The clock of the file is standard time: an hour before UTC.
        at = int((datetime(2024, month, day, hour, tzinfo=UTC).timestamp() - timeline.start_s) // 3600) - 1
        assert weather.outdoor_c[at] == pytest.approx(month + (hour + 1) / 100)
        assert weather.diffuse_w_m2[at] == (200 if hour == 11 else 0)
    noon = np.flatnonzero(weather.diffuse_w_m2)
    assert (weather.beam_w_m2[noon] == 300).all()
    assert (weather.planes_w_m2[noon, 0] > weather.planes_w_m2[noon, 2]).all()


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"zone": "0.0"}, "time zone 0"),
        ({"zone": "x"}, "no latitude and time zone"),
        ({"drop": 3}, "3 hours of the year are missing"),
        ({"swap": ("LOCATION", "PLACE")}, "no LOCATION line"),
        ({"swap": ("1.01,", "999,")}, "line 9: 999 is outside -50 to 60"),
        ({"swap": ("1.01,", "warm,")}, "line 9 has not the figures"),
    ],
)
def test_what_is_no_year_of_weather_is_refused(tmp_path: Path, fault: dict, sentence: str) -> None:
    with pytest.raises(BadWeatherFile, match=sentence):
        read_epw(epw(tmp_path / "w.epw", **fault))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadWeatherFile, match="cannot be read"):
        read_epw(tmp_path / "none.epw")


def test_a_scenario_names_the_file_beside_it(tmp_path: Path) -> None:
    epw(tmp_path / "w.epw")
    path = tmp_path / "s.toml"
    path.write_text(
        """
format = 1
name = "Prova"
start_on = 2025-01-01
climate = { place = "Prova", epw = "w.epw" }
boiler = { power_kw = 10 }
[[units]]
id = "1"
floor_area_m2 = 80
loss_w_k = 200
rooms = [{ id = "a", share = 1, radiator_w = 6000 }]
""",
        encoding="utf-8",
    )
    simulate(read_scenario(path), seed=1, out=tmp_path / "run")
    plant = pq.read_table(tmp_path / "run" / "truth" / "plant.parquet", columns=["outdoor_c"])
    # Month 1 has 744 hours of 1 and a hundredth an hour; the table begins with it.
    assert plant["outdoor_c"].slice(0, 744).to_numpy().mean() == pytest.approx(1.125, abs=1e-4)


def hours(path: Path, mark: str = ",", comma: str = ".", heading: str = "outdoor_c", drop: int = 0) -> Path:
    """The same year as a CSV file of ours."""
    rows = [
        mark.join(
            [str(month), str(day), str(hour), f"{month + hour / 100}".replace(".", comma), light, light]
        )
        for month, days in enumerate(DAYS_OF_MONTH, start=1)
        for day in range(1, days + 1)
        for hour in range(1, 25)
        for light in ["200" if hour == 12 else "0"]
    ]
    names = ["month", "day", "hour", heading, "global_w_m2", "diffuse_w_m2"]
    path.write_text("\n".join([mark.join(names), *rows[drop:]]), encoding="utf-8")
    return path


@pytest.mark.parametrize(("mark", "comma"), [(",", "."), (";", ",")])
def test_a_csv_file_of_hours_is_the_same_year(tmp_path: Path, mark: str, comma: str) -> None:
    timeline = Timeline(date(2025, 1, 1), 12)
    own = read_hours(hours(tmp_path / "w.csv", mark, comma), 45.5).over(timeline)
    other = read_epw(epw(tmp_path / "w.epw")).over(timeline)
    np.testing.assert_allclose(own.outdoor_c, other.outdoor_c)
    np.testing.assert_allclose(own.diffuse_w_m2, other.diffuse_w_m2)
    assert not own.beam_w_m2.any()


def test_a_csv_file_with_other_columns_or_missing_hours_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadWeatherFile, match="names no column outdoor_c"):
        read_hours(hours(tmp_path / "a.csv", heading="warmth"), 45.5)
    with pytest.raises(BadWeatherFile, match="2 hours of the year are missing"):
        read_hours(hours(tmp_path / "b.csv", drop=2), 45.5)
    with pytest.raises(BadWeatherFile, match="cannot be read"):
        read_hours(tmp_path / "none.csv", 45.5)


def test_quarters_of_an_hour_have_the_weather_of_their_hour(tmp_path: Path) -> None:
    year = read_hours(hours(tmp_path / "w.csv"), 45.5)
    whole, quarters = (year.over(Timeline(date(2025, 3, 1), 1, step)) for step in (3600, 900))
    assert whole.outdoor_c.size == 743
    np.testing.assert_array_equal(quarters.outdoor_c.reshape(-1, 4), np.tile(whole.outdoor_c, (4, 1)).T)
    np.testing.assert_allclose(quarters.planes_w_m2.sum(axis=0), 4 * whole.planes_w_m2.sum(axis=0))
