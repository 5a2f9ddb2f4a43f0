r"""An end of a consumption as figures of the calculation graph: read, or estimated between two readings.

An estimate shows all that it was made of, its rounding included::

    after 306   before 294          elapsed 13 d   between 28 d
         \         /  \                 /          /
       [difference] 12  \               /          /
              \__________\____[product] 156      /
                          \          \___________/
                           \      [quotient] 5.571...
                            \           |
                             \      [round] 6
                              [sum] 300
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.kernel import Bug, GraphBuilder, Operation

if TYPE_CHECKING:
    from tepore.norms.uni10200.model import IndexReading, LinearEstimate

RULE = "linear in time"
"""Own rule, not a norm's."""
SECONDS_OF_A_DAY = 86_400
DISPLAY = "display"


def enter_index(
    graph: GraphBuilder, name: str, reading: IndexReading, *, symbol: str, remark: str = ""
) -> str:
    """Enter a register's index: as given where it was read, as derived where it was estimated.

    Parameters
    ----------
    graph
        Grows by the nodes.
    name
        Id of the node; what an estimate is made of stands below it.
    reading
        The end of the consumption.
    symbol
        ``"R_first"`` or ``"R_last"``.
    remark
        What the source of a reading says behind its day, such as ``"; manual"``.

    Returns
    -------
    str
        The node's id.

    Raises
    ------
    Bug
        The estimate's readings give another index than it states.
    """
    estimate = reading.estimated_from
    if estimate is None:
        source = f"{reading.source}, read on {reading.read_on}{remark}"
        return graph.given(name, reading.index, DISPLAY, symbol=symbol, source=source)
    before = enter_index(graph, f"{name}/before", estimate.before, symbol="R_before")
    counted = _enter_counted(graph, name, estimate, before)
    # Past the end of its digits the register shows the count less the whole run.
    rolled = f"{name}/rolled_over_at"
    runs_over = rolled in graph.nodes and graph.number(before) + graph.number(counted) >= graph.number(rolled)
    if runs_over:
        unrolled = graph.derive(
            f"{name}/unrolled", Operation.SUM, [before, counted], DISPLAY, symbol="R_before + ΔR_t"
        )
        graph.derive(name, Operation.DIFFERENCE, [unrolled, rolled], DISPLAY, symbol=symbol, rule=RULE)
    else:
        graph.derive(name, Operation.SUM, [before, counted], DISPLAY, symbol=symbol, rule=RULE)
    if graph.number(name) != reading.index:
        raise Bug(f"the estimate {name} is {reading.index}, its readings give {graph.number(name)}")
    return name


def _enter_counted(graph: GraphBuilder, name: str, estimate: LinearEstimate, before: str) -> str:
    """Enter what was counted from the reading before to the instant."""
    after = enter_index(graph, f"{name}/after", estimate.after, symbol="R_after")
    if estimate.rolled_over_at is not None:
        rolled = graph.given(
            f"{name}/rolled_over_at",
            estimate.rolled_over_at,
            DISPLAY,
            symbol="R_max",
            source="end of the register's digits",
        )
        after = graph.derive(
            f"{name}/after_unrolled", Operation.SUM, [after, rolled], DISPLAY, symbol="R_after + R_max"
        )
    between = graph.derive(
        f"{name}/between", Operation.DIFFERENCE, [after, before], DISPLAY, symbol="R_after − R_before"
    )
    days = [
        graph.given(
            f"{name}/{part}",
            Fraction(seconds, SECONDS_OF_A_DAY),
            "d",
            symbol=symbol,
            source=f"time from {estimate.before.source} to {end}",
        )
        for part, seconds, symbol, end in (
            ("elapsed_days", estimate.elapsed_s, "t", "the estimated instant"),
            ("between_days", estimate.between_s, "T", estimate.after.source),
        )
    ]
    product = graph.derive(f"{name}/weighted", Operation.PRODUCT, [between, days[0]], "d", symbol="ΔR · t")
    exact = graph.derive(
        f"{name}/exact", Operation.QUOTIENT, [product, days[1]], DISPLAY, symbol="ΔR · t / T", rule=RULE
    )
    return graph.derive(
        f"{name}/counted", Operation.ROUND, [exact], DISPLAY, symbol="ΔR_t", digits=estimate.digits
    )
