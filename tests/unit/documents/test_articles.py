"""Italian elision before numbers, as they are spoken: undici, otto, ottanta, uno; zero takes lo."""

from __future__ import annotations

import pytest

from tepore.documents.texts import text
from tepore.documents.texts.articles import with_articles


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("11,02 %", "l'11,02 %"),
        ("8 %", "l'8 %"),
        ("80,5 %", "l'80,5 %"),
        ("89 %", "l'89 %"),
        ("800 %", "l'800 %"),
        ("8.000", "l'8.000"),
        ("11.000", "l'11.000"),
        ("1 %", "l'1 %"),
        ("1,50 %", "l'1,50 %"),
        ("0,35 %", "lo 0,35 %"),
        ("1.000", "il 1.000"),
        ("12 %", "il 12 %"),
        ("18 %", "il 18 %"),
        ("110 %", "il 110 %"),
        ("118 %", "il 118 %"),
        ("180 %", "il 180 %"),
        ("70,00 %", "il 70,00 %"),
        ("niente", "il niente"),
    ],
)
def test_the_article_follows_the_number_as_spoken(number: str, said: str) -> None:
    assert with_articles("il {percent}", {"percent": number}).format(percent=number) == said


def test_plural_and_compound_articles_and_capitals() -> None:
    def said(sentence: str, number: str) -> str:
        return with_articles(sentence, {"n": number}).format(n=number)

    assert said("superiore del {n}", "8 %") == "superiore dell'8 %"
    assert said("inferiore del {n}", "0,4 %") == "inferiore dello 0,4 %"
    assert said("si paga dei {n}", "8,00 €") == "si paga degli 8,00 €"
    assert said("si paga dei {n}", "1,00 €") == "si paga dei 1,00 €"
    assert said("Il {n}", "11 %") == "L'11 %"


def test_sentences_of_the_catalogue_are_bent() -> None:
    assert "cioè l'11,02 % dei 4.690,00 €" in text(
        "why.table", "it", base="Millesimi", own="1", all="9", percent="11,02 %", whole="4.690,00 €"
    )
    assert text("statement.above", "it", percent="80 %").endswith("dell'80 %.")
