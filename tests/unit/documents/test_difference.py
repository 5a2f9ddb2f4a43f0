from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from tepore.documents.difference import Change, UnitChange, difference_pdf
from tepore.documents.texts import LANGUAGES, Language

CHANGE = UnitChange(
    condominium="Condominio Ai Tigli",
    season="2024/2025",
    unit_id="3",
    unit="Interno 3",
    corrected_on=date(2025, 6, 20),
    reason="K del soggiorno era 1,2.",
    heads=(
        Change(name="voluntary", old_cents=45_010, new_cents=40_122),
        Change(name="cleaning", old_cents=5_000, new_cents=5_000),
    ),
    holders=(Change(name="Rossi", old_cents=50_010, new_cents=45_122),),
    old_sha256="a" * 64,
    new_sha256="b" * 64,
)


def reader(change: UnitChange, language: Language = "it") -> PdfReader:
    return PdfReader(io.BytesIO(difference_pdf(change, language)))


def shown(change: UnitChange, language: Language = "it") -> str:
    return "".join(page.extract_text() for page in reader(change, language).pages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_stands_with_old_new_and_difference(language: Language) -> None:
    said = shown(CHANGE, language)
    mark = "." if language == "en" else ","
    for figure in (f"450{mark}10", f"401{mark}22", f"\u221248{mark}88", "cleaning", "Rossi", "a" * 20):
        assert figure in said


def test_more_less_and_the_same_are_told_apart() -> None:
    assert "A credito di questa unità" in shown(CHANGE)
    raised = replace(CHANGE, heads=(Change(name="voluntary", old_cents=100, new_cents=250),), holders=())
    assert "Ancora da versare" in shown(raised)
    assert "+1,50" in shown(raised)
    same = replace(CHANGE, heads=(Change(name="voluntary", old_cents=100, new_cents=100),), holders=())
    assert "Niente cambia" in shown(same)


def test_the_lines_are_attached() -> None:
    document = json.loads(reader(CHANGE).attachments["difference.json"][0])
    assert (document["old_cents"], document["new_cents"]) == (50_010, 45_122)
    assert document["heads"][0] == {"name": "voluntary", "old_cents": 45_010, "new_cents": 40_122}


def test_hostile_words_break_no_page() -> None:
    ugly = '#panic("x") $[]{} 😀\ud800' + "y" * 300
    change = replace(
        CHANGE,
        unit=ugly,
        condominium=ugly,
        reason=ugly,
        holders=(Change(name=ugly, old_cents=0, new_cents=0),),
    )
    assert "#panic" in shown(change, "de")


def test_a_head_has_the_name_its_criterion_gives_it_and_a_holder_is_never_taken_for_a_head() -> None:
    change = replace(
        CHANGE,
        heads=(Change(name="cleaning", old_cents=0, new_cents=1, label="Pulizia scale"),),
        holders=(
            Change(name="voluntary", old_cents=0, new_cents=1),
            Change(name="", old_cents=0, new_cents=0),
        ),
    )
    said = shown(change)
    for words in ("Pulizia scale", "voluntary", "nessuno"):
        assert words in said
