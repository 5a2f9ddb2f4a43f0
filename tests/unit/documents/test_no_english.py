"""No English of the engine is left in Italian and German documents, of any word of a calculation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from formulas import Workbook
from hard_building import hard_inputs
from tepore.documents import Language, allocation_workbook
from tepore.documents.calculation import rule_label
from tepore.documents.engine_words import source_label, symbol_label
from tepore.documents.imprint import NO_IMPRINT
from tepore.documents.labels import node_label
from tepore.documents.statement import statement_blocks
from tepore.documents.wording import criterion_label, head_labels, note_sentence
from tepore.norms.uni10200 import Allocation, allocate
from tepore.services.allocate_building import allocate_any_building

EXAMPLES = Path(__file__).parents[3] / "examples"
NAMES = sorted(
    path.stem for path in EXAMPLES.glob("*.toml") if not path.stem.startswith("need-")
)  # a need file is no building file
ENGLISH = re.compile(
    r"\b(the|of|and|with|from|days?|degrees?|default|verified|rule|own|each|printed|recalled|by|to|is|are|at|"
    r"not|weight|share|points|what|measured|estimate|estimated|reading|row|fixed|moved|figures|units|between|"
    r"largest|remainder|left|over|consumption|heating|assembly|given|bill|expense|actual|manual)\b",
    re.IGNORECASE,
)
IDS = re.compile(
    r"note\.\S+|sum (?:Q|A|psi|d)|[a-z_]+(?:/[\w.-]+)+|github \S+|calculation-\S+\.json"
    r"|\S+\.(?:toml|json|xml)"
)
"""Names of figures and files are the same in every language, and so are formulas."""
PERSONS = re.compile(
    r"difference of counters as printed|heat meter at the boiler|"
    r"previous season by degree days; meter failed on|"
    r"slides' figures taken as the project's full use"
)
"""What the examples' own authors wrote in English stays English."""


def allocations(name: str) -> list[Allocation]:
    if name == "hard":
        return [allocate(hard_inputs(8))]
    found = allocate_any_building(file=EXAMPLES / f"{name}.toml")
    return [found] if isinstance(found, Allocation) else [run.allocation for run in found.runs]


def leftovers(said: Iterator[str]) -> list[str]:
    return sorted({line for line in said if ENGLISH.search(PERSONS.sub(" ", IDS.sub(" ", line)))})


def words_of(allocation: Allocation, language: Language) -> Iterator[str]:
    heads = head_labels(allocation, language)
    yield from heads.values()
    yield criterion_label(allocation, language)
    yield source_label(allocation.edition, language)
    yield from (note_sentence(note, language) for note in allocation.notes)
    for node in allocation.graph:
        yield rule_label(node.rule, language)
        yield source_label(node.source, language)
        yield node_label(node, language, heads)
        yield symbol_label(node.symbol, language)


def strings(content: object) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for key, part in content.items():
            if key not in {"kind", "side"}:
                yield from strings(part)
    elif isinstance(content, list):
        for part in content:
            yield from strings(part)


@pytest.mark.parametrize("language", ["it", "de"])
@pytest.mark.parametrize("name", [*NAMES, "hard"])
def test_every_rule_source_and_note_is_spoken(name: str, language: Language) -> None:
    for allocation in allocations(name):
        assert leftovers(words_of(allocation, language)) == []


@pytest.mark.parametrize("language", ["it", "de"])
def test_statement_and_workbook_hold_no_english(language: Language) -> None:
    (allocation,) = allocations("hard")
    pages = statement_blocks(allocation, allocation.statements[1], language, NO_IMPRINT)
    assert leftovers(strings(list(pages))) == []
    book = Workbook(allocation_workbook(allocation, language))
    cells = (
        str(content)
        for cells in book.cells.values()
        for content in cells.values()
        if isinstance(content, str) and not content.startswith("=")
    )
    assert leftovers(cells) == []


@pytest.mark.parametrize(
    ("written", "italian"),
    [
        ("days from 2024-10-15 to 2025-03-09", "giorni dal 15/10/2024 al 09/03/2025"),
        (
            "days of the month from 2024-10-15 to 2025-03-09 with the plant on",
            "giorni del mese dal 15/10/2024 al 09/03/2025 con l'impianto acceso",
        ),
        (
            "estimate: need_share (default, not verified)",
            "stima: quota del fabbisogno dell'unità (valore predefinito, non verificato)",
        ),
        ("weight of what is measured of A1", "peso di ciò che è misurato di A1"),
        ("calibrated from certificato 12", "tarato da certificato 12"),
        ("bolletta 3, 2024-10-01 to 2024-10-31", "bolletta 3, dal 01/10/2024 al 31/10/2024"),
        ("EN 15316-2-3, as recalled", "EN 15316-2-3, a memoria"),
    ],
)  # fmt: skip
def test_each_form_is_spoken(written: str, italian: str) -> None:
    assert source_label(written, "it") == italian


def test_what_a_person_wrote_stays_as_it_was() -> None:
    for written in ("the plumber's own note of the days", "fixed by us and printed", "figures as agreed"):
        assert source_label(written, "it") == written
