"""A unit's forecast statement [prospetto previsionale]: what it will owe, why, against last season; rates."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.documents import NoSuchUnit, blocks, text, unit_json
from tepore.documents.blocks import Bar, Column
from tepore.documents.building import unit_label
from tepore.documents.files import file_stems, write_whole
from tepore.documents.formats import money, percent
from tepore.documents.imprint import NO_IMPRINT
from tepore.documents.statement import attachment_name, frame, season_lines, shortened, statement_of
from tepore.documents.typesetting import typeset
from tepore.documents.why import explanations, parts_chart
from tepore.services.season_forecast.paper import defaults_of, lead_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tepore.documents import Imprint, Language
    from tepore.documents.blocks import Block
    from tepore.documents.typesetting import Content
    from tepore.norms.uni10200 import Statement
    from tepore.services.season_forecast.foreseen import Foreseen, ForeseenUnit


def unit_forecast_pdf(
    foreseen: Foreseen, unit_id: str, language: Language = "it", *, imprint: Imprint = NO_IMPRINT
) -> bytes:
    """Make the forecast statement of a unit, as PDF/A-3a and PDF/UA-1.

    Parameters
    ----------
    foreseen
        The season's end.
    unit_id
        Id of a unit of the building.
    language
        Language of every sentence.
    imprint
        Issuer, contact and day of issue.

    Returns
    -------
    bytes
        The file, the unit's part of the division foreseen attached; the same bytes for the same input.

    Raises
    ------
    NoSuchUnit
        The building has no unit of that id.
    """
    allocation = foreseen.allocation
    statement = statement_of(allocation, unit_id)
    title, label = text("forecast.title", language), unit_label(statement.unit_id, statement.unit)
    condominium = allocation.inputs.condominium
    content: dict[str, Content] = {
        **frame(allocation, language, imprint),
        "title": f"{title} · {label}",
        "running-title": shortened(condominium),
        "running-subject": shortened(label),
        "footer": f"{title} · {shortened(condominium)}",
        "attachment-name": attachment_name(unit_id),
        "attachment-description": text("forecast.attachment", language),
        "blocks": [*_blocks(foreseen, statement, language, imprint)],
    }
    return typeset(
        "pages.typ",
        content,
        created_at=imprint.created_at(allocation),
        attachment=unit_json(allocation, statement),
    )


def write_unit_forecasts(
    foreseen: Foreseen, folder: Path, language: Language = "it", *, imprint: Imprint = NO_IMPRINT
) -> list[Path]:
    """Write the forecast statement of every unit.

    Parameters
    ----------
    foreseen
        The season's end.
    folder
        Made where it is not there; a file of the same name is replaced.
    language
        Language of every sentence and of the file names.
    imprint
        Issuer, contact and day of issue.

    Returns
    -------
    list of Path
        One a unit, in their order. All are made before the first is written.
    """
    stems = file_stems([unit.unit_id for unit in foreseen.units])
    name = text("forecast.file", language)
    made = {
        f"{name}-{stem}.pdf": unit_forecast_pdf(foreseen, unit_id, language, imprint=imprint)
        for unit_id, stem in stems.items()
    }
    folder.mkdir(parents=True, exist_ok=True)
    return [write_whole(folder / file, pdf) for file, pdf in made.items()]


def _blocks(
    foreseen: Foreseen, statement: Statement, language: Language, imprint: Imprint
) -> Iterator[Block]:
    allocation = foreseen.allocation
    unit = next(one for one in foreseen.units if one.unit_id == statement.unit_id)
    label = unit_label(statement.unit_id, statement.unit)
    yield blocks.letterhead(
        over=allocation.inputs.condominium,
        title=text("forecast.title", language),
        subject=" · ".join(part for part in (label, statement.holder) if part),
        aside=season_lines(allocation, language, imprint),
    )
    low, high = (money(max(cents, 0), language) for cents in (unit.low_cents, unit.high_cents))
    yield blocks.due(
        text("forecast.unit_amount", language),
        money(unit.total_cents, language),
        [text("forecast.unit_interval", language, low=low, high=high)],
    )
    yield from _advances(foreseen, unit, language)
    yield blocks.heading(text("forecast.unit_parts", language))
    yield parts_chart(allocation, statement, language, foreseen=True)
    yield blocks.sentences(explanations(allocation, statement, language))
    yield from _beside_the_former(foreseen, statement, language)
    yield blocks.heading(text("forecast.unit_method", language))
    contact = text("statement.contact", language, contact=imprint.contact) if imprint.contact else ""
    yield blocks.sentences([lead_of(foreseen, language), text("forecast.method", language), contact])
    yield blocks.heading(text("forecast.notes", language), 3)
    yield blocks.points(defaults_of(foreseen, language) or [text("notes.none", language)])


def _advances(foreseen: Foreseen, unit: ForeseenUnit, language: Language) -> Iterator[Block]:
    rates, cents = foreseen.advances.rates, unit.rate_euros * 100
    rate, total = money(cents, language), money(cents * rates, language)
    columns = [
        Column(text("forecast.unit_rate", language, number=number), "right", 1)
        for number in range(1, rates + 1)
    ]
    yield blocks.heading(text("forecast.unit_advances", language))
    yield blocks.sentences([text("forecast.unit_rates", language, rates=rates, rate=rate, total=total)])
    if rates <= _RATES_IN_A_ROW:
        yield blocks.table(columns, [[rate] * rates])


_RATES_IN_A_ROW = 8


def _beside_the_former(foreseen: Foreseen, statement: Statement, language: Language) -> Iterator[Block]:
    try:
        old_cents = statement_of(foreseen.former, statement.unit_id).total_cents
    except NoSuchUnit:
        return
    new_cents, season = statement.total_cents, foreseen.allocation.inputs.season
    former = foreseen.former.inputs.season
    longest = max(old_cents, new_cents, 1)
    old, new = money(old_cents, language), money(new_cents, language)
    yield blocks.heading(text("forecast.unit_former", language))
    yield blocks.bars(
        [
            Bar(
                text("forecast.unit_former_season", language, season=former),
                old,
                Fraction(max(old_cents, 0), longest),
                3,
            ),
            Bar(
                text("forecast.unit_foreseen_season", language, season=season),
                new,
                Fraction(max(new_cents, 0), longest),
                0,
            ),
        ],
        alt=text("forecast.unit_former_alt", language, former=former, season=season, old=old, new=new),
    )
    yield blocks.sentences([_change(old_cents, new_cents, language)])


def _change(old_cents: int, new_cents: int, language: Language) -> str:
    moved = new_cents - old_cents
    if moved == 0 or old_cents <= 0:
        return text("forecast.unit_same", language) if moved == 0 else ""
    return text(
        "forecast.unit_more" if moved > 0 else "forecast.unit_less",
        language,
        amount=money(abs(moved), language),
        percent=percent(Fraction(abs(moved), old_cents), language),
    )
