"""The forecast statement [prospetto previsionale] as PDF and JSON."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.documents import allocation_json, blocks, text
from tepore.documents.blocks import Column, Interval
from tepore.documents.building import unit_label
from tepore.documents.formats import NO_BREAK_SPACE, day, money, number
from tepore.documents.imprint import NO_IMPRINT
from tepore.documents.statement import frame, season_lines, shortened
from tepore.documents.typesetting import typeset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tepore.documents import Imprint, Language
    from tepore.documents.blocks import Block
    from tepore.documents.typesetting import Content
    from tepore.services.season_forecast.foreseen import Foreseen

MOST_ROWS = 30


def forecast_pdf(foreseen: Foreseen, language: Language = "it", *, imprint: Imprint = NO_IMPRINT) -> bytes:
    """Make the forecast statement of a building, as PDF/A-3a and PDF/UA-1.

    Parameters
    ----------
    foreseen
        The season's end.
    language
        Language of every sentence.
    imprint
        Issuer and day of issue.

    Returns
    -------
    bytes
        The file, the division foreseen attached as JSON; the same bytes for the same input.
    """
    allocation = foreseen.allocation
    title = text("forecast.title", language)
    condominium = allocation.inputs.condominium
    content: dict[str, Content] = {
        **frame(allocation, language, imprint),
        "title": f"{title} · {condominium}",
        "running-title": shortened(condominium),
        "running-subject": title,
        "footer": f"{title} · {shortened(condominium)}",
        "attachment-name": "forecast.json",
        "attachment-description": text("forecast.attachment", language),
        "blocks": [*_blocks(foreseen, language, imprint)],
    }
    return typeset(
        "pages.typ",
        content,
        created_at=imprint.created_at(allocation),
        attachment=allocation_json(allocation),
    )


def forecast_json(foreseen: Foreseen) -> bytes:
    """Write use, amounts, intervals and advances as UTF-8 JSON; cents, whole euro, units of the devices."""
    document = {
        "season": foreseen.document.season.name,
        "counted_until": foreseen.document.season.counted_until.isoformat(),
        "total_cents": foreseen.allocation.total_cents,
        "advances": {"rates": foreseen.advances.rates, "plan_euros": foreseen.advances.plan_euros},
        "units": [
            {
                "unit_id": unit.unit_id,
                "unit": unit.unit,
                "counted": round(unit.use.counted, 1),
                "whole": round(unit.use.whole, 1),
                "low": round(unit.use.low, 1),
                "high": round(unit.use.high, 1),
                "total_cents": unit.total_cents,
                "low_cents": unit.low_cents,
                "high_cents": unit.high_cents,
                "rate_euros": unit.rate_euros,
            }
            for unit in foreseen.units
        ],
        "defaults_not_verified": [default.note for default in foreseen.forecast.defaults.values()],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _blocks(foreseen: Foreseen, language: Language, imprint: Imprint) -> Iterator[Block]:
    allocation, document = foreseen.allocation, foreseen.document
    yield blocks.letterhead(
        over=allocation.inputs.condominium,
        title=text("forecast.title", language),
        subject=text("forecast.subject", language, condominium=allocation.inputs.condominium),
        aside=season_lines(allocation, language, imprint),
    )
    days = document.degree_days
    yield blocks.sentences(
        [
            lead_of(foreseen, language),
            text(
                "forecast.degree_days",
                language,
                so_far=_use(days.so_far, language),
                rest=_use(days.rest_normal, language),
                source=days.source,
            ),
        ]
    )
    count = len(foreseen.units)
    remark = text("forecast.total_remark", language, season=document.season.name, count=count)
    yield blocks.due(text("forecast.total", language), money(allocation.total_cents, language), [remark])
    yield _chart(foreseen, language)
    yield blocks.heading(text("forecast.table", language))
    yield _table(foreseen, language)
    yield blocks.heading(text("forecast.advances", language), 3)
    plan = money(foreseen.advances.plan_euros * 100, language)
    yield blocks.sentences(
        [
            text("forecast.advances_lead", language, rates=foreseen.advances.rates, plan=plan),
            text("forecast.method", language),
        ]
    )
    yield blocks.heading(text("forecast.notes", language), 3)
    yield blocks.points(defaults_of(foreseen, language) or [text("notes.none", language)])


def lead_of(foreseen: Foreseen, language: Language) -> str:
    """Say what the forecast is made from, and that it is no bill."""
    season = foreseen.document.season
    if not foreseen.document.has_begun:
        return text("forecast.lead_before", language, first=day(season.first_day, language))
    return text("forecast.lead", language, until=day(season.counted_until, language))


def _chart(foreseen: Foreseen, language: Language) -> Block:
    shown = foreseen.units[:MOST_ROWS]
    longest = max((unit.high_cents for unit in shown), default=0) or 1
    rows = [
        Interval(
            unit_label(unit.unit_id, unit.unit),
            text(
                "uncertainty.interval",
                language,
                amount=_euros(unit.total_cents, language, 0),
                low=_euros(unit.low_cents, language, 0),
                high=_euros(unit.high_cents, language, 0),
            ),
            Fraction(unit.low_cents, longest),
            Fraction(unit.total_cents, longest),
            Fraction(unit.high_cents, longest),
        )
        for unit in shown
    ]
    told = "; ".join(f"{row.label} {row.amount}" for row in rows)
    return blocks.intervals(rows, alt=text("forecast.chart_alt", language, rows=told))


def _table(foreseen: Foreseen, language: Language) -> Block:
    keys = ("counted", "whole", "low", "high", "amount", "from_eur", "to_eur", "rate")
    columns = [Column(text("forecast.unit", language), width=12)]
    columns += [Column(text(f"forecast.{key}", language), "right", 7) for key in keys]
    rows = [
        (
            unit_label(unit.unit_id, unit.unit),
            *(_use(use, language) for use in (unit.use.counted, unit.use.whole, unit.use.low, unit.use.high)),
            *(_euros(cents, language, 2) for cents in (unit.total_cents, unit.low_cents, unit.high_cents)),
            str(unit.rate_euros),
        )
        for unit in foreseen.units
    ]
    rates = sum(unit.rate_euros for unit in foreseen.units)
    total = (
        text("forecast.sum", language),
        _use(sum(unit.use.counted for unit in foreseen.units), language),
        _use(sum(unit.use.whole for unit in foreseen.units), language),
        "",
        "",
        _euros(foreseen.allocation.total_cents, language, 2),
        "",
        "",
        str(rates),
    )
    return blocks.table(columns, rows, total=total)


def defaults_of(foreseen: Foreseen, language: Language) -> list[str]:
    """Say which figures of the forecast are defaults that nobody verified."""
    said = []
    for name, default in foreseen.forecast.defaults.items():
        unit = "" if default.unit == "1" else f"{NO_BREAK_SPACE}{default.unit}"
        said.append(f"{text(f'forecast.default_{name}', language)}: {default.number:g}{unit}")
    return said


def _euros(amount_cents: int, language: Language, digits: int) -> str:
    return number(Fraction(amount_cents, 100), language, digits)


def _use(amount: float, language: Language) -> str:
    return number(Fraction(amount), language, 0)
