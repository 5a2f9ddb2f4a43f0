"""The reader's language: the one chosen on the page, else the browser's first that we speak, else Italian."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tepore.documents.texts import LANGUAGES, UnknownLanguage, language_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from tepore.documents.texts import Language

COOKIE = "tepore_language"
COOKIE_SECONDS = 365 * 24 * 3600
LONGEST_HEADER = 500


def language_for(request: HttpRequest) -> Language:
    """Give the language a page is written in.

    Parameters
    ----------
    request
        Its cookie decides, then its ``Accept-Language``.

    Returns
    -------
    Language
        ``"it"``, ``"en"`` or ``"de"``; Italian where nothing is known.
    """
    tags = [request.COOKIES.get(COOKIE, ""), *_preferred(request.headers.get("Accept-Language", ""))]
    for tag in tags:
        try:
            return language_of(tag)
        except UnknownLanguage:
            continue
    return LANGUAGES[0]


def _preferred(header: str) -> list[str]:
    """Order the tags of a header by their weight, equal ones as they stand."""
    weighted: list[tuple[float, str]] = []
    for part in header[:LONGEST_HEADER].split(","):
        tag, _, parameter = part.partition(";")
        try:
            weight = float(parameter.strip().removeprefix("q=") or "1")
        except ValueError:
            weight = 0.0
        if weight > 0:
            weighted.append((weight, tag.strip()))
    return [tag for _, tag in sorted(weighted, key=lambda pair: -pair[0])]


def speak_language(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Make the middleware that says in which language a page is written."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Language", language_for(request))
        response.headers["Vary"] = ", ".join(
            dict.fromkeys(
                [*filter(None, response.headers.get("Vary", "").split(", ")), "Accept-Language", "Cookie"]
            )
        )
        return response

    return respond
