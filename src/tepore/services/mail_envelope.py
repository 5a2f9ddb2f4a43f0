"""A mail as it waits: sealed, so that who reads the database reads no address and no link."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tepore.store.people.mail_rows import OutgoingMail
    from tepore.store.sealing import KeyRing


@dataclass(frozen=True, kw_only=True)
class MailAttachment:
    """A file that goes with a mail.

    Attributes
    ----------
    name
        As the reader saves it.
    content_type
        As ``application/pdf``.
    """

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Mail:
    """What is in the envelope."""

    to: str
    subject: str
    body: str
    attachments: tuple[MailAttachment, ...] = ()


def seal_mail(row: OutgoingMail, mail: Mail, key_ring: KeyRing) -> bytes:
    """Seal a mail for its row."""
    content = {
        "to": mail.to,
        "subject": mail.subject,
        "body": mail.body,
        "attachments": [
            {
                "name": one.name,
                "content_type": one.content_type,
                "content": base64.b64encode(one.content).decode(),
            }
            for one in mail.attachments
        ],
    }
    return key_ring.seal(json.dumps(content, ensure_ascii=False).encode(), context=mail_context(row.pk))


def open_mail(row: OutgoingMail, key_ring: KeyRing) -> Mail:
    """Open a row's envelope.

    Raises
    ------
    UnableToUnseal
        The key ring does not belong to this database, or the row was altered.
    """
    content = json.loads(key_ring.unseal(bytes(row.sealed), context=mail_context(row.pk)))
    return Mail(
        to=content["to"],
        subject=content["subject"],
        body=content["body"],
        attachments=tuple(
            MailAttachment(
                name=one["name"],
                content_type=one["content_type"],
                content=base64.b64decode(one["content"]),
            )
            for one in content["attachments"]
        ),
    )


def mail_context(mail_id: int) -> str:
    """Name the place of a mail's envelope."""
    return f"people.outgoingmail/{mail_id}"


def message_of(row: OutgoingMail, mail: Mail, sender: str) -> EmailMessage:
    """Write a mail as servers take it (RFC 5322), with an id that stays the same when it is sent again."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = format_datetime(timezone.localtime(row.queued_at))
    message["Message-ID"] = (
        f"<{row.pk}.{row.queued_at:%Y%m%d%H%M%S%f}@{sender.rpartition('@')[2].strip('> ')}>"
    )
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    _attach(message, mail.attachments)
    return message


def _attach(message: EmailMessage, attachments: Sequence[MailAttachment]) -> None:
    for one in attachments:
        main, _, sub = one.content_type.partition("/")
        message.add_attachment(
            one.content, maintype=main, subtype=sub.partition(";")[0] or "octet-stream", filename=one.name
        )
