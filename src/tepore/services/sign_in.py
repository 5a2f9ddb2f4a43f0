"""Signing in by a link that works once: 256 random bits, only their hash kept, good for minutes or days."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from tepore.kernel import Refusal
from tepore.store.people.models import Membership, Role, SignInLink, User

if TYPE_CHECKING:
    from datetime import date, datetime

TOKEN_BYTES = 32
VALID_FOR = timedelta(minutes=10)
INVITATION_VALID_FOR = timedelta(hours=72)
"""Long enough to reach somebody by letter box or e-mail: own rule."""


class BadSignInLink(Refusal):
    """A link that was used, has expired, or never was."""


class ForeignUser(Refusal):
    """An account of another organisation."""


def issue_sign_in_link(*, user_id: int, now: datetime, valid_for: timedelta = VALID_FOR) -> str:
    """Make a link for a user.

    Parameters
    ----------
    user_id
        Who will be signed in.
    now
        Aware instant from which the link is good.
    valid_for
        How long.

    Returns
    -------
    str
        The token: whoever holds it signs in. It is not kept and cannot be shown again.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    SignInLink.objects.create(
        user_id=user_id, token_sha256=_hash(token), issued_at=now, expires_at=now + valid_for
    )
    return token


def owner_of_link(*, token: str) -> int | None:
    """Give whom a link is for, used or not; None where there is none."""
    found = SignInLink.objects.filter(token_sha256=_hash(token), user__is_active=True)
    return found.values_list("user_id", flat=True).first()


def redeem_sign_in_link(*, token: str, now: datetime) -> int:
    """Use a link up.

    Parameters
    ----------
    token
        As it stood in the link.
    now
        Aware instant of the use.

    Returns
    -------
    int
        Id of the user who is to be signed in.

    Raises
    ------
    BadSignInLink
        The link was used, has expired or never was; which of these is not told.
    """
    with transaction.atomic():
        link = SignInLink.objects.filter(token_sha256=_hash(token), user__is_active=True).first()
        used = (
            SignInLink.objects.filter(
                token_sha256=_hash(token), used_at__isnull=True, issued_at__lte=now, expires_at__gt=now
            ).update(used_at=now)
            if link
            else 0
        )
    if link is None or not used:
        raise BadSignInLink(
            "this link was used already or has expired.",
            remedy="Ask for a new one: `tepore serve` prints one when it starts.",
            code="sign_in.link",
        )
    return link.user_id


def first_operator(*, organisation: str | None, on: date) -> tuple[str, int] | None:
    """Give name and id of the operator who was there first.

    Parameters
    ----------
    organisation
        Code; None for whichever organisation has one.
    on
        Civil day on which the membership holds.

    Returns
    -------
    tuple of str and int, or None
        None where there is no operator.
    """
    found = Membership.objects.filter(
        Q(end_on__isnull=True) | Q(end_on__gt=on), role=Role.OPERATOR, start_on__lte=on, user__is_active=True
    )
    if organisation is not None:
        found = found.filter(organisation__code=organisation)
    row = found.select_related("user").order_by("start_on", "pk").first()
    return None if row is None else (row.user.first_name or row.user.username, row.user_id)


def ensure_operator(*, organisation_id: int, name: str, on: date) -> int:
    """Find a user by name, or make one as operator of an organisation, without a password.

    Parameters
    ----------
    organisation_id
        Where the user acts.
    name
        Name of the account.
    on
        First day of the membership, where it is made.

    Returns
    -------
    int
        Id of the user.

    Raises
    ------
    ForeignUser
        The account is there and has no membership in the organisation.
    """
    with transaction.atomic():
        user, is_new = User.objects.get_or_create(username=name)
        if is_new:
            user.set_unusable_password()
            user.save(update_fields=["password"])
            Membership.objects.create(
                organisation_id=organisation_id, user=user, role=Role.OPERATOR, start_on=on
            )
    if not user.memberships.filter(organisation_id=organisation_id).exists():
        raise ForeignUser(
            "the account has no membership in this organisation.",
            where=f"user {name}",
            remedy="Choose another name with --user.",
            code="sign_in.user",
        )
    return user.pk


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
