"""A building file with groups: what contradicts itself is refused with its line, table and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from tepore.services.allocate_building import allocate_any_building
from tepore.services.building_file import BadBuildingFile, read_any_building_file, read_building_file

ROOT = Path(__file__).parents[4]
TABLE = '[criterion]\nrule = "millesimi"\nsource = "s"\n[[groups]]'
FACTOR = (
    'rule = "uni10200:2018/use-factor", full_use_involuntary_percent = 9, full_use_heat_kwh = 9, '
    'source = "s" }'
)
TWICE = '[[splits]]\nid = "t"\nname = "T"\nby = "heat"\nmembers = [{ to = "acqua", kwh = 1 }]\n[[splits]]'
MIXED = (ROOT / "examples" / "mixed-building.toml").read_text(encoding="utf-8")
WATER = (ROOT / "examples" / "hot-water.toml").read_text(encoding="utf-8")


def refused(tmp_path: Path, text: str) -> dict[str, str]:
    path = tmp_path / "casa.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadBuildingFile) as refusal:
        allocate_any_building(file=path)
    return {fault.code: fault.where for fault in refusal.value.faults}


@pytest.mark.parametrize(
    ("code", "place", "old", "new"),
    [
        (
            "groups.beside",
            "[criterion]",
            "[[groups]]",
            '[criterion]\nrule = "uni10200:2015/direct"\n[[groups]]',
        ),
        ("groups.beside", "[season]", "last_day", 'service = "heating"\nlast_day'),
        ("groups.unit", "group nuovi", 'units = ["A1", "A2"]', 'units = ["A1", "A2", "A9"]'),
        ("groups.point", "metering point A1-inlet", 'groups = ["nuovi"]', 'groups = ["nuova"]'),
        ("groups.bill", "expense 3", 'to = "vecchi"  ', "#"),
        ("bill.to", "expense 3", 'to = "vecchi"  ', 'to = "vecchie"  '),
        ("split.member", "split centrale", '{ to = "nuovi", kwh', '{ to = "nuove", kwh'),
        ("split.less_generated", "split centrale", "generated_kwh = 42000", "generated_kwh = 14999"),
        ("unit.no_group", "unit B3", '"B1", "B2", "B3"', '"B1", "B2"'),
        ("consumption.mixed_units", "group nuovi", 'counts = "kWh"', ""),
        ("involuntary.negative", "group nuovi", "kwh = 15000", "kwh = 11000"),
    ],
)
def test_a_contradiction_is_refused_where_it_stands(
    tmp_path: Path, code: str, place: str, old: str, new: str
) -> None:
    assert old in MIXED
    found = refused(tmp_path, MIXED.replace(old, new, 1))
    assert code in found
    assert place in found[code]
    assert not place or "line " in found[code]


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("hot_water.figures", "cold_c = 12", "cold_c = 48"),
        ("service.counts", 'service = "cold_water"', 'service = "heating"'),
        ("service.criterion", 'rule = "uni10200:2015/direct" }', FACTOR),
        ("service.water", 'kind = "water"\n', 'kind = "water"\nto = "riscaldamento"\n'),
        ("term.sum", "percent = 80", "percent = 81"),
        ("term.base", 'base = "persons"', 'base = "person"'),
        ("weights.units", "1 = 4, 2 = 3, 3 = 0", "1 = 4, 2 = 3"),
        ("split.heat_twice", "[[splits]]", TWICE),
    ],
)
def test_a_service_that_does_not_fit_is_refused(tmp_path: Path, code: str, old: str, new: str) -> None:
    assert old in WATER
    text = WATER.replace(old, new, 1)
    if code == "service.water":
        text = text.replace('2024"\nto = "acqua"\n', '2024"\n', 1)
    assert code in refused(tmp_path, text)


def test_a_file_of_groups_is_refused_where_one_service_is_asked_for() -> None:
    with pytest.raises(BadBuildingFile) as refusal:
        read_building_file(ROOT / "examples" / "mixed-building.toml")
    assert refusal.value.code == "file.groups"


def test_words_of_groups_are_refused_where_there_are_none(tmp_path: Path) -> None:
    text = (ROOT / "examples" / "heat-meters.toml").read_text(encoding="utf-8")
    stray = text.replace('unit = "1"\n', 'unit = "1"\ngroups = ["x"]\n', 1)
    assert "file.no_groups" in refused(tmp_path, stray)
    rule = '[criterion]\nrule = "uni10200:2015/direct"\nelectricity = "running"'
    assert "file.missing" in refused(tmp_path, text.replace(rule, "", 1))


def test_a_group_takes_its_own_units_of_the_buildings_needs() -> None:
    building = read_any_building_file(ROOT / "examples" / "mixed-building.toml")
    needs = [dict(group.inputs.tables[0].weights or {}) for group in building.season.groups]  # type: ignore[union-attr]
    assert [sorted(one) for one in needs] == [["A1", "A2"], ["B1", "B2", "B3"]]
