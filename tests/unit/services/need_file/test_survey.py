"""The surveyor's workbook: template, filled in, converted, refused."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from tepore.norms.uni11300 import heating_need
from tepore.services.building_file import BadBuildingFile
from tepore.services.need_file import building_of_need, parse_need_file
from tepore.services.need_file.survey import BadSurvey, need_file_of_survey, survey_template

ROWS = {
    "Edificio": [["Condominio Uno", "Via Roma 1", "Ing. X", None, "Milano", 130, "E"]],
    "Strati": [
        ["muro", "mortar_plaster", 1.5],
        ["muro", "solid_brick", 30],
        ["muro", None, None, 5],
    ],
    "Strutture": [["muro", "horizontal", "no"], ["solaio", "down", "sì", 1.2, "abaco"]],
    "Finestre": [["vetro", 2.8, None, None, 0.25, "double", "wood_or_plastic_roller", "medium", "abaco"]],
    "Locali non riscaldati": [["cantina", "Cantine", "basement_without_windows"]],
    "Unità": [
        [1, "Bianchi", 80, "216,5", 165, 300, 500],
        ["2", "Neri", 80, 216.5, None, None, 500, "mortar", "outside_or_none", "heavy", "tiles"],
    ],
    "Elementi": [
        ["w1", 1, None, "muro", None, None, "N", None, None, 30],
        ["g1", 1, None, None, "vetro", "w1", None, None, None, None, 1.2, 1.5, 2],
        ["w2", "2", None, "muro", None, None, "S", None, None, 40],
        ["s1", "1", None, "solaio", None, None, None, None, "cantina", 80],
        ["p1", "2", *[None] * 15, 0.3, 6, "atlante"],
    ],
}


def filled(tmp_path: Path, changes: dict[str, tuple[int, int, object]] | None = None) -> Path:
    workbook = openpyxl.load_workbook(BytesIO(survey_template()))
    for sheet, rows in ROWS.items():
        for row in rows:
            workbook[sheet].append(row)
    for sheet, (row, column, cell) in (changes or {}).items():
        workbook[sheet].cell(row, column).value = cell
    path = tmp_path / "rilievo.xlsx"
    workbook.save(path)
    return path


def test_a_filled_template_becomes_a_building(tmp_path: Path) -> None:
    text = need_file_of_survey(filled(tmp_path))
    house = building_of_need(parse_need_file(text, file="n.toml", folder=tmp_path))
    assert [unit.id for unit in house.units] == ["1", "2"]
    assert house.units[0].net_volume_m3 == 216.5
    assert house.units[1].areal_capacity_kj_m2_k == 165
    assert house.units[1].capacity_area_m2 == 40 + 2 * 80
    wall, window, floor = house.units[0].elements
    assert (wall.area_m2, window.area_m2, window.azimuth_deg) == (26.4, 3.6, 180)  # type: ignore[union-attr]
    assert floor.beyond == "cantina"
    # 0.13 + 0.015/0.9 + 0.3/0.72 + 0.18 + 0.04 m2 K/W
    assert wall.construction.transmittance_w_m2_k == pytest.approx(1 / 0.78333, abs=1e-4)  # type: ignore[union-attr]
    assert (heating_need(house).season_kwh > 0).all()


def test_the_sheets_ask_for_the_season_by_gains_and_a_space_of_own_sun(tmp_path: Path) -> None:
    workbook = openpyxl.load_workbook(filled(tmp_path))
    workbook["Edificio"].cell(2, 8).value = "sì"
    workbook["Locali non riscaldati"].append(["veranda", "Veranda", None, 30, 0.5, "sì"])
    workbook["Elementi"].append(["v1", None, "veranda", "muro", None, None, "S", None, None, 12])
    workbook.save(tmp_path / "rilievo.xlsx")
    read = parse_need_file(need_file_of_survey(tmp_path / "rilievo.xlsx"), file="n.toml", folder=tmp_path)
    assert read.document.season.by_gains
    assert [space.own_sun for space in read.document.spaces] == [False, True]
    assert building_of_need(read).spaces[1].own_sun


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"Unità": (2, 3, "ottanta")}, "Unità, row 2: Superficie utile m² is not a figure"),
        ({"Strutture": (2, 3, "forse")}, "Strutture, row 2: Verso locale interno is not sì or no"),
        ({"Elementi": (1, 1, "Codice")}, "Elementi: the column 'Id' is missing"),
    ],
)
def test_a_bad_cell_is_named(tmp_path: Path, changes: dict[str, tuple[int, int, object]], said: str) -> None:
    with pytest.raises(BadSurvey) as refusal:
        need_file_of_survey(filled(tmp_path, changes))
    assert said in refusal.value.sentence


def test_a_survey_of_wrong_shape_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadBuildingFile, match="facing"):
        need_file_of_survey(filled(tmp_path, {"Elementi": (2, 7, "sopra")}))


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"no")
    with pytest.raises(BadSurvey, match="cannot be read"):
        need_file_of_survey(path)
    workbook = openpyxl.Workbook()
    workbook.save(path)
    with pytest.raises(BadSurvey, match="Edificio"):
        need_file_of_survey(path)
