"""The calculation graph: computing, checking, writing, reading back, and catching a forged figure."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from tepore.kernel import Bug, CalculationGraph, GraphBuilder, Node, Operation
from tepore.kernel.graph import BadGraph, exact_text


@pytest.fixture
def thirds() -> CalculationGraph:
    """Ten cents over three equal units: 4 + 3 + 3."""
    graph = GraphBuilder()
    graph.given("total", 10, "cent", symbol="S", source="bill 1")
    graph.given("three", 3, "1", symbol="N", source="register")
    shares = [
        graph.derive(
            f"{unit}/share", Operation.QUOTIENT, ["total", "three"], "cent", symbol="s", subject=unit
        )
        for unit in ("b", "a", "c")
    ]
    graph.derive("left", Operation.LEFT_OVER, ["total", *shares], "cent", symbol="r")
    for share in shares:
        graph.derive(
            f"{share}/cents",
            Operation.LARGEST_REMAINDER,
            [share, "left"],
            "cent",
            symbol="s",
            subject=share[0],
        )
    return graph.build()


def test_the_left_over_cent_goes_to_the_lower_id_on_a_tie(thirds: CalculationGraph) -> None:
    cents = {
        node.subject: int(node.number) for node in thirds if node.operation is Operation.LARGEST_REMAINDER
    }
    assert cents == {"a": 4, "b": 3, "c": 3}


def test_a_right_graph_has_no_mismatch(thirds: CalculationGraph) -> None:
    assert thirds.check() == ()


@pytest.mark.parametrize("node_id", ["b/share", "left", "a/share/cents"])
def test_a_forged_figure_is_named(thirds: CalculationGraph, node_id: str) -> None:
    nodes = dict(thirds.nodes)
    nodes[node_id] = replace(nodes[node_id], number=nodes[node_id].number + 1)
    assert node_id in {mismatch.node_id for mismatch in CalculationGraph(nodes).check()}


def test_a_given_figure_without_source_is_a_mismatch() -> None:
    graph = CalculationGraph({"x": Node("x", "x", Fraction(1), "1")})
    assert [mismatch.reason for mismatch in graph.check()] == ["a given figure has a source and no inputs"]


def test_an_input_that_stands_after_its_use_is_a_mismatch(thirds: CalculationGraph) -> None:
    backwards = CalculationGraph(dict(reversed(thirds.nodes.items())))
    assert backwards.check()


def test_a_division_by_zero_in_a_read_graph_is_a_mismatch_not_a_crash() -> None:
    rows = [
        {"id": "one", "symbol": "1", "number": "1", "unit": "1", "operation": "given", "source": "x"},
        {"id": "nil", "symbol": "0", "number": "0", "unit": "1", "operation": "given", "source": "x"},
        {
            "id": "q",
            "symbol": "q",
            "number": "1",
            "unit": "1",
            "operation": "quotient",
            "inputs": ["one", "nil"],
        },
    ]
    assert [mismatch.node_id for mismatch in CalculationGraph.from_json(rows).check()] == ["q"]


def test_written_and_read_back_is_the_same(thirds: CalculationGraph) -> None:
    assert CalculationGraph.from_json(thirds.as_json()) == thirds


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"id": "x", "symbol": "x", "number": "one", "unit": "1", "operation": "given"},
        {"id": "x", "symbol": "x", "number": "1/0", "unit": "1", "operation": "given"},
        {"id": "x", "symbol": "x", "number": "1", "unit": "1", "operation": "guess"},
        {"id": "x", "symbol": "x", "number": "1", "unit": "1", "operation": "given", "inputs": 3},
    ],
)
def test_an_unreadable_row_is_refused_with_its_place(row: dict[str, object]) -> None:
    with pytest.raises(BadGraph, match="node 0"):
        CalculationGraph.from_json([row])


def test_an_id_used_twice_is_refused() -> None:
    row = {"id": "x", "symbol": "x", "number": "1", "unit": "1", "operation": "given", "source": "s"}
    with pytest.raises(BadGraph, match="used twice"):
        CalculationGraph.from_json([row, row])


def test_the_proof_of_one_figure_leaves_the_others_out(thirds: CalculationGraph) -> None:
    assert set(thirds.reached_from("b/share").nodes) == {"b/share", "total", "three"}


def test_building_refuses_two_nodes_of_one_name() -> None:
    graph = GraphBuilder()
    graph.given("x", 1, "1", symbol="x", source="s")
    with pytest.raises(Bug):
        graph.given("x", 2, "1", symbol="x", source="s")


def test_building_refuses_what_cannot_be_computed() -> None:
    graph = GraphBuilder()
    graph.given("nil", 0, "1", symbol="x", source="s")
    with pytest.raises(Bug, match="q: quotient"):
        graph.derive("q", Operation.QUOTIENT, ["nil", "nil"], "1", symbol="q")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(2, 7), "2/7"),
        (Fraction(12345, 100), "123.45"),
        (Fraction(-40), "-40"),
        (Fraction(1, 200), "0.005"),
    ],
)
def test_a_number_is_written_exactly(number: Fraction, text: str) -> None:
    assert exact_text(number) == text


def test_minimum_maximum_difference_and_rounding_are_computed() -> None:
    graph = GraphBuilder()
    graph.given("a", Fraction(7, 3), "kWh", symbol="a", source="s")
    graph.given("b", 1, "kWh", symbol="b", source="s")
    pairs = {
        Operation.MINIMUM: Fraction(1),
        Operation.MAXIMUM: Fraction(7, 3),
        Operation.DIFFERENCE: Fraction(4, 3),
        Operation.SUM: Fraction(10, 3),
    }
    for operation, number in pairs.items():
        node = graph.derive(operation.value, operation, ["a", "b"], "kWh", symbol="x")
        assert graph.number(node) == number
    rounded = graph.derive("r", Operation.ROUND, ["a"], "kWh", symbol="x", digits=2)
    assert graph.number(rounded) == Fraction(233, 100)
    built = graph.build()
    assert len(built) == 7
    assert built["r"].digits == 2
    assert built.check() == ()
    assert CalculationGraph.from_json(built.as_json()) == built


def test_rounding_without_digits_is_a_bug() -> None:
    graph = GraphBuilder()
    graph.given("a", 1, "1", symbol="a", source="s")
    with pytest.raises(Bug, match="no digits"):
        graph.derive("r", Operation.ROUND, ["a"], "1", symbol="r")
