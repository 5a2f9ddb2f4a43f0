"""Scenario files: those shipped are read, wrong ones are refused with every fault and its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tepore.norms.uni11300.climate import UnknownPlace
from tepore.simulation import City
from tepore.simulation.city import building_of_city
from tepore.simulation.scenario import ClimateTable
from tepore.simulation.scenario_checks import points_of
from tepore.simulation.scenario_file import (
    BadScenario,
    climate_of_table,
    parse_scenario,
    read_played,
    read_scenario,
)

SHIPPED = sorted((Path(__file__).parents[3] / "examples" / "scenarios").glob("*.toml"))
SMALL = """
format = 1
name = "Prova"
start_on = 2024-10-01
climate = { place = "Milano" }
boiler = { power_kw = 10 }
[[units]]
id = "1"
floor_area_m2 = 80
loss_w_k = 200
rooms = [{ id = "a", share = 1, radiator_w = 1500 }, { id = "b", share = 1, radiator_w = 900 }]
"""


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_shipped_scenarios_are_read(path: Path) -> None:
    played = read_played(path)
    scenario = building_of_city(played, 1, 1).scenario if isinstance(played, City) else played
    assert points_of(scenario)
    assert climate_of_table(scenario.climate).beam_mj_m2_day is not None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("power_kw = 10", "power_kw = -1"), "boiler.power_kw: input should be greater than 0."),
        (("power_kw = 10", ""), "boiler.power_kw is missing."),
        (("loss_w_k", "los_w_k"), "units[1].los_w_k is not known. Did you mean loss_w_k?"),
        (("2024-10-01", "2024-10-05"), "start_on is 2024-10-05; a run begins on the first of a month."),
        (("2024-10-01", "1999-10-01"), "runs begin from 2001 to 2028."),
        (('id = "1"', 'id = "1"\nbuilding = "A"'), "units 1: there are no buildings."),
        (("[[units]]", '[[buildings]]\nid = "A"\n[[units]]'), "building is None; name one of A."),
        (("[[units]]", 'devices = { link = "mbus", heat_meter_frames = "compact" }\n[[units]]'), "compact"),
        (('place = "Milano"', 'place = "Milano", hours = "w.csv"'), "hours needs latitude_deg"),
        (('id = "b"', 'id = "a"'), "units 1: room a is there more than once."),
        (('id = "b"', 'id = "heat"'), "call the room otherwise."),
        (("power_kw = 10", "power_kw = 10, load_shares = [1, 0]"), "boiler: load_shares rise"),
        (("format = 1", "format = 1\nheating = { first = '02-30' }"), "heating.first is 02-30"),
        (("format = 1", "format = 1\nheating = { last = '02-29' }"), "heating.last is 02-29"),
        (("format = 1", "format = 1\ndevices = { allocators = false }"), "nothing is mounted."),
        (
            ("format = 1", "format = 1\nneighbours = [{ units = ['1', '9'], conductance_w_k = 3 }]"),
            "there is no unit 9.",
        ),
        (
            ("format = 1", "format = 1\nneighbours = [{ units = ['1', '1'], conductance_w_k = 3 }]"),
            "1 is no neighbour of its own.",
        ),
        (
            ("format = 1", "format = 1\nfaults = [{ kind = 'curtain', point = '1-aa' }]"),
            "there is no metering point 1-aa. Did you mean 1-a?",
        ),
        (("format = 1", "format = 1\nfaults = [{ kind = 'silent', point = '1-a' }]"), "silent needs from."),
        (
            ("format = 1", "format = 1\nfaults = [{ kind = 'swapped', point = '1-a' }]"),
            "other names the second",
        ),
        (
            (
                "format = 1",
                "format = 1\nfaults = [{ kind='sun', point='1-a', from=2025-02-02, to=2025-02-02 }]",
            ),
            "from 2025-02-02 to 2025-02-02 is no day.",
        ),
        (
            (
                "format = 1",
                "format = 1\ndevices = { water_meters = true }\nfaults = [{ kind='sun', point='1-water' }]",
            ),
            "sun befalls allocators only.",
        ),
        (
            ("loss_w_k = 200", "loss_w_k = 200\nvacant = [{ from = 2025-01-01, to = 2025-01-01 }]"),
            "the vacancy from 2025-01-01 to 2025-01-01 has no day.",
        ),
    ],
)
def test_a_wrong_scenario_is_refused_with_its_place(change: tuple[str, str], sentence: str) -> None:
    text = SMALL.replace(*change)
    assert text != SMALL
    with pytest.raises(BadScenario) as refused:
        parse_scenario(text)
    assert sentence in refused.value.sentence


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(BadScenario, match=r"2 faults"):
        parse_scenario(
            SMALL.replace("loss_w_k = 200", "loss_w_k = -1").replace("power_kw = 10", "power_kw = 'x'")
        )


@pytest.mark.parametrize(("content", "code"), [(b"\xff\xfe", "simulation.utf8"), (b"[", "simulation.toml")])
def test_what_is_no_toml_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "s.toml"
    path.write_bytes(content)
    with pytest.raises(BadScenario) as refused:
        read_scenario(path)
    assert refused.value.code == code


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadScenario) as refused:
        read_scenario(tmp_path / "none.toml")
    assert refused.value.code == "simulation.unreadable"


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    for whole in (text, SMALL + text):
        try:
            parse_scenario(whole)
        except BadScenario:
            continue


def test_half_a_climate_is_refused() -> None:
    with pytest.raises(BadScenario, match="some figures and not the others"):
        climate_of_table(ClimateTable(place="Milano", temperature_c=(1.0,) * 12))


def test_a_place_that_is_not_shipped_is_refused() -> None:
    with pytest.raises(UnknownPlace):
        climate_of_table(ClimateTable(place="Atlantide"))


def test_a_shipped_climate_moves_with_the_altitude() -> None:
    low, high = (climate_of_table(ClimateTable(place="Milano", altitude_m=height)) for height in (122, 300))
    # UNI 10349 as printed in Allegato H, eq. 3.14: 1 K for 178 m.
    assert low.temperature_c[0] - high.temperature_c[0] == pytest.approx(1.0, abs=1e-6)
