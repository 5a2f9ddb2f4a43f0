"""A file of expenses, first shown and then entered: what was shown is what is entered, signed in between.

Tables (CSV, workbooks) have a row an expense; electronic invoices (FatturaPA) have lines whose kind is told
by rules or asked for. Nothing is kept at the showing: what was read travels with the page under a signature
that names season and reader, and comes back with the confirmation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.db import transaction

from tepore.kernel import Refusal
from tepore.norms.uni10200 import ExpenseKind
from tepore.services.access import Action, Resource, require
from tepore.services.invoices import ReadInvoice, expense_rows, kinds_of, read_invoices
from tepore.services.invoices.into_season import enter_expenses
from tepore.services.list_condominiums import condominium_row
from tepore.services.plain_values import from_plain, plain
from tepore.services.season_expenses import (
    EnteredExpenses,
    enter_typed,
    open_for_expenses,
    record,
)
from tepore.services.table_files import Column, find_columns, rows_of_file
from tepore.services.typed_expense import FieldFault, TypedExpense, read_expense
from tepore.store.ledger.models import Expense

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from tepore.services.access import Actor

LARGEST_BYTES = 5_000_000
GOOD_FOR = timedelta(hours=12)
SALT = "tepore.expenses"
INVOICES = (".xml", ".p7m")
COLUMNS = (
    Column("kind", ("tipo", "tipo di spesa", "voce", "categoria", "art"), required=True),
    Column("on", ("data", "data documento", "data fattura", "date", "datum"), required=True),
    Column("supplier", ("fornitore", "ragione sociale", "lieferant"), required=True),
    Column("document", ("documento", "numero", "fattura", "n. fattura", "numero documento", "invoice")),
    Column("description", ("descrizione", "causale", "oggetto", "beschreibung")),
    Column("net", ("imponibile", "netto", "netto iva", "nettobetrag")),
    Column("vat", ("iva", "imposta", "mwst")),
    Column("gross", ("totale", "lordo", "importo", "totale documento", "total", "bruttobetrag")),
)


class BadUpload(Refusal):
    """A file that is too large or empty, or a confirmation of something that was not shown."""


@dataclass(frozen=True, kw_only=True)
class ShownExpense:
    """An expense that the file holds.

    Attributes
    ----------
    row
        Row of the table; 0 for an electronic invoice.
    kind
        Empty where it is asked for.
    is_known
        The season has it already: it is not entered again.
    """

    row: int
    kind: str
    on: date
    supplier: str
    document: str
    description: str
    net_cents: int
    vat_cents: int
    gross_cents: int
    is_known: bool


@dataclass(frozen=True, kw_only=True)
class FaultyRow:
    """A row that is left out, with all that is wrong in it."""

    row: int
    faults: tuple[FieldFault, ...]


@dataclass(frozen=True, kw_only=True)
class AskedLine:
    """A line of an electronic invoice whose kind nothing tells.

    Attributes
    ----------
    key
        Number of the invoice and of the line: names the answer.
    """

    key: str
    document: str
    supplier: str
    description: str
    total_eur: str


@dataclass(frozen=True, kw_only=True)
class ShownUpload:
    """What a file holds, before anything is kept.

    Attributes
    ----------
    unread
        Headings of columns that are not read.
    token
        Comes back with the confirmation; empty where there is nothing to enter.
    """

    name: str
    rows: tuple[ShownExpense, ...]
    faulty: tuple[FaultyRow, ...]
    asked: tuple[AskedLine, ...]
    unread: tuple[str, ...]
    token: str

    @property
    def fresh(self) -> tuple[ShownExpense, ...]:
        """Those that would be entered."""
        return tuple(row for row in self.rows if not row.is_known)

    @property
    def fresh_cents(self) -> int:
        """What they charge to the season [cent]."""
        return sum(row.gross_cents for row in self.fresh)


def show_upload(
    *, actor: Actor, condominium_id: int, season_id: int, content: bytes, name: str
) -> ShownUpload:
    """Read a file of expenses and show what would be entered; nothing is kept.

    Parameters
    ----------
    actor
        Who uploads it.
    condominium_id, season_id
        The season.
    content, name
        The file.

    Raises
    ------
    NotPermitted
        The role may not, or the condominium or the season is out of reach.
    BadUpload
        The file is empty or too large.
    BadTable, BadEnvelope, BadXml, BadInvoice
        It cannot be read at all.
    """
    require(actor, Action.ENTER, Resource.EXPENSE)
    condominium_row(actor=actor, condominium_id=condominium_id, season_id=season_id)
    if not 0 < len(content) <= LARGEST_BYTES:
        raise BadUpload(
            f"the file has {len(content)} bytes.",
            where=name,
            remedy=f"Choose one of 1 to {LARGEST_BYTES} bytes.",
            code="upload.size",
        )
    seal = {"season": season_id, "user": actor.user_id}
    if name.lower().endswith(INVOICES):
        return _shown_invoices(read_invoices(content, file=name), name, season_id, seal)
    return _shown_table(content, name, season_id, seal)


def enter_upload(
    *,
    actor: Actor,
    condominium_id: int,
    season_id: int,
    token: str,
    answers: Mapping[str, str],
    now: datetime,
) -> EnteredExpenses:
    """Enter what was shown.

    Parameters
    ----------
    actor
        The one to whom it was shown.
    condominium_id, season_id
        The season that it was shown for.
    token
        From `show_upload`.
    answers
        Kind by key of each line that was asked for.
    now
        When it is entered.

    Raises
    ------
    NotPermitted
        The role may not, or the condominium or the season is out of reach.
    BadUpload
        It was not shown so, to this reader and for this season, or too long ago, or a line has no answer.
    UnableToEnter
        The season is approved.
    ContradictingInvoice, BadSeason
        An invoice is there with other amounts, or an amount does not follow from its document.
    """
    require(actor, Action.ENTER, Resource.EXPENSE)
    condominium_row(actor=actor, condominium_id=condominium_id, season_id=season_id)
    shown = _opened(token)
    if (shown.get("season"), shown.get("user")) != (season_id, actor.user_id):
        raise _not_shown()
    if "invoices" not in shown:
        return enter_typed(
            actor=actor,
            condominium_id=condominium_id,
            season_id=season_id,
            expenses=[from_plain(TypedExpense, row) for row in shown["rows"]],
            now=now,
        )
    invoices = [from_plain(ReadInvoice, one) for one in shown["invoices"]]
    return _enter_invoices(actor, season_id, invoices, _answers(answers), now)


def _shown_table(content: bytes, name: str, season_id: int, seal: Mapping[str, int]) -> ShownUpload:
    rows = rows_of_file(content, name=name)
    columns = find_columns(rows, COLUMNS, name=name)
    read: list[tuple[int, TypedExpense]] = []
    faulty: list[FaultyRow] = []
    for row in rows[columns.heading_row + 1 :]:
        if row.is_blank:
            continue
        found, faults = read_expense({column.name: columns.cell(row, column.name) for column in COLUMNS})
        if found is None:
            faulty.append(FaultyRow(row=row.number, faults=faults))
        else:
            read.append((row.number, found))
    there = _there(season_id)
    return ShownUpload(
        name=name,
        rows=tuple(
            ShownExpense(
                row=number,
                kind=one.kind.value,
                on=one.on,
                supplier=one.supplier,
                document=one.document,
                description=one.description,
                net_cents=one.net_cents,
                vat_cents=one.vat_cents,
                gross_cents=one.gross_cents,
                is_known=one.code in there[0]
                or (one.named_document, one.kind.value, one.gross_cents) in there[1],
            )
            for number, one in read
        ),
        faulty=tuple(faulty),
        asked=(),
        unread=columns.unknown,
        token=_sealed({**seal, "rows": [plain(one) for _, one in read]}) if read else "",
    )


def _shown_invoices(
    invoices: tuple[ReadInvoice, ...], name: str, season_id: int, seal: Mapping[str, int]
) -> ShownUpload:
    rows: list[ShownExpense] = []
    asked: list[AskedLine] = []
    there = _there(season_id)
    for read in invoices:
        kinds = kinds_of(read, rules=(), answers={})
        unknown = [line for line in read.invoice.lines if kinds[line.number] is None]
        asked += [
            AskedLine(
                key=f"{read.invoice.number}:{line.number}",
                document=read.invoice.number,
                supplier=read.invoice.supplier,
                description=line.description,
                total_eur=f"{line.total:.2f}",
            )
            for line in unknown
        ]
        # Until every kind is told the document is shown whole, as one.
        told = {"": ExpenseKind.ENERGY_CARRIER} if unknown else {}
        found = expense_rows(read, rules=(), answers=told)
        rows += [
            ShownExpense(
                row=0,
                kind="" if unknown else row.kind.value,
                on=row.issued_on,
                supplier=read.invoice.supplier,
                document=row.number,
                description=row.description,
                net_cents=sum(line.net_cents for line in row.vat),
                vat_cents=sum(line.tax_cents for line in row.vat) + row.rounding_cents,
                gross_cents=row.amount_cents,
                is_known=(row.document, row.kind.value) in there[2],
            )
            for row in found
        ]
    token = _sealed({**seal, "invoices": [plain(read) for read in invoices]})
    return ShownUpload(name=name, rows=tuple(rows), faulty=(), asked=tuple(asked), unread=(), token=token)


def _enter_invoices(
    actor: Actor,
    season_id: int,
    invoices: list[ReadInvoice],
    answers: Mapping[str, ExpenseKind],
    now: datetime,
) -> EnteredExpenses:
    for read in invoices:
        kinds = kinds_of(read, rules=(), answers=answers)
        if any(kind is None for kind in kinds.values()):
            raise BadUpload(
                "the kind of a line is not told.",
                where=f"invoice {read.invoice.number}",
                remedy="Choose a kind for each line.",
                code="upload.kind",
            )
    with transaction.atomic():
        season = open_for_expenses(actor.organisation_id, season_id)
        before = season.expenses.count()
        entered = enter_expenses(season=season, invoices=invoices, answers=answers)
        if entered.entered:
            new = season.expenses.count() - before
            record(actor, season, "expense.entered", now, count=new, cents=entered.amount_cents)
    return EnteredExpenses(
        entered=len(entered.entered), known=len(entered.known), amount_cents=entered.amount_cents
    )


def _there(season_id: int) -> tuple[set[str], set[tuple[str, str, int]], set[tuple[str, str]]]:
    """Give codes, then document with kind and amount, then document with kind, of a season's expenses."""
    rows = list(
        Expense.objects.filter(season_id=season_id).values_list("code", "document", "kind", "amount_cents")
    )
    named = [row for row in rows if row[1]]
    return {row[0] for row in rows}, {row[1:] for row in named}, {row[1:3] for row in named}


def _answers(given: Mapping[str, str]) -> dict[str, ExpenseKind]:
    return {key: ExpenseKind(kind) for key, kind in given.items() if kind in set(ExpenseKind)}


def _sealed(content: Mapping[str, Any]) -> str:
    return signing.dumps(content, salt=SALT, compress=True)


def _opened(token: str) -> dict[str, Any]:
    try:
        shown: dict[str, Any] = signing.loads(token, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        raise _not_shown() from None
    return shown


def _not_shown() -> BadUpload:
    return BadUpload(
        "this is not what was shown for this season, or it was shown too long ago.",
        remedy="Upload the file again and look at it.",
        code="upload.not_shown",
    )
