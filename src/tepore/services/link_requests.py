"""Asking for a new link by e-mail: the answer is the same, and as fast, whoever asks.

The request notes a keyed hash of the address and nothing else; whether somebody is known by it is looked up
later, off the request, so that neither words nor time tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from tepore.documents.texts import language_of, text
from tepore.kernel.periods import day_in_rome
from tepore.services.access import actor_of
from tepore.services.attempts import (
    LINK_BY_ADDRESS,
    SIGN_IN_BY_ALL,
    SIGN_IN_BY_VISITOR,
    TooManyAttempts,
    admit,
)
from tepore.services.audit import record
from tepore.services.mail_addresses import address_hmac, address_of, users_at
from tepore.services.outgoing_mail import queue_mail
from tepore.services.sign_in import VALID_FOR, issue_sign_in_link
from tepore.store.people.sign_in_rows import LinkRequest

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_ADDRESS = 254
AT_ONCE = 100


def request_link(*, address: str, site: str, language: str, visitor: str, now: datetime) -> None:
    """Note that somebody asks for a link.

    Parameters
    ----------
    address
        As typed.
    site
        Address of the portal up to where a link's token follows.
    language
        Of the mail.
    visitor
        From `visitor_of`.
    now
        Aware instant.

    Raises
    ------
    TooManyAttempts, LimiterDown
        The visitor asked too often.
    """
    admit((SIGN_IN_BY_VISITOR, visitor), (SIGN_IN_BY_ALL, "all"), now=now)
    LinkRequest.objects.create(
        address_hmac=address_hmac(address[:LONGEST_ADDRESS]),
        site=site[:300],
        language=language,
        requested_at=now,
    )


def answer_link_requests(*, now: datetime) -> int:
    """Queue a link for whoever asked and is known; forget the others.

    Parameters
    ----------
    now
        Aware instant, from which the links are good.

    Returns
    -------
    int
        Links queued.
    """
    queued = 0
    for row in LinkRequest.objects.order_by("pk")[:AT_ONCE]:
        with transaction.atomic():
            if not LinkRequest.objects.filter(pk=row.pk).delete()[0]:
                continue  # another process has it
            if now - row.requested_at <= VALID_FOR:
                queued += sum(_answered(row, user_id, now) for user_id in users_at(hidden=row.address_hmac))
    return queued


def _answered(row: LinkRequest, user_id: int, now: datetime) -> bool:
    actor = actor_of(user_id=user_id, on=day_in_rome(now))
    if actor is None:
        return False
    try:
        admit((LINK_BY_ADDRESS, f"{user_id}"), now=now)
    except TooManyAttempts:
        return False
    language = language_of(row.language)
    link = row.site + issue_sign_in_link(user_id=user_id, now=now) + "/"
    queue_mail(
        organisation_id=actor.organisation_id,
        to=address_of(user_id=user_id),
        subject=text("mail.link.subject", language),
        body=text("mail.link.body", language, link=link, organisation=actor.organisation),
    )
    record(
        organisation_id=actor.organisation_id, action="account.link_sent", subject=f"user {user_id}", now=now,
        user_id=user_id,
    )  # fmt: skip
    return True
