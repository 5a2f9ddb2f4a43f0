"""How sure the amounts are, as PDF: each unit's interval, the causes by size, and what is only assumed."""

from __future__ import annotations

import json
from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tepore.documents import blocks
from tepore.documents.blocks import Bar, Column, Interval
from tepore.documents.building import unit_label
from tepore.documents.formats import NO_BREAK_SPACE, money, number, percent
from tepore.documents.imprint import NO_IMPRINT
from tepore.documents.statement import frame, season_lines, shortened
from tepore.documents.texts import text
from tepore.documents.typesetting import typeset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tepore.documents.blocks import Block
    from tepore.documents.imprint import Imprint
    from tepore.documents.texts import Language
    from tepore.documents.typesetting import Content
    from tepore.norms.uncertainty import BillUncertainty, UncertainBills
    from tepore.norms.uni10200 import Allocation

MOST_ROWS = 30
"""Units in the chart: more would leave no page for the table."""
MOST_CAUSES = 3


def uncertainty_pdf(
    allocation: Allocation, bills: UncertainBills, language: Language = "it", *, imprint: Imprint = NO_IMPRINT
) -> bytes:
    """Make the sheet of a building's uncertain amounts, as PDF/A-3a and PDF/UA-1.

    Parameters
    ----------
    allocation
        The run.
    bills
        How sure its amounts are.
    language
        Language of every sentence.
    imprint
        Issuer and day of issue.

    Returns
    -------
    bytes
        The file, figures attached as JSON; the same bytes for the same input.
    """
    title = text("uncertainty.title", language)
    condominium = allocation.inputs.condominium
    content: dict[str, Content] = {
        **frame(allocation, language, imprint),
        "title": f"{title} · {condominium}",
        "running-title": shortened(condominium),
        "running-subject": title,
        "footer": f"{title} · {shortened(condominium)}",
        "attachment-name": "uncertainty.json",
        "attachment-description": text("uncertainty.attachment", language),
        "blocks": [*_blocks(allocation, bills, language, imprint)],
    }
    return typeset(
        "pages.typ", content, created_at=imprint.created_at(allocation), attachment=uncertainty_json(bills)
    )


