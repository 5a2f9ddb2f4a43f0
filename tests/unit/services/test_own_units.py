"""What a resident may see goes by the days of the tenures (RELIABILITY P3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from building import NOW, Building
from tepore.kernel import Period
from tepore.services.access import AT_HOME, Actor, NotPermitted
from tepore.services.describe_own_unit import describe_own_unit
from tepore.services.import_readings import import_readings
from tepore.services.invite_resident import Invitation, UnableToInvite, invite_resident
from tepore.services.let_in import Way
from tepore.services.own_units import list_own_units, own_unit
from tepore.services.persons import PersonProfile, keep_person
from tepore.services.sign_in import INVITATION_VALID_FOR, BadSignInLink, redeem_sign_in_link
from tepore.store.people.models import AuditEvent, Capacity, Membership, Person, Role, Tenure, User

pytestmark = pytest.mark.django_db
SOLD_ON = date(2025, 3, 11)
HEADINGS = "matricola;data;lettura;unità;tipo lettura\n"
BY_HAND = Way(email="", site="/sign-in/", language="it")


def token_of(invitation: Invitation) -> str:
    return invitation.made.link.removeprefix("/sign-in/").rstrip("/")


@pytest.fixture
def building() -> Building:
    return Building()


def person(building: Building, code: str) -> Person:
    return keep_person(
        organisation_id=building.organisation_id,
        code=code,
        profile=PersonProfile(name=code),
        key_ring=building.key_ring,
    )


def lives(building: Building, code: str, start_on: date, end_on: date | None = None, **more: object) -> Actor:
    resident = person(building, code)
    Tenure.objects.create(
        organisation_id=building.organisation_id,
        unit=building.unit,
        person=resident,
        start_on=start_on,
        end_on=end_on,
        **{"capacity": Capacity.OWNER, **more},
    )
    return Actor(
        user_id=1,
        organisation_id=building.organisation_id,
        organisation="O",
        role=Role.RESIDENT,
        person_id=resident.pk,
    )


def operator(building: Building) -> Actor:
    user = User.objects.create(username="operator")
    return Actor(
        user_id=user.pk, organisation_id=building.organisation_id, organisation="O", role=Role.OPERATOR
    )


def read_daily(building: Building) -> None:
    """A unit a day of the heat meter from 2024-11-01 to 2025-06-30."""
    first = date(2024, 11, 1)
    rows = [f"12345678;{first + timedelta(days=n):%d/%m/%Y};{n};kWh;\n" for n in range(242)]
    report = import_readings(
        organisation_id=building.organisation_id,
        content=(HEADINGS + "".join(rows)).encode(),
        name="l.csv",
        now=NOW,
    )
    assert (report.stored, report.findings) == (242, 0)


def days_told(actor: Actor, building: Building, on: date = date(2025, 6, 30)) -> list[Period]:
    page = describe_own_unit(actor=actor, unit_id=building.unit.pk, on=on)
    heat = next(use for use in page.services if use.unit == "kWh")
    return [month.period for month in heat.months if month.amount is not None]


def test_a_buyer_sees_no_day_before_the_sale_and_a_seller_none_after(building: Building) -> None:
    seller = lives(building, "seller", date(2020, 1, 1), SOLD_ON)
    buyer = lives(building, "buyer", SOLD_ON)
    read_daily(building)
    sold, bought = days_told(seller, building), days_told(buyer, building)
    assert (sold[0].start_on, sold[-1].end_on) == (date(2024, 11, 1), SOLD_ON)
    assert (bought[0].start_on, bought[-1].end_on) == (SOLD_ON, date(2025, 6, 30))


def test_what_both_saw_is_what_was_counted(building: Building) -> None:
    actors = [lives(building, "seller", date(2020, 1, 1), SOLD_ON), lives(building, "buyer", SOLD_ON)]
    read_daily(building)
    counted = 0
    for actor in actors:
        page = describe_own_unit(actor=actor, unit_id=building.unit.pk, on=date(2025, 6, 30))
        use = next(use for use in page.services if use.unit == "kWh")
        counted += sum(month.amount for month in use.months if month.amount is not None)
    assert counted == 241


def test_an_owner_who_let_the_flat_sees_no_month_of_the_tenant(building: Building) -> None:
    owner = lives(building, "owner", date(2020, 1, 1))
    tenant = lives(building, "tenant", date(2024, 12, 1), date(2025, 4, 1), capacity=Capacity.TENANT)
    read_daily(building)
    assert {month.start_on.month for month in days_told(owner, building)} == {11, 4, 5, 6}
    assert {month.start_on.month for month in days_told(tenant, building)} == {12, 1, 2, 3}
    known, _ = own_unit(actor=owner, unit_id=building.unit.pk)
    assert known.answers_on(date(2025, 1, 1))
    assert known.lived == (
        Period(date(2020, 1, 1), date(2024, 12, 1)),
        Period(date(2025, 4, 1), date.max),
    )


@pytest.mark.parametrize("role", [role for role in Role if role not in AT_HOME])
def test_no_other_role_has_units_of_its_own(building: Building, role: Role) -> None:
    actor = Actor(user_id=1, organisation_id=building.organisation_id, organisation="O", role=role)
    with pytest.raises(NotPermitted):
        list_own_units(actor=actor)


def test_a_resident_without_tenures_has_no_unit(building: Building) -> None:
    lives(building, "owner", date(2020, 1, 1))
    stranger = Actor(
        user_id=1,
        organisation_id=building.organisation_id,
        organisation="O",
        role=Role.RESIDENT,
        person_id=person(building, "stranger").pk,
    )
    assert list_own_units(actor=stranger) == ()
    with pytest.raises(NotPermitted):
        describe_own_unit(actor=stranger, unit_id=building.unit.pk, on=NOW.date())


def test_the_same_month_of_the_year_before_is_compared_only_where_both_are_whole(building: Building) -> None:
    resident = lives(building, "owner", date(2020, 1, 1))
    indexes = {"01/11/2023": 0, "01/12/2023": 100, "01/11/2024": 900, "01/12/2024": 980, "11/12/2024": 1000}
    rows = "".join(f"12345678;{on};{index};kWh;\n" for on, index in indexes.items())
    import_readings(
        organisation_id=building.organisation_id, content=(HEADINGS + rows).encode(), name="l.csv", now=NOW
    )
    page = describe_own_unit(actor=resident, unit_id=building.unit.pk, on=date(2024, 12, 20))
    use = next(use for use in page.services if use.unit == "kWh")
    november = next(month for month in use.months if month.period.start_on == date(2024, 11, 1))
    assert (november.amount, use.year_before(november).amount) == (80, 100)
    assert use.latest is not None
    assert use.latest.period == Period(date(2024, 12, 1), date(2024, 12, 11))
    assert use.year_before(use.latest) is None


def test_the_tenant_is_invited_else_the_owner_and_the_link_works_once(building: Building) -> None:
    lives(building, "owner", date(2020, 1, 1))
    tenant = lives(building, "tenant", date(2025, 1, 1), capacity=Capacity.TENANT)
    inviter = operator(building)
    invitation = invite_resident(actor=inviter, unit_id=building.unit.pk, way=BY_HAND, now=NOW)
    assert invitation.made.link_until == NOW + INVITATION_VALID_FOR
    user_id = redeem_sign_in_link(token=token_of(invitation), now=NOW + timedelta(hours=71))
    assert Membership.objects.get(user_id=user_id).person_id == tenant.person_id
    with pytest.raises(BadSignInLink):
        redeem_sign_in_link(token=token_of(invitation), now=NOW + timedelta(hours=71))
    event = AuditEvent.objects.get(action="resident.invited")
    assert (event.user_id, event.evidence) == (
        inviter.user_id,
        {"user": user_id, "person": str(tenant.person_id)},
    )
    again = invite_resident(actor=inviter, unit_id=building.unit.pk, way=BY_HAND, now=NOW)
    assert redeem_sign_in_link(token=token_of(again), now=NOW) == user_id
    late = token_of(invite_resident(actor=inviter, unit_id=building.unit.pk, way=BY_HAND, now=NOW))
    with pytest.raises(BadSignInLink):
        redeem_sign_in_link(token=late, now=NOW + INVITATION_VALID_FOR)


def test_nobody_is_invited_to_an_empty_unit_or_by_a_resident(building: Building) -> None:
    with pytest.raises(UnableToInvite, match="register"):
        invite_resident(actor=operator(building), unit_id=building.unit.pk, way=BY_HAND, now=NOW)
    resident = lives(building, "owner", date(2020, 1, 1))
    with pytest.raises(NotPermitted):
        invite_resident(
            actor=resident, unit_id=building.unit.pk, way=BY_HAND, now=datetime(2025, 1, 1, tzinfo=UTC)
        )
