"""Mail that waits for its server: queued with what caused it, sent off the request, erased when sent."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from tepore.kernel import Refusal
from tepore.services.mail_envelope import Mail, MailAttachment, message_of, open_mail, seal_mail
from tepore.services.mail_server import mail_is_on, mail_server, mail_session
from tepore.store.people.mail_rows import OutgoingMail
from tepore.store.sealing import UnableToUnseal, read_key_ring

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from email.message import EmailMessage

    from tepore.services.mail_server import MailServer
    from tepore.store.sealing import KeyRing

__all__ = [
    "BadMailAddress", "Delivery", "MailAttachment", "deliver_mails", "mail_is_on", "queue_mail",
    "refuse_bad_address", "waiting_mails",
]  # fmt: skip
LARGEST_BYTES = 15_000_000
"""Of all attachments: many servers take 20 MB at most, and a third is added on the way. Own rule."""
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
"""Waits between tries, not quite two days in all; then the mail is given up. Own rule: RFC 5321 4.5.4.1 asks
for four to five days of a relay, and ours hands over to one."""
LEASE = timedelta(minutes=5)
"""How long one that sends keeps a mail from others."""
AT_ONCE = 50


class BadMailAddress(Refusal):
    """An address that mail cannot go to, or a mail that is too large."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What one round of sending did."""

    sent: int = 0
    put_off: int = 0
    given_up: int = 0


def queue_mail(
    *, organisation_id: int, to: str, subject: str, body: str, attachments: Sequence[MailAttachment] = ()
) -> int:
    """Put a mail in the queue; it is sent off the request.

    Called within a transaction it is queued with what caused it, or not at all.

    Parameters
    ----------
    organisation_id
        On whose behalf.
    to
        One address.
    subject
        One line.
    body
        Plain text.
    attachments
        Up to 15 MB together.

    Returns
    -------
    int
        Id of the mail.

    Raises
    ------
    BadMailAddress
        The address has no form of one, or the attachments are too large.
    """
    _refuse_unsendable(to, attachments)
    key_ring = read_key_ring(settings.ENVIRONMENT.key_path)
    now = timezone.now()
    mail = Mail(to=to, subject=subject, body=body, attachments=tuple(attachments))
    with transaction.atomic():
        row = OutgoingMail.objects.create(
            organisation_id=organisation_id, sealed=b"", queued_at=now, due_at=now
        )
        OutgoingMail.objects.filter(pk=row.pk).update(sealed=seal_mail(row, mail, key_ring))
    return row.pk


def refuse_bad_address(to: str) -> None:
    """Refuse what has no form of an address.

    Raises
    ------
    BadMailAddress
        It has none.
    """
    try:
        validate_email(to)
    except ValidationError:
        raise BadMailAddress(
            "this is no address that mail can go to.", remedy="Check it.", code="mail.address"
        ) from None


def _refuse_unsendable(to: str, attachments: Sequence[MailAttachment]) -> None:
    refuse_bad_address(to)
    size = sum(len(one.content) for one in attachments)
    if size > LARGEST_BYTES:
        raise BadMailAddress(
            f"the attachments have {size} bytes together.",
            remedy=f"Send at most {LARGEST_BYTES} bytes, or a link.",
            code="mail.size",
        )


def waiting_mails(*, organisation_id: int) -> int:
    """Count the mails of an organisation that were not sent yet."""
    return OutgoingMail.objects.filter(
        organisation_id=organisation_id, sent_at__isnull=True, given_up_at__isnull=True
    ).count()


def deliver_mails(*, now: datetime, at_once: int = AT_ONCE) -> Delivery:
    """Send the mails that are due.

    Several may do so at once: each mail is taken by one of them. One that is killed after the server took a
    mail and before it is noted sends it again, under the same Message-ID.

    Parameters
    ----------
    now
        Aware instant.
    at_once
        Mails taken in one round.

    Raises
    ------
    BadMailServer
        The setting of the server cannot be used.
    BadKeyFile
        The key file cannot be read.
    """
    if not mail_is_on():
        return Delivery()
    server = mail_server()
    key_ring = read_key_ring(settings.ENVIRONMENT.key_path)
    taken = _take(now, at_once)
    if not taken:
        return Delivery()
    try:
        with mail_session(server) as hand_over:
            return _send_all(taken, server, key_ring, hand_over, now)
    except (OSError, smtplib.SMTPException) as fault:
        left = OutgoingMail.objects.filter(
            pk__in=[row.pk for row in taken], sent_at__isnull=True, given_up_at__isnull=True
        )
        ends = [_put_off(row, fault, now) for row in left]
        return Delivery(sent=len(taken) - len(ends), put_off=ends.count(False), given_up=ends.count(True))


def _take(now: datetime, at_once: int) -> list[OutgoingMail]:
    due = OutgoingMail.objects.filter(
        sent_at__isnull=True, given_up_at__isnull=True, due_at__lte=now
    ).order_by("due_at", "pk")
    return [
        row
        for row in due[:at_once]
        if OutgoingMail.objects.filter(
            pk=row.pk, due_at=row.due_at, sent_at__isnull=True, given_up_at__isnull=True
        ).update(due_at=now + LEASE)
    ]


def _send_all(
    taken: Sequence[OutgoingMail],
    server: MailServer,
    key_ring: KeyRing,
    hand_over: Callable[[EmailMessage, int], None],
    now: datetime,
) -> Delivery:
    sent = put_off = given_up = 0
    for row in taken:
        try:
            hand_over(message_of(row, open_mail(row, key_ring), server.sender), row.pk)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, UnableToUnseal, ValueError) as fault:
            is_over = _put_off(row, fault, now)
            given_up, put_off = given_up + is_over, put_off + (not is_over)
        else:
            OutgoingMail.objects.filter(pk=row.pk).update(
                sent_at=now, sealed=b"", tries=row.tries + 1, fault=""
            )
            sent += 1
    return Delivery(sent=sent, put_off=put_off, given_up=given_up)


def _put_off(row: OutgoingMail, fault: Exception, now: datetime) -> bool:
    """Note a failed try; give the mail up, and erase it, where it was the last."""
    is_over = row.tries >= len(PAUSES)
    rest = {"given_up_at": now, "sealed": b""} if is_over else {"due_at": now + PAUSES[row.tries]}
    OutgoingMail.objects.filter(pk=row.pk).update(tries=row.tries + 1, fault=_told(fault), **rest)
    return is_over


def _told(fault: Exception) -> str:
    """Name a fault by its kind and the server's number: its text may repeat the address."""
    number = getattr(fault, "smtp_code", None)
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        number = next((code for code, _ in fault.recipients.values()), None)
    return f"{type(fault).__name__}{f' {number}' if number else ''}"
