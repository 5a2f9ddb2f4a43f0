"""Climate files: EPW, PVGIS and CSV, made here in the published forms."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tepore.norms.uni11300.season import DAYS_OF_MONTH
from tepore.services.need_file.climate_files import read_climate_file
from tepore.services.need_file.climate_files.series import BadClimateFile, saturation_pressure_pa


def hours() -> list[tuple[int, float, float, float, float]]:
    """Give month, temperature, global, diffuse [Wh/m2] and humidity: month + 1 C, 100 and 40 at noon."""
    rows = []
    for month, days in enumerate(DAYS_OF_MONTH, start=1):
        for _ in range(days):
            rows += [
                (month, month + 1.0, 2400.0 * (hour == 12), 960.0 * (hour == 12), 50.0) for hour in range(24)
            ]
    return rows


EXPECTED_C = [month + 1.0 for month in range(1, 13)]
BEAM_MJ, DIFFUSE_MJ = 1440 * 0.0036, 960 * 0.0036


def epw(rows: list[tuple[int, float, float, float, float]]) -> str:
    head = "LOCATION,Pescara,-,ITA,IGDG,162300,42.43,14.20,1.0,11.0\n" + "x\n" * 7
    lines = []
    for month, temperature, total, diffuse, humidity in rows:
        cells = ["0"] * 35
        cells[1], cells[6], cells[8] = str(month), str(temperature), str(humidity)
        cells[13], cells[15] = str(total), str(diffuse)
        lines.append(",".join(cells))
    return head + "\n".join(lines) + "\n"


def test_an_epw_becomes_twelve_months(tmp_path: Path) -> None:
    path = tmp_path / "pescara.epw"
    path.write_text(epw(hours()), encoding="utf-8")
    climate = read_climate_file(path, place="Pescara")
    assert (climate.latitude_deg, climate.altitude_m) == (42.43, 11.0)
    assert list(climate.temperature_c) == EXPECTED_C
    assert climate.beam_mj_m2_day == pytest.approx([BEAM_MJ] * 12)
    assert climate.diffuse_mj_m2_day == pytest.approx([DIFFUSE_MJ] * 12)
    assert climate.vapour_pressure_pa is not None
    assert "non sono i dati di UNI 10349-1" in climate.source
    assert not climate.verified


def test_pvgis_monthly_radiation_is_averaged_over_its_years(tmp_path: Path) -> None:
    months = [
        {"year": year, "month": month, "H(h)_m": 3.0 * days, "Kd": 0.4, "T2m": month + shift}
        for year, shift in ((2019, 0.0), (2020, 2.0))
        for month, days in enumerate(DAYS_OF_MONTH, start=1)
    ]
    document = {
        "inputs": {"location": {"latitude": 41.9, "longitude": 12.5, "elevation": 20.0}},
        "outputs": {"monthly": months},
    }
    path = tmp_path / "roma.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    climate = read_climate_file(path, place="Roma")
    assert list(climate.temperature_c) == EXPECTED_C
    assert climate.beam_mj_m2_day == pytest.approx([3.0 * 3.6 * 0.6] * 12)
    assert climate.diffuse_mj_m2_day == pytest.approx([3.0 * 3.6 * 0.4] * 12)
    assert climate.vapour_pressure_pa is None


def test_pvgis_typical_year(tmp_path: Path) -> None:
    rows = [
        {"time(UTC)": f"2007{month:02d}01:0000", "T2m": t, "RH": rh, "G(h)": g, "Gd(h)": d}
        for month, t, g, d, rh in hours()
    ]
    document = {
        "inputs": {"location": {"latitude": 41.9, "longitude": 12.5, "elevation": 20.0}},
        "outputs": {"tmy_hourly": rows},
    }
    path = tmp_path / "tmy.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert list(read_climate_file(path, place="Roma").temperature_c) == EXPECTED_C


def test_a_monthly_csv_with_decimal_commas(tmp_path: Path) -> None:
    rows = "\n".join(f"{month};{month + 1},0;{month},5;1,5;800" for month in range(1, 13))
    path = tmp_path / "clima.csv"
    path.write_text(f"mese;temperatura;beam_mj_m2_day;Hd;pv\n{rows}\n", encoding="cp1252")
    climate = read_climate_file(path, place="Qui", latitude_deg=44, altitude_m=50)
    assert list(climate.temperature_c) == EXPECTED_C
    assert climate.beam_mj_m2_day == tuple(month + 0.5 for month in range(1, 13))
    with pytest.raises(BadClimateFile, match="latitude"):
        read_climate_file(path, place="Qui")


def test_an_hourly_csv(tmp_path: Path) -> None:
    lines = [f"{month}\t{t}\t{g}\t{d}\t{rh}" for month, t, g, d, rh in hours()]
    path = tmp_path / "try.csv"
    path.write_text("mo\tt2m\tg(h)\tgd(h)\trh\n" + "\n".join(lines), encoding="utf-8")
    climate = read_climate_file(path, place="Qui", latitude_deg=44, altitude_m=50)
    assert list(climate.temperature_c) == EXPECTED_C


CTI_QUANTITIES = (
    "Mese;Giorno;Ora;Temperatura [°C];Irradianza solare diretta su piano orizzontale [W/m²];"
    "Irradianza solare diffusa su piano orizzontale (W/m2);Irradianza solare globale su piano orizzontale;"
    "Umidità relativa [%];Pressione parziale di vapore [{}];Velocità del vento [m/s]\n"
)
"""The quantities by which the CTI describes its test years (try.cti2000.it); the headings are not known."""


def test_an_hourly_csv_by_the_quantities_of_the_cti(tmp_path: Path) -> None:
    # Global is left at zero: beam and pressure as given go before what would stand for them.
    rows = "\n".join(f"{mo};1;1;{t};{g - d};{d};0;{rh};800;2" for mo, t, g, d, rh in hours())
    path = tmp_path / "bg.csv"
    path.write_text(CTI_QUANTITIES.format("Pa") + rows.replace(".", ","), encoding="cp1252")
    climate = read_climate_file(path, place="Bergamo", latitude_deg=45.7, altitude_m=290)
    assert list(climate.temperature_c) == EXPECTED_C
    assert climate.beam_mj_m2_day == pytest.approx([BEAM_MJ] * 12)
    assert climate.diffuse_mj_m2_day == pytest.approx([DIFFUSE_MJ] * 12)
    assert climate.vapour_pressure_pa == pytest.approx([800] * 12)


def test_a_column_in_another_unit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bg.csv"
    path.write_text(CTI_QUANTITIES.format("hPa") + "1;1;1;2;0;0;0;50;8;2\n" * 13, encoding="utf-8")
    with pytest.raises(BadClimateFile, match=r"column 9 is in hpa.*Convert it to pa"):
        read_climate_file(path, place="Bergamo", latitude_deg=45.7, altitude_m=290)


def test_saturation_pressure() -> None:
    # UNI EN ISO 13788 annex E: 2337 Pa at 20 C, 610.5 Pa at 0 C, 260 Pa at -10 C.
    assert saturation_pressure_pa(np.asarray([20.0, 0.0, -10.0])) == pytest.approx([2337, 610.5, 260], abs=1)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.epw", "LOCATION,x\n", "LOCATION"),
        ("b.epw", epw(hours()[:5000]), "fewer than 28 days"),
        ("c.epw", epw(hours()).replace(",2.0,", ",two,", 1), "is no figure"),
        ("d.json", "{}", "PVGIS"),
        ("e.json", "{broken", "PVGIS"),
        ("f.csv", "a;b\n1;2\n", "names no month"),
        ("g.csv", "mese;temperatura\n" + "1;2\n" * 12, "not months 1 to 12"),
        ("h.csv", "mese;temperatura\n1;2\n", "fewer than 28 days"),
        ("i.csv", "", "names no month"),
        ("j.csv", "mese;temperatura\n" + "13;2\n" * 20, "not 1 to 12"),
    ],
)
def test_a_file_that_is_no_climate_is_refused(tmp_path: Path, name: str, text: str, said: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadClimateFile, match=said):
        read_climate_file(path, place="Qui", latitude_deg=44, altitude_m=50)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadClimateFile, match="cannot be read"):
        read_climate_file(tmp_path / "no.epw", place="Qui")
