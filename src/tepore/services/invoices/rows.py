"""From an electronic invoice to rows of expenses: one for each kind, with net and VAT by rate, to the cent.

The document's own summary by rate is what is charged. Where one rate has lines of several kinds, its net and
tax are divided among them by the lines' totals, by largest remainder, so the rows sum to the document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tepore.kernel import Period, apportion_cents, euros_from_cents, round_half_up
from tepore.norms.uni10200 import ExpenseKind
from tepore.norms.uni10200.energy_cost_documents import (
    TAXABLE_TOLERANCE_CENTS,
    VAT_RATES,
    VAT_TOLERANCE_CENTS,
    VatLine,
)
from tepore.services.invoices.fattura import BadInvoice, ElectronicInvoice, InvoiceLine
from tepore.services.invoices.mapping import KnownBy, MappedLine

_LONGEST_DESCRIPTION = 180
Key = tuple[ExpenseKind, str]
"""Kind and generator of a row."""


@dataclass(frozen=True, kw_only=True)
class ExpenseRow:
    """An expense as an invoice gives it.

    Attributes
    ----------
    vat
        Net and tax by rate [cent], negative on a credit note.
    rounding_cents, withholding_cents
        [cent]; both stand in one row of the document.
    period
        Days it bills, where its lines say them.
    known_by
        What told the kind of its lines.
    to
        Group or split of the building it goes to; empty where there are none.
    """

    kind: ExpenseKind
    generator: str
    description: str
    vat: tuple[VatLine, ...]
    rounding_cents: int = 0
    withholding_cents: int = 0
    period: Period | None = None
    known_by: tuple[KnownBy, ...]
    supplier_id: str
    number: str
    issued_on: date
    sha256: str
    to: str = ""

    @property
    def amount_cents(self) -> int:
        """With taxes [cent]."""
        return sum(line.net_cents + line.tax_cents for line in self.vat) + self.rounding_cents

    @property
    def document(self) -> str:
        """The document in words."""
        return f"{self.number} del {self.issued_on}"


def check_sums(invoice: ElectronicInvoice, *, file: str) -> None:
    """Compare the figures of a document with each other.

    Parameters
    ----------
    invoice
        As read.
    file
        Name for messages.

    Raises
    ------
    BadInvoice
        Tax is not net times rate, net and tax do not sum to the total, or lines not to the net.
    """
    where = f"{file}, invoice {invoice.number}"
    if not invoice.lines or not invoice.summary:
        raise BadInvoice("it has no lines, or no VAT summary.", where=where, code="invoice.missing")
    for row in invoice.summary:
        line = VatLine(net_cents=row.net_cents, rate_percent=row.rate_percent, vat_cents=row.vat_cents)
        if row.rate_percent not in VAT_RATES:
            raise BadInvoice(f"{row.rate_percent} % is no rate of VAT.", where=where, code="invoice.vat_rate")
        if abs(line.computed_vat_cents - row.vat_cents) > VAT_TOLERANCE_CENTS:
            raise BadInvoice(
                f"the VAT of {euros_from_cents(row.vat_cents)} EUR is not {row.rate_percent} % of "
                f"{euros_from_cents(row.net_cents)} EUR.",
                where=where,
                remedy="Ask the supplier: the document contradicts itself.",
                code="invoice.vat",
            )
    computed = _gross_cents(invoice)
    if invoice.gross_cents not in {None, computed, computed + invoice.stamp_cents}:
        raise BadInvoice(
            f"net and VAT sum to {euros_from_cents(computed)} EUR, and the document says "
            f"{euros_from_cents(invoice.gross_cents or 0)} EUR.",
            where=where,
            remedy="Ask the supplier: the document contradicts itself.",
            code="invoice.gross",
        )
    lines = sum((line.total for line in invoice.lines), Decimal(0)) * 100
    net = sum(row.net_cents for row in invoice.summary)
    if not invoice.has_discount and abs(net - lines - invoice.fund_cents) > TAXABLE_TOLERANCE_CENTS:
        raise BadInvoice(
            f"the lines sum to {lines / 100:.2f} EUR, and the VAT summary to {euros_from_cents(net)} EUR.",
            where=where,
            remedy="Ask the supplier: the document contradicts itself.",
            code="invoice.lines",
        )


def rows_of(
    invoice: ElectronicInvoice, mapped: Mapping[str, MappedLine], *, sha256: str
) -> tuple[ExpenseRow, ...]:
    """Give the rows of expenses of a document that was checked.

    Parameters
    ----------
    invoice
        The document.
    mapped
        Kind of each of its lines.
    sha256
        Of the file.

    Returns
    -------
    tuple of ExpenseRow
        One for each kind and generator; they sum to the document's total to the cent.
    """
    keys = {number: (one.kind, one.generator) for number, one in mapped.items()}
    parts: dict[Key, list[VatLine]] = {key: [] for key in dict.fromkeys(keys.values())}
    for line, weights in _taxed(invoice, keys):
        for key, part in _divided(line, weights):
            parts[key].append(part)
    sign = -1 if invoice.is_credit and _gross_cents(invoice) > 0 else 1
    rows = [_row(invoice, keys, key, vat, mapped, sha256, sign) for key, vat in parts.items()]
    largest = max(range(len(rows)), key=lambda index: abs(rows[index].amount_cents))
    rows[largest] = replace(
        rows[largest],
        rounding_cents=sign * invoice.rounding_cents,
        withholding_cents=invoice.withholding_cents,
    )
    return tuple(row for row in rows if row.vat)


def _gross_cents(invoice: ElectronicInvoice) -> int:
    return sum(row.net_cents + row.vat_cents for row in invoice.summary) + invoice.rounding_cents


def _taxed(
    invoice: ElectronicInvoice, keys: Mapping[str, Key]
) -> Iterator[tuple[VatLine, dict[Key, Fraction]]]:
    """Give what is taxed at each rate, and what of it each kind has by its lines."""
    every = _weights(invoice.lines, keys)
    for row in invoice.summary:
        own = [
            line
            for line in invoice.lines
            if (line.rate_percent, line.nature) == (row.rate_percent, row.nature)
        ]
        line = VatLine(net_cents=row.net_cents, rate_percent=row.rate_percent, vat_cents=row.vat_cents)
        weights = _weights(own, keys)
        yield line, weights if any(weights.values()) else every
    if invoice.gross_cents is not None and (stamp := invoice.gross_cents - _gross_cents(invoice)):
        yield VatLine(net_cents=stamp, rate_percent=Decimal(0), vat_cents=0), every


def _weights(
    lines: tuple[InvoiceLine, ...] | list[InvoiceLine], keys: Mapping[str, Key]
) -> dict[Key, Fraction]:
    weights: dict[Key, Fraction] = {}
    for line in lines:
        key = keys[line.number]
        weights[key] = weights.get(key, Fraction(0)) + Fraction(line.total)
    return weights


def _divided(line: VatLine, weights: Mapping[Key, Fraction]) -> Iterator[tuple[Key, VatLine]]:
    if not any(weights.values()):
        weights = dict.fromkeys(weights, Fraction(1))  # a document of zeros: any division will do
    nets = _shares(line.net_cents, weights)
    taxes = _shares(line.tax_cents, {key: Fraction(net) for key, net in nets.items()})
    for key, net in nets.items():
        if net or taxes[key]:
            yield key, VatLine(net_cents=net, rate_percent=line.rate_percent, vat_cents=taxes[key])


def _shares(total_cents: int, weights: Mapping[Key, Fraction]) -> dict[Key, int]:
    """Divide by largest remainder; where a kind's lines are a credit, in proportion, rest to the largest."""
    names = {f"{kind}/{generator}": (kind, generator) for kind, generator in weights}
    by_name = {name: weights[key] for name, key in names.items()}
    if all(weight >= 0 for weight in by_name.values()) or all(weight <= 0 for weight in by_name.values()):
        positive = {name: abs(weight) for name, weight in by_name.items()}
        if not any(positive.values()):
            positive = dict.fromkeys(positive, Fraction(1))
        return {names[name]: cents for name, cents in apportion_cents(total_cents, positive).items()}
    whole = sum(by_name.values(), Fraction(0))
    if whole == 0:
        shares = {name: int(round_half_up(100 * weight)) for name, weight in by_name.items()}
    else:
        shares = {name: int(round_half_up(total_cents * weight / whole)) for name, weight in by_name.items()}
    largest = max(shares, key=lambda name: (abs(shares[name]), name))
    shares[largest] += total_cents - sum(shares.values())
    return {names[name]: cents for name, cents in shares.items()}


