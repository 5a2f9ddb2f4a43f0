"""Laws of the need: what must hold for every building."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tepore.kernel import CalculationGraph, Operation
from tepore.norms.uni11300 import (
    Building,
    Construction,
    OpaqueElement,
    ThermalBridge,
    cooling_need,
    heating_need,
    millesimi_of_need,
    need_graph,
    whole_need_kwh,
)
from tepore.norms.uni11300.irradiation import beam_ratio
from tepore.norms.uni11300.sensitivity import DEFAULT_UNCERTAINTY, sensitivities
from tepore.norms.uni11300.utilisation import cooling_utilisation, heating_utilisation


def _strategies() -> object:
    place = Path(__file__).with_name("need_buildings.py")
    spec = importlib.util.spec_from_file_location("need_buildings", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["need_buildings"] = module
    spec.loader.exec_module(module)
    return module


buildings = _strategies().buildings  # type: ignore[attr-defined]
few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
many = settings(max_examples=300, deadline=None)
WALL = Construction("vicino", given_transmittance=1.0, source="rilievo")
TOLERANCE_KWH = 1e-3
"""The utilisation factor has six decimals: a month's need may step by as much of its gains."""


@few
@given(buildings())
def test_the_exact_graph_proves_itself(building: Building) -> None:
    graph = need_graph(heating_need(building))
    assert graph.check() == ()
    assert CalculationGraph.from_json(graph.as_json()).check() == ()


@few
@given(buildings())
def test_graph_and_arrays_give_the_same_need(building: Building) -> None:
    for need in (heating_need(building), cooling_need(building)):
        graph = need_graph(need)
        for index, unit in enumerate(building.units):
            exact = graph[f"unit/{unit.id}/season"].number
            assert abs(float(exact) - need.season_kwh[index]) <= 1e-6 * max(1, float(exact))
            assert graph[f"unit/{unit.id}/need"].number == whole_need_kwh(need)[unit.id]


@few
@given(buildings())
def test_millesimi_of_table_and_graph_are_one(building: Building) -> None:
    need = heating_need(building)
    assume(any(whole_need_kwh(need).values()))
    graph, shares = need_graph(need), millesimi_of_need(need)
    assert all(graph[f"unit/{key}/millesimi"].number == Fraction(share) for key, share in shares.items())
    assert sum(shares.values()) == Decimal(1000)


@few
@given(buildings())
def test_the_utilisation_factor_in_the_graph_is_that_of_its_own_losses_and_gains(building: Building) -> None:
    need = heating_need(building)
    graph = need_graph(need)
    for index, unit in enumerate(building.units):
        for place, part in enumerate(need.parts):
            base = f"unit/{unit.id}/month/{part.month:02d}-{part.first_day:02d}"
            name = "net_losses" if f"{base}/net_losses" in graph.nodes else "losses"
            losses, gains = float(graph[f"{base}/{name}"].number), float(graph[f"{base}/gains"].number)
            assume(losses > 1e-6)
            again = heating_utilisation(
                np.asarray([gains / losses]), need.balance.exponent[index, place : place + 1]
            )
            assert abs(again[0] - float(graph[f"{base}/eta"].number)) <= 1.1e-6


@few
@given(buildings())
def test_every_given_figure_of_the_graph_names_its_source(building: Building) -> None:
    graph = need_graph(heating_need(building))
    assert all(node.source for node in graph if node.operation is Operation.GIVEN)


@few
@given(buildings())
def test_a_share_ends_at_every_element_of_its_unit(building: Building) -> None:
    need = heating_need(building)
    assume(any(whole_need_kwh(need).values()))
    graph = need_graph(need)
    for unit in building.units:
        proof = graph.reached_from(f"unit/{unit.id}/millesimi").nodes
        losing = {element.id for element in unit.elements if element.beyond != "heated"}
        assert all(f"element/{element}/size" in proof for element in losing)


