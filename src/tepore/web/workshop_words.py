"""Refusals and rows set aside in the reader's language, for the company's and the engineer's pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from tepore.documents import formats
from tepore.documents.texts import catalogue, text
from tepore.kernel.periods import day_in_rome

if TYPE_CHECKING:
    from tepore.documents.texts import Language
    from tepore.kernel import Refusal
    from tepore.services.building_file import Fault
    from tepore.services.intake import TriedRow
    from tepore.services.set_aside import SetAside

COLUMN = "column "


@dataclass(frozen=True, kw_only=True)
class ToldRefusal:
    """A refusal as a page shows it.

    Attributes
    ----------
    language
        Of the sentence: English where the catalogue has no words for the code.
    """

    what: str
    where: str
    language: str
    code: str


@dataclass(frozen=True, kw_only=True)
class ToldRow:
    """A row as it would be read: cells in order, or why not."""

    number: int
    cells: tuple[tuple[str, str], ...]
    refused: ToldRefusal | None


def told(refusal: Refusal, language: Language) -> ToldRefusal:
    """Say why something was refused."""
    return _told(refusal.code, refusal.where, f"{refusal.what} {refusal.remedy}".strip(), language)


def told_row(row: SetAside, language: Language) -> ToldRefusal:
    """Say why a row was set aside; its place is said beside it."""
    sentence = row.reason.removeprefix(f"{row.where}: ") if row.where else row.reason
    return _told(row.code, row.where, sentence, language)


def tried_row(row: TriedRow, language: Language) -> ToldRow:
    """Write the cells of a row as they were understood."""
    return ToldRow(
        number=row.number,
        cells=tuple(
            (column_name(name, language), _written(name, cell, language)) for name, cell in row.cells
        ),
        refused=told_row(row.refused, language) if row.refused else None,
    )


def column_name(name: str, language: Language) -> str:
    """Give the word for a column; one without is shown as it is."""
    key = f"workshop.column.{name}"
    return text(key, language) if key in catalogue(language) else name


def _told(code: str, where: str, sentence: str, language: Language) -> ToldRefusal:
    key = f"workshop.refused.{code}"
    has_words = key in catalogue(language)
    place = where
    if where.startswith(COLUMN):
        name = where.removeprefix(COLUMN).partition(",")[0]
        place = text("workshop.column_named", language, name=column_name(name, language))
    return ToldRefusal(
        what=text(key, language) if has_words else sentence,
        where=place,
        language=language if has_words else "en",
        code=code,
    )


def _written(name: str, cell: str | Decimal | date, language: Language) -> str:
    if isinstance(cell, Decimal):
        return formats.figure(cell, language).written
    if isinstance(cell, datetime):
        return formats.day(day_in_rome(cell), language)
    if isinstance(cell, date):
        return formats.day(cell, language)
    prefix = {"device_kind": "portal.device", "quality": "portal.quality", "unit": "measure_short"}.get(name)
    key = f"{prefix}.{cell.lower()}"
    return text(key, language) if prefix and key in catalogue(language) else cell


def told_fault(fault: Fault, language: Language) -> ToldRefusal:
    """Say what is wrong in a file; the place names its line."""
    place = (
        " · ".join(filter(None, (text("workshop.line", language, number=fault.line), fault.place)))
        if fault.line
        else fault.place
    )
    return _told(fault.code, place, f"{fault.what} {fault.remedy}".strip(), language)
