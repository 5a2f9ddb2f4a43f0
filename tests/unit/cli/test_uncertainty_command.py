"""`tepore uncertainty` at its door."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tepore.cli.allocate import UnwritableFolder
from tepore.cli.main import command_line

app = command_line()

RUNNER = CliRunner()
FILE = str(Path(__file__).parents[3] / "examples" / "palazzina-6.toml")


def test_intervals_and_causes_are_shown() -> None:
    shown = RUNNER.invoke(app, ["uncertainty", FILE, "--draws", "200"], env={"COLUMNS": "200"})
    assert shown.exit_code == 0, shown.stdout
    assert "own rating" in shown.stdout
    assert "default, not verified" in shown.stdout


def test_json_and_sheet(tmp_path: Path) -> None:
    made = tmp_path / "sure.pdf"
    shown = RUNNER.invoke(app, ["uncertainty", FILE, "--draws", "200", "--json", "--out", str(made)])
    document = json.loads(shown.stdout)
    assert sum(unit["total_cents"] for unit in document["units"]) == 963_000
    assert made.read_bytes().startswith(b"%PDF")
    with pytest.raises(UnwritableFolder):
        RUNNER.invoke(app, ["uncertainty", FILE, "--out", str(tmp_path)], catch_exceptions=False)


def test_a_one_sensor_device_is_less_sure() -> None:
    def widths(*more: str) -> list[int]:
        shown = RUNNER.invoke(app, ["uncertainty", FILE, "--draws", "200", "--json", *more])
        return [unit["high_cents"] - unit["low_cents"] for unit in json.loads(shown.stdout)["units"]]

    assert all(one > two for one, two in zip(widths("--sensors", "one_sensor"), widths(), strict=True))
    assert all(cool > warm for cool, warm in zip(widths("--excess-k", "8"), widths(), strict=True))
