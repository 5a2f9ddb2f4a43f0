"""`tepore need` and `tepore survey` at their door."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pypdf
import pytest
from typer.testing import CliRunner

from tepore.cli.main import command_line
from tepore.cli.need import NoSuchNode, UnwritableReport
from tepore.kernel import CalculationGraph
from tepore.services.building_file import BadBuildingFile

app = command_line()

RUNNER = CliRunner()
EXAMPLE = str(Path(__file__).parents[3] / "examples" / "need-palazzina-6.toml")
WIDE = {"COLUMNS": "200"}


def test_it_shows_needs_millesimi_and_what_is_not_verified() -> None:
    shown = RUNNER.invoke(app, ["need", EXAMPLE, "--sensitivity", "--uncertainty", "100"], env=WIDE)
    assert shown.exit_code == 0
    for said in ("ROSSI", "1000.00", "k_inv 0.265", "not verified", "space cantina", "97.5 %"):
        assert said in shown.stdout


def test_json_carries_a_graph_that_proves_the_millesimi() -> None:
    document = json.loads(RUNNER.invoke(app, ["need", EXAMPLE, "--json"]).stdout)
    graph = CalculationGraph.from_json(document["graph"])
    assert graph.check() == ()
    shares = {unit["unit"]: unit["millesimi"] for unit in document["units"]}
    assert {key: f"{float(graph[f'unit/{key}/millesimi'].number):.2f}" for key in shares} == shares
    assert sum(round(float(share) * 100) for share in shares.values()) == 100_000
    assert document["involuntary"]["k_inv"] == "0.265"
    cents = [row["total_cents"] for row in document["involuntary"]["forecast"]["units"]]
    assert sum(cents) == 880_000 + 83_000


def test_why_ends_at_walls_layers_and_panes() -> None:
    shown = RUNNER.invoke(app, ["need", EXAMPLE, "--why", "ROSSI"], env=WIDE).stdout
    for node in (
        "element/rossi-N/size",
        "construction/muro/layer/2/lambda",
        "window/vetro-singolo/U_g",
        "unit/ROSSI/month/01-01/eta",
    ):
        assert node in shown
    assert "unit/VERDI" not in shown


def test_the_section_for_a_building_file_names_its_origin() -> None:
    section = RUNNER.invoke(app, ["need", EXAMPLE, "--section"]).stdout
    assert section.startswith('[millesimi.heating_need]\nsource = "need-palazzina-6.toml, sha256 ')
    assert "ROSSI = 10284" in section


def test_documents_are_written_and_repeatable(tmp_path: Path) -> None:
    command = ["need", EXAMPLE, "--out", str(tmp_path / "a"), "--date", "2026-11-22"]
    assert RUNNER.invoke(app, command).exit_code == 0
    again = [*command[:3], str(tmp_path / "b"), *command[4:]]
    assert RUNNER.invoke(app, again).exit_code == 0
    for ending in (".pdf", ".xlsx", ".json"):
        name = f"need-palazzina-6{ending}"
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_the_report_says_method_sources_results_and_hypotheses(tmp_path: Path) -> None:
    RUNNER.invoke(app, ["need", EXAMPLE, "--out", str(tmp_path), "--date", "2026-11-22"])
    reader = pypdf.PdfReader(tmp_path / "need-palazzina-6.pdf")
    text = "\n".join(page.extract_text() for page in reader.pages)
    words = " ".join(text.replace("\u200b", "").split())
    for said in (
        "Data: 22/11/2026",
        "uni-ts-11300-1:2008",
        "114,07",
        "mattone pieno 30,0 cm",
        "bilancio: H_iu",
        "Muratura in mattoni pieni",
        "not verified",
        "Il tecnico",
    ):
        assert said in words, said
    attached = json.loads(reader.attachments["need.json"][0])
    assert CalculationGraph.from_json(attached["graph"]).check() == ()


def test_the_workbook_holds_the_same_millesimi(tmp_path: Path) -> None:
    RUNNER.invoke(app, ["need", EXAMPLE, "--out", str(tmp_path)])
    workbook = openpyxl.load_workbook(tmp_path / "need-palazzina-6.xlsx")
    rows = list(workbook["Millesimi"].iter_rows(min_row=2, values_only=True))
    assert sum(row[4] for row in rows) == pytest.approx(1000)
    assert [row[0] for row in rows][:2] == ["BIANCHI", "NERI"]
    assert workbook["Calcolo"].max_row > 1500
    assert workbook["Mesi"].max_row == 1 + 6 * 7


def test_refusals_reach_the_door(tmp_path: Path) -> None:
    assert isinstance(RUNNER.invoke(app, ["need", EXAMPLE, "--why", "NOBODY"]).exception, NoSuchNode)
    assert isinstance(RUNNER.invoke(app, ["need", str(tmp_path / "x")]).exception, BadBuildingFile)
    (tmp_path / "file").write_text("", encoding="utf-8")
    blocked = RUNNER.invoke(app, ["need", EXAMPLE, "--out", str(tmp_path / "file")])
    assert isinstance(blocked.exception, UnwritableReport)


def test_survey_template_and_its_refusal(tmp_path: Path) -> None:
    path = tmp_path / "rilievo.xlsx"
    assert RUNNER.invoke(app, ["survey", "template", str(path)]).exit_code == 0
    assert "Elementi" in openpyxl.load_workbook(path).sheetnames
    empty = RUNNER.invoke(app, ["survey", "convert", str(path), str(tmp_path / "n.toml")])
    assert isinstance(empty.exception, BadBuildingFile)
    assert not (tmp_path / "n.toml").exists()
