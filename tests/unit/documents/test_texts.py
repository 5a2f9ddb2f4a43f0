from __future__ import annotations

import pytest

from tepore.documents.texts import UnknownLanguage, UnknownText, language_of, text


def test_a_sentence_with_its_places_filled() -> None:
    assert text("statement.season", "it", season="2023/2024") == "Stagione 2023/2024"


def test_what_is_filled_in_is_not_read_as_a_sentence() -> None:
    assert text("statement.season", "en", season="{0.__class__} {season}") == "Season {0.__class__} {season}"


def test_one_and_many() -> None:
    assert text("check.readings_estimated", "it", count=1).startswith("Un consumo")
    assert text("check.readings_estimated", "it", count=3).startswith("3 consumi")


def test_a_missing_place_is_a_bug_of_ours() -> None:
    with pytest.raises(UnknownText, match="season"):
        text("statement.season", "it")


def test_an_unknown_key_is_a_bug_of_ours() -> None:
    with pytest.raises(UnknownText, match="no_such"):
        text("statement.no_such", "it")


@pytest.mark.parametrize(("tag", "language"), [("it", "it"), ("de-CH", "de"), (" EN_gb ", "en")])
def test_language_tags(tag: str, language: str) -> None:
    assert language_of(tag) == language


def test_a_language_not_spoken_is_refused_with_those_that_are() -> None:
    with pytest.raises(UnknownLanguage, match="it, en, de") as refusal:
        language_of("fr")
    assert refusal.value.code == "language.unknown"
