"""A simulated building's heating and hot water through radio and store, closed together: the file's figures.

The register has every device; the building file says of groups and money alone. The oracles are
``truth/registers.parquet`` and the file path: the same season with each display written into a building file.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tepore.norms.uni10200 import BuildingAllocation
from tepore.services.allocate_building import allocate_any_building
from tepore.services.close_season import close_season, kept_allocation
from tepore.services.ingest_telegrams import ingest_telegrams
from tepore.services.organisations import ensure_organisation
from tepore.services.register import import_register
from tepore.services.telegram_dumps import Dump
from tepore.simulation import parse_scenario, simulate
from tepore.store.ledger.models import Season
from tepore.store.sealing import KeyRing

pytestmark = pytest.mark.django_db
SEED = 7
NOW = datetime(2025, 3, 1, tzinfo=UTC)
SCENARIO = """
format = 1
name = "Prova"
start_on = 2024-10-01
climate = { place = "Bergamo" }
boiler = { power_kw = 30 }
hot_water = {}

[devices]
allocators = false
heat_meters = true
water_meters = true

[radio]
telegrams_per_day = 1
gateways = [{ id = "a", loss = 0.05 }]

[[units]]
id = "1"
floor_area_m2 = 90
loss_w_k = 220
rooms = [{ id = "sala", share = 1, radiator_w = 6500 }]

[[units]]
id = "2"
floor_area_m2 = 60
loss_w_k = 120
rooms = [{ id = "sala", share = 1, radiator_w = 4000 }]
"""
GROUPS = """
format = 1
[condominium]
name = "Prova"
[season]
name = "2024"
first_day = 2024-11-01
last_day = 2024-12-31

[[groups]]
id = "caldo"
name = "Riscaldamento"
criterion = { rule = "uni10200:2015/direct" }
[[groups]]
id = "acqua"
name = "Acqua calda"
service = "domestic_hot_water"
criterion = { rule = "uni10200:2015/direct" }

[[splits]]
id = "centrale"
name = "Gas"
by = "heat"
members = [{ to = "caldo", kwh = 9000, source = "m1" }, { to = "acqua", kwh = 2500, source = "m2" }]

[[expenses]]
kind = "energy_carrier"
description = "Gas"
amount_eur = "1510.37"
to = "centrale"

[[units]]
id = "1"
name = "Interno 1"
[[units]]
id = "2"
name = "Interno 2"

[millesimi.heating_need]
source = "progetto"
needs_kwh = { 1 = 9000, 2 = 5000 }
[millesimi.hot_water_need]
source = "progetto"
needs_kwh = { 1 = 1500, 2 = 1100 }
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("simulated") / "run"
    simulate(parse_scenario(SCENARIO), seed=SEED, out=folder)
    return folder


def closed_from_store(folder: Path) -> BuildingAllocation:
    own, ring = ensure_organisation(code="sim").id, KeyRing.generate()
    for name, content in (
        ("register.csv", (folder / "register.csv").read_bytes()), ("gruppi.toml", GROUPS.encode()),
    ):  # fmt: skip
        report = import_register(
            organisation_id=own, content=content, name=name, key_ring=ring, clock=lambda: NOW
        )
        assert not report.set_aside
    lines = (folder / "telegrams-a.jsonl").read_text(encoding="utf-8").splitlines()
    heard = [line for line in lines if '"received_at": "2025-02' not in line]
    ingest_telegrams(organisation_id=own, heard=Dump(heard, "dump"), key_ring=ring, clock=lambda: NOW)
    season = Season.objects.get()
    closed = close_season(organisation_id=own, season_id=season.pk, now=NOW)
    kept = kept_allocation(organisation_id=own, allocation_id=closed.allocation_id)
    assert isinstance(kept, BuildingAllocation)
    return kept


def truly_used(folder: Path) -> dict[str, float]:
    rows = pq.read_table(folder / "truth" / "registers.parquet").to_pylist()
    at = defaultdict(dict)
    for row in rows:
        at[row["point"]][row["kind"], row["on"].isoformat()] = row["exact"]
    return {
        point: (shown["month_end", "2024-12-31"] - shown["month_end", "2024-10-31"])
        / (1000 if point.endswith("-water") else 1)
        for point, shown in at.items()
    }


def points_of(building: BuildingAllocation) -> str:
    """Write what the store charged as metering points of a building file."""
    written = []
    for run in building.runs:
        for row in run.allocation.inputs.consumptions:
            assert row.first is not None
            assert row.last is not None
            factors = "".join(f", factors = {{ {one.symbol} = {one.number} }}" for one in row.factors)
            written.append(
                f'[[metering_points]]\nid = "{row.metering_point}"\nunit = "{row.subject}"\n'
                f'groups = ["{run.group.id}"]\ncounts = "{row.unit}"\n'
                f'devices = [{{ serial = "{row.device}", first = {{ on = {row.first.read_on}, '
                f"index = {row.first.index} }}, last = {{ on = {row.last.read_on}, "
                f"index = {row.last.index} }}, scaled = {str(row.scaled).lower()}{factors} }}]\n"
            )
    return "\n".join(written)


def test_heating_and_hot_water_of_the_store_are_those_of_the_file_and_of_the_truth(
    run: Path, tmp_path: Path
) -> None:
    stored = closed_from_store(run)
    used = defaultdict(Fraction)
    for one in stored.runs:
        for row in one.allocation.inputs.consumptions:
            used[row.metering_point] += row.amount
    truth = truly_used(run)
    assert set(used) == set(truth)
    assert {one.unit.value for one in stored.runs[1].allocation.inputs.consumptions} == {"m3"}
    for point, amount in used.items():
        assert float(amount) == pytest.approx(truth[point], rel=0.03, abs=2), f"seed {SEED}: {point}"
    file = tmp_path / "gruppi.toml"
    file.write_text(GROUPS + "\n" + points_of(stored), encoding="utf-8")
    from_file = allocate_any_building(file=file)
    assert isinstance(from_file, BuildingAllocation)
    cents = [
        {
            (one.unit_id, group, line.head): line.amount_cents
            for one in building.statements
            for group, part in one.parts.items()
            for line in part.lines
        }
        for building in (stored, from_file)
    ]
    assert cents[0] == cents[1]
    assert sum(cents[0].values()) == stored.total_cents == 151_037
