"""`tepore explain`: why a unit owes what it owes, as a tree down to readings, bills and tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from tepore.cli.allocate import LanguageChoice
from tepore.cli.norm_files import read_bytes
from tepore.documents import language_of
from tepore.documents.calculation import how_it_follows, rule_label, written_figure
from tepore.documents.labels import node_label
from tepore.documents.verify import written_in
from tepore.kernel import Operation
from tepore.kernel.graph import exact_text
from tepore.services.explain_figure import Closed, explain_figure

if TYPE_CHECKING:
    from tepore.documents import Language
    from tepore.kernel import CalculationGraph
    from tepore.services.explain_figure import Explanation, Figure

_MOST_OF_OTHERS = 2
"""More figures of other units in one row are told by their number."""


def explain(
    file: Annotated[Path, typer.Argument(help="Allocation (JSON) or statement (PDF).")],
    *,
    unit: Annotated[str, typer.Option("--unit", help="Id of the unit.")],
    figure: Annotated[
        str,
        typer.Option("--figure", help="Head (voluntary) or node of the graph; left out, the unit's total."),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the tree as JSON.")] = False,
    lang: Annotated[
        LanguageChoice, typer.Option("--lang", help="Language of the steps.")
    ] = LanguageChoice.EN,
) -> None:
    """Tell why a unit owes what it owes: each figure with what it follows from, down to the readings.

    The file is computed again first; where a figure does not follow from the others it is refused and the
    figure named, exit code 1. What lies behind other units' figures stays closed.

    Try: [bold]tepore explain var/1pe/ripartizione.json --unit 1[/]
    """
    explanation = explain_figure(document=written_in(read_bytes(file)), unit_id=unit, figure=figure)
    if as_json:
        typer.echo(json.dumps(_document(explanation), ensure_ascii=False, indent=1))
        return
    _show(explanation, Console(), language_of(lang))


def _document(explanation: Explanation) -> dict[str, Any]:
    return {
        "condominium": explanation.condominium,
        "season": explanation.season,
        "criterion": explanation.criterion,
        "unit_id": explanation.unit_id,
        "unit": explanation.unit,
        "figures_checked": explanation.checked,
        "figure": _figure_document(explanation.figure),
    }


def _figure_document(figure: Figure) -> dict[str, Any]:
    node = figure.node
    return {
        "id": node.id,
        "symbol": node.symbol,
        "number": exact_text(node.number),
        "unit": node.unit,
        "operation": node.operation.value,
        "rule": node.rule,
        "source": node.source,
        "subject": node.subject,
        "closed": figure.closed,
        "origins": [_figure_document(origin) for origin in figure.origins],
    }


def _show(explanation: Explanation, console: Console, language: Language) -> None:
    console.print(Text(f"{explanation.condominium}, season {explanation.season}", style="bold"))
    console.print(Text(f"Unit {explanation.unit_id}, {explanation.unit}. {explanation.criterion}."))
    console.print(Text(f"{explanation.checked} figures computed again: all agree.", style="green"))
    tree = Tree(_line(explanation.figure, explanation.graph, language))
    _grow(tree, explanation.figure, explanation.graph, language)
    console.print(tree)


def _grow(tree: Tree, figure: Figure, graph: CalculationGraph, language: Language) -> None:
    if _told_in_its_line(figure):
        return
    others = [origin for origin in figure.origins if origin.closed is Closed.OTHER_UNIT]
    gathered = len(others) > _MOST_OF_OTHERS
    for origin in figure.origins:
        if not (gathered and origin.closed is Closed.OTHER_UNIT):
            _grow(tree.add(_line(origin, graph, language)), origin, graph, language)
    if gathered:
        tree.add(Text(f"{len(others)} figures of other units", style="dim"))


def _told_in_its_line(figure: Figure) -> bool:
    """Tell whether a figure is a sum of one given figure, whose source its own line says."""
    if figure.node.operation is not Operation.SUM or len(figure.origins) != 1:
        return False
    return figure.origins[0].node.operation is Operation.GIVEN


def _line(figure: Figure, graph: CalculationGraph, language: Language) -> Text:
    node = figure.node
    line = Text(f"{node_label(node, language)} ")
    line.append(written_figure(node.number, node.unit, language), style="bold")
    if figure.closed is Closed.TOLD_BEFORE:
        line.append("  (told before)", style="dim")
    elif figure.closed is Closed.OTHER_UNIT:
        line.append(f"  (unit {node.subject})", style="dim")
    else:
        line.append(f" = {how_it_follows(graph, node, language)}")
        if node.rule:
            line.append(f"  {rule_label(node.rule, language)}", style="cyan")
    line.append(f"  {node.id}", style="dim")
    return line
