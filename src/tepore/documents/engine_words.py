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
_DAYS = r"(?P<start_on>\d{4}-\d\d-\d\d) to (?P<end_on>\d{4}-\d\d-\d\d)"
_FORMS = tuple(
    (re.compile(pattern), key)
    for pattern, key in (
        (rf"\Adays from {_DAYS} with the plant on\Z", "form.days_plant_on"),
        (rf"\Adays of the month from {_DAYS} with the plant on\Z", "form.month_days_plant_on"),
        (rf"\Adays from {_DAYS}\Z", "form.days"),
        (rf", {_DAYS}\Z", "form.period"),
        (r"\Aestimate: (?P<method>\w+) \(default, not verified\)\Z", "form.estimate"),
        (r"\Aweight of what is measured of (?P<subject>.+)\Z", "form.measured_weight"),
        (r"\Acalibrated from (?P<place>.+)\Z", "form.calibrated"),
        (r"\bsurface coefficient of an insulated pipe indoors: ", "form.surface_coefficient"),
        (r"\btemperature difference at which a store's standing loss is declared ", "form.standing_loss"),
        (r"\btemperatures moved from (?P<first>\d+) m to (?P<last>\d+) m", "form.moved"),
        (r"; product\Z", "form.product"),
        (r": fixed(?=, a \d+ decimali\Z)", "form.fixed"),
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
_PHRASES = tuple(
    (re.compile(pattern), f"phrase.{name}")
    for pattern, name in (
        (r"\(row order of the irradiation table as read by github (?=\S+)", "row_order"),
        (
            r"; figures of the 2008 edition: default, not verified, but for those that reproduce the ",
            "edition_2008",
        ),
        (r"(?<=ANACI Varese 2015) slides\b", "slides"),
        (r"\bdefault, not verified in the text; it gives the (?=3\.89 W/m2)", "gives_the"),
        (r"(?<=3\.89 W/m2) printed for (?=90\.49 m2)", "printed_for"),
        (r"(?<=90\.49 m2) in the (?=ANACI)", "in_the"),
        (r"\busual design figures of (?=UNI EN ISO 10456)", "usual_figures"),
        (r"; a certificate or data sheet of the product goes before them\b", "certificate_first"),
        (r"\bas printed in Lombardy\b", "printed_in_lombardy"),
        (r"(?:,|(?<=\d)) as recalled\b", "recalled"),
        (r"\bdefault, not verified\b", "default"),
        (r"\bappendix (?=[A-Z]\b)", "appendix"),
        (r"\bEN 12897 and Regulation (?=\(EU\))", "regulation"),
        (r"(?<=ISO 6946) and (?=UNI/TS)|(?<=13) and (?=21 / EN)|(?<=10456) and (?=UNI 10351)", "and"),
        (r"(?<=\(p\. 58\)) and (?=3\.)", "and"),
        (r", against (?=UNI/TS)", "against"),
    )
)
"""Words of ours within the source of a norm's figure, in their order; around them stand names and numbers."""
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
    for pattern, phrase in _PHRASES:
        source = pattern.sub(text(phrase, language), source)
    return source


def _spoken(form: str, found: re.Match[str], language: Language) -> str:
    places = found.groupdict()
    for name in ("on", "start_on", "end_on"):
        if name in places:
            places[name] = _day(places[name], language)
    if "method" in places:
        places["method"] = method_label(places["method"], language)
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
