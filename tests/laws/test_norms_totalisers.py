"""Laws of the totalisers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tepore.norms.totalisers import Intervals, degree_hours
from tepore.norms.uni9019 import RoomTemperature, count_degree_days
from tepore.norms.uni11388 import WaterTemperature, count_compensated_time, count_plain_time

END = 100_000.0
ALWAYS = Intervals(((0.0, END),))
BOUNDS = [0.0, END]


@st.composite
def spans(draw: st.DrawFn) -> Intervals:
    edges = draw(st.lists(st.integers(0, int(END)), max_size=12, unique=True).map(sorted))
    edges = edges[: len(edges) // 2 * 2]
    return Intervals(tuple(zip(map(float, edges[::2]), map(float, edges[1::2]), strict=True)))


TEMPERATURES = st.lists(st.floats(-15, 35), min_size=2, max_size=8)


def times(count: int) -> list[float]:
    return [END * index / (count - 1) for index in range(count)]


@given(spans(), spans())
def test_open_and_hot_does_not_depend_on_who_asks(valve: Intervals, boiler: Intervals) -> None:
    assert valve.also_in(boiler) == boiler.also_in(valve)


@given(spans(), spans())
def test_both_are_never_longer_than_either(valve: Intervals, boiler: Intervals) -> None:
    assert valve.also_in(boiler).hours <= min(valve.hours, boiler.hours) + 1e-9


@given(spans())
def test_with_a_boiler_that_always_runs_the_valve_decides(valve: Intervals) -> None:
    assert valve.also_in(ALWAYS) == valve


@given(spans(), st.floats(0, 15))
def test_at_a_constant_difference_units_are_hours_times_kelvin(valve: Intervals, outside: float) -> None:
    found = count_degree_days(valve, ALWAYS, BOUNDS, [outside, outside])
    assert found.units == pytest.approx((20 - outside) * valve.hours, abs=1e-6)


@given(spans(), TEMPERATURES)
def test_units_are_never_negative(valve: Intervals, outside: list[float]) -> None:
    assert count_degree_days(valve, ALWAYS, times(len(outside)), outside).units >= 0


@given(spans(), TEMPERATURES, st.floats(0, 10))
def test_a_colder_outside_never_counts_less(valve: Intervals, outside: list[float], colder: float) -> None:
    at = times(len(outside))
    mild = count_degree_days(valve, ALWAYS, at, outside).units
    assert count_degree_days(valve, ALWAYS, at, [t - colder for t in outside]).units >= mild - 1e-6


@given(spans(), TEMPERATURES)
def test_a_room_at_the_conventional_temperature_counts_the_same_both_ways(
    valve: Intervals, outside: list[float]
) -> None:
    at = times(len(outside))
    measured = count_degree_days(
        valve, ALWAYS, at, outside, room_c=[20.0] * len(outside), room=RoomTemperature.MEASURED
    )
    assert measured.units == count_degree_days(valve, ALWAYS, at, outside).units


@given(spans(), TEMPERATURES, st.floats(0, END))
def test_counting_adds_up_over_time(valve: Intervals, outside: list[float], cut: float) -> None:
    at = times(len(outside))

    def units(start: float, end: float) -> float:
        part = Intervals(((start, end),)) if start < end else Intervals(())
        return count_degree_days(valve, part, at, outside).units

    assert units(0, cut) + units(cut, END) == pytest.approx(units(0, END), abs=1e-6)


@given(spans(), st.floats(20, 90), st.floats(0, 30), st.floats(0, 25))
def test_the_flow_alone_never_counts_less_than_the_mean(
    valve: Intervals, flow: float, drop: float, room: float
) -> None:
    series = (BOUNDS, [flow, flow], [room, room])
    returned = max(flow - drop, 0.0)
    mean = count_compensated_time(valve, ALWAYS, *series, return_c=[returned, returned])
    alone = count_compensated_time(valve, ALWAYS, *series, water=WaterTemperature.FLOW)
    assert alone.units >= mean.units - 1e-6


@given(spans(), spans())
def test_plain_hours_are_the_hours_of_both(valve: Intervals, boiler: Intervals) -> None:
    assert count_plain_time(valve, boiler).units == valve.also_in(boiler).hours


@given(spans(), TEMPERATURES, st.floats(0, 20), st.floats(0, 20))
def test_weights_scale_with_installed_power(
    valve: Intervals, outside: list[float], a: float, b: float
) -> None:
    found = count_degree_days(valve, ALWAYS, times(len(outside)), outside)
    assert found.weight(a + b) == pytest.approx(found.weight(a) + found.weight(b))


@given(spans(), st.lists(st.floats(0, 59), min_size=2, max_size=6), st.floats(1, 2))
def test_below_60_k_an_exponent_never_counts_more(
    valve: Intervals, excess: list[float], exponent: float
) -> None:
    at = times(len(excess))
    linear = degree_hours(valve, at, excess)
    assert degree_hours(valve, at, excess, exponent=exponent) <= linear * (1 + 1e-9) + 1e-9


@given(st.lists(st.booleans(), min_size=2, max_size=30))
def test_a_log_and_its_opposite_share_the_time(states: list[bool]) -> None:
    at = [60.0 * index for index in range(len(states))]
    on = Intervals.from_states(at, states)
    off = Intervals.from_states(at, [not state for state in states])
    assert on.hours + off.hours == pytest.approx(at[-1] / 3600)
    assert on.also_in(off).spans_s == ()
