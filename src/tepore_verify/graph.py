"""The calculation: figures with the operation and the figures they follow from, computed again one by one.

Ten operations, all exact. A given figure names its source; every other is what its inputs give, which stand
before it. ``left_over`` is what a total has over its exact shares rounded down; ``largest_remainder`` is a
share made whole: rounded down, and one more for those with the largest remainders, ties by subject.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import floor
from operator import add, mul, sub
from typing import Any

from tepore_verify.exact import BadNumber, exact, half_up
from tepore_verify.faults import Fault, told

GIVEN = "given"
TOTAL_OF_ANOTHER_UNIT = "total of another unit: its readings are shown to that unit alone"
"""Source of a figure at which the proof of a unit is cut."""
MOST_DIGITS = 30


@dataclass(frozen=True)
class Node:
    """One figure of the calculation."""

    id: str
    symbol: str
    number: Fraction
    unit: str
    operation: str
    inputs: tuple[str, ...] = ()
    rule: str = ""
    source: str = ""
    subject: str = ""
    digits: int | None = None


class NotComputable(ArithmeticError):
    """Inputs that an operation cannot be carried out on."""


def read_graph(rows: Sequence[Mapping[str, Any]]) -> dict[str, Node]:
    """Read the figures of a document.

    Raises
    ------
    BadNumber
        A number is not exact, an id stands twice, or digits are too many.
    """
    nodes: dict[str, Node] = {}
    for row in rows:
        node = Node(**{**row, "number": exact(row["number"]), "inputs": tuple(row.get("inputs", ()))})
        if node.id in nodes:
            raise BadNumber(f"{node.id} stands twice")
        if node.digits is not None and not 0 <= node.digits <= MOST_DIGITS:
            raise BadNumber(f"{node.id}: {node.digits} digits")
        nodes[node.id] = node
    return nodes


def graph_faults(nodes: Mapping[str, Node]) -> Iterator[Fault]:
    """Compute every figure again and name each that is not what its inputs give."""
    seen: dict[str, Node] = {}
    winners: dict[str, frozenset[str]] = {}
    for node in nodes.values():
        missing = [name for name in node.inputs if name not in seen]
        seen[node.id] = node
        if missing:
            yield Fault("verify.graph", node.id, f"? {missing[0]}")
        elif node.operation == GIVEN:
            if node.inputs or not node.source:
                yield Fault("verify.graph", node.id, GIVEN)
        else:
            try:
                computed = _computed(node, seen, winners)
            except NotComputable as fault:
                yield Fault("verify.graph", node.id, str(fault))
                continue
            if computed != node.number:
                yield Fault("verify.graph", node.id, f"{told(node.number)} ≠ {told(computed)}")


def _computed(node: Node, seen: Mapping[str, Node], winners: dict[str, frozenset[str]]) -> Fraction:
    numbers = [seen[name].number for name in node.inputs]
    if node.operation == "largest_remainder" and len(numbers) == 2:
        share, group = node.inputs
        if group not in winners:
            winners[group] = _winners(seen[group], seen)
        if share not in seen[group].inputs[1:]:
            raise NotComputable(f"? {share}")
        return Fraction(floor(numbers[0]) + (share in winners[group]))
    if node.operation == "round" and len(numbers) == 1 and node.digits is not None:
        return half_up(numbers[0], node.digits)
    if node.operation not in _PLAIN or not (numbers or node.operation == "sum"):
        raise NotComputable(f"{node.operation} ({len(numbers)})")
    return _PLAIN[node.operation](numbers)


def _winners(group: Node, seen: Mapping[str, Node]) -> frozenset[str]:
    """Name the shares that get one more."""
    if unknown := [name for name in group.inputs[1:] if name not in seen]:
        raise NotComputable(f"? {unknown[0]}")
    shares = [seen[name] for name in group.inputs[1:]]
    if group.number.denominator != 1 or not 0 <= group.number <= len(shares):
        raise NotComputable(f"{group.id}: {told(group.number)}")
    ranked = sorted(shares, key=lambda share: (floor(share.number) - share.number, share.subject))
    return frozenset(share.id for share in ranked[: int(group.number)])


def _quotient(numbers: Sequence[Fraction]) -> Fraction:
    if len(numbers) != 2 or numbers[1] == 0:
        raise NotComputable("÷ 0")
    return numbers[0] / numbers[1]


_PLAIN: Mapping[str, Callable[[Sequence[Fraction]], Fraction]] = {
    "sum": lambda numbers: reduce(add, numbers, Fraction(0)),
    "difference": lambda numbers: reduce(sub, numbers),
    "product": lambda numbers: reduce(mul, numbers),
    "quotient": _quotient,
    "minimum": min,
    "maximum": max,
    "left_over": lambda numbers: numbers[0] - sum(floor(share) for share in numbers[1:]),
}


def inputs_of(nodes: Mapping[str, Node], node_id: str) -> tuple[str, ...]:
    """Name what a figure follows from; nothing where there is no such figure."""
    return nodes[node_id].inputs if node_id in nodes else ()
