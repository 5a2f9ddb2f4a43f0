"""Criteria compared for the assembly: choose the ways, see who pays more and less, take the paper away."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from tepore.documents.texts import text
from tepore.documents.wording import base_label, criterion_label, legal_verdict
from tepore.kernel import Refusal
from tepore.kernel.periods import day_in_rome
from tepore.services.access import NotPermitted, Resource
from tepore.services.compare_season import describe_comparison
from tepore.services.comparison_pdf import comparison_pdf
from tepore.services.comparison_workbook import comparison_workbook
from tepore.services.comparison_written import comparison_json
from tepore.web.access import guarded
from tepore.web.downloads import document
from tepore.web.language import language_for
from tepore.web.refusals import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse

    from tepore.documents.texts import Language
    from tepore.services.access import Actor
    from tepore.services.compare_criteria import Comparison
    from tepore.services.compare_season import ComparisonPage

UNFIT = 422
WAY = "way"


@guarded(Resource.COMPARISON)
@require_safe
def comparison(request: HttpRequest, actor: Actor, condominium_id: int, season_id: int) -> HttpResponse:
    """Show the ways that can be chosen, and the comparison of those that were."""
    language = language_for(request)
    named: dict[str, Any] = {"actor": actor, "condominium_id": condominium_id, "season_id": season_id}
    content: dict[str, object] = {"season_id": season_id, "tab": "seasons", "part": "comparison"}
    try:
        page = describe_comparison(**named, chosen=request.GET.getlist(WAY)[:50])
    except NotPermitted:
        raise
    except Refusal as refusal:
        page = describe_comparison(**named)
        content["said"] = said(refusal, language)
    content |= {"page": page, "condominium": page.condominium}
    if page.comparison:
        content |= {
            "ways": list(_ways(page, page.comparison, language)),
            "rows": list(_rows(page.comparison)),
            "query": urlencode({WAY: page.chosen}, doseq=True),
        }
    return render(request, "portal/comparison.html", content, status=UNFIT if "said" in content else None)


@guarded(Resource.COMPARISON)
@require_safe
def comparison_document(
    request: HttpRequest, actor: Actor, condominium_id: int, season_id: int, kind: str
) -> HttpResponse:
    """Give the comparison as the assembly's paper, a workbook or JSON; without a way, with all of a kind.

    Raises
    ------
    Http404
        The season is open, no way goes with it, or there is no document of this kind.
    """
    named: dict[str, Any] = {"actor": actor, "condominium_id": condominium_id, "season_id": season_id}
    try:
        page = describe_comparison(**named, chosen=request.GET.getlist(WAY)[:50])
        if page.comparison is None and page.choices:
            page = describe_comparison(**named, chosen=[page.choices[0].key])
    except NotPermitted:
        raise
    except Refusal as refusal:
        raise Http404(refusal.code) from refusal
    if page.comparison is None:
        raise Http404
    language = language_for(request)
    if kind == "pdf":
        content = comparison_pdf(page.comparison, language, issued_on=day_in_rome(timezone.now()))
    elif kind == "xlsx":
        content = comparison_workbook(page.comparison, language)
    elif kind == "json":
        content = comparison_json(page.comparison)
    else:
        raise Http404
    return document(content, text("office.comparison.file", language), kind)


def _ways(page: ComparisonPage, found: Comparison, language: Language) -> Iterator[dict[str, object]]:
    choices = {one.key: one for one in page.choices}
    for index, (letter, way) in enumerate(zip(ascii_uppercase, found.ways, strict=False)):
        more, less = found.paying_more(index), found.paying_less(index)
        yield {
            "letter": letter,
            "choice": choices.get(way.file),
            "criterion": criterion_label(way.allocation, language),
            "base": base_label(way.base.value, language),
            "fixed_cents": way.fixed_cents,
            "law": legal_verdict(way.allocation, language)[1],
            "is_met": way.legal_check.verdict.value,
            "more": len(more),
            "less": len(less),
            "moved_cents": sum(unit.difference_cents[index] for unit in more),
            "most_more": more[0] if more else None,
            "most_more_cents": more[0].difference_cents[index] if more else 0,
            "most_less": less[0] if less else None,
            "most_less_cents": less[0].difference_cents[index] if less else 0,
            "is_first": index == 0,
        }


def _rows(found: Comparison) -> Iterator[dict[str, object]]:
    for unit in found.units:
        yield {
            "unit": unit.unit,
            "first_cents": unit.total_cents[0],
            "others": [
                {"letter": letter, "cents": cents, "change_cents": change}
                for letter, cents, change in zip(
                    ascii_uppercase[1:], unit.total_cents[1:], unit.difference_cents[1:], strict=False
                )
            ],
        }
