"""Words and figures in the reader's language, as the documents write them too."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django import template

from tepore.documents import formats
from tepore.documents.texts import catalogue, text
from tepore.kernel.periods import day_in_rome
from tepore.web.bill import method_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from decimal import Decimal

    from tepore.documents.texts import Language
    from tepore.services.describe_condominium import Light
    from tepore.services.list_condominiums import CondominiumRow

register = template.Library()
SHOWN_WHOLE_FROM = 100


@register.simple_tag(takes_context=True)
def t(context: Mapping[str, Any], key: str, **places: object) -> str:
    """Give the sentence of a key."""
    return text(key, context["language"], **places)


@register.simple_tag(takes_context=True)
def word(context: Mapping[str, Any], prefix: str, code: str) -> str:
    """Give the word for a code of a list; a code without one is shown as it is."""
    key = f"{prefix}.{code}"
    return text(key, context["language"]) if key in catalogue(context["language"]) else code


@register.simple_tag(takes_context=True)
def refusal(context: Mapping[str, Any], code: str, sentence: str) -> str:
    """Say why a telegram was set aside, in the reader's language where there are words for the code."""
    key = f"portal.refusal.{code}"
    return text(key, context["language"]) if key in catalogue(context["language"]) else sentence


@register.simple_tag(takes_context=True)
def money(context: Mapping[str, Any], amount_cents: int) -> str:
    """Write an amount in euro."""
    return formats.money(amount_cents, context["language"])


@register.simple_tag(takes_context=True)
def day(context: Mapping[str, Any], on: date) -> str:
    """Write a civil day."""
    return formats.day(on, context["language"])


@register.simple_tag(takes_context=True)
def instant(context: Mapping[str, Any], at: datetime) -> str:
    """Write an instant as the day it falls on in Italy."""
    return formats.day(day_in_rome(at), context["language"])


@register.simple_tag(takes_context=True)
def figure(context: Mapping[str, Any], number: Fraction | Decimal | int) -> str:
    """Write a figure with all its digits."""
    return formats.figure(number, context["language"]).written


@register.simple_tag(takes_context=True)
def rounded(context: Mapping[str, Any], number: Fraction | Decimal | int) -> str:
    """Write a figure that informs and is not billed, with one decimal where it is small."""
    return as_rounded(number, context["language"])


@register.filter
def as_rounded(number: Fraction | Decimal | float, language: Language) -> str:
    """Write a figure that informs, as a place of a sentence."""
    exact = Fraction(number)
    is_whole = abs(exact) >= SHOWN_WHOLE_FROM or exact.denominator == 1
    return formats.number(exact, language, 0 if is_whole else 1)


@register.filter
def as_measure(unit: str, language: Language) -> str:
    """Write the unit of a register as people do, as a place of a sentence."""
    return text("measure_short.hca", language) if unit == "hca" else unit.replace("m3", "m³")


@register.filter
def as_money(amount_cents: int, language: Language) -> str:
    """Write an amount in euro, as a place of a sentence."""
    return formats.money(amount_cents, language)


@register.filter
def as_whole_euros(amount_cents: int, language: Language) -> str:
    """Write an amount foreseen, which nobody knows to the cent, in whole euro."""
    return f"{formats.number(Fraction(amount_cents, 100), language, 0)} €"


@register.filter
def signed(percent: int, language: Language) -> str:
    """Write a difference in percent with its sign."""
    written = formats.percent(Fraction(abs(percent), 100), language, 0)
    return f"+{written}" if percent > 0 else f"{formats.MINUS}{written}" if percent < 0 else f"±{written}"


@register.filter
def as_day(on: date, language: Language) -> str:
    """Write a civil day, as a place of a sentence."""
    return formats.day(on, language)


@register.filter
def as_instant_day(at: datetime, language: Language) -> str:
    """Write an instant as the day it falls on in Italy, as a place of a sentence."""
    return formats.day(day_in_rome(at), language)


@register.simple_tag(takes_context=True)
def measure(context: Mapping[str, Any], unit: str) -> str:
    """Write the unit of a register as people do."""
    return as_measure(unit, context["language"])


@register.simple_tag(takes_context=True)
def method(context: Mapping[str, Any], recorded: str) -> str:
    """Say how an estimate was made."""
    return method_in_words(recorded, context["language"])


@register.simple_tag(takes_context=True)
def light_sentence(context: Mapping[str, Any], light: Light, condominium: CondominiumRow) -> str:
    """Say in words what a traffic light shows."""
    language: Language = context["language"]
    season = condominium.season
    places: dict[str, object] = dict(light.counts)
    if light.share is not None:
        places["percent"] = formats.percent(light.share, language)
    if light.code == "season":
        state = season.state.value if season else "none"
        closed_at = season.closed_at if season else None
        on = formats.day(day_in_rome(closed_at), language) if closed_at else ""
        return text(f"portal.light_season.{state}", language, on=on)
    return text(f"portal.light_{light.code}.{light.level.value}", language, **places)


@register.simple_tag(takes_context=True)
def percent(context: Mapping[str, Any], share: Fraction) -> str:
    """Write a share of one in hundredths."""
    return formats.percent(share, context["language"])
