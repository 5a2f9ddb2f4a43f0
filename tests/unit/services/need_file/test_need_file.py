"""The need file: what it says, and what each fault names."""

from __future__ import annotations

from math import log, pi
from pathlib import Path

import pytest

from tepore.norms.uni11300 import OpaqueElement, ThermalBridge, WindowElement
from tepore.services.building_file import BadBuildingFile
from tepore.services.need_file import building_of_file, building_of_need, parse_need_file

ROOT = Path(__file__).parents[4]
EXAMPLE = ROOT / "examples" / "need-palazzina-6.toml"

SMALL = """\
format = 1
[building]
name = "Casa"
[climate]
place = "Milano"
[season]
zone = "E"
[constructions.muro]
layers = [{ material = "solid_brick", thickness_m = 0.3 }, { air_m = 0.05 }]
[windows.vetro]
transmittance_w_m2_k = 2.8
source = "abaco"
[[spaces]]
id = "scala"
flat_rate = "one_external_wall"
[[units]]
id = "A"
rooms = [{ floor_area_m2 = 20, height_m = 2.7 }, { floor_area_m2 = 30.5, height_m = 2.7 }]
areal_capacity_kj_m2_k = 165
capacity_area_m2 = 200
[[elements]]
id = "nord"
unit = "A"
construction = "muro"
facing = "N"
width_m = 8
height_m = 3
[[elements]]
id = "finestra"
unit = "A"
window = "vetro"
wall = "nord"
count = 2
width_m = 1.2
height_m = 1.5
[[elements]]
id = "ponte"
unit = "A"
psi_w_m_k = 0.3
length_m = 5
[[elements]]
id = "solaio"
units = { A = 50.5 }
construction = "muro"
tilt_deg = 180
beyond = "scala"
"""


def building(text: str):
    return building_of_need(parse_need_file(text, file="casa.toml", folder=Path()))


def faults(text: str) -> str:
    with pytest.raises(BadBuildingFile) as refusal:
        building(text)
    return refusal.value.sentence


def test_the_example_reads() -> None:
    house = building_of_file(EXAMPLE)
    assert [unit.id for unit in house.units] == ["BIANCHI", "NERI", "ROSSI", "VERDI", "ROSA", "BROWN"]
    assert house.climate.altitude_m == 224
    assert sum(part.days for part in house.heating_season) == 183


def test_rooms_add_up_and_windows_come_off_their_wall() -> None:
    unit = building(SMALL).units[0]
    assert (unit.floor_area_m2, unit.net_volume_m3) == (50.5, 136.35)
    elements = {element.id: element for element in unit.elements}
    wall, window = elements["nord"], elements["finestra"]
    assert isinstance(wall, OpaqueElement)
    assert isinstance(window, WindowElement)
    assert wall.area_m2 == pytest.approx(24 - 3.6)
    assert (window.area_m2, window.azimuth_deg) == (3.6, 180)
    assert isinstance(elements["ponte"], ThermalBridge)
    assert elements["solaio"].beyond == "scala"


# Azimuths of the norm: 0 south, -90 east, 90 west, 180 north (Allegato H, 3.10).
@pytest.mark.parametrize(
    ("facing", "azimuth"),
    [("S", 0), ("SE", -45), ("E", -90), ("NE", -135), ("N", 180), ("NW", 135), ("W", 90), ("SW", 45)],
)
def test_a_facing_is_an_azimuth(facing: str, azimuth: float) -> None:
    wall = building(SMALL.replace('facing = "N"', f'facing = "{facing}"')).units[0].elements[0]
    assert isinstance(wall, OpaqueElement)
    assert wall.azimuth_deg == azimuth


