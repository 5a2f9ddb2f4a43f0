"""What was counted with the plant off is told with its reason, and every default used says that it is one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from hard_building import IN_CREDIT, TWELVE_ROOMS, hard_inputs
from tepore.documents import Language
from tepore.documents.engine_words import source_label
from tepore.documents.imprint import NO_IMPRINT
from tepore.documents.proof import unit_proof
from tepore.documents.statement import statement_blocks, statement_of
from tepore.documents.texts import LANGUAGES
from tepore.documents.wording import note_sentence
from tepore.norms.uni10200 import Allocation, allocate
from tepore.services.allocate_building import allocate_any_building

sys.path.insert(0, str(Path(__file__).parents[2] / "laws"))
from random_seasons import random_season

EXAMPLES = Path(__file__).parents[3] / "examples"
DEFAULT = "default, not verified"
SAID = {"it": "non verificat", "en": "not verified", "de": "nicht geprüft"}


def flat(content: object) -> str:
    if isinstance(content, dict):
        return " ".join(flat(part) for part in content.values())
    if isinstance(content, list):
        return " ".join(map(flat, content))
    return str(content)


def pages(allocation: Allocation, unit_id: str, language: Language = "it") -> str:
    statement = statement_of(allocation, unit_id)
    return flat(list(statement_blocks(allocation, statement, language, NO_IMPRINT)))


WITH_PLANT_OFF = {
    "it": "A01-1: 7\u00a0UR contate con l'impianto spento non sono addebitate "
    "(acceso dal 01/11/2024 al 15/04/2025).",
    "en": "A01-1: 7\u00a0AU counted while the plant was off are not charged "
    "(on from 1 Nov 2024 to 15 Apr 2025).",
    "de": "A01-1: 7\u00a0VE, gezählt bei abgeschalteter Anlage, werden nicht berechnet "
    "(in Betrieb vom 01.11.2024 bis 15.04.2025).",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_counts_with_the_plant_off_are_told_with_amount_and_reason(language: Language) -> None:
    allocation, said = allocate(hard_inputs(4)), WITH_PLANT_OFF[language]
    assert said in pages(allocation, TWELVE_ROOMS, language)
    assert said[6:] not in pages(allocation, IN_CREDIT, language)


def every_criterion() -> list[Allocation]:
    """Give a season of each criterion: those of the examples, and the first of a kind of the random ones."""
    found: dict[str, Allocation] = {}
    for path in sorted(EXAMPLES.glob("*.toml")):
        if path.stem.startswith("need-"):
            continue
        made = allocate_any_building(file=path)
        for run in [made] if isinstance(made, Allocation) else [run.allocation for run in made.runs]:
            found.setdefault(f"{run.inputs.criterion.code}/{run.inputs.service}", run)
    for number in range(60):
        inputs = random_season(number)
        key = f"{inputs.criterion.code}/{inputs.service}"
        if key not in found:
            found[key] = allocate(inputs)
    return list(found.values())


CRITERIA = every_criterion()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_default_that_a_unit_pays_by_is_printed_as_one(language: Language) -> None:
    codes = {allocation.inputs.criterion.code for allocation in CRITERIA}
    assert len(codes) >= 8
    told = 0
    for allocation in CRITERIA:
        statement = allocation.statements[0]
        whole = pages(allocation, statement.unit_id, language)
        for node in unit_proof(allocation, statement):
            if DEFAULT in node.source or DEFAULT in node.rule:
                assert SAID[language] in source_label(node.source or node.rule, language)
                assert source_label(node.source, language) in whole, node.id
                told += 1
        for note in allocation.notes:
            if DEFAULT in note.sentence and not note.subject:
                assert SAID[language] in note_sentence(note, language), note.code
                assert note_sentence(note, language) in whole, note.code
                told += 1
    assert told >= len(CRITERIA)
