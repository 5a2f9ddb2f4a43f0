"""Statement and book of a building of several groups: every service with its items, one sum, one proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tepore.documents import blocks
from tepore.documents.blocks import Column
from tepore.documents.building import unit_label
from tepore.documents.formats import money, number
from tepore.documents.group_pages import (
    as_one,
    group_calculation,
    group_checks,
    group_notes,
    groups_table,
    parts_of,
    totals_table,
    way_of_bills,
)
from tepore.documents.imprint import NO_IMPRINT
from tepore.documents.proof import notes_for
from tepore.documents.statement import NoSuchUnit, attachment_name, frame, season_lines, shortened
from tepore.documents.texts import text
from tepore.documents.typesetting import typeset
from tepore.documents.why import explanations, parts_chart
from tepore.documents.wording import base_label, criterion_label, head_label
from tepore.documents.written_groups import building_json, building_unit_json

if TYPE_CHECKING:
    from tepore.documents.blocks import Block
    from tepore.documents.imprint import Imprint
    from tepore.documents.texts import Language
    from tepore.documents.typesetting import Content
    from tepore.norms.uni10200 import Bill, BuildingAllocation, BuildingStatement, GroupRun


def building_statement_pdf(
    building: BuildingAllocation, unit_id: str, language: Language = "it", *, imprint: Imprint = NO_IMPRINT
) -> bytes:
    """Make the statement of one unit for all its services, as PDF/A-3a and PDF/UA-1 with its proof attached.

    Parameters
    ----------
    building
        The run.
    unit_id
        Id of a unit of the run.
    language
        Language of every sentence.
    imprint
        Issuer, contact and day of issue.

    Returns
    -------
    bytes
        The file; the same bytes for the same input.

    Raises
    ------
    NoSuchUnit
        The run has no unit of that id.
    """
    statement = next((one for one in building.statements if one.unit_id == unit_id), None)
    if statement is None:
        raise NoSuchUnit(
            f"the allocation has no unit {unit_id!r:.80}.",
            where="unit",
            remedy="Take an id of the building file's units.",
            code="statement.no_such_unit",
        )
    label = unit_label(statement.unit_id, statement.unit)
    content: dict[str, Content] = {
        **_frame(building, language, imprint, title=text("groups.statement_title", language), subject=label),
        "attachment-name": attachment_name(statement.unit_id),
        "attachment-description": text("statement.attachment", language),
        "blocks": [*_statement_blocks(building, statement, language, imprint)],
    }
    return typeset(
        "pages.typ",
        content,
        created_at=imprint.created_at(as_one(building)),
        attachment=building_unit_json(building, statement, imprint.seal),
    )


def groups_book_pdf(
    building: BuildingAllocation, language: Language = "it", *, imprint: Imprint = NO_IMPRINT
) -> bytes:
    """Make the book of a building of several groups: bills, each group's calculation, every unit's totals.

    Parameters
    ----------
    building
        The run.
    language
        Language of every sentence.
    imprint
        Issuer, contact and day of issue.
    """
    subject = text("book.subject", language)
    content: dict[str, Content] = {
        **_frame(building, language, imprint, title=text("groups.book_title", language), subject=subject),
        "attachment-name": attachment_name(),
        "attachment-description": text("book.attachment", language),
        "blocks": [*_book_blocks(building, language, imprint)],
    }
    return typeset(
        "pages.typ",
        content,
        created_at=imprint.created_at(as_one(building)),
        attachment=building_json(building, imprint.seal),
    )


def _frame(
    building: BuildingAllocation, language: Language, imprint: Imprint, *, title: str, subject: str
) -> dict[str, Content]:
    season = text("statement.season", language, season=building.season.season)
    condominium = building.season.condominium
    return {
        **frame(as_one(building), language, imprint),
        "title": f"{title} · {subject} · {season}",
        "running-title": shortened(f"{condominium} · {season}"),
        "running-subject": shortened(subject),
        "footer": text("statement.footer", language, condominium=shortened(condominium), season=season),
    }


def _statement_blocks(
    building: BuildingAllocation, statement: BuildingStatement, language: Language, imprint: Imprint
) -> list[Block]:
    parts = parts_of(building, statement)
    label = unit_label(statement.unit_id, statement.unit)
    return [
        blocks.letterhead(
            over=building.season.condominium,
            title=text("groups.statement_title", language),
            subject=" · ".join(part for part in (label, statement.holder) if part),
            aside=season_lines(as_one(building), language, imprint),
        ),
        _due(building, statement, language),
        groups_table(building, statement, language),
        *_items(building, statement, language),
        blocks.heading(text("statement.checks", language)),
        group_checks(building, parts, language),
        blocks.heading(text("statement.questions", language)),
        blocks.sentences(
            [
                text("statement.questions_check", language),
                text("statement.questions_right", language),
                text("statement.contact", language, contact=imprint.contact) if imprint.contact else "",
                text("statement.questions_file", language, file=attachment_name(statement.unit_id)),
                *(imprint.seal.sentences(language) if imprint.seal else ()),
            ]
        ),
        *way_of_bills(building, language),
        *(block for run, own in parts for block in group_calculation(run, language, own)),
        blocks.page(),
        blocks.heading(text("building.title", language)),
        blocks.sentences([text("building.intro", language)]),
        totals_table(building, language, own_unit=statement.unit_id),
        blocks.sentences([text("rounding.largest_remainder", language)]),
        *(
            block
            for run, own in parts
            for block in group_notes(run, notes_for(run.allocation, own), language)
        ),
    ]


def _items(building: BuildingAllocation, statement: BuildingStatement, language: Language) -> list[Block]:
    """Draw what each group's amount is made of, with the reason of each item."""
    made: list[Block] = []
    for run, own in parts_of(building, statement):
        made += [
            blocks.heading(text("groups.parts", language, group=run.group.name)),
            parts_chart(run.allocation, own, language),
            blocks.sentences(explanations(run.allocation, own, language)),
        ]
    return made


