"""Laws of water and of the heat meter."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tepore.norms import en1434, if97

CELSIUS = st.floats(1, 150)
PRESSURE = st.floats(0.6, 10)
FLOWS = st.lists(st.floats(0, 5), min_size=3, max_size=20)
PLATE = en1434.MeterRange(1.5, 0.015, 3, 150)
CLASSES = st.sampled_from(list(en1434.AccuracyClass))


@given(CELSIUS, CELSIUS, PRESSURE)
def test_hotter_water_holds_more_heat(a: float, b: float, mpa: float) -> None:
    low, high = sorted((a, b))
    cold, hot = if97.enthalpy_kj_per_kg([low + 273.15, high + 273.15], mpa)
    assert cold <= hot


@given(st.floats(5, 150), st.floats(5, 150), PRESSURE)
def test_above_4_degrees_hotter_water_is_lighter(a: float, b: float, mpa: float) -> None:
    low, high = sorted((a, b))
    dense, light = if97.specific_volume_m3_per_kg([low + 273.15, high + 273.15], mpa)
    assert dense <= light * (1 + 1e-12)


@given(CELSIUS, PRESSURE, PRESSURE)
def test_pressed_water_is_denser(celsius: float, a: float, b: float) -> None:
    low, high = sorted((a, b))
    loose, pressed = if97.specific_volume_m3_per_kg(celsius + 273.15, [low, high])
    assert pressed <= loose * (1 + 1e-12)


@given(CELSIUS, PRESSURE)
def test_heat_capacity_is_the_slope_of_enthalpy(celsius: float, mpa: float) -> None:
    kelvin, step = celsius + 273.15, 0.01
    below, above = if97.enthalpy_kj_per_kg([kelvin - step / 2, kelvin + step / 2], mpa)
    capacity = float(if97.heat_capacity_kj_per_kg_k(kelvin, mpa))
    assert (above - below) / step == pytest.approx(capacity, rel=1e-6)


@given(st.floats(1, 300), st.floats(1, 300))
def test_hotter_water_boils_at_higher_pressure(a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert if97.saturation_pressure_mpa(low + 273.15) <= if97.saturation_pressure_mpa(high + 273.15)


@given(CELSIUS, CELSIUS)
def test_both_pipes_find_the_same_energy_for_the_same_mass(flow: float, returned: float) -> None:
    in_flow = en1434.heat_coefficient_kwh_m3k(flow, returned, en1434.MeterIn.FLOW)
    in_return = en1434.heat_coefficient_kwh_m3k(flow, returned, en1434.MeterIn.RETURN)
    volumes = if97.specific_volume_m3_per_kg([flow + 273.15, returned + 273.15], 1.6)
    assert float(in_flow) * volumes[0] == pytest.approx(float(in_return) * volumes[1])


@given(CELSIUS, CELSIUS)
def test_swapping_flow_and_return_swaps_the_pipe_of_the_meter(flow: float, returned: float) -> None:
    one = en1434.heat_coefficient_kwh_m3k(flow, returned, en1434.MeterIn.FLOW)
    other = en1434.heat_coefficient_kwh_m3k(returned, flow, en1434.MeterIn.RETURN)
    assert float(one) == pytest.approx(float(other), rel=1e-9)


@given(CELSIUS, CELSIUS)
def test_the_coefficient_stays_near_that_of_water(flow: float, returned: float) -> None:
    for pipe in en1434.MeterIn:
        assert 1.05 < float(en1434.heat_coefficient_kwh_m3k(flow, returned, pipe)) < 1.18


@given(FLOWS, st.floats(30, 90), st.floats(1, 25), st.data())
def test_heat_adds_up_over_time(passed: list[float], flow: float, drop: float, draw: st.DataObject) -> None:
    volume = np.cumsum(passed)
    cut = draw.draw(st.integers(1, len(passed) - 2))
    setup = en1434.MeterSetup(en1434.MeterIn.RETURN)

    def heat(part: slice) -> float:
        size = len(volume[part])
        found = en1434.HeatSamples(volume[part], np.full(size, flow), np.full(size, flow - drop))
        return en1434.register_heat(found, setup).heat_kwh

    assert heat(slice(None, cut + 1)) + heat(slice(cut, None)) == pytest.approx(heat(slice(None)), abs=1e-9)


@given(FLOWS, st.floats(30, 90), st.floats(1, 25), st.floats(0.1, 10))
def test_heat_scales_with_volume(passed: list[float], flow: float, drop: float, scale: float) -> None:
    setup, size = en1434.MeterSetup(en1434.MeterIn.RETURN), len(passed)

    def heat(factor: float) -> float:
        volume = factor * np.cumsum(passed)
        found = en1434.HeatSamples(volume, np.full(size, flow), np.full(size, flow - drop))
        return en1434.register_heat(found, setup).heat_kwh

    assert heat(scale) == pytest.approx(scale * heat(1), abs=1e-9)


@given(st.lists(st.tuples(st.floats(0, 5), st.floats(5, 90), st.floats(5, 90)), min_size=2, max_size=20))
def test_registers_never_run_back_and_account_for_all_volume(rows: list[tuple[float, float, float]]) -> None:
    passed, flow, returned = (np.array(column) for column in zip(*rows, strict=True))
    setup = en1434.MeterSetup(en1434.MeterIn.FLOW, measures_cooling=True)
    found = en1434.register_heat(en1434.HeatSamples(np.cumsum(passed), flow, returned), setup)
    assert found.heat_kwh >= 0
    assert found.cooling_kwh >= 0
    assert -1e-9 <= found.unregistered_m3 <= found.volume_m3 + 1e-9


@given(st.lists(st.tuples(st.floats(0, 5), st.floats(30, 90), st.floats(30, 90)), min_size=2, max_size=20))
def test_a_warm_circuit_never_registers_cold(rows: list[tuple[float, float, float]]) -> None:
    passed, flow, returned = (np.array(column) for column in zip(*rows, strict=True))
    setup = en1434.MeterSetup(en1434.MeterIn.FLOW, measures_cooling=True)
    found = en1434.register_heat(en1434.HeatSamples(np.cumsum(passed), flow, returned), setup)
    assert found.cooling_kwh == 0


@given(FLOWS)
def test_volume_from_flow_never_falls(flows: list[float]) -> None:
    volume = en1434.volume_from_flow_m3(np.arange(len(flows)) * 60.0, flows)
    assert (np.diff(volume) >= 0).all()
    assert volume[0] == 0


@given(CLASSES, st.floats(0.015, 1.5), st.floats(0.015, 1.5), st.floats(3, 150))
def test_a_greater_flow_never_has_a_wider_limit(
    accuracy: en1434.AccuracyClass, a: float, b: float, difference: float
) -> None:
    low, high = sorted((a, b))
    wide = en1434.complete_meter_limits(accuracy, low, difference, PLATE)
    narrow = en1434.complete_meter_limits(accuracy, high, difference, PLATE)
    assert narrow.complete <= wide.complete


@given(CLASSES, st.floats(0.015, 1.5), st.floats(3, 150), st.floats(3, 150))
def test_a_greater_difference_never_has_a_wider_limit(
    accuracy: en1434.AccuracyClass, flow: float, a: float, b: float
) -> None:
    low, high = sorted((a, b))
    wide = en1434.complete_meter_limits(accuracy, flow, low, PLATE)
    narrow = en1434.complete_meter_limits(accuracy, flow, high, PLATE)
    assert narrow.complete <= wide.complete


@given(st.floats(0.015, 1.5), st.floats(3, 150))
def test_a_better_class_never_has_a_wider_limit(flow: float, difference: float) -> None:
    limits = [en1434.complete_meter_limits(c, flow, difference, PLATE).complete for c in en1434.AccuracyClass]
    assert limits == sorted(limits)


@given(CLASSES, st.floats(0, 1e6), st.floats(0.015, 1.5), st.floats(3, 150))
def test_the_uncertainty_stays_within_the_limit(
    accuracy: en1434.AccuracyClass, energy: float, flow: float, difference: float
) -> None:
    limits = en1434.complete_meter_limits(accuracy, flow, difference, PLATE)
    assert en1434.energy_uncertainty(energy, limits) <= energy * limits.complete / 100 + 1e-12


@given(st.sampled_from(["propylene", "ethylene"]), st.floats(0, 100), st.floats(0, 100))
def test_more_glycol_carries_less_heat(kind: str, flow: float, returned: float) -> None:
    pipe = en1434.MeterIn.RETURN
    carried = [
        float(en1434.shipped_glycol(f"{kind}-{percent}").coefficient_kwh_m3k(flow, returned, pipe))
        for percent in (20, 30, 40, 50)
    ]
    assert carried == sorted(carried, reverse=True)
