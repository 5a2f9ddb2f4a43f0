"""Files of electronic invoices as rows of expenses: unwrapped, read, compared with themselves, mapped."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tepore.services.invoices.fattura import ElectronicInvoice, read_fattura
from tepore.services.invoices.mapping import KindRule, MappedLine, map_lines, refuse_unknown
from tepore.services.invoices.rows import ExpenseRow, check_sums, rows_of
from tepore.services.invoices.unwrapping import unwrapped
from tepore.services.invoices.xml_tree import parse_xml

if TYPE_CHECKING:
    from tepore.norms.uni10200 import ExpenseKind


@dataclass(frozen=True)
class ReadInvoice:
    """A document of a file, before the kinds of its lines are known.

    Attributes
    ----------
    sha256
        Of the XML, so that a signed file and its plain twin are the same.
    """

    file: str
    sha256: str
    invoice: ElectronicInvoice


def read_invoices(content: bytes, *, file: str) -> tuple[ReadInvoice, ...]:
    """Read the documents of a file and compare each with itself.

    Parameters
    ----------
    content
        XML, or a signed .p7m.
    file
        Name for messages.

    Returns
    -------
    tuple of ReadInvoice
        One or more.

    Raises
    ------
    BadEnvelope, BadXml, BadInvoice
        It cannot be unwrapped, is no XML that is let in, is no invoice, or contradicts itself.
    """
    xml = unwrapped(content, file=file)
    sha256 = hashlib.sha256(xml).hexdigest()
    invoices = read_fattura(parse_xml(xml, file=file), file=file)
    for invoice in invoices:
        check_sums(invoice, file=file)
    return tuple(ReadInvoice(file, sha256, invoice) for invoice in invoices)


def kinds_of(
    read: ReadInvoice, *, rules: Sequence[KindRule], answers: Mapping[str, ExpenseKind]
) -> dict[str, MappedLine | None]:
    """Tell the kind of each line of a document; None where it is to be asked."""
    return map_lines(read.invoice, rules=rules, answers=answers)


def expense_rows(
    read: ReadInvoice, *, rules: Sequence[KindRule], answers: Mapping[str, ExpenseKind]
) -> tuple[ExpenseRow, ...]:
    """Give the rows of expenses of a document.

    Parameters
    ----------
    read
        The document.
    rules, answers
        As of `map_lines`.

    Returns
    -------
    tuple of ExpenseRow
        One for each kind; they sum to the document.

    Raises
    ------
    UnknownLines
        Nothing tells the kind of a line.
    """
    mapped = kinds_of(read, rules=rules, answers=answers)
    refuse_unknown(read.invoice, mapped, read.file)
    known = {number: one for number, one in mapped.items() if one is not None}
    return rows_of(read.invoice, known, sha256=read.sha256)
