"""`tepore forecast` at its door, from file to paper."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from tepore.cli.allocate import UnwritableFolder
from tepore.cli.main import command_line
from tepore.documents import verify_allocation
from tepore.services.season_forecast import BadForecastFile, foresee_season

app = command_line()

RUNNER = CliRunner()
ROOT = Path(__file__).parents[3] / "examples"
FILE = ROOT / "forecast" / "palazzina-6.toml"


def document(*more: str) -> dict[str, object]:
    shown = RUNNER.invoke(app, ["forecast", str(FILE), "--json", *more])
    assert shown.exit_code == 0, shown.stdout
    return json.loads(shown.stdout)


def test_amounts_sum_and_rates_sum_to_the_plan() -> None:
    found = document()
    units = found["units"]
    assert sum(unit["total_cents"] for unit in units) == found["total_cents"]
    assert 4 * sum(unit["rate_euros"] for unit in units) == found["advances"]["plan_euros"]
    assert all(unit["low_cents"] < unit["total_cents"] < unit["high_cents"] for unit in units)
    assert all(unit["low"] < unit["whole"] < unit["high"] for unit in units)


def test_energy_follows_use_and_price_and_the_rest_stays() -> None:
    foreseen = foresee_season(file=FILE)
    use = sum(unit.use.whole for unit in foreseen.units)
    # the season closed last: 16231.11875 units and 8800.00 EUR of gas; 830.00 EUR of all else
    energy = next(
        one.amount_cents for one in foreseen.allocation.inputs.expenses if "gas" in one.description.lower()
    )
    assert energy == pytest.approx(880_000 * use / 16231.11875 * 1.04, abs=30)
    assert foreseen.allocation.total_cents == energy + 83_000


@pytest.mark.parametrize("lang", ["it", "en", "de"])
def test_the_statement_says_every_unit_and_carries_its_proof(tmp_path: Path, lang: str) -> None:
    made = tmp_path / "forecast.pdf"
    document("--out", str(made), "--lang", lang)
    reader = PdfReader(io.BytesIO(made.read_bytes()))
    shown = "".join(page.extract_text() for page in reader.pages)
    assert all(f"Appartamento {number}" in shown for number in range(1, 7))
    assert verify_allocation(reader.attachments["forecast.json"][0]).right


def test_the_table_and_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    shown = RUNNER.invoke(app, ["forecast", str(FILE)], env={"COLUMNS": "150"})
    assert "default, not verified" in shown.stdout
    with pytest.raises(UnwritableFolder):
        RUNNER.invoke(app, ["forecast", str(FILE), "--out", str(tmp_path)], catch_exceptions=False)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("format = 1", "format = 2"),
        ('id = "6"', 'id = "7"'),
        ("counted_until = 2026-01-31", "counted_until = 2027-01-31"),
        ("so_far = 1390", "so_far = nan"),
        ("so_far = 1390", "so_far = -5"),
        ("[season]", "[[season"),
    ],
)
def test_wrong_files_are_refused(tmp_path: Path, old: str, new: str) -> None:
    text = FILE.read_text(encoding="utf-8").replace("../", f"{ROOT}/")
    assert old in text
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadForecastFile):
        foresee_season(file=wrong)


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadForecastFile):
        foresee_season(file=tmp_path / "none.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadForecastFile):
        foresee_season(file=tmp_path / "bytes.toml")


@pytest.mark.parametrize("lang", ["it", "en", "de"])
def test_each_unit_has_a_statement_with_its_rates_and_its_part_of_the_proof(
    tmp_path: Path, lang: str
) -> None:
    found = document("--units", str(tmp_path / "units"), "--lang", lang)
    written = sorted((tmp_path / "units").iterdir())
    assert len(written) == 6
    mark = "." if lang == "en" else ","
    for path, unit in zip(written, found["units"], strict=True):
        reader = PdfReader(path)
        shown = "".join(page.extract_text() for page in reader.pages)
        assert unit["unit"] in shown
        assert f"{unit['rate_euros']}{mark}00" in shown
        assert f"{unit['total_cents'] % 1000 // 100}{mark}{unit['total_cents'] % 100:02}" in shown
        (proof,) = reader.attachments.values()
        assert verify_allocation(proof[0]).right
        others = {one["unit"] for one in found["units"]} - {unit["unit"]}
        assert not any(other in shown for other in others)


def before_the_season(tmp_path: Path, **changes: str) -> Path:
    """Give the example's file as it would be before the first day: nothing counted, no degree day yet."""
    text = FILE.read_text(encoding="utf-8").replace("../", f"{ROOT}/")
    text = text.replace("counted_until = 2026-01-31", "counted_until = 2025-10-14")
    text = text.replace("so_far = 1390", "so_far = 0").replace("rest_normal = 830", "rest_normal = 2220")
    text = re.sub(r"counted = \d+", "counted = 0", text)
    text = re.sub(r"\{ so_far = \d+,", "{ so_far = 0,", text)
    text = re.sub(r"degree_days_so_far = \d+", "degree_days_so_far = 0", text)
    for old, new in changes.items():
        text = text.replace(old.replace("_is_", " = "), new)
    written = tmp_path / "before.toml"
    written.write_text(text, encoding="utf-8")
    return written


def test_before_the_season_use_is_that_of_past_seasons_at_normal_degree_days(tmp_path: Path) -> None:
    foreseen = foresee_season(file=before_the_season(tmp_path))
    # unit 1: the mean of 3358/2190 and 3559/2310 units a degree day, times 2220
    assert foreseen.units[0].use.whole == pytest.approx((3358 / 2190 + 3559 / 2310) / 2 * 2220)
    assert all(0 < unit.use.low < unit.use.whole < unit.use.high for unit in foreseen.units)
    assert sum(unit.rate_euros for unit in foreseen.units) * 4 == foreseen.advances.plan_euros


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"so_far_is_0": "so_far = 7"}, "forecast.so_far"),
        ({"2025-10-14": "2025-10-15"}, "forecast.so_far"),
        ({"2025-10-14": "2025-10-13"}, "forecast.day"),
    ],
)
def test_before_and_within_the_season_are_not_mixed(
    tmp_path: Path, changes: dict[str, str], code: str
) -> None:
    with pytest.raises(BadForecastFile) as refused:
        foresee_season(file=before_the_season(tmp_path, **changes))
    assert refused.value.code == code


def test_before_the_season_a_unit_needs_a_past(tmp_path: Path) -> None:
    path = before_the_season(tmp_path)
    text = path.read_text(encoding="utf-8")
    path.write_text(
        re.sub(r"past = \[.*?\n\]", "past = []", text, count=1, flags=re.DOTALL), encoding="utf-8"
    )
    with pytest.raises(BadForecastFile) as refused:
        foresee_season(file=path)
    assert refused.value.code == "forecast.past"
