"""Laws of the heat cost allocator."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tepore.norms import en834

EXCESS = st.floats(0, 120)
EXPONENT = st.floats(1, 2)
C = st.floats(0, 0.9)
COUNT = st.integers(0, 10**7)
RATING = st.decimals("0.001", "100", places=3)
SERIES = st.lists(st.floats(0, 100), min_size=3, max_size=30)


@given(EXCESS, EXCESS, EXPONENT)
def test_a_hotter_radiator_never_counts_slower(a: float, b: float, exponent: float) -> None:
    low, high = sorted((a, b))
    slow, fast = en834.counting_rate([low, high], exponent=exponent, start_excess_k=5)
    assert slow <= fast


@given(EXCESS, EXPONENT, st.floats(0.1, 10))
def test_the_counting_rate_scales_with_the_reference_rate(
    excess: float, exponent: float, scale: float
) -> None:
    one = float(en834.counting_rate(excess, exponent=exponent))
    many = float(en834.counting_rate(excess, exponent=exponent, reference_rate=scale))
    assert many == pytest.approx(scale * one)


@given(st.floats(1, 60), EXPONENT, st.floats(0.1, 2))
def test_scaling_the_difference_scales_the_rate_by_the_power(
    excess: float, exponent: float, scale: float
) -> None:
    one = float(en834.counting_rate(excess, exponent=exponent))
    scaled = float(en834.counting_rate(excess * scale, exponent=exponent))
    assert scaled == pytest.approx(one * scale**exponent)


@given(SERIES, st.data())
def test_counting_adds_up_over_time(rates: list[float], draw: st.DataObject) -> None:
    times = np.arange(len(rates)) * 600.0
    cut = draw.draw(st.integers(1, len(rates) - 2))
    whole = en834.unscaled_units(times, rates)
    parts = en834.unscaled_units(times[: cut + 1], rates[: cut + 1]) + en834.unscaled_units(
        times[cut:], rates[cut:]
    )
    assert parts == pytest.approx(whole)


@given(SERIES, st.floats(-1e6, 1e6))
def test_counting_does_not_depend_on_the_origin_of_time(rates: list[float], shift: float) -> None:
    times = np.arange(len(rates)) * 600.0
    assert en834.unscaled_units(times + shift, rates) == pytest.approx(
        en834.unscaled_units(times, rates), abs=1e-6
    )


@given(SERIES)
def test_counting_lies_between_least_and_greatest_rate(rates: list[float]) -> None:
    times = np.arange(len(rates)) * 3600.0
    units = en834.unscaled_units(times, rates)
    hours = len(rates) - 1
    assert min(rates) * hours - 1e-9 <= units <= max(rates) * hours + 1e-9


@given(C, C, EXPONENT)
def test_contact_there_and_back_is_one(c: float, c_base: float, exponent: float) -> None:
    there = en834.contact_factor(c, c_base, exponent=exponent)
    back = en834.contact_factor(c_base, c, exponent=exponent)
    assert there * back == pytest.approx(1)


@given(C, C, C, EXPONENT)
def test_contact_goes_by_steps(a: float, b: float, c: float, exponent: float) -> None:
    straight = en834.contact_factor(c, a, exponent=exponent)
    by_b = en834.contact_factor(c, b, exponent=exponent) * en834.contact_factor(b, a, exponent=exponent)
    assert straight == pytest.approx(by_b)


@given(C, st.floats(5, 80), EXPONENT)
def test_the_contact_factor_makes_good_what_the_sensors_do_not_see(
    c: float, excess: float, exponent: float
) -> None:
    seen = en834.counting_rate(excess * (1 - c), exponent=exponent)
    full = en834.counting_rate(excess, exponent=exponent)
    assert float(seen) * en834.contact_factor(c, 0, exponent=exponent) == pytest.approx(float(full))


@given(st.floats(20, 90), st.floats(0.1, 1))
def test_one_and_two_sensors_have_the_same_c(water: float, share: float) -> None:
    air = 20.0
    sensor = air + share * (water - air)
    if sensor > air and water > sensor:
        assert en834.c_one_sensor(water, sensor, air) == en834.c_two_sensors(sensor - air, water - air)


@given(COUNT, COUNT, RATING)
def test_consumption_is_additive_and_exact(a: int, b: int, rating: Decimal) -> None:
    scale = en834.Scale.UNSCALED
    together = en834.consumption_units(a + b, scale, rating)
    assert together == en834.consumption_units(a, scale, rating) + en834.consumption_units(b, scale, rating)


@given(COUNT, RATING)
def test_a_scaled_display_is_not_multiplied_again(count: int, rating: Decimal) -> None:
    assert en834.consumption_units(count, en834.Scale.SCALED, rating) == count


@given(st.floats(5, 150), st.floats(5, 150))
def test_the_limit_of_error_never_grows_with_the_difference(a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert en834.error_limit(low).number >= en834.error_limit(high).number


@given(st.floats(1, 1e6), st.floats(5, 150), st.floats(0, 0.5), st.floats(0, 0.5))
def test_a_less_certain_k_never_makes_a_surer_reading(
    units: float, excess: float, a: float, b: float
) -> None:
    low, high = sorted((a, b))
    sure = en834.reading_uncertainty(units, excess, relative_rating_uncertainty=low)
    unsure = en834.reading_uncertainty(units, excess, relative_rating_uncertainty=high)
    assert sure.standard_units <= unsure.standard_units


@given(st.floats(0.01, 9), st.floats(0.01, 9))
def test_the_device_sits_on_the_radiator(length: float, height: float) -> None:
    place = en834.mounting_point(length, height)
    assert 0 < place.from_left_m < length
    assert 0 < place.from_bottom_m < height


@given(st.floats(-10, 30), st.floats(-10, 30), EXPONENT)
def test_a_cooler_room_never_has_a_smaller_factor(a: float, b: float, exponent: float) -> None:
    cool, warm = sorted((a, b))
    assert en834.room_factor(cool, exponent=exponent) >= en834.room_factor(warm, exponent=exponent) >= 1
