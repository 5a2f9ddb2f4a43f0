from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from tepore.documents import Imprint, verify_allocation
from tepore.documents.letter import LetterTerms, letter_pdf
from tepore.documents.payment import BadIban, Payee
from tepore.documents.statement import NoSuchUnit
from tepore.documents.texts import LANGUAGES, Language
from tepore.norms.uni10200 import Allocation, Quality, SeasonInputs, allocate

PAYEE = Payee(name="Condominio Ai Tigli", iban="IT60X0542811101000000123456")
TERMS = LetterTerms(payee=PAYEE, due_on=date(2025, 6, 15), address="via Po 1, Milano")


@pytest.fixture
def inputs(make_season: Callable[..., SeasonInputs]) -> SeasonInputs:
    return replace(make_season(3), advances_cents={})


def shown(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def letter(allocation: Allocation, language: Language = "it", terms: LetterTerms = TERMS) -> str:
    return shown(letter_pdf(allocation, allocation.statements[0].unit_id, language, terms=terms))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_is_one_page_and_says_account_and_amount(inputs: SeasonInputs, language: Language) -> None:
    allocation = allocate(inputs)
    imprint = Imprint(issuer="Amministrazioni Rossi", contact="tel. 02")
    pdf = letter_pdf(allocation, "01", language, imprint=imprint, terms=TERMS)
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    said = shown(pdf)
    cents = allocation.statements[0].total_cents
    for part in (
        "IT60 X054 2811 1010 0000 0123 456",
        "Condominio Ai Tigli",
        "via Po 1",
        f"{cents % 100:02d}",
    ):
        assert part in said


def test_the_proof_is_attached(inputs: SeasonInputs) -> None:
    pdf = letter_pdf(allocate(inputs), "01")
    (content,) = PdfReader(io.BytesIO(pdf)).attachments["calculation-01.json"]
    assert verify_allocation(content).right


def test_advances_are_taken_off_and_credit_is_not_asked_for(inputs: SeasonInputs) -> None:
    total = allocate(inputs).statements[0].total_cents
    part = allocate(replace(inputs, advances_cents={"01": total - 1234}))
    assert "12,34" in letter(part)
    assert "IBAN" in letter(part)
    for paid, word in ((total, "Nulla da versare"), (total + 500, "A suo credito")):
        said = letter(allocate(replace(inputs, advances_cents={"01": paid})))
        assert word in said
        assert "IBAN" not in said


def test_without_an_account_there_is_no_code(inputs: SeasonInputs) -> None:
    assert "IBAN" not in letter(allocate(inputs), terms=LetterTerms())


def test_estimates_are_said(inputs: SeasonInputs) -> None:
    assert "stimat" not in letter(allocate(inputs))
    guessed = tuple(replace(row, quality=Quality.ESTIMATED, method="hand") for row in inputs.consumptions)
    assert "stimat" in letter(allocate(replace(inputs, consumptions=guessed)))


def test_wrong_account_and_unknown_unit_are_refused(inputs: SeasonInputs) -> None:
    allocation = allocate(inputs)
    with pytest.raises(BadIban):
        letter(allocation, terms=LetterTerms(payee=replace(PAYEE, iban="IT61X0542811101000000123456")))
    with pytest.raises(NoSuchUnit):
        letter_pdf(allocation, "nobody")


def test_hostile_names_break_no_page(inputs: SeasonInputs) -> None:
    ugly = '#panic("x") $[]{}\n\n 😀\u202e' + "y" * 200
    units = tuple(replace(unit, name=ugly, holder=ugly) for unit in inputs.units)
    allocation = allocate(replace(inputs, units=units, condominium=ugly, season=ugly))
    terms = replace(TERMS, payee=replace(PAYEE, name=ugly), address=ugly)
    pdf = letter_pdf(allocation, "01", "de", imprint=Imprint(issuer=ugly, contact=ugly), terms=terms)
    assert "#panic" in shown(pdf)
    assert len(PdfReader(io.BytesIO(pdf)).pages) <= 3


def test_an_account_without_a_holder_is_the_condominium_s(inputs: SeasonInputs) -> None:
    terms = replace(TERMS, payee=replace(PAYEE, name=""))
    named = replace(inputs, condominium="Condominio Le Acacie")
    assert letter(allocate(named), terms=terms).count("Condominio Le Acacie") > letter(
        allocate(named), terms=TERMS
    ).count("Condominio Le Acacie")
