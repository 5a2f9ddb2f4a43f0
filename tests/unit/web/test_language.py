"""The language of a page: chosen, else preferred, else Italian."""

import pytest
from django.test import RequestFactory

from tepore.web.language import COOKIE, language_for


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "it"),
        ("fr", "it"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr-FR,en;q=0.4,de;q=0.6", "de"),
        ("en;q=0,it", "it"),
        ("en-GB", "en"),
        (";;;q=x,,de", "de"),
        ("a" * 10_000, "it"),
    ],
)
def test_the_browser_s_first_that_we_speak(header: str, expected: str) -> None:
    assert language_for(RequestFactory().get("/", headers={"accept-language": header})) == expected


def test_what_was_chosen_comes_first() -> None:
    request = RequestFactory().get("/", headers={"accept-language": "en"})
    request.COOKIES[COOKIE] = "de"
    assert language_for(request) == "de"


def test_a_forged_choice_is_passed_over() -> None:
    request = RequestFactory().get("/", headers={"accept-language": "en"})
    request.COOKIES[COOKIE] = "<script>"
    assert language_for(request) == "en"
