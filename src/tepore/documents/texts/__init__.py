"""Every sentence that a person reads, in Italian, English and German: screens, PDF and workbooks.

Italian is the reference. A key is dotted (``"statement.total"``); a sentence names its places in braces
(``{amount}``), and a key with the endings ``.one`` and ``.other`` is chosen by its ``count``.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal, get_args

from tepore.documents.texts.articles import with_articles
from tepore.kernel import Bug, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Language = Literal["it", "en", "de"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


class UnknownLanguage(Refusal):
    """A language that the catalogue does not speak."""


class UnknownText(Bug):
    """A key that the catalogue does not hold, or a sentence whose places were not filled."""


def language_of(tag: str) -> Language:
    """Read a language tag such as ``"it"`` or ``"de-CH"``.

    Parameters
    ----------
    tag
        Language tag; only its first part counts, in any case.

    Returns
    -------
    Language
        ``"it"``, ``"en"`` or ``"de"``.

    Raises
    ------
    UnknownLanguage
        The catalogue does not speak it.
    """
    for language in LANGUAGES:
        if tag.strip().lower().replace("_", "-").split("-")[0] == language:
            return language
    raise UnknownLanguage(
        f"the language {tag!r} is not spoken here.",
        remedy=f"Choose one of {', '.join(LANGUAGES)}.",
        code="language.unknown",
    )


def text(key: str, language: Language, **places: object) -> str:
    """Give the sentence of a key with its places filled.

    Parameters
    ----------
    key
        Dotted key of the catalogue.
    language
        ``"it"``, ``"en"`` or ``"de"``.
    **places
        What stands in the braces, written out already. With ``count`` the key's ``.one`` or ``.other`` is
        taken, where it has them.

    Returns
    -------
    str
        The sentence; what was filled in is never read as a sentence itself.

    Raises
    ------
    UnknownText
        The key is not in the catalogue, or a place of its sentence was not given.
    """
    sentences = catalogue(language)
    if "count" in places and f"{key}.other" in sentences:
        key = f"{key}.one" if places["count"] in {1, "1"} else f"{key}.other"
    try:
        sentence = sentences[key]
        return (with_articles(sentence, places) if language == "it" else sentence).format_map(places)
    except KeyError as fault:
        raise UnknownText(f"text {key!r} in {language!r}: {fault} is missing") from fault


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """Give all sentences of a language: ``it.toml`` is of documents, ``portal.it.toml`` of screens."""
    files = [
        entry for entry in resources.files(__package__).iterdir() if entry.name.endswith(f"{language}.toml")
    ]
    files.sort(key=lambda entry: entry.name)
    tables = [tomllib.loads(entry.read_text(encoding="utf-8")) for entry in files]
    return {key: sentence for table in tables for key, sentence in _flattened(table)}


def _flattened(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, content in table.items():
        if isinstance(content, str):
            yield f"{prefix}{name}", content
        else:
            yield from _flattened(content, f"{prefix}{name}.")
