"""The demo as a user runs it: one command, a folder of its own, documents that verify, twice the same.

The published condominium is the shipped one; the simulated one is a house of two flats over two years here:
the shipped scenario takes a minute of processor time and more. ``TEPORE_TEST_FULL_DEMO=1`` runs that one.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tepore.documents import verify_allocation

ROOT = Path(__file__).parents[2]
# Sum of the five expenses of examples/demo/edificio.toml: 4268.40 + 286.70 + 740.00 + 310.00 + 392.00.
BILL_CENTS = 426_840 + 28_670 + 74_000 + 31_000 + 39_200
SHIPPED = ROOT / "examples" / "scenarios" / "demo-querce.toml"
SMALL = """
format = 1
name = "Casa Prova"
start_on = 2023-10-01
years = 2
climate = { place = "Milano" }
boiler = { power_kw = 25 }
heating = { first = "11-15", last = "01-25" }
devices = { plant_meter = true }
radio = { telegrams_per_day = 1, gateways = [{ id = "a", loss = 0.02 }, { id = "b", loss = 0.2 }] }

[[units]]
id = "1"
floor_area_m2 = 80
loss_w_k = 150
rooms = [{ id = "sala", share = 1, radiator_w = 5200 }]

[[units]]
id = "negozio"
floor_area_m2 = 60
loss_w_k = 100
rooms = [{ id = "sala", share = 1, radiator_w = 3600 }]

[[faults]]
kind = "replaced"
point = "1-sala"
from = 2023-12-20

