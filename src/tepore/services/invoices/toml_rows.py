"""Rows of expenses as ``[[expenses]]`` tables of a building file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tepore.kernel import euros_from_cents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tepore.norms.uni10200.energy_cost_documents import VatLine
    from tepore.services.invoices.rows import ExpenseRow


def expense_tables(rows: tuple[ExpenseRow, ...]) -> str:
    """Write rows as TOML, one table each, with a blank line before it.

    Parameters
    ----------
    rows
        Of one or more invoices.

    Returns
    -------
    str
        Text that can be put at the end of a building file.
    """
    return "".join("\n" + "\n".join(_lines(row)) + "\n" for row in rows)


def _lines(row: ExpenseRow) -> Iterator[str]:
    yield "[[expenses]]"
    yield f'kind = "{row.kind.value}"'
    yield f"description = {_text(row.description)}"
    yield f'amount_eur = "{euros_from_cents(row.amount_cents)}"'
    yield f"document = {_text(row.document)}"
    if row.to:
        yield f"to = {_text(row.to)}"
    if row.generator:
        yield f"generator = {_text(row.generator)}"
    yield f"vat = [{', '.join(_vat(line) for line in row.vat)}]"
    if row.rounding_cents:
        yield f'rounding_eur = "{euros_from_cents(row.rounding_cents)}"'
    if row.withholding_cents:
        yield f'withholding_eur = "{euros_from_cents(row.withholding_cents)}"'
    if row.period is not None:
        yield f"period = {{ first_day = {row.period.start_on}, last_day = {row.period.last_day} }}"
    yield (
        f"invoice = {{ supplier = {_text(row.supplier_id)}, number = {_text(row.number)}, "
        f'issued_on = {row.issued_on}, sha256 = "{row.sha256}" }}'
    )


def _vat(line: VatLine) -> str:
    return (
        f'{{ net_eur = "{euros_from_cents(line.net_cents)}", percent = {line.rate_percent.normalize():f}, '
        f'vat_eur = "{euros_from_cents(line.tax_cents)}" }}'
    )


def _text(written: str) -> str:
    """Quote a text: TOML's basic strings take what JSON's escapes are, and a bare DEL is escaped too."""
    return json.dumps(written, ensure_ascii=False).replace("\x7f", "\\u007F")
