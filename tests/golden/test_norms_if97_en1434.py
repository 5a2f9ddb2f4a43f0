"""Water by the release's own verification values, and heat coefficients by two other programs."""

import csv
from pathlib import Path

import pytest

from tepore.norms import if97
from tepore.norms.en1434 import MeterIn, heat_coefficient_kwh_m3k, shipped_glycol

# IAPWS R7-97(2012), table 5: T [K], p [MPa], v [m3/kg], h [kJ/kg], c_p [kJ/(kg K)].
VERIFICATION = [
    (300, 3, 0.100215168e-2, 0.115331273e3, 0.417301218e1),
    (300, 80, 0.971180894e-3, 0.184142828e3, 0.401008987e1),
    (500, 3, 0.120241800e-2, 0.975542239e3, 0.465580682e1),
]
TEXT = (Path(__file__).parent / "norms" / "en1434_k_if97.csv").read_text(encoding="utf-8")
ROWS = list(csv.DictReader(line for line in TEXT.splitlines() if not line.startswith("#")))


@pytest.mark.parametrize(("kelvin", "mpa", "volume", "enthalpy", "capacity"), VERIFICATION)
def test_region_1(kelvin: float, mpa: float, volume: float, enthalpy: float, capacity: float) -> None:
    assert float(if97.specific_volume_m3_per_kg(kelvin, mpa)) == pytest.approx(volume, rel=5e-9)
    assert float(if97.enthalpy_kj_per_kg(kelvin, mpa)) == pytest.approx(enthalpy, rel=5e-9)
    assert float(if97.heat_capacity_kj_per_kg_k(kelvin, mpa)) == pytest.approx(capacity, rel=5e-9)


# The same release, table 35.
@pytest.mark.parametrize(
    ("kelvin", "mpa"), [(300, 0.353658941e-2), (500, 0.263889776e1), (600, 0.123443146e2)]
)
def test_saturation(kelvin: float, mpa: float) -> None:
    assert float(if97.saturation_pressure_mpa(kelvin)) == pytest.approx(mpa, rel=5e-9)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['theta_flow_C']}/{row['theta_return_C']}")
@pytest.mark.parametrize("mpa", ["0.6", "1.6"])
@pytest.mark.parametrize("pipe", ["flow", "return"])
def test_heat_coefficient(row: dict[str, str], mpa: str, pipe: str) -> None:
    printed = float(row[f"k_kWh_m3K_p{mpa}MPa_meter_in_{pipe}"])
    k = heat_coefficient_kwh_m3k(
        float(row["theta_flow_C"]), float(row["theta_return_C"]), MeterIn(pipe), pressure_mpa=float(mpa)
    )
    assert float(k) == pytest.approx(printed, abs=5.1e-7)


# Fact sheet on heat meters: reading a meter with the k of the other pipe errs by about 0.9 % and 1.3 %.
@pytest.mark.parametrize(("flow", "returned", "percent"), [(60, 40, 0.9), (90, 70, 1.3)])
def test_the_wrong_pipe(flow: float, returned: float, percent: float) -> None:
    ratio = heat_coefficient_kwh_m3k(flow, returned, MeterIn.RETURN) / heat_coefficient_kwh_m3k(
        flow, returned, MeterIn.FLOW
    )
    assert (float(ratio) - 1) * 100 == pytest.approx(percent, abs=0.05)


# Fact sheet: 30 % propylene glycol lowers the heat of a cubic metre by some percent at 50 degrees.
def test_glycol_against_water() -> None:
    water = float(heat_coefficient_kwh_m3k(55, 45, MeterIn.RETURN))
    mixed = float(shipped_glycol("propylene-30").coefficient_kwh_m3k(55, 45, MeterIn.RETURN))
    assert 0.03 < 1 - mixed / water < 0.08


# CoolProp 8.0.0, INCOMP::MPG[0.3] at 50 °C and 0.3 MPa: 1007.49 kg/m3 and 3.9366 kJ/(kg K).
def test_glycol_at_a_point_of_its_table() -> None:
    k = float(shipped_glycol("propylene-30").coefficient_kwh_m3k(50, 50, MeterIn.FLOW))
    assert k == pytest.approx(1007.49 * 3.9366 / 3600)
