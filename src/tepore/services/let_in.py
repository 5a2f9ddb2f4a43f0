"""Letting somebody in: a link that works once, a code for a letter, and a mail where one can be sent."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tepore.documents import formats
from tepore.documents.texts import text
from tepore.kernel.periods import day_in_rome
from tepore.services.mail_addresses import keep_address
from tepore.services.outgoing_mail import mail_is_on, queue_mail
from tepore.services.sign_in import INVITATION_VALID_FOR, issue_sign_in_link
from tepore.services.sign_in_codes import issue_sign_in_code
from tepore.store.people.models import User

if TYPE_CHECKING:
    from datetime import datetime

    from tepore.documents.texts import Language


@dataclass(frozen=True, kw_only=True)
class LetIn:
    """What lets one user in; it is not kept and cannot be shown again.

    Attributes
    ----------
    link
        Whoever holds it signs in; shown where no mail was sent.
    code, code_until
        For a letter.
    is_mailed
        The link is on its way by mail, and so not shown.
    """

    link: str = field(repr=False)
    link_until: datetime
    code: str = field(repr=False)
    code_until: datetime
    is_mailed: bool


@dataclass(frozen=True, kw_only=True)
class Way:
    """How what lets somebody in reaches them.

    Attributes
    ----------
    email
        Where the link goes; empty where it is handed over or a letter is sent.
    site
        Address of the portal up to where a link's token follows.
    language
        Of the mail.
    """

    email: str
    site: str
    language: Language


def new_account(*, kind: str, name: str = "") -> int:
    """Make an account without a password.

    Parameters
    ----------
    kind
        Beginning of its name: ``member``, ``guest``.
    name
        What others of the office read; empty for residents, whose names lie sealed.
    """
    user = User(username=f"{kind}-{uuid.uuid4()}", first_name=name.strip()[:150])
    user.set_unusable_password()
    user.save()
    return user.pk


def let_in(
    *,
    organisation_id: int,
    organisation: str,
    user_id: int,
    way: Way,
    now: datetime,
) -> LetIn:
    """Make what lets a user in, and mail the link where there is an address and a server.

    Called within the transaction that makes the membership.

    Parameters
    ----------
    organisation_id, organisation
        Who lets in: its id and its name.
    user_id
        Who is let in.
    way
        How it reaches the user.
    now
        Aware instant.

    Raises
    ------
    BadMailAddress
        The address has no form of one.
    """
    email = way.email.strip()
    link = way.site + issue_sign_in_link(user_id=user_id, now=now, valid_for=INVITATION_VALID_FOR) + "/"
    until = now + INVITATION_VALID_FOR
    printed = issue_sign_in_code(user_id=user_id, now=now)
    is_mailed = bool(email) and mail_is_on()
    if email:
        keep_address(user_id=user_id, address=email)
    if is_mailed:
        queue_mail(
            organisation_id=organisation_id,
            to=email,
            subject=text("mail.invitation.subject", way.language, organisation=organisation),
            body=text(
                "mail.invitation.body", way.language, link=link, organisation=organisation,
                until=formats.day(day_in_rome(until), way.language),
            ),
        )  # fmt: skip
    return LetIn(
        link="" if is_mailed else link,
        link_until=until,
        code=printed.code,
        code_until=printed.expires_at,
        is_mailed=is_mailed,
    )
