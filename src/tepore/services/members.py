"""Who of an office and its partners has which role, from-to: listed, let in, ended.

Nobody gives a role that reaches further than the own: an administrator's people look after condominiums, and
who acts for one condominium lets others into that one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from tepore.kernel import Refusal
from tepore.kernel.periods import day_in_rome
from tepore.services.access import AT_HOME, Action, NotPermitted, Resource, require
from tepore.services.audit import record
from tepore.services.let_in import let_in, new_account
from tepore.services.scope import condominiums_within
from tepore.store.people.models import Membership, Role
from tepore.store.people.sign_in_rows import OneTimePassword, Passkey

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from django.db.models import QuerySet

    from tepore.services.access import Actor
    from tepore.services.let_in import LetIn, Way

GRANTED_BY: Mapping[Role, tuple[Role, ...]] = {
    Role.OPERATOR: (Role.OPERATOR, Role.ADMINISTRATOR, Role.ENGINEER, Role.INSTALLER, Role.READER),
    Role.ADMINISTRATOR: (Role.ADMINISTRATOR, Role.ENGINEER),
}
"""Roles that a role may give and end."""


class UnableToChangeMember(Refusal):
    """A role, condominium or days that cannot be given, or a membership that must stay."""


@dataclass(frozen=True, kw_only=True)
class Span:
    """Days on which a role is held: the first, and the first without; None for no end."""

    start_on: date
    end_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class MemberRow:
    """A membership as the office sees it.

    Attributes
    ----------
    condominium
        Name of the one it is for; empty for all.
    end_on
        First day without; None where it has no end.
    has_second_factor
        A passkey or one-time passwords are enrolled.
    may_end
        The reader of the list may end it.
    """

    id: int
    name: str
    role: Role
    condominium: str
    start_on: date
    end_on: date | None
    is_in_force: bool
    has_second_factor: bool
    came_in_at: datetime | None
    may_end: bool


def roles_to_give(actor: Actor) -> tuple[Role, ...]:
    """Give the roles that an actor may give."""
    return GRANTED_BY.get(actor.role, ())


def condominium_choices(*, actor: Actor) -> tuple[tuple[int, str], ...]:
    """Give ids and names of the condominiums that a role may be given for.

    Raises
    ------
    NotPermitted
        The role may not give any.
    """
    require(actor, Action.ENTER, Resource.MEMBER)
    return tuple(condominiums_within(actor).values_list("pk", "name"))


def list_members(*, actor: Actor, on: date) -> tuple[MemberRow, ...]:
    """List the memberships of the office and its partners, those in force first.

    Raises
    ------
    NotPermitted
        The role may not.
    """
    require(actor, Action.VIEW, Resource.MEMBER)
    rows = [_row(actor, row, on) for row in _within(actor)]
    return tuple(sorted(rows, key=lambda row: (not row.is_in_force, row.name.casefold(), row.id)))


def invite_member(
    *, actor: Actor, name: str, role: str, condominium_id: int | None, held: Span, way: Way, now: datetime
) -> LetIn:
    """Give somebody a role from-to, and what lets them in.

    Parameters
    ----------
    actor
        Who gives it.
    name
        What others of the office read.
    role
        One of `roles_to_give`.
    condominium_id
        The one it is for; None for all of the organisation's.
    held
        First day, and first day without.
    way
        How what lets them in reaches them.
    now
        Aware instant.

    Raises
    ------
    NotPermitted
        The role may not, or the condominium is out of reach.
    UnableToChangeMember
        The role is not to be given, or the days end before they begin.
    BadMailAddress
        The address has no form of one.
    """
    require(actor, Action.ENTER, Resource.MEMBER)
    if role not in roles_to_give(actor):
        raise _unable("this role is not yours to give.", "role", "member.role")
    if not name.strip():
        raise _unable("a name is missing.", "name", "member.name")
    if held.end_on is not None and held.end_on <= held.start_on:
        raise _unable("the days end before they begin.", "end", "member.days")
    if actor.condominium_id is not None and condominium_id is None:
        condominium_id = actor.condominium_id
    if condominium_id is not None and not condominiums_within(actor).filter(pk=condominium_id).exists():
        raise NotPermitted("there is no such condominium.", code="access.condominium")
    with transaction.atomic():
        user_id = new_account(kind="member", name=name)
        row = Membership.objects.create(
            organisation_id=actor.organisation_id, user_id=user_id, role=role, condominium_id=condominium_id,
            start_on=held.start_on, end_on=held.end_on,
        )  # fmt: skip
        _record(actor, row, "member.invited", now)
        return let_in(
            organisation_id=actor.organisation_id, organisation=actor.organisation, user_id=user_id,
            way=way, now=now,
        )  # fmt: skip


def end_membership(*, actor: Actor, membership_id: int, now: datetime) -> None:
    """End a membership: from today it opens nothing more.

    Raises
    ------
    NotPermitted
        The role may not, or the membership is out of reach.
    UnableToChangeMember
        It is the actor's own, or the organisation's last operator's.
    """
    require(actor, Action.ENTER, Resource.MEMBER)
    today = day_in_rome(now)
    with transaction.atomic():
        row = _within(actor).filter(pk=membership_id).select_for_update(of=("self",)).first()
        if row is None or row.role not in roles_to_give(actor):
            raise NotPermitted("there is no such membership.", code="access.member")
        if row.user_id == actor.user_id:
            raise _unable("your own membership is ended by somebody else.", "membership", "member.own")
        if row.start_on >= today:  # a membership lasts a day at least: one that never began is taken away
            row.api_tokens.all().delete()
            membership_id = row.pk
            _record(actor, row, "member.withdrawn", now)
            row.delete()
            return
        Membership.objects.filter(pk=row.pk).update(end_on=today)
        _record(actor, row, "member.ended", now)


def _within(actor: Actor) -> QuerySet[Membership]:
    found = Membership.objects.filter(organisation_id=actor.organisation_id).exclude(role__in=[*AT_HOME])
    if actor.condominium_id is not None:
        found = found.filter(condominium_id=actor.condominium_id)
    owner = OuterRef("user_id")
    return found.select_related("user", "condominium").annotate(
        is_enrolled=Q(Exists(Passkey.objects.filter(user_id=owner)))
        | Q(Exists(OneTimePassword.objects.filter(user_id=owner, confirmed_at__isnull=False)))
    )


def _row(actor: Actor, row: Membership, on: date) -> MemberRow:
    return MemberRow(
        id=row.pk,
        name=row.user.first_name or row.user.username,
        role=Role(row.role),
        condominium=row.condominium.name if row.condominium else "",
        start_on=row.start_on,
        end_on=row.end_on,
        is_in_force=row.start_on <= on and (row.end_on is None or on < row.end_on),
        has_second_factor=bool(row.is_enrolled),  # type: ignore[attr-defined]  # annotated
        came_in_at=row.user.last_login,
        may_end=(
            row.role in roles_to_give(actor)
            and row.user_id != actor.user_id
            and (row.end_on is None or on < row.end_on)
        ),
    )


def _record(actor: Actor, row: Membership, action: str, now: datetime) -> None:
    record(
        organisation_id=actor.organisation_id, action=action, subject=f"membership {row.pk}", now=now,
        user_id=actor.user_id, condominium_id=row.condominium_id,
        evidence={
            "role": row.role, "user": row.user_id, "from": f"{row.start_on}", "to": f"{row.end_on or ''}",
        },
    )  # fmt: skip


def _unable(what: str, where: str, code: str) -> UnableToChangeMember:
    return UnableToChangeMember(what, where=where, code=code)
