"""The comparison for the assembly as PDF: one page that says who pays more and less, then every unit."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from fractions import Fraction
from string import ascii_uppercase
from typing import TYPE_CHECKING

from tepore.documents import blocks, text
from tepore.documents.blocks import Bar, Column
from tepore.documents.building import unit_label
from tepore.documents.formats import MINUS, day, money, number, percent
from tepore.documents.statement import shortened
from tepore.documents.typesetting import typeset
from tepore.documents.wording import base_label, criterion_label, legal_verdict
from tepore.services.compare_sensitivity import rewards_of
from tepore.services.comparison_written import comparison_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tepore.documents import Language
    from tepore.documents.blocks import Block
    from tepore.documents.typesetting import Content
    from tepore.services.compare_criteria import Comparison, UnitComparison

MOST_BARS = 16
"""Units in the chart of the first page: as many as stay readable on it with the text."""
WAYS_ON_FIRST_PAGE = 4
_COLUMNS_OF_A_TABLE = 3
"""Ways beside the first that fit a table of the page's width."""


def comparison_pdf(
    comparison: Comparison, language: Language = "it", *, issued_on: date | None = None
) -> bytes:
    """Make the assembly's paper of a comparison, as PDF/A-3a and PDF/UA-1.

    Parameters
    ----------
    comparison
        One season by two ways or more.
    language
        Language of every sentence.
    issued_on
        Day on the first page; None shows none.

    Returns
    -------
    bytes
        The file, the comparison attached as JSON; the same bytes for the same input.
    """
    period = comparison.ways[0].allocation.inputs.period
    season = text("statement.season", language, season=comparison.season)
    title = text("comparison.title", language)
    content: dict[str, Content] = {
        "language": language,
        "author": comparison.condominium,
        "keywords": text("statement.keywords", language),
        "page-word": text("statement.page", language),
        "title": f"{title} · {comparison.condominium} · {season}",
        "running-title": shortened(f"{comparison.condominium} · {season}"),
        "running-subject": title,
        "footer": f"{title} · {shortened(comparison.condominium)}",
        "attachment-name": "comparison.json",
        "attachment-description": text("comparison.attachment", language),
        "blocks": [*_first_page(comparison, language, issued_on), *_tables(comparison, language)],
    }
    created_at = datetime.combine(issued_on or period.end_on, time(0), tzinfo=UTC)
    return typeset("pages.typ", content, created_at=created_at, attachment=comparison_json(comparison))


def _first_page(comparison: Comparison, language: Language, issued_on: date | None) -> Iterator[Block]:
    period = comparison.ways[0].allocation.inputs.period
    first, last = (day(on, language) for on in (period.start_on, period.last_day))
    yield blocks.letterhead(
        over=comparison.condominium,
        title=text("comparison.title", language),
        subject=text(
            "comparison.subject",
            language,
            total=money(comparison.total_cents, language),
            count=len(comparison.units),
        ),
        aside=[
            text("statement.season", language, season=comparison.season),
            text("statement.period", language, first=first, last=last),
            text("statement.issued", language, on=day(issued_on, language)) if issued_on else "",
        ],
    )
    yield blocks.sentences([text("comparison.lead", language)])
    yield blocks.table(
        [
            Column(text("comparison.way", language)),
            Column(text("comparison.criterion", language), width=3),
            Column(text("comparison.base", language), width=2),
            Column(text("comparison.fixed", language), "right"),
            Column(text("comparison.law", language), width=3),
        ],
        [
            (
                letter,
                criterion_label(way.allocation, language),
                base_label(way.base, language),
                money(way.fixed_cents, language),
                legal_verdict(way.allocation, language)[1],
            )
            for letter, way in zip(ascii_uppercase, comparison.ways[:WAYS_ON_FIRST_PAGE], strict=False)
        ],
    )
    others = range(1, min(len(comparison.ways), WAYS_ON_FIRST_PAGE))
    yield blocks.heading(text("comparison.outcome", language))
    yield blocks.points(_verdict(comparison, way, language) for way in others)
    yield _chart(comparison, 1, language)
    if len(comparison.units) > MOST_BARS:
        yield blocks.sentences(
            [text("comparison.more_units", language, count=len(comparison.units) - MOST_BARS)]
        )


def _verdict(comparison: Comparison, way: int, language: Language) -> str:
    more, less = comparison.paying_more(way), comparison.paying_less(way)
    said = text(
        "comparison.verdict",
        language,
        way=ascii_uppercase[way],
        more=len(more),
        less=len(less),
        same=len(comparison.units) - len(more) - len(less),
        moved=money(sum(unit.difference_cents[way] for unit in more), language),
    )
    parts = [said]
    for key, units in (("most_more", more), ("most_less", less)):
        if units:
            parts.append(
                text(
                    f"comparison.{key}",
                    language,
                    unit=unit_label(units[0].unit_id, units[0].unit),
                    difference=signed_money(units[0].difference_cents[way], language),
                    percent=_percent(units[0].difference_percent[way], language),
                )
            )
    return " ".join(parts)


def _chart(comparison: Comparison, way: int, language: Language) -> Block:
    units = _extremes(comparison, way)
    greatest = max((abs(unit.difference_cents[way]) for unit in units), default=0) or 1
    rows = [
        Bar(
            unit_label(unit.unit_id, unit.unit),
            signed_money(unit.difference_cents[way], language),
            Fraction(unit.difference_cents[way], greatest),
        )
        for unit in units
    ]
    letter = ascii_uppercase[way]
    return blocks.diverging(
        rows,
        less=text("comparison.pays_less", language, way=letter),
        more=text("comparison.pays_more", language, way=letter),
        alt=text(
            "comparison.chart_alt",
            language,
            way=letter,
            rows="; ".join(f"{row.label} {row.amount}" for row in rows),
        ),
    )


