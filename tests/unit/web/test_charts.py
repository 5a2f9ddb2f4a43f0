"""Charts: every reading in its place, axes round, nothing outside the period."""

from datetime import date
from decimal import Decimal

from tepore.kernel import Period
from tepore.web.charts import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, UNSEEN, WIDTH, ChartPoint, register_chart

SEASON = Period.of_days(date(2025, 10, 15), date(2026, 4, 15))


def point(on: date, index: str, quality: str = "actual", series: str = "a") -> ChartPoint:
    return ChartPoint(on=on, index=Decimal(index), quality=quality, series=series)


def chart(*points: ChartPoint, highest: str = "0"):
    return register_chart(points, period=SEASON, highest=Decimal(highest), language="it")


def test_the_ends_of_the_period_are_the_ends_of_the_axis() -> None:
    drawn = chart(point(date(2025, 10, 15), "0"), point(date(2026, 4, 16), "400"))
    assert drawn.lines == (f"{LEFT}.0,{HEIGHT - BOTTOM}.0 {WIDTH - RIGHT}.0,{TOP}.0",)


def test_the_axis_has_round_steps_that_hold_the_highest() -> None:
    drawn = chart(point(date(2025, 11, 1), "0"), point(date(2026, 4, 1), "1017"))
    assert [row.label for row in drawn.rows] == ["0", "500", "1.000", "1.500"]


def test_charts_that_are_compared_share_the_scale() -> None:
    low = chart(point(date(2025, 11, 1), "0"), point(date(2026, 4, 1), "10"), highest="1017")
    assert [row.label for row in low.rows][-1] == "1.500"


def test_a_register_of_zero_is_drawn_on_the_floor() -> None:
    drawn = chart(point(date(2025, 11, 1), "0"), point(date(2026, 4, 1), "0"))
    assert {dot.y for dot in drawn.dots} == {f"{HEIGHT - BOTTOM}.0"}


def test_what_lies_outside_the_period_is_left_out() -> None:
    drawn = chart(point(date(2025, 9, 30), "9"), point(date(2025, 11, 1), "1"), point(date(2026, 5, 1), "9"))
    assert len(drawn.dots) == 1


def test_another_device_begins_another_line_with_a_mark() -> None:
    drawn = chart(
        point(date(2025, 11, 1), "1"),
        point(date(2026, 2, 1), "9"),
        point(date(2026, 2, 1), "0", series="b"),
        point(date(2026, 4, 1), "4", series="b"),
    )
    assert len(drawn.lines) == 2
    assert len(drawn.swaps) == 1


def test_a_point_that_is_no_reading_bends_the_line_without_a_dot() -> None:
    drawn = chart(point(date(2026, 1, 1), "0", UNSEEN), point(date(2026, 2, 1), "9"))
    assert len(drawn.dots) == 1
    assert drawn.lines[0].count(",") == 2


def test_dots_keep_their_quality_and_say_their_figure() -> None:
    drawn = chart(point(date(2025, 11, 1), "12.5", "estimated"))
    assert (drawn.dots[0].form, drawn.dots[0].label) == ("estimated", "01/11/2025: 12,5")


def test_months_are_named_in_the_reader_s_language() -> None:
    assert [mark.label for mark in chart(point(date(2025, 11, 1), "1")).months] == [
        "nov", "dic", "gen", "feb", "mar", "apr",
    ]  # fmt: skip
