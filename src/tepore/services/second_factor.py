"""Who must show a second factor, and whether they can."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from tepore.services.access import AT_HOME
from tepore.store.people.models import Membership
from tepore.store.people.sign_in_rows import OneTimePassword, Passkey

if TYPE_CHECKING:
    from tepore.services.access import Actor


@dataclass(frozen=True, kw_only=True)
class Factors:
    """What a user can show beside a link."""

    passkeys: int
    one_time_password: bool

    @property
    def any(self) -> bool:
        """Whether there is one at all."""
        return bool(self.passkeys) or self.one_time_password


def factors_of(*, user_id: int) -> Factors:
    """Tell what a user has enrolled."""
    return Factors(
        passkeys=Passkey.objects.filter(user_id=user_id).count(),
        one_time_password=OneTimePassword.objects.filter(
            user_id=user_id, confirmed_at__isnull=False
        ).exists(),
    )


def needs_second_factor(actor: Actor) -> bool:
    """Tell whether the actor's role sees more than one household, outside the demo."""
    return bool(settings.SECOND_FACTOR_REQUIRED) and actor.role not in AT_HOME and not actor.is_example


def may_change_factors(*, user_id: int, has_shown_one: bool) -> bool:
    """Tell whether a session may add or remove factors.

    Whoever reads somebody's mail must not be able to add a factor to an account that has one: where the
    account is of the staff somewhere, the session must have shown one. A resident's account is as safe as
    the mail that its links are sent to.
    """
    if has_shown_one or not factors_of(user_id=user_id).any:
        return True
    return not Membership.objects.filter(user_id=user_id).exclude(role__in=[*AT_HOME]).exists()
