import pytest

from tepore.norms.defaults import Default
from tepore.norms.ranges import OutOfRange
from tepore.norms.totalisers import BadIntervals, Intervals, degree_hours
from tepore.norms.uni9019 import RoomTemperature, count_degree_days
from tepore.norms.uni11388 import WaterTemperature, count_compensated_time, count_plain_time

HOUR = 3600.0
ALWAYS = Intervals(((0.0, 100 * HOUR),))
OPEN = Intervals(((1 * HOUR, 3 * HOUR), (5 * HOUR, 6 * HOUR)))
DAY = [0.0, 24 * HOUR]


def test_heat_enters_while_valve_is_open_and_boiler_runs() -> None:
    boiler = Intervals(((0.0, 2 * HOUR), (2.5 * HOUR, 5.25 * HOUR)))
    both = OPEN.also_in(boiler)
    assert both.spans_s == ((1 * HOUR, 2 * HOUR), (2.5 * HOUR, 3 * HOUR), (5 * HOUR, 5.25 * HOUR))
    assert both.hours == pytest.approx(1.75)


def test_a_log_of_states_becomes_spans() -> None:
    log = Intervals.from_states([0, 10, 20, 30, 40], [True, True, False, True, True])
    assert log.spans_s == ((0.0, 20.0), (30.0, 40.0))


def test_a_log_with_a_state_missing_is_refused() -> None:
    with pytest.raises(BadIntervals):
        Intervals.from_states([0, 10], [True])


@pytest.mark.parametrize(
    "spans", [((0, 0),), ((2, 1),), ((0, 2), (1, 3)), ((5, 6), (0, 1)), ((0, float("inf")),)]
)
def test_spans_that_overlap_or_run_backwards_are_refused(spans: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(BadIntervals) as refusal:
        Intervals(spans)
    assert refusal.value.code == "totaliser.intervals"


def test_degree_days_with_the_conventional_room() -> None:
    # 3 h open at 20 − 5 = 15 K
    found = count_degree_days(OPEN, ALWAYS, DAY, [5.0, 5.0])
    assert (found.units, found.counted_hours) == pytest.approx((45.0, 3.0))
    assert found.degree_days == pytest.approx(45 / 24)
    assert "not verified" in found.notes[0]


def test_degree_days_with_the_measured_room() -> None:
    found = count_degree_days(
        OPEN, ALWAYS, DAY, [5.0, 5.0], room_c=[22.0, 22.0], room=RoomTemperature.MEASURED
    )
    assert found.units == pytest.approx(51.0)
    assert found.notes == ()


def test_the_measured_room_must_be_given() -> None:
    with pytest.raises(OutOfRange, match="measured room"):
        count_degree_days(OPEN, ALWAYS, DAY, [5.0, 5.0], room=RoomTemperature.MEASURED)


def test_a_warm_day_counts_nothing() -> None:
    assert count_degree_days(OPEN, ALWAYS, DAY, [25.0, 25.0]).units == 0.0


def test_only_the_part_of_a_ramp_above_zero_counts() -> None:
    # From −10 to +10 K in 2 h: the second hour's triangle, 5 K·h.
    span = Intervals(((0.0, 2 * HOUR),))
    assert degree_hours(span, [0.0, 2 * HOUR], [-10.0, 10.0]) == pytest.approx(5.0)


def test_compensation_with_the_mean_and_with_the_flow() -> None:
    series = ([60.0, 60.0], [20.0, 20.0])
    mean = count_compensated_time(OPEN, ALWAYS, DAY, *series, return_c=[50.0, 50.0])
    flow = count_compensated_time(OPEN, ALWAYS, DAY, *series, water=WaterTemperature.FLOW)
    assert mean.units == pytest.approx(3 * 35)
    assert flow.units == pytest.approx(3 * 40)
    assert mean.notes == ()


def test_the_mean_needs_the_return() -> None:
    with pytest.raises(OutOfRange, match="return temperature"):
        count_compensated_time(OPEN, ALWAYS, DAY, [60.0, 60.0], [20.0, 20.0])


def test_an_exponent_bends_the_compensation_but_not_at_60_k() -> None:
    bent = Default(1.3, "1", "exponent", "EN 442 certificate", verified=True)

    def units(flow: float, exponent: Default) -> float:
        series = ([flow, flow], [20.0, 20.0])
        return count_compensated_time(
            OPEN, ALWAYS, DAY, *series, water=WaterTemperature.FLOW, exponent=exponent
        ).units

    assert units(80, bent) == pytest.approx(3 * 60)
    # 60 · (30/60)^1.3 = 60 · 0.406126
    assert units(50, bent) == pytest.approx(3 * 60 * 0.406126, rel=1e-5)


def test_plain_hours_say_that_nothing_was_compensated() -> None:
    found = count_plain_time(OPEN, ALWAYS)
    assert (found.units, found.counted_hours) == (3.0, 3.0)
    assert "not compensated" in found.notes[0]


def test_counted_time_without_temperatures_is_refused() -> None:
    with pytest.raises(BadIntervals) as refusal:
        count_degree_days(OPEN, ALWAYS, [0.0, 2 * HOUR], [5.0, 5.0])
    assert refusal.value.code == "totaliser.uncovered"


def test_a_closed_valve_counts_nothing_even_without_temperatures_for_later() -> None:
    assert count_degree_days(Intervals(()), ALWAYS, [0.0, HOUR], [5.0, 5.0]).units == 0.0


def test_the_weight_is_units_times_installed_power() -> None:
    found = count_degree_days(OPEN, ALWAYS, DAY, [5.0, 5.0])
    assert found.weight(5.5) == pytest.approx(45 * 5.5)
    with pytest.raises(OutOfRange):
        found.weight(-1)


def test_series_of_different_length_are_refused() -> None:
    with pytest.raises(OutOfRange, match="lengths"):
        count_degree_days(OPEN, ALWAYS, DAY, [5.0, 5.0], room_c=[20.0] * 3, room=RoomTemperature.MEASURED)


def test_spans_that_only_touch_share_no_time() -> None:
    assert Intervals(((0.0, 1.0),)).also_in(Intervals(((1.0, 2.0),))).spans_s == ()
