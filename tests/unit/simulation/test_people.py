"""People of a simulated condominium: drawn from the seed, written as an office has it, the truth beside."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tepore.services.building_file import parse_building_file
from tepore.simulation import Scenario, parse_scenario
from tepore.simulation.acts import Office
from tepore.simulation.people_money import MonthHeat

YEARS = 3
SCENARIO = """
format = 1
name = "Casa"
start_on = 2022-10-01
climate = { place = "Milano" }
boiler = { power_kw = 25 }

[[units]]
id = "1"
floor_area_m2 = 80
loss_w_k = 150
vacant = [{ from = 2023-01-01, to = 2023-03-01 }]
rooms = [{ id = "sala", share = 1, radiator_w = 5200 }]

[[units]]
id = "2"
floor_area_m2 = 60
loss_w_k = 100
rooms = [{ id = "sala", share = 1, radiator_w = 3600 }]

[people]
changes = [{ unit = "2", on = 2024-01-20 }]
sold_share = 0.5
let_share = 0.5
cold_water_meters = true
typing_error_share = 0.5
late_invoices = ["2023/2024"]
"""


@pytest.fixture
def scenario() -> Scenario:
    return parse_scenario(SCENARIO)


def office_of(scenario: Scenario, seed: int = 1) -> Office:
    office = Office(scenario, seed, YEARS)
    for year in (2022, 2023, 2024):
        for month in range(1, 13):
            office.burn(f"{year + (month < 7)}-{month:02d}", MonthHeat(100.0 * month, 900.0 * month))
    return office


def test_seasons_are_those_that_the_run_holds_whole(scenario: Scenario) -> None:
    assert [season.code for season in Office(scenario, 1, YEARS).seasons] == [
        "2022/2023", "2023/2024", "2024/2025",
    ]  # fmt: skip
    assert Office(scenario, 1, 1).seasons[0].last_day == date(2023, 4, 15)


def test_the_same_seed_gives_the_same_files(scenario: Scenario, tmp_path: Path) -> None:
    written = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        folder = tmp_path / name
        folder.mkdir()
        office_of(scenario, seed).write(folder)
        written.append({path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()})
    assert written[0] == written[1]
    assert written[0] != written[2]


def test_a_flat_more_moves_no_other(scenario: Scenario) -> None:
    fewer = scenario.model_copy(update={"units": scenario.units[:1]})
    assert [row for row in office_of(scenario).tenures if row.unit == "1"] == [*office_of(fewer).tenures]


def test_a_stated_change_of_hands_is_one_of_the_changes(scenario: Scenario) -> None:
    changes = [row for row in office_of(scenario).tenures if row.is_change]
    assert ("2", "owner", date(2024, 1, 20)) in {(row.unit, row.capacity, row.on) for row in changes}
    assert len(changes) > 1


def test_nobody_draws_water_in_a_vacant_flat(scenario: Scenario) -> None:
    first, second = office_of(scenario).meters
    vacant = date(2023, 1, 1), date(2023, 3, 1)
    assert first.shown_m3(vacant[0]) == first.shown_m3(vacant[1]) > 0
    assert second.shown_m3(vacant[0]) < second.shown_m3(vacant[1])


def test_what_is_mistyped_differs_and_its_truth_stands_beside(scenario: Scenario, tmp_path: Path) -> None:
    office = office_of(scenario)
    office.write(tmp_path)
    wrong = [row for row in office.readings if row.mistake]
    assert {row.mistake for row in wrong} == {"transposed", "comma", "neighbour"}
    assert all(row.true_m3 != row.written_m3 for row in wrong)
    assert all(row.true_m3 == row.written_m3 for row in office.readings if not row.mistake)
    for row in wrong:
        if row.mistake == "transposed":
            assert sorted(f"{row.true_m3:.2f}") == sorted(f"{row.written_m3:.2f}")
        if row.mistake == "comma":
            assert row.written_m3 == 100 * row.true_m3
    with (tmp_path / "truth" / "acts.csv").open(encoding="utf-8") as file:
        acts = list(csv.DictReader(file, delimiter=";"))
    told = {
        (row["subject"], row["on"], Decimal(row["true"])) for row in acts if row["act"].startswith("typed_")
    }
    assert told == {(row.serial, row.on.isoformat(), row.true_m3) for row in wrong}


def test_vat_and_net_are_rounded_each_by_itself_and_add_up(scenario: Scenario) -> None:
    office = office_of(scenario)
    for season in office.seasons:
        for invoice in office.invoices(season):
            assert abs(invoice.vat_cents * 100 - invoice.net_cents * invoice.vat_percent) <= 50
            assert invoice.gross_cents == invoice.net_cents + invoice.vat_cents
    # 640.00 EUR of running costs and 22 %, as people.toml says: 780.80 EUR.
    running = next(row for row in office.invoices(office.seasons[0]) if row.kind == "running")
    assert (running.net_cents, running.vat_cents, running.gross_cents) == (64_000, 14_080, 78_080)


def test_a_late_invoice_is_in_no_file_of_the_closing(scenario: Scenario) -> None:
    office = office_of(scenario)
    late = [row for season in office.seasons for row in office.invoices(season) if row.is_late]
    assert [row.season for row in late] == ["2023/2024"]
    season = office.seasons[1]
    assert late[0].on > season.last_day
    assert late[0].number not in office.building(season)
    assert late[0].number in office.building(season, late=True)


@pytest.mark.parametrize("late", [False, True])
def test_the_building_file_of_every_season_is_read(scenario: Scenario, late: bool) -> None:
    office = office_of(scenario)
    for season in office.seasons:
        inputs = parse_building_file(
            office.building(season, late=late), file="season.toml", tolerated=frozenset({"energy.missing"})
        ).inputs
        charged = [row for row in office.invoices(season) if late or not row.is_late]
        assert sum(row.amount_cents for row in inputs.expenses) == sum(row.gross_cents for row in charged)
        assert any(unit.holder for unit in inputs.units) == (season == office.seasons[0])
