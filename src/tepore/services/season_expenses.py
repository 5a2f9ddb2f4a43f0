"""Expenses of a season as its pages show them: the list, one entered, one taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from tepore.kernel import Refusal
from tepore.kernel.periods import day_in_rome
from tepore.norms.uni10200 import Expense as NormExpense
from tepore.norms.uni10200 import ExpenseKind
from tepore.norms.uni10200.energy_cost_checks import expense_origin_problems
from tepore.norms.uni10200.energy_cost_documents import ExpenseOrigin, Invoice, VatLine
from tepore.norms.uni10200.problems import BadSeason
from tepore.services.access import Action, Actor, Resource, require
from tepore.services.invoices.into_season import ORIGINS
from tepore.services.list_condominiums import CondominiumRow, condominium_row
from tepore.services.plain_values import plain
from tepore.store.ledger.models import Expense, Season, SeasonState
from tepore.store.people.models import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from tepore.services.typed_expense import TypedExpense

STORNO = "-storno"
"""Ends the code of an expense that takes another of a closed season back."""
SOURCE = "entered in the portal"
LONGEST_CODE = 60
GROSS, LINES = "gross", "lines"


class UnableToEnter(Refusal):
    """A season that takes no expense now, or an expense that cannot be taken back."""


@dataclass(frozen=True, kw_only=True)
class ExpenseLine:
    """An expense of a season.

    Attributes
    ----------
    amount_cents
        What is charged to the season [cent].
    net_cents, vat_cents
        Of its document [cent]; None where nobody said them.
    is_electronic
        It came from an electronic invoice.
    can_be_taken_back
        Whether it is still deleted or offset by one more expense.
    """

    id: int
    kind: str
    description: str
    document: str
    on: date | None
    amount_cents: int
    net_cents: int | None
    vat_cents: int | None
    is_electronic: bool
    can_be_taken_back: bool


@dataclass(frozen=True, kw_only=True)
class ExpensesPage:
    """The expenses of a season.

    Attributes
    ----------
    by_kind
        Kind and sum [cent], in the order of the kinds; those without an expense left out.
    takes_expenses
        False while it is approved: the approval is taken back first.
    is_closed
        What is entered counts from the next correction on.
    """

    condominium: CondominiumRow
    rows: tuple[ExpenseLine, ...]
    by_kind: tuple[tuple[str, int], ...]
    total_cents: int
    takes_expenses: bool
    is_closed: bool


@dataclass(frozen=True, kw_only=True)
class EnteredExpenses:
    """What was entered, and what was there before [cent]."""

    entered: int
    known: int
    amount_cents: int


def list_expenses(*, actor: Actor, condominium_id: int, season_id: int) -> ExpensesPage:
    """List the expenses of a season, in the order in which they were entered.

    Raises
    ------
    NotPermitted
        The role may not, or the condominium or the season is out of reach.
    """
    require(actor, Action.VIEW, Resource.EXPENSE)
    condominium = condominium_row(actor=actor, condominium_id=condominium_id, season_id=season_id)
    season = Season.objects.get(organisation_id=actor.organisation_id, pk=season_id)
    rows = list(season.expenses.order_by("pk"))
    codes = {row.code for row in rows}
    origins = season.terms.get(ORIGINS) or {}
    lines = tuple(_line(row, origins.get(row.code), codes) for row in rows)
    sums = {kind: sum(line.amount_cents for line in lines if line.kind == kind) for kind in ExpenseKind}
    return ExpensesPage(
        condominium=condominium,
        rows=lines,
        by_kind=tuple((kind.value, cents) for kind, cents in sums.items() if cents),
        total_cents=sum(line.amount_cents for line in lines),
        takes_expenses=season.state != SeasonState.APPROVED,
        is_closed=season.state == SeasonState.CLOSED,
    )


def enter_typed(
    *, actor: Actor, condominium_id: int, season_id: int, expenses: Sequence[TypedExpense], now: datetime
) -> EnteredExpenses:
    """Enter expenses that a person wrote down; what is there already is not entered twice.

    Parameters
    ----------
    actor
        Who enters them.
    condominium_id, season_id
        The season.
    expenses
        As `read_expense` gave them; all are entered or none.
    now
        When they are entered.

    Raises
    ------
    NotPermitted
        The role may not, or the condominium or the season is out of reach.
    UnableToEnter
        The season is approved.
    BadSeason
        An amount does not follow from its document.
    """
    require(actor, Action.ENTER, Resource.EXPENSE)
    condominium_row(actor=actor, condominium_id=condominium_id, season_id=season_id)
    with transaction.atomic():
        season = open_for_expenses(actor.organisation_id, season_id)
        there = set(season.expenses.values_list("code", flat=True))
        named = set(season.expenses.exclude(document="").values_list("document", "kind", "amount_cents"))
        origins: dict[str, object] = dict(season.terms.get(ORIGINS) or {})
        new: list[TypedExpense] = []
        for one in expenses:
            if one.code in there or (one.named_document, one.kind.value, one.gross_cents) in named:
                continue
            there.add(one.code)
            origins[one.code] = plain(_origin(one))
            Expense.objects.create(
                organisation_id=season.organisation_id,
                season=season,
                code=one.code,
                kind=one.kind.value,
                amount_cents=one.gross_cents,
                description=one.told,
                document=one.named_document,
                invoiced_on=one.on,
            )
            new.append(one)
        if new and season.state != SeasonState.CLOSED:  # what a closed season was computed with rests
            season.terms = {**season.terms, ORIGINS: origins}
            season.save(update_fields=["terms"])
        amount = sum(one.gross_cents for one in new)
        if new:
            record(actor, season, "expense.entered", now, count=len(new), cents=amount)
    return EnteredExpenses(entered=len(new), known=len(expenses) - len(new), amount_cents=amount)


def take_expense_back(
    *, actor: Actor, condominium_id: int, season_id: int, expense_id: int, now: datetime
) -> None:
    """Take an expense back: deleted while the season is open, offset by one more once it is closed.

    Raises
    ------
    NotPermitted
        The role may not, or the condominium or the season is out of reach.
    UnableToEnter
        It is not there, was taken back before, or the season is approved.
    """
    require(actor, Action.ENTER, Resource.EXPENSE)
    condominium_row(actor=actor, condominium_id=condominium_id, season_id=season_id)
    with transaction.atomic():
        season = open_for_expenses(actor.organisation_id, season_id)
        row = season.expenses.filter(pk=expense_id).first()
        if row is None:
            raise UnableToEnter("there is no such expense.", code="expense.unknown")
        codes = set(season.expenses.values_list("code", flat=True))
        if season.state == SeasonState.CLOSED:
            if not _can_be_offset(row.code, codes):
                raise UnableToEnter("it was taken back before.", code="expense.taken_back")
            _offset(season, row, now)
        else:
            origins = {**(season.terms.get(ORIGINS) or {})}
            origins.pop(row.code, None)
            season.terms = {**season.terms, ORIGINS: origins}
            season.save(update_fields=["terms"])
            row.delete()
        record(actor, season, "expense.taken_back", now, count=1, cents=-row.amount_cents)


def open_for_expenses(organisation_id: int, season_id: int) -> Season:
    """Give a season, locked within the caller's transaction, where it takes expenses now.

    Raises
    ------
    UnableToEnter
        It is approved: what was approved is what is closed.
    """
    season = Season.objects.select_for_update().get(organisation_id=organisation_id, pk=season_id)
    if season.state == SeasonState.APPROVED:
        raise UnableToEnter(
            "it is approved, and what was approved is what is closed.",
            where=f"season {season.code}",
            remedy="Take the approval back, enter the expense, and look at a new draft.",
            code="expense.approved",
        )
    return season


def record(actor: Actor, season: Season, action: str, now: datetime, **evidence: int) -> None:
    """Write into the audit what was done with a season's expenses."""
    AuditEvent.objects.create(
        organisation_id=season.organisation_id,
        at=now,
        user_id=actor.user_id,
        action=action,
        subject=f"season {season.pk} expenses",
        evidence=evidence,
    )


