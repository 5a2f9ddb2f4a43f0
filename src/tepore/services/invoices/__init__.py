"""Electronic invoices (FatturaPA) as expenses of a building file or of a season of the store."""

from tepore.services.invoices.fattura import BadInvoice, ElectronicInvoice
from tepore.services.invoices.into_file import (
    ContradictingInvoice,
    Imported,
    OtherCustomer,
    UnwritableFile,
    import_expenses,
)
from tepore.services.invoices.mapping import BadRules, KindRule, KnownBy, UnknownLines, read_rules
from tepore.services.invoices.reading import ReadInvoice, expense_rows, kinds_of, read_invoices
from tepore.services.invoices.rows import ExpenseRow
from tepore.services.invoices.unwrapping import BadEnvelope
from tepore.services.invoices.xml_tree import BadXml

__all__ = [
    "BadEnvelope",
    "BadInvoice",
    "BadRules",
    "BadXml",
    "ContradictingInvoice",
    "ElectronicInvoice",
    "ExpenseRow",
    "Imported",
    "KindRule",
    "KnownBy",
    "OtherCustomer",
    "ReadInvoice",
    "UnknownLines",
    "UnwritableFile",
    "expense_rows",
    "import_expenses",
    "kinds_of",
    "read_invoices",
    "read_rules",
]
