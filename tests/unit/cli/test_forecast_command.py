"""`tepore forecast` at its door, from file to paper."""

from __future__ import annotations

import io
import json
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
