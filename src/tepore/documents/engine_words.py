"""The engine's own English in the reader's language: sources, methods, symbols, kinds of device.

The engine writes sources and methods as short English forms: ``FILE line 12``, ``reading 7, read on DAY``.
What has such a form is translated by the catalogue; what a person wrote stays as it was written.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from tepore.documents.formats import day
from tepore.documents.texts import catalogue, text

if TYPE_CHECKING:
    from tepore.documents.texts import Language

_DAY = r"(?P<on>\d{4}-\d\d-\d\d)"
_FORMS = tuple(
    (re.compile(pattern), key)
    for pattern, key in (
        (r"\A(?P<estimate>estimated), linear in time between ", "form.estimated_between"),
        (rf"(?<=\)) and (?=[^()]*\([^()]* on {_DAY}\))", "form.and"),
        (rf"\((?P<index>[\d.]+) on {_DAY}\)", "form.index_on"),
        (r"\Atime from (?P<start>.+) to the estimated instant\Z", "form.time_to_instant"),
        (r"\Atime from (?P<start>.+) to (?P<end>.+)\Z", "form.time_to"),
        (rf", read on {_DAY}\Z", "form.read_on"),
        (r"\brestart at zero after (?=reading \d)", "form.restart"),
        (r"(?<=\d) of telegram (?P<telegram>[0-9a-f]{8})[0-9a-f]{56}\b", "form.telegram"),
        (r"\breading (?P<number>\d+)\b", "form.reading"),
        (r"\binstallation (?P<number>\d+)\b", "form.installation"),
        (r"(?:\A|(?<=, ))split (?P<split>\S+)\Z", "form.split"),
        (r"\A(?P<file>\S.*\.\w+) line (?P<number>\d+)(?=\Z|[:;,])", "form.line"),
        (r"(?<=, )(?P<file>\S+\.\w+) line (?P<number>\d+)\Z", "form.line"),
        (r"\A(?P<file>\S.*\.\w+) row (?P<number>\d+)(?=\Z|[:;,])", "form.row"),
        (r"\Ametering point (?P<point>[^;]+)", "form.metering_point"),
        (r", expense (?P<number>\d+)\Z", "form.expense"),
        (r"\(default, not verified\)\Z", "form.not_verified"),
    )
)
_QUALITY = re.compile(
    r"(?P<place>.*); (?P<quality>actual|estimated|manual|replaced)(?:: (?P<method>.*))?", re.DOTALL
)


def source_label(source: str, language: Language) -> str:
    """Give a given figure's source in the reader's language, as far as it is the engine's own words."""
    key = f"source.{source}"
    if key in catalogue(language):
        return text(key, language)
    if stated := _QUALITY.fullmatch(source):
        place = source_label(stated["place"], language)
        quality = text(f"quality.{stated['quality']}", language).lower()
        if not stated["method"]:
            return text("form.quality", language, place=place, quality=quality)
        method = method_label(stated["method"], language)
        return text("form.stated", language, place=place, quality=quality, method=method)
    for pattern, form in _FORMS:
        source = pattern.sub(lambda found, form=form: _spoken(form, found, language), source)  # type: ignore[misc]
    return source


def _spoken(form: str, found: re.Match[str], language: Language) -> str:
    places = found.groupdict()
    if "on" in places:
        places["on"] = _day(places["on"], language)
    return text(form, language, **places)


def _day(written: str, language: Language) -> str:
    try:
        return day(date.fromisoformat(written), language)
    except ValueError:
        return written


def method_label(method: str, language: Language) -> str:
    """Give the way an estimate was made; a person's own words as they are."""
    return catalogue(language).get(f"method.{method}", method)


def device_label(kind: str, language: Language) -> str:
    """Name a kind of device; a person's own words as they are."""
    return catalogue(language).get(f"device.{kind.replace(' ', '_')}", kind)


def symbol_label(symbol: str, language: Language) -> str:
    """Give a figure's symbol; those that hold English words in the reader's language."""
    return catalogue(language).get(f"symbol.{symbol}", symbol)
