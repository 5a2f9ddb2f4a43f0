"""What a document must say of expenses and heat: estimates, credits, defaults that nobody checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tepore.kernel import round_half_up
from tepore.kernel.graph import exact_text
from tepore.norms.uni10200.criteria import NOT_VERIFIED, IndirectAnalytic
from tepore.norms.uni10200.energy_cost_documents import Priced
from tepore.norms.uni10200.energy_cost_supplies import BilledGas
from tepore.norms.uni10200.fuel_gas import NET_TO_GROSS
from tepore.norms.uni10200.results import Note
from tepore.norms.uni11300_2 import losses_kwh

if TYPE_CHECKING:
    from tepore.norms.uni10200.model import SeasonInputs


def energy_cost_notes(inputs: SeasonInputs) -> Iterator[Note]:
    """Give the notes of portions, prices, gas and losses.

    Parameters
    ----------
    inputs
        The season, without problems.

    Yields
    ------
    Note
        One a fact that the reader must know.
    """
    documents = {expense.id: expense.document or expense.description for expense in inputs.expenses}
    for expense_id, origin in inputs.expense_origins.items():
        document = documents.get(expense_id, expense_id)
        for portion in origin.portions:
            if portion.is_estimated:
                yield Note(
                    code=f"note.portion.{portion.rule.value}",
                    sentence=f"The part of {document} that is charged is estimated by "
                    f"{portion.rule.value.replace('_', ' ')}.",
                    arguments={"document": document},
                )
        if isinstance(origin.gross, Priced) and origin.gross.hours is not None:
            yield Note(
                code="note.power_hours",
                sentence=f"The quantity of {document} is estimated: nominal power times hours.",
                arguments={"document": document},
            )
        if isinstance(origin.gross, Priced) and origin.gross.credit:
            yield Note(
                code="note.credit",
                sentence=f"{document} lowers the cost of the heat by the electricity made with it "
                f"({NOT_VERIFIED}).",
                arguments={"document": document},
            )
    yield from _gas_notes(inputs)
    yield from _loss_notes(inputs)


def _gas_notes(inputs: SeasonInputs) -> Iterator[Note]:
    for supply in inputs.energy:
        if isinstance(supply, BilledGas) and supply.net_to_gross_source == NET_TO_GROSS.note:
            ratio = f"{NET_TO_GROSS.number:g}"
            yield Note(
                code="note.net_to_gross",
                sentence=f"The gas was brought to the net calorific value by {ratio} ({NOT_VERIFIED}).",
                arguments={"ratio": ratio},
            )


def _loss_notes(inputs: SeasonInputs) -> Iterator[Note]:
    criterion = inputs.criterion
    if not isinstance(criterion, IndirectAnalytic) or not criterion.parts:
        return
    losses = exact_text(round_half_up(losses_kwh(criterion.parts)))
    yield Note(
        code="note.losses",
        sentence=f"The involuntary use is what {len(criterion.parts)} pipes and stores lose by computation, "
        f"{losses} kWh, their recoverable part included ({NOT_VERIFIED}); surface coefficients are stated "
        "with each pipe.",
        arguments={"count": str(len(criterion.parts)), "losses_kwh": losses},
    )
