"""Weights of the units that are no millesimi: persons, taps, equal parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from tepore.norms.uni10200.kinds import EQUAL

if TYPE_CHECKING:
    from tepore.kernel import GraphBuilder
    from tepore.norms.uni10200.model import SeasonInputs


@dataclass(frozen=True, kw_only=True)
class WeightTable:
    """Weights stated for the units, which need not sum to anything.

    Attributes
    ----------
    name
        Lower-case letters and ``_``; a term of a declared criterion names it as its base: ``"persons"``.
    shares
        Weight of each unit by its id, 0 or more.
    source
        Where they stand: resolution, register.
    """

    name: str
    shares: Mapping[str, Decimal]
    source: str


def weights_used(inputs: SeasonInputs, bases: set[str]) -> dict[str, WeightTable]:
    """Give the weights that some head goes by, by the name of their base; equal parts are made here.

    Parameters
    ----------
    inputs
        The season.
    bases
        Bases that its criterion names.
    """
    used = {table.name: table for table in inputs.weights if table.name in bases}
    if EQUAL in bases:
        shares = {unit.id: Decimal(1) for unit in inputs.units}
        used[EQUAL] = WeightTable(name=EQUAL, shares=shares, source="by definition")
    return used


def enter_weights(graph: GraphBuilder, tables: Mapping[str, WeightTable]) -> dict[str, dict[str, str]]:
    """Enter weights into the graph and name each unit's node by base and unit id."""
    return {
        name: {
            unit_id: graph.given(
                f"weight/{name}/{unit_id}", weight, "1", symbol="w_i", source=table.source, subject=unit_id
            )
            for unit_id, weight in table.shares.items()
        }
        for name, table in tables.items()
    }
