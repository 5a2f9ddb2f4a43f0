"""A city in folders: buildings of their own seeds, neighbours under one sky."""

from __future__ import annotations

import csv
from hashlib import sha256
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tepore.simulation import BadScenario, City, parse_city, read_played, read_scenario, simulate_city
from tepore.simulation.city import buildings_of

CITY = """
format = 1
name = "Prova"
start_on = 2025-02-01
[city]
buildings = 3
places = ["Milano"]
floors = { least = 1, most = 2 }
flats_a_floor = { least = 1, most = 1 }
"""


@pytest.fixture(scope="module")
def played(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("city") / "run"
    simulate_city(parse_city(CITY), seed=2, out=folder)
    return folder


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_each_building_has_a_folder_and_a_line(played: Path) -> None:
    with (played / "buildings.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["folder"] for row in rows] == ["00001", "00002", "00003"]
    for row in rows:
        lines = (played / row["folder"] / "telegrams-gw1.jsonl").read_text(encoding="utf-8").splitlines()
        assert 0.9 * int(row["telegrams"]) < len(lines) <= int(row["telegrams"])
        assert int(row["boiler_kwh"]) > int(row["heat_kwh"]) > 0


def test_buildings_of_one_place_have_the_same_weather_and_other_lives(played: Path) -> None:
    tables = [pq.read_table(played / f"0000{number}" / "truth" / "plant.parquet") for number in (1, 2)]
    assert tables[0]["outdoor_c"] == tables[1]["outdoor_c"]
    assert tables[0]["boiler_w"] != tables[1]["boiler_w"]


def test_the_same_seed_gives_the_same_bytes(played: Path, tmp_path: Path) -> None:
    one = parse_city(CITY.replace("buildings = 3", "buildings = 1"))
    simulate_city(one, seed=2, out=tmp_path / "again", truth=False)
    whole = digests(played)
    again = digests(tmp_path / "again")
    del again["buildings.csv"]
    assert again == {name: whole[name] for name in again}
    assert {name.partition("/")[2] for name in again} == {
        "telegrams-gw1.jsonl", "register.csv", "truth/summary.json", "truth/acts.csv", "tenures.csv",
        "expenses.csv",
    }  # fmt: skip


def test_shares_are_kept_over_many_buildings() -> None:
    city = parse_city(CITY.replace("buildings = 3", "buildings = 300\nhot_water_share = 0.35"))
    with_hot_water = sum(building.scenario.hot_water is not None for building in buildings_of(city, 1))
    # 300 draws of 0.35: a standard deviation of 8.3; five of them are missed once in two million runs.
    assert abs(with_hot_water - 105) < 5 * 8.3


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("Milano", "Atlantis"), "no shipped climate of Atlantis"),
        (("floors = { least = 1, most = 2 }", "floors = { least = 3, most = 2 }"), "city.floors: least"),
        (("[city]", "[city]\nallocators_share = 0.9"), "more than 1"),
        (("2025-02-01", "2025-02-02"), "first of a month"),
        (("buildings = 3", "building = 3"), "Did you mean buildings"),
    ],
)
def test_a_wrong_city_is_refused(change: tuple[str, str], sentence: str) -> None:
    with pytest.raises(BadScenario, match=sentence):
        parse_city(CITY.replace(*change))


def test_a_city_is_told_from_a_building(tmp_path: Path) -> None:
    path = tmp_path / "city.toml"
    path.write_text(CITY, encoding="utf-8")
    assert isinstance(read_played(path), City)
    with pytest.raises(BadScenario, match="a city, not one building"):
        read_scenario(path)
