"""Laws of the radiator."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tepore.norms import en442

POWER = st.floats(1, 10_000)
EXCESS = st.floats(1, 100)
EXPONENT = st.floats(1, 1.6)


@given(POWER, EXPONENT)
def test_from_50_to_60_k_and_back_changes_nothing(power: float, exponent: float) -> None:
    assert en442.power_at_50_k_w(en442.power_at_60_k_w(power, exponent), exponent) == pytest.approx(power)


@given(POWER, EXPONENT)
def test_at_60_k_a_radiator_gives_more(power: float, exponent: float) -> None:
    assert en442.power_at_60_k_w(power, exponent) > power


@given(POWER, EXCESS, EXPONENT)
def test_the_excess_for_a_power_gives_that_power(power: float, excess: float, exponent: float) -> None:
    output = float(en442.radiator_power_w(power, excess, exponent))
    assert en442.excess_for_power_k(output, power, exponent) == pytest.approx(excess)


@given(POWER, EXCESS, EXCESS, EXPONENT)
def test_output_never_falls_with_the_difference(power: float, a: float, b: float, exponent: float) -> None:
    low, high = sorted((a, b))
    small, great = en442.radiator_power_w(power, [low, high], exponent)
    assert small <= great


@given(POWER, EXCESS, EXPONENT, st.integers(1, 40))
def test_output_is_proportional_to_the_number_of_sections(
    power: float, excess: float, exponent: float, sections: int
) -> None:
    one = float(en442.radiator_power_w(power, excess, exponent))
    assert float(en442.radiator_power_w(sections * power, excess, exponent)) == pytest.approx(sections * one)


@given(st.floats(0.1, 90), st.floats(0, 1), st.floats(0, 30))
def test_the_logarithmic_mean_lies_between_return_and_arithmetic_mean(
    above_flow: float, share: float, air: float
) -> None:
    flow, returned = air + above_flow, air + above_flow * share
    mean = float(en442.logarithmic_excess_k(flow, returned, air))
    assert mean <= float(en442.arithmetic_excess_k(flow, returned, air)) * (1 + 1e-9) + 1e-12
    assert mean >= 0


@given(st.floats(1, 60), st.floats(0.01, 0.999), st.floats(0.5, 2))
def test_the_logarithmic_mean_scales(above_flow: float, share: float, scale: float) -> None:
    one = float(en442.logarithmic_excess_k(above_flow, above_flow * share, 0))
    scaled = float(en442.logarithmic_excess_k(scale * above_flow, scale * above_flow * share, 0))
    assert scaled == pytest.approx(scale * one, rel=1e-6)


@given(st.floats(1, 90), st.floats(0, 1), st.floats(0, 30), st.floats(-10, 10))
def test_means_do_not_depend_on_the_zero_of_temperature(
    above_flow: float, share: float, air: float, shift: float
) -> None:
    flow, returned = air + above_flow, air + above_flow * share
    here = float(en442.arithmetic_excess_k(flow, returned, air))
    there = float(en442.arithmetic_excess_k(flow + shift, returned + shift, air + shift))
    assert there == pytest.approx(here, abs=1e-9)


@given(POWER, st.floats(1.01, 1.9), st.floats(5, 40), st.floats(1.1, 3))
def test_the_exponent_of_two_points_is_the_one_they_were_made_with(
    power: float, exponent: float, excess: float, ratio: float
) -> None:
    low = float(en442.radiator_power_w(power, excess, exponent))
    high = float(en442.radiator_power_w(power, excess * ratio, exponent))
    assert en442.exponent_from_tests(low, excess, high, excess * ratio) == pytest.approx(exponent)