def _due(building: BuildingAllocation, statement: BuildingStatement, language: Language) -> Block:
    total = money(statement.total_cents, language)
    gap = "" if language == "en" else "\u00a0"
    of_building = text(
        "statement.of_building",
        language,
        percent=f"{number(statement.share_percent, language, 2)}{gap}%",
        total=money(building.total_cents, language),
    )
    balance = statement.balance_cents
    if balance is None:
        return blocks.due(text("statement.due", language), total, [of_building])
    advances = money(statement.advances_cents or 0, language)
    key = "due_balance" if balance > 0 else "due_credit" if balance < 0 else "due_settled"
    explanation = "advances_exceed" if balance < 0 else "less_advances"
    return blocks.due(
        text(f"statement.{key}", language),
        money(abs(balance), language),
        [text(f"statement.{explanation}", language, total=total, advances=advances), of_building],
    )


def _book_blocks(building: BuildingAllocation, language: Language, imprint: Imprint) -> list[Block]:
    count = len(building.statements)
    return [
        blocks.letterhead(
            over=building.season.condominium,
            title=text("groups.book_title", language),
            subject=text("book.subject", language),
            aside=season_lines(as_one(building), language, imprint),
        ),
        blocks.due(
            text("book.total", language),
            money(building.total_cents, language),
            [text("book.total_remark", language, count=count)],
        ),
        group_checks(building, [], language),
        blocks.heading(text("book.expenses", language)),
        _bills(building, language),
        blocks.heading(text("book.heads", language)),
        *(block for run in building.runs for block in _heads(run, language)),
        blocks.page(),
        *way_of_bills(building, language),
        *(block for run in building.runs for block in group_calculation(run, language)),
        blocks.page(),
        blocks.heading(text("building.title", language)),
        blocks.sentences([text("building.intro_book", language)]),
        totals_table(building, language),
        blocks.sentences([text("rounding.largest_remainder", language)]),
        *(block for run in building.runs for block in group_notes(run, list(run.allocation.notes), language)),
    ]


def _bills(building: BuildingAllocation, language: Language) -> Block:
    names = {group.id: group.name for group in building.season.groups}
    names |= {split.id: split.name for split in building.season.splits}

    def cells(bill: Bill) -> list[str]:
        expense = bill.expense
        return [
            text(f"expense.{expense.kind.value}", language),
            " · ".join(part for part in (expense.description, expense.document) if part),
            names[bill.to],
            money(expense.amount_cents, language),
        ]

    return blocks.table(
        [
            Column(text("book.kind", language), width=3),
            Column(text("book.description", language), width=6),
            Column(text("groups.goes_to", language), width=5),
            Column(text("book.amount", language).replace(" [€]", ""), "right", 3),
        ],
        [cells(bill) for bill in building.season.bills],
        total=[text("building.sum", language), "", "", money(building.total_cents, language)],
    )


def _heads(run: GroupRun, language: Language) -> list[Block]:
    allocation = run.allocation
    rows = [
        [
            head_label(allocation, head.kind, language),
            base_label(head.base, language),
            money(head.amount_cents, language),
        ]
        for head in allocation.heads
    ]
    return [
        blocks.heading(run.group.name, 3),
        blocks.facts(
            [
                (text("groups.criterion", language), criterion_label(allocation, language)),
                (text("groups.units", language), str(len(allocation.statements))),
            ]
        ),
        blocks.table(
            [
                Column(text("book.head", language), width=6),
                Column(text("book.base", language), width=5),
                Column(text("book.amount", language).replace(" [€]", ""), "right", 3),
            ],
            rows,
            total=[text("building.sum", language), "", money(allocation.total_cents, language)],
        ),
    ]
