"""Plain sentences and small charts: what each part of the amount is for, and how it compares."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.documents import blocks
from tepore.documents.blocks import Bar
from tepore.documents.formats import figure, money, percent
from tepore.documents.tallies import consumption_of, tally_of
from tepore.documents.texts import text
from tepore.documents.wording import base_label, head_label, measure_label, quantity
from tepore.norms.uni10200 import FixedSplit, HeadKind, Service

if TYPE_CHECKING:
    from tepore.documents.blocks import Block
    from tepore.documents.texts import Language
    from tepore.norms.uni10200 import Allocation, Line, Statement


def parts_chart(
    allocation: Allocation, statement: Statement, language: Language, *, foreseen: bool = False
) -> Block:
    """Draw what the amount is made of, each part as long as its share, with its reason below.

    Parameters
    ----------
    allocation, statement
        The run and the unit's statement in it.
    language
        Decides words and marks.
    foreseen
        Whether the consumption is foreseen, not counted.
    """
    lines = sorted(statement.lines, key=lambda line: not line.by_consumption)
    whole = sum(abs(line.amount_cents) for line in lines)
    rows = [
        Bar(
            label=head_label(allocation, line.head, language),
            amount=money(line.amount_cents, language),
            share=Fraction(max(line.amount_cents, 0), whole or 1),
            shade=index,
            aside="" if line.by_consumption else _in_short(allocation, line, language),
            remark=line_reason(allocation, line, statement, language, foreseen=foreseen)
            if line.by_consumption
            else "",
        )
        for index, line in enumerate(lines)
    ]
    told = "; ".join(f"{row.label} {row.amount}" for row in rows)
    return blocks.bars(rows, alt=text("statement.parts_alt", language, rows=told))


def explanations(allocation: Allocation, statement: Statement, language: Language) -> list[str]:
    """Say in a sentence why a fixed part is there at all."""
    if isinstance(allocation.inputs.criterion, FixedSplit):
        return [text("why.fixed_split", language)]
    if any(line.head == HeadKind.INVOLUNTARY for line in statement.lines):
        key = _REASONS.get(allocation.inputs.service, "why.involuntary")
        return [text(key, language)]
    return []


_REASONS = {
    Service.DOMESTIC_HOT_WATER: "why.involuntary_hot_water",
    Service.COOLING: "why.involuntary_cooling",
}


def line_reason(
    allocation: Allocation,
    line: Line,
    statement: Statement,
    language: Language,
    *,
    foreseen: bool = False,
) -> str:
    """Say how much of a part of the building's bill a unit bears, and by which measure."""
    whole = _whole(allocation, line, language)
    parts = share_parts(line.share)
    if parts is None:
        return text("why.other", language, whole=whole, share=line.share)
    own, every = parts
    if own == 0:
        key = "why.consumption_none" if line.by_consumption else "why.table_none"
        return text(key, language, whole=whole, base=base_label(line.base, language))
    measures = {row.unit for row in statement.consumptions}
    unit = f" {measure_label(measures.pop(), language)}" if len(measures) == 1 else ""
    return text(
        _reason_key(by_consumption=line.by_consumption, foreseen=foreseen),
        language,
        whole=whole,
        base=base_label(line.base, language),
        own=figure(own, language).written,
        all=figure(every, language).written,
        unit=unit,
        percent=percent(own / every, language, digits=2),
    )


def _reason_key(*, by_consumption: bool, foreseen: bool) -> str:
    if not by_consumption:
        return "why.table"
    return "why.consumption_foreseen" if foreseen else "why.consumption"


def _in_short(allocation: Allocation, line: Line, language: Language) -> str:
    parts = share_parts(line.share)
    if parts is None or not parts[1]:
        return line.share
    own, every = parts
    return text(
        "why.table_short",
        language,
        base=base_label(line.base, language),
        own=figure(own, language).written,
        all=figure(every, language).written,
        percent=percent(own / every, language, digits=2),
        whole=_whole(allocation, line, language),
    )


def _whole(allocation: Allocation, line: Line, language: Language) -> str:
    return money(next(head.amount_cents for head in allocation.heads if head.kind == line.head), language)


def share_parts(share: str) -> tuple[Fraction, Fraction] | None:
    """Read ``"60 / 1000"`` as its two exact figures; None where a share has another form."""
    own, mark, every = share.partition(" / ")
    try:
        return (Fraction(own), Fraction(every)) if mark else None
    except (ValueError, ZeroDivisionError):
        return None


def comparison(allocation: Allocation, statement: Statement, language: Language) -> list[Block]:
    """Set the unit's consumption beside the building's mean; nothing where no other unit has one."""
    tally = tally_of(allocation)
    if tally is None or len(tally.amounts) < 2 or statement.unit_id not in tally.amounts or not tally.total:
        return []
    own, mean = consumption_of(statement), tally.mean
    longest = max(own, mean)
    own_written, mean_written = (
        quantity(Fraction(round(part)), tally.measure, language) for part in (own, mean)
    )
    if abs(own / mean - 1) < Fraction(1, 200):
        verdict = text("statement.equal", language)
    else:
        key = "statement.above" if own > mean else "statement.below"
        verdict = text(key, language, percent=percent(abs(own / mean - 1), language, digits=0))
    return [
        blocks.heading(text("statement.comparison", language)),
        blocks.bars(
            [
                Bar(text("statement.own", language), own_written, own / longest, 0),
                Bar(
                    text("statement.average", language, count=len(tally.amounts)),
                    mean_written,
                    mean / longest,
                    3,
                ),
            ],
            alt=text("statement.comparison_alt", language, own=own_written, average=mean_written),
        ),
        blocks.sentences([f"{verdict} {text('statement.average_caution', language)}"]),
    ]