def _extremes(comparison: Comparison, way: int) -> list[UnitComparison]:
    """Give the units from the one that pays most more to the one that pays most less, the middle left out."""
    ranked = sorted(comparison.units, key=lambda unit: -unit.difference_cents[way])
    if len(ranked) <= MOST_BARS:
        return ranked
    return ranked[: MOST_BARS // 2] + ranked[-(MOST_BARS // 2) :]


def _tables(comparison: Comparison, language: Language) -> Iterator[Block]:
    """Give the tables, three ways beside the first at a time."""
    count = len(comparison.ways)
    rewards = rewards_of(comparison)
    for start in range(1, count, _COLUMNS_OF_A_TABLE):
        ways = range(start, min(start + _COLUMNS_OF_A_TABLE, count))
        yield blocks.page()
        for way in ways:
            if way > 1:
                yield _chart(comparison, way, language)
        yield blocks.heading(text("comparison.amounts", language))
        yield _amounts(comparison, ways, language)
        if comparison.tables_differ:
            yield blocks.heading(text("comparison.shares_title", language))
            yield blocks.sentences([text("comparison.shares_lead", language)])
            yield _shares(comparison, ways, language)
        yield blocks.heading(text("comparison.reward", language))
        yield blocks.sentences([text("comparison.reward_lead", language)])
        yield blocks.table(
            [
                Column(text("comparison.unit", language), width=12),
                *(
                    Column(text("comparison.amount", language, way=_letter(way)), "right", 8)
                    for way in (0, *ways)
                ),
            ],
            [
                (
                    unit_label(unit.unit_id, unit.unit),
                    *(_maybe_money(reward.extra_cents[way], language) for way in (0, *ways)),
                )
                for unit, reward in zip(comparison.units, rewards, strict=True)
            ],
        )
    if count > WAYS_ON_FIRST_PAGE:
        yield blocks.heading(text("comparison.ways", language))
        yield blocks.points(
            f"{_letter(way)}: {criterion_label(comparison.ways[way].allocation, language)}. "
            f"{_verdict(comparison, way, language)}"
            for way in range(WAYS_ON_FIRST_PAGE, count)
        )


def _amounts(comparison: Comparison, ways: range, language: Language) -> Block:
    columns = [
        Column(text("comparison.unit", language), width=16),
        Column(text("comparison.amount", language, way="A"), "right", 8),
    ]
    for way in ways:
        columns += [
            Column(text(f"comparison.{key}", language, way=_letter(way)), "right", wide)
            for key, wide in (("amount", 8), ("difference", 8), ("percent", 7))
        ]
    total = _plain(comparison.total_cents, language)
    return blocks.table(
        columns,
        [_amount_cells(unit, ways, language) for unit in comparison.units],
        total=[
            text("comparison.total", language),
            total,
            *(cell for _ in ways for cell in (total, _plain(0, language), "")),
        ],
    )


def _amount_cells(unit: UnitComparison, ways: range, language: Language) -> list[str]:
    cells = [unit_label(unit.unit_id, unit.unit), _plain(unit.total_cents[0], language)]
    for way in ways:
        cells += [
            _plain(unit.total_cents[way], language),
            _signed(unit.difference_cents[way], _plain(unit.difference_cents[way], language)),
            _percent(unit.difference_percent[way], language),
        ]
    return cells


def _shares(comparison: Comparison, ways: range, language: Language) -> Block:
    columns = [
        Column(text("comparison.unit", language), width=12),
        Column(text("comparison.share", language, way="A"), "right", 8),
    ]
    for way in ways:
        columns += [
            Column(text(f"comparison.{key}", language, way=_letter(way)), "right", 8)
            for key in ("share", "variation")
        ]
    return blocks.table(columns, [_share_cells(unit, ways, language) for unit in comparison.units])


def _share_cells(unit: UnitComparison, ways: range, language: Language) -> list[str]:
    cells = [unit_label(unit.unit_id, unit.unit), _share(unit, 0, language)]
    for way in ways:
        cells += [_share(unit, way, language), _percent(unit.variation_percent[way], language)]
    return cells


def _share(unit: UnitComparison, way: int, language: Language) -> str:
    share = unit.millesimi[way]
    return "" if share is None else number(share, language, 2)


def _letter(way: int) -> str:
    return ascii_uppercase[way]


def _percent(share_percent: Fraction | None, language: Language) -> str:
    if share_percent is None:
        return ""
    return _signed(share_percent, percent(share_percent / 100, language, 2))


def signed_money(amount_cents: int, language: Language) -> str:
    """Write an amount with its sign, a plus too."""
    return _signed(amount_cents, money(amount_cents, language))


def _signed(figure: Fraction | int, written: str) -> str:
    return f"+{written}" if figure > 0 and not written.startswith(MINUS) else written


def _plain(amount_cents: int, language: Language) -> str:
    """Write an amount without its currency, which stands in the column's title."""
    return number(Fraction(amount_cents, 100), language, 2)


def _maybe_money(amount_cents: int | None, language: Language) -> str:
    return "" if amount_cents is None else _signed(amount_cents, _plain(amount_cents, language))
