"""The calculation graph of a need, whole kilowatt hours and millesimi, sensitivity and Monte Carlo."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from tepore.kernel import Bug, Operation
from tepore.kernel.rounding import UnableToApportion
from tepore.norms.uni11300 import (
    Building,
    Construction,
    Glazing,
    Layer,
    Material,
    Need,
    OpaqueElement,
    ThermalBridge,
    UnheatedSpace,
    Unit,
    WindowElement,
    WindowType,
    climate_of,
    cooling_need,
    heating_need,
    heating_season,
    method_named,
    millesimi_of_need,
    need_graph,
    whole_need_kwh,
)
from tepore.norms.uni11300.building import Element
from tepore.norms.uni11300.flows import Factors, flows_of
from tepore.norms.uni11300.need import calculated_cooling_season, calculated_heating_season
from tepore.norms.uni11300.sensitivity import (
    BadUncertainty,
    InputGroup,
    lognormal_steps,
    sensitivities,
    share_uncertainty,
)
from tepore.norms.uni11300.shares import DOUBT_KWH

BRICK = Material("mattone", 0.8, 1800, 1000, "scheda")
WALL = Construction("muro", layers=(Layer(0.3, BRICK), Layer(resistance_m2_k_w=0.5, label="isolante")))
GLASS = WindowType(
    "vetro", 0.75, 0.2, Glazing(2.8, 2.0, 0.2, 2.6, 0.06), shutter_resistance_m2_k_w=0.16, source="abaco"
)


def flat(name: str, wall_m2: float) -> Unit:
    return Unit(
        name,
        80.0,
        216.0,
        (
            OpaqueElement(f"{name}-muro", WALL, wall_m2, azimuth_deg=180),
            WindowElement(f"{name}-vetro", GLASS, 8.0),
            OpaqueElement(f"{name}-scala", WALL, 12.0, "scala"),
            ThermalBridge(f"{name}-ponte", 6.0, 0.4, source="atlante"),
        ),
        capacity_area_m2=250.0,
    )


HOUSE = Building(
    "casa",
    climate_of("Como"),
    heating_season("E"),
    method_named("uni-ts-11300-1:2014"),
    (flat("A", 30), flat("B", 60)),
    (UnheatedSpace("scala", elements=(OpaqueElement("scala-fuori", WALL, 20.0),), volume_m3=80.0),),
)


def test_every_layer_pane_and_bridge_stands_behind_a_share() -> None:
    graph = need_graph(heating_need(HOUSE)).reached_from("unit/A/millesimi")
    for node in (
        "construction/muro/layer/1/d",
        "construction/muro/layer/1/lambda",
        "construction/muro/layer/2/R",
        "window/vetro/U_g",
        "window/vetro/shutter",
        "element/A-ponte/psi",
        "space/scala/H_ue",
        "element/A-vetro/collecting",
        "month/10-15/outdoor",
        "unit/B/need",
    ):
        assert node in graph.nodes, node
    assert graph["construction/muro/layer/1/lambda"].source == "mattone: scheda"
    assert graph.check() == ()


def test_the_transmittance_in_the_graph_is_the_one_used() -> None:
    graph = need_graph(heating_need(HOUSE))
    # 1 / (0.13 + 0.375 + 0.5 + 0.04) = 0.95694 at four decimals.
    assert graph["construction/muro/U"].number == Fraction("0.9569") == WALL.exact_transmittance
    assert graph["window/vetro/U"].number == GLASS.exact_transmittance


def test_given_transmittances_curtains_and_the_lombard_balance_are_in_the_graph() -> None:
    wall = OpaqueElement("m", Construction("nota", given_transmittance=1.23456, source="abaco"), 30.0)
    pane = WindowType("nota", 0.7, 0.25, given_transmittance=2.8, source="abaco")
    window = WindowElement("f", pane, 6.0, solar_factor=0.8)
    floor = OpaqueElement("s", wall.construction, 40.0, "cantina")
    unit = Unit("A", 80.0, 216.0, (wall, window, floor), capacity_area_m2=250.0)
    cellar = UnheatedSpace("cantina", flat_rate="basement_with_windows")
    lombard = replace(HOUSE, units=(unit,), spaces=(cellar,), method=method_named("lombardia-6437-2026"))
    need = heating_need(lombard)
    graph = need_graph(need)
    assert graph["construction/nota/U"].number == Fraction("1.2346")
    assert graph["element/f/solar_factor"].number == Fraction("0.8")
    assert graph["space/cantina/b"].number == Fraction("0.8")
    assert "unit/A/month/01-01/net_losses" in graph.nodes
    assert float(graph["unit/A/season"].number) == pytest.approx(need.season_kwh[0], abs=1e-6)


def test_a_forged_figure_is_found() -> None:
    graph = need_graph(heating_need(HOUSE))
    node = graph["element/A-muro/size"]
    forged = {**graph.nodes, node.id: replace(node, number=node.number - 1)}
    assert type(graph)(forged).check()


def test_cooling_has_its_graph() -> None:
    need = cooling_need(HOUSE)
    graph = need_graph(need)
    assert graph["method/set_point"].number == 26
    assert float(graph["unit/A/season"].number) == pytest.approx(need.season_kwh[0], abs=1e-6)


def test_arrays_that_disagree_with_the_graph_are_a_bug() -> None:
    need = heating_need(HOUSE)
    wrong = replace(need, balance=replace(need.balance, need_kwh=need.balance.need_kwh * 1.001))
    with pytest.raises(Bug, match="the graph gives"):
        need_graph(wrong)


def moved_to_a_half(need: Need) -> Need:
    """Nudge the arrays so that unit A stands on a half within the last bits of a float."""
    season = need.season_kwh[0]
    off = np.floor(season) + 0.5 - season
    assert abs(off) <= 0.5
    months = need.balance.need_kwh.copy()
    months[0, 0] += off
    return replace(need, balance=replace(need.balance, need_kwh=months))


def test_near_a_half_the_exact_graph_decides() -> None:
    need = heating_need(HOUSE)
    assert abs(need.season_kwh[0] % 1 - 0.5) > DOUBT_KWH
    # The nudged arrays no longer agree with the exact graph, so asking it is seen as the guard's refusal.
    with pytest.raises(Bug):
        whole_need_kwh(moved_to_a_half(need))


def test_millesimi_sum_to_a_thousand() -> None:
    shares = millesimi_of_need(heating_need(HOUSE))
    assert sum(shares.values()) == Decimal("1000.00")
    assert shares["B"] > shares["A"]
    assert sum(millesimi_of_need(heating_need(HOUSE), digits=3).values()) == 1000


def test_nobody_needs_anything_then_nobody_shares() -> None:
    idle = replace(HOUSE, units=(Unit("A", 80.0, 216.0, (), 165.0, 100.0, air_change_h=0.0),), spaces=())
    need = heating_need(idle)
    assert need.season_kwh[0] == 0
    assert "unit/A/millesimi" not in need_graph(need).nodes
    with pytest.raises(UnableToApportion):
        millesimi_of_need(need)


def test_given_figures_of_a_unit_are_given_in_its_graph() -> None:
    own = replace(HOUSE.units[0], internal_gains_w=300.0, air_change_h=0.4)
    large = replace(HOUSE.units[1], floor_area_m2=150.0)
    graph = need_graph(heating_need(replace(HOUSE, units=(own, large))))
    assert graph["unit/A/internal"].operation is Operation.GIVEN
    assert graph["unit/A/n"].number == Fraction("0.4")
    assert graph["unit/B/internal"].number == 450


def test_the_calculated_season_is_inside_the_legal_one() -> None:
    seasons = calculated_heating_season(HOUSE)
    assert set(seasons) == {"A", "B"}
    for parts in seasons.values():
        assert sum(part.days for part in parts) <= 183


def test_the_cooling_season_is_of_summer_and_shorter_than_the_year() -> None:
    for parts in calculated_cooling_season(HOUSE).values():
        months = {part.month for part in parts}
        assert 7 in months
        assert not {12, 1, 2} & months
        assert sum(part.days for part in parts) < 365


def test_what_one_unit_has_alone_moves_its_share() -> None:
    swings = {swing.group: swing for swing in sensitivities(heating_need(HOUSE))}
    area = swings[InputGroup("area", "A")]
    assert area.group.label == "area A"
    assert area.high[0] > 0 > area.low[0]
    assert area.high.sum() == pytest.approx(0, abs=1e-9)
    largest = [swing.largest for swing in sensitivities(heating_need(HOUSE))]
    assert largest == sorted(largest, reverse=True)


def test_monte_carlo_is_repeatable_and_centred() -> None:
    need = heating_need(HOUSE)
    rows = share_uncertainty(need, samples=1000, seed=3)
    assert rows == share_uncertainty(need, samples=1000, seed=3)
    for row in rows:
        assert row.low < row.share < row.high
        assert row.mean == pytest.approx(row.share, abs=0.2 * row.deviation)
    assert sum(row.mean for row in rows) == pytest.approx(1000)


def test_errors_have_mean_zero_and_the_deviation_asked_for() -> None:
    draws = np.random.default_rng(1).standard_normal(400_000)
    steps = lognormal_steps(draws, 0.5)
    assert steps.mean() == pytest.approx(0, abs=5e-3)
    assert steps.std() == pytest.approx(0.5, abs=1e-2)
    assert steps.min() > -1


def test_a_factor_is_a_building_surveyed_otherwise() -> None:
    need = heating_need(HOUSE)
    elements = [element for unit in HOUSE.units for element in unit.elements]
    walls = np.asarray([isinstance(e, OpaqueElement) for e in elements])
    factors = Factors(
        transmittance=np.where(walls, 1.25, 1.0),
        size=np.asarray([1.5] * 4 + [1.0] * 4),
        air=np.asarray([2.0]),
    )
    flows = flows_of(need.columns, HOUSE, need.parts, set_point_c=20.0, factors=factors)
    steeper = Construction("muro", given_transmittance=float(WALL.exact_transmittance) * 1.25, source="x")

    def changed(element: Element, times: float) -> Element:
        if isinstance(element, ThermalBridge):
            return replace(element, length_m=element.length_m * times)
        if isinstance(element, WindowElement):
            return replace(element, area_m2=element.area_m2 * times)
        return replace(element, area_m2=element.area_m2 * times, construction=steeper)

    units = tuple(
        replace(unit, elements=tuple(changed(e, times) for e in unit.elements), air_change_h=0.6)
        for unit, times in zip(HOUSE.units, (1.5, 1.0), strict=True)
    )
    flat = UnheatedSpace("scala", flat_rate="three_external_walls")
    same_b = replace(HOUSE, spaces=(flat,))
    base = heating_need(same_b)
    moved = flows_of(base.columns, same_b, base.parts, set_point_c=20.0, factors=factors)
    again = heating_need(replace(same_b, units=units)).balance.flows
    for name in ("transmission_kwh", "sky_kwh", "ventilation_kwh", "sun_windows_kwh", "sun_opaque_kwh"):
        assert getattr(moved, name) == pytest.approx(getattr(again, name), rel=2e-4), name
    assert moved.time_constant_h == pytest.approx(again.time_constant_h, rel=2e-4)
    assert flows.transmission_kwh.shape == (2, 7)


def test_surely_known_inputs_leave_no_spread() -> None:
    rows = share_uncertainty(heating_need(HOUSE), samples=100, uncertainty={"area": 0.0})
    assert all(row.deviation == pytest.approx(0, abs=1e-9) for row in rows)


def test_uncertainties_that_cannot_be_are_refused() -> None:
    need = heating_need(HOUSE)
    with pytest.raises(BadUncertainty):
        share_uncertainty(need, samples=10)
    with pytest.raises(BadUncertainty):
        share_uncertainty(need, uncertainty={"area": 2.0})
    with pytest.raises(BadUncertainty):
        share_uncertainty(need, uncertainty={"mood": 0.1})
