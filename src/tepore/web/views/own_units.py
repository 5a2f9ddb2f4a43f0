"""The resident's pages: own units, the months of one, its bills and the reasons of each."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tepore.documents import formats, statement_pdf, text
from tepore.documents.files import file_stems
from tepore.kernel.periods import day_in_rome
from tepore.services.access import Action, Resource
from tepore.services.describe_own_unit import describe_own_bill, describe_own_unit
from tepore.services.own_units import list_own_units
from tepore.services.read_statements import reading_origins, visible_proof
from tepore.web.access import guarded
from tepore.web.bill import line_rows, unit_remarks
from tepore.web.downloads import document, imprint_of
from tepore.web.language import language_for
from tepore.web.month_charts import month_chart, month_name
from tepore.web.proof import Names, device_names, proof_of
from tepore.web.templatetags.portal import as_measure, as_money, as_rounded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

    from tepore.documents.texts import Language
    from tepore.kernel import Refusal
    from tepore.services.access import Actor
    from tepore.services.describe_own_unit import Outlook, ServiceMonth, ServiceUse

PERCENT = 100
LIKE_PERCENT = 5
"""A difference from the mean up to which two consumptions are called alike: own rule."""
UNPROCESSABLE = 422


@guarded(Resource.OWN_UNIT)
@require_safe
def own_units(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the resident's units."""
    units = list_own_units(actor=actor)
    return render(request, "portal/own_units.html", {"units": units})


@guarded(Resource.OWN_UNIT)
@require_safe
def own_unit(request: HttpRequest, actor: Actor, unit_id: int) -> HttpResponse:
    """Show what was used month by month, and the bills."""
    page = describe_own_unit(actor=actor, unit_id=unit_id, on=day_in_rome(timezone.now()))
    language = language_for(request)
    content = {
        "page": page,
        "unit": page.unit,
        "tab": "own-units",
        "carriers": ", ".join(
            dict.fromkeys(carrier for outlook in page.outlooks for carrier in outlook.carriers)
        ),
        "services": [
            _service(use, outlook, language)
            for use, outlook in zip(page.services, page.outlooks, strict=True)
        ],
    }
    return render(request, "portal/own_unit.html", content)


@guarded(Resource.OWN_UNIT)
@require_safe
def own_bill(request: HttpRequest, actor: Actor, unit_id: int, season_id: int) -> HttpResponse:
    """Show one bill with the short answer to each of its lines."""
    page = describe_own_bill(actor=actor, unit_id=unit_id, season_id=season_id)
    language = language_for(request)
    allocation = page.closed.allocation
    content = {
        "page": page,
        "unit": page.unit,
        "bill": page.bill,
        "statement": page.statement,
        "allocation": allocation,
        "lines": line_rows(allocation, page.statement, language),
        "notes": unit_remarks(allocation, page.statement, language, with_rooms=page.bill.is_whole),
    }
    return render(request, "portal/own_bill.html", content)


@guarded(Resource.OWN_UNIT)
@require_safe
def own_why(request: HttpRequest, actor: Actor, unit_id: int, season_id: int, line: int) -> HttpResponse:
    """Unfold one line of the own bill down to readings and invoices.

    Raises
    ------
    Http404
        The bill has no such line.
    """
    return show_own_why(request, actor, (unit_id, season_id, line))


def show_own_why(
    request: HttpRequest, actor: Actor, which: tuple[int, int, int], fault: Refusal | None = None
) -> HttpResponse:
    """Show the reasons of one line, with what an objection to it was refused for.

    Raises
    ------
    Http404
        The bill has no such line.
    """
    unit_id, season_id, line = which
    page = describe_own_bill(actor=actor, unit_id=unit_id, season_id=season_id)
    if line >= len(page.statement.lines):
        raise Http404
    language = language_for(request)
    allocation = page.closed.allocation
    proof = visible_proof(allocation=allocation, statement=page.statement, with_rooms=page.bill.is_whole)
    names = Names(
        units={row.unit_id: row.unit for row in allocation.statements},
        devices=device_names(page.statement),
        origins=reading_origins(actor=actor, proof=proof),
    )
    node_id = page.statement.lines[line].node_id
    content = {
        "page": page,
        "unit": page.unit,
        "bill": page.bill,
        "row": line_rows(allocation, page.statement, language)[line],
        "step": proof_of(proof, node_id, names=names, prefix="step", language=language),
        "above": text("portal.why.above", language),
        "may_object": actor.may(Action.ENTER, Resource.OWN_OBJECTION),
        "fault": fault,
        "kept": request.POST,
    }
    return render(request, "portal/own_why.html", content, status=UNPROCESSABLE if fault else 200)


