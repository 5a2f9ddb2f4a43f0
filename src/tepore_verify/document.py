"""The check of one document by itself alone: shape, calculation, forms, heads, statements, law, notes.

What it cannot know is whether the given figures are true: readings, expenses and tables stand with their
source for whoever has the papers. They are counted and listed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tepore_verify.bill import building_faults, computed_table_faults, head_faults
from tepore_verify.exact import BadNumber
from tepore_verify.faults import BadFile, Fault
from tepore_verify.forms import form_faults
from tepore_verify.graph import GIVEN, TOTAL_OF_ANOTHER_UNIT, Node, graph_faults, read_graph
from tepore_verify.groups import group_faults
from tepore_verify.law import legal_faults, note_faults
from tepore_verify.seal import seal_faults
from tepore_verify.shape import MISSING, misfit, schema
from tepore_verify.statement import statement_faults

FORMAT = "tepore.allocation/1"
OF_GROUPS = "tepore.building/1"
OWED = ("criterion", "last_day", "legal_check", "notes", "steps")
"""Parts without which a document is not refused but wrong: somebody left them out."""
KINDS = (
    "expense",
    "paper",
    "stock",
    "consumption",
    "table",
    "energy",
    "losses",
    "criterion",
    "need",
    "legal",
    "percent",
)


@dataclass(frozen=True)
class Verification:
    """What was checked and what is wrong.

    Attributes
    ----------
    figures
        Number of figures computed again.
    faults
        Empty where everything agrees.
    given
        The figures taken as they stand, by kind.
    """

    figures: int
    faults: tuple[Fault, ...]
    given: Mapping[str, tuple[Node, ...]]

    @property
    def right(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def read_document(written: bytes | str) -> dict[str, Any]:
    """Read the JSON of a document; a name that stands twice in an object is refused.

    Raises
    ------
    BadFile
        It is not JSON, or of another format.
    """
    try:
        text = written.decode("utf-8") if isinstance(written, bytes) else written
        content = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as fault:
        raise BadFile("verify.json", "document", str(fault)[:200]) from fault
    if not isinstance(content, dict) or content.get("format") not in (FORMAT, OF_GROUPS):
        raise BadFile("verify.format", "format", f"≠ {FORMAT}")
    return content


def verify_document(content: Mapping[str, Any]) -> Verification:
    """Compute a document again and name everything that does not agree.

    Raises
    ------
    BadFile
        A field is missing or of another kind.
    """
    if content["format"] == OF_GROUPS:
        return _verify_groups(content)
    wrong_shape = misfit(content, schema())
    if wrong_shape is not None:
        return _refused(*wrong_shape)
    try:
        nodes = read_graph(content["graph"])
    except BadNumber as fault:
        return Verification(0, (Fault("verify.graph", "graph", str(fault)),), {})
    try:
        faults = tuple(_faults(content, nodes))
    except BadNumber as fault:
        raise BadFile("verify.field", "document", str(fault)) from fault
    figures = len(nodes) + sum(len(row["lines"]) + 3 for row in content["statements"])
    return Verification(figures, faults, given_figures(nodes.values()))


def _verify_groups(content: Mapping[str, Any]) -> Verification:
    """Check an allocation of several groups."""
    wrong_shape = misfit(content, schema()["$defs"]["building"])
    if wrong_shape is not None:
        return _refused(*wrong_shape)
    try:
        nodes = read_graph(content["graph"])
    except BadNumber as fault:
        return Verification(0, (Fault("verify.graph", "graph", str(fault)),), {})
    try:
        faults = tuple(group_faults(content, nodes, _faults))
    except BadNumber as fault:
        raise BadFile("verify.field", "document", str(fault)) from fault
    return Verification(len(nodes), faults, given_figures(nodes.values()))


def _refused(where: str, what: str) -> Verification:
    place = where.removeprefix("/")
    if place.startswith("graph/"):
        return Verification(0, (Fault("verify.graph", place, what),), {})
    if place in OWED and what == MISSING:
        return Verification(0, (Fault("verify.missing", place, "?"),), {})
    raise BadFile("verify.field", place, what)


def _faults(content: Mapping[str, Any], nodes: Mapping[str, Node]) -> Iterator[Fault]:
    yield from graph_faults(nodes)
    statements, is_building = content["statements"], content["part"] == "building"
    yield from form_faults(nodes, "" if is_building else statements[0]["unit_id"])
    yield from head_faults(content, nodes)
    yield from computed_table_faults(nodes)
    if is_building:
        yield from building_faults(content, nodes)
    elif len(statements) != 1:
        yield Fault("verify.units", "statements", str(len(statements)))
    for statement in statements:
        yield from statement_faults(statement, content, nodes)
    yield from legal_faults(content, nodes)
    yield from note_faults(content, nodes)
    for name in content["steps"]:
        if name not in nodes:
            yield Fault("verify.no_node", "steps", name)
    yield from seal_faults(content, nodes)


def given_figures(nodes: Iterable[Node]) -> dict[str, tuple[Node, ...]]:
    """Sort the given figures by what they are: what the check takes as it stands."""
    by_kind: dict[str, list[Node]] = {}
    for node in nodes:
        if node.operation == GIVEN:
            by_kind.setdefault(_kind(node), []).append(node)
    return {kind: tuple(some) for kind, some in by_kind.items()}


def _kind(node: Node) -> str:
    group, _, within = node.id.partition("/")
    begins = (within.partition("/")[2] if group == "group" else node.id).split("/")[0]
    if node.source == TOTAL_OF_ANOTHER_UNIT:
        return "neighbour"
    if begins == "bill":
        return "expense"
    if begins == "consumption" and "/factor/" in node.id:
        return "factor"
    return begins if begins in KINDS else "other"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in an object")
    return found


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")