def test_a_shared_element_is_said_once() -> None:
    second = '[[units]]\nid = "B"\nfloor_area_m2 = 40\nnet_volume_m3 = 110\ntime_constant_h = 20\n'
    shared = SMALL.replace("[[elements]]", second + "[[elements]]", 1).replace(
        "units = { A = 50.5 }", "units = { A = 50.5, B = 40 }"
    )
    house = building(shared)
    assert [e.id for e in house.units[1].elements] == ["solaio-B"]
    assert house.units[0].elements[-1].id == "solaio-A"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('facing = "N"\n', "", "line 21, element nord: its orientation is not said"),
        ('facing = "N"', 'facing = "up"', "facing"),
        ('construction = "muro"\nfacing', 'construction = "mura"\nfacing', "no construction 'mura'"),
        ('unit = "A"\nconstruction', 'unit = "Z"\nconstruction', "element nord: there is no unit 'Z'"),
        ("count = 2", "count = 40", "leave no wall"),
        ('wall = "nord"', 'wall = "sud"', "its wall 'sud'"),
        ("psi_w_m_k = 0.3", "psi_w_m_k = 9", "psi_w_m_k: input should be less"),
        ("length_m = 5", "", "length_m is missing"),
        ('zone = "E"', "", "season is to be said in one way"),
        ('zone = "E"', 'zone = "E"\ndegree_days = 2400', "season is to be said in one way"),
        ('place = "Milano"', 'place = "Napoli"', "line 4: no climate of"),
        ('name = "Casa"', 'name = "Casa"\nmethod = "x"', "no calculation method"),
        ('source = "abaco"', "", "line 10: the transmittance of vetro has no source"),
        ("transmittance_w_m2_k = 2.8", 'glazing = "quadruple"', "no glazing"),
        ("transmittance_w_m2_k = 2.8", "", "neither a transmittance nor glass"),
        ("areal_capacity_kj_m2_k = 165\n", "", "its inertia is not said in one way"),
        ("areal_capacity_kj_m2_k", "time_constant_h = 20\nareal_capacity_kj_m2_k", "inertia"),
        ("rooms =", "floor_area_m2 = 3\nrooms =", "rooms and sizes of its own"),
        ('material = "solid_brick"', 'material = "cheese"', "no material 'cheese'"),
        ("thickness_m = 0.3", "thickness_m = 0", "no resistance"),
        ('beyond = "scala"', 'beyond = "luna"', "no space of this building"),
        ('flat_rate = "one_external_wall"', 'flat_rate = ""', ""),
        ("width_m = 8\n", "", "area is not said in one way"),
        ("[constructions.muro]\n", "[constructions.muro]\ntransmittance_w_m2_k = 1\n", "in 2 ways"),
        ("format = 1", "format = 2", "format"),
        ("format = 1\n", "", "format is missing"),
        ("capacity_area_m2", "capacity_aera_m2", "Did you mean capacity_area_m2?"),
        ("units = { A = 50.5 }\nconstruction", "construction", "belongs to 0 kinds of owners"),
        ("psi_w_m_k = 0.3", 'psi_w_m_k = 0.3\nconstruction = "muro"', "2 kinds of element"),
    ],
)
def test_a_fault_names_its_place(old: str, new: str, said: str) -> None:
    changed = SMALL.replace(old, new, 1)
    assert changed != SMALL
    if said:
        assert said in faults(changed)


def test_all_faults_are_told_at_once() -> None:
    text = SMALL.replace('zone = "E"', "").replace("length_m = 5", "")
    assert "2 faults" in faults(text)


def test_a_doubled_element_is_refused() -> None:
    assert "element nord: the id nord is given twice" in faults(SMALL.replace('id = "ponte"', 'id = "nord"'))


def test_what_is_no_toml_is_refused(tmp_path: Path) -> None:
    assert "not TOML" in faults("format = ")
    with pytest.raises(BadBuildingFile, match="cannot be read"):
        building_of_file(tmp_path / "no.toml")
    latin = tmp_path / "latin.toml"
    latin.write_bytes("format = 1 # à".encode("latin-1"))
    with pytest.raises(BadBuildingFile, match="UTF-8"):
        building_of_file(latin)


