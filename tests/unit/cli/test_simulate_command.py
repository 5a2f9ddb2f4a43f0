"""`tepore simulate`: same seed, same bytes; another seed, another life; clear refusals."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from tepore.cli import simulate as simulate_command
from tepore.cli.main import command_line
from tepore.kernel import Refusal
from tepore.simulation import BadScenario, dump
from tepore.simulation.dump import UnwritableFolder

app = command_line()

SCENARIO = """
format = 1
name = "Prova"
start_on = 2024-10-01
climate = { place = "Varese" }
boiler = { power_kw = 20 }
devices = { heat_meters = true, water_meters = true }
hot_water = {}
radio = { late_share = 0.05, replay_share = 0.01, forged_share = 0.01 }
[[units]]
id = "1"
floor_area_m2 = 80
loss_w_k = 200
collecting_area_m2 = { S = 2, E = 1 }
vacant = [{ from = 2025-02-01, to = 2025-03-01 }]
rooms = [
  { id = "a", share = 2, radiator_w = 3000, facing = ["S"] },
  { id = "b", share = 1, radiator_w = 1500 },
]
"""


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "prova.toml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


def played(scenario: Path, name: str, *options: str) -> dict[str, str]:
    out = scenario.parent / name
    done = CliRunner().invoke(app, ["simulate", str(scenario), "--out", str(out), *options])
    assert done.exit_code == 0, done.output
    return {
        str(path.relative_to(out)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


OFFICE = {"register.csv", "tenures.csv", "expenses.csv", "season-2024-2025.toml"}
"""What the office would have beside what is heard."""
WITHOUT_TRUTH = {*OFFICE, "telegrams-gw1.jsonl", "truth/acts.csv", "truth/summary.json"}


def test_the_same_seed_gives_the_same_bytes(scenario: Path) -> None:
    first, again = played(scenario, "one", "--seed", "7"), played(scenario, "two", "--seed", "7")
    assert first == again
    tables = {"rooms", "plant", "water", "consumption", "registers", "radio", "events"}
    assert set(first) == {*WITHOUT_TRUTH, *(f"truth/{table}.parquet" for table in tables)}


def test_another_seed_gives_another_life(scenario: Path) -> None:
    first, other = played(scenario, "one", "--seed", "7"), played(scenario, "two", "--seed", "8")
    assert set(first) == set(other)
    alike = {name for name in first if first[name] == other[name]}
    assert alike == {"truth/acts.csv"}  # in this small life nobody does anything


def test_years_are_those_asked_for(scenario: Path) -> None:
    played(scenario, "two", "--years", "2")
    rooms = pq.ParquetFile(scenario.parent / "two" / "truth" / "rooms.parquet")
    assert rooms.num_row_groups == 24


def test_without_the_truth_the_rest_is_the_same(scenario: Path) -> None:
    whole, bare = played(scenario, "one"), played(scenario, "two", "--no-truth")
    assert set(bare) == WITHOUT_TRUTH
    assert bare == {name: whole[name] for name in bare}


def test_without_pyarrow_the_truth_is_refused_with_what_to_do(
    scenario: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dump, "find_spec", lambda _: None)
    done = CliRunner().invoke(app, ["simulate", str(scenario), "--out", str(scenario.parent / "no")])
    assert isinstance(done.exception, dump.NoParquet)
    assert "tepore[simulation]" in done.exception.remedy
    assert "--no-truth" in done.exception.remedy
    assert not (scenario.parent / "no").exists()


def test_the_report_can_be_json(scenario: Path) -> None:
    out = scenario.parent / "json"
    done = CliRunner().invoke(app, ["simulate", str(scenario), "--out", str(out), "--json"])
    report = json.loads(done.stdout)
    assert report["lines"]["gw1"] > 300
    assert set(report["totals"]["heat_kwh"]) == {"1"}
    summary = json.loads((out / "truth" / "summary.json").read_text(encoding="utf-8"))
    assert summary["telegrams_sent"] == report["sent"]


def test_a_folder_that_holds_files_is_left_alone(scenario: Path) -> None:
    done = CliRunner().invoke(app, ["simulate", str(scenario), "--out", str(scenario.parent)])
    assert isinstance(done.exception, UnwritableFolder)
    assert {path.name for path in scenario.parent.iterdir()} == {"prova.toml"}


def test_a_folder_below_a_file_is_refused(scenario: Path) -> None:
    done = CliRunner().invoke(app, ["simulate", str(scenario), "--out", str(scenario / "below")])
    assert isinstance(done.exception, UnwritableFolder)
    assert done.exception.code == "simulation.folder"


def test_a_wrong_scenario_makes_no_folder(scenario: Path) -> None:
    scenario.write_text(SCENARIO.replace("floor_area_m2 = 80", "floor_area_m2 = 0"), encoding="utf-8")
    done = CliRunner().invoke(app, ["simulate", str(scenario), "--out", str(scenario.parent / "no")])
    assert isinstance(done.exception, BadScenario)
    assert not (scenario.parent / "no").exists()


def refused(scenario: Path, *options: str) -> Refusal:
    out = scenario.parent / "no"
    done = CliRunner().invoke(app, ["simulate", str(scenario), "--out", str(out), *options])
    assert isinstance(done.exception, Refusal)
    assert not out.exists()
    return done.exception


def test_outputs_that_cannot_be_are_refused_before_the_run(scenario: Path) -> None:
    assert refused(scenario, "--wired", "127.0.0.1:0").code == "simulation.not_wired"
    assert refused(scenario, "--mqtt", "127.0.0.1:x").code == "simulation.address"
    assert refused(scenario, "--serial", str(scenario)).code == "simulation.serial_link"
    wire = scenario.read_text(encoding="utf-8").replace("devices = {", 'devices = { link = "mbus",')
    scenario.write_text(wire.replace(", replay_share = 0.01, forged_share = 0.01", ""), encoding="utf-8")
    assert refused(scenario, "--wired", "127.0.0.1").code == "simulation.address"
    assert refused(scenario, "--wired", "127.0.0.1:70000").code == "simulation.address"


def test_without_what_speaks_to_brokers_it_is_refused(
    scenario: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulate_command, "find_spec", lambda _: None)
    refusal = refused(scenario, "--mqtt", "127.0.0.1:1")
    assert refusal.code == "simulation.no_publisher"
    assert "tepore[gateway]" in refusal.remedy


def test_a_serial_line_changes_nothing_in_the_folder(scenario: Path) -> None:
    plain = played(scenario, "one", "--no-truth")
    link = scenario.parent / "line"
    assert played(scenario, "two", "--no-truth", "--serial", str(link)) == plain
    assert not link.is_symlink()


CITY = """
format = 1
name = "Prova"
start_on = 2025-01-01
[city]
buildings = 2
places = ["Milano"]
floors = { least = 1, most = 1 }
flats_a_floor = { least = 1, most = 1 }
"""


def test_a_city_is_played_into_folders(scenario: Path) -> None:
    scenario.write_text(CITY, encoding="utf-8")
    assert refused(scenario, "--serial", str(scenario.parent / "line")).code == "simulation.city_live"
    out = scenario.parent / "city"
    done = CliRunner().invoke(app, ["simulate", str(scenario), "--out", str(out), "--no-truth", "--json"])
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    assert report["buildings"] == 2
    assert {path.name for path in out.iterdir()} == {"00001", "00002", "buildings.csv"}
    assert report["sent"] > 365
