"""Table 10 with its footnotes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tepore.norms.uni10200 import Distribution, Insulation, NoKInv, Plant, k_inv_of, k_inv_table

COLUMNS = Distribution.VERTICAL_COLUMNS


def test_every_kind_of_plant_has_a_row() -> None:
    assert {row.distribution for row in k_inv_table().rows} == set(Distribution)


def test_every_footnote_is_used_and_written() -> None:
    used = {number for row in k_inv_table().rows for number in row.notes}
    assert used == set(k_inv_table().notes) == {1, 2, 3, 4, 5}


def test_a_high_building_takes_the_row_of_four_floors() -> None:
    high = [
        k_inv_of(Plant(distribution=COLUMNS, floors=n, insulation=Insulation.B)).number for n in (4, 5, 30)
    ]
    assert high == [Decimal("0.22")] * 3


def test_zone_meters_ask_for_the_difference_by_footnote_5() -> None:
    for distribution in set(Distribution) - {COLUMNS}:
        with pytest.raises(NoKInv) as refusal:
            k_inv_of(Plant(distribution=distribution, zone_meters=True))
        assert refusal.value.code == "k_inv.zone_meters"
        assert "direct" in refusal.value.sentence


def test_without_zone_meters_the_figure_comes_with_its_footnotes() -> None:
    satellites = k_inv_of(Plant(distribution=Distribution.SATELLITES_THREE_WAY_WITH_HOT_WATER))
    assert satellites.number == Decimal("0.50")
    assert set(satellites.notes) == {3, 4, 5}


def test_columns_have_no_footnote_5() -> None:
    plant = Plant(distribution=COLUMNS, floors=1, insulation=Insulation.A, zone_meters=True)
    assert k_inv_of(plant).number == Decimal("0.23")


@pytest.mark.parametrize(
    ("plant", "code"),
    [
        (Plant(), "k_inv.distribution"),
        (Plant(distribution=COLUMNS, insulation=Insulation.A), "k_inv.floors"),
        (Plant(distribution=COLUMNS, floors=0, insulation=Insulation.A), "k_inv.floors"),
        (Plant(distribution=COLUMNS, floors=2), "k_inv.insulation"),
    ],
)
def test_a_missing_fact_is_named(plant: Plant, code: str) -> None:
    with pytest.raises(NoKInv) as refusal:
        k_inv_of(plant)
    assert refusal.value.code == code