def test_a_floor_on_the_ground_gets_its_equivalent_transmittance() -> None:
    ground = "ground = { area_m2 = 100, perimeter_m = 40, wall_thickness_m = 0.3 }"
    layers = 'layers = [{ material = "solid_brick", thickness_m = 0.3 }, { air_m = 0.05 }]'
    house = building(SMALL.replace(layers, ground))
    wall = house.units[0].elements[0]
    assert isinstance(wall, OpaqueElement)
    # By hand in the norm's own test: 0.761.
    assert wall.construction.transmittance_w_m2_k == pytest.approx(0.761, abs=5e-4)
    assert "B' = 5.000" in wall.construction.source


LAYERS = 'layers = [{ material = "solid_brick", thickness_m = 0.3 }, { air_m = 0.05 }]'


def ground_of(kind: str) -> tuple[float, str]:
    """Give transmittance and source of a floor of 100 m2 (B' 5 m, d_t 0.72 m) of a kind of ground."""
    ground = f"ground = {{ area_m2 = 100, perimeter_m = 40, wall_thickness_m = 0.3{kind} }}"
    wall = building(SMALL.replace(LAYERS, ground)).units[0].elements[0]
    assert isinstance(wall, OpaqueElement)
    return wall.construction.transmittance_w_m2_k, wall.construction.source


def test_a_basement_that_is_heated() -> None:
    # By hand: d_t + z / 2 = 1.97 m under B' = 5 m; d_w = 2 (0.17 + 0.4) = 1.14 m (UNI EN ISO 13370).
    basement = ', heated_basement = {{ surface = "{}", depth_m = 2.5, wall_resistance_m2_k_w = 0.4 }}'
    below, of_floor = ground_of(basement.format("floor"))
    assert below == pytest.approx(4 / (5 * pi + 1.97) * log(5 * pi / 1.97 + 1), abs=5e-5)
    beside, of_wall = ground_of(basement.format("wall"))
    corner = 1 + 0.5 * 0.72 / (0.72 + 2.5)
    assert beside == pytest.approx(4 / (pi * 2.5) * corner * log(2.5 / 1.14 + 1), abs=5e-5)
    assert "pavimento di piano interrato riscaldato" in of_floor
    assert "parete di piano interrato riscaldato" in of_wall


def test_a_basement_without_heating() -> None:
    # By hand: U_bf with d_t + z / 2 = 1.72 m, U_bw with z = 2 m, walls of 0.5 m above ground, 0.3 1/h.
    below = 4 / (5 * pi + 1.72) * log(5 * pi / 1.72 + 1)
    beside = 4 / (pi * 2) * (1 + 0.5 * 0.72 / 2.72) * log(2 / 1.14 + 1)
    outwards = 100 * below + 2 * 40 * beside + 0.5 * 40 * 1.5 + 0.33 * 0.3 * 250
    over, source = ground_of(
        ", unheated_basement = { floor_transmittance_w_m2_k = 1.3, depth_m = 2, height_m = 0.5, "
        "wall_resistance_m2_k_w = 0.4, wall_transmittance_w_m2_k = 1.5, volume_m3 = 250 }"
    )
    assert over == pytest.approx(1 / (1 / 1.3 + 100 / outwards), abs=1e-4)
    assert "interrato non riscaldato" in source


def test_a_suspended_floor() -> None:
    # By hand: U_g = 4 / (5 pi + 0.72) ln(5 pi / 0.72 + 1); U_x = (2 h U_w + 1450 eps v f_w) / B'.
    below = 4 / (5 * pi + 0.72) * log(5 * pi / 0.72 + 1)
    beside = (2 * 0.4 * 1.5 + 1450 * 0.002 * 3 * 0.1) / 5
    floor, source = ground_of(
        ", crawl_space = { floor_transmittance_w_m2_k = 1.2, height_m = 0.4, "
        "wall_transmittance_w_m2_k = 1.5, openings_m2_m = 0.002, wind_m_s = 3, shielding = 0.1 }"
    )
    assert floor == pytest.approx(1 / (1 / 1.2 + 1 / (below + beside)), abs=5e-5)
    assert "intercapedine aerata" in source


