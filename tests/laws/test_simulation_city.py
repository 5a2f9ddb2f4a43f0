"""Laws of cities: whatever the seed, every building can be played, and none depends on the others."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tepore.simulation import parse_city
from tepore.simulation.city import SERIALS_A_BUILDING, building_of_city, buildings_of
from tepore.simulation.fleet import make_fleet
from tepore.simulation.scenario_checks import contradictions_of

CITY = parse_city(
    (Path(__file__).parents[2] / "examples" / "scenarios" / "citta.toml").read_text(encoding="utf-8")
)
SEEDS = st.integers(0, 2**62)
NUMBERS = st.integers(1, 40_000)


@given(SEEDS, NUMBERS, st.integers(1, 10))
@settings(deadline=None, max_examples=40)
def test_every_building_that_is_drawn_can_be_played(seed: int, number: int, years: int) -> None:
    city = CITY.model_copy(update={"years": years})
    scenario = building_of_city(city, seed, number).scenario
    assert not [*contradictions_of(scenario)]
    table = city.city
    floors = {unit.floor for unit in scenario.units}
    assert table.floors.least <= len(floors) <= table.floors.most
    assert all(
        table.floor_area_m2.least <= unit.floor_area_m2 <= table.floor_area_m2.most for unit in scenario.units
    )


@given(SEEDS, NUMBERS)
@settings(deadline=None, max_examples=15)
def test_devices_of_two_buildings_never_share_a_number(seed: int, number: int) -> None:
    scenario = building_of_city(CITY, seed, number).scenario
    serials = [int(device.serial) for device in make_fleet(scenario, 1, 0.0).all_devices()]
    first = scenario.devices.first_serial
    assert first <= min(serials)
    assert max(serials) < first + SERIALS_A_BUILDING
    assert len(set(serials)) == len(serials)
    following = building_of_city(CITY, seed, number + 1).scenario.devices.first_serial
    assert following == first + SERIALS_A_BUILDING < 100_000_000


@given(SEEDS)
@settings(deadline=None, max_examples=5)
def test_a_building_does_not_depend_on_how_many_there_are(seed: int) -> None:
    few = CITY.model_copy(update={"city": CITY.city.model_copy(update={"buildings": 3})})
    kept = [*buildings_of(few, seed)]
    assert [building.number for building in kept] == [1, 2, 3]
    assert kept[2] == building_of_city(CITY, seed, 3)
    assert len({building.seed for building in kept}) == 3
