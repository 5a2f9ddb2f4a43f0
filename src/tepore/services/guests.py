"""Whom a resident lets see an own unit, from-to: a relative, a carer, the family's accountant.

A guest sees what the resident sees of that unit while the resident does, changes nothing and takes no
document away; after the last day, or when the resident ends it, nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from tepore.kernel import Refusal
from tepore.kernel.periods import day_in_rome
from tepore.services.access import Action, NotPermitted, Resource, require
from tepore.services.audit import record
from tepore.services.let_in import let_in, new_account
from tepore.services.own_units import own_unit
from tepore.store.people.models import Membership, Role

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from tepore.services.access import Actor
    from tepore.services.let_in import LetIn, Way

LONGEST = timedelta(days=366)
MOST_GUESTS = 10


class UnableToInviteGuest(Refusal):
    """Days that are too many or none, or too many guests."""


@dataclass(frozen=True, kw_only=True)
class GuestRow:
    """A guest as the resident sees it."""

    id: int
    name: str
    unit: str
    start_on: date
    end_on: date


def list_guests(*, actor: Actor, on: date) -> tuple[GuestRow, ...]:
    """List a resident's guests of today and later days.

    Raises
    ------
    NotPermitted
        The role is not a resident's.
    """
    require(actor, Action.VIEW, Resource.GUEST)
    return tuple(
        GuestRow(
            id=row.pk,
            name=row.user.first_name,
            unit=row.unit.name or row.unit.code if row.unit else "",
            start_on=row.start_on,
            end_on=row.end_on or row.start_on,
        )
        for row in _of(actor, on)
    )


def invite_guest(
    *, actor: Actor, unit_id: int, name: str, start_on: date, end_on: date, way: Way, now: datetime
) -> LetIn:
    """Let somebody see an own unit from-to.

    Parameters
    ----------
    actor
        The resident.
    unit_id
        One of the own units.
    name
        What the resident calls the guest.
    start_on, end_on
        First day, and first day without: 366 days at most.
    way
        How what lets them in reaches them.
    now
        Aware instant.

    Raises
    ------
    NotPermitted
        The role is not a resident's, or the unit is somebody else's.
    UnableToInviteGuest
        The days are none or too many, or there are ten guests.
    BadMailAddress
        The address has no form of one.
    """
    require(actor, Action.ENTER, Resource.GUEST)
    own, unit = own_unit(actor=actor, unit_id=unit_id)
    today = day_in_rome(now)
    if not (today <= start_on < end_on <= start_on + LONGEST):
        raise _unable("give days from today on, a year at most.", "days", "guest.days")
    if not own.answers_on(today):
        raise _unable("the unit is no longer yours to show.", "unit", "guest.unit")
    if len(_of(actor, today)) >= MOST_GUESTS:
        raise _unable(f"there are {MOST_GUESTS} guests already.", "guests", "guest.many")
    if not name.strip():
        raise _unable("a name is missing.", "name", "guest.name")
    with transaction.atomic():
        user_id = new_account(kind="guest", name=name)
        row = Membership.objects.create(
            organisation_id=actor.organisation_id, user_id=user_id, role=Role.GUEST,
            person_id=actor.person_id, unit=unit, start_on=start_on, end_on=end_on,
        )  # fmt: skip
        _record(actor, row, unit.condominium_id, "guest.invited", now)
        return let_in(
            organisation_id=actor.organisation_id, organisation=actor.organisation, user_id=user_id,
            way=way, now=now,
        )  # fmt: skip


def end_guest(*, actor: Actor, guest_id: int, now: datetime) -> None:
    """Show a guest out at once: the account is closed.

    Raises
    ------
    NotPermitted
        The role is not a resident's, or the guest is somebody else's.
    """
    require(actor, Action.ENTER, Resource.GUEST)
    today = day_in_rome(now)
    with transaction.atomic():
        row = _of(actor, today).filter(pk=guest_id).select_related("user").first()
        if row is None or row.unit is None:
            raise NotPermitted("there is no such guest.", code="access.guest")
        row.user.is_active = False
        row.user.save(update_fields=["is_active"])
        if row.start_on < today:
            Membership.objects.filter(pk=row.pk).update(end_on=today)
        _record(actor, row, row.unit.condominium_id, "guest.ended", now)


def _of(actor: Actor, on: date) -> QuerySet[Membership]:
    if actor.person_id is None:
        return Membership.objects.none()
    return (
        Membership.objects.filter(
            organisation_id=actor.organisation_id, role=Role.GUEST, person_id=actor.person_id, end_on__gt=on,
            user__is_active=True,
        )
        .select_related("user", "unit")
        .order_by("start_on", "pk")
    )  # fmt: skip


def _record(actor: Actor, row: Membership, condominium_id: int, action: str, now: datetime) -> None:
    record(
        organisation_id=actor.organisation_id, action=action, subject=f"unit {row.unit_id}", now=now,
        user_id=actor.user_id, condominium_id=condominium_id,
        evidence={"user": row.user_id, "from": f"{row.start_on}", "to": f"{row.end_on}"},
    )  # fmt: skip


def _unable(what: str, where: str, code: str) -> UnableToInviteGuest:
    return UnableToInviteGuest(what, where=where, code=code)