@few
@given(buildings(most_units=3))
def test_the_order_of_the_units_does_not_matter(building: Building) -> None:
    turned = replace(building, units=building.units[::-1])
    need, other = heating_need(building), heating_need(turned)
    assert other.season_kwh[::-1] == pytest.approx(need.season_kwh, rel=1e-9, abs=1e-9)
    assert whole_need_kwh(other) == whole_need_kwh(need)


@few
@given(buildings(most_units=2))
def test_a_unit_needs_what_it_needs_whoever_lives_beside_it(building: Building) -> None:
    alone = [
        replace(
            unit,
            elements=tuple(e for e in unit.elements if e.beyond != "scala"),
        )
        for unit in building.units
    ]
    together = heating_need(replace(building, units=tuple(alone))).season_kwh
    for index, unit in enumerate(alone):
        single = heating_need(replace(building, units=(unit,))).season_kwh[0]
        assert single == pytest.approx(together[index], rel=1e-9, abs=1e-9)


@few
@given(buildings(most_units=1), st.floats(1.01, 3))
def test_more_of_a_thermal_bridge_needs_more_heat(building: Building, factor: float) -> None:
    unit = building.units[0]
    base = (*unit.elements, ThermalBridge("ponte", 10.0, 0.3))
    more = (*unit.elements, ThermalBridge("ponte", round(10.0 * factor, 4), 0.3))
    # tau falls too, so the utilisation factor can only fall with it.
    low = heating_need(replace(building, units=(replace(unit, elements=base),))).season_kwh[0]
    high = heating_need(replace(building, units=(replace(unit, elements=more),))).season_kwh[0]
    assert high >= low - TOLERANCE_KWH * 10


@few
@given(buildings(most_units=1))
def test_more_internal_gains_need_less_heat(building: Building) -> None:
    unit = building.units[0]
    needs = [
        heating_need(replace(building, units=(replace(unit, internal_gains_w=watts),))).season_kwh[0]
        for watts in (0.0, 200.0, 800.0)
    ]
    assert needs[0] >= needs[1] - TOLERANCE_KWH * 10
    assert needs[1] >= needs[2] - TOLERANCE_KWH * 10


@few
@given(buildings(most_units=1))
def test_a_colder_place_needs_more_heat(building: Building) -> None:
    assume(building.method.sky.value == "fixed")
    higher = replace(building, climate=building.climate.at_altitude(building.climate.altitude_m + 300))
    warm, cold = heating_need(building).season_kwh[0], heating_need(higher).season_kwh[0]
    assert cold >= warm - TOLERANCE_KWH * 10


@few
@given(buildings(most_units=1))
def test_what_leads_to_a_heated_neighbour_costs_nothing(building: Building) -> None:
    unit = building.units[0]
    wall = OpaqueElement("vicino", WALL, 30.0, "heated")
    more = replace(unit, elements=(*unit.elements, wall))
    with_wall = heating_need(replace(building, units=(more,)))
    assert with_wall.season_kwh == pytest.approx(heating_need(building).season_kwh, rel=1e-12, abs=1e-9)


@few
@given(buildings(most_units=1), st.integers(2, 5))
def test_an_element_may_be_surveyed_in_pieces(building: Building, pieces: int) -> None:
    unit = building.units[0]
    whole = [e for e in unit.elements if isinstance(e, OpaqueElement)]
    assume(whole and unit.elements[0] is whole[0])
    size = round(whole[0].area_m2 * 60)
    assume(size > 0)
    exact = replace(whole[0], area_m2=float(size))
    parts = [replace(whole[0], id=f"parte{n}", area_m2=size / pieces) for n in range(pieces)]
    one = replace(building, units=(replace(unit, elements=(exact, *unit.elements[1:])),))
    many_parts = replace(building, units=(replace(unit, elements=(*parts, *unit.elements[1:])),))
    assert heating_need(many_parts).season_kwh == pytest.approx(
        heating_need(one).season_kwh, rel=1e-6, abs=1e-2
    )


