"""Put the expenses of electronic invoices into a building file; one that is there is known, not doubled."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tepore.kernel import Refusal
from tepore.services.building_file import BadBuildingFile, read_any_building_file
from tepore.services.invoices.reading import ReadInvoice, expense_rows
from tepore.services.invoices.toml_rows import expense_tables

if TYPE_CHECKING:
    from tepore.norms.uni10200 import ExpenseKind
    from tepore.services.invoices.mapping import KindRule
    from tepore.services.invoices.rows import ExpenseRow


class ContradictingInvoice(Refusal):
    """An invoice of which another version is there already."""


class OtherCustomer(Refusal):
    """An invoice that is addressed to somebody else than the condominium."""


class UnwritableFile(Refusal):
    """A building file that cannot be written."""


@dataclass(frozen=True)
class Imported:
    """What an import did.

    Attributes
    ----------
    rows
        New rows.
    known
        Documents that were there, as ``"number of supplier"``.
    """

    rows: tuple[ExpenseRow, ...]
    known: tuple[str, ...]

    @property
    def tables(self) -> str:
        """The new rows as tables of a building file."""
        return expense_tables(self.rows)


def import_expenses(
    *,
    invoices: Sequence[ReadInvoice],
    rules: Sequence[KindRule] = (),
    answers: Mapping[str, ExpenseKind] | None = None,
    building: Path | None = None,
    write: bool = False,
    to: str = "",
) -> Imported:
    """Make expenses of invoices, leaving out those that a building file holds.

    Parameters
    ----------
    invoices
        Documents of one or more files.
    rules, answers
        What tells the kinds of lines.
    building
        File whose expenses are known; None knows none.
    write
        Append the rows to the file. It is written as a whole or not at all, and only if it can be read then.
    to
        Group or split that the rows go to, in a file with groups.

    Returns
    -------
    Imported
        New rows and known documents.

    Raises
    ------
    UnknownLines
        Nothing tells the kind of a line; nothing is written.
    ContradictingInvoice
        A document has the supplier, number and day of another with other content.
    OtherCustomer
        A document is addressed to another tax code than the building file's.
    BadBuildingFile
        The file is wrong, or would be with the new rows.
    UnwritableFile
        It cannot be written.
    """
    seen, tax_code = ({}, "") if building is None else _held(building)
    known: list[str] = []
    rows: list[ExpenseRow] = []
    for read in invoices:
        invoice = read.invoice
        _refuse_other_customer(read, tax_code)
        key = (invoice.supplier_id, invoice.number, invoice.issued_on.isoformat())
        if seen.get(key, read.sha256) != read.sha256:
            raise ContradictingInvoice(
                f"invoice {invoice.number} of {invoice.issued_on} is there from another file.",
                where=read.file,
                remedy="Compare both: a supplier corrects an invoice by a credit note and a new number.",
                code="invoice.contradiction",
            )
        if key in seen:
            known.append(f"{invoice.number} of {invoice.supplier_id}")
            continue
        seen[key] = read.sha256
        made = expense_rows(read, rules=rules, answers=answers or {})
        rows += [replace(row, to=to) for row in made]
    imported = Imported(tuple(rows), tuple(known))
    if building is not None and write and rows:
        _append(building, imported.tables)
    return imported


def _held(building: Path) -> tuple[dict[tuple[str, str, str], str], str]:
    """Give the invoices that a building file holds, and the tax code of its condominium."""
    document = read_any_building_file(building).translation.document
    held = [part.invoice for part in document.expenses if part.invoice is not None]
    seen = {(one.supplier, one.number, one.issued_on.isoformat()): one.sha256 for one in held}
    return seen, document.condominium.tax_code


def _refuse_other_customer(read: ReadInvoice, tax_code: str) -> None:
    customer = read.invoice.customer_id
    if not tax_code or not customer or customer.removeprefix("IT") == tax_code.removeprefix("IT"):
        return
    raise OtherCustomer(
        f"invoice {read.invoice.number} is addressed to {customer}, and the condominium is {tax_code}.",
        where=read.file,
        remedy="Give the invoice to the building it is for, or correct tax_code.",
        code="invoice.customer",
    )


def _append(building: Path, tables: str) -> None:
    try:
        text = building.read_text(encoding="utf-8-sig").rstrip("\n") + "\n" + tables
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=building.parent, prefix=".tepore-", delete=False
        ) as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        written = Path(stream.name)
        try:
            read_any_building_file(written)
            written.chmod(building.stat().st_mode & 0o777)
            written.replace(building)
        except BadBuildingFile as refusal:
            raise BadBuildingFile(str(building), refusal.faults) from refusal
        finally:
            written.unlink(missing_ok=True)
    except OSError as fault:
        raise UnwritableFile(
            f"it cannot be written: {fault.strerror}.", where=str(building), code="invoice.unwritable"
        ) from fault
