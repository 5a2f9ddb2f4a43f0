"""Involuntary use: how much of the heat nobody chose to draw, by each criterion (UNI 10200 11.8.3)."""

from __future__ import annotations

from fractions import Fraction

from tepore.kernel import GraphBuilder, Operation, Refusal, round_half_up
from tepore.kernel.graph import exact_text
from tepore.norms.uni10200.checks import need_weights
from tepore.norms.uni10200.criteria import (
    Direct,
    FractionOfUse,
    IndirectAnalytic,
    IndirectSimplified,
    UseFactor,
)
from tepore.norms.uni10200.k_inv import k_inv_of, k_inv_table
from tepore.norms.uni10200.metered import Metered
from tepore.norms.uni10200.model import SeasonInputs
from tepore.norms.uni10200.use_factor import enter_use_factor
from tepore.norms.uni11300_2 import enter_losses

NODE = "energy/involuntary"

UniCriterion = Direct | IndirectAnalytic | IndirectSimplified | FractionOfUse | UseFactor


class BadInvoluntaryShare(Refusal):
    """An involuntary use below zero or above the whole."""


def enter_involuntary(
    graph: GraphBuilder, inputs: SeasonInputs, criterion: UniCriterion, metered: Metered, energy: str
) -> str:
    """Enter Q_inv [kWh] and what it follows from.

    Parameters
    ----------
    graph
        Grows by the nodes.
    inputs, criterion, metered
        The season, its criterion and its measured figures.
    energy
        Node of Q_tot [kWh].

    Returns
    -------
    str
        Node of Q_inv [kWh], with 0 <= Q_inv <= Q_tot.

    Raises
    ------
    BadInvoluntaryShare
        Units used more than was delivered, or computed losses or k_inv times need exceed it.
    """
    if isinstance(criterion, Direct):
        node = graph.derive(
            NODE,
            Operation.DIFFERENCE,
            [energy, metered.units, metered.common_rooms],
            "kWh",
            symbol="Q_inv",
            rule=criterion.clause,
        )
    elif isinstance(criterion, IndirectAnalytic) and criterion.parts:
        losses = enter_losses(graph, criterion.parts)
        node = graph.derive(
            NODE, Operation.ROUND, [losses], "kWh", symbol="Q_inv", rule=criterion.clause, digits=0
        )
    elif isinstance(criterion, IndirectAnalytic):
        node = graph.given(
            NODE, criterion.losses_kwh, "kWh", symbol="Q_inv", source=criterion.source, rule=criterion.clause
        )
    elif isinstance(criterion, IndirectSimplified):
        factors = _enter_k_inv_and_need(graph, inputs, criterion)
        node = graph.derive(NODE, Operation.PRODUCT, factors, "kWh", symbol="Q_inv", rule=criterion.clause)
    else:
        fraction = (
            enter_use_factor(graph, criterion, energy)
            if isinstance(criterion, UseFactor)
            else enter_fraction(graph, criterion)
        )
        node = graph.derive(
            NODE, Operation.PRODUCT, [fraction, energy], "kWh", symbol="Q_inv", rule=criterion.clause
        )
    _guard(graph, node, energy, metered)
    return node


def enter_fraction(graph: GraphBuilder, criterion: FractionOfUse) -> str:
    """Enter the fixed fraction of actual use [1]."""
    return graph.given(
        "criterion/fraction",
        criterion.fraction,
        "1",
        symbol="f_inv",
        source=criterion.source,
        rule=criterion.clause,
    )


def _enter_k_inv_and_need(
    graph: GraphBuilder, inputs: SeasonInputs, criterion: IndirectSimplified
) -> list[str]:
    k_inv = k_inv_of(inputs.plant)
    k_inv_node = graph.given(
        "criterion/k_inv", k_inv.number, "1", symbol="k_inv", source=k_inv.source, rule=k_inv_table().clause
    )
    return [k_inv_node, _enter_need(graph, inputs, criterion)]


def _enter_need(graph: GraphBuilder, inputs: SeasonInputs, criterion: IndirectSimplified) -> str:
    if criterion.need_kwh is not None:
        return graph.given(
            "criterion/need", criterion.need_kwh, "kWh", symbol="Q_h,id", source=criterion.source
        )
    needs = sorted(need_weights(inputs) or {})
    nodes = [f"table/heating_need/weight/{unit_id}" for unit_id in needs]
    return graph.derive("criterion/need", Operation.SUM, nodes, "kWh", symbol="Q_h,id")


def _guard(graph: GraphBuilder, node: str, energy: str, metered: Metered) -> None:
    involuntary, total = graph.number(node), graph.number(energy)
    if involuntary < 0:
        used = graph.number(metered.total)
        raise BadInvoluntaryShare(
            f"units and common rooms used {_shown(used)} kWh, more than the {_shown(total)} kWh delivered: "
            f"the involuntary use would be {_shown(involuntary)} kWh.",
            where="energy",
            remedy="Check the main meter or fuel and efficiency, and the meters' units (kWh, MWh).",
            code="involuntary.negative",
        )
    if involuntary > total:
        raise BadInvoluntaryShare(
            f"the involuntary use of {_shown(involuntary)} kWh exceeds the {_shown(total)} kWh delivered.",
            where="criterion",
            remedy="Check need, losses and heat; for a season of little use choose a fraction of use.",
            code="involuntary.above_total",
        )


def _shown(energy_kwh: Fraction) -> str:
    return exact_text(round_half_up(energy_kwh, 1))