[people]
changes = [{ unit = "1", on = 2024-12-10 }]
cold_water_meters = true
typing_error_share = 1
late_invoices = ["2023/2024"]
"""


def run_demo(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    scenario = SHIPPED
    if "TEPORE_TEST_FULL_DEMO" not in os.environ:
        scenario = folder.with_name(f"{folder.name}.toml")
        scenario.write_text(SMALL, encoding="utf-8")
    return subprocess.run(
        [
            sys.executable, "-c", "from tepore.cli import main; main()", "demo", "--folder", str(folder),
            "--scenario", str(scenario), *more,
        ],
        cwd=ROOT, env={**os.environ, "TEPORE_HOME": str(folder / "not-used")}, capture_output=True, text=True,
        check=False, timeout=300,
    )  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("demo")
    finished = run_demo(folder, "--json")
    assert finished.returncode == 0, finished.stderr
    return folder, json.loads(finished.stdout)


def test_the_demo_reports_what_it_did(demo: tuple[Path, dict[str, Any]]) -> None:
    report = demo[1]["published"]
    season = report["season"]
    assert (season["units"], season["total_cents"], season["estimated"]) == (7, BILL_CENTS, 1)
    # 245 lines: one is noise, one is another's repetition.
    assert (report["telegrams"], report["bad_lines"], report["set_aside"]) == (243, 1, 2)


def test_the_simulated_years_are_closed_one_by_one(demo: tuple[Path, dict[str, Any]]) -> None:
    folder, report = demo
    lived = report["simulated"]
    seasons = {season["season"]: season for season in lived["seasons"]}
    assert len(seasons) >= 2
    assert lived["replaced"] == 1
    assert lived["handovers"] >= 1
    # What was mistyped is put right before a season is closed, but for the latest, which is left to look at.
    assert lived["settled_findings"] > 0
    assert lived["open_findings"] > 0
    with (folder / "simulated" / "expenses.csv").open(encoding="utf-8") as file:
        invoices = list(csv.DictReader(file, delimiter=";"))
    for code, season in seasons.items():
        cents = [int(row["totale"].replace(",", "")) for row in invoices if row["stagione"] == code]
        assert season["total_cents"] == sum(cents)
        written = folder / "documents" / "le-querce" / code.replace("/", "-") / "ripartizione.json"
        assert verify_allocation(written.read_bytes()).right
    late = {row["stagione"] for row in invoices if row["descrizione"] == "Sostituzione di una pompa"}
    assert {code for code, season in seasons.items() if season["runs"] == 2} == late
    assert len(late) == 1


def test_the_amounts_sum_to_the_bill_and_the_documents_verify(demo: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = demo
    written = (folder / "documents" / "il-tiglio" / "ripartizione.json").read_bytes()
    allocation = json.loads(written)
    assert sum(row["total_cents"] for row in allocation["statements"]) == BILL_CENTS
    verification = verify_allocation(written)
    assert verification.right, verification.faults
    assert verification.figures > 400


def test_every_unit_has_its_statement(demo: tuple[Path, dict[str, Any]]) -> None:
    folder, report = demo
    names = {path.name for path in (folder / "documents" / "il-tiglio").iterdir()}
    # Flat 5 is sold in March: who sold it and who bought it have a statement each.
    units = (1, 2, 3, 4, "5-titolare-1", "5-titolare-2", 6, 7)
    statements = {f"prospetto-{unit}.pdf" for unit in units}
    assert names == statements | {"ripartizione.pdf", "ripartizione.xlsx", "ripartizione.json"}
    assert {Path(path).name for path in report["published"]["season"]["documents"]} == names
    for name in statements:
        assert (folder / "documents" / "il-tiglio" / name).read_bytes().startswith(b"%PDF-")


def test_replaced_devices_are_charged_before_and_after(demo: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = demo
    allocation = json.loads(
        (folder / "documents" / "il-tiglio" / "ripartizione.json").read_text(encoding="utf-8")
    )
    flat = next(row for row in allocation["statements"] if row["unit_id"] == "2")
    living_room = [row for row in flat["consumptions"] if row["room"] == "Soggiorno"]
    # 80081812 said 7 at the season's begin, 627 on its set day, then 339 after starting again (w f46c191a73).
    assert [(row["device"], row["first"]["index"], row["last"]["index"]) for row in living_room[:2]] == [
        ("80081812", "7", "627"),
        ("80081812", "0", "339"),
    ]
    assert living_room[2]["device"] == "91000201"


def test_the_estimated_end_is_proven_by_both_its_readings(demo: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = demo
    allocation = json.loads(
        (folder / "documents" / "il-tiglio" / "ripartizione.json").read_text(encoding="utf-8")
    )
    nodes = {node["id"]: node for node in allocation["graph"]}
    end = "consumption/row/4-Bagno.1/last"
    # telegrams.csv: 91000111 counted 294 on 3 April and 306 on 1 May; nobody heard it on 16 April.
    assert (nodes[end]["number"], nodes[end]["operation"]) == ("300", "sum")
    assert (nodes[f"{end}/before"]["number"], nodes[f"{end}/after"]["number"]) == ("294", "306")
    assert nodes[f"{end}/before"]["source"].endswith("read on 2026-04-03")
    assert nodes[f"{end}/after"]["source"].endswith("read on 2026-05-01")
    assert (nodes[f"{end}/counted"]["operation"], nodes[f"{end}/counted"]["digits"]) == ("round", 0)


def test_the_sold_flat_is_billed_to_who_answers_at_the_end(demo: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = demo
    allocation = json.loads(
        (folder / "documents" / "il-tiglio" / "ripartizione.json").read_text(encoding="utf-8")
    )
    assert next(row["holder"] for row in allocation["statements"] if row["unit_id"] == "5") == "Ugo Ferri"


def test_running_it_again_gives_the_same_documents(demo: tuple[Path, dict[str, Any]]) -> None:
    folder, report = demo
    before = hashes(folder / "documents")
    finished = run_demo(folder, "--json")
    assert finished.returncode == 0, finished.stderr
    assert json.loads(finished.stdout) == report
    assert hashes(folder / "documents") == before


def test_its_language_is_named_as_allocate_names_it(demo: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = demo
    assert run_demo(folder, "--json", "--language", "it").returncode == 2
    finished = run_demo(folder, "--no-serve", "--lang", "it")
    assert finished.returncode == 0, finished.stderr
    assert "1 consumption is estimated and says so" in finished.stdout


def test_it_keeps_to_its_folder(demo: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = demo
    assert not (folder / "not-used").exists()
    assert {"tepore.sqlite3", "keys.json", "secret", "documents"} <= {path.name for path in folder.iterdir()}


def test_missing_files_are_refused_with_the_way_out(tmp_path: Path) -> None:
    finished = run_demo(tmp_path / "home", "--no-serve", "--files", str(tmp_path))
    assert finished.returncode == 1
    assert "demo.files" in finished.stderr
    assert "--files" in finished.stderr


def test_the_made_telegrams_are_the_script_s() -> None:
    kept = {
        name: (ROOT / "examples" / "demo" / name).read_bytes() for name in ("telegrams.csv", "registro.csv")
    }
    code = (
        "import sys, demo_telegrams as made; "
        "sys.stdout.write({'telegrams.csv': made.dump, 'registro.csv': made.register}[sys.argv[1]]())"
    )
    for name, content in kept.items():
        made = subprocess.run(
            [sys.executable, "-c", code, name],
            cwd=ROOT / "scripts",
            capture_output=True,
            check=True,
            timeout=60,
        )
        assert made.stdout == content, f"run scripts/demo_telegrams.py: {name} differs"


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
