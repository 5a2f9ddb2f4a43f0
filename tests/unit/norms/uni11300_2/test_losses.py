"""Pipes and stores of which no loss follows are refused with a way out; defaults say so."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tepore.kernel import GraphBuilder
from tepore.norms.uni11300_2 import (
    BadLoss,
    Surroundings,
    WarmPipe,
    WarmStore,
    coefficient_notes,
    enter_losses,
    faults_of,
    losses_kwh,
    transmittance_of,
)

PIPE = WarmPipe(
    id="cellar",
    length_m=Decimal(40),
    outer_diameter_mm=Decimal("60.3"),
    insulation_mm=Decimal(30),
    insulation_w_m_k=Decimal("0.04"),
    water_c=Decimal(55),
    around_c=Decimal(12),
    hours=Decimal(2500),
    source="survey",
)
STORE = WarmStore(
    id="store",
    standing_loss_kwh_day=Decimal(3),
    water_c=Decimal(60),
    around_c=Decimal(15),
    hours=Decimal(24),
    source="data sheet",
)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"outer_diameter_mm": None}, "losses.ways"),
        ({"linear_w_m_k": Decimal("0.2")}, "losses.ways"),
        ({"insulation_w_m_k": None}, "losses.conductivity"),
        ({"length_m": Decimal(-1)}, "losses.range"),
        ({"outer_diameter_mm": Decimal("NaN")}, "losses.range"),
        ({"hours": Decimal(9000)}, "losses.range"),
        ({"insulation_w_m_k": Decimal(40)}, "losses.range"),
        ({"recoverable_percent": Decimal(101)}, "losses.range"),
        ({"surroundings": Surroundings.BURIED}, "losses.depth"),
        ({"surroundings": Surroundings.BURIED, "depth_m": Decimal("0.1")}, "losses.depth"),
    ],
)
def test_an_impossible_pipe_is_refused(changes: dict[str, object], code: str) -> None:
    wrong = replace(PIPE, **changes)
    assert [fault.code for fault in faults_of([wrong])] == [code]
    with pytest.raises(BadLoss) as refused:
        losses_kwh([wrong])
    assert refused.value.code == code
    assert refused.value.remedy


def test_two_parts_of_one_id_are_refused() -> None:
    with pytest.raises(BadLoss, match="used twice"):
        losses_kwh([PIPE, PIPE])


def test_a_cold_pipe_loses_nothing_and_gains_nothing() -> None:
    assert losses_kwh([replace(PIPE, water_c=Decimal(10))]) == 0


def test_a_data_sheets_transmittance_is_taken_as_it_is() -> None:
    stated = replace(PIPE, outer_diameter_mm=None, linear_w_m_k=Decimal("0.25"))
    assert losses_kwh([stated]) == Decimal("0.25") * 40 * 43 * 2500 / 1000


def test_a_default_coefficient_says_that_nobody_checked_it() -> None:
    taken = transmittance_of(PIPE)
    assert taken.default == "surface_inside"
    assert "not verified" in taken.coefficient_source
    assert "surface_inside" not in coefficient_notes([taken.default])[0]
    assert transmittance_of(replace(PIPE, surface_w_m2_k=Decimal(8))).default == ""


def test_the_recoverable_part_is_shown_and_not_taken_off() -> None:
    graph = GraphBuilder()
    parts = [replace(PIPE, recoverable_percent=Decimal(50)), STORE]
    total = enter_losses(graph, parts)
    assert graph.number("losses/recoverable") == graph.number("losses/pipe/cellar") / 2
    assert graph.number(total) == losses_kwh([PIPE]) + 3
