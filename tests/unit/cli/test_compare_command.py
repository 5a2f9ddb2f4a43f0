"""`tepore compare` at its door."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from tepore.cli.allocate import UnwritableFolder
from tepore.cli.main import command_line
from tepore.services.compare_criteria import UnableToCompare

app = command_line()

RUNNER = CliRunner()
EXAMPLES = Path(__file__).parents[3] / "examples"
FILES = [str(EXAMPLES / "palazzina-6-low-use.toml"), str(EXAMPLES / "palazzina-6-use-factor.toml")]
WIDE = {"COLUMNS": "200"}


def test_winners_and_losers_are_shown() -> None:
    shown = RUNNER.invoke(app, ["compare", *FILES], env=WIDE)
    assert shown.exit_code == 0, shown.stdout
    for said in (
        "A: UNI 10200:2015",
        "B: UNI 10200:2018",
        "37.75 % by consumption, legal minimum not met",
        "2 units pay more, 4 less, 0 the same",
        "Appartamento 5 +1.39 EUR",
        "-0.91",
    ):
        assert said in shown.stdout
    assert "Millesimi" not in shown.stdout, "the tables are the same"


def test_other_millesimi_stand_beside_the_old() -> None:
    # heat-meters.toml has property and need tables.
    other = 'rule = "fixed-split", fixed_percent = 30, base = "property", source = "proposal"'
    file = str(EXAMPLES / "heat-meters.toml")
    shown = RUNNER.invoke(app, ["compare", file, "--criterion", other], env=WIDE)
    assert shown.exit_code == 0, shown.stdout
    assert "variation %" in shown.stdout


def test_json_holds_every_unit() -> None:
    document = json.loads(RUNNER.invoke(app, ["compare", *FILES, "--json"]).stdout)
    assert document["total_cents"] == 523_000
    assert [way["voluntary_percent"] for way in document["ways"]] == ["36.67", "37.75"]
    assert [sum(unit["total_cents"][way] for unit in document["units"]) for way in (0, 1)] == [523_000] * 2
    assert document["units"][3]["difference_cents"] == [0, -91]
    assert document["units"][3]["difference_percent"] == ["0.00", "-0.16"]


def test_one_file_alone_is_refused() -> None:
    with pytest.raises(UnableToCompare):
        RUNNER.invoke(app, ["compare", FILES[0]], catch_exceptions=False)


def test_more_ways_than_letters_are_refused() -> None:
    assert RUNNER.invoke(app, ["compare", *FILES[:1] * 26, "--json"]).exit_code == 0
    with pytest.raises(UnableToCompare, match="27 ways"):
        RUNNER.invoke(app, ["compare", *FILES[:1] * 27], catch_exceptions=False)


def test_a_workbook_is_written_where_it_can_be(tmp_path: Path) -> None:
    made = tmp_path / "compared.xlsx"
    assert RUNNER.invoke(app, ["compare", *FILES, "--out", str(made), "--lang", "de"]).exit_code == 0
    assert openpyxl.load_workbook(made).sheetnames == ["Vergleich", "Verfahren"]
    with pytest.raises(UnwritableFolder):
        RUNNER.invoke(app, ["compare", *FILES, "--out", str(tmp_path)], catch_exceptions=False)
