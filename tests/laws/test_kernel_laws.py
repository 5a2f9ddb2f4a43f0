"""Laws of dividing, rounding, periods and the calculation graph."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tepore.kernel import CalculationGraph, GraphBuilder, Operation, Period, apportion, round_half_up
from tepore.kernel.graph import exact_text

WEIGHTS = st.dictionaries(
    st.text("0123456789ABC", min_size=1, max_size=4),
    st.fractions(min_value=0, max_value=10**6, max_denominator=1000),
    min_size=1,
    max_size=60,
).filter(lambda weights: any(weights.values()))
TOTALS = st.integers(min_value=0, max_value=10**9)
NUMBERS = st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=10**4)
FIRST_DAYS = st.dates(date(1996, 1, 1), date(2036, 12, 30))


@given(total=TOTALS, weights=WEIGHTS)
def test_shares_sum_to_the_total(total: int, weights: dict[str, Fraction]) -> None:
    assert sum(apportion(total, weights).values()) == total


@given(total=TOTALS, weights=WEIGHTS)
def test_no_share_is_a_whole_one_off(total: int, weights: dict[str, Fraction]) -> None:
    weight_sum = sum(weights.values())
    for key, share in apportion(total, weights).items():
        assert -1 < share - total * weights[key] / weight_sum < 1
        assert share >= 0


@given(total=TOTALS, weights=WEIGHTS, randomness=st.randoms(use_true_random=False))
def test_the_order_of_the_weights_does_not_matter(
    total: int, weights: dict[str, Fraction], randomness: object
) -> None:
    keys = list(weights)
    randomness.shuffle(keys)  # type: ignore[attr-defined]
    assert apportion(total, {key: weights[key] for key in keys}) == apportion(total, weights)


@given(total=TOTALS, weights=WEIGHTS, factor=st.fractions(min_value=Fraction(1, 100), max_value=100))
def test_the_scale_of_the_weights_does_not_matter(
    total: int, weights: dict[str, Fraction], factor: Fraction
) -> None:
    assert apportion(total, {key: weight * factor for key, weight in weights.items()}) == apportion(
        total, weights
    )


@given(total=TOTALS, weights=WEIGHTS)
def test_equal_weights_differ_by_one_at_most(total: int, weights: dict[str, Fraction]) -> None:
    shares = apportion(total, dict.fromkeys(weights, Fraction(1)))
    assert max(shares.values()) - min(shares.values()) <= 1


@given(total=TOTALS, weights=WEIGHTS)
def test_a_weight_of_zero_is_charged_nothing(total: int, weights: dict[str, Fraction]) -> None:
    assert apportion(total, {**weights, "nobody": Fraction(0)})["nobody"] == 0


@given(total=TOTALS, weights=WEIGHTS, more=st.fractions(min_value=0, max_value=10**6, max_denominator=1000))
def test_more_weight_never_gives_a_smaller_share(
    total: int, weights: dict[str, Fraction], more: Fraction
) -> None:
    key = min(weights)
    heavier = {**weights, key: weights[key] + more}
    assert apportion(total, heavier)[key] >= apportion(total, weights)[key]


@given(number=NUMBERS, digits=st.integers(0, 6))
def test_rounding_moves_a_number_by_half_a_digit_at_most(number: Fraction, digits: int) -> None:
    assert abs(round_half_up(number, digits) - number) <= Fraction(1, 2 * 10**digits)


@given(number=NUMBERS, digits=st.integers(0, 6))
def test_rounding_twice_is_rounding_once(number: Fraction, digits: int) -> None:
    once = round_half_up(number, digits)
    assert round_half_up(once, digits) == once


@given(number=NUMBERS, digits=st.integers(0, 6))
def test_rounding_the_opposite_gives_the_opposite(number: Fraction, digits: int) -> None:
    assert round_half_up(-number, digits) == -round_half_up(number, digits)


@given(number=NUMBERS)
def test_exact_text_reads_back(number: Fraction) -> None:
    assert Fraction(exact_text(number)) == number


@given(start_on=FIRST_DAYS, days=st.integers(1, 400), cut=st.integers(1, 399))
def test_a_cut_period_keeps_its_days_and_hours(start_on: date, days: int, cut: int) -> None:
    whole = Period(start_on, start_on + timedelta(days=days))
    if cut < days:
        middle = start_on + timedelta(days=cut)
        first, second = Period(start_on, middle), Period(middle, whole.end_on)
        assert first.days + second.days == whole.days
        assert (first.end_at - first.start_at) + (
            second.end_at - second.start_at
        ) == whole.end_at - whole.start_at
        assert first.overlap(second) is None


@given(total=TOTALS, weights=WEIGHTS)
def test_the_graph_divides_as_apportion_does(total: int, weights: dict[str, Fraction]) -> None:
    graph = graph_of_division(total, weights)
    cents = {
        node.subject: int(node.number) for node in graph if node.operation is Operation.LARGEST_REMAINDER
    }
    assert cents == apportion(total, weights)
    assert graph.check() == ()


@given(total=TOTALS, weights=WEIGHTS)
def test_a_graph_written_and_read_back_is_the_same(total: int, weights: dict[str, Fraction]) -> None:
    graph = graph_of_division(total, weights)
    assert CalculationGraph.from_json(graph.as_json()) == graph


@given(total=TOTALS, weights=WEIGHTS, index=st.integers(0, 10**6), change=st.integers(1, 100))
def test_a_forged_derived_figure_is_always_found(
    total: int, weights: dict[str, Fraction], index: int, change: int
) -> None:
    rows = graph_of_division(total, weights).as_json()
    derived = [row for row in rows if row["operation"] != "given"]
    row = derived[index % len(derived)]
    row["number"] = exact_text(Fraction(row["number"]) + change)
    assert CalculationGraph.from_json(rows).check()


def graph_of_division(total: int, weights: dict[str, Fraction]) -> CalculationGraph:
    graph = GraphBuilder()
    graph.given("total", total, "cent", symbol="S", source="law")
    for key, weight in weights.items():
        graph.given(f"{key}/weight", weight, "1", symbol="w", source="law", subject=key)
    graph.derive("sum", Operation.SUM, [f"{key}/weight" for key in weights], "1", symbol="W")
    for key in weights:
        graph.derive(
            f"{key}/part", Operation.QUOTIENT, [f"{key}/weight", "sum"], "1", symbol="p", subject=key
        )
        graph.derive(
            f"{key}/exact", Operation.PRODUCT, ["total", f"{key}/part"], "cent", symbol="s", subject=key
        )
    graph.derive(
        "left", Operation.LEFT_OVER, ["total", *(f"{key}/exact" for key in weights)], "cent", symbol="r"
    )
    for key in weights:
        graph.derive(
            f"{key}/cents",
            Operation.LARGEST_REMAINDER,
            [f"{key}/exact", "left"],
            "cent",
            symbol="s",
            subject=key,
        )
    return graph.build()
