"""Reading a building file: what it becomes, and what is said where something is wrong."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tepore.kernel import Refusal
from tepore.norms.uni10200 import FixedSplit, LowUse, Quality, TableKind, UseFactor
from tepore.services.allocate_building import allocate_read
from tepore.services.building_file import (
    BadBuildingFile,
    BuildingFile,
    parse_building_file,
    read_building_file,
)

ROOT = Path(__file__).parents[4]
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
[[metering_points.devices]]
serial = "70"
first = { on = 2024-10-15, index = 0 }
last = { on = 2025-04-15, index = 30 }
[[metering_points]]
id = "r2"
unit = "2"
devices = [{ amount = 70, quality = "estimated", method = "by power" }]
"""


def read(text: str) -> BuildingFile:
    return parse_building_file(text, file="x.toml")


def faults(text: str) -> list[str]:
    with pytest.raises(BadBuildingFile) as refusal:
        read(text)
    return [f"{fault.sentence}" for fault in refusal.value.faults]


def test_the_small_file_becomes_inputs() -> None:
    inputs = read(SMALL).inputs
    assert inputs.period.days == 183, "both days are held"
    assert inputs.criterion == FixedSplit(
        fixed_fraction=Decimal("0.30"), base=TableKind.PROPERTY, source="x.toml line 8: assembly"
    )
    assert inputs.expenses[0].amount_cents == 100_000
    assert inputs.expenses[0].source == "x.toml line 13"
    first, second = inputs.consumptions
    assert (first.id, first.device, first.difference, first.source) == ("r1.1", "70", 30, "x.toml line 29")
    assert first.last is not None
    assert first.last.source == "x.toml line 32"
    assert (second.amount, second.quality, second.method) == (70, Quality.ESTIMATED, "by power")
    assert [one.total_cents for one in allocate_read(building=read(SMALL)).statements] == [39_000, 61_000]


def test_floats_are_read_as_written() -> None:
    inputs = read(SMALL.replace("index = 30 ", "index = 30.1 ")).inputs
    assert inputs.consumptions[0].difference == Decimal("30.1")


def test_windows_line_ends_and_a_byte_order_mark_do_not_matter(tmp_path: Path) -> None:
    file = tmp_path / "casa.toml"
    file.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert read_building_file(file).inputs.consumptions[0].source == f"{file} line 29"


@pytest.mark.parametrize(
    ("wrong", "right", "sentence"),
    [
        ("amount_eur = 1000.00", 'amount_eur = "1000.00"', "line 16, expense 1: amount_eur is not an amount"),
        (
            'amount_eur = "1000,00"',
            'amount_eur = "1000.00"',
            "line 16, expense 1: amount_eur is not an amount",
        ),
        ('nmae = "A"', 'name = "A"', "line 19, unit 1: nmae is not known here. Did you mean name?"),
        ("shares = { 1 = 600, 2 = 399.9 }", "shares = { 1 = 600, 2 = 400 }", "sums to 999.9, not to 1000"),
        (
            "shares = { 1 = 600, 3 = 400 }",
            "shares = { 1 = 600, 2 = 400 }",
            "unit 2 is missing in the property table",
        ),
        (
            "shares = { 1 = 600, 2 = nan }",
            "shares = { 1 = 600, 2 = 400 }",
            "line 25, millesimi table property",
        ),
        ("shares = { 1 = inf, 2 = 400 }", "shares = { 1 = 600, 2 = 400 }", "not a finite figure"),
        (
            "index = 1e400 ",
            "index = 30 ",
            "line 32, metering point r1, device 1: index is not a finite figure",
        ),
        ("on = 2025-13-45,", "on = 2025-04-15,", "not TOML"),
        ("on = 2026-04-15,", "on = 2025-04-15,", "the reading of 2026-04-15 is outside the season"),
        (
            "first = { on = 2024-10-15, index = 31 }",
            "first = { on = 2024-10-15, index = 0 }",
            "goes backwards from 31",
        ),
        ('unit = "7"', 'unit = "2"', "line 36, metering point r2, device 1: '7' is neither a unit nor"),
        ('id = "1"', 'id = "2"', "line 20, unit 1: the id '1' is used 2 times"),
        ('id = "r1"', 'id = "r2"', "line 34, metering point r1: the metering point id r1 is used twice"),
        (
            "last_day = 2023-04-15",
            "last_day = 2025-04-15",
            "line 7, [season]: the last day is before the first",
        ),
        ('rule = "coin-toss"', 'rule = "fixed-split"', "line 8, [criterion]"),
        (
            "fixed_percent = 130",
            "fixed_percent = 30",
            "the criterion's fixed part is not between 0 and 100 %",
        ),
        ("format = 2", "format = 1", "line 1: format: input should be 1"),
        ("", "format = 1", "format is missing"),
        ('kind = "bribes"', 'kind = "energy_carrier"', "line 14, expense 1: kind: input should be"),
        ("first_day = 2024-10-15T00:00:00", "first_day = 2024-10-15", "line 6, [season]: first_day"),
    ],
)
def test_a_fault_is_named_with_line_and_place(wrong: str, right: str, sentence: str) -> None:
    assert right in SMALL
    found = faults(SMALL.replace(right, wrong, 1))
    assert any(sentence in one for one in found), found


