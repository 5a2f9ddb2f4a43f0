"""Words for what the audit log names by code, and for refusals of forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from tepore.documents import formats
from tepore.documents.texts import catalogue, text
from tepore.kernel.periods import ROME, day_in_rome

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tepore.kernel import Refusal

register = template.Library()


@register.simple_tag(takes_context=True)
def deed(context: Mapping[str, Any], code: str) -> str:
    """Say what was done; a code without words is shown as it is."""
    key = f"audit.deed.{code.replace('.', '_')}"
    return text(key, context["language"]) if key in catalogue(context["language"]) else code


@register.simple_tag(takes_context=True)
def moment(context: Mapping[str, Any], at: datetime) -> str:
    """Write an instant as day and time in Italy."""
    return f"{formats.day(day_in_rome(at), context['language'])}, {at.astimezone(ROME):%H:%M:%S}"


@register.simple_tag(takes_context=True)
def refusal_words(context: Mapping[str, Any], refusal: Refusal) -> str:
    """Say why a form was refused; in English where there are no words for the code."""
    key = f"account.refused.{refusal.code.replace('.', '_')}"
    return text(key, context["language"]) if key in catalogue(context["language"]) else refusal.sentence