def _line(row: Expense, origin: dict[str, object] | None, codes: set[str]) -> ExpenseLine:
    taxed = _taxed(origin)
    return ExpenseLine(
        id=row.pk,
        kind=row.kind,
        description=row.description,
        document=row.document,
        on=row.invoiced_on,
        amount_cents=row.amount_cents,
        net_cents=taxed[0] if taxed else None,
        vat_cents=taxed[1] if taxed else None,
        is_electronic=row.code.startswith("fe-"),
        can_be_taken_back=_can_be_offset(row.code, codes),
    )


def _taxed(origin: dict[str, object] | None) -> tuple[int, int] | None:
    """Give net and tax of the document [cent]; None where it has none, or a part of it alone is charged."""
    gross = (origin or {}).get(GROSS)
    if not isinstance(gross, dict) or LINES not in gross or (origin or {}).get("portions"):
        return None
    lines = [
        VatLine(
            net_cents=line["net_cents"], rate_percent=line["rate_percent"], vat_cents=line.get("vat_cents")
        )
        for line in gross[LINES]
    ]
    if any(line.vat_cents is None for line in lines):
        return None
    return sum(line.net_cents for line in lines), sum(line.tax_cents for line in lines)


def _can_be_offset(code: str, codes: set[str]) -> bool:
    return not code.endswith(STORNO) and _offset_code(code) not in codes


def _offset_code(code: str) -> str:
    return f"{code[: LONGEST_CODE - len(STORNO)]}{STORNO}"


def _origin(one: TypedExpense) -> ExpenseOrigin:
    line = VatLine(net_cents=one.net_cents, rate_percent=one.rate_percent, vat_cents=one.vat_cents)
    origin = ExpenseOrigin(gross=Invoice(lines=(line,), gross_cents=one.gross_cents), source=SOURCE)
    expense = NormExpense(
        id=one.code,
        kind=one.kind,
        description=one.told,
        amount_cents=one.gross_cents,
        document=one.named_document,
        source=SOURCE,
    )
    if problems := tuple(expense_origin_problems(one.code, origin, {one.code: expense}, {})):
        raise BadSeason(problems)
    return origin


def _offset(season: Season, row: Expense, now: datetime) -> None:
    Expense.objects.create(
        organisation_id=season.organisation_id,
        season=season,
        code=_offset_code(row.code),
        kind=row.kind,
        amount_cents=-row.amount_cents,
        description=f"Storno: {row.description}"[:300],
        document=row.document,
        invoiced_on=day_in_rome(now),
    )
