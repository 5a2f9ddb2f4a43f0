"""A resident is let in: an account that is one person, a link that works once, and a code for a letter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from tepore.kernel import Refusal
from tepore.kernel.periods import day_in_rome
from tepore.services.access import Action, NotPermitted, Resource, require
from tepore.services.audit import record
from tepore.services.let_in import let_in
from tepore.services.outgoing_mail import mail_is_on
from tepore.services.persons import profile_of
from tepore.services.scope import condominiums_within, unit_within
from tepore.services.sign_in_codes import issue_sign_in_code
from tepore.store.people.models import Capacity, Membership, Role, User
from tepore.store.sealing import read_key_ring

if TYPE_CHECKING:
    from datetime import date, datetime

    from tepore.services.access import Actor
    from tepore.services.let_in import LetIn, Way
    from tepore.store.estate.models import Unit
    from tepore.store.people.models import Person, Tenure


class UnableToInvite(Refusal):
    """A unit for which nobody answers today."""


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """A link for one resident; it is not kept and cannot be shown again.

    Attributes
    ----------
    made
        What lets them in.
    """

    unit_id: int
    unit: str
    made: LetIn


@dataclass(frozen=True, kw_only=True)
class InvitationLetter:
    """A letter with a code for one unit; the code is empty where nobody answers for the unit today."""

    unit_id: int
    unit: str
    code: str
    until: datetime | None


def invite_resident(*, actor: Actor, unit_id: int, way: Way, now: datetime) -> Invitation:
    """Make a link for whoever lives in a unit today: its tenant, else its owner.

    Parameters
    ----------
    actor
        Who invites.
    unit_id
        The unit.
    way
        How what lets them in reaches them; where it names no address, the one that the register has is used.
    now
        Aware instant.

    Raises
    ------
    NotPermitted
        The role may not, or the unit is out of reach.
    UnableToInvite
        Nobody answers for the unit today.
    """
    require(actor, Action.ENTER, Resource.INVITATION)
    unit = unit_within(actor, unit_id)
    today = day_in_rome(now)
    tenure = _lives_there(unit, today)
    if tenure is None:
        raise UnableToInvite(
            "nobody answers for the unit today.",
            where=f"unit {unit.code}",
            remedy="Enter its owner or tenant in the register first.",
            code="invitation.nobody",
        )
    with transaction.atomic():
        user_id = account_of_person(tenure.person, on=today)
        made = let_in(
            organisation_id=actor.organisation_id,
            organisation=actor.organisation,
            user_id=user_id,
            way=way if way.email.strip() else replace(way, email=_address_of(tenure.person)),
            now=now,
        )
        _record(actor, unit, tenure, user_id, now)
    return Invitation(unit_id=unit.pk, unit=unit.name or unit.code, made=made)


def print_invitations(*, actor: Actor, condominium_id: int, now: datetime) -> tuple[InvitationLetter, ...]:
    """Make a code for every unit of a condominium, to be printed on letters; earlier codes end.

    Parameters
    ----------
    actor
        Who invites.
    condominium_id
        The condominium.
    now
        Aware instant.

    Raises
    ------
    NotPermitted
        The role may not, or the condominium is out of reach.
    """
    require(actor, Action.ENTER, Resource.INVITATION)
    condominium = condominiums_within(actor).filter(pk=condominium_id).first()
    if condominium is None:
        raise NotPermitted("there is no such condominium.", code="access.condominium")
    units = condominium.units.prefetch_related("tenures__person").order_by("code")
    with transaction.atomic():
        return tuple(_letter(actor, unit, now) for unit in units)


def _letter(actor: Actor, unit: Unit, now: datetime) -> InvitationLetter:
    today = day_in_rome(now)
    name, tenure = unit.name or unit.code, _lives_there(unit, today)
    if tenure is None:
        return InvitationLetter(unit_id=unit.pk, unit=name, code="", until=None)
    user_id = account_of_person(tenure.person, on=today)
    printed = issue_sign_in_code(user_id=user_id, now=now)
    _record(actor, unit, tenure, user_id, now)
    return InvitationLetter(unit_id=unit.pk, unit=name, code=printed.code, until=printed.expires_at)


def _record(actor: Actor, unit: Unit, tenure: Tenure, user_id: int, now: datetime) -> None:
    record(
        organisation_id=actor.organisation_id, action="resident.invited", subject=f"unit {unit.pk}", now=now,
        user_id=actor.user_id, condominium_id=unit.condominium_id,
        evidence={"user": user_id, "person": str(tenure.person_id)},
    )  # fmt: skip


def _address_of(person: Person) -> str:
    """Give the address that the register has, where mail can be sent at all."""
    if not mail_is_on():
        return ""
    return profile_of(person=person, key_ring=read_key_ring(settings.ENVIRONMENT.key_path)).email


def account_of_person(person: Person, *, on: date) -> int:
    """Find a person's account, or make one without a password.

    Parameters
    ----------
    person
        Whose units will be shown.
    on
        First day of the membership, where it is made; what is shown goes by the tenures.

    Returns
    -------
    int
        Id of the user.
    """
    membership = Membership.objects.filter(
        organisation_id=person.organisation_id, person=person, role=Role.RESIDENT, end_on__isnull=True
    ).first()
    if membership is not None:
        return membership.user_id
    user = User(username=f"resident-{person.pk}")
    user.set_unusable_password()
    user.save()
    Membership.objects.create(
        organisation_id=person.organisation_id, user=user, role=Role.RESIDENT, person=person, start_on=on
    )
    return user.pk


def _lives_there(unit: Unit, today: date) -> Tenure | None:
    held = [
        tenure
        for tenure in sorted(unit.tenures.all(), key=lambda one: (-one.start_on.toordinal(), one.pk))
        if tenure.start_on <= today and (tenure.end_on is None or today < tenure.end_on)
    ]
    return next((tenure for tenure in held if tenure.capacity == Capacity.TENANT), held[0] if held else None)