def test_all_faults_of_a_file_come_together() -> None:
    text = SMALL.replace('amount_eur = "1000.00"', "amount_eur = 5").replace('name = "B"', 'nome = "B"')
    found = faults(text)
    assert len(found) == 3
    assert [one.split(",")[0] for one in found] == ["line 16", "line 20", "line 22"]


def test_many_faults_are_cut_but_counted() -> None:
    text = SMALL + "".join(f"x{number} = 1\n" for number in range(60))
    with pytest.raises(BadBuildingFile) as refusal:
        read(text)
    assert "60 faults" in refusal.value.sentence
    assert "20 more" in refusal.value.sentence


def test_what_only_the_computation_shows_is_named_in_the_file_too() -> None:
    text = (ROOT / "examples" / "heat-meters.toml").read_text(encoding="utf-8")
    building = read(text.replace("energy_kwh = 37400", "energy_kwh = 20000"))
    with pytest.raises(BadBuildingFile) as refusal:
        allocate_read(building=building)
    line = text[: text.index("[energy]")].count("\n") + 1
    assert refusal.value.where == f"x.toml line {line}, [energy]"
    assert refusal.value.code == "involuntary.negative"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe", "file.utf8"),
        (b"a = ", "file.toml"),
        (b"a = " + b"9" * 5000, "file.number"),
        (b"a = 1e99999999999999999999", "file.number"),
        (b"a = " + b"[" * 100_000, "file.nested"),
        (b"a = 1\n" * 2, "file.toml"),
        (b"", "file.missing"),
        (b"#" * 20_000_001, "file.large"),
    ],
)
def test_hostile_files_are_refused(tmp_path: Path, content: bytes, code: str) -> None:
    file = tmp_path / "bad.toml"
    file.write_bytes(content)
    with pytest.raises(BadBuildingFile) as refusal:
        read_building_file(file)
    assert refusal.value.code == code
    assert str(file) in refusal.value.sentence


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(BadBuildingFile) as refusal:
            read_building_file(path)
        assert refusal.value.code == "file.unreadable"


def outcome(text: str) -> object:
    """Read and allocate; anything but a refusal falls through and fails the test."""
    try:
        return allocate_read(building=read(text))
    except Refusal as refusal:
        return refusal.sentence


LINES = SMALL.splitlines()
TOKENS = st.sampled_from(
    [
        "nan",
        "-inf",
        "1e999",
        "-1",
        "0",
        '"x"',
        "true",
        "[]",
        "{}",
        "1970-01-01",
        "9999-12-31",
        '""',
        "[[units]]",
        '"2"',
        "[criterion]",
        "0.1",
        '"9e9"',
        "1979-05-27 07:32:00",
        '"uni10200:2015/direct"',
        "999999999999999999999999",
    ]
)


@settings(max_examples=250)
@given(line=st.integers(0, len(LINES) - 1), token=TOKENS, delete=st.booleans())
def test_a_changed_line_gives_an_allocation_or_a_refusal(line: int, token: str, delete: bool) -> None:
    lines = list(LINES)
    key = lines[line].partition("=")[0]
    lines[line] = "" if delete else f"{key}= {token}" if "=" in lines[line] else token
    outcome("\n".join(lines))


@settings(max_examples=250)
@given(
    cut=st.integers(0, len(SMALL)),
    text=st.text(st.sampled_from("[]{}=\"'.,#\n0-9aeu_ "), max_size=20) | st.text(max_size=8),
)
@example(cut=0, text="\ufeff")
def test_any_text_gives_an_allocation_or_a_refusal(cut: int, text: str) -> None:
    outcome(SMALL[:cut] + text + SMALL[cut:])
    outcome(text)


