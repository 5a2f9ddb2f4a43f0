r"""The calculation graph: every figure with the operation and the figures it came from.

A node states symbol, number, unit, rule with clause, operation and inputs. The operations are few and exact,
so that anybody can compute the whole graph again from its given figures::

    given 4690 EUR    given 259106   given 47266 ...
           \              |             /
            \         [sum] 2350762    /
             \            |           /
              [product / quotient] 516.9438... EUR
                           |
                   [largest remainder] 51694 cent

Numbers are `fractions.Fraction` throughout: nothing is rounded but by a node that says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import reduce
from math import floor
from operator import add, mul, sub
from typing import Any

from tepore.kernel.errors import Bug, Refusal
from tepore.kernel.rounding import round_half_up

Number = Fraction | Decimal | int


class BadGraph(Refusal):
    """A written calculation graph that cannot be read back."""


class Operation(StrEnum):
    """How a node's number follows from its inputs."""

    GIVEN = "given"
    """A reading, an amount, a figure of a table or a default: `source` says where it stands."""
    SUM = "sum"
    DIFFERENCE = "difference"
    """The first input less all others."""
    PRODUCT = "product"
    QUOTIENT = "quotient"
    """The first input divided by the second."""
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    ROUND = "round"
    """The one input at `digits` decimals, halves away from zero."""
    LEFT_OVER = "left_over"
    """Of a total (first input) less its exact shares (the others) rounded down: what is still to be given."""
    LARGEST_REMAINDER = "largest_remainder"
    """An exact share (first input) as a whole number, of those that a left-over node (second input) names."""


@dataclass(frozen=True)
class Node:
    """One figure of a calculation.

    Attributes
    ----------
    id
        Name of the figure, one in the graph, stable for the same inputs: ``"unit/3/voluntary/cents"``.
    symbol
        The norm's symbol or the nomenclature's name: ``"Q_inv"``.
    number
        The exact figure.
    unit
        Unit of the figure: ``"kWh"``, ``"EUR"``, ``"cent"``, ``"hca"``, ``"1"`` for a pure number.
    operation, inputs
        How it follows from which nodes.
    rule
        Rule with edition and clause: ``"UNI 10200:2015 11.8.3.1"``; empty for plain arithmetic.
    source
        For a given figure, where it stands: file and table, telegram hash, ``"default, not verified: ..."``.
    subject
        What it is of: a unit, a device; empty for the building.
    digits
        Decimals of `Operation.ROUND`.
    """

    id: str
    symbol: str
    number: Fraction
    unit: str
    operation: Operation = Operation.GIVEN
    inputs: tuple[str, ...] = ()
    rule: str = ""
    source: str = ""
    subject: str = ""
    digits: int | None = None


@dataclass(frozen=True)
class Mismatch:
    """A node whose stated number is not what its inputs give."""

    node_id: str
    stated: Fraction
    computed: Fraction | None
    reason: str


def _quotient(numbers: Sequence[Fraction]) -> Fraction:
    dividend, divisor = numbers
    return dividend / divisor


def _left_over(numbers: Sequence[Fraction]) -> Fraction:
    return numbers[0] - sum(floor(share) for share in numbers[1:])


_PLAIN: Mapping[Operation, Callable[[Sequence[Fraction]], Fraction]] = {
    Operation.SUM: lambda numbers: reduce(add, numbers) if numbers else Fraction(0),
    Operation.DIFFERENCE: lambda numbers: reduce(sub, numbers),
    Operation.PRODUCT: lambda numbers: reduce(mul, numbers),
    Operation.QUOTIENT: _quotient,
    Operation.MINIMUM: min,
    Operation.MAXIMUM: max,
    Operation.LEFT_OVER: _left_over,
}


@dataclass(frozen=True)
class CalculationGraph:
    """Nodes by id, each after its inputs."""

    nodes: Mapping[str, Node]

    def __getitem__(self, node_id: str) -> Node:
        return self.nodes[node_id]

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes.values())

    def __len__(self) -> int:
        return len(self.nodes)

    def reached_from(self, *node_ids: str) -> CalculationGraph:
        """Give the part of the graph that proves these nodes: themselves and all they came from."""
        wanted, stack = set[str](), list(node_ids)
        while stack:
            node_id = stack.pop()
            if node_id not in wanted:
                wanted.add(node_id)
                stack.extend(self.nodes[node_id].inputs)
        return CalculationGraph({key: node for key, node in self.nodes.items() if key in wanted})

    def check(self) -> tuple[Mismatch, ...]:
        """Compute every node again from its inputs and name each that does not agree.

        Returns
        -------
        tuple of Mismatch
            Empty where the graph is right: ids match, inputs stand before their use, numbers follow.
        """
        return tuple(self._mismatches())

    def _mismatches(self) -> Iterator[Mismatch]:
        seen: dict[str, Node] = {}
        winners: dict[str, frozenset[str]] = {}
        for key, node in self.nodes.items():
            missing = [name for name in node.inputs if name not in seen]
            if key != node.id or missing:
                yield Mismatch(key, node.number, None, f"names {node.id}; not before it: {missing}")
            elif node.operation is not Operation.GIVEN:
                try:
                    computed = _compute(node.operation, node.inputs, node.digits, seen, winners)
                except (ArithmeticError, ValueError, TypeError, KeyError) as fault:
                    yield Mismatch(key, node.number, None, f"cannot be computed: {fault}")
                else:
                    if computed != node.number:
                        yield Mismatch(key, node.number, computed, "the inputs give another number")
            elif node.inputs or not node.source:
                yield Mismatch(key, node.number, None, "a given figure has a source and no inputs")
            seen[key] = node

    def as_json(self) -> list[dict[str, Any]]:
        """Write the nodes as plain objects, in order, with exact numbers as text."""
        return [_node_as_json(node) for node in self.nodes.values()]

    @classmethod
    def from_json(cls, rows: Iterable[Mapping[str, Any]]) -> CalculationGraph:
        """Read back what `as_json` wrote.

        Raises
        ------
        BadGraph
            A row lacks a field, or a number or an operation cannot be read.
        """
        nodes: dict[str, Node] = {}
        for index, row in enumerate(rows):
            try:
                node = Node(
                    id=row["id"],
                    symbol=row["symbol"],
                    number=Fraction(row["number"]),
                    unit=row["unit"],
                    operation=Operation(row["operation"]),
                    inputs=tuple(row.get("inputs", ())),
                    rule=row.get("rule", ""),
                    source=row.get("source", ""),
                    subject=row.get("subject", ""),
                    digits=row.get("digits"),
                )
            except (KeyError, ValueError, TypeError, ZeroDivisionError) as fault:
                raise BadGraph(
                    f"cannot be read: {fault!r}.", where=f"node {index}", code="graph.row"
                ) from fault
            if node.id in nodes:
                raise BadGraph(f"the id {node.id} is used twice.", where=f"node {index}", code="graph.twice")
            nodes[node.id] = node
        return cls(nodes)


