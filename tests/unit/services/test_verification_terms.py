"""Terms of meters of the store: exact where plates do not matter, else the earliest and said so."""

from __future__ import annotations

from datetime import date

import pytest

from seasons import StoredSeason
from tepore.services.access import Actor, NotPermitted
from tepore.services.duties_calendar import describe_duties
from tepore.services.verification_terms import terms_by_condominium
from tepore.store.metering.models import Device, Installation
from tepore.store.people.models import Role

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture
def stored() -> StoredSeason:
    return StoredSeason()


def meter(stored: StoredSeason, unit: str, kind: str, first_on: date) -> None:
    """Put a meter in the place of a flat's allocator."""
    Installation.objects.filter(device=stored.devices[unit]).update(end_on=first_on)
    point = Installation.objects.get(device=stored.devices[unit]).metering_point
    device = Device.objects.create(identification=f"9000000{unit}", kind=kind, **stored.own)
    Installation.objects.create(device=device, metering_point=point, start_on=first_on, **stored.own)


def actor(stored: StoredSeason, role: Role = Role.ADMINISTRATOR) -> Actor:
    return Actor(user_id=1, organisation_id=stored.organisation_id, organisation="o", role=role)


def test_allocators_have_no_term(stored: StoredSeason) -> None:
    found = terms_by_condominium(
        organisation_id=stored.organisation_id, condominium_ids=[stored.condominium.pk]
    )
    assert found == {}


@pytest.mark.parametrize(
    ("kind", "years"),
    # D.M. 93/2017 annex IV as the norm's table gives it: heat meters 5 to 9 years, water meters 10 to 13.
    [("heat_meter", 5), ("water_meter", 10)],
)
def test_without_the_plate_the_shortest_term_stands_and_says_so(
    stored: StoredSeason, kind: str, years: int
) -> None:
    meter(stored, "1", kind, date(2021, 3, 1))
    found = terms_by_condominium(
        organisation_id=stored.organisation_id, condominium_ids=[stored.condominium.pk]
    )
    (term,) = found[stored.condominium.pk]
    assert term.due_on == date(2021 + years, 3, 1)
    assert term.is_earliest
    assert not term.is_late(date(2040, 1, 1)), "it may be later: nobody is accused"


def test_the_calendar_counts_meters_of_a_day_and_names_seasons(stored: StoredSeason) -> None:
    for unit in ("1", "2"):
        meter(stored, unit, "heat_meter", date(2022, 5, 1))
    page = describe_duties(actor=actor(stored), on=TODAY)
    assert [(day.kind, day.on, day.count) for day in page.days] == [
        ("season_end", date(2025, 4, 15), 0), ("verification", date(2027, 5, 1), 2),
    ]  # fmt: skip
    own = describe_duties(actor=actor(stored), on=TODAY, condominium_id=stored.condominium.pk)
    to_come = [day for day in own.days if day.kind == "law"]
    # D.Lgs. 102/2014 art. 9 c. 5-bis: all devices remotely readable from 1 January 2027.
    assert [(day.subject, day.on) for day in to_come] == [("all_devices_remote", date(2027, 1, 1))]
    assert {duty.code: duty.met for duty in own.law}["all_devices_remote"] is None
    assert len({day.uid for day in own.days}) == len(own.days)


def test_another_office_sees_nothing_of_it(stored: StoredSeason) -> None:
    meter(stored, "1", "heat_meter", date(2022, 5, 1))
    other = StoredSeason("other")
    assert {day.condominium_id for day in describe_duties(actor=actor(other), on=TODAY).days} == {
        other.condominium.pk
    }
    with pytest.raises(NotPermitted):
        describe_duties(actor=actor(other), on=TODAY, condominium_id=stored.condominium.pk)
    with pytest.raises(NotPermitted):
        describe_duties(actor=actor(stored, Role.RESIDENT), on=TODAY)
