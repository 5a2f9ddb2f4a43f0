"""Need, involuntary energy and forecast of a need file, and the documents of buildings unlike the example."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import openpyxl
import pypdf
import pytest

from tepore.documents.need_report import need_json, need_report_pdf, need_workbook
from tepore.documents.need_report.method_pages import envelope_pages
from tepore.services.building_file import BadBuildingFile
from tepore.services.need_file import parse_need_file
from tepore.services.need_of_building import need_of_building, need_of_read

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples" / "need-palazzina-6.toml"
BARE = """\
format = 1
[building]
name = "Due locali"
[climate]
place = "Milano"
[season]
zone = "E"
[constructions.muro]
transmittance_w_m2_k = 1.2
source = "certificato"
[[units]]
id = "A"
floor_area_m2 = 50
net_volume_m3 = 135
areal_capacity_kj_m2_k = 165
capacity_area_m2 = 200
[[units]]
id = "B"
floor_area_m2 = 50
net_volume_m3 = 135
areal_capacity_kj_m2_k = 165
capacity_area_m2 = 200
[[elements]]
id = "a"
unit = "A"
construction = "muro"
area_m2 = 40
facing = "N"
[[elements]]
id = "b"
unit = "B"
construction = "muro"
area_m2 = 80
facing = "N"
"""
PIPES = """
[[pipes]]
id = "colonne"
length_m = 100
linear_w_m_k = 0.5
water_c = 60
around_c = 20
hours = 2000
[[pipes]]
id = "accumulo"
loss_w_k = 2.5
water_c = 60
around_c = 20
hours = 2000
[[pipes]]
id = "cantina"
length_m = 10
outer_diameter_mm = 42.4
water_c = 60
around_c = 10
hours = 2000
"""


def report(text: str):
    return need_of_read(read=parse_need_file(text, file="casa.toml", folder=Path()))


def test_the_involuntary_energy_of_the_example_is_k_inv_times_the_need() -> None:
    involuntary = need_of_building(file=EXAMPLE).involuntary
    assert involuntary is not None
    assert involuntary.k_inv is not None
    # UNI 10200:2015 table 10: vertical columns, three floors, no insulation.
    assert involuntary.k_inv.number == Decimal("0.265")
    assert involuntary.simplified_kwh == Fraction("0.265") * 90155
    assert involuntary.forecast is not None
    assert involuntary.forecast.involuntary_percent == Fraction("0.265") * 90155 / 800


def test_the_forecast_spends_every_cent() -> None:
    involuntary = need_of_building(file=EXAMPLE).involuntary
    assert involuntary is not None
    assert involuntary.forecast is not None
    assert sum(row.total_cents for row in involuntary.forecast.rows) == 880_000 + 83_000


def test_pipes_and_stores_give_the_analytic_energy() -> None:
    involuntary = report(BARE + PIPES).involuntary
    assert involuntary is not None
    assert involuntary.k_inv is None
    # 100 x 0.5 x 40 x 2000 h = 4000 kWh, 2.5 x 40 x 2000 h = 200, 10 x 0.5328 x 50 x 2000 h = 532.8.
    assert involuntary.analytic_kwh == 4733
    assert involuntary.used_kwh == 4733


def test_a_building_without_plant_has_no_involuntary_energy() -> None:
    found = report(BARE)
    assert found.involuntary is None
    assert found.units[0].variation_percent is None
    assert any("degree" not in note for note in found.notes)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('[plant]\ndistribution = "vertical_columns"\ninsulation = "C"\n', "floors"),
        ('[plant]\ndistribution = "horizontal"\nzone_meters = true\n', "note 5"),
        (PIPES.replace("linear_w_m_k = 0.5", ""), "pipe colonne: the loss of colonne is said in 0 ways"),
        (PIPES.replace("length_m = 100\n", ""), "length of colonne"),
        (
            PIPES + '[forecast]\nenergy_kwh = 100\nenergy_cost_eur = "1.00"\n',
            "4733 kWh are involuntary of 100",
        ),
        (PIPES + '[forecast]\nenergy_kwh = 9000\nenergy_cost_eur = "1,00"\n', "not an amount"),
    ],
)
def test_a_plant_that_cannot_be_is_refused_with_its_place(more: str, said: str) -> None:
    with pytest.raises(BadBuildingFile) as refusal:
        report(BARE + more)
    assert said in refusal.value.sentence


def test_documents_of_a_bare_building(tmp_path: Path) -> None:
    found = report(BARE)
    reader = pypdf.PdfReader(BytesIO(need_report_pdf(found)))
    words = " ".join(page.extract_text() for page in reader.pages).replace("\u200b", "")
    assert "da: certificato" in words
    assert "Energia involontaria" not in words
    workbook = openpyxl.load_workbook(BytesIO(need_workbook(found)))
    assert workbook["Elementi"].max_row == 3
    document = need_json(found, graph=False)
    assert "graph" not in document
    assert "involuntary" not in document
    assert document["units"][1]["need_kwh"] > document["units"][0]["need_kwh"]


def test_documents_tell_the_analytic_energy() -> None:
    found = report(BARE + PIPES)
    words = "".join(p.extract_text() for p in pypdf.PdfReader(BytesIO(need_report_pdf(found))).pages)
    assert "4.733" in words.replace("\u200b", "")
    assert need_json(found, graph=False)["involuntary"]["analytic_kwh"] == "4733"


def test_what_people_wrote_stays_text() -> None:
    hostile = BARE.replace('name = "Due locali"', "name = '=cmd|x #strong[a] $b$ <c>'")
    found = report(hostile)
    assert need_report_pdf(found).startswith(b"%PDF")
    workbook = openpyxl.load_workbook(BytesIO(need_workbook(found)))
    assert all(cell.data_type != "f" for sheet in workbook for row in sheet.iter_rows() for cell in row)


def test_a_season_by_gains_is_calculated_and_noted() -> None:
    def report(season: str):
        text = BARE.replace('zone = "E"', season)
        return need_of_read(read=parse_need_file(text, file="due.toml", folder=Path()))

    legal, own = report('zone = "E"'), report('zone = "E"\nby_gains = true')
    assert not any("gamma_lim" in note for note in legal.notes)
    assert any("gamma_lim" in note and "not verified" in note for note in own.notes)
    assert own.heating.parts == own.heating.building.heating_season
    for part in own.heating.parts:
        assert any(whole.contains(part) for whole in legal.heating.parts)


PORCH = """
[[spaces]]
id = "veranda"
volume_m3 = 30
own_sun = {}
[[elements]]
id = "fronte"
space = "veranda"
construction = "muro"
area_m2 = 20
facing = "S"
[[elements]]
id = "interna"
unit = "A"
construction = "muro"
area_m2 = 12
beyond = "veranda"
"""


def test_the_report_gives_the_temperature_of_a_space_by_months() -> None:
    def january(own_sun: str) -> float:
        found = need_of_read(
            read=parse_need_file(BARE + PORCH.format(own_sun), file="due.toml", folder=Path())
        )
        table = list(envelope_pages(found))[-1]
        assert [column["label"] for column in table["columns"]] == ["Mese", "veranda"]
        return next(float(cell.replace(",", ".")) for month, cell in table["rows"] if month == "Gennaio")

    # H_iu = 12 * 1.2; H_ue = 20 * 1.2 + 0.34 * 0.5 * 30: between outdoors (4.0 C) and 20 C.
    inwards, outwards = 14.4, 24 + 5.1
    dark = (inwards * 20 + outwards * 4.0) / (inwards + outwards)
    assert january("false") == pytest.approx(dark, abs=0.051)
    assert january("true") != pytest.approx(dark, abs=0.051)
