"""The workbook of a comparison: what the formulas recompute is what the comparison says."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from tepore.documents.texts import LANGUAGES, Language
from tepore.services.compare_criteria import Comparison, compare_criteria
from tepore.services.comparison_workbook import comparison_workbook

EXAMPLES = Path(__file__).parents[3] / "examples"
BY_PROPERTY = 'rule = "fixed-split", fixed_percent = 30, base = "property", source = "proposal"'
BY_NEED = 'rule = "fixed-split", fixed_percent = 50, base = "heating_need", source = "proposal"'


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compare_criteria(files=[EXAMPLES / "heat-meters.toml"], criteria=[BY_PROPERTY, BY_NEED])


def sheets(comparison: Comparison, language: Language, *, values: bool) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(comparison_workbook(comparison, language)), data_only=values)


def test_every_unit_stands_with_every_way(comparison: Comparison) -> None:
    sheet = sheets(comparison, "it", values=True)["Confronto"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    for unit, row in zip(comparison.units, rows[:-1], strict=True):
        assert row[:2] == (unit.unit_id, unit.unit)
        assert [round(100 * row[column]) for column in (2, 3, 6)] == list(unit.total_cents)
        assert [round(100 * row[column]) for column in (4, 7)] == list(unit.difference_cents[1:])
        for column, percent in zip((5, 8), unit.difference_percent[1:], strict=True):
            assert row[column] == pytest.approx(float(percent or 0) / 100)
    assert [round(100 * rows[-1][column]) for column in (2, 3, 6)] == [comparison.total_cents] * 3
    assert [rows[-1][column] for column in (4, 5, 7, 8)] == [0, 0, 0, 0]


def test_differences_are_formulas_over_the_amounts(comparison: Comparison) -> None:
    sheet = sheets(comparison, "it", values=False)["Confronto"]
    assert [sheet[name].value for name in ("E2", "F2", "H2", "I2")] == [
        "=ROUND(D2-C2,2)",
        "=IF(C2=0,0,E2/C2)",
        "=ROUND(G2-C2,2)",
        "=IF(C2=0,0,H2/C2)",
    ]
    last = len(comparison.units) + 1
    assert sheet[f"G{last + 1}"].value == f"=SUM(G2:G{last})"


def test_millesimi_stand_old_beside_new_where_they_differ(comparison: Comparison) -> None:
    sheet = sheets(comparison, "it", values=True)["Millesimi"]
    for unit, row in zip(comparison.units, sheet.iter_rows(min_row=2, values_only=True), strict=True):
        assert [row[column] for column in (2, 3, 5)] == pytest.approx(
            [float(each or 0) for each in unit.millesimi]
        )
        for column, variation in zip((4, 6), unit.variation_percent[1:], strict=True):
            assert (row[column] is None) == (variation is None)
            if variation is not None:
                assert row[column] == pytest.approx(float(variation) / 100)
    same = compare_criteria(files=[EXAMPLES / "heat-meters.toml"], criteria=[BY_NEED])
    assert "Millesimi" not in sheets(same, "it", values=True).sheetnames


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ways_are_named_in_every_language(comparison: Comparison, language: Language) -> None:
    sheet = sheets(comparison, language, values=True).worksheets[-1]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == ["A", "B", "C"]
    assert "UNI 10200:2015" in rows[0][2]
    assert [round(100 * row[4]) for row in rows] == [way.fixed_cents for way in comparison.ways]
    assert all(row[5] for row in rows)


def test_the_same_comparison_gives_the_same_bytes(comparison: Comparison) -> None:
    assert comparison_workbook(comparison) == comparison_workbook(comparison)
