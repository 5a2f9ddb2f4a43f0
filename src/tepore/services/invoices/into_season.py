"""Put the expenses of electronic invoices into a season of the store; one that is there is not doubled.

An expense's code is made of supplier, number and day of its invoice, so the store itself holds each once.
What an amount follows from, VAT and the season's part of the days, stands with the terms of the season.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from tepore.kernel import Period
from tepore.norms.uni10200 import Expense as NormExpense
from tepore.norms.uni10200.energy_cost_checks import expense_origin_problems
from tepore.norms.uni10200.energy_cost_documents import ExpenseOrigin, Invoice, amount_cents
from tepore.norms.uni10200.energy_cost_portion import portion_by_days
from tepore.norms.uni10200.problems import BadSeason
from tepore.services.invoices.into_file import ContradictingInvoice
from tepore.services.invoices.reading import ReadInvoice, expense_rows
from tepore.services.plain_values import plain
from tepore.store.ledger.models import Expense, Season, SeasonState

if TYPE_CHECKING:
    from tepore.norms.uni10200 import ExpenseKind
    from tepore.services.invoices.mapping import KindRule
    from tepore.services.invoices.rows import ExpenseRow

ORIGINS = "expense_origins"
_CODE_DIGITS = 16


@dataclass(frozen=True)
class Entered:
    """What an import into a season did.

    Attributes
    ----------
    entered, known
        Documents, as ``"number of supplier"``.
    amount_cents
        What the new expenses charge to the season [cent].
    """

    season: str
    entered: tuple[str, ...]
    known: tuple[str, ...]
    amount_cents: int


@transaction.atomic
def enter_expenses(
    *,
    season: Season,
    invoices: Sequence[ReadInvoice],
    rules: Sequence[KindRule] = (),
    answers: Mapping[str, ExpenseKind] | None = None,
) -> Entered:
    """Enter the expenses of invoices into a season's ledger.

    Parameters
    ----------
    season
        Of the caller's organisation. If it was closed, a new closing with a reason takes them in.
    invoices
        Documents of one or more files.
    rules, answers
        What tells the kinds of lines.

    Returns
    -------
    Entered
        New and known documents.

    Raises
    ------
    UnknownLines
        Nothing tells the kind of a line; nothing is entered.
    ContradictingInvoice
        A document has the supplier, number and day of another with other amounts.
    BadSeason
        An amount does not follow from its document.
    """
    locked = Season.objects.select_for_update().get(pk=season.pk)
    period = Period(locked.start_on, locked.end_on)
    origins: dict[str, object] = dict(locked.terms.get(ORIGINS) or {})
    entered: list[str] = []
    known: list[str] = []
    charged = 0
    for read in invoices:
        name = f"{read.invoice.number} of {read.invoice.supplier_id}"
        rows = expense_rows(read, rules=rules, answers=answers or {})
        made = {_code(row): _expense(row, period) for row in rows}
        if _is_known(locked, read, made):
            known.append(name)
            continue
        entered.append(name)
        for row in rows:
            expense, origin = made[_code(row)]
            charged += expense.amount_cents
            origins[expense.id] = plain(origin)
            _keep(locked, row, expense)
    if locked.state != SeasonState.CLOSED:  # what a closed season was computed with rests
        locked.terms = {**locked.terms, ORIGINS: origins}
        locked.save(update_fields=["terms"])
    return Entered(locked.code, tuple(entered), tuple(known), charged)


def _prefix(read: ReadInvoice) -> str:
    invoice = read.invoice
    identity = "\n".join((invoice.supplier_id, invoice.number, invoice.issued_on.isoformat()))
    return f"fe-{hashlib.sha256(identity.encode()).hexdigest()[:_CODE_DIGITS]}-"


def _code(row: ExpenseRow) -> str:
    identity = "\n".join((row.supplier_id, row.number, row.issued_on.isoformat()))
    digest = hashlib.sha256(identity.encode()).hexdigest()[:_CODE_DIGITS]
    part = hashlib.sha256(f"{row.kind}\n{row.generator}".encode()).hexdigest()[:6]
    return f"fe-{digest}-{part}"


def _is_known(
    season: Season, read: ReadInvoice, made: Mapping[str, tuple[NormExpense, ExpenseOrigin]]
) -> bool:
    there = dict(season.expenses.filter(code__startswith=_prefix(read)).values_list("code", "amount_cents"))
    if not there:
        return False
    if there != {code: expense.amount_cents for code, (expense, _) in made.items()}:
        raise ContradictingInvoice(
            f"invoice {read.invoice.number} of {read.invoice.issued_on} is there with other amounts.",
            where=read.file,
            remedy="Compare both: a supplier corrects an invoice by a credit note and a new number.",
            code="invoice.contradiction",
        )
    return True


def _expense(row: ExpenseRow, period: Period) -> tuple[NormExpense, ExpenseOrigin]:
    source = f"invoice {row.number} of {row.supplier_id}, sha256 {row.sha256[:16]}"
    portion = None if row.period is None else portion_by_days(row.period, period, source)
    origin = ExpenseOrigin(
        gross=Invoice(
            lines=row.vat,
            gross_cents=row.amount_cents,
            rounding_cents=row.rounding_cents,
            withholding_cents=row.withholding_cents,
        ),
        portions=() if portion is None else (portion,),
        generator=row.generator,
        source=source,
    )
    code = _code(row)
    expense = NormExpense(
        id=code,
        kind=row.kind,
        description=row.description,
        amount_cents=amount_cents(origin, {}),
        document=row.document,
        source=source,
    )
    if problems := tuple(expense_origin_problems(code, origin, {code: expense}, {})):
        raise BadSeason(problems)
    return expense, origin


def _keep(season: Season, row: ExpenseRow, expense: NormExpense) -> None:
    Expense.objects.create(
        organisation_id=season.organisation_id,
        season=season,
        code=expense.id,
        kind=row.kind.value,
        amount_cents=expense.amount_cents,
        description=expense.description[:300],
        document=expense.document[:100],
        invoiced_on=row.issued_on,
    )
