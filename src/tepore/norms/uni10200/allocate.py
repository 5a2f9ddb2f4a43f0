"""The allocation of a season: from checked inputs to statements that sum to the bill, every figure proved."""

from __future__ import annotations

from collections.abc import Mapping

from tepore.kernel import Bug, GraphBuilder, Operation
from tepore.norms.dlgs102 import LegalCheck, ShareOf, check_voluntary_share
from tepore.norms.uni10200.checks import problems_of
from tepore.norms.uni10200.division import Division, divide_expenses
from tepore.norms.uni10200.kinds import HeadKind, Service
from tepore.norms.uni10200.metered import Metered, enter_metered
from tepore.norms.uni10200.model import SeasonInputs
from tepore.norms.uni10200.notes import notes_of
from tepore.norms.uni10200.problems import BadSeason
from tepore.norms.uni10200.results import Allocation, Head
from tepore.norms.uni10200.sharing import ROUNDING_RULE, enter_shares
from tepore.norms.uni10200.statements import SharedHead, statements_of
from tepore.norms.uni10200.tables import enter_tables
from tepore.norms.uni10200.tenure import divide_by_tenure
from tepore.norms.uni10200.terms import bases_of
from tepore.norms.uni10200.weights import enter_weights, weights_used

COMMON_ROOMS = "common rooms by property"
CONSUMPTION = "by consumption"


def allocate(inputs: SeasonInputs) -> Allocation:
    """Divide a season's expenses among the units by its criterion (UNI 10200 art. 8 and 11.8, edition 2015).

    Parameters
    ----------
    inputs
        Units, tables, expenses [cent], heat [kWh], consumptions and the criterion.

    Returns
    -------
    Allocation
        Statements that sum to the expenses to the cent, with the calculation graph of every figure.

    Raises
    ------
    BadSeason
        The inputs are wrong; all faults are named with their places.
    BadInvoluntaryShare
        The involuntary use is below zero or above the heat delivered.
    UnableToDivide
        There are energy costs and no heat.
    UnableToShare
        A head has an amount and nobody has a part in its base.
    Bug
        The lines do not sum to the expenses: nothing is to be kept.
    """
    if problems := problems_of(inputs):
        raise BadSeason(problems)
    graph = GraphBuilder()
    bases: dict[str, dict[str, str]] = dict(enter_tables(graph, inputs.tables))
    bases.update(enter_weights(graph, weights_used(inputs, bases_of(inputs))))
    metered = enter_metered(graph, inputs)
    division = divide_expenses(graph, inputs, metered)
    shared = [
        _share(
            graph,
            inputs,
            Head(
                kind=head.kind,
                by_consumption=head.by_consumption,
                base=head.base,
                amount_cents=int(graph.number(head.node_id)),
                node_id=head.node_id,
            ),
            bases,
            metered,
        )
        for head in division.heads
    ]
    bill = graph.derive(
        "total", Operation.SUM, [head.node_id for head in division.heads], "cent", symbol="S_tot"
    )
    statements = divide_by_tenure(graph, inputs, statements_of(graph, inputs, shared, bill))
    total_cents = sum(expense.amount_cents for expense in inputs.expenses)
    if total_cents != graph.number(bill) or total_cents != sum(one.total_cents for one in statements):
        raise Bug("the statements do not sum to the expenses")
    legal = _check_law(graph, inputs, division, bill)
    return Allocation(
        inputs=inputs,
        criterion=inputs.criterion.title,
        edition=inputs.criterion.edition,
        statements=statements,
        heads=tuple(one.head for one in shared),
        total_cents=total_cents,
        graph=graph.build(),
        steps=(*division.steps, bill),
        legal_check=legal,
        notes=notes_of(inputs, legal, graph),
        rounding_rule=ROUNDING_RULE,
    )


def _share(
    graph: GraphBuilder,
    inputs: SeasonInputs,
    head: Head,
    bases: Mapping[str, Mapping[str, str]],
    metered: Metered,
) -> SharedHead:
    takers = [unit.id for unit in inputs.units if head.kind not in unit.exempt_from]
    if head.by_consumption:
        weights = {unit_id: metered.by_subject[unit_id] for unit_id in takers}
        base = CONSUMPTION
    else:
        shares = bases[head.base]
        weights = {unit_id: shares[unit_id] for unit_id in takers}
        base = COMMON_ROOMS if head.kind == HeadKind.COMMON_ROOMS else inputs.criterion.table_rule
    rule = f"{inputs.criterion.article}: {base}"
    cents, weight_sum = enter_shares(graph, head.kind, head.node_id, weights, rule=rule)
    return SharedHead(head, weights, weight_sum, cents)


def _check_law(graph: GraphBuilder, inputs: SeasonInputs, division: Division, bill: str) -> LegalCheck:
    voluntary = [head.node_id for head in division.heads if head.by_consumption]
    situation = inputs.legal_situation
    whole = bill if situation.share_of is ShareOf.ALL_EXPENSES else division.energy_cost
    is_bound = inputs.service is not Service.COLD_WATER
    percent = enter_legal_percent(graph, "legal/voluntary_percent", voluntary, whole if is_bound else None)
    return check_voluntary_share(
        inputs.period,
        is_bound=is_bound,
        voluntary_percent=None if percent is None else graph.number(percent),
        by_standard=inputs.criterion.by_standard,
        situation=situation,
        node_id=percent or "",
    )


def enter_legal_percent(graph: GraphBuilder, name: str, parts: list[str], whole: str | None) -> str | None:
    """Enter the part of a whole that follows consumption [%]; None where there is no whole."""
    if whole is None or graph.number(whole) == 0:
        return None
    hundred = graph.given(f"{name}/hundred", 100, "%", symbol="100", source="by definition")
    if not parts:
        part = graph.given(f"{name}/part", 0, "cent", symbol="S_vol", source="no head goes by consumption")
    elif len(parts) == 1 and parts[0].startswith("head/voluntary/"):
        (part,) = parts
    else:
        part = graph.derive(f"{name}/parts", Operation.SUM, parts, "cent", symbol="S_vol")
    share = graph.derive(f"{name}/share", Operation.QUOTIENT, [part, whole], "1", symbol="S_vol / S")
    return graph.derive(name, Operation.PRODUCT, [share, hundred], "%", symbol="100 S_vol / S")