def test_edge_insulation_of_a_slab() -> None:
    # By hand: d' = (0.1 / 0.04 - 0.1 / 2) 2 = 4.9 m; psi = -2/pi (ln(1/0.72 + 1) - ln(1/5.62 + 1)).
    psi = -(2 / pi) * (log(1 / 0.72 + 1) - log(1 / (0.72 + 4.9) + 1))
    plain = 4 / (5 * pi + 0.72) * log(5 * pi / 0.72 + 1)
    edge = ", edge = {{ depth_m = {}, thickness_m = 0.1, insulation_conductivity_w_m_k = 0.04{} }}"
    lying, source = ground_of(edge.format(1.0, ""))
    assert lying == pytest.approx(plain + 2 * psi / 5, abs=1e-4)
    assert "isolamento perimetrale" in source
    standing, _ = ground_of(edge.format(0.5, ", vertical = true"))
    assert standing == lying


def test_the_grounds_of_the_how_to_read() -> None:
    page = (ROOT / "docs" / "howto" / "energy-need.md").read_text(encoding="utf-8")
    block = next(part for part in page.split("```") if "pavimento-cantina" in part).removeprefix("toml\n")
    text = SMALL.replace("[windows.vetro]", f"{block}[windows.vetro]")
    cellar = text.replace('construction = "muro"\ntilt_deg', 'construction = "pavimento-cantina"\ntilt_deg')
    floor = building(cellar.replace('beyond = "scala"', 'beyond = "ground"')).units[0].elements[-1]
    assert isinstance(floor, OpaqueElement)
    assert "interrato non riscaldato" in floor.construction.source


def test_a_ground_of_two_kinds_is_refused() -> None:
    two = (
        ', heated_basement = { surface = "floor", depth_m = 2, wall_resistance_m2_k_w = 1 }, '
        "edge = { depth_m = 1, thickness_m = 0.1, insulation_conductivity_w_m_k = 0.04 }"
    )
    ground = f"ground = {{ area_m2 = 100, perimeter_m = 40, wall_thickness_m = 0.3{two} }}"
    sentence = faults(SMALL.replace(LAYERS, ground))
    assert "described as edge and heated_basement" in sentence
    assert "muro" in sentence


def test_inertia_by_finishes_or_given() -> None:
    own = "areal_capacity_kj_m2_k = 165\ncapacity_area_m2 = 200"
    finishes = 'plaster = "mortar", insulation = "outside_or_none", walls = "heavy", floors = "tiles"'
    unit = building(SMALL.replace(own, f"finishes = {{ {finishes} }}")).units[0]
    assert unit.areal_capacity_kj_m2_k == 165
    # 24 m2 of wall with its windows, twice 50.5 m2 of floor.
    assert unit.capacity_area_m2 == pytest.approx(125)
    assert building(SMALL.replace(own, "time_constant_h = 18.9")).units[0].time_constant_h == 18.9


def test_the_climate_of_a_file_at_the_buildings_altitude(tmp_path: Path) -> None:
    rows = "\n".join(f"{month},10,5,3" for month in range(1, 13))
    head = "month,temperature_c,beam_mj_m2_day,diffuse_mj_m2_day\n"
    (tmp_path / "clima.csv").write_text(head + rows, encoding="utf-8")
    climate = 'place = "Qui"\nfile = "clima.csv"\nlatitude_deg = 42\nstation_altitude_m = 100\n'
    higher = climate + "altitude_m = 300\ngradient_k_per_m = 0.01\n"

    def temperature(part: str) -> float:
        text = SMALL.replace('place = "Milano"\n', part)
        read = parse_need_file(text, file="casa.toml", folder=tmp_path)
        return building_of_need(read).climate.temperature_c[0]

    assert temperature(climate) == 10
    assert temperature(higher) == pytest.approx(8)
    with pytest.raises(BadBuildingFile, match="said twice"):
        temperature(climate + f"temperature_c = [{', '.join(['1.0'] * 12)}]\n")


def test_other_ways_to_say_a_season() -> None:
    by_days = building(SMALL.replace('zone = "E"', "degree_days = 1200"))
    assert sum(part.days for part in by_days.heating_season) == 137
    dated = building(SMALL.replace('zone = "E"', 'from = "11-01"\nto = "03-15"'))
    assert sum(part.days for part in dated.heating_season) == 30 + 31 + 31 + 28 + 15
    assert "is not a season" in faults(SMALL.replace('zone = "E"', 'from = "11-01"\nto = "02-30"'))