@guarded(Resource.OWN_UNIT, Action.DOWNLOAD)
@require_safe
def own_document(request: HttpRequest, actor: Actor, unit_id: int, season_id: int) -> HttpResponse:
    """Give the own statement as PDF."""
    page = describe_own_bill(actor=actor, unit_id=unit_id, season_id=season_id, action=Action.DOWNLOAD)
    language = language_for(request)
    allocation, unit_code = page.closed.allocation, page.statement.unit_id
    content = statement_pdf(allocation, unit_code, language, imprint=imprint_of(page.closed, actor))
    stem = file_stems([row.unit_id for row in allocation.statements])[unit_code]
    return document(content, f"{text('file.statement', language)}-{stem}", "pdf")


def _service(use: ServiceUse, outlook: Outlook, language: Language) -> dict[str, object]:
    latest, whole = use.latest, use.latest_whole
    before = use.year_before(whole) if whole else None
    now = whole.amount if whole else None
    factor = outlook.kwh_per_unit if use.unit != "kWh" else None
    return {
        "outlook": outlook,
        "kwh": latest.amount * factor if latest and latest.amount is not None and factor else None,
        "whole_name": month_name(whole, language) if whole else "",
        "since_month": _change(now, outlook.before.amount if outlook.before else None),
        "before_name": month_name(outlook.before, language) if outlook.before else "",
        "corrected": _change(now, outlook.corrected.amount if outlook.corrected else None),
        "of_month_mean": _change(now, outlook.mean.amount if outlook.mean else None),
        "lead": _lead(use, outlook, language),
        "price": _price(use, language),
        "use": use,
        "chart": month_chart(use, language),
        "latest": latest,
        "latest_name": month_name(latest, language) if latest else "",
        "before": before,
        "change": _change(now, before.amount) if before else None,
        "of_mean": _change(use.own, use.mean),
        "months": list(_months(use, language)),
        "rooms": list(_rooms(use)),
    }


def _lead(use: ServiceUse, outlook: Outlook, language: Language) -> str:
    """Say in plain words how much was used and whether that is much."""
    latest = use.latest
    if latest is None or latest.amount is None:
        return ""
    said = [
        text(
            "own.lead.used",
            language,
            month=month_name(latest, language),
            amount=as_rounded(latest.amount, language),
            unit=as_measure(use.unit, language),
        )
    ]
    if latest.cents is not None:
        said.append(text("own.lead.cost", language, amount=as_money(latest.cents, language)))
    whole = use.latest_whole
    if outlook.mean and whole:
        change = _change(whole.amount, outlook.mean.amount) or 0
        key = "like" if abs(change) <= LIKE_PERCENT else "more" if change > 0 else "less"
        said.append(text(f"own.lead.{key}", language, month=month_name(whole, language)))
    forecast = outlook.forecast
    if forecast is not None and forecast.total_cents is not None and forecast.low_cents is not None:
        said.append(
            text(
                "own.lead.forecast",
                language,
                total=as_money(_whole_euros(forecast.total_cents), language),
                low=as_money(_whole_euros(forecast.low_cents), language),
                high=as_money(_whole_euros(forecast.high_cents or 0), language),
            )
        )
    return " ".join(said)


def _whole_euros(amount_cents: int) -> int:
    """Round to whole euro: an amount foreseen is not known to the cent."""
    return round(amount_cents / 100) * 100


def _price(use: ServiceUse, language: Language) -> str:
    """Say what a unit of the register cost in the season closed last; empty where none was closed."""
    month = next((month for month in use.months if month.cents is not None and month.amount), None)
    if month is None or month.cents is None or not month.amount:
        return ""
    euros = Fraction(month.cents, 100) / month.amount
    return text(
        "own.law.price",
        language,
        price=formats.number(euros, language, 3),
        unit=as_measure(use.unit, language),
        season=use.season,
    )


def _change(now: Fraction | None, then: Fraction | None) -> int | None:
    """Give how much more or less it is in whole percent; None where there is nothing to hold it against."""
    if now is None or not then:
        return None
    return round((now / then - 1) * PERCENT)


def _months(use: ServiceUse, language: Language) -> Iterable[dict[str, object]]:
    """Give the months newest first, those that cannot be told at the ends left out."""
    told = [number for number, month in enumerate(use.months) if month.amount is not None]
    shown: tuple[ServiceMonth, ...] = use.months[told[0] : told[-1] + 1] if told else ()
    for month in reversed(shown):
        yield {"month": month, "name": month_name(month, language)}


def _rooms(use: ServiceUse) -> Iterable[dict[str, object]]:
    """Give each place's part of the latest twelve months told, largest first."""
    sums = [
        (place, sum((month.amount for month in place.months[-12:] if month.amount is not None), 0))
        for place in use.places
    ]
    highest = max((amount for _, amount in sums), default=0)
    for place, amount in sorted(sums, key=lambda pair: (-pair[1], pair[0].code)):
        yield {
            "place": place,
            "amount": amount,
            "permille": round(amount / highest * 1000) if highest else 0,
        }
