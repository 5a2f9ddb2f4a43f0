"""From the files of a run alone: simulated, imported, closed, by the commands that an office has.

The oracle is the run's own invoices and its table of tenures.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tepore.documents import verify_allocation
from tepore.norms.uni10200 import ConsumptionUnit
from tepore.services.close_season import close_season
from tepore.services.import_tenures import import_tenures
from tepore.services.ingest_telegrams import ingest_telegrams
from tepore.services.organisations import ensure_organisation
from tepore.services.register import import_register
from tepore.services.season_inputs import gather_season
from tepore.services.telegram_dumps import Dump
from tepore.simulation import parse_scenario, simulate
from tepore.store.ledger.models import Allocation, Season
from tepore.store.metering.models import Device
from tepore.store.sealing import KeyRing

SCENARIO = """
format = 1
name = "Casa Rovere"
start_on = 2023-10-01
climate = { place = "Milano" }
boiler = { power_kw = 25 }
hot_water = {}
heating = { first = "11-05", last = "02-28" }

[devices]
DEVICES

[radio]
gateways = [{ id = "androne", loss = 0.1 }, { id = "tetto", loss = 0.3 }]

[[units]]
id = "1"
floor_area_m2 = 80
loss_w_k = 150
rooms = [{ id = "sala", share = 2, radiator_w = 3900 }, { id = "camera", share = 1, radiator_w = 1900 }]

[[units]]
id = "2"
floor = 1
floor_area_m2 = 60
loss_w_k = 110
rooms = [{ id = "sala", share = 1, radiator_w = 3600 }]

[people]
changes = [
  { unit = "1", on = 2024-01-20 },
  { unit = "2", on = 2023-12-10, capacity = "tenant" },
]
cold_water_meters = true
late_invoices = ["2023/2024"]
"""
PLANTS = {
    "gas by its meter": ("allocators = true", "hca", "heat_cost_allocator"),
    "heat by the plant's meter": (
        'allocators = false\ntotalisers = "degree_days"\nplant_meter = true', "count", "totaliser",
    ),
    "district heat": ("allocators = false\nheat_meters = true", "kWh", "heat_meter"),
}  # fmt: skip
NOW = datetime(2024, 10, 1, tzinfo=UTC)
REGISTERS = ("register.csv", "register-hand.csv")
DUMPS = ("telegrams-androne.jsonl", "telegrams-tetto.jsonl")


def tepore(home: Path, *arguments: str) -> dict:
    finished = subprocess.run(
        [sys.executable, "-c", "from tepore.cli import main; main()", *arguments, "--json"],
        env={**os.environ, "TEPORE_HOME": str(home)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert finished.returncode == 0, f"{arguments}: {finished.stderr}"
    return json.loads(finished.stdout)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def cents(euros: str) -> int:
    return int(euros.replace(",", ""))


def bills(run: Path) -> tuple[int, int]:
    """What was billed up to the closing, and what came after it [cent]."""
    rows = rows_of(run / "expenses.csv")
    assert all(cents(row["imponibile"]) + cents(row["IVA"]) == cents(row["totale"]) for row in rows)
    late = [cents(row["totale"]) for row in rows if row["descrizione"].startswith("Sostituzione")]
    assert len(late) == 1
    return sum(cents(row["totale"]) for row in rows) - late[0], late[0]


@pytest.mark.long
def test_what_a_run_wrote_is_imported_and_closed_by_commands(tmp_path: Path) -> None:
    run, home, scenario = tmp_path / "run", tmp_path / "home", tmp_path / "casa.toml"
    scenario.write_text(SCENARIO.replace("DEVICES", PLANTS["gas by its meter"][0]), encoding="utf-8")
    tepore(home, "simulate", str(scenario), "--seed", "5", "--out", str(run), "--no-truth")

    registers = tepore(home, "import", "register", *(str(run / name) for name in REGISTERS))
    assert [report["set_aside"] for report in registers] == [[], []]
    tenures = tepore(home, "import", "tenures", str(run / "tenures.csv"))
    assert (tenures["entered"], tenures["set_aside"]) == (4, [])
    tepore(home, "import", "register", str(run / "season-2023-2024.toml"))
    heard = tepore(home, "import", "telegrams", *(str(run / name) for name in DUMPS))
    assert [report["set_aside"] for report in heard] == [{}, {}]
    readings = tepore(home, "import", "readings", str(run / "readings-2023-2024.csv"))
    assert (readings["stored"], readings["set_aside"]) == (4, [])

    billed, late = bills(run)
    season = ("Casa Rovere", "2023/2024")
    closed = tepore(home, "close", *season, "--out", str(tmp_path / "documents"))
    assert closed["total_cents"] == billed
    written = (tmp_path / "documents" / "ripartizione.json").read_bytes()
    assert verify_allocation(written).right
    assert all(row["nome"] in written.decode() for row in rows_of(run / "tenures.csv"))

    tepore(home, "import", "register", str(run / "late" / "season-2023-2024.toml"))
    again = tepore(home, "close", *season, "--reason", "fattura arrivata dopo")
    assert again["total_cents"] == billed + late


@pytest.mark.django_db
@pytest.mark.parametrize("plant", PLANTS)
def test_every_kind_of_plant_is_closed_from_its_files(plant: str, tmp_path: Path) -> None:
    devices, unit, kind = PLANTS[plant]
    run, text = tmp_path / "run", SCENARIO.replace("DEVICES", devices)
    if plant == "district heat":
        text = text.replace("power_kw = 25", 'power_kw = 25, carrier = "district_heat"')
    simulate(parse_scenario(text), seed=5, out=run, truth=False)
    key_ring, organisation_id = KeyRing.generate(), ensure_organisation(code="office").id
    known = {"organisation_id": organisation_id, "key_ring": key_ring}

    def enter(name: str) -> None:
        report = import_register(content=(run / name).read_bytes(), name=name, clock=lambda: NOW, **known)
        assert not report.set_aside

    for name in REGISTERS:
        enter(name)
    import_tenures(content=(run / "tenures.csv").read_bytes(), name="tenures.csv", now=NOW, **known)
    enter("season-2023-2024.toml")
    for name in DUMPS:
        lines = (run / name).read_text(encoding="utf-8").splitlines()
        ingest_telegrams(heard=Dump(lines, name), clock=lambda: NOW, **known)
    row = Season.objects.get(organisation_id=organisation_id)
    close_season(organisation_id=organisation_id, season_id=row.pk, now=NOW)
    assert Allocation.objects.get(season=row).total_cents == bills(run)[0]
    assert {part.unit for part in gather_season(season=row).consumptions} == {ConsumptionUnit(unit)}
    assert Device.objects.filter(organisation_id=organisation_id, kind=kind).count() in {2, 3}
