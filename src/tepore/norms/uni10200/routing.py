"""The way of each bill down to the groups, every step a figure of the calculation graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from tepore.kernel import GraphBuilder, Operation
from tepore.norms.uni10200.energy_cost_nodes import enter_origin
from tepore.norms.uni10200.fuel_stock_nodes import enter_stock
from tepore.norms.uni10200.groups import Bill, BuildingSeason, Group, Split, SplitBy
from tepore.norms.uni10200.kinds import ExpenseKind
from tepore.norms.uni10200.model import Expense, MainMeter, SeasonInputs
from tepore.norms.uni10200.sharing import enter_whole, nobody_to_share
from tepore.norms.uni10200.tables import enter_tables

RULE_OF_HEAT = "S_g = S · Q_g / ΣQ"


@dataclass
class Routed:
    """Groups with what reached them.

    Attributes
    ----------
    inputs
        The complete season of each group by its id.
    links
        By group id, the figures of its own graph that follow from one of the building's: own id to that id.
    steps
        Nodes that tell the way, in order.
    """

    graph: GraphBuilder = field(default_factory=GraphBuilder)
    inputs: dict[str, SeasonInputs] = field(default_factory=dict)
    links: dict[str, dict[str, str]] = field(default_factory=dict)
    steps: list[str] = field(default_factory=list)


Amounts = dict[str, dict[ExpenseKind, list[tuple[str, Expense]]]]
"""What reached a group or split: by its id and kind, nodes of amounts [cent] with the expenses they make."""


def route_bills(season: BuildingSeason) -> Routed:
    """Divide the bills of a building's season among its groups.

    Parameters
    ----------
    season
        Without problems of its groups and splits.

    Returns
    -------
    Routed
        The season of each group, with expenses that sum to the bills to the cent.

    Raises
    ------
    UnableToShare
        A split has an amount, and no member has a part in its base.
    """
    routed = Routed()
    tables = enter_tables(routed.graph, season.tables)
    amounts: Amounts = defaultdict(lambda: defaultdict(list))
    for stock in season.fuel_stocks:
        enter_stock(routed.graph, stock)
    for bill in season.bills:
        expense = bill.expense
        node = _enter_bill(routed.graph, bill)
        amounts[bill.to][expense.kind].append((node, expense))
        routed.steps.append(node)
    meters: dict[str, MainMeter] = {}
    for split in _from_above(season):
        weights = _enter_weights(routed, season, split, tables, meters)
        for kind in ExpenseKind:
            if kind in amounts[split.id]:
                _divide(routed, split, kind, weights, amounts)
    for group in season.groups:
        _complete(routed, season, group, amounts[group.id], meters)
    return routed


def _enter_bill(graph: GraphBuilder, bill: Bill) -> str:
    expense, name = bill.expense, f"bill/{bill.expense.id}"
    if bill.origin is not None:
        return enter_origin(graph, expense.id, bill.origin, node_id=name)
    papers = ", ".join(part for part in (expense.description, expense.document, expense.source) if part)
    return graph.given(name, expense.amount_cents, "cent", symbol="S", source=papers or "bill")


def _from_above(season: BuildingSeason) -> Iterator[Split]:
    """Give the splits so that each comes after the one it is a member of."""
    parent = {member.to: split.id for split in season.splits for member in split.members}
    depth = {}
    for split in season.splits:
        count, name = 0, split.id
        while name in parent:
            count, name = count + 1, parent[name]
        depth[split.id] = count
    yield from sorted(season.splits, key=lambda split: depth[split.id])


def _enter_weights(
    routed: Routed,
    season: BuildingSeason,
    split: Split,
    tables: dict[str, dict[str, str]],
    meters: dict[str, MainMeter],
) -> dict[str, str]:
    graph, name = routed.graph, f"split/{split.id}"
    if split.by is SplitBy.HEAT:
        return _enter_heat(routed, split, meters)
    if split.by is SplitBy.SHARES:
        return {
            one.to: graph.given(
                f"{name}/weight/{one.to}", one.share or 0, "1", symbol="w_g", source=one.source
            )
            for one in split.members
        }
    return {
        one.to: graph.derive(
            f"{name}/weight/{one.to}",
            Operation.SUM,
            [tables[split.by][unit_id] for unit_id in _units_of(season, one.to)],
            "1/1000",
            symbol="Σm_i",
        )
        for one in split.members
    }


def _units_of(season: BuildingSeason, name: str) -> list[str]:
    """Name the units of a group, or of all groups below a split, each once."""
    for group in season.groups:
        if group.id == name:
            return [unit.id for unit in group.inputs.units]
    members = next(split.members for split in season.splits if split.id == name)
    return list(dict.fromkeys(unit for one in members for unit in _units_of(season, one.to)))


def _enter_heat(routed: Routed, split: Split, meters: dict[str, MainMeter]) -> dict[str, str]:
    graph, name = routed.graph, f"split/{split.id}"
    generated = ""
    if split.generated_kwh is not None:
        generated = graph.given(
            f"{name}/generated", split.generated_kwh, "kWh", symbol="Q_gen", source=split.source
        )
    nodes: dict[str, str] = {}
    for one in sorted(split.members, key=lambda one: one.by_difference):
        metered = f"{name}/meter/{one.to}"
        if one.by_difference:
            nodes[one.to] = graph.derive(
                metered, Operation.DIFFERENCE, [generated, *nodes.values()], "kWh", symbol="Q_g"
            )
        else:
            nodes[one.to] = graph.given(metered, one.energy_kwh or 0, "kWh", symbol="Q_g", source=one.source)
        number = graph.number(nodes[one.to])
        energy_kwh = Decimal(number.numerator) / Decimal(number.denominator)
        meters[one.to] = MainMeter(energy_kwh=energy_kwh, source=one.source)
    routed.steps += [generated] if generated else []
    routed.steps += list(nodes.values())
    if any(one.loss_share is not None for one in split.members):
        return _with_losses(routed, split, generated, nodes)
    return {one.to: nodes[one.to] for one in split.members}


def _with_losses(routed: Routed, split: Split, generated: str, nodes: dict[str, str]) -> dict[str, str]:
    graph, name = routed.graph, f"split/{split.id}"
    lost = graph.derive(
        f"{name}/losses", Operation.DIFFERENCE, [generated, *nodes.values()], "kWh", symbol="Q_loss"
    )
    shares = {
        one.to: graph.given(
            f"{name}/loss_share/{one.to}", one.loss_share or 0, "1", symbol="w_loss", source=split.source
        )
        for one in split.members
    }
    total = graph.derive(f"{name}/loss_shares", Operation.SUM, list(shares.values()), "1", symbol="Σw_loss")
    weights = {}
    for member in split.members:
        product = graph.derive(
            f"{name}/loss/{member.to}/product",
            Operation.PRODUCT,
            [lost, shares[member.to]],
            "kWh",
            symbol="Q_loss · w_loss",
        )
        own = graph.derive(
            f"{name}/loss/{member.to}", Operation.QUOTIENT, [product, total], "kWh", symbol="Q_loss,g"
        )
        weights[member.to] = graph.derive(
            f"{name}/weight/{member.to}",
            Operation.SUM,
            [nodes[member.to], own],
            "kWh",
            symbol="Q_g + Q_loss,g",
        )
    routed.steps += [lost, *weights.values()]
    return weights


def _divide(
    routed: Routed, split: Split, kind: ExpenseKind, weights: dict[str, str], amounts: Amounts
) -> None:
    graph, name = routed.graph, f"split/{split.id}"
    cost = graph.derive(
        f"{name}/cost/{kind}",
        Operation.SUM,
        [node for node, _ in amounts[split.id][kind]],
        "cent",
        symbol=f"S_{kind}",
    )
    base = graph.derive(
        f"{name}/base/{kind}",
        Operation.SUM,
        list(weights.values()),
        graph.nodes[next(iter(weights.values()))].unit,
        symbol="Σ",
    )
    if graph.number(base) == 0 and graph.number(cost) != 0:
        raise nobody_to_share(split.id, int(graph.number(cost)))
    exact = {
        member: _enter_exact(routed, f"{name}/share/{kind}/{member}", (cost, weight, base))
        for member, weight in weights.items()
    }
    whole = enter_whole(graph, f"{name}/share/{kind}", cost, exact, symbol="S_g")
    routed.steps += [cost, *whole.values()]
    for member in split.members:
        node = whole[member.to]
        expense = Expense(
            id=f"{split.id}.{kind}",
            kind=kind,
            description=split.name,
            amount_cents=int(graph.number(node)),
            source=f"split {split.id}",
        )
        amounts[member.to][kind].append((node, expense))


def _enter_exact(routed: Routed, name: str, nodes: tuple[str, str, str]) -> str:
    graph, (cost, weight, base) = routed.graph, nodes
    member = name.rpartition("/")[2]  # equal remainders go to the lower id
    product = graph.derive(f"{name}/product", Operation.PRODUCT, [cost, weight], "cent", symbol="S · w_g")
    if graph.number(base) == 0:
        return graph.derive(
            f"{name}/exact", Operation.SUM, [product], "cent", symbol="S w_g / Σ", subject=member
        )
    return graph.derive(
        f"{name}/exact",
        Operation.QUOTIENT,
        [product, base],
        "cent",
        symbol="S w_g / Σ",
        subject=member,
        rule=RULE_OF_HEAT if graph.nodes[base].unit == "kWh" else "",
    )


def _complete(
    routed: Routed,
    season: BuildingSeason,
    group: Group,
    reached: dict[ExpenseKind, list[tuple[str, Expense]]],
    meters: dict[str, MainMeter],
) -> None:
    links: dict[str, str] = {}
    expenses = []
    for parts in reached.values():
        for node, expense in parts:
            expenses.append(expense)
            links[f"expense/{expense.id}"] = node
    inputs = replace(group.inputs, expenses=tuple(expenses))
    if group.id in meters:
        inputs = replace(inputs, energy=(meters[group.id],))
        split = next(one for one in season.splits if group.id in {member.to for member in one.members})
        links["energy/supply/0"] = f"split/{split.id}/meter/{group.id}"
    kinds = {table.kind: table for table in season.tables}
    for table in inputs.tables:
        origin = kinds.get(table.kind)
        if table.weights is None and origin is not None and table.source == origin.source:
            for unit_id in table.shares:
                links[f"table/{table.kind}/share/{unit_id}"] = f"table/{table.kind}/share/{unit_id}"
    routed.inputs[group.id], routed.links[group.id] = inputs, links
