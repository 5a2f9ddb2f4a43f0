from math import sqrt

import numpy as np
import pytest

from tepore.norms import en1434
from tepore.norms.defaults import Default
from tepore.norms.en1434.coefficient import DEFAULTS
from tepore.norms.ranges import OutOfRange

PLATE = en1434.MeterRange(1.5, 0.015, 3, 150)
IN_RETURN = en1434.MeterSetup(en1434.MeterIn.RETURN)
BOTH = en1434.MeterSetup(en1434.MeterIn.RETURN, measures_cooling=True)


def samples(flow: float, returned: float, volume: float = 1.0) -> en1434.HeatSamples:
    return en1434.HeatSamples([0.0, volume], [flow, flow], [returned, returned])


def test_a_cubic_metre_cooled_by_20_k_is_20_k_times_the_coefficient() -> None:
    found = en1434.register_heat(samples(60, 40), IN_RETURN)
    assert found.heat_kwh == pytest.approx(20 * 1.151864, abs=2e-5)
    assert (found.cooling_kwh, found.volume_m3, found.unregistered_m3) == (0.0, 1.0, 0.0)
    assert found.legal_for_billing


def test_cold_goes_into_its_own_register() -> None:
    found = en1434.register_heat(samples(7, 12), BOTH)
    assert found.heat_kwh == 0.0
    assert found.cooling_kwh == pytest.approx(5 * 1.163, rel=0.01)
    assert any("cold" in note for note in found.notes)


def test_a_meter_for_heat_alone_registers_no_cold() -> None:
    found = en1434.register_heat(samples(7, 12), IN_RETURN)
    assert (found.heat_kwh, found.cooling_kwh, found.unregistered_m3) == (0.0, 0.0, 1.0)


def test_a_warm_reversed_difference_is_no_cold() -> None:
    assert en1434.register_heat(samples(40, 60), BOTH).cooling_kwh == 0.0


def test_a_difference_up_to_the_cut_off_is_not_registered() -> None:
    cut = Default(0.5, "K", "cut-off", "data sheet", verified=True)
    setup = en1434.MeterSetup(en1434.MeterIn.RETURN, smallest_difference=cut)
    assert en1434.register_heat(samples(40.5, 40), setup).heat_kwh == 0.0
    assert en1434.register_heat(samples(40.6, 40), setup).heat_kwh > 0.0


def test_a_volume_that_falls_is_refused() -> None:
    with pytest.raises(OutOfRange, match=r"volume_m3\[2\]"):
        en1434.register_heat(en1434.HeatSamples([1.0, 2.0, 1.9], [60.0] * 3, [40.0] * 3), IN_RETURN)


def test_one_sample_is_no_period() -> None:
    with pytest.raises(OutOfRange, match="two samples"):
        en1434.register_heat(en1434.HeatSamples([1.0], [60.0], [40.0]), IN_RETURN)


def test_water_that_would_boil_is_refused() -> None:
    with pytest.raises(OutOfRange, match="steam"):
        en1434.heat_coefficient_kwh_m3k(120, 60, en1434.MeterIn.RETURN, pressure_mpa=0.1)


def test_equal_temperatures_give_density_times_heat_capacity() -> None:
    near = en1434.heat_coefficient_kwh_m3k(50.01, 49.99, en1434.MeterIn.RETURN)
    assert float(en1434.heat_coefficient_kwh_m3k(50, 50, en1434.MeterIn.RETURN)) == pytest.approx(
        float(near), rel=1e-5
    )


def test_flow_rate_becomes_volume() -> None:
    volume = en1434.volume_from_flow_m3([0, 1800, 3600], [1.0, 1.0, 2.0])
    assert volume.tolist() == pytest.approx([0.0, 0.5, 1.25])
    with pytest.raises(OutOfRange, match="longest gap"):
        en1434.volume_from_flow_m3([0, 7200], [1.0, 1.0], longest_gap_s=3600)


def test_glycol_is_flagged_as_outside_the_mid() -> None:
    mixture = en1434.shipped_glycol("propylene-30")
    found = en1434.register_heat(samples(60, 40), en1434.MeterSetup(en1434.MeterIn.RETURN, mixture))
    assert not found.legal_for_billing
    assert "outside the MID" in found.notes[0]
    assert "not verified" in found.notes[1]


def test_the_table_of_the_product_is_flagged_all_the_same() -> None:
    mixture = en1434.Glycol("brand", (0, 100), (1040, 1000), (3.8, 4.0), "data sheet", verified=True)
    assert not mixture.legal_for_billing
    assert len(mixture.notes) == 1


