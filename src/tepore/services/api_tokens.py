"""Tokens by which programs sign in: 256 random bits, only their hash kept, for some scopes, until a day."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from tepore.kernel import Refusal
from tepore.kernel.periods import day_in_rome
from tepore.services.access import actor_by, scopes_of
from tepore.store.people.models import ApiToken, AuditEvent, Membership, Role

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from tepore.services.access import Actor

TOKEN_BYTES = 32
PREFIX = "tepore_"
"""Lets a scanner of published code tell a leaked token."""
LONGEST_VALIDITY = timedelta(days=366)


class UnableToIssueToken(Refusal):
    """A user without membership, a scope the role does not have, or a validity that is too long."""


class BadToken(Refusal):
    """A token that was revoked, has expired, or never was; which of these is not told."""


@dataclass(frozen=True, kw_only=True)
class TokenRow:
    """A token as it is listed: its secret is not kept."""

    id: int
    user: str
    name: str
    scopes: tuple[str, ...]
    issued_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


def issue_api_token(
    *,
    organisation_id: int,
    user: str,
    name: str,
    scopes: Iterable[str],
    valid_for: timedelta,
    now: datetime,
) -> str:
    """Make a token for a program that acts as a user.

    Parameters
    ----------
    organisation_id
        Where it acts.
    user
        Name of the account whose membership it acts by; it ends with the membership.
    name
        What it is for.
    scopes
        Pairs of the policy, as ``reading.view``: never more than the role has.
    valid_for
        Up to 366 days.
    now
        Aware instant from which it is good.

    Returns
    -------
    str
        The token: whoever holds it acts as the user. It cannot be shown again.

    Raises
    ------
    UnableToIssueToken
        The user has no membership here, or a scope or the validity is not to be had.
    """
    membership = _membership(organisation_id, user, day_in_rome(now))
    wanted = sorted(set(scopes))
    _refuse_excess(membership, wanted, valid_for)
    token = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        row = ApiToken.objects.create(
            organisation_id=organisation_id,
            membership=membership,
            name=name,
            token_sha256=_hash(token),
            scopes=wanted,
            issued_at=now,
            expires_at=now + valid_for,
        )
        _audit(row, "token.issued", now)
    return token


def revoke_api_token(*, organisation_id: int, token_id: int, now: datetime) -> bool:
    """Revoke a token for good.

    Returns
    -------
    bool
        False where there is no such token, or it was revoked before.
    """
    with transaction.atomic():
        row = ApiToken.objects.filter(
            organisation_id=organisation_id, pk=token_id, revoked_at__isnull=True
        ).first()
        if row is None:
            return False
        row.revoked_at = now
        row.save(update_fields=["revoked_at"])
        _audit(row, "token.revoked", now)
    return True


def list_api_tokens(*, organisation_id: int) -> tuple[TokenRow, ...]:
    """List an organisation's tokens, the newest first."""
    rows = ApiToken.objects.filter(organisation_id=organisation_id).select_related("membership__user")
    return tuple(
        TokenRow(
            id=row.pk,
            user=row.membership.user.username,
            name=row.name,
            scopes=tuple(row.scopes),
            issued_at=row.issued_at,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
        )
        for row in rows.order_by("-issued_at", "-pk")
    )


def actor_of_token(*, token: str, now: datetime) -> Actor:
    """Give as what a program acts.

    Parameters
    ----------
    token
        As it came with the request.
    now
        Aware instant of the request.

    Raises
    ------
    BadToken
        It is not good, or the membership it acts by is over.
    """
    row = (
        ApiToken.objects.filter(
            token_sha256=_hash(token), revoked_at__isnull=True, issued_at__lte=now, expires_at__gt=now
        )
        .filter(_in_force("membership__", day_in_rome(now)))
        .select_related("membership__organisation")
        .first()
    )
    if row is None:
        raise BadToken(
            "the token is not good.",
            remedy="Make a new one with `tepore token issue`, or check the scopes it was given.",
            code="token.bad",
        )
    return actor_by(row.membership, scopes=frozenset(row.scopes))


def _membership(organisation_id: int, user: str, on: date) -> Membership:
    found = (
        Membership.objects.filter(_in_force("", on), organisation_id=organisation_id, user__username=user)
        .select_related("organisation")
        .order_by("start_on", "pk")
        .first()
    )
    if found is None:
        raise UnableToIssueToken(
            "the user has no membership in this organisation today.",
            where=f"user {user}",
            remedy="Check the name; `tepore serve --user` makes an operator.",
            code="token.user",
        )
    return found


def _in_force(path: str, on: date) -> Q:
    return Q(**{f"{path}user__is_active": True, f"{path}start_on__lte": on}) & (
        Q(**{f"{path}end_on__isnull": True}) | Q(**{f"{path}end_on__gt": on})
    )


def _refuse_excess(membership: Membership, wanted: list[str], valid_for: timedelta) -> None:
    allowed = scopes_of(Role(membership.role))
    excess = [scope for scope in wanted if scope not in allowed]
    if excess or not wanted:
        raise UnableToIssueToken(
            f"the role {membership.role} has no scope {', '.join(excess)}."
            if excess
            else "no scope was named.",
            where="scopes",
            remedy=f"Choose among {', '.join(sorted(allowed))}.",
            code="token.scope",
        )
    if not timedelta(0) < valid_for <= LONGEST_VALIDITY:
        raise UnableToIssueToken(
            f"{valid_for.days} days are not to be had.",
            where="validity",
            remedy=f"Give 1 to {LONGEST_VALIDITY.days} days.",
            code="token.validity",
        )


def _audit(row: ApiToken, action: str, now: datetime) -> None:
    AuditEvent.objects.create(
        organisation_id=row.organisation_id,
        at=now,
        action=action,
        subject=f"token {row.pk}",
        evidence={"scopes": row.scopes, "membership": row.membership_id},
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
