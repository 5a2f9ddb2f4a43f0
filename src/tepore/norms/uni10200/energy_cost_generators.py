"""Unit cost of the useful heat of each generator, beside that of the mix: c_g = S_g / Q_g.

The units are charged the cost of the mix, c = ΣS_g / ΣQ_g, which is S_en / Q_tot. Renewable heat counts in Q
at no carrier cost, so it lowers c for all; a CHP unit's electricity is a credit among its expenses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tepore.kernel import GraphBuilder, Operation

if TYPE_CHECKING:
    from collections.abc import Collection

    from tepore.norms.uni10200.kinds import ExpenseKind
    from tepore.norms.uni10200.model import SeasonInputs


def enter_generators(
    graph: GraphBuilder, inputs: SeasonInputs, energy_kinds: Collection[ExpenseKind]
) -> list[str]:
    """Enter heat, cost and unit cost of each named generator.

    Parameters
    ----------
    graph
        Grows by the nodes ``generator/ID/...``; expenses and supplies stand in it already.
    inputs
        The season.
    energy_kinds
        Kinds of expenses that make up the energy cost.

    Returns
    -------
    list of str
        Nodes of the steps, by generator: heat [kWh], cost [cent], unit cost [cent/kWh] where there is heat.
    """
    steps = []
    for name in dict.fromkeys(supply.generator for supply in inputs.energy if supply.generator):
        heats = [
            f"energy/supply/{index}" for index, supply in enumerate(inputs.energy) if supply.generator == name
        ]
        costs = [
            f"expense/{expense.id}"
            for expense in inputs.expenses
            if expense.kind in energy_kinds and _generator_of(inputs, expense.id) == name
        ]
        heat = graph.derive(f"generator/{name}/heat", Operation.SUM, heats, "kWh", symbol="Q_g")
        cost = graph.derive(f"generator/{name}/cost", Operation.SUM, costs, "cent", symbol="S_g")
        steps += [heat, cost]
        if graph.number(heat) > 0:
            rule = "c_g = S_g / Q_g"
            steps.append(
                graph.derive(
                    f"generator/{name}/unit_cost",
                    Operation.QUOTIENT,
                    [cost, heat],
                    "cent/kWh",
                    symbol="c_g",
                    rule=rule,
                )
            )
    return steps


def _generator_of(inputs: SeasonInputs, expense_id: str) -> str:
    origin = inputs.expense_origins.get(expense_id)
    return "" if origin is None else origin.generator
