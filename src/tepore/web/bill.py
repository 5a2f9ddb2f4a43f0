"""The parts of a bill as rows of a page: label, amount, share, and the answer to "perché?"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.documents.engine_words import method_label
from tepore.documents.texts import text
from tepore.documents.why import line_reason
from tepore.documents.wording import base_label, head_label, note_sentence
from tepore.norms.uni10200 import Quality

if TYPE_CHECKING:
    from tepore.documents.texts import Language
    from tepore.norms.uni10200 import Allocation, Note, Statement

BAR_STEPS = 1000
ESTIMATED_NOTE = "note.estimated"
WITHHELD = "…"
"""Stands in a note for a metering point that the role may not see."""


@dataclass(frozen=True, kw_only=True)
class BillRow:
    """One part of a bill.

    Attributes
    ----------
    permille
        Length of its bar: its share of the whole in thousandths, 0 to 1000.
    answer
        What it is for, how much of the whole it is, and by which base; empty for the building.
    line
        Its place among the statement's lines, from 0.
    """

    label: str
    base: str
    by_consumption: bool
    amount_cents: int
    permille: int
    answer: str = ""
    line: int = 0

    @property
    def fixed(self) -> bool:
        """Whether it is due whatever was used."""
        return not self.by_consumption


def head_rows(allocation: Allocation, language: Language) -> list[BillRow]:
    """Give the parts of the building's bill, in the order of the calculation."""
    return [
        BillRow(
            label=head_label(allocation, head.kind, language),
            base=base_label(head.base, language),
            by_consumption=head.by_consumption,
            amount_cents=head.amount_cents,
            permille=_permille(head.amount_cents, allocation.total_cents),
        )
        for head in allocation.heads
    ]


def line_rows(allocation: Allocation, statement: Statement, language: Language) -> list[BillRow]:
    """Give the parts of a unit's bill with the answer to each."""
    return [
        BillRow(
            label=head_label(allocation, line.head, language),
            base=base_label(line.base, language),
            by_consumption=line.by_consumption,
            amount_cents=line.amount_cents,
            permille=_permille(line.amount_cents, statement.total_cents),
            answer=line_reason(allocation, line, statement, language),
            line=index,
        )
        for index, line in enumerate(statement.lines)
    ]


def without_rooms(note: Note) -> Note:
    """Give a note without the metering point it names, which tells a room of a flat."""
    point = note.arguments.get("metering_point")
    if not point:
        return note
    return replace(
        note,
        sentence=note.sentence.replace(point, WITHHELD),
        arguments={**note.arguments, "metering_point": WITHHELD},
    )


def unit_remarks(
    allocation: Allocation, statement: Statement, language: Language, *, with_rooms: bool = True
) -> list[str]:
    """Say what a reader of the bill should know: what was estimated and how, and what defaults were used."""
    estimated = [
        text(
            "portal.unit.estimated",
            language,
            place=(row.room or row.metering_point) if with_rooms else statement.unit,
            method=method_in_words(row.method, language),
        )
        for row in statement.consumptions
        if row.quality is Quality.ESTIMATED
    ]
    others = [
        note_sentence(replace(note if with_rooms else without_rooms(note), subject=""), language)
        for note in allocation.notes
        if note.subject == statement.unit_id and note.code != ESTIMATED_NOTE
    ]
    return estimated + others


def method_in_words(method: str, language: Language) -> str:
    """Say how an estimate was made; a method without words of ours is shown as it was recorded."""
    return method_label(method, language)


def _permille(part: int, whole: int) -> int:
    share = Fraction(part, whole) if whole else Fraction(0)
    return min(max(round(share * BAR_STEPS), 0), BAR_STEPS)
