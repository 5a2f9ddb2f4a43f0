"""Division of a season's expenses into heads: involuntary, voluntary, common rooms and running costs."""

from __future__ import annotations

from dataclasses import dataclass, field

from tepore.kernel import GraphBuilder, Operation
from tepore.norms.uni10200.checks import base_table
from tepore.norms.uni10200.criteria import (
    Declared,
    Direct,
    ElectricityRule,
    FixedSplit,
    FractionOfUse,
    OldMillesimi,
    TableKind,
)
from tepore.norms.uni10200.energy_cost_generators import enter_generators
from tepore.norms.uni10200.energy_cost_nodes import enter_origin
from tepore.norms.uni10200.heat_of_water import as_heat
from tepore.norms.uni10200.involuntary import UniCriterion, enter_fraction, enter_involuntary
from tepore.norms.uni10200.kinds import CONSUMPTION, ExpenseKind, HeadKind
from tepore.norms.uni10200.metered import Metered
from tepore.norms.uni10200.minimum import raise_voluntary
from tepore.norms.uni10200.model import SeasonInputs
from tepore.norms.uni10200.problems import UnableToDivide
from tepore.norms.uni10200.sharing import enter_whole
from tepore.norms.uni10200.terms import enter_terms, terms_of

COST_RULE = "S = c · Q"


@dataclass(frozen=True)
class DividedHead:
    """A head with the node of its amount in whole cents and the base it is divided by."""

    kind: str
    base: str
    node_id: str

    @property
    def by_consumption(self) -> bool:
        """Own use decides the shares."""
        return self.base == CONSUMPTION


@dataclass
class Division:
    """Heads of the bill, with the nodes that tell how they came about, in order."""

    heads: list[DividedHead] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    energy_cost: str | None = None


def divide_expenses(graph: GraphBuilder, inputs: SeasonInputs, metered: Metered) -> Division:
    """Divide the season's expenses into heads by its criterion.

    Parameters
    ----------
    graph
        Grows by the nodes.
    inputs
        A season without problems.
    metered
        Its measured figures.

    Returns
    -------
    Division
        Heads in whole cents, summing to the expenses.

    Raises
    ------
    UnableToDivide
        There are energy costs and no heat.
    BadInvoluntaryShare
        The involuntary use is below zero or above the whole.
    """
    division = Division()
    costs = _enter_costs(graph, inputs)
    energy_kinds = {ExpenseKind.ENERGY_CARRIER, ExpenseKind.WATER}
    if inputs.criterion.electricity is ElectricityRule.ENERGY:
        energy_kinds.add(ExpenseKind.ELECTRICITY)
    division.steps += enter_generators(graph, inputs, energy_kinds)
    energy_costs = [node for kind, node in costs.items() if kind in energy_kinds]
    if energy_costs:
        division.energy_cost = graph.derive("cost/energy", Operation.SUM, energy_costs, "cent", symbol="S_en")
    if isinstance(inputs.criterion, Declared | OldMillesimi):
        _divide_by_terms(graph, inputs, inputs.criterion, metered, division, costs)
        return division
    if isinstance(inputs.criterion, FixedSplit):
        whole = list(costs.values()) if inputs.criterion.whole_amount else energy_costs
        if whole:
            _split(graph, inputs, inputs.criterion, metered, division, whole)
        split_kinds = set(costs) if inputs.criterion.whole_amount else energy_kinds
    else:
        if division.energy_cost:
            _divide_energy(graph, inputs, inputs.criterion, metered, division, division.energy_cost)
        split_kinds = energy_kinds
    base = base_table(inputs).value
    for kind, node in costs.items():
        if kind not in split_kinds:
            division.heads.append(DividedHead(HeadKind(kind.value), base, node))
            division.steps.append(node)
    return division