@few
@given(buildings(most_units=3))
def test_no_need_is_negative_and_no_factor_leaves_zero_to_one(building: Building) -> None:
    for need in (heating_need(building), cooling_need(building)):
        balance = need.balance
        assert (balance.need_kwh >= 0).all()
        assert ((balance.utilisation >= 0) & (balance.utilisation <= 1)).all()
        assert np.isfinite(balance.need_kwh).all()


@few
@given(buildings(most_units=3))
def test_all_units_alike_share_alike(building: Building) -> None:
    first = building.units[0]
    assume(not any(element.beyond == "scala" for element in first.elements))
    twins = tuple(
        replace(
            first,
            id=f"T{number}",
            elements=tuple(replace(e, id=f"{number}/{e.id}") for e in first.elements),
        )
        for number in range(3)
    )
    need = heating_need(replace(building, units=twins))
    assume(any(whole_need_kwh(need).values()))
    assert sorted(millesimi_of_need(need).values()) == [
        Decimal("333.33"),
        Decimal("333.33"),
        Decimal("333.34"),
    ]


@few
@given(buildings(most_units=3))
def test_changes_of_millesimi_cancel_out(building: Building) -> None:
    need = heating_need(building)
    assume(need.season_kwh.sum() > 100)
    for swing in sensitivities(need, {**DEFAULT_UNCERTAINTY, "outdoor": 0.0}):
        assert abs(swing.low.sum()) < 1e-6
        assert abs(swing.high.sum()) < 1e-6


@many
@given(st.floats(0, 50), st.floats(0, 50), st.floats(1, 60))
def test_utilisation_falls_with_the_ratio(one: float, other: float, exponent: float) -> None:
    low, high = sorted((one, other))
    eta = heating_utilisation(np.asarray([low, high]), np.asarray([exponent, exponent]))
    assert eta[1] <= eta[0] + 1.1e-6
    assert ((eta >= 0) & (eta <= 1)).all()


@many
@given(st.floats(0.001, 50), st.floats(1, 60), st.floats(1, 60))
def test_utilisation_rises_with_inertia(ratio: float, one: float, other: float) -> None:
    low, high = sorted((one, other))
    eta = heating_utilisation(np.asarray([ratio, ratio]), np.asarray([low, high]))
    assert eta[0] <= eta[1] + 1.1e-6


@many
@given(st.floats(0.001, 50), st.floats(1, 60))
def test_what_is_used_is_never_more_than_losses_or_gains(ratio: float, exponent: float) -> None:
    eta = heating_utilisation(np.asarray([ratio]), np.asarray([exponent]))[0]
    assert eta * ratio <= 1 + 1e-6 * max(1, ratio)
    cooling = cooling_utilisation(np.asarray([ratio]), np.asarray([exponent]))[0]
    assert cooling / ratio <= 1 + 1e-6 * max(1, 1 / ratio)


@many
@given(st.floats(0.9999, 1.0001), st.floats(1, 60))
def test_utilisation_is_continuous_at_one(ratio: float, exponent: float) -> None:
    eta = heating_utilisation(np.asarray([ratio]), np.asarray([exponent]))[0]
    assert abs(eta - exponent / (exponent + 1)) < 2e-3


@many
@given(st.floats(36, 60), st.floats(0, 180), st.floats(-180, 180))
def test_east_and_west_get_the_same_beam(latitude: float, tilt: float, azimuth: float) -> None:
    pair = beam_ratio(latitude, np.asarray([tilt, tilt]), np.asarray([azimuth, -azimuth]))
    assert pair[0] == pytest.approx(pair[1], abs=1e-9)


@many
@given(st.floats(36, 60), st.floats(-180, 180))
def test_a_full_turn_changes_nothing(latitude: float, azimuth: float) -> None:
    turned = beam_ratio(latitude, np.asarray([90.0, 90.0]), np.asarray([azimuth, azimuth + 360]))
    assert turned[0] == pytest.approx(turned[1], abs=1e-9)
    assert (turned >= 0).all()
