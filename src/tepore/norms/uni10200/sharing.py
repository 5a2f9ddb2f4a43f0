"""Division of an amount into whole cents, every step a figure of the calculation graph.

Two steps, stated on every statement: the bill into heads, then each head among the units. Both by largest
remainder: exact shares rounded down, the cents left over one by one to the largest remainders, ties to the
lower id in string order. So the lines sum to the bill, and no line is a cent off its exact share of its head.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from tepore.kernel import GraphBuilder, Operation, Refusal, euros_from_cents

ROUNDING_RULE = (
    "Amounts are whole cents. The bill is divided into its heads, then each head among the units, by largest "
    "remainder: every exact share is rounded down, and the cents left over go one by one to the largest "
    "remainders, at equal remainders to the lower id. The lines therefore sum to the bill to the cent."
)
RULE = "largest remainder"


class UnableToShare(Refusal):
    """An amount that nobody can be charged by its base."""


def enter_whole(
    graph: GraphBuilder,
    name: str,
    total: str,
    exact: Mapping[str, str],
    *,
    unit: str = "cent",
    symbol: str = "S_i",
) -> dict[str, str]:
    """Make exact shares of a whole number whole.

    Parameters
    ----------
    graph
        Grows by the nodes.
    name
        Prefix of the left-over node.
    total
        Node of the whole, in the smallest unit [cent, or a table's last decimal].
    exact
        Node of each exact share by the id of its subject, ending in ``/exact``; they sum to the total.
    unit, symbol
        Of the shares; the unit is that of what is left over too.

    Returns
    -------
    dict
        Node of each whole share by the same id.
    """
    left_over = graph.derive(
        f"{name}/left_over",
        Operation.LEFT_OVER,
        [total, *exact.values()],
        unit,
        symbol="left over",
        rule=RULE,
    )
    return {
        subject: graph.derive(
            f"{node_id.removesuffix('/exact')}/whole",
            Operation.LARGEST_REMAINDER,
            [node_id, left_over],
            unit,
            symbol=symbol,
            rule=RULE,
            subject=subject,
        )
        for subject, node_id in exact.items()
    }


def enter_shares(
    graph: GraphBuilder, head: str, amount: str, weights: Mapping[str, str], *, rule: str
) -> tuple[dict[str, str], Fraction]:
    """Divide a head's amount among units by weights.

    Parameters
    ----------
    graph
        Grows by the nodes.
    head
        Name of the head, one in the graph.
    amount
        Node of the head's amount in whole cents [cent].
    weights
        Node of each unit's weight by its id, all in one unit.
    rule
        Clause that names the base.

    Returns
    -------
    tuple
        Node of each unit's whole cents by its id, and the sum of the weights.

    Raises
    ------
    UnableToShare
        There is an amount and no weight.
    """
    weight_sum = graph.derive(
        f"head/{head}/base",
        Operation.SUM,
        list(weights.values()),
        graph.nodes[next(iter(weights.values()))].unit if weights else "1",
        symbol="Σ",
        rule=rule,
    )
    divisor = graph.number(weight_sum)
    if divisor == 0 and graph.number(amount) != 0:
        raise nobody_to_share(head, int(graph.number(amount)))
    exact = {
        unit_id: _enter_exact(graph, f"unit/{unit_id}/{head}", unit_id, amount, weight, weight_sum)
        for unit_id, weight in weights.items()
    }
    return enter_whole(graph, f"head/{head}", amount, exact), divisor


def nobody_to_share(head: str, amount_cents: int) -> UnableToShare:
    """Make the refusal of a head whose amount nobody has a part in [cent]."""
    return UnableToShare(
        f"nobody has a part in the head {head}, whose amount is {euros_from_cents(amount_cents)} EUR.",
        where=f"head {head}",
        remedy="Give the missing figures, or choose another base or criterion.",
        code=f"share.nobody.{head}",
    )


def _enter_exact(
    graph: GraphBuilder, name: str, unit_id: str, amount: str, weight: str, weight_sum: str
) -> str:
    product = graph.derive(
        f"{name}/product", Operation.PRODUCT, [amount, weight], "cent", symbol="S · w_i", subject=unit_id
    )
    if graph.number(weight_sum) == 0:
        # Nothing divided among nobody is nothing: the amount is zero here, and so is the product.
        return graph.derive(
            f"{name}/exact", Operation.SUM, [product], "cent", symbol="S w_i / Σ", subject=unit_id
        )
    return graph.derive(
        f"{name}/exact",
        Operation.QUOTIENT,
        [product, weight_sum],
        "cent",
        symbol="S w_i / Σ",
        subject=unit_id,
    )
