"""Transmittances of layers, windows and floors on the ground."""

from __future__ import annotations

from math import log, pi

import pytest

from tepore.norms.uni11300 import (
    Construction,
    Glazing,
    Layer,
    Material,
    OpaqueElement,
    ThermalBridge,
    WindowType,
    material_named,
)
from tepore.norms.uni11300.capacity import (
    Finishes,
    NoCapacity,
    capacity_of_layers_kj_k,
    reference_area_m2,
    tabulated_capacity_kj_m2_k,
)
from tepore.norms.uni11300.construction import BadConstruction, HeatFlow, air_layer_resistance
from tepore.norms.uni11300.ground import (
    BadGround,
    CrawlSpace,
    GroundFloor,
    UnheatedBasement,
    edge_insulation_psi_w_m_k,
    heated_basement_w_m2_k,
    slab_on_ground_w_m2_k,
    suspended_floor_w_m2_k,
    unheated_basement_w_m2_k,
)

BRICK = Material("mattone", 0.8, 1800, 1000, "scheda")
WOOL = Material("lana", 0.04, 30, 1000, "scheda")


def test_a_wall_sums_its_resistances() -> None:
    wall = Construction("w", layers=(Layer(0.2, BRICK), Layer(0.1, WOOL), Layer(resistance_m2_k_w=0.18)))
    # 0.13 + 0.25 + 2.5 + 0.18 + 0.04 = 3.10
    assert wall.transmittance_w_m2_k == pytest.approx(1 / 3.10, abs=5e-5)


@pytest.mark.parametrize(
    ("flow", "indoors", "surfaces"),
    [
        (HeatFlow.UP, False, 0.14),
        (HeatFlow.HORIZONTAL, False, 0.17),
        (HeatFlow.DOWN, False, 0.21),
        (HeatFlow.UP, True, 0.20),
        (HeatFlow.HORIZONTAL, True, 0.26),
        (HeatFlow.DOWN, True, 0.34),
    ],
)
def test_surface_resistances_follow_the_heat_flow(flow: HeatFlow, indoors: bool, surfaces: float) -> None:
    floor = Construction("f", flow, (Layer(0.4, BRICK),), indoors=indoors)
    assert floor.transmittance_w_m2_k == pytest.approx(1 / (surfaces + 0.5), abs=5e-5)


def test_a_construction_without_figures_is_refused() -> None:
    with pytest.raises(BadConstruction, match="no layers"):
        _ = Construction("w").transmittance_w_m2_k
    with pytest.raises(BadConstruction, match="strato"):
        _ = Construction("w", layers=(Layer(0.1, label="strato"),)).transmittance_w_m2_k
    with pytest.raises(BadConstruction, match="glass"):
        _ = WindowType("w", 0.7).transmittance_w_m2_k
    with pytest.raises(BadConstruction, match="library"):
        material_named("kryptonite")


def test_heat_is_stored_to_the_insulation_the_middle_or_ten_centimetres() -> None:
    behind = Construction("a", layers=(Layer(0.02, BRICK), Layer(0.1, WOOL), Layer(0.3, BRICK)))
    assert behind.areal_capacity_kj_m2_k == pytest.approx(0.02 * 1800)
    assert Construction("b", layers=(Layer(0.3, BRICK),)).areal_capacity_kj_m2_k == pytest.approx(180)
    assert Construction("c", layers=(Layer(0.12, BRICK),)).areal_capacity_kj_m2_k == pytest.approx(108)


# UNI EN ISO 6946 table of air layers, as printed in Allegato H, Prospetto 3.II.
@pytest.mark.parametrize(
    ("thickness_m", "flow", "resistance"),
    [(0.025, HeatFlow.UP, 0.16), (0.05, HeatFlow.DOWN, 0.21), (0.02, HeatFlow.HORIZONTAL, 0.175)],
)
def test_air_layers(thickness_m: float, flow: HeatFlow, resistance: float) -> None:
    assert air_layer_resistance(thickness_m, flow) == pytest.approx(resistance)


def test_an_air_layer_of_a_metre_is_a_space() -> None:
    with pytest.raises(BadConstruction):
        air_layer_resistance(1.0, HeatFlow.UP)


