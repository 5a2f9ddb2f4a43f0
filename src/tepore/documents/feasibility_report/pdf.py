"""The technical-economic report as PDF: outcome, reasons, reckoning with chart, inputs, to be signed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from tepore.documents import blocks
from tepore.documents.feasibility_report.way_pages import way_pages
from tepore.documents.feasibility_report.wording import say, written
from tepore.documents.feasibility_report.written import feasibility_json_bytes
from tepore.documents.formats import day
from tepore.documents.typesetting import Content, typeset
from tepore.norms.feasibility import NeedClass, Service, ServiceVerdict, Standing, StudyResult, standing_of

if TYPE_CHECKING:
    from tepore.documents.blocks import Block

NO_DAY = date(2000, 1, 1)
"""Day written into the file where none is said, so that the same input gives the same bytes."""


def feasibility_report_pdf(
    result: StudyResult, *, engineer: str = "", issued_on: date | None = None
) -> bytes:
    """Make the technical-economic report of a study, as PDF/A-3a and PDF/UA-1.

    Parameters
    ----------
    result
        What came out.
    engineer
        Who signs; empty leaves the line open.
    issued_on
        Day on the first page; None shows none.

    Returns
    -------
    bytes
        The file, the whole study attached as JSON; the same bytes for the same input.
    """
    building = result.study.building.name
    content: dict[str, Content] = {
        "language": "it",
        "author": engineer or building,
        "keywords": say("keywords"),
        "page-word": say("page"),
        "title": f"{say('title')} · {building}",
        "running-title": say("running", building=building)[:90],
        "running-subject": say("subject"),
        "footer": say("footer", building=building)[:110],
        "attachment-name": "feasibility.json",
        "attachment-description": say("attachment"),
        "blocks": [*_pages(result, engineer, issued_on)],
    }
    created_at = datetime.combine(issued_on or NO_DAY, time(0), tzinfo=UTC)
    return typeset("pages.typ", content, created_at=created_at, attachment=feasibility_json_bytes(result))


def _pages(result: StudyResult, engineer: str, issued_on: date | None) -> Iterator[Block]:
    yield blocks.letterhead(
        over=say("subject"),
        title=say("title"),
        subject=result.study.building.name,
        aside=[
            say("date", on=day(issued_on, "it")) if issued_on else "",
            say("engineer", engineer=engineer) if engineer else "",
        ],
    )
    yield blocks.heading(say("outcome"))
    yield blocks.facts(
        [
            (say(f"service.{verdict.service}"), say(f"verdict.{verdict.verdict}"))
            for verdict in result.verdicts
        ]
    )
    yield blocks.sentences([say("standing")])
    yield from _building(result)
    by_law = standing_of(result.study.building).outcome in {Standing.OBLIGED, Standing.EXEMPT}
    for verdict in result.verdicts:
        yield from _service(verdict, by_law=by_law)
    yield blocks.heading(say("inputs"))
    yield _inputs(result)
    yield blocks.heading(say("notes"), 3)
    yield blocks.points(note.in_italian for note in result.notes)
    yield blocks.heading(say("signature"), 3)
    yield blocks.sentences([engineer or "…", "………………………………………"])


def _building(result: StudyResult) -> Iterator[Block]:
    building = result.study.building
    needs = [
        (
            f"{say('need')}, {say(f'service.{case.need.service}').lower()}",
            say("need_figure", need=written(case.need.specific_kwh_m2_year, 1)),
        )
        for case in result.study.cases
    ]
    yield blocks.heading(say("building"))
    yield blocks.facts(
        [
            (say("categories"), ", ".join(building.categories)),
            (say("flats"), str(building.flats)),
            (say("area"), f"{written(building.floor_area_m2, 0)} m²"),
            (say("plant"), say(f"plant_name.{building.plant}")),
            (say("distribution"), say(f"distribution_name.{building.distribution}")),
            *needs,
        ]
    )


def _service(verdict: ServiceVerdict, *, by_law: bool) -> Iterator[Block]:
    yield blocks.heading(f"{say(f'service.{verdict.service}')}: {say(f'verdict.{verdict.verdict}')}")
    yield blocks.points(say("reason", sentence=step.in_italian, clause=step.clause) for step in verdict.steps)
    by_need = verdict.need_class in {NeedClass.EXEMPT, NeedClass.OBLIGED}
    if verdict.direct is not None:
        yield from way_pages(say("way_direct"), verdict.direct, decisive=not (by_need or by_law))
    if verdict.indirect is not None:
        yield blocks.page()
        yield from way_pages(say("way_indirect"), verdict.indirect, decisive=True)


def _inputs(result: StudyResult) -> Block:
    given = result.study.given
    hot = [
        (say("hot_water"), f"{written(case.need.hot_water_m3_per_flat_year, 1)} m³/anno")
        for case in result.study.cases
        if case.need.service is Service.HOT_WATER
    ]
    return blocks.facts(
        [
            (say("price_heat"), f"{written(given.heat_price_eur_kwh, 4)} €/kWh"),
            (say("price_cold"), f"{written(given.cold_price_eur_kwh, 4)} €/kWh"),
            (say("price_water"), f"{written(given.water_price_eur_m3, 2)} €/m³"),
            (say("vat"), f"{written(given.vat_capital * 100, 0)} %, {written(given.vat_running * 100, 0)} %"),
            (say("horizon"), f"{given.years}, {written(given.rate * 100, 1)} %"),
            *hot,
        ]
    )
