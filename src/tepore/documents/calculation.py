"""The calculation in words: each node of the graph as a line that can be followed with a pocket calculator.

A line says symbol, what it is, figure, how it follows from the figures before it, and which rule says so.
Amounts in cents are written in euro, which changes no digit. Some nodes have no line of their own and are
told in the line they serve: a product and a base that are only divided, what rounding leaves over, and the
one given figure of a sum of one.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from tepore.documents.engine_words import source_label, symbol_label
from tepore.documents.formats import NO_BREAK_SPACE, figure, money
from tepore.documents.labels import node_label
from tepore.documents.texts import catalogue, text
from tepore.documents.wording import measure_symbol
from tepore.kernel import Operation
from tepore.norms.uni10200 import ConsumptionUnit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tepore.documents.texts import Language
    from tepore.kernel import CalculationGraph, Node

MOST_TERMS = 4
"""A sum of more terms is told by their number: the terms themselves are in the tables."""
_PRODUCT = "/product"
_BASE = "/base"
_SIGNS = {Operation.SUM: "+", Operation.DIFFERENCE: "−", Operation.PRODUCT: "×", Operation.QUOTIENT: "÷"}


@dataclass(frozen=True)
class StepLine:
    """One line of the calculation, written out."""

    symbol: str
    what: str
    figure: str
    how: str
    rule: str


def step_lines(
    graph: CalculationGraph, nodes: Iterable[Node], language: Language, heads: Mapping[str, str]
) -> list[StepLine]:
    """Write nodes as lines, in the order given.

    Parameters
    ----------
    graph
        Where the nodes' inputs stand.
    nodes
        Nodes of the graph.
    language
        Decides words and marks.
    heads
        Names of the bill's parts by their codes.

    Returns
    -------
    list of StepLine
        One line a node.
    """
    told = list(nodes)
    hidden = {name for node in told for name in _told_within(graph, node)}
    return [
        StepLine(
            symbol=symbol_label(node.symbol, language),
            what=node_label(node, language, heads),
            figure=written_figure(node.number, node.unit, language),
            how=how_it_follows(graph, node, language),
            rule=rule_label(_rule_of(graph, node), language),
        )
        for node in told
        if node.id not in hidden and node.operation is not Operation.LEFT_OVER
    ]


def _rule_of(graph: CalculationGraph, node: Node) -> str:
    """Give a node's rule, or that of a base told in its line."""
    bases = [graph[name].rule for name in _told_within(graph, node) if name.endswith(_BASE)]
    return node.rule or "".join(bases)


def rule_label(rule: str, language: Language) -> str:
    """Give a rule in the reader's language, or as the engine states it where it is a clause alone."""
    key = f"rule.{rule}"
    return text(key, language) if key in catalogue(language) else source_label(rule, language)


def _told_within(graph: CalculationGraph, node: Node) -> list[str]:
    """Name the inputs that a node's own line tells."""
    if node.operation is Operation.QUOTIENT and node.inputs[0].endswith(_PRODUCT):
        return [name for name in node.inputs if name.endswith((_PRODUCT, _BASE))]
    only_given = len(node.inputs) == 1 and graph[node.inputs[0]].operation is Operation.GIVEN
    return list(node.inputs) if node.operation is Operation.SUM and only_given else []


def written_figure(number: Fraction, unit: str, language: Language) -> str:
    """Write a figure with its unit, never rounder than it is; cents in euro."""
    if unit == "cent":
        if number.denominator == 1:
            return money(int(number), language)
        number, unit = number / 100, "EUR"
    if unit.startswith("cent/"):
        number, unit = number / 100, unit.replace("cent/", "EUR/")
    behind = _unit_behind(unit, language)
    written = figure(number, language).written
    return f"{written}{NO_BREAK_SPACE}{behind}" if behind else written


def _unit_behind(unit: str, language: Language) -> str:
    if unit in set(ConsumptionUnit):
        return measure_symbol(ConsumptionUnit(unit), language)
    if unit.startswith("1/1000"):
        return text("millesimi.steps" if unit != "1/1000" else "millesimi.unit", language)
    return {"1": "", "display": "", "m3": "m³"}.get(unit, unit.replace("EUR", "€").replace("m3", "m³"))


def unit_label(unit: str, language: Language) -> str:
    """Name the unit that a figure of the calculation is kept in, as a column of units has it."""
    named = {"cent": "cent", "1": "1", "display": text("measure_short.display", language)}
    return named.get(unit) or _unit_behind(unit, language)


def how_it_follows(graph: CalculationGraph, node: Node, language: Language) -> str:
    """Say how a node's figure follows from others, with their figures where they are few."""
    inputs = [graph[name] for name in node.inputs]
    if node.operation is Operation.GIVEN:
        return text("how.given", language, source=source_label(node.source, language))
    if told := _told_within(graph, node):
        if node.operation is Operation.SUM:
            return how_it_follows(graph, inputs[0], language)
        factors = [graph[name] for name in graph[told[0]].inputs]
        parts = f"{_terms(factors, ' × ', language)} ÷ {_terms(inputs[1:], '', language)}"
        return text("how.of_all_units", language, parts=parts) if told[-1].endswith(_BASE) else parts
    if node.operation is Operation.LARGEST_REMAINDER:
        return _made_whole(node, inputs, language)
    return _combined(node, inputs, language)


def _made_whole(node: Node, inputs: Sequence[Node], language: Language) -> str:
    exact, left_over = inputs
    rounded = "up" if node.number > floor(exact.number) else "down"
    return text(
        f"how.rounded_{rounded}" if left_over.number else "how.exact_share",
        language,
        exact=written_figure(exact.number, exact.unit, language),
        count=int(left_over.number),
    )


def _combined(node: Node, inputs: Sequence[Node], language: Language) -> str:
    if node.operation is Operation.LEFT_OVER:
        return text("how.left_over", language, count=len(inputs) - 1)
    if node.operation is Operation.ROUND:
        shown = (node.digits or 0) + (2 if node.unit == "cent" else 0)  # whole cents are written in euro
        return text("how.round", language, terms=_terms(inputs, "", language), digits=shown)
    if node.operation in {Operation.MINIMUM, Operation.MAXIMUM}:
        return text(f"how.{node.operation.value}", language, terms=_terms(inputs, "; ", language))
    if node.operation is Operation.SUM and len(inputs) > MOST_TERMS:
        return text("how.sum_many", language, count=len(inputs))
    return _terms(inputs, f" {_SIGNS[node.operation]} ", language)


def _terms(inputs: Iterable[Node], sign: str, language: Language) -> str:
    return sign.join(written_figure(term.number, term.unit, language) for term in inputs)
