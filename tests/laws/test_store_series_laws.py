"""Laws of a register over time: its use follows from readings in any order, over resets and rollovers."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tepore.norms.uni10200 import Quality
from tepore.services.register_series import (
    ContradictoryReadings,
    SeriesPoint,
    merge_points,
    point_at,
    spans_between,
)

START = datetime(2024, 1, 1, tzinfo=UTC)
WHERE = "device"


def point(hour: int, value: int, kind: str = "now", number: int = 0) -> SeriesPoint:
    return SeriesPoint(
        at=START + timedelta(hours=hour), value=Decimal(value), kind=kind, quality=Quality.ACTUAL,
        reading_id=number or hour,
    )  # fmt: skip


@st.composite
def truths(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Hours of reading and the true count at each, growing by less than half of the register."""
    gaps = draw(st.lists(st.integers(1, 400), min_size=2, max_size=12))
    steps = draw(st.lists(st.integers(0, 240), min_size=len(gaps), max_size=len(gaps)))
    start = draw(st.integers(0, 5000))
    history, hour, count = [], 0, start
    for gap, step in zip(gaps, steps, strict=True):
        hour, count = hour + gap, count + step
        history.append((hour, count))
    return history


@given(truths(), st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_a_register_that_runs_over_uses_what_was_truly_used(history, random) -> None:
    modulus = 1000
    points = [point(hour, count % modulus) for hour, count in history]
    random.shuffle(points)
    spans = spans_between(
        merge_points(points, where=WHERE), modulus=Decimal(modulus), resets=False, where=WHERE
    )
    assert sum(span.difference for span in spans) == history[-1][1] - history[0][1]
    assert all(span.difference >= 0 for span in spans)


@st.composite
def allocator_years(draw: st.DrawFn) -> tuple[list[SeriesPoint], int]:
    """Readings of an allocator that begins again after each set day, and what it truly counted."""
    points, total, hour = [point(0, 0)], 0, 0
    for _ in range(draw(st.integers(1, 4))):
        shown = 0
        for step in draw(st.lists(st.integers(0, 300), min_size=0, max_size=5)):
            hour, shown = hour + 24, shown + step
            points.append(point(hour, shown))
        hour += 24
        shown += draw(st.integers(0, 300))
        points.append(point(hour, shown, "set_day"))
        total += shown
    last = draw(st.integers(0, 300))
    points.append(point(hour + 24, last))
    return points, total + last


@given(allocator_years(), st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_an_allocator_over_set_days_uses_what_was_truly_counted(year, random) -> None:
    points, truth = year
    shuffled = points + random.sample(points, k=len(points) // 2)
    random.shuffle(shuffled)
    spans = spans_between(merge_points(shuffled, where=WHERE), modulus=None, resets=True, where=WHERE)
    assert sum(span.difference for span in spans) == truth


@given(truths(), st.randoms(use_true_random=False), st.data())
@settings(max_examples=200)
def test_an_estimate_lies_between_its_neighbours_and_splits_their_use(history, random, data) -> None:
    points = [point(hour, count) for hour, count in history]
    random.shuffle(points)
    spans = spans_between(merge_points(points, where=WHERE), modulus=None, resets=False, where=WHERE)
    hour = data.draw(st.integers(history[0][0], history[-1][0]))
    instant = START + timedelta(hours=hour, minutes=30)
    instant = min(instant, spans[-1].last.at)
    index, found, _ = point_at(instant, spans, tolerance=timedelta(0), where=WHERE)
    assert spans[index].first.value <= found.value <= spans[index].last.value
    assert found.at == instant


@given(truths(), st.integers(0, 11), st.integers(1, 50))
@settings(max_examples=200)
def test_a_fall_that_nothing_explains_is_always_refused(history, where: int, fall: int) -> None:
    index = 1 + where % (len(history) - 1)
    points = [point(hour, count + 100) for hour, count in history]
    points[index] = point(history[index][0], history[index - 1][1] + 100 - fall)
    merged = merge_points(points, where=WHERE)
    assert any(later.value < earlier.value for earlier, later in pairwise(merged))
    try:
        spans_between(merged, modulus=None, resets=False, where=WHERE)
    except ContradictoryReadings:
        return
    raise AssertionError("a falling register was used")


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=8), st.randoms())
@settings(max_examples=200)
def test_the_order_of_arrival_decides_nothing(statements, random) -> None:
    points = [point(hour, value, "document", number + 1) for number, (hour, value) in enumerate(statements)]

    def merged(arrived) -> object:
        try:
            return merge_points(arrived, where=WHERE)
        except ContradictoryReadings as refusal:
            return refusal.code

    shuffled = list(points)
    random.shuffle(shuffled)
    assert merged(shuffled) == merged(points)
