"""What each holder of a unit that changed hands answers for: a section on paper, a sheet of the workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from tepore.documents import blocks
from tepore.documents.blocks import Column
from tepore.documents.formats import day, money
from tepore.documents.sheets import Field
from tepore.documents.texts import catalogue, text

if TYPE_CHECKING:
    from tepore.documents.blocks import Block
    from tepore.documents.sheets import Cell, SheetWriter
    from tepore.documents.texts import Language
    from tepore.norms.uni10200 import Allocation, Statement, TenurePart


def tenure_blocks(statement: Statement, language: Language) -> list[Block]:
    """Compose who answers for which part, where the unit changed hands; else nothing.

    Parameters
    ----------
    statement
        The unit's.
    language
        Language of every sentence.
    """
    if not statement.parts:
        return []
    if statement.of_holders:
        return _own_part(statement, language)
    return [
        blocks.heading(text("tenure.title", language)),
        blocks.sentences([text("tenure.intro", language)]),
        _table(statement, language),
        blocks.sentences([_divided_by(statement, language)]),
    ]


def _own_part(statement: Statement, language: Language) -> list[Block]:
    """Compose the one part that is shown to its holder: nothing of the others but that there were some."""
    (part,) = statement.parts
    days = (day(on, language) for on in (part.start_on, part.end_on - timedelta(days=1)))
    sentence = text(
        "tenure.own_intro",
        language,
        first=next(days),
        last=next(days),
        part=money(part.total_cents, language),
        whole=money(statement.total_cents, language),
    )
    return [
        blocks.heading(text("tenure.own_title", language)),
        blocks.sentences([sentence]),
        _own_table(statement, part, language),
        blocks.sentences([_divided_by(statement, language)]),
    ]


def _own_table(statement: Statement, part: TenurePart, language: Language) -> Block:
    """Make one row a part of the bill: the unit's amount, and this holder's."""
    owed = {line.head: line.amount_cents for line in statement.lines}
    columns = [
        Column(text("difference.head", language), width=12),
        Column(text("tenure.of_unit", language), "right", 6),
        Column(text("tenure.of_holder", language), "right", 6),
    ]
    sentences = catalogue(language)
    rows = [
        [
            sentences.get(f"head.{line.head}", str(line.head)),
            money(owed.get(line.head, 0), language),
            money(line.amount_cents, language),
        ]
        for line in part.lines
    ]
    sums = [money(cents, language) for cents in (statement.total_cents, part.total_cents)]
    return blocks.table(columns, rows, total=[text("building.sum", language), *sums])


def own_amounts(statement: Statement) -> OwnAmounts:
    """Give what whoever reads a statement answers for: the holder's part, or the whole unit."""
    if not statement.of_holders:
        return OwnAmounts(
            statement.total_cents,
            statement.advances_cents,
            statement.balance_cents,
            statement.brought_cents,
        )
    (part,) = statement.parts
    brought = 0
    if part.balance_cents is not None:
        brought = part.balance_cents - part.total_cents + (part.advances_cents or 0)
    return OwnAmounts(part.total_cents, part.advances_cents, part.balance_cents, brought)


@dataclass(frozen=True)
class OwnAmounts:
    """What is owed, paid in advance, still due and brought from the season before [cent]."""

    total_cents: int
    advances_cents: int | None
    balance_cents: int | None
    brought_cents: int


def brought_sentence(statement: Statement, language: Language) -> str:
    """Say what the balance holds of the season before; empty where that is nothing."""
    brought_cents = own_amounts(statement).brought_cents
    return text("tenure.brought", language, amount=money(brought_cents, language)) if brought_cents else ""


def write_holders(sheet: SheetWriter, allocation: Allocation, language: Language) -> None:
    """Write one row a holder of the units that changed hands.

    Parameters
    ----------
    sheet
        An empty sheet.
    allocation
        The run.
    language
        Language of the titles.
    """
    fields = [
        Field(text("building.unit", language), width=9),
        Field(text("tenure.holder", language), width=24),
        Field(text("tenure.from", language), "date"),
        Field(text("tenure.to", language), "date"),
        *(
            Field(text(f"tenure.{name}", language), "euro")
            for name in ("fixed", "consumption", "total", "advances", "balance")
        ),
    ]
    sheet.head(fields)
    sheet.rows(
        fields,
        [
            _cells(statement, part, language)
            for statement in allocation.statements
            for part in statement.parts
        ],
    )


def _cells(statement: Statement, part: TenurePart, language: Language) -> list[Cell]:
    amounts = (
        part.fixed_cents, part.consumption_cents, part.total_cents, part.advances_cents, part.balance_cents,
    )  # fmt: skip
    return [
        statement.unit_id,
        part.holder or text("tenure.nobody", language),
        part.start_on,
        part.end_on - timedelta(days=1),
        *(None if cents is None else Decimal(cents).scaleb(-2) for cents in amounts),
    ]


def _table(statement: Statement, language: Language) -> Block:
    keeps_accounts = statement.advances_cents is not None
    names = ["fixed", "consumption", "total", *(["advances", "balance"] if keeps_accounts else [])]
    columns = [
        Column(text("tenure.holder", language), width=12),
        Column(text("tenure.from", language), "right", 9),
        Column(text("tenure.to", language), "right", 9),
        *(Column(text(f"tenure.{name}", language), "right", 8) for name in names),
    ]

    def cells(number: int, part: TenurePart) -> list[str]:
        days = (part.start_on, part.end_on - timedelta(days=1))
        return [
            f"{number} · {part.holder or text('tenure.nobody', language)}",
            *(day(on, language) for on in days),
            *(money(getattr(part, f"{name}_cents"), language) for name in names),
        ]

    sums = [money(getattr(statement, f"{name}_cents"), language) for name in names]
    total = [text("building.sum", language), "", "", *sums]
    rows = [cells(number, part) for number, part in enumerate(statement.parts, start=1)]
    return blocks.table(columns, rows, total=total)


def _divided_by(statement: Statement, language: Language) -> str:
    bases = statement.parts[0].divided_by
    if not bases:
        return ""
    told = ", ".join(text(f"tenure.basis.{basis.value}", language) for basis in bases)
    return text("tenure.divided_by", language, bases=told)
