"""One season by several ways: worked out by hand, and against the printed variation of the slides."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from tepore.kernel import round_half_up
from tepore.norms.uni10200 import TableKind
from tepore.services.building_file import BadBuildingFile
from tepore.services.compare_criteria import Comparison, UnableToCompare, compare_criteria

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "examples"
LOW_USE = EXAMPLES / "palazzina-6-low-use.toml"
HALF = 'rule = "fixed-split", fixed_percent = 50, source = "proposal"'
BY_PROPERTY = 'rule = "fixed-split", fixed_percent = 30, base = "property", source = "proposal"'
BY_NEED = 'rule = "fixed-split", fixed_percent = 30, base = "heating_need", source = "proposal"'

# Unit 1 owns 600 of 1000 and counts 30 of 100 units; 1000 EUR, 30 % fixed.
SMALL = """format = 1
[condominium]
name = "Casa"
[season]
name = "2024/2025"
first_day = 2024-10-15
last_day = 2025-04-15
[criterion]
rule = "fixed-split"
fixed_percent = 30
base = "property"
source = "assembly"
[[expenses]]
kind = "energy_carrier"
description = "gas"
amount_eur = "1000.00"
[[units]]
id = "1"
name = "A"
[[units]]
id = "2"
name = "B"
[millesimi.property]
source = "deed"
shares = { 1 = 600, 2 = 400 }
[[metering_points]]
id = "r1"
unit = "1"
devices = [{ amount = 30, quality = "estimated", method = "by power" }]
[[metering_points]]
id = "r2"
unit = "2"
devices = [{ amount = 70, quality = "estimated", method = "by power" }]
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    file = tmp_path / "casa.toml"
    file.write_text(SMALL, encoding="utf-8")
    return file


def test_another_criterion_is_worked_out_by_hand(small: Path) -> None:
    # 30 %: A 180 + 210 = 390, B 120 + 490 = 610. 50 %: A 300 + 150 = 450, B 200 + 350 = 550.
    comparison = compare_criteria(files=[small], criteria=[HALF + ', base = "property"'])
    first, second = comparison.units
    assert first.total_cents == (39_000, 45_000)
    assert second.total_cents == (61_000, 55_000)
    assert (first.difference_cents, second.difference_cents) == ((0, 6_000), (0, -6_000))
    assert first.difference_percent[1] == Fraction(6_000, 390)
    assert [way.fixed_cents for way in comparison.ways] == [30_000, 50_000]
    assert [unit.unit_id for unit in comparison.paying_more(1)] == ["1"]
    assert [unit.unit_id for unit in comparison.paying_less(1)] == ["2"]
    assert not comparison.tables_differ


def slides(tmp_path: Path) -> tuple[Comparison, list[dict[str, str]]]:
    with (ROOT / "tests" / "golden" / "allocation" / "millesimi_6.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    old = "\n".join(f"{number} = {row['old_millesimi']}" for number, row in enumerate(rows, start=1))
    text = (EXAMPLES / "palazzina-6.toml").read_text(encoding="utf-8")
    file = tmp_path / "old-and-new.toml"
    file.write_text(f'{text}\n[millesimi.property]\nsource = "slides"\n[millesimi.property.shares]\n{old}\n')
    return compare_criteria(files=[file], criteria=[BY_PROPERTY, BY_NEED]), rows


def test_old_and_new_millesimi_vary_as_the_slides_print(tmp_path: Path) -> None:
    comparison, rows = slides(tmp_path)
    by_property = compare_criteria(files=[tmp_path / "old-and-new.toml"], criteria=[BY_PROPERTY])
    assert [way.base for way in by_property.ways] == [TableKind.HEATING_NEED, TableKind.PROPERTY]
    assert comparison.tables_differ
    for unit, row in zip(comparison.units, rows, strict=True):
        new, old = unit.millesimi[2], unit.millesimi[1]
        assert (str(old), str(new)) == (row["old_millesimi"], row["millesimi"])
        assert new is not None
        assert old is not None
        variation = 100 * (Fraction(new) - Fraction(old)) / Fraction(old)
        # the comparison is with the first way; turned round it is the variation from new to old
        assert unit.variation_percent[1] == 100 * (Fraction(old) - Fraction(new)) / Fraction(new)
        assert round_half_up(variation, 2) == Fraction(row["variation_percent"])


def test_the_first_way_is_the_old_one_that_the_slides_vary_from(tmp_path: Path) -> None:
    _, rows = slides(tmp_path)
    new = tmp_path / "old-and-new.toml"
    text = new.read_text(encoding="utf-8")
    rule = 'rule = "uni10200:2015/indirect-simplified"'
    assert rule in text
    old = tmp_path / "old.toml"
    old.write_text(text.replace(rule, f'base = "property"\n{rule}', 1), encoding="utf-8")
    comparison = compare_criteria(files=[old, new])
    printed = [Fraction(row["variation_percent"]) for row in rows]
    assert [round_half_up(unit.variation_percent[1] or 0, 2) for unit in comparison.units] == printed
    assert sum(unit.difference_cents[1] for unit in comparison.units) == 0


def test_only_one_season_can_be_compared(small: Path, tmp_path: Path) -> None:
    for change, code in (
        (('id = "2"\nname', 'id = "3"\nname'), "compare.units"),
        (("2025-04-15", "2025-04-14"), "compare.season"),
        (('"1000.00"', '"1000.01"'), "compare.expenses"),
    ):
        text = SMALL.replace(*change)
        if code == "compare.units":
            text = text.replace("2 = 400", "3 = 400").replace('unit = "2"', 'unit = "3"')
        other = tmp_path / "other.toml"
        other.write_text(text, encoding="utf-8")
        with pytest.raises(UnableToCompare) as refusal:
            compare_criteria(files=[small, other])
        assert refusal.value.code == code
        assert "other.toml" in refusal.value.where


def test_one_way_is_no_comparison(small: Path) -> None:
    for criteria in ((), ("",), ("  ",)):
        with pytest.raises(UnableToCompare) as refusal:
            compare_criteria(files=[small], criteria=criteria)
        assert refusal.value.code == "compare.one"


@pytest.mark.parametrize(
    ("criterion", "said"),
    [
        ("rule = fixed", "not a TOML inline table"),
        ('{rule = "fixed-split"}\nx = 1', "more than one"),
        ('rule = "fixed-split", fixed_percent = 30', "source is missing"),
        ('rule = "fixed-split", fixed_percent = 130, source = "a", base = "property"', "0 and 100 %"),
        ('rule = "unknown"', "unknown"),
    ],
)
def test_a_wrong_criterion_is_refused_and_no_line_of_the_file_blamed(
    small: Path, criterion: str, said: str
) -> None:
    with pytest.raises(BadBuildingFile) as refusal:
        compare_criteria(files=[small], criteria=[criterion])
    assert said in refusal.value.sentence
    assert " line " not in refusal.value.where


def test_braces_may_be_left_out(small: Path) -> None:
    bare = HALF + ', base = "property"'
    both = [compare_criteria(files=[small], criteria=[text]) for text in (bare, f" {{ {bare} }} ")]
    assert both[0] == both[1]
