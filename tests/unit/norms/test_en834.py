from decimal import Decimal
from fractions import Fraction
from math import sqrt

import numpy as np
import pytest

from tepore.norms import en834
from tepore.norms.defaults import Default
from tepore.norms.en834.counting import DEFAULTS
from tepore.norms.ranges import OutOfRange

HOURS = np.arange(5) * 3600.0


def test_two_sensors_at_the_base_state_count_one_unit_an_hour() -> None:
    device = en834.Allocator(en834.SensorKind.TWO_SENSORS, en834.RatingFactor(1.0))
    run = en834.simulate_allocator(device, HOURS, np.full(5, 80.0), np.full(5, 20.0))
    assert run.unscaled == pytest.approx(4.0)
    assert run.display_unscaled == 4


def test_a_scaled_display_shows_k_times_the_raw_count() -> None:
    device = en834.Allocator(en834.SensorKind.TWO_SENSORS, en834.RatingFactor(1.5, k_c=1.2))
    run = en834.simulate_allocator(device, HOURS, np.full(5, 80.0), np.full(5, 20.0))
    assert run.rating == pytest.approx(1.8)
    assert run.consumption == pytest.approx(7.2)
    assert (run.display_unscaled, run.display_scaled) == (4, 7)


def test_one_sensor_takes_the_room_at_20_degrees() -> None:
    seen = en834.sensed_excess_k(en834.SensorKind.ONE_SENSOR, [50.0, 15.0])
    assert seen.tolist() == [30.0, 0.0]


def test_a_multi_sensor_device_takes_the_mean_of_flow_and_return() -> None:
    kind = en834.SensorKind.MULTI_SENSOR
    arithmetic = en834.sensed_excess_k(kind, 75, 20, return_c=65, mean=en834.MeanRule.ARITHMETIC)
    logarithmic = en834.sensed_excess_k(kind, 75, 20, return_c=65)
    assert float(arithmetic) == 50.0
    # 10 / ln(55/45), by hand
    assert float(logarithmic) == pytest.approx(49.8329, abs=1e-4)


def test_a_cold_radiator_is_no_excess_for_a_multi_sensor_device() -> None:
    seen = en834.sensed_excess_k(
        en834.SensorKind.MULTI_SENSOR, [18.0, 60.0], [20.0, 20.0], return_c=[17.0, 40.0]
    )
    assert seen[0] == 0.0
    assert seen[1] > 0.0


@pytest.mark.parametrize(
    ("kind", "air", "returned"),
    [
        (en834.SensorKind.TWO_SENSORS, None, None),
        (en834.SensorKind.MULTI_SENSOR, [20.0], None),
        (en834.SensorKind.MULTI_SENSOR, None, [40.0]),
    ],
)
def test_a_missing_sensor_is_refused(kind: en834.SensorKind, air: object, returned: object) -> None:
    with pytest.raises(OutOfRange) as refusal:
        en834.sensed_excess_k(kind, [50.0], air, return_c=returned)
    assert refusal.value.code == "en834.sensor_missing"


def test_below_the_start_a_device_does_not_count() -> None:
    assert en834.counting_rate([4.9, 5.0], start_excess_k=5.0)[0] == 0.0
    assert en834.counting_rate([4.9, 5.0], start_excess_k=5.0)[1] > 0.0


def test_a_one_sensor_device_starts_hotter_in_summer() -> None:
    kind = en834.SensorKind.ONE_SENSOR
    winter = en834.Allocator(kind, en834.RatingFactor(1.0))
    summer = en834.Allocator(kind, en834.RatingFactor(1.0), start=en834.StartRule.of(kind, summer=True))
    warm = np.full(5, 35.0)
    assert en834.simulate_allocator(winter, HOURS, warm).unscaled > 0
    assert en834.simulate_allocator(summer, HOURS, warm).unscaled == 0


def test_a_run_names_the_defaults_that_nobody_has_checked() -> None:
    device = en834.Allocator(en834.SensorKind.TWO_SENSORS, en834.RatingFactor(1.0))
    run = en834.simulate_allocator(device, HOURS, np.full(5, 80.0), np.full(5, 20.0))
    assert len(run.notes) == 3
    assert all("default, not verified" in note for note in run.notes)
    checked = en834.Allocator(
        en834.SensorKind.TWO_SENSORS,
        en834.RatingFactor(1.0),
        start=en834.StartRule(DEFAULTS["start_excess"].replaced(5.0, source="data sheet")),
        exponent=DEFAULTS["exponent"].replaced(1.33, source="data sheet"),
    )
    notes = en834.simulate_allocator(checked, HOURS, np.full(5, 80.0), np.full(5, 20.0)).notes
    assert [note.split(":")[0] for note in notes] == [DEFAULTS["base_excess"].what]


def test_a_gap_longer_than_allowed_is_refused() -> None:
    with pytest.raises(OutOfRange, match="longest step"):
        en834.unscaled_units([0, 100, 9000], [1, 1, 1], longest_gap_s=3600)


def test_times_that_do_not_rise_are_refused() -> None:
    with pytest.raises(OutOfRange, match=r"at_s\[2\]"):
        en834.unscaled_units([0, 100, 100], [1, 1, 1])


def test_one_sample_is_no_series() -> None:
    with pytest.raises(OutOfRange, match="two times"):
        en834.unscaled_units([0], [1])


def test_series_of_different_length_are_refused() -> None:
    with pytest.raises(OutOfRange, match="lengths"):
        en834.unscaled_units([0, 1], [1, 1, 1])


def test_c_values_of_one_and_two_sensors_agree_for_the_same_temperatures() -> None:
    assert en834.c_two_sensors(27.0, 30.0) == pytest.approx(0.1)
    assert en834.c_one_sensor(50.0, 47.0, 20.0) == pytest.approx(0.1)


