"""A simulated building through the real ingest and store: what the season used is what was truly counted.

One seed drives weather, clocks, radio and faults; the oracle is ``truth/registers.parquet`` of the run.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.db import transaction

from tepore.kernel import Period
from tepore.services.ingest_telegrams import IngestReport, ingest_telegrams
from tepore.services.organisations import ensure_organisation
from tepore.services.read_period import read_period
from tepore.services.register import import_register
from tepore.services.telegram_dumps import Dump
from tepore.simulation import parse_scenario, simulate
from tepore.store.estate.models import MeteringPoint
from tepore.store.metering.models import Finding, Telegram
from tepore.store.sealing import KeyRing

NOW = datetime(2025, 9, 1, tzinfo=UTC)
SEASON = Period(date(2024, 11, 1), date(2025, 5, 1))
HEARD_UNTIL = "2025-05-10"
SEEDS = (11, 12)
SCENARIO = """
format = 1
name = "Prova"
start_on = 2024-09-01
climate = {{ place = "Bergamo" }}
boiler = {{ power_kw = 30 }}
hot_water = {{}}

[devices]
heat_meters = true
water_meters = true
security = "{security}"
first_counts = {{ heat_meter = 99_997_000, water_meter = 99_985_000 }}   # both roll over in the season

[radio]
late_share = 0.05
replay_share = 0.02
forged_share = 0.02
gateways = [{{ id = "a", loss = 0.1 }}, {{ id = "b", loss = 0.2 }}]

[[units]]
id = "1"
floor_area_m2 = 90
loss_w_k = 220
collecting_area_m2 = {{ S = 2 }}
rooms = [
  {{ id = "soggiorno", share = 2, radiator_w = 4500 }},
  {{ id = "camera", share = 1, radiator_w = 2200 }},
]

[[faults]]
kind = "replaced"
point = "1-camera"
from = 2025-01-15

[[faults]]
kind = "silent"
point = "1-soggiorno"
from = 2025-02-01
to = 2025-02-20
"""


@pytest.fixture(scope="module", params=SEEDS)
def run(request, tmp_path_factory) -> tuple[int, Path]:
    security = {11: "mode5", 12: "mode7"}[request.param]
    folder = tmp_path_factory.mktemp("simulated") / "run"
    simulate(parse_scenario(SCENARIO.format(security=security)), seed=request.param, out=folder)
    return request.param, folder


def rows_of(folder: Path, table: str) -> list[dict[str, Any]]:
    return pq.read_table(folder / "truth" / f"{table}.parquet").to_pylist()


def lines_of(folder: Path) -> list[str]:
    return [
        line
        for gateway in ("a", "b")
        for line in (folder / f"telegrams-{gateway}.jsonl").read_text(encoding="utf-8").splitlines()
        if json.loads(line)["received_at"] < HEARD_UNTIL
    ]


class Store:
    """An organisation of its own with the building's register."""

    def __init__(self, code: str, folder: Path) -> None:
        self.organisation_id = ensure_organisation(code=code).id
        self.key_ring = KeyRing.generate()
        report = import_register(
            organisation_id=self.organisation_id,
            content=(folder / "register.csv").read_bytes(),
            name="register.csv",
            key_ring=self.key_ring,
            clock=lambda: NOW,
        )
        assert not report.set_aside

    def take(self, lines: Iterable[str]) -> IngestReport:
        return ingest_telegrams(
            organisation_id=self.organisation_id,
            heard=Dump(lines, "dump"),
            key_ring=self.key_ring,
            clock=lambda: NOW,
        )

    def used(self) -> dict[str, float]:
        points = MeteringPoint.objects.filter(organisation_id=self.organisation_id)
        return {
            point.code: float(
                read_period(
                    organisation_id=self.organisation_id, metering_point_id=point.pk, period=SEASON
                ).amount
            )
            for point in points
        }


def truly_used(folder: Path) -> dict[str, float]:
    """Counted from the end of October to the end of April, over set day and replacement."""
    used: dict[str, float] = {}
    rows = rows_of(folder, "registers")
    for serial in {row["serial"] for row in rows}:
        own = [row for row in rows if row["serial"] == serial]
        point = own[0]["point"]
        at = {(row["kind"], row["on"].isoformat()): row["exact"] for row in own}
        first, last = at.get(("month_end", "2024-10-31"), 0.0), at.get(("month_end", "2025-04-30"))
        resets = own[0]["point"].split("-")[1] not in {"heat", "water"}
        year = at.get(("set_day", "2024-12-31"), 0.0) if resets else 0.0
        if last is None:
            last = at["removed", "2025-01-15"]
        scale = 1000 if point.endswith("-water") else 1
        used[point] = used.get(point, 0.0) + (year + last - first) / scale
    return used


