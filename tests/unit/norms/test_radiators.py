from decimal import Decimal
from fractions import Fraction

import pytest

from tepore.norms.uni10200 import radiators
from tepore.norms.uni10200.radiators import UnknownRadiator


@pytest.mark.parametrize("code", ["1", "5", "", "ghisa"])
def test_a_type_whose_coefficient_is_not_known_is_refused(code: str) -> None:
    with pytest.raises(UnknownRadiator) as refusal:
        radiators.radiator_type(code)
    assert refusal.value.code == "uni10200.unknown_type"
    assert "source" in refusal.value.sentence


def test_an_own_coefficient_needs_its_source() -> None:
    with pytest.raises(UnknownRadiator, match="no source"):
        radiators.own_type("7", 20000, " ")
    assert radiators.own_type("7", 20000, "UNI 10200:2018 table D.1").coefficient_w_per_m3 == 20000


@pytest.mark.parametrize("coefficient", [7999, 35001, -1, 0])
def test_an_implausible_coefficient_is_refused(coefficient: int) -> None:
    with pytest.raises(UnknownRadiator):
        radiators.own_type("7", coefficient, "slip")


def test_output_of_a_box_by_hand() -> None:
    # S = 2(0.5·1 + 0.5·0.1 + 1·0.1) = 1.3 m², V = 0.05 m³: 314·1.3 + 20000·0.05
    kind = radiators.own_type("x", 20000, "test")
    assert radiators.dimensional_power_w(kind, 500, 1000, 100) == Fraction(14082, 10)


@pytest.mark.parametrize("size", [0, -1, 10_001, Decimal("NaN"), Decimal("Infinity")])
def test_a_size_that_is_no_length_is_refused(size: int | Decimal) -> None:
    with pytest.raises(UnknownRadiator) as refusal:
        radiators.dimensional_power_w(radiators.radiator_type("4"), size, 686, 128)
    assert refusal.value.code == "uni10200.size"


def test_a_certificate_below_the_bare_box_is_refused() -> None:
    with pytest.raises(UnknownRadiator, match="less than the box"):
        radiators.calibrated_type("x", 100, (300, 875, 128), "certificate 1")


def test_calibration_keeps_the_certificate_as_source() -> None:
    kind = radiators.calibrated_type("x", 851, (300, 875, 128), "certificate 1")
    assert kind.source == "calibrated from certificate 1"
    assert radiators.dimensional_power_w(kind, 300, 875, 128) == 851


def test_pipes_add_to_the_row() -> None:
    row = radiators.Radiator(radiators.radiator_type("4"), 300, 875, 128, pipe_power_w=Fraction(37))
    assert row.rounded_power_w == 888


def test_a_pipe_gives_what_its_surface_gives_and_says_it_is_a_substitute() -> None:
    # 11.5 · π · 0.0172 m · 60 K = 37.3 W/m
    found = radiators.pipe_power_w('3/8"', 1000)
    assert found.power_w == pytest.approx(37.28, abs=0.01)
    assert "not verified" in found.transfer.note


@pytest.mark.parametrize(("diameter", "length"), [("7/8", 100), ("1/2", -1), ("1/2", 100_001)])
def test_an_unknown_pipe_is_refused(diameter: str, length: int) -> None:
    with pytest.raises(UnknownRadiator):
        radiators.pipe_power_w(diameter, length)


def test_no_radiators_no_power() -> None:
    assert radiators.installed_power_w(()) == 0
