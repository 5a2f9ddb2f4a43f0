"""FatturaPA, the Italian electronic invoice (formats FPR12 and FPA12, versions 1.2.x), as plain values.

    FatturaElettronica versione
      FatturaElettronicaHeader     CedentePrestatore (supplier), CessionarioCommittente (customer)
      FatturaElettronicaBody  1..n
        DatiGenerali                type, number, date, withholding, stamp, total, rounding
        DatiBeniServizi             DettaglioLinee (lines), DatiRiepilogo (VAT summary)
        DatiPagamento               due day, amount, IBAN

Field names and forms by the public specification of the Agenzia delle Entrate. What an expense needs is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from tepore.kernel import Refusal
from tepore.services.invoices.xml_tree import Element

FORMATS = ("FPR12", "FPA12")
INVOICE_TYPES = frozenset({"TD01", "TD02", "TD03", "TD05", "TD06", "TD24", "TD25"})
CREDIT_NOTE = "TD04"
_CENTS = re.compile(r"-?\d{1,11}\.\d{2}\Z", re.ASCII)
_FIGURE = re.compile(r"-?\d{1,15}(?:\.\d{1,8})?\Z", re.ASCII)
_LONGEST = 1000


class BadInvoice(Refusal):
    """A file that is not a FatturaPA of ours, or one whose figures contradict each other."""


@dataclass(frozen=True, kw_only=True)
class InvoiceLine:
    """One line [DettaglioLinee].

    Attributes
    ----------
    total
        Without VAT [EUR].
    rate_percent
        [%], 0 with a nature of exemption.
    nature
        Why nothing is taxed [Natura]: ``"N1"``; empty where something is.
    start_on, end_on
        Days it bills, both held; None where it does not say.
    """

    number: str
    description: str
    total: Decimal
    rate_percent: Decimal
    nature: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    start_on: date | None = None
    end_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class VatSummary:
    """What the document taxes at one rate or nature [DatiRiepilogo], in cents."""

    rate_percent: Decimal
    nature: str
    net_cents: int
    vat_cents: int


@dataclass(frozen=True, kw_only=True)
class Payment:
    """When and where it is to be paid [DettaglioPagamento]."""

    amount_cents: int
    due_on: date | None
    iban: str


@dataclass(frozen=True, kw_only=True)
class ElectronicInvoice:
    """One document of a file.

    Attributes
    ----------
    supplier_id
        Country and VAT number, else tax code.
    customer_id
        Tax code, else country and VAT number.
    is_credit
        A credit note: its amounts lower the cost.
    gross_cents
        Total as stated [cent]; None where it is not.
    rounding_cents, withholding_cents, stamp_cents
        [cent], 0 where there is none.
    fund_cents
        Contribution to a pension fund [cassa previdenziale], within the summary [cent].
    has_discount
        The whole document is discounted or surcharged: lines do not sum to the summary.
    """

    supplier_id: str
    supplier: str
    customer_id: str
    document_type: str
    number: str
    issued_on: date
    lines: tuple[InvoiceLine, ...]
    summary: tuple[VatSummary, ...]
    gross_cents: int | None
    rounding_cents: int = 0
    withholding_cents: int = 0
    stamp_cents: int = 0
    fund_cents: int = 0
    has_discount: bool = False
    payments: tuple[Payment, ...] = ()

    @property
    def is_credit(self) -> bool:
        """It is a credit note."""
        return self.document_type == CREDIT_NOTE


def read_fattura(root: Element, *, file: str) -> tuple[ElectronicInvoice, ...]:
    """Read the documents of a file.

    Parameters
    ----------
    root
        The file's tree.
    file
        Name for messages.

    Returns
    -------
    tuple of ElectronicInvoice
        One or more, in order; figures as stated, not yet compared with each other.

    Raises
    ------
    BadInvoice
        It is another format or kind of document, or a field is missing or malformed.
    """
    if root.name != "FatturaElettronica":
        simple = root.name == "FatturaElettronicaSemplificata"
        what = "it is a simplified invoice, which has no lines." if simple else f"it is {root.name:.60}."
        raise BadInvoice(
            what,
            where=file,
            remedy="Give an ordinary electronic invoice (FPR12 or FPA12), or enter the expense by hand.",
            code="invoice.format",
        )
    reader = _Reader(file)
    header = reader.need(root, "FatturaElettronicaHeader")
    stated = header.said("DatiTrasmissione", "FormatoTrasmissione") or root.attributes.get("versione", "")
    if stated not in FORMATS:
        raise BadInvoice(
            f"the format {stated!r:.20} is not known.",
            where=file,
            remedy=f"Known are: {', '.join(FORMATS)}.",
            code="invoice.format",
        )
    supplier = reader.need(header, "CedentePrestatore", "DatiAnagrafici")
    customer = reader.need(header, "CessionarioCommittente", "DatiAnagrafici")
    bodies = root.all("FatturaElettronicaBody")
    if not bodies:
        raise reader.bad(root, "it holds no document.", "invoice.empty")
    return tuple(reader.invoice(supplier, customer, body) for body in bodies)


@dataclass(frozen=True)
class _Reader:
    """Reads fields, with the line of each fault."""

    file: str

    def invoice(self, supplier: Element, customer: Element, body: Element) -> ElectronicInvoice:
        general = self.need(body, "DatiGenerali", "DatiGeneraliDocumento")
        goods = self.need(body, "DatiBeniServizi")
        document_type = self.text(general, "TipoDocumento")
        if document_type not in INVOICE_TYPES | {CREDIT_NOTE}:
            raise self.bad(
                general, f"a document of the type {document_type:.10} is no expense.", "invoice.type"
            )
        if (currency := general.said("Divisa")) != "EUR":
            raise self.bad(general, f"the currency is {currency!r:.10}, not EUR.", "invoice.currency")
        return ElectronicInvoice(
            supplier_id=_vat_number(supplier) or self.text(supplier, "CodiceFiscale"),
            supplier=_named(supplier),
            customer_id=customer.said("CodiceFiscale") or _vat_number(customer),
            document_type=document_type,
            number=self.text(general, "Numero"),
            issued_on=self.day(general, "Data"),
            lines=_numbered([self.line(row) for row in goods.all("DettaglioLinee")]),
            summary=tuple(self.summary(row) for row in goods.all("DatiRiepilogo")),
            gross_cents=self.cents(general, "ImportoTotaleDocumento"),
            rounding_cents=self.cents(general, "Arrotondamento") or 0,
            withholding_cents=sum(
                self.cents(row, "ImportoRitenuta") or 0 for row in general.all("DatiRitenuta")
            ),
            stamp_cents=sum(self.cents(row, "ImportoBollo") or 0 for row in general.all("DatiBollo")),
            fund_cents=sum(
                self.cents(row, "ImportoContributoCassa") or 0
                for row in general.all("DatiCassaPrevidenziale")
            ),
            has_discount=bool(general.all("ScontoMaggiorazione")),
            payments=tuple(self.payments(body)),
        )

    def line(self, row: Element) -> InvoiceLine:
        quantity = row.said("Quantita")
        return InvoiceLine(
            number=self.text(row, "NumeroLinea"),
            description=" ".join(self.text(row, "Descrizione").split()),
            total=self.figure(row, "PrezzoTotale"),
            rate_percent=self.figure(row, "AliquotaIVA"),
            nature=row.said("Natura")[:10],
            quantity=self.figure(row, "Quantita") if quantity else None,
            unit=row.said("UnitaMisura")[:10],
            start_on=self.day(row, "DataInizioPeriodo") if row.said("DataInizioPeriodo") else None,
            end_on=self.day(row, "DataFinePeriodo") if row.said("DataFinePeriodo") else None,
        )

    def summary(self, row: Element) -> VatSummary:
        return VatSummary(
            rate_percent=self.figure(row, "AliquotaIVA"),
            nature=row.said("Natura")[:10],
            net_cents=self.needed_cents(row, "ImponibileImporto"),
            vat_cents=self.needed_cents(row, "Imposta"),
        )

    def payments(self, body: Element) -> Iterator[Payment]:
        for terms in body.all("DatiPagamento"):
            for row in terms.all("DettaglioPagamento"):
                due = row.said("DataScadenzaPagamento")
                yield Payment(
                    amount_cents=self.needed_cents(row, "ImportoPagamento"),
                    due_on=self.day(row, "DataScadenzaPagamento") if due else None,
                    iban=row.said("IBAN")[:34],
                )

    def need(self, element: Element, *path: str) -> Element:
        found = element.first(*path)
        if found is None:
            raise self.bad(element, f"{path[-1]} is missing.", "invoice.missing")
        return found

    def text(self, element: Element, name: str) -> str:
        if not (said := element.said(name)):
            raise self.bad(element, f"{name} is missing.", "invoice.missing")
        return said[:_LONGEST]

    def figure(self, element: Element, name: str) -> Decimal:
        said = self.text(element, name)
        if not _FIGURE.match(said):
            raise self.bad(element, f"{name} is {said!r:.40}, not a figure.", "invoice.figure")
        return Decimal(said)

    def cents(self, element: Element, name: str) -> int | None:
        return self.needed_cents(element, name) if element.said(name) else None

    def needed_cents(self, element: Element, name: str) -> int:
        said = self.text(element, name)
        if not _CENTS.match(said):
            raise self.bad(
                element, f"{name} is {said!r:.40}, not an amount with two decimals.", "invoice.figure"
            )
        return int(said.replace(".", ""))

    def day(self, element: Element, name: str) -> date:
        said = self.text(element, name)
        try:
            return date.fromisoformat(said[:10])  # a zone such as +02:00 may follow the day
        except ValueError:
            raise self.bad(element, f"{name} is {said!r:.40}, not a day.", "invoice.day") from None

    def bad(self, element: Element, what: str, code: str) -> BadInvoice:
        return BadInvoice(what, where=f"{self.file} line {element.line}", code=code)


def _numbered(lines: list[InvoiceLine]) -> tuple[InvoiceLine, ...]:
    """Give each line a number of its own: theirs, or their places where theirs repeat."""
    if len({line.number for line in lines}) == len(lines):
        return tuple(lines)
    return tuple(replace(line, number=str(place)) for place, line in enumerate(lines, start=1))


def _vat_number(person: Element) -> str:
    return person.said("IdFiscaleIVA", "IdPaese") + person.said("IdFiscaleIVA", "IdCodice")


def _named(person: Element) -> str:
    names = [person.said("Anagrafica", part) for part in ("Denominazione", "Nome", "Cognome")]
    return " ".join(name for name in names if name)[:200]