def _row(
    invoice: ElectronicInvoice,
    keys: Mapping[str, Key],
    key: Key,
    vat: list[VatLine],
    mapped: Mapping[str, MappedLine],
    sha256: str,
    sign: int,
) -> ExpenseRow:
    lines = [line for line in invoice.lines if keys[line.number] == key]
    told = list(dict.fromkeys(line.description for line in lines))
    description = f"{invoice.supplier}: {'; '.join(told)}" if invoice.supplier else "; ".join(told)
    return ExpenseRow(
        kind=key[0],
        generator=key[1],
        description=description[:_LONGEST_DESCRIPTION].strip(),
        vat=tuple(
            VatLine(
                net_cents=sign * line.net_cents,
                rate_percent=line.rate_percent,
                vat_cents=sign * line.tax_cents,
            )
            for line in vat
        ),
        period=_period(lines),
        known_by=tuple(dict.fromkeys(mapped[line.number].known_by for line in lines)),
        supplier_id=invoice.supplier_id,
        number=invoice.number,
        issued_on=invoice.issued_on,
        sha256=sha256,
    )


def _period(lines: list[InvoiceLine]) -> Period | None:
    """Give the days that the lines bill, where any says them: from the first to the last."""
    starts = [line.start_on for line in lines if line.start_on]
    ends = [line.end_on for line in lines if line.end_on]
    if not starts or not ends or max(ends) < min(starts) or max(ends).year >= 9999:
        return None
    return Period.of_days(min(starts), max(ends))
