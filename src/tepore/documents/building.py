"""The building's table: what the law lets every owner see of every unit, and not a room more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tepore.documents import blocks
from tepore.documents.blocks import Column
from tepore.documents.formats import NO_BREAK_SPACE, aligned, money, number
from tepore.documents.tallies import consumption_of, tables_charged_by, tally_of
from tepore.documents.texts import text
from tepore.documents.wording import base_label, measure_symbol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal
    from fractions import Fraction

    from tepore.documents.blocks import Block
    from tepore.documents.tallies import Tally
    from tepore.documents.texts import Language
    from tepore.norms.uni10200 import Allocation, MillesimiTable, Statement


def building_table(allocation: Allocation, language: Language, *, own_unit: str = "") -> Block:
    """Make one row a unit and the sum, which is the bill.

    Parameters
    ----------
    allocation
        The run.
    language
        Decides words and marks.
    own_unit
        Id of the unit whose row is in bold; empty for none.
    """
    tables = tables_charged_by(allocation)
    tally = tally_of(allocation)
    ids = [statement.unit_id for statement in allocation.statements]
    measure = measure_symbol(tally.measure, language) if tally else ""
    columns = [
        Column(text("building.unit", language), width=12),
        *([Column(text("building.consumption", language, unit=measure), "right", 8)] if tally else []),
        *(Column(base_label(table.kind, language), "right", 9) for table in tables),
        Column(text("building.variable", language), "right", 8),
        Column(text("building.fixed", language), "right", 8),
        Column(text("building.total", language), "right", 8),
        Column(text("building.share", language), "right", 7),
    ]

    figures = _figures(allocation, tally, tables, language)

    def cells(statement: Statement) -> list[str]:
        return [
            unit_label(statement.unit_id, statement.unit),
            *(column[statement.unit_id] for column in figures),
            *(_euros(part, language) for part in _amounts(statement)),
            _percent(statement.share_percent, language),
        ]

    return blocks.table(
        columns,
        [cells(statement) for statement in allocation.statements],
        total=[
            text("building.sum", language),
            *(column[""] for column in figures),
            *(
                _euros(sum(column), language)
                for column in zip(*map(_amounts, allocation.statements), strict=True)
            ),
            _percent(sum(row.share_percent for row in allocation.statements), language),
        ],
        marked=ids.index(own_unit) if own_unit else -1,
    )


def _figures(
    allocation: Allocation, tally: Tally | None, tables: Sequence[MillesimiTable], language: Language
) -> list[dict[str, str]]:
    """Write consumption and millesimi of each unit by its id, and of all by the empty one, marks in line."""
    ids = [statement.unit_id for statement in allocation.statements]
    columns: list[list[Fraction | Decimal | int]] = []
    if tally:
        columns.append([*map(consumption_of, allocation.statements), tally.total])
    columns += [
        [*(table.shares.get(unit_id, 0) for unit_id in ids), sum(table.shares.values())] for table in tables
    ]
    return [dict(zip([*ids, ""], aligned(column, language), strict=True)) for column in columns]


def unit_label(unit_id: str, name: str) -> str:
    """Name a unit by its name and, where that is another, its id."""
    return name if name == unit_id or not unit_id else f"{unit_id} · {name}"


def _amounts(statement: Statement) -> tuple[int, int, int]:
    return statement.consumption_cents, statement.fixed_cents, statement.total_cents


def _euros(amount_cents: int, language: Language) -> str:
    """Write an amount without its sign of currency, which stands in the column's title."""
    return money(amount_cents, language).replace("€", "").strip(NO_BREAK_SPACE)


def _percent(share_percent: Decimal | int, language: Language) -> str:
    gap = "" if language == "en" else NO_BREAK_SPACE
    return f"{number(share_percent, language, 2)}{gap}%"
