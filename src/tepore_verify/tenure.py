"""Whether the parts that the holders of a unit answer for sum to its statement, and are their figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tepore_verify.faults import Fault, differs, not_its_node
from tepore_verify.graph import Node


def tenure_faults(row: Mapping[str, Any], nodes: Mapping[str, Node]) -> Iterator[Fault]:
    """Find what does not agree between a statement and the parts of its holders; without parts, nothing."""
    parts, where = row.get("parts", []), f"unit {row['unit_id']}"
    if not parts:
        return
    for field in ("fixed_cents", "consumption_cents", "total_cents"):
        yield from differs("verify.tenure", where, sum(part[field] for part in parts), row[field])
    for field in ("advances_cents", "balance_cents"):
        kept = [part[field] for part in parts if part[field] is not None]
        yield from differs("verify.tenure", where, sum(kept) if kept else None, row[field])
    for at, line in enumerate(row["lines"]):
        divided = [part["lines"][at]["amount_cents"] for part in parts if at < len(part["lines"])]
        yield from differs("verify.tenure", f"{where} {line['head']}", sum(divided), line["amount_cents"])
    for number, part in enumerate(parts):
        yield from _part_faults(row, part, number, nodes)


def _part_faults(
    row: Mapping[str, Any], part: Mapping[str, Any], number: int, nodes: Mapping[str, Node]
) -> Iterator[Fault]:
    unit = row["unit_id"]
    where, name = f"unit {unit} part {number + 1}", f"tenure/{unit}/{number}/total"
    yield from differs("verify.tenure", where, name, part["node"])
    yield from not_its_node(nodes, name, where, part["total_cents"], "cent")
    for field in ("fixed", "consumption"):
        yield from not_its_node(nodes, f"{name}/{field}", where, part[f"{field}_cents"], "cent")
    yield from differs(
        "verify.tenure", where, part["fixed_cents"] + part["consumption_cents"], part["total_cents"]
    )
    heads = [line["head"] for line in row["lines"]]
    yield from differs("verify.tenure", where, heads, [line["head"] for line in part["lines"]])
    for line in part["lines"]:
        node_id = f"unit/{unit}/{line['head']}/part/{number}/whole"
        yield from differs("verify.tenure", where, node_id, line["node"])
        yield from not_its_node(nodes, node_id, where, line["amount_cents"], "cent")