def _divide_by_terms(
    graph: GraphBuilder,
    inputs: SeasonInputs,
    criterion: Declared | OldMillesimi,
    metered: Metered,
    division: Division,
    costs: dict[ExpenseKind, str],
) -> None:
    terms = terms_of(criterion, base_table(inputs))
    for head, base, node in enter_terms(graph, terms, criterion.source, costs, metered):
        division.heads.append(DividedHead(head, base, node))
        division.steps.append(node)


def _enter_costs(graph: GraphBuilder, inputs: SeasonInputs) -> dict[ExpenseKind, str]:
    entered: dict[ExpenseKind, list[str]] = {kind: [] for kind in ExpenseKind}
    for expense in inputs.expenses:
        papers = ", ".join(part for part in (expense.description, expense.document, expense.source) if part)
        if (origin := inputs.expense_origins.get(expense.id)) is not None:
            entered[expense.kind].append(enter_origin(graph, expense.id, origin))
            continue
        entered[expense.kind].append(
            graph.given(
                f"expense/{expense.id}", expense.amount_cents, "cent", symbol="S", source=papers or "expense"
            )
        )
    return {
        kind: graph.derive(f"cost/{kind}", Operation.SUM, nodes, "cent", symbol=f"S_{kind}")
        for kind, nodes in entered.items()
        if nodes
    }


def _divide_energy(
    graph: GraphBuilder,
    inputs: SeasonInputs,
    criterion: UniCriterion,
    metered: Metered,
    division: Division,
    cost: str,
) -> None:
    if metered.energy is None:
        exact = _by_fraction_alone(graph, criterion, cost, metered)
        division.steps.append(cost)
    else:
        if graph.number(metered.energy) == 0 and graph.number(cost) != 0:
            raise UnableToDivide(
                "there are energy costs, and the heat delivered is 0 kWh.",
                where="energy",
                remedy="Enter the main meter's energy or the fuel used.",
                code="energy.zero",
            )
        exact = _by_energy(graph, inputs, criterion, metered, division, cost)
    _enter_heads(graph, inputs, division, HeadKind.INVOLUNTARY, cost, exact)


def _by_energy(
    graph: GraphBuilder,
    inputs: SeasonInputs,
    criterion: UniCriterion,
    metered: Metered,
    division: Division,
    cost: str,
) -> dict[HeadKind, str]:
    energy = metered.energy or ""
    if isinstance(criterion, Direct):
        metered = as_heat(graph, metered, inputs.hot_water)
    involuntary = enter_involuntary(graph, inputs, criterion, metered, energy)
    parts = {HeadKind.INVOLUNTARY: involuntary}
    if isinstance(criterion, Direct):
        parts[HeadKind.VOLUNTARY] = metered.units
        common = metered.common_rooms
    else:
        drawn = graph.derive(
            "energy/drawn", Operation.DIFFERENCE, [energy, involuntary], "kWh", symbol="Q_tot - Q_inv"
        )
        parts[HeadKind.VOLUNTARY], common = _split_drawn(graph, metered, drawn, "energy", "kWh", "Q")
    if graph.number(common) > 0:
        parts[HeadKind.COMMON_ROOMS] = common
    if graph.number(energy) == 0:
        return {}
    unit_cost = graph.derive(
        "cost/unit", Operation.QUOTIENT, [cost, energy], "cent/kWh", symbol="c", rule="c = S_en / Q_tot"
    )
    division.steps += [cost, energy, unit_cost, *parts.values()]
    return {
        kind: graph.derive(
            f"head/{kind}/exact",
            Operation.PRODUCT,
            [unit_cost, node],
            "cent",
            symbol=_COST_SYMBOLS[kind],
            rule=COST_RULE,
            subject=kind,
        )
        for kind, node in parts.items()
    }


_COST_SYMBOLS = {
    HeadKind.INVOLUNTARY: "S_inv",
    HeadKind.VOLUNTARY: "S_vol",
    HeadKind.COMMON_ROOMS: "S_uc",
    HeadKind.FIXED: "S_fix",
}