def criterion(rule: str, *figures: str) -> str:
    old = SMALL[SMALL.index("[criterion]") : SMALL.index("[[expenses]]")]
    new = "\n".join(["[criterion]", f'rule = "{rule}"', *figures, 'base = "property"', ""])
    return SMALL.replace(old, new + "[energy]\nmain_meters = [{ energy_kwh = 5000 }]\n")


def test_each_rule_is_read_with_its_figures() -> None:
    analytic = read(criterion("uni10200:2015/indirect-analytic", "losses_kwh = 800.5", 'source = "project"'))
    assert getattr(analytic.inputs.criterion, "losses_kwh", None) == Decimal("800.5")
    fraction = read(criterion("uni10200:2015/fraction-of-use", "involuntary_percent = 28.7", 'source = "p"'))
    assert getattr(fraction.inputs.criterion, "fraction", None) == Decimal("0.287")
    text = criterion("uni10200:2015/indirect-simplified", "need_kwh = 6000")
    simplified = read(text + '[plant]\ndistribution = "horizontal"\n')
    assert getattr(simplified.inputs.criterion, "need_kwh", None) == 6000
    assert any("k_inv" in one or "distribution" in one for one in faults(text))


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("[millesimi.installed_power]\nsource = 's'\n", "neither shares nor powers_w are given"),
        ("[millesimi.heating_need]\nsource = 's'\nneeds_kwh = { 1 = -1, 2 = 2 }\n", "a negative figure"),
        ("[millesimi.heating_need]\nsource = 's'\nneeds_kwh = { 1 = 0, 2 = 0 }\n", "none above 0"),
        (
            "[millesimi.heating_need]\nsource = 's'\nneeds_kwh = { 1 = 5 }\n",
            "unit 2 is missing in the heating_need",
        ),
        ("[millesimi.installed_power]\nsource = 's'\nshares = { 1 = 1, 2 = 2 }\n", "sums to 3, not to 1000"),
    ],
)
def test_faults_of_tables_made_from_figures(table: str, sentence: str) -> None:
    assert any(sentence in one for one in faults(SMALL + table))


def test_powers_become_millesimi() -> None:
    made = read(SMALL + "[millesimi.installed_power]\nsource = 's'\npowers_w = { 1 = 3000, 2 = 6000 }\n")
    power = next(table for table in made.inputs.tables if table.kind is TableKind.INSTALLED_POWER)
    assert power.shares == {"1": Decimal("333.33"), "2": Decimal("666.67")}
    assert power.weight_unit == "W"


def test_a_metering_point_is_of_one_unit_or_room() -> None:
    both = SMALL.replace('unit = "2"', 'unit = "2"\ncommon_room = "hall"')
    assert any("either unit or common_room" in one for one in faults(both))
    shown = SMALL.replace('serial = "70"', 'serial = "70"\ndisplay = "MWh"')
    assert any("only a heat meter has a display unit" in one for one in faults(shown))


def test_a_season_beyond_the_calendar_is_refused() -> None:
    assert any(
        "beyond the calendar" in one for one in faults(SMALL.replace("2025-04-15\n[cri", "9999-12-31\n[cri"))
    )


def test_the_use_factor_is_read_with_its_choice() -> None:
    written = """rule = "uni10200:2018/use-factor"
full_use_involuntary_percent = 25.5
full_use_heat_kwh = 80000
low_use = "hold"
source = "project"
"""
    fixed = SMALL.partition('rule = "fixed-split"')[2].partition("[[expenses]]")[0]
    text = SMALL.replace(f'rule = "fixed-split"{fixed}', written)
    text += "[energy]\nmain_meters = [{ energy_kwh = 10000 }]\n[millesimi.heating_need]\n"
    text += 'source = "project"\nshares = { 1 = 500, 2 = 500 }\n'
    assert read(text).inputs.criterion == UseFactor(
        full_use_fraction=Decimal("0.255"),
        full_use_heat_kwh=Decimal(80000),
        low_use=LowUse.HOLD,
        source="x.toml line 8: project",
    )
    (fault,) = faults(text.replace("25.5", "125.5"))
    assert "line 10" in fault
    assert "not between 0 and 100 %" in fault
    assert "low_use" in faults(text.replace('"hold"', '"guess"'))[0]
