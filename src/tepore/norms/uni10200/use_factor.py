"""The use factor of UNI 10200:2018: the involuntary fraction of a building that is not fully used.

The two branches of the rule are one expression, exact and continuous at 0.8::

    f_inv = 1 - (1 - f*_inv) · min(f_uso, 0.8) / 0.8        f_uso = Q_tot / Q*_dis,in
"""

from __future__ import annotations

from fractions import Fraction

from tepore.kernel import GraphBuilder, Operation
from tepore.norms.uni10200.criteria import NOT_VERIFIED, LowUse, UseFactor

USE_FACTOR = "criterion/use_factor"
INVOLUNTARY_FRACTION = "criterion/involuntary_fraction"
FULL_USE = Fraction(4, 5)
"""Use factor above which a building counts as fully used [1]; edilclima.it FAQ 220."""
LEAST = Fraction(3, 10)
"""Use factor below which one source ends the formula [1]; forum.edilclima.it t=25472."""


_FULL_USE_SOURCE = f"edilclima.it FAQ 220 ({NOT_VERIFIED})"
_LEAST_SOURCE = f"forum.edilclima.it t=25472 ({NOT_VERIFIED})"


def enter_use_factor(graph: GraphBuilder, criterion: UseFactor, energy: str) -> str:
    """Enter the involuntary fraction f_inv [1] and what it follows from (UNI 10200:2018, use factor).

    Parameters
    ----------
    graph
        Grows by the nodes.
    criterion
        f*_inv, Q*_dis,in and the choice below 0.3.
    energy
        Node of Q_tot [kWh].

    Returns
    -------
    str
        Node of f_inv [1], from f*_inv in full use to 1 without any.
    """
    rule = criterion.clause
    full_fraction = graph.given(
        "criterion/full_use_fraction",
        criterion.full_use_fraction,
        "1",
        symbol="f*_inv",
        source=criterion.source,
        rule=rule,
    )
    full_heat = graph.given(
        "criterion/full_use_heat",
        criterion.full_use_heat_kwh,
        "kWh",
        symbol="Q*_dis,in",
        source=criterion.source,
        rule=rule,
    )
    use = graph.derive(USE_FACTOR, Operation.QUOTIENT, [energy, full_heat], "1", symbol="f_uso", rule=rule)
    limit = graph.given(
        "criterion/full_use_limit",
        FULL_USE,
        "1",
        symbol="0.8",
        source=_FULL_USE_SOURCE,
    )
    if criterion.low_use is LowUse.HOLD:
        use = _hold(graph, use)
    counted = graph.derive(
        f"{USE_FACTOR}/counted", Operation.MINIMUM, [use, limit], "1", symbol="min(f_uso, 0.8)", rule=rule
    )
    whole = graph.given("criterion/whole", 1, "1", symbol="1", source="by definition")
    drawn = graph.derive(
        "criterion/full_use_drawn", Operation.DIFFERENCE, [whole, full_fraction], "1", symbol="1 - f*_inv"
    )
    product = graph.derive(
        "criterion/drawn_fraction/product",
        Operation.PRODUCT,
        [drawn, counted],
        "1",
        symbol="(1 - f*_inv) · f_uso",
    )
    drawn_fraction = graph.derive(
        "criterion/drawn_fraction", Operation.QUOTIENT, [product, limit], "1", symbol="1 - f_inv", rule=rule
    )
    return graph.derive(
        INVOLUNTARY_FRACTION, Operation.DIFFERENCE, [whole, drawn_fraction], "1", symbol="f_inv", rule=rule
    )


def _hold(graph: GraphBuilder, use: str) -> str:
    least = graph.given("criterion/least_use", LEAST, "1", symbol="0.3", source=_LEAST_SOURCE)
    return graph.derive(f"{USE_FACTOR}/held", Operation.MAXIMUM, [use, least], "1", symbol="max(f_uso, 0.3)")
