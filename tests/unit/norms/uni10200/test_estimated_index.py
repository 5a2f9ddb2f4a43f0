"""An estimated end of a consumption proves itself: both readings, the days, and its rounding."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from tepore.kernel import Bug, GraphBuilder, Operation
from tepore.norms.uni10200 import IndexReading, LinearEstimate
from tepore.norms.uni10200.estimated_index import enter_index

DAY = 86_400


def end(index: str, estimate: LinearEstimate | None = None) -> IndexReading:
    return IndexReading(
        index=Decimal(index), read_on=date(2026, 4, 16), source="estimated", estimated_from=estimate
    )


def estimate(before: str, after: str, elapsed: int, between: int, **more: object) -> LinearEstimate:
    given: dict[str, object] = {"digits": 0, "rolled_over_at": None} | more
    return LinearEstimate(
        before=IndexReading(index=Decimal(before), read_on=date(2026, 4, 3), source="reading 436"),
        after=IndexReading(index=Decimal(after), read_on=date(2026, 5, 1), source="reading 441"),
        elapsed_s=elapsed * DAY,
        between_s=between * DAY,
        **given,  # type: ignore[arg-type]  # of the fields named above
    )


def test_an_estimate_is_derived_from_both_readings_and_shows_its_rounding() -> None:
    # 294 + round(12 x 13 / 28) = 294 + round(5.571...) = 300
    graph = GraphBuilder()
    enter_index(graph, "last", end("300", estimate("294", "306", 13, 28)), symbol="R_last")
    built = graph.build()
    assert built.check() == ()
    assert built["last"].operation is Operation.SUM
    assert (built["last/before"].number, built["last/after"].number) == (294, 306)
    assert built["last/before"].source == "reading 436, read on 2026-04-03"
    assert (built["last/elapsed_days"].number, built["last/between_days"].number) == (13, 28)
    assert built["last/exact"].number == Fraction(12 * 13, 28)
    assert (built["last/counted"].operation, built["last/counted"].number) == (Operation.ROUND, 6)


def test_an_estimate_in_a_run_over_the_end_of_the_digits() -> None:
    # From 99990 to 10 are 20 at the end 100000; at 3/4 of the time 15 of them: 100005, shown as 5.
    graph = GraphBuilder()
    across = estimate("99990", "10", 15, 20, rolled_over_at=Decimal(100_000))
    enter_index(graph, "last", end("5", across), symbol="R_last")
    # A quarter of the time: 5 of them, still before the end.
    early = estimate("99990", "10", 5, 20, rolled_over_at=Decimal(100_000))
    enter_index(graph, "first", end("99995", early), symbol="R_first")
    assert graph.build().check() == ()
    assert (graph.number("last"), graph.number("first")) == (5, 99995)


def test_an_index_that_its_readings_do_not_give_is_a_bug() -> None:
    with pytest.raises(Bug, match="300"):
        enter_index(GraphBuilder(), "last", end("301", estimate("294", "306", 13, 28)), symbol="R_last")


def test_a_reading_stays_a_given_figure() -> None:
    graph = GraphBuilder()
    enter_index(graph, "last", end("294"), symbol="R_last")
    assert graph.build()["last"].source == "estimated, read on 2026-04-16"