def test_a_glycol_whose_table_is_flat_is_exact() -> None:
    mixture = en1434.Glycol("flat", (0, 50, 100), (1000, 1000, 1000), (3.6, 3.6, 3.6), "by hand")
    assert float(mixture.coefficient_kwh_m3k(60, 40, en1434.MeterIn.FLOW)) == pytest.approx(1.0)
    assert float(mixture.coefficient_kwh_m3k(60, 60, en1434.MeterIn.FLOW)) == pytest.approx(1.0)


def test_an_unknown_mixture_and_a_temperature_beyond_its_table_are_refused() -> None:
    with pytest.raises(OutOfRange, match="propylene-20"):
        en1434.shipped_glycol("propylene-35")
    with pytest.raises(OutOfRange, match="range of the fluid"):
        en1434.shipped_glycol("ethylene-30").coefficient_kwh_m3k(110, 50, en1434.MeterIn.FLOW)


@pytest.mark.parametrize(
    "columns",
    [((0, 0), (1000, 1000), (3.6, 3.6)), ((0, 50), (1000,), (3.6, 3.6)), ((0, 50), (1, 1), (3.6, 3.6))],
)
def test_a_table_that_is_no_fluid_is_refused(columns: tuple[tuple[float, ...], ...]) -> None:
    with pytest.raises(OutOfRange):
        en1434.Glycol("bad", *columns, source="by hand")


# By hand from the makers' formulas: class 2 at q_p/q = 10: 2 + 0.2; class 3: 3 + 0.5; class 1: 1 + 0.1.
@pytest.mark.parametrize(("accuracy", "limit"), [(1, 1.1), (2, 2.2), (3, 3.5)])
def test_limit_of_the_flow_sensor(accuracy: int, limit: float) -> None:
    found = en1434.flow_sensor_limit_percent(en1434.AccuracyClass(accuracy), 0.15, PLATE)
    assert found == pytest.approx(limit)


def test_limits_are_capped_at_small_flow() -> None:
    wide = en1434.MeterRange(2.5, 0.01, 3, 150)
    assert en1434.flow_sensor_limit_percent(en1434.AccuracyClass.THREE, 0.01, wide) == 5.0
    assert en1434.flow_sensor_limit_percent(en1434.AccuracyClass.ONE, 0.01, wide) == pytest.approx(3.5)


def test_limits_of_pair_and_calculator_at_the_least_difference() -> None:
    assert en1434.temperature_pair_limit_percent(3, PLATE) == pytest.approx(3.5)
    assert en1434.calculator_limit_percent(3, PLATE) == pytest.approx(1.5)


def test_the_complete_meter_is_the_sum_and_twice_that_in_service() -> None:
    found = en1434.complete_meter_limits(en1434.AccuracyClass.TWO, 1.5, 30, PLATE)
    assert found.complete == pytest.approx(2.02 + 0.8 + 0.6)
    assert found.in_service == pytest.approx(2 * found.complete)
    assert len(found.notes) == 1
    first = en1434.complete_meter_limits(en1434.AccuracyClass.ONE, 1.5, 30, PLATE)
    assert len(first.notes) == 3


def test_uncertainty_adds_the_parts_in_square() -> None:
    limits = en1434.complete_meter_limits(en1434.AccuracyClass.TWO, 1.5, 30, PLATE)
    by_hand = 1000 * sqrt((2.02**2 + 0.8**2 + 0.6**2) / 3) / 100
    assert en1434.energy_uncertainty(1000, limits) == pytest.approx(by_hand)


@pytest.mark.parametrize(("flow", "difference"), [(0.01, 30), (1.6, 30), (1.0, 2.9), (1.0, 151)])
def test_a_working_point_outside_the_plate_is_refused(flow: float, difference: float) -> None:
    with pytest.raises(OutOfRange):
        en1434.complete_meter_limits(en1434.AccuracyClass.TWO, flow, difference, PLATE)


@pytest.mark.parametrize(
    "plate", [(1.5, 0.16, 3, 150), (0, 0.1, 3, 150), (1.5, 0.1, 11, 150), (1.5, 0.1, 10, 90)]
)
def test_a_plate_that_the_directive_does_not_allow_is_refused(plate: tuple[float, ...]) -> None:
    with pytest.raises(OutOfRange):
        en1434.MeterRange(*plate)


def test_water_at_the_default_pressure_says_that_it_is_a_default() -> None:
    assert len(en1434.Water().notes) == 1
    known = en1434.Water(DEFAULTS["pressure"].replaced(0.6, source="plant book"))
    assert known.notes == ()
    k = known.coefficient_kwh_m3k(np.array([60.0]), 40, en1434.MeterIn.RETURN)
    assert k[0] == pytest.approx(1.151995, abs=1e-6)
