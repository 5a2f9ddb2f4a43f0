"""Handovers and the climate in a building file: what follows, what is refused, and the way into the store."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tepore.kernel import Period
from tepore.norms.uni10200 import TenureBasis, allocate
from tepore.services.building_file import BadBuildingFile, parse_building_file
from tepore.services.close_season import allocation_of, close_season
from tepore.services.organisations import ensure_organisation
from tepore.services.register import import_register
from tepore.store.ledger.models import Season
from tepore.store.sealing import KeyRing

FILE = """
format = 1
[condominium]
name = "Casa"
[season]
name = "2024/2025"
first_day = 2024-10-15
last_day = 2025-04-15
[criterion]
rule = "fixed-split"
fixed_percent = 30
source = "assemblea"
[[units]]
id = "1"
name = "Uno"
holder = "Verdi"
advance_eur = "100.00"
[[units]]
id = "2"
name = "Due"
holder = "Neri"
[millesimi.heating_need]
source = "progetto"
shares = { 1 = 400, 2 = 600 }
[[expenses]]
kind = "energy_carrier"
description = "gas"
amount_eur = "1000.00"
[[metering_points]]
id = "p1"
unit = "1"
devices = [{ serial = "11", first = { on = 2024-10-15, index = 0 }, last = { on = 2025-04-15, index = 100 } }]
[[metering_points]]
id = "p2"
unit = "2"
devices = [{ serial = "22", first = { on = 2024-10-15, index = 0 }, last = { on = 2025-04-15, index = 300 } }]
"""
SOLD = """
[[handovers]]
unit = "1"
on = 2025-01-15
from_holder = "Rossi"
to_holder = "Verdi"
advance_eur = "40.00"
"""
READ = 'readings = [{ metering_point = "p1", index = 70 }]\n'
CLIMATE = """
[climate]
place = "Milano"
heated_from = 2024-10-15
heated_to = 2025-04-15
"""


def parts(text: str) -> list[tuple[str, int, int | None]]:
    allocation = allocate(parse_building_file(text, file="f.toml").inputs)
    return [(one.holder, one.consumption_cents, one.advances_cents) for one in allocation.statements[0].parts]


def test_a_handover_with_a_reading_divides_by_it() -> None:
    # 700.00 EUR by use, 100 of 400 units are flat 1's: 175.00, of which 70 and 30 hundredths.
    assert parts(FILE + SOLD + READ) == [("Rossi", 12_250, 4_000), ("Verdi", 5_250, 6_000)]


def test_a_place_gives_degree_days_and_the_heated_days() -> None:
    inputs = parse_building_file(FILE + SOLD + CLIMATE, file="f.toml").inputs
    assert inputs.plant_on == Period(date(2024, 10, 15), date(2025, 4, 16))
    assert inputs.temperatures is not None
    assert inputs.temperatures.temperature_c[0] < 6
    statement = allocate(inputs).statements[0]
    assert statement.parts[0].divided_by == (TenureBasis.DEGREE_DAYS,)


@pytest.mark.parametrize(
    ("added", "code", "place"),
    [
        (SOLD.replace('unit = "1"', 'unit = "9"'), "handover.unit", "[[handovers]]"),
        (SOLD.replace("2025-01-15", "2026-01-15"), "handover.day", "[[handovers]]"),
        (SOLD + READ.replace("70", "170"), "handover.reading_index", "[[handovers]]"),
        (CLIMATE.replace("Milano", "Atlantide"), "climate.place", 'place = "Atlantide"'),
        (CLIMATE + "temperatures_c = [1, 2]\n", "climate.contradiction", ""),
        (CLIMATE.replace("heated_to = 2025-04-15", ""), "climate.contradiction", ""),
        (CLIMATE.replace("2025-04-15", "2024-04-15"), "climate.contradiction", ""),
        ("[climate]\ntemperatures_c = [1, 2]\n", "temperatures.months", ""),
    ],
)
def test_what_contradicts_itself_is_refused_with_its_line(added: str, code: str, place: str) -> None:
    with pytest.raises(BadBuildingFile) as refusal:
        parse_building_file(FILE + added, file="f.toml")
    assert code in [fault.code for fault in refusal.value.faults]
    if place:
        line = (FILE + added).splitlines().index(place) + 1
        assert line in [fault.line for fault in refusal.value.faults]


@pytest.mark.django_db
def test_the_store_divides_the_statement_as_the_file_does() -> None:
    organisation_id, now = ensure_organisation(code="test").id, datetime(2025, 6, 1, tzinfo=UTC)
    key_ring = KeyRing.generate()
    for _ in range(2):
        import_register(
            organisation_id=organisation_id, content=(FILE + SOLD + READ).encode(), name="f.toml",
            key_ring=key_ring, clock=lambda: now,
        )  # fmt: skip
    season = Season.objects.get()
    closed = close_season(organisation_id=organisation_id, season_id=season.pk, now=now)
    statement = allocation_of(
        organisation_id=organisation_id, allocation_id=closed.allocation_id, key_ring=key_ring
    ).statements[0]
    assert [(part.holder, part.consumption_cents, part.advances_cents) for part in statement.parts] == [
        ("Rossi", 12_250, 4_000), ("Verdi", 5_250, 6_000),
    ]  # fmt: skip


def test_the_examples_stay_as_they_are() -> None:
    path = Path(__file__).parents[4] / "examples" / "palazzina-6.toml"
    inputs = parse_building_file(path.read_text(encoding="utf-8"), file="f.toml").inputs
    assert (inputs.handovers, inputs.temperatures, inputs.plant_on) == ((), None, None)
