"""Millesimi tables as figures of the calculation graph."""

from __future__ import annotations

from tepore.kernel import GraphBuilder, Operation
from tepore.norms.uni10200.model import MillesimiTable
from tepore.norms.uni10200.sharing import enter_whole

MILLESIMO = "1/1000"
_RULE = "m_i = 1000 Q_i / ΣQ, at the table's decimals"

TableNodes = dict[str, dict[str, str]]
"""Node of each unit's share by kind of table and unit id."""


def enter_tables(graph: GraphBuilder, tables: tuple[MillesimiTable, ...]) -> TableNodes:
    """Enter the shares of every table, made from their weights where these are known.

    Parameters
    ----------
    graph
        Grows by the nodes.
    tables
        Tables without problems.
    """
    return {
        table.kind: _enter_given(graph, table) if table.weights is None else _enter_made(graph, table)
        for table in tables
    }


def _enter_given(graph: GraphBuilder, table: MillesimiTable) -> dict[str, str]:
    return {
        unit_id: graph.given(
            f"table/{table.kind}/share/{unit_id}",
            share,
            MILLESIMO,
            symbol="m_i",
            source=table.source,
            subject=unit_id,
        )
        for unit_id, share in table.shares.items()
    }


def _enter_made(graph: GraphBuilder, table: MillesimiTable) -> dict[str, str]:
    prefix = f"table/{table.kind}"
    step = f"{MILLESIMO} at {table.digits} decimals"
    scale = graph.given(
        f"{prefix}/scale", 10**table.digits, "1", symbol="10^d", source="decimals of the table"
    )
    whole = graph.given(
        f"{prefix}/steps", 1000 * 10**table.digits, step, symbol="1000 · 10^d", source="by definition"
    )
    weights = {
        unit_id: graph.given(
            f"{prefix}/weight/{unit_id}",
            weight,
            table.weight_unit,
            symbol="Q_i",
            source=table.source,
            subject=unit_id,
        )
        for unit_id, weight in (table.weights or {}).items()
    }
    total = graph.derive(
        f"{prefix}/weights", Operation.SUM, list(weights.values()), table.weight_unit, symbol="ΣQ"
    )
    exact = {}
    for unit_id, weight in weights.items():
        name = f"{prefix}/steps/{unit_id}"
        product = graph.derive(
            f"{name}/product", Operation.PRODUCT, [whole, weight], step, symbol="Q_i · 1000 · 10^d"
        )
        exact[unit_id] = graph.derive(
            f"{name}/exact",
            Operation.QUOTIENT,
            [product, total],
            step,
            symbol="m_i",
            rule=_RULE,
            subject=unit_id,
        )
    return {
        unit_id: graph.derive(
            f"{prefix}/share/{unit_id}",
            Operation.QUOTIENT,
            [node, scale],
            MILLESIMO,
            symbol="m_i",
            rule=_RULE,
            subject=unit_id,
        )
        for unit_id, node in enter_whole(graph, prefix, whole, exact, unit=step, symbol="m_i").items()
    }
