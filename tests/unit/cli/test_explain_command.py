"""`tepore explain` at its door."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tepore.cli.main import command_line
from tepore.documents import statement_pdf
from tepore.services.allocate_building import allocate_building

app = command_line()

RUNNER = CliRunner()
ROOT = Path(__file__).parents[3]
WIDE = {"COLUMNS": "220"}


@pytest.fixture(scope="module")
def allocation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("explain") / "allocation.json"
    example = str(ROOT / "examples" / "palazzina-6-use-factor.toml")
    file.write_text(RUNNER.invoke(app, ["allocate", example, "--json"]).stdout, encoding="utf-8")
    return file


def test_the_tree_goes_from_the_bill_to_the_readings(allocation: Path) -> None:
    shown = RUNNER.invoke(app, ["explain", str(allocation), "--unit", "3"], env=WIDE)
    assert shown.exit_code == 0, shown.stdout
    for said in (
        "all agree",
        "€605.23 = €385.94 + €219.29",
        "791.43 AU = 744 × 0.851 × 1.25",
        "read on 15 Apr 2025",
        "0.55125 = 1 − 0.44875",
        "5 figures of other units",
        "told before",
    ):
        assert said in shown.stdout.replace("\N{NO-BREAK SPACE}", " ")
    assert "4-camera" not in shown.stdout, "a neighbour's room"


def test_the_words_can_be_italian(allocation: Path) -> None:
    arguments = ["explain", str(allocation), "--unit", "3", "--figure", "energy/involuntary", "--lang", "it"]
    shown = RUNNER.invoke(app, arguments, env=WIDE)
    assert "Frazione involontaria 0,55125" in shown.stdout


def test_json_holds_the_same_tree(allocation: Path) -> None:
    shown = RUNNER.invoke(app, ["explain", str(allocation), "--unit", "3", "--json"])
    document = json.loads(shown.stdout)
    root = document["figure"]
    assert (root["id"], root["number"], root["unit"]) == ("unit/3/total", "60523", "cent")
    assert [origin["number"] for origin in root["origins"]] == ["38594", "21929"]


def test_a_forged_file_is_refused_by_its_figure(allocation: Path, tmp_path: Path) -> None:
    content = json.loads(allocation.read_text(encoding="utf-8"))
    row = next(row for row in content["graph"] if row["id"] == "energy/involuntary")
    row["number"] = "20000"
    forged = tmp_path / "forged.json"
    forged.write_text(json.dumps(content), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-c", "from tepore.cli import main; main()", "explain", str(forged), "--unit", "3"],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "COLUMNS": "200", "PYTHONUTF8": "1"},
    )
    assert run.returncode == 1
    assert run.stdout == ""
    assert "explain.forged" in run.stderr
    assert "energy/involuntary" in run.stderr


def test_a_resident_s_paper_is_explained_from_the_calculation_attached_to_it(tmp_path: Path) -> None:
    paper = tmp_path / "prospetto.pdf"
    allocation = allocate_building(file=ROOT / "examples" / "palazzina-6-use-factor.toml")
    paper.write_bytes(statement_pdf(allocation, "3", "it"))
    shown = RUNNER.invoke(app, ["explain", str(paper), "--unit", "3"], env=WIDE)
    assert shown.exit_code == 0, shown.stdout
    assert "€605.23 = €385.94 + €219.29" in shown.stdout.replace("\N{NO-BREAK SPACE}", " ")
