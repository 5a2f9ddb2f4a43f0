"""Words and figures of the office's pages beside those of every page."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django import template

from tepore.documents import formats
from tepore.documents.texts import text
from tepore.kernel.periods import ROME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tepore.documents.texts import Language
    from tepore.services.describe_condominium import Light
    from tepore.services.list_condominiums import SeasonSummary
    from tepore.services.typed_expense import FieldFault

register = template.Library()


@register.filter
def as_instant_minute(at: datetime, language: Language) -> str:
    """Write an instant as day and time in Italy."""
    there = at.astimezone(ROME)
    return f"{formats.day(there.date(), language)}, {there:%H:%M}"


@register.filter
def as_decimal(written: str, language: Language) -> str:
    """Write a figure that was kept as text with a point."""
    return formats.figure(Decimal(written), language).written


@register.filter
def signed_money(cents: int, language: Language) -> str:
    """Write a difference in euro with its sign."""
    written = formats.number(Fraction(cents, 100), language, 2)
    return f"+{written} €" if cents > 0 else f"{written} €"


@register.simple_tag(takes_context=True)
def office_light(context: Mapping[str, Any], light: Light, season: SeasonSummary | None) -> str:
    """Say in a few words what a light of the portfolio shows."""
    language: Language = context["language"]
    if light.code == "season":
        return text(f"office.step.{season.step}" if season else "office.none", language)
    if light.code == "estimated" and light.share is not None:
        return formats.percent(light.share, language)
    return text(f"office.light_{light.code}.{light.level.value}", language, **light.counts)


@register.simple_tag(takes_context=True)
def field_fault(context: Mapping[str, Any], fault: FieldFault) -> str:
    """Say what is wrong in a field, and what to write."""
    return text(f"office.fault.{fault.code}", context["language"], found=fault.found)


@register.filter
def split_words(written: str) -> list[str]:
    """Give the words of a list that a template holds."""
    return written.split()
