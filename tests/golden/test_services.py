"""Hot water, mixed buildings, several services: published figures, and examples worked out by hand here."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from tepore.documents import building_json
from tepore.kernel import GraphBuilder, Operation, round_half_up
from tepore.norms.uni10200 import BuildingAllocation, HotWater, WaterFigure, default_hot_water
from tepore.norms.uni10200.heat_of_water import as_heat
from tepore.norms.uni10200.metered import Metered
from tepore.services.allocate_building import allocate_any_building
from tepore_verify import read_document, verify_document

EXAMPLES = Path(__file__).parents[2] / "examples"


def allocated(name: str) -> BuildingAllocation:
    building = allocate_any_building(file=EXAMPLES / f"{name}.toml")
    assert isinstance(building, BuildingAllocation)
    return building


def heat_of_a_cubic_metre(delivery: str, cold: str) -> Fraction:
    default = default_hot_water()
    figures = HotWater(
        heat_capacity=default.heat_capacity,
        delivery=WaterFigure(number=Decimal(delivery), source="stated"),
        cold=WaterFigure(number=Decimal(cold), source="stated"),
    )
    graph = GraphBuilder()
    one = graph.given("consumption/units", 1, "m3", symbol="u", source="stated")
    none = graph.given("consumption/common_rooms", 0, "m3", symbol="u", source="stated")
    total = graph.derive("consumption/total", Operation.SUM, [one, none], "m3", symbol="u")
    return graph.number(as_heat(graph, Metered(None, {}, one, none, total), figures).units)


# Regione Lombardia, Allegato H, eq. 5.2 (after UNI/TS 11300-2:2014): 1.162 kWh/(m3 K) times the difference.
@pytest.mark.parametrize(
    ("delivery", "cold", "kwh"),
    [("40", "15", "29.05"), ("48", "15", "38.35"), ("48", "13.5", "40.09"), ("60", "15", "52.29")],
)
def test_a_cubic_metre_of_hot_water_is_as_tabulated(delivery: str, cold: str, kwh: str) -> None:
    assert round_half_up(heat_of_a_cubic_metre(delivery, cold), 2) == Fraction(kwh)


def test_the_default_is_48_over_15_and_says_that_15_is_not_verified() -> None:
    default = default_hot_water()
    assert (default.heat_capacity.number, default.delivery.number, default.cold.number) == (
        Decimal("1.162"),
        48,
        15,
    )
    assert default.delivery.verified
    assert not default.cold.verified


def lines(building: BuildingAllocation, group: str, unit: str) -> dict[str, int]:
    statement = next(one for one in building.statements if one.unit_id == unit)
    return {str(line.head): line.amount_cents for line in statement.parts[group].lines}


def heads(building: BuildingAllocation, group: str) -> dict[str, int]:
    run = next(one for one in building.runs if one.group.id == group)
    return {str(head.kind): head.amount_cents for head in run.allocation.heads}


def test_the_mixed_building_is_as_worked_out_by_hand() -> None:
    """Boiler 42 000 kWh, branch A 15 000 kWh, so branch B 27 000 kWh; gas 4200.00 EUR is 0.10 EUR/kWh."""
    building = allocated("mixed-building")
    # A: 15 000 kWh cost 1500.00; the meters counted 7500 + 4500 = 12 000 kWh, so 3000 kWh are lost: 300.00.
    # Maintenance 630.00 x 15/42 = 225.00.
    assert heads(building, "nuovi") == {"involuntary": 300_00, "voluntary": 1200_00, "maintenance": 225_00}
    # A1 has 7/12 of the need: 300.00 x 583.33/1000 = 174.999 and 225.00 x 583.33/1000 = 131.24925, and A2
    # 125.001 and 93.75075. Rounded down, 174.99 + 125.00 and 131.24 + 93.75 leave a cent each, which goes to
    # the larger remainder: A1 (0.9 against 0.1), A1 (0.925 against 0.075).
    assert lines(building, "nuovi", "A1") == {
        "involuntary": 175_00,
        "voluntary": 750_00,
        "maintenance": 131_25,
    }
    assert lines(building, "nuovi", "A2") == {
        "involuntary": 125_00,
        "voluntary": 450_00,
        "maintenance": 93_75,
    }
    # B: 27 000 kWh cost 2700.00, of which 28 % = 756.00 is involuntary; maintenance 630.00 x 27/42 = 405.00.
    assert heads(building, "vecchi") == {
        "involuntary": 756_00,
        "voluntary": 1944_00,
        "maintenance": 405_00,
        "metering_service": 90_00,
    }
    # Units 3000 + 3000 + 4000 = 10 000: B3 pays 0.4 x 1944.00 = 777.60. Needs 9 : 8 : 7 of 24 are 375, 333.33
    # and 291.67 millesimi: 756.00 x 0.29167 = 220.50252, 405.00 gives 118.12635 and 90.00 gives 26.2503.
    assert lines(building, "vecchi", "B3") == {
        "involuntary": 220_50,
        "voluntary": 777_60,
        "maintenance": 118_13,
        "metering_service": 26_25,
    }
    assert building.total_cents == 4200_00 + 630_00 + 90_00
    # Voluntary 1200.00 + 1944.00 of 4920.00.
    assert building.legal_check.voluntary_percent == Fraction(100 * 3144, 4920)


def test_one_gas_bill_for_heating_and_hot_water_is_as_worked_out_by_hand() -> None:
    """Gas 4600.01 EUR over 30 000 and 10 000 kWh: 3450.0075 and 1150.0025, the cent to the larger rest."""
    building = allocated("hot-water")
    assert heads(building, "riscaldamento") == {
        "involuntary": 862_50,  # 25 % of 3450.01 is 862.5025
        "voluntary": 2587_51,
        "running": 360_00,  # 480.00 x 3/4
    }
    # 80 + 60 + 0.5 = 140.5 m3 of 1.162 x (48 - 12) = 41.832 kWh are 5877.396 kWh of 10 000 at 0.115 EUR/kWh:
    # 675.90054, and 474.09946 for the 4122.604 kWh lost.
    assert heads(building, "acqua-calda") == {"involuntary": 474_10, "voluntary": 675_90, "running": 120_00}
    # Interno 1: 80 / 140.5 of 675.90 = 384.8541; 1800 / 4950 is 363.64 millesimi: 172.401724 and 43.6368.
    assert lines(building, "acqua-calda", "1") == {
        "involuntary": 172_40,
        "voluntary": 384_85,
        "running": 43_64,
    }
    # Water 1000.00: 80 % by (80 + 90) + (60 + 70) + (0.5 + 1) = 301.5 m3, 15 % in three, 5 % by 7 persons.
    # 170 / 301.5 of 800.00 = 451.0779; 50.00; 4 / 7 of 50.00 = 28.5714; reading 0.4 x 60.00.
    assert lines(building, "acqua", "1") == {
        "water": 451_08,
        "fee": 50_00,
        "persons": 28_57,
        "reading": 24_00,
    }
    assert lines(building, "acqua", "3")["persons"] == 0
    assert building.total_cents == 4600_01 + 480_00 + 1000_00 + 60_00
    # By consumption 2587.51 + 675.90 of heating and hot water's 5080.01; cold water is not in it.
    assert building.legal_check.voluntary_percent == Fraction(100 * 326341, 508001)


@pytest.mark.parametrize("name", ["mixed-building", "hot-water", "supercondominio"])
def test_the_examples_of_groups_are_proved_by_their_graph(name: str) -> None:
    building = allocated(name)
    assert building.graph.check() == ()
    assert verify_document(read_document(building_json(building))).faults == ()


def test_the_supercondominio_is_as_worked_out_by_hand() -> None:
    """Plant 100 000 kWh, houses 57 000 and 38 000: 5000 kWh are lost on the way, 3 : 2 by the table."""
    building = allocated("supercondominio")
    # Weights 57 000 + 3000 = 60 000 and 38 000 + 2000 = 40 000: 9000.00 EUR are 5400.00 and 3600.00.
    # House A goes on: heating 42 000 and hot water 15 000 kWh of 57 000: 3978.947... and 1421.052...
    for group, cents in (("A-riscaldamento", 3978_95), ("A-acqua-calda", 1421_05)):
        assert sum(heads(building, group).values()) == cents
    # House B keeps a fixed split of 40 % by property: 1440.00 and 2160.00; 100.00 are its own expense.
    assert heads(building, "B") == {"fixed": 1440_00 + 40_00, "voluntary": 2160_00 + 60_00}
    # Care of the plant, 1000.00, by property millesimi of the houses 550 : 450.
    assert building.total_cents == 9000_00 + 100_00 + 1000_00
