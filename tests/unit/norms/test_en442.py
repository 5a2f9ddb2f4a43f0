import pytest

from tepore.norms import en442
from tepore.norms.defaults import Default
from tepore.norms.ranges import OutOfRange


def test_at_the_reference_difference_the_output_is_the_certificate() -> None:
    assert float(en442.radiator_power_w(979, 50, 1.2721)) == pytest.approx(979)


def test_no_difference_no_output() -> None:
    assert en442.radiator_power_w(979, [0.0, 50.0], 1.3).tolist() == pytest.approx([0.0, 979.0])


def test_mean_of_75_65_20_is_50_k() -> None:
    assert float(en442.arithmetic_excess_k(75, 65, 20)) == 50.0


def test_a_small_spread_takes_the_arithmetic_mean_and_a_great_one_the_logarithmic() -> None:
    assert en442.excess_k(75, 65, 20) == 50.0  # ratio 45/55 = 0.82
    # 60/30/20: 30 / ln(40/10), ratio 0.25
    assert en442.excess_k(60, 30, 20) == pytest.approx(21.6404, abs=1e-4)
    never = Default(0.0, "1", "ratio", "caller", verified=True)
    assert en442.excess_k(60, 30, 20, logarithmic_below=never) == 25.0


def test_logarithmic_mean_of_equal_differences_is_the_difference() -> None:
    assert float(en442.logarithmic_excess_k(60, 60, 20)) == 40.0


def test_logarithmic_mean_down_to_the_air_is_nothing() -> None:
    assert float(en442.logarithmic_excess_k(60, 20, 20)) == 0.0


def test_all_at_room_temperature_is_nothing() -> None:
    assert en442.excess_k(20, 20, 20) == 0.0


def test_exponent_of_two_tests() -> None:
    assert en442.exponent_from_tests(500, 30, 500 * (5 / 3) ** 1.3, 50) == pytest.approx(1.3)


def test_tests_that_fall_are_refused() -> None:
    with pytest.raises(OutOfRange):
        en442.exponent_from_tests(500, 50, 400, 60)


def test_an_exponent_that_no_radiator_has_is_refused() -> None:
    with pytest.raises(OutOfRange, match="exponent of the two tests"):
        en442.exponent_from_tests(100, 50, 1000, 60)


@pytest.mark.parametrize(("flow", "returned", "air"), [(50, 60, 20), (60, 15, 20)])
def test_swapped_sensors_are_refused(flow: float, returned: float, air: float) -> None:
    with pytest.raises(OutOfRange) as refusal:
        en442.arithmetic_excess_k(flow, returned, air)
    assert refusal.value.code == "en442.temperatures"


@pytest.mark.parametrize(
    ("power", "excess", "exponent"),
    [(-1, 50, 1.3), (100, -1, 1.3), (100, 151, 1.3), (100, 50, 0.9), (100, 50, 2.1)],
)
def test_figures_beyond_the_equation_are_refused(power: float, excess: float, exponent: float) -> None:
    with pytest.raises(OutOfRange):
        en442.radiator_power_w(power, excess, exponent)


def test_excess_for_a_power_needs_a_radiator() -> None:
    with pytest.raises(OutOfRange):
        en442.excess_for_power_k(100, 0, 1.3)


def test_the_difference_that_gives_half_the_output() -> None:
    # 50 · 0.5^(1/1.3) = 50 · exp(-0.693147/1.3)
    assert en442.excess_for_power_k(500, 1000, 1.3) == pytest.approx(29.33651, abs=1e-5)
