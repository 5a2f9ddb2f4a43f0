"""Bounds on guessing, counted in the database: all processes share them, and a restart forgets nothing.

An attempt is noted before it is looked at, so that many at once are not all let through.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

from django.db import DatabaseError
from django.utils.crypto import salted_hmac

from tepore.kernel import Refusal
from tepore.store.people.sign_in_rows import Attempt

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

WINDOW = timedelta(minutes=5)
KEPT = timedelta(days=1)
EVERYBODY = "everybody"


class TooManyAttempts(Refusal):
    """As many attempts as are let through in five minutes were made."""


class LimiterDown(Refusal):
    """Attempts cannot be counted, so none is let through."""


@dataclass(frozen=True)
class Bound:
    """How many attempts of a kind one may make in five minutes."""

    kind: str
    most: int


SIGN_IN_BY_USER = Bound("sign_in.user", 10)
SIGN_IN_BY_VISITOR = Bound("sign_in.visitor", 10)
SIGN_IN_BY_ALL = Bound("sign_in.all", 1000)
SECOND_FACTOR_BY_USER = Bound("second.user", 5)
SECOND_FACTOR_BY_VISITOR = Bound("second.visitor", 5)
LINK_BY_ADDRESS = Bound("link.address", 3)
"""Mails to one address: fewer than sign-ins, as each one bothers somebody. Own rule."""


def admit(*asked: tuple[Bound, str], now: datetime) -> tuple[int, ...]:
    """Note an attempt, and let it through where every bound allows it.

    Parameters
    ----------
    asked
        Bounds, each with who is counted: a user's id, a visitor's address.
    now
        Aware instant.

    Returns
    -------
    tuple of int
        Ids of what was noted, for `forgive`.

    Raises
    ------
    TooManyAttempts
        A bound is reached.
    LimiterDown
        The database cannot count.
    """
    try:
        noted = _noted(asked, now)
    except DatabaseError:
        raise LimiterDown(
            "nobody can be let in at the moment.",
            remedy="Try again in a few minutes.",
            code="sign_in.limiter",
        ) from None
    if not noted:
        raise TooManyAttempts(
            "too many attempts were made.", remedy="Try again in five minutes.", code="sign_in.too_many"
        )
    return noted


def _noted(asked: Sequence[tuple[Bound, str]], now: datetime) -> tuple[int, ...]:
    """Note an attempt and give its rows; none where a bound is reached, before or by it."""
    counted = [(bound, _hidden(bound, who)) for bound, who in asked]
    if any(_count(bound, who, now) >= bound.most for bound, who in counted):
        return ()
    Attempt.objects.filter(at__lt=now - KEPT).delete()
    rows = [Attempt.objects.create(kind=bound.kind, who_hmac=who, at=now).pk for bound, who in counted]
    if any(_count(bound, who, now) > bound.most for bound, who in counted):  # others came in between
        forgive(rows)
        return ()
    return tuple(rows)


def forgive(noted: Sequence[int]) -> None:
    """Take back an attempt that was right: who comes in often is not shut out."""
    Attempt.objects.filter(pk__in=noted).delete()


def visitor_of(address: str) -> str:
    """Name a visitor by the network address: of IPv6 the first 64 bits, which one household has.

    Parameters
    ----------
    address
        As the server saw it; what is no address counts as one visitor.
    """
    try:
        found = ip_address(address.strip())
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network((found, 64), strict=False))
    return str(found)


def _count(bound: Bound, who: str, now: datetime) -> int:
    return Attempt.objects.filter(kind=bound.kind, who_hmac=who, at__gt=now - WINDOW).count()


def _hidden(bound: Bound, who: str) -> str:
    return salted_hmac(f"tepore.attempt.{bound.kind}", who, algorithm="sha256").hexdigest()
