"""The figures of a calculation that are defaults, not verified, each told with its amount and source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tepore.documents.calculation import written_figure
from tepore.documents.engine_words import source_label
from tepore.documents.labels import node_label
from tepore.documents.texts import text
from tepore.norms.defaults import NOT_VERIFIED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tepore.documents.texts import Language
    from tepore.kernel import CalculationGraph


def defaults_told(graph: CalculationGraph, language: Language, heads: Mapping[str, str]) -> list[str]:
    """Say of each default that a calculation uses what it is, how much, and where it comes from.

    Parameters
    ----------
    graph
        The calculation, or the part of it that is shown.
    language
        Language of the sentences.
    heads
        Names of the bill's parts by their codes.

    Returns
    -------
    list of str
        One sentence a default, the same one once.
    """
    told = {
        (node.source, node.number, node.unit): node for node in graph if NOT_VERIFIED in node.source
    }  # the last of the same
    return [
        text(
            "notes.default",
            language,
            what=node_label(node, language, heads),
            figure=written_figure(node.number, node.unit, language),
            source=source_label(node.source, language),
        )
        for node in told.values()
    ]
