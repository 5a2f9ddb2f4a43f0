"""The Italian article before a number in digits: it follows how the number is spoken.

``il 12 %`` but ``l'11 %`` (undici), ``l'8,5 %`` (otto), ``l'80 %`` (ottanta), ``l'1 %`` (uno), and
``lo 0,4 %`` (zero).
"""

from __future__ import annotations

import re

_ARTICLE = re.compile(r"\b([Ii]l|[Dd]el|[Aa]l|[Dd]al|[Ii]|[Dd]ei|[Aa]i|[Dd]ai) \{(\w+)\}")
_NUMBER = re.compile(r"(\d{1,3})((?:\.\d{3})*)(?![\d/.])")
_VOWEL = re.compile(r"8|11|8\d|8\d\d")
_BEFORE_VOWEL = {"il": "l'", "del": "dell'", "al": "all'", "dal": "dall'"}
_BEFORE_ZERO = {"il": "lo ", "del": "dello ", "al": "allo ", "dal": "dallo "}
_PLURAL = {"i": "gli ", "dei": "degli ", "ai": "agli ", "dai": "dagli "}


def with_articles(sentence: str, places: dict[str, object]) -> str:
    """Bend the articles of an Italian sentence to the numbers that its places will be filled with.

    Parameters
    ----------
    sentence
        Sentence with places in braces.
    places
        What fills them, written out.

    Returns
    -------
    str
        The sentence, its places still empty.
    """

    def bent(found: re.Match[str]) -> str:
        written, place = found.group(1), found.group(2)
        article = _article(written.lower(), str(places.get(place, "")))
        if written[0].isupper():
            article = article.capitalize()
        return f"{article}{{{place}}}"

    return _ARTICLE.sub(bent, sentence)


def _article(plain: str, number: str) -> str:
    found = _NUMBER.match(number)
    if found is None:
        return f"{plain} "
    first, thousands = found.group(1), found.group(2)
    # "uno" alone elides; "mille" and "un milione" are other words.
    is_vowel = bool(_VOWEL.fullmatch(first)) or (first == "1" and not thousands)
    if plain in _PLURAL:
        plural_vowel = is_vowel and first != "1"
        return _PLURAL[plain] if plural_vowel or first == "0" else f"{plain} "
    if first == "0":
        return _BEFORE_ZERO[plain]
    return _BEFORE_VOWEL[plain] if is_vowel else f"{plain} "
