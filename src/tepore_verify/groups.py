"""The check of an allocation of several groups: each by itself, and how the bills came to them.

A group's figures stand under ``group/<id>/``. Taken out of the whole, with what reached it as given figures,
they are an allocation of one service and are checked as one. What is checked here besides is the way between:
every bill is the beginning of one way, every part that a split makes reaches one group or one further split,
and nothing enters a group on another way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from tepore_verify.bill import TOTAL, table_faults
from tepore_verify.exact import exact, half_up
from tepore_verify.faults import Fault, differs, not_its_node
from tepore_verify.forms import form_faults
from tepore_verify.graph import GIVEN, Node, graph_faults, inputs_of
from tepore_verify.law import SHARE, UNBOUND
from tepore_verify.seal import seal_faults
from tepore_verify.tenure import holder_faults

Nodes = Mapping[str, Node]
SHARED = ("condominium", "season", "first_day", "last_day", "part", "rounding_rule")
REACHED = "what reached the group"


def group_faults(
    content: Mapping[str, Any], nodes: Nodes, check: Callable[[Mapping[str, Any], Nodes], Iterator[Fault]]
) -> Iterator[Fault]:
    """Find what does not agree in an allocation of several groups.

    Parameters
    ----------
    content
        The document.
    nodes
        Its calculation.
    check
        Finds what does not agree in an allocation of one service.

    Yields
    ------
    Fault
        A group's own with its id before the place.
    """
    yield from graph_faults(nodes)
    is_building = content["part"] == "building"
    of_building = {name: node for name, node in nodes.items() if not name.startswith("group/")}
    yield from form_faults(of_building, "" if is_building else content["statements"][0]["unit_id"])
    if is_building:
        yield from table_faults(of_building)
    for group in content["groups"]:
        yield from _one_group(content, group, nodes, check)
    yield from _way_faults(content, nodes)
    yield from _split_faults(content, nodes)
    for row in content["statements"]:
        yield from _statement_faults(content, row, nodes)
    if is_building:
        yield from differs("verify.units", "statements", len(content["statements"]), content["units"])
        summed = sum(row["total_cents"] for row in content["statements"])
        yield from differs("verify.bill", "statements", summed, content["total_cents"])
    yield from _legal_faults(content, nodes)
    yield from seal_faults(content, nodes)


def _one_group(
    content: Mapping[str, Any],
    group: Mapping[str, Any],
    nodes: Nodes,
    check: Callable[[Mapping[str, Any], Nodes], Iterator[Fault]],
) -> Iterator[Fault]:
    prefix = f"group/{group['id']}/"
    own = dict(_own_figures(nodes, prefix))
    linked = {
        name.split("/share/")[0] for name, node in own.items() if node.source == REACHED and "/share/" in name
    }
    yield from _link_faults(group["id"], nodes, prefix)
    if not group["statements"]:
        return  # the unit that this document is of has no part in the group
    whole = {**group, **{name: content[name] for name in SHARED}}
    for fault in check(whole, own):
        if not (fault.code == "verify.table" and fault.where in linked):
            yield replace(fault, where=f"group {group['id']}, {fault.where}")


def _own_figures(nodes: Nodes, prefix: str) -> Iterator[tuple[str, Node]]:
    """Give a group's figures by its own names; those that follow from the building's as given ones."""
    for name, node in nodes.items():
        if not name.startswith(prefix):
            continue
        plain = name.removeprefix(prefix)
        if any(not one.startswith(prefix) for one in node.inputs):
            yield plain, replace(node, id=plain, operation=GIVEN, inputs=(), source=REACHED)
        else:
            inputs = tuple(one.removeprefix(prefix) for one in node.inputs)
            yield plain, replace(node, id=plain, inputs=inputs)


def _link_faults(group: str, nodes: Nodes, prefix: str) -> Iterator[Fault]:
    """Find what enters a group otherwise than as an expense, heat or millesimi of its own."""
    for name, node in nodes.items():
        outside = [one for one in node.inputs if not one.startswith(prefix)]
        if not name.startswith(prefix) or not outside:
            continue
        plain = name.removeprefix(prefix)
        begin, _, rest = plain.partition("/")
        split, _, kind = rest.rpartition(".")
        allowed = {
            "expense": [f"bill/{rest}", f"split/{split}/share/{kind}/{group}/whole"],
            "table": [plain],
            "energy": [
                one for one in outside if one.startswith("split/") and one.endswith(f"/meter/{group}")
            ],
        }.get(begin, [])
        is_one_sum = node.operation == "sum" and len(node.inputs) == 1
        if not is_one_sum or outside[0] not in allowed:
            yield Fault("verify.way", name, outside[0])


def _way_faults(content: Mapping[str, Any], nodes: Nodes) -> Iterator[Fault]:
    """Find bills and parts of splits that do not go one way, and one way only."""
    taken = Counter(
        one
        for node in nodes.values()
        for one in node.inputs
        if one.startswith("bill/") or (one.startswith("split/") and one.endswith("/whole"))
    )
    parts = [name for name in nodes if name.startswith("split/") and name.endswith("/whole")]
    bills = {bill["node"]: bill["amount_cents"] for bill in content["bills"]}
    given = sorted(name for name in nodes if name.startswith("bill/"))
    yield from differs("verify.expenses", "bills", given, sorted(bills))
    for name in (*bills, *parts):
        if taken[name] != 1:
            yield Fault("verify.way", name, str(taken[name]))
    for name, amount_cents in bills.items():
        yield from not_its_node(nodes, name, name, amount_cents, "cent")
    yield from differs("verify.expenses", "bills", sum(bills.values()), content["total_cents"])
    totals = tuple(f"group/{group['id']}/{TOTAL}" for group in content["groups"])
    yield from differs("verify.heads", TOTAL, inputs_of(nodes, TOTAL), totals)
    yield from not_its_node(nodes, TOTAL, "bill", content["total_cents"], "cent")
    for group in content["groups"]:
        yield from not_its_node(
            nodes, f"group/{group['id']}/{TOTAL}", f"group {group['id']}", group["total_cents"], "cent"
        )


def _split_faults(content: Mapping[str, Any], nodes: Nodes) -> Iterator[Fault]:
    """Find splits whose weights and parts are not of the same members."""
    for split in content["splits"]:
        name, members = f"split/{split['id']}", split["members"]
        for node in list(nodes):
            if not (node.startswith(f"{name}/share/") and node.endswith("/left_over")):
                continue
            kind = node.removeprefix(f"{name}/share/").removesuffix("/left_over")
            shared = (f"{name}/cost/{kind}", *(f"{name}/share/{kind}/{one}/exact" for one in members))
            yield from differs("verify.split", node, inputs_of(nodes, node), shared)
            weighed = tuple(one.rpartition("/")[2] for one in inputs_of(nodes, f"{name}/base/{kind}"))
            yield from differs("verify.split", f"{name}/base/{kind}", weighed, tuple(members))


def _statement_faults(content: Mapping[str, Any], row: Mapping[str, Any], nodes: Nodes) -> Iterator[Fault]:
    unit = row["unit_id"]
    where, total_id = f"unit {unit}", f"unit/{unit}/total"
    own = {
        group["id"]: one
        for group in content["groups"]
        for one in group["statements"]
        if one["unit_id"] == unit
    }
    stated = [(part["group"], part["total_cents"]) for part in row["groups"]]
    yield from differs(
        "verify.total", where, stated, [(name, one["total_cents"]) for name, one in own.items()]
    )
    for part in ("fixed", "consumption"):
        node_id = f"{total_id}/{part}"
        summed = sum(one[f"{part}_cents"] for one in own.values())
        yield from differs(f"verify.{part}", where, summed, row[f"{part}_cents"])
        yield from not_its_node(nodes, node_id, where, row[f"{part}_cents"], "cent")
        names = tuple(f"group/{name}/{node_id}" for name in own)
        yield from differs(f"verify.{part}", where, inputs_of(nodes, node_id), names)
    total = row["total_cents"]
    yield from differs("verify.total", where, row["fixed_cents"] + row["consumption_cents"], total)
    yield from differs("verify.node", where, row["node"], total_id)
    yield from not_its_node(nodes, total_id, where, total, "cent")
    brought = row.get("brought_cents", 0)
    balance = None if row["advances_cents"] is None else total + brought - row["advances_cents"]
    yield from differs("verify.balance", where, balance, row["balance_cents"])
    yield from holder_faults(row, own, nodes)
    if "holders" in row and content["part"] == "building":
        yield Fault("verify.tenure", where, "holders")
    share = half_up(Fraction(total * 100, content["total_cents"] or 1), 2)
    yield from differs("verify.share", where, share, exact(row["share_percent"]))


def _legal_faults(content: Mapping[str, Any], nodes: Nodes) -> Iterator[Fault]:
    """Find whether the share of all services together is measured on them, by the heads that follow use."""
    check = content["legal_check"]
    if check["voluntary_percent"] is None:
        return
    yield from not_its_node(nodes, SHARE, "legal check", exact(check["voluntary_percent"]), "%")
    bound = [group for group in content["groups"] if group["service"] not in UNBOUND]
    by_use = tuple(
        f"group/{group['id']}/{head['node']}"
        for group in bound
        for head in group["heads"]
        if head["by_consumption"]
    )
    if by_use:
        yield from differs("verify.law", "legal check", inputs_of(nodes, f"{SHARE}/parts"), by_use)
    wholes = {
        tuple(name for group in bound if (name := f"group/{group['id']}/{end}") in nodes)
        for end in (TOTAL, "cost/energy")
    }
    measured = inputs_of(nodes, f"{SHARE}/whole")
    if measured not in wholes:
        yield Fault("verify.law", "legal check", ", ".join(measured))
