"""Doubts carried through small graphs whose derivatives are known by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from tepore.kernel import CalculationGraph, GraphBuilder, Operation
from tepore.norms.uncertainty import Cause, Doubt, NoSuchFigure, Shape, draw_figures, sensitivities_of

DRAWS = 20_000


def doubt(node: str, standard: float, shape: Shape = Shape.NORMAL) -> Doubt:
    return Doubt(cause=Cause.RATING, moves={node: standard}, shape=shape)


def graph_of(operation: Operation, *numbers: str, digits: int | None = None) -> CalculationGraph:
    builder = GraphBuilder()
    names = [
        builder.given(f"x{place}", Decimal(number), "1", symbol="x", source="test")
        for place, number in enumerate(numbers)
    ]
    builder.derive("y", operation, names, "1", symbol="y", digits=digits)
    return builder.build()


@pytest.mark.parametrize(
    ("operation", "numbers", "slopes"),
    [
        (Operation.SUM, ("2", "3", "5"), (1, 1, 1)),
        (Operation.DIFFERENCE, ("7", "3", "5"), (1, -1, -1)),
        (Operation.PRODUCT, ("2", "3", "5"), (15, 10, 6)),
        (Operation.QUOTIENT, ("6", "4"), (0.25, -0.375)),
        (Operation.MINIMUM, ("6", "4"), (0, 1)),
        (Operation.MAXIMUM, ("6", "4"), (1, 0)),
    ],
)
def test_each_operation_has_its_derivatives(
    operation: Operation, numbers: tuple[str, ...], slopes: tuple[float, ...]
) -> None:
    graph = graph_of(operation, *numbers)
    doubts = [doubt(f"x{place}", 1.0) for place in range(len(numbers))]
    assert sensitivities_of(graph, ["y"], doubts)[0].tolist() == pytest.approx(slopes)


def test_rounding_is_passed_through() -> None:
    graph = graph_of(Operation.ROUND, "2.6", digits=0)
    assert sensitivities_of(graph, ["y"], [doubt("x0", 0.3)])[0].tolist() == [0.3]
    assert draw_figures(graph, ["y"], [doubt("x0", 0.3)], draws=500, seed=1).std() == pytest.approx(
        0.3, rel=0.1
    )


def test_a_doubt_of_a_derived_figure_acts_from_there_on() -> None:
    builder = GraphBuilder()
    builder.given("a", 3, "1", symbol="a", source="test")
    builder.derive("b", Operation.PRODUCT, ["a", "a"], "1", symbol="b")
    builder.derive("y", Operation.SUM, ["b", "a"], "1", symbol="y")
    doubts = [doubt("a", 1.0), doubt("b", 2.0)]
    assert sensitivities_of(builder.build(), ["y"], doubts)[0].tolist() == pytest.approx([7.0, 2.0])


def test_one_doubt_of_two_figures_is_common_to_them() -> None:
    graph = graph_of(Operation.DIFFERENCE, "9", "4")
    common = Doubt(cause=Cause.RATING, moves={"x0": 1.0, "x1": 1.0})
    assert sensitivities_of(graph, ["y"], [common])[0].tolist() == [0.0]
    assert draw_figures(graph, ["y"], [common], draws=50, seed=3).std() == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("shape", Shape)
def test_every_shape_has_the_standard_deviation_it_was_asked_for(shape: Shape) -> None:
    drawn = draw_figures(graph_of(Operation.SUM, "10"), ["y"], [doubt("x0", 2.0, shape)], draws=DRAWS, seed=5)
    assert drawn.mean() == pytest.approx(10, abs=0.06)
    assert drawn.std() == pytest.approx(2.0, rel=0.02)


def test_the_same_seed_gives_the_same_draws() -> None:
    graph, doubts = graph_of(Operation.PRODUCT, "2", "3"), [doubt("x0", 0.1)]
    first, second = (draw_figures(graph, ["y"], doubts, draws=700, seed=9) for _ in range(2))
    assert np.array_equal(first, second)
    assert first.shape == (1, 700)


def test_whole_cents_are_passed_through() -> None:
    builder = GraphBuilder()
    for name, number in (("a", Fraction(10)), ("b", Fraction(20)), ("total", Fraction(100))):
        builder.given(name, number, "1", symbol=name, source="test")
    builder.derive("weights", Operation.SUM, ["a", "b"], "1", symbol="w")
    builder.derive("p", Operation.PRODUCT, ["total", "a"], "1", symbol="p")
    builder.derive("a/exact", Operation.QUOTIENT, ["p", "weights"], "1", symbol="s")
    builder.derive("rest", Operation.LEFT_OVER, ["total", "a/exact"], "1", symbol="r")
    builder.derive("whole", Operation.LARGEST_REMAINDER, ["a/exact", "rest"], "1", symbol="w")
    # d/da 100 a / (a + b) = 100 b / (a + b)^2 = 2000 / 900
    slope = sensitivities_of(builder.build(), ["whole"], [doubt("a", 1.0)])
    assert slope[0, 0] == pytest.approx(2000 / 900)


@pytest.mark.parametrize("doubts", [[], [doubt("nowhere", 1.0)]])
def test_what_is_not_in_the_graph_is_refused(doubts: list[Doubt]) -> None:
    graph = graph_of(Operation.SUM, "1")
    outputs = ["y"] if doubts else ["elsewhere"]
    with pytest.raises(NoSuchFigure):
        sensitivities_of(graph, outputs, doubts)
    with pytest.raises(NoSuchFigure):
        draw_figures(graph, outputs, doubts, draws=10, seed=1)
