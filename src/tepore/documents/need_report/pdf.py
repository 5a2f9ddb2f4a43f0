"""The technical report as PDF: data, method, results, hypotheses, ready to be signed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.documents import blocks
from tepore.documents.blocks import Bar, Column
from tepore.documents.formats import day
from tepore.documents.need_report.content import NeedReport
from tepore.documents.need_report.method_pages import envelope_pages, method_pages
from tepore.documents.need_report.result_pages import involuntary_pages, sensitivity_pages, unit_pages
from tepore.documents.need_report.wording import say, written
from tepore.documents.need_report.written import need_json_bytes
from tepore.documents.typesetting import Content, typeset

if TYPE_CHECKING:
    from tepore.documents.blocks import Block

NO_DAY = date(2000, 1, 1)
"""Day written into the file where none is said, so that the same input gives the same bytes."""


def need_report_pdf(report: NeedReport, *, issued_on: date | None = None) -> bytes:
    """Make the technical report of need and millesimi, as PDF/A-3a and PDF/UA-1.

    Parameters
    ----------
    report
        The results.
    issued_on
        Day on the first page; None shows none.

    Returns
    -------
    bytes
        The file, results and calculation graph attached as JSON.
    """
    building = report.building.name
    content: dict[str, Content] = {
        "language": "it",
        "author": report.engineer or building,
        "keywords": say("keywords"),
        "page-word": say("page"),
        "title": f"{say('title')} · {building}",
        "running-title": say("running", building=building)[:90],
        "running-subject": report.building.method.name,
        "footer": say("footer", building=building)[:110],
        "attachment-name": "need.json",
        "attachment-description": say("attachment"),
        "blocks": [*_pages(report, issued_on)],
    }
    created_at = datetime.combine(issued_on or NO_DAY, time(0), tzinfo=UTC)
    return typeset("pages.typ", content, created_at=created_at, attachment=need_json_bytes(report))


def _pages(report: NeedReport, issued_on: date | None) -> Iterator[Block]:
    yield blocks.letterhead(
        over=report.address,
        title=say("title"),
        subject=report.building.name,
        aside=[
            say("date", on=day(issued_on, "it")) if issued_on else "",
            say("engineer", engineer=report.engineer) if report.engineer else "",
        ],
    )
    yield from _results(report)
    yield from method_pages(report)
    yield from envelope_pages(report)
    yield blocks.page()
    yield from unit_pages(report)
    yield from involuntary_pages(report)
    yield from sensitivity_pages(report)
    yield blocks.heading(say("hypotheses"))
    yield blocks.points(report.hypotheses)
    yield blocks.heading(say("not_verified"), 3)
    yield blocks.points(report.notes or (say("all_verified"),))
    yield blocks.heading(say("signature"), 3)
    yield blocks.sentences([report.engineer or "…", "………………………………………"])


def _results(report: NeedReport) -> Iterator[Block]:
    yield blocks.heading(say("result"))
    yield blocks.sentences([say("result_lead", set_point=written(report.heating.set_point_c, 1))])
    yield _shares(report)
    yield blocks.sentences([say("rounding"), *_difference(report)])
    largest = max((unit.need_kwh for unit in report.units), default=Fraction(1)) or Fraction(1)
    yield blocks.bars(
        [
            Bar(unit.name, f"{written(unit.need_kwh, 0)} kWh", unit.need_kwh / largest)
            for unit in report.units[:40]
        ],
        alt=say(
            "needs_alt",
            rows="; ".join(f"{unit.name} {written(unit.need_kwh, 0)}" for unit in report.units[:40]),
        ),
    )


def _shares(report: NeedReport) -> Block:
    names = ("area", "need", "need_m2", "millesimi", "old", "variation")
    columns = [Column(say("unit"), width=1), *(Column(say(name), "right") for name in names)]
    rows = [
        (
            unit.name,
            written(unit.floor_area_m2, 2),
            written(unit.need_kwh, 0),
            written(unit.need_kwh / unit.floor_area_m2, 1),
            written(Fraction(unit.millesimi), 2),
            "" if unit.old_millesimi is None else written(Fraction(unit.old_millesimi), 2),
            "" if unit.variation_percent is None else written(unit.variation_percent, 2),
        )
        for unit in report.units
    ]
    area = sum((unit.floor_area_m2 for unit in report.units), Fraction(0))
    shares = sum((Fraction(unit.millesimi) for unit in report.units), Fraction(0))
    total = (
        say("total"),
        written(area, 2),
        written(report.ideal_need_kwh, 0),
        written(report.ideal_need_kwh / area, 1),
        written(shares, 2),
        "",
        "",
    )
    return blocks.table(columns, rows, total=total)


def _difference(report: NeedReport) -> Iterator[str]:
    difference = report.difference
    names = {unit.id: unit.name for unit in report.units}
    of_lowest = difference.of_lowest_percent
    yield say(
        "difference",
        highest=names[difference.highest],
        highest_kwh=written(difference.highest_kwh_m2, 1),
        lowest=names[difference.lowest],
        lowest_kwh=written(difference.lowest_kwh_m2, 1),
        of_highest=written(difference.of_highest_percent, 1),
        of_lowest="…" if of_lowest is None else written(of_lowest, 1),
    )
    above = of_lowest is None or of_lowest > 50
    yield say("difference_above" if above else "difference_below")
