"""What a handover and an estimate add is proved: each figure that is moved is found by the verifier."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tepore.documents import verify_allocation
from tepore.documents.written import allocation_json, unit_json
from tepore.kernel import Period
from tepore.norms.uni10200 import (
    Allocation,
    Consumption,
    ConsumptionUnit,
    EstimationMethod,
    Handover,
    IntermediateReading,
    MonthlyTemperatures,
    Quality,
    SeasonInputs,
    allocate,
    estimated_amount,
)
from tepore.norms.uni10200.estimation import KnownUse, MissingPoint, choose_estimate

ON = date(2025, 1, 15)
COLD = MonthlyTemperatures(temperature_c=(Decimal(5),) * 12, source="table")


@pytest.fixture
def allocation(season: Callable[..., SeasonInputs]) -> Allocation:
    """Unit 1 sold with a reading, unit 2 by degree days with an estimated radiator, unit 3 untouched."""
    rows = tuple(replace(row, unit=ConsumptionUnit.KWH) for row in season().consumptions)
    known = KnownUse(
        season=season().period,
        measured={row.subject: row.amount for row in rows},
        powers_w={"1": Decimal(500), "2": Decimal(1000), "3": Decimal(3000)},
        temperatures=COLD,
    )
    missing = Period(date(2024, 12, 1), season().period.end_on)
    estimate = choose_estimate(
        MissingPoint(metering_point="p-2b", subject="2", missing=missing, power_w=Decimal(700)),
        known,
        (EstimationMethod.BUILDING_BY_POWER,),
    )
    estimated = Consumption(
        id="p-2b", metering_point="p-2b", subject="2", unit=ConsumptionUnit.KWH, quality=Quality.ESTIMATED,
        stated_amount=estimated_amount(estimate, known.measured, COLD, None), estimate=estimate,
        method=estimate.method.value, source="metering point p-2b",
    )  # fmt: skip
    reading = IntermediateReading(consumption="p-1", index=Decimal(600), read_on=ON, source="reader")
    return allocate(
        season(
            consumptions=(*rows, estimated),
            temperatures=COLD,
            handovers=(
                Handover(unit="1", on=ON, from_holder="A", to_holder="B", readings=(reading,)),
                Handover(unit="2", on=ON, from_holder="C", to_holder="D", advances_cents=70),
            ),
            advances_cents={"1": 1000, "2": 2000, "3": 0},
            brought_cents={"1": -300},
        )
    )


def test_the_building_and_each_unit_are_right(allocation: Allocation) -> None:
    assert verify_allocation(allocation_json(allocation)).faults == ()
    for statement in allocation.statements:
        assert verify_allocation(unit_json(allocation, statement)).faults == ()


def test_a_unit_s_proof_shows_no_neighbour_s_rows(allocation: Allocation) -> None:
    document = json.loads(unit_json(allocation, allocation.statements[1]))
    ids = [node["id"] for node in document["graph"]]
    assert "consumption/measured/3" in ids
    assert not [name for name in ids if name.startswith(("consumption/row/p-1", "consumption/row/p-3"))]
    assert not [name for name in ids if name.startswith("tenure/1")]


def moved(document: dict[str, Any], change: Callable[[dict[str, Any]], None]) -> list[str]:
    written = json.loads(json.dumps(document))
    change(written)
    return [fault.code for fault in verify_allocation(json.dumps(written)).faults]


@pytest.mark.parametrize("field", ["fixed_cents", "consumption_cents", "total_cents", "balance_cents"])
def test_a_part_that_is_moved_is_found(allocation: Allocation, field: str) -> None:
    document = json.loads(allocation_json(allocation))

    def change(written: dict[str, Any]) -> None:
        written["statements"][0]["parts"][0][field] += 1

    assert "verify.tenure" in moved(document, change)


def test_a_cent_that_goes_from_holder_to_holder_is_found(allocation: Allocation) -> None:
    document = json.loads(allocation_json(allocation))

    def change(written: dict[str, Any]) -> None:
        for part, cent in zip(written["statements"][0]["parts"], (1, -1), strict=True):
            part["lines"][0]["amount_cents"] += cent
            part["fixed_cents"] += cent
            part["total_cents"] += cent
            part["balance_cents"] += cent

    assert "verify.node" in moved(document, change)


@pytest.mark.parametrize(
    "node_id",
    [
        "consumption/row/p-1/at/0", "consumption/row/p-2/part/0", "tenure/1/0/days", "climate/temperature/1",
        "consumption/row/p-2b/estimate/weight", "consumption/row/p-2b", "consumption/measured/3",
    ],
)  # fmt: skip
def test_a_figure_that_is_moved_is_found(allocation: Allocation, node_id: str) -> None:
    document = json.loads(allocation_json(allocation))

    def change(written: dict[str, Any]) -> None:
        node = next(one for one in written["graph"] if one["id"] == node_id)
        node["number"] = str(Decimal(node["number"]) + 1) if "/" not in node["number"] else "1"

    assert moved(document, change)


def test_a_brought_balance_that_is_left_out_is_found(allocation: Allocation) -> None:
    document = json.loads(allocation_json(allocation))
    assert "verify.balance" in moved(document, lambda written: written["statements"][0].pop("brought_cents"))
