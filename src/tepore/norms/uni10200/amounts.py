"""What each unit owes of each head, without the calculation graph of its shares: the same cents, much faster.

For whoever asks again and again: a law over many buildings, a search, a fleet. The heads are divided by the
very rules of `allocate`; what most of the time goes into, consumptions and shares unit by unit, is reckoned
in whole numbers over a common denominator. That both ways give the same cents is a law
(``tests/laws/test_amounts_laws.py``). What is shown to anybody comes from `allocate`, which proves it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm, prod
from typing import TYPE_CHECKING

from tepore.kernel import Bug, GraphBuilder
from tepore.norms.uni10200.checks import need_weights
from tepore.norms.uni10200.division import divide_expenses
from tepore.norms.uni10200.metered import Metered, enter_energy
from tepore.norms.uni10200.model import SeasonInputs
from tepore.norms.uni10200.sharing import nobody_to_share
from tepore.norms.uni10200.terms import bases_of
from tepore.norms.uni10200.weights import weights_used

if TYPE_CHECKING:
    from decimal import Decimal

    from tepore.norms.uni10200.model import Consumption

Amounts = dict[str, dict[str, int]]
"""What each unit owes of each head it has a part in, by unit id [cent]."""
_SOURCE = "bare figure: allocate has the proof"


@dataclass(frozen=True)
class _Shares:
    """Weights as whole numbers over one denominator."""

    parts: Mapping[str, int]
    denominator: int

    def sum_of(self, ids: Iterable[str]) -> Fraction:
        return Fraction(sum(self.parts[key] for key in ids), self.denominator)


def amounts_of(inputs: SeasonInputs) -> Amounts:
    """Give what each unit owes of each head: the cents of `allocate`.

    Parameters
    ----------
    inputs
        A season without problems (`problems_of`): they are not looked for again.

    Returns
    -------
    dict
        By unit id and head [cent].

    Raises
    ------
    BadInvoluntaryShare
        The involuntary use is below zero or above the heat delivered.
    UnableToDivide
        There are energy costs and no heat.
    UnableToShare
        A head has an amount and nobody has a part in its base.
    Bug
        The amounts do not sum to the expenses.
    """
    graph = GraphBuilder()
    counted = _counted(inputs)
    for unit_id, weight in (need_weights(inputs) or {}).items():
        graph.given(f"table/heating_need/weight/{unit_id}", weight, "kWh", symbol="Q_i", source=_SOURCE)
    division = divide_expenses(graph, inputs, _enter_sums(graph, inputs, counted))
    tables: dict[str, _Shares] = {table.kind: _over_one_denominator(table.shares) for table in inputs.tables}
    for name, weights in weights_used(inputs, bases_of(inputs)).items():
        tables[name] = _over_one_denominator(weights.shares)
    owed: Amounts = {unit.id: {} for unit in inputs.units}
    for head in division.heads:
        takers = [unit.id for unit in inputs.units if head.kind not in unit.exempt_from]
        shares = counted if head.by_consumption else tables[head.base]
        amount = int(graph.number(head.node_id))
        for unit_id, cents in _divide(head.kind, amount, takers, shares).items():
            owed[unit_id][head.kind] = cents
    if sum(sum(one.values()) for one in owed.values()) != sum(one.amount_cents for one in inputs.expenses):
        raise Bug("the amounts do not sum to the expenses")
    return owed


def _divide(head: str, amount_cents: int, takers: list[str], shares: _Shares) -> dict[str, int]:
    """Divide by largest remainder, ties to the lower id, as the rounding rule states."""
    whole = sum(shares.parts[unit_id] for unit_id in takers)
    if whole == 0:
        if amount_cents:
            raise nobody_to_share(head, amount_cents)
        return dict.fromkeys(takers, 0)
    cents: dict[str, int] = {}
    remainders = []
    for unit_id in takers:
        cents[unit_id], remainder = divmod(amount_cents * shares.parts[unit_id], whole)
        remainders.append((-remainder, unit_id))
    remainders.sort()
    for _, unit_id in remainders[: amount_cents - sum(cents.values())]:
        cents[unit_id] += 1
    return cents


def _counted(inputs: SeasonInputs) -> _Shares:
    amounts: dict[str, list[tuple[int, int]]] = {unit.id: [] for unit in inputs.units}
    amounts.update({room.id: [] for room in inputs.common_rooms})
    for row in inputs.consumptions:
        amounts[row.subject].append(_ratio_of(row))
    denominator = lcm(*(below for rows in amounts.values() for _, below in rows))
    return _Shares(
        {
            subject: sum(above * (denominator // below) for above, below in rows)
            for subject, rows in amounts.items()
        },
        denominator,
    )


def _ratio_of(row: Consumption) -> tuple[int, int]:
    """Give a row's consumption as numerator and denominator, exact (`Consumption.amount`)."""
    if row.first is None or row.last is None:
        return (row.stated_amount or 0).as_integer_ratio()
    ends = [row.last.index, row.first.index, *([row.rolled_over_at] if row.rolled_over_at else [])]
    (last, below_last), (first, below_first), *rolled = (end.as_integer_ratio() for end in ends)
    below = lcm(below_last, below_first, *(under for _, under in rolled))
    above = last * (below // below_last) - first * (below // below_first)
    above += sum(over * (below // under) for over, under in rolled)
    factors = [] if row.scaled else [factor.number.as_integer_ratio() for factor in row.factors]
    return above * prod(over for over, _ in factors), below * prod(under for _, under in factors)


def _over_one_denominator(shares: Mapping[str, Decimal]) -> _Shares:
    ratios = {key: share.as_integer_ratio() for key, share in shares.items()}
    denominator = lcm(*(below for _, below in ratios.values()))
    return _Shares(
        {key: above * (denominator // below) for key, (above, below) in ratios.items()}, denominator
    )


def _enter_sums(graph: GraphBuilder, inputs: SeasonInputs, counted: _Shares) -> Metered:
    """Enter the sums that the heads are divided by; no head's rule looks at a single unit."""
    units = counted.sum_of(unit.id for unit in inputs.units)
    common = counted.sum_of(room.id for room in inputs.common_rooms)

    def entered(name: str, number: Fraction) -> str:
        return graph.given(f"consumption/{name}", number, "1", symbol="u", source=_SOURCE)

    return Metered(
        enter_energy(graph, inputs),
        {},
        entered("units", units),
        entered("common_rooms", common),
        entered("total", units + common),
    )
