"""One unit's statement, three parts: what it owes and why, the calculation, the building's table."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.documents import blocks
from tepore.documents.building import building_table, unit_label
from tepore.documents.defaults_told import defaults_told
from tepore.documents.formats import day, money, number, percent
from tepore.documents.imprint import NO_IMPRINT
from tepore.documents.lost_cents import rounding_remarks
from tepore.documents.proof import notes_for, unit_proof
from tepore.documents.readings import readings_table
from tepore.documents.steps import building_steps, unit_steps
from tepore.documents.tallies import not_read, share_not_read
from tepore.documents.tenure_parts import brought_sentence, own_amounts, tenure_blocks
from tepore.documents.texts import text
from tepore.documents.typesetting import first_page, typeset
from tepore.documents.why import comparison, explanations, parts_chart
from tepore.documents.wording import head_labels, legal_verdict, note_sentence
from tepore.documents.written import unit_json
from tepore.kernel import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tepore.documents.blocks import Block
    from tepore.documents.imprint import Imprint
    from tepore.documents.texts import Language
    from tepore.documents.typesetting import Content
    from tepore.norms.uni10200 import Allocation, Note, Statement, Unit

_ONE_LINE = 56


def statement_pdf(
    allocation: Allocation, unit_id: str, language: Language = "it", *, imprint: Imprint = NO_IMPRINT
) -> bytes:
    """Make the statement of one unit as PDF/A-3a and PDF/UA-1, with its proof attached as JSON.

    Parameters
    ----------
    allocation
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
    statement = statement_of(allocation, unit_id)
    return typeset(
        "pages.typ",
        _content(allocation, statement, language, imprint),
        created_at=imprint.created_at(allocation),
        attachment=unit_json(allocation, statement, imprint.seal),
    )


def statement_picture(
    allocation: Allocation,
    unit_id: str,
    language: Language = "it",
    *,
    imprint: Imprint = NO_IMPRINT,
    pixels_per_inch: int = 96,
) -> bytes:
    """Make a picture of the first page of a statement, for a screen or the documentation.

    Parameters
    ----------
    allocation, unit_id, language, imprint
        As for `statement_pdf`.
    pixels_per_inch
        Resolution: 96 gives a page 794 pixels wide.

    Returns
    -------
    bytes
        A PNG.

    Raises
    ------
    NoSuchUnit
        The run has no unit of that id.
    """
    content = _content(allocation, statement_of(allocation, unit_id), language, imprint)
    return first_page("pages.typ", content, pixels_per_inch=pixels_per_inch)


def _content(
    allocation: Allocation, statement: Statement, language: Language, imprint: Imprint
) -> dict[str, Content]:
    condominium = allocation.inputs.condominium
    label = unit_label(statement.unit_id, statement.unit)
    season = text("statement.season", language, season=allocation.inputs.season)
    return {
        **frame(allocation, language, imprint),
        "title": f"{_title(allocation, language)} · {label} · {season}",
        "running-title": shortened(f"{condominium} · {season}"),
        "running-subject": shortened(label),
        "footer": text("statement.footer", language, condominium=shortened(condominium), season=season),
        "attachment-name": attachment_name(statement.unit_id),
        "attachment-description": text("statement.attachment", language),
        "blocks": [*statement_blocks(allocation, statement, language, imprint)],
    }


class NoSuchUnit(Refusal):
    """A unit that the allocation does not have."""


def statement_of(allocation: Allocation, unit_id: str) -> Statement:
    """Find the statement of a unit.

    Raises
    ------
    NoSuchUnit
        The run has no unit of that id.
    """
    for statement in allocation.statements:
        if statement.unit_id == unit_id:
            return statement
    raise NoSuchUnit(
        f"the allocation has no unit {unit_id!r:.80}.",
        where="unit",
        remedy="Take an id of the building file's units.",
        code="statement.no_such_unit",
    )


def attachment_name(unit_id: str = "") -> str:
    """Name the JSON attached to a PDF."""
    return f"calculation-{unit_id}.json" if unit_id else "calculation.json"


def shortened(written: str) -> str:
    """Cut what stands at the head of every page to one line; the first page has it whole."""
    return written if len(written) <= _ONE_LINE else f"{written[: _ONE_LINE - 1]}…"


def frame(allocation: Allocation, language: Language, imprint: Imprint) -> dict[str, Content]:
    """Give what every page of a document has: language, author, the word for page."""
    return {
        "language": language,
        "author": imprint.issuer or allocation.inputs.condominium,
        "keywords": text("statement.keywords", language),
        "page-word": text("statement.page", language),
    }


def statement_blocks(
    allocation: Allocation, statement: Statement, language: Language, imprint: Imprint
) -> list[Block]:
    """Compose one unit's pages.

    Parameters
    ----------
    allocation, statement
        The run and the unit's statement in it.
    language
        Language of every sentence.
    imprint
        Issuer, contact and day of issue.

    Returns
    -------
    list of Block
        Three parts; the calculation begins on a page of its own unless the unit changed hands.
    """
    return [
        *first_part(allocation, statement, language, imprint),
        *tenure_blocks(statement, language),
        blocks.heading(text("statement.questions", language)),
        blocks.sentences(_questions(statement, language, imprint)),
        # Who answers for which part fills the first page, and the rest begins the second.
        *([] if statement.parts else [blocks.page()]),
        blocks.heading(text("steps.title", language)),
        blocks.sentences([text("steps.intro", language)]),
        *building_steps(allocation, language),
        *unit_calculation(allocation, statement, language),
        blocks.heading(text("building.title", language)),
        blocks.sentences([text("building.intro", language)]),
        building_table(allocation, language, own_unit=statement.unit_id),
        blocks.sentences(rounding_remarks(allocation, language)),
        *closing_remarks(
            notes_for(allocation, statement),
            language,
            defaults_told(unit_proof(allocation, statement), language, head_labels(allocation, language)),
        ),
    ]


