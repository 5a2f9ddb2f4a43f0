"""Whether one unit's statement is what its figures say: lines, parts, share, advances, consumptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from tepore_verify.bill import weight_prefix
from tepore_verify.exact import exact, exact_text, half_up
from tepore_verify.faults import Fault, differs, not_its_node
from tepore_verify.graph import GIVEN, Node, inputs_of
from tepore_verify.tenure import tenure_faults

ACTUAL, ESTIMATED = "actual", "estimated"


def statement_faults(
    row: Mapping[str, Any], content: Mapping[str, Any], nodes: Mapping[str, Node]
) -> Iterator[Fault]:
    """Find what does not agree within a unit's statement, and between it and its figures."""
    unit, total, bill = row["unit_id"], row["total_cents"], content["total_cents"]
    where, total_id = f"unit {unit}", f"unit/{unit}/total"
    if row["node"] != total_id:
        yield Fault("verify.node", where, row["node"])
    yield from not_its_node(nodes, total_id, where, total, "cent")
    yield from _part_faults(row, nodes)
    for line in row["lines"]:
        yield from _line_faults(unit, line, content["heads"], nodes)
    brought = row.get("brought_cents", 0)
    balance = None if row["advances_cents"] is None else total + brought - row["advances_cents"]
    yield from differs("verify.balance", where, balance, row["balance_cents"])
    yield from tenure_faults(row, nodes)
    if "holders" in row and content["part"] == "building":
        yield Fault("verify.tenure", where, "holders")
    stated = exact(row["share_percent"])
    yield from differs("verify.share", where, half_up(Fraction(total * 100, bill or 1), 2), stated)
    if bill:
        yield from not_its_node(nodes, f"{total_id}/percent", where, stated, "%")
    counted = tuple(f"consumption/row/{one['id']}" for one in row["consumptions"])
    yield from differs("verify.rows", where, inputs_of(nodes, f"consumption/of/{unit}"), counted)
    for one in row["consumptions"]:
        yield from _consumption_faults(one, unit, nodes)


def _part_faults(row: Mapping[str, Any], nodes: Mapping[str, Node]) -> Iterator[Fault]:
    where = f"unit {row['unit_id']}"
    yield from differs(
        "verify.total", where, row["fixed_cents"] + row["consumption_cents"], row["total_cents"]
    )
    for part, by_consumption in (("fixed", False), ("consumption", True)):
        lines = [line for line in row["lines"] if line["by_consumption"] is by_consumption]
        node_id, stated = f"unit/{row['unit_id']}/total/{part}", row[f"{part}_cents"]
        yield from differs(f"verify.{part}", where, sum(line["amount_cents"] for line in lines), stated)
        yield from not_its_node(nodes, node_id, where, stated, "cent")
        names = tuple(line["node"] for line in lines)
        yield from differs(f"verify.{part}", where, inputs_of(nodes, node_id), names)


def _line_faults(
    unit: str, line: Mapping[str, Any], heads: Sequence[Mapping[str, Any]], nodes: Mapping[str, Node]
) -> Iterator[Fault]:
    kind = line["head"]
    where, name = f"unit {unit} {kind}", f"unit/{unit}/{kind}"
    if line["node"] != f"{name}/whole":
        yield Fault("verify.node", where, line["node"])
    yield from not_its_node(nodes, line["node"], where, line["amount_cents"], "cent")
    head = next((head for head in heads if head["kind"] == kind), None)
    if head is None:
        yield Fault("verify.head", where, kind)
        return
    for field in ("base", "by_consumption"):
        yield from differs("verify.base", where, head[field], line[field])
    weight_id, base_id = f"{weight_prefix(head['base'])}{unit}", f"head/{kind}/base"
    yield from differs("verify.weight", where, inputs_of(nodes, f"{name}/product"), (head["node"], weight_id))
    if weight_id not in inputs_of(nodes, base_id) or weight_id not in nodes:
        yield Fault("verify.weight", where, weight_id)
        return
    own, every = nodes[weight_id].number, nodes[base_id].number
    yield from differs("verify.line_share", where, f"{exact_text(own)} / {exact_text(every)}", line["share"])
    divided = nodes.get(f"{name}/exact")
    if every and divided is not None and divided.operation != "quotient":
        yield Fault("verify.form", f"{name}/exact", divided.operation)


def _consumption_faults(row: Mapping[str, Any], unit: str, nodes: Mapping[str, Node]) -> Iterator[Fault]:
    where, name = f"consumption {row['id']}", f"consumption/row/{row['id']}"
    yield from not_its_node(nodes, name, where, exact(row["amount"]), row["unit"])
    node = nodes.get(name)
    if node is None:
        return
    yield from differs("verify.reading", where, node.subject, unit)
    if row["first"] is None or row["last"] is None:
        if node.operation == GIVEN:
            yield from differs("verify.quality", where, node.source, f"{row['source']}; {quality_of(row)}")
        else:
            yield from differs("verify.quality", where, ESTIMATED, row["quality"])
        for field in ("first", "last", "rolled_over_at"):
            yield from differs("verify.reading", where, None, row[field])
    else:
        yield from _reading_faults(row, where, name, nodes)


def _reading_faults(
    row: Mapping[str, Any], where: str, name: str, nodes: Mapping[str, Node]
) -> Iterator[Fault]:
    factors = [] if row["scaled"] else row["factors"]
    factor_ids = tuple(f"{name}/factor/{index}" for index in range(len(factors)))
    expected = (f"{name}/difference", *factor_ids)
    yield from differs("verify.reading", where, inputs_of(nodes, name), expected)
    first, last = exact(row["first"]["index"]), exact(row["last"]["index"])
    rolled = None if row["rolled_over_at"] is None else exact(row["rolled_over_at"])
    amount = last - first + (rolled or 0)
    for factor, factor_id in zip(factors, factor_ids, strict=True):
        yield from not_its_node(nodes, factor_id, where, exact(factor["number"]), "1")
        amount *= exact(factor["number"])
    yield from differs("verify.reading", where, exact_text(amount), row["amount"])
    for end, index in (("first", first), ("last", last)):
        yield from not_its_node(nodes, f"{name}/{end}", where, index, "display")
        reading = nodes.get(f"{name}/{end}")
        if reading is not None and reading.operation == GIVEN:
            read = f"{row[end]['source']}, read on {row[end]['read_on']}{remark_of(row)}"
            yield from differs("verify.reading", where, reading.source, read)
        elif reading is not None:
            yield from differs("verify.quality", where, ESTIMATED, row["quality"])
    if rolled is not None:
        yield from not_its_node(nodes, f"{name}/rolled_over_at", where, rolled, "display")
    elif f"{name}/rolled_over_at" in nodes:
        yield Fault("verify.reading", where, "rolled_over_at")


def quality_of(row: Mapping[str, Any]) -> str:
    """Give a consumption's quality and method as the source of its figure says them."""
    return f"{row['quality']}: {row['method']}"


def remark_of(row: Mapping[str, Any]) -> str:
    """Give what the source of a reading says behind its day: nothing where it was simply read."""
    if row["quality"] == ACTUAL:
        return ""
    return f"; {quality_of(row)}" if row["method"] else f"; {row['quality']}"