# UNI EN ISO 10077-1, window 1.20 x 1.50 m with 20 % frame, as printed at one decimal in Allegato H, Prospetto
# 3.IX; the edge of its glass is taken as that of 1.04 x 1.34 m, psi_g of Prospetto 3.VII for wood.
@pytest.mark.parametrize(
    ("glass", "frame", "printed"),
    [(5.7, 2.0, 5.0), (5.7, 7.0, 6.0), (3.3, 2.0, 3.2), (2.8, 1.8, 2.8), (1.1, 1.4, 1.4), (0.5, 0.8, 0.8)],
)
def test_windows_of_the_printed_size(glass: float, frame: float, printed: float) -> None:
    single, low_emissivity = glass == 5.7, glass < 2
    psi = 0.0 if single else (0.08 if low_emissivity else 0.06)
    window = WindowType("w", 0.7, glazing=Glazing(glass, frame, 0.2, 4.76 / 1.8, psi))
    with pytest.raises(BadConstruction, match="frame"):
        WindowType("w", 0.7, 0.3, Glazing(glass, frame, 0.2))
    assert window.transmittance_w_m2_k == pytest.approx(printed, abs=0.075)


def test_a_shutter_closed_part_of_the_time() -> None:
    bare = WindowType("w", 0.7, given_transmittance=5.0)
    shut = WindowType("w", 0.7, given_transmittance=5.0, shutter_resistance_m2_k_w=0.16)
    assert bare.transmittance_w_m2_k == 5.0
    # By hand: 0.6 through 0.2 + 0.16 m2 K/W, the rest through the bare window.
    assert shut.transmittance_w_m2_k == pytest.approx(0.6 / 0.36 + 2.0, abs=5e-5)


def test_library_materials_say_that_they_are_not_verified() -> None:
    assert material_named("mattone pieno") == material_named("solid_brick")
    assert "not verified" in material_named("eps").source


FLOOR = GroundFloor(area_m2=100, perimeter_m=40, wall_thickness_m=0.3)


def test_an_uninsulated_slab_by_hand() -> None:
    # B' = 5 m, d_t = 0.3 + 2 * 0.21 = 0.72 m: U = 4 / (15.708 + 0.72) * ln(15.708 / 0.72 + 1)
    by_hand = 4 / (5 * pi + 0.72) * log(5 * pi / 0.72 + 1)
    assert slab_on_ground_w_m2_k(FLOOR) == pytest.approx(by_hand, abs=5e-5)
    assert slab_on_ground_w_m2_k(FLOOR) == pytest.approx(0.7610, abs=5e-4)


def test_a_well_insulated_slab_by_hand() -> None:
    thick = GroundFloor(100, 40, 0.3, resistance_m2_k_w=3)
    assert slab_on_ground_w_m2_k(thick) == pytest.approx(2 / (0.457 * 5 + 0.3 + 2 * 3.21), abs=5e-5)


def test_a_slab_as_the_regional_software_gives_it() -> None:
    # CENED+2.0, a real export: U_b 0.18149 with d_t 8.720 (github fabiocorna/Marcaletti tests/test_cened.py);
    # its resistance 4.15023 m2 K/W holds the surfaces, 0.17 + 0.04.
    real = GroundFloor(164.66, 65.451, 0.42, resistance_m2_k_w=4.150228054429912 - 0.21)
    assert real.equivalent_thickness_m == pytest.approx(8.720, abs=5e-4)
    assert slab_on_ground_w_m2_k(real) == pytest.approx(0.18149, abs=5e-5)


def test_edge_insulation_saves_heat_and_more_of_it_saves_more() -> None:
    def psi(depth_m: float, vertical: bool = False) -> float:
        return edge_insulation_psi_w_m_k(
            FLOOR,
            depth_m=depth_m,
            thickness_m=0.1,
            insulation_conductivity_w_m_k=0.04,
            vertical=vertical,
        )

    assert psi(1.0) < psi(0.5) < 0
    assert psi(0.5, vertical=True) == pytest.approx(psi(1.0))
    assert slab_on_ground_w_m2_k(FLOOR, edge_psi_w_m_k=psi(1.0)) < slab_on_ground_w_m2_k(FLOOR)