@pytest.mark.django_db
def test_a_season_read_from_the_store_is_what_was_truly_counted(run: tuple[int, Path]) -> None:
    seed, folder = run
    with transaction.atomic():
        store = Store("sim", folder)
        lines = lines_of(folder)
        report = store.take(lines)
        used, truth = store.used(), truly_used(folder)
        again = store.take(lines)
        telegrams = Telegram.objects.filter(organisation_id=store.organisation_id).count()
        transaction.set_rollback(True)
    assert set(used) == set(truth)
    for point, amount in used.items():
        # Daily readings stand up to a day beside each end of the season, and of a device's life.
        assert amount == pytest.approx(truth[point], rel=0.02, abs=3), f"seed {seed}: {point}"
    assert report.stored == telegrams == len(set(lines_octets(lines)))
    assert again.stored == 0
    assert again.readings == 0


SUPERCONDOMINIO = """
format = 1
name = "Prova"
start_on = 2024-10-01
climate = {{ place = "Bergamo" }}
boiler = {{ power_kw = 30 }}
buildings = [{{ id = "Alfa" }}, {{ id = "Beta" }}]

[devices]
allocators = false
plant_meter = true
{devices}

[[units]]
id = "1"
building = "Alfa"
floor_area_m2 = 90
loss_w_k = 220
rooms = [{{ id = "soggiorno", share = 1, radiator_w = 6500 }}]
[[units]]
id = "2"
building = "Beta"
floor_area_m2 = 90
loss_w_k = 220
rooms = [{{ id = "soggiorno", share = 1, radiator_w = 6500 }}]
"""


@pytest.mark.django_db
@pytest.mark.parametrize(
    "devices",
    ['heat_meters = true\nheat_meter_frames = "compact"', 'totalisers = "degree_days"\nlink = "mbus"'],
    ids=["compact", "wired totalisers"],
)
def test_every_kind_of_device_and_building_goes_through_the_store(devices: str, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    simulate(parse_scenario(SUPERCONDOMINIO.format(devices=devices)), seed=3, out=folder)
    lines = (folder / "telegrams-gw1.jsonl").read_text(encoding="utf-8").splitlines()
    with transaction.atomic():
        store = Store("super", folder)
        # Nearly a week about the end of each month is enough, and quicker than every day.
        instants = [(line, json.loads(line)["received_at"]) for line in lines]
        report = store.take(
            line for line, at in instants if at < HEARD_UNTIL and (at[8:10] >= "28" or at[8:10] <= "03")
        )
        used = store.used()
        condominiums = set(
            MeteringPoint.objects.filter(organisation_id=store.organisation_id).values_list(
                "condominium__name", flat=True
            )
        )
        transaction.set_rollback(True)
    assert not report.set_aside
    assert condominiums == {"Prova", "Prova Alfa", "Prova Beta"}
    days = [row for row in rows_of(folder, "consumption") if SEASON.start_on <= row["on"] < SEASON.end_on]
    for point, amount in used.items():
        counted = sum(row["counted"] for row in days if row["point"] == point)
        assert counted > 100
        # Degree days weigh by the 6.5 kW of the zone, which the register gives as K.
        weight = 6.5 if point.endswith("-zone") else 1.0
        assert amount == pytest.approx(counted * weight, rel=0.02, abs=3), point


@pytest.mark.django_db
def test_the_order_of_arrival_changes_nothing(run: tuple[int, Path]) -> None:
    seed, folder = run
    lines = lines_of(folder)
    shuffled = list(lines)
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - an order of arrival, no secret
    results = []
    for code, order in (("one", lines), ("two", shuffled)):
        with transaction.atomic():
            store = Store(code, folder)
            store.take(order)
            results.append(store.used())
            transaction.set_rollback(True)
    assert results[0] == results[1], f"seed {seed}"


@pytest.mark.django_db
def test_nothing_forged_gives_a_reading(run: tuple[int, Path]) -> None:
    seed, folder = run
    odd = {(row["gateway"], row["line"]) for row in rows_of(folder, "radio") if row["origin"] == "forged"}
    forged = [
        line
        for gateway in ("a", "b")
        for number, line in enumerate(
            (folder / f"telegrams-{gateway}.jsonl").read_text(encoding="utf-8").splitlines(), start=1
        )
        if (gateway, number) in odd
    ]
    with transaction.atomic():
        report = Store("forged", folder).take(forged)
        transaction.set_rollback(True)
    assert len(forged) > 20
    assert (report.decoded, report.readings) == (0, 0), f"seed {seed}"


@pytest.mark.django_db
def test_nothing_that_was_truly_counted_is_a_finding(run: tuple[int, Path]) -> None:
    seed, folder = run
    with transaction.atomic():
        store = Store("findings", folder)
        store.take(lines_of(folder))
        found = Finding.objects.filter(
            organisation_id=store.organisation_id, code="reading.implausible"
        ).values_list("device__kind", "evidence")
        assert not list(found), f"seed {seed}"
        transaction.set_rollback(True)


def lines_octets(lines: Iterable[str]) -> list[str]:
    return [line.partition('"telegram": "')[2].partition('"')[0] for line in lines]
