"""`tepore import expenses` and `tepore fuel`: what they print, write and refuse."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tepore.cli.main import command_line
from tepore.kernel import Refusal
from tepore.services.building_file import read_building_file

app = command_line()

EXAMPLES = Path(__file__).parents[3] / "examples"
PELLET = EXAMPLES / "pellet-and-solar.toml"
GAS = EXAMPLES / "invoices" / "gas.xml"
SERVICE = EXAMPLES / "invoices" / "service.xml"
runner = CliRunner()


def run(*arguments: object) -> str:
    result = runner.invoke(app, [str(argument) for argument in arguments])
    if isinstance(result.exception, Refusal):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def test_rows_are_printed_as_tables_of_a_building_file() -> None:
    (table,) = tomllib.loads(run("import", "expenses", GAS))["expenses"]
    assert (table["kind"], table["amount_eur"]) == ("energy_carrier", "1352.90")
    assert table["period"]["last_day"].isoformat() == "2025-04-30"


def test_rows_are_written_once_into_the_building_file(tmp_path: Path) -> None:
    building = tmp_path / "casa.toml"
    building.write_bytes(PELLET.read_bytes())
    before = len(read_building_file(building).inputs.expenses)
    run("import", "expenses", GAS, SERVICE, "--building", building, "--write")
    assert len(read_building_file(building).inputs.expenses) == before + 3
    told = run("import", "expenses", GAS, SERVICE, "--building", building, "--write")
    assert "is there already" in told
    assert len(read_building_file(building).inputs.expenses) == before + 3


def test_json_tells_what_made_each_kind() -> None:
    told = json.loads(run("import", "expenses", SERVICE, "--json"))
    assert [(row["kind"], row["amount_eur"], row["known_by"]) for row in told["rows"]] == [
        ("maintenance", "244.00", ["words"]),
        ("metering_service", "366.00", ["words"]),
    ]
    assert told["rows"][1]["withholding_eur"] == "20.00"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--write",), "expenses.options"),
        (("--season", "2024/2025"), "expenses.options"),
        (("--season", "2024/2025", "--condominium", "x", "--building", PELLET), "expenses.options"),
        (("--kind", "heat"), "expenses.kind"),
        (("--rules", "nowhere.toml"), "import.unreadable_file"),
    ],
)
def test_options_that_make_no_sense_are_refused(arguments: tuple[object, ...], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        run("import", "expenses", GAS, *arguments)
    assert refused.value.code == code


def test_fuel_shows_use_and_gives_the_next_season_its_opening() -> None:
    (told,) = json.loads(run("fuel", PELLET, "--json"))
    assert (told["used"], told["cost_eur"]) == ("10420", "3484.35")
    (stock,) = tomllib.loads(run("fuel", PELLET, "--next"))["fuel_stocks"]
    # 2430 of the last 5000 kg are left: 1775.00 − 912.35 EUR.
    (lot,) = stock["opening"]
    assert (lot["quantity"], lot["cost_eur"], lot["on"].isoformat()) == (2430, "862.65", "2025-01-21")
    assert "10420 kg" in run("fuel", PELLET).replace("\n", "")