def uncertainty_json(bills: UncertainBills) -> bytes:
    """Write amounts, intervals, causes and correlations as UTF-8 JSON; cents, shares of one."""
    document = {
        "draws": bills.draws,
        "units": [_unit_document(bill) for bill in bills.units],
        "correlations": [[round(each, 4) for each in row] for row in bills.correlations],
        "defaults_not_verified": [default.note for default in bills.defaults.values()],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _unit_document(bill: BillUncertainty) -> dict[str, Any]:
    return {
        "unit_id": bill.unit_id,
        "unit": bill.unit,
        "total_cents": bill.total_cents,
        "standard_cents": round(bill.standard_cents, 1),
        "low_cents": bill.low_cents,
        "high_cents": bill.high_cents,
        "drawn_standard_cents": round(bill.drawn_standard_cents, 1),
        "drawn_low_cents": bill.drawn_low_cents,
        "drawn_high_cents": bill.drawn_high_cents,
        "causes": [
            {
                "cause": cause.cause.value,
                "own": cause.own,
                "standard_cents": round(cause.standard_cents, 1),
                "share": round(cause.share, 4),
            }
            for cause in bill.causes
        ],
    }


def _blocks(
    allocation: Allocation, bills: UncertainBills, language: Language, imprint: Imprint
) -> Iterator[Block]:
    yield blocks.letterhead(
        over=allocation.inputs.condominium,
        title=text("uncertainty.title", language),
        subject=text("uncertainty.subject", language),
        aside=season_lines(allocation, language, imprint),
    )
    yield blocks.sentences([text("uncertainty.lead", language)])
    yield _chart(bills, language)
    yield blocks.heading(text("uncertainty.table", language))
    yield _table(bills, language)
    yield blocks.heading(text("uncertainty.causes", language))
    yield blocks.sentences([text("uncertainty.causes_lead", language)])
    yield _causes(bills, language)
    gap = max((_gap(bill) for bill in bills.units), default=Fraction(0))
    yield blocks.sentences(
        [text("uncertainty.method", language, draws=bills.draws, gap=percent(gap, language, 1))]
    )
    yield blocks.heading(text("uncertainty.defaults", language), 3)
    yield blocks.points(_defaults(bills, language) or [text("notes.none", language)])


def _defaults(bills: UncertainBills, language: Language) -> list[str]:
    said = []
    for name, default in bills.defaults.items():
        figure = number(Fraction(repr(default.number)), language, 0 if default.number % 1 == 0 else 1)
        unit = "" if default.unit == "1" else f"{NO_BREAK_SPACE}{default.unit}"
        said.append(f"{text(f'uncertainty.default_{name}', language)}: {figure}{unit}")
    return said


def _gap(bill: BillUncertainty) -> Fraction:
    """Give how far drawing and first order are apart, of the standard uncertainty [1]."""
    if bill.standard_cents < 1:
        return Fraction(0)
    return abs(_exact(bill.drawn_standard_cents) / _exact(bill.standard_cents) - 1)


def _chart(bills: UncertainBills, language: Language) -> Block:
    shown = bills.units[:MOST_ROWS]
    longest = max((bill.high_cents for bill in shown), default=0) or 1
    rows = [
        Interval(
            unit_label(bill.unit_id, bill.unit),
            interval_text(bill, language),
            Fraction(bill.low_cents, longest),
            Fraction(bill.total_cents, longest),
            Fraction(bill.high_cents, longest),
        )
        for bill in shown
    ]
    told = "; ".join(f"{row.label} {row.amount}" for row in rows)
    return blocks.intervals(rows, alt=text("uncertainty.chart_alt", language, rows=told))


def interval_text(bill: BillUncertainty, language: Language) -> str:
    """Write an amount with its interval in whole euro: ``612 €, 95 %: 571 – 655``."""
    return text(
        "uncertainty.interval",
        language,
        amount=money(bill.total_cents, language),
        low=number(Fraction(bill.low_cents, 100), language, 0),
        high=number(Fraction(bill.high_cents, 100), language, 0),
    )


def _table(bills: UncertainBills, language: Language) -> Block:
    columns = [
        Column(text("uncertainty.unit", language), width=9),
        *(
            Column(text(f"uncertainty.{key}", language), "right", 6)
            for key in ("amount", "low", "high", "deviation")
        ),
        Column(text("uncertainty.main_causes", language), width=20),
    ]
    return blocks.table(
        columns,
        [
            (
                unit_label(bill.unit_id, bill.unit),
                *(
                    number(Fraction(cents, 100), language, 2)
                    for cents in (bill.total_cents, bill.low_cents, bill.high_cents)
                ),
                number(Fraction(bill.high_cents - bill.low_cents, 200), language, 2),
                _main_causes(bill, language),
            )
            for bill in bills.units
        ],
    )


def _main_causes(bill: BillUncertainty, language: Language) -> str:
    said = []
    for cause in bill.causes[:MOST_CAUSES]:
        name = text(f"uncertainty.cause_{cause.cause.value}", language)
        whose = text(f"uncertainty.{'own' if cause.own else 'others'}", language, cause=name)
        euros = number(_exact(cause.standard_cents * 1.96 / 100), language, 2)
        said.append(f"{whose} {euros}")
    return "; ".join(said)


def _causes(bills: UncertainBills, language: Language) -> Block:
    variances: dict[str, float] = defaultdict(float)
    for bill in bills.units:
        for cause in bill.causes:
            variances[cause.cause.value] += cause.standard_cents**2
    whole = sum(variances.values()) or 1.0
    rows = [
        Bar(
            text(f"uncertainty.cause_{cause}", language),
            percent(_exact(variance / whole), language, 1),
            _exact(variance / whole),
        )
        for cause, variance in sorted(variances.items(), key=lambda entry: -entry[1])
    ]
    told = "; ".join(f"{row.label} {row.amount}" for row in rows)
    return blocks.bars(rows, alt=text("uncertainty.causes_alt", language, rows=told))


def _exact(figure: float) -> Fraction:
    """Give an estimate's figure as the formats take it; no amount of a bill comes this way."""
    return Fraction(figure)
