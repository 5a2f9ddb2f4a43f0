"""Unheated spaces that the sun warms: temperature by months, and what reaches the units."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from tepore.norms.uni11300 import (
    Building,
    Construction,
    OpaqueElement,
    UnheatedSpace,
    Unit,
    WindowElement,
    WindowType,
    climate_of,
    cooling_need,
    heating_need,
    heating_season,
    method_named,
    need_graph,
)
from tepore.norms.uni11300.building import BadBuilding
from tepore.norms.uni11300.season import MonthPart
from tepore.norms.uni11300.spaces import space_temperatures_c, sun_shares
from tepore.norms.uni11300.surfaces import collecting_m2, sun_kwh_m2_day

WALL = Construction("muro", given_transmittance=1.5, source="test")
GLASS = WindowType("vetro", 0.75, 0.2, given_transmittance=3.0, source="test")
FRONT = OpaqueElement("fronte", WALL, 30.0)
PANE = WindowElement("vetrata", GLASS, 10.0)
PORCH = UnheatedSpace("veranda", elements=(FRONT, PANE), volume_m3=100.0, own_sun=True)
JANUARY = (MonthPart(1, 1, 31),)
# H_iu = 40 m2 and 20 m2 at 1.5 = 90 W/K; H_ue = 30 * 1.5 + 10 * 3 + 0.34 * 0.5 * 100 = 92 W/K.
H_IU, H_UE = 90.0, 92.0


def flat(unit_id: str, inner_m2: float) -> Unit:
    inner = OpaqueElement(f"{unit_id}-interna", WALL, inner_m2, "veranda")
    outer = OpaqueElement(f"{unit_id}-nord", WALL, 30.0, azimuth_deg=180.0)
    return Unit(unit_id, 80.0, 216.0, (outer, inner), capacity_area_m2=300.0)


def house(space: UnheatedSpace = PORCH, method: str = "uni-ts-11300-1:2014") -> Building:
    units = (flat("A", 40.0), flat("B", 20.0))
    return Building("casa", climate_of("Milano"), heating_season("E"), method_named(method), units, (space,))


def sun_w(building: Building) -> float:
    """Give the mean sun of January on the space [W], from area, g and table by hand."""
    daily = sun_kwh_m2_day(building, (FRONT, PANE))[:, 0]
    # Glass 10 m2 by 0.8 by 0.75; wall 30 m2 by alpha 0.6, R_se 0.04, U 1.5.
    assert collecting_m2(PANE) == pytest.approx(6.0)
    assert collecting_m2(FRONT) == pytest.approx(30 * 0.6 * 0.04 * 1.5)
    return float(30 * 0.6 * 0.04 * 1.5 * daily[0] + 6.0 * daily[1]) * 1000 / 24


def sky_w() -> float:
    """Give the radiation of the space to the sky [W]: half the sky, R_se 0.04, 5 W/(m2 K), 11 K."""
    return 0.5 * 0.04 * (0.9 * 30 * 1.5 + 0.837 * 10 * 3.0) * 5 * 11


def test_the_temperature_balances_the_space() -> None:
    building = house()
    outdoor = building.climate.temperature_c[0]
    found = space_temperatures_c(building, PORCH, JANUARY, set_point_c=20.0)[0]
    arriving = H_IU * (20 - found) + sun_w(building) - sky_w()
    assert arriving == pytest.approx(H_UE * (found - outdoor), abs=1e-6)
    dark = space_temperatures_c(building, replace(PORCH, own_sun=False), JANUARY, set_point_c=20.0)[0]
    assert dark == pytest.approx((H_IU * 20 + H_UE * outdoor) / (H_IU + H_UE))
    assert found > dark + 1


def test_a_unit_loses_to_the_space_what_its_temperature_says() -> None:
    building = house()
    flows = heating_need(building, JANUARY).balance.flows
    bare = heating_need(house(replace(PORCH, elements=(FRONT, PANE), own_sun=False)), JANUARY).balance.flows
    found = space_temperatures_c(building, PORCH, JANUARY, set_point_c=20.0)[0]
    dark = space_temperatures_c(building, replace(PORCH, own_sun=False), JANUARY, set_point_c=20.0)[0]
    hours = 31 * 24 / 1000
    for index, inner_m2 in enumerate((40.0, 20.0)):
        less = 1.5 * inner_m2 * (found - dark) * hours
        sun = (flows.sun_windows_kwh + flows.sun_opaque_kwh) - (bare.sun_windows_kwh + bare.sun_opaque_kwh)
        sky = flows.sky_kwh - bare.sky_kwh
        # b stands at four decimals in the flows, so the two ways agree to 1e-4 of the sun.
        assert (sun - sky)[index, 0] == pytest.approx(less, rel=3e-4)
        assert flows.transmission_kwh[index, 0] == pytest.approx(bare.transmission_kwh[index, 0])


def test_the_shares_are_by_conductance() -> None:
    # 1 - b = 1 - 92 / 182 at four decimals = 0.4945; two thirds and one third.
    shares = sun_shares(house(), PORCH)
    assert shares == {"A": Fraction("0.4945") * 2 / 3, "B": Fraction("0.4945") / 3}


def test_a_space_that_no_unit_adjoins_warms_none() -> None:
    building = house()
    lone = replace(
        building,
        units=tuple(replace(unit, elements=unit.elements[:1]) for unit in building.units),
    )
    assert sun_shares(lone, lone.spaces[0]) == {}
    dark = replace(lone, spaces=(replace(lone.spaces[0], own_sun=False),))
    assert heating_need(lone).season_kwh == pytest.approx(heating_need(dark).season_kwh)


@pytest.mark.parametrize("method", ["uni-ts-11300-1:2014", "uni-ts-11300-1:2008", "lombardia-6437-2026"])
def test_the_graph_goes_to_the_spaces_own_panes(method: str) -> None:
    for need in (heating_need(house(method=method)), cooling_need(house(method=method))):
        graph = need_graph(need)
        assert graph.check() == ()
        for index, unit in enumerate(need.building.units):
            assert float(graph[f"unit/{unit.id}/season"].number) == pytest.approx(
                need.season_kwh[index], abs=1e-6
            )
    behind = graph.reached_from("unit/A/need").nodes
    assert {"element/vetrata/collecting", "space/veranda/b", "element/B-interna/size"} <= set(behind)


def test_own_sun_lowers_the_need_for_heat() -> None:
    with_sun, without = heating_need(house()), heating_need(house(replace(PORCH, own_sun=False)))
    assert np.all(with_sun.season_kwh < without.season_kwh)


def test_a_flat_rate_with_own_sun_is_refused() -> None:
    with pytest.raises(BadBuilding, match="flat rate, which already stands for its sun"):
        house(UnheatedSpace("veranda", flat_rate="one_external_wall", own_sun=True))
