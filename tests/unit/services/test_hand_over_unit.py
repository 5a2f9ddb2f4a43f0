"""A sale: one answers up to the day, the other from the day on; entered twice it is entered once."""

from datetime import date

import pytest

from building import Building
from tepore.services.hand_over_unit import UnableToHandOver, hand_over_unit
from tepore.services.persons import PersonProfile, profile_of
from tepore.store.people.models import Capacity, Tenure

pytestmark = pytest.mark.django_db
SOLD_ON = date(2026, 3, 10)


@pytest.fixture
def building() -> Building:
    return Building()


def sell(building: Building, on: date = SOLD_ON, name: str = "Ugo", unit: str = "1", **more: object) -> bool:
    return hand_over_unit(
        organisation_id=building.organisation_id, condominium="c", unit=unit, on=on,
        profile=PersonProfile(name=name), key_ring=building.key_ring, **more,
    )  # fmt: skip


def tenures(building: Building) -> list[tuple[str, date, date | None]]:
    return [
        (profile_of(person=row.person, key_ring=building.key_ring).name, row.start_on, row.end_on)
        for row in Tenure.objects.order_by("start_on", "pk")
    ]


def test_the_former_owner_answers_up_to_the_day_and_the_next_from_it_on(building: Building) -> None:
    assert sell(building, on=date(2025, 10, 15), name="Elena")
    assert sell(building)
    assert tenures(building) == [
        ("Elena", date(2025, 10, 15), SOLD_ON),
        ("Ugo", SOLD_ON, None),
    ]


def test_the_same_sale_again_changes_nothing(building: Building) -> None:
    sell(building)
    before = tenures(building)
    assert not sell(building)
    assert tenures(building) == before


def test_a_tenant_comes_without_ending_the_owner_s_tenure(building: Building) -> None:
    sell(building, on=date(2025, 10, 15), name="Elena")
    sell(building, name="Rita", capacity=Capacity.TENANT)
    assert [(name, end_on) for name, _, end_on in tenures(building)] == [("Elena", None), ("Rita", None)]


def test_a_sale_before_a_later_one_is_refused(building: Building) -> None:
    sell(building)
    with pytest.raises(UnableToHandOver, match="order of their days") as refused:
        sell(building, on=date(2026, 1, 1), name="Elena")
    assert refused.value.code == "unit.later_tenure"
    assert len(tenures(building)) == 1


def test_an_unknown_unit_is_refused(building: Building) -> None:
    with pytest.raises(UnableToHandOver) as refused:
        sell(building, unit="99")
    assert (refused.value.code, refused.value.where) == ("unit.unknown", "condominium c, unit 99")
