"""Whether the parts that the holders of a unit answer for sum to its statement, and are their figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from tepore_verify.faults import Fault, differs, not_its_node
from tepore_verify.graph import Node, inputs_of


def tenure_faults(row: Mapping[str, Any], nodes: Mapping[str, Node]) -> Iterator[Fault]:
    """Find what does not agree between a statement and the parts of its holders; without parts, nothing."""
    parts, where = row.get("parts", []), f"unit {row['unit_id']}"
    if not parts:
        return
    yield from _sum_faults(row, nodes)
    for at, line in enumerate(row["lines"] if _has_all(row) else []):
        divided = [part["lines"][at]["amount_cents"] for part in parts if at < len(part["lines"])]
        yield from differs("verify.tenure", f"{where} {line['head']}", sum(divided), line["amount_cents"])
    for at, part in enumerate(parts):
        number = part.get("number", at)
        yield from _part_faults(row, part, number, nodes)
        yield from _line_faults(row, part, number, nodes)


def holder_faults(
    row: Mapping[str, Any], own: Mapping[str, Mapping[str, Any]], nodes: Mapping[str, Node]
) -> Iterator[Fault]:
    """Find what does not agree between a statement of several groups and the parts of its holders.

    Parameters
    ----------
    row
        The unit's statement.
    own
        Its statement in each group, by the group's id.
    nodes
        The calculation.

    Yields
    ------
    Fault
        Of sums, and of parts that the groups do not have.
    """
    parts = row.get("parts", [])
    if parts:
        yield from _sum_faults(row, nodes)
    for at, part in enumerate(parts):
        number = part.get("number", at)
        yield from _part_faults(row, part, number, nodes)
        name = f"tenure/{row['unit_id']}/{number}/total"
        for field in ("fixed", "consumption"):
            inputs = tuple(f"group/{group}/{name}/{field}" for group in own)
            yield from differs(
                "verify.tenure", f"{name}/{field}", inputs_of(nodes, f"{name}/{field}"), inputs
            )
    for group, one in own.items():
        held = [(part["holder"], part["start_on"], part["end_on"]) for part in one.get("parts", [])]
        stated = [(part["holder"], part["start_on"], part["end_on"]) for part in parts]
        for mine, theirs in zip_longest(stated, held, fillvalue=()):
            yield from differs("verify.tenure", f"unit {row['unit_id']} group {group}", theirs, mine)


def _has_all(row: Mapping[str, Any]) -> bool:
    """Tell whether a statement shows the parts of all its holders, or that of one."""
    return "holders" not in row


def _sum_faults(row: Mapping[str, Any], nodes: Mapping[str, Node]) -> Iterator[Fault]:
    parts, where = row["parts"], f"unit {row['unit_id']}"
    if not _has_all(row):
        numbers = [part.get("number", -1) for part in parts]
        if len(set(numbers)) != len(numbers) or any(not 0 <= one < row["holders"] for one in numbers):
            yield Fault("verify.tenure", where, f"{len(parts)} / {row['holders']}")
        totals = [f"tenure/{row['unit_id']}/{number}/total" for number in range(row["holders"])]
        owed = sum(nodes[name].number for name in totals if name in nodes)
        yield from differs("verify.tenure", where, owed, row["total_cents"])
        return
    for field in ("fixed_cents", "consumption_cents", "total_cents"):
        yield from differs("verify.tenure", where, sum(part[field] for part in parts), row[field])
    for field in ("advances_cents", "balance_cents"):
        kept = [part[field] for part in parts if part[field] is not None]
        yield from differs("verify.tenure", where, sum(kept) if kept else None, row[field])


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


def _line_faults(
    row: Mapping[str, Any], part: Mapping[str, Any], number: int, nodes: Mapping[str, Node]
) -> Iterator[Fault]:
    unit = row["unit_id"]
    where = f"unit {unit} part {number + 1}"
    heads = [line["head"] for line in row["lines"]]
    yield from differs("verify.tenure", where, heads, [line["head"] for line in part["lines"]])
    for line in part["lines"]:
        node_id = f"unit/{unit}/{line['head']}/part/{number}/whole"
        yield from differs("verify.tenure", where, node_id, line["node"])
        yield from not_its_node(nodes, node_id, where, line["amount_cents"], "cent")