def test_contact_is_one_on_the_reference_radiator() -> None:
    assert en834.contact_factor(0.12, 0.12) == 1.0


def test_a_poorer_contact_is_made_good_by_a_greater_factor() -> None:
    # (0.9/0.8)^1.3 = exp(1.3 · 0.117783)
    assert en834.contact_factor(0.2, 0.1) == pytest.approx(1.165462, abs=1e-6)


def test_a_c_value_of_one_is_refused() -> None:
    with pytest.raises(OutOfRange):
        en834.contact_factor(1.0, 0.1)


def test_sensors_cannot_see_more_than_there_is() -> None:
    with pytest.raises(OutOfRange):
        en834.c_two_sensors(31.0, 30.0)


def test_k_q_is_the_output_at_60_k_in_kilowatts() -> None:
    assert en834.output_factor(851) == pytest.approx(0.851)


def test_k_is_programmed_with_stated_decimals_halves_up() -> None:
    assert en834.RatingFactor(0.8505).programmed(3) == Decimal("0.851")
    with pytest.raises(OutOfRange, match="zero at 0 decimals"):
        en834.RatingFactor(0.2).programmed(0)


@pytest.mark.parametrize("factor", [0.0, -1.0, float("nan"), float("inf")])
def test_a_factor_that_is_no_positive_number_is_refused(factor: float) -> None:
    with pytest.raises(OutOfRange):
        en834.RatingFactor(factor)


def test_consumption_of_a_raw_display_is_exact() -> None:
    units = en834.consumption_units(Decimal(1234), en834.Scale.UNSCALED, Decimal("1.234"))
    assert units == Fraction(1522756, 1000)
    assert en834.consumption_units(1234, en834.Scale.SCALED, Decimal("1.234")) == 1234


@pytest.mark.parametrize(("display", "rating"), [(-1, "1"), (1, "0"), (1, "NaN")])
def test_a_display_gone_back_or_a_bad_k_is_refused(display: int, rating: str) -> None:
    with pytest.raises(OutOfRange):
        en834.consumption_units(display, en834.Scale.UNSCALED, Decimal(rating))


@pytest.mark.parametrize(
    ("excess", "limit"), [(5, 12), (9.99, 12), (10, 8), (15, 5), (39.9, 5), (40, 3), (80, 3)]
)
def test_the_limit_of_error_falls_with_the_difference(excess: float, limit: float) -> None:
    found = en834.error_limit(excess)
    assert found.number == limit
    assert "default, not verified" in found.note


def test_below_5_k_there_is_no_limit_of_error() -> None:
    with pytest.raises(OutOfRange):
        en834.error_limit(4.9)


def test_uncertainty_of_a_reading_adds_device_display_and_factor_in_square() -> None:
    found = en834.reading_uncertainty(1000, 45, rating=2.0, relative_rating_uncertainty=0.02)
    by_hand = sqrt((1000 * 0.03 / sqrt(3)) ** 2 + (2 / sqrt(6)) ** 2 + 20**2)
    assert found.standard_units == pytest.approx(by_hand)
    assert found.relative == pytest.approx(by_hand / 1000)
    assert len(found.notes) == 1


def test_a_limit_of_the_data_sheet_takes_the_place_of_the_default() -> None:
    sheet = Default(2.0, "%", "limit", "data sheet", verified=True)
    found = en834.reading_uncertainty(1000, 45, limit=sheet)
    assert found.notes == ()
    assert found.standard_units < en834.reading_uncertainty(1000, 45).standard_units


def test_the_device_sits_in_the_middle_at_three_quarters_of_the_height() -> None:
    place = en834.mounting_point(0.6, 0.875)
    assert (place.from_left_m, place.from_bottom_m) == pytest.approx((0.3, 0.65625))
    assert place.source


@pytest.mark.parametrize(
    ("kind", "mean_c"),
    [
        (en834.SensorKind.TWO_SENSORS, 34),
        (en834.SensorKind.ONE_SENSOR, 50),
        (en834.SensorKind.TWO_SENSORS, 95),
    ],
)
def test_a_system_outside_the_device_is_refused(kind: en834.SensorKind, mean_c: float) -> None:
    with pytest.raises(OutOfRange) as refusal:
        en834.require_suitable_system(kind, mean_c)
    assert refusal.value.code == "en834.unsuitable_system"


def test_a_system_within_the_device_leaves_the_notes_of_the_defaults() -> None:
    notes = en834.require_suitable_system(en834.SensorKind.TWO_SENSORS, 50)
    assert len(notes) == 2
    sheet = Default(30.0, "degC", "least", "data sheet", verified=True)
    hot = Default(105.0, "degC", "greatest", "data sheet", verified=True)
    assert en834.require_suitable_system(en834.SensorKind.ONE_SENSOR, 100, least=sheet, greatest=hot) == ()


def test_a_cool_room_is_made_good_for_a_one_sensor_device() -> None:
    # (50 − 12)/(50 − 20) = 1.26667; ^1.3 = exp(1.3 · 0.236388)
    assert en834.room_factor(12) == pytest.approx(1.359756, abs=1e-6)
    assert en834.room_factor(16) == 1.0
    assert en834.room_factor(20) == 1.0


@pytest.mark.parametrize(("room", "water"), [(-11, 50), (31, 50), (12, 20)])
def test_a_room_or_water_out_of_range_has_no_factor(room: float, water: float) -> None:
    mean = Default(water, "degC", "mean water", "test", verified=True)
    with pytest.raises(OutOfRange):
        en834.room_factor(room, mean_water=mean)