def days(text: str) -> int:
    return sum(part.days for part in building(text).heating_season)


def test_a_season_while_gains_do_not_cover_losses() -> None:
    # A leaky flat needs heat in all of zone E's 183 days, and longer where no law bounds it.
    assert days(SMALL.replace('zone = "E"', 'zone = "E"\nby_gains = true')) == 183
    unbounded = building(SMALL.replace('zone = "E"', "by_gains = true")).heating_season
    assert sum(part.days for part in unbounded) > 183
    assert [part.month for part in unbounded[:4]] == [10, 11, 12, 1]
    # With strong gains the season shrinks inside the dates, and months keep their order over the new year.
    warm = SMALL.replace("capacity_area_m2 = 200", "capacity_area_m2 = 200\ninternal_gains_w = 900")
    parts = building(warm.replace('zone = "E"', 'zone = "E"\nby_gains = true')).heating_season
    assert 0 < sum(part.days for part in parts) < 183
    assert [part.month for part in parts] == sorted(
        (part.month for part in parts), key=lambda m: (m - 7) % 12
    )


def test_a_season_that_never_comes_is_refused() -> None:
    hot = SMALL.replace("capacity_area_m2 = 200", "capacity_area_m2 = 200\ninternal_gains_w = 90000")
    sentence = faults(hot.replace('zone = "E"', "by_gains = true"))
    assert "no heating season follows" in sentence
    assert "season" in sentence


def test_half_a_dated_season_is_refused() -> None:
    sentence = faults(SMALL.replace('zone = "E"', 'from = "11-01"\nby_gains = true'))
    assert "to be said in one way" in sentence


def test_own_materials_go_before_the_library() -> None:
    own = "[materials.solid_brick]\nconductivity_w_m_k = 0.5\ndensity_kg_m3 = 1500\nsource = 'scheda'\n"
    wall = building(SMALL.replace("[windows.vetro]", f"{own}[windows.vetro]")).units[0].elements[0]
    assert isinstance(wall, OpaqueElement)
    # By hand: 0.13 + 0.3/0.5 + 0.18 + 0.04 m2 K/W.
    assert wall.construction.transmittance_w_m2_k == pytest.approx(1 / 0.95, abs=5e-5)


def test_own_climate_needs_place_and_source() -> None:
    twelve = ", ".join(["5.0"] * 12)
    text = SMALL.replace('place = "Milano"', f'place = "Qui"\ntemperature_c = [{twelve}]')
    assert "lack latitude_deg, station_altitude_m, source" in faults(text)
    sun = f"beam_mj_m2_day = [{twelve}]\ndiffuse_mj_m2_day = [{twelve}]\n"
    place = 'latitude_deg = 45\nstation_altitude_m = 100\nsource = "ARPA"\n'
    house = building(text.replace("[season]", f"{sun}{place}[season]"))
    assert (house.climate.source, house.climate.verified) == ("ARPA", False)


def test_the_own_sun_of_a_space_needs_the_facing_of_its_elements() -> None:
    balance = SMALL.replace('flat_rate = "one_external_wall"', "volume_m3 = 60\nown_sun = true")
    wall = '[[elements]]\nid = "fronte"\nspace = "scala"\nconstruction = "muro"\narea_m2 = 20\n'
    assert "orientation is not said" in faults(balance + wall)
    space = building(f'{balance}{wall}facing = "E"\n').spaces[0]
    assert space.own_sun
    assert isinstance(space.elements[0], OpaqueElement)
    assert space.elements[0].azimuth_deg == -90
    shaded = balance.replace("own_sun = true", "")
    assert not building(shaded + wall).spaces[0].own_sun
    both = SMALL.replace('flat_rate = "one_external_wall"', 'flat_rate = "one_external_wall"\nown_sun = true')
    assert "flat rate, which already stands for its sun" in faults(both)
