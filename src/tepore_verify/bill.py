"""Whether the bill is divided as it is said: expenses into heads, heads among the units, tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from tepore_verify.faults import Fault, differs, not_its_node
from tepore_verify.graph import GIVEN, TOTAL_OF_ANOTHER_UNIT, Node, inputs_of

CONSUMPTION = "consumption"
TOTAL = "total"
TABLES = ("property", "heating_need", "installed_power", "cooling_need", "hot_water_need")
WHOLE_TABLE = Fraction(1000)


def weight_prefix(base: str) -> str:
    """Give what the ids of a base's figures begin with; the unit's id follows."""
    if base == CONSUMPTION:
        return "consumption/of/"
    return f"table/{base}/share/" if base in TABLES else f"weight/{base}/"


def head_faults(content: Mapping[str, Any], nodes: Mapping[str, Node]) -> Iterator[Fault]:
    """Find what does not agree between expenses, bill, heads and their figures."""
    heads, bill = content["heads"], content["total_cents"]
    yield from differs("verify.heads", "heads", sum(head["amount_cents"] for head in heads), bill)
    yield from not_its_node(nodes, TOTAL, "bill", bill, "cent")
    names = tuple(head["node"] for head in heads)
    yield from differs("verify.heads", "heads", inputs_of(nodes, TOTAL), names)
    spent = sum((node.number for node in nodes.values() if node.id.startswith("expense/")), Fraction(0))
    yield from differs("verify.expenses", "expenses", spent, Fraction(bill))
    exact = tuple(f"{name.removesuffix('/whole')}/exact" for name in names if name.startswith("head/"))
    if exact:
        rounded = [name for name in nodes if _divides_heads(name)]
        divided = tuple(part for name in rounded for part in inputs_of(nodes, name)[1:])
        yield from differs("verify.heads", "head/energy/left_over", divided, exact)
    charged = {line["head"] for row in content["statements"] for line in row["lines"]}
    for head in heads:
        yield from _one_head(head, nodes)
        if head["kind"] in charged or content["part"] == "building":
            yield from _shares_of(head, nodes)


def _divides_heads(name: str) -> bool:
    """Tell whether a figure is what rounding heads leaves over: of energy, or of declared terms."""
    return name == "head/energy/left_over" or (name.startswith("block/") and name.endswith("/left_over"))


def _one_head(head: Mapping[str, Any], nodes: Mapping[str, Node]) -> Iterator[Fault]:
    kind = head["kind"]
    where = f"head {kind}"
    yield from not_its_node(nodes, head["node"], where, head["amount_cents"], "cent")
    own = [f"head/{kind}/{step}whole" for step in ("", "raised/", "lowered/", "units/")] + [f"cost/{kind}"]
    if head["node"] not in own:
        yield Fault("verify.node", where, head["node"])
    if head["by_consumption"] is not (head["base"] == CONSUMPTION):
        yield Fault("verify.base", where, head["base"])


def _shares_of(head: Mapping[str, Any], nodes: Mapping[str, Node]) -> Iterator[Fault]:
    """Compare those whose weights are summed with those whose shares are rounded together."""
    kind, prefix = head["kind"], weight_prefix(head["base"])
    takers = [name.removeprefix(prefix) for name in inputs_of(nodes, f"head/{kind}/base")]
    shared = (head["node"], *(f"unit/{unit}/{kind}/exact" for unit in takers))
    yield from differs("verify.head", f"head {kind}", inputs_of(nodes, f"head/{kind}/left_over"), shared)


def computed_table_faults(nodes: Mapping[str, Node]) -> Iterator[Fault]:
    """Find shares that are given in a table that is computed from weights."""
    for node in nodes.values():
        table, mark, _ = node.id.partition("/share/")
        is_given = node.operation == GIVEN and node.source != TOTAL_OF_ANOTHER_UNIT
        if mark and is_given and f"{table}/weights" in nodes:
            yield Fault("verify.table", node.id, GIVEN)


def building_faults(content: Mapping[str, Any], nodes: Mapping[str, Node]) -> Iterator[Fault]:
    """Find what does not agree between all units and the bill, in a document of a whole building."""
    statements, bill = content["statements"], content["total_cents"]
    units = [row["unit_id"] for row in statements]
    yield from differs("verify.units", "statements", len(statements), content["units"])
    if len(set(units)) != len(units):
        yield Fault("verify.unit_twice", "statements", str(len(units) - len(set(units))))
    yield from differs("verify.bill", "statements", sum(row["total_cents"] for row in statements), bill)
    counted = inputs_of(nodes, "consumption/units")
    yield from differs(
        "verify.units", "consumption/units", counted, tuple(f"consumption/of/{unit}" for unit in units)
    )
    for head in content["heads"]:
        yield from _shared_among_all(head, statements, nodes)
    yield from table_faults(nodes)


def _shared_among_all(
    head: Mapping[str, Any], statements: Sequence[Mapping[str, Any]], nodes: Mapping[str, Node]
) -> Iterator[Fault]:
    kind, where = head["kind"], f"head {head['kind']}"
    lines = [(row["unit_id"], line) for row in statements for line in row["lines"] if line["head"] == kind]
    divided = sum(line["amount_cents"] for _, line in lines)
    yield from differs("verify.head", where, divided, head["amount_cents"])
    weights = {f"{weight_prefix(head['base'])}{unit}" for unit, _ in lines}
    summed = set(inputs_of(nodes, f"head/{kind}/base"))
    yield from differs("verify.head", f"head/{kind}/base", sorted(summed), sorted(weights))


def table_faults(nodes: Mapping[str, Node]) -> Iterator[Fault]:
    """Find tables that do not sum to 1000."""
    sums: dict[str, Fraction] = {}
    for node in nodes.values():
        table, mark, _ = node.id.partition("/share/")
        if mark and table.startswith("table/"):
            sums[table] = sums.get(table, Fraction(0)) + node.number
    for table, found in sums.items():
        yield from differs("verify.table", table, found, WHOLE_TABLE)