def unit_calculation(allocation: Allocation, statement: Statement, language: Language) -> list[Block]:
    """Compose the unit's own steps and the readings they begin with."""
    return [
        *unit_steps(allocation, statement, language),
        blocks.heading(text("steps.readings", language), 3),
        *readings_table(statement.consumptions, language, plant_on=allocation.inputs.plant_on),
    ]


def closing_remarks(notes: list[Note], language: Language, defaults: Sequence[str] = ()) -> list[Block]:
    """State the rounding rule, every note (warnings, conditions) and every default figure that was used."""
    said = [*(note_sentence(note, language) for note in notes), *defaults]
    return [
        blocks.sentences(
            [text("rounding.largest_remainder", language), text("building.share_rule", language)]
        ),
        blocks.heading(text("notes.title", language), 3),
        blocks.points(said or [text("notes.none", language)]),
    ]


def season_lines(allocation: Allocation, language: Language, imprint: Imprint) -> list[str]:
    """Give season, days and issue as the lines at the head of a document."""
    period = allocation.inputs.period
    days = (day(on, language) for on in (period.start_on, period.last_day))
    issued = (
        text("statement.issued", language, on=day(imprint.issued_on, language)) if imprint.issued_on else ""
    )
    return [
        text("statement.season", language, season=allocation.inputs.season),
        text("statement.period", language, first=next(days), last=next(days)),
        issued,
        text("statement.issuer", language, issuer=imprint.issuer) if imprint.issuer else "",
    ]


def _title(allocation: Allocation, language: Language) -> str:
    service = text(f"service.{allocation.inputs.service.value}", language)
    return text("statement.title", language, service=service)


def first_part(
    allocation: Allocation, statement: Statement, language: Language, imprint: Imprint
) -> list[Block]:
    """Compose what the unit owes, of what, why, beside which mean, and what was checked."""
    label = unit_label(statement.unit_id, statement.unit)
    return [
        blocks.letterhead(
            over=allocation.inputs.condominium,
            title=_title(allocation, language),
            subject=" · ".join(part for part in (label, statement.holder) if part),
            aside=season_lines(allocation, language, imprint),
        ),
        _due(allocation, statement, language),
        blocks.heading(text("statement.parts", language)),
        parts_chart(allocation, statement, language),
        blocks.sentences(explanations(allocation, statement, language)),
        *comparison(allocation, statement, language),
        blocks.heading(text("statement.checks", language)),
        blocks.checks(_checks(allocation, statement, language)),
    ]


def _due(allocation: Allocation, statement: Statement, language: Language) -> Block:
    own = own_amounts(statement)
    total, whole = (money(cents, language) for cents in (own.total_cents, statement.total_cents))
    gap = "" if language == "en" else "\u00a0"
    of_building = text(
        "statement.of_building",
        language,
        percent=f"{number(statement.share_percent, language, 2)}{gap}%",
        total=money(allocation.total_cents, language),
    )
    of_unit = ""
    if statement.of_holders:
        of_unit, of_building = text("tenure.own_of_unit", language, total=total, whole=whole), ""
    balance = own.balance_cents
    if balance is None:
        return blocks.due(text("statement.due", language), total, [of_unit, of_building])
    advances = money(own.advances_cents or 0, language)
    key = "due_balance" if balance > 0 else "due_credit" if balance < 0 else "due_settled"
    explanation = "advances_exceed" if balance < 0 else "less_advances"
    return blocks.due(
        text(f"statement.{key}", language),
        money(abs(balance), language),
        [
            text(f"statement.{explanation}", language, total=total, advances=advances),
            brought_sentence(statement, language),
            of_unit,
            of_building,
        ],
    )


def _checks(allocation: Allocation, statement: Statement, language: Language) -> list[tuple[str, str, bool]]:
    total = money(allocation.total_cents, language)
    found = [("ok", text("check.sum", language, total=total)), legal_verdict(allocation, language)]
    doubtful = not_read(statement)
    if not statement.consumptions:
        found.append(("info", text("check.readings_none", language)))
    elif doubtful:
        found.append(("warn", text("check.readings_estimated", language, count=doubtful)))
    else:
        found.append(("ok", text("check.readings_actual", language)))
    share = share_not_read(allocation)
    if share:
        mark = "warn" if share * 100 > Fraction(allocation.inputs.estimated_limit_percent) else "info"
        written = percent(share, language)
        found.append((mark, text("check.building_estimated", language, share=written)))
    unit = _unit(allocation, statement)
    if unit.detached:
        found.append(("info", text("statement.detached", language)))
    elif unit.vacant:
        found.append(("info", text("statement.vacant", language)))
    return [(text(f"check.{mark}", language), sentence, mark == "warn") for mark, sentence in found]


def _unit(allocation: Allocation, statement: Statement) -> Unit:
    return next(unit for unit in allocation.inputs.units if unit.id == statement.unit_id)


def _questions(statement: Statement, language: Language, imprint: Imprint) -> list[str]:
    return [
        text("statement.questions_check", language),
        text("statement.questions_right", language),
        text("statement.contact", language, contact=imprint.contact) if imprint.contact else "",
        text("statement.questions_file", language, file=attachment_name(statement.unit_id)),
        *(imprint.seal.sentences(language) if imprint.seal else ()),
    ]
