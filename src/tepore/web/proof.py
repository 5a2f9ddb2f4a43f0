"""The answer to "perché?": a figure of the calculation as a tree that unfolds down to readings and invoices.

The graph shares figures: the unit cost of heat serves every unit. In the tree a figure unfolds where it first
stands; further on it is named with a link back, so a page holds every figure once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tepore.documents.calculation import how_it_follows, rule_label, written_figure
from tepore.documents.engine_words import source_label
from tepore.documents.formats import day
from tepore.documents.labels import node_label
from tepore.documents.proof import TOTAL_OF_ANOTHER_UNIT
from tepore.documents.texts import text
from tepore.kernel import Operation
from tepore.services.read_statements import ROOMS_WITHHELD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tepore.documents.texts import Language
    from tepore.kernel import CalculationGraph, Node
    from tepore.norms.uni10200 import Statement
    from tepore.services.read_statements import ReadingOrigin

LARGEST_REMAINDER = "largest remainder"
STATED_AT_MOUNTING = re.compile(r"installation \d+, read on (?P<on>\d{4}-\d\d-\d\d)")


@dataclass(frozen=True, kw_only=True)
class ProofStep:
    """One figure with what it came from.

    Attributes
    ----------
    anchor
        Name of its place in the page.
    name
        What it is, in the reader's language, with whose it is.
    inputs
        The figures it came from; empty for a given one and for one shown before.
    shown_before
        It stands above already, at `anchor`.
    """

    anchor: str
    symbol: str
    name: str
    figure: str
    how: str
    rule: str
    inputs: tuple[ProofStep, ...] = ()
    shown_before: bool = False


@dataclass(frozen=True, kw_only=True)
class Names:
    """What the tree calls things by.

    Attributes
    ----------
    units
        Names of the units by their id.
    devices
        Room and device of each consumption by the id of its node.
    origins
        Where a reading came from by the id of its node.
    """

    units: Mapping[str, str]
    devices: Mapping[str, str]
    origins: Mapping[str, ReadingOrigin]


def device_names(statement: Statement) -> dict[str, str]:
    """Name each consumption of a statement by its room and device."""
    return {
        f"consumption/row/{row.id}": " · ".join(filter(None, (row.room or row.metering_point, row.device)))
        for row in statement.consumptions
    }


def proof_of(
    graph: CalculationGraph, node_id: str, *, names: Names, prefix: str, language: Language
) -> ProofStep:
    """Unfold a figure.

    Parameters
    ----------
    graph
        Calculation that holds it, cut to what the reader may see.
    node_id
        The figure.
    names
        Of units, devices and readings.
    prefix
        Tells this tree's anchors from those of other trees on the page.
    language
        Decides words and marks.

    Returns
    -------
    ProofStep
        Root of the tree.
    """
    anchors: dict[str, str] = {}

    def unfold(node: Node) -> ProofStep:
        shown_before = node.id in anchors
        anchor = anchors.setdefault(node.id, f"{prefix}-{len(anchors)}")
        return ProofStep(
            anchor=anchor,
            symbol=node.symbol,
            name=_name(node, names, language),
            figure=written_figure(node.number, node.unit, language),
            how=_how(graph, node, names, language),
            rule=text("portal.why.largest_remainder", language)
            if node.rule == LARGEST_REMAINDER
            else rule_label(node.rule, language),
            inputs=() if shown_before else tuple(unfold(graph[name]) for name in node.inputs),
            shown_before=shown_before,
        )

    return unfold(graph[node_id])


def _name(node: Node, names: Names, language: Language) -> str:
    label = node_label(node, language) or node.symbol
    whose = names.devices.get(node.id) or names.units.get(node.subject, "")
    return f"{label} · {whose}" if whose else label


def _how(graph: CalculationGraph, node: Node, names: Names, language: Language) -> str:
    withheld = {TOTAL_OF_ANOTHER_UNIT: "portal.why.other_unit", ROOMS_WITHHELD: "portal.why.rooms_withheld"}
    if node.source in withheld:
        return text(withheld[node.source], language)
    if stated := STATED_AT_MOUNTING.fullmatch(node.source):
        on = day(date.fromisoformat(stated["on"]), language)
        return text("portal.why.stated_at_mounting", language, on=on)
    origin = names.origins.get(node.id)
    if origin is None and node.operation is Operation.GIVEN:
        return text("how.given", language, source=source_label(node.source, language))
    if origin is None:
        return how_it_follows(graph, node, language)
    key = "portal.why.reading_of_telegram" if origin.telegram else "portal.why.reading"
    said = text(
        key,
        language,
        quality=text(f"portal.quality.{origin.quality}", language),
        on=day(origin.on, language),
        telegram=origin.telegram,
        source=source_label(origin.source, language),
    )
    if not origin.device:
        return said
    leaf = "own.leaf.telegram" if origin.digest else "own.leaf.reading"
    places = {"device": origin.device, "register": origin.register, "digest": origin.digest}
    return f"{said} · {text(leaf, language, **places)}"
