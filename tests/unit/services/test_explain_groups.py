"""Why a unit owes what it owes in one of several services: down to the bill that all of them share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tepore.documents import building_json
from tepore.norms.uni10200 import BuildingAllocation
from tepore.services.allocate_building import allocate_any_building
from tepore.services.explain_figure import NoSuchFigure, explain_figure

EXAMPLE = Path(__file__).parents[3] / "examples" / "hot-water.toml"


@pytest.fixture(scope="module")
def document() -> bytes:
    building = allocate_any_building(file=EXAMPLE)
    assert isinstance(building, BuildingAllocation)
    return building_json(building)


def test_the_hot_water_of_a_unit_goes_back_to_the_gas_bill_of_all(document: bytes) -> None:
    explanation = explain_figure(document=document, unit_id="1", figure="acqua-calda/voluntary")
    assert "Acqua potabile: Terms declared by the assembly" in explanation.criterion
    proof = explanation.graph.reached_from("group/acqua-calda/unit/1/voluntary/whole")
    assert "bill/1" in proof.nodes
    assert explanation.graph["group/acqua-calda/unit/1/voluntary/whole"].number == 384_85


def test_a_head_that_is_not_there_is_refused_with_those_that_are(document: bytes) -> None:
    with pytest.raises(NoSuchFigure) as refusal:
        explain_figure(document=document, unit_id="1", figure="voluntary")
    assert "acqua/fee" in refusal.value.remedy
