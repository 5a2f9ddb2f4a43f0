"""What a tenth more of own use would cost each unit by each way: how far a way rewards who saves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from tepore.kernel import Refusal
from tepore.norms.uni10200.amounts import amounts_of

if TYPE_CHECKING:
    from tepore.norms.uni10200 import Consumption, SeasonInputs
    from tepore.services.compare_criteria import Comparison

STEP = Decimal("0.1")
"""Part of its use by which a unit is taken to use more [1]."""


@dataclass(frozen=True, kw_only=True)
class Reward:
    """What using a tenth more, all else unchanged, adds to a unit's amount by each way.

    Attributes
    ----------
    extra_cents
        In the order of the ways [cent]; None where the way refuses such a season.
    """

    unit_id: str
    extra_cents: tuple[int | None, ...]


def rewards_of(comparison: Comparison) -> tuple[Reward, ...]:
    """Tell for each unit what a tenth more of its own use would cost it by each way.

    Expenses, heat delivered and everybody else's use stay as they are, so this is how the bill is divided,
    not what the heat itself would cost.

    Parameters
    ----------
    comparison
        One season by several ways.

    Returns
    -------
    tuple of Reward
        In the order of the units.
    """
    ways = [way.allocation.inputs for way in comparison.ways]
    return tuple(
        Reward(
            unit_id=unit.unit_id,
            extra_cents=tuple(
                _extra_cents(inputs, unit.unit_id, owed)
                for inputs, owed in zip(ways, unit.total_cents, strict=True)
            ),
        )
        for unit in comparison.units
    )


def _extra_cents(inputs: SeasonInputs, unit_id: str, owed_cents: int) -> int | None:
    rows = tuple(_more(row) if row.subject == unit_id else row for row in inputs.consumptions)
    try:
        amounts = amounts_of(replace(inputs, consumptions=rows))
    except Refusal:
        return None
    return sum(amounts[unit_id].values()) - owed_cents


def _more(row: Consumption) -> Consumption:
    difference = row.difference
    if difference is None or row.last is None:
        return replace(row, stated_amount=(row.stated_amount or Decimal(0)) * (1 + STEP))
    last = replace(row.last, index=row.last.index + difference * STEP, estimated_from=None)
    return replace(row, last=last)
