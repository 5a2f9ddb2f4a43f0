"""The legal minimum as a resolution: the part by consumption raised to it (D.Lgs. 102/2014 art. 9 c. 5 d)."""

from __future__ import annotations

from fractions import Fraction

from tepore.kernel import GraphBuilder, Operation
from tepore.norms.dlgs102 import ShareOf, minimum_percent_of
from tepore.norms.uni10200.kinds import HeadKind
from tepore.norms.uni10200.model import SeasonInputs
from tepore.norms.uni10200.problems import UnableToDivide


def raise_voluntary(
    graph: GraphBuilder, inputs: SeasonInputs, fixed: HeadKind, cost: str, exact: dict[HeadKind, str]
) -> dict[HeadKind, str]:
    """Raise the voluntary head to the legal minimum at the fixed head's cost, where it is lower.

    Parameters
    ----------
    graph
        Grows by the nodes.
    inputs
        The season.
    fixed
        Head that gives way: involuntary or fixed.
    cost
        Node of what is divided into these heads [cent].
    exact
        Node of each head's exact amount [cent].

    Returns
    -------
    dict
        Node of each head's exact amount [cent]; the voluntary one is met to the cent.

    Raises
    ------
    UnableToDivide
        Running costs and common rooms leave less than the minimum.
    """
    minimum = minimum_percent_of(inputs.period, inputs.legal_situation)
    if minimum is None:
        return exact
    of_all = inputs.legal_situation.share_of is ShareOf.ALL_EXPENSES
    if not of_all and "cost/energy" not in graph.nodes:
        return exact  # A minimum of the energy alone asks for nothing where no energy was paid for.
    whole = [f"expense/{expense.id}" for expense in inputs.expenses] if of_all else ["cost/energy"]
    whole_node = graph.derive("legal/whole", Operation.SUM, whole, "cent", symbol="S")
    share = graph.given(
        "legal/minimum", Fraction(minimum, 100), "1", symbol="min", source="D.Lgs. 102/2014 art. 9 c. 5 d"
    )
    least = graph.derive(
        "legal/least/exact", Operation.PRODUCT, [whole_node, share], "cent", symbol="min · S"
    )
    # Percentages are whole: the exact amount has two decimals at most, and 0.49 lifts any to the next cent.
    lift = graph.given("legal/lift", Fraction(49, 100), "cent", symbol="up", source="to the next whole cent")
    lifted = graph.derive("legal/least/lifted", Operation.SUM, [least, lift], "cent", symbol="min · S")
    least_cents = graph.derive("legal/least", Operation.ROUND, [lifted], "cent", symbol="S_min", digits=0)
    voluntary = graph.derive(
        "head/voluntary/raised/exact",
        Operation.MAXIMUM,
        [exact[HeadKind.VOLUNTARY], least_cents],
        "cent",
        symbol="S_vol",
        subject=HeadKind.VOLUNTARY,
    )
    others = [exact[HeadKind.COMMON_ROOMS]] if HeadKind.COMMON_ROOMS in exact else []
    rest = graph.derive(
        f"head/{fixed}/lowered/exact",
        Operation.DIFFERENCE,
        [cost, voluntary, *others],
        "cent",
        symbol="S_inv" if fixed is HeadKind.INVOLUNTARY else "S_fix",
        subject=fixed,
    )
    if graph.number(rest) < 0:
        raise UnableToDivide(
            f"the part by consumption cannot reach {minimum} %: running costs and common rooms take more.",
            where="criterion",
            remedy="Leave raise_to_minimum out and have the assembly decide on another criterion.",
            code="minimum.unreachable",
        )
    return exact | {fixed: rest, HeadKind.VOLUNTARY: voluntary}
