"""Charts of a condominium, a unit and the own unit, as pages and as files of what they show."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tepore.documents.series_table import table_csv, table_xlsx
from tepore.documents.texts import text
from tepore.services.access import Resource
from tepore.services.consumption_history.series import BadChart
from tepore.services.describe_charts import chart_of_condominium, chart_of_own_unit, chart_of_unit
from tepore.web.access import guarded
from tepore.web.chart_form import plain_ask, read_ask
from tepore.web.chart_page import chart_content, chart_figures_json
from tepore.web.language import language_for

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest

    from tepore.services.access import Actor
    from tepore.services.describe_charts import ChartAsk, ChartFigures

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml",
    "json": "application/json",
}
KEPT = ("what", "building", "versus")
"""What a link that leads closer keeps of the address."""
UNPROCESSABLE = 422


@guarded(Resource.CONDOMINIUM)
@require_safe
def condominium_charts(request: HttpRequest, actor: Actor, condominium_id: int) -> HttpResponse:
    """Show a condominium's charts."""
    page, refused = _asked(
        request, lambda ask: chart_of_condominium(actor=actor, condominium_id=condominium_id, ask=ask)
    )
    more = {
        "condominium": page.condominium,
        "tab": "charts",
        "buildings": page.buildings,
        "building_id": page.building_id,
    }
    return _page(
        request, "portal/condominium_charts.html", page.figures, page.condominium.name, more, refused
    )


@guarded(Resource.CONDOMINIUM)
@require_safe
def condominium_chart_file(
    request: HttpRequest, actor: Actor, condominium_id: int, kind: str
) -> HttpResponse:
    """Give what a condominium's chart shows as a file."""
    page, _ = _asked(
        request, lambda ask: chart_of_condominium(actor=actor, condominium_id=condominium_id, ask=ask)
    )
    return _file(request, kind, page.figures, page.condominium.name)


@guarded(Resource.UNIT)
@require_safe
def unit_charts(request: HttpRequest, actor: Actor, unit_id: int) -> HttpResponse:
    """Show a unit's charts."""
    page, refused = _asked(request, lambda ask: chart_of_unit(actor=actor, unit_id=unit_id, ask=ask))
    return _page(request, "portal/unit_charts.html", page.figures, page.name, {"page": page}, refused)


@guarded(Resource.UNIT)
@require_safe
def unit_chart_file(request: HttpRequest, actor: Actor, unit_id: int, kind: str) -> HttpResponse:
    """Give what a unit's chart shows as a file."""
    page, _ = _asked(request, lambda ask: chart_of_unit(actor=actor, unit_id=unit_id, ask=ask))
    return _file(request, kind, page.figures, page.name)


@guarded(Resource.OWN_UNIT)
@require_safe
def own_charts(request: HttpRequest, actor: Actor, unit_id: int) -> HttpResponse:
    """Show the own unit's charts."""
    page, refused = _asked(request, lambda ask: chart_of_own_unit(actor=actor, unit_id=unit_id, ask=ask))
    more = {"unit": page.unit}
    return _page(request, "portal/own_charts.html", page.figures, page.unit.name, more, refused)


@guarded(Resource.OWN_UNIT)
@require_safe
def own_chart_file(request: HttpRequest, actor: Actor, unit_id: int, kind: str) -> HttpResponse:
    """Give what the own unit's chart shows as a file."""
    page, _ = _asked(request, lambda ask: chart_of_own_unit(actor=actor, unit_id=unit_id, ask=ask))
    return _file(request, kind, page.figures, page.unit.name)


def _asked(request: HttpRequest, chart: Callable[[ChartAsk], Any]) -> tuple[Any, BadChart | None]:
    """Give the chart asked for; one that cannot be drawn is refused in words above the plain one."""
    try:
        return chart(read_ask(request)), None
    except BadChart as refusal:
        return chart(plain_ask()), refusal


def _page(
    request: HttpRequest,
    template: str,
    figures: ChartFigures,
    name: str,
    more: Mapping[str, object],
    refused: BadChart | None,
) -> HttpResponse:
    language = language_for(request)
    kept = request.GET.copy()
    for word in set(kept) - set(KEPT):
        del kept[word]
    asked = "" if refused else request.GET.urlencode()
    content = {
        **chart_content(figures, name=name, language=language, base=kept.urlencode()),
        **more,
        "asked": {key: "" if refused else request.GET.get(key, "") for key in ("versus", "versus_on")},
        "refused": text(f"charts.refused.{refused.code}", language) if refused else "",
        "files": [(kind, _address(request, kind, asked)) for kind in ("csv", "xlsx", "svg")],
        "source": _address(request, "json", asked),
    }
    return render(request, template, content, status=UNPROCESSABLE if refused else 200)


def _address(request: HttpRequest, kind: str, asked: str) -> str:
    match = request.resolver_match
    if match is None or match.url_name is None:
        raise Http404
    name = match.url_name.removesuffix("s") + "-file"
    path = reverse(name, kwargs={**match.kwargs, "kind": kind})
    return f"{path}?{asked}" if asked else path


def _file(request: HttpRequest, kind: str, figures: ChartFigures, name: str) -> HttpResponse:
    """Serve what is shown as a file; a kind that there is not is not there."""
    if kind not in TYPES:
        raise Http404
    language = language_for(request)
    content = chart_content(figures, name=name, language=language, base="")
    stem = text("charts.file", language)
    headers = {"Content-Disposition": f'attachment; filename="{stem}.{kind}"'}
    if kind == "json":
        written: str | bytes = json.dumps(chart_figures_json(figures, language), ensure_ascii=False)
    elif kind == "svg":
        written = content["svg"] or '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
    elif kind == "csv":
        written = table_csv(content["table"], language) if content["group"] else b""
    else:
        written = table_xlsx(content["table"]) if content["group"] else b""
    return HttpResponse(written, content_type=TYPES[kind], headers=headers)
