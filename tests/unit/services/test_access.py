"""The policy and the dates of a membership."""

from datetime import date, timedelta

import pytest

from tepore.services.access import POLICY, Action, Actor, NotPermitted, Resource, actor_of, require
from tepore.services.organisations import ensure_organisation
from tepore.store.people.models import Membership, Role, User

FIRST, END = date(2026, 1, 1), date(2026, 7, 1)


def actor(role: Role) -> Actor:
    return Actor(user_id=1, organisation_id=1, organisation="o", role=role)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("resource", list(Resource))
@pytest.mark.parametrize("action", list(Action))
def test_what_the_table_does_not_grant_is_refused(role: Role, resource: Resource, action: Action) -> None:
    if role in POLICY.get((resource, action), ()):
        require(actor(role), action, resource)
        return
    with pytest.raises(NotPermitted):
        require(actor(role), action, resource)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OPERATOR])
def test_rooms_are_the_metering_company_s_alone(role: Role) -> None:
    # The administrator never sees inside the rooms of a flat; residents get pages of their own later.
    assert not actor(role).may(Action.VIEW, Resource.ROOM)
    assert not actor(role).may(Action.VIEW, Resource.TELEGRAM)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("on", "is_in_force"),
    [(FIRST - timedelta(1), False), (FIRST, True), (END - timedelta(1), True), (END, False)],
)
def test_a_membership_holds_from_its_first_day_to_the_day_before_its_end(on: date, is_in_force: bool) -> None:
    user = User.objects.create(username="u")
    Membership.objects.create(
        organisation_id=ensure_organisation(code="o").id,
        user=user,
        role=Role.ENGINEER,
        start_on=FIRST,
        end_on=END,
    )
    found = actor_of(user_id=user.pk, on=on)
    assert (found is not None) is is_in_force
    assert found is None or found.role is Role.ENGINEER


@pytest.mark.django_db
def test_a_closed_account_acts_as_nobody() -> None:
    user = User.objects.create(username="u", is_active=False)
    Membership.objects.create(
        organisation_id=ensure_organisation(code="o").id, user=user, role=Role.OPERATOR, start_on=FIRST
    )
    assert actor_of(user_id=user.pk, on=FIRST) is None
