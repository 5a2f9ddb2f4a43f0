"""The building's book: bill, criterion, calculation and table, then every unit's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tepore.documents import blocks
from tepore.documents.blocks import Column
from tepore.documents.building import building_table
from tepore.documents.defaults_told import defaults_told
from tepore.documents.energy_tables import energy_tables
from tepore.documents.engine_words import source_label
from tepore.documents.formats import day, money
from tepore.documents.imprint import NO_IMPRINT
from tepore.documents.lost_cents import rounding_remarks
from tepore.documents.statement import (
    attachment_name,
    closing_remarks,
    first_part,
    frame,
    season_lines,
    shortened,
    unit_calculation,
)
from tepore.documents.steps import building_steps
from tepore.documents.texts import text
from tepore.documents.typesetting import typeset
from tepore.documents.wording import (
    base_label,
    criterion_label,
    head_label,
    head_labels,
    legal_verdict,
)
from tepore.documents.written import allocation_json

if TYPE_CHECKING:
    from tepore.documents.blocks import Block
    from tepore.documents.imprint import Imprint
    from tepore.documents.texts import Language
    from tepore.documents.typesetting import Content
    from tepore.norms.uni10200 import Allocation


def building_book_pdf(
    allocation: Allocation, language: Language = "it", *, imprint: Imprint = NO_IMPRINT
) -> bytes:
    """Make the book of a whole building for its administrator, as PDF/A-3a and PDF/UA-1.

    It holds every unit's readings, so it is not for residents.

    Parameters
    ----------
    allocation
        The run.
    language
        Language of every sentence.
    imprint
        Issuer, contact and day of issue.

    Returns
    -------
    bytes
        The file, the whole allocation attached as JSON; the same bytes for the same input.
    """
    season = text("statement.season", language, season=allocation.inputs.season)
    condominium = allocation.inputs.condominium
    title = _title(allocation, language)
    content: dict[str, Content] = {
        **frame(allocation, language, imprint),
        "title": f"{title} · {condominium} · {season}",
        "running-title": shortened(f"{condominium} · {season}"),
        "running-subject": text("book.subject", language),
        "footer": text("book.footer", language, condominium=shortened(condominium), season=season),
        "attachment-name": attachment_name(),
        "attachment-description": text("book.attachment", language),
        "blocks": [
            *_cover(allocation, language, imprint),
            *_calculation(allocation, language),
            *_units(allocation, language, imprint),
        ],
    }
    return typeset(
        "pages.typ",
        content,
        created_at=imprint.created_at(allocation),
        attachment=allocation_json(allocation, imprint.seal),
    )


def _title(allocation: Allocation, language: Language) -> str:
    service = text(f"service.{allocation.inputs.service.value}", language)
    return text("book.title", language, service=service)


def _cover(allocation: Allocation, language: Language, imprint: Imprint) -> list[Block]:
    inputs = allocation.inputs
    first, last = (day(on, language) for on in (inputs.period.start_on, inputs.period.last_day))
    mark, verdict = legal_verdict(allocation, language)
    count = len(allocation.statements)
    return [
        blocks.letterhead(
            over=inputs.condominium,
            title=_title(allocation, language),
            subject=text("book.subject", language),
            aside=season_lines(allocation, language, imprint),
        ),
        blocks.due(
            text("book.total", language),
            money(allocation.total_cents, language),
            [text("book.total_remark", language, count=count)],
        ),
        blocks.facts(
            [
                (text("book.facts_criterion", language), criterion_label(allocation, language)),
                (text("book.facts_edition", language), source_label(allocation.edition, language)),
                (
                    text("book.facts_period", language),
                    text("statement.period", language, first=first, last=last),
                ),
                (text("book.facts_units", language), str(count)),
            ]
        ),
        blocks.checks([(text(f"check.{mark}", language), verdict, mark == "warn")]),
        blocks.heading(text("book.expenses", language)),
        _expenses(allocation, language),
        blocks.heading(text("book.heads", language)),
        _heads(allocation, language),
        *([blocks.sentences(imprint.seal.sentences(language))] if imprint.seal else []),
    ]


def _expenses(allocation: Allocation, language: Language) -> Block:
    columns = [
        Column(text("book.kind", language)),
        Column(text("book.description", language), width=3),
        Column(text("book.document", language), width=2),
        Column(text("book.amount", language), "right"),
    ]
    rows = [
        (
            text(f"expense.{expense.kind.value}", language),
            expense.description,
            expense.document,
            money(expense.amount_cents, language),
        )
        for expense in allocation.inputs.expenses
    ]
    total = sum(expense.amount_cents for expense in allocation.inputs.expenses)
    return blocks.table(columns, rows, total=[text("building.sum", language), "", "", money(total, language)])


def _heads(allocation: Allocation, language: Language) -> Block:
    columns = [
        Column(text("book.head", language), width=3),
        Column(text("book.base", language), width=2),
        Column(text("book.amount", language), "right"),
    ]
    rows = [
        (
            head_label(allocation, head.kind, language),
            base_label(head.base, language),
            money(head.amount_cents, language),
        )
        for head in allocation.heads
    ]
    return blocks.table(
        columns, rows, total=[text("building.sum", language), "", money(allocation.total_cents, language)]
    )


def _calculation(allocation: Allocation, language: Language) -> list[Block]:
    return [
        blocks.page(),
        *energy_tables(allocation, language),
        blocks.heading(text("steps.title", language)),
        blocks.sentences([text("steps.intro", language)]),
        *building_steps(allocation, language),
        blocks.page(),
        blocks.heading(text("building.title", language)),
        blocks.sentences([text("building.intro_book", language)]),
        building_table(allocation, language),
        blocks.sentences(rounding_remarks(allocation, language)),
        *closing_remarks(
            list(allocation.notes),
            language,
            defaults_told(allocation.graph, language, head_labels(allocation, language)),
        ),
    ]


def _units(allocation: Allocation, language: Language, imprint: Imprint) -> list[Block]:
    pages: list[Block] = []
    for statement in allocation.statements:
        pages += [
            blocks.page(),
            *first_part(allocation, statement, language, imprint),
            blocks.page(),
            *unit_calculation(allocation, statement, language),
        ]
    return pages