def test_a_crawl_space_shelters_its_floor() -> None:
    space = CrawlSpace(0.4, 1.5, 0.002, 1.0)
    sheltered = suspended_floor_w_m2_k(FLOOR, space, floor_transmittance_w_m2_k=1.2)
    assert 0 < sheltered < 1.2
    windy = suspended_floor_w_m2_k(
        FLOOR, CrawlSpace(0.4, 1.5, 0.002, 5.0, 0.1), floor_transmittance_w_m2_k=1.2
    )
    assert sheltered < windy < 1.2


def test_a_heated_basement_by_hand() -> None:
    # d_t = 0.72 m, d_w = 2 (0.17 + 0.4) = 1.14 m, z = 2.5 m; the smaller of both stands in the corner term.
    below, beside = heated_basement_w_m2_k(FLOOR, depth_m=2.5, wall_resistance_m2_k_w=0.4)
    deep = 0.72 + 2.5 / 2
    assert below == pytest.approx(4 / (5 * pi + deep) * log(5 * pi / deep + 1), abs=5e-5)
    corner = 1 + 0.5 * 0.72 / (0.72 + 2.5)
    assert beside == pytest.approx(4 / (pi * 2.5) * corner * log(2.5 / 1.14 + 1), abs=5e-5)


def test_an_unheated_basement_by_hand() -> None:
    cellar = UnheatedBasement(2.0, 0.5, 0.4, 1.5, 250)
    below, beside = heated_basement_w_m2_k(FLOOR, depth_m=2.0, wall_resistance_m2_k_w=0.4)
    outwards = 100 * below + 2 * 40 * beside + 0.5 * 40 * 1.5 + 0.33 * 0.3 * 250
    over = unheated_basement_w_m2_k(FLOOR, cellar, floor_transmittance_w_m2_k=1.3)
    assert over == pytest.approx(1 / (1 / 1.3 + 100 / outwards), abs=5e-5)


def test_basements() -> None:
    below, beside = heated_basement_w_m2_k(FLOOR, depth_m=2.5, wall_resistance_m2_k_w=0.4)
    assert 0 < below < slab_on_ground_w_m2_k(FLOOR)
    assert 0 < beside < 1 / (0.13 + 0.4 + 0.04)
    cellar = UnheatedBasement(2.0, 0.5, 0.4, 1.5, 250)
    over = unheated_basement_w_m2_k(FLOOR, cellar, floor_transmittance_w_m2_k=1.3)
    assert 0 < over < 1.3


def test_a_floor_without_size_is_refused() -> None:
    with pytest.raises(BadGround):
        GroundFloor(0, 10, 0.3)
    with pytest.raises(BadGround):
        heated_basement_w_m2_k(FLOOR, depth_m=0, wall_resistance_m2_k_w=0.4)


# Allegato H, Prospetto D.I.
@pytest.mark.parametrize(
    ("finishes", "capacity"),
    [
        (Finishes("mortar", "outside_or_none", "heavy", "tiles"), 165),
        (Finishes("mortar", "outside_or_none", "light", "textile", 3), 115),
        (Finishes("gypsum", "inside", "medium", "wood", 2), 95),
        (Finishes("gypsum", "outside_or_none", "heavy", "tiles", 7), 135),
    ],
)
def test_the_table_of_heat_capacities(finishes: Finishes, capacity: float) -> None:
    assert tabulated_capacity_kj_m2_k(finishes) == capacity


def test_capacities_of_surfaces_and_layers() -> None:
    wall = OpaqueElement("w", Construction("a", layers=(Layer(0.3, BRICK),)), 20.0)
    roof = OpaqueElement("r", Construction("b", given_transmittance=1.0, source="x"), 50.0, tilt_deg=0)
    assert reference_area_m2((wall, roof, ThermalBridge("t", 5.0, 0.1)), 50.0) == 120
    assert capacity_of_layers_kj_k((wall, roof)) == pytest.approx(20 * 180)
    with pytest.raises(NoCapacity):
        tabulated_capacity_kj_m2_k(Finishes("mortar", "inside", "heavy", "tiles", 0))