def _by_fraction_alone(
    graph: GraphBuilder, criterion: UniCriterion, cost: str, metered: Metered
) -> dict[HeadKind, str]:
    if not isinstance(criterion, FractionOfUse):
        raise UnableToDivide("the criterion needs the heat delivered.", where="energy", code="energy.missing")
    fraction = enter_fraction(graph, criterion)
    return _fixed_and_rest(graph, HeadKind.INVOLUNTARY, fraction, cost, metered, criterion.clause)


def _split(
    graph: GraphBuilder,
    inputs: SeasonInputs,
    criterion: FixedSplit,
    metered: Metered,
    division: Division,
    costs: list[str],
) -> None:
    whole = graph.derive("cost/split", Operation.SUM, costs, "cent", symbol="S")
    fraction = graph.given(
        "criterion/fraction", criterion.fixed_fraction, "1", symbol="f", source=criterion.source
    )
    exact = _fixed_and_rest(graph, HeadKind.FIXED, fraction, whole, metered, criterion.clause)
    division.steps += [whole, fraction]
    _enter_heads(graph, inputs, division, HeadKind.FIXED, whole, exact)


def _fixed_and_rest(
    graph: GraphBuilder, fixed: HeadKind, fraction: str, cost: str, metered: Metered, rule: str
) -> dict[HeadKind, str]:
    fixed_node = graph.derive(
        f"head/{fixed}/exact",
        Operation.PRODUCT,
        [fraction, cost],
        "cent",
        symbol=_COST_SYMBOLS[fixed],
        rule=rule,
        subject=fixed,
    )
    rest = graph.derive(
        "cost/drawn", Operation.DIFFERENCE, [cost, fixed_node], "cent", symbol="S - S_fix", rule=rule
    )
    voluntary, common = _split_drawn(graph, metered, rest, "cost", "cent", "S")
    exact = {fixed: fixed_node, HeadKind.VOLUNTARY: voluntary}
    if graph.number(common) > 0:
        exact[HeadKind.COMMON_ROOMS] = common
    return {
        kind: graph.derive(
            f"head/{kind}/exact", Operation.SUM, [node], "cent", symbol=_COST_SYMBOLS[kind], subject=kind
        )
        if kind is not fixed
        else node
        for kind, node in exact.items()
    }


def _split_drawn(
    graph: GraphBuilder, metered: Metered, drawn: str, name: str, unit: str, symbol: str
) -> tuple[str, str]:
    """Part what was drawn between units and common rooms by what their devices counted."""
    common_id = f"{name}/common_rooms"
    if graph.number(metered.common_rooms) == 0:
        common = graph.derive(
            common_id, Operation.PRODUCT, [drawn, metered.common_rooms], unit, symbol=symbol
        )
        return drawn, common
    product = graph.derive(
        f"{common_id}/product",
        Operation.PRODUCT,
        [drawn, metered.common_rooms],
        unit,
        symbol=f"{symbol} · u_uc",
    )
    common = graph.derive(
        common_id, Operation.QUOTIENT, [product, metered.total], unit, symbol=f"{symbol}_uc"
    )
    voluntary = graph.derive(
        f"{name}/voluntary", Operation.DIFFERENCE, [drawn, common], unit, symbol=f"{symbol}_vol"
    )
    return voluntary, common


def _enter_heads(
    graph: GraphBuilder,
    inputs: SeasonInputs,
    division: Division,
    fixed: HeadKind,
    cost: str,
    exact: dict[HeadKind, str],
) -> None:
    if inputs.criterion.raise_to_minimum and exact:
        exact = raise_voluntary(graph, inputs, fixed, cost, exact)
    bases = {
        fixed: base_table(inputs).value,
        HeadKind.VOLUNTARY: CONSUMPTION,
        HeadKind.COMMON_ROOMS: TableKind.PROPERTY.value,
    }
    whole = enter_whole(graph, "head/energy", cost, {kind.value: node for kind, node in exact.items()})
    for kind in exact:
        division.heads.append(DividedHead(kind, bases[kind], whole[kind.value]))
        division.steps.append(whole[kind.value])