@dataclass
class GraphBuilder:
    """Grows a graph node by node; each call computes the node's number and returns its id."""

    nodes: dict[str, Node] = field(default_factory=dict)
    _winners: dict[str, frozenset[str]] = field(default_factory=dict)

    def given(
        self,
        node_id: str,
        number: Number,
        unit: str,
        *,
        symbol: str,
        source: str,
        rule: str = "",
        subject: str = "",
    ) -> str:
        """Enter a figure that comes from outside, with its source."""
        return self._enter(
            Node(node_id, symbol, Fraction(number), unit, rule=rule, source=source, subject=subject)
        )

    def derive(
        self,
        node_id: str,
        operation: Operation,
        inputs: Sequence[str],
        unit: str,
        *,
        symbol: str,
        rule: str = "",
        subject: str = "",
        digits: int | None = None,
    ) -> str:
        """Enter a figure that follows from others, and compute it.

        Raises
        ------
        Bug
            The operation cannot be carried out on these inputs: callers check what divides.
        """
        names = tuple(inputs)
        try:
            number = _compute(operation, names, digits, self.nodes, self._winners)
        except (ArithmeticError, ValueError, TypeError, KeyError) as fault:
            raise Bug(f"node {node_id}: {operation} of {names} failed: {fault!r}") from fault
        return self._enter(
            Node(node_id, symbol, number, unit, operation, names, rule, subject=subject, digits=digits)
        )

    def number(self, node_id: str) -> Fraction:
        """Give the number of a node entered before."""
        return self.nodes[node_id].number

    def build(self) -> CalculationGraph:
        """Give the graph grown so far."""
        return CalculationGraph(dict(self.nodes))

    def _enter(self, node: Node) -> str:
        if node.id in self.nodes:
            raise Bug(f"the calculation graph has two nodes named {node.id}")
        self.nodes[node.id] = node
        return node.id


def _compute(
    operation: Operation,
    inputs: tuple[str, ...],
    digits: int | None,
    nodes: Mapping[str, Node],
    winners: dict[str, frozenset[str]],
) -> Fraction:
    numbers = [nodes[name].number for name in inputs]
    if operation is Operation.ROUND:
        if digits is None:
            raise ValueError("no digits")
        return round_half_up(numbers[0], digits)
    if operation is Operation.LARGEST_REMAINDER:
        share_id, group_id = inputs
        if group_id not in winners:
            winners[group_id] = _winners_of(nodes[group_id], nodes)
        return Fraction(floor(numbers[0]) + (share_id in winners[group_id]))
    return _PLAIN[operation](numbers)


def _winners_of(group: Node, nodes: Mapping[str, Node]) -> frozenset[str]:
    """Name the shares that get one more: the largest remainders, ties to the lower subject."""
    shares = [nodes[name] for name in group.inputs[1:]]
    ranked = sorted(shares, key=lambda share: (floor(share.number) - share.number, share.subject))
    return frozenset(share.id for share in ranked[: int(group.number)])


def _node_as_json(node: Node) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": node.id,
        "symbol": node.symbol,
        "number": exact_text(node.number),
        "unit": node.unit,
    }
    row["operation"] = node.operation.value
    for name in ("inputs", "rule", "source", "subject"):
        if content := getattr(node, name):
            row[name] = list(content) if name == "inputs" else content
    if node.digits is not None:
        row["digits"] = node.digits
    return row


def exact_text(number: Fraction) -> str:
    """Write a fraction exactly: as a decimal where it ends, else as ``"2/7"``.

    Parameters
    ----------
    number
        Any exact figure.

    Returns
    -------
    str
        Text that `fractions.Fraction` reads back to the same figure.
    """
    denominator, twos, fives = number.denominator, 0, 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    if denominator != 1:
        return str(number)
    places = max(twos, fives)
    digits = f"{abs(number.numerator) * 10**places // number.denominator:0{places + 1}d}"
    sign = "-" if number < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)
