"""An expense as a person writes it, in a form or in a row of a table, checked to the cent."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from tepore.kernel import euros_from_cents
from tepore.norms.uni10200 import ExpenseKind
from tepore.norms.uni10200.energy_cost_documents import VAT_RATES, VatLine
from tepore.services.table_files import BadCell, read_date, read_decimal
from tepore.services.table_files.columns import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tepore.services.table_files import Cell

FIELDS = ("kind", "on", "supplier", "document", "description", "net", "vat", "gross")
_KIND_WORDS = {
    ExpenseKind.ENERGY_CARRIER: (
        "vettore energetico", "combustibile", "gas", "gas metano", "gasolio", "gpl", "pellet", "legna",
        "teleriscaldamento", "energia termica", "fuel", "energieträger", "brennstoff",
    ),
    ExpenseKind.ELECTRICITY: ("energia elettrica", "elettricità", "corrente elettrica", "luce", "strom"),
    ExpenseKind.RUNNING: (
        "conduzione", "esercizio", "terzo responsabile", "gestione", "running and inspection", "betrieb",
    ),
    ExpenseKind.MAINTENANCE: ("manutenzione", "manutenzione ordinaria", "riparazione", "wartung"),
    ExpenseKind.METERING_SERVICE: (
        "lettura e ripartizione", "contabilizzazione", "lettura", "letture", "ripartizione",
        "reading and allocation", "ablesung und abrechnung",
    ),
    ExpenseKind.WATER: ("acqua", "acquedotto", "acqua e fognatura", "wasser"),
}  # fmt: skip
"""How tables of administrators call the kinds, beside our own words."""
_BY_WORD = {plain(word): kind for kind, words in _KIND_WORDS.items() for word in (kind.value, *words)}
ROUNDING_CENTS = 10
"""What the rounding of lines moves an invoice's tax by at most [cent]: own rule, closer than the euro that
electronic invoices are allowed, so that a mistyped amount shows."""
LONGEST = {"supplier": 100, "document": 60, "description": 150}


@dataclass(frozen=True, kw_only=True)
class FieldFault:
    """What is wrong in one field.

    Attributes
    ----------
    field
        One of `FIELDS`.
    code
        Dotted and stable; screens have words for it.
    found
        What stands there, or a figure of ours that tells the fault; may be empty.
    """

    field: str
    code: str
    found: str = ""


@dataclass(frozen=True, kw_only=True)
class TypedExpense:
    """An expense that was written down and fits.

    Attributes
    ----------
    net_cents, vat_cents, gross_cents
        Net and tax sum to the gross [cent]; negative for a credit.
    rate_percent
        Of the tax [%]; 0 where nothing is taxed.
    """

    kind: ExpenseKind
    on: date
    supplier: str
    document: str
    description: str
    net_cents: int
    vat_cents: int
    gross_cents: int
    rate_percent: Decimal

    @property
    def code(self) -> str:
        """Code by which the season holds it once: the same written twice is one expense."""
        return f"{self._prefix}{_digest(self.kind.value, self.description, str(self.gross_cents))[:6]}"

    @property
    def named_document(self) -> str:
        """The document as electronic invoices are named: number and day; empty where it has no number."""
        return f"{self.document} del {self.on}" if self.document else ""

    @property
    def told(self) -> str:
        """Supplier and description in one line."""
        return ": ".join(part for part in (self.supplier, self.description) if part)

    @property
    def _prefix(self) -> str:
        return f"ex-{_digest(self.supplier.casefold(), self.document.casefold(), self.on.isoformat())[:16]}-"


def read_expense(written: Mapping[str, Cell]) -> tuple[TypedExpense | None, tuple[FieldFault, ...]]:
    """Read an expense as it was written.

    Parameters
    ----------
    written
        By name of the field, of `FIELDS`: kind in words, day, supplier, number of the document, description,
        and at least two of net, VAT and gross [EUR].

    Returns
    -------
    TypedExpense or None
        None where something is wrong.
    tuple of FieldFault
        All that is wrong.
    """
    faults: list[FieldFault] = []
    kind = _kind(written.get("kind", ""), faults)
    on = _day(written.get("on", ""), faults)
    texts = {name: _text(written.get(name, ""), name, faults) for name in LONGEST}
    if not texts["supplier"]:
        faults.append(FieldFault(field="supplier", code="missing"))
    amounts = _amounts(written, faults)
    if faults or kind is None or on is None or amounts is None:
        return None, tuple(faults)
    net, vat, gross, rate = amounts
    found = TypedExpense(
        kind=kind, on=on, net_cents=net, vat_cents=vat, gross_cents=gross, rate_percent=rate, **texts
    )
    return found, ()


def _kind(cell: Cell, faults: list[FieldFault]) -> ExpenseKind | None:
    written = str(cell).strip()
    kind = _BY_WORD.get(plain(written))
    if kind is None:
        faults.append(FieldFault(field="kind", code="kind" if written else "missing", found=written[:60]))
    return kind


def _day(cell: Cell, faults: list[FieldFault]) -> date | None:
    if str(cell).strip() == "":
        faults.append(FieldFault(field="on", code="missing"))
        return None
    try:
        return read_date(cell)
    except BadCell:
        faults.append(FieldFault(field="on", code="day", found=str(cell)[:60]))
        return None


def _text(cell: Cell, name: str, faults: list[FieldFault]) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # a workbook's number of a document
    written = " ".join(str(cell).split())
    if len(written) > LONGEST[name]:
        faults.append(FieldFault(field=name, code="long", found=str(LONGEST[name])))
    return written


def _amounts(written: Mapping[str, Cell], faults: list[FieldFault]) -> tuple[int, int, int, Decimal] | None:
    before = len(faults)
    net, vat, gross = (_cents(written.get(name, ""), name, faults) for name in ("net", "vat", "gross"))
    if len(faults) > before:
        return None
    if (net is None) + (vat is None) + (gross is None) > 1:
        missing = "gross" if gross is None else "net"
        faults.append(FieldFault(field=missing, code="two_amounts"))
        return None
    net = (gross or 0) - (vat or 0) if net is None else net
    vat = (gross or 0) - net if vat is None else vat
    gross = net + vat if gross is None else gross
    if net + vat != gross:
        faults.append(FieldFault(field="gross", code="sum", found=euros_from_cents(net + vat)))
        return None
    if gross == 0:
        faults.append(FieldFault(field="gross", code="zero"))
        return None
    rate = _rate(net, vat)
    if rate is None:
        faults.append(FieldFault(field="vat", code="rate"))
        return None
    return net, vat, gross, rate


def _cents(cell: Cell, name: str, faults: list[FieldFault]) -> int | None:
    shown = str(cell).strip().removeprefix("€").removesuffix("€").removesuffix("EUR").strip()
    if shown == "":
        return None
    try:
        amount = read_decimal(shown if isinstance(cell, str) else cell)
    except BadCell as refusal:
        ambiguous = refusal.code == "cell.ambiguous_number"
        faults.append(FieldFault(field=name, code="ambiguous" if ambiguous else "amount", found=shown[:60]))
        return None
    cents = amount * 100
    if cents != cents.to_integral_value():
        faults.append(FieldFault(field=name, code="cents", found=shown[:60]))
        return None
    return int(cents)


def _rate(net_cents: int, vat_cents: int) -> Decimal | None:
    """Tell the rate that the tax is nearest to, within what the rounding of lines may move."""
    if vat_cents == 0:
        return Decimal(0)
    away = {
        rate: abs(vat_cents - VatLine(net_cents=net_cents, rate_percent=rate).computed_vat_cents)
        for rate in VAT_RATES
        if rate
    }
    nearest = min(away, key=lambda rate: away[rate])
    return nearest if away[nearest] <= ROUNDING_CENTS else None


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
