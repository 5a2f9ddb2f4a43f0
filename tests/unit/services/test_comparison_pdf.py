"""The assembly's paper: the first page says it all, the table has every unit, hostile names break nothing."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from tepore.documents.texts import LANGUAGES, Language
from tepore.services.compare_criteria import Comparison, compare_criteria
from tepore.services.comparison_pdf import comparison_pdf

EXAMPLES = Path(__file__).parents[3] / "examples"
HALF = 'rule = "fixed-split", fixed_percent = 50, base = "heating_need", source = "proposal"'
LITTLE = 'rule = "fixed-split", fixed_percent = 20, base = "heating_need", source = "proposal"'


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compare_criteria(files=[EXAMPLES / "palazzina-18.toml"], criteria=[HALF])


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_names_winners_and_losers(comparison: Comparison, language: Language) -> None:
    first, *tables = pages(comparison_pdf(comparison, language))
    more, less = comparison.paying_more(1), comparison.paying_less(1)
    assert f"{len(more)} " in first
    assert more[0].unit in first
    assert less[0].unit in first
    rest = "".join(tables)
    assert all(unit.unit.split(",")[0] in rest for unit in comparison.units)


def test_what_changes_hands_is_what_the_losers_pay(comparison: Comparison) -> None:
    document = json.loads(PdfReader(io.BytesIO(comparison_pdf(comparison))).attachments["comparison.json"][0])
    differences = [unit["difference_cents"][1] for unit in document["units"]]
    assert sum(differences) == 0
    moved = sum(cents for cents in differences if cents > 0)
    assert (
        f"{moved // 100},{moved % 100:02d} €".replace(" ", "\u00a0") in pages(comparison_pdf(comparison))[0]
    )


def test_many_ways_are_divided_into_tables() -> None:
    many = compare_criteria(
        files=[EXAMPLES / "palazzina-6.toml"], criteria=[HALF, LITTLE, HALF, LITTLE, HALF]
    )
    said = "".join(pages(comparison_pdf(many, "en")))
    assert all(f"{letter} €" in said for letter in "ABCDEF")
    assert "F against A" in said


def test_hostile_names_break_no_page(comparison: Comparison) -> None:
    ugly = '#panic("x") ' + "y" * 120 + " 😀"
    units = tuple(replace(unit, unit=f"{ugly}{unit.unit}") for unit in comparison.units)
    made = pages(comparison_pdf(replace(comparison, condominium=ugly, units=units), "de"))
    assert "#panic" in made[0]
    assert len(made) < 12


def test_a_hundred_units_keep_the_first_page_one_page(tmp_path: Path) -> None:
    lines = (EXAMPLES / "palazzina-6.toml").read_text(encoding="utf-8").split("[[units]]")[0]
    units = "".join(f'[[units]]\nid = "{n}"\nname = "Interno {n}"\n' for n in range(100))
    points = "".join(
        f'[[metering_points]]\nid = "{n}"\nunit = "{n}"\n[[metering_points.devices]]\namount = {n + 1}\n'
        f'method = "hand"\n'
        for n in range(100)
    )
    needs = ", ".join(f"{n} = {1000 - n}" for n in range(100))
    table = f'[millesimi.heating_need]\nsource = "x"\nneeds_kwh = {{ {needs} }}\n'
    file = tmp_path / "hundred.toml"
    file.write_text(lines + units + table + points, encoding="utf-8")
    made = pages(comparison_pdf(compare_criteria(files=[file], criteria=[HALF]), "en"))
    assert "84 more" in made[0]
    assert "Every unit by every way" in made[1]
