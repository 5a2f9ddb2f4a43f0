"""Coming in: by a link, a code from a letter or a passkey; staff then show a second factor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from tepore.kernel.periods import day_in_rome
from tepore.services.access import actor_of
from tepore.services.attempts import (
    SECOND_FACTOR_BY_USER,
    SECOND_FACTOR_BY_VISITOR,
    SIGN_IN_BY_ALL,
    SIGN_IN_BY_USER,
    SIGN_IN_BY_VISITOR,
    admit,
    forgive,
)
from tepore.services.audit import record
from tepore.services.one_time_passwords import check_one_time_password, use_recovery_code
from tepore.services.passkeys import finish_sign_in, owner_of
from tepore.services.sign_in import owner_of_link, redeem_sign_in_link
from tepore.services.sign_in_codes import redeem_sign_in_code

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tepore.services.passkeys import Site


@dataclass(frozen=True, kw_only=True)
class CameIn:
    """Who came in.

    Attributes
    ----------
    has_second_factor
        What was shown counts as two factors: a passkey.
    """

    user_id: int
    has_second_factor: bool


def come_in_by_link(*, token: str, visitor: str, now: datetime) -> CameIn:
    """Use a one-time link up.

    Parameters
    ----------
    token
        As it stood in the link.
    visitor
        From `visitor_of`.
    now
        Aware instant.

    Raises
    ------
    BadSignInLink
        It is not good.
    TooManyAttempts, LimiterDown
        The visitor, or all together, tried too often.
    """
    noted = _admit(owner_of_link(token=token), visitor, now)
    with transaction.atomic():
        user_id = redeem_sign_in_link(token=token, now=now)
        _noted(user_id, "account.came_in_by_link", now)
    forgive(noted)
    return CameIn(user_id=user_id, has_second_factor=False)


def come_in_by_code(*, typed: str, visitor: str, now: datetime) -> CameIn:
    """Use a code from a letter up.

    Raises
    ------
    BadSignInCode
        It is not good.
    TooManyAttempts, LimiterDown
        The visitor, or all together, tried too often.
    """
    noted = _admit(None, visitor, now)
    user_id = redeem_sign_in_code(typed=typed, now=now)  # a wrong try is to be kept: no transaction around
    _noted(user_id, "account.came_in_by_code", now)
    forgive(noted)
    return CameIn(user_id=user_id, has_second_factor=False)


def come_in_by_passkey(
    *, kept: Mapping[str, str], answer: Mapping[str, Any], site: Site, visitor: str, now: datetime
) -> CameIn:
    """Check a passkey.

    Parameters
    ----------
    kept
        What the session kept of the challenge.
    answer
        The browser's ``PublicKeyCredential`` as JSON.
    site
        Where it came in.
    visitor
        From `visitor_of`.
    now
        Aware instant.

    Raises
    ------
    BadPasskey
        It proves nothing.
    TooManyAttempts, LimiterDown
        The visitor, the user, or all together tried too often.
    """
    noted = _admit(owner_of(answer=answer), visitor, now)
    with transaction.atomic():
        user_id = finish_sign_in(kept=kept, answer=answer, site=site, now=now)
        _noted(user_id, "account.came_in_by_passkey", now)
    forgive(noted)
    return CameIn(user_id=user_id, has_second_factor=True)


def show_second_factor(*, user_id: int, typed: str, visitor: str, now: datetime) -> None:
    """Take a one-time password, or a recovery code, of somebody who came in by a link or code.

    Raises
    ------
    WrongOneTimePassword
        It is wrong or was used.
    TooManyAttempts, LimiterDown
        More than five in five minutes.
    """
    noted = admit((SECOND_FACTOR_BY_USER, f"{user_id}"), (SECOND_FACTOR_BY_VISITOR, visitor), now=now)
    is_password = "".join(typed.split()).isdigit()
    with transaction.atomic():
        if is_password:
            check_one_time_password(user_id=user_id, digits=typed, now=now)
        else:
            use_recovery_code(user_id=user_id, code=typed[:60], now=now)
        _noted(
            user_id, "account.one_time_password_shown" if is_password else "account.recovery_code_used", now
        )
    forgive(noted)


def _admit(user_id: int | None, visitor: str, now: datetime) -> tuple[int, ...]:
    by_user = () if user_id is None else ((SIGN_IN_BY_USER, f"{user_id}"),)
    return admit((SIGN_IN_BY_VISITOR, visitor), (SIGN_IN_BY_ALL, "all"), *by_user, now=now)


def _noted(user_id: int, action: str, now: datetime) -> None:
    actor = actor_of(user_id=user_id, on=day_in_rome(now))
    if actor is not None:
        record(
            organisation_id=actor.organisation_id, action=action, subject=f"user {user_id}", now=now,
            user_id=user_id, condominium_id=actor.condominium_id,
        )  # fmt: skip
